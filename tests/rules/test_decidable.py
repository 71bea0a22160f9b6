"""CKV_AVD_12 on objects that another check leaves undecided, and on possible session hosts."""

from __future__ import annotations

from pathlib import Path

from avd_intune.engine import scan
from avd_intune.findings import Finding, Outcome
from avd_intune.source.scan_request import ScanRequest

from tests.rules.rule_support import answer as answer_of_rule
from tests.rules.rule_support import host_pool

POOL = """\
variable "kind" {{}}
variable "mode" {{}}
resource "azurerm_virtual_desktop_host_pool" "pool" {{
  name                             = "vdpool"
  type                             = {kind}
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = {mode}
}}
"""
MACHINE = """\
variable "image" {}
resource "azurerm_windows_virtual_machine" "vm" {
  source_image_id = var.image
}
"""
ADVICE = "state it in the code or a variable file"


def decidable(folder: Path, code: str) -> list[Finding]:
    """Return the findings of the check on code."""
    (folder / "main.tf").write_text(code, encoding="utf-8")
    return [
        finding
        for finding in scan(ScanRequest(root=folder, repository=folder)).findings
        if finding.rule_id == "CKV_AVD_12"
    ]


def test_object_on_which_everything_is_decided_passes(tmp_path: Path) -> None:
    (finding,) = decidable(tmp_path, POOL.format(kind='"Pooled"', mode="var.mode"))
    assert (finding.outcome, finding.reason) == (Outcome.PASS, "everything that the checks need is known")
    assert finding.undecided_rules == ()


def test_object_on_which_a_check_is_undecided_fails_with_its_reason(tmp_path: Path) -> None:
    (finding,) = decidable(tmp_path, POOL.format(kind='"Personal"', mode="var.mode"))
    assert (finding.outcome, finding.reason) == (
        Outcome.FAIL,
        'CKV_AVD_2: the assignment type of the personal host pool is unknown: variable "mode" has no default '
        f"(main.tf:7, from main.tf:2); {ADVICE}",
    )
    assert finding.undecided_rules == ("CKV_AVD_2",)


def test_reason_that_checks_share_is_told_once_and_each_of_them_named(tmp_path: Path) -> None:
    (finding,) = decidable(tmp_path, POOL.format(kind="var.kind", mode="var.mode"))
    unknown = f'the host pool type is unknown: variable "kind" has no default (main.tf:5, from main.tf:1); {ADVICE}'
    assert finding.reason == f"CKV_AVD_1: {unknown}"
    assert finding.undecided_rules == ("CKV_AVD_1", "CKV_AVD_2")


def test_machine_that_only_may_be_a_session_host_fails(tmp_path: Path) -> None:
    machine = (
        'variable "image" {}\nresource "azurerm_windows_virtual_machine" "vm" {\n  source_image_id = var.image\n}\n'
    )
    found = decidable(tmp_path, POOL.format(kind='"Personal"', mode='"Direct"') + machine)
    assert [(f.address, f.outcome) for f in found] == [
        ("azurerm_virtual_desktop_host_pool.pool", Outcome.PASS),
        ("azurerm_windows_virtual_machine.vm", Outcome.FAIL),
    ]
    assert found[1].reason == (
        "it may be a session host: its image is not known before deployment and the deployment has a host pool; "
        "describe the image under custom_images in .avd-intune.yaml, or set license_type"
    )


def test_rule_by_itself_answers_nothing() -> None:
    assert answer_of_rule("CKV_AVD_12", host_pool("Pooled")) is None


def test_reason_names_as_many_scenarios_as_a_sentence_has_room_for(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(POOL.format(kind="var.kind", mode='"Direct"'), encoding="utf-8")
    regions = ("europe", "america", "asia", "africa")
    for region in regions:
        name = f"{'production-of-the-customers-in-the-far-' * 3}{region}.tfvars"
        (tmp_path / name).write_text('kind = "Pooled"\nmode = "Direct"\n', encoding="utf-8")
    (tmp_path / "pilot.tfvars").write_text('kind = "Personal"\nmode = "Direct"\n', encoding="utf-8")
    (finding,) = [each for each in scan(ScanRequest(root=tmp_path)).findings if each.rule_id == "CKV_AVD_1"]
    assert finding.outcome is Outcome.FAIL
    assert len(finding.scenarios) == len(regions)
    assert "africa.tfvars" in finding.reason
    assert " and 3 more: the host pool type is" in finding.reason
    assert len(finding.reason) <= 300
