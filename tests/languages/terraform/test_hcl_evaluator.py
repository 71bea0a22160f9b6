"""Unknown and alternative values in HCL expressions, provenance, secrets and budgets."""

from __future__ import annotations

from pathlib import Path

import pytest
from avd_intune.values.assumptions import Decision
from avd_intune.values.cases import choice_by
from avd_intune.values.inside import is_secret, references_in
from avd_intune.values.plain_data import from_python, to_python
from avd_intune.values.value_types import (
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
from avd_intune.values.worlds import World, explore

from tests.languages.terraform.hcl_support import evaluate_text, unknown

VM = Reference("it is known after deployment", key="azurerm_vm.a", target="azurerm_vm.a")
ENVIRONMENT = choice_by(
    Decision("var.env", ('"dev"', '"prod"'), "var.env"), {'"dev"': Known("dev"), '"prod"': Known("prod")}
)
OPEN_LIST = ListValue((Known("a"),), kind="list", rest=Unknown("more may come", key="var.open[*]"), origin=None)
OPEN_MAP = ObjectValue({"a": Known(1)}, kind="map", rest=Unknown("more may come", key="var.openmap[*]"))


def run(text: str, **extra: Value) -> Value:
    variables = {
        "x": unknown("x"),
        "y": unknown("y"),
        "env": ENVIRONMENT,
        "vm": VM,
        "open": OPEN_LIST,
        "openmap": OPEN_MAP,
        "secret": as_secret(from_python({"password": "p", "list": ["a"]})),
        **extra,
    }
    return evaluate_text(text, **variables)


def cases(text: str, **extra: Value) -> list[object]:
    """Return what a value is in each world, as plain data; an unknown as its key."""

    def plain(world: World, value: Value) -> object:
        resolved = world.resolve(value)
        if isinstance(resolved, Unknown):
            return f"?{resolved.key}"
        if isinstance(resolved, ListValue):
            rest = ["..."] if resolved.rest is not None else []
            return [plain(world, item) for item in resolved.items] + rest
        if isinstance(resolved, ObjectValue):
            rest_entry = {"...": plain(world, resolved.rest)} if resolved.rest is not None else {}
            return {name: plain(world, item) for name, item in resolved.entries.items()} | rest_entry
        assert isinstance(resolved, Known)
        return resolved.value

    value = run(text, **extra)
    results: list[object] = []
    for case in explore(lambda world: plain(world, value)):
        if case.result not in results:
            results.append(case.result)
    return results


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('var.x ? "Personal" : "Pooled"', ["Personal", "Pooled"]),
        ('var.x ? "a" : "a"', ["a"]),
        ("!var.x ? 1 : 2", [2, 1]),
        ("[var.x ? 1 : 2, var.x ? 3 : 4]", [[1, 3], [2, 4]]),
        ("[var.x ? 1 : 2, !var.x ? 3 : 4]", [[1, 4], [2, 3]]),
        ("var.x == true ? (var.x ? 1 : 2) : 3", [1, 3]),
        ("var.x != false ? (var.x ? 1 : 2) : 3", [1, 3]),
        ('[var.x == "a" ? 1 : 2, "a" == var.x ? 1 : 2]', [[1, 1], [2, 2]]),
        ('[var.x == "a" ? 1 : 2, var.x != "a" ? 1 : 2]', [[1, 2], [2, 1]]),
        ("var.x && false", [False]),
        ("false && var.x", [False]),
        ("var.x || true", [True]),
        ("true || var.x", [True]),
        ("true && var.x", ["?var.x"]),
        ("var.x && var.y ? 1 : 2", [1, 2]),
        ("var.x && !var.x ? 1 : 2", [2]),
        ("var.x || !var.x ? 1 : 2", [1]),
        ("false && {}.x", [False]),
        ("var.x && {}.x ? 1 : 2", ['?this object has no attribute "x"({})', 2]),
        ("var.x == var.x", [True]),
        ("var.x == var.y", ["?==(var.x, var.y)"]),
        ("var.x + 1", ["?+(var.x, 1)"]),
        ("-var.x", ["?-(var.x)"]),
        ("var.x < 3", ["?<(var.x, 3)"]),
        ('var.env == "prod" ? 1 : 2', [2, 1]),
        ('var.env == "test" ? 1 : 2', [2]),
        ('"vm-${var.env}"', ["vm-dev", "vm-prod"]),
        ("{dev = 1, prod = 2}[var.env]", [1, 2]),
        ('"${var.env}-${var.env}"', ["dev-dev", "prod-prod"]),
        ('[for e in [var.env] : e if e == "prod"]', [[], ["prod"]]),
        ("{for e in [var.env] : e => 1}", [{"dev": 1}, {"prod": 1}]),
        ("{(var.env) = 1}", [{"dev": 1}, {"prod": 1}]),
        ("var.env == null", [False]),
    ],
)
def test_what_hangs_on_one_decision_stays_together(text: str, expected: list[object]) -> None:
    assert cases(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"vm-${var.x}" == null', [False]),
        ('"vm-${var.x}" == "vm-1"', ["?==(template('vm-', var.x), 'vm-1')"]),
        ('"vm-${var.x}" == "host-1"', [False]),
        ('"vm-${var.x}-a" == "vm-1-b"', [False]),
        ('"vm-${var.x}" == 5', [False]),
        ("var.x == null", ["?==(var.x, None)"]),
        ("var.vm.id == null", [False]),
        ("[var.x] == null", [False]),
        ("{a = var.x} == null", [False]),
        ("[var.x] == []", [False]),
        ("[1, var.x] == [2, 3]", [False]),
        ("[var.x] == [1]", ["?==(var.x, 1)"]),
        ("{a = 1, b = var.x} == {a = 2, b = 3}", [False]),
        ("{a = var.x} == {b = 1}", [False]),
        ("var.open == tolist([])", [False]),
        ("var.open == []", [False]),
        ('var.open == tolist(["b", "c"])', [False]),
    ],
)
def test_equality_is_decided_by_what_is_known(text: str, expected: list[object]) -> None:
    assert cases(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("var.x.a.b", ["?var.x.a.b"]),
        ('var.x["a"][0].b', ["?var.x.a[0].b"]),
        ('var.x["a b"]', ['?var.x["a b"]']),
        ("{a = var.x, b = 1}.b", [1]),
        ("[var.x, 2][1]", [2]),
        ("[1, 2][var.x]", [1, 2]),
        ("{a = 1, b = 2}[var.x]", [1, 2]),
        ('{a1 = 1, a2 = 2, b = 3}["a${var.x}"]', [1, 2]),
        ('{a = 1}["b${var.x}"]', ["?no element has that index({a: 1}, template('b', var.x))"]),
        ("[[1, 2][var.x], [3, 4][var.x]]", [[1, 3], [2, 4]]),
        ("[for i in range(20) : i][var.x]", None),
        ("var.open[0]", ["a"]),
        ("var.open[7]", ["?var.open[*][7]"]),
        ("var.open[0] == var.open[1]", ["?==(var.open[*][1], 'a')"]),
        ("var.open[1] == var.open[2]", ["?==(var.open[*][1], var.open[*][2])"]),
        ("var.openmap.a", [1]),
        ("var.openmap.b", ['?var.openmap[*]["b"]']),
        ("var.open[*]", [["a", "..."]]),
        ("var.x[*].id", [["..."]]),
        ("(var.x[*].id)[0]", ["?var.x[*][0].id"]),
        ("var.x[*].id[0]", [["..."]]),
        ('[for v in var.x : "c"]', [["..."]]),
        ('[for v in var.x : "c"][3]', ["c"]),
        ("[for v in var.open : upper(v)]", [["A", "..."]]),
        ("[for v in var.x : v if false]", [[]]),
        ("{for k, v in var.openmap : k => 5}", [{"a": 5, "...": 5}]),
        ("{for k, v in var.x : k => v.size}", [{"...": "?var.x[*].size"}]),
        ("[for v in [1, 2] : v if var.x]", [[1, 2], []]),
        ("[for v in [1, 2] : v if v == 1 || var.x]", [[1, 2], [1]]),
        ('{for v in ["a", "b"] : v => 1 if v == "a" || var.x}', [{"a": 1, "b": 1}, {"a": 1}]),
        ('{for v in ["a", "b"] : "${v}${var.x}" => v}', [{"...": "a"}, {"...": "b"}]),
        ("{(var.x) = 1, b = 2}", [{"b": 2, "...": 1}]),
        ('{for v in ["a", var.env] : v => 1...}', [{"a": [1], "dev": [1]}, {"a": [1], "prod": [1]}]),
        ('"%{ if var.x }a%{ else }b%{ endif }c"', ["ac", "bc"]),
        ("try(var.x.a, 1)", ["?var.x.a", 1]),
        ('try([for v in var.x : "c"][0], 1)', ["c", 1]),
        ("try(var.x.a == null ? 1 : 2, 3)", [1, 2, 3]),
        ("try(var.open[0], 1)", ["a"]),
        ("try(var.openmap.a, 2)", [1]),
        ("try(var.vm.id, null)", ["?azurerm_vm.a.id"]),
        ('try([1][var.env == "dev" ? 0 : 5], "none")', [1, "none"]),
        ('can([1][var.env == "dev" ? 0 : 5])', [True, False]),
        ("can(var.x.a)", [True, False]),
        ('can("a-${var.x}")', [True]),
        # A text has no members, and is no list and no map, whatever it is.
        ("can(upper(var.x).b)", [False]),
        ('try(join("-", [var.x])[0], 1)', [1]),
        ("can(keys(lower(var.x)))", [False]),
        ('can(concat("a-${var.x}"))', [False]),
        ("can(merge(var.vm.id))", [False]),
        ("max(var.x...)", ["?max(var.x)"]),
    ],
)
def test_an_unknown_touches_only_what_depends_on_it(text: str, expected: list[object] | None) -> None:
    if expected is None:
        value = run(text)
        assert isinstance(value, Unknown) and value.reason == 'variable "x" has no default'
    else:
        assert cases(text) == expected


def test_an_attribute_of_a_resource_keeps_the_resource_and_the_path() -> None:
    value = run('var.vm.identity[0]["principal_id"]')
    assert isinstance(value, Reference)
    assert (value.target, value.path) == ("azurerm_vm.a", ("identity", 0, "principal_id"))


HOST = ResourceValue({"size": Known("D4")}, reference=VM)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("var.host.size", ["D4"]),
        ('var.host["size"]', ["D4"]),
        ("var.host.id", ["?azurerm_vm.a.id"]),
        ('var.host["id"]', ["?azurerm_vm.a.id"]),
        ("try(var.host.id, null)", ["?azurerm_vm.a.id"]),
        ("var.host == null", [False]),
        ("var.host == var.host", [True]),
        ('var.host == {size = "D4"}', ["?==(azurerm_vm.a, {size: 'D4'})"]),
        ("var.host[*].size", [["D4"]]),
        ("[for k, v in var.host : v]", [["D4", "..."]]),
        ('var.host["a${var.x}"]', ["?index(azurerm_vm.a, template('a', var.x))"]),
    ],
)
def test_a_whole_resource_has_what_its_code_says_and_references_for_the_rest(text: str, expected: list[object]) -> None:
    assert cases(text, host=HOST) == expected


def test_text_around_a_resource_attribute_names_the_resource() -> None:
    value = run('"${var.vm.id}/extensions"')
    assert isinstance(value, PartialString)
    assert next(references_in(value)).path == ("id",)
    assert value.parts[1] == "/extensions"


def test_many_undecided_conditions_end_in_an_open_list_not_in_thousands_of_cases() -> None:
    listed = run("[for i in range(12) : i if i == 3 || var.x[i]]")
    assert isinstance(listed, ListValue)
    assert to_python(ListValue(listed.items)) == [3]
    assert listed.rest is not None


def test_many_undecided_keys_end_in_an_open_object() -> None:
    value = run('{for i in range(12) : "k${i}" => i if i == 3 || var.x[i]}')
    assert isinstance(value, ObjectValue)
    assert to_python(ObjectValue(value.entries)) == {"k3": 3}
    assert value.rest is not None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{a = 1}.b", 'this object has no attribute "b"'),
        ("null.b", 'null has no attribute "b"'),
        ('"s".b', 'a string has no attribute "b"'),
        ("[1][1]", "index 1 is beyond the 1 elements of the tuple"),
        ("[1][-1]", "the index of a list must not be negative"),
        ("toset([1])[0]", "the elements of a set have no index"),
        ('"a${[1]}"', "a tuple cannot be part of a template"),
        ("0 / 0", "zero cannot be divided by zero"),
        ("[] && true", "a bool is required, not a tuple"),
        ("null ? 1 : 2", "a bool is required, not null"),
        ("1 + []", "a number is required, not a tuple"),
        ("[for x in null : x]", "a for expression cannot iterate over null"),
        ('{for x in ["a", "a"] : x => 1}', 'two elements of the for expression have the key "a"'),
        ("true ? 1 : [1]", "the two results of the conditional have types that do not agree"),
        ("try({}.a)", "no argument of try() can be evaluated"),
    ],
)
def test_a_rejected_expression_says_why(text: str, reason: str) -> None:
    value = run(text)
    assert isinstance(value, EvaluationError)
    assert value.reason == reason


def test_a_null_in_a_template_leaves_the_text_around_it() -> None:
    value = run('"a${null}b"')
    assert isinstance(value, PartialString)
    before, null, after = value.parts
    assert (before, after) == ("a", "b")
    assert isinstance(null, EvaluationError) and null.reason == "null cannot be part of a template"


def test_try_and_can_see_a_null_in_a_template() -> None:
    assert to_python(run('try("a${null}", "fallback")')) == "fallback"
    assert to_python(run('can("a${null}")')) is False


def test_an_undeclared_name_is_unknown_and_not_caught_by_try() -> None:
    value = run("try(local.nowhere, 1)")
    assert isinstance(value, Unknown) and not isinstance(value, EvaluationError)
    assert value.reason == "local.nowhere is not declared"


def test_an_error_in_one_attribute_leaves_the_others() -> None:
    value = run("{good = 1, bad = {}.x}")
    assert isinstance(value, ObjectValue)
    assert isinstance(value.entries["bad"], EvaluationError)
    assert to_python(value.entries["good"]) == 1


@pytest.mark.parametrize(
    "text",
    [
        "var.secret.password",
        'var.secret["password"]',
        "var.secret.list[0]",
        "var.secret.list[*]",
        '"x-${var.secret.password}"',
        'var.secret.password == "p"',
        'var.secret.password != "p"',
        'var.secret.password == "p" ? "a" : "b"',
        "[for x in var.secret.list : x]",
        "{for x in var.secret.list : x => 1}",
        '"%{ for x in var.secret.list }${x}%{ endfor }"',
        '"%{ if var.secret.password == "p" }a%{ endif }"',
        "!(var.secret.password == null)",
        "-(var.secret.password == null ? 1 : 2)",
        "(var.secret.password == null ? 1 : 2) + 1",
        'var.secret.password == "p" && true',
        'var.secret.password == "p" || false',
        "{(var.secret.password) = 1}",
        "try(var.secret.nope, var.secret.password)",
        "{a = 1, p = 2}[var.secret.password]",
    ],
)
def test_what_comes_from_a_secret_is_secret(text: str) -> None:
    assert is_secret(run(text))


def test_a_value_tells_the_way_it_came() -> None:
    value = evaluate_text("local.b", locals_text='locals {\n  a = "win10"\n  b = local.a == "x" ? 1 : 2\n}\n')
    assert value.origin is not None
    assert [(step.what, step.span.line if step.span else None) for step in value.origin.chain()] == [("a literal", 3)]


def test_a_condition_is_named_by_its_source_not_by_its_variable() -> None:
    value = run('var.x == "prod" ? 1 : 2')
    assert isinstance(value, OneOf)
    assert value.alternatives[0].assumptions.describe() == 'var.x == "prod" is true'


def test_a_template_file_sees_only_its_variables(tmp_path: Path) -> None:
    (tmp_path / "t.tftpl").write_text("${name} ${missing}", encoding="utf-8")
    value = evaluate_text('templatefile("t.tftpl", { name = var.x })', tmp_path, x=unknown("x"))
    assert isinstance(value, EvaluationError) and value.reason == 'this object has no attribute "missing"'


def test_a_template_file_keeps_the_text_around_an_unknown(tmp_path: Path) -> None:
    (tmp_path / "t.tftpl").write_text("join ${domain} now", encoding="utf-8")
    value = evaluate_text('templatefile("t.tftpl", { domain = var.x })', tmp_path, x=unknown("x"))
    assert isinstance(value, PartialString)
    assert (value.parts[0], value.parts[-1]) == ("join ", " now")


@pytest.mark.parametrize(
    ("path", "reason"), [("../out.tftpl", "lies outside"), ("none.tftpl", "cannot be read"), ("bin", "not UTF-8")]
)
def test_a_template_file_that_cannot_be_read_says_why(tmp_path: Path, path: str, reason: str) -> None:
    (tmp_path / "bin").write_bytes(b"\xff\xfe\xff")
    value = evaluate_text(f'templatefile("{path}", {{}})', tmp_path)
    assert isinstance(value, EvaluationError) and reason in value.reason


def test_a_template_file_cannot_call_itself(tmp_path: Path) -> None:
    (tmp_path / "t.tftpl").write_text('${templatefile("t.tftpl", {})}', encoding="utf-8")
    value = evaluate_text('templatefile("t.tftpl", {})', tmp_path)
    assert isinstance(value, EvaluationError) and "cannot be called inside a template" in value.reason
