"""Hostile calls: no argument makes a function raise, hang, or fill the memory."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest
from avd_intune.languages.terraform.functions.function_api import FunctionContext
from avd_intune.languages.terraform.functions.function_table import TERRAFORM_FUNCTIONS, call_function
from avd_intune.values.assumptions import Decision
from avd_intune.values.cases import choice_by
from avd_intune.values.partial_text import partial_string
from avd_intune.values.plain_data import from_python
from avd_intune.values.value_types import EvaluationError, Known, ListValue, ObjectValue, Unknown, Value
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.languages.terraform.hcl_support import unknown

CONTEXT = FunctionContext(None, None)
CHOICE = Decision("var.c", ("a", "b"), "var.c")
SCALARS = st.one_of(
    st.sampled_from(
        [None, True, False, "", "true", "10.0.0.0/8", "%s", "{}", "2020-01-01T00:00:00Z", "aGk=", "\ud800"]
    ),
    st.text(max_size=6),
    st.integers(),
    st.decimals(allow_nan=False, allow_infinity=False),
).map(from_python)
VALUES: st.SearchStrategy[Value] = st.recursive(
    st.one_of(SCALARS, st.just(unknown("x")), st.just(partial_string(["a-", unknown("x")]))),
    lambda inner: st.one_of(
        st.builds(
            ListValue,
            st.lists(inner, max_size=3).map(tuple),
            st.sampled_from(["tuple", "list", "set"]),
            st.one_of(st.none(), inner),
        ),
        st.builds(
            ObjectValue,
            st.dictionaries(st.text(max_size=2), inner, max_size=3),
            st.sampled_from(["object", "map"]),
            st.one_of(st.none(), inner),
        ),
        st.builds(lambda left, right: choice_by(CHOICE, {"a": left, "b": right}), inner, inner),
    ),
    max_leaves=5,
)


@settings(max_examples=700, deadline=None)
@given(st.sampled_from(sorted(TERRAFORM_FUNCTIONS)), st.lists(VALUES, max_size=4))
def test_no_arguments_make_a_function_raise(name: str, arguments: list[Value]) -> None:
    assert isinstance(call_function(name, arguments, CONTEXT), Value)


def nested(depth: int) -> Value:
    value: Value = Known("x")
    for _ in range(depth):
        value = ListValue((value,))
    return value


HUGE = Known("x" * 3_000_000)
DEEP = nested(50_000)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("jsondecode", [Known("[" * 100_000)]),
        ("jsondecode", [Known("9" * 1_000_000)]),
        ("jsondecode", [Known("1e999999999")]),
        ("yamldecode", [Known("[" * 100_000)]),
        (
            "yamldecode",
            [
                Known(
                    "a: &a [x, x]\n"
                    + "".join(
                        f"b{n}: &b{n} [*{'a' if not n else f'b{n - 1}'}, *{'a' if not n else f'b{n - 1}'}]\n"
                        for n in range(40)
                    )
                )
            ],
        ),
        ("yamldecode", [Known("&a [*a]")]),
        ("yamldecode", [HUGE]),
        ("jsonencode", [DEEP]),
        ("yamlencode", [DEEP]),
        ("flatten", [DEEP]),
        ("toset", [DEEP]),
        ("format", [Known("%999999999d"), Known(1)]),
        ("format", [Known("%.99999999f"), Known(1)]),
        ("format", [Known("%d"), Known(10**5000)]),
        ("format", [Known("%e"), from_python(Decimal("1e999999"))]),
        ("pow", [Known(10), Known(10**9)]),
        ("log", [Known(10**400), Known(2)]),
        ("abs", [from_python(Decimal("1e999999999"))]),
        ("tostring", [from_python(Decimal("1e999999999"))]),
        ("ceil", [from_python(Decimal("1e999999.5".replace(".5", "")))]),
        ("parseint", [Known("f" * 1_000_000), Known(16)]),
        ("tonumber", [Known("1" * 1_000_000)]),
        ("range", [Known(0), Known(10**9), from_python(Decimal("0.001"))]),
        ("indent", [Known(10**9), Known("a\nb")]),
        ("replace", [HUGE, Known("x"), Known("y" * 1000)]),
        ("replace", [HUGE, Known(""), Known("y" * 1000)]),
        ("replace", [HUGE, Known("/./"), Known("y" * 1000)]),
        ("regexall", [Known("(x*)*y"), HUGE]),
        ("split", [Known("x"), HUGE]),
        ("split", [Known(""), HUGE]),
        ("join", [HUGE, from_python(["a"] * 1000)]),
        ("setproduct", [from_python(list(range(1000)))] * 4),
        ("cidrsubnet", [Known("::/0"), Known(10**6), Known(0)]),
        ("cidrsubnets", [Known("10.0.0.0/8"), *[Known(20)] * 500]),
        ("csvdecode", [Known("a\n" * 400_000)]),
        ("csvdecode", [Known('"' * 1_000_000)]),
        ("base64gunzip", [Known("H4sIAAAAAAAA/8pIzcnJBwAAAP//AQAA//+GphA2BQAAAA==" * 1000)]),
        ("timeadd", [Known("9999-12-31T23:59:59Z"), Known("2000000h")]),
        ("timeadd", [Known("0001-01-01T00:00:00Z"), Known("-1h")]),
        ("title", [HUGE]),
        ("strrev", [Known("é" * 1_000_000)]),
        ("length", [Known("e\u0301" * 500_000)]),
        ("urldecode", [HUGE]),
        ("distinct", [from_python(list(range(50_000)))]),
        ("setunion", [from_python(list(range(50_000)))] * 2),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_a_call_beyond_all_measure_ends_soon(name: str, arguments: list[Value]) -> None:
    start = time.process_time()
    value = call_function(name, arguments, CONTEXT)
    assert time.process_time() - start < 4
    assert isinstance(value, Value)
    if isinstance(value, Unknown):
        assert len(value.reason) < 400


def test_a_bomb_of_aliases_is_cut_off_with_a_reason() -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40)]
    value = call_function("yamldecode", [Known("\n".join(lines))], CONTEXT)
    assert isinstance(value, Unknown)
    assert not isinstance(value, EvaluationError)
    assert "elements" in value.reason


def test_a_call_without_a_folder_cannot_read_files() -> None:
    value = call_function("file", [Known("/etc/passwd")], CONTEXT)
    assert isinstance(value, Unknown)
    assert not isinstance(value, EvaluationError)


@pytest.mark.parametrize(("count", "name"), [(0, "upper"), (2, "upper"), (1, "lookup"), (4, "lookup"), (2, "toset")])
def test_a_wrong_number_of_arguments_is_rejected_with_the_right_one(count: int, name: str) -> None:
    value = call_function(name, [Known("a")] * count, CONTEXT)
    assert isinstance(value, EvaluationError)
    assert "argument" in value.reason
