# ruff: noqa: E501 - a row of the table is a script of one line
"""What PowerShell does by its less known rules: who sees a variable, what is refused, what runs later."""

from __future__ import annotations

import pytest

from tests.estate.scripts.followed import KEY as K
from tests.estate.scripts.followed import MAKE, machine_after, outcome

ABOVE = K.rpartition("\\")[0]


def N(value: object) -> str:  # noqa: N802 - a word of the table
    return f"New-ItemProperty -Path '{K}' -Name AutoEnrollMDM -PropertyType DWord -Value {value} -Force | Out-Null"


def script(text: str, call: str) -> str:
    return f"Set-Content C:\\s.ps1 @'\n{text}\n'@\n{call}"


# name, script, what AutoEnrollMDM ends as
ANSWERS = [
    ("ToBoolean reads the word", "if ([Convert]::ToBoolean('false')) { " + N(1) + " }", "nothing"),
    ("ToBoolean refuses a text", "try { $on = [Convert]::ToBoolean('yes'); " + N(1) + " } catch { }", "nothing"),
    ("ToBoolean of a number", "if ([Convert]::ToBoolean(2)) { " + N(1) + " }", "1"),
    ("bool Parse", "if ([bool]::Parse('False')) { " + N(1) + " }", "nothing"),
    (
        "property by an alias of the parameter",
        "function Set-It { param([Parameter(ValueFromPipelineByPropertyName)][Alias('Val')]$Value) process { "
        + N("$Value")
        + " } }; [pscustomobject]@{ Val = 1 } | Set-It",
        "1",
    ),
    ("characters of numbers joined", "if (-join [char[]](79, 110) -ceq 'On') { " + N(1) + " }", "1"),
    ("a text of characters", "if ([string]::new([char[]](79, 110)) -ceq 'On') { " + N(1) + " }", "1"),
    ("a private variable is not seen below", "$private:on = 1; function f { " + N("([int]$on)") + " }; f", "0"),
    ("a private variable is seen beside", "$private:on = 1; " + N("$on"), "1"),
    ("private in a block", "& { $private:on = 0; & { if ($null -eq $on) { " + N(1) + " } } }", "1"),
    (
        "strict: a variable that nothing sets",
        "Set-StrictMode -Version Latest\ntry { if ($Enroll) { }; " + N(1) + " } catch { }",
        "nothing",
    ),
    ("strict: only the statement ends", "Set-StrictMode -Version 3\n$x = $nothing + 1\n" + N(1), "1"),
    ("strict is off again", "Set-StrictMode -Version 1; Set-StrictMode -Off\n$x = $nothing; " + N(1), "1"),
    (
        "strict in a function only",
        "function f { Set-StrictMode -Version 2 }; f\ntry { $x = $nothing; " + N(1) + " } catch { }",
        "1",
    ),
    (
        "strict: an entry that a table does not have",
        "Set-StrictMode -Version 2\n$t = @{ a = 1 }\ntry { $x = $t.b; " + N(1) + " } catch { }",
        "nothing",
    ),
    (
        "strict: set by -ErrorVariable",
        "Set-StrictMode -Version 2\nGet-Item C:\\x -ErrorVariable failed -ErrorAction SilentlyContinue\ntry { if ($failed) { }; "
        + N(1)
        + " } catch { }",
        "1",
    ),
    (
        "groups",
        "$g = 'a', 'b', 'A' | Group-Object | Where-Object Count -eq 2; if ($g.Name -eq 'a') { " + N(1) + " }",
        "1",
    ),
    (
        "groups as a table",
        "$g = @([pscustomobject]@{ n = 'x'; v = 1 }) | Group-Object n -AsHashTable; " + N("$g['x'][0].v"),
        "1",
    ),
    ("keys by a wildcard are removed", N(1) + f"; Remove-Item '{ABOVE}\\*' -Recurse -Force", "nothing"),
    ("keys by another wildcard stay", N(1) + f"; Remove-Item '{ABOVE}\\X*' -Recurse", "1"),
    ("keys by a wildcard, one excepted", N(1) + f"; Remove-Item '{ABOVE}\\*' -Exclude MDM -Recurse", "undecided"),
    (
        "a key gets the name",
        f"Remove-Item '{K}' -Recurse; New-Item '{ABOVE}\\Other' -Force; Set-ItemProperty '{ABOVE}\\Other' AutoEnrollMDM 1 -Type DWord; Rename-Item '{ABOVE}\\Other' MDM",
        "1",
    ),
    (
        "-File without a mandatory parameter",
        script("param([Parameter(Mandatory)][string]$Mode)\n" + N(1), "powershell -NoProfile -File C:\\s.ps1"),
        "nothing",
    ),
    (
        "-File with it",
        script("param([Parameter(Mandatory)][int]$On)\n" + N("$On"), "powershell -File C:\\s.ps1 -On 1"),
        "1",
    ),
    (
        "-File with what only the machine tells",
        script(
            "param([Parameter(Mandatory)]$A, [Parameter(Mandatory)]$B)\n" + N(1),
            "powershell -File C:\\s.ps1 $env:ARGUMENTS",
        ),
        "1",
    ),
    (
        "a block as -Command with -args",
        "powershell -Command { param($v) Set-ItemProperty '" + K + "' AutoEnrollMDM $v -Type DWord } -args 1",
        "1",
    ),
    (
        "a value to remove that is not there, Stop",
        f"Remove-ItemProperty '{K}' Foo -ErrorAction Stop\n" + N(1),
        "nothing",
    ),
    ("a value to remove that is not there", f"Remove-ItemProperty '{K}' Foo\n" + N(1), "1"),
    (
        "a value to remove that is there",
        N(0) + f"; Remove-ItemProperty '{K}' AutoEnrollMDM -ErrorAction Stop\n" + N(1),
        "1",
    ),
    (
        "a value to remove of a key with unknown values",
        "New-Item HKLM:\\SOFTWARE\\Contoso -ErrorAction SilentlyContinue; Remove-ItemProperty HKLM:\\SOFTWARE\\Contoso Foo -ErrorAction Stop\n"
        + N(1),
        "undecided",
    ),
    (
        "a value to read that is not there",
        f"try {{ Get-ItemProperty '{K}' -Name Foo -ErrorAction Stop; " + N(0) + " } catch { " + N(1) + " }",
        "1",
    ),
    (
        "nothing is read of a value that is not there",
        f"$x = Get-ItemProperty '{K}' -Name AutoEnrollMDM -ErrorAction SilentlyContinue; if ($null -eq $x) {{ "
        + N(1)
        + " }",
        "1",
    ),
    (
        "one of two values is there",
        N(1) + f"; if (-not (Get-ItemProperty '{K}' -Name AutoEnrollMDM, Foo)) {{ " + N(0) + " }",
        "1",
    ),
    (
        "the data of a value that is not there",
        f"try {{ Get-ItemPropertyValue '{K}' Foo -ErrorAction Stop }} catch {{ " + N(1) + " }",
        "1",
    ),
    (
        "a property to expand that is not there",
        f"try {{ Get-ItemProperty '{K}' | Select-Object -ExpandProperty AutoEnrollMDM -ErrorAction Stop }} catch {{ "
        + N(1)
        + " }",
        "1",
    ),
    (
        "a value to rename that is not there",
        f"try {{ Rename-ItemProperty '{K}' -Name Foo -NewName Bar -ErrorAction Stop; " + N(1) + " } catch { }",
        "nothing",
    ),
    (
        "a value to clear that is not there",
        f"Clear-ItemProperty '{K}' -Name AutoEnrollMDM -ErrorAction SilentlyContinue",
        "nothing",
    ),
    (
        "a key to remove that is not there",
        "Remove-Item HKLM:\\SOFTWARE\\C -Recurse -ErrorAction Ignore; try { Remove-Item HKLM:\\SOFTWARE\\C -ErrorAction Stop; "
        + N(1)
        + " } catch { }",
        "nothing",
    ),
    ("a colon behind a variable", 'Write-Host "Setting $name: done"\n' + N(1), "nothing"),
    (
        "a colon behind braces",
        "Write-Host \"Setting ${name}: done, $a::b, $env:TEMP, `$x: $($x): $x[0]: '$y:'\"\n" + N(1),
        "nothing",
    ),
    ("no name is missing", 'Write-Host "Setting ${name}: done, $a::b, $env:TEMP, `$x: $($x): $x[0]:"\n' + N(1), "1"),
    (
        "a text that does not parse",
        'try { iex \'Write-Host "a $x: b"; ' + N(0).replace("'", "''") + "' } catch { " + N(1) + " }",
        "1",
    ),
    ("a text for a truth value", "function f([bool]$On) { " + N(1) + " }; try { f 'false' } catch { }", "nothing"),
    ("a number for a truth value", "function f([bool]$On) { if ($On) { " + N(1) + " } }; f 1", "1"),
    ("a text as default of a truth value", "function f([bool]$On = 'false') { if ($On) { " + N(1) + " } }; f", "1"),
    (
        "-File gives a truth value as text",
        script("param([bool]$On)\n" + N(1), "powershell -File C:\\s.ps1 -On 1"),
        "nothing",
    ),
    (
        "a function that is there",
        "function Set-It { " + N(1) + " }; if (Get-Command Set-It -ErrorAction SilentlyContinue) { Set-It }",
        "1",
    ),
    ("a function by its command", "function Set-It { " + N(1) + " }; & (Get-Command Set-It)", "1"),
    ("a function by its block", "function Set-It { " + N(1) + " }; & (Get-Command Set-It).ScriptBlock", "1"),
    (
        "a command that may be there",
        "if (Get-Command Set-It -ErrorAction SilentlyContinue) { " + N(1) + " }",
        "undecided",
    ),
    ("the environment of a child", "$env:V = '1'; powershell -Command { " + N("$env:V") + " }", "1"),
    (
        "the environment of a program",
        f"$env:V = '1'; Start-Process cmd -ArgumentList '/c reg add {K.replace(':', '')} /v AutoEnrollMDM /t REG_DWORD /d %V% /f' -Wait",
        "1",
    ),
    ("a child does not change its parent", "$env:V = '1'; cmd /c 'set V=0'; " + N("$env:V"), "1"),
    (
        "a variable of the machine",
        "[Environment]::SetEnvironmentVariable('V', '1', 'Machine'); " + N("$env:V"),
        "undecided",
    ),
    (
        "quotes inside an argument",
        f'& reg.exe add "`"{K.replace(":", "")}`"" /v AutoEnrollMDM /t REG_DWORD /d 1 /f',
        "1",
    ),
    (
        "a variable of the pipeline",
        "1, 0 | ForEach-Object -PipelineVariable p { $_ } | ForEach-Object { 'x' } | ForEach-Object { if ($p) { "
        + N("$p")
        + " } }",
        "1",
    ),
    (
        "a variable of the pipeline, sorted",
        "1, 0 | ForEach-Object -pv p { $_ } | Sort-Object | ForEach-Object { " + N("$p") + " }",
        "undecided",
    ),
    ("a value that a pipeline fills in", f"Set-ItemProperty '{K}' AutoEnrollMDM __VALUE__ -Type DWord", "undecided"),
    ("the same by reg.exe", f"reg add {K.replace(':', '')} /v AutoEnrollMDM /t REG_DWORD /d __VALUE__ /f", "undecided"),
    (
        "a word that nothing fills in",
        f"reg add {K.replace(':', '')} /v AutoEnrollMDM /t REG_DWORD /d VALUE /f",
        "nothing",
    ),
    ("blanks before ++", "$n = 0; $n ++; $n ++ ; " + N("$n"), "2"),
    ("blanks before --", "$n = 2; $n --\n" + N("$n"), "1"),
    ("blanks before ++ in a loop", "for ($i = 0; $i -lt 1; $i ++) { }; " + N("$i"), "1"),
    ("minus and a negative number", "$a = 0; $v = $a - -1; " + N("$v"), "1"),
    ("a member of a type", "$v = if ([IO.Path].Name) { 1 }; " + N(1), "1"),
    ("numbers with dots are a command", "$b = { 10.0.0.4 }; " + N(1), "1"),
    ("GetValue with a default", f"if ((Get-Item '{K}').GetValue('AutoEnrollMDM', 5) -eq 5) {{ " + N(1) + " }", "1"),
    (
        "GetValue of what is there",
        N(0) + f"; if ((Get-Item '{K}').GetValue('AutoEnrollMDM', 5) -eq 5) {{ " + N(1) + " }",
        "0",
    ),
    ("children of a key are removed", N(1) + f"; Get-ChildItem '{ABOVE}' | Remove-Item -Recurse", "nothing"),
    (
        "children in a loop",
        N(1) + f"; foreach ($k in Get-ChildItem '{ABOVE}') {{ Remove-Item $k -Recurse }}",
        "undecided",
    ),
    ("children of another key", N(1) + "; Get-ChildItem HKLM:\\SOFTWARE\\Contoso | Remove-Item -Recurse", "1"),
    ("files of a folder", N(1) + "; Get-ChildItem C:\\Temp | Remove-Item -Recurse", "1"),
    ("-Command of nothing", "powershell -Command; " + N(1), "1"),
    (
        "below RunOnce",
        f"Set-ItemProperty HKLM:\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\RunOnce Enrol 'reg add {K.replace(':', '')} /v AutoEnrollMDM /t REG_DWORD /d 1 /f'",
        "undecided",
    ),
    (
        "below RunOnce and removed",
        f"$r = 'HKLM:\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\RunOnce'; Set-ItemProperty $r Enrol 'reg add {K.replace(':', '')} /v AutoEnrollMDM /t REG_DWORD /d 1 /f'; Remove-ItemProperty $r Enrol",
        "nothing",
    ),
]


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in ANSWERS], ids=[row[0] for row in ANSWERS])
def test_what_a_script_leaves(text: str, expected: str) -> None:
    assert outcome(machine_after(f"{MAKE}\n{text}")) == expected


def test_what_runs_at_sign_in_names_the_line_that_left_it() -> None:
    key = "HKLM:\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\RunOnce"
    machine = machine_after(f"\n\nNew-ItemProperty {key} -Name Enrol -Value 'ccmsetup.exe /mp:cm01' -Force")
    ran = [effect.sentence() for effect in machine.effects if effect.what().startswith("runs ccmsetup")]
    assert ran == ["setup.ps1:3 runs ccmsetup /mp:cm01 if `an administrator has signed in and Enrol has run`"]


def test_what_a_script_must_be_given_is_not_nothing() -> None:
    check = "if ([string]::IsNullOrEmpty($Token)) { exit 1 }"
    script = f"param([Parameter(Mandatory)][string]$Token)\n{check}\nccmsetup.exe /mp:cm01"
    ran = [effect.sentence() for effect in machine_after(script).effects if effect.what().startswith("runs ccmsetup")]
    assert ran == ["setup.ps1:3 runs ccmsetup /mp:cm01 if not `[string]::IsNullOrEmpty($Token)`"]
