"""The text of a script that is running, and its lines."""

from __future__ import annotations

from bisect import bisect_left

from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass

_LINE_END = lazy_pattern("\n")


@dataclass(slots=True, eq=False)
class Source:
    """A script that is running. name: as a person names it. file: that of the code that it is written in, if any."""

    name: str
    text: str
    first_line: int = 1
    lines: list[int] | None = None
    # Where in its text signs stand that are looked out for, and which.
    signs: list[tuple[int, str]] | None = None
    file: str = ""
    # Where it lies, if it was written to a folder with a name.
    folder: str | None = None

    def line_of(self, offset: int) -> int:
        if self.lines is None:
            self.lines = [match.start() for match in _LINE_END.finditer(self.text)]
        return bisect_left(self.lines, offset) + self.first_line

    @property
    def path(self) -> str:
        """Its name, with the folder where that is known."""
        return f"{self.folder}\\{self.name}" if self.folder is not None else self.name
