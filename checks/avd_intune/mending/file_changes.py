"""Changed texts put into their files: only into regular ones inside of the root, as they were read, and all or none.

Each file is written aside first and renamed then, so that nobody ever reads half of one.
"""

from __future__ import annotations

import codecs
import os
import stat
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from avd_intune.records import dataclass
from avd_intune.source.regular_files import read_regular
from avd_intune.source.text import MAX_SOURCE_BYTES, UnreadableSourceError, decode_source

NEW_FILE_MODE = 0o644
_UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


class ChangeRefusedError(Exception):
    """A file is not to be changed; `str(error)` says why in a few words."""


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file with its bytes as they are on the disk, and as they are to be. before: None for a file that is new."""

    path: Path
    before: bytes | None
    after: bytes
    mode: int


def change_of(path: Path, old: str, new: str, root: Path) -> FileChange:
    """Return the change of a file from the text that was judged to another, in its own encoding.

    Raises ChangeRefusedError for what is no regular file of the root, cannot be written, or is not as it was judged.
    """
    mode = _mode_of(path, root)
    try:
        before = read_regular(path, MAX_SOURCE_BYTES + 1)
        text = decode_source(before)
    except (OSError, UnreadableSourceError) as error:
        raise ChangeRefusedError(f"it cannot be read ({error})") from error
    if text != old:
        raise ChangeRefusedError("it has changed since it was judged")
    mark = next((each for each in (codecs.BOM_UTF8, *_UTF16) if before.startswith(each)), b"")
    encoding = _UTF16.get(mark, "utf-8")
    if mark + old.encode(encoding) != before:
        raise ChangeRefusedError("its encoding cannot be kept")
    try:
        return FileChange(path, before, mark + new.encode(encoding), mode)
    except UnicodeEncodeError as error:
        raise ChangeRefusedError("its encoding cannot be kept") from error


def new_file(path: Path, text: str, root: Path) -> FileChange:
    """Return the change that makes a file. Raises ChangeRefusedError for one that is there, or outside of the root."""
    if root not in path.parents:
        raise ChangeRefusedError(f"it lies outside of {root}")
    if path.is_symlink() or path.exists():
        raise ChangeRefusedError("it is there by now")
    return FileChange(path, None, text.encode(), NEW_FILE_MODE)


def why_not_changed(path: Path, root: Path) -> str:
    """Return why a file is not to be written, "" if it may be."""
    try:
        _mode_of(path, root)
    except ChangeRefusedError as error:
        return str(error)
    return ""


def _mode_of(path: Path, root: Path) -> int:
    """Return the mode of a regular file to which no link leads from the root on. Raises ChangeRefusedError."""
    if root not in path.parents:
        raise ChangeRefusedError(f"it lies outside of {root}")
    for each in (path, *path.parents):
        if each == root:
            break
        # A link may lead out of the root, and what it leads to is a file of its own that others use.
        if each.is_symlink():
            raise ChangeRefusedError("a link leads to it; fix the file that it leads to")
    try:
        state = path.lstat()
    except OSError as error:
        raise ChangeRefusedError(f"it cannot be read ({error.strerror})") from error
    if not stat.S_ISREG(state.st_mode):
        raise ChangeRefusedError("it is no regular file")
    if not os.access(path, os.W_OK):
        raise ChangeRefusedError("it is write-protected")
    return stat.S_IMODE(state.st_mode)


def write_changes(changes: Mapping[Path, FileChange]) -> None:
    """Write all files, or none: what cannot be written puts those before it back. Raises ChangeRefusedError."""
    aside: dict[Path, str] = {}
    replaced: list[FileChange] = []
    try:
        for path, change in changes.items():
            aside[path] = _written_aside(path, change.after, change.mode)
        for path, change in changes.items():
            # Whoever saved the file meanwhile keeps what was saved.
            if not _is_as_judged(path, change):
                raise ChangeRefusedError(f"{path} has changed since it was judged")
            os.replace(aside[path], path)  # noqa: PTH105 - beside mkstemp
            del aside[path]
            replaced.append(change)
    except (OSError, ChangeRefusedError) as error:
        for change in replaced:
            with suppress(OSError):
                if change.before is None:
                    change.path.unlink()
                    continue
                os.replace(_written_aside(change.path, change.before, change.mode), change.path)  # noqa: PTH105
        if isinstance(error, ChangeRefusedError):
            raise
        where = f"{error.filename}: " if error.filename else ""  # none where what is written aside finds no room
        raise ChangeRefusedError(f"{where}{error.strerror}") from error
    finally:
        for name in aside.values():
            with suppress(OSError):
                os.unlink(name)  # noqa: PTH108


def _is_as_judged(path: Path, change: FileChange) -> bool:
    if change.before is None:
        return not (path.exists() or path.is_symlink())
    return read_regular(path, len(change.before) + 1) == change.before and not path.is_symlink()


def _written_aside(path: Path, data: bytes, mode: int) -> str:
    number, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:80]}.")
    try:
        with os.fdopen(number, "wb") as file:
            file.write(data)
        os.chmod(name, mode)  # noqa: PTH101 - beside mkstemp
    except BaseException:
        with suppress(OSError):
            os.unlink(name)  # noqa: PTH108
        raise
    return name
