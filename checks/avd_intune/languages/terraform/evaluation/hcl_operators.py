"""HCL's operators over values: equality, comparison, arithmetic, logic.

https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#operators. `&&` and `||` are decided by one
operand where that suffices, also when the other one is an error, as Terraform does from 1.12 on.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from avd_intune.languages.terraform.evaluation import hcl_numbers
from avd_intune.languages.terraform.evaluation.named_elements import ANY_ELEMENT
from avd_intune.languages.terraform.evaluation.refinements import is_never_null, is_own_id, length_bounds
from avd_intune.languages.terraform.evaluation.scalars import ScalarConversionError, bool_of, number_of
from avd_intune.languages.terraform.evaluation.traversal import could_be_text, first_error, rejected
from avd_intune.languages.terraform.evaluation.type_model import could_be_same, described_type, type_of
from avd_intune.languages.terraform.evaluation.whole_inputs import unknown_behind
from avd_intune.source.budget import PARTS_OF_A_STEP, count_parts
from avd_intune.values.blanks import as_blank
from avd_intune.values.cases import choice_by, either, lift, truth_decision
from avd_intune.values.identity import first_unknown, unknown_from, value_key
from avd_intune.values.value_types import (
    FALSE,
    TRUE,
    EncodedString,
    EvaluationError,
    Known,
    ListValue,
    ObjectValue,
    OneOf,
    PartialString,
    Reference,
    ResourceValue,
    Unknown,
    Value,
    as_secret,
)

_ARITHMETIC: Mapping[str, Callable[[hcl_numbers.Number, hcl_numbers.Number], hcl_numbers.Number]] = {
    "+": hcl_numbers.add,
    "-": hcl_numbers.subtract,
    "*": hcl_numbers.multiply,
    "/": hcl_numbers.divide,
    "%": hcl_numbers.modulo,
}
_COMPARISON: Mapping[str, Callable[[hcl_numbers.Number, hcl_numbers.Number], bool]] = {
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}

# The same comparison with its sides exchanged.
_TURNED: Mapping[str, str] = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}


def binary(symbol: str, left: Value, right: Value) -> Value:
    """Return `left symbol right`; an EvaluationError if Terraform rejects it."""
    if symbol in ("&&", "||"):
        result = _logic(symbol == "||", left, right)
    elif symbol == "==":
        result = equal(left, right)
    elif symbol == "!=":
        result = negated(equal(left, right))
    else:
        result = lift(lambda a, b: _numeric(symbol, a, b), left, right)
    result = as_blank(result, left, right)
    return as_secret(result) if left.secret or right.secret else result


def unary(symbol: str, operand: Value) -> Value:
    """Return `!operand` or `-operand`; an EvaluationError if Terraform rejects it."""
    if symbol == "!":
        result = as_blank(negated(to_condition(operand)), operand)
    else:
        result = lift(_minus, operand)
    return as_secret(result) if operand.secret else result


def to_condition(value: Value) -> Value:
    """Return a value as a boolean: Known bools, unknowns, or alternatives of these; null is rejected."""
    if isinstance(value, OneOf):
        return lift(to_condition, value)
    if isinstance(value, Known):
        if isinstance(value.value, bool):
            return value
        try:
            truth = bool_of(value.value)
        except ScalarConversionError as error:
            return rejected(str(error), value)
        return rejected("a bool is required, not null", value) if truth is None else Known(truth, origin=value.origin)
    if isinstance(value, Unknown):
        if isinstance(value, PartialString) and not any(
            could_be_text(value, word) for word in ("true", "false", "1", "0")
        ):
            return rejected("a bool is required, not a string", value)
        return value
    return rejected(f"a bool is required, not {described_type(value)}", value)


def choose(condition: Value, then: Value, otherwise: Value) -> Value:
    """Return one of two values by a condition as `to_condition` gives it, or the condition's error."""
    if isinstance(condition, EvaluationError):
        return condition
    if isinstance(condition, OneOf) and any(isinstance(each.value, EvaluationError) for each in condition.alternatives):
        return lift(lambda case: choose(case, then, otherwise), condition)
    return either(condition, lambda: then, lambda: otherwise)


def negated(condition: Value) -> Value:
    """Return the opposite of a boolean; an unknown one stays tied to the same decision."""
    if isinstance(condition, Known):
        return FALSE if condition.value else TRUE
    if isinstance(condition, EvaluationError):
        return condition
    if isinstance(condition, OneOf):
        return lift(negated, condition)
    return choice_by(truth_decision(condition), {"true": FALSE, "false": TRUE})


def _logic(controlling: bool, left: Value, right: Value) -> Value:
    """Return `left || right` (controlling is True) or `left && right` (controlling is False)."""
    if isinstance(left, OneOf) or isinstance(right, OneOf):
        return lift(lambda first, second: _logic(controlling, first, second), left, right)
    first, second = to_condition(left), to_condition(right)
    for operand, condition in ((left, first), (right, second)):
        # What is no boolean is rejected whatever the other operand says, unlike what fails before.
        if isinstance(condition, EvaluationError) and _is_of_wrong_type(operand):
            return condition
    decided = TRUE if controlling else FALSE
    if _is(first, controlling) or _is(second, controlling):
        return decided
    # What does not control the result leaves it to the other operand.
    if isinstance(first, Known):
        return second
    if isinstance(second, Known):
        return first
    if isinstance(first, EvaluationError):
        first, second = second, first
        if isinstance(first, EvaluationError):
            return second
    return choose(first, decided, second) if controlling else choose(first, second, decided)


def _is_of_wrong_type(operand: Value) -> bool:
    if isinstance(operand, Known):
        return operand.value is not None
    # A list or object that holds an error is that error where Terraform evaluates it.
    return isinstance(operand, (ListValue, ObjectValue)) and first_unknown(operand) is None


def _is(value: Value, truth: bool) -> bool:
    return isinstance(value, Known) and value.value is truth


# --- numbers ------------------------------------------------------------------------------------


def _numeric(symbol: str, left: Value, right: Value) -> Value:
    first, second = _number(left), _number(right)
    error = first_error(first, second)
    if error is not None:
        return error
    if not (isinstance(first, Known) and isinstance(second, Known)):
        found = _by_length(symbol, first, second)
        return unknown_from(symbol, first, second) if found is None else found
    a, b = first.value, second.value
    assert isinstance(a, (int, Decimal)) and isinstance(b, (int, Decimal))
    if symbol in _COMPARISON:
        return Known(_COMPARISON[symbol](a, b))
    try:
        return Known(_ARITHMETIC[symbol](a, b))
    except hcl_numbers.ArithmeticRangeError as problem:
        return rejected(str(problem), first, second)
    except (ArithmeticError, ValueError) as problem:
        # What no rule here provides for must not end the scan of everything else.
        return unknown_from(symbol, first, second, reason=f"it cannot be computed ({type(problem).__name__})")


def _by_length(symbol: str, left: Value, right: Value) -> Value | None:
    """Return how a number compares with a length that is not known; None where its bounds do not decide."""
    for length, other, asked in ((left, right, symbol), (right, left, _TURNED.get(symbol, symbol))):
        bounds = length_bounds(length)
        content = other.value if isinstance(other, Known) else None
        if bounds is None or asked not in _COMPARISON or not isinstance(content, (int, Decimal)):
            continue
        least, most = bounds
        # A length compares like its least one where it grows, and like its greatest one where it shrinks.
        if _COMPARISON[asked](least, content) and (asked in (">", ">=") or _holds_up_to(asked, most, content)):
            return TRUE
        if not _COMPARISON[asked](least, content) and (asked in ("<", "<=") or not _holds_up_to(asked, most, content)):
            return FALSE
    return None


def _holds_up_to(symbol: str, most: int | None, number: int | Decimal) -> bool:
    """Say whether a comparison holds of the greatest number; of one without a bound, as of any large one."""
    return symbol in (">", ">=") if most is None else _COMPARISON[symbol](most, number)


def _minus(operand: Value) -> Value:
    number = _number(operand)
    if not isinstance(number, Known):
        return number if isinstance(number, EvaluationError) else unknown_from("-", number)
    content = number.value
    assert isinstance(content, (int, Decimal))
    return Known(hcl_numbers.negate(content))


def _number(value: Value) -> Value:
    if isinstance(value, Known):
        try:
            number = number_of(value.value)
        except ScalarConversionError as error:
            return rejected(str(error), value)
        return (
            rejected("a number is required, not null", value) if number is None else Known(number, origin=value.origin)
        )
    if isinstance(value, Unknown):
        return value
    return rejected(f"a number is required, not {described_type(value)}", value)


# --- equality -----------------------------------------------------------------------------------


def equal(left: Value, right: Value) -> Value:
    """Return `left == right` without any conversion: values of different types are never equal."""
    return _equal(left, right, {})


# The answers for pairs of parts by their identity: what holds another value twice, and so on, has no end of ways.
_Pairs = dict[tuple[int, int], Value]


def _equal(left: Value, right: Value, known: _Pairs) -> Value:
    if isinstance(left, Known) or isinstance(right, Known):
        return _equal_parts(left, right, known)
    # What is compared is part of a value that whoever asks keeps, so that the ids stay its own.
    key = (id(left), id(right))
    if key not in known:
        count_parts(PARTS_OF_A_STEP)
        known[key] = _equal_parts(left, right, known)
    return known[key]


def _equal_parts(left: Value, right: Value, known: _Pairs) -> Value:
    if isinstance(left, OneOf) or isinstance(right, OneOf):
        return lift(lambda one, other: _equal(one, other, known), left, right)
    error = first_error(left, right)
    if error is not None:
        return error
    if isinstance(left, Known) and isinstance(right, Known):
        return TRUE if _same_scalar(left, right) else FALSE
    if isinstance(left, ResourceValue) and isinstance(right, ObjectValue):
        return TRUE if value_key(left) == value_key(right) else unknown_from("==", left, right)
    if isinstance(right, ResourceValue) and isinstance(left, ObjectValue):
        return _equal(right, left, known)
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return _equal_unknown(left, right)
    if isinstance(left, Known) or isinstance(right, Known):
        return _is_unknown_null(left, right)
    if isinstance(left, ListValue) and isinstance(right, ListValue):
        return _equal_lists(left, right, known)
    if isinstance(left, ObjectValue) and isinstance(right, ObjectValue):
        return _equal_objects(left, right, known)
    return FALSE


def _is_unknown_null(left: Value, right: Value) -> Value:
    """Return whether a scalar is equal to an object or collection: only null can be, and what has no value yet."""
    scalar, whole = (left, right) if isinstance(left, Known) else (right, left)
    unknown = unknown_behind(whole) if isinstance(scalar, Known) and scalar.value is None else None
    return FALSE if unknown is None else equal(unknown, scalar)


def _same_scalar(left: Known, right: Known) -> bool:
    a, b = left.value, right.value
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    return isinstance(a, str) == isinstance(b, str) and a == b


def _equal_unknown(left: Value, right: Value) -> Value:
    if not isinstance(left, Unknown):
        left, right = right, left
    assert isinstance(left, Unknown)
    if isinstance(right, Unknown):
        if left.key == right.key and ANY_ELEMENT not in left.key:
            return TRUE
        return unknown_from("==", *sorted((left, right), key=lambda each: each.key))
    if isinstance(left, Reference) and is_own_id(left) and _is_nothing(right):
        # Terraform itself decides so before it knows the id.
        return FALSE
    if isinstance(right, Known) and _is_refined_away(left, right):
        return FALSE
    if isinstance(left, EncodedString) and not (isinstance(right, Known) and isinstance(right.value, str)):
        return FALSE
    if isinstance(left, PartialString):
        if not (isinstance(right, Known) and isinstance(right.value, str) and could_be_text(left, right.value)):
            return FALSE
    elif isinstance(right, Known) and isinstance(right.value, bool):
        # `x == true` is the same question as `x`.
        answers = (TRUE, FALSE) if right.value else (FALSE, TRUE)
        return choice_by(truth_decision(left), {"true": answers[0], "false": answers[1]})
    return unknown_from("==", left, right)


def _is_refined_away(unknown: Unknown, known: Known) -> bool:
    """Say whether an unknown value is certainly another one: not null, or a length that is no such number."""
    if known.value is None:
        return is_never_null(unknown)
    bounds = length_bounds(unknown)
    if bounds is None or isinstance(known.value, bool) or not isinstance(known.value, (int, Decimal)):
        return False
    least, most = bounds
    return known.value < least or (most is not None and known.value > most)


def _is_nothing(value: Value) -> bool:
    return isinstance(value, Known) and value.value in (None, "")


def _equal_lists(left: ListValue, right: ListValue, known: _Pairs) -> Value:
    if (left.kind == "tuple" or right.kind == "tuple") and left.kind != right.kind:
        return FALSE
    if left.kind != right.kind or not could_be_same(type_of(left), type_of(right)):
        return FALSE
    if not (left.items or right.items or left.rest or right.rest) and None not in (left.element, right.element):
        # Empty lists and sets are equal if the types of what they could hold are, where both are known.
        return TRUE if left.element == right.element else FALSE
    if left.kind == "set":
        return _equal_sets(left, right, known)
    shorter, longer = sorted((left, right), key=lambda each: len(each.items))
    if len(shorter.items) < len(longer.items) and shorter.rest is None:
        return FALSE
    answers = [_equal(a, b, known) for a, b in zip(left.items, right.items, strict=False)]
    if left.rest is not None or right.rest is not None:
        answers.append(unknown_from("==", left, right))
    return _all(answers)


def _equal_sets(left: ListValue, right: ListValue, known: _Pairs) -> Value:
    if left.rest is not None or right.rest is not None:
        return unknown_from("==", left, right)
    answers = [_equal(a, b, known) for a, b in zip(left.items, right.items, strict=False)]
    if len(left.items) == len(right.items) and all(isinstance(answer, Known) for answer in answers):
        return _all(answers)
    if all(isinstance(answer, Known) for answer in answers):
        return FALSE
    return unknown_from("==", left, right)


def _equal_objects(left: ObjectValue, right: ObjectValue, known: _Pairs) -> Value:
    if left.kind != right.kind or not could_be_same(type_of(left), type_of(right)):
        return FALSE
    for one, other in ((left, right), (right, left)):
        if other.rest is None and any(name not in other.entries for name in one.entries):
            return FALSE
    answers = [_equal(item, right.entries[name], known) for name, item in left.entries.items() if name in right.entries]
    if left.rest is not None or right.rest is not None:
        answers.append(unknown_from("==", left, right))
    return _all(answers)


def _all(answers: Iterable[Value]) -> Value:
    result: Value = TRUE
    for answer in answers:
        result = _logic(False, result, answer)
        if _is(result, False):
            return FALSE
    return result
