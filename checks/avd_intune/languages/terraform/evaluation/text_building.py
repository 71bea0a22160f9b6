"""Values as text: parts of templates and keys of objects."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from avd_intune.languages.terraform.evaluation.scalars import ScalarConversionError, to_string
from avd_intune.languages.terraform.evaluation.traversal import first_error, rejected
from avd_intune.languages.terraform.evaluation.type_model import described_type
from avd_intune.patterns import lazy_pattern
from avd_intune.source.budget import FEW_PARTS, count_parts
from avd_intune.values.blanks import blank_of
from avd_intune.values.cases import lift
from avd_intune.values.display import label_of
from avd_intune.values.identity import unknown_from
from avd_intune.values.partial_text import partial_string
from avd_intune.values.value_types import (
    MAX_STRING_LENGTH,
    JoinedText,
    JsonText,
    Known,
    NullInTextError,
    OneOf,
    PartialString,
    Unknown,
    Value,
    replace,
)

_JSON_START = lazy_pattern(r"\s*[\[{]")
# A text of more parts than this is no name or setting that a rule could judge.
MAX_PARTS = 10_000
# The parts of a text that a person writes: a script with its inputs, a policy.
MOST_WRITTEN = 400


def composed(text: str) -> str:
    """Return text in Unicode's composed form, in which Terraform keeps every string."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def as_text(value: Value, use: str) -> Value:
    """Return a value as a string, an unknown as it is; `use` names what a null or list cannot be.

    E.g. `part of a template`.
    """
    if isinstance(value, Known):
        if value.value is None:
            # What is null is told by its name: in the text around it the error only shows.
            named = (
                f"{label_of(value)} is null, which" if value.origin is not None and value.origin.previous else "null"
            )
            error = rejected(f"{named} cannot be {use}", value)
            return NullInTextError(error.reason, key=error.key, references=error.references, origin=error.origin)
        try:
            return to_string(value)
        except ScalarConversionError as error:
            return rejected(str(error), value)
    if isinstance(value, OneOf):
        return lift(lambda alternative: as_text(alternative, use), value)
    if isinstance(value, Unknown):
        return value
    return rejected(f"{described_type(value)} cannot be {use}", value)


def object_key(value: Value) -> Value:
    """Return a value as the key of an object."""
    return as_text(value, "the key of an object")


def concatenated(parts: Sequence[Value], *, strict: bool) -> Value:
    """Join texts: Known where all are, one of several where a part is, else a PartialString.

    strict: a null rejects the text, as `try()` and `can()` ask. Elsewhere it stays a part that is rejected, so that it
    touches only what it stands in: an input that is null by default is stated on deployment, and the JSON or script
    around it is what will be deployed.
    """
    kept = [part for part in parts if strict or len(parts) == 1 or not isinstance(part, NullInTextError)]
    error = first_error(*kept)
    if error is not None:
        return error
    if any(isinstance(part, OneOf) for part in parts):
        result = lift(lambda *chosen: concatenated(chosen, strict=strict), *parts)
        # Too many combinations: the text is kept with its parts undecided.
        if not isinstance(result, Unknown) or isinstance(result, PartialString):
            return result
    length = sum(_length(part) for part in parts)
    if length > MAX_STRING_LENGTH:
        return unknown_from("template", *parts, reason=f"the text is longer than {MAX_STRING_LENGTH} characters")
    number = sum(len(part.parts) if isinstance(part, PartialString) else 1 for part in parts)
    if number > FEW_PARTS:
        # Several of the ways through all parts that are needed to make one text of them. What nobody writes costs more:
        # a template that holds the one before it twice makes thousands of such texts.
        count_parts(4 * number * (1 + number // MOST_WRITTEN))
    if number > MAX_PARTS:
        return unknown_from("template", *parts, reason=f"the text has more than {MAX_PARTS} parts")
    joined = partial_string(parts)
    if isinstance(joined, Known) and isinstance(joined.value, str) and not joined.value.isascii():
        joined = Known(composed(joined.value), origin=joined.origin, secret=joined.secret)
    if isinstance(joined, Known) and len(parts) > 1 and _JSON_START.match(str(joined.value)):
        pieces = tuple(_piece(part) for part in parts)
        return JoinedText(joined.value, pieces, origin=joined.origin, secret=joined.secret)
    if isinstance(joined, PartialString) and isinstance(joined.parts[0], str) and _JSON_START.match(joined.parts[0]):
        return _with_blanks(joined, parts)
    return joined


def _with_blanks(joined: PartialString, parts: Sequence[Value]) -> PartialString:
    """Return a partly known text with the empty defaults in it as parts: values of the JSON that are not filled in."""
    if not any(blank_of(part) for part in parts):
        return joined
    pieces: list[str | Value | JsonText] = []
    for part in parts:
        inner = part.parts if isinstance(part, PartialString) else (part,)
        for each in inner:
            is_written = isinstance(each, Known) and blank_of(each) is None
            pieces.append(str(each.value) if is_written and isinstance(each, Known) else each)
    return replace(joined, parts=tuple(pieces))


def _piece(part: Value) -> str | Value:
    """Return a part that is written in the template as text, one that comes from elsewhere as itself."""
    return str(part.value) if isinstance(part, Known) and part.origin is None else part


def _length(part: Value) -> int:
    if isinstance(part, Known):
        return len(part.value) if isinstance(part.value, str) else 0
    if isinstance(part, PartialString):
        return sum(len(each) if isinstance(each, str) else 0 for each in part.parts if not isinstance(each, JsonText))
    return 0
