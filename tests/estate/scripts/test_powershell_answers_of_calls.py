# ruff: noqa: E501 - a row of the table is a script of one line
"""What PowerShell does in calls, scopes, jobs and objects: the value that a script leaves."""

from __future__ import annotations

import pytest

from tests.estate.scripts.followed import KEY as K
from tests.estate.scripts.followed import MAKE, ends_as, machine_after


def N(value: object) -> str:  # noqa: N802 - a word of the table
    return f"New-ItemProperty -Path '{K}' -Name AutoEnrollMDM -PropertyType DWord -Value {value} -Force | Out-Null"


# name, script, what AutoEnrollMDM ends as
ANSWERS = [
    ("[ref] sets the caller's", "function f([ref]$r) { $r.Value = 1 }; $v = 0; f ([ref]$v); " + N("$v"), "1"),
    ("[ref] in a variable", "$v = 1; $r = [ref]$v; $v = 0; $r.Value = $r.Value + 1; " + N("$v"), "1"),
    ("[ref] of two calls", "function f([ref]$r) { $r.Value++ }; $v = 0; f ([ref]$v); f ([ref]$v); " + N("$v"), "2"),
    ("[ref] without .Value", "function f([ref]$r) { $r = 0 }; $v = 1; f ([ref]$v); " + N("$v"), "1"),
    (
        "[ref] to what is not known",
        "$v = 1; [void][Contoso.Host]::TryGet('a', [ref]$v); if ($v -eq 1) { " + N(1) + " }",
        "if $v -eq 1",
    ),
    (
        "a cmdlet by its module",
        "function New-ItemProperty { }; Microsoft.PowerShell.Management\\" + N(1),
        "1",
    ),
    (
        "a function around a cmdlet",
        "function Write-Host { Microsoft.PowerShell.Utility\\Write-Host @args }; Write-Host a; " + N(1),
        "1",
    ),
    (
        "a path of the provider",
        f"$p = Convert-Path '{K}'; Set-ItemProperty \"Registry::$p\" AutoEnrollMDM 1 -Type DWord",
        "1",
    ),
    (
        "a key that the script made is renamed",
        f"New-Item '{K}_new' -Force | New-ItemProperty -Name AutoEnrollMDM -Value 1 -PropertyType DWord; Remove-Item '{K}'; Rename-Item '{K}_new' MDM",
        "1",
    ),
    (
        "a key is renamed to one that is there",
        f"New-Item '{K}_new' -Force | New-ItemProperty -Name AutoEnrollMDM -Value 1 -PropertyType DWord; Rename-Item '{K}_new' MDM",
        "nothing",
    ),
    (
        "a copied value keeps its type",
        f"New-Item '{K}_new' -Force | New-ItemProperty -Name AutoEnrollMDM -Value 1 -PropertyType QWord; Copy-ItemProperty '{K}_new' -Destination '{K}' -Name AutoEnrollMDM",
        "REG_QWORD 1",
    ),
    (
        "errors of a command that asks the machine",
        "Get-Service RdAgent -ErrorAction SilentlyContinue -ErrorVariable missing; if (-not $missing) { " + N(1) + " }",
        "if `Get-Service RdAgent -ErrorAction SilentlyContinue -ErrorVariable missing` finds something",
    ),
    (
        "errors of a command that works",
        f"Set-ItemProperty '{K}' Agent 'x' -ErrorVariable failed; if (-not $failed) {{ " + N(1) + " }",
        "1",
    ),
    (
        "errors of a command that fails",
        f"Set-ItemProperty '{K}' Agent 'x' -Type DWord -ErrorAction SilentlyContinue -ev failed; if ($failed.Count) {{ "
        + N(1)
        + " }",
        "1",
    ),
    ("Start-Job", "Start-Job { " + N(1) + " } | Wait-Job", "1"),
    ("dot source function", "function f { $v = 1 }; $v=0; . f; " + N("$v"), "1"),
    ("Set-Variable -Scope 1", "$v=0; function f { Set-Variable -Name v -Value 1 -Scope 1 }; f; " + N("$v"), "1"),
    ("Set-Variable local", "$v=0; function f { Set-Variable -Name v -Value 1 }; f; " + N("$v"), "0"),
    ("using scope job", "$v=1; Start-Job { " + N("$using:v") + " } | Wait-Job", "1"),
    ("job no using", "$v=1; Start-Job { if ($v) { " + N("$v") + " } } | Wait-Job | Receive-Job", "nothing"),
    ("job throw does not end", "Start-Job { throw 'x' } | Wait-Job; " + N(1), "1"),
    ("job exit does not end", "Start-Job { exit 1 } | Wait-Job; " + N(1), "1"),
    ("job init", "Start-Job -InitializationScript { function f { " + N(1) + " } } -ScriptBlock { f } | Wait-Job", "1"),
    ("script scope read", "$v=1; function f { $v=0; " + N("$script:v") + " }; f", "1"),
    ("global read own", "$global:v=1; $v=0; " + N("$global:v"), "1"),
    ("global set read", "$global:v=1; function f { " + N("$v") + " }; f", "1"),
    (
        "splat PSBoundParameters",
        f"function f {{ param($Path,$Name,$Value,$PropertyType) New-ItemProperty @PSBoundParameters -Force }}; f -Path '{K}' -Name AutoEnrollMDM -Value 1 -PropertyType DWord",
        "1",
    ),
    (
        "splat args",
        f"function f {{ New-ItemProperty @args }}; f -Path '{K}' -Name AutoEnrollMDM -Value 1 -PropertyType DWord -Force",
        "1",
    ),
    (
        "psbound contains",
        "function f { param($A,$B) if ($PSBoundParameters.ContainsKey('B')) { " + N(1) + " } }; f 1",
        "nothing",
    ),
    (
        "psbound contains yes",
        "function f { param($A,$B) if ($PSBoundParameters.ContainsKey('B')) { " + N(1) + " } }; f -B 1",
        "1",
    ),
    ("switch IsPresent", "function f { param([switch]$On) if ($On.IsPresent) { " + N(1) + " } }; f -On", "1"),
    ("validaterange violated", "function f { param([ValidateRange(2,5)][int]$M) " + N("$M") + " }; f 1", "nothing"),
    ("validaterange ok", "function f { param([ValidateRange(1,5)][int]$M) " + N("$M") + " }; f 1", "1"),
    ("default is not validated", "function f { param([ValidateSet('A','B')]$M = 'C') " + N(1) + " }; f", "1"),
    (
        "advanced by attribute",
        "function f { param([Parameter(HelpMessage='x')]$A) " + N(1) + " }; f -Nope 1",
        "nothing",
    ),
    (
        "shouldprocess",
        "function f { [CmdletBinding(SupportsShouldProcess)] param() if ($PSCmdlet.ShouldProcess('x')) { "
        + N(1)
        + " } }; f",
        "1",
    ),
    (
        "shouldprocess whatif",
        "function f { [CmdletBinding(SupportsShouldProcess)] param() if ($PSCmdlet.ShouldProcess('x')) { "
        + N(1)
        + " } }; f -WhatIf",
        "nothing",
    ),
    ("switch null default", "switch ($null) { default { " + N(1) + " } }", "1"),
    ("throw ea silently", "$ErrorActionPreference='SilentlyContinue'; throw 'x'; " + N(1), "1"),
    ("sort desc", "$v = 1,3,2 | Sort-Object -Descending | Select-Object -Last 1; " + N("$v"), "1"),
    ("outvariable", "1 | Tee-Object -Variable t | Out-Null; " + N("$t"), "1"),
    (
        "name value by property",
        f"[pscustomobject]@{{Name='AutoEnrollMDM';Value=1;PropertyType='DWord'}} | New-ItemProperty -Path '{K}' -Force",
        "1",
    ),
    (
        "array list",
        f"$l=New-Object System.Collections.ArrayList; [void]$l.Add('AutoEnrollMDM'); foreach ($n in $l) {{ Set-ItemProperty '{K}' $n 1 -Type DWord }}",
        "1",
    ),
    ("math", N("([math]::Max(0,1))"), "1"),
    ("remove-itemproperty wildcard", N(1) + f"; Remove-ItemProperty '{K}' -Name 'Auto*'", "nothing"),
    (
        "dot net delete ro",
        N(1)
        + "; $k=[Microsoft.Win32.Registry]::LocalMachine.OpenSubKey('SOFTWARE\\Policies\\Microsoft\\Windows\\CurrentVersion\\MDM'); $k.DeleteValue('AutoEnrollMDM')",
        "1",
    ),
    (
        "dot net Registry.SetValue HKLM short",
        "[Microsoft.Win32.Registry]::SetValue('HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\CurrentVersion\\MDM','AutoEnrollMDM',1)",
        "nothing",
    ),
    ("try get-service stop catch exits", "try { Get-Service X -ErrorAction Stop; " + N(1) + " } catch { exit 1 }", "1"),
    ("try get-service no stop", "try { Get-Service X; " + N(1) + " } catch { " + N(0) + " }", "1"),
    ("closure in func", "function f($v) { { " + N("$v") + " }.GetNewClosure() }; $b = f 1; $v = 0; & $b", "1"),
    ("closure", "$v=1; $b = { " + N("$v") + " }.GetNewClosure(); $v=0; & $b", "1"),
    (
        "reg stop parsing",
        'reg --% add "HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\CurrentVersion\\MDM" /v AutoEnrollMDM /t REG_DWORD /d 1 /f',
        "1",
    ),
    (
        "reg --% pipe",
        'reg --% add "HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\CurrentVersion\\MDM" /v AutoEnrollMDM /t REG_DWORD /d 1 /f | Out-Null',
        "1",
    ),
    (
        "reverse",
        f"$c='MDMllornEotuA'.ToCharArray(); [array]::Reverse($c); $n = -join $c; Set-ItemProperty '{K}' $n 1 -Type DWord",
        "1",
    ),
    ("pipe null", "$null | ForEach-Object { " + N(1) + " }", "1"),
    (
        "text is no IOException",
        "try { throw 'x' } catch [System.IO.IOException] { " + N(0) + " } catch { " + N(1) + " }",
        "1",
    ),
    (
        "type thrown",
        "try { throw [System.ArgumentException]::new('x') } catch [System.ArgumentException] { " + N(1) + " }",
        "1",
    ),
    (
        "class of WMI",
        "([wmiclass]'root\\default:StdRegProv').SetDWORDValue(2147483650, '" + K[6:] + "', 'AutoEnrollMDM', 1)",
        "1",
    ),
    ("an assignment decides", "if ($x = 1) { " + N("$x") + " }", "1"),
    ("mandatory missing", "function f { param([Parameter(Mandatory)]$x) " + N(1) + " }; f", "nothing"),
    (
        "mandatory splatted",
        "$p = @{ x = 1 }; function f { param([Parameter(Mandatory)]$x) " + N("$x") + " }; f @p",
        "1",
    ),
    ("parallel", "$v = 1; 1 | ForEach-Object -Parallel { if ($v) { " + N(1) + " } }", "nothing"),
    ("parallel using", "$v = 1; 1 | ForEach-Object -Parallel { " + N("$using:v") + " }", "1"),
    ("the last one stays", "function f { param([Parameter(ValueFromPipeline)]$x) " + N("$x") + " }; 0, 1 | f", "1"),
    (
        "module",
        "@'\nfunction Set-It { " + N(1) + " }\n'@ | Set-Content C:\\m.psm1\nImport-Module C:\\m.psm1\nSet-It",
        "1",
    ),
]


@pytest.mark.parametrize(("script", "expected"), [row[1:] for row in ANSWERS], ids=[row[0] for row in ANSWERS])
def test_what_a_script_leaves(script: str, expected: str) -> None:
    assert ends_as(machine_after(f"{MAKE}\n{script}")) == expected


TERMINAL_SERVER = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server"


@pytest.mark.parametrize(("force", "expected"), [("", "1"), (" -Force", "0")])
def test_a_value_that_every_windows_has_is_made_anew_with_force_only(force: str, expected: str) -> None:
    key = TERMINAL_SERVER.replace("HKLM", "HKLM:")
    new = f"New-ItemProperty '{key}' fDenyTSConnections -Value 0 -PropertyType DWord{force}"
    script = f"Set-ItemProperty '{key}' fDenyTSConnections 1; {new}"
    assert ends_as(machine_after(script), TERMINAL_SERVER, "fDenyTSConnections") == expected
    denied = machine_after(new.replace("-Value 0", "-Value 1"))
    assert (ends_as(denied, TERMINAL_SERVER, "fDenyTSConnections") == "1") is bool(force)


def test_values_of_a_copied_key_are_not_known() -> None:
    made = "New-Item HKLM:\\SOFTWARE\\C\\MDM -Force; New-ItemProperty HKLM:\\SOFTWARE\\C\\MDM AutoEnrollMDM -Value 1 -PropertyType DWord"
    copied = f"Copy-Item HKLM:\\SOFTWARE\\C\\MDM '{K.removesuffix(chr(92) + 'MDM')}' -Recurse -Force"
    assert ends_as(machine_after(f"{MAKE}\n{made}\n{copied}")) == "open"


def test_which_set_of_parameters_is_meant_is_told_by_those_that_are_given() -> None:
    function = "function f { param([Parameter(ParameterSetName='a')]$A, [Parameter(ParameterSetName='b')]$B) "
    ends = ends_as(machine_after(f"{MAKE}\n{function} if ($PSCmdlet.ParameterSetName -eq 'b') {{ {N(1)} }} }}; f -B 1"))
    assert ends == "1"


@pytest.mark.parametrize(
    ("question", "condition"),
    [
        ("Get-Service RdAgent -ErrorAction Stop", "if `Get-Service RdAgent -ErrorAction Stop` finds something"),
        ("Get-ChildItem C:\\a -ErrorAction Stop", "if `Get-ChildItem C:\\a -ErrorAction Stop` finds something"),
    ],
)
def test_a_question_that_ends_a_try_decides_what_stands_behind_it(question: str, condition: str) -> None:
    assert ends_as(machine_after(f"{MAKE}\ntry {{ {question}; {N(1)} }} catch {{ Write-Host 'no' }}")) == condition
