# ruff: noqa: E501 - a row of the table is a script of one line
"""What PowerShell does in pipelines, switch, errors and tables: the value that a script leaves."""

from __future__ import annotations

import pytest

from tests.estate.scripts.followed import KEY as K
from tests.estate.scripts.followed import MAKE, machine_after, outcome


def N(value: object) -> str:  # noqa: N802 - a word of the table
    return f"New-ItemProperty -Path '{K}' -Name AutoEnrollMDM -PropertyType DWord -Value {value} -Force | Out-Null"


# name, script, what AutoEnrollMDM ends as
ANSWERS = [
    (
        "foreach begin end",
        "1..3 | ForEach-Object -Begin { $s=0 } -Process { $s += $_ } -End { if ($s -eq 6) { " + N(1) + " } }",
        "1",
    ),
    ("foreach begin positional", "1,2 | ForEach-Object { $s=0 } { $s++ } { " + N("($s - 1)") + " }", "1"),
    (
        "pipelinevariable",
        f"'AutoEnrollMDM' | ForEach-Object -PipelineVariable n {{ $_ }} | ForEach-Object {{ New-ItemProperty -Path '{K}' -Name $n -PropertyType DWord -Value 1 -Force }}",
        "1",
    ),
    ("pv get", "1 | Write-Output -PipelineVariable v | ForEach-Object { " + N("$v") + " }", "1"),
    (
        "where simple",
        "@(@{n='a';v=0},@{n='b';v=1}) | Where-Object n -eq 'b' | ForEach-Object { " + N("$_.v") + " }",
        "1",
    ),
    ("where gt", "0,1 | Where-Object { $_ -gt 0 } | ForEach-Object { " + N("$_") + " }", "1"),
    ("where none", "0 | ? { $_ } | % { " + N(1) + " }", "nothing"),
    (
        "foreach member",
        f"'AutoEnrollMDM ' | ForEach-Object Trim | ForEach-Object {{ New-ItemProperty -Path '{K}' -Name $_ -PropertyType DWord -Value 1 -Force }}",
        "1",
    ),
    (
        "foreach method args",
        f"'XutoEnrollMDM' | ForEach-Object Replace 'X' 'A' | ForEach-Object {{ New-ItemProperty -Path '{K}' -Name $_ -PropertyType DWord -Value 1 -Force }}",
        "1",
    ),
    (
        "continue in foreach-object ends script",
        "1,2 | ForEach-Object { if ($_ -eq 1) { continue } ; " + N(1) + " }\n" + N(1),
        "nothing",
    ),
    ("return in foreach-object", "0,1 | ForEach-Object { if ($_ -eq 0) { return }; " + N("$_") + " }", "1"),
    (
        "break in foreach-object in loop",
        "foreach ($i in 1) { 1,2 | ForEach-Object { break }; " + N(0) + " }\n" + N(1),
        "1",
    ),
    ("filter", "filter Odd { if ($_ % 2) { $_ } }\n0,1 | Odd | % { " + N("$_") + " }", "1"),
    ("function process block", "function f { process { " + N("$_") + " } }\n0,1 | f", "1"),
    ("function no process", "function f { " + N("$_") + " }\n0,1 | f", "0"),
    ("function input", "function f { $input | % { " + N("$_") + " } }\n0,1 | f", "1"),
    ("begin process end order", "function f { begin { " + N(0) + " } process { } end { " + N(1) + " } }\n1 | f", "1"),
    ("null pipe foreach-object runs once", "$null | ForEach-Object { " + N(1) + " }", "1"),
    ("empty array pipe none", "@() | ForEach-Object { " + N(1) + " }", "nothing"),
    ("foreach over null none", "foreach ($x in $null) { " + N(1) + " }", "nothing"),
    ("foreach over scalar", "foreach ($x in 1) { " + N("$x") + " }", "1"),
    ("foreach over string is one", "foreach ($c in 'ab') { if ($c -eq 'ab') { " + N(1) + " } }", "1"),
    ("hashtable enumerates as one", "$c=0; @{a=1;b=2} | % { $c++ }; " + N("$c"), "1"),
    ("getenumerator", "$c=0; @{a=1;b=2}.GetEnumerator() | % { $c += $_.Value }; if ($c -eq 3) { " + N(1) + " }", "1"),
    ("tee-object variable", "1 | Tee-Object -Variable v | Out-Null; " + N("$v"), "1"),
    ("outvariable", "$null = Write-Output 1 -OutVariable v; " + N("$v[0]"), "1"),
    ("select first", "1,0,0 | Select-Object -First 1 | % { " + N("$_") + " }", "1"),
    ("select skip", "0,1 | Select-Object -Skip 1 | % { " + N("$_") + " }", "1"),
    ("select last", "0,1 | select -Last 1 | % { " + N("$_") + " }", "1"),
    ("select calculated", "1 | Select-Object @{n='V';e={$_}} | % { " + N("$_.V") + " }", "1"),
    ("sort number", "3,1,2 | Sort-Object | Select-Object -First 1 | % { " + N("$_") + " }", "1"),
    (
        "sort descending property",
        "@([pscustomobject]@{p=1;v=0},[pscustomobject]@{p=2;v=1}) | Sort-Object p -Descending | Select-Object -First 1 | % { "
        + N("$_.v")
        + " }",
        "1",
    ),
    ("group-object", "$g = 'a','b','a' | Group-Object; if ($g.Count -eq 2) { " + N(1) + " }", "1"),
    ("measure count", "$n=(1,2,3 | Measure-Object).Count; if ($n -eq 3) { " + N(1) + " }", "1"),
    ("measure sum", "$n=(1,2,3 | Measure-Object -Sum).Sum; if ($n -eq 6) { " + N(1) + " }", "1"),
    ("compare-object", "if (Compare-Object @(1) @(1)) { " + N(0) + " } else { " + N(1) + " }", "1"),
    ("switch regex", "switch -Regex ('abc') { '^a' { " + N(1) + " } default { " + N(0) + " } }", "1"),
    ("switch wildcard", "switch -Wildcard ('abc') { 'a*' { " + N(1) + "; break } '*' { " + N(0) + " } }", "1"),
    ("switch all match", "switch ('a') { 'a' { " + N(0) + " } 'A' { " + N(1) + " } }", "1"),
    ("switch casesensitive", "switch -CaseSensitive ('a') { 'A' { " + N(0) + " } default { " + N(1) + " } }", "1"),
    ("switch scriptblock", "switch (5) { { $_ -gt 3 } { " + N(1) + " } }", "1"),
    ("switch array", "switch (1,2) { 1 { $a=1 } 2 { $b=1 } }; if ($a -and $b) { " + N(1) + " }", "1"),
    ("switch continue", "switch (1,2) { 1 { continue } 2 { " + N(1) + " } }", "1"),
    ("switch break ends all", "switch (1,2) { 1 { break } 2 { " + N(1) + " } }", "nothing"),
    ("switch default only none", "switch ('x') { 'x' { } default { " + N(1) + " } }", "nothing"),
    ("switch value output", "$v = switch ('on') { 'on' { 1 } 'off' { 0 } }; " + N("$v"), "1"),
    ("switch empty value", "switch ($null) { default { " + N(1) + " } }", "1"),
    ("switch empty array", "switch (@()) { default { " + N(1) + " } }", "nothing"),
    ("switch file", "Set-Content C:\\f.txt 'on'; switch -File C:\\f.txt { 'on' { " + N(1) + " } }", "1"),
    ("switch regex matches", "switch -Regex ('v=1') { 'v=(\\d)' { " + N("([int]$matches[1])") + " } }", "1"),
    ("switch number string", "switch ('1') { 1 { " + N(1) + " } }", "1"),
    ("switch expression pattern", "switch ('ab') { ('a'+'b') { " + N(1) + " } }", "1"),
    (
        "switch in loop break leaves switch",
        "foreach ($i in 1,2) { switch ($i) { 1 { break } } ; $n=$i }; if ($n -eq 2) { " + N(1) + " }",
        "1",
    ),
    (
        "switch continue continues switch",
        "foreach ($i in 1,2) { switch ($i) { 1 { continue } 2 { } } ; $c++ }; if ($c -eq 2) { " + N(1) + " }",
        "1",
    ),
    ("label break outer", ":o foreach ($i in 1,2) { foreach ($j in 1,2) { $n++; break o } }; " + N("$n"), "1"),
    (
        "label continue outer",
        ":o foreach ($i in 1,2) { foreach ($j in 1,2) { $n++; continue o } }; if ($n -eq 2) { " + N(1) + " }",
        "1",
    ),
    ("label in switch", ":o while ($true) { switch (1) { 1 { break o } } }\n" + N(1), "1"),
    ("trap continue", "trap { continue }\nthrow 'x'\n" + N(1), "1"),
    ("trap no continue", "trap { 'x' }\nthrow 'x'\n" + N(1), "1"),
    ("trap break", "trap { break }\nthrow 'x'\n" + N(1), "nothing"),
    ("trap in function", "function f { trap { return }\n throw 'x'\n " + N(0) + " }\nf\n" + N(1), "1"),
    ("finally after return", "function f { try { return } finally { " + N(1) + " } }\nf", "1"),
    ("finally after exit", "try { exit } finally { " + N(1) + " }", "1"),
    (
        "finally after throw in catch",
        "try { try { throw 'a' } catch { throw 'b' } finally { " + N(1) + " } } catch { }",
        "1",
    ),
    ("code after throw not run", "try { throw 'a'; " + N(1) + " } catch { }", "nothing"),
    (
        "catch type match",
        "try { throw [System.IO.FileNotFoundException]::new('x') } catch [System.IO.FileNotFoundException] { "
        + N(1)
        + " } catch { "
        + N(0)
        + " }",
        "1",
    ),
    (
        "catch type base",
        "try { throw [System.IO.FileNotFoundException]::new('x') } catch [System.IO.IOException] { "
        + N(1)
        + " } catch { "
        + N(0)
        + " }",
        "1",
    ),
    (
        "catch other type",
        "try { throw [System.ArgumentException]::new('x') } catch [System.IO.IOException] { "
        + N(0)
        + " } catch { "
        + N(1)
        + " }",
        "1",
    ),
    ("catch divide", "try { 1/0 } catch [System.DivideByZeroException] { " + N(1) + " }", "1"),
    (
        "catch runtime exception",
        "try { throw 'a' } catch [System.Management.Automation.RuntimeException] { " + N(1) + " }",
        "1",
    ),
    ("exception message", "try { throw 'abc' } catch { if ($_.Exception.Message -eq 'abc') { " + N(1) + " } }", "1"),
    ("error text", "try { throw 'abc' } catch { if (\"$_\" -eq 'abc') { " + N(1) + " } }", "1"),
    ("rethrow", "try { try { throw 'a' } catch { throw } ; " + N(0) + " } catch { " + N(1) + " }", "1"),
    ("EA stop nonterminating", "try { Get-Item HKLM:\\SOFTWARE\\Nope1 -EA Stop; $x=0 } catch { }\n" + N(1), "1"),
    (
        "EAP stop write-error",
        "$ErrorActionPreference='Stop'; try { Write-Error 'x'; " + N(0) + " } catch { " + N(1) + " }",
        "1",
    ),
    ("write-error no stop", "try { Write-Error 'x' 2>$null; " + N(1) + " } catch { " + N(0) + " }", "1"),
    ("write-error ea stop ends", "Write-Error 'x' -ErrorAction Stop\n" + N(1), "nothing"),
    ("throw ends script", "throw 'x'\n" + N(1), "nothing"),
    ("return in script", "if ($true) { return }\n" + N(1), "nothing"),
    ("exit in function ends script", "function f { exit }\nf\n" + N(1), "nothing"),
    ("break outside loop ends script", "break\n" + N(1), "nothing"),
    ("return value in function flow", "function f { if ($true) { return 1 }; return 0 }\n" + N("(f)"), "1"),
    ("function output array", "function f { 0; 1 }\n" + N("(f)[1]"), "1"),
    (
        "function output arraylist leak",
        "function f { $l=[System.Collections.ArrayList]::new(); $l.Add(5); return 1 }\n$r=f; if ($r.Count -eq 2) { "
        + N(1)
        + " }",
        "1",
    ),
    ("$null = assignment no out", "function f { $null = 5; 1 }\n" + N("(f)"), "1"),
    ("[void] no out", "function f { [void](5); 1 }\n" + N("(f)"), "1"),
    ("out-null no out", "function f { 5 | Out-Null; 1 }\n" + N("(f)"), "1"),
    ("ordered index", "$o=[ordered]@{a=0;b=1}; " + N("$o[1]"), "1"),
    ("ordered key", "$o=[ordered]@{a=0;b=1}; " + N("$o['b']"), "1"),
    ("hashtable int key", "$h=@{1='x'}; if ($h[1] -eq 'x') { " + N(1) + " }", "1"),
    ("hashtable containskey", "$h=@{a=$null}; if ($h.ContainsKey('A')) { " + N(1) + " }", "1"),
    ("hashtable remove", "$h=@{a=1;b=2}; $h.Remove('b'); if ($h.Count -eq 1) { " + N("$h.a") + " }", "1"),
    ("hashtable add", "$h=@{}; $h.Add('v',1); " + N("$h.v"), "1"),
    ("hashtable add twice throws", "$h=@{v=1}; try { $h.Add('v',0); " + N(0) + " } catch { " + N("$h.v") + " }", "1"),
    ("hashtable plus", "$h=@{a=0}+@{v=1}; " + N("$h.v"), "1"),
    ("hashtable plus dup fails", "$h=@{v=1}; try { $h = $h + @{v=0}; " + N(0) + " } catch { " + N("$h.v") + " }", "1"),
    ("hashtable count", "$h=@{a=1}; " + N("$h.Count"), "1"),
    (
        "hashtable keys loop",
        f"$h=@{{AutoEnrollMDM=1}}; foreach ($k in $h.Keys) {{ New-ItemProperty -Path '{K}' -Name $k -Value $h[$k] -PropertyType DWord -Force }}",
        "1",
    ),
    ("hashtable values", "$h=@{a=1}; foreach ($v in $h.Values) { " + N("$v") + " }", "1"),
    ("hashtable missing null", "$h=@{}; if ($null -eq $h.zzz) { " + N(1) + " }", "1"),
    ("nested tables", "$h=@{a=@{b=@{c=1}}}; " + N("$h.a.b.c"), "1"),
    ("dot with variable name", "$h=@{v=1}; $n='v'; " + N("$h.$n"), "1"),
    (
        "pscustomobject add-member",
        "$o=[pscustomobject]@{}; $o | Add-Member -NotePropertyName V -NotePropertyValue 1; " + N("$o.V"),
        "1",
    ),
    ("add-member classic", "$o=New-Object PSObject; $o | Add-Member NoteProperty V 1; " + N("$o.V"), "1"),
    ("new-object psobject property", "$o=New-Object PSObject -Property @{V=1}; " + N("$o.V"), "1"),
    (
        "psobject properties loop",
        f"$o=[pscustomobject]@{{AutoEnrollMDM=1}}; foreach ($p in $o.PSObject.Properties) {{ New-ItemProperty -Path '{K}' -Name $p.Name -Value $p.Value -PropertyType DWord -Force }}",
        "1",
    ),
    ("hashtable reference", "$a=@{v=0}; $b=$a; $b.v=1; " + N("$a.v"), "1"),
    ("hashtable clone", "$a=@{v=1}; $b=$a.Clone(); $b.v=0; " + N("$a.v"), "1"),
    ("string keys case", "$h=@{Value=1}; " + N("$h['vALUE']"), "1"),
]


@pytest.mark.parametrize(("script", "expected"), [row[1:] for row in ANSWERS], ids=[row[0] for row in ANSWERS])
def test_what_a_script_leaves(script: str, expected: str) -> None:
    assert outcome(machine_after(f"{MAKE}\n{script}")) == expected
