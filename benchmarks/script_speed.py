"""How long following a script takes, beside Python's own parser on a text of the same size in the same run.

    python benchmarks/script_speed.py [KILOBYTES]

Dense code of three languages: every line does something. Prints processor seconds of parsing and of following, and the
ratio to `ast.parse`. Loading the modules, which every scan with a script does once, is not part of it.
"""

from __future__ import annotations

import ast
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "checks"))

from avd_intune.estate.scripts.batch.batch_parser import parse_batch
from avd_intune.estate.scripts.following import HostScript, follow
from avd_intune.estate.scripts.posix.shell_parser import parse_shell
from avd_intune.languages.powershell.parser import parse_script

KEY = r"HKLM:\SOFTWARE\Contoso\Setup"
POWERSHELL = [
    "$name{n} = 'value{n}'",
    '$path = Join-Path $env:ProgramData "Contoso\\$name{n}"',
    "if ($name{n} -eq 'value{n}' -and -not ($n -gt {n})) {{ $count += {n} }} else {{ Write-Output 'other' }}",
    "Set-ItemProperty -Path '" + KEY + "' -Name 'Value{n}' -Value {n} -Type DWord -Force",
    "$table{n} = @{{ Name = 'a{n}'; Value = {n}; Items = @(1, 2, 3) }}",
    'Write-Host "Step {n}: $($table{n}.Name) is $($table{n}.Value)" # told',
    "function Set-It{n} {{ param([string]$Name = 'x', [int]$Value) return \"$Name-$Value\" }}",
    "$done = Set-It{n} -Name $name{n} -Value {n}",
]
BATCH = [
    "set NAME{n}=value{n}",
    'if "%NAME{n}%"=="value{n}" (echo %NAME{n}% {n}) else (echo other)',
    'reg add "HKLM\\SOFTWARE\\Contoso\\Setup" /v Value{n} /t REG_DWORD /d {n} /f >nul',
    "set /a COUNT=%COUNT%+{n}",
    'copy "%~dp0file{n}.txt" "%ProgramData%\\Contoso\\file{n}.txt" /y && echo copied',
]
POSIX = [
    "NAME{n}='value{n}'",
    'if [ "$NAME{n}" = "value{n}" ]; then echo "step $NAME{n}"; else echo other; fi',
    'az account show --query "id{n}" --output tsv > /dev/null',
    'COUNT="$COUNT{n}"',
    'export PATH{n}="$HOME/bin:${{NAME{n}}}"',
]
RUNS = {"ps1": "powershell -File", "cmd": "cmd /c", "sh": "bash"}
PYTHON = [
    "name{n} = 'value{n}'",
    "if name{n} == 'value{n}' and not n > {n}: count = call(name{n}, {n}, items=[1, 2, 3])",
]


def text_of(lines: list[str], size: int) -> str:
    found: list[str] = []
    length = number = 0
    while length < size:
        for line in lines:
            found.append(line.format(n=number))
            length += len(found[-1]) + 1
        number += 1
    return "\n".join(found) + "\n"


def seconds(run: Callable[[], object]) -> float:
    """Return the least processor time of three runs: what else the machine does only adds to it."""
    found = []
    for _ in range(3):
        start = time.process_time()
        run()
        found.append(time.process_time() - start)
    return min(found)


def main() -> None:
    size = int(sys.argv[1]) * 1000 if len(sys.argv) > 1 else 1_000_000
    python = text_of(PYTHON, size)
    peer = seconds(lambda: ast.parse(python))
    print(f"{size // 1000} kB; ast.parse of Python: {peer:.2f} s")
    for name, lines, parse in (
        ("setup.ps1", POWERSHELL, parse_script),
        ("setup.cmd", BATCH, parse_batch),
        ("setup.sh", POSIX, parse_shell),
    ):
        text = text_of(lines, size)
        follow([HostScript("the command", commands=(f"{RUNS[name[6:]]} {name}",))], lambda _, short=text[:2_000]: short)
        parsing = seconds(lambda parse=parse, text=text: parse(text))
        script = HostScript("the command", commands=(f"{RUNS[name[6:]]} {name}",))
        following = seconds(lambda script=script, text=text: follow([script], lambda _: text))
        ratios = f"{parsing / peer:.1f} and {following / peer:.1f} of that"
        print(f"{name:10} parsing {parsing:5.2f} s, all {following:5.2f} s: {ratios}")


if __name__ == "__main__":
    main()
