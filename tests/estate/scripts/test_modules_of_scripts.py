"""What a script gets of a module: the functions that the module exports, and none of its variables.

https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_modules
"""

from __future__ import annotations

import pytest
from avd_intune.estate.scripts.effects import Stopped

from tests.estate.scripts.followed import KEY, MAKE, SET, machine_after, outcome

ENABLE = f"function Enable-Mdm {{ {MAKE}; {SET} }}\n"
WHERE_ON = f"{ENABLE.replace('{', '{ if ($on) {', 1)}}}"
MANIFEST = "@{{ RootModule = 'Mdm.psm1'; FunctionsToExport = {} }}"

# name, script, the module, what AutoEnrollMDM ends as
OF_A_FILE = [
    ("by its path", "Import-Module \"$PSScriptRoot\\Mdm.psm1\"; Enable-Mdm", ENABLE, "1"),
    ("by its folder", "Import-Module .\\Mdm; Enable-Mdm", ENABLE, "1"),
    ("used", "using module .\\Mdm.psm1\nEnable-Mdm", ENABLE, "1"),
    ("not called", "Import-Module .\\Mdm.psm1", ENABLE, "nothing"),
    ("under a prefix", "Import-Module .\\Mdm.psm1 -Prefix Avd; Enable-AvdMdm", ENABLE, "1"),
    ("without its prefix", "Import-Module .\\Mdm.psm1 -Prefix Avd; Enable-Mdm", ENABLE, "nothing"),
    ("only others imported", "Import-Module .\\Mdm.psm1 -Function Get-*; Enable-Mdm", ENABLE, "nothing"),
    ("removed again", "Import-Module .\\Mdm.psm1; Remove-Module Mdm; Enable-Mdm", ENABLE, "nothing"),
    ("exported by a pattern", "Import-Module .\\Mdm.psm1; Enable-Mdm", f"{ENABLE}Export-ModuleMember Enable-*", "1"),
    ("others exported", "Import-Module .\\Mdm.psm1; Enable-Mdm", f"{ENABLE}Export-ModuleMember Get-*", "nothing"),
    (
        "called by what is exported",
        "Import-Module .\\Mdm.psm1; Start-It",
        f"{ENABLE}function Start-It {{ Enable-Mdm }}\nExport-ModuleMember -Function Start-It",
        "1",
    ),
    (
        "under an alias",
        "Import-Module .\\Mdm.psm1; enrol",
        f"{ENABLE}Set-Alias enrol Enable-Mdm\nExport-ModuleMember -Function x -Alias enrol",
        "1",
    ),
    ("its own variable", "Import-Module .\\Mdm.psm1; Enable-Mdm", f"$on = 1\n{WHERE_ON}", "1"),
    ("its variable elsewhere", f"Import-Module .\\Mdm.psm1; if ($on) {{ {MAKE}; {SET} }}", "$on = 1", "nothing"),
    (
        "its variable exported",
        f"Import-Module .\\Mdm.psm1; if ($on) {{ {MAKE}; {SET} }}",
        "$on = 1; Export-ModuleMember -Variable on",
        "1",
    ),
    (
        "a variable of who calls it",
        "function Start-It { $on = 1; Enable-Mdm }\nImport-Module .\\Mdm.psm1; Start-It",
        WHERE_ON,
        "nothing",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("script", "module", "expected"), [row[1:] for row in OF_A_FILE], ids=[row[0] for row in OF_A_FILE]
)
def test_module_of_the_repository(script: str, module: str, expected: str) -> None:
    assert outcome(machine_after(script, files={"mdm.psm1": module})) == expected


@pytest.mark.parametrize(("exported", "expected"), [("'Enable-Mdm'", "1"), ("@('Get-Mdm')", "nothing"), ("'*'", "1")])
def test_manifest_says_what_a_module_exports(exported: str, expected: str) -> None:
    files = {"mdm.psm1": ENABLE, "mdm.psd1": MANIFEST.format(exported)}
    assert outcome(machine_after("Import-Module .\\Mdm.psd1; Enable-Mdm", files=files)) == expected


@pytest.mark.parametrize(("name", "missing"), [(".\\Mdm.psm1", "mdm.psm1"), ("$PSScriptRoot\\Mdm", "mdm")])
def test_module_that_is_not_at_hand_is_open_by_its_name(name: str, missing: str) -> None:
    machine = machine_after(f'Import-Module "{name}"; Enable-Mdm')
    assert missing in [each.missing for each in machine.effects if isinstance(each, Stopped)]


@pytest.mark.parametrize("name", ["ActiveDirectory", "$env:ProgramFiles\\ConfigMgr\\bin\\ConfigurationManager.psd1"])
def test_module_of_the_machine_is_none_that_is_missing(name: str) -> None:
    machine = machine_after(f'Import-Module "{name}"\nGet-Date')
    assert not [each for each in machine.effects if isinstance(each, Stopped)]


def test_module_by_its_bare_name_is_what_the_machine_has_of_that_name() -> None:
    machine = machine_after("Import-Module Mdm; Enable-Mdm", files={"mdm.psm1": ENABLE})
    assert outcome(machine) == "undecided"


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        (f"New-Module -Name x {{ {ENABLE} }} | Out-Null; Enable-Mdm", "1"),
        (f"New-Module -Name x {{ {ENABLE}; Export-ModuleMember Get-* }} | Out-Null; Enable-Mdm", "nothing"),
        (f"New-Module {{ {MAKE}; {SET} }} | Out-Null", "1"),
        (
            f"$on = 0; New-Module {{ param($on) function Set-Mdm {{ {MAKE}; "
            f"Set-ItemProperty '{KEY}' AutoEnrollMDM $on -Type DWord }} }} -ArgumentList 1 | Out-Null; Set-Mdm",
            "1",
        ),
    ],
)
def test_module_of_a_block(script: str, expected: str) -> None:
    assert outcome(machine_after(script)) == expected
