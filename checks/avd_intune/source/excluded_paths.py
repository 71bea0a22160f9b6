"""Which paths a scan leaves out, as Checkov's `--skip-path` says it."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path


class ExcludedPaths:
    """Regular expressions or plain text that name paths of a repository. It is false where there are none."""

    def __init__(self, root: Path, texts: Sequence[str]) -> None:
        self._root = root
        self._texts = [(with_slashes(text), _compiled(text)) for text in texts]

    def __bool__(self) -> bool:
        return bool(self._texts)

    def holds(self, absolute: Path) -> bool:
        """Say whether a path, or a folder above it in the repository, is excluded."""
        try:
            relative = absolute.relative_to(self._root).as_posix()
        except ValueError:
            relative = absolute.as_posix()
        parts = relative.split("/")
        spellings = ["/" + "/".join(parts[: at + 1]) for at in range(len(parts))]
        whole = absolute.as_posix()
        for text, pattern in self._texts:
            if text.startswith(self._root.as_posix()) and text in whole:
                return True
            for spelling in spellings:
                if text in spelling or (pattern and (pattern.search(spelling) or pattern.search(spelling[1:]))):
                    return True
        return False


def with_slashes(path: str, separator: str = os.sep) -> str:
    """Return a path that is written with the system's separator as it is compared and shown everywhere else."""
    return path.replace(separator, "/")


def _compiled(text: str) -> re.Pattern[str] | None:
    # As in Checkov's base_runner.filter_ignored_paths: ".x" is a hidden folder's name, no pattern.
    try:
        return re.compile(re.escape(text) if re.match(r"^\.[^.]", text) else text)
    except re.error:
        return None
