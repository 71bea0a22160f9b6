"""An unknown touches only what depends on it; what is one of several stays correlated."""

from __future__ import annotations

import pytest
from avd_intune.languages.arm.functions.function_api import ArmFunctionContext, LambdaValue
from avd_intune.languages.arm.functions.function_table import call_arm_function
from avd_intune.source.text import SourceFile, Span
from avd_intune.values.assumptions import Assumptions, Decision
from avd_intune.values.cases import choice_by, one_of
from avd_intune.values.display import describe
from avd_intune.values.inside import is_secret
from avd_intune.values.plain_data import from_python, to_python
from avd_intune.values.value_types import (
    Alternative,
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
)
from avd_intune.values.worlds import explore

from tests.languages.arm.expression_support import call, unknown

U = unknown()
PERSONAL = Decision("personal", ("true", "false"), "personal")
KIND = choice_by(PERSONAL, {"true": Known("Personal"), "false": Known("Pooled")})
ASSIGNMENT = choice_by(PERSONAL, {"true": Known("Automatic"), "false": Known(None)})


def cases(value: Value) -> list[object]:
    """What a value is in each world, unknowns as their description."""

    def plain(each: Value) -> object:
        return describe(each) if isinstance(each, Unknown) else to_python(each)

    return [case.result for case in explore(lambda world: plain(world.resolve(value)))]


KNOWN_ALL_THE_SAME = [
    ("a later entry of a union", "union", ({"a": U}, {"b": 1}), "b", 1),
    ("an entry after an unknown object", "union", (U, {"b": 1}), "b", 1),
    ("a nested entry after an unknown object", "union", ({"a": U}, {"a": {"b": 1}}), "a.b", 1),
    ("a neighbour of an unknown entry", "createObject", ("a", U, "b", 1), "b", 1),
    ("an entry of a shallow merge", "shallowMerge", ([U, {"b": 1}],), "b", 1),
    ("an element beside an unknown one", "createArray", (U, 1), 1, 1),
    ("an element before unknown ones", "concat", ([1], U), 0, 1),
    ("a parsed entry beside a hole", "json", (call("string", {"a": U, "b": [1]}),), "b.0", 1),
    ("a hole by its JSON form", "json", (call("string", {"a": [U]}),), "a.0", U),
    ("a pair beside an unknown value", "items", ({"a": U, "b": 1},), "1.value", 1),
]


@pytest.mark.parametrize(
    ("title", "name", "arguments", "path", "expected"),
    KNOWN_ALL_THE_SAME,
    ids=lambda v: v if isinstance(v, str) and " " in v else "",
)
def test_what_is_known_beside_an_unknown(
    title: str, name: str, arguments: tuple[object, ...], path: str | int, expected: object
) -> None:
    value = call(name, *arguments)
    for step in str(path).split("."):
        value = call("tryGet", value, int(step) if step.isdigit() else step)
    assert value is expected or to_python(value) == expected


def test_what_an_unknown_object_may_override_is_unknown() -> None:
    merged = call("union", {"a": 1, "b": {"c": 2}}, U)
    assert isinstance(call("tryGet", merged, "a"), Unknown)
    assert isinstance(call("tryGet", merged, "other"), Unknown)


DECIDED = [
    ("contains", ([U, "x"], "x"), True),
    ("contains", ({"a": U}, "a"), True),
    ("contains", (call("concat", "vm-", U), "vm"), True),
    ("empty", ([U],), False),
    ("empty", (call("concat", "vm-", U),), False),
    ("length", ([U, U],), 2),
    ("first", (["x", U],), "x"),
    ("last", ([U, "x"],), "x"),
    ("first", (call("concat", "vm-", U),), "v"),
    ("take", (call("concat", "vm-", U), 2), "vm"),
    ("substring", (call("concat", "vm-", U), 1, 2), "m-"),
    ("startsWith", (call("concat", "VM-", U), "vm"), True),
    ("startsWith", (call("concat", "vm-", U), "x"), False),
    ("endsWith", (call("concat", U, "-vm"), "-VM"), True),
    ("equals", (call("concat", "vm-", U), "other"), False),
    ("equals", (call("concat", "vm-", U, "-x"), "vm-y"), False),
    ("equals", (call("concat", "a-", U), call("concat", "b-", U)), False),
    ("equals", (U, U), True),
    ("equals", ({"a": U, "b": 1}, {"a": U, "b": 2}), False),
    ("equals", ([U], [U, 1]), False),
    ("and", (U, False), False),
    ("or", (U, True), True),
    ("if", (U, "same", "same"), "same"),
    ("coalesce", (call("concat", "vm-", U), "x"), call("concat", "vm-", U)),
    ("intersection", ([1, 2], [2, 3]), [2]),
]


@pytest.mark.parametrize(
    ("name", "arguments", "expected"), DECIDED, ids=[f"{name} {index}" for index, (name, *_) in enumerate(DECIDED)]
)
def test_decided_in_spite_of_an_unknown(name: str, arguments: tuple[object, ...], expected: object) -> None:
    result = call(name, *arguments)
    if isinstance(expected, PartialString):
        assert isinstance(result, PartialString)
        assert result.key == expected.key
    else:
        assert to_python(result) == expected


UNDECIDED = [
    ("contains", ([U, "y"], "x")),
    ("contains", (["y"], U)),
    ("contains", (call("concat", "vm-", U), "host")),
    ("empty", (U,)),
    ("length", (U,)),
    ("length", (call("concat", [1], U),)),
    ("equals", (U, "x")),
    ("equals", (call("concat", "vm-", U), "vm-x")),
    ("toLower", (U,)),
    ("startsWith", (call("concat", "vm-", U), "vm-x")),
    ("first", (call("concat", U, ["x"]),)),
    ("last", (call("concat", ["x"], U),)),
    ("uniqueString", (U,)),
    ("intersection", (U, [1])),
    ("join", (call("concat", ["x"], U), ",")),
    ("int", (U,)),
    ("reduce", (U, 0, LambdaValue("a lambda", key="lambda"))),
]


@pytest.mark.parametrize(
    ("name", "arguments"), UNDECIDED, ids=[f"{name} {index}" for index, (name, _) in enumerate(UNDECIDED)]
)
def test_undecided_with_the_reason_of_the_unknown(name: str, arguments: tuple[object, ...]) -> None:
    result = call(name, *arguments)
    assert isinstance(result, Unknown)
    assert not isinstance(result, EvaluationError)
    assert result.reason == U.reason


def test_the_same_operation_on_the_same_unknown_is_the_same_unknown() -> None:
    assert call("toLower", U).key == call("toLower", unknown()).key  # type: ignore[attr-defined]
    assert call("equals", U, "x").key == call("equals", "x", U).key  # type: ignore[attr-defined]


def test_text_around_an_unknown_is_kept() -> None:
    for name in ("{0}-pool", "vm-{0}-{1}"):
        result = call("format", name, U, "x")
        assert isinstance(result, PartialString)
    lowered = call("toLower", call("concat", "VM-", U))
    assert isinstance(lowered, PartialString)
    assert lowered.parts[0] == "vm-"
    shortened = call("take", call("concat", "vm-", U), 8)
    assert isinstance(shortened, PartialString)
    assert shortened.parts[0] == "vm-"


def test_an_undecided_condition_gives_both_branches() -> None:
    assert cases(call("if", U, "a", "b")) == ["a", "b"]


def test_negation_hangs_on_the_same_decision() -> None:
    either_way = call("if", U, "a", "b")
    other_way = call("if", call("not", U), "b", "a")
    assert cases(call("equals", either_way, other_way)) == [True]


def test_a_value_that_may_be_null_is_itself_or_the_next() -> None:
    assert cases(call("coalesce", U, "x")) == ["x", "unknown (u has no value)"]
    assert cases(call("coalesce", ASSIGNMENT, "Direct")) == ["Automatic", "Direct"]


def test_alternatives_on_one_decision_never_mix() -> None:
    assert cases(call("format", "{0}/{1}", KIND, ASSIGNMENT)) == ["Personal/Automatic", "Pooled/"]
    # What the engine refuses is refused in its case alone.
    refused = "a string, integer or boolean is needed, null is given"
    joined = call("join", ListValue((KIND, ASSIGNMENT)), "+")
    assert cases(joined) == ["Personal+Automatic", f"unknown (`join` fails: {refused})"]


def test_members_that_are_not_read_are_not_split() -> None:
    result = call("union", {"kind": KIND}, {"b": 1})
    assert isinstance(result, ObjectValue)
    assert result.entries["kind"] is KIND


def test_an_argument_that_is_one_of_several_objects() -> None:
    options = choice_by(PERSONAL, {"true": from_python({"a": 1}), "false": from_python({})})
    assert cases(call("contains", options, "a")) == [True, False]
    assert cases(call("tryGet", call("union", options, {"b": 2}), "a")) == [1, None]


def test_many_combinations_stay_a_string_of_parts() -> None:
    many = [choice_by(Decision(f"d{n}", ("x", "y"), f"d{n}"), {"x": Known("1"), "y": Known("2")}) for n in range(8)]
    result = call("concat", *many)
    assert isinstance(result, PartialString)
    start = Assumptions({Decision(f"d{n}", ("x", "y"), f"d{n}"): "x" for n in range(8)})
    assert [case.result for case in explore(lambda world: to_python(world.resolve(result)), start)] == ["1" * 8]


def test_too_many_combinations_are_unknown() -> None:
    many = [
        one_of(
            [
                Alternative(Known(n), Assumptions({(d := Decision(f"d{n}", ("x", "y"), "d")): "x"})),
                Alternative(Known(100 + n), Assumptions({d: "y"})),
            ]
        )
        for n in range(12)
    ]
    result = call("max", *many)
    assert isinstance(result, Unknown)
    assert "combinations of inputs" in result.reason


def test_a_lambda_runs_once_for_the_elements_of_an_unknown_array() -> None:
    wrap = LambdaValue("a lambda", key="lambda", run=lambda item, *_: ObjectValue({"name": item, "size": Known(1)}))
    result = call("map", U, wrap)
    assert isinstance(result, ListValue)
    assert not result.items
    assert isinstance(result.rest, ObjectValue)
    assert to_python(result.rest.entries["size"]) == 1
    assert isinstance(result.rest.entries["name"], Unknown)


def test_a_filter_with_undecided_elements_gives_one_array_for_each_case() -> None:
    keep = LambdaValue(
        "a lambda", key="lambda", run=lambda item, *_: Known(True) if item is not U else unknown("wanted")
    )
    result = call("filter", [1, U, 3], keep)
    assert isinstance(result, OneOf)
    assert [len(each.value.items) for each in result.alternatives if isinstance(each.value, ListValue)] == [3, 2]


def test_a_sort_with_an_undecided_order_keeps_the_members() -> None:
    result = call("sort", [1, U], LambdaValue("a lambda", key="lambda", run=lambda *_: unknown("order")))
    assert isinstance(result, ListValue)
    assert to_python(call("length", result)) == 2
    assert to_python(call("contains", result, 1)) is True
    assert isinstance(call("first", result), Unknown)


def test_an_unknown_key_leaves_the_other_entries_known() -> None:
    key = LambdaValue("a lambda", key="lambda", run=lambda item, *_: item)
    result = call("toObject", ["a", U], key)
    assert to_python(call("tryGet", result, "a")) == "a"
    assert isinstance(call("tryGet", result, "b"), Unknown)


def test_secrets_stay_secret_in_what_is_made_of_them() -> None:
    secret = as_secret(Known("pa55word"))
    for result in (
        call("concat", "x", secret),
        call("toUpper", secret),
        call("base64", secret),
        call("string", {"a": secret}),
        call("split", secret, "5"),
        call("union", as_secret(from_python({"a": "b"})), {"c": 1}),
    ):
        assert is_secret(result)
        assert "pa55" not in describe(result).lower()


def test_a_secret_among_others_does_not_hide_them() -> None:
    value = call("createObject", "password", as_secret(Known("x")), "name", "vm")
    assert not value.secret
    assert describe(value) == '{password: (secret), name: "vm"}'
    assert not call("length", as_secret(Known("x"))).secret


def test_provenance_leads_from_the_call_to_its_argument() -> None:
    source = SourceFile("/repo/main.bicep", "param a\nvar b = toLower(a)\n")
    argument = Known("X", origin=Origin("param a", Span(source, 0, 7)))
    result = call_arm_function("toLower", [argument], ArmFunctionContext(span=Span(source, 16, 26)))
    assert result.origin is not None
    assert [(step.what, step.span.line) for step in result.origin.chain() if step.span] == [
        ("toLower()", 2),
        ("param a", 1),
    ]


def test_an_error_in_a_branch_that_is_not_taken_does_no_harm() -> None:
    assert to_python(call("if", True, "a", call("div", 1, 0))) == "a"
