"""What a language refuses in a value, it refuses in all that asks something of it: nothing is deployed by that."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from avd_intune.languages.arm.arm_deployments import read_arm
from avd_intune.languages.bicep.bicep_deployments import read_bicep
from avd_intune.languages.terraform.terraform_deployments import read_terraform
from avd_intune.snapshots.values_as_data import ValuesAsData
from avd_intune.source.workspace import Workspace

BICEP_HEAD = """
param n int = 0
param kind 'a' | 'b'
var zero = 1 / n
var box = { a: 1 / n, b: 2, c: [ 1 / n, 3 ] }
var list = [ 1 / n, 2 ]
var looped = [for i in range(0, 2): i == 0 ? 1 / n : i]
var some = [ kind == 'a' ? 1 / n : 1, 2 ]
func ofBox(x object) int => x.b
func five(x int) int => 5
"""
BICEP_REFUSED = (
    *("[1 / n, 2][1]", "{ a: 1 / n, b: 2 }.b", "box.b", "box.c[1]", "list[1]", "length(list)", "last(list)"),
    *("contains(list, 2)", "contains(box, 'b')", "empty(list)", "!empty(list)", "union(box, { z: 1 }).b", "box.?b"),
    *("tryGet(box, 'b')", "[...list, 5][1]", "{ ...box, z: 1 }.z", "map(list, x => 1)", "objectKeys(box)", "box!.b"),
    *("map([1, 2], x => x == 1 ? 1 / n : x)[1]", "ofBox(box)", "five(zero)", "looped[1]", "items(box)[1].value"),
    *("take(list, 0)", "skip(list, 1)", "concat(list, [3])[2]", "array(list)[1]", "list == [1]", "any(box).b"),
    *("coalesce(null, list)[1]", "true ? list[1] : 3", "(true ? list : [])[1]", "length('x${length(list)}')"),
    *("toObject([1, 2], x => 'k${x}', x => x == 1 ? 1 / n : 7).k2", "{ '${zero}': 1, b: 2 }.b", "list[?1]"),
    *("reduce(list, 0, (x, y) => 4)", "flatten([list, [4]])[2]", "range(0, length(list))", "min([1, length(list)])"),
    *("shallowMerge([box, { a: 3 }]).a", "mapValues({ a: 1, b: 2 }, x => x == 1 ? 1 / n : x).b", "list[^1]"),
    *("cidrSubnet('10.0.0.0/16', 24, length(list))", "startsWith('ab${zero}', 'a')", "take('ab${zero}', 1)"),
    *("groupBy([1, 2], x => x == 1 ? 'a' : string(1 / n)).a", "intersection(box, { b: 2 }).b", "zero == 4"),
)
# What is not evaluated refuses nothing.
BICEP_TAKEN: dict[str, Any] = {
    "n == 0 ? 1 : [1 / n][0]": 1,
    "false && list[1] == 2": False,
    "true || list[1] == 2": True,
    "1 ?? list": 1,
    "coalesce(5, list)": 5,
}
ARM_REFUSED = (
    *("variables('box').b", "variables('box').c[1]", "variables('list')[1]", "parameters('p').b", "variables('lp')[1]"),
    *("variables('ob').z", "createArray(div(1,0),2)[1]", "createObject('a',div(1,0),'b',2).b", "u.five(div(1,0))"),
    *("length(variables('list'))", "u.ofBox(variables('box'))", "contains(variables('list'),2)", "variables('key').b"),
    *(
        "empty(variables('box'))",
        "concat(variables('list'),createArray(1,2))[3]",
        "if(greater(length(variables('list')),1),1,2)",
    ),
    *("coalesce(null(),variables('box')).b", "json(concat('[1,',div(1,0),',2]'))[2]", "array(variables('list'))[1]"),
    *("split(concat('a,b,',div(1,0)),',')[0]", "tryGet(variables('box'),'b')", "equals('zz',concat('ab',div(1,0)))"),
)
ARM_TAKEN: dict[str, Any] = {"if(true(),1,div(1,0))": 1, "coalesce(2,div(1,0))": 2}


def bicep_outputs(folder: Path, expressions: list[str]) -> list[Any]:
    outputs = [f"output o{at} object = any({each})\n" for at, each in enumerate(expressions)]
    (folder / "main.bicep").write_text(BICEP_HEAD + "".join(outputs), encoding="utf-8")
    (deployment,) = read_bicep(Workspace(folder))
    return [ValuesAsData(str).data(each) for each in deployment.outputs.values()]


def arm_outputs(folder: Path, expressions: list[str]) -> list[Any]:
    refused = "[div(1,0)]"
    loop = {"name": "lp", "count": 2, "input": "[if(equals(copyIndex('lp'),0),div(1,0),7)]"}

    def function(type_of: str, value: Any) -> Any:
        return {"parameters": [{"name": "x", "type": type_of}], "output": {"type": "int", "value": value}}

    template = {
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "parameters": {"p": {"type": "object", "defaultValue": {"a": refused, "b": 2}}},
        "functions": [
            {
                "namespace": "u",
                "members": {"five": function("int", 5), "ofBox": function("object", "[parameters('x').b]")},
            }
        ],
        "variables": {
            "box": {"a": refused, "b": 2, "c": [refused, 3]},
            "list": [refused, 2],
            "key": {"[string(div(1,0))]": 1, "b": 2},
            "copy": [loop],
            "ob": {"copy": [loop], "z": 3},
        },
        "resources": [],
        "outputs": {f"o{at}": {"type": "object", "value": f"[{each}]"} for at, each in enumerate(expressions)},
    }
    (folder / "main.json").write_text(json.dumps(template), encoding="utf-8")
    (deployment,) = read_arm(Workspace(folder))
    return [ValuesAsData(str).data(each) for each in deployment.outputs.values()]


TERRAFORM_HEAD = """
variable "text" {
  default = "a"
}
variable "n" {
  default = 0
}
variable "kind" {
  type = string
  validation {
    condition     = contains(["a", "b"], var.kind)
    error_message = "One of them."
  }
}
locals {
  number = tonumber(var.text)
  box    = { a = tonumber(var.text), b = 2, c = [tonumber(var.text), 3] }
  list   = [tonumber(var.text), 2]
  some   = [var.kind == "a" ? tonumber(var.text) : 1, 2]
}
"""
TERRAFORM_REFUSED = (
    *("[tonumber(var.text), 2][1]", "{ a = tonumber(var.text), b = 2 }.b", "local.box.b", "local.box.c[1]"),
    *("length(local.list)", "contains(local.list, 2)", "keys(local.box)", 'lookup(local.box, "b", 5)'),
    *("merge(local.box, { z = 1 }).z", "[for x in local.list : 1]", "{ for k, v in local.box : k => 1 }"),
    *("[for x in [1, 2] : x == 1 ? tonumber(var.text) : x][1]", "concat(local.list, [3])[2]", "(local.list[*])[1]"),
    *("length(local.list) == 2 ? 1 : 2", "slice(local.list, 1, 2)", '"x${length(local.list)}"', "local.list == [1]"),
    *("tolist([1, local.number])[0]", "{ (local.number) = 1, b = 2 }.b", "values({ a = local.number, b = 2 })[1]"),
    *("max(local.list...)", "jsonencode({ a = tonumber(var.text) })", "[[tonumber(var.text)], 2][1]"),
)
# Inside `try()` and `can()` it is refused where it is written, and what is not evaluated refuses nothing.
TERRAFORM_TAKEN: dict[str, Any] = {
    "try([tonumber(var.text), 2][1], 9)": 9,
    "can({ a = tonumber(var.text), b = 2 }.b)": False,
    "true ? 1 : tonumber(var.text)": 1,
    'var.n == 0 ? "x" : [tonumber(var.text)][0]': "x",
    "try(local.number, 5)": 5,
}


def terraform_outputs(folder: Path, expressions: list[str]) -> list[Any]:
    outputs = [f'output "o{at}" {{\n  value = {each}\n}}\n' for at, each in enumerate(expressions)]
    (folder / "main.tf").write_text(TERRAFORM_HEAD + "".join(outputs), encoding="utf-8")
    (deployment,) = read_terraform(Workspace(folder))
    return [ValuesAsData(str).data(each) for each in deployment.outputs.values()]


def is_refused(data: Any) -> bool:
    return isinstance(data, dict) and set(data) == {"$error"}


@pytest.mark.parametrize(
    ("outputs", "refused", "taken"),
    [
        pytest.param(bicep_outputs, BICEP_REFUSED, BICEP_TAKEN, id="Bicep"),
        pytest.param(arm_outputs, ARM_REFUSED, ARM_TAKEN, id="ARM"),
        pytest.param(terraform_outputs, TERRAFORM_REFUSED, TERRAFORM_TAKEN, id="Terraform"),
    ],
)
def test_what_stands_beside_a_refused_part_has_no_value(
    tmp_path: Path, outputs: Any, refused: tuple[str, ...], taken: dict[str, Any]
) -> None:
    found = dict(zip([*refused, *taken], outputs(tmp_path, [*refused, *taken]), strict=True))
    assert {each: found[each] for each in taken} == taken
    assert {each: found[each] for each in refused if not is_refused(found[each])} == {}


@pytest.mark.parametrize(
    ("outputs", "name"),
    [pytest.param(bicep_outputs, "some", id="Bicep"), pytest.param(terraform_outputs, "local.some", id="Terraform")],
)
def test_a_part_that_is_refused_in_one_case_leaves_the_rest(tmp_path: Path, outputs: Any, name: str) -> None:
    """Where anything is deployed, it is the other case."""
    member, whole = outputs(tmp_path, [f"{name}[1]", name])
    assert member == 2
    assert [is_refused(each["value"]) for each in whole[0]["$oneOf"]] == [True, False]


def test_a_filter_is_refused_in_the_case_in_which_its_condition_is(tmp_path: Path) -> None:
    (found,) = bicep_outputs(tmp_path, ["filter([kind == 'a' ? string(1 / n) : 'y', 'x'], s => s != 'y')"])
    refused, taken = sorted(found["$oneOf"], key=lambda each: each["when"])
    assert is_refused(refused["value"])
    assert taken["value"] == ["x"]


def test_a_filter_whose_condition_is_unknown_in_one_case_is_refused_in_none(tmp_path: Path) -> None:
    """Whether it finds an element is not known there; to take the first one is no mistake of the code."""
    (tmp_path / "main.bicep").write_text(
        "param kind string\nparam name string\n"
        "output first string = filter([kind == 'a' ? name : 'ops', 'hub'], each => contains(each, 'ops'))[0]\n",
        encoding="utf-8",
    )
    (deployment,) = read_bicep(Workspace(tmp_path))
    assert "$error" not in json.dumps(ValuesAsData(str).data(deployment.outputs["first"]))


def test_a_file_that_is_not_at_hand_refuses_nothing_else(tmp_path: Path) -> None:
    (found,) = bicep_outputs(tmp_path, ["{ script: loadTextContent('setup.ps1'), kind: 'Personal' }.kind"])
    assert found == "Personal"


def test_what_is_refused_for_an_empty_default_leaves_the_rest(tmp_path: Path) -> None:
    """Whoever deploys states the input, and nothing is refused then."""
    (tmp_path / "main.bicep").write_text(
        "param vnetId string = ''\nvar settings = { subscription: split(vnetId, '/')[2], kind: 'Personal' }\n"
        "output kind string = settings.kind\noutput sub string = settings.subscription\n",
        encoding="utf-8",
    )
    (deployment,) = read_bicep(Workspace(tmp_path))
    found = {name: ValuesAsData(str).data(value) for name, value in deployment.outputs.items()}
    assert found["kind"] == "Personal"
    assert is_refused(found["sub"])
