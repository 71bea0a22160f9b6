"""The public interface for Python: folders and texts in, typed findings out."""

from __future__ import annotations

import dataclasses
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from avd_intune import api
from avd_intune.baselines.fact_files import fact_names
from avd_intune.baselines.facts_age import note_of_age, read_on, today
from avd_intune.judgement.registry import all_rules

REPOSITORY = Path(__file__).parents[1]
POOL = """
resource "azurerm_virtual_desktop_host_pool" "pool" {
  name                = "pool"
  location            = "westeurope"
  resource_group_name = "rg"
  load_balancer_type  = "BreadthFirst"
  type                = %s
}
"""


def test_texts_are_judged_and_the_finding_is_whole() -> None:
    judgement = api.judge_texts({"hosts/main.tf": POOL % '"Pooled"'}, only=["CKV_AVD_1"])
    (finding,) = judgement.findings
    assert judgement.files == ("hosts/main.tf",)
    assert judgement.baseline == "2020-09"
    assert judgement.failed == (finding,)
    assert (finding.check, finding.status, finding.level) == ("CKV_AVD_1", "failed", "error")
    assert (finding.resource, finding.resource_type) == (
        "azurerm_virtual_desktop_host_pool.pool",
        "azurerm_virtual_desktop_host_pool",
    )
    assert finding.language == "terraform"
    assert finding.reason.startswith('the host pool type is "Pooled"')
    assert finding.block == api.Place("hosts/main.tf", 2, 1, 8, 2)
    assert finding.decided_at is not None
    assert finding.decided_at.line == 7
    assert finding.changes[0].value == "Personal"
    assert finding.changes[0].place is not None
    assert re.fullmatch("[0-9a-f]{64}", finding.fingerprint)


def test_a_folder_gives_the_same_as_its_texts(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "main.tf").write_text(POOL % '"Pooled"', encoding="utf-8")
    assert api.judge_folder(tmp_path) == api.judge_texts({"main.tf": POOL % '"Pooled"'})
    assert api.judge_folder(str(tmp_path)) == api.judge_folder(tmp_path)


def test_what_a_pipeline_passes_decides() -> None:
    texts = {"main.tf": POOL % "var.type" + 'variable "type" {}', "prod.tfvars": 'type = "Personal"'}
    (undecided, undecidable) = api.judge_texts({"main.tf": texts["main.tf"]}, only=["CKV_AVD_1", "CKV_AVD_12"]).findings
    assert (undecided.status, undecidable.status) == ("undecided", "failed")
    assert undecidable.undecided_checks == ("CKV_AVD_1", "CKV_AVD_2")
    (passed,) = api.judge_texts(texts, only=["CKV_AVD_1"], var_files=["prod.tfvars"]).findings
    assert passed.status == "passed"


def test_settings_and_skips_count() -> None:
    skipped = POOL.replace("  name ", "  # checkov:skip=CKV_AVD_1: a lab\n  name ", 1)
    (finding,) = api.judge_texts({"main.tf": skipped % '"Pooled"'}, only=["CKV_AVD_1"]).findings
    assert (finding.status, finding.skipped_because) == ("skipped", "a lab")
    settings = {".avd-intune.yaml": "baseline: current\n", "main.tf": POOL % '"Pooled"'}
    assert api.judge_texts(settings).baseline == "current"
    assert api.judge_texts(settings, baseline="2020-09").baseline == "2020-09"
    with pytest.raises(api.SettingsError):
        api.judge_texts({".avd-intune.yaml": "no_such_key: 1\n", "main.tf": ""})


@pytest.mark.parametrize("path", ["../main.tf", "/main.tf", "a/../../b.tf", "C:\\main.tf", ""])
def test_texts_stay_inside(path: str) -> None:
    with pytest.raises(ValueError, match="inside of the texts"):
        api.judge_texts({path: ""})


def test_what_is_asked_for_wrongly_is_said(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="there is no check CKV_AVD_999"):
        api.judge_texts({"main.tf": ""}, only=["CKV_AVD_999"])
    with pytest.raises(FileNotFoundError):
        api.judge_folder(tmp_path / "nowhere")


def test_code_that_cannot_be_read_is_a_finding() -> None:
    (finding,) = api.judge_texts({"main.tf": POOL % ""}, only=["CKV_AVD_13"]).findings
    assert finding.status == "failed"


def test_all_checks_are_told() -> None:
    assert [check.id for check in api.checks()] == [rule.id for rule in all_rules()]


def test_the_page_names_all_that_is_public() -> None:
    page = (REPOSITORY / "docs" / "api.md").read_text(encoding="utf-8")
    for kind in (api.Judgement, api.Finding, api.Place):
        for field in dataclasses.fields(kind):
            assert f"`{field.name}`" in page, (kind, field.name)
    for name in ("judge_folder", "judge_texts", "checks()", "Judgement", "Finding", "Place", "Change", "SettingsError"):
        assert name in page
    assert (REPOSITORY / "checks" / "avd_intune" / "py.typed").exists()


def test_facts_that_are_older_than_a_year_are_a_note() -> None:
    dates = read_on()
    oldest, newest = min(dates.values()), max(dates.values())
    assert set(dates) == set(fact_names())
    assert note_of_age(oldest + timedelta(days=365)) is None
    note = note_of_age(newest + timedelta(days=366))
    assert note == (
        f"All facts of this release were compared with Microsoft's pages more than a year ago (the oldest on {oldest});"
        " a newer release may judge otherwise."
    )


def test_the_day_can_be_fixed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert today() == date(1970, 1, 2)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "")
    assert today() >= date(2026, 1, 1)
