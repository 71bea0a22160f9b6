"""All functions of ARM templates and Bicep, and how one is called.

Names and overloads: Azure/bicep src/Bicep.Core/Semantics/Namespaces/{System,Az}NamespaceType.cs;
https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from avd_intune.languages.arm.functions import (
    address_ranges,
    arrays,
    azure,
    dates,
    encoding_functions,
    file_loading,
    lambdas,
    logic,
    objects,
    resource_functions,
    strings,
    uris,
)
from avd_intune.languages.arm.functions.function_api import (
    ArmFunction,
    ArmFunctionContext,
    ArmFunctionError,
    BudgetExceededError,
    NeedsCaseError,
    NeedsUnknownError,
)
from avd_intune.values.cases import one_of
from avd_intune.values.identity import derived_key, unknown_from
from avd_intune.values.inside import is_secret
from avd_intune.values.value_types import (
    MAX_ALTERNATIVES,
    NO_ASSUMPTIONS,
    Alternative,
    Assumptions,
    EvaluationError,
    Known,
    ListValue,
    ObjectValue,
    OneOf,
    Origin,
    PartialString,
    Unknown,
    Value,
    as_secret,
    replace,
)

ARM_FUNCTIONS: Mapping[str, ArmFunction] = MappingProxyType(
    {
        name: function
        for module in (
            arrays,
            azure,
            address_ranges,
            dates,
            encoding_functions,
            file_loading,
            lambdas,
            logic,
            objects,
            resource_functions,
            strings,
            uris,
        )
        for name, function in module.FUNCTIONS.items()
    }
)

# Answered by the evaluator of each language, from the names in its scope or from syntax.
SCOPE_FUNCTIONS = frozenset({"parameters", "variables", "copyindex", "lambda", "lambdavariables", "nameof"})


def call_arm_function(name: str, arguments: Sequence[Value], call: ArmFunctionContext) -> Value:
    """Return what a function gives for evaluated arguments; never raises.

    Names are matched without regard to case. What the language rejects, also an unknown function, is
    an EvaluationError; what hangs on an unknown is Unknown; one of several arguments gives a OneOf.
    """
    function = ARM_FUNCTIONS.get(name.lower())
    if function is None and name.lower().startswith("list"):
        function = ARM_FUNCTIONS["list*"]
        arguments = (Known(name), *arguments)
    if function is None:
        return _rejected(name, call, f"there is no function {name}", arguments)
    chosen = function
    result = guarded(name, call, lambda *values: chosen(call, *values), *arguments)
    return _finished(chosen, arguments, result, call)


def guarded(name: str, call: ArmFunctionContext, compute: Callable[..., Value], *arguments: Value) -> Value:
    """Return `compute(*arguments)`, with what the function API raises turned into values.

    `compute` may also take no arguments and read them from its closure; it is then not split into cases.
    """
    try:
        result = _by_case(name, call, compute, arguments, NO_ASSUMPTIONS, [MAX_ALTERNATIVES * 2])
        call.budget.admit(result)
        return result
    except _TooManyCasesError:
        reason = f"{name} depends on more than {MAX_ALTERNATIVES} combinations of inputs"
        return unknown_from(name, *arguments, reason=reason)
    except (BudgetExceededError, RecursionError) as error:
        call.budget.was_stopped = True
        reason = str(error) if isinstance(error, BudgetExceededError) else "it leads through too many nested values"
        return _stopped(name, call, reason)


class _TooManyCasesError(Exception):
    """A call hangs on more combinations of alternatives than are tried."""


def _by_case(
    name: str,
    call: ArmFunctionContext,
    compute: Callable[..., Value],
    arguments: tuple[Value, ...],
    assumptions: Assumptions,
    runs: list[int],
) -> Value:
    runs[0] -= 1
    if runs[0] < 0:
        raise _TooManyCasesError
    call.budget.spend()
    try:
        return compute(*arguments)
    except ArmFunctionError as error:
        return _rejected(name, call, f"`{name}` fails: {error}", arguments)
    except NeedsUnknownError as need:
        call.budget.spend(sum(call.budget.measure(argument)[0] for argument in arguments))
        unknown = unknown_from(name, *arguments, reason=need.value.reason)
        if isinstance(need.value, EvaluationError):
            # What is computed from a rejected expression is rejected with it.
            return EvaluationError(
                unknown.reason, key=unknown.key, references=unknown.references, origin=need.value.origin
            )
        return unknown
    except NeedsCaseError as need:
        chosen = need.value
    results = []
    for alternative in chosen.alternatives:
        merged = assumptions.merge(alternative.assumptions)
        if merged is None:
            continue
        substituted = tuple(_substitute(argument, chosen, alternative.value) for argument in arguments)
        if all(new is old for new, old in zip(substituted, arguments, strict=True)):
            # What is undecided is no part of the arguments (it came up inside a lambda).
            return unknown_from(name, chosen, *arguments, reason=f"{name} depends on a value that is not decided")
        value = _by_case(name, call, compute, substituted, merged, runs)
        results.append(Alternative(value, alternative.assumptions))
    return one_of(results, name) if results else unknown_from(name, *arguments, reason="no case is consistent")


def _substitute(value: Value, old: Value, new: Value) -> Value:
    if value is old:
        return new
    if isinstance(value, ListValue):
        items = tuple(_substitute(item, old, new) for item in value.items)
        rest = _substitute(value.rest, old, new) if value.rest is not None else None
        if rest is value.rest and all(a is b for a, b in zip(items, value.items, strict=True)):
            return value
        return replace(value, items=items, rest=rest)
    if isinstance(value, ObjectValue):
        entries = {key: _substitute(item, old, new) for key, item in value.entries.items()}
        rest = _substitute(value.rest, old, new) if value.rest is not None else None
        if rest is value.rest and all(entries[key] is item for key, item in value.entries.items()):
            return value
        return replace(value, entries=entries, rest=rest)
    return value


def _rejected(name: str, call: ArmFunctionContext, reason: str, arguments: Sequence[Value]) -> EvaluationError:
    try:
        key = derived_key(name, *arguments)
    except RecursionError:
        key = _place_key(name, call)
    origin = Origin(f"{name}()", call.span) if call.span is not None else None
    return EvaluationError(reason, key=key, origin=origin)


def _stopped(name: str, call: ArmFunctionContext, reason: str) -> Unknown:
    origin = Origin(f"{name}()", call.span) if call.span is not None else None
    return Unknown(reason, key=_place_key(name, call), origin=origin)


def _place_key(name: str, call: ArmFunctionContext) -> str:
    place = f"@{call.span.key}" if call.span is not None else ""
    return f"{call.key_prefix}{name}(){place}"


def _finished(function: ArmFunction, arguments: Sequence[Value], result: Value, call: ArmFunctionContext) -> Value:
    """Add secrecy and provenance to a result."""
    try:
        if _takes_secrecy(function, arguments, result):
            result = as_secret(result)
    except RecursionError:
        result = as_secret(result)
    if result.origin is None and call.span is not None and not isinstance(result, OneOf):
        previous = next((argument.origin for argument in arguments if argument.origin is not None), None)
        depth = previous.depth + 1 if previous is not None else 1
        result = replace(result, origin=Origin(f"{function.name}()", call.span, previous, depth))
    return result


def _takes_secrecy(function: ArmFunction, arguments: Sequence[Value], result: Value) -> bool:
    if function.structural or result.secret:
        return False
    if isinstance(result, Known) and not isinstance(result.value, str):
        # A number or a truth about a secret (its length, whether it is empty) does not give it away.
        return False
    if isinstance(result, (Known, PartialString)):
        return any(is_secret(argument) for argument in arguments)
    return any(argument.secret for argument in arguments)
