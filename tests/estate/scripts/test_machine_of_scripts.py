"""The state of a host while its scripts run: places, files, guards and limits."""

from __future__ import annotations

import re

import pytest
from avd_intune.estate.scripts import machine as module
from avd_intune.estate.scripts.conditions import Fork, in_words
from avd_intune.estate.scripts.effects import NothingDone, Stopped
from avd_intune.estate.scripts.machine import (
    GONE,
    Compiled,
    Machine,
    OutOfStepsError,
    Source,
)
from avd_intune.estate.scripts.paths_of_files import file_key, file_name
from avd_intune.estate.scripts.script_values import Open, Pieces
from avd_intune.source.budget import Budget, BudgetExceededError
from avd_intune.values.value_types import Unknown

X = Open("x", "$x")
INPUT = Open("input", "var.x", Unknown("it has no default", key="var.x"))


def running(text: str = "one\ntwo\nthree", name: str = "setup.ps1", **options: object) -> Machine:
    machine = Machine(**options)  # type: ignore[arg-type]
    machine.begin(machine.source_for(text, name))
    return machine


def test_places() -> None:
    machine = Machine()
    assert str(machine.place()) == "line 1 of the script"
    machine.command_line = "the command of host"
    assert str(machine.place()) == "line 1 of the command of host"
    machine = running()
    machine.at = 4
    assert [str(machine.place(each)) for each in (None, 0, 3, 4, 8)] == [
        "setup.ps1:2", "setup.ps1:1", "setup.ps1:1", "setup.ps1:2", "setup.ps1:3",
    ]  # fmt: skip


def test_places_in_a_file_of_the_code() -> None:
    machine = Machine(written_in={"the script of host": ("main.tf", 41)})
    machine.begin(machine.source_for("one\ntwo", "the script of host"))
    machine.at = 4
    place = machine.place()
    assert (str(place), place.name) == ("main.tf:42", "the script of host")
    machine.begin(machine.source_for("inner\ntext", ""))
    machine.at = 8
    assert (str(machine.place()), machine.place().name) == ("main.tf:42", "the script of host")


def test_the_source_of_a_text() -> None:
    text, other = "one", "two"
    machine = Machine()
    assert machine.source_of(text) is None
    first, second = Source("a", text), Source("b", other)
    machine.begin(first)
    machine.begin(second)
    assert (machine.source_of(other), machine.source_of(text), machine.source_of("three")) == (second, first, None)


def test_questions_are_short_and_say_where() -> None:
    machine = running()
    machine.at = 4
    guard = machine.ask("q", "Test-Path\n  C:\\a", INPUT.needs)
    assert isinstance(guard, Fork)
    asked = guard.question
    assert (str(asked), asked.script, asked.line, asked.needs) == ("Test-Path C:\\a", "setup.ps1", 2, INPUT.needs)
    for length, shown in ((100, "x" * 100), (101, "x" * 99 + "…")):
        long = machine.ask(f"long {length}", "x" * length)
        assert isinstance(long, Fork) and long.question.shown == shown


def test_too_many_questions_in_a_row_become_one() -> None:
    machine = running()
    machine.limit_chain()
    assert machine.guard is True
    for number in range(module.MAX_CHAIN):
        asked = machine.ask(str(number), str(number))
        machine.guard = asked if machine.guard is True else module.both(machine.guard, asked)
    before = machine.guard
    machine.limit_chain()
    assert machine.guard is before
    machine.guard = module.both(machine.guard, machine.ask("last", "last"))
    machine.limit_chain()
    assert isinstance(machine.guard, Fork)
    assert in_words(machine.guard).startswith("if `the script gets to setup.ps1:1: if `0` and `1`")
    assert len(machine.guard.question.shown) <= 99


def test_under_a_guard() -> None:
    machine = Machine()
    asked, seen = machine.ask("q", "Q"), []
    machine.under(asked, lambda: seen.append(in_words(machine.guard)))
    machine.under(False, lambda: seen.append("never"))
    assert (seen, machine.guard) == (["if `Q`"], True)

    def end() -> None:
        machine.guard = False

    machine.under(asked, end)
    assert in_words(machine.guard) == "if not `Q`"
    machine.under(True, end)
    assert machine.guard is False


def numbers_in(text: str) -> list[tuple[int, str]]:
    return [(match.start(), match[0]) for match in re.finditer("one|two", text)]


def test_signs_in_what_runs() -> None:
    machine = running("say one, say two", watch=numbers_in)
    machine.reached(0, 7)
    machine.reached(8, 13)
    machine.guard = machine.ask("q", "Q")
    machine.reached(4, 5)
    machine.reached(13, 16)
    assert [(sign, guard is True) for sign, guard in machine.seen] == [("one", True), ("one", False), ("two", False)]
    plain = running("one")
    plain.reached(0, 3)
    Machine(watch=numbers_in).reached(0, 3)
    assert plain.seen == []


def test_no_more_effects_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_EFFECTS", 2)
    machine = running()
    machine.nothing_done("a", "b")
    machine.nothing_done("a", "b")
    with pytest.raises(OutOfStepsError):
        machine.nothing_done("a", "b")
    assert machine.ended_at is not None and str(machine.ended_at) == "setup.ps1:1"
    machine.stopped("open")
    machine.given_up("no room")
    assert [type(each) for each in machine.effects] == [NothingDone, Stopped]
    found = machine.unfinished()
    assert found is not None and found.why == "no room"


def test_steps() -> None:
    machine = Machine(budget=Budget(3))
    machine.step()
    assert machine.steps == 1
    machine.step(2)
    with pytest.raises(BudgetExceededError):
        machine.step()
    assert machine.ended_at is not None


def test_a_command_that_is_an_input() -> None:
    machine = Machine()
    assert [machine.any_line(each) for each in ("a", X, Pieces(("a", INPUT)), INPUT)] == [False, False, False, True]
    (found,) = machine.effects
    assert isinstance(found, Stopped)
    assert (found.why, found.needs, found.rest) == ("what `var.x` is, is not known", INPUT.needs, True)


def test_calls_that_go_too_deep() -> None:
    machine = Machine()
    machine.called_too_deeply("Set-It", "the text")
    machine.under(machine.ask("q", "Q"), lambda: machine.called_too_deeply("Set-It", "the text"))
    stopped = [each for each in machine.effects if isinstance(each, Stopped)]
    assert [(each.why, each.text, each.rest) for each in stopped] == [
        ("Set-It is called too deeply", "", True),
        ("Set-It is called too deeply", "the text", False),
    ]


def test_files() -> None:
    machine = Machine()
    assert machine.file("C:\\a") is None
    machine.write_file("C:/A", "one")
    assert machine.file('"c:\\a"') == "one"
    machine.under(machine.ask("q", "Q"), lambda: machine.remove_file("C:\\a"))
    found = machine.file("C:\\a")
    assert isinstance(found, Fork)
    assert (found.yes, found.no) == (GONE, "one")
    machine.remove_file("C:\\a")
    assert machine.file("C:\\a") is GONE


def test_a_file_of_too_many_cases_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_CASES", 2)
    machine = Machine()
    for number in range(2):
        machine.under(machine.ask(str(number), "Q"), lambda number=number: machine.write_file("f", str(number)))  # type: ignore[misc]
    assert isinstance(machine.file("f"), Open)


@pytest.mark.parametrize(
    ("path", "key", "name"),
    [
        ("C:\\A\\b.PS1", "c:\\a\\b.ps1", "b.PS1"),
        (".\\.\\b.ps1", "b.ps1", "b.ps1"),
        ('"C:/a/b.ps1"', "c:\\a\\b.ps1", "b.ps1"),
        ("https://x/b.ps1?sig=1", "https:\\\\x\\b.ps1?sig=1", "b.ps1"),
        ("C:\\a\\", "c:\\a", "a"),
        ("", "", None),
        (Pieces((X, "\\b.ps1")), "\0x\0\\b.ps1", "b.ps1"),
        (Pieces((X, "/b.ps1")), "\0x\0\\b.ps1", "b.ps1"),
        (Pieces((X, "b.ps1")), "\0x\0b.ps1", None),
        (Pieces(("b", X)), "b\0x\0", None),
        (X, "x", None),
    ],
)
def test_names_of_files(path: object, key: str, name: str | None) -> None:
    assert (file_key(path), file_name(path)) == (key, name)


def test_what_is_encoded() -> None:
    machine = Machine(encoded={"x": "the text"})
    assert [machine.decoded(each) for each in (X, Pieces((X,)), Pieces(("a", X)), INPUT, "a")] == [
        "the text", "the text", None, None, None,
    ]  # fmt: skip


def test_holes() -> None:
    machine = Machine()
    assert [machine.hole_of(each) for each in (X, INPUT, Open("x", "again"))] == [0, 1, 0]
    assert machine.open_of(1) is INPUT


def test_what_is_compiled_is_done_where_it_stands() -> None:
    machine = running()
    machine.at = 8
    source, seen = Source("dsc.ps1", "a\nb"), []
    compiled = Compiled("C", "c", True, source, 2, lambda: seen.append((str(machine.place()), in_words(machine.guard))))
    machine.apply(compiled)
    machine.apply(compiled, "C is applied")
    assert seen == [("dsc.ps1:2", ""), ("dsc.ps1:2", "if `C is applied`")]
    assert str(machine.place()) == "setup.ps1:3"
