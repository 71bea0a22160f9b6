"""`avd-intune explain setup.ps1`: the effects of a script with their conditions."""

from __future__ import annotations

from pathlib import Path

import pytest
from avd_intune.explanation.scripts import explain_script
from avd_intune.languages.powershell import scanning
from avd_intune.languages.powershell.nested_texts import inside_of
from avd_intune.source import budget
from avd_intune.source.budget import Budget

KEY = r"HKLM\SOFTWARE\Contoso"


def test_the_effects_of_a_script_and_of_one_line(tmp_path: Path) -> None:
    script = tmp_path / "setup.ps1"
    script.write_text(
        f"if (Test-Path C:\\joined.txt) {{\n  reg add {KEY} /v A /t REG_DWORD /d 1 /f\n}}\nccmsetup.exe /mp:x\n"
    )
    first = rf"setup.ps1:2 sets {KEY}\A to 1 if `Test-Path C:\joined.txt`"
    assert explain_script(script, None) == [first, "setup.ps1:4 runs ccmsetup /mp:x"]
    assert explain_script(script, 2) == [first]
    assert explain_script(script, 3) == ["nothing that is followed is done here"]


def test_a_batch_file(tmp_path: Path) -> None:
    script = tmp_path / "setup.cmd"
    script.write_text(f"@echo off\nreg add {KEY} /v A /t REG_DWORD /d 1 /f\n")
    assert explain_script(script, None) == [rf"setup.cmd:2 sets {KEY}\A to 1"]


def test_parameters_are_conditions(tmp_path: Path) -> None:
    """A deployment may give what it likes for them, also where they have a default."""
    script = tmp_path / "setup.ps1"
    script.write_text(
        "param([string]$Mode = 'Off', [switch]$Enrol, [int]$Value)\n"
        "if ($Mode -ne 'On') { exit 0 }\n"
        f"if ($Enrol) {{ reg add {KEY} /v A /t REG_DWORD /d $Value /f }}\n"
    )
    assert explain_script(script, None) == [rf"setup.ps1:3 sets {KEY}\A to <$value> if `$Mode -eq 'On'` and `$Enrol`"]


def test_a_script_of_nothing_but_opened_texts_costs_what_a_scan_may(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The end of each `$(` in a text was looked for in all that follows, outside of any budget: 4 MB took 33 s."""
    looked_for: list[int] = []

    def counted(text: str, start: int, here: bool) -> tuple[int, list[int]]:
        looked_for.append(len(text) - start)
        return inside_of(text, start, here)

    monkeypatch.setattr(scanning, "inside_of", counted)
    monkeypatch.setattr(Budget.__init__, "__defaults__", (50_000, budget.SCAN_CHARACTERS))
    (tmp_path / "setup.ps1").write_text('"$(' * 20_000)
    why = "setup.ps1:1 cannot be followed from here on: setup.ps1 takes more steps than are followed"
    assert explain_script(tmp_path / "setup.ps1", None) == [why]
    assert sum(looked_for) < 2_000_000
