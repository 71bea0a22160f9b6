"""Walks the folders of a repository: not Git's, nor the packages of an environment, and not without end."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

from avd_intune.records import dataclass, field
from avd_intune.source.committed_folders import may_be_committed
from avd_intune.source.file_endings import ARM_ENDINGS, TERRAFORM_ENDINGS

# Git's own files are never walked, whatever is ignored or not.
GIT_FOLDER = ".git"
# Checkov, too, looks for these in every folder, also in those that it ignores otherwise.
FOUND_EVERYWHERE = (".bicep", ".bicepparam")
# What would be judged elsewhere, and is noted where it lies in what is ignored.
CODE_ANYWHERE = (*FOUND_EVERYWHERE, *TERRAFORM_ENDINGS, *ARM_ENDINGS)
# What Bicep and Azure Resource Manager are given; neither looks at how the name ends.
IN_ANY_CASE = (*FOUND_EVERYWHERE, *ARM_ENDINGS)
# The packages of a Python environment are thousands of folders, from which nobody deploys; but whatever is committed
# may be called so.
_PACKAGES_FOLDER = "site-packages"
_ENVIRONMENT_FILE = "pyvenv.cfg"
# What lies in these is not walked, or not everywhere.
TOOL_FOLDERS = frozenset({GIT_FOLDER, _PACKAGES_FOLDER})
# A repository, or an ignored folder in it, with more folders than this is walked no further, and a finding says so.
MAX_FOLDERS = 200_000


def too_many() -> str:
    """Return what is said of a folder that holds more folders than are walked."""
    return f"it holds more than {MAX_FOLDERS} folders; the others are not looked into: scan parts of it"


def absolute(path: Path) -> Path:
    """Return the whole path without ".."; links are kept as people know them."""
    name = os.path.abspath(path)  # noqa: PTH100
    return path if name == str(path) else Path(name)


@dataclass(slots=True)
class Listing:
    """What was found below a folder. `ignored` are files and folders that were walked past.

    linked: the links among them to folders, which are not walked.
    cut_at: the folders that were walked in part or not at all, each with the reason.
    past: the code among what is ignored, and below it; None until somebody asks.
    named: folder and name of the files, by what stands after the last dot of the name, in lower case. Most files of a
        repository are no code; a path, which costs more than the listing, is made only of those that are asked for.
    """

    ignored: list[Path] = field(default_factory=list)
    linked: list[Path] = field(default_factory=list)
    named: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    cut_at: list[tuple[str, str]] = field(default_factory=list)
    past: Listing | None = None
    by_endings: dict[tuple[str, ...], list[Path]] = field(default_factory=dict)
    # A path keeps its parts and its hash, so that each file has one, whichever endings it is asked by.
    made: dict[tuple[str, str], Path] = field(default_factory=dict)

    def add(self, folder: str, name: str) -> None:
        """Add a file."""
        self.named.setdefault(name.rpartition(".")[2].lower(), []).append((folder, name))

    def entered(self, folder: str, names: list[str], hides: Callable[[str], bool]) -> list[str]:
        """Return the names of the folders in `folder` that are walked; note those that are ignored, and links."""
        self.ignored.extend(Path(folder, name) for name in names if hides(name))
        walked = [name for name in names if not hides(name)]
        self.linked.extend(path for name in walked if os.path.islink(path := Path(folder, name)))  # noqa: PTH114
        return walked

    def ending(self, endings: tuple[str, ...], accepts: Callable[[str, str], bool] | None = None) -> list[Path]:
        """Return the files whose names end so; each ending holds a dot, or is all that stands after the last one.

        accepts: says of a folder and a name whether the file counts.
        """
        return [
            self._path(folder, name)
            for last in dict.fromkeys(ending.rpartition(".")[2].lower() for ending in endings)
            for folder, name in self.named.get(last, ())
            if ends_so(name, endings) and (accepts is None or accepts(folder, name))
        ]

    def _path(self, folder: str, name: str) -> Path:
        path = self.made.get((folder, name))
        if path is None:
            path = self.made[folder, name] = Path(folder, name)
        return path


def walk(folder: Path, cut_at: list[tuple[str, str]]) -> Iterator[tuple[str, list[str], list[str]]]:
    """Yield what `os.walk` does, for so many folders; note where there are more, and what cannot be read."""

    def note(error: OSError) -> None:
        if isinstance(error, PermissionError):  # and none that has gone since it was listed
            cut_at.append((str(error.filename or folder), why_not_listed(error)))

    for number, found in enumerate(os.walk(folder, onerror=note)):
        if number == MAX_FOLDERS:
            cut_at.append((str(folder), too_many()))
            return
        yield found


def files_walked_past(listing: Listing) -> Iterator[tuple[str, str]]:
    """Yield folder and name of the code that a walk ignored, and of that below the folders that it ignored."""
    for path in listing.ignored:
        if path.is_symlink():
            continue
        if not path.is_dir():
            if ends_so(path.name, CODE_ANYWHERE):
                yield str(path.parent), path.name
            continue
        for base, names, files in walk(path, listing.cut_at):
            names[:] = without_tools(base, names)
            yield from ((base, name) for name in files if ends_so(name, CODE_ANYWHERE))


def why_not_listed(error: OSError) -> str:
    """Return what is said of a folder that cannot be read."""
    return f"the folder cannot be read ({error.strerror}); what is in it is not judged"


def without_tools(folder: str, names: list[str]) -> list[str]:
    """Return the names of the folders in `folder` that may hold code: not Git's, nor the packages of an environment."""
    return [
        name
        for name in names
        if name != GIT_FOLDER and not (name == _PACKAGES_FOLDER and _is_in_environment(Path(folder)))
    ]


def _is_in_environment(folder: Path) -> bool:
    # `lib/python3.12` of it, or `Lib` on Windows. What is beside these may be anybody's.
    is_made = any((above / _ENVIRONMENT_FILE).is_file() for above in folder.parents[:2])
    return is_made and not may_be_committed(folder / _PACKAGES_FOLDER)


def ends_so(name: str, endings: tuple[str, ...]) -> bool:
    """Say whether a file's name ends so. Terraform takes its files only in lower case; all else is told in any case."""
    return name.endswith(endings) or (not name.islower() and name.lower().endswith(_in_any_case(endings)))


@lru_cache
def _in_any_case(endings: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(ending for ending in endings if ending in IN_ANY_CASE)
