"""What is found in code does not hang on how deep in calls the one is who asks."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from avd_intune.engine import scan
from avd_intune.source.scan_request import ScanRequest
from avd_intune.source.stack import CALLS, room_for_calls

Answer = TypeVar("Answer")
# The longest chain whose end is known, and one that is a little too long, are among these.
LENGTHS = (70, 80, 90)


def from_below(calls: int, ask: Callable[[], Answer]) -> Answer:
    return ask() if calls == 0 else from_below(calls - 1, ask)


def chain(language: str, length: int) -> tuple[str, str]:
    """Return a file whose host pool has the type that is handed on so often from value to value."""
    steps = range(1, length)
    if language == "terraform":
        values = "".join(f'  a{at} = join("", [local.a{at - 1}])\n' for at in steps)
        pool = f'resource "azurerm_virtual_desktop_host_pool" "p" {{\n  name = "p"\n  type = local.a{length - 1}\n}}\n'
        return "main.tf", f'locals {{\n  a0 = "Pooled"\n{values}}}\n{pool}'
    values = "".join(f"var a{at} = concat([], [first(a{at - 1})])\n" for at in steps)
    pool = "resource p 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {\n  name: 'p'\n  properties: {\n"
    return "main.bicep", f"var a0 = ['Pooled']\n{values}{pool}    hostPoolType: first(a{length - 1})\n  }}\n}}\n"


@pytest.mark.parametrize("language", ["terraform", "bicep"])
def test_a_long_chain_of_values_ends_at_the_same_place(tmp_path: Path, language: str) -> None:
    for length in LENGTHS:
        name, text = chain(language, length)
        (tmp_path / name).write_text(text, encoding="utf-8")

        def said() -> list[str]:
            found = scan(ScanRequest(root=tmp_path)).findings
            return [f"{each.rule_id} {each.outcome} {each.reason}" for each in found]

        here = said()
        assert any(each.startswith("CKV_AVD_1 ") for each in here)
        assert from_below(400, said) == here


def test_the_bound_of_the_caller_is_as_before() -> None:
    before = sys.getrecursionlimit()
    with pytest.raises(ZeroDivisionError), room_for_calls():
        assert from_below(CALLS - 50, lambda: "reached") == "reached"
        raise ZeroDivisionError
    assert sys.getrecursionlimit() == before
