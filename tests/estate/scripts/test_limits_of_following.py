"""Long scripts, and those that ask much of the machine: followed to their end, or said to be open."""

from __future__ import annotations

import pytest
from avd_intune.estate.scripts.conditions import Fork, Question, Questions, both, chosen, depth_of, either, in_words
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
