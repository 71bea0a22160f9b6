# ruff: noqa: E501 - a row of the table is a script of one line
"""What PowerShell does with functions, assignments, texts and classes: the value that a script leaves."""

from __future__ import annotations

import pytest

from tests.estate.scripts.followed import KEY as K
from tests.estate.scripts.followed import MAKE, machine_after, outcome
from tests.estate.scripts.followed import REG_KEY as RK


def N(value: object) -> str:  # noqa: N802 - a word of the table
    return f"New-ItemProperty -Path '{K}' -Name AutoEnrollMDM -PropertyType DWord -Value {value} -Force | Out-Null"


# name, script, what AutoEnrollMDM ends as
ANSWERS = [
    ("function in if true", "if ($true) { function f { " + N(1) + " } } else { function f { " + N(0) + " } }; f", "1"),
    (
        "function in unknown if",
        "if (Test-Path C:\\q) { function f { " + N(1) + " } } else { function f { " + N(0) + " } }; f",
        "undecided",
    ),
    ("function redefined later", "function f { " + N(0) + " }; function f { " + N(1) + " }; f", "1"),
    ("function global from function", "function g { function global:f { " + N(1) + " } }; g; f", "1"),
    ("function local not outside", "function g { function f { " + N(1) + " } }; g; f", "nothing"),
    (
        "dot sourced file function",
        f"Set-Content C:\\l.ps1 'function f {{ New-ItemProperty -Path ''{K}'' -Name AutoEnrollMDM -PropertyType DWord -Value 1 -Force | Out-Null }}'; . C:\\l.ps1; f",
        "1",
    ),
    (
        "& file function not there",
        f"Set-Content C:\\l.ps1 'function f {{ New-ItemProperty -Path ''{K}'' -Name AutoEnrollMDM -PropertyType DWord -Value 1 -Force | Out-Null }}'; & C:\\l.ps1; f",
        "nothing",
    ),
    ("& file variable not there", "Set-Content C:\\l.ps1 '$v = 1'; $v = 0; & C:\\l.ps1; " + N("$v"), "0"),
    (". file variable", "Set-Content C:\\l.ps1 '$v = 1'; $v = 0; . C:\\l.ps1; " + N("$v"), "1"),
    (
        "script param file",
        f"Set-Content C:\\l.ps1 'param($V) New-ItemProperty -Path ''{K}'' -Name AutoEnrollMDM -PropertyType DWord -Value $V -Force | Out-Null'; & C:\\l.ps1 -V 1",
        "1",
    ),
    ("until loop count", "$i=0; do { $i++ } until ($i -ge 3); if ($i -eq 3) { " + N(1) + " }", "1"),
    ("while false", "while ($false) { " + N(1) + " }", "nothing"),
    ("do while once", "do { " + N(1) + " } while ($false)", "1"),
    ("for no condition break", "for (;;) { " + N(1) + "; break }", "1"),
    ("for two vars", "for ($i=0; $i -lt 2; $i++) { $n = $i }; " + N("$n"), "1"),
    ("nested foreach continue", "foreach ($i in 0,1) { if ($i -eq 0) { continue }; " + N("$i") + " }", "1"),
    ("return from foreach in function", "function f { foreach ($i in 1,0) { return $i } }; " + N("(f)"), "1"),
    ("scriptblock return", "$r = & { return 1; 0 }; " + N("$r"), "1"),
    ("param block scriptblock", "& { param($a,$b) " + N("$b") + " } 0 1", "1"),
    ("splat hashtable to scriptblock", "$h=@{b=1;a=0}; & { param($a,$b) " + N("$b") + " } @h", "1"),
    ("args count", "function f { if ($args.Count -eq 2) { " + N(1) + " } }; f a b", "1"),
    ("args none", "function f { if ($args) { " + N(1) + " } }; f", "nothing"),
    ("string bool compare", "if ($true -eq 'False') { " + N(1) + " }", "1"),
    ("string left bool", "if ('False' -eq $false) { " + N(1) + " }", "1"),
    ("'' -eq $false", "if ('' -eq $false) { " + N(1) + " }", "nothing"),
    ("0 -eq ''", "if (0 -eq '') { " + N(1) + " }", "1"),
    ("$null -lt 1", "if ($null -lt 1) { " + N(1) + " }", "1"),
    ("'10' -lt '9'", "if ('10' -lt '9') { " + N(1) + " }", "1"),
    ("10 -lt '9'", "if (10 -lt '9') { " + N(1) + " }", "nothing"),
    ("version compare", "if ([version]'10.0.9' -lt [version]'10.0.10') { " + N(1) + " }", "1"),
    ("datetime compare", "if ((Get-Date) -gt [datetime]'2000-01-01') { " + N(1) + " }", "undecided"),
    ("-match sets matches", "if ('v=1' -match 'v=(?<n>\\d)') { " + N("([int]$Matches.n)") + " }", "1"),
    ("-notmatch", "if ('abc' -notmatch 'x') { " + N(1) + " }", "1"),
    ("-like brackets", "if ('a1' -like 'a[0-9]') { " + N(1) + " }", "1"),
    ("-clike", "if ('A' -clike 'a') { " + N(1) + " }", "nothing"),
    ("-in case", "if ('A' -in 'a','b') { " + N(1) + " }", "1"),
    ("-cin", "if ('A' -cin 'a','b') { " + N(1) + " }", "nothing"),
    ("array compare -gt filter", "$r = 1,5,3 -gt 2; if ($r.Count -eq 2) { " + N(1) + " }", "1"),
    ("array assign multi", "$a,$b = 0,1; " + N("$b"), "1"),
    ("array assign rest", "$a,$b = 0,1,2; if ($b.Count -eq 2) { " + N(1) + " }", "1"),
    ("swap", "$a=0;$b=1; $a,$b = $b,$a; " + N("$a"), "1"),
    ("chained assign", "$a = $b = 1; " + N("$a"), "1"),
    ("assign in expr", "if (($x = 1) -eq 1) { " + N("$x") + " }", "1"),
    ("increment", "$i=0; $i++; " + N("$i"), "1"),
    ("post increment value", "$i=1; $j=$i++; " + N("$j"), "1"),
    ("pre increment", "$i=0; $j=++$i; " + N("$j"), "1"),
    ("+= string", f"$s='Auto'; $s+='EnrollMDM'; New-ItemProperty '{K}' $s -Value 1 -PropertyType DWord", "1"),
    ("here string var", '$v=1; $c=@"\n' + N("$v") + '\n"@; Invoke-Expression $c', "1"),
    ("single here not expanded", "$v=1; $c=@'\n$v\n'@; if ($c -eq '$v') { " + N(1) + " }", "1"),
    ("escape in double", '$s="a`tb"; if ($s.Length -eq 3) { ' + N(1) + " }", "1"),
    ("$() arithmetic", '"$(1+1)" | Out-Null; ' + N("$(2-1)"), "1"),
    ("property in string not expanded", "$o=@{v=1}; if (\"$o.v\" -ne '1') { " + N(1) + " }", "1"),
    ("array in string joined", "$a=1,2; if (\"$a\" -eq '1 2') { " + N(1) + " }", "1"),
    ("OFS", "$OFS=','; $a=1,2; if (\"$a\" -eq '1,2') { " + N(1) + " }", "1"),
    ("null in string", "if (\"a$null\" -eq 'a') { " + N(1) + " }", "1"),
    ("bool in string", "if (\"$true\" -eq 'True') { " + N(1) + " }", "1"),
    ("format P", "if ('{0:P0}' -f 0.5 -like '50*') { " + N(1) + " }", "undecided"),
    ("split-path leaf", "if ((Split-Path C:\\a\\b.txt -Leaf) -eq 'b.txt') { " + N(1) + " }", "1"),
    ("split-path parent", "if ((Split-Path C:\\a\\b.txt) -eq 'C:\\a') { " + N(1) + " }", "1"),
    (
        "join-path reg",
        "$p = Join-Path HKLM:\\SOFTWARE\\Policies\\Microsoft\\Windows\\CurrentVersion MDM; Set-ItemProperty $p AutoEnrollMDM 1",
        "1",
    ),
    (
        "json array loop",
        f'$j=\'[{{"n":"AutoEnrollMDM","v":1}}]\' | ConvertFrom-Json; foreach ($e in $j) {{ New-ItemProperty \'{K}\' $e.n -Value $e.v -PropertyType DWord }}',
        "1",
    ),
    ("json nested", '$j=\'{"a":{"b":[0,1]}}\' | ConvertFrom-Json; ' + N("$j.a.b[1]"), "1"),
    (
        "csv",
        f"$c=\"n,v`nAutoEnrollMDM,1\" | ConvertFrom-Csv; New-ItemProperty '{K}' $c.n -Value $c.v -PropertyType DWord",
        "1",
    ),
    ("xml value", "[xml]$x='<r><v>1</v></r>'; " + N("([int]$x.r.v)"), "1"),
    ("stringdata", '$d=ConvertFrom-StringData "v=1"; ' + N("([int]$d.v)"), "1"),
    (
        "psd1 import",
        "Set-Content C:\\d.psd1 '@{ v = 1 }'; $d = Import-PowerShellDataFile C:\\d.psd1; " + N("$d.v"),
        "1",
    ),
    ("get-content lines", 'Set-Content C:\\l.txt "0`r`n1"; $l = Get-Content C:\\l.txt; ' + N("([int]$l[1])"), "1"),
    (
        "out-file & run",
        f"'New-ItemProperty -Path ''{K}'' -Name AutoEnrollMDM -PropertyType DWord -Value 1 -Force | Out-Null' | Out-File C:\\r.ps1; & C:\\r.ps1",
        "1",
    ),
    (
        "add-content & run",
        f"Set-Content C:\\r.ps1 'exit'; Add-Content C:\\r.ps1 'New-ItemProperty -Path ''{K}'' -Name AutoEnrollMDM -PropertyType DWord -Value 1 -Force | Out-Null'; & C:\\r.ps1",
        "nothing",
    ),
    ("sp piped object", f"[pscustomobject]@{{AutoEnrollMDM=1}} | Set-ItemProperty -Path '{K}'", "1"),
    (
        "get-item pipe new-itemproperty",
        f"Get-Item '{K}' | New-ItemProperty -Name AutoEnrollMDM -Value 1 -PropertyType DWord",
        "1",
    ),
    ("two paths", f"Set-ItemProperty -Path '{K}','HKLM:\\SOFTWARE' -Name AutoEnrollMDM -Value 1 -Type DWord", "1"),
    (
        "wildcard path",
        "Set-ItemProperty 'HKLM:\\SOFTWARE\\Policies\\Microsoft\\Windows\\CurrentVersion\\MD*' AutoEnrollMDM 1 -Type DWord",
        "1",
    ),
    ("remove and re-add", N(1) + f"; Remove-ItemProperty '{K}' AutoEnrollMDM; " + N(0), "0"),
    ("new-item force empties", N(1) + f"; New-Item '{K}' -Force", "nothing"),
    ("new-item without force keeps", N(1) + f"; New-Item '{K}' -EA SilentlyContinue", "1"),
    ("if not test-path new-item", N(1) + f"; if (-not (Test-Path '{K}')) {{ New-Item '{K}' -Force }}", "1"),
    ("value text to dword", f"New-ItemProperty '{K}' AutoEnrollMDM -PropertyType DWord -Value '0x1'", "1"),
    ("value bad text to dword", f"New-ItemProperty '{K}' AutoEnrollMDM -PropertyType DWord -Value 'yes'", "nothing"),
    ("confirm false", f"New-ItemProperty '{K}' AutoEnrollMDM -PropertyType DWord -Value 1 -Confirm:$false", "1"),
    (
        "class in function call",
        f"class R {{ static [void] Write([string]$n,[int]$v) {{ New-ItemProperty -Path '{K}' -Name $n -PropertyType DWord -Value $v -Force }} }}\nforeach ($e in @{{n='AutoEnrollMDM';v=1}}) {{ [R]::Write($e.n,$e.v) }}",
        "1",
    ),
    (
        "class property type cast",
        "class C { [int]$V }\n$c=[C]::new(); $c.V='1'; if ($c.V -is [int]) { " + N("$c.V") + " }",
        "1",
    ),
    (
        "class hidden static counter",
        "class C { hidden static [int]$N = 0; static [int] Next() { [C]::N++; return [C]::N } }\n" + N("([C]::Next())"),
        "1",
    ),
    (
        "class tostring override",
        f"class C {{ [string] ToString() {{ return 'AutoEnrollMDM' }} }}\nNew-ItemProperty '{K}' -Name \"$([C]::new())\" -Value 1 -PropertyType DWord",
        "1",
    ),
    (
        "class throws",
        "class C { [void] F() { throw 'x' } }\ntry { [C]::new().F(); " + N(0) + " } catch { " + N(1) + " }",
        "1",
    ),
    (
        "class if return",
        "class C { static [int] F([bool]$b) { if ($b) { return 1 }; return 0 } }\n" + N("([C]::F($true))"),
        "1",
    ),
    (
        "class conditional unknown",
        "class C { static [int] F() { if (Test-Path C:\\x) { return 1 }; return 0 } }\n" + N("([C]::F())"),
        "undecided",
    ),
    (
        "enum in param",
        "enum S { Off; On }\nfunction f { param([S]$M) if ($M -eq [S]::On) { " + N(1) + " } }; f -M On",
        "1",
    ),
    ("enum -as int", "enum S { Off; On }\n" + N("([S]'On' -as [int])"), "1"),
    ("validate set script", "function f { param([ValidateSet('On','Off')]$M) " + N(1) + " }; f -M Bad", "nothing"),
    ("alias attr", "function f { param([Alias('X')]$V) " + N("$V") + " }; f -X 1", "1"),
    ("param prefix", "function f { param($Value) " + N("$Value") + " }; f -Val 1", "1"),
    ("mandatory missing", "function f { param([Parameter(Mandatory)]$V) " + N(1) + " }; f", "nothing"),
    (
        "pipeline by value",
        "function f { param([Parameter(ValueFromPipeline)]$V) process { " + N("$V") + " } }; 0,1 | f",
        "1",
    ),
    (
        "pipeline by property",
        "function f { param([Parameter(ValueFromPipelineByPropertyName)]$V) process { "
        + N("$V")
        + " } }; [pscustomobject]@{V=1} | f",
        "1",
    ),
    ("cmdletbinding verbose", "function f { [CmdletBinding()] param($V) " + N("$V") + " }; f 1 -Verbose", "1"),
    (
        "shouldprocess",
        "function f { [CmdletBinding(SupportsShouldProcess)] param() if ($PSCmdlet.ShouldProcess('x')) { "
        + N(1)
        + " } }; f",
        "1",
    ),
    ("begin only with pipeline", "function f { begin { " + N(1) + " } }; @() | f", "1"),
    ("end runs on empty pipe", "function f { process { " + N(0) + " } end { " + N(1) + " } }; @() | f", "1"),
    ("process without pipe once", "function f { process { " + N(1) + " } }; f", "1"),
    ("requires comment", "#Requires -RunAsAdministrator\n" + N(1), "1"),
    ("region comments", "#region x\n" + N(1) + "\n#endregion", "1"),
    ("block comment inline", "<# " + N(0) + " #> " + N(1), "1"),
    ("line continuation pipe", "1 |\n  ForEach-Object {\n    " + N("$_") + "\n  }", "1"),
    (
        "invoke via variable name",
        f"$c='New-ItemProperty'; & $c -Path '{K}' -Name AutoEnrollMDM -PropertyType DWord -Value 1",
        "1",
    ),
    (
        "get-command invoke",
        f"$c=Get-Command New-ItemProperty; & $c -Path '{K}' -Name AutoEnrollMDM -PropertyType DWord -Value 1",
        "1",
    ),
    ("reg.exe path", f'& "$env:SystemRoot\\System32\\reg.exe" add "{RK}" /v AutoEnrollMDM /t REG_DWORD /d 1 /f', "1"),
    ("stop parsing", f'reg --% add "{RK}" /v AutoEnrollMDM /t REG_DWORD /d 1 /f', "1"),
    ("powershell encoded-like", 'powershell.exe -c "' + N(1) + '"', "1"),
    (
        "pwsh -file args",
        f"Set-Content C:\\p.ps1 'param($V) New-ItemProperty -Path ''{K}'' -Name AutoEnrollMDM -PropertyType DWord -Value $V -Force | Out-Null'; pwsh -File C:\\p.ps1 -V 1",
        "1",
    ),
    ("start-process powershell args", "Start-Process powershell -ArgumentList '-Command', \"" + N(1) + '" -Wait', "1"),
]


@pytest.mark.parametrize(("script", "expected"), [row[1:] for row in ANSWERS], ids=[row[0] for row in ANSWERS])
def test_what_a_script_leaves(script: str, expected: str) -> None:
    assert outcome(machine_after(f"{MAKE}\n{script}")) == expected
