"""What a person says in the settings: proposed for what code does not tell, and never made without being asked for."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml
from avd_intune.findings import Action, Change
from avd_intune.fixing.settings_entries import choices_of, settings_edits
from avd_intune.fixing.text_edits import with_edits
from avd_intune.judgement.registry import all_rules
from avd_intune.mending.judged_texts import Judge, key_of
from avd_intune.mending.mend import Repair, mended, tried_with
from avd_intune.selection import Status
from avd_intune.source.scan_request import ScanRequest
from avd_intune.source.text import SourceFile

RULES = frozenset(rule.id for rule in all_rules())
IMAGE = Change(Action.ADD, "custom_images", value="*/images/desktop")
POLICY = Change(Action.ADD, "policies_elsewhere", value='Laptops "A"')
HOST = """\
resource "azurerm_virtual_desktop_host_pool_registration_info" "token" {
  hostpool_id     = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.DesktopVirtualization/hostPools/vdpool"
  expiration_date = "2030-01-01T00:00:00Z"
}

resource "azurerm_windows_virtual_machine" "host" {
  name            = "vm-avd-0"
  source_image_id = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/galleries/g/images/desktop"
}

resource "azurerm_virtual_machine_extension" "register" {
  name                 = "register"
  virtual_machine_id   = azurerm_windows_virtual_machine.host.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\\\AddSessionHost" })
}
"""
WIFI = """\
resource "microsoft365_graph_beta_device_management_device_configuration_templates_json" "wifi" {
  display_name = "Laptops"
  settings     = jsonencode({ "@odata.type" = "#microsoft.graph.windowsWifiConfiguration", ssid = "office" })
}
"""


def written(text: str, change: Change, choice: str | None = None) -> str:
    source = SourceFile("/repository/.avd-intune.yaml", text)
    edits = settings_edits(change, source, choice)
    return with_edits(edits)[source.path] if edits else ""


@pytest.mark.parametrize(
    "text",
    [
        "",
        "baseline: current\n",
        "baseline: current",
        "baseline: current\r\n",
        "policies_elsewhere:\n  - name: Kiosks\nbaseline: current\n",
        "policies_elsewhere:\n- name: Kiosks\n\n# of the baseline\nbaseline: current\n",
        "policies_elsewhere:\n  - name: Kiosks # all\n",
        "policies_elsewhere:\n  - name: Kiosks",
        "# nothing but a comment\n",
    ],
)
def test_an_entry_is_added_to_what_is_there(text: str) -> None:
    before = yaml.safe_load(text) or {}
    after = yaml.safe_load(written(text, POLICY))
    assert after.pop("policies_elsewhere") == [*before.pop("policies_elsewhere", []), {"name": 'Laptops "A"'}]
    assert after == before
    assert all(line in written(text, POLICY) for line in text.splitlines())
    assert ("\r\n" in written(text, POLICY)) == ("\r\n" in text)


@pytest.mark.parametrize("text", ["policies_elsewhere: []\n", "{baseline: current}\n", "- a\n", "a: [\n"])
def test_what_is_written_in_another_way_is_left_as_it_is(text: str) -> None:
    assert written(text, POLICY) == ""


def test_an_image_gets_all_that_the_settings_ask_for() -> None:
    choice = "Windows 11 Enterprise multi-session 24H2"
    assert choice in choices_of(IMAGE, date(2026, 1, 1))
    assert yaml.safe_load(written("", IMAGE, choice)) == {
        "custom_images": [
            {
                "image": "*/images/desktop",
                "product": "Windows 11",
                "edition": "Enterprise multi-session",
                "version": "24H2",
            }
        ]
    }


def test_no_release_is_proposed_whose_service_has_ended_beside_one_that_is_in_service() -> None:
    shown = " ".join(choices_of(IMAGE, date(2026, 1, 1)))
    assert "Windows 11 Enterprise 22H2" not in shown
    assert "Windows 10 Enterprise 22H2" in shown  # the last one: an image may well be it


@pytest.mark.parametrize(
    ("text", "rule", "name"),
    [(HOST, "CKV_AVD_3", "custom_images"), (WIFI, "CKV_AVD_7", "policies_elsewhere")],
)
def test_what_a_person_says_answers_the_check_and_is_never_guessed(
    tmp_path: Path, text: str, rule: str, name: str
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "main.tf").write_text(text, encoding="utf-8")
    judge = Judge([ScanRequest(root=tmp_path)], RULES)
    start = judge.judge({})
    answers = [(a, s) for a, s in start.answers if a.finding.rule_id == rule and a.status is not Status.PASSED]
    answer, surveyed = answers[0]
    said = [each for each in start.remedies(answer, surveyed) if each.title.startswith("Say in .avd-intune.yaml")]
    tried = [tried_with(judge, start, [Repair(each, (answer.finding,), frozenset((key_of(answer),)))]) for each in said]
    right = [after for after, wrong in tried if not wrong]
    assert right
    assert name in right[0].texts[str(tmp_path / ".avd-intune.yaml")]
    by_itself = mended(judge, start, lambda _: "", with_review=True)
    assert not any(path.endswith(".yaml") for path in by_itself.now.texts)
