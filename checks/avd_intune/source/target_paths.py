"""What is scanned, as text: each file of a repository is asked whether it lies in it, and a Path answers slowly."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path


class TargetPaths:
    """The folders and files that are scanned. Like paths, they are compared without regard to case where files are."""

    def __init__(self, targets: Iterable[Path]) -> None:
        """`targets`: absolute, without "..". Links are not followed."""
        self._names = tuple(os.path.normcase(str(target)) for target in targets)

    def names_below(self, path: str | Path) -> Iterator[list[str]]:
        """Yield the names down to a path from each target that is, or holds, it."""
        whole = os.path.abspath(path)  # noqa: PTH100
        compared = os.path.normcase(whole)
        for target in self._names:
            below = target if target.endswith(os.sep) else target + os.sep
            if compared == target:
                yield []
            elif compared.startswith(below):
                yield whole[len(below) :].split(os.sep)  # noqa: PTH206

    def holds(self, path: str | Path) -> bool:
        """Say whether a path is, or lies below, a target."""
        return next(self.names_below(path), None) is not None
