"""Which PowerShell runs a script, and what that one does not run: what requires the other one, or has its syntax."""

from __future__ import annotations

import pytest
from avd_intune.estate.scripts.following import HostScript, follow
from avd_intune.estate.scripts.powershell_editions import POWERSHELL_7, WINDOWS_POWERSHELL
from avd_intune.languages.powershell.parser import parse_script

from tests.estate.scripts.followed import MAKE, SET, outcome

# a script, what it leaves where Windows PowerShell runs it, and where PowerShell 7 does
SCRIPTS = [
    (f"#Requires -Version 7.2\n{SET}", "nothing", "1"),
    (f"{MAKE}\n# told\n  #requires  -RunAsAdministrator -Version 6\n{SET}", "nothing", "1"),
    (f"#Requires -Version 5.1\n{SET}", "1", "1"),
    (f"#Requires -PSEdition Core\n{SET}", "nothing", "1"),
    (f"#Requires -PSEdition Desktop\n{SET}", "1", "nothing"),
    (f"<#\n#Requires -Version 7.2\n#>\n{SET}", "1", "1"),
    (f"$text = @'\n#Requires -Version 7.2\n'@\n{SET}", "1", "1"),
    (f"# see #Requires -Version 7.2\n{SET}", "1", "1"),
    (f"$x = $true ? 1 : 2\n{SET}", "nothing", "1"),
    (f"$x = $null ?? 1\n{SET}", "nothing", "1"),
    (f"$x ??= 1\n{SET}", "nothing", "1"),
    (f"whoami && hostname\n{SET}", "nothing", "1"),
    (f"Get-Date\n  | Out-Null\n{SET}", "nothing", "1"),
    (f"if ($IsWindows) {{ {SET} }}", "nothing", "1"),
    (f"if (-not $IsLinux) {{ {SET} }}", "1", "1"),
    (f"if ($PSVersionTable.PSVersion.Major -ge 7) {{ {SET} }}", "nothing", "1"),
    (f"if ($PSVersionTable.PSEdition -eq 'Core') {{ {SET} }}", "nothing", "1"),
    (f"if ($PSEdition -eq 'Desktop') {{ {SET} }}", "1", "nothing"),
]


@pytest.mark.parametrize(("text", "by_windows", "by_7"), SCRIPTS)
def test_what_each_edition_runs(text: str, by_windows: str, by_7: str) -> None:
    text = text if text.startswith(MAKE) else text.replace(SET, f"{MAKE}\n{SET}")
    for edition, expected in ((WINDOWS_POWERSHELL, by_windows), (POWERSHELL_7, by_7)):
        assert outcome(follow([HostScript("setup.ps1", code=text, edition=edition)], lambda _: None)) == expected


@pytest.mark.parametrize(("program", "expected"), [("powershell.exe", "nothing"), ("pwsh", "1")])
def test_the_program_that_runs_a_file_says_which_one(program: str, expected: str) -> None:
    script = f"#Requires -Version 7\n{MAKE}\n{SET}"
    command = HostScript("the command", commands=(f"{program} -NoProfile -File setup.ps1",))
    assert outcome(follow([command], lambda _: script)) == expected


def test_where_it_is_not_known_it_is_a_condition() -> None:
    script = HostScript("setup.ps1", code=f"#Requires -Version 7\n{MAKE}\n{SET}")
    assert outcome(follow([script], lambda _: None)) == "undecided"


@pytest.mark.parametrize(
    "text", ["Get-Item C:\\a |\n Out-Null", "a; b", "'a' -and 'b'", "dir | ? { $_ }", "$a = @{ b = 1 }"]
)
def test_syntax_that_both_have(text: str) -> None:
    assert parse_script(text).newer == ""
