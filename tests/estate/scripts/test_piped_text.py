"""A text that goes through a pipe to a shell is run; what a shell puts out goes through a loop of a batch file."""

from __future__ import annotations

import pytest
from avd_intune.estate.scripts.effects import Stopped

from tests.estate.scripts.followed import REG, machine_after, outcome

# script, what AutoEnrollMDM ends as
OF_POWERSHELL = [
    (f"'{REG}' | cmd", "1"),
    (f"'echo ready', '{REG}' | & cmd.exe /q", "1"),
    (f"'{REG}' | powershell -NoProfile -Command -", "1"),
    (f"'{REG}' | powershell.exe -", "1"),
    (f"'{REG}' | cmd /c ver", "nothing"),
    (f"'{REG}' | powershell -Command \"exit 0\"", "nothing"),
    (f"Set-Content C:\\a.txt '{REG}'; Get-Content C:\\a.txt | cmd", "1"),
    (f"if (Test-Path C:\\a) {{ '{REG}' | cmd }}", "undecided"),
]
OF_BATCH_FILES = [
    (f"echo {REG}| cmd", "1"),
    (f">C:\\a.txt echo {REG}\ntype C:\\a.txt | cmd", "1"),
    (f">C:\\a.txt echo {REG}\ncmd < C:\\a.txt", "1"),
    (f"(echo ver\necho {REG}) | cmd", "1"),
    (f"echo {REG}| powershell -NoProfile -Command -", "1"),
    (f"echo {REG}| cmd /c ver", "nothing"),
    (f"echo {REG}| findstr reg", "nothing"),
]


@pytest.mark.parametrize(("script", "expected"), OF_POWERSHELL)
def test_piped_by_powershell(script: str, expected: str) -> None:
    assert outcome(machine_after(script)) == expected


@pytest.mark.parametrize(("script", "expected"), OF_BATCH_FILES)
def test_piped_by_a_batch_file(script: str, expected: str) -> None:
    assert outcome(machine_after(script, name="setup.cmd")) == expected


@pytest.mark.parametrize(
    ("script", "name"),
    [
        ("Get-Content C:\\next.txt | powershell -Command -", "setup.ps1"),
        ("C:\\Contoso\\next.exe | cmd", "setup.cmd"),
        ("cmd < C:\\next.txt", "setup.cmd"),
        ("iex ((irm https://example.com/a.ps1) + 'x')", "setup.ps1"),
        ('iex "Get-Date; $(irm https://example.com/a.ps1)"', "setup.ps1"),
        ('iex "$(irm https://example.com/a.ps1)`nGet-Date"', "setup.ps1"),
    ],
)
def test_unknown_text_that_a_shell_runs_may_do_anything(script: str, name: str) -> None:
    machine = machine_after(script, name=name)
    assert [each.why for each in machine.effects if isinstance(each, Stopped) and each.missing] == [
        "the text that it runs is not known"
    ]


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("1", "1"),
        ("if (1 -eq 1) { 1 } else { 0 }", "1"),
        ("Write-Output 0", "0"),
        ("$v = 1", "nothing"),
        ("Write-Host 1", "undecided"),
        ("(Get-CimInstance Win32_OperatingSystem).BuildNumber", "undecided"),
    ],
)
def test_loop_over_what_powershell_puts_out(command: str, expected: str) -> None:
    line = f"for /f %%V in ('powershell -NoProfile -Command \"{command}\"') do {REG.replace('/d 1', '/d %%V')}"
    assert outcome(machine_after(line, name="setup.cmd")) == expected


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("ring-[0-9]", "ring-7", "1"),
        ("ring-[0-9]", "ring-x", "nothing"),
        ("^ring", "ring-7", "1"),
        ("^ing", "ring-7", "nothing"),
        ("ng$", "ring", "1"),
        ("r.*g", "the ring", "1"),
        ("r\\.g", "rxg", "nothing"),
        ("\\<ring\\>", "a ring b", "1"),
        ("\\<rin\\>", "a ring b", "nothing"),
        ("[^r]ing", "ring", "nothing"),
        ("[a-z]ing", "ring", "undecided"),
        ("*ring", "*ring", "1"),
    ],
)
def test_regular_expressions_of_findstr(pattern: str, text: str, expected: str) -> None:
    line = f'echo {text}| findstr /r "{pattern}" >nul && {REG}'
    assert outcome(machine_after(line, name="setup.cmd")) == expected
