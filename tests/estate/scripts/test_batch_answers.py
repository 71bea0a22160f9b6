# ruff: noqa: E501 - a row of the table is a script of one line
"""What cmd.exe does with a batch file that it can know of beforehand: the value that the file leaves."""

from __future__ import annotations

import pytest
from avd_intune.estate.scripts.batch.for_tokens import tokens_of

from tests.estate.scripts.followed import REG as R
from tests.estate.scripts.followed import ends_as, machine_after

R0 = R.replace("/d 1", "/d 0")
R7 = R.replace("/d 1", "/d 7")

# name, batch file, what AutoEnrollMDM ends as
ANSWERS = [
    ("plain", R, "1"),
    ("rem", "rem " + R, "nothing"),
    ("colon", ":: " + R, "nothing"),
    ("echo", "echo " + R, "nothing"),
    ("goto", "goto end\r\n" + R + "\r\n:end", "nothing"),
    ("exit", "exit /b 0\r\n" + R, "nothing"),
    ("label uncalled", "goto :eof\r\n:sub\r\n" + R + "\r\nexit /b", "nothing"),
    ("call label", "call :sub\r\ngoto :eof\r\n:sub\r\n" + R + "\r\nexit /b", "1"),
    ("call args", "call :sub 1\r\ngoto :eof\r\n:sub\r\n" + R.replace("/d 1", "/d %1") + "\r\nexit /b", "1"),
    ("set", "set V=1\r\n" + R.replace("/d 1", "/d %V%"), "1"),
    ("set quoted", 'set "V=1"\r\n' + R.replace("/d 1", "/d %V%"), "1"),
    ("set /a", "set /a V=2-1\r\n" + R.replace("/d 1", "/d %V%"), "1"),
    ("substr", "set V=x1y\r\n" + R.replace("/d 1", "/d %V:~1,1%"), "1"),
    ("subst", "set V=a\r\n" + R.replace("/d 1", "/d %V:a=1%"), "1"),
    (
        "delayed",
        "setlocal EnableDelayedExpansion\r\nset V=0\r\nif 1==1 (\r\nset V=1\r\n"
        + R.replace("/d 1", "/d !V!")
        + "\r\n)",
        "1",
    ),
    ("not delayed", "set V=0\r\nif 1==1 (\r\nset V=1\r\n" + R.replace("/d 1", "/d %V%") + "\r\n)", "0"),
    ("if eq", 'set V=On\r\nif "%V%"=="On" ' + R, "1"),
    ("if /i", "if /i on==ON " + R, "1"),
    ("if not", "if not a==a " + R, "nothing"),
    ("if else", "if a==b (" + R0 + ") else (" + R + ")", "1"),
    ("if defined", "set V=1\r\nif defined V " + R, "1"),
    ("if not defined", "if not defined NOPE_X " + R, "if NOPE_X is defined"),
    ("if geq", "if 2 GEQ 10 (" + R0 + ") else (" + R + ")", "1"),
    ("exist", "if exist C:\\a " + R, "if exist C:\\a"),
    ("and", "whoami && " + R, "if whoami succeeds"),
    ("amp", "ver & " + R, "1"),
    ("for list", "for %%V in (0 1) do " + R.replace("/d 1", "/d %%V"), "1"),
    ("for /l", "for /l %%V in (0,1,1) do " + R.replace("/d 1", "/d %%V"), "1"),
    ("for /f str", 'for /f "tokens=2 delims==" %%V in ("a=1") do ' + R.replace("/d 1", "/d %%V"), "1"),
    (
        "caret",
        'reg add "HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\CurrentVersion\\MDM" ^\r\n /v AutoEnrollMDM /t REG_DWORD /d 1 /f',
        "1",
    ),
    ("no /t", R.replace(" /t REG_DWORD", ""), "REG_SZ 1"),
    ("hklm:", R.replace("HKLM\\", "HKLM:\\"), "nothing"),
    (
        "delete",
        R + '\r\nreg delete "HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\CurrentVersion\\MDM" /v AutoEnrollMDM /f',
        "nothing",
    ),
    (
        "delete key",
        R + '\r\nreg delete "HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\CurrentVersion\\MDM" /f',
        "nothing",
    ),
    (
        "delete /va",
        R + '\r\nreg delete "HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\CurrentVersion\\MDM" /va /f',
        "nothing",
    ),
    ("remote", R.replace('"HKLM', '"\\\\dc01\\HKLM'), "nothing"),
    ("hkcu", R.replace("HKLM", "HKCU"), "nothing"),
    ("long hive", R.replace("HKLM", "HKEY_LOCAL_MACHINE"), "1"),
    ("hex", R.replace("/d 1", "/d 0x1"), "1"),
    ("order", R0 + "\r\n" + R, "1"),
    ("start", "start /wait reg" + R[3:], "1"),
    ("cmd /c", 'cmd /c "' + R.replace('"', "") + '"', "1"),
    ("or ||", "reg query HKLM\\X || " + R, "if HKLM\\X is there before"),
    ("errorlevel", "reg query HKLM\\X\r\nif errorlevel 1 " + R, "if HKLM\\X is there before"),
    ("shift", "call :s 0 1\r\ngoto :eof\r\n:s\r\nshift\r\n" + R.replace("/d 1", "/d %1"), "1"),
    ("echo file run", "echo " + R + " > %TEMP%\\a.cmd\r\ncall %TEMP%\\a.cmd", "1"),
    ("at", "@" + R, "1"),
    ("paren", "(\r\n" + R + "\r\n)", "1"),
    ("setlocal end", "set V=1\r\nsetlocal\r\nset V=0\r\nendlocal\r\n" + R.replace("/d 1", "/d %V%"), "1"),
    ("for tokens", 'for /f "tokens=1,2" %%A in ("x 1") do ' + R.replace("/d 1", "/d %%B"), "1"),
    ("endlocal set", "setlocal\r\nset V=1\r\nendlocal & set V=%V%\r\n" + R.replace("/d 1", "/d %V%"), "1"),
    ("tokens star", 'for /f "tokens=1,2* delims=," %%A in ("x,1,2") do ' + R.replace("/d 1", "/d %%B"), "1"),
    ("loop goto", "set I=0\r\n:l\r\nset /a I+=1\r\nif %I% LSS 3 goto l\r\n" + R.replace("/d 1", "/d %I%"), "3"),
    ("call puts in twice", "set N=V\r\nset V=1\r\ncall set W=%%%N%%%\r\n" + R.replace("/d 1", "/d %W%"), "1"),
    ("quoted numbers are texts", 'if "9" gtr "10" ' + R, "1"),
    ("ver succeeds", "ver >nul && " + R, "1"),
    ("start without a title", 'start /wait "" ' + R, "1"),
    ("given twice", R + " /d 0", "nothing"),
    ("own name", R.replace("HKLM", r"\\%COMPUTERNAME%\HKLM"), "1"),
]


@pytest.mark.parametrize(("script", "expected"), [row[1:] for row in ANSWERS], ids=[row[0] for row in ANSWERS])
def test_what_a_batch_file_leaves(script: str, expected: str) -> None:
    assert ends_as(machine_after(script, name="setup.cmd")) == expected


def with_comments(script: str) -> str:
    return f"rem {R7}\r\n:: {R7}\r\n{script}"


def with_a_label_that_nothing_calls(script: str) -> str:
    return f"goto begin\r\n:never\r\n{R7}\r\nexit /b\r\n:begin\r\n{script}"


def with_lines_behind_the_end(script: str) -> str:
    return f"{script}\r\nexit /b 0\r\n{R7}\r\n"


def with_the_constant_in_a_variable(script: str) -> str:
    return "set __NAME=AutoEnrollMDM\r\n" + script.replace("/v AutoEnrollMDM", "/v %__NAME%")


def with_a_condition_that_holds(script: str) -> str:
    return f"if not 1==1 {R7}\r\n{script}"


CHANGES = [
    with_comments,
    with_a_label_that_nothing_calls,
    with_lines_behind_the_end,
    with_the_constant_in_a_variable,
    with_a_condition_that_holds,
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
@pytest.mark.parametrize(("script", "expected"), [row[1:] for row in ANSWERS], ids=[row[0] for row in ANSWERS])
def test_what_does_not_matter_changes_nothing(script: str, expected: str, change: object) -> None:
    changed = change(script)  # type: ignore[operator]
    assert ends_as(machine_after(changed, name="setup.cmd")) == expected


@pytest.mark.parametrize(
    ("line", "options", "values"),
    [
        ("a b c", "", ["a"]),
        ("a b c", "tokens=2", ["b"]),
        ("a b c d", "tokens=1,2*", ["a", "b", "c d"]),
        ("a,b;c", "tokens=1-3 delims=,;", ["a", "b", "c"]),
        ("a b", "tokens=3", [""]),
        ("a:b", "tokens=2delims=:", ["b"]),
        ("a b", "tokens=0", None),
        ("a b", "delims=", ["a b"]),
        ("a=1 2", "tokens=2 delims==", ["1 2"]),
        ("a=1 2", "tokens=2 delims== ", ["1"]),
        ("; comment", "", None),
        ("# comment", "eol=#", None),
        ("", "", None),
    ],
)
def test_tokens_of_a_line(line: str, options: str, values: list[str] | None) -> None:
    assert tokens_of(line, options) == values
