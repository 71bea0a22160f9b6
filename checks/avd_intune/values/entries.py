"""Entries of objects: found without regard to case, and evaluated only when they are looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

from avd_intune.values.value_types import Value

T = TypeVar("T")


def find_key(entries: Mapping[str, T], name: str) -> str | None:
    """Return the key that means a name: exactly, or else without regard to case, as Azure Resource Manager has it."""
    if name in entries:
        return name
    lowered = name.lower()
    for key in entries:  # a generator would take twice as long, and this is asked a hundred times for a session host
        if key.lower() == lowered:
            return key
    return None


class LazyEntries(Mapping[str, Value]):
    """The entries of an object that are evaluated when they are looked at, each once.

    Most of what a deployment says is asked for by nobody: the body of a network, an output that no one uses. To see
    which names there are, or whether one is there, evaluates nothing.
    """

    __slots__ = ("_get", "_known")

    def __init__(self, names: Iterable[str], get: Callable[[str], Value]) -> None:
        """`get` evaluates the entry of a name; it is not asked for any other."""
        self._known: dict[str, Value | None] = dict.fromkeys(names)
        self._get = get

    def __getitem__(self, name: str) -> Value:
        found = self._known[name]
        if found is None:
            found = self._known[name] = self._get(name)
        return found

    def __contains__(self, name: object) -> bool:
        return name in self._known

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)

    def evaluated(self) -> Iterator[Value]:
        """Yield the entries that have been looked at."""
        return (value for value in self._known.values() if value is not None)
