# ruff: noqa: E501 - a row of the table is a script of one line
"""What PowerShell does with a script that it can know of beforehand: the value that the script leaves."""

from __future__ import annotations

import base64

import pytest

from tests.estate.scripts.followed import KEY as K
from tests.estate.scripts.followed import MAKE, REG_KEY, ends_as, machine_after
from tests.estate.scripts.followed import REG as R

M = MAKE + "\n"
S = "Set-ItemProperty"


def N(value: object) -> str:  # noqa: N802 - a word of the table
    return f"New-ItemProperty -Path '{K}' -Name AutoEnrollMDM -PropertyType DWord -Value {value} -Force | Out-Null"


# name, script, what AutoEnrollMDM ends as
ANSWERS = [
    ("do-while known", M + "$i=0; do { $i++; " + N("$i") + " } while ($i -lt 3)", "3"),
    ("until 1", M + "$i=0; do { $i++ } until ($i -ge 1); " + N("$i"), "1"),
    ("label break", M + ":outer foreach ($a in 1,2) { foreach ($b in 5,6) { " + N("$b") + "; break outer } }", "5"),
    ("switch fallthrough", M + "switch (1) { 1 { " + N(0) + " } {$_ -gt 0} { " + N(1) + " } }", "1"),
    ("switch break", M + "switch (1) { 1 { " + N(0) + "; break } {$_ -gt 0} { " + N(1) + " } }", "0"),
    ("switch array", M + "switch ('a','b') { 'b' { " + N(1) + " } }", "1"),
    ("switch regex", M + "switch -Regex ('Enrol-On') { '-On$' { " + N(1) + " } default { " + N(0) + " } }", "1"),
    ("try throw catch", M + "try { throw 'x' } catch { " + N(1) + " }", "1"),
    ("try no fail catch", M + "try { $x = 1 } catch { " + N(1) + " }", "nothing"),
    ("finally", M + "try { return } finally { " + N(1) + " }", "1"),
    ("throw ends", M + "throw 'no'\n" + N(1), "nothing"),
    ("scope function", M + "$v = 0; function Set-It { $v = 1 }; Set-It; " + N("$v"), "0"),
    ("scope script:", M + "$v = 0; function Set-It { $script:v = 1 }; Set-It; " + N("$v"), "1"),
    ("dot block", M + "$v = 0; . { $v = 1 }; " + N("$v"), "1"),
    ("amp block", M + "$v = 0; & { $v = 1 }; " + N("$v"), "0"),
    ("foreach-object scope", M + "$v = 0; 1..3 | ForEach-Object { $v = $_ }; " + N("$v"), "3"),
    ("where filter", M + "$v = 1,2,3 | Where-Object { $_ -lt 2 }; " + N("$v"), "1"),
    ("range sum", M + "$s = 0; foreach ($i in 1..4) { $s += $i }; " + N("($s - 9)"), "1"),
    ("ternary5", M + "$v = @{ $true = 1; $false = 0 }[('a' -eq 'A')]; " + N("$v"), "1"),
    ("ceq", M + "$v = [int]('a' -ceq 'A'); " + N("$v"), "0"),
    (
        "format",
        M + "$n = '{0}{1}' -f 'AutoEnroll', 'MDM'; " + f"New-ItemProperty '{K}' $n -Value 1 -PropertyType DWord -Force",
        "1",
    ),
    (
        "splat override",
        M
        + f"$p = @{{ Path = '{K}'; Name = 'AutoEnrollMDM'; Value = 0; PropertyType = 'DWord'; Force = $true }}; $p.Value = 1; New-ItemProperty @p",
        "1",
    ),
    (
        "PSCustomObject",
        M
        + f"$s = [pscustomobject]@{{ N = 'AutoEnrollMDM'; V = 1 }}; New-ItemProperty '{K}' -Name $s.N -Value $s.V -PropertyType DWord -Force",
        "1",
    ),
    (
        "json",
        M
        + """$j = '[{"n":"AutoEnrollMDM","v":1}]' | ConvertFrom-Json; foreach ($e in $j) { """
        + f"New-ItemProperty '{K}' -Name $e.n -Value $e.v -PropertyType DWord -Force }}",
        "1",
    ),
    (
        "default param",
        M
        + f"function Set-Reg {{ param($Name, [int]$Value = 1) New-ItemProperty '{K}' -Name $Name -Value $Value -PropertyType DWord -Force }}; Set-Reg AutoEnrollMDM",
        "1",
    ),
    (
        "pipeline input func",
        M
        + f"function Set-Reg {{ param([Parameter(ValueFromPipeline)]$Name) process {{ New-ItemProperty '{K}' -Name $Name -Value 1 -PropertyType DWord -Force }} }}; 'AutoEnrollMDM' | Set-Reg",
        "1",
    ),
    (
        "filter",
        M
        + f"filter Set-Reg {{ New-ItemProperty '{K}' -Name $_ -Value 1 -PropertyType DWord -Force }}; 'AutoEnrollMDM' | Set-Reg",
        "1",
    ),
    (
        "string concat iex",
        M + "$c = 'reg add ' + '\"" + REG_KEY + "\"' + ' /v AutoEnrollMDM /t REG_DWORD /d 1 /f'; Invoke-Expression $c",
        "1",
    ),
    (
        "start-process args array",
        "Start-Process reg.exe -ArgumentList @('add','\""
        + REG_KEY
        + "\"','/v','AutoEnrollMDM','/t','REG_DWORD','/d','1','/f') -Wait",
        "1",
    ),
    ("-join", M + "$n = ('Auto','Enroll','MDM') -join ''; " + f"{S} '{K}' $n 1 -Type DWord", "1"),
    ("-replace", M + "$n = 'XutoEnrollMDM' -replace '^X','A'; " + f"{S} '{K}' $n 1 -Type DWord", "1"),
    ("substring", M + "$n = 'zzAutoEnrollMDM'.Substring(2); " + f"{S} '{K}' $n 1 -Type DWord", "1"),
    ("char cast", M + "$n = [char]65 + 'utoEnrollMDM'; " + f"{S} '{K}' $n 1 -Type DWord", "1"),
    ("hex", M + N("0x1"), "1"),
    ("sp no type fresh", M + f"{S} '{K}' AutoEnrollMDM 1", "1"),
    ("sp string type", M + f"{S} '{K}' AutoEnrollMDM '1'", "REG_SZ 1"),
    ("remove later", M + N(1) + f"\nRemove-ItemProperty '{K}' AutoEnrollMDM", "nothing"),
    ("remove item recurse", M + N(1) + f"\nRemove-Item '{K}' -Recurse -Force", "nothing"),
    ("New-Item -Force empties", M + N(1) + f"\nNew-Item '{K}' -Force", "nothing"),
    (
        "rename prop",
        M
        + f"New-ItemProperty '{K}' -Name Foo -Value 1 -PropertyType DWord; Rename-ItemProperty '{K}' -Name Foo -NewName AutoEnrollMDM",
        "1",
    ),
    (
        "net setvalue",
        "[Microsoft.Win32.Registry]::SetValue('HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Windows\\CurrentVersion\\MDM','AutoEnrollMDM',1,[Microsoft.Win32.RegistryValueKind]::DWord)",
        "1",
    ),
    (
        "net open subkey",
        M
        + "$k=[Microsoft.Win32.Registry]::LocalMachine.OpenSubKey('SOFTWARE\\Policies\\Microsoft\\Windows\\CurrentVersion\\MDM',$true); $k.SetValue('AutoEnrollMDM',1,'DWord'); $k.Close()",
        "1",
    ),
    (
        "net open readonly",
        M
        + "$k=[Microsoft.Win32.Registry]::LocalMachine.OpenSubKey('SOFTWARE\\Policies\\Microsoft\\Windows\\CurrentVersion\\MDM'); $k.SetValue('AutoEnrollMDM',1,'DWord')",
        "nothing",
    ),
    ("WhatIfPreference", M + "$WhatIfPreference=$true\n" + N(1), "nothing"),
    (
        "EA stop on missing",
        "$ErrorActionPreference='Stop'\nGet-Item HKLM:\\SOFTWARE\\Nope\\X | Out-Null\n" + M + N(1),
        "if HKLM\\SOFTWARE\\Nope\\X is there before",
    ),
    ("-and short", M + "if ($true -and -not $false) {" + N(1) + "}", "1"),
    (
        "if elseif",
        M + "$m='b'; if ($m -eq 'a') {" + N(0) + "} elseif ($m -in 'b','c') {" + N(1) + "} else {" + N(2) + "}",
        "1",
    ),
    ("null coalesce", M + "$v = $null ?? 1; " + N("$v"), "1"),
    ("ternary", M + "$v = $true ? 1 : 0; " + N("$v"), "1"),
    ("&&", M + "Write-Output a && " + N(1).replace(" | Out-Null", ""), "1"),
    ("comment trick", M + 'Write-Output "a # b"; ' + N(1), "1"),
    ("herestring expand", M + '$v=1\n$t = @"\nreg add ""x""\n"@\n' + N("$v"), "1"),
    ("iex herestring", "$t = @'\n" + R + "\n'@\niex $t", "1"),
    ("scriptblock create", M + '& ([scriptblock]::Create("' + N(1).replace('"', '`"') + '"))', "1"),
    ("icm remote", M + "Invoke-Command -ComputerName dc01 { " + N(1) + " }", "nothing"),
    ("icm local", M + "Invoke-Command -ScriptBlock { " + N(1) + " }", "1"),
    ("class ignored", "class A { [void] Do() { " + N(1) + " } }\n" + M, "nothing"),
    ("exit in func", M + "function Stop-It { exit 1 }; Stop-It; " + N(1), "nothing"),
    ("return in func", M + "function Stop-It { return }; Stop-It; " + N(1), "1"),
    ("continue", M + "foreach ($v in 1,0) { if ($v -eq 0) { continue }; " + N("$v") + " }", "1"),
    ("foreach-object return", M + "1,2 | ForEach-Object { if ($_ -eq 2) { return }; " + N("$_") + " }", "1"),
    (
        "psdrive",
        "New-PSDrive X Registry HKEY_LOCAL_MACHINE\\SOFTWARE | Out-Null; New-Item X:\\Policies\\Microsoft\\Windows\\CurrentVersion\\MDM -Force; New-ItemProperty X:\\Policies\\Microsoft\\Windows\\CurrentVersion\\MDM -Name AutoEnrollMDM -Value 1 -PropertyType DWord",
        "1",
    ),
    (
        "set-location",
        M + f"Set-Location '{K}'; New-ItemProperty . -Name AutoEnrollMDM -Value 1 -PropertyType DWord -Force",
        "1",
    ),
    (
        "sysnative reg",
        '& "$env:windir\\sysnative\\reg.exe" add "' + REG_KEY + '" /v AutoEnrollMDM /t REG_DWORD /d 1 /f',
        "1",
    ),
    ("cond test-path", M + "if (Test-Path C:\\a) {" + N(1) + "}", "if Test-Path C:\\a"),
    ("cond both sides", M + "if (Test-Path C:\\a) {" + N(1) + "} else {" + N(1) + "}", "1"),
    ("early exit cond", M + "if (Test-Path C:\\a) { exit }\n" + N(1), "if Test-Path C:\\a"),
    ("env cond", M + "if ($env:COMPUTERNAME -like 'vd*') {" + N(1) + "}", "if $env:COMPUTERNAME -like 'vd*'"),
    ("trap", M + "trap { continue }\nthrow 'x'\n" + N(1), "1"),
    ("trap plain", M + "trap { Write-Host bad }\nthrow 1\n" + N(1), "1"),
    ("trap break", M + "trap { " + N(0) + "; break }\nthrow 1\n" + N(1), "0"),
    ("trap nothing", M + "trap { " + N(0) + " }\n" + N(1), "1"),
    ("trap in func", M + "function F { trap { continue }; throw 1; " + N(1) + " }\nF", "1"),
    (
        "ordered loop",
        M
        + "$h=[ordered]@{AutoEnrollMDM=1; UseAADCredentialType=1}; foreach ($e in $h.GetEnumerator()) { "
        + f"New-ItemProperty '{K}' -Name $e.Key -Value $e.Value -PropertyType DWord -Force"
        + " }",
        "1",
    ),
    (
        "keys loop",
        M
        + "$h=@{AutoEnrollMDM=1}; foreach ($e in $h.Keys) { "
        + f"New-ItemProperty '{K}' -Name $e -Value $h[$e] -PropertyType DWord -Force"
        + " }",
        "1",
    ),
    (
        "csv",
        M
        + '$r = "n,v`nAutoEnrollMDM,1" | ConvertFrom-Csv; '
        + f"New-ItemProperty '{K}' -Name $r.n -Value ([int]$r.v) -PropertyType DWord",
        "1",
    ),
    ("while counter", M + "$i=5; while ($i -gt 1) { $i-- }; " + N("$i"), "1"),
    ("for two", M + "for ($i=0;$i -lt 2;$i++) {" + N("$i") + "}", "1"),
    ("nested func late", M + "Outer\nfunction Outer { " + N(1) + " }", "nothing"),
    (
        "advanced begin/end",
        M + "function F { [CmdletBinding()] param() begin { } process { } end { " + N(1) + " } }\nF",
        "1",
    ),
    ("args", M + "function F { " + N("$args[0]") + " }; F 1", "1"),
    ("pos param order", M + "function F($a,$b) { " + N("$b") + " }; F 0 1", "1"),
    ("switch param", M + "function F([switch]$On) { if ($On) { " + N(1) + " } }; F -On", "1"),
    ("switch param colon", M + "function F([switch]$On) { if ($On) { " + N(1) + " } }; F -On:$false", "nothing"),
    ("outvar redirect", M + "$x = " + N(1).replace(" | Out-Null", "") + " 2>$null", "1"),
    ("property method chain", M + "$n = ' autoenrollmdm '.Trim().ToUpper(); " + f"{S} '{K}' $n 1 -Type DWord", "1"),
    ("split", M + "$a = 'AutoEnrollMDM=1'.Split('='); " + f"{S} '{K}' $a[0] ([int]$a[1]) -Type DWord", "1"),
    ("split op", M + "$n,$v = 'AutoEnrollMDM=1' -split '='; " + f"{S} '{K}' $n $v -Type DWord", "1"),
    ("base64", "powershell -EncodedCommand " + base64.b64encode(R.encode("utf-16-le")).decode(), "1"),
    ("set-variable", M + "Set-Variable -Name v -Value 1; " + N("$v"), "1"),
    ("Get-Variable", M + "$v=1; " + N("(Get-Variable v -ValueOnly)"), "1"),
    ("env var", M + "$env:ENROL='1'; " + N("$env:ENROL"), "1"),
    ("neg idx", M + "$a=0,1; " + N("$a[-1]"), "1"),
    ("bor", M + N("(0 -bor 1)"), "1"),
    ("match groups", M + "if ('v=1' -match 'v=(\\d)') {" + N("$Matches[1]") + "}", "1"),
    ("measure", M + N("(1,2 | Measure-Object).Count"), "2"),
    ("select first", M + N("(1,2 | Select-Object -First 1)"), "1"),
]


@pytest.mark.parametrize(("script", "expected"), [row[1:] for row in ANSWERS], ids=[row[0] for row in ANSWERS])
def test_what_a_script_leaves(script: str, expected: str) -> None:
    assert ends_as(machine_after(script)) == expected


def end_commented(script: str) -> str:
    return f"# {N(7)}\n<# {N(7)} #>\n{script}\n# {N(7)}"


def with_a_function_that_nothing_calls(script: str) -> str:
    return f"function Never-Called {{ {N(7)} }}\n$never = {{ {N(7)} }}\n{script}"


def with_lines_behind_the_end(script: str) -> str:
    return f"{script}\nexit 0\n{N(7)}\n"


def with_the_constant_in_a_variable(script: str) -> str:
    """`AutoEnrollMDM` and the digit of `-Value 1` come from variables."""
    return "$__name = 'AutoEnroll' + 'MDM'; $__one = 1\n" + script.replace(
        "-Name AutoEnrollMDM", "-Name $__name"
    ).replace("-Value 1 ", "-Value $__one ")


def with_a_condition_that_holds(script: str) -> str:
    return f"if (2 -gt 1) {{ }} else {{ {N(7)} }}\n{script}"


CHANGES = [
    end_commented,
    with_a_function_that_nothing_calls,
    with_lines_behind_the_end,
    with_the_constant_in_a_variable,
    with_a_condition_that_holds,
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
@pytest.mark.parametrize(("script", "expected"), [row[1:] for row in ANSWERS], ids=[row[0] for row in ANSWERS])
def test_what_does_not_matter_changes_nothing(script: str, expected: str, change: object) -> None:
    changed = change(script)  # type: ignore[operator]
    assert ends_as(machine_after(changed)) == expected
