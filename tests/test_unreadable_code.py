"""Code of which nothing can be made out is said, whomever it concerns; of other files their words say that."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from avd_intune.engine import scan
from avd_intune.source.scan_request import ScanRequest

from tests.test_limits_speak import POOL

BICEP = "resource p 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {\n  name: 'vdpool'\n}\n"
NETWORK = '# für alle\nresource "azurerm_virtual_network" "n" {\n  name = "vnet-shared"\n}\n'


def said(folder: Path, name: str, data: bytes) -> list[str]:
    (folder / ".git").mkdir()
    (folder / name).write_bytes(data)
    return [each.reason for each in scan(ScanRequest(folder)).findings if each.rule_id == "CKV_AVD_13"]


@pytest.mark.parametrize(("name", "text"), [("main.tf", POOL), ("main.tofu", POOL), ("main.bicep", BICEP)])
@pytest.mark.parametrize(
    "made",
    [lambda text: text.encode("cp500"), lambda text: gzip.compress(text.encode(), mtime=0)],
    ids=["EBCDIC", "gzip"],
)
def test_nothing_can_be_made_out(tmp_path: Path, name: str, text: str, made: Callable[[str], bytes]) -> None:
    (found,) = said(tmp_path, name, made(text))
    assert "nothing of the file can be made out" in found


PLAN = '{"format_version": "1.2", "planned_values": {"root_module": {}}}'
ENCRYPTED = (
    '{"serial":1,"lineage":"a","meta":{"key_provider.pbkdf2.a":"b"},"encrypted_data":"c","encryption_version":"v0"}'
)


@pytest.mark.parametrize("name", ["tfplan.json", "hosts-plan.json", "azuredeploy.json", "avd.template.json", "tfplan"])
def test_nothing_can_be_made_out_of_a_plan_or_a_template(tmp_path: Path, name: str) -> None:
    (found,) = said(tmp_path, name, gzip.compress(PLAN.encode(), mtime=0))
    assert "nothing of the file can be made out" in found


@pytest.mark.parametrize("data", [gzip.compress(PLAN.encode(), mtime=0), PLAN.encode("cp500")], ids=["gzip", "EBCDIC"])
def test_of_a_file_that_is_asked_for_itself_its_name_says_nothing(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "out.json").write_bytes(data)
    (found,) = [each for each in scan(ScanRequest(tmp_path / "out.json")).findings if each.rule_id == "CKV_AVD_13"]
    assert "nothing of the file can be made out" in found.reason


@pytest.mark.parametrize("name", ["tfplan.json", "tfplan", "hosts.plan"])
def test_a_plan_that_opentofu_encrypted_is_said_unless_its_code_is_judged(tmp_path: Path, name: str) -> None:
    (found,) = said(tmp_path, name, ENCRYPTED.encode())
    assert "OpenTofu encrypted it" in found
    (tmp_path / "main.tf").write_text(NETWORK)
    assert not scan(ScanRequest(tmp_path)).findings


@pytest.mark.parametrize(
    ("name", "data"),
    [("main.tf", NETWORK.encode("cp1252")), ("main.tf", b""), ("image.json", gzip.compress(b"{}", mtime=0))],
)
def test_what_concerns_nobody_is_not_said(tmp_path: Path, name: str, data: bytes) -> None:
    assert said(tmp_path, name, data) == []
