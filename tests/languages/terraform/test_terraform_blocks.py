"""The content of resource blocks: meta-arguments left out, nested and dynamic blocks as lists."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from avd_intune.languages.terraform import blocks
from avd_intune.source.budget import Budget
from avd_intune.values.value_types import ListValue, ObjectValue, Value

from tests.languages.terraform.terraform_support import UNKNOWN, deployment_of, plain, property_of, resource_at

VARIABLES = """
variable "on" { type = bool }
variable "disks" { type = list(object({ size = number })) }
variable "extensions" { type = map(string) }
"""


def properties(folder: Path, body: str) -> Any:
    text = f'{VARIABLES}\nresource "azurerm_x" "x" {{\n{body}\n}}'
    return plain(resource_at(deployment_of(folder, text), "azurerm_x.x").properties)


def test_what_belongs_to_terraform_itself_is_left_out(tmp_path: Path) -> None:
    body = """
  provider = azurerm.other
  name     = "x"
  lifecycle {
    ignore_changes = [tags]
  }
  timeouts {
    create = "1h"
  }
  connection {
    host = "h"
  }
"""
    assert properties(tmp_path, body) == {"name": "x"}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("a {\n n = 1\n b {\n m = 2\n }\n}", {"a": [{"n": 1, "b": [{"m": 2}]}]}, id="nested blocks"),
        pytest.param("a {\n n = 1\n}\na {\n n = 2\n}", {"a": [{"n": 1}, {"n": 2}]}, id="several blocks of a type"),
        pytest.param(
            'dynamic "a" {\n for_each = ["p", "q"]\n content {\n k = a.key\n v = a.value\n }\n}',
            {"a": [{"k": 0, "v": "p"}, {"k": 1, "v": "q"}]},
            id="dynamic over a list",
        ),
        pytest.param(
            'dynamic "a" {\n for_each = { y = 1, x = 2 }\n iterator = it\n'
            " content {\n k = it.key\n v = it.value\n }\n}",
            {"a": [{"k": "x", "v": 2}, {"k": "y", "v": 1}]},
            id="dynamic over a map with its own iterator",
        ),
        pytest.param(
            'dynamic "a" {\n for_each = [[1, 2], [3]]\n content {\n dynamic "b" {\n for_each = a.value\n'
            " content {\n n = b.value\n i = a.key\n }\n }\n }\n}",
            {"a": [{"b": [{"n": 1, "i": 0}, {"n": 2, "i": 0}]}, {"b": [{"n": 3, "i": 1}]}]},
            id="dynamic in dynamic",
        ),
        pytest.param(
            'a {\n n = 0\n}\ndynamic "a" {\n for_each = var.on ? [1] : []\n content {\n n = a.value\n }\n}',
            {"a": {"var.on is true": [{"n": 0}, {"n": 1}], "var.on is false": [{"n": 0}]}},
            id="dynamic under a condition",
        ),
        pytest.param(
            'dynamic "a" {\n for_each = var.disks\n content {\n n = a.value.size\n i = a.key\n }\n}',
            {"a": [["rest", {"n": UNKNOWN, "i": UNKNOWN}]]},
            id="dynamic over something unknown",
        ),
        pytest.param('dynamic "a" {\n for_each = null\n content {}\n}', {"a": []}, id="dynamic over null"),
        pytest.param('dynamic "a" {\n for_each = []\n content {}\n}', {"a": []}, id="dynamic over nothing"),
        pytest.param(
            'dynamic "a" {\n for_each = [for k, v in { p = 1, q = 0 } : k if v > 0]\n content {\n n = a.value\n }\n}',
            {"a": [{"n": "p"}]},
            id="dynamic over a filtered list",
        ),
    ],
)
def test_blocks(tmp_path: Path, body: str, expected: Any) -> None:
    assert properties(tmp_path, body) == expected


def test_values_and_blocks_know_their_places(tmp_path: Path) -> None:
    text = """
resource "azurerm_x" "x" {
  name = "n"
  source_image_reference {
    sku = "win10-22h2-ent"
  }
}
"""
    deployment = deployment_of(tmp_path, text)
    name = property_of(deployment, "azurerm_x.x", "name")
    blocks = property_of(deployment, "azurerm_x.x", "source_image_reference")
    assert isinstance(blocks, ListValue)
    block = blocks.items[0]
    assert isinstance(block, ObjectValue)
    places = []
    for value in (name, block, block.entries["sku"]):
        assert value.origin is not None
        assert value.origin.span is not None
        places.append((value.origin.what, value.origin.span.line, value.origin.span.text.split("\n")[0]))
    assert places == [
        ("name", 3, 'name = "n"'),
        ("source_image_reference", 4, "source_image_reference {"),
        ("source_image_reference.sku", 5, 'sku = "win10-22h2-ent"'),
    ]
    assert resource_at(deployment, "azurerm_x.x").span.text == text.strip()


def test_json_syntax(tmp_path: Path) -> None:
    text = """{
  "variable": {"sku": {"default": "win10-22h2-ent"}},
  "resource": {"azurerm_x": {"x": {
    "count": 1,
    "name": "${upper(var.sku)}",
    "source_image_reference": [{"sku": "${var.sku}"}],
    "dynamic": {"a": {"for_each": [1], "content": {"n": "${a.value}"}}}
  }}}
}"""
    deployment = deployment_of(tmp_path, {"main.tf.json": text})
    assert plain(resource_at(deployment, "azurerm_x.x[0]").properties) == {
        "name": "WIN10-22H2-ENT",
        "source_image_reference": [{"sku": "win10-22h2-ent"}],
        "a": [{"n": 1}],
    }


def test_many_blocks_are_joined_at_once_and_stay_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    joined: list[Value] = []
    real = blocks._joined
    monkeypatch.setattr(blocks, "_joined", lambda left, right: joined.append(right) or real(left, right))
    written = "".join(f"  c {{\n    n = {number}\n  }}\n" for number in range(50))
    between = '  dynamic "c" {\n    for_each = ["x", "y"]\n    content {\n      n = c.value\n    }\n  }\n'
    text = f'resource "azurerm_x" "x" {{\n{written}{between}{written}}}\n'
    found = plain(property_of(deployment_of(tmp_path, text), "azurerm_x.x", "c"))
    assert found == [{"n": each} for each in (*range(50), "x", "y", *range(50))]
    assert len(joined) == 1


def test_blocks_that_are_made_cost_more_than_written_ones(tmp_path: Path) -> None:
    """70 kB of them took 40 s: a few bytes make a thousand."""
    budget = Budget(100_000)
    with budget.in_use():
        found = properties(
            tmp_path, '  dynamic "e" {\n    for_each = range(900)\n    content {\n      a = 1\n    }\n  }'
        )
    assert len(found["e"]) == 900
    assert 100_000 - budget.steps >= 900 * blocks.STEPS_OF_A_MADE_BLOCK


def test_made_blocks_past_the_steps_of_a_scan_are_unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "STEPS_OF_A_MADE_BLOCK", 100)
    budget = Budget(1_000)
    with budget.in_use():
        found = properties(
            tmp_path, '  dynamic "e" {\n    for_each = range(900)\n    content {\n      a = 1\n    }\n  }'
        )
    assert found["e"][0] == {"a": 1}
    assert found["e"][-1] == UNKNOWN
