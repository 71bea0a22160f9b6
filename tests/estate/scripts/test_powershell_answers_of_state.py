# ruff: noqa: E501 - a row of the table is a script of one line
"""What PowerShell does where its state decides: success, drives, defaults of parameters, classes, long loops."""

from __future__ import annotations

import pytest

from tests.estate.scripts.followed import KEY as K
from tests.estate.scripts.followed import MAKE, machine_after, outcome


def N(value: object) -> str:  # noqa: N802 - a word of the table
    return f"New-ItemProperty -Path '{K}' -Name AutoEnrollMDM -PropertyType DWord -Value {value} -Force | Out-Null"


# name, script, what AutoEnrollMDM ends as
ANSWERS = [
    (
        "$? after failed cmdlet",
        "Get-Item HKLM:\\SOFTWARE\\NopeNope -ErrorAction SilentlyContinue\nif (-not $?) { " + N(1) + " }",
        "undecided",
    ),
    ("$? after write ok", "$x = 1; if ($?) { " + N(1) + " }", "1"),
    (
        "$? after write-error",
        "function f { Write-Error 'x' -ErrorAction SilentlyContinue }\nWrite-Error 'bad' -ErrorAction SilentlyContinue; if (-not $?) { "
        + N(1)
        + " }",
        "1",
    ),
    ("$? after bad cast", "try { } finally { }\n$v = [int]'abc'\nif ($?) { " + N(0) + " } else { " + N(1) + " }", "1"),
    ("$? after throw in try caught", "try { throw 'x' } catch { }\nif ($?) { " + N(1) + " }", "1"),
    ("$? good then bad", "$a = [int]'z'; $b = 2; if ($?) { " + N(1) + " }", "1"),
    ("$? divide by zero", "$a = 1/0; if (-not $?) { " + N(1) + " }", "1"),
    ("$? reg with HKLM: fails", "reg add 'HKLM:\\X' /v a /d 1 /f; if ($?) { " + N(0) + " } else { " + N(1) + " }", "1"),
    (
        "lastexitcode exit n of &",
        "Set-Content C:\\a.ps1 'exit 3'; & C:\\a.ps1; if ($LASTEXITCODE -eq 3) { " + N(1) + " }",
        "1",
    ),
    (
        "lastexitcode exit 0 of &",
        "Set-Content C:\\a.ps1 'exit 0'; & C:\\a.ps1; if ($LASTEXITCODE -ne 0) { " + N(1) + " }",
        "nothing",
    ),
    ("lastexitcode cmd /c exit", "cmd /c exit 5; if ($LASTEXITCODE -eq 5) { " + N(1) + " }", "1"),
    ("lastexitcode cmd exit /b", "cmd /c 'exit /b 7'; " + N("$(if ($LASTEXITCODE -eq 7) {1} else {0})"), "1"),
    (
        "lastexitcode kept over cmdlets",
        "cmd /c exit 4; $x = Get-Date; Write-Host hi; if ($LASTEXITCODE -eq 4) { " + N(1) + " }",
        "1",
    ),
    ("script exit n makes $? false", "Set-Content C:\\a.ps1 'exit 1'; & C:\\a.ps1; if (-not $?) { " + N(1) + " }", "1"),
    (
        "powershell -command exit",
        "powershell -NoProfile -Command 'exit 2'; if ($LASTEXITCODE -eq 2) { " + N(1) + " }",
        "1",
    ),
    ("&& after script exit 1", "Set-Content C:\\a.ps1 'exit 1'; & C:\\a.ps1 && " + N(0) + "; " + N(1), "1"),
    ("function drive content call", "function f { " + N(1) + " }; & $function:f", "1"),
    ("function drive assigned", "$function:f = { " + N(1) + " }; f", "1"),
    ("function drive replaced", "function f { " + N(0) + " }; $function:f = { " + N(1) + " }; f", "1"),
    ("set-item function", "Set-Item Function:\\f { " + N(1) + " }; f", "1"),
    ("new-item function", "New-Item -Path Function: -Name f -Value { " + N(1) + " } | Out-Null; f", "1"),
    ("remove-item function", "function f { " + N(1) + " }; Remove-Item Function:\\f; f", "nothing"),
    ("test-path function", "function f { }; if (Test-Path Function:\\f) { " + N(1) + " }", "1"),
    ("test-path function not", "if (Test-Path Function:\\nope) { " + N(1) + " }", "nothing"),
    ("rename function item", "function f { " + N(1) + " }; Rename-Item Function:\\f g; g", "1"),
    ("variable drive", "Set-Item Variable:\\v 1; " + N("$v"), "1"),
    ("get-variable value", "$v=1; " + N("(Get-Variable v -ValueOnly)"), "1"),
    ("get-variable .Value", "$v=1; " + N("(Get-Variable -Name v).Value"), "1"),
    ("test-path variable", "$v=1; if (Test-Path Variable:v) { " + N(1) + " }", "1"),
    ("remove-variable", "$v=0; Remove-Variable v; if ($null -eq $v) { " + N(1) + " }", "1"),
    ("clear-variable", "$v=0; Clear-Variable v; if ($null -eq $v) { " + N(1) + " }", "1"),
    ("new-variable readonly", "New-Variable -Name v -Value 1 -Option ReadOnly; $v = 0; " + N("$v"), "1"),
    ("set-variable constant", "Set-Variable v 1 -Option Constant; $v = 0; " + N("$v"), "1"),
    ("env drive set-item", "Set-Item Env:FOO 1; " + N("$env:FOO"), "1"),
    ("env remove", "$env:FOO='1'; Remove-Item Env:\\FOO; if (-not $env:FOO) { " + N(1) + " }", "1"),
    ("env null", "$env:FOO='1'; $env:FOO=$null; if (-not (Test-Path Env:FOO)) { " + N(1) + " }", "1"),
    ("class static method", "class C { static [void] Go() { " + N(1) + " } }\n[C]::Go()", "1"),
    ("class static method returns", "class C { static [int] V() { return 1 } }\n" + N("([C]::V())"), "1"),
    ("class static arg", "class C { static [int] V([int]$a, [int]$b) { return $a - $b } }\n" + N("([C]::V(3,2))"), "1"),
    ("class static prop", "class C { static [int]$V = 1 }\n" + N("([C]::V)"), "1"),
    ("class static prop set", "class C { static [int]$V = 0 }\n[C]::V = 1\n" + N("([C]::V)"), "1"),
    ("class instance prop default", "class C { [int]$V = 1 }\n$c = [C]::new()\n" + N("$c.V"), "1"),
    ("class constructor", "class C { [int]$V; C([int]$v) { $this.V = $v } }\n$c = [C]::new(1)\n" + N("$c.V"), "1"),
    ("class new-object", "class C { [int]$V; C([int]$v) { $this.V = $v } }\n$c = New-Object C 1\n" + N("$c.V"), "1"),
    (
        "class new-object argumentlist",
        "class C { [int]$V; C([int]$v) { $this.V = $v } }\n$c = New-Object -TypeName C -ArgumentList 1\n" + N("$c.V"),
        "1",
    ),
    (
        "class method",
        "class C { [int]$V = 1; [void] Apply() { " + N("$this.V") + " } }\n$c = [C]::new(); $c.Apply()",
        "1",
    ),
    ("class method never called", "class C { [void] Apply() { " + N(1) + " } }\n$c = [C]::new()", "nothing"),
    (
        "class cast hashtable",
        f"class C {{ [string]$N; [int]$V }}\n$c = [C]@{{N='AutoEnrollMDM'; V=1}}\nNew-ItemProperty -Path '{K}' -Name $c.N -PropertyType DWord -Value $c.V -Force",
        "1",
    ),
    ("class method output discarded", "class C { [int] V() { 5; return 1 } }\n" + N("([C]::new().V())"), "1"),
    ("class inherits method", "class A { [int] V() { return 1 } }\nclass B : A { }\n" + N("([B]::new().V())"), "1"),
    (
        "class override",
        "class A { [int] V() { return 0 } }\nclass B : A { [int] V() { return 1 } }\n" + N("([B]::new().V())"),
        "1",
    ),
    (
        "class base call",
        "class A { [int]$V; A([int]$v) { $this.V = $v } }\nclass B : A { B() : base(1) { } }\n" + N("([B]::new().V)"),
        "1",
    ),
    ("class constructor runs code", "class C { C() { " + N(1) + " } }\n$null = [C]::new()", "1"),
    (
        "class overload by count",
        "class C { static [int] V() { return 0 } static [int] V([int]$a) { return $a } }\n" + N("([C]::V(1))"),
        "1",
    ),
    ("class method local scope", "$v = 0; class C { static [void] Go() { $v = 1 } }\n[C]::Go(); " + N("$v"), "0"),
    (
        "class method script scope",
        "$v = 0; class C { static [void] Go() { $script:v = 1 } }\n[C]::Go(); " + N("$v"),
        "1",
    ),
    ("enum int", "enum M { Off = 0; On = 1 }\n" + N("([int][M]::On)"), "1"),
    ("enum default numbering", "enum M { Off; On }\n" + N("([int][M]::On)"), "1"),
    ("enum compare text", "enum M { Off; On }\n[M]$m = 'On'\nif ($m -eq [M]::On) { " + N(1) + " }", "1"),
    ("enum compare string", "enum M { Off; On }\n$m = [M]::Off\nif ($m -eq 'On') { " + N(1) + " }", "nothing"),
    ("enum switch", "enum M { Off; On }\nswitch ([M]::On) { 'On' { " + N(1) + " } 'Off' { " + N(0) + " } }", "1"),
    ("enum value__", "enum M { Off; On }\n" + N("([M]::On.value__)"), "1"),
    ("enum flags", "[Flags()] enum M { A = 1; B = 2 }\n$m = [M]'A, B'\nif ([int]$m -eq 3) { " + N(1) + " }", "1"),
    (
        "using namespace",
        "using namespace Microsoft.Win32\n[Registry]::SetValue('HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Windows\\CurrentVersion\\MDM','AutoEnrollMDM',1,[RegistryValueKind]::DWord)",
        "1",
    ),
    (
        "PSDefault Value",
        f"$PSDefaultParameterValues['New-ItemProperty:PropertyType'] = 'DWord'\nNew-ItemProperty -Path '{K}' -Name AutoEnrollMDM -Value 1 -Force",
        "1",
    ),
    ("PSDefault whatif", "$PSDefaultParameterValues = @{'New-ItemProperty:WhatIf' = $true}\n" + N(1), "nothing"),
    ("PSDefault star whatif", "$PSDefaultParameterValues['*:WhatIf'] = $true\n" + N(1), "nothing"),
    ("PSDefault overridden", "$PSDefaultParameterValues['New-ItemProperty:Value'] = 0\n" + N(1), "1"),
    (
        "PSDefault set-itemproperty path",
        f"$PSDefaultParameterValues = @{{'Set-ItemProperty:Path' = '{K}'; 'Set-ItemProperty:Type'='DWord'}}\nSet-ItemProperty -Name AutoEnrollMDM -Value 1",
        "1",
    ),
    (
        "PSDefault disabled",
        "$PSDefaultParameterValues = @{'New-ItemProperty:WhatIf' = $true; Disabled = $true}\n" + N(1),
        "1",
    ),
    (
        "PSDefault EA stop",
        "$PSDefaultParameterValues = @{'*:ErrorAction' = 'Stop'}\ntry { Set-ItemProperty -Path HKLM:\\SOFTWARE\\NopeNope -Name a -Value 1; "
        + N(0)
        + " } catch { "
        + N(1)
        + " }",
        "undecided",
    ),
    (
        "PSDefault removed",
        "$PSDefaultParameterValues['*:WhatIf'] = $true; $PSDefaultParameterValues.Remove('*:WhatIf')\n" + N(1),
        "1",
    ),
    (
        "splat explicit wins",
        f"$p=@{{Path='{K}'; Name='AutoEnrollMDM'; PropertyType='DWord'; Value=0; Force=$true}}; New-ItemProperty @p -Value 1",
        "1",
    ),
    (
        "splat explicit before",
        f"$p=@{{Path='{K}'; Name='AutoEnrollMDM'; PropertyType='DWord'; Value=0; Force=$true}}; New-ItemProperty -Value 1 @p",
        "1",
    ),
    ("splat explicit wins function", "function f { param($V) " + N("$V") + " }; $p=@{V=0}; f @p -V 1", "1"),
    (
        "splat switch false",
        f"$p=@{{Path='{K}'; Name='AutoEnrollMDM'; PropertyType='DWord'; Value=1; Force=$true; WhatIf=$false}}; New-ItemProperty @p",
        "1",
    ),
    (
        "splat explicit alias path",
        f"$p=@{{Path='HKLM:\\SOFTWARE\\Contoso'; Name='AutoEnrollMDM'; PropertyType='DWord'; Value=1; Force=$true}}; New-ItemProperty @p -Path '{K}'",
        "1",
    ),
    (
        "two splats same key fails",
        f"$p=@{{Path='{K}';Name='AutoEnrollMDM';PropertyType='DWord';Value=1;Force=$true}};$q=@{{Value=0}}; New-ItemProperty @p @q",
        "nothing",
    ),
    ("wait for path", "while (-not (Test-Path C:\\done.txt)) { Start-Sleep -Seconds 1 }\n" + N(1), "1"),
    (
        "wait with counter",
        "$i=0; while (-not (Test-Path C:\\done.txt) -and $i -lt 20000) { Start-Sleep 1; $i++ }\n" + N(1),
        "1",
    ),
    ("long counter", "for ($i=0; $i -lt 100000; $i++) { $x = $i }\n" + N(1), "1"),
    (
        "do until service",
        "do { Start-Sleep 5 } until ((Get-Service dmwappushservice).Status -eq 'Running')\n" + N(1),
        "1",
    ),
    ("while true break", "while ($true) { if (Test-Path C:\\x) { break }; Start-Sleep 1 }\n" + N(1), "1"),
    ("long foreach range", "foreach ($i in 1..50000) { $s += $i }\n" + N(1), "1"),
    ("long loop sets at end", "$v=0; foreach ($i in 1..6000) { $v = 1 }; " + N("$v"), "1"),
    ("long loop writes", "foreach ($i in 1..6000) { " + N(1) + " }", "1"),
    (
        "stopwatch timeout",
        "$sw=[Diagnostics.Stopwatch]::StartNew(); while ($sw.Elapsed.TotalSeconds -lt 60) { if (Test-Path C:\\x) { break }; Start-Sleep 1 }\n"
        + N(1),
        "1",
    ),
    (
        "retry then write in loop",
        "$done=$false; while (-not $done) { try { " + N(1) + "; $done=$true } catch { Start-Sleep 1 } }",
        "1",
    ),
    ("retries for", "for ($t=1; $t -le 3; $t++) { " + N(1) + "; if ($?) { break } }", "1"),
]


@pytest.mark.parametrize(("script", "expected"), [row[1:] for row in ANSWERS], ids=[row[0] for row in ANSWERS])
def test_what_a_script_leaves(script: str, expected: str) -> None:
    assert outcome(machine_after(f"{MAKE}\n{script}")) == expected
