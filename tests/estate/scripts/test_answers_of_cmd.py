# ruff: noqa: E501 - a row of the table is a script of one line
"""What cmd.exe does with variables, conditions, loops and other files: the value that a batch file leaves."""

from __future__ import annotations

import pytest

from tests.estate.scripts.followed import KEY as K
from tests.estate.scripts.followed import REG, machine_after, outcome
from tests.estate.scripts.followed import REG_KEY as RK


def RV(value: object) -> str:  # noqa: N802 - a word of the table
    return REG.replace("/d 1", f"/d {value}")


# name, script, what AutoEnrollMDM ends as
ANSWERS_OF_BATCH = [
    ("if defined", "set A=1\nif defined A " + RV(1), "1"),
    ("if defined emptied", "set A=1\nset A=\nif defined A " + RV(1), "nothing"),
    ("if not defined", "if not defined ZZZQ " + RV(1), "undecided"),
    ("if /i", 'if /i "ABC"=="abc" ' + RV(1), "1"),
    ("if case", 'if "ABC"=="abc" ' + RV(1), "nothing"),
    ("if EQU numbers", "if 01 EQU 1 " + RV(1), "1"),
    ("if lss", "if 9 LSS 10 " + RV(1), "1"),
    ("if lss strings", 'if "9" LSS "10" ' + RV(1), "nothing"),
    ("if else parens", "if 1==2 (\n" + RV(0) + "\n) else (\n" + RV(1) + "\n)", "1"),
    ("else on new line is error", "if 1==2 (\n" + RV(0) + "\n)\nelse (\n" + RV(1) + "\n)", "1"),
    ("set spaces", 'set A =1\nif "%A %"=="1" ' + RV(1), "1"),
    ("set quotes", 'set "A=1"\n' + RV("%A%"), "1"),
    ("set /a expr", "set /a A=2*3-5\n" + RV("%A%"), "1"),
    ("set /a hex", "set /a A=0x1\n" + RV("%A%"), "1"),
    ("set /a octal", "set /a A=010\nif %A%==8 " + RV(1), "1"),
    ("set /a multiple", "set /a A=1,B=A+1\nif %B%==2 " + RV(1), "1"),
    ("substring", "set A=xx1\n" + RV("%A:~2,1%"), "1"),
    ("substring negative", "set A=xx1\n" + RV("%A:~-1%"), "1"),
    ("replace", 'set A=abc\nif "%A:b=x%"=="axc" ' + RV(1), "1"),
    ("for list", "for %%i in (0 1) do " + RV("%%i"), "1"),
    ("for /l", "for /l %%i in (0,1,1) do " + RV("%%i"), "1"),
    ("for /l down", "for /l %%i in (3,-1,1) do " + RV("%%i"), "1"),
    ("for /f string", 'for /f "tokens=2 delims==" %%a in ("v=1") do ' + RV("%%a"), "1"),
    ("for /f tokens star", 'for /f "tokens=1*" %%a in ("x 1") do ' + RV("%%b"), "1"),
    ("for /f usebackq", "for /f \"usebackq tokens=2\" %%a in ('x 1') do " + RV("%%a"), "1"),
    ("for /f eol", 'for /f "eol=; tokens=1" %%a in ("; 1") do ' + RV(1), "nothing"),
    ("for /f file", "> C:\\f.txt echo 1\nfor /f %%a in (C:\\f.txt) do " + RV("%%a"), "1"),
    ("for /f command echo", "for /f %%a in ('echo 1') do " + RV("%%a"), "1"),
    ("for /f skip", 'for /f "skip=1" %%a in ("1") do ' + RV(1), "nothing"),
    ("call args", "call :s 0 1\ngoto :eof\n:s\n" + RV("%2") + "\n", "1"),
    ("call %*", "call :s 1\ngoto :eof\n:s\n" + RV("%*") + "\n", "1"),
    ("call ~ strips quotes", 'call :s "1"\ngoto :eof\n:s\n' + RV("%~1") + "\n", "1"),
    ("shift", "call :s 0 1\ngoto :eof\n:s\nshift\n" + RV("%1") + "\n", "1"),
    ("goto eof in if", "if 1==1 goto :eof\n" + RV(1), "nothing"),
    ("exit /b in parens", "( exit /b )\n" + RV(1), "nothing"),
    ("caret escape pipe", "echo a ^| b\n" + RV(1), "1"),
    ("caret continues", f'reg add "{RK}" /v AutoEnrollMDM ^\n/t REG_DWORD /d 1 /f', "1"),
    ("& chain", "echo a & " + RV(1), "1"),
    ("&& after false", "cmd /c exit 1 && " + RV(1), "nothing"),
    ("|| after false", "cmd /c exit 1 || " + RV(1), "1"),
    ("errorlevel ge", "cmd /c exit 2\nif errorlevel 1 " + RV(1), "1"),
    ("errorlevel not", "cmd /c exit 0\nif errorlevel 1 " + RV(1), "nothing"),
    (
        "%errorlevel% in block early",
        "cmd /c exit 0\nif 1==1 (\ncmd /c exit 3\nif %errorlevel%==0 " + RV(1) + "\n)",
        "1",
    ),
    ("delayed", "setlocal enabledelayedexpansion\nset A=0\nif 1==1 (\nset A=1\n" + RV("!A!") + "\n)", "1"),
    ("no delayed in block", "set A=0\nif 1==1 (\nset A=1\n" + RV("%A%") + "\n)", "0"),
    ("setlocal endlocal", "set A=1\nsetlocal\nset A=0\nendlocal\n" + RV("%A%"), "1"),
    ("rem & not run", "rem & " + RV(1), "nothing"),
    (":: label comment", ":: " + RV(1), "nothing"),
    ("@ prefix", "@" + RV(1), "1"),
    ("echo redirect run", "echo " + RV(1) + "> C:\\b.cmd\ncall C:\\b.cmd", "1"),
    ("call other script ends without call", "echo exit /b> C:\\b.cmd\nC:\\b.cmd\n" + RV(1), "nothing"),
    ("start /wait", "start /wait " + RV(1), "1"),
    ("start title", 'start "" /wait ' + RV(1), "1"),
    ("start b", 'start /b "x" ' + RV(1), "1"),
    ("cmd /v:on", 'cmd /v:on /c "set A=1& ' + RV("!A!") + '"', "1"),
    (
        "powershell from cmd",
        f"powershell -NoProfile -Command \"Set-ItemProperty -Path '{K}' -Name AutoEnrollMDM -Value 1 -Type DWord\"",
        "undecided",
    ),
    (
        "powershell new from cmd",
        f"powershell -Command \"New-Item -Path '{K}' -Force; New-ItemProperty -Path '{K}' -Name AutoEnrollMDM -Value 1 -PropertyType DWord\"",
        "1",
    ),
    ("reg delete after", RV(1) + f'\nreg delete "{RK}" /v AutoEnrollMDM /f', "nothing"),
    ("reg add no type", f'reg add "{RK}" /v AutoEnrollMDM /d 1 /f', "REG_SZ 1"),
    ("reg add default dword", f'reg add "{RK}" /v AutoEnrollMDM /t REG_DWORD /f', "0"),
    ("reg add hex", RV("0x1"), "1"),
    ("reg query exists", "reg query HKLM\\SOFTWARE\\Foo /v x && " + RV(1), "undecided"),
    ("reg save restore noise", "reg save HKLM\\SOFTWARE\\Foo c:\\f.hiv /y\n" + RV(1), "1"),
    (
        "reg load other hive",
        "reg load HKLM\\DEF C:\\d.dat\nreg add HKLM\\DEF\\Policies\\Microsoft\\Windows\\CurrentVersion\\MDM /v AutoEnrollMDM /t REG_DWORD /d 1 /f\nreg unload HKLM\\DEF",
        "nothing",
    ),
    ("if exist", "if exist C:\\nofile " + RV(1), "undecided"),
    ("if exist written", "echo x> C:\\w.txt\nif exist C:\\w.txt " + RV(1), "1"),
    ("percent ~dp0", 'call "%~dp0b.cmd"\n' + RV(1), "1"),
    ("nested if", "if 1==1 if 2==2 " + RV(1), "1"),
    ("if with and via if else", "if 1==2 (echo a) else if 1==1 " + RV(1), "1"),
    ("goto computed", "set L=go\ngoto %L%\nexit /b\n:go\n" + RV(1), "1"),
    ("loop with goto", "set N=0\n:l\nset /a N+=1\nif %N% LSS 5 goto l\n" + RV("%N:5=1%"), "1"),
    ("label after paren block", "if 1==1 (\ngoto x\n)\nexit /b\n:x\n" + RV(1), "1"),
    ("pushd", "pushd C:\\\n" + RV(1) + "\npopd", "1"),
    ("choice timeout waits", "timeout /t 5 >nul\n" + RV(1), "1"),
    ("setx not seen", "setx A 1\nif defined A_Q " + RV(0) + "\n" + RV(1), "1"),
    ("multi line parens echo", "(echo a\necho b)>c.txt\n" + RV(1), "1"),
    ("space at the end of a value", 'set V=1 \nif "%V%"=="1" ' + RV(1), "nothing"),
    ("space before an ampersand", 'set V=1 & rem\nif "%V%"=="1" ' + RV(1), "nothing"),
    ("space at the end of a number", "set V=1 \n" + RV("%V%"), "1"),
    ("space behind quotes", 'set "V=1" \nif "%V%"=="1" ' + RV(1), "1"),
    ("space at the end of a name", "set V = 1\nset V=0\n" + RV("%V%"), "0"),
    ("name with a space", "set V =1\n" + RV("%V %"), "1"),
    ("delete that asks", RV(1) + f'\nreg delete "{RK}" /v AutoEnrollMDM', "1"),
    ("delete that is answered", RV(1) + f'\necho y| reg delete "{RK}" /v AutoEnrollMDM', "nothing"),
    ("wmic process", f'wmic process call create "cmd /c {RV(1).replace(chr(34), "")}"', "1"),
    ("wmic process, quotes", 'wmic process call create "' + RV(1).replace('"', '\\"') + '"', "1"),
    ("replaced from a star and nothing", "set A=x=1\n" + RV("%A:*==%"), "undecided"),
    (
        "environment of powershell",
        f"set V=1\npowershell -Command \"reg add '{RK}' /v AutoEnrollMDM /t REG_DWORD /d $env:V /f\"",
        "1",
    ),
    ("found in an echo", "echo abc| findstr b >nul && " + RV(1), "1"),
    ("not found in an echo", "echo abc| findstr x >nul || " + RV(1), "1"),
    ("found by find, ignoring case", 'set R=AVD-01\necho %R%| find /i "avd" >nul && ' + RV(1), "1"),
    ("found by find, not in that case", 'set R=AVD-01\necho %R%| find "avd" >nul && ' + RV(1), "nothing"),
    ("all of the line", "set R=host10\necho %R%|findstr /x host1 >nul && " + RV(1), "nothing"),
    (
        "words or a text with a blank",
        'echo a c| findstr "b c" >nul && echo a c| findstr /c:"b c" >nul || ' + RV(1),
        "1",
    ),
    ("a regular expression of findstr", 'echo abc| findstr "^a.c" >nul && ' + RV(1), "1"),
    ("what ver says is not known", "ver | findstr 10.0 >nul && " + RV(1), "undecided"),
    ("what set lists is not known", "set V=1\nset | findstr V= >nul && " + RV(1), "undecided"),
    ("set in a pipe is of another process", "set V=1\nset V=0| rem\n" + RV("%V%"), "1"),
    ("set on the right of a pipe", "set V=1\necho 0| set /p V=\n" + RV("%V%"), "1"),
    ("exit in a pipe ends that side", "exit /b 1 | more\n" + RV(1), "1"),
    ("block in a pipe", "set V=1\n(set V=0& exit /b)| more\n" + RV("%V%"), "1"),
    ("redirection before a block", ">C:\\a.cmd (\necho " + RV(1) + "\n)\ncall C:\\a.cmd", "1"),
    ("handle before a block", "2>nul (\n" + RV(1) + "\n)", "1"),
    ("set /p of a file", ">C:\\v.txt echo 1\nset /p V=<C:\\v.txt\n" + RV("%V%"), "1"),
    ("set /p of nul", "set V=1\nset /p V=<nul\n" + RV("%V%"), "1"),
    ("set /p twice", ">C:\\v.txt (echo 0&echo 1)\n(set /p A=&set /p V=)<C:\\v.txt\n" + RV("%V%"), "1"),
    ("set /p of a file of the machine", "set V=0\nset /p V=<C:\\there.txt\n" + RV("%V%"), "undecided"),
    ("a digit before > is a stream", 'echo 1>C:\\v.txt\nset /p V=<C:\\v.txt\nif not "%V%"=="1" ' + RV(1), "1"),
    ("for /f runs its command", "for /f %%r in ('" + RV("1 2^>^&1") + "') do echo %%r", "1"),
    ("for /f of a command that sets", "set V=1\nfor /f %%r in ('set V^=0') do echo %%r\n" + RV("%V%"), "1"),
    ("for /f of two echos", "for /f %%r in ('echo 0^&echo 1') do " + RV("%%r"), "1"),
    (
        "for /f of a file whose folder the machine tells",
        '>"%TEMP%\\v.txt" echo 1\nfor /f "usebackq" %%v in ("%TEMP%\\v.txt") do ' + RV("%%v"),
        "1",
    ),
    (
        "a value that was written is queried",
        "reg add HKLM\\SOFTWARE\\C /v E /t REG_DWORD /d 1 /f\n"
        "for /f \"tokens=3\" %%v in ('reg query HKLM\\SOFTWARE\\C /v E ^| findstr E') do " + RV("%%v"),
        "1",
    ),
    (
        "a value of the machine is queried",
        "for /f \"tokens=3\" %%v in ('reg query HKLM\\SOFTWARE\\C /v E') do " + RV("%%v"),
        "undecided",
    ),
    ("reg without arguments in a pipe", "reg | more\n" + RV(1), "1"),
    (
        "a .reg file that is written under a condition",
        "if exist C:\\a >C:\\a.reg (\necho REGEDIT4\necho [HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Windows\\CurrentVersion\\MDM]\n"
        'echo "AutoEnrollMDM"=dword:00000001\n)\nreg import C:\\a.reg',
        "undecided",
    ),
    ("a folder that was made", "md C:\\C\nif exist C:\\C " + RV(1), "1"),
    ("a folder that was removed", "md C:\\C\nrd /s /q C:\\C\nif not exist C:\\C " + RV(1), "1"),
]


@pytest.mark.parametrize(
    ("script", "expected"), [row[1:] for row in ANSWERS_OF_BATCH], ids=[row[0] for row in ANSWERS_OF_BATCH]
)
def test_what_a_batch_file_leaves(script: str, expected: str) -> None:
    assert outcome(machine_after(script.replace("\n", "\r\n"), name="setup.cmd")) == expected
