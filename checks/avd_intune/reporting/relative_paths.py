"""Paths as people see them, from a folder."""

from __future__ import annotations

import os
from pathlib import Path


def relative_path(path: str | Path, base: Path) -> str:
    """Return a path as seen from a folder, with slashes; the whole path where it lies on another drive."""
    try:
        return Path(os.path.relpath(path, base)).as_posix()
    except ValueError:
        return Path(path).as_posix()
