"""The scripts that no test runs find what they import."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

ENGINES = Path(__file__).parents[1] / "scripts" / "engines"


@pytest.mark.parametrize("name", sorted(each.stem for each in ENGINES.glob("*.py")))
def test_a_script_of_the_engines_loads(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ENGINES))
    assert importlib.import_module(f"scripts.engines.{name}").main
