"""Terraform's string functions (https://developer.hashicorp.com/terraform/language/functions#string-functions).

Where part of a text is unknown, the functions that can still answer do: `lower("${var.x}-Pool")`
keeps `-pool`, `startswith("avd-${var.x}", "avd-")` is true.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from avd_intune.languages.terraform.evaluation.traversal import first_error
from avd_intune.languages.terraform.evaluation.type_model import STRING, Object, Tuple, TypeConstraint
from avd_intune.languages.terraform.evaluation.typed_null import TypedNull
from avd_intune.languages.terraform.functions.format_function import format_values
from avd_intune.languages.terraform.functions.function_api import (
    FunctionContext,
    TerraformFunction,
    TerraformFunctionError,
    UndecidedError,
    attempt_each_case,
    checked_text,
    derived,
    is_null,
    plain,
    string_argument,
    takes,
)
from avd_intune.languages.terraform.functions.go_regex import (
    GoRegexError,
    Match,
    UnsupportedRegexError,
    find_all,
    find_first,
    group_names,
    replace_all,
)
from avd_intune.languages.terraform.functions.graphemes import split_graphemes
from avd_intune.languages.terraform.functions.lists import closed, sequence
from avd_intune.languages.terraform.functions.partial_text import (
    decide_finish,
    decide_inside,
    decide_start,
    known_substring,
    map_parts,
    replace_in_parts,
    trim_known_finish,
    trim_known_start,
)
from avd_intune.values.partial_text import partial_string
from avd_intune.values.value_types import (
    MAX_ELEMENTS,
    MAX_STRING_LENGTH,
    JsonText,
    Known,
    ListValue,
    ObjectValue,
    OneOf,
    PartialString,
    Unknown,
    Value,
)

# --- plain functions ------------------------------------------------------------------------------------


@plain("string")
def _chomp(text: str) -> str:
    return text.rstrip("\r\n")


@plain("string", "string", partial=decide_finish)
def _endswith(text: str, suffix: str) -> bool:
    return text.endswith(suffix)


@plain("string", "string", partial=decide_start)
def _startswith(text: str, prefix: str) -> bool:
    return text.startswith(prefix)


@plain("string", "string", partial=decide_inside)
def _strcontains(text: str, searched: str) -> bool:
    return searched in text


@plain("integer", "string")
def _indent(spaces: int, text: str) -> str:
    if spaces < 0:
        raise TerraformFunctionError("the number of spaces must not be negative")
    if spaces > MAX_STRING_LENGTH or len(text) + spaces * text.count("\n") > MAX_STRING_LENGTH:
        raise UndecidedError(f"the text is longer than {MAX_STRING_LENGTH} characters")
    return text.replace("\n", "\n" + " " * spaces)


def _lower(text: str) -> str:
    # Go maps each character to one character, where Python may give two.
    return text.lower() if text.isascii() else "".join(character.lower()[0] for character in text)


def _upper(text: str) -> str:
    return text.upper() if text.isascii() else "".join(up if len(up := char.upper()) == 1 else char for char in text)


@plain("string")
def _strrev(text: str) -> str:
    return "".join(reversed(split_graphemes(text)))


def _substring(text: str, offset: int, length: int) -> str:
    characters = split_graphemes(text)
    if offset < 0:
        offset = max(0, offset + len(characters))
        # From the end, no characters are all that there are.
        length = length or -1
    end = len(characters) if length < 0 else offset + length
    return "".join(characters[offset:end])


@plain("string", "integer", "integer", partial=known_substring)
def _substr(text: str, offset: int, length: int) -> str:
    return _substring(text, offset, length)


@plain("string")
def _title(text: str) -> str:
    # Go's strings.Title: what stands at the beginning, and behind what separates words.
    return "".join(
        _title_letter(letter) if _separates(before) else letter
        for before, letter in zip(f" {text}", text, strict=False)
    )


def _separates(letter: str) -> bool:
    """Say whether Go's strings.Title takes a character for the end of a word; outside of ASCII blanks alone are."""
    if letter.isascii():
        return not (letter.isalnum() or letter == "_")
    return letter.isspace()


def _title_letter(letter: str) -> str:
    changed = letter.title()
    return changed if len(changed) == 1 else letter


@plain("string", "string")
def _trim(text: str, characters: str) -> str:
    return text.strip(characters) if characters else text


@plain("string", "string", partial=trim_known_start)
def _trimprefix(text: str, prefix: str) -> str:
    return text.removeprefix(prefix)


@plain("string", "string", partial=trim_known_finish)
def _trimsuffix(text: str, suffix: str) -> str:
    return text.removesuffix(suffix)


_GO_SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))


@plain("string")
def _trimspace(text: str) -> str:
    return text.strip(_GO_SPACE)


@plain("string", "string")
def _split(separator: str, text: str) -> Value:
    pieces = text.split(separator) if separator else list(text)
    if len(pieces) > MAX_ELEMENTS:
        raise UndecidedError(f"the list has more than {MAX_ELEMENTS} elements")
    return ListValue(tuple(Known(piece) for piece in pieces), "list")


# --- join ------------------------------------------------------------------------------------------------


@takes(2, None)
def _join(_call: FunctionContext, separator: Value, *lists: Value) -> Value:
    between = string_argument(separator)
    items: list[Value] = []
    for each in lists:
        items.extend(closed(sequence(each)).items)
    if sum(isinstance(item, OneOf) for item in items) > 0:
        return attempt_each_case("join", lambda *texts: _joined(between, texts, (separator, *lists)), *items)
    return _joined(between, items, (separator, *lists))


def _joined(separator: str, items: Sequence[Value], arguments: Sequence[Value]) -> Value:
    parts: list[str | Value | JsonText] = []
    length = 0
    for item in items:
        if is_null(item):
            raise TerraformFunctionError("an element of the list is null; a null cannot be joined to a string")
        if parts:
            parts.append(separator)
        parts.append(item if isinstance(item, Unknown) else string_argument(item))
        length += len(separator) + (len(parts[-1]) if isinstance(parts[-1], str) else 0)
        if length > MAX_STRING_LENGTH:
            raise UndecidedError(f"the text is longer than {MAX_STRING_LENGTH} characters")
    return derived(partial_string(parts, "join"), *arguments)


# --- regular expressions ------------------------------------------------------------------------------


@plain("string", "string", "string", partial=replace_in_parts)
def _replace(text: str, searched: str, replacement: str) -> str:
    if len(searched) > 1 and searched[0] == "/" == searched[-1]:
        return _run(lambda: replace_all(searched[1:-1], text, replacement, MAX_STRING_LENGTH))
    if replacement and text.count(searched) * len(replacement) > MAX_STRING_LENGTH:
        raise UndecidedError(f"the text is longer than {MAX_STRING_LENGTH} characters")
    return text.replace(searched, replacement)


Result = TypeVar("Result")


def _run(search: Callable[[], Result]) -> Result:
    try:
        return search()
    except GoRegexError as error:
        raise TerraformFunctionError(str(error)) from error
    except UnsupportedRegexError as error:
        raise UndecidedError(str(error)) from error


@plain("string", "string")
def _regex(pattern: str, text: str) -> Value:
    def first() -> Value:
        match = find_first(pattern, text)
        if match is None:
            raise TerraformFunctionError("the regular expression does not match the text")
        return _captures(_group_names(pattern), text, match)

    return _run(first)


@plain("string", "string")
def _regexall(pattern: str, text: str) -> Value:
    def every() -> Value:
        names = _group_names(pattern)
        found = tuple(
            _captures(names, text, match) for match in itertools.islice(find_all(pattern, text), MAX_ELEMENTS)
        )
        return ListValue(found, "list", element=_captured_type(names))

    return _run(every)


def _group_names(pattern: str) -> tuple[str, ...]:
    names = group_names(pattern)
    if any(names) and not all(names):
        raise TerraformFunctionError("the regular expression mixes named and unnamed groups")
    return names


def _captured_type(names: tuple[str, ...]) -> TypeConstraint:
    if not names:
        return STRING
    return Object(dict.fromkeys(names, STRING)) if names[0] else Tuple((STRING,) * len(names))


def _captures(names: tuple[str, ...], text: str, match: Match) -> Value:
    """Return the whole match, or the groups as a tuple or object; a group that took no part is null."""
    contents: list[Value] = []
    for start, end in zip(match[::2], match[1::2], strict=True):
        contents.append(Known(None if start is None or end is None else checked_text(text[start:end])))
    if not names:
        return contents[0]
    if names[0]:
        return ObjectValue(dict(zip(names, contents[1:], strict=True)))
    return ListValue(tuple(contents[1:]))


# --- format ------------------------------------------------------------------------------------------------


@takes(1, None)
def _format(_call: FunctionContext, template: Value, *arguments: Value) -> Value:
    text = string_argument(template)
    _refuse_to_tell_of_null("format", arguments)
    return derived(format_values(text, arguments), template, *arguments)


def _refuse_to_tell_of_null(name: str, arguments: Sequence[Value]) -> None:
    """A null without a type is unknown to Terraform, and so is the text that it stands in. Raises UndecidedError."""
    if any(is_null(each) and not isinstance(each, TypedNull) for each in arguments):
        raise UndecidedError(f"Terraform does not tell what {name}() makes of null")


@takes(1, None)
def _formatlist(_call: FunctionContext, template: Value, *arguments: Value) -> Value:
    text = string_argument(template)
    _refuse_to_tell_of_null("formatlist", arguments)
    if any(isinstance(each, Unknown) and not isinstance(each, PartialString) for each in arguments):
        raise UndecidedError
    lists = [each for each in arguments if isinstance(each, ListValue)]
    if any(each.rest is not None for each in lists):
        raise UndecidedError
    counts = {len(each.items) for each in lists}
    if len(counts) > 1:
        raise TerraformFunctionError("the lists must have the same length")

    def row(*values: Value) -> Value:
        return format_values(text, values)

    rows = [
        attempt_each_case(
            "format", row, *(each.items[at] if isinstance(each, ListValue) else each for each in arguments)
        )
        for at in range(counts.pop() if counts else 1)
    ]
    error = first_error(*rows)
    if error is not None:
        raise TerraformFunctionError(error.reason)
    return derived(ListValue(tuple(rows), "list"), template, *arguments)


FUNCTIONS: Mapping[str, TerraformFunction] = {
    "chomp": _chomp,
    "endswith": _endswith,
    "format": _format,
    "formatlist": _formatlist,
    "indent": _indent,
    "join": _join,
    "lower": plain("string", partial=map_parts("lower", _lower))(_lower),
    "regex": _regex,
    "regexall": _regexall,
    "replace": _replace,
    "split": _split,
    "startswith": _startswith,
    "strcontains": _strcontains,
    "strrev": _strrev,
    "substr": _substr,
    "title": _title,
    "trim": _trim,
    "trimprefix": _trimprefix,
    "trimspace": _trimspace,
    "trimsuffix": _trimsuffix,
    "upper": plain("string", partial=map_parts("upper", _upper))(_upper),
}


def _row_argument(argument: Value, at: int) -> Value:
    return argument.items[at] if isinstance(argument, ListValue) else argument
