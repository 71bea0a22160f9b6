"""How a reason names a place in the code: by the file's name, or by its path where several files have that name."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from avd_intune.records import dataclass


@dataclass(frozen=True, slots=True)
class PlaceNames:
    """The file names that do not tell which file of a deployment is meant.

    root: the repository, from which paths are shown. repeated: the names, in lower case, that several files have.
    """

    root: Path | None = None
    repeated: frozenset[str] = frozenset()

    @classmethod
    def of(cls, root: Path, files: Iterable[str | Path]) -> PlaceNames:
        """Return the names for a deployment that is made of these files."""
        counted = Counter(os.path.basename(file).lower() for file in files)  # noqa: PTH119 - much faster than a Path
        return cls(root, frozenset(name for name, count in counted.items() if count > 1))

    def shown(self, file: str, line: int) -> str:
        """Return `main.tf:12`, or `modules/host/main.tf:12` where another file of the deployment is called main.tf."""
        path = Path(file)
        if self.root is not None and path.name.lower() in self.repeated and self.root in path.parents:
            return f"{path.relative_to(self.root).as_posix()}:{line}"
        return f"{path.name}:{line}"
