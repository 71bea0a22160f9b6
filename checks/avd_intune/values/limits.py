"""What the declaration of an input says of its value, whatever it is: a least number or length, a validation.

The choices that a declaration leaves are alternatives of the value. What leaves too many of them, `@minLength(1)` or
`var.x != "Pooled"`, is kept with the unknown value, so that a question about it has the answers that are left.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from avd_intune.records import replace as with_parts
from avd_intune.values.claims import Claim
from avd_intune.values.computations import computation_of
from avd_intune.values.conditions import claim_of
from avd_intune.values.consequences import key_of_element
from avd_intune.values.identity import value_key
from avd_intune.values.value_types import (
    EvaluationError,
    Known,
    ListValue,
    ObjectValue,
    OneOf,
    PartialString,
    ResourceValue,
    Scalar,
    Unknown,
    Value,
    replace,
)

_MAX_DEPTH = 6


def declared_limits(
    value: Unknown,
    least: int | None = None,
    most: int | None = None,
    shortest: int | None = None,
    longest: int | None = None,
    *,
    whole: bool = False,
) -> Unknown:
    """Return an input with the limits of its number, or of the length of its text or list.

    whole: its type has whole numbers alone, so that what is not at least four is at most three.
    """
    subject = value_key(value)
    found = []
    if least is not None:
        found.append(Claim(subject, "less", (least,), False))
    if most is not None:
        found.append(Claim(subject, "at most", (most,)))
    if whole:
        found.append(Claim(subject, "whole"))
    if shortest is not None and shortest > 0:
        found += [Claim(subject, "length less", (shortest,), False), Claim(subject, "empty", (), False)]
    if longest is not None:
        found.append(Claim(subject, "length at most", (longest,)))
    return replace(value, limits=(*value.limits, *found)) if found else value


def with_elements(value: Unknown, listed: Iterable[Scalar]) -> Unknown:
    """Return an unknown list that its declaration lets have no other elements than these."""
    claim = Claim(value_key(value), "all in", tuple(listed))
    return replace(value, limits=(*value.limits, claim)) if claim.operands else value


def limits_of_element(collection: Unknown, element: str) -> tuple[Claim, ...]:
    """Return what the declaration of a list says of one of its elements, whose identity is given."""
    return tuple(Claim(element, "is", claim.operands) for claim in collection.limits if claim.kind == "all in")


def limits_of(condition: Value) -> Sequence[Claim]:
    """Return what is true of inputs wherever a condition holds."""
    if isinstance(condition, OneOf):
        cases = [
            [*each.assumptions.claims, *limits_of(each.value)]
            for each in condition.alternatives
            if not isinstance(each.value, EvaluationError)
            and not (isinstance(each.value, Known) and each.value.value is not True)
        ]
        return [claim for claim in cases[0] if all(claim in other for other in cases[1:])] if cases else []
    claim = claim_of(condition)
    return [*([claim] if claim is not None else []), *_of_each_element(condition)]


def _of_each_element(condition: Value) -> Sequence[Claim]:
    """Return what is true of each element of a list where a condition on all of them holds."""
    computation = computation_of(condition)
    if computation is None or computation[0] != "alltrue" or len(computation[1]) != 1:
        return []
    (answers,) = computation[1]
    if not isinstance(answers, ListValue) or answers.items or answers.rest is None or answers.rest_when is not None:
        return []
    element = key_of_element(answers.long_as) if answers.long_as is not None else None
    if element is None:
        return []
    # Of anything else an empty list says nothing.
    return [
        with_parts(claim, implies=tuple(each for each in claim.implies if each.subject.startswith(element)))
        for claim in limits_of(answers.rest)
        if (claim.root or claim.subject).startswith(element)
    ]


def with_limits(value: Value, claims: Iterable[Claim]) -> Value:
    """Return a value with what is true of the inputs in it kept with each of them."""
    by_subject: dict[str, list[Claim]] = {}
    for stated in claims:
        for claim in (stated, *stated.implies):
            by_subject.setdefault(claim.root or claim.subject, []).append(claim)
    return _with_limits(value, by_subject, 0) if by_subject else value


def _with_limits(value: Value, by_subject: dict[str, list[Claim]], depth: int) -> Value:
    if isinstance(value, Unknown):
        found = by_subject.get(value_key(value))
        if found is None or isinstance(value, (EvaluationError, PartialString)):
            return value
        return replace(value, limits=(*value.limits, *found))
    if depth >= _MAX_DEPTH or isinstance(value, ResourceValue):
        return value
    if isinstance(value, ObjectValue):
        entries = {name: _with_limits(each, by_subject, depth + 1) for name, each in value.entries.items()}
        return replace(value, entries=entries, rest=_rest_with_limits(value, by_subject, depth))
    if isinstance(value, ListValue):
        items = tuple(_with_limits(each, by_subject, depth + 1) for each in value.items)
        return replace(value, items=items, rest=_rest_with_limits(value, by_subject, depth))
    return value


def _rest_with_limits(value: ListValue | ObjectValue, by_subject: dict[str, list[Claim]], depth: int) -> Value | None:
    """Return what stands for further elements, with what is true of it, and of the list as a whole."""
    if value.rest is None:
        return None
    rest: Value = _with_limits(value.rest, by_subject, depth + 1)
    of_whole = by_subject.get(value_key(value), ())
    if not of_whole or not isinstance(rest, Unknown) or isinstance(rest, (EvaluationError, PartialString)):
        return rest
    return replace(rest, limits=(*rest.limits, *of_whole))
