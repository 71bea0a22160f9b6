# ruff: noqa: E501 - a row of a table is one command
"""What programs do that scripts start: which text they run in which language, and with which arguments."""

from __future__ import annotations

import base64
from collections.abc import Sequence

import pytest
from avd_intune.estate.scripts.conditions import Fork, chosen
from avd_intune.estate.scripts.machine import GONE, Machine
from avd_intune.estate.scripts.programs import (
    Languages,
    program_name,
    run_later,
    run_program,
    run_script_file,
    run_task_xml,
    spaced,
)
from avd_intune.estate.scripts.programs_of_windows import method_of_computer
from avd_intune.estate.scripts.script_values import Open, Pieces, known_text, shown_text

from tests.estate.scripts.followed import machine_after

X = Open("x", "$x")


class Ran:
    """Three languages that note what they are given to run, and give back 7."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.languages = Languages(self._noting("ps"), self._noting("cmd"), self._noting("sh"))

    def _noting(self, language: str):  # type: ignore[no-untyped-def]
        def run(machine: Machine, text: object, name: str, arguments: Sequence[object]) -> object:
            of = f" of {name}" if name else ""
            given = "".join(f" | {shown_text(each)}" for each in arguments)
            when = "" if machine.guard is True else " if"
            self.texts.append(f"{language}{of}: {shown_text(text)}{given}{when}")
            return 7

        return run


def started(
    path: object, *arguments: object, line: object = None, files: dict[str, object] | None = None
) -> tuple[list[str], list[str], object]:
    """Return what runs, what is done beside it, and the exit code, "open" where that is not known."""
    ran, machine = Ran(), Machine(find={"a.ps1": "one", "b.cmd": "two", "d.vbs": "three"}.get)
    machine.files.update(files or {})
    code = run_program(machine, ran.languages, path, arguments, "the command", line)
    told = [each.what() + each.condition() for each in machine.effects]
    return ran.texts, told, "open" if isinstance(code, (Open, Fork)) else code


def encoded(text: str) -> str:
    return base64.b64encode(text.encode("utf-16-le")).decode()


MISSING = "cannot be followed: {} is not in this repository"
FROM_OUTSIDE = "cannot be followed: its commands come from another program"
# program and arguments, what runs, what is done beside it, the exit code
ROWS: list[tuple[list[object], list[str], list[str], object]] = [
    (["C:\\Windows\\System32\\HOSTNAME.EXE"], [], ["runs hostname"], "open"),
    (["msiexec.exe", "/i", "a.msi"], [], ["runs msiexec /i a.msi"], "open"),
    ([X], [], ["cannot be followed: which program `$x` is, is not known"], "open"),
    (["C:\\b.cmd", "1", "2"], ["cmd of b.cmd: two | 1 | 2"], [], 7),
    (["c.bat"], [], [MISSING.format("c.bat")], "open"),
    (["d.vbs"], [], ["cannot be followed: d.vbs is in a language that is not followed"], "open"),
    (["e.vbs"], [], [MISSING.format("e.vbs")], "open"),
    (["reg", "add", "HKLM\\K", "/f"], [], ["makes the key HKLM\\K"], 0),
    (["cmd"], [], [], 0),
    (["cmd", "/c"], ["cmd: "], [], 7),
    (["cmd", "/c", "echo", "a b"], ['cmd: echo "a b"'], [], 7),
    (["cmd", "/c", "echo a"], ["cmd: echo a"], [], 7),
    (["cmd.exe", "/q", "/K", "echo"], ["cmd: echo"], [], 7),
    (["cmd", "/r", "echo"], ["cmd: echo"], [], 7),
    (["cmd", "/v:on", "/c", "echo"], ["cmd: setlocal enabledelayedexpansion&echo"], [], 7),
    (["cmd", "/v", "/c", "echo"], ["cmd: setlocal enabledelayedexpansion&echo"], [], 7),
    (["cmd", "/c", "/v:on"], ["cmd: /v:on"], [], 7),
    (["cmd", "/cecho", "a"], ["cmd: echo a"], [], 7),
    (["cmd", "/q"], [], [], 0),
    (["%comspec%", "/c", "echo"], ["cmd: echo"], [], 7),
    (["powershell"], [], [], 0),
    (["powershell", "-NoProfile"], [], [], 0),
    (["powershell", "Get-Date"], ["ps: Get-Date"], [], 7),
    (["powershell", "-Command", "Get-Date", "-Year", "1"], ["ps: Get-Date -Year 1"], [], 7),
    (["pwsh", "-c", "a", X], ["ps: a <$x>"], [], 7),
    (["powershell", "-com", "a"], ["ps: a"], [], 7),
    (["pwsh", "-CommandWithArgs", "a"], ["ps: a"], [], 7),
    (["pwsh", "-cwa", "a"], ["ps: a"], [], 7),
    (["powershell", "/c", "a"], ["ps: a"], [], 7),
    (["powershell", "\u2013c", "a"], ["ps: a"], [], 7),
    (["powershell", "-Command", "-"], [], [FROM_OUTSIDE], "open"),
    (["powershell", "-:", "a"], ["ps: a"], [], 7),
    (["powershell", "-x", "a"], ["ps: a"], [], 7),
    (["powershell", "-", "a"], ["ps: - a"], [], 7),
    (["powershell", "-NoProfile", "-ExecutionPolicy", "Bypass", "-File", "a.ps1", "-V", "1"], ["ps of a.ps1: one | -V | 1"], [], 7),
    (["powershell", "-ep", "Bypass", "-f", "a.ps1"], ["ps of a.ps1: one"], [], 7),
    (["powershell", "-ex", "Bypass", "-fi", "a.ps1"], ["ps of a.ps1: one"], [], 7),
    (["powershell", "-exec", "Bypass", "-fil", "a.ps1"], ["ps of a.ps1: one"], [], 7),
    (["powershell", "-w", "hidden", "a"], ["ps: a"], [], 7),
    (["powershell", "-WindowStyle", "hidden", "a"], ["ps: a"], [], 7),
    (["powershell", "-win", "hidden", "a"], ["ps: a"], [], 7),
    (["powershell", "-Version:", "5", "a"], ["ps: a"], [], 7),
    (["powershell", "-nop", "-noni", "-sta", "a"], ["ps: a"], [], 7),
    (["powershell", "-File"], [], [], "open"),
    (["powershell", "-File", "z.ps1"], [], [MISSING.format("z.ps1")], "open"),
    (["powershell", "-EncodedCommand", encoded("Get-Date")], ["ps: Get-Date"], [], 7),
    (["powershell", "-e", encoded("a")], ["ps: a"], [], 7),
    (["powershell", "-ec", encoded("a")], ["ps: a"], [], 7),
    (["powershell", "-enc", encoded("a")], ["ps: a"], [], 7),
    (["powershell", "-encod", encoded("a")], ["ps: a"], [], 7),
    (["powershell", "-enc"], ["ps: "], [], 7),
    (["powershell", "-enc", X], [], ["cannot be followed: what is encoded in it is not known"], "open"),
    (["schtasks", "/create", "/tn", "T", "/tr", "b.cmd"], ["cmd: b.cmd if"], [], 0),
    (["schtasks", "/Create", "/TN", "T", "/XML", "t.xml"], [], ["cannot be followed: what the scheduled task runs is not known"], 0),
    (["schtasks", "/create", "/tn", "T"], [], [], 0),
    (["schtasks", "/query"], [], [], "open"),
    (["schtasks", "/change", "/tn", "\\Microsoft\\Windows\\Workplace Join\\Automatic-Device-Join", "/disable"], [], ["disables the task Automatic-Device-Join"], "open"),
    (["schtasks", "/change", "/tn", "Automatic-Device-Join", "/enable"], [], ["enables the task Automatic-Device-Join"], "open"),
    (["schtasks", "/delete", "/tn", "Automatic-Device-Join", "/f"], [], ["disables the task Automatic-Device-Join"], "open"),
    (["schtasks", "/run", "/tn", "Automatic-Device-Join"], [], [], "open"),
    (["schtasks", "/change", "/tn", "Other", "/disable"], [], [], "open"),
    (["bash", "-c", "echo a", "b"], ["sh: echo a | b"], [], 7),
    (["sh", "-ec", "echo a"], ["sh: echo a"], [], 7),
    (["bash", "-x", "a.sh", "1"], [], [MISSING.format("a.sh")], "open"),
    (["bash", "--version"], [], [], 0),
    (["bash", "--rc", "a.sh"], [], [MISSING.format("a.sh")], "open"),
    (["bash", "-c"], [], [FROM_OUTSIDE], 0),
    (["sh"], [], [FROM_OUTSIDE], 0),
    (["start", "/wait", "b.cmd", "1"], ["cmd of b.cmd: two | 1"], [], 7),
    (["start", "/wait"], [], [], 0),
    (["start"], [], [], 0),
    (["dsregcmd", "/join"], [], ["joins Entra ID"], "open"),
    (["dsregcmd", "/aadjoin"], [], ["joins Entra ID"], "open"),
    (["dsregcmd", "/leave"], [], ["undoes the join of the machine"], "open"),
    (["dsregcmd", "/forceleave"], [], ["undoes the join of the machine"], "open"),
    (["dsregcmd", "/status"], [], [], "open"),
    (["psexec64", "-i", "1", "-d", "dsregcmd", "/leave"], [], ["undoes the join of the machine"], "open"),
    (["psexec", "-s"], [], [], 0),
    (["sysprep", "/oobe", "/generalize"], [], ["undoes the join of the machine"], "open"),
    (["sysprep", "/audit"], [], [], "open"),
    (["netdom", "join", "PC", "/Domain:contoso.com"], [], ["joins the domain contoso.com"], "open"),
    (["netdom", "JOIN", "PC", "/d:contoso.com"], [], ["joins the domain contoso.com"], "open"),
    (["netdom", "join", "PC"], [], [], "open"),
    (["netdom", "query", "/d:contoso.com"], [], [], "open"),
    (["netdom", "remove", "PC"], [], ["undoes the join of the machine"], "open"),
    (["netdom"], [], [], "open"),
    (["djoin", "/requestODJ", "/loadfile", "b"], [], ["joins the domain of its provisioning file"], "open"),
    (["djoin", "/provision"], [], [], "open"),
    (["wmic", "process", "call", "create", "reg query"], ["cmd: reg query"], [], 7),
    (["wmic", "process", "call", "create", 'cmd /c \\"a\\"'], ['cmd: cmd /c "a"'], [], 7),
    (["wmic", "process", "call", "create", X], ["cmd: $x"], [], 7),
    (["wmic", "path", "x", "call", "SetAllowTSConnections", "1"], [], ["sets HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\\fDenyTSConnections to 0"], 0),
    (["wmic", "rdtoggle", X, "call", "SetAllowTSConnections", "0"], [], ["sets HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\\fDenyTSConnections to 1"], 0),
    (["wmic", "os", "get", "caption"], [], [], "open"),
    (["wmic"], [], [], "open"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "texts", "told", "code"), ROWS, ids=[" ".join(map(shown_text, row[0]))[:60] for row in ROWS]
)
def test_what_a_program_does(words: list[object], texts: list[str], told: list[str], code: object) -> None:
    assert started(words[0], *words[1:]) == (texts, told, code)


@pytest.mark.parametrize(
    ("line", "arguments", "text"),
    [
        ('/c "echo a"', ["/c", "echo a"], "echo a"),
        ('/c "echo"', ["/c", "echo"], '"echo"'),
        ('/s /c "reg add "a b" /f"', ["/s", "/c", 'reg add "a b" /f'], 'reg add "a b" /f'),
        ('/C echo "a" b', ["/C", "echo", "a", "b"], 'echo "a" b'),
        ('/k "a b" c', ["/k", "a b", "c"], "a b c"),
        ('/c "a" "b"', ["/c", "a", "b"], 'a" "b'),
        (Pieces(('/c "echo ', X, '"')), ["/c", "x"], '"echo <$x>"'),
        (X, ["/c", "x"], "$x"),
        ("nothing", ["/c", "x"], "nothing"),
    ],
)
def test_a_command_line_as_one_text(line: object, arguments: list[object], text: str) -> None:
    assert started("cmd", *arguments, line=line)[0] == [f"cmd: {text}"]


def test_a_title_before_a_program() -> None:
    assert started("start", "The title", "/wait", "b.cmd", line='start "The title" /wait b.cmd')[0] == [
        "cmd of b.cmd: two"
    ]
    assert started("start", "/min", "The title", "b.cmd", line='start /min "The title" b.cmd')[0] == [
        "cmd of b.cmd: two"
    ]


@pytest.mark.parametrize(
    "before",
    ['/wait ""', '"" /wait', "/wait", '/wait "The title"', "/d %~dp0 /wait", '/d "C:\\x y" "" /b', "/affinity 1"],
)
@pytest.mark.parametrize("path", ['"%~dp0ccmsetup.exe"', "%~dp0ccmsetup.exe", "C:\\x\\ccmsetup.exe"])
def test_a_program_behind_a_folder_that_is_not_known_is_started(before: str, path: str) -> None:
    if path.startswith('"') and '"' not in before:
        return  # what stands in quotes first is a title
    effects = machine_after(f"start {before} {path} /mp:cm01", name="setup.cmd").effects
    assert [(type(each).__name__, each.name) for each in effects] == [("ProgramRun", "ccmsetup")]  # type: ignore[attr-defined]


def test_a_path_in_quotes_without_a_title_before_it_is_the_title() -> None:
    effects = machine_after('start "%~dp0ccmsetup.exe"', name="setup.cmd").effects
    assert effects == []


def test_a_script_that_is_started_like_a_program_may_be_opened_in_an_editor() -> None:
    texts, told, code = started("C:\\a.ps1", "1")
    assert (texts, told, code) == (["ps of a.ps1: one | 1 if"], [], "open")


@pytest.mark.parametrize(
    ("content", "texts", "told", "code"),
    [
        ("text", ["cmd of f.cmd: text"], [], 7),
        (Pieces(("set ", X)), ["cmd of f.cmd: set <$x>"], [], 7),
        (GONE, [], ["does nothing with `the command`: the script is not there"], 1),
        (X, [], [MISSING.format("f.cmd")], "open"),
    ],
)
def test_a_file_that_a_script_wrote(content: object, texts: list[str], told: list[str], code: object) -> None:
    assert started("C:\\f.cmd", files={"c:\\f.cmd": content}) == (texts, told, code)


def test_scripts_by_their_ending() -> None:
    ran, machine = Ran(), Machine(find=lambda name: "text")
    for name in ("a.ps1", "A.PS1", "b.sh", "c.cmd", "d.bat"):
        run_script_file(machine, ran.languages, name, [], name)
    assert [text.split()[0] for text in ran.texts] == ["ps", "ps", "sh", "cmd", "cmd"]
    assert machine.steps == 5 * 40


def fork(machine: Machine, yes: object, no: object) -> object:
    return chosen(machine.ask("q", "Test-Path C:\\a"), yes, no)


def test_a_program_of_two_cases() -> None:
    ran, machine = Ran(), Machine(find={"a.cmd": "one", "b.cmd": "two"}.get)
    code = run_program(machine, ran.languages, fork(machine, "a.cmd", "b.cmd"), ("1",), "the command", "a line")
    assert ran.texts == ["cmd of a.cmd: one | 1 if", "cmd of b.cmd: two | 1 if"]
    assert code == 7
    ran.texts.clear()
    run_program(machine, ran.languages, "cmd", ("/c", fork(machine, "x", "y")), "the command", "cmd /c ?")
    assert ran.texts == ["cmd: x if", "cmd: y if"]


def test_a_file_of_two_cases() -> None:
    ran, machine = Ran(), Machine()
    machine.files["f.cmd"] = fork(machine, GONE, "one")
    code = run_script_file(machine, ran.languages, "f.cmd", [], "f.cmd")
    assert ran.texts == ["cmd of f.cmd: one if"]
    assert [each.sentence() for each in machine.effects] == [
        "line 1 of the script does nothing with `f.cmd`: the script is not there if `Test-Path C:\\a`"
    ]
    assert isinstance(code, Fork) and {code.yes, code.no} == {7, 1}


def test_only_some_programs_leave_the_machine_as_it_is() -> None:
    machine, ran = Machine(), Ran()
    run_program(machine, ran.languages, "ping", (), "ping")
    assert machine.epoch == 0
    run_program(machine, ran.languages, "msiexec", (), "msiexec")
    assert machine.epoch == 1
    run_program(machine, ran.languages, X, (), "x")
    assert machine.epoch == 2
    assert machine.steps == 3


@pytest.mark.parametrize(
    ("path", "name"),
    [("C:\\a\\B.EXE", "b"), ("b.com", "b"), ('"C:\\b c.exe"', "b c"), ("b.msi", "b.msi"), (X, None), (Pieces((X, "\\b.exe")), "b"), (Pieces((X, "b.exe")), None)],
)  # fmt: skip
def test_names_of_programs(path: object, name: str | None) -> None:
    assert program_name(path) == name


def test_arguments_as_one_line() -> None:
    assert known_text(spaced(["a", "b c", '"d e"', 1, "f\tg"])) == 'a "b c" "d e" 1 "f\tg"'


TASK = "<Task><Exec><Command>reg.exe</Command><Arguments>add &quot;HKLM\\K&quot;</Arguments></Exec><Exec><Command> a.cmd </Command></Exec></Task>"


def test_a_task_as_xml() -> None:
    ran, machine = Ran(), Machine()
    run_task_xml(machine, ran.languages, "T", TASK, "schtasks")
    assert ran.texts == ['cmd: "reg.exe" add "HKLM\\K" if', 'cmd: "a.cmd" if']
    assert not machine.effects
    run_task_xml(machine, ran.languages, "T", "<Task/>", "schtasks")
    run_task_xml(machine, ran.languages, "T", None, "schtasks")
    stopped = [(each.text, each.missing) for each in machine.effects]  # type: ignore[attr-defined]
    assert stopped == [("<Task/>", ""), ("schtasks", "T")]


def test_a_task_runs_when_it_runs() -> None:
    ran, machine = Ran(), Machine()
    run_later(machine, ran.languages, "My Task", "a.cmd")
    (question,) = (
        machine.questions.all if hasattr(machine.questions, "all") else [machine.ask("task my task", "").question]
    )  # type: ignore[union-attr]
    assert question.shown == "the scheduled task My Task has run"
    assert machine.guard is True


@pytest.mark.parametrize(
    ("name", "options", "does", "told"),
    [
        ("unjoindomainorworkgroup", None, True, ["undoes the join of the machine"]),
        ("joindomainorworkgroup", None, True, ["joins the domain contoso.com"]),
        ("joindomainorworkgroup", 3, True, ["joins the domain contoso.com"]),
        ("joindomainorworkgroup", 2, True, ["joins the workgroup contoso.com"]),
        ("joindomainorworkgroup", X, True, ["joins the domain contoso.com"]),
        ("rename", None, False, []),
    ],
)
def test_joins_by_wmi(name: str, options: object, does: bool, told: list[str]) -> None:
    machine = Machine()
    assert method_of_computer(machine, name, "contoso.com", options) is does
    assert [each.what() for each in machine.effects] == told


def test_regedit() -> None:
    text = 'REGEDIT4\n[HKEY_LOCAL_MACHINE\\K]\n"V"="1"'
    made = ["makes the key HKLM\\K", "sets HKLM\\K\\V to 1 (REG_SZ)"]
    files: dict[str, object] = {"a.reg": text}
    assert started("regedit", "/s", "a.reg", files=files) == ([], made, 0)
    assert started("regedt32", "-S", "a.reg", files=files) == ([], made, 0)
    asked = [f"{each} if `the command is answered with yes`" for each in made]
    assert started("regedit", "a.reg", files=files) == ([], asked, "open")
    assert started("a.reg", files=files) == ([], asked, "open")
    for switch in ("/e", "/a", "/ea"):
        assert started("regedit", switch, "a.reg", files=files) == ([], [], "open")
    assert started("regedit", files=files) == ([], [], 0)


def test_lgpo() -> None:
    entries = "; comment\nComputer\nSOFTWARE\\K\nV\nDWORD:1\n\nUser\nSOFTWARE\\K\nW\nSZ:a\nComputer\nK\nN\nDELETE\nOther\nK\nN\nSZ:b\nComputer\nSOFTWARE\\K\n"
    assert started("LGPO.exe", "/t", "e.txt", files={"e.txt": entries})[1] == [
        "sets HKLM\\SOFTWARE\\K\\V to 1",
        "sets HKCU\\SOFTWARE\\K\\W to a (REG_SZ)",
        "removes HKLM\\K\\N",
    ]
    others = "Computer\nK\n*\nDELETEALLVALUES\nComputer\nK\n*\nCREATEKEY"
    assert started("LGPO.exe", "/t", "e.txt", files={"e.txt": others})[1] == [
        "removes all values of HKLM\\K",
        "makes the key HKLM\\K",
    ]
    unread = "cannot be followed: what {} sets is not in this repository in a form that is read"
    for switch, file in (
        ("/m", "registry.pol"),
        ("/U", "registry.pol"),
        ("/g", "backup"),
        ("/un", "a"),
        ("/t", "missing.txt"),
    ):
        assert started("lgpo", switch, file)[1] == [unread.format(file)]
    assert started("lgpo", "/v", "e.txt", files={"e.txt": entries})[1] == []
    assert started("lgpo", "/t")[1] == []
    assert started("lgpo", "/m", X)[1] == [unread.format("$x")]
    kinds = "Computer\nK\nA\nQWORD:2\nComputer\nK\nB\nEXSZ:%a%\nComputer\nK\nC\nMULTISZ:a\nComputer\nK\nD\nDWORD:x"
    assert started("lgpo", "/t", "e.txt", files={"e.txt": kinds})[1] == [
        "sets HKLM\\K\\A to 2 (REG_QWORD)",
        "sets HKLM\\K\\B to %a% (REG_EXPAND_SZ)",
        "sets HKLM\\K\\C to a (REG_MULTI_SZ)",
        "sets HKLM\\K\\D to x",
    ]
