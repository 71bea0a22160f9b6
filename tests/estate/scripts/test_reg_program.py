# ruff: noqa: E501 - a row of a table is one command
"""What `reg.exe` and `.reg` files do, argument by argument."""

from __future__ import annotations

import pytest
from avd_intune.estate.scripts.effects import Effect, NothingDone
from avd_intune.estate.scripts.machine import GONE, Machine
from avd_intune.estate.scripts.reg_program import import_file, import_text, number_in, open_file, run_reg
from avd_intune.estate.scripts.script_values import Open, Pieces

from tests.estate.scripts.followed import ends_as, machine_after

K = "HKLM\\SOFTWARE\\K"
SETS = f"sets {K}\\V to "
X = Open("x", "$x")
OWN = Open("env:computername", "%COMPUTERNAME%")
WRONG = "nothing: reg.exe does not take these arguments"
NO_KEY = "nothing: the key is none that reg.exe takes"


def told(effects: list[Effect]) -> list[str]:
    """Return what is done, in short, with the condition; the keys that are made on the way left out."""
    return [
        (f"nothing: {each.why}" if isinstance(each, NothingDone) else each.what()) + each.condition()
        for each in effects
    ]


def code_of(code: object) -> object:
    return "open" if isinstance(code, Open) else code


def copied(verb: str, goal: str, source: str) -> list[str]:
    values = f"the values of {source}"
    unknown = f"cannot be followed: which values reg {verb} writes is not known"
    return [unknown, f"sets {goal}\\{values} to {values}", f"sets {goal}\\<{values}>\\{values} to {values}"]


# command, what it does, its exit code
COMMANDS: list[tuple[list[object], list[str], object]] = [
    ([], [], "open"),
    (["add"], [WRONG], 1),
    (["add", K, "/v", "V", "/t", "REG_DWORD", "/d", "1", "/f"], [SETS + "1"], 0),
    (["ADD", K, "/V", "V", "/T", "reg_dword", "/D", "0x1f", "/F"], [SETS + "31"], 0),
    (["add", K, "/v", "V", "/d", "1", "/f"], [SETS + "1 (REG_SZ)"], 0),
    (["add", K, "/v", "V", "/f"], [SETS + " (REG_SZ)"], 0),
    (["add", K, "/ve", "/d", "a", "/f"], [f"sets {K}\\ to a (REG_SZ)"], 0),
    (["add", K, "/f"], [f"makes the key {K}"], 0),
    (["add", K], [f"makes the key {K}"], 0),
    (["add", K, "/v", "V", "/t", "REG_DWORD", "/f"], [SETS + "0"], 0),
    (["add", K, "/v", "V", "/t", "REG_DWORD_LITTLE_ENDIAN", "/d", "2", "/f"], [SETS + "2"], 0),
    (["add", K, "/v", "V", "/t", "REG_DWORD_BIG_ENDIAN", "/d", "2", "/f"], [SETS + "2 (REG_DWORD_BIG_ENDIAN)"], 0),
    (["add", K, "/v", "V", "/t", "REG_QWORD", "/d", "2", "/f"], [SETS + "2 (REG_QWORD)"], 0),
    (["add", K, "/v", "V", "/t", "REG_EXPAND_SZ", "/d", "%a%", "/f"], [SETS + "%a% (REG_EXPAND_SZ)"], 0),
    (["add", K, "/v", "V", "/t", "REG_BINARY", "/d", "01", "/f"], [SETS + "01 (REG_BINARY)"], 0),
    (["add", K, "/v", "V", "/t", "REG_MULTI_SZ", "/d", "a", "/s", ",", "/f"], [SETS + "a (REG_MULTI_SZ)"], 0),
    (["add", K, "/v", "V", "/t", "REG_NONE", "/f"], [SETS + " (REG_NONE)"], 0),
    (["add", K, "/v", "V", "/t", "DWORD", "/d", "1", "/f"], ["nothing: there is no type DWORD"], 1),
    (["add", K, "/v", "V", "/t", "REG_DWORD", "/d", "one", "/f"], ["nothing: its data is no number"], 1),
    (["add", K, "/v", "V", "/t", "REG_DWORD", "/d", X, "/f"], [SETS + "<$x>"], 0),
    (["add", K, "/v", "V", "/t", X, "/d", "1", "/f"], [SETS + "1"], 0),
    (["add", K, "/v", "V", "/t", "REG_DWORD", "/d", "__VALUE__", "/f"], [SETS + "a script"], 0),
    (["add", K, "/v", "V", "/t", "REG_DWORD", "/d", "1", "/reg:64", "/f"], [SETS + "1"], 0),
    (["add", K, "/v", "V", "/t", "REG_DWORD", "/d", "1", "/reg:32", "/f"], ["sets HKLM\\SOFTWARE\\WOW6432Node\\K\\V to 1"], 0),
    (["add", K, "/v", "V", "/v", "W", "/f"], [WRONG], 1),
    (["add", K, "/f", "/f"], [WRONG], 1),
    (["add", K, "/v"], [WRONG], 1),
    (["add", K, "/v", "V", "/force"], [WRONG], 1),
    (["add", K, "V"], [WRONG], 1),
    (["add", "HKLM:\\SOFTWARE\\K", "/f"], [NO_KEY], 1),
    (["add", "HKLM/SOFTWARE/K", "/f"], [NO_KEY], 1),
    (["add", "SOFTWARE\\K", "/f"], [NO_KEY], 1),
    (["add", "\\\\dc01\\" + K, "/f"], ["nothing: it is for another machine"], 1),
    (["add", "\\\\localhost\\" + K, "/f"], [f"makes the key {K}"], 0),
    (["add", "\\\\.\\" + K, "/f"], [f"makes the key {K}"], 0),
    (["add", Pieces(("\\\\", OWN, "\\" + K)), "/f"], [f"makes the key {K}"], 0),
    (["add", Pieces(("\\\\", OWN, "\\HKLM\\", X)), "/f"], ["makes the key HKLM\\<$x>"], 0),
    (["add", Pieces(("\\\\", X, "\\" + K)), "/f"], ["nothing: it is for another machine"], 1),
    (["add", Pieces(("\\\\", OWN)), "/f"], ["nothing: it is for another machine"], 1),
    (["add", Pieces(("HKLM\\", X)), "/v", "V", "/f"], ["sets HKLM\\<$x>\\V to  (REG_SZ)"], 0),
    (["add", X, "/v", "V", "/f"], ["sets <$x>\\V to  (REG_SZ)"], 0),
    (["add", Pieces((X, "\\K")), "/v", "V", "/f"], ["sets <$x>\\K\\V to  (REG_SZ)"], 0),
    (["add", K, "/v", X, "/d", "1", "/f"], [f"sets {K}\\<$x> to 1 (REG_SZ)"], 0),
    (["delete"], [WRONG], 1),
    (["delete", K, "/f"], [f"removes the key {K}"], 0),
    (["delete", K, "/v", "V", "/f"], [f"removes {K}\\V"], 0),
    (["delete", K, "/ve", "/f"], [f"removes {K}\\"], 0),
    (["delete", K, "/va", "/f"], [f"removes all values of {K}"], 0),
    (["delete", "HKLM:\\K", "/f"], [NO_KEY], 1),
    (["delete", "\\\\dc01\\HKLM\\K", "/f"], ["nothing: it is for another machine"], 1),
    (["query", K, "/v"], [], "open"),
    (["query"], [], "open"),
    (["query", "nothing\\K"], [], "open"),
    (["query", Pieces(("HKLM\\", X))], [], "open"),
    (["query", K, "/v", X], [], "open"),
    (["query", "HKLM\\SOFTWARE"], [], 0),
    (["import"], [], "open"),
    (["import", "C:\\a.reg"], ["cannot be followed: C:\\a.reg, which it imports, is not at hand"], "open"),
    (["export", K, "C:\\a.reg"], [], "open"),
    (["restore", K], copied("restore", K, K), "open"),
    (["copy", "HKCU\\A", K, "/s"], copied("copy", K, "HKCU\\A"), "open"),
    (["copy", "HKCU\\A"], copied("copy", "HKCU\\A", "HKCU\\A"), "open"),
    (["restore", K, "C:\\h.hiv"], copied("restore", K, K), "open"),
    (["copy", "A", "B"], ["cannot be followed: which values reg copy writes is not known"], "open"),
    (["copy"], [], "open"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "done", "code"), COMMANDS, ids=[" ".join(map(str, row[0]))[:60] for row in COMMANDS]
)
def test_what_a_command_does(arguments: list[object], done: list[str], code: object) -> None:
    machine = Machine()
    found = run_reg(machine, arguments, "reg …")
    assert (told(machine.effects), code_of(found)) == (done, code)


def after(*commands: list[object], piped: str | None = None) -> tuple[list[str], object]:
    machine = Machine(piped=piped)
    code: object = None
    for command in commands:
        code = run_reg(machine, command, " ".join(["reg", *map(str, command)]))
    return told(machine.effects)[len(commands) - 1 :], code


ADD: list[object] = ["add", K, "/v", "V", "/d", "1"]


def test_delete_asks_without_f() -> None:
    done, code = after([*ADD, "/f"], ["delete", K, "/v", "V"])
    assert done == ["nothing: it asks before it deletes anything, and nobody answers"]
    assert code == 1
    assert after(ADD, ["delete", K], piped="y\n") == ([f"removes the key {K}"], 0)


def test_add_asks_over_a_value_only() -> None:
    assert after(ADD) == ([SETS + "1 (REG_SZ)"], 0)
    assert after(ADD, ADD) == (["nothing: it asks before it writes over a value, and nobody answers"], 1)
    assert after(ADD, [*ADD, "/f"]) == ([SETS + "1 (REG_SZ)"], 0)
    assert after(ADD, ADD, piped="y\n") == ([SETS + "1 (REG_SZ)"], 0)
    unknown: list[object] = ["add", K, "/v", X]
    assert after(ADD, unknown) == ([f"sets {K}\\<$x> to  (REG_SZ)"], 0)
    assert after(ADD, ["add", X, "/v", "V"]) == (["sets <$x>\\V to  (REG_SZ)"], 0)


def test_query_of_what_scripts_left() -> None:
    queried: list[object] = ["query", K, "/v", "V"]
    assert after([*ADD, "/f"], queried)[1] == 0
    assert after(["delete", K, "/v", "V", "/f"], queried)[1] == 1
    assert after(["delete", K, "/f"], ["query", K])[1] == 1
    assert after(["delete", K, "/f"], ["query", "HKLM\\SOFTWARE"])[1] == 0
    machine = Machine()
    code = run_reg(machine, queried, "reg query")
    assert getattr(code, "question", None) is not None and "is there" in str(code.question.shown)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", 1),
        ("0x10", 16),
        ("0X1f", 31),
        (" 7 ", 7),
        ("-1", None),
        ("", None),
        ("1a", None),
        ("0x", None),
        ("one", None),
    ],
)
def test_number_in_data(text: str, number: int | None) -> None:
    assert number_in(text) == number


HEAD = "Windows Registry Editor Version 5.00\r\n\r\n"
FULL = "HKEY_LOCAL_MACHINE\\SOFTWARE\\K"
MADE = f"makes the key {K}"
# the text behind the header, what it does
FILES: list[tuple[object, list[str]]] = [
    (f'[{FULL}]\r\n"V"=dword:00000001', [MADE, SETS + "1"]),
    (f'[{FULL}]\n"V"=DWORD:1f ; why', [MADE, SETS + "31"]),
    (f'  [{FULL}] ; why\n "V" = dword:1', [MADE, SETS + "1"]),
    (f'[{FULL}]\n"V"=dword:100000000', [MADE]),
    (f'[{FULL}]\n"V"="1"', [MADE, SETS + "1 (REG_SZ)"]),
    (f'[{FULL}]\n"V"="a;\\"b\\\\c"', [MADE, SETS + 'a;"b\\c (REG_SZ)']),
    (f'[{FULL}]\n"V\\"W"="1"', [MADE, f'sets {K}\\V"W to 1 (REG_SZ)']),
    (f'[{FULL}]\n@="1"', [MADE, f"sets {K}\\ to 1 (REG_SZ)"]),
    (f'[{FULL}]\n"V"=-', [MADE, f"removes {K}\\V"]),
    (f'[{FULL}]\n"V"=- ; gone', [MADE, f"removes {K}\\V"]),
    (f"[-{FULL}]", [f"removes the key {K}"]),
    (f'[-{FULL}]\n"V"="1"', [f"removes the key {K}"]),
    ('[SOFTWARE\\K]\n"V"="1"', []),
    ('"V"="1"', []),
    (f'[{FULL}]\n; "V"="1"\n#"V"="1"', [MADE]),
    (f'[{FULL}]\n"V"=hex(4):01,00,00,00', [MADE, SETS + "1"]),
    (f'[{FULL}]\n"V"=hex(4):01,\\\n00,00,00', [MADE, SETS + "1"]),
    (f'[{FULL}]\n"V"=hex(4):01,\\\r\n  00,00,00', [MADE, SETS + "1"]),
    (f'[{FULL}]\n"V"=hex(b):02,01', [MADE, SETS + "258 (REG_QWORD)"]),
    (f'[{FULL}]\n"V"=hex(2):41', [MADE, SETS + "41 (REG_EXPAND_SZ)"]),
    (f'[{FULL}]\n"V"=hex(7):41', [MADE, SETS + "41 (REG_MULTI_SZ)"]),
    (f'[{FULL}]\n"V"=hex:41', [MADE, SETS + "41 (REG_BINARY)"]),
    (f'[{FULL}]\n"V"=41', [MADE]),
    (f'[{FULL}]\n; first\n"V"=hex(b):ff,00', [MADE, SETS + "255 (REG_QWORD)"]),
    (Pieces((f'[{FULL}]\n"V"=dword:', X)), [MADE, SETS + "<$x>"]),
    (Pieces((f'[{FULL}]\n"V"= DWord:0', X, "\n")), [MADE, SETS + "0<$x>"]),
    (Pieces((f'[{FULL}]\n"V"="', X, '"\n"W"="1"')), [MADE, SETS + '"<$x>" (REG_SZ)', f"sets {K}\\W to 1 (REG_SZ)"]),
    (Pieces((f"[{FULL}]\n", X, "\n")), [MADE, "cannot be followed: a line of the .reg file is not known"]),
    (Pieces(("[HKEY_LOCAL_MACHINE\\", X, ']\n"V"="1"')), ["cannot be followed: a line of the .reg file is not known"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "done"), FILES)
def test_what_a_file_does(text: object, done: list[str]) -> None:
    machine = Machine()
    content = HEAD + text if isinstance(text, str) else Pieces((HEAD + str(text.parts[0]), *text.parts[1:]))  # type: ignore[attr-defined]
    steps = machine.steps
    import_text(machine, content, "reg import")
    assert told(machine.effects) == done
    assert machine.steps > steps


@pytest.mark.parametrize(
    ("header", "is_one"),
    [("REGEDIT4\n", True), ("\ufeffWindows Registry Editor Version 5.00\n", True), ("\n\n regedit4 \n", True), ("", False), ("; REGEDIT4\n", False), ("REGEDIT5\n", False)],
)  # fmt: skip
def test_the_first_line_of_a_file(header: str, is_one: bool) -> None:
    machine = Machine()
    import_text(machine, f'{header}[{FULL}]\n"V"=dword:1\n', "reg import")
    assert told(machine.effects) == (
        [MADE, SETS + "1"] if is_one else ["nothing: the text does not begin as a .reg file does"]
    )


def test_files_that_are_imported_or_opened() -> None:
    machine = Machine()
    machine.files["c:\\a.reg"] = f"REGEDIT4\n[{FULL}]"
    machine.files["c:\\b.reg"] = GONE
    machine.files["c:\\c.reg"] = X
    assert import_file(machine, "C:\\a.reg", "reg import C:\\a.reg") == 0
    assert import_file(machine, "C:\\b.reg", "reg import C:\\b.reg") == 1
    assert code_of(import_file(machine, "C:\\c.reg", "reg import C:\\c.reg")) == "open"
    assert code_of(open_file(machine, "C:\\a.reg", "regedit C:\\a.reg")) == "open"
    machine.piped = "Y\n"
    open_file(machine, "C:\\a.reg", "regedit C:\\a.reg")
    assert told(machine.effects) == [
        MADE,
        "nothing: the file is not there",
        "cannot be followed: C:\\c.reg, which it imports, is not at hand",
        f"{MADE} if `regedit C:\\a.reg is answered with yes`",
        MADE,
    ]


def test_programs_of_32_bits_have_software_keys_of_their_own_but_for_policies() -> None:
    for key, is_there in ((r"HKLM\SOFTWARE\A", False), (r"HKLM\SOFTWARE\Policies\A", True), (r"HKLM\SYSTEM\A", True)):
        machine = machine_after(f"reg add {key} /v V /t REG_DWORD /d 1 /f /reg:32")
        assert ends_as(machine, key, "V") == ("1" if is_there else "nothing")


def test_only_the_first_control_set_is_that_of_a_machine_that_was_just_set_up() -> None:
    wanted = r"HKLM\SYSTEM\CurrentControlSet\A"
    for number, ends in ((1, "1"), (2, "nothing")):
        machine = machine_after(rf"reg add HKLM\SYSTEM\ControlSet00{number}\A /v V /t REG_DWORD /d 1 /f")
        assert ends_as(machine, wanted, "V") == ends
