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
    "made", [lambda text: text.encode("cp500"), lambda text: gzip.compress(text.encode())], ids=["EBCDIC", "gzip"]
)
def test_nothing_can_be_made_out(tmp_path: Path, name: str, text: str, made: Callable[[str], bytes]) -> None:
    (found,) = said(tmp_path, name, made(text))
    assert "nothing of the file can be made out" in found


@pytest.mark.parametrize(
    ("name", "data"),
    [("main.tf", NETWORK.encode("cp1252")), ("main.tf", b""), ("image.json", gzip.compress(b"{}"))],
)
def test_what_concerns_nobody_is_not_said(tmp_path: Path, name: str, data: bytes) -> None:
    assert said(tmp_path, name, data) == []
