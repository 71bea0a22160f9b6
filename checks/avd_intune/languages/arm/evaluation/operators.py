"""Bicep's operators, over the functions that the compiler turns them into.

https://learn.microsoft.com/azure/azure-resource-manager/bicep/operators
`==` compares strings with regard to case, `=~` without.
"""

from __future__ import annotations

from collections.abc import Callable

from avd_intune.languages.arm.functions.calls import attempt
from avd_intune.languages.arm.functions.function_api import ArmFunctionContext
from avd_intune.languages.arm.functions.function_table import call_arm_function
from avd_intune.languages.arm.functions.logic import conjunction, disjunction, first_not_null
from avd_intune.values.value_types import Known, Value

_FUNCTIONS = {
    "==": "equals",
    "<": "less",
    "<=": "lessOrEquals",
    ">": "greater",
    ">=": "greaterOrEquals",
    "+": "add",
    "-": "sub",
    "*": "mul",
    "/": "div",
    "%": "mod",
}

BINARY_OPERATORS = frozenset({*_FUNCTIONS, "!=", "=~", "!~", "&&", "||", "??"})
UNARY_OPERATORS = frozenset({"!", "-"})


def binary(operator: str, left: Callable[[], Value], right: Callable[[], Value], call: ArmFunctionContext) -> Value:
    """Return `left operator right`; never raises for values.

    Operands are computed only when they are needed: `&&`, `||` and `??` stop at the first that decides.
    Raises KeyError for an operator that is not in BINARY_OPERATORS.
    """
    match operator:
        case "&&":
            return attempt("and", call, lambda: conjunction([left, right]))
        case "||":
            return attempt("or", call, lambda: disjunction([left, right]))
        case "??":
            return attempt("coalesce", call, lambda: first_not_null([left, right]))
        case "!=":
            return negate(binary("==", left, right, call), call)
        case "!~":
            return negate(binary("=~", left, right, call), call)
        case "=~":
            return call_arm_function("equals", [_lower(left(), call), _lower(right(), call)], call)
    return call_arm_function(_FUNCTIONS[operator], [left(), right()], call)


def _lower(value: Value, call: ArmFunctionContext) -> Value:
    return call_arm_function("toLower", [value], call)


def negate(value: Value, call: ArmFunctionContext) -> Value:
    """Return `!value`."""
    return call_arm_function("not", [value], call)


def unary(operator: str, value: Value, call: ArmFunctionContext) -> Value:
    """Return `!value` or `-value`. Raises KeyError for another operator."""
    if operator == "!":
        return negate(value, call)
    if operator == "-":
        return call_arm_function("sub", [Known(0), value], call)
    raise KeyError(operator)
