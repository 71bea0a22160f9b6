"""Nothing that is scanned speaks for us, breaks a line or ends an output, in any command and form."""

from __future__ import annotations

import json
import os
import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.command_line.run_command import CommandRun, run_command

pytestmark = pytest.mark.skipif(os.name == "nt", reason="no such names")

NAMES = (
    b"MARK\n::error::MARK",
    b"MARK\r\nMARK",
    "\u3000::error::MARK".encode(),
    b"::error::MARK",
    b"##vso[task.complete result=Failed]MARK",
    b"##[error]MARK",
    b"\x1b]0;MARK\x07",
    "\u009b31mMARK\u0085MARK".encode(),
    "\u061c\u202e\u2066MARK\ufffe".encode(),
    "MARK\U000e0041\U000e007fMARK\u200b\u2060MARK\u00ad".encode(),
    b"\xed\xa0\x80MARK\xff",
)
TERRAFORM = """variable "v" {
  default     = "Pooled"
  description = TEXT
}
resource "azurerm_virtual_desktop_host_pool" "pool" {
  name = TEXT
  type = var.v
  tags = { TEXT = TEXT }
}
resource "azurerm_virtual_desktop_host_pool" TEXT {
  name = TEXT
  type = TEXT
}
module "m" {
  source    = TEXT
  host_pool = TEXT
}
"""
BICEP = """param type string
resource pool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'TEXT'
  location: 'westeurope'
  tags: { 'TEXT': 'TEXT' }
  properties: { hostPoolType: type, loadBalancerType: 'BreadthFirst' }
}
"""
SCRIPT = 'Invoke-MgGraphRequest -Method POST -Uri "/deviceManagement/deviceCompliancePolicies" -Body $TEXT\n'
_OBEYED = re.compile(
    r"^\s*::|##(?:vso)?\[|[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\ud800-\udfff]"
    "|[\u00ad\u200b\u2060\U000e0000-\U000e0fff]",
    re.MULTILINE,
)
TEXTS = {
    "human": ("check", "."),
    "compact": ("check", ".", "--compact", "--verbose"),
    "snapshot": ("snapshot", "."),
    "markdown": ("check", ".", "-o", "markdown"),
    "report": ("report", ".", "--format", "markdown"),
    "diff": ("fix", ".", "--diff"),
}
DOCUMENTS = {
    "json": ("check", ".", "-o", "json"),
    "sarif": ("check", ".", "-o", "sarif"),
    "gitlab": ("check", ".", "-o", "gitlab"),
    "junit": ("check", ".", "-o", "junit"),
    "snapshot": ("snapshot", ".", "-o", "json"),
    "html": ("report", "."),
}


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("estate")
    (folder / ".git").mkdir()
    for number, name in enumerate(NAMES):
        here = folder / str(number) / os.fsdecode(name)
        here.mkdir(parents=True)
        text = name.decode("utf-8", "replace")
        written = here / os.fsdecode(name)
        Path(f"{written}.tf").write_text(TERRAFORM.replace("TEXT", json.dumps(text)), encoding="utf-8")
        in_bicep = text.replace("\n", "\\n").replace("\r", "\\r")
        Path(f"{written}.bicep").write_text(BICEP.replace("TEXT", in_bicep), encoding="utf-8")
        Path(f"{written}.tfvars").write_text("v = 1\n", encoding="utf-8")
        Path(f"{written}.ps1").write_text(SCRIPT, encoding="utf-8")
    return folder


def run(estate: Path, arguments: tuple[str, ...], environment: Mapping[str, str] | None = None) -> CommandRun:
    done = run_command(*arguments, folder=estate, environment=environment)
    assert done.exit_code in (0, 1), done.errors
    assert "internal error" not in done.errors
    assert _OBEYED.findall(done.errors) == []
    return done


@pytest.mark.parametrize("form", TEXTS)
def test_no_line_begins_with_what_is_scanned(estate: Path, form: str) -> None:
    done = run(estate, TEXTS[form])
    assert _OBEYED.findall(done.output) == []
    assert re.findall(r"^MARK.*", done.output + done.errors, re.MULTILINE) == []


@pytest.mark.parametrize("form", DOCUMENTS)
def test_a_document_holds_nothing_that_is_obeyed(estate: Path, form: str) -> None:
    # As where standard output takes no halves of characters.
    done = run(estate, DOCUMENTS[form], {"PYTHONIOENCODING": "utf-8:strict"})
    assert _OBEYED.findall(done.output) == []
    if form == "junit":
        assert len(ET.fromstring(done.output).findall(".//failure")) > len(NAMES)
    elif form != "html":
        assert json.loads(done.output)


def test_paths_stay_what_they_are_in_json(estate: Path) -> None:
    files = json.loads(run(estate, DOCUMENTS["json"]).output)["files"]
    for number, name in enumerate(NAMES):
        told = os.fsdecode(name)
        assert f"{number}/{told}/{told}.bicep" in files


@pytest.mark.parametrize("number", range(len(NAMES)))
def test_an_explanation_holds_nothing_that_is_obeyed(estate: Path, number: int) -> None:
    name = os.fsdecode(NAMES[number])
    for what in (f"{name}.tf", f"{name}.tf:6", f"{name}.ps1", f"{name}.bicep:3"):
        done = run(estate, ("explain", f"{number}/{name}/{what}"))
        assert done.output
        assert _OBEYED.findall(done.output) == []
