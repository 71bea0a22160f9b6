"""Reading files on behalf of evaluated code: only inside the repository, within a budget."""

from __future__ import annotations

import os
from pathlib import Path

# A file that code loads (a script, a YAML of host pools) beyond this is not evaluated.
MAX_LOADED_BYTES = 4 * 1024 * 1024
# A file is looked for by its name in at most so many folders.
MAX_WALKED_FOLDERS = 20_000


class FileAccessError(Exception):
    """A file that evaluated code asks for cannot be read; `str(error)` is the reason."""


class RepositoryFiles:
    """The files below one repository root. Paths that leave it, also by links, are refused."""

    def __init__(self, root: str | Path) -> None:
        self.root = Path(root).resolve()
        self._by_name: dict[str, list[Path]] | None = None

    def named(self, name: str) -> list[Path]:
        """Return the files of the repository with a name, in any letter case; hidden folders are left out."""
        if self._by_name is None:
            self._by_name = {}
            for number, (folder, folders, names) in enumerate(os.walk(self.root)):
                if number >= MAX_WALKED_FOLDERS:
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
        if target != self.root and self.root not in target.parents:
            raise FileAccessError(f'"{path}" lies outside the scanned repository')
        return target

    def read_bytes(self, base: str | Path, path: str) -> bytes:
        """Return the content of a file. Raises FileAccessError if it is missing, outside or too large."""
        target = self.resolve(base, path)
        try:
            if target.stat().st_size > MAX_LOADED_BYTES:
                raise FileAccessError(f'"{path}" is larger than {MAX_LOADED_BYTES} bytes')
            return target.read_bytes()
        except OSError as error:
            raise FileAccessError(f'"{path}" cannot be read ({error.strerror})') from error

    def read_text(self, base: str | Path, path: str) -> str:
        """Return the content of a UTF-8 file. Raises FileAccessError."""
        try:
            return self.read_bytes(base, path).decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise FileAccessError(f'"{path}" is not UTF-8 text') from error
