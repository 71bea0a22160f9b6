"""How the words of a command line reach a PowerShell script, and what is open where the text that runs is not known."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from avd_intune.estate.scripts.conditions import Fork, Question
from avd_intune.estate.scripts.effects import NothingDone
from avd_intune.estate.scripts.languages_of_scripts import given_of_words, run_batch, run_posix, run_powershell
from avd_intune.estate.scripts.machine import Machine
from avd_intune.estate.scripts.powershell.binding import NOTHING
from avd_intune.estate.scripts.script_values import Open, Pieces, shown_text

X, Y = Open("x", "$x"), Open("y", "$y")
ONE_OF_TWO = Fork(0, Question("a", "Test-Path C:\\a", "setup.ps1", 1), "one", "another")


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("-Name", ("Name", NOTHING)),
        ("\u2013Name", ("Name", NOTHING)),
        ("\u2014Name", ("Name", NOTHING)),
        ("-_internal", ("_internal", NOTHING)),
        ("-Name:here", ("Name", "here")),
        ("-Name:", ("Name", NOTHING)),
        ("-Force:$true", ("Force", True)),
        ("-Force:$FALSE", ("Force", False)),
        ("plain", (None, "plain")),
        ("$true", (None, True)),
        ("$False", (None, False)),
        ("-", (None, "-")),
        ("-5", (None, "-5")),
        ("--", (None, "--")),
        ("", (None, "")),
        (Pieces((X,)), (None, X)),
        (Pieces(("-Name:", X)), ("Name", X)),
        (Pieces(("-Name:a", X)), ("Name", Pieces(("a", X)))),
        (Pieces(("-Name:", X, Y)), ("Name", Pieces(("", X, Y)))),
        (Pieces(("-Name", X)), (None, Pieces(("-Name", X)))),
        (Pieces(("name:", X)), (None, Pieces(("name:", X)))),
        (X, (None, X)),
    ],
)
def test_a_word_is_a_parameter_or_an_argument(word: object, expected: tuple[str | None, object]) -> None:
    ((name, value),) = given_of_words([word]).items
    assert (name, type(value), shown_text(value)) == (expected[0], type(expected[1]), shown_text(expected[1]))


def test_words_keep_their_order() -> None:
    assert given_of_words(["-Name", "a", "b"]).items == [("Name", NOTHING), (None, "a"), (None, "b")]


Run = Callable[[Machine, object, str, Sequence[object]], object]


@pytest.mark.parametrize("run", [run_powershell, run_batch, run_posix])
def test_a_text_that_is_one_of_two_stops_the_script(run: Run) -> None:
    machine = Machine()
    assert isinstance(run(machine, ONE_OF_TWO, "", ()), Open)
    (stop,) = machine.effects
    assert "is not known" in stop.what()


def test_arguments_that_a_script_does_not_take_leave_it_undone() -> None:
    machine = Machine()
    code = "[CmdletBinding()] param([int]$Count)\nSet-ItemProperty -Path 'HKLM:\\SOFTWARE\\A' -Name B -Value 1"
    run_powershell(machine, code, "setup.ps1", ("-Number", "1"))
    (undone,) = machine.effects
    assert isinstance(undone, NothingDone)
    assert (undone.command, undone.why) == ("setup.ps1", "there is no parameter -Number")
    run_powershell(machine, code, "", ("-Number", "1"))
    unnamed = machine.effects[-1]
    assert isinstance(unnamed, NothingDone)
    assert unnamed.command == "the script"
