"""Values that are one of several: how they are built, chosen by a decision, and handed to functions case by case."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from avd_intune.values.assumptions import NO_ASSUMPTIONS, Assumptions, Decision
from avd_intune.values.condition_text import holds_internal_parts, input_name, shown_condition
from avd_intune.values.conditions import claim_of
from avd_intune.values.display import declared_at, label_of, span_of
from avd_intune.values.exclusion import contradict
from avd_intune.values.identity import derived_key, value_key
from avd_intune.values.inside import all_references, is_secret
from avd_intune.values.value_types import MAX_ALTERNATIVES, Alternative, Known, OneOf, Unknown, Value

# How an input of a template is called that is no condition by itself.
_PARAMETER = "parameter "
_VARIABLE = "variable "
# How Terraform's inputs of modules are called: `tags of module.hosts`.
_MODULE_INPUT = " of module."


def one_of(alternatives: Iterable[Alternative], what: str = "the value") -> Value:
    """Return the value of several mutually exclusive alternatives that cover all cases.

    Nested OneOf are flattened (contradictions dropped) and equal scalars in all alternatives
    collapse to that scalar. Past MAX_ALTERNATIVES the result is Unknown, naming `what`.
    """
    flat: list[Alternative] = []
    for alternative in alternatives:
        if isinstance(alternative.value, OneOf):
            for inner in alternative.value.alternatives:
                merged = alternative.assumptions.merge(inner.assumptions)
                if merged is not None:
                    flat.append(Alternative(inner.value, merged))
        else:
            flat.append(alternative)
        if len(flat) > MAX_ALTERNATIVES:
            return _too_many(what, [each.value for each in flat])
    if not flat:
        raise ValueError("one_of needs an alternative that does not contradict itself")
    first = flat[0].value
    if len(flat) == 1 or all(_same_scalar(first, each.value) for each in flat[1:]):
        return first
    return OneOf(tuple(flat))


def _too_many(what: str, values: Sequence[Value]) -> Unknown:
    return Unknown(
        f"{what} depends on more than {MAX_ALTERNATIVES} combinations of inputs",
        key=derived_key(f"too-many({what})", *values),
        secret=any(is_secret(value) for value in values),
        references=all_references(values),
    )


def _same_scalar(left: Value, right: Value) -> bool:
    if left is right:
        return True
    if isinstance(left, Known) and isinstance(right, Known):
        return type(left.value) is type(right.value) and left.value == right.value and left.secret == right.secret
    return isinstance(left, Unknown) and isinstance(right, Unknown) and left.key == right.key


def choice_by(decision: Decision, values: Mapping[str, Value]) -> Value:
    """Return the value that follows a decision: `values` maps each choice to its value.

    A choice that what is always true of the input excludes is none.
    """
    if decision.claim is not None and decision.claim.standing:
        possible = {choice: value for choice, value in values.items() if not _is_excluded(decision, choice)}
        values = possible or values
    return one_of(
        (Alternative(value, Assumptions({decision: choice})) for choice, value in values.items()),
        decision.label,
    )


def _is_excluded(decision: Decision, choice: str) -> bool:
    claim = decision.claim_of(choice)
    return claim is not None and contradict([claim])


def either(condition: Value, then: Callable[[], Value], otherwise: Callable[[], Value]) -> Value:
    """Return `then()` or `otherwise()` by a boolean condition; only reachable branches are called.

    An unknown condition becomes a decision named after it. A known condition must be a Python bool
    (convert it by the rules of its language first).
    """
    if isinstance(condition, Known):
        return then() if condition.value else otherwise()
    if isinstance(condition, OneOf):
        branches: dict[bool, Value] = {}
        alternatives = []
        for alternative in condition.alternatives:
            if isinstance(alternative.value, Known):
                truth = bool(alternative.value.value)
                if truth not in branches:
                    branches[truth] = then() if truth else otherwise()
                value = branches[truth]
            else:
                value = either(alternative.value, then, otherwise)
            alternatives.append(Alternative(value, alternative.assumptions))
        return one_of(alternatives, "the condition")
    return choice_by(truth_decision(condition), {"true": then(), "false": otherwise()})


def truth_decision(condition: Value) -> Decision:
    """Return the decision on an unknown boolean."""
    key = condition.key if isinstance(condition, Unknown) else value_key(condition)
    label = label_of(condition)
    # What a function computes keeps the provenance of its unknown argument: `a == 'x'` and `a == 'y'`
    # would both be called `a`.
    shown = None
    is_internal = label == key and holds_internal_parts(label)
    if is_internal or " " not in label or label.startswith((_PARAMETER, _VARIABLE)) or _MODULE_INPUT in label:
        shown = shown_condition(condition)
    if shown is not None:
        label = shown
    elif label == key:
        label = input_name(condition) if isinstance(condition, Unknown) else label
    span, declared = span_of(condition), declared_at(condition)
    return Decision(key, ("true", "false"), label, span, declared, claim_of(condition), asks=condition)


def alternatives_of(value: Value) -> tuple[Alternative, ...]:
    """Return the value's alternatives; a value that is no OneOf is its own only one."""
    if isinstance(value, OneOf):
        return value.alternatives
    return (Alternative(value, NO_ASSUMPTIONS),)


def lift(function: Callable[..., Value], *arguments: Value) -> Value:
    """Call `function` for every consistent combination in which no argument is a OneOf.

    Unknown arguments are handed over as they are (only the function knows whether it needs them);
    use `unknown_from` for the answer. Members of lists and objects are not expanded.
    """
    for argument in arguments:
        if isinstance(argument, OneOf):
            break
    else:
        return function(*arguments)
    combinations: list[tuple[_Chosen | None, Assumptions]] = [(None, NO_ASSUMPTIONS)]
    # One argument after the other, so that contradictions are dropped before they multiply.
    for argument in arguments:
        combinations = [
            (_Chosen(before, alternative.value), merged)
            for before, assumptions in combinations
            for alternative in alternatives_of(argument)
            if (merged := assumptions.merge(alternative.assumptions)) is not None
        ]
        if len(combinations) > MAX_ALTERNATIVES:
            return _too_many(getattr(function, "__name__", "the value"), arguments)
    return one_of(
        [Alternative(function(*_values_of(chosen)), assumptions) for chosen, assumptions in combinations],
        getattr(function, "__name__", "the value"),
    )


class _Chosen(NamedTuple):
    """The value that is chosen for an argument, with those before it: a text may have thousands of parts."""

    before: _Chosen | None
    value: Value


def _values_of(chosen: _Chosen | None) -> list[Value]:
    values: list[Value] = []
    while chosen is not None:
        values.append(chosen.value)
        chosen = chosen.before
    return values[::-1]
