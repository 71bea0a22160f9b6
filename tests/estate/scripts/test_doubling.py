"""Values that hold another one twice, which holds another one twice: sixty lines, and 2 ** 60 parts.

Whatever a script does with them, it is followed to its end or said to be open.
"""

from __future__ import annotations

import pytest

from tests.estate.scripts.followed import KEY, MAKE, REG, SET, ends_as, machine_after

TIMES = 60
# What a value begins with, and what makes twice as much of it.
DOUBLED = {
    "array in arrays": ("$a = @(1, 2)", "$a = @($a, $a)"),
    "array": ("$a = @(1, 2)", "$a += $a"),
    "what is not known in arrays": ("$a = @((Get-Date), 1)", "$a = @($a, $a)"),
    "text of which a part is not known": ('$a = "x$(Get-Date)"', '$a = "$a$a"'),
    "hash table": ("$a = @{x = 1}", "$a = @{x = $a; y = $a}"),
    "key of a hash table": ("$a = @{x = 1}", "$a = @{$a = $a; y = @($a, $a)}"),
    "object": ("$a = [pscustomobject]@{x = 1}", "$a = [pscustomobject]@{x = $a; y = $a}"),
    "table that holds itself": ("$a = @{x = 1}; $a.self = $a", "$a.Add('k' + $a.Count, $a)"),
    "list": ("$a = [System.Collections.ArrayList]@(1)", "$b = [System.Collections.ArrayList]@($a, $a); $a = $b"),
    "text": ("$a = 'x'", "$a += $a"),
    "here-string": ("$a = 'x'", '$a = @"\n$a $a\n"@'),
    "format": ("$a = 'x'", "$a = '{0}{0}' -f $a"),
    "-join": ("$a = 'x'", "$a = ($a, $a) -join ''"),
    "-replace": ("$a = 'x'", "$a = $a -replace 'x', 'xx'"),
    "Replace": ("$a = 'x'", "$a = $a.Replace('x', 'xx')"),
    "Insert": ("$a = 'x'", "$a = $a.Insert(0, $a)"),
    "output of a function": ("function f($v) { ,@($v, $v) }; $a = 1", "$a = f $a"),
    "pipeline": ("$a = @(1, 2)", "$a = $a | ForEach-Object { $_; $_ }"),
    "cases": ("$a = 1", "if (Test-Path \"C:\\$($a.Count)\") { $a = @($a, $a) } else { $a = @($a, 1) }"),
}  # fmt: skip
WRITE = f"Set-ItemProperty -Path {KEY} -Name Other -Value"
USED = [
    f"{WRITE} $a", f'{WRITE} "$a"', f"{WRITE} ('{{0}} {{1}}' -f $a)", f"{WRITE} ($a -join ',')",
    f"{WRITE} $a.ToString()", f"$j = $a | ConvertTo-Json -Depth 99; {WRITE} $j",
    "$a | ConvertTo-Csv; $a | Export-Csv C:\\x.csv; $a | ConvertTo-Xml; $a | Export-Clixml C:\\x.xml",
    "if ($a -eq $a) { }; if ($a -ne 'x') { }; if ($a -match 'x') { }; if ($a -like 'x*') { }; if ($a -gt 1) { }",
    "if ($a -contains 1) { }; if (1 -in $a) { }; if ($a -contains $a) { }; if ($a.Contains($a)) { }",
    "if ($a -eq (Get-Date)) { }; if ((Get-Date) -in $a) { }; $d = $a + (Get-Date); $e = (Get-Date).AddDays($a)",
    "$a | Select-Object x, y -First 1; $a | Sort-Object | Get-Unique | Group-Object | Measure-Object",
    "$a.x.y; $a.Other; $a.ToUpper(); $a.PSObject.Properties | ForEach-Object { $_.Value }; $a.Clone()",
    "switch ($a) { 1 { } default { } }; foreach ($x in $a) { $x }; $z = if (Test-Path x) { $a } else { @($a, 1) }",
    "Invoke-RestMethod -Method Post -Uri https://graph.microsoft.com/beta/x -Body ($a | ConvertTo-Json)",
    "Set-Content C:\\t.ps1 $a; Add-Content C:\\t.ps1 $a; $env:FOO = $a; [array]::IndexOf($a, $a); $a.Equals($a)",
    "$p = @{Path = 'HKLM:\\SOFTWARE\\x'; Name = 'a'; Value = $a}; Set-ItemProperty @p; Write-Output @a",
    "[Microsoft.Win32.Registry]::SetValue('HKEY_LOCAL_MACHINE\\SOFTWARE\\x', 'n', $a)",
    "[int[]]$a; [string[]]$a; [bool]$a; -not $a; $a[0][0]; $b = $a -replace '1', '2'; $c = $a -split '1'",
]  # fmt: skip


@pytest.mark.parametrize("name", list(DOUBLED))
def test_what_doubles_is_followed_to_its_end_or_open(name: str) -> None:
    first, twice = DOUBLED[name]
    lines = "\n".join([first, *[twice] * TIMES, *(f"try {{ {use} }} catch {{ }}" for use in USED)])
    assert ends_as(machine_after(f"{lines}\n{MAKE}\n{SET}")) in ("1", "open")


@pytest.mark.parametrize("text", ['[scriptblock]::Create("$a; $a")', "\"iex '$a'; $a\""], ids=["block", "text"])
def test_code_that_a_script_builds_is_no_longer_than_is_followed(text: str) -> None:
    machine = machine_after("$a = '1'\n" + f"$a = {text}\n" * TIMES + f"& $a\niex $a\n{MAKE}\n{SET}")
    assert ends_as(machine) in ("1", "open")


BATCH = {
    "text": ("set a=x", "set a=%a%%a%"),
    "delayed": ("setlocal enabledelayedexpansion\r\nset a=x", "set a=!a!!a!"),
    "what is not known": ("set a=%date%", "set a=%a%%a%"),
    "replaced": ("set a=x", "set a=%a:x=xx%"),
    "for": ("set a=x", "for %%i in (%a%) do set a=%%i %%i %a%"),
    "file": ("echo x> C:\\a.txt", "type C:\\a.txt >> C:\\a.txt"),
    "cases": ("set a=x", "if exist C:\\%a% (set a=%a%%a%) else (set a=1%a%)"),
    "questions": ("set a=x", "if exist C:\\%a% set a=%a%1"),
    "parts with cases": ("set a=x", "if defined %random% (set a=%a%1) else (set a=%b%2)\r\nset b=%a%%b%%a%%b%"),
    "commands": ("set a=x", "call :again"),
    "files": ("set a=x", "cmd /c setup.cmd"),
}


@pytest.mark.parametrize("name", list(BATCH))
def test_what_doubles_in_a_batch_file(name: str) -> None:
    first, twice = BATCH[name]
    lines = [first, *[twice] * TIMES, "echo %a% > C:\\b.cmd", "cmd /c C:\\b.cmd", REG, "exit /b", ":again"]
    text = "\r\n".join([*lines, "call :again", "call :again", "exit /b", ""])
    machine = machine_after(text, name="setup.cmd")
    assert ends_as(machine) in ("1", "open")


def test_an_array_in_an_array_is_a_text_by_the_name_of_its_type() -> None:
    machine = machine_after(f"{MAKE}\n{WRITE} \"$(@(1, @(2, 3)))\"\n{WRITE}2 ((@(1, 2), 3) -join ';')")
    assert ends_as(machine, name="Other") == "REG_SZ 1 System.Object[]"


def test_lists_that_differ_far_from_their_beginning_are_not_the_same() -> None:
    # What is asked of the one says nothing of the other.
    numbers = ", ".join(map(str, range(40)))
    condition = "if ((Get-Date) -in @({0})) {{ {1} }}"
    one, other = condition.format(f"{numbers}, 1", MAKE), condition.format(f"{numbers}, 2", SET)
    assert ends_as(machine_after(f"{one}\n{other}")) not in ("1", "nothing")
