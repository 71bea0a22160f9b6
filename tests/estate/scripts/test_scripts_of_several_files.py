"""What a command line does that runs scripts which lie beside it, or start one another."""

from __future__ import annotations

import pytest
from avd_intune.estate.scripts.following import HostScript, follow

from tests.estate.scripts.followed import KEY, MAKE, REG, SET, outcome

ENROL = f"{MAKE}\n{SET}\n"


def put(value: str) -> str:
    return f"{MAKE}\nSet-ItemProperty '{KEY}' AutoEnrollMDM {value} -Type DWord\n"


RUN = "powershell -ExecutionPolicy Bypass -File main.ps1"
SWITCH = f"param([switch]$Enrol)\nif ($Enrol) {{\n{ENROL}}}"
OF_64_BITS = (
    "if ($env:PROCESSOR_ARCHITEW6432 -eq 'AMD64') {\n"
    '  & "$env:windir\\sysnative\\WindowsPowerShell\\v1.0\\powershell.exe" -File $PSCommandPath\n'
    "  exit $LASTEXITCODE\n}\n"
)
ONE_AFTER_ANOTHER = "foreach ($f in 'a.ps1', 'b.ps1') { & (Join-Path $PSScriptRoot $f) }"
# a command line, the files beside it, what AutoEnrollMDM ends as; written before any was read
ANSWERS = [
    (f"{RUN} 1", {"main.ps1": f"param([int]$Value = 0)\n{put('$Value')}"}, "1"),
    (f"{RUN} -Enrol", {"main.ps1": SWITCH}, "1"),
    (f"{RUN} -Enrol:$false", {"main.ps1": SWITCH}, "nothing"),
    (f"{RUN} -Bad", {"main.ps1": f"[CmdletBinding()]{SWITCH}\n{ENROL}"}, "nothing"),
    (f"{RUN} -Mode ''", {"main.ps1": f"param([Parameter(Mandatory)][string]$Mode)\n{ENROL}"}, "1"),
    (f'{RUN} -Mode ""', {"main.ps1": f"param([Parameter(Mandatory)][string]$Mode)\n{ENROL}"}, "nothing"),
    ('powershell "& { . ./lib.ps1; Enable-It }"', {"lib.ps1": f"function Enable-It {{\n{ENROL}}}"}, "1"),
    (RUN, {"main.ps1": ". (Join-Path $PSScriptRoot 'lib.ps1')", "lib.ps1": f"function F {{\n{ENROL}}}"}, "nothing"),
    (RUN, {"main.ps1": ONE_AFTER_ANOTHER, "a.ps1": put("0"), "b.ps1": ENROL}, "1"),
    (RUN, {"main.ps1": "Get-ChildItem $PSScriptRoot -Filter *.ps1 | % { & $_.FullName }", "a.ps1": ENROL}, "undecided"),
    (
        RUN,
        {"main.ps1": "Get-ChildItem $PSScriptRoot -Filter *.ps1 | % { & $_.FullName }", "a.ps1": "$x = 1"},
        "nothing",
    ),
    (RUN, {"main.ps1": "iex (iwr https://x.example/s/a.ps1 -UseBasicParsing).Content", "a.ps1": ENROL}, "1"),
    (RUN, {"main.ps1": "iex (iwr https://x.example/s/a.ps1)", "a.ps1": ENROL}, "1"),
    (RUN, {"main.ps1": f"{OF_64_BITS}{ENROL}"}, "1"),
    ("setup.cmd a 1", {"setup.cmd": f"shift\r\n{REG.replace('/d 1', '/d %1')}\r\n"}, "1"),
    ("powershell -File a.ps1 && powershell -File b.ps1", {"a.ps1": "throw 'x'", "b.ps1": ENROL}, "nothing"),
    ("powershell -File a.ps1 || powershell -File b.ps1", {"a.ps1": "throw 'x'", "b.ps1": ENROL}, "1"),
    (
        "powershell -File a.ps1 || powershell -File b.ps1",
        {"a.ps1": "try { throw 'x' } catch { }", "b.ps1": ENROL},
        "nothing",
    ),
    ("powershell -File a.ps1 && powershell -File b.ps1", {"a.ps1": "#Requires -Version 7", "b.ps1": ENROL}, "nothing"),
    ("powershell -File a.ps1 && powershell -File b.ps1", {"a.ps1": "Start-Job { exit 3 }", "b.ps1": ENROL}, "1"),
]


@pytest.mark.parametrize(("command", "files", "expected"), ANSWERS)
def test_what_a_command_line_leaves(command: str, files: dict[str, str], expected: str) -> None:
    script = HostScript("the command", commands=(command,), downloads=tuple(files))
    assert outcome(follow([script], lambda name: files.get(name.lower()))) == expected
