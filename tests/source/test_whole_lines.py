"""The lines around a place are found in the table of lines, whatever ends them."""

from __future__ import annotations

import pytest
from avd_intune.source.text import SourceFile


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", ["", "ENDING"])
def test_the_bounds_of_lines(ending: str, last: str) -> None:
    text = f"one{ending}two 2{ending}{ending}four{last.replace('ENDING', ending)}"
    source = SourceFile("/repository/main.tf", text)

    def lines(part: str, to: str = "") -> str:
        start, end = source.whole_lines(text.index(part), text.index(to or part) + len(to or part))
        return text[start:end]

    assert lines("one") == "one"
    assert lines("wo") == "two 2"
    assert lines("2") == "two 2"
    assert lines("four") == lines("ou") == "four"
    assert lines("ne", "tw") == f"one{ending}two 2"
    assert lines("2", "f") == f"two 2{ending}{ending}four"
    assert source.whole_lines(0, 0) == (0, 3)
    assert SourceFile("/repository/empty.tf", "").whole_lines(0, 0) == (0, 0)
