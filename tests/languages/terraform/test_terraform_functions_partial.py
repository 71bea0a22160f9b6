"""What stays certain when Terraform's functions meet the unknown: structures, texts, encodings."""

from __future__ import annotations

import pytest
from avd_intune.languages.terraform.functions.function_api import FunctionContext
from avd_intune.languages.terraform.functions.function_table import call_function
from avd_intune.values.assumptions import Decision
from avd_intune.values.cases import choice_by
from avd_intune.values.display import describe
from avd_intune.values.inside import references_in
from avd_intune.values.partial_text import partial_string
from avd_intune.values.plain_data import from_python, to_python
from avd_intune.values.value_types import (
    EncodedString,
    EvaluationError,
    JsonText,
    Known,
    ListValue,
    ObjectValue,
    OneOf,
    PartialString,
    Reference,
    ResourceValue,
    Unknown,
    Value,
)
from avd_intune.values.worlds import explore

from tests.languages.terraform.hcl_support import evaluate_text, unknown

X, Y = unknown("x"), unknown("y")
ENVIRONMENT = Decision("var.env", ("dev", "prod"), "var.env")
ENV = choice_by(ENVIRONMENT, {"dev": Known("dev"), "prod": Known("prod")})


def call(name: str, *arguments: object) -> Value:
    values = [each if isinstance(each, Value) else from_python(each) for each in arguments]
    return call_function(name, values, FunctionContext(None, None))


def text(*parts: str | Value | JsonText) -> Value:
    return partial_string(parts)


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        ("merge({ a = 1 }, var.x, { b = 2 }).b", "2"),
        ("merge({ a = 1 }, var.x).a", 'unknown (whether var.x replaces the entry "a" is unknown)'),
        ("merge(var.x, { a = 1 }).a", "1"),
        ('contains(keys(merge({ a = 1 }, var.x)), "a")', "true"),
        ("concat([1, 2], var.x)[1]", "2"),
        ("length(concat([1], [var.x]))", "2"),
        ("length(concat([1], var.x))", "unknown (the number of elements is unknown)"),
        ("flatten([[1, 2], var.x])[0]", "1"),
        ("flatten([[{ a = var.x }], [{ a = 1 }]])[1].a", "1"),
        ('lookup({ a = 1, b = var.x }, "a", 2)', "1"),
        ('lookup({ b = var.x }, "a", 2)', "2"),
        ('lookup(var.x, "a", 2)', 'unknown (variable "x" has no default)'),
        ('contains(["a", var.x], "a")', "true"),
        ('contains(["a", "b"], var.x)', 'unknown (variable "x" has no default)'),
        ("contains([], var.x)", "false"),
        ('contains(["ab-${var.x}"], "cd")', "false"),
        ('element(["a", "b"], var.x)', '"a" or "b"'),
        ('element(["a"], var.x)', '"a"'),
        ("slice([1, 2, var.x], 0, 2)", "[1, 2]"),
        ("reverse([1, var.x])[1]", "1"),
        ("alltrue([var.x, false])", "false"),
        ("anytrue([var.x, true])", "true"),
        ('coalesce("a", var.x)', '"a"'),
        ('coalesce(var.x, "d")', '"d" or unknown (variable "x" has no default)'),
        ('coalesce("p-${var.x}", "d")', 'unknown (variable "x" has no default)'),
        ("one([var.x])", 'unknown (variable "x" has no default)'),
        ("zipmap(var.x, [{ a = 1 }])", "{…}"),
        ('zipmap(["a"], [var.x]).a', 'unknown (variable "x" has no default)'),
        ('compact(["a", "", "p-${var.x}", "b"])', '["a", unknown (variable "x" has no default), "b"]'),
        ('compact(["a", var.x, "b"])[0]', '"a"'),
        ('distinct(["a", var.x, "a"])[0]', '"a"'),
        ("chunklist([1, var.x, 3], 2)[1]", "[3]"),
        ('setunion(["a"], var.x)', '["a", …]'),
        ('setproduct(["a", var.x], [1])[0]', '["a", 1]'),
        ('startswith("avd-${var.x}", "avd-")', "true"),
        ('startswith("avd-${var.x}", "vdi")', "false"),
        ('startswith("${var.x}-vm", "avd")', 'unknown (variable "x" has no default)'),
        ('endswith("${var.x}.com", ".com")', "true"),
        ('strcontains("a-win11-${var.x}", "win11")', "true"),
        ('substr("avd-${var.x}", 0, 3)', '"avd"'),
        ('substr("avd-${var.x}", 0, 4)', 'unknown (variable "x" has no default)'),
        ("min(1, var.x)", 'unknown (variable "x" has no default)'),
        ("uuid()", "unknown (the result of uuid() is made on deployment)"),
        ("timestamp() == timestamp()", "true"),
        ("uuid() == uuid()", "unknown (the result of uuid() is made on deployment)"),
        (
            "provider::azurerm::parse(var.x)",
            "unknown (it comes from provider::azurerm::parse(), a function of a provider)",
        ),
        ("newer_function(1)", "unknown (it comes from newer_function(), a function that is not known here)"),
        ("try(newer_function(1), 2)", "unknown (it comes from newer_function(), a function that is not known here)"),
        ('try(upper([]), "fallback")', '"fallback"'),
    ],
)
def test_what_is_certain_stays_certain(expression: str, shown: str) -> None:
    assert describe(evaluate_text(expression, x=X)) == shown


@pytest.mark.parametrize(
    "expression",
    [
        'tolist(setunion(["a"], var.x))[0]',
        'tolist(setunion(["a"], toset(var.x)))[0]',
        'element(tolist(toset(["a", var.x])), 0)',
        '[for each in setunion(["a"], var.x) : each][0]',
        '[for each in toset(["a", var.x]) : each][0]',
        'setunion(["a"], var.x)[*][0]',
        'concat(setunion(["a"], var.x), ["b"])[0]',
    ],
)
def test_what_is_open_in_a_set_may_come_before_what_is_known(expression: str) -> None:
    value = evaluate_text(expression, x=X)
    assert not isinstance(value, Known)
    assert "var.x" in repr(value) or '"x"' in describe(value)


def test_the_later_of_two_maps_wins_over_an_unknown_one_between_them() -> None:
    value = call("merge", {"a": 1, "b": 1}, X, {"b": 2}, Y, {"c": 3})
    assert isinstance(value, ObjectValue)
    assert to_python(value.entries["c"]) == 3
    assert isinstance(value.entries["b"], Unknown)
    assert value.rest is not None


def test_an_open_map_has_the_entry_or_the_default() -> None:
    members = ObjectValue({"a": Known(1)}, "map", rest=Known(5))
    value = call("lookup", members, "b", 2)
    assert isinstance(value, OneOf)
    assert sorted(str(to_python(each.value)) for each in value.alternatives) == ["2", "5"]
    assert call("lookup", members, "a", 2) is not value


def test_a_reference_keeps_its_resource() -> None:
    host = Reference("known on deployment", key="vm.id", target="azurerm_windows_virtual_machine.vm", path=("id",))
    for value in (
        call("lower", host),
        call("coalesce", host, "x"),
        call("format", "%s/x", host),
        call("jsonencode", {"id": host}),
        call("base64encode", text("x", host)),
        call("element", [host], 0),
    ):
        assert {each.target for each in references_in(value)} == {host.target}


def test_a_whole_resource_is_an_object_with_more_than_is_configured() -> None:
    reference = Reference("known on deployment", key="x.vm", target="x.vm")
    vm = ResourceValue({"name": Known("vm-1")}, reference=reference)
    assert describe(call("lookup", vm, "name", "d")) == '"vm-1"'
    assert isinstance(call("lookup", vm, "id", "d"), Reference)
    assert describe(call("contains", call("keys", vm), "name")) == "true"
    assert type(call("contains", call("keys", vm), "id")) is Unknown
    assert type(call("length", vm)) is Unknown
    merged = call("merge", {"size": "D4"}, vm, {"tag": "x"})
    assert isinstance(merged, ObjectValue)
    assert [describe(merged.entries[name])[:7] for name in ("name", "tag", "size")] == ['"vm-1"', '"x"', "unknown"]
    assert isinstance(call("jsonencode", vm), PartialString)
    assert isinstance(call("jsondecode", call("jsonencode", vm)), ResourceValue)
    flat = call("flatten", ListValue((ListValue((vm,)),)))
    assert isinstance(flat, ListValue)
    assert flat.items == (vm,)


def test_alternatives_stay_correlated_through_functions() -> None:
    both = call("format", "%s-%s", ENV, call("upper", ENV))
    assert isinstance(both, OneOf)
    assert [to_python(each.value) for each in both.alternatives] == ["dev-DEV", "prod-PROD"]


def test_alternatives_inside_a_list_are_told_apart_where_the_whole_list_counts() -> None:
    value = call("sort", ListValue((Known("m"), ENV)))
    assert isinstance(value, OneOf)
    assert [to_python(each.value) for each in value.alternatives] == [["dev", "m"], ["m", "prod"]]
    joined = call("join", "-", ListValue((Known("m"), ENV)))
    assert isinstance(joined, OneOf)
    assert [to_python(each.value) for each in joined.alternatives] == ["m-dev", "m-prod"]


def test_an_error_in_one_case_is_an_error_in_that_case_only() -> None:
    number = choice_by(ENVIRONMENT, {"dev": Known("1"), "prod": Known("x")})
    value = call("tonumber", number)
    assert isinstance(value, OneOf)
    one, other = (each.value for each in value.alternatives)
    assert to_python(one) == 1
    assert isinstance(other, EvaluationError)


def test_too_many_combinations_are_unknown_and_take_no_time() -> None:
    choices = [choice_by(Decision(f"d{n}", ("a", "b"), f"d{n}"), {"a": Known("a"), "b": Known("b")}) for n in range(40)]
    value = call("join", ",", ListValue(tuple(choices)))
    assert isinstance(value, Unknown)
    assert "combinations" in value.reason
    assert isinstance(call("jsonencode", ListValue(tuple(choices))), PartialString)


@pytest.mark.parametrize(
    "data",
    [
        from_python({"a": [1, None, {"b": "x"}]}),
        ObjectValue({"id": X, "name": Known("n")}),
        ObjectValue({"both": ListValue((ENV, X)), "env": ENV}),
        ObjectValue({"name": text("vm-", X)}),
        ListValue((Known(1),), rest=X),
        ObjectValue({"a": Known(1)}, rest=X),
        ListValue((ObjectValue({}, rest=ENV), Known("<&>"))),
    ],
    ids=["known", "unknown member", "one of several", "partial text", "open list", "open map", "open map in a list"],
)
@pytest.mark.parametrize("encode", ["jsonencode", "yamlencode"])
def test_what_is_encoded_can_be_decoded_again(data: Value, encode: str) -> None:
    back = call(encode.replace("encode", "decode"), call(encode, data))
    assert describe(back, 1000) == describe(data, 1000)


def test_json_text_has_its_holes_in_their_places() -> None:
    value = call("jsonencode", ObjectValue({"b": X, "a": Known("<"), "c": ListValue((ENV,))}))
    assert isinstance(value, PartialString)
    shown = [
        part if isinstance(part, str) else describe(part.value) for part in value.parts if not isinstance(part, Value)
    ]
    assert shown == [
        '{"a":"\\u003c","b":',
        'unknown (variable "x" has no default)',
        ',"c":[',
        '"dev" or "prod"',
        "]}",
    ]


def test_json_of_alternatives_is_resolved_in_each_world() -> None:
    back = call("jsondecode", call("jsonencode", ObjectValue({"env": ENV})))
    found = sorted(str(case.result) for case in explore(lambda world: world.text(world.member(back, "env"))))
    assert found == ["dev", "prod"]


@pytest.mark.parametrize(
    ("encode", "decode", "more"),
    [
        ("base64encode", "base64decode", []),
        ("base64gzip", "base64gunzip", []),
        ("textencodebase64", "textdecodebase64", ["UTF-16LE"]),
    ],
)
def test_an_encoded_script_with_an_unknown_part_can_be_read(encode: str, decode: str, more: list[str]) -> None:
    script = text("dsregcmd /join ", X)
    encoded = call(encode, script, *more)
    assert isinstance(encoded, EncodedString)
    assert encoded.content is script
    back = call(decode, encoded, *more)
    assert isinstance(back, PartialString)
    assert back.parts[0] == "dsregcmd /join "


def test_what_was_encoded_otherwise_is_not_decoded() -> None:
    encoded = call("textencodebase64", text("a", X), "UTF-16LE")
    assert type(call("textdecodebase64", encoded, "UTF-8")) is Unknown
    assert type(call("base64decode", encoded)) is Unknown


def test_a_replacement_that_is_not_known_changes_only_what_is_replaced() -> None:
    assert to_python(call("replace", "abc", "@P@", X)) == "abc"
    assert isinstance(call("replace", "abc", "/b/", X), Unknown)
    assert isinstance(call("replace", "abc", "", X), Unknown)


def test_gzip_of_known_text_is_read_back_from_real_bytes() -> None:
    assert to_python(call("base64gunzip", "H4sIAAAAAAAA/8pIzcnJBwAAAP//AQAA//+GphA2BQAAAA==")) == "hello"
    assert isinstance(call("base64gunzip", "aGVsbG8="), EvaluationError)


@pytest.mark.parametrize(
    ("name", "arguments", "parts"),
    [
        ("lower", [text("AVD-", X)], ["avd-", "lower(var.x)"]),
        ("upper", [text(X, "-pool")], ["upper(var.x)", "-POOL"]),
        ("replace", [text("a b", X), " ", "-"], ["a-b", "replace(var.x)"]),
        ("replace", ["avd-@P@-@P@!", "@P@", X], ["avd-", "var.x", "-", "var.x", "!"]),
        ("trimprefix", [text("avd-", X), "avd"], ["-", "var.x"]),
        ("trimsuffix", [text(X, ".com"), ".com"], ["var.x"]),
        ("join", ["/", ListValue((Known("a"), X, Known("b")))], ["a/", "var.x", "/b"]),
        ("format", ["%s-%03d-%s", X, 7, "b"], ["var.x", "-007-b"]),
        ("format", ["%v", ListValue((Known(1), X))], ["[1,", "var.x", "]"]),
    ],
)
def test_the_known_parts_of_a_text_go_through(name: str, arguments: list[object], parts: list[str]) -> None:
    value = call(name, *arguments)
    assert isinstance(value, PartialString)
    shown = []
    for part in value.parts:
        content = part.value if isinstance(part, JsonText) else part
        shown.append(content.key if isinstance(content, Unknown) else content)
    assert shown == parts


def test_a_list_of_formats_keeps_the_known_rows() -> None:
    value = call("formatlist", "vm-%s", ListValue((Known("a"), X)))
    assert isinstance(value, ListValue)
    assert to_python(value.items[0]) == "vm-a"
    assert isinstance(value.items[1], PartialString)


def test_opentofu_has_three_functions_more() -> None:
    assert to_python(call("urldecode", "a+b%2F%C3%BC")) == "a b/ü"
    assert isinstance(call("urldecode", "%zz"), EvaluationError)
    assert isinstance(call("urldecode", "%ff"), EvaluationError)
    assert to_python(call("cidrcontains", "10.0.0.0/8", "10.2.0.0/16")) is True
    assert to_python(call("cidrcontains", "10.0.0.0/8", "11.0.0.1")) is False
    assert to_python(call("cidrcontains", "fe80::/48", "fe80::1")) is True
    assert isinstance(call("cidrcontains", "10.0.0.0/8", "fe80::1"), EvaluationError)
