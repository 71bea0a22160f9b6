# ruff: noqa: E501 - a row of the table is a script of one line
"""A loop that a question may leave is followed for as many turns as anything that is known changes."""

from __future__ import annotations

import pytest
from avd_intune.estate.scripts.powershell import loops
from avd_intune.languages.powershell.tree import Block

from tests.estate.scripts.followed import KEY, MAKE, machine_after, outcome

READ = "$raw = [IO.File]::ReadAllBytes('C:\\Registry.pol'); $at = 8\n"


@pytest.fixture
def turns(monkeypatch: pytest.MonkeyPatch) -> list[Block]:
    """Return the blocks of the turns that are followed, as they are."""
    found: list[Block] = []
    turn = loops.Loops.turn

    def noted(self: loops.Loops, body: Block, frame: loops.Frame) -> bool:
        found.append(body)
        return turn(self, body, frame)

    monkeypatch.setattr(loops.Loops, "turn", noted)
    return found


def test_turns_that_change_only_what_is_unknown_are_alike(turns: list[Block]) -> None:
    loop = "while ($true) { $size = $raw[$at]; if ($size -eq 0) { break }; $at += $size }"
    machine_after(READ + loop)
    assert len(turns) == 2


@pytest.mark.parametrize(
    ("loop", "expected"),
    [
        ("$n = 0; while ($true) { $n++; if ($n -eq 5) { SET; break }; if (Test-Path C:\\$n) { SET; break } }", "1"),
        ("$s = @{ n = 0 }; while ($true) { $s.n++; if ($s.n -eq 5) { SET; break }; if (Test-Path C:\\$($s.n)) { SET; break } }", "1"),
        ("$first = $true; while ($true) { if (-not $first) { SET; break }; $first = $false; if (Test-Path C:\\a) { SET; break } }", "1"),
        ("function More { $script:n++ }; $n = 0; while ($true) { More; if ($n -eq 5) { SET; break }; if (Test-Path C:\\$n) { SET; break } }", "1"),
    ],
)  # fmt: skip
def test_a_counter_makes_turns_differ(loop: str, expected: str) -> None:
    write = f"Set-ItemProperty '{KEY}' AutoEnrollMDM 1 -Type DWord"
    assert outcome(machine_after(f"{MAKE}\n{loop.replace('SET', write)}")) == expected
