"""What functions say of the files of a repository, one by one: after an edit only what it has changed is asked again.

Which file calls which, what a template declares, which file may be a policy: all files are asked for that, in an editor
for each edit. It depends on the text of each file alone, so the answer about a text that is the same is kept; and what
is made of answers that are all the same (and of the disk, which has not changed as long as they are kept) is kept, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

T = TypeVar("T")


class Files(Protocol):
    """What is asked of a workspace here."""

    def repository_files(self, *endings: str) -> list[Path]:
        """Return all files of the repository that end like this."""
        ...


class Told(Generic[T]):
    """What a function says of each of some files, asked when somebody looks at it. Equal where all of it is equal."""

    def __init__(
        self, workspace: Files, paths: list[Path], tell: Callable[[Any, Path], T], known: dict[Path, T]
    ) -> None:
        self._workspace = workspace
        self._paths = paths
        self._tell = tell
        self._known = known
        self._same: object = object()

    def __getitem__(self, path: Path) -> T:
        if path not in self._known:
            self._known[path] = self._tell(self._workspace, path)
        return self._known[path]

    def __iter__(self) -> Iterator[Path]:
        return iter(self._paths)

    def items(self) -> Iterator[tuple[Path, T]]:
        """Yield each file, in order, with what is said of it."""
        return ((path, self[path]) for path in self._paths)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Told) and other._same is self._same

    __hash__ = None  # type: ignore[assignment]

    def after(self, workspace: Files, changed: frozenset[Path]) -> Told[T]:
        """Return what is said in another workspace, in which the texts of some files are others."""
        told = Told(workspace, self._paths, self._tell, dict(self._known))
        asked = [path for path in changed if path in self._known]
        told._known.update({path: self._tell(workspace, path) for path in asked})
        if all(told._known[path] == self._known[path] for path in asked):
            told._same = self._same
        return told


class FileFacts:
    """What is said of the files of one workspace."""

    def __init__(self) -> None:
        # By what is asked, with the files whose texts have become others since.
        self._told: dict[object, tuple[Told[Any], frozenset[Path]]] = {}
        self._made: dict[object, tuple[tuple[object, ...], Any]] = {}

    def after(self, changed: Iterable[Path]) -> FileFacts:
        """Return what still holds where the texts of some files have become others, and nothing else has changed."""
        facts = FileFacts()
        facts._told = {asked: (told, since.union(changed)) for asked, (told, since) in self._told.items()}
        facts._made = dict(self._made)
        return facts

    def of(self, workspace: Files, endings: tuple[str, ...], tell: Callable[[Any, Path], T]) -> Told[T]:
        """Return what a function says of all files of the repository that end so.

        tell: returns what can be compared, and hangs on nothing but the text of the file.
        """
        paths = workspace.repository_files(*endings)
        told, changed = self._told.get((endings, tell), (None, frozenset()))
        if told is None or told._paths != paths:
            told = Told(workspace, paths, tell, {})
        elif changed or told._workspace is not workspace:
            told = told.after(workspace, changed)
        self._told[endings, tell] = told, frozenset()
        return told

    def made(self, make: Callable[..., T], workspace: Files, *inputs: object) -> T:
        """Return `make(workspace, *inputs)`, made once for equal inputs one after the other.

        make: hangs on nothing but its inputs (what `of` returns, or what can be compared) and on what lies on the disk.
        Nobody changes what it returns.
        """
        known = self._made.get(make)
        if known is None or known[0] != inputs:
            known = self._made[make] = inputs, make(workspace, *inputs)
        return known[1]
