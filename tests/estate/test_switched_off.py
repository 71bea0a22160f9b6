"""What the code declares of AVD and a scenario leaves out is kept with the reason, and is never judged."""

from __future__ import annotations

from pathlib import Path

import pytest
from avd_intune.engine import survey
from avd_intune.estate import switched_off as module
from avd_intune.estate.switched_off import switched_off_of_avd
from avd_intune.reporting.surveyed_content import report_content
from avd_intune.source.scan_request import ScanRequest

from tests.command_line.run_command import run_command

CASE = Path(__file__).resolve().parents[1] / "cases" / "switched_off_by_default"


def switched_off(language: str) -> dict[str, tuple[str, str]]:
    """Return address -> (type, why) over the estates of one language."""
    request = ScanRequest(root=CASE, repository=CASE, languages=frozenset({language}))
    made = survey(request)
    found = [off for each in made.estates for off in switched_off_of_avd(each.deployment, made.workspace)]
    return {off.address: (off.type, off.why) for off in found}


def test_terraform_keeps_blocks_without_instances() -> None:
    assert switched_off("terraform") == {
        "azurerm_arc_machine.local_host": ("azurerm_arc_machine", "count is 0"),
        "azurerm_virtual_desktop_host_pool.extra": ("azurerm_virtual_desktop_host_pool", "for_each is empty"),
        "azurerm_windows_virtual_machine.host": ("azurerm_windows_virtual_machine", "count is 0"),
        "module.session_hosts": ("module", "count is 0"),
    }


def test_bicep_keeps_what_a_condition_or_an_empty_loop_leaves_out() -> None:
    assert switched_off("bicep") == {
        "host": ("Microsoft.Compute/virtualMachines", "its condition is false"),
        "hosts": ("Microsoft.Compute/virtualMachines", "its loop has no elements"),
        "pool": ("module", "its condition is false"),
    }


def test_arm_keeps_what_a_condition_leaves_out() -> None:
    assert switched_off("arm") == {
        "Microsoft.Compute/virtualMachines/avd-0": ("Microsoft.Compute/virtualMachines", "its condition is false")
    }


@pytest.mark.parametrize(
    ("what", "text"),
    [
        pytest.param(
            "main.tf:19",
            "azurerm_windows_virtual_machine.host (azurerm_windows_virtual_machine) is switched off, so "
            "nothing of it is judged: count is 0; in this folder with its defaults",
            id="terraform",
        ),
        pytest.param(
            "main.bicep:6",
            "host (Microsoft.Compute/virtualMachines) is switched off, so nothing of it is judged: its condition",
            id="bicep",
        ),
    ],
)
def test_explain_says_why_a_line_is_not_judged(what: str, text: str) -> None:
    run = run_command("explain", what, folder=CASE)
    assert (run.exit_code, run.errors) == (0, "")
    assert text in run.output


def test_the_report_lists_what_is_switched_off() -> None:
    found = survey(ScanRequest(root=CASE, repository=CASE, languages=frozenset({"bicep"})))
    (estate,) = report_content([found]).estates
    assert [(address, why) for address, why, _ in estate.switched_off] == [
        ("host", "its condition is false"),
        ("hosts", "its loop has no elements"),
        ("pool", "its condition is false"),
    ]


@pytest.mark.parametrize(
    ("form", "sign"), [("html", "Declared, but not deployed"), ("markdown", "* Not deployed: host:")]
)
def test_a_report_of_an_estate_that_is_off_is_written(form: str, sign: str) -> None:
    run = run_command("report", "--format", form, folder=CASE)
    assert (run.exit_code, run.errors) == (0, "")
    assert sign in run.output


def test_a_module_call_is_looked_through_once_however_often_it_is_switched_off(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """In a repository of many roots, the calls inside of shared modules come up in each of them."""
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared/pool.bicep").write_text(
        "resource pool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = { name: 'pool' }\n"
    )
    (tmp_path / "shared/main.bicep").write_text(
        "param isDeployed bool = false\nmodule pool 'pool.bicep' = if (isDeployed) { name: 'pool' }\n"
    )
    for number in range(4):
        (tmp_path / f"root{number}.bicep").write_text("module shared 'shared/main.bicep' = { name: 'shared' }\n")
    looked: list[object] = []
    says_avd = module._says_avd
    monkeypatch.setattr(module, "_says_avd", lambda *given: looked.append(given) or says_avd(*given))
    made = survey(ScanRequest(root=tmp_path, repository=tmp_path))
    found = [off.address for each in made.estates for off in switched_off_of_avd(each.deployment, made.workspace)]
    assert found == ["shared::pool"] * 4
    assert len(looked) == 1
