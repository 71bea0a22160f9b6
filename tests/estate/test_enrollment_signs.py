"""Which scripts enrol a machine, and which only look like it."""

from __future__ import annotations

import time

import pytest
from avd_intune.estate.scripts.enrollment_signs import installs_configmgr_client, sets_auto_enrollment, without_comments

KEY = r"HKLM:\SOFTWARE\Policies\Microsoft\Windows\CurrentVersion\MDM"
REG_KEY = r"HKLM\SOFTWARE\Policies\Microsoft\Windows\CurrentVersion\MDM"
FILE_KEY = rf"[HKEY_LOCAL_MACHINE\{REG_KEY[5:]}]"
ITEM = f"New-ItemProperty -Path '{KEY}' -Name AutoEnrollMDM"

ENROLLING = {
    "reg add": rf'reg add "{REG_KEY}" /v AutoEnrollMDM /t REG_DWORD /d 1 /f',
    "reg add with the name behind the value": rf"reg.exe add {REG_KEY} /t REG_DWORD /d 1 /f /v AutoEnrollMDM",
    "reg add over two lines": f'reg add "{REG_KEY}" ^\r\n  /v AutoEnrollMDM /d 1\r\n',
    "New-ItemProperty": f"{ITEM} -PropertyType DWord -Value 1 -Force",
    "the value before the name": f"New-ItemProperty -Path '{KEY}' -Value 1 -Name 'AutoEnrollMDM'",
    "the key in a variable": f"$key = '{KEY}'\r\nSet-ItemProperty -Path $key -Name AutoEnrollMDM -Value 1\r\n",
    "lines continued by backticks": f"New-ItemProperty `\n  -Path '{KEY}' `\n  -Name AutoEnrollMDM `\n  -Value 1",
    "arguments by position": f"Set-ItemProperty '{KEY}' AutoEnrollMDM 1",
    "colons behind parameter names": f"New-ItemProperty -Path:'{KEY}' -Name:AutoEnrollMDM -Value:1",
    "a value in quotes": f"{ITEM} -Value '1'",
    "a hexadecimal value": f"{ITEM} -Value 0x00000001",
    "a value with its type": f"{ITEM} -Value ([int]1)",
    "a script in quotes": f'powershell -Command "New-Item -Path {KEY} -Force; {ITEM} -Value 1"',
    "splatting over lines": f"$p = @{{\n Path = '{KEY}'\n Name = 'AutoEnrollMDM'\n Value = 1\n}}\nNew-ItemProperty @p",
    "splatting in one line": f"$p = @{{ Value = 1; Path = '{KEY}'; Name = 'AutoEnrollMDM' }}; New-ItemProperty @p",
    "a table of names and values": f"$v = @{{ AutoEnrollMDM = 1 }}\n$v.Keys | % {{ Set-Item '{KEY}' $_ $v[$_] }}",
    "a list of settings": f"Set-Values @('{KEY}', 'AutoEnrollMDM', 'DWord', '1')",
    "the .NET class": rf"[Microsoft.Win32.Registry]::SetValue('{FILE_KEY[1:-1]}', 'AutoEnrollMDM', 1, 'DWord')",
    "a registry file": f'{FILE_KEY}\n"AutoEnrollMDM"=dword:00000001',
    "a JSON list of settings": f'{{"path": "{REG_KEY}", "name": "AutoEnrollMDM", "value": 1}}'.replace("\\", "\\\\"),
    "a DSC Registry resource": f"Registry Enrol {{\n Key = '{KEY}'\n ValueName = 'AutoEnrollMDM'\n ValueData = '1'\n}}",
    "a DSC Registry resource in another order": (
        f"Registry X {{\n ValueData = @('1')\n ValueName = 'AutoEnrollMDM'\n Key = '{KEY}'\n}}"
    ),
    "letter case": f"{ITEM} -Value 1".upper(),
    "a number sign in a text before it": f"Write-Host ' # enrol'; {ITEM} -Value 1",
    "a comment on the line before": f"# enrols the machine\r{ITEM} -Value 1",
}
NOT_ENROLLING = {
    "nothing": "",
    "a hash comment": f"# {ITEM} -Value 1",
    "an indented hash comment": f"  \t#{ITEM} -Value 1",
    "a comment behind a statement": f"Write-Host done; # {ITEM} -Value 1",
    "a comment right behind a semicolon": f"Write-Host done;# {ITEM} -Value 1",
    "a block comment": f"<#\n{ITEM} -Value 1\n#>",
    "a block comment without end": f"<#\n{ITEM} -Value 1\n",
    "rem": rf"REM reg add {REG_KEY} /v AutoEnrollMDM /d 1",
    "rem without echo": rf"@rem reg add {REG_KEY} /v AutoEnrollMDM /d 1",
    "rem behind a command": rf"echo off & rem reg add {REG_KEY} /v AutoEnrollMDM /d 1",
    "a label as comment": rf":: reg add {REG_KEY} /v AutoEnrollMDM /d 1",
    "value 0": f"{ITEM} -Value 0",
    "value 10": f"{ITEM} -Value 10",
    "value 1.5": f"{ITEM} -Value 1.5",
    "a value that is a variable": f"{ITEM} -Value $enrol",
    "reg add with 0": rf"reg add {REG_KEY} /v AutoEnrollMDM /t REG_DWORD /d 0 /f",
    "a registry file with 0": f'{FILE_KEY}\n"AutoEnrollMDM"=dword:00000000',
    "DSC with 0": f"Registry Enrol {{\n  Key = '{KEY}'\n  ValueName = 'AutoEnrollMDM'\n  ValueData = '0'\n}}",
    "splatting with 0": f"$p = @{{ Path = '{KEY}'; Name = 'AutoEnrollMDM'; Value = 0 }}\nNew-ItemProperty @p",
    "another value that is 1 on the next line": f"{ITEM} -Value 0\nNew-ItemProperty '{KEY}' -Name Other -Value 1",
    "another value that is 1 in the same line": (
        rf"reg add {REG_KEY} /v AutoEnrollMDM /d 0 & reg add {REG_KEY} /v B /d 1"
    ),
    "another resource of DSC with 1": (
        f"Registry A {{ Key = '{KEY}'\n ValueName = 'AutoEnrollMDM'\n ValueData = '0' }}\n"
        "Registry B { ValueName = 'Other'\n ValueData = '1' }"
    ),
    "another key": r"reg add HKLM\SOFTWARE\Contoso /v AutoEnrollMDM /d 1",
    "another name": f"New-ItemProperty -Path '{KEY}' -Name DisableAutoEnrollMDM2 -Value 1",
    "removal": f"Remove-ItemProperty -Path '{KEY}' -Name AutoEnrollMDM",
    "the key alone": f"New-Item -Path '{KEY}' -Force",
}


@pytest.mark.parametrize("script", ENROLLING.values(), ids=ENROLLING.keys())
def test_script_sets_auto_enrollment(script: str) -> None:
    assert sets_auto_enrollment(script)


@pytest.mark.parametrize("script", NOT_ENROLLING.values(), ids=NOT_ENROLLING.keys())
def test_script_does_not_set_auto_enrollment(script: str) -> None:
    assert not sets_auto_enrollment(script)


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        pytest.param("ccmsetup.exe /mp:https://cmg SMSSITECODE=P01", True, id="installed"),
        pytest.param(r"Start-Process 'C:\x\ccmsetup.exe' -ArgumentList '/mp:x'", True, id="started by PowerShell"),
        pytest.param("msiexec /i ccmsetup.msi /qn", True, id="by its installer package"),
        pytest.param("ccmsetup.exe /uninstall\nccmsetup.exe /mp:x", True, id="installed anew"),
        pytest.param(r"if (Test-Path C:\ccmsetup.exe) { C:\ccmsetup.exe /mp:x }", True, id="if it is there"),
        pytest.param(r"C:\Windows\ccmsetup\ccmsetup.exe /uninstall", False, id="removed"),
        pytest.param(r'"C:\Program Files\ccmsetup.exe" /uninstall', False, id="removed, in quotes"),
        pytest.param("Start-Process ccmsetup.exe -ArgumentList '/uninstall'", False, id="removed by PowerShell"),
        pytest.param("msiexec /x ccmsetup.msi", False, id="its package removed"),
        pytest.param(r"Remove-Item C:\temp\ccmsetup.exe", False, id="its file removed"),
        pytest.param("# ccmsetup.exe /mp:x", False, id="in a comment"),
        pytest.param("notccmsetup.exe.txt", False, id="another file"),
    ],
)
def test_configuration_manager_client(script: str, expected: bool) -> None:
    assert installs_configmgr_client(script) is expected


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        pytest.param("a # b\nc", "a  \nc", id="the line stays"),
        pytest.param("'# a' \"# b\"", "'# a' \"# b\"", id="number signs in quotes"),
        pytest.param("https://x/#part a#b", "https://x/#part a#b", id="number signs inside words"),
        pytest.param("a\r\nb\rc", "a\nb\nc", id="line ends"),
        pytest.param("echo don't # it's\nb", "echo don't  \nb", id="single apostrophes"),
        pytest.param("echo remark", "echo remark", id="a word that begins like rem"),
    ],
)
def test_comments_are_removed(script: str, expected: str) -> None:
    assert without_comments(script) == expected


@pytest.mark.parametrize(
    "piece",
    [
        "'",
        '"',
        "<#",
        "{",
        "AutoEnrollMDM ",
        "AutoEnrollMDM,",
        "-Value ",
        "Name = 'AutoEnrollMDM' Value ",
        "\t",
        "& ",
        "`\n",
    ],
    ids=repr,
)
def test_hostile_scripts_take_no_long_time(piece: str) -> None:
    script = f"{KEY} AutoEnrollMDM {piece * (300_000 // len(piece))}"
    started = time.process_time()
    sets_auto_enrollment(script)
    installs_configmgr_client(script)
    assert time.process_time() - started < 3
