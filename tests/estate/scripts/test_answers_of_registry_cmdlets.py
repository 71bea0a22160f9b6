# ruff: noqa: E501 - a row of the table is a script of one line
"""What PowerShell's registry provider makes of types, of errors and of what opening a file does."""

from __future__ import annotations

import pytest

from tests.estate.scripts.followed import KEY as K
from tests.estate.scripts.followed import MAKE, REG_KEY, machine_after, outcome

ABOVE = K.rpartition("\\")[0]
FULL = REG_KEY.replace("HKLM", "HKEY_LOCAL_MACHINE")
S = f"Set-ItemProperty '{K}' AutoEnrollMDM"
N = f"New-ItemProperty '{K}' AutoEnrollMDM"
REG_FILE = f'Set-Content C:\\x.reg "Windows Registry Editor Version 5.00`r`n`r`n[{FULL}]`r`n`"AutoEnrollMDM`"=dword:00000001"; '

# name, script, what AutoEnrollMDM ends as
ANSWERS = [
    ("a long is a QWORD", f"{N} -Value ([long]1)", "REG_QWORD 1"),
    ("a long by its suffix", f"{S} 1L", "REG_QWORD 1"),
    ("a number beyond 32 bits", f"{S} 4294967296", "REG_QWORD 4294967296"),
    ("a sum with a long", f"{S} (0 + [int64]1)", "REG_QWORD 1"),
    ("a long of a known type", f"{S} ([long]1) -Type DWord", "1"),
    ("a long cast back", f"{S} ([int][long]1)", "1"),
    ("another integer is a text", f"{S} ([uint32]1)", "REG_SZ 1"),
    ("another integer by its suffix", f"{S} 1u", "REG_SZ 1"),
    ("an integer is no long", f"if ([long]1 -is [int]) {{ {S} 1 }}", "nothing"),
    ("a long is one", f"if ([long]1 -is [long]) {{ {S} 1 }}", "1"),
    ("a byte is no int", f"if ([byte]1 -is [int]) {{ {S} 1 }}", "nothing"),
    (".NET takes a long for a text", f"[Microsoft.Win32.Registry]::SetValue('{FULL}', 'AutoEnrollMDM', [long]1)", "REG_SZ 1"),
    (".NET takes an int for a DWORD", f"[Microsoft.Win32.Registry]::SetValue('{FULL}', 'AutoEnrollMDM', 1)", "1"),
    ("an opened key takes a long for a text", f"(Get-Item '{K}').SetValue('AutoEnrollMDM', [long]1); $k = (Get-Item HKLM:\\SOFTWARE).OpenSubKey('{K[15:]}', $true); $k.SetValue('AutoEnrollMDM', [long]1)", "REG_SZ 1"),
    ("a new value has the type that is there", f"{S} 0 -Type DWord; {N} -Value '1' -Force", "1"),
    ("a text that is no number for a DWORD that is there", f"{S} 0 -Type DWord; {S} 'on'", "REG_SZ on"),
    ("a type by its number", f"{N} -Value '1' -PropertyType 4", "1"),
    ("a type by its number as text", f"{N} -Value '1' -PropertyType '4'", "1"),
    ("braces end the name before ?.", "$o = [pscustomobject]@{ v = 1 }; " + f"{S} ${{o}}?.v", "1"),
    ("strict: a property that an object does not have", f"Set-StrictMode -Version 2; $o = [pscustomobject]@{{ v = 1 }}; try {{ $x = $o.w; {S} 1 }} catch {{ }}", "nothing"),
    ("strict: of JSON", f"Set-StrictMode -Version Latest; $o = '{{\"v\":1}}' | ConvertFrom-Json; try {{ $x = $o.w; {S} 1 }} catch {{ }}", "nothing"),
    ("strict: of CSV", f"Set-StrictMode -Version 3; $o = 'v', '1' | ConvertFrom-Csv; try {{ $x = $o.w; {S} 1 }} catch {{ }}", "nothing"),
    ("strict: of New-Object", f"Set-StrictMode -Version 3; $o = New-Object psobject -Property @{{ v = 1 }}; try {{ $x = $o.w; {S} 1 }} catch {{ }}", "nothing"),
    ("strict: selected", f"Set-StrictMode -Version 3; $o = [pscustomobject]@{{ v = 1; w = 2 }} | Select-Object v; try {{ $x = $o.w; {S} 1 }} catch {{ }}", "nothing"),
    ("strict: a property that is there", f"Set-StrictMode -Version 3; $o = [pscustomobject]@{{ v = 1 }}; {S} $o.v", "1"),
    ("not strict", f"$o = [pscustomobject]@{{ v = 1 }}; try {{ $x = $o.w; {S} 1 }} catch {{ }}", "1"),
    ("a key with keys below it stays", f"{S} 1; New-Item '{K}\\Sub' -Force; Remove-Item '{K}' -Force", "1"),
    ("a key with keys below it goes by -Recurse", f"{S} 1; New-Item '{K}\\Sub' -Force; Remove-Item '{K}' -Recurse", "nothing"),
    ("a key without keys below it", f"{S} 1; Remove-Item '{K}'", "nothing"),
    ("the key below it is gone", f"{S} 1; New-Item '{K}\\Sub' -Force; Remove-Item '{K}\\Sub'; Remove-Item '{K}'", "nothing"),
    ("a key that Windows has keys below", f"{S} 1; Remove-Item HKLM:\\SOFTWARE\\Policies\\Microsoft -Force", "1"),
    ("a key with one below it in some cases", f"{S} 1; if (Test-Path C:\\a) {{ New-Item '{K}\\Sub' -Force }}; Remove-Item '{K}'", "undecided"),
    ("opening a .reg file asks", REG_FILE + "Invoke-Item C:\\x.reg", "undecided"),
    ("starting a .reg file asks", REG_FILE + "Start-Process C:\\x.reg -Wait", "undecided"),
    ("regedit asks", REG_FILE + "regedit C:\\x.reg", "undecided"),
    ("regedit with /s does not", REG_FILE + "regedit.exe /s C:\\x.reg", "1"),
    ("regedit exports", f"{REG_FILE}regedit /e C:\\x.reg '{FULL}'", "nothing"),
    ("opening a script", f'Set-Content C:\\x.ps1 "{S} 1"; Invoke-Item C:\\x.ps1', "undecided"),
    ("opening a batch file", f"Set-Content C:\\x.cmd 'reg add {REG_KEY} /v AutoEnrollMDM /t REG_DWORD /d 1 /f'; ii C:\\x.cmd", "1"),
    ("-WhatIf opens nothing", f"Set-Content C:\\x.cmd 'reg add {REG_KEY} /v AutoEnrollMDM /t REG_DWORD /d 1 /f'; ii C:\\x.cmd -WhatIf", "nothing"),
    ("starting a script", f'Set-Content C:\\x.ps1 "{S} 1"; Start-Process C:\\x.ps1', "undecided"),
    ("an error action by number", f"try {{ Get-ItemProperty '{K}' -Name Foo -EA 1 }} catch {{ {S} 1 }}", "1"),
    ("the preference by number", f"$ErrorActionPreference = 1; try {{ Get-ItemProperty '{K}' -Name Foo }} catch {{ {S} 1 }}", "1"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in ANSWERS], ids=[row[0] for row in ANSWERS])
def test_what_a_script_leaves(text: str, expected: str) -> None:
    assert outcome(machine_after(f"{MAKE}\n{text}")) == expected


def test_a_script_that_a_batch_file_starts_is_opened_in_an_editor() -> None:
    machine = machine_after(f"echo {S} 1 > C:\\x.ps1\r\nC:\\x.ps1", name="setup.cmd")
    written = [effect.condition() for effect in machine.effects if effect.what().startswith("sets ")]
    assert len(written) == 1 and "if `Windows runs x.ps1, and does not open it in an editor`" in written[0]
