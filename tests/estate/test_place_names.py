"""How reasons name a place: by the file's name, or by its path where the name alone does not tell."""

from __future__ import annotations

from pathlib import Path

import pytest
from avd_intune.engine import scan
from avd_intune.estate.place_names import PlaceNames
from avd_intune.source.scan_request import ScanRequest

ROOT = Path("/repository")
FILES = ["main.tf", "variables.tf", "modules/host/main.tf", "modules/host/Outputs.tf", "modules/pool/outputs.tf"]


@pytest.mark.parametrize(
    ("file", "shown"),
    [
        ("/repository/variables.tf", "variables.tf:3"),
        ("/repository/main.tf", "main.tf:3"),
        ("/repository/modules/host/main.tf", "modules/host/main.tf:3"),
        ("/repository/modules/pool/outputs.tf", "modules/pool/outputs.tf:3"),
        ("/elsewhere/main.tf", "main.tf:3"),
    ],
)
def test_a_name_that_several_files_have_is_shown_with_its_path(file: str, shown: str) -> None:
    assert PlaceNames.of(ROOT, (ROOT / each for each in FILES), "terraform").shown(file, 3) == shown


def test_a_reason_tells_the_module_from_the_root(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    module = tmp_path / "modules" / "pool"
    module.mkdir(parents=True)
    (module / "main.tf").write_text(
        'variable "kind" {}\nresource "azurerm_virtual_desktop_host_pool" "pool" {\n  type = var.kind\n}\n',
        encoding="utf-8",
    )
    (tmp_path / "main.tf").write_text(
        'variable "kind" {}\nmodule "pool" {\n  source = "./modules/pool"\n  kind   = var.kind\n}\n', encoding="utf-8"
    )
    reasons = [f.reason for f in scan(ScanRequest(root=tmp_path)).findings if f.rule_id == "CKV_AVD_1"]
    assert len(reasons) == 1
    assert 'variable "kind" has no default (modules/pool/main.tf:3, from main.tf:1)' in reasons[0]


@pytest.mark.parametrize(
    ("language", "file"),
    [
        ("terraform", "a variable file"),
        ("terraform_plan", "a variable file"),
        ("bicep", "a parameter file"),
        ("arm", "a parameter file"),
    ],
)
def test_a_file_of_values_is_called_as_its_language_does(language: str, file: str) -> None:
    assert PlaceNames.of(ROOT, (), language).values_file == file
