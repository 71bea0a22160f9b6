"""Functions that take a lambda: map, filter, sort, reduce, toObject, groupBy, mapValues.

https://learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-functions-lambda
Over an array of unknown length a lambda is run once, on what stands for each of its elements.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cmp_to_key

from avd_intune.languages.arm.evaluation.text_building import fold_case
from avd_intune.languages.arm.functions.arrays import common_rest
from avd_intune.languages.arm.functions.calls import attempt
from avd_intune.languages.arm.functions.function_api import (
    ArmFunctionContext,
    ArmFunctionError,
    FunctionTable,
    LambdaValue,
    boolean_argument,
    element_of_unknown,
    lambda_argument,
    list_argument,
    object_argument,
    text_argument,
    unordered,
    whole_items,
)
from avd_intune.values.cases import either, lift
from avd_intune.values.entries import find_key
from avd_intune.values.identity import unknown_from
from avd_intune.values.uncertain_calls import NeedsUnknownError
from avd_intune.values.value_types import (
    FALSE,
    TRUE,
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


def _source(value: Value) -> ListValue:
    """Return an array; an unknown value is one of which only the look of an element is known."""
    if isinstance(value, Unknown) and not isinstance(value, (PartialString, LambdaValue)):
        return ListValue((), kind="set", rest=element_of_unknown(value))
    return list_argument(value)


def _index_of_rest(array: ListValue) -> Unknown:
    return unknown_from("index", array, reason="the number of elements is unknown")


def _run(call: ArmFunctionContext, function: LambdaValue, *values: Value) -> Value:
    call.budget.spend()
    return function.run(*values)


@define("map", 2)
def _map_list(call: ArmFunctionContext, array: Value, function: Value) -> Value:
    source, run = _source(array), lambda_argument(function)
    items = tuple(_run(call, run, item, Known(index)) for index, item in enumerate(source.items))
    rest = _run(call, run, source.rest, _index_of_rest(source)) if source.rest is not None else None
    return ListValue(items, kind=source.kind, rest=rest, long_as=array if rest is not None else None)


@define("filter", 2)
def _filter_list(call: ArmFunctionContext, array: Value, function: Value) -> Value:
    """Keep the elements that a predicate is true for; an undecided predicate gives one list for each case."""
    source, run = _source(array), lambda_argument(function)
    verdicts = [_truth(_run(call, run, item, Known(index))) for index, item in enumerate(source.items)]
    for verdict in verdicts:
        _check(verdict)
    rest = source.rest
    rest_when: Value | None = None
    if rest is not None:
        verdict = _run(call, run, rest, _index_of_rest(source))
        if isinstance(verdict, Known) and not boolean_argument(verdict):
            rest = None
        elif not isinstance(verdict, (Known, EvaluationError)):
            rest_when = verdict

    def kept(*decided: Value) -> Value:
        refused = next((each for each in decided if isinstance(each, EvaluationError)), None)
        if refused is not None:
            return refused
        chosen = (item for item, each in zip(source.items, decided, strict=True) if boolean_argument(each))
        return ListValue(tuple(chosen), source.kind, rest, rest_when=rest_when, part_of=array if rest_when else None)

    result = lift(kept, *verdicts)
    if not isinstance(result, Unknown) or isinstance(result, EvaluationError):
        return result
    # Too many cases: what is kept in all of them stays, the others may be there.
    decided = [isinstance(verdict, Known) for verdict in verdicts]
    certain = (item for item, verdict in zip(source.items, verdicts, strict=True) if _is_true(verdict))
    possible = [item for item, known in zip(source.items, decided, strict=True) if not known]
    return unordered(tuple(certain), common_rest([*possible, *([rest] if rest is not None else [])]))


def _is_true(value: Value) -> bool:
    return isinstance(value, Known) and value.value is True


def _truth(value: Value) -> Value:
    if isinstance(value, EvaluationError):
        return value
    return either(value, lambda: TRUE, lambda: FALSE) if isinstance(value, Unknown) else value


def _check(value: Value) -> None:
    """Let what the engine rejects inside a lambda fail the whole call."""
    if isinstance(value, EvaluationError):
        raise NeedsUnknownError(value)


class _UndecidedOrderError(Exception):
    """The predicate of a sort is unknown for two elements."""

    def __init__(self, cause: Unknown) -> None:
        super().__init__(cause.reason)
        self.cause = cause


@define("sort", 2)
def _sort(call: ArmFunctionContext, array: Value, function: Value) -> Value:
    """Order elements by a predicate that says whether the first of two comes before the second."""
    source, run = _source(array), lambda_argument(function)
    if source.rest is not None or source.kind == "set":
        return unordered(source.items, source.rest)

    def before(left: Value, right: Value) -> bool:
        verdict = _run(call, run, left, right)
        _check(verdict)
        if isinstance(verdict, Unknown):
            raise _UndecidedOrderError(verdict)
        if isinstance(verdict, OneOf):
            raise _UndecidedOrderError(unknown_from("sort", verdict, reason="the order is not decided"))
        return boolean_argument(verdict)

    def compare(left: Value, right: Value) -> int:
        # Where each comes before the other (`<=`), or neither, they keep their order.
        return before(right, left) - before(left, right)

    try:
        return ListValue(tuple(sorted(source.items, key=cmp_to_key(compare))))
    except _UndecidedOrderError:
        return unordered(source.items, None)


@define("reduce", 3)
def _reduce(call: ArmFunctionContext, array: Value, initial: Value, function: Value) -> Value:
    run = lambda_argument(function)
    source = list_argument(array)
    current = initial
    for index, item in enumerate(whole_items(source)):
        current = _run(call, run, current, item, Known(index))
        # Each step may double the value: stop before it fills the memory.
        call.budget.admit(current)
    return current


@define("mapValues", 2)
def _map_values(call: ArmFunctionContext, value: Value, function: Value) -> Value:
    run = lambda_argument(function)
    source = object_argument(value)
    entries = {key: _run(call, run, item) for key, item in source.entries.items()}
    return ObjectValue(entries, rest=_run(call, run, source.rest) if source.rest is not None else None)


def _pairs(
    call: ArmFunctionContext, array: Value, key: Value, value: Value | None
) -> tuple[list[tuple[Value, Value]], Value | None]:
    """Return the keys and values that the lambdas give, and what stands for further values."""
    source = _source(array)
    key_of, value_of = lambda_argument(key), lambda_argument(value) if value is not None else None

    def result(item: Value) -> Value:
        return item if value_of is None else _run(call, value_of, item)

    pairs = [(_run(call, key_of, item), result(item)) for item in source.items]
    return pairs, result(source.rest) if source.rest is not None else None


@define("toObject", 2, 3)
def _to_object(call: ArmFunctionContext, array: Value, key: Value, value: Value | None = None) -> Value:
    """Make an object of an array: a lambda gives each element's key, another one its value."""
    pairs, rest = _pairs(call, array, key, value)
    rests = [rest] if rest is not None else []

    def build(*keys: Value) -> Value:
        entries: dict[str, Value] = {}
        unnamed = list(rests)
        for name, (_, item) in zip(keys, pairs, strict=True):
            if isinstance(name, Unknown):
                unnamed.append(item)
            else:
                text = _key_text(name)
                if find_key(entries, text) is not None:
                    raise ArmFunctionError(f'two elements have the key "{text}"')
                entries[text] = item
        return ObjectValue(entries, rest=common_rest(unnamed))

    return _by_key(call, "toObject", build, pairs)


def _by_key(
    call: ArmFunctionContext, name: str, build: Callable[..., Value], pairs: list[tuple[Value, Value]]
) -> Value:
    """Return what is built of keys in each case that they distinguish."""
    for key, _ in pairs:
        _check(key)
    return lift(lambda *keys: attempt(name, call, build, *keys), *(key for key, _ in pairs))


@define("groupBy", 2, 3)
def _group_by(call: ArmFunctionContext, array: Value, key: Value, value: Value | None = None) -> Value:
    """Make an object of arrays: elements with the same key are in one array."""
    pairs, rest = _pairs(call, array, key, value)
    rests = [rest] if rest is not None else []

    def build(*keys: Value) -> Value:
        groups: dict[str, list[Value]] = {}
        # Keys are compared without regard to case; the first spelling names the group.
        spellings: dict[str, str] = {}
        unnamed = list(rests)
        for name, (_, item) in zip(keys, pairs, strict=True):
            if isinstance(name, Unknown):
                unnamed.append(item)
            else:
                text = _key_text(name)
                groups.setdefault(spellings.setdefault(fold_case(text), text), []).append(item)
        stray = common_rest(unnamed)
        arrays = {name: ListValue(tuple(group), rest=stray) for name, group in groups.items()}
        return ObjectValue(arrays, rest=ListValue((), rest=stray) if stray is not None else None)

    return _by_key(call, "groupBy", build, pairs)


def _key_text(value: Value) -> str:
    if not isinstance(value, Known) or not isinstance(value.value, str):
        raise ArmFunctionError("the lambda must give a string as key")
    return text_argument(value)
