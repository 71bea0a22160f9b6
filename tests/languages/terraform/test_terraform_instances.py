"""`count`, `for_each` and `enabled`: instances, representatives, and the conditions under which they exist."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from avd_intune.languages.terraform import resources, terraform_deployments
from avd_intune.languages.terraform.instances import MAX_INSTANCES, has_instances
from avd_intune.source.budget import SCAN_STEPS, Budget
from avd_intune.values.value_types import TRUE, ObjectValue

from tests.languages.terraform.terraform_support import (
    UNKNOWN,
    deployment_of,
    partial_text,
    plain,
    property_of,
    reasons,
    resource_at,
    root_of,
)

VARIABLES = """
variable "on" { type = bool }
variable "number" { type = number }
variable "names" { type = set(string) }
variable "hosts" { type = map(object({ size = string })) }
variable "prefix" { type = string }
variable "env" {
  type = string
  validation {
    condition = contains(["dev", "prod"], var.env)
  }
}
locals {
  counts = { dev = 1, prod = 2 }
  pools  = { dev = toset(["a"]), prod = toset(["a", "b"]) }
}
"""


def presences(folder: Path, argument: str) -> dict[str, Any]:
    text = f'{VARIABLES}\nresource "terraform_data" "x" {{\n  {argument}\n  input = 1\n}}'
    deployment = deployment_of(folder, text)
    assert reasons(deployment) == []
    return {
        resource.address.removeprefix("terraform_data.x"): plain(resource.presence) for resource in deployment.resources
    }


@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        pytest.param("", {"": True}, id="one"),
        pytest.param("count = 2", {"[0]": True, "[1]": True}, id="a number"),
        pytest.param("count = 0", {}, id="zero"),
        pytest.param(
            "count = var.on ? 1 : 0", {"[0]": {"var.on is true": True, "var.on is false": False}}, id="a condition"
        ),
        pytest.param(
            "count = var.on ? 0 : 1", {"[0]": {"var.on is true": False, "var.on is false": True}}, id="its opposite"
        ),
        pytest.param(
            "count = local.counts[var.env]",
            {"[0]": True, "[1]": {'var.env is "dev"': False, 'var.env is "prod"': True}},
            id="a number that is one of several",
        ),
        pytest.param(
            "count = var.number",
            {"[*]": {"var.number > 0 is true": True, "var.number > 0 is false": False}},
            id="a number that is unknown",
        ),
        pytest.param(
            "count = var.on ? var.number : 0",
            {
                "[*]": {
                    "var.on is true and var.on ? var.number : 0 > 0 is true": True,
                    "var.on is true and var.on ? var.number : 0 > 0 is false": False,
                    "var.on is false": False,
                }
            },
            id="a number that is unknown under a condition",
        ),
        pytest.param('for_each = toset(["b", "a"])', {'["a"]': True, '["b"]': True}, id="a set"),
        pytest.param("for_each = { k = 1 }", {'["k"]': True}, id="a map"),
        pytest.param("for_each = {}", {}, id="nothing"),
        pytest.param(
            'for_each = var.on ? toset(["a"]) : []',
            {'["a"]': {"var.on is true": True, "var.on is false": False}},
            id="a set under a condition",
        ),
        pytest.param(
            "for_each = local.pools[var.env]",
            {'["a"]': True, '["b"]': {'var.env is "dev"': False, 'var.env is "prod"': True}},
            id="a set that is one of several",
        ),
        pytest.param(
            "for_each = var.names",
            {'["*"]': {"length(var.names) > 0 is true": True, "length(var.names) > 0 is false": False}},
            id="an unknown set",
        ),
        pytest.param(
            "for_each = merge({ first = { size = 1 } }, var.hosts)",
            {
                '["*"]': {
                    "length(merge({ first = { size = 1 } }, var.hosts)) > 1 is true": True,
                    "length(merge({ first = { size = 1 } }, var.hosts)) > 1 is false": False,
                },
                '["first"]': True,
            },
            id="a map that is known in part",
        ),
        pytest.param('for_each = toset(["${var.prefix}-1"])', {'["*-1"]': True}, id="a name that is known in part"),
        pytest.param(
            'for_each = toset(["vm-${var.env}"])',
            {
                '["vm-dev"]': {'var.env is "dev"': True, 'var.env is "prod"': False},
                '["vm-prod"]': {'var.env is "dev"': False, 'var.env is "prod"': True},
            },
            id="a name that is one of several",
        ),
        pytest.param(
            "lifecycle { enabled = var.on }",
            {"": {"var.on is true": True, "var.on is false": False}},
            id="enabled under a condition",
        ),
        pytest.param("lifecycle { enabled = false }", {}, id="not enabled"),
    ],
)
def test_instances(tmp_path: Path, argument: str, expected: dict[str, Any]) -> None:
    found = presences(tmp_path, argument)
    assert found == expected


@pytest.mark.parametrize(
    ("argument", "reason", "addresses"),
    [
        pytest.param("count = -1", "count must be a whole number from 0", ["[*]"], id="negative"),
        pytest.param("count = 1.5", "count must be a whole number from 0", ["[*]"], id="a fraction"),
        pytest.param("count = null", "count must be a whole number from 0", ["[*]"], id="null"),
        pytest.param('count = "two"', "count cannot be evaluated: a number is required", ["[*]"], id="text"),
        pytest.param(
            "count = 10001", f"count is 10001; at most {MAX_INSTANCES} instances are told apart", ["[*]"], id="too many"
        ),
        pytest.param(
            'for_each = ["a", "b"]',
            "for_each must be a map or a set of strings, not a tuple",
            ['["a"]', '["b"]'],
            id="a list",
        ),
        pytest.param('for_each = "a"', "for_each must be a map or a set of strings", [], id="a string"),
        pytest.param(
            "for_each = { a = 1 }.b",
            'for_each cannot be evaluated: this object has no attribute "b"',
            ['["*"]'],
            id="rejected",
        ),
    ],
)
def test_what_terraform_rejects_is_a_problem(tmp_path: Path, argument: str, reason: str, addresses: list[str]) -> None:
    deployment = deployment_of(tmp_path, f'resource "terraform_data" "x" {{\n  {argument}\n}}')
    assert reasons(deployment) == [f"terraform_data.x: {reason}"]
    assert [resource.address.removeprefix("terraform_data.x") for resource in deployment.resources] == addresses
    assert all(resource.presence is TRUE for resource in deployment.resources)


def test_names_in_a_representative(tmp_path: Path) -> None:
    text = f"""{VARIABLES}
resource "terraform_data" "counted" {{
  count = var.number
  input = {{ name = "vm-${{count.index + 1}}", index = count.index }}
}}
resource "terraform_data" "each" {{
  for_each = var.hosts
  input = {{ name = "vm-${{each.key}}", size = each.value.size }}
}}
"""
    deployment = deployment_of(tmp_path, text)
    counted = property_of(deployment, "terraform_data.counted[*]", "input")
    each = property_of(deployment, 'terraform_data.each["*"]', "input")
    assert isinstance(counted, ObjectValue)
    assert isinstance(each, ObjectValue)
    assert partial_text(counted.entries["name"]) == "vm-…"
    assert partial_text(each.entries["name"]) == "vm-…"
    assert plain(each.entries["size"]) == UNKNOWN
    assert each.entries["size"].reason == 'variable "hosts" has no default'  # type: ignore[attr-defined]


def test_two_blocks_with_the_same_number_exist_together(tmp_path: Path) -> None:
    text = f"""{VARIABLES}
resource "terraform_data" "a" {{ count = var.number }}
resource "terraform_data" "b" {{ count = var.number }}
resource "terraform_data" "c" {{ input = var.number > 0 ? "some" : "none" }}
"""
    deployment = deployment_of(tmp_path, text)
    first, second = (resource_at(deployment, f"terraform_data.{name}[*]").presence for name in "ab")
    assert plain(first) == plain(second)
    third = property_of(deployment, "terraform_data.c", "input")
    decisions = [next(iter(v.alternatives[0].assumptions.choices)) for v in (first, second, third)]  # type: ignore[attr-defined]
    assert decisions[0] == decisions[1] == decisions[2]


def test_a_value_of_an_instance_that_may_be_absent_is_that_of_the_case_where_it_is_there(tmp_path: Path) -> None:
    text = f"""{VARIABLES}
resource "terraform_data" "x" {{
  for_each = var.on ? {{ a = "value" }} : {{}}
  input    = each.value
}}
"""
    assert plain(property_of(deployment_of(tmp_path, text), 'terraform_data.x["a"]', "input")) == "value"


def test_the_condition_of_a_module_is_that_of_its_resources(tmp_path: Path) -> None:
    files = {
        "main.tf": f'{VARIABLES}\nmodule "m" {{\n  source = "./m"\n  count = var.on ? 1 : 0\n  on = var.on\n}}',
        "m/main.tf": 'variable "on" {}\nvariable "more" { type = bool }\n'
        'resource "terraform_data" "x" { count = var.more ? 1 : 0 }\n'
        'resource "terraform_data" "never" { count = var.on ? 0 : 1 }\n',
    }
    deployment = deployment_of(tmp_path, files)
    (resource,) = deployment.resources
    assert resource.address == "module.m[0].terraform_data.x[0]"
    assert plain(resource.presence) == {
        "var.on is true and module.m[0].var.more is true": True,
        "var.on is true and module.m[0].var.more is false": False,
        "var.on is false": False,
    }


@pytest.mark.parametrize(
    ("first", "second", "address"),
    [
        pytest.param(
            "for_each = var.hosts", "for_each = terraform_data.a", 'terraform_data.b["*"]', id="each of a map"
        ),
        pytest.param("count = var.number", "count = length(terraform_data.a)", "terraform_data.b[*]", id="a length"),
        pytest.param(
            "for_each = var.hosts", "count = length(terraform_data.a)", "terraform_data.b[*]", id="a length of a map"
        ),
    ],
)
def test_one_instance_for_each_of_another_block_exists_where_that_does(
    tmp_path: Path, first: str, second: str, address: str
) -> None:
    text = f'{VARIABLES}\nresource "terraform_data" "b" {{ {second} }}\nresource "terraform_data" "a" {{ {first} }}'
    deployment = deployment_of(tmp_path, text)
    upstream = next(each for each in deployment.resources if each.address.startswith("terraform_data.a"))
    assert plain(resource_at(deployment, address).presence) == plain(upstream.presence)
    assert isinstance(plain(upstream.presence), dict)


def test_one_module_for_each_instance_exists_where_that_does(tmp_path: Path) -> None:
    files = {
        "main.tf": f'{VARIABLES}\nmodule "a" {{\n  source = "./m"\n  for_each = var.hosts\n}}\n'
        'resource "terraform_data" "b" {\n  for_each = module.a\n  input = each.value.id\n}',
        "m/main.tf": 'resource "terraform_data" "x" {}\noutput "id" { value = terraform_data.x.id }',
    }
    deployment = deployment_of(tmp_path, files)
    inner = resource_at(deployment, 'module.a["*"].terraform_data.x')
    outer = resource_at(deployment, 'terraform_data.b["*"]')
    assert plain(inner.presence) == plain(outer.presence)


def test_what_a_loop_makes_alike_is_evaluated_once_and_told_apart_where_it_differs(tmp_path: Path) -> None:
    text = """
    variable "tags" { default = { a = "x" } }
    resource "terraform_data" "x" {
      for_each = toset(["a", "b"])
      input    = "host-${each.key}"
      output   = { size = upper("d4s") }
      rule {
        name = each.value
        port = 443
      }
      disk {
        caching = "ReadWrite"
      }
      dynamic "tag" {
        for_each = { for each in ["k"] : each => each }
        content {
          name = tag.key
        }
      }
    }"""
    deployment = deployment_of(tmp_path, text)
    one, other = ('terraform_data.x["a"]', 'terraform_data.x["b"]')
    assert plain(property_of(deployment, one, "input")) == "host-a"
    assert plain(property_of(deployment, other, "input")) == "host-b"
    assert [plain(property_of(deployment, at, "rule")) for at in (one, other)] == [
        [{"name": "a", "port": 443}],
        [{"name": "b", "port": 443}],
    ]
    for name in ("output", "disk"):
        assert property_of(deployment, one, name) is property_of(deployment, other, name)
    assert plain(property_of(deployment, other, "tag")) == [{"name": "k"}]


def test_a_name_of_an_instance_that_is_written_with_escapes_tells_instances_apart(tmp_path: Path) -> None:
    code = r'{"resource": {"terraform_data": {"x": {"count": 2, "input": "host-${\u0063ount.index}"}}}}'
    deployment = deployment_of(tmp_path, {"main.tf.json": code})
    addresses = ("terraform_data.x[0]", "terraform_data.x[1]")
    assert [plain(property_of(deployment, at, "input")) for at in addresses] == ["host-0", "host-1"]


def test_an_instance_that_needs_another_one_of_its_block_finds_it(tmp_path: Path) -> None:
    code = 'resource "terraform_data" "x" {\n  count = 2\n  input = terraform_data.x[0].triggers\n  triggers = "t"\n}'
    deployment = deployment_of(tmp_path, code)
    assert [plain(property_of(deployment, f"terraform_data.x[{at}]", "input")) for at in (0, 1)] == ["t", "t"]
    circle = deployment_of(
        tmp_path, 'resource "terraform_data" "x" {\n  count = 2\n  input = terraform_data.x[1].input\n}'
    )
    values = [property_of(circle, f"terraform_data.x[{at}]", "input") for at in (0, 1)]
    assert [plain(value) for value in values] == [UNKNOWN, UNKNOWN]


@pytest.mark.parametrize(
    "argument",
    [
        "",
        "count = 0",
        "count = 2",
        "count = var.number",
        "count = var.on ? 1 : 0",
        "count = var.on ? 0 : 0",
        "count = local.counts[var.env]",
        'count = "x"',
        "for_each = {}",
        "for_each = toset([])",
        "for_each = []",
        'for_each = toset(["a"])',
        "for_each = var.names",
        "for_each = var.on ? var.hosts : {}",
        "for_each = local.pools[var.env]",
        "for_each = 1",
        "for_each = var.prefix",
        "lifecycle {\n enabled = false\n }",
        "lifecycle {\n enabled = var.on\n }",
    ],
)
def test_whether_there_are_instances_is_known_without_making_them(tmp_path: Path, argument: str) -> None:
    root = root_of(tmp_path, f'{VARIABLES}\nresource "terraform_data" "x" {{\n  {argument}\n}}')
    node = root.resource_node("resource", "terraform_data", "x")
    assert node is not None
    assert has_instances(node.content, root.evaluate) == bool(node.expansion.slots)


def test_instances_that_there_is_no_room_for_are_not_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    real = resources.expand
    monkeypatch.setattr(resources, "expand", lambda *given: made.append(given[2]) or real(*given))
    monkeypatch.setattr(terraform_deployments, "MAX_RESOURCES", 1_000)
    blocks = "".join(f'resource "terraform_data" "x{number}" {{\n  count = 400\n}}\n' for number in range(40))
    assert reasons(deployment_of(tmp_path, blocks)) == [
        "the deployment has more than 1000 resources; the rest is not evaluated"
    ]
    assert len(made) == 3


def test_instances_that_are_asked_for_count_against_the_budget(tmp_path: Path) -> None:
    blocks = "".join(f'resource "terraform_data" "x{number}" {{\n  count = 400\n}}\n' for number in range(40))
    asked = ", ".join(f"terraform_data.x{number}" for number in range(40))
    budget = Budget()
    with budget.in_use():
        root = root_of(tmp_path, f"{blocks}locals {{\n  all = [{asked}]\n}}\n")
        root.local("all")
    assert SCAN_STEPS - budget.steps > 40 * 400 * 2
