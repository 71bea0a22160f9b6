"""Where the repository of a file or folder begins."""

from __future__ import annotations

import os
from pathlib import Path


def repository_root(start: Path) -> Path:
    """Return the folder above (or at) `start` that holds `.git`.

    Where none does (a download without it), it is the working directory if that is above, else the folder of `start`.
    """
    folder = start if start.is_dir() else start.parent
    home = Path(os.path.expanduser("~"))  # noqa: PTH111 - Path.home() raises where there is none
    for candidate in [folder, *folder.parents]:
        if (candidate / ".git").exists():
            return candidate
        if candidate == home:
            break
    here = Path(os.path.abspath(os.curdir))  # noqa: PTH100 - as absolute()
    return here if here in folder.parents and here not in (home, Path(here.anchor)) else folder
