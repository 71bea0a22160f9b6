"""How a reason names a place in the code: by the file's name, or by its path where several files have that name.

And how it calls the files that give inputs their values: parameter files, or variable files where Terraform is spoken.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from avd_intune.records import dataclass

_AZURE = "a parameter file"
_VALUES_FILES = {"terraform": "a variable file", "terraform_plan": "a variable file"}


# A question that hangs on many inputs names the same places in each case.
@lru_cache(maxsize=1_000)
def _name_of(file: str, root: Path | None, repeated: frozenset[str]) -> str:
    path = Path(file)
    if root is not None and path.name.lower() in repeated and root in path.parents:
        return path.relative_to(root).as_posix()
    return path.name


@dataclass(frozen=True, slots=True)
class PlaceNames:
    """The file names that do not tell which file of a deployment is meant.

    root: the repository, from which paths are shown. repeated: the names, in lower case, that several files have.
    values_file: a file of values for inputs, as the language of the deployment calls it.
    """

    root: Path | None = None
    repeated: frozenset[str] = frozenset()
    values_file: str = _AZURE

    @classmethod
    def of(cls, root: Path, files: Iterable[str | Path], language: str) -> PlaceNames:
        """Return the names for a deployment that is made of these files."""
        counted = Counter(os.path.basename(file).lower() for file in files)  # noqa: PTH119 - much faster than a Path
        repeated = frozenset(name for name, count in counted.items() if count > 1)
        return cls(root, repeated, _VALUES_FILES.get(language, _AZURE))

    def shown(self, file: str, line: int) -> str:
        """Return `main.tf:12`, or `modules/host/main.tf:12` where another file of the deployment is called main.tf."""
        return f"{_name_of(file, self.root, self.repeated)}:{line}"
