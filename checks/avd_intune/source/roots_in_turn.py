"""The roots of a scan, one after the other, each with its share of the budget; several processes may divide them.

Every process meets the same roots in the same order and asks of each whether it is its own. Which process has which
root decides nothing: the deployments are put together by their places, which are the same for any number of processes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from avd_intune.source.budget import Shares
from avd_intune.source.workspace import Workspace

R = TypeVar("R")
T = TypeVar("T")


def read_in_turn(
    workspace: Workspace,
    roots: Sequence[R],
    read: Callable[[R], list[T]],
    what: str,
    together: Callable[[R], str] = lambda _: "",
) -> list[T]:
    """Return what is read of all roots, or of those that this process takes.

    what: what the roots are called for people. together: see `RootsTaken.takes`.
    """
    shares, taken, progress = Shares(len(roots)), workspace.roots_taken, workspace.progress
    if progress is not None:
        progress.begin(len(roots), what)
    found: list[T] = []
    for number, root in enumerate(roots):
        if taken is None or taken.takes(together(root)):
            with shares.part(number):
                of_root = read(root)
            found += of_root
            if taken is not None:
                taken.note(of_root)
        if progress is not None:
            progress.done()
    return found


def read_once(workspace: Workspace, read: Callable[[], list[T]]) -> list[T]:
    """Return what is read that belongs to no root; of several processes only one reads it."""
    taken = workspace.roots_taken
    if taken is None:
        return read()
    if not taken.reads_more():
        return []
    found = read()
    taken.note(found)
    return found


def read_one(workspace: Workspace, read: Callable[[], list[T]]) -> list[T]:
    """Return what is read of one root that has no share of its own, or nothing where another process takes it."""
    taken = workspace.roots_taken
    if taken is None:
        return read()
    if not taken.takes():
        return []
    found = read()
    taken.note(found)
    return found
