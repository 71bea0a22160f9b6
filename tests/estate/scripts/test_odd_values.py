"""Numbers without an end, texts that are none, and values of other types: none of them ends the scan."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

import pytest

from tests.estate.scripts.followed import KEY, SET, machine_after, outcome

VALUES = (
    *("1e400", "-1e400", "99999999999999999999", "1e308", "-1", "0", "'x'", "$null", "@()", "@(1, 2)", "@{}"),
    *("'1e400'", "'99999999999999999999999999999'", "'a[b'", "'('", "'{0:D}'", "([char]65)", "{ 1 }", "(Get-Date)"),
)
OPERATORS = (
    *("+", "-", "*", "/", "%", "-shl", "-shr", "-band", "..", "-f", "-split", "-join", "-replace"),
    *("-match", "-like", "-as", "-is", "-in"),
)
CASTS = ("int", "long", "byte", "char", "uint64", "double", "datetime", "timespan", "version", "guid", "xml")
CALLS = (
    *("[math]::Floor({0})", "[math]::Pow({0}, {1})", "[math]::Round({0}, {1})", "[convert]::ToInt32({0})"),
    *("[bitconverter]::GetBytes({0})", "[guid]::new({0})", "[int[]]::new({0})", "New-Object 'int[]' {0}"),
    *("({0}).PadLeft({1})", "({0}).Insert({1}, {0})", "({0}).ForEach('ToString', {1})", "(1, 2).Where({{ $_ }}, {0})"),
    *("1, 2 | Select-Object -First {0} -Skip {1}", "1, 2 | Select-Object -Index {0}", "Set-StrictMode -Version {0}"),
    *("$Error.RemoveAt({0})", "Write-Error {0} -ErrorVariable +a", "Set-Location {0}", "{0} | ConvertTo-Json"),
)


@pytest.mark.parametrize("operator", OPERATORS)
def test_operators_over_odd_values(operator: str) -> None:
    _none_ends_the_scan(f"{one} {operator} {other}" for one, other in product(VALUES, VALUES))


def test_casts_of_odd_values() -> None:
    _none_ends_the_scan(f"[{cast}]{value}" for cast, value in product(CASTS, VALUES))


@pytest.mark.parametrize("call", CALLS)
def test_calls_with_odd_values(call: str) -> None:
    _none_ends_the_scan(call.format(one, other) for one, other in product(VALUES, VALUES))


def _none_ends_the_scan(expressions: Iterable[str]) -> None:
    lines = "\n".join(f"try {{ $x = {each} }} catch {{ }}" for each in expressions)
    ends = outcome(machine_after(f"New-Item '{KEY}' -Force\n{lines}\n{SET}"))
    assert ends == "1"
