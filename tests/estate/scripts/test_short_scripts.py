"""What PowerShell and cmd.exe do with several hundred short scripts. The answers were written before any was read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.estate.scripts.followed import KEY, MAKE, REG, machine_after, outcome

ANSWERS = Path(__file__).with_name("answers")
_ROW = re.compile(r"(.*?)\n== ([^\n]+)\n\s*", re.S)


def _set(value: int) -> str:
    return f"Set-ItemProperty -Path '{KEY}' -Name AutoEnrollMDM -Value {value} -Type DWord"


_WORDS = {"<R1>": REG, "<R0>": REG.replace("/d 1", "/d 0"), "<1>": _set(1), "<0>": _set(0), "$K": f"'{KEY}'"}


def rows(name: str) -> Iterator[tuple[str, str]]:
    """Yield each script and what it leaves."""
    return ((script, expected) for _, script, expected in _numbered(name))


def _numbered(name: str) -> Iterator[tuple[int, str, str]]:
    text = (ANSWERS / name).read_text(encoding="utf-8")
    start = text.index("\n\n") + 2
    for match in _ROW.finditer(text, start):
        script = match[1]
        for word, meaning in _WORDS.items():
            script = script.replace(word, meaning)
        line = text.count("\n", 0, match.start()) + 1
        yield line, script, match[2]


def _params(name: str) -> list[object]:
    return [pytest.param(script, expected, id=f"{name}:{line}") for line, script, expected in _numbered(name)]


KINDS = ("", "_combined", "_language", "_as_written", "_in_order", "_in_folders", "_by_rule")
POWERSHELL = tuple(f"powershell{kind}.txt" for kind in KINDS)
BATCH = tuple(f"batch{kind}.txt" for kind in KINDS)


@pytest.mark.parametrize(("script", "expected"), [row for name in POWERSHELL for row in _params(name)])
def test_what_powershell_leaves(script: str, expected: str) -> None:
    assert outcome(machine_after(f"{MAKE}\n{script}")) == expected


@pytest.mark.parametrize(("script", "expected"), [row for name in BATCH for row in _params(name)])
def test_what_cmd_leaves(script: str, expected: str) -> None:
    assert outcome(machine_after(script.replace("\n", "\r\n"), name="setup.cmd")) == expected
