"""What `Get-ChildItem` gives of a key: the keys below it that scripts speak of, and others that may be there.

As a value it is one that is not known (how many there are is not); what goes through them one by one meets each of the
known ones, and once a key that stands for all others.
"""

from __future__ import annotations

from collections.abc import Callable

from avd_intune.estate.scripts.conditions import Guard, both, either
from avd_intune.estate.scripts.machine import Machine
from avd_intune.estate.scripts.script_values import Open, Pieces, RegistryKey
from avd_intune.records import dataclass

Found = tuple[tuple[Guard, object], ...]


@dataclass(frozen=True, slots=True, eq=False)
class OtherKey(Open):
    """The path of a key from another one above it that is none of those that are known. known: in lower case.

    deep: whether it may lie deeper than right below.
    """

    known: frozenset[str] = frozenset()
    deep: bool = False

    def may_be(self, text: str) -> bool:
        """Say whether it can be a text, or what begins with it as a path."""
        names = text.lower().split("\\")
        paths = ("\\".join(names[: at + 1]) for at in range(len(names) if self.deep else 1))
        return any(path not in self.known for path in paths)


@dataclass(frozen=True, slots=True, eq=False)
class Children(Open):
    """The keys below one. items: those that are known, with the guards under which they are there, and the others."""

    items: Found = ()


def children_of(machine: Machine, above: str, shown: str, deep: bool = False) -> Children:
    """Return the keys right below a key, or with `deep` all below it."""
    registry = machine.registry
    below = sorted(registry.keys_below(above, deep))
    names = ["\\".join((above, each[len(above) + 1 :])) for each in below]
    found: list[tuple[Guard, object]] = [(registry.exists(each), RegistryKey(each, False)) for each in names]
    key = f"others {'deep ' if deep else ''}{above.lower()} {machine.epoch}"
    other = OtherKey(
        key, f"another key below {above}", None, frozenset(each[len(above) + 1 :].lower() for each in names), deep
    )
    there = machine.ask(key, f"there is another key below {above}")
    found.append((there, RegistryKey(Pieces((f"{above}\\", other)), False)))
    return Children(f"children {above}{'**' if deep else ''} {machine.epoch}", shown, None, tuple(found))


def kept(value: Children, holds: Callable[[object], Guard], shown: str) -> Children:
    """Return those of the keys for which a condition holds."""
    items: list[tuple[Guard, object]] = []
    for guard, item in value.items:
        inside = both(guard, holds(item)) if guard is not False else False
        if inside is not False:
            items.append((inside, item))
    return Children(f"where {value.key} {shown}", shown, None, tuple(items))


def any_there(value: Children) -> Guard:
    """Return the guard under which there is any of the keys."""
    found: Guard = False
    for guard, _ in value.items:
        found = either(found, guard)
    return found


def one_by_one(given: list[tuple[Guard, object]]) -> list[tuple[Guard, object]]:
    """Return what comes through a pipeline with the keys that are known in place of all keys below one."""
    if not any(isinstance(item, Children) for _, item in given):
        return given
    found: list[tuple[Guard, object]] = []
    for guard, item in given:
        inside = item.items if isinstance(item, Children) else ((True, item),)
        found += [(both(guard, when), each) for when, each in inside if both(guard, when) is not False]
    return found
