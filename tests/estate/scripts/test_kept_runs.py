"""A script that was followed already is not followed again where it does the same, and only there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from avd_intune.engine import survey
from avd_intune.estate.scripts import kept_runs
from avd_intune.estate.scripts.effects import ProgramRun, Stopped
from avd_intune.estate.scripts.following import HostScript
from avd_intune.estate.scripts.guard_values import value_of
from avd_intune.estate.scripts.kept_runs import FollowedScripts, KeptRuns
from avd_intune.estate.scripts.machine import Machine
from avd_intune.estate.scripts.script_values import Open, Pieces
from avd_intune.session import ScanSession
from avd_intune.source.budget import Budget
from avd_intune.source.scan_request import ScanRequest
from avd_intune.values.value_types import Unknown


@pytest.fixture
def followed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the names of the scripts that are followed, as they are."""
    names: list[str] = []
    follow = kept_runs.follow

    def noted(scripts: list[HostScript], *others: object) -> Machine:
        names.extend(script.name for script in scripts)
        return follow(scripts, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(kept_runs, "follow", noted)
    return names


def nothing(name: str) -> None:
    return None


def script(needs: Unknown | None, text: str = "setup.exe /key ") -> HostScript:
    return HostScript("install", code=Pieces((text, Open("input token", "the token", needs))))


def machine_of(kept: KeptRuns, scripts: list[HostScript], find: Callable[[str], str | None]) -> Machine:
    return kept.run_and_machine(scripts, find)[1]


def argument(machine: Machine) -> object:
    run = next(effect for effect in machine.effects if isinstance(effect, ProgramRun))
    return value_of(run.arguments[-1], machine)


def test_the_same_script_is_followed_once_and_each_deployment_has_its_own_inputs(followed: list[str]) -> None:
    kept = KeptRuns()
    here, there = Unknown("it has no default", "token"), Unknown("it has no default", "token")
    one, two = machine_of(kept, [script(here)], nothing), machine_of(kept, [script(there)], nothing)
    assert followed == ["install"]
    assert argument(one) is here
    assert argument(two) is there


@pytest.mark.parametrize(
    "other",
    [
        script(Unknown("", "token"), "setup.exe /quiet "),
        script(None),
        HostScript("install", code=Pieces(("setup.exe /key ", Open("input token", "another name", Unknown("", "t"))))),
        HostScript("another name", code=script(None).code),
        HostScript("install", commands=(script(None).code,)),
    ],
)
def test_what_is_not_the_same_is_followed_by_itself(other: HostScript, followed: list[str]) -> None:
    kept = KeptRuns()
    machine_of(kept, [script(Unknown("", "token"))], nothing)
    machine_of(kept, [other], nothing)
    assert len(followed) == 2


def test_a_file_that_the_script_runs_counts_as_it_is(followed: list[str]) -> None:
    kept, calls = KeptRuns(), HostScript("install", file="more.ps1")
    texts = {"more.ps1": "one.exe"}
    assert not any(isinstance(each, Stopped) for each in machine_of(kept, [calls], texts.get).effects)
    machine_of(kept, [calls], dict(texts).get)
    assert followed == ["install"]
    assert any(isinstance(each, Stopped) for each in machine_of(kept, [calls], nothing).effects)
    again = machine_of(kept, [calls], {"more.ps1": "two.exe"}.get).effects
    assert [each.name for each in again if isinstance(each, ProgramRun)] == ["two"]


def test_a_file_of_that_name_in_another_folder_is_another_one(followed: list[str]) -> None:
    """Within one estate, too: what calls it is the same text in both folders."""
    estate, calls = FollowedScripts(KeptRuns()), HostScript("install", file="more.ps1")
    programs = []
    for text in ("one.exe", "two.exe", "one.exe"):
        effects = estate.machine([calls], {"more.ps1": text}.get).effects
        programs += [each.name for each in effects if isinstance(each, ProgramRun)]
    assert programs == ["one", "two", "one"]
    assert followed == ["install", "install"]


def test_a_run_that_a_limit_ended_is_followed_again_with_more_steps(followed: list[str]) -> None:
    kept = KeptRuns()
    long = HostScript("loop", code="foreach ($i in 1..3000) { $x += $i }")
    with Budget(10).in_use():
        assert machine_of(kept, [long], nothing).unfinished() is not None
    assert machine_of(kept, [long], nothing).unfinished() is None
    assert len(followed) == 2


def test_a_kept_run_takes_its_steps_off_the_budget() -> None:
    kept, left = KeptRuns(), []
    for _ in range(2):
        with Budget(100_000).in_use() as budget:
            machine_of(kept, [HostScript("loop", code="foreach ($i in 1..300) { $x += $i }")], nothing)
            left.append(budget.steps)
    assert left[0] == left[1] < 100_000


def test_a_value_that_only_its_place_in_memory_tells_is_not_found_again(followed: list[str]) -> None:
    kept = KeptRuns()
    for _ in range(2):
        machine_of(kept, [HostScript("install", code=Pieces(("x.exe ", Open("json 140234", "JSON"))))], nothing)
    assert len(followed) == 2


MACHINE = r"""
variable "value" {}
locals {
  key      = "HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\CurrentVersion\\MDM"
  register = "msiexec /i AVD-Agent.msi REGISTRATIONTOKEN=x"
}
resource "azurerm_windows_virtual_machine" "host" {
  name = "host"
}
resource "azurerm_virtual_machine_extension" "setup" {
  virtual_machine_id = azurerm_windows_virtual_machine.host.id
  publisher          = "Microsoft.Compute"
  type               = "CustomScriptExtension"
  settings = jsonencode({
    commandToExecute = "reg add ${local.key} /v AutoEnrollMDM /t REG_DWORD /d ${var.value} /f & ${local.register}"
  })
}
"""


def test_an_edit_that_moves_the_input_of_a_script_names_its_new_line(tmp_path: Path, followed: list[str]) -> None:
    (tmp_path / ".git").mkdir()
    main = tmp_path / "main.tf"
    main.write_text(MACHINE, encoding="utf-8")
    session = ScanSession()
    for lines in range(4):
        text = "# moved\n" * lines + MACHINE
        request = ScanRequest(None, files=(main,), unsaved=((main, text),))
        known = len(followed)
        found = [each.whole_reason for each in session.survey(request).result.findings]
        assert lines == 0 or len(followed) == known
        assert any(f"main.tf:{2 + lines}" in reason for reason in found)
        assert found == [each.whole_reason for each in survey(request).result.findings]


def test_a_script_is_followed_once_for_its_signs_and_for_what_it_leaves(tmp_path: Path, followed: list[str]) -> None:
    (tmp_path / ".git").mkdir()
    main = tmp_path / "main.tf"
    main.write_text(MACHINE, encoding="utf-8")
    assert survey(ScanRequest(None, files=(main,))).result.findings
    assert len(followed) == 1
