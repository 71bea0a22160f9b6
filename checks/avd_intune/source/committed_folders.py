"""Whether what lies in a folder is committed, as Git's index tells it.

Code that a pull request puts into a folder that looks like a tool's is deployed like any other.
https://git-scm.com/docs/index-format
"""

from __future__ import annotations

import struct
from pathlib import Path

from avd_intune.source.regular_files import read_regular

_MOST_BYTES = 256 * 1024 * 1024
# In these each path is written whole; later ones leave out what it has in common with the one before.
_WHOLE_PATHS = (2, 3)
_LINK = "gitdir:"


def may_be_committed(folder: Path) -> bool:
    """Say whether files below a folder are committed, or may be: where Git does not tell, or is not used at all."""
    for above in folder.parents:
        git = above / ".git"
        if git.exists():
            try:
                index = read_regular(_git_folder(git) / "index", _MOST_BYTES + 1)
            except (OSError, ValueError):
                return True
            # Of an index in two files, the one that is read has the number of the other.
            is_whole = len(index) <= _MOST_BYTES and index[:4] == b"DIRC" and b"link\0\0\0" not in index
            if not is_whole or struct.unpack(">I", index[4:8])[0] not in _WHOLE_PATHS:
                return True
            return f"{folder.relative_to(above).as_posix()}/".encode("utf-8", "surrogateescape") in index
    return True


def _git_folder(git: Path) -> Path:
    """Return the folder of Git's files; of a work tree that is one of several, a file says where it is."""
    if git.is_dir():
        return git
    text = read_regular(git, 4_096).decode("utf-8", "surrogateescape").strip()
    return git.parent / text[len(_LINK) :].strip() if text.startswith(_LINK) else git
