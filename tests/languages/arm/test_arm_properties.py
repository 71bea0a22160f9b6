"""What holds for every function whatever its arguments are."""

from __future__ import annotations

from decimal import Decimal

from avd_intune.languages.arm.evaluation.equality import equal
from avd_intune.languages.arm.functions.function_api import (
    ArmFunctionContext,
    DeploymentTarget,
    EvaluationBudget,
    LambdaValue,
    NeedsCaseError,
)
from avd_intune.languages.arm.functions.function_table import ARM_FUNCTIONS, call_arm_function
from avd_intune.values.assumptions import Assumptions, Decision
from avd_intune.values.cases import one_of
from avd_intune.values.display import describe
from avd_intune.values.identity import value_key
from avd_intune.values.partial_text import partial_string
from avd_intune.values.plain_data import from_python, to_python
from avd_intune.values.value_types import (
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
from avd_intune.values.worlds import World
from hypothesis import given, settings
from hypothesis import strategies as st

WORDS = [
    "",
    "a",
    "A",
    "b",
    "ab",
    "a-b",
    "1",
    "true",
    "/",
    "x/y",
    "10.0.0.0/24",
    "My.Rp/things",
    "{0}",
    "P1D",
    "YQ==",
    "[1]",
]
SCALARS = st.none() | st.booleans() | st.integers(-3, 12) | st.sampled_from(WORDS) | st.just(Decimal("0.5"))
PLAIN = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "A", "b", "c"]), inner, max_size=3)
    ),
    max_leaves=5,
)
NAMES = st.sampled_from(sorted(ARM_FUNCTIONS))
IDENTITY = LambdaValue("a lambda", key="identity", run=lambda *items: items[0])
DECISION = Decision("d", ("x", "y"), "d")


class Hole(str):
    """Stands for an unknown in plain data."""

    __slots__ = ()


HOLES = st.sampled_from([Hole("u"), Hole("v")])


def with_holes(data: object, values: dict[str, Value]) -> Value:
    if isinstance(data, Hole):
        return values[str(data)]
    if isinstance(data, list):
        return ListValue(tuple(with_holes(item, values) for item in data))
    if isinstance(data, dict):
        return ObjectValue({key: with_holes(item, values) for key, item in data.items()})
    if isinstance(data, tuple):
        texts = [
            Known(str(to_python(part)) if isinstance(part, Known) else "")
            if isinstance(part, (Known, ListValue, ObjectValue))
            else part
            for part in (with_holes(item, values) for item in data)
        ]
        return partial_string(texts)
    return from_python(data)


def open_data(inner: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    text = st.sampled_from(WORDS)
    return (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "A", "b", "c"]), inner, max_size=3)
        | st.tuples(text, HOLES)
        | st.tuples(text, HOLES, text)
    )


OPEN = st.recursive(SCALARS | HOLES, open_data, max_leaves=5)
UNKNOWNS: dict[str, Value] = {"u": Unknown("u", key="u"), "v": Unknown("v", key="v")}


def context() -> ArmFunctionContext:
    target = DeploymentTarget(subscription_id=Known("s"), resource_group=Known("g"), management_group=Known("m"))
    return ArmFunctionContext(target=target, budget=EvaluationBudget(50_000))


@settings(max_examples=400, deadline=None)
@given(NAMES, st.lists(OPEN | st.just(IDENTITY), max_size=4))
def test_no_function_raises(name: str, data: list[object]) -> None:
    arguments = [each if isinstance(each, LambdaValue) else with_holes(each, UNKNOWNS) for each in data]
    result = call_arm_function(name, arguments, context())
    assert isinstance(result, Value)
    assert describe(result)
    assert value_key(result)


@settings(max_examples=250, deadline=None)
@given(NAMES, st.lists(PLAIN, min_size=1, max_size=3), PLAIN)
def test_one_of_two_arguments_gives_what_each_of_them_gives(name: str, data: list[object], other: object) -> None:
    both = one_of(
        [
            Alternative(from_python(data[0]), Assumptions({DECISION: "x"})),
            Alternative(from_python(other), Assumptions({DECISION: "y"})),
        ]
    )
    rest = [from_python(each) for each in data[1:]]
    result = call_arm_function(name, [both, *rest], context())
    for choice, first in (("x", data[0]), ("y", other)):
        alone = call_arm_function(name, [from_python(first), *rest], context())
        chosen = resolve(result, World(Assumptions({DECISION: choice})))
        if isinstance(alone, Unknown):
            assert isinstance(chosen, (Unknown, ListValue, ObjectValue))
        else:
            assert value_key(chosen) == value_key(resolve(alone, World()))


def resolve(value: Value, world: World) -> Value:
    """A value with all its members as they are in one world."""
    value = world.resolve(value)
    if isinstance(value, ListValue):
        rest = resolve(value.rest, world) if value.rest is not None else None
        return ListValue(tuple(resolve(item, world) for item in value.items), rest=rest)
    if isinstance(value, ObjectValue):
        rest = resolve(value.rest, world) if value.rest is not None else None
        return ObjectValue({key: resolve(item, world) for key, item in value.entries.items()}, rest=rest)
    return value


def fits(guess: Value, truth: Value, call: ArmFunctionContext) -> bool:
    """Say whether what was found with unknowns allows what comes out when they are known."""
    if isinstance(guess, OneOf):
        return any(fits(each.value, truth, call) for each in guess.alternatives)
    if isinstance(guess, PartialString):
        try:
            return equal(call, guess, truth) is not False
        except NeedsCaseError:
            return True
    if isinstance(guess, Unknown):
        return True
    if isinstance(guess, ListValue) and isinstance(truth, ListValue):
        if guess.kind == "set" or guess.rest is not None:
            return len(guess.items) <= len(truth.items) or any(isinstance(each, Unknown) for each in guess.items)
        return len(guess.items) == len(truth.items) and all(
            fits(a, b, call) for a, b in zip(guess.items, truth.items, strict=True)
        )
    if isinstance(guess, ObjectValue) and isinstance(truth, ObjectValue):
        if guess.rest is None and len(truth.entries) > len(guess.entries):
            return False
        names = {**{key.lower(): item for key, item in truth.entries.items()}, **truth.entries}
        found = {key: names.get(key, names.get(key.lower())) for key in guess.entries}
        return all((other := found[key]) is not None and fits(item, other, call) for key, item in guess.entries.items())
    return value_key(guess) == value_key(truth)


# Elements that only may be equal both stay in a union, and names that only may be equal in an object.
APPROXIMATE = {"union", "distinct", "createobject"}


@settings(max_examples=500, deadline=None)
@given(NAMES.filter(lambda name: name not in APPROXIMATE), st.lists(OPEN, min_size=1, max_size=3), SCALARS, SCALARS)
def test_what_is_found_with_unknowns_holds_for_all_their_values(
    name: str, data: list[object], first: object, second: object
) -> None:
    truths = {"u": from_python(first), "v": from_python(second)}
    truth = call_arm_function(name, [with_holes(each, truths) for each in data], context())
    if isinstance(truth, EvaluationError):
        return
    guess = call_arm_function(name, [with_holes(each, UNKNOWNS) for each in data], context())
    assert fits(guess, truth, context()), f"{describe(guess)} does not allow {describe(truth)}"
