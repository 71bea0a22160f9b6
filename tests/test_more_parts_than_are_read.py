"""Lists, blocks, texts and files of more parts than are read: what stands there is not known, and that is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from avd_intune.languages.terraform.syntax import lexer, parser, templates

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
