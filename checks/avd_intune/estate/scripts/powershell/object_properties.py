"""Properties of paths, entries of tables, and the parts of lists that `.Where()` gives."""

from __future__ import annotations

from collections.abc import Sequence

from avd_intune.estate.scripts.conditions import Fork
from avd_intune.estate.scripts.powershell.conversions import Address, items_of, number_from, whole
from avd_intune.estate.scripts.powershell.frames import ScriptError
from avd_intune.estate.scripts.script_values import (
    Open,
    Table,
    Version,
    derived,
    key_of,
    known_text,
    numbers_of_version,
)
from avd_intune.records import dataclass

_OF_VERSIONS = ("major", "minor", "build", "revision")


class FileItem(str):
    """A file or folder that a script got as an object, by its path."""

    __slots__ = ()


class Page(str):
    """What `Invoke-WebRequest` gives: the text of a page, as an object."""

    __slots__ = ()


def of_path(text: str, name: str) -> object:
    """Return a property of a file that is known by its path, or of another text."""
    if isinstance(text, Page):
        # Only the service tells what comes with a page.
        return str(text) if name == "content" else Open(f"{name} of a page", f"the {name} of the answer")
    if isinstance(text, Version) and name in _OF_VERSIONS:
        numbers = numbers_of_version(text) or ()
        at = _OF_VERSIONS.index(name)
        return numbers[at] if at < len(numbers) else -1
    if isinstance(text, Address):
        return Open(f"uri {name} {text}", f"the {name} of {text}")
    plain = text.replace("/", "\\")
    leaf = plain.rpartition("\\")[2]
    if name in ("fullname", "path", "psPath".lower()):
        return text
    if name == "name":
        return leaf
    if name == "basename":
        return leaf.rpartition(".")[0] or leaf
    if name in ("directory", "directoryname"):
        return plain.rpartition("\\")[0]
    if name == "count":
        return 1
    # A text has no other property, and of a file only the machine tells its size, its time, its version.
    return Open(f"{name} of {text.lower()}", f"the {name} of {text}") if isinstance(text, FileItem) else None


@dataclass(frozen=True, slots=True, eq=False)
class Computed(Open):
    """A property that is worked out when it is asked for. source: the Code that does so, or the name of another one."""

    source: object = None


def moved_entries(holder: Table, name: str, arguments: Sequence[object], in_a_case: bool) -> bool:
    """Do what `Insert` and `RemoveAt` of an ordered table do; False where that is not told.

    Raises ScriptError for a key that is there already.
    """
    at = arguments[0] if arguments else None
    entries = list(holder.entries.items())
    if in_a_case or holder.kind != "ordered" or holder.open is not None or type(at) is not int or at < 0:
        return False
    if name == "removeat" and at < len(entries):
        del entries[at]
    elif name == "insert" and len(arguments) == 3 and at <= len(entries):
        key = key_of(arguments[1])
        if key in holder.entries:
            raise ScriptError("a key is in the table already")
        entries.insert(at, (key, (arguments[1], arguments[2])))
    else:
        return False
    holder.entries = dict(entries)
    return True


def tuple_of(values: Sequence[object]) -> Table:
    """Return a tuple of .NET, of which the properties are `Item1`, `Item2` and so on."""
    return Table({f"item{at}": (f"Item{at}", value) for at, value in enumerate(values, 1)}, "tuple", whole=True)


def method_key(name: str) -> str:
    """Return what a method that `Add-Member` adds is kept under among the entries of its object."""
    return f"\0method {name.lower()}"


def properties_of(holder: Table) -> object:
    """Return the entries of a table as objects with name and value."""
    found = []
    for key, value in holder.entries.values():
        if str(key).startswith("\0method "):
            continue
        entry = Table(kind="object")
        entry.set("Name", key)
        entry.set("Key", key)
        entry.set("Value", value)
        found.append(entry)
    return tuple(found) if holder.open is None else holder.open


def some_of(found: object, options: Sequence[object], shown: str) -> object:
    """Return which of the elements that `.Where({ … }, mode, number)` found it gives."""
    mode = (known_text(options[0]) or "").rpartition(".")[2].lower()
    number = number_from(options[1]) if len(options) > 1 else 0
    items = items_of(found) if not isinstance(found, Fork) else None
    if items is None or number is None or mode not in ("default", "first", "last"):
        return derived(".where()", shown, found, *options)
    count = whole(number) or (len(items) if mode == "default" else 1)
    return items[:count] if mode != "last" else items[-count:]
