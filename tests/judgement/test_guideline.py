"""The link of a check leads to its page, wherever the pack lies."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from avd_intune.judgement.guideline import INTUNE_AVD_PAGE, guideline_of

ROOT = Path(__file__).resolve().parents[2]


def test_in_a_clone_it_is_the_page_beside_the_checks() -> None:
    assert guideline_of("CKV_AVD_3") == (ROOT / "docs" / "checks" / "CKV_AVD_3.md").as_uri()


def test_a_team_can_name_the_address_where_it_keeps_the_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AVD_INTUNE_DOCS_URL", "https://wiki.example.com/avd/")
    assert guideline_of("CKV_AVD_3") == "https://wiki.example.com/avd/CKV_AVD_3.md"


def test_a_copy_of_the_checks_alone_links_the_page_of_microsoft(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "checks" / "avd_intune" / "judgement", tmp_path / "checks" / "avd_intune" / "judgement")
    code = "from avd_intune.judgement.guideline import guideline_of; print(guideline_of('CKV_AVD_3'))"
    shown = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path / "checks", capture_output=True, text=True, check=True
    )
    assert shown.stdout.strip() == INTUNE_AVD_PAGE


def test_an_installation_brings_the_pages(tmp_path: Path) -> None:
    judgement = tmp_path / "avd_intune" / "judgement"
    shutil.copytree(ROOT / "checks" / "avd_intune" / "judgement", judgement)
    page = tmp_path / "avd_intune_checks" / "pages" / "CKV_AVD_3.md"
    page.parent.mkdir(parents=True)
    page.write_text("# CKV_AVD_3")
    code = "from avd_intune.judgement.guideline import guideline_of; print(guideline_of('CKV_AVD_3'))"
    shown = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == page.as_uri()
