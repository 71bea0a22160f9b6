"""What a plain test of a value says of the input that the value is, or is computed of."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from avd_intune.records import replace
from avd_intune.values.claims import Claim
from avd_intune.values.computations import computation_of
from avd_intune.values.derived_texts import steps_to
from avd_intune.values.identity import value_key
from avd_intune.values.text_steps import Scalar
from avd_intune.values.value_types import Known, ListValue, ObjectValue, Unknown, Value

_FOLDING = frozenset({"lower", "upper", "toLower", "toUpper", "title"})
# Tests of the letters of a text.
_OF_LETTERS = frozenset({"is", "starts", "ends", "holds"})

# The kind of a test, what is compared with, and whether letter case counts.
_Test = tuple[str, tuple[Scalar, ...], bool]


def scalar_test(value: Value, kind: str) -> _Test | None:
    """Return the test against a known value, None against another one."""
    return (kind, (value.value,), False) if isinstance(value, Known) else None


def text_test(value: Value, kind: str, folded: bool) -> _Test | None:
    """Return the test against a known text, None against another value."""
    return (kind, (value.value,), folded) if isinstance(value, Known) and isinstance(value.value, str) else None


def about(subject: Value, test: Callable[[], _Test | None]) -> Claim | None:
    """Return what a test says of an input; None where the test says nothing, or the value is no input."""
    found = test()
    is_open = isinstance(subject, (ListValue, ObjectValue)) and subject.rest is not None
    if found is None or not (is_open or isinstance(subject, Unknown)):
        return None
    kind, operands, folded = found
    computation = computation_of(subject)
    is_never = False
    while computation is not None and computation[0] in _FOLDING and len(computation[1]) == 1:
        # A text in lower case is never one with capitals, so that such an operand stays as it is written.
        if any(isinstance(each, str) and each != _folded(each, computation[0]) for each in operands):
            is_never = kind in _OF_LETTERS and all(_is_written_otherwise(each, computation[0]) for each in operands)
            break
        subject, folded = computation[1][0], True
        computation = computation_of(subject)
    root, steps = steps_to(subject)
    above = tuple(_above(root))
    standing = _limits_of(subject)
    if not steps:
        # A set has equal elements once, so that it need not be as long as the list that it is made of.
        is_set = kind.startswith("length") and isinstance(subject, ListValue) and subject.kind == "set"
        key = f"{value_key(subject)} as a set" if is_set else value_key(subject)
        return _claim(Claim(key, kind, operands, folded=folded, above=above, standing=standing), is_never)
    standing += _limits_of(root)
    claim = Claim(value_key(subject), kind, operands, True, folded, above, standing, value_key(root), steps)
    return _claim(claim, is_never)


def _claim(claim: Claim, is_never: bool) -> Claim:
    return replace(claim, standing=(*claim.standing, claim.opposite())) if is_never else claim


def _is_written_otherwise(text: Scalar, function: str) -> bool:
    return isinstance(text, str) and text.isascii() and text != _folded(text, function)


def _limits_of(value: Value) -> tuple[Claim, ...]:
    if isinstance(value, (ListValue, ObjectValue)):
        value = value.rest or value
    return value.limits if isinstance(value, Unknown) else ()


def _folded(text: str, function: str) -> str:
    return {"upper": text.upper(), "toUpper": text.upper(), "title": text}.get(function, text.lower())


def _above(value: Value) -> list[str]:
    """Return the identities of what a value is a member of."""
    found = []
    computation = computation_of(value)
    while computation is not None and computation[0] == "member":
        value = computation[1][0]
        found.append(value_key(value))
        computation = computation_of(value)
    return found


def is_position(value: Value) -> bool:
    """Say whether a value is the position of one text in another."""
    computation = computation_of(value)
    return computation is not None and computation[0] in ("indexOf", "lastIndexOf")


def placed(position: Value, kind: str, number: Scalar, true: bool) -> Claim | None:
    """Return what it says that ARM's position of one text in another or in a list is a number, or below one.

    It is -1 exactly where the text is not there; in another text letters are found in any case, in a list as they are.
    """
    computation = computation_of(position)
    claim = about(position, lambda: (kind, (number,), False))
    if claim is None or computation is None or not isinstance(number, (int, Decimal)):
        return None
    operation, (text, part) = computation
    held = about(text, lambda: text_test(part, "has", True))
    as_written = about(text, lambda: text_test(part, "has", False))
    starts = about(text, lambda: text_test(part, "starts", True)) if operation == "indexOf" else None
    # The first and the last place are there together.
    found = Claim(f"{value_key(part)} is placed in {value_key(text)}", "is", (True,))
    there = [held, found]
    absent = [as_written.opposite() if as_written is not None else None, found.opposite()]
    always = (Claim(claim.subject, "less", (-1,), False), Claim(claim.subject, "whole"))
    is_absent = (kind, number) in (("is", -1), ("less", 0), ("at most", -1))
    implies: list[Claim | None] = []
    unless: list[Claim | None] = []
    if is_absent:
        implies, unless = absent, there
    elif kind == "is" and number == 0:
        implies, unless = [starts, *there], [starts.opposite() if starts is not None else None]
    elif kind == "is":
        implies = there
    elif number >= 0:
        unless = there
    claim = replace(
        claim,
        standing=(*claim.standing, *always),
        implies=tuple(each for each in implies if each is not None),
        unless=tuple(each for each in unless if each is not None),
    )
    return claim if true else claim.opposite()


def written_in_one_case(text: Value, changed: Value) -> Claim | None:
    """Return that a text has no capitals, or nothing but them, where it is compared with itself in one case."""
    computation = computation_of(changed)
    kind = None if computation is None else _ONE_CASE.get(computation[0])
    if computation is None or kind is None or value_key(computation[1][0]) != value_key(text):
        return None
    return about(text, lambda: (kind, (), False))


_ONE_CASE = {"lower": "in lower case", "toLower": "in lower case", "upper": "in upper case", "toUpper": "in upper case"}
