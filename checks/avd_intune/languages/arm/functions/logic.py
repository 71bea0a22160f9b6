"""Logical and comparing functions of ARM templates; Bicep's operators compile to them.

https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-logical
https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-comparison
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from avd_intune.languages.arm.evaluation.equality import equal
from avd_intune.languages.arm.functions.function_api import (
    ArmFunctionContext,
    ArmFunctionError,
    FunctionTable,
    boolean_argument,
    certain,
    kind_of,
    number_argument,
    text_argument,
)
from avd_intune.values.blanks import as_blank
from avd_intune.values.cases import either, one_of
from avd_intune.values.identity import derived_key, unknown_from, value_key
from avd_intune.values.uncertain_calls import NeedsUnknownError
from avd_intune.values.value_types import (
    FALSE,
    NULL,
    TRUE,
    Alternative,
    EvaluationError,
    Known,
    ListValue,
    ObjectValue,
    OneOf,
    PartialString,
    Unknown,
    Value,
)

FUNCTIONS = FunctionTable()
define = FUNCTIONS.define

# --- logic --------------------------------------------------------------------------------------------


@define("true", 0)
def _true(call: ArmFunctionContext) -> Value:
    return TRUE


@define("false", 0)
def _false(call: ArmFunctionContext) -> Value:
    return FALSE


@define("null", 0)
def _null(call: ArmFunctionContext) -> Value:
    return NULL


@define("if", 3, structural=True)
def _if_else(call: ArmFunctionContext, condition: Value, then: Value, otherwise: Value) -> Value:
    return choose(condition, lambda: then, lambda: otherwise)


def choose(condition: Value, then: Callable[[], Value], otherwise: Callable[[], Value]) -> Value:
    """Return one branch by a condition; an undecided one gives both as alternatives.

    Only branches that can be taken are called, each once. Raises ArmFunctionError if the condition is no
    boolean.
    """
    if isinstance(condition, OneOf):
        branches: dict[bool, Value] = {}

        def branch(truth: bool) -> Value:
            if truth not in branches:
                branches[truth] = then() if truth else otherwise()
            return branches[truth]

        def chosen(value: Value) -> Value:
            if isinstance(value, EvaluationError):
                return value
            try:
                return choose(value, lambda: branch(True), lambda: branch(False))
            except ArmFunctionError as error:
                return EvaluationError(str(error), key=derived_key("if", value), origin=value.origin)

        return one_of(
            [Alternative(chosen(each.value), each.assumptions) for each in condition.alternatives], "the condition"
        )
    if isinstance(condition, PartialString):
        raise ArmFunctionError("a boolean is needed, a string is given")
    if isinstance(condition, EvaluationError):
        raise NeedsUnknownError(condition)
    if not isinstance(condition, Unknown):
        boolean_argument(condition)
        return as_blank(either(condition, then, otherwise), condition)
    return either(condition, then, otherwise)


@define("not", 1)
def _logical_not(call: ArmFunctionContext, value: Value) -> Value:
    return choose(value, lambda: FALSE, lambda: TRUE)


@define("and", 2, None)
def _logical_and(call: ArmFunctionContext, *values: Value) -> Value:
    return conjunction([lambda value=value: value for value in values])  # type: ignore[misc]


@define("or", 2, None)
def _logical_or(call: ArmFunctionContext, *values: Value) -> Value:
    return disjunction([lambda value=value: value for value in values])  # type: ignore[misc]


def _same(value: Value) -> Value:
    return value


def conjunction(values: Sequence[Callable[[], Value]]) -> Value:
    """Return `and` of values, each computed only if those before it can be true."""
    value, others = values[0](), values[1:]
    if not others:
        return value if isinstance(value, Unknown) else choose(value, lambda: TRUE, lambda: FALSE)
    return choose(value, lambda: conjunction(others), lambda: FALSE)


def disjunction(values: Sequence[Callable[[], Value]]) -> Value:
    """Return `or` of values, each computed only if those before it can be false."""
    value, others = values[0](), values[1:]
    if not others:
        return value if isinstance(value, Unknown) else choose(value, lambda: TRUE, lambda: FALSE)
    return choose(value, lambda: TRUE, lambda: disjunction(others))


@define("coalesce", 1, None, structural=True)
def _coalesce(call: ArmFunctionContext, *values: Value) -> Value:
    """Return the first value that is not null."""
    return first_not_null([lambda value=value: value for value in values])  # type: ignore[misc]


def first_not_null(values: Sequence[Callable[[], Value]]) -> Value:
    """Return the first value that is not null; whether an unknown one is null is a decision."""
    value, others = values[0](), values[1:]
    if not others:
        return value
    if isinstance(value, OneOf):
        rest: list[Value] = []

        def following() -> Value:
            if not rest:
                rest.append(first_not_null(others))
            return rest[0]

        return one_of(
            [Alternative(_or_else(each.value, following), each.assumptions) for each in value.alternatives],
            "coalesce",
        )
    return _or_else(value, lambda: first_not_null(others))


def _or_else(value: Value, following: Callable[[], Value]) -> Value:
    if isinstance(value, Known) and value.value is None:
        return as_blank(following(), value)
    if isinstance(value, (PartialString, EvaluationError)) or not isinstance(value, Unknown):
        return value
    return either(unknown_from("isNull", value, reason=value.reason), following, lambda: value)


# --- comparing ----------------------------------------------------------------------------------------


@define("equals", 2)
def _equals(call: ArmFunctionContext, left: Value, right: Value) -> Value:
    """Compare deeply, strings with regard to case."""
    for value in (left, right):
        if isinstance(value, EvaluationError):
            raise NeedsUnknownError(value)
    answer = equal(call, left, right)
    if answer is None:
        # The same question asked the other way round is the same decision.
        first, second = sorted((left, right), key=value_key)
        return unknown_from("equals", first, second)
    return Known(answer)


def _ordering(name: str, holds: Callable[[int], bool]) -> None:
    @define(name, 2)
    def _compare(call: ArmFunctionContext, left: Value, right: Value) -> Value:
        left, right = certain(left), certain(right)
        if isinstance(left, Known) and isinstance(right, Known):
            texts = [isinstance(each.value, str) for each in (left, right)]
            if all(texts):
                return Known(holds(_compare_text(text_argument(left), text_argument(right))))
            first, second = number_argument(left), number_argument(right)
            if any(isinstance(each, Decimal) and each.is_nan() for each in (first, second)):
                return FALSE
            return Known(holds((first > second) - (first < second)))
        raise ArmFunctionError(f"numbers or strings are needed, {kind_of(left)} and {kind_of(right)} are given")


def _compare_text(left: str, right: str) -> int:
    """Order strings as .NET's invariant culture does: by letter first, lower case before upper case."""
    first, second = (left.lower(), left.swapcase()), (right.lower(), right.swapcase())
    return (first > second) - (first < second)


_ordering("less", lambda order: order < 0)
_ordering("lessOrEquals", lambda order: order <= 0)
_ordering("greater", lambda order: order > 0)
_ordering("greaterOrEquals", lambda order: order >= 0)


@define("bool", 1)
def _to_boolean(call: ArmFunctionContext, value: Value) -> Value:
    """Convert "true" and "false" (without regard to case) and integers (0 is false)."""
    value = certain(value)
    if isinstance(value, Known):
        if isinstance(value.value, bool):
            return value
        if isinstance(value.value, (int, Decimal)):
            return Known(value.value != 0)
        if isinstance(value.value, str) and value.value.strip().lower() in ("true", "false"):
            return Known(value.value.strip().lower() == "true")
    if isinstance(value, (ListValue, ObjectValue)):
        raise ArmFunctionError(f"{kind_of(value)} is no boolean")
    raise ArmFunctionError("the value is neither true nor false")


@define("fail", 1)
def _fail(call: ArmFunctionContext, message: Value) -> Value:
    """Bicep's way to end a deployment."""
    raise ArmFunctionError("the template ends the deployment here")
