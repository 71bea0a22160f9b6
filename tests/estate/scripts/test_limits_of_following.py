"""Long scripts, and those that ask much of the machine: followed to their end, or said to be open."""

from __future__ import annotations

import cProfile

import pytest
from avd_intune.estate.scripts.conditions import (
    Fork,
    Question,
    Questions,
    both,
    chosen,
    combined,
    depth_of,
    either,
    in_words,
    mapped,
)
from avd_intune.estate.scripts.effects import Stopped
from avd_intune.estate.scripts.machine import MAX_EFFECTS
from avd_intune.source.budget import Budget

from tests.estate.scripts.followed import MAKE, SET, ends_as, machine_after


def writes(number: int) -> str:
    # All lines are as long as one another: steps count the length of a script, too.
    lines = range(10_000, 10_000 + number)
    return "\n".join(rf"Set-ItemProperty -Path HKLM:\SOFTWARE\C\K{at} -Name N -Value {at}" for at in lines)


def test_what_stands_behind_thousands_of_keys_that_may_not_be_there_is_followed() -> None:
    machine = machine_after(f"{writes(1500)}\n{MAKE}\n{SET}")
    assert not any(isinstance(effect, Stopped) for effect in machine.effects)
    assert ends_as(machine) == "1"


def test_more_effects_than_are_kept_leave_what_follows_open() -> None:
    machine = machine_after(f"{writes(MAX_EFFECTS // 2 + 1)}\n{MAKE}\n{SET}")
    assert isinstance(machine.effects[-1], Stopped)
    assert ends_as(machine) == "open"


def test_steps_grow_with_the_length_of_a_script() -> None:
    short, long = (machine_after(writes(number)).steps for number in (200, 800))
    assert long <= 4 * short + 10


@pytest.mark.parametrize(
    "loop",
    [
        "while ((Get-Service x).Status -ne 'Running') { Start-Sleep -s 5 }",
        "if ((gsv x).Status -eq 'Running') { } else { while ((gsv x).Status -ne 'Running') { sleep 5 } }",
        "do { Start-Sleep 5 } until (Get-Process | Where-Object { $_.Name -eq 'sysprep' })",
    ],
    ids=["while", "behind the same question", "do until"],
)
def test_a_loop_that_waits_is_followed_once(loop: str) -> None:
    machine = machine_after(f"{loop}\n{MAKE}\n{SET}")
    assert machine.steps < 100
    assert ends_as(machine) == "1"


def test_a_diagram_of_many_ways_is_worked_on_by_its_parts() -> None:
    # Whether an odd number of 60 answers is yes: 2 ** 60 ways through 119 parts.
    asked = Questions()
    odd: object = False
    for number in range(60):
        answer = asked.ask(Question(f"q{number}", f"q{number}", "x.ps1", 1))
        odd = chosen(answer, chosen(odd, False, True), odd)  # type: ignore[arg-type]
    assert isinstance(odd, Fork)
    assert depth_of(odd) == 60
    assert odd.count == 2**60
    even = chosen(odd, False, True)
    assert both(odd, even) is False  # type: ignore[arg-type]
    assert either(odd, even) is True  # type: ignore[arg-type]
    assert in_words(odd).endswith("`q58` and not `q59`")


def test_work_on_a_diagram_counts_as_steps() -> None:
    # Of a real script that copies rules of a firewall 400,000 steps once took minutes, most of it in diagrams.
    def spent(questions: int) -> int:
        budget, asked = Budget(100_000), Questions()
        with budget.in_use():
            value: object = 0
            for number in range(questions):
                value = chosen(asked.ask(Question(f"q{number}", f"q{number}", "x.ps1", 1)), number, value)
        return 100_000 - budget.steps

    assert spent(48) > 3 * spent(24) > 0


def test_conditional_writes_to_one_value_double_nothing() -> None:
    """Each turn had twice as many ways through the cases as the one before."""
    key = "'HKLM:\\SOFTWARE\\Contoso'"
    lines = [f"if ($env:A{n}) {{ Set-ItemProperty {key} W {n} }}" for n in range(60)]
    assert ends_as(machine_after("\n".join([*lines, MAKE, SET]))) == "1"


def test_a_diagram_is_gone_through_by_its_parts() -> None:
    asked = Questions()
    odd: object = False
    for number in range(18):
        answer = asked.ask(Question(f"q{number}", f"q{number}", "x.ps1", 1))
        odd = chosen(answer, chosen(odd, False, True), odd)  # type: ignore[arg-type]
    seen: list[object] = []

    def note(*leaves: object) -> object:
        seen.append(leaves)
        return leaves

    mapped(note, odd)
    assert len(seen) == 4  # the two leaves of each of the two parts that are asked last
    combined(note, odd, odd)
    assert len(seen) == 8


@pytest.mark.parametrize(
    "line",
    [
        "Set-ItemProperty 'HKLM:\\SOFTWARE\\C\\K{n}' V {n}; New-Item 'HKLM:\\SOFTWARE\\C\\K{n}' -Force",
        "Set-ItemProperty 'HKLM:\\SOFTWARE\\C' V{n} {n}; New-Item 'HKLM:\\SOFTWARE\\C' -Force",
        "Set-ItemProperty 'HKLM:\\SOFTWARE\\C\\D{n}' V {n}; Remove-Item 'HKLM:\\SOFTWARE\\C\\X*' -Recurse",
    ],
    ids=["many keys", "many values of a key", "many patterns"],
)
def test_what_is_done_to_a_registry_takes_no_longer_the_more_is_in_it(line: str) -> None:
    """The number of Python's function calls tells, whatever the machine: 2,000 lines took more than 20 million."""
    profile = cProfile.Profile()
    profile.enable()
    machine_after("\n".join(line.format(n=n) for n in range(2_000)))
    profile.disable()
    assert sum(each.callcount for each in profile.getstats()) < 8_000_000
