"""Lists, blocks, texts and files of more parts than are read: what stands there is not known, and that is said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from avd_intune.languages.arm import json_forms
from avd_intune.languages.terraform import blocks
from avd_intune.languages.terraform.syntax import json_syntax, lexer, parser, templates
from avd_intune.source import json_reader
from avd_intune.values.value_types import Value

from tests.test_limits_speak import POOL, findings, reasons


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ('[1, 2, 3, 4, "Pooled"]', "the list has more than 4 parts, which are not read"),
        ("{ a = 1, b = 2, c = 3, d = 4, e = 5 }", "the object has more than 4 parts, which are not read"),
        ("max(1, 2, 3, 4, 5)", "the call of max has more than 4 parts, which are not read"),
        ('"${var.a}${var.a}${var.a}"', "the text has more than 2 parts, which are not read"),
        ("1" + 300 * " + 1", "the expression is nested more than 200 levels deep"),
        ("var.a" + 300 * ".a", "the expression is nested more than 200 levels deep"),
        ("var.a" + 300 * "[0]", "the expression is nested more than 200 levels deep"),
    ],
    ids=["list", "object", "call", "text", "sum", "members", "indices"],
)
def test_values_of_more_parts_than_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str, said: str
) -> None:
    monkeypatch.setattr(lexer, "MAX_PARTS", 4)
    monkeypatch.setattr(templates, "MAX_SEQUENCES", 2)
    pool = POOL.replace('"Personal"', "local.kind")
    code = f"locals {{\n  kind = {value}\n}}\n{pool}"
    found = findings(tmp_path, {"main.tf": code, "shared/main.tf": POOL.replace("Personal", "Pooled")})
    assert [each.reason for each in found if each.rule_id == "CKV_AVD_13"] == [f"line 2, column 10: {said}"]
    undecided = [each for each in found if each.rule_id == "CKV_AVD_12"]
    assert [each.undecided_rules for each in undecided] == [("CKV_AVD_1", "CKV_AVD_2")]
    assert [Path(each.span.path).parent.name for each in found if each.rule_id == "CKV_AVD_1"] == ["shared"]


@pytest.mark.parametrize("part", ["  scheduled_agent_updates {}\n", "  setting_{n} = {n}\n"])
def test_block_of_more_parts_than_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    monkeypatch.setattr(parser, "MAX_PARTS", 4)
    flood = "".join(part.replace("{n}", str(n)) for n in range(6))
    code = f'resource "azurerm_virtual_desktop_host_pool" "p" {{\n{flood}  type = "Pooled"\n}}\n'
    found = findings(tmp_path, {"main.tf": code})
    said = [each.reason for each in found if each.rule_id == "CKV_AVD_13"]
    assert said == ["line 6, column 3: the block has more than 4 parts; what follows in it is not read"]
    if "setting" in part:  # what stands behind the others may be anything
        (undecided,) = (each for each in found if each.rule_id == "CKV_AVD_12")
        assert undecided.undecided_rules[0] == "CKV_AVD_1"
        assert "CKV_AVD_1" not in {each.rule_id for each in found}
    else:
        assert "CKV_AVD_1" in {each.rule_id for each in found}


def test_files_of_more_values_than_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parser, "MAX_PARTS_OF_A_FILE", 3)
    code = 'variable "kind" {}\n' + POOL.replace('"Personal"', "var.kind")
    values = 'a = 1\nb = 2\nc = 3\nd = 4\nkind = "Pooled"\n'
    assert reasons(tmp_path, {"main.tf": code, "terraform.tfvars": values}) == [
        "line 4, column 1: the file has more than 3 parts; what follows in it is not read"
    ]


def test_a_long_text_is_read_whole(tmp_path: Path) -> None:
    code = POOL.replace('"Personal"', '"' + 50_000 * "\\u0050\\n" + 'Pooled"')
    (found,) = (each for each in findings(tmp_path, {"main.tf": code}) if each.rule_id == "CKV_AVD_1")
    assert found.reason.startswith("the host pool type")


def test_json_of_more_parts_than_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_syntax, "MAX_PARTS", 3)
    pool = {f"setting_{n}": n for n in range(4)} | {"type": "Pooled"}
    code = {"resource": {"azurerm_virtual_desktop_host_pool": {"p": pool}}}
    found = findings(tmp_path, {"main.tf.json": json.dumps(code, indent=1)})
    assert [each.reason for each in found if each.rule_id == "CKV_AVD_13"] == [
        "line 8, column 5: the object has more than 3 parts; what follows in it is not read"
    ]
    (undecided,) = (each for each in found if each.rule_id == "CKV_AVD_12")
    assert undecided.undecided_rules[0] == "CKV_AVD_1"


def test_json_file_of_more_blocks_than_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_syntax, "MAX_BLOCKS_OF_A_FILE", 2)
    pools = {name: {"type": "Personal"} for name in "abc"}
    code = {"resource": {"azurerm_virtual_desktop_host_pool": pools}}
    assert [each for each in reasons(tmp_path, {"main.tf.json": json.dumps(code)}) if "more than 2 parts" in each]


def test_document_of_more_values_than_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_reader, "MAX_VALUES", 30)
    resource = {
        "type": "Microsoft.DesktopVirtualization/hostPools",
        "name": "p",
        "properties": {"list": list(range(40))},
    }
    template = {"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"}
    files = {"main.json": json.dumps({**template, "contentVersion": "1.0.0.0", "resources": [resource]})}
    assert [each for each in reasons(tmp_path, files) if "expected at most 30 values" in each]


@pytest.mark.parametrize("by_file", [False, True])
def test_lists_of_a_template_that_are_larger_than_what_is_evaluated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by_file: bool
) -> None:
    monkeypatch.setattr(json_forms, "MAX_ELEMENTS", 3)
    kinds = ["Pooled"] * 5
    pool = {
        "type": "Microsoft.DesktopVirtualization/hostPools", "apiVersion": "2024-04-03", "name": "p",
        "properties": {"hostPoolType": "[parameters('kinds')[0]]"},
    }  # fmt: skip
    template = {
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "parameters": {"kinds": {"type": "array", **({} if by_file else {"defaultValue": kinds})}},
        "resources": [pool],
    }
    values = {
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
        "contentVersion": "1.0.0.0",
        "parameters": {"kinds": {"value": kinds}},
    }
    files = {"main.json": template, **({"main.parameters.json": values} if by_file else {})}
    found = findings(tmp_path, {name: json.dumps(each) for name, each in files.items()})
    (undecided,) = (each for each in found if each.rule_id == "CKV_AVD_12")
    assert "it has more than 100000 elements" in undecided.whole_reason


def test_blocks_of_many_dynamic_ones_are_joined_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    joined: list[int] = []
    known = blocks._joined

    def counted(left: Value, right: Value) -> Value:
        joined.append(1)
        return known(left, right)

    monkeypatch.setattr(blocks, "_joined", counted)
    each = '  dynamic "vm_template" {\n    for_each = [1]\n    content {}\n  }\n'
    code = f'resource "azurerm_virtual_desktop_host_pool" "p" {{\n{each * 50}  type = "Pooled"\n}}\n'
    assert "CKV_AVD_1" in {found.rule_id for found in findings(tmp_path, {"main.tf": code})}
    assert len(joined) == 1
