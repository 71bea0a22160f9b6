"""Whether values are told apart by cases, which hardly any are: every template, call and command asks."""

from __future__ import annotations

from collections.abc import Iterable

from avd_intune.estate.scripts.conditions import Fork


def has_cases(values: Iterable[object]) -> bool:
    """Say whether one of several values is told apart by cases."""
    return Fork in map(type, values)
