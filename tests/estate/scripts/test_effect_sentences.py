"""How what a script does is told to a person."""

from __future__ import annotations

import pytest
from avd_intune.estate.scripts.conditions import Question, Questions
from avd_intune.estate.scripts.effects import (
    CommandSent,
    Effect,
    FileWritten,
    Joined,
    KeyMade,
    KeyRemoved,
    NothingDone,
    Place,
    ProgramRun,
    RegistrationTask,
    Stopped,
    ValueRemoved,
    ValueWritten,
)

AT = Place("setup.ps1", 14)
# As much of a key as is shown, and one sign more than that.
LONG = "HKLM\\" + "k" * 116
SHOWN = LONG[:119] + "…"

SENTENCES: list[tuple[Effect, str]] = [
    (ValueWritten(AT, True, "HKLM\\K", "V", "REG_DWORD", 1), "sets HKLM\\K\\V to 1"),
    (ValueWritten(AT, True, "HKLM\\K", "V", "REG_SZ", "1"), "sets HKLM\\K\\V to 1 (REG_SZ)"),
    (ValueWritten(AT, True, "HKLM\\K", "V", "", 1), "sets HKLM\\K\\V to 1"),
    (ValueWritten(AT, True, LONG, "V", "REG_DWORD", 1), f"sets {SHOWN}\\V to 1"),
    (ValueRemoved(AT, True, "HKLM\\K", "V"), "removes HKLM\\K\\V"),
    (ValueRemoved(AT, True, "HKLM\\K", None), "removes all values of HKLM\\K"),
    (ValueRemoved(AT, True, LONG, "V"), f"removes {SHOWN}\\V"),
    (KeyRemoved(AT, True, "HKLM\\K"), "removes the key HKLM\\K"),
    (KeyRemoved(AT, True, LONG), f"removes the key {SHOWN}"),
    (KeyMade(AT, True, "HKLM\\K", False), "makes the key HKLM\\K"),
    (KeyMade(AT, True, "HKLM\\K", True), "makes the key HKLM\\K anew, without its values"),
    (KeyMade(AT, True, LONG, False), f"makes the key {SHOWN}"),
    (NothingDone(AT, True, "reg add x", "there is no type"), "does nothing with `reg add x`: there is no type"),
    (ProgramRun(AT, True, "hostname", ()), "runs hostname"),
    (ProgramRun(AT, True, "msiexec", tuple("abcdefghi")), "runs msiexec a b c d e f g h"),
    (ProgramRun(AT, True, "msiexec", ("p" * 61,)), f"runs msiexec {'p' * 59}…"),
    (Joined(AT, True, "domain", "contoso.com"), "joins the domain contoso.com"),
    (Joined(AT, True, "workgroup", "W"), "joins the workgroup W"),
    (Joined(AT, True, "entra", ""), "joins Entra ID"),
    (Joined(AT, True, "left", ""), "undoes the join of the machine"),
    (RegistrationTask(AT, True, True), "enables the task Automatic-Device-Join"),
    (RegistrationTask(AT, True, False), "disables the task Automatic-Device-Join"),
    (FileWritten(AT, True, "C:\\a.txt"), "writes C:\\a.txt"),
    (FileWritten(AT, True, LONG), f"writes {SHOWN}"),
    (CommandSent(AT, True, "update-mgdevice"), "calls update-mgdevice"),
    (Stopped(AT, True, "it is not known"), "cannot be followed: it is not known"),
    (Stopped(AT, True, "no step is left", rest=True), "cannot be followed from here on: no step is left"),
]


@pytest.mark.parametrize(("effect", "expected"), SENTENCES, ids=[expected[:50] for _, expected in SENTENCES])
def test_what_is_done(effect: Effect, expected: str) -> None:
    assert effect.what() == expected
    assert effect.sentence() == f"setup.ps1:14 {expected}"


def test_the_condition_stands_behind() -> None:
    when = Questions().ask(Question("file", "Test-Path C:\\a", "setup.ps1", 3))
    effect = KeyRemoved(AT, when, "HKLM\\K")
    assert effect.condition() == " if `Test-Path C:\\a`"
    assert effect.sentence() == "setup.ps1:14 removes the key HKLM\\K if `Test-Path C:\\a`"


def test_a_script_without_a_file_name_of_its_own() -> None:
    assert str(Place("run command setup", 2)) == "line 2 of run command setup"
