"""Which scripts set up automatic enrolment, and which only look like it."""

from __future__ import annotations

import pytest
from avd_intune.estate.scripts.effects import Stopped

from tests.estate.scripts.followed import KEY, MAKE, REG, REG_KEY, SET, Depends, always, ends_as, machine_after

ITEM = f"New-ItemProperty -Path '{KEY}' -Name AutoEnrollMDM -PropertyType DWord"
FILE_KEY = rf"[HKEY_LOCAL_MACHINE\{REG_KEY[5:]}]"
FILE = f'Windows Registry Editor Version 5.00\n\n{FILE_KEY}\n"AutoEnrollMDM"=dword:00000001\n'
TABLE = f"@{{ Path = '{KEY}'; Name = 'AutoEnrollMDM'; PropertyType = 'DWord'; Value = 1 }}"

ENROLLING = {
    "reg add": REG,
    "reg add with the name behind the value": rf"reg.exe add {REG_KEY} /t REG_DWORD /d 1 /f /v AutoEnrollMDM",
    "reg add over two lines": f'reg add "{REG_KEY}" `\r\n  /v AutoEnrollMDM /t REG_DWORD /d 1\r\n',
    "New-ItemProperty": f"{ITEM} -Value 1 -Force",
    "the value before the name": f"New-ItemProperty -Path '{KEY}' -Value 1 -Name 'AutoEnrollMDM'",
    "a key in a variable": f"$key = '{KEY}'\r\nSet-ItemProperty -Path $key -Name AutoEnrollMDM -Value 1\r\n",
    "a key from Join-Path": rf"sp (Join-Path '{KEY[:-4]}' MDM) AutoEnrollMDM 1",
    "a name put together": f"sp '{KEY}' ('Auto' + 'EnrollMDM') 1",
    "a name from a format": f"sp '{KEY}' ('{{0}}EnrollMDM' -f 'Auto') 1",
    "arguments by position": f"Set-ItemProperty '{KEY}' AutoEnrollMDM 1",
    "colons behind parameter names": f"New-ItemProperty -Path:'{KEY}' -Name:AutoEnrollMDM -Value:1",
    "shortened parameters": f"New-ItemProperty -Pa '{KEY}' -N AutoEnrollMDM -Prop DWord -V 1 -Fo",
    "typographic quotes and dashes": (
        f"New-ItemProperty \u2013Path \u201c{KEY}\u201d \u2013Name \u2018AutoEnrollMDM\u2019 "
        "\u2013PropertyType DWord \u2013Value 1"
    ),
    "a value in quotes, with a type": f"{ITEM} -Value '1'",
    "a hexadecimal value": f"{ITEM} -Value 0x00000001",
    "a value that is cast": f"{ITEM} -Value ([int]$true)",
    "a value that is computed": f"{ITEM} -Value (2 - 1)",
    "a script in quotes": f'powershell -Command "{ITEM} -Value 1"',
    "Start-Process with a list": f"Start-Process reg -ArgumentList 'add', '\"{REG_KEY}\"', '/v', 'AutoEnrollMDM', "
    "'/t', 'REG_DWORD', '/d', '1', '/f' -Wait",
    "splatting": f"$p = {TABLE}\nNew-ItemProperty @p",
    "a list of tables": (
        f"foreach ($s in @({TABLE})) {{ New-ItemProperty -Path $s.Path -Name $s.Name -Value $s.Value }}"
    ),
    "a table of names and values": f"$v = @{{ AutoEnrollMDM = 1 }}\n$v.Keys | % {{ sp '{KEY}' $_ $v[$_] }}",
    "a table of tables": f"$v = @{{ AutoEnrollMDM = @{{ Value = 1 }} }}\n$v.GetEnumerator() | "
    f"% {{ sp '{KEY}' $_.Key $_.Value.Value }}",
    "objects of JSON": (
        f'\'[{{"name": "AutoEnrollMDM", "value": 1}}]\' | ConvertFrom-Json | % {{ sp \'{KEY}\' $_.name $_.value }}'
    ),
    "a function with defaults": (
        f"function Set-It($Name = 'AutoEnrollMDM', $Value = 1) {{ sp '{KEY}' $Name $Value }}\nSet-It"
    ),
    "a function by position": f"function Set-It($n, $v) {{ sp '{KEY}' $n $v }}\nSet-It AutoEnrollMDM 1",
    "the .NET class": rf"[Microsoft.Win32.Registry]::SetValue('{FILE_KEY[1:-1]}', 'AutoEnrollMDM', 1, 'DWord')",
    "an opened key": (
        rf"([Microsoft.Win32.Registry]::LocalMachine).CreateSubKey('{REG_KEY[5:]}').SetValue('AutoEnrollMDM', 1 "
        rf"([Microsoft.Win32.Registry]::LocalMachine).CreateSubKey('{REG_KEY[5:]}').SetValue('AutoEnrollMDM', 1)"
    ),
    "StdRegProv": rf"Invoke-CimMethod -ClassName StdRegProv -MethodName SetDWORDValue -Arguments "
    rf"@{{ hDefKey = 2147483650; sSubKeyName = '{REG_KEY[5:]}'; sValueName = 'AutoEnrollMDM'; uValue = 1 }}",
    "WScript.Shell": rf"(New-Object -ComObject WScript.Shell).RegWrite('{REG_KEY}\AutoEnrollMDM', 1, 'REG_DWORD')",
    "LGPO": f"@'\n; enrolment\nComputer\n{REG_KEY[5:]}\nAutoEnrollMDM\nDWORD:1\n'@ | Set-Content p.txt\n"
    "LGPO.exe /t p.txt",
    "a registry file": f"@'\n{FILE}'@ | Set-Content $env:TEMP\\p.reg\nreg import $env:TEMP\\p.reg",
    "a text that is run": f"Invoke-Expression '{REG}'",
    "a script that it writes and runs": f"@'\n{SET}\n'@ > C:\\Temp\\now.ps1\n& C:\\Temp\\now.ps1",
    "a DSC Registry resource": f"Registry Enrol {{\n Key = '{KEY}'\n ValueName = 'AutoEnrollMDM'\n ValueData = '1'\n"
    " ValueType = 'Dword'\n}",
    "letter case": f"{ITEM} -Value 1".upper(),
    "a drive of its own": rf"New-PSDrive P Registry '{REG_KEY[:-4]}'; sp P:\MDM AutoEnrollMDM 1",
    "a location": f"Push-Location '{KEY}'\nsp . AutoEnrollMDM 1\nPop-Location",
    "a number sign in a text before it": f"Write-Host ' # enrol'; {ITEM} -Value 1",
    "an escaped quote before a number sign": f'Write-Output "27`" # inch"; {ITEM} -Value 1',
    "set in both branches": f"if (Test-Path C:\\a) {{ {SET} }} else {{ {REG} }}",
    "set unless it is 1": f"if ((Get-ItemProperty '{KEY}').AutoEnrollMDM -ne 1) {{ {REG} }}",
    "in catch of a throw": f"try {{ throw 'no' }} catch {{ {SET} }}",
    "in finally": f"try {{ throw 'no' }} catch {{ }} finally {{ {SET} }}",
    "in a job": f"Start-Job {{ {SET} }} | Wait-Job",
    "removed, then set": f"Remove-ItemProperty '{KEY}' AutoEnrollMDM\n{SET}",
    "0, then 1": f"{ITEM} -Value 0 -Force\n{SET}",
}
# What a script leaves that does not certainly set 1.
OTHERS = {
    "nothing": ("", "nothing"),
    "a comment": (f"# {SET}", "nothing"),
    "a block comment": (f"<#\n{SET}\n#>", "nothing"),
    "a block comment without end": (f"<#\n{SET}\n", "nothing"),
    "a command that is only said": (f"Write-Host '{REG}'", "nothing"),
    "a text that nothing runs": (f"$later = '{REG}'", "nothing"),
    "a script that it only writes": (f"@'\n{SET}\n'@ | Set-Content C:\\Temp\\later.ps1", "nothing"),
    "a block that nothing calls": (f"$later = {{ {SET} }}", "nothing"),
    "a function that nothing calls": (f"function Enable-It {{ {SET} }}", "nothing"),
    "behind exit": (f"exit 0\n{SET}", "nothing"),
    "behind throw": (f"throw 'stop'\n{SET}", "nothing"),
    "behind return": (f"function F {{ return\n{SET} }}\nF", "nothing"),
    "in a loop over nothing": (f"foreach ($x in @()) {{ {SET} }}", "nothing"),
    "in catch of what cannot fail": (f"try {{ Write-Output fine }} catch {{ {SET} }}", "nothing"),
    "a constant that is false": (f"$Enrol = $false\nif ($Enrol) {{ {SET} }}", "nothing"),
    "an unequal text": (f"$mode = 'Off'\nif ($mode -eq 'On') {{ {SET} }}", "nothing"),
    "another branch of switch": (f"switch ('Off') {{ 'On' {{ {SET} }} }}", "nothing"),
    "a switch that is not given": (f"param([switch]$Enrol)\nif ($Enrol) {{ {SET} }}", "nothing"),
    "0": (f"{ITEM} -Value 0 -Force", "0"),
    "10": (f"{ITEM} -Value 10 -Force", "10"),
    "1, then 0": (f"{SET}\nreg add {REG_KEY} /v AutoEnrollMDM /t REG_DWORD /d 0 /f", "0"),
    "1, then removed": (f"{SET}\nRemove-ItemProperty '{KEY}' AutoEnrollMDM", "nothing"),
    "1, then its key removed": (f'{SET}\nreg delete "{REG_KEY}" /f', "nothing"),
    "1, then cleared": (f"{SET}\nClear-ItemProperty '{KEY}' AutoEnrollMDM", "0"),
    "1, then its key made anew": (f"{SET}\n{MAKE}", "nothing"),
    "a text": (f"reg add {REG_KEY} /v AutoEnrollMDM /d 1 /f", "REG_SZ 1"),
    "a long number": (f"New-ItemProperty '{KEY}' AutoEnrollMDM -PropertyType QWord -Value 1", "REG_QWORD 1"),
    "-WhatIf": (f"{ITEM} -Value 1 -WhatIf", "nothing"),
    "a parameter that there is not": (f"Set-ItemProperty '{KEY}' AutoEnrollMDM 1 -PropertyType DWord", "nothing"),
    "a type that there is not": (f"New-ItemProperty '{KEY}' AutoEnrollMDM -PropertyType REG_DWORD -Value 1", "nothing"),
    "a key that reg.exe does not take": (f'reg add "{KEY}" /v AutoEnrollMDM /t REG_DWORD /d 1 /f', "nothing"),
    "another hive": (SET.replace("HKLM", "HKCU"), "nothing"),
    "a key below it": (f"ni '{KEY}\\A' -Force; sp '{KEY}\\A' AutoEnrollMDM 1", "nothing"),
    "a path without a drive": (SET.replace("HKLM:", "HKLM"), "nothing"),
    "another machine": (rf"reg add \\dc01\{REG_KEY} /v AutoEnrollMDM /t REG_DWORD /d 1 /f", "nothing"),
    "a session on another machine": (f"Invoke-Command -ComputerName dc01 {{ {SET} }}", "nothing"),
    "a longer name": (f"sp '{KEY}' AutoEnrollMDM2 1", "nothing"),
    "a comparison": (
        f"$expected = @{{ AutoEnrollMDM = 1 }}\nif ((gp '{KEY}').AutoEnrollMDM -ne $expected.AutoEnrollMDM) {{ 'no' }}",
        "nothing",
    ),
    "a file that is there": (f"if (Test-Path C:\\a.txt) {{ {SET} }}", "if Test-Path C:\\a.txt"),
    "an early end by a file": (f"if (Test-Path C:\\a.txt) {{ exit 0 }}\n{SET}", "if Test-Path C:\\a.txt"),
    "a join": (
        f"$s = dsregcmd /status\nif ($s -match 'AzureAdJoined\\s*:\\s*YES') {{ {SET} }}",
        "if $s -match 'AzureAdJoined\\s*:\\s*YES'",
    ),
    "a value by a condition": (
        f"$v = if (Test-Path a) {{ 1 }} else {{ 0 }}\nsp '{KEY}' AutoEnrollMDM $v",
        "if Test-Path a",
    ),
    "a task of another name is run": (
        f"schtasks /create /tn Enrol /tr '{REG}'\nschtasks /run /tn Other",
        "if the scheduled task Enrol has run",
    ),
    "a scheduled task": (f"schtasks /create /tn Enrol /tr '{REG}'", "if the scheduled task Enrol has run"),
    "a command of a module": (f"Set-RegistryPolicy '{KEY}' AutoEnrollMDM 1", "open"),
    "a text of a download that is run": ("iex (irm https://contoso.com/setup.ps1)", "nothing"),
}


@pytest.mark.parametrize("script", [f"reg --% {REG[4:]}", f'cmd --% /c "echo a | more" & {REG}'])
def test_what_stands_behind_the_stop_sign_is_handed_over_as_it_is(script: str) -> None:
    assert ends_as(machine_after(script)) == "1"


ACTION = f"New-ScheduledTaskAction -Execute cmd.exe -Argument '/c {REG}'"


@pytest.mark.parametrize(
    "script",
    [
        f"schtasks /create /tn Enrol /tr '{REG}'\nschtasks /Run /TN Enrol",
        f"Register-ScheduledTask Enrol -Action ({ACTION})\nStart-ScheduledTask -TaskName Enrol",
        f"Register-ScheduledTask Enrol -TaskPath \\Contoso -Action ({ACTION}) | Start-ScheduledTask",
        f"Register-ScheduledTask Enrol -Action ({ACTION})\nschtasks /run /tn \\Enrol",
    ],
)
def test_when_a_task_that_is_started_has_run_is_not_known(script: str) -> None:
    assert ends_as(machine_after(f"{MAKE}\n{script}")) == "if the scheduled task Enrol has run"


@pytest.mark.parametrize("script", ENROLLING.values(), ids=ENROLLING.keys())
def test_script_sets_auto_enrolment(script: str) -> None:
    assert ends_as(machine_after(f"{MAKE}\n{script}")) == "1"


@pytest.mark.parametrize(("script", "expected"), OTHERS.values(), ids=OTHERS.keys())
def test_script_does_not_certainly_set_auto_enrolment(script: str, expected: str) -> None:
    # A list of parameters stands first in a script.
    text = script if script.startswith("param") else f"{MAKE}\n{script}"
    if script.startswith("param"):
        text = script.replace("\n", f"\n{MAKE}\n", 1)
    assert ends_as(machine_after(text)) == expected


def test_a_key_that_nothing_makes_is_a_question() -> None:
    assert ends_as(machine_after(SET)) == f"if {REG_KEY} is there before"


def test_the_last_of_several_scripts_counts() -> None:
    assert ends_as(machine_after(REG, f"reg delete {REG_KEY} /v AutoEnrollMDM /f")) == "nothing"
    assert ends_as(machine_after(f"reg delete {REG_KEY} /v AutoEnrollMDM /f", REG)) == "1"


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        pytest.param("ccmsetup.exe /mp:https://cmg SMSSITECODE=P01", True, id="installed"),
        pytest.param(r"Start-Process 'C:\x\ccmsetup.exe' -ArgumentList '/mp:x'", True, id="started by PowerShell"),
        pytest.param("msiexec /i C:\\x\\ccmsetup.msi /qn", True, id="by its installer package"),
        pytest.param("ccmsetup.exe /uninstall\nccmsetup.exe /mp:x", True, id="installed anew"),
        pytest.param(r"C:\Windows\ccmsetup\ccmsetup.exe /uninstall", False, id="removed"),
        pytest.param(r"& 'C:\Program Files\ccmsetup.exe' /uninstall", False, id="removed, in quotes"),
        pytest.param(
            "$s = 'ccmsetup.exe'\nStart-Process $s -ArgumentList '/uninstall'", False, id="removed by PowerShell"
        ),
        pytest.param("msiexec /x ccmsetup.msi", False, id="its package removed"),
        pytest.param("ccmsetup.exe /?", False, id="asked how it is used"),
        pytest.param(r"Copy-Item \\cm01\client\ccmsetup.exe C:\Temp\ccmsetup.exe", False, id="only copied"),
        pytest.param("iwr https://cm01/ccmsetup.exe -OutFile ccmsetup.exe", False, id="only downloaded"),
        pytest.param(r"Get-Content C:\Windows\ccmsetup\ccmsetup.exe.log", False, id="its log read"),
        pytest.param("Stop-Process -Name ccmsetup.exe", False, id="stopped"),
        pytest.param("# ccmsetup.exe /mp:x", False, id="in a comment"),
    ],
)
def test_configuration_manager_client(script: str, expected: bool) -> None:
    assert (always(machine_after(script)).client_installed() is not None) is expected


TASK = (
    "<Task><Exec><Command>%windir%\\system32\\deviceenroller.exe</Command>"
    "<Arguments>/c /AutoEnrollMDM</Arguments></Exec></Task>"
)


@pytest.mark.parametrize(
    "script",
    [
        f"Register-ScheduledTask -TaskName Enrol -Xml '{TASK}'",
        f"Set-Content C:\\t.xml '{TASK}'\nschtasks /create /tn Enrol /xml C:\\t.xml",
        f"Set-Content C:\\t.xml '{TASK}'\nRegister-ScheduledTask Enrol -Xml (Get-Content C:\\t.xml -Raw)",
    ],
)
def test_a_task_in_xml_runs_its_command_later(script: str) -> None:
    with pytest.raises(Depends, match="the scheduled task Enrol has run"):
        always(machine_after(script)).enroller_run()


@pytest.mark.parametrize(
    ("script", "missing"),
    [
        ("LGPO.exe /g C:\\backup", "backup"),
        ("LGPO.exe /t entries.txt", "entries.txt"),
        ("Register-ScheduledTask -TaskName Enrol -Xml (Get-Content task.xml -Raw)", "Enrol"),
    ],
)
def test_settings_that_are_not_at_hand_are_named(script: str, missing: str) -> None:
    assert [each.missing for each in always(machine_after(script)).missing()] == [missing]


@pytest.mark.parametrize(
    "script",
    [
        "Invoke-Expression (Get-Content C:\\setup.txt -Raw)",
        "iex $env:SETUP",
        "Get-Content C:\\setup.txt | ForEach-Object { Invoke-Expression $_ }",
        "foreach ($line in Get-Content C:\\setup.txt) { Invoke-Expression $line }",
        "& ([scriptblock]::Create((Get-Content C:\\setup.txt -Raw)))",
        "[scriptblock]::Create($env:SETUP).Invoke()",
    ],
)
def test_a_text_that_is_run_and_not_known_may_do_anything(script: str) -> None:
    """The reason names it, as a script that is not at hand; a text that is known in parts says what it may do."""
    assert [each for each in machine_after(script).effects if isinstance(each, Stopped) and each.missing]
    known_in_parts = machine_after('iex "choco install $env:NAME"').effects
    assert not [each for each in known_in_parts if isinstance(each, Stopped) and each.missing]
