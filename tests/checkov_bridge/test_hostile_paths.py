"""Names of scanned files break none of Checkov's outputs, and none speaks for us in a terminal or a pipeline."""

from __future__ import annotations

import csv
import json
import os
import re
import xml.dom.minidom
from pathlib import Path

import pytest

from tests.checkov_bridge.run_checkov import CHECKS, ONE_PROCESS, run_checkov
from tests.checkov_bridge.test_real_engine import BICEP, TERRAFORM

NAMES = (
    b"new\n::error::line",
    b"return\r##vso[task.complete result=Failed]",
    b"##[error]shown",
    b"escape\x1b[31m\x1b]0;title\x07",
    b"half\xed\xa0\x80\xff",
    "none\ufffe".encode(),
    "turned\u202etxt".encode(),
    b"\"'><script>alert(1)<",
)
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")  # Checkov's own
OBEYED = re.compile(r"^[ \t]*::|##(?:vso)?\[|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202e\ufffe]", re.MULTILINE)


@pytest.mark.skipif(os.name == "nt", reason="no such names")
def test_no_name_of_a_file_breaks_or_commands_an_output_of_checkov(tmp_path: Path) -> None:
    code = tmp_path / "code"
    for number, name in enumerate(NAMES):
        written = os.fsdecode(name)
        (code / written).mkdir(parents=True)
        for ending, text in ((".tf", TERRAFORM), (".bicep", BICEP)):
            (code / written / f"{written}{ending}").write_text(text.replace("NAME", f"pool{number}"))
    outputs = [word for form in ("cli", "json", "junitxml", "sarif", "github_failed_only") for word in ("-o", form)]
    run = run_checkov(
        "-d", ".", "--framework", "terraform", "bicep", "--external-checks-dir", CHECKS, "--check", "CKV_AVD_1",
        *outputs, "--output-file-path", tmp_path / "out", folder=code, environment=ONE_PROCESS,
    )  # fmt: skip
    assert run.exit_code == 1, run.errors
    texts = {file.suffix: file.read_text(encoding="utf-8") for file in (tmp_path / "out").iterdir()}
    assert sorted(texts) == [".json", ".md", ".sarif", ".txt", ".xml"]
    assert {ending: OBEYED.findall(_COLOUR.sub("", text)) for ending, text in texts.items()} == {
        ending: [] for ending in texts
    }
    cases = xml.dom.minidom.parseString(texts[".xml"]).getElementsByTagName("failure")
    results = [result for each in json.loads(texts[".sarif"])["runs"] for result in each["results"]]
    records = [record for each in json.loads(texts[".json"]) for record in each["results"]["failed_checks"]]
    assert (len(cases), len(results), len(records)) == (16, 16, 16)
    # Two names that differ in such signs only stay two.
    paths = {record["file_path"] for record in records}
    assert len(paths) == 16
    assert r"/new\n::error::line/new\n::error::line.tf" in paths


@pytest.mark.skipif(os.name == "nt", reason="no such names")
def test_no_name_is_a_formula_in_the_table_of_checkov(tmp_path: Path) -> None:
    code = tmp_path / "code"
    for name in ("=HYPERLINK(1)", "+1", "-1", "@SUM(1)", '","=1'):
        (code / name).mkdir(parents=True)
        (code / name / "unread.tf").write_text("azurerm_virtual_desktop_host_pool {{{")
        pool = {
            "type": "azurerm_virtual_desktop_host_pool",
            "name": "p",
            "mode": "managed",
            "address": f"{name}\r\n{name}",
        }
        values = {"values": {"name": "x", "type": "Pooled"}}
        plan = {"format_version": "1.2", "terraform_version": "1.9.0", "planned_values": {"root_module": {}}}
        plan["planned_values"]["root_module"] = {"resources": [pool | values]}
        change = {"change": {"actions": ["create"], "before": None, "after": values["values"]}}
        (code / name / "plan.json").write_text(json.dumps(plan | {"resource_changes": [pool | change]}))
    run = run_checkov(
        "-d", ".", "--external-checks-dir", CHECKS, "--check", "CKV_AVD_1,CKV_AVD_13",
        "-o", "csv", "--output-file-path", tmp_path, folder=code, environment=ONE_PROCESS,
    )  # fmt: skip
    assert run.exit_code == 1, run.errors
    (table,) = tmp_path.glob("*_iac.csv")
    with table.open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["Misconfigurations"].startswith("CKV_AVD_")]
    assert {row["Misconfigurations"] for row in rows} == {"CKV_AVD_1", "CKV_AVD_13"}
    assert len(rows) == 10
    assert [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
