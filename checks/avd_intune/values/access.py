"""Looking into uncertain values without deciding anything: members, blocks, JSON text, truth tables."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import partial

from avd_intune.values.absent import absent_from
from avd_intune.values.assumptions import Assumptions, Decision
from avd_intune.values.cases import alternatives_of, choice_by, either, lift
from avd_intune.values.claims import Claim
from avd_intune.values.computations import computation_of
from avd_intune.values.condition_text import input_name
from avd_intune.values.display import declared_at, label_of, span_of
from avd_intune.values.entries import find_key
from avd_intune.values.identity import derived_key, unknown_from, value_key
from avd_intune.values.inside import references_in
from avd_intune.values.json_holes import NotJsonError, parse_json_with_holes
from avd_intune.values.partial_text import may_be_text
from avd_intune.values.plain_data import from_python
from avd_intune.values.value_types import (
    FALSE,
    NULL,
    TRUE,
    JoinedText,
    JsonText,
    Known,
    ListValue,
    ObjectValue,
    OneOf,
    PartialString,
    Reference,
    ResourceValue,
    Unknown,
    Value,
    replace,
)


def member(value: Value, *path: str) -> Value:
    """Return the member at a path of names, for every alternative; NULL where there is none.

    A name matches exactly or, failing that, without regard to case, as Azure Resource Manager does.
    """
    for name in path:
        value = lift(partial(_member, name), value) if isinstance(value, OneOf) else _member(name, value)
    return value


def _member(name: str, value: Value) -> Value:
    if isinstance(value, ObjectValue):
        key = find_key(value.entries, name)
        if key is not None:
            return value.entries[key]
        if value.rest is not None:
            return unknown_from(f"entry {name} of", value, reason=f"it may or may not have the entry {name}")
        return absent_from(value)
    if isinstance(value, Reference):
        return replace(value, path=(*value.path, name), key=f"{value.key}.{name}")
    if isinstance(value, Unknown):
        return Unknown(
            value.reason,
            key=f"{value.key}.{name}",
            references=value.references,
            origin=value.origin,
            secret=value.secret,
        )
    return absent_from(value)


def has_entry(value: Value, name: str) -> bool:
    """Say whether any alternative of a value is an object with this entry, in any letter case."""
    if not isinstance(value, OneOf):
        return isinstance(value, ObjectValue) and find_key(value.entries, name) is not None
    return any(
        isinstance(each.value, ObjectValue) and find_key(each.value.entries, name) is not None
        for each in value.alternatives
    )


def first_block(value: Value, *path: str) -> Value:
    """Return the first nested block at a path of block types, NULL where there is none.

    Terraform's nested blocks are lists of objects; the JSON spelling may be a single object.
    """
    for name in path:
        value = lift(_first, member(value, name))
    return value


def _first(value: Value) -> Value:
    if isinstance(value, ListValue):
        if value.items:
            return value.items[0]
        if value.rest is None:
            return absent_from(value)
        decision = Decision(f"any({value_key(value)})", ("true", "false"), f"whether there is any {label_of(value)}")
        return choice_by(decision, {"true": value.rest, "false": NULL})
    return value


def elements(value: Value) -> list[tuple[Value, Value]]:
    """Return the elements of a list in all alternatives, each with the condition that it is there."""
    found: list[tuple[Value, Value]] = []
    alternatives = alternatives_of(value)
    for alternative in alternatives:
        when = TRUE if len(alternatives) == 1 else holds_when(alternative.assumptions)
        inner = alternative.value
        if isinstance(inner, ListValue):
            found.extend((item, when) for item in inner.items)
            if inner.rest is not None:
                decision = Decision(f"any({value_key(inner)})", ("true", "false"), f"any further {label_of(inner)}")
                found.append((inner.rest, both(when, choice_by(decision, {"true": TRUE, "false": FALSE}))))
        elif isinstance(inner, (ObjectValue, Unknown)):
            found.append((inner, when))
    return found


def references_when(value: Value) -> Iterator[tuple[Reference, Value]]:
    """Yield every reference in a value, at any depth, each with the condition that it is there."""
    if isinstance(value, OneOf):
        for alternative in value.alternatives:
            when = holds_when(alternative.assumptions)
            for reference, inner in references_when(alternative.value):
                yield reference, both(when, inner)
    elif isinstance(value, PartialString):
        yield from ((reference, TRUE) for reference in value.references)
        for part in value.parts:
            if not isinstance(part, str):
                yield from references_when(part.value if isinstance(part, JsonText) else part)
    elif isinstance(value, Known):
        return
    elif isinstance(value, (ListValue, ObjectValue)) and not isinstance(value, ResourceValue):
        items = value.items if isinstance(value, ListValue) else value.entries.values()
        for item in [*items, *([] if value.rest is None else [value.rest])]:
            yield from references_when(item)
    else:
        yield from ((reference, TRUE) for reference in references_in(value))


def holds_when(assumptions: Assumptions) -> Value:
    """Return the boolean that is true exactly under the given assumptions."""
    result: Value = TRUE
    for decision, choice in assumptions.choices.items():
        is_taken = choice_by(decision, {each: TRUE if each == choice else FALSE for each in decision.choices})
        result = both(result, is_taken)
    return result


def both(left: Value, right: Value) -> Value:
    """Return `left and right` of two booleans."""
    return right if left is TRUE else either(left, lambda: right, lambda: FALSE)


def negation(condition: Value) -> Value:
    """Return whether a boolean is not true."""
    return either(condition, lambda: FALSE, lambda: TRUE)


def any_of(conditions: Iterable[Value]) -> Value:
    """Return whether one of several booleans is true."""
    result: Value = FALSE
    for condition in conditions:
        if result is FALSE:
            result = condition
        elif result is not TRUE:
            result = either(result, lambda: TRUE, partial(itself, condition))
    return result


def itself(value: Value) -> Value:
    """Return a value as it is, for what asks for a function of it."""
    return value


def decoded_json(value: Value) -> Value:
    """Return what a JSON text stands for; objects, lists and null are themselves.

    Terraform's `settings`, `protected_settings` and azapi 1.x bodies are JSON text, mostly written by
    `jsonencode` or a heredoc with unknown parts in it. Text that is no JSON gives an Unknown saying so.
    """
    return lift(_decoded, value)


def _decoded(value: Value) -> Value:
    if isinstance(value, Known) and isinstance(value.value, str):
        if not value.value.strip():
            return Known(None, origin=value.origin)
        if isinstance(value, JoinedText) and (joined := _from_its_parts(value)) is not None:
            return joined
        try:
            data = json.loads(value.value, parse_float=Decimal)
            decoded = from_python(data, value.origin)
        except (ValueError, RecursionError):
            return unknown_from("jsondecode", value, reason="its text is not valid JSON")
        return replace(decoded, secret=value.secret)
    if isinstance(value, PartialString):
        try:
            decoded = parse_json_with_holes(value.parts)
        except NotJsonError:
            return unknown_from("jsondecode", value, reason="its text is not valid JSON around its unknown parts")
        return replace(decoded, origin=decoded.origin or value.origin, secret=value.secret or decoded.secret)
    return value


def _from_its_parts(value: JoinedText) -> Value | None:
    """Return JSON with the provenance of the values that stand in it; None where they are no plain strings in it."""
    held = [part for part in value.parts if not isinstance(part, str)]
    if len(value.parts) == 1 and isinstance(held[0], JsonText):
        decoded = held[0].value
        return replace(decoded, secret=value.secret or decoded.secret)
    if not all(isinstance(part, Known) and isinstance(part.value, str) for part in held):
        return None
    if any(character in str(part.value) for part in held if isinstance(part, Known) for character in '"\\\n'):
        return None
    try:
        decoded = parse_json_with_holes(value.parts)
    except NotJsonError:
        return None
    return replace(decoded, origin=decoded.origin or value.origin, secret=value.secret or decoded.secret)


def same_name(left: Value, right: Value) -> bool:
    """Say whether two values are certainly the same Azure name: equal text in any case, or one unknown."""
    if isinstance(left, Known) and isinstance(right, Known):
        return (
            isinstance(left.value, str)
            and isinstance(right.value, str)
            and left.value != ""
            and left.value.lower() == right.value.lower()
        )
    if isinstance(left, Unknown) and isinstance(right, Unknown):
        return name_key(left) == name_key(right)
    if left is right:
        return True
    pairs = list(zip(alternatives_of(left), alternatives_of(right), strict=False))
    if len(pairs) < 2 or len(alternatives_of(left)) != len(alternatives_of(right)):
        return False
    return all(same_name(a.value, b.value) and a.assumptions.implies(b.assumptions) for a, b in pairs)


def identity_of_name(name: Value) -> tuple[str, str] | None:
    """Return what is equal for two names exactly if `same_name` says so; None where only that can tell."""
    if isinstance(name, Known):
        return ("known", name.value.lower()) if isinstance(name.value, str) and name.value else None
    return ("unknown", name_key(name)) if isinstance(name, Unknown) else None


def name_key(name: Unknown) -> str:
    """Return what is equal for two unknown names that are certainly the same."""
    # `concat` of unknown parts may give an array as well as a text, so it has a key of its own; as a name it is a text.
    made = computation_of(name)
    return derived_key("template", *made[1]) if made is not None and made[0] == "concat" else name.key


def may_hold(condition: Value) -> bool:
    """Say whether a condition is not certainly false."""
    return not (isinstance(condition, Known) and not condition.value)


def is_null(value: Value) -> bool:
    """Say whether the value is certainly null or not given."""
    return isinstance(value, Known) and value.value is None


def text_of(value: Value) -> str | None:
    """Return the text of a certain, non-empty string, else None. For names, never for verdicts."""
    return value.value if isinstance(value, Known) and isinstance(value.value, str) and value.value else None


def text_before(value: Value, mark: str) -> str | None:
    """Return what stands before a mark in a text of which the rest may be unknown, None if that is unknown, too.

    `"Microsoft.Compute/virtualMachines@${var.api_version}"` is of a known type whatever the version is.
    """
    found: set[str | None] = set()
    for each in alternatives_of(value):
        text = each.value
        if isinstance(text, PartialString) and isinstance(text.parts[0], str) and mark in text.parts[0]:
            found.add(text.parts[0].partition(mark)[0])
        else:
            whole = text_of(text)
            found.add(None if whole is None else whole.partition(mark)[0])
    return found.pop() if len(found) == 1 else None


def known_texts(value: Value) -> list[str]:
    """Return every string that the value can be, as far as it is known."""
    return [text for each in alternatives_of(value) if (text := text_of(each.value)) is not None]


def visible_text(value: Value) -> str:
    """Return the known text in a value, all alternatives and members in order, one a line.

    Only for looking for signs in it (a script's commands); unknown parts are left out, and what an
    unknown hides must be answered by the caller.
    """
    pieces: list[str] = []
    _collect_text(value, pieces)
    return "\n".join(pieces)


def _collect_text(value: Value, pieces: list[str]) -> None:
    if isinstance(value, Known):
        if isinstance(value.value, str):
            pieces.append(value.value)
    elif isinstance(value, PartialString):
        pieces.append("".join(_part_text(part) for part in value.parts))
    elif isinstance(value, ListValue):
        for item in value.items:
            _collect_text(item, pieces)
    elif isinstance(value, ObjectValue):
        for item in value.entries.values():
            _collect_text(item, pieces)
    elif isinstance(value, OneOf):
        for alternative in value.alternatives:
            _collect_text(alternative.value, pieces)


def _part_text(part: str | Value | JsonText) -> str:
    if isinstance(part, str):
        return part
    return visible_text(part.value if isinstance(part, JsonText) else part)


def matches(value: Value, pattern: re.Pattern[str]) -> Value:
    """Return whether the known text of a value matches a pattern: one boolean for each alternative."""
    return lift(lambda each: TRUE if pattern.search(visible_text(each)) else FALSE, value)


def is_text(value: Value, text: str) -> Value:
    """Return whether a value is a text, in any letter case; of an unknown that may be it, that is a question."""

    def answer(each: Value) -> Value:
        if not isinstance(each, Unknown):
            return TRUE if isinstance(each, Known) and str(each.value).lower() == text.lower() else FALSE
        if not may_be_text(each, Known(text)):
            return FALSE
        return question_of_text(each, text)

    return lift(answer, value)


def question_of_text(value: Unknown, text: str) -> Value:
    """Return the question whether an unknown is a text, in any letter case."""
    claim = Claim(value.key, "is", (text,), folded=True)
    label = f'{input_name(value)} is "{text}"'
    place, declared = span_of(value), declared_at(value)
    decision = Decision(f"{value.key} is {text}", ("true", "false"), label, place, declared, claim, asks=value)
    return choice_by(decision, {"true": TRUE, "false": FALSE})


def question_of_names(one: Unknown, other: Unknown) -> Value:
    """Return the question whether two unknowns are the same name, which is one question in either order."""
    first, second = sorted((name_key(one), name_key(other)))
    label = f"{input_name(one)} == {input_name(other)}"
    decision = Decision(f"{first} is {second}", ("true", "false"), label, span_of(other), declared_at(other))
    return choice_by(decision, {"true": TRUE, "false": FALSE})
