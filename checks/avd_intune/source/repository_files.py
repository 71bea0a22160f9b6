"""Reading files on behalf of evaluated code: only inside the repository, within a budget."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Union

from avd_intune.patterns import lazy_pattern
from avd_intune.source.left_out import note_left_out
from avd_intune.source.regular_files import read_regular
from avd_intune.source.text import LFS_POINTER, LFS_SAID

# A file that code loads (a script, a YAML of host pools) beyond this is not evaluated.
# Bytes of a name and a path of the usual file systems.
MAX_NAME = 255
MAX_PATH = 4_095
MAX_LOADED_BYTES = 4 * 1024 * 1024
# So much of one is searched for whether it matters: archives are large, too, and concern nobody.
MAX_SEARCHED_BYTES = 64 * 1024 * 1024
_CONCERNS = lazy_pattern(
    r"devicemanagement|managed-?devices?|intune|mdmenrol|enrol{1,2}ment|aadlogin|dsregcmd|host_?pool|desktopvirtualization",
    re.I,
)
# A file is looked for by its name in at most so many folders.
MAX_WALKED_FOLDERS = 200_000


class ReadLog:
    """The files that were read, each as it was on the disk right before, to tell later whether it still is."""

    def __init__(self) -> None:
        # With whether a change right after it was noted might not be told from it.
        self._states: dict[str, tuple[FileState, bool]] = {}

    def note(self, path: str | Path) -> None:
        """Remember the state of a file, or that there is none, before it is read."""
        name = str(path)
        if name not in self._states:
            state, noted = file_state(name), time.time_ns()
            self._states[name] = state, state is not None and is_recent(state, noted)

    def holds(self) -> bool:
        """Say whether all files are as they were when they were read."""
        for name, (state, is_doubtful) in self._states.items():  # thousands, for each edit
            if is_doubtful or file_state(name) != state:
                return False
        return True


# The clock of a file system may stand still for some milliseconds: a file that was changed so shortly before it was
# looked at may have been changed again since, with nothing to tell it by.
CLOCK_NANOSECONDS = 50_000_000

# The times of the last changes of content and of anything else, the size, and which file it is; None: no file.
FileState = Union[tuple[int, int, int, int], None]


def file_state(path: str) -> FileState:
    """Return what changes when a file does."""
    try:
        found = os.stat(path)  # noqa: PTH116 - asked for thousands of files; a Path answers much slower
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino


def is_recent(state: tuple[int, int, int, int], noted: int) -> bool:
    """Say whether a change right after a state was noted might not be told from it."""
    return max(state[0], state[1]) > noted - CLOCK_NANOSECONDS


class FileAccessError(Exception):
    """A file that evaluated code asks for cannot be read; `str(error)` is the reason."""


class RepositoryFiles:
    """The files below one repository root. Paths that leave it, also by links, are refused."""

    def __init__(self, root: str | Path) -> None:
        self.root = Path(root).resolve()
        self._by_name: dict[str, list[Path]] | None = None
        # Whether there are more folders than a name was looked for in.
        self.is_cut = False
        # What was found in folders, for `LinkedFiles`: by lower-case name the names, and those that are plain files.
        self.names_in_folders: dict[Path, tuple[dict[str, str], frozenset[str]]] = {}
        # Set to learn later whether what was read has changed.
        self.read_log: ReadLog | None = None
        # Set to learn which files code asks for, by their absolute paths.
        self.asked_for: set[str] | None = None
        # Files that are too large to be read, and whether they speak of what is judged.
        self._too_large: dict[Path, bool] = {}
        # Absolute path -> text that counts instead of the file's.
        self.text_override: Mapping[str, str] = {}

    @contextmanager
    def noting(self, loaded: set[str]) -> Iterator[None]:
        """Note the files that code loads meanwhile."""
        before, self.asked_for = self.asked_for, loaded
        try:
            yield
        finally:
            self.asked_for = before

    def named(self, name: str) -> list[Path]:
        """Return the files of the repository with a name, in any letter case; hidden folders are left out."""
        if self._by_name is None:
            self._by_name = {}
            for number, (folder, folders, names) in enumerate(os.walk(self.root)):
                if number >= MAX_WALKED_FOLDERS:
                    self.is_cut = True
                    break
                folders[:] = sorted(each for each in folders if not each.startswith(".") and each != "node_modules")
                for each in names:
                    self._by_name.setdefault(each.lower(), []).append(Path(folder) / each)
        return self._by_name.get(name.lower(), [])

    def resolve(self, base: str | Path, path: str) -> Path:
        """Return the absolute path of `path` seen from folder `base`. Raises FileAccessError."""
        try:
            target = (Path(base) / path).resolve()
        except (OSError, RuntimeError, ValueError) as error:
            raise FileAccessError(f'the path "{path}" cannot be resolved') from error
        if len(path) > MAX_NAME and any(len(os.fsencode(part)) > MAX_NAME for part in target.parts):
            raise FileAccessError(f'"{path[:60]}…" is longer than the name of a file can be')
        if len(os.fsencode(target)) > MAX_PATH:
            raise FileAccessError(f'"{path[:60]}…" is longer than a path can be')
        if target != self.root and self.root not in target.parents:
            raise FileAccessError(f'"{path}" lies outside the scanned repository')
        return target

    def read_bytes(self, base: str | Path, path: str) -> bytes:
        """Return the content of a file. Raises FileAccessError if it is missing, outside or too large."""
        target = self.resolve(base, path)
        if self.asked_for is not None:
            self.asked_for.add(str(target))
        if str(target) in self.text_override:
            return self.text_override[str(target)].encode("utf-8")
        if self.read_log is not None:
            self.read_log.note(target)
        try:
            content = read_regular(target, MAX_LOADED_BYTES + 1)
        except OSError as error:
            raise FileAccessError(f'"{path}" cannot be read ({error.strerror})') from error
        if content.startswith(LFS_POINTER):
            raise FileAccessError(f'"{path}": {LFS_SAID}')
        if len(content) > MAX_LOADED_BYTES:
            self._note_too_large(target)
            raise FileAccessError(f'"{path}" is larger than {MAX_LOADED_BYTES} bytes')
        return content

    def _note_too_large(self, target: Path) -> None:
        if target not in self._too_large:
            try:
                # Texts in UTF-16 have a zero behind each letter.
                text = read_regular(target, MAX_SEARCHED_BYTES).replace(b"\0", b"").decode("latin-1")
            except OSError:
                text = ""
            self._too_large[target] = _CONCERNS.search(text) is not None
        if self._too_large[target]:
            reason = f"it is loaded by code and larger than {MAX_LOADED_BYTES} bytes, so that what it says is not known"
            note_left_out(target, reason)

    def read_text(self, base: str | Path, path: str) -> str:
        """Return the content of a UTF-8 file. Raises FileAccessError."""
        try:
            return self.read_bytes(base, path).decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise FileAccessError(f'"{path}" is not UTF-8 text') from error
