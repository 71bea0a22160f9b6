"""The values of scripts, as far as they are known before anything runs.

A known value is a plain one of Python: `None`, a boolean, a number, a text, a tuple for an array. What only the
machine or an input of the deployment tells is `Open`, and a text of which parts are known is `Pieces`. A value that
differs by the answers of questions is a `Fork` of these. Tables and other objects can be changed, as in the languages
themselves.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from avd_intune.values.value_types import Unknown

if TYPE_CHECKING:
    from avd_intune.estate.scripts.powershell.tree import Block

# Longer texts than a script may build are unknown: what is scanned may be hostile.
MAX_TEXT = 4 * 1024 * 1024
MAX_ITEMS = 20_000
# Parts of one text that are not known.
MAX_PIECES = 1_000
MAX_KEY = 160


@dataclass(frozen=True, slots=True, eq=False)
class Open:
    """A value that is not known before the script runs.

    key: identity; equal keys mean the same value. shown: how the script writes it, for a person. needs: the input of
    the deployment that it comes from, None if it is the machine's.
    """

    key: str
    shown: str
    needs: Unknown | None = None

    @property
    def identity(self) -> str:
        return self.key


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """A text of which parts are not known. parts: known text and Open, never two texts in a row."""

    parts: tuple[str | Open, ...]

    @property
    def identity(self) -> str:
        return "".join(part if isinstance(part, str) else f"\0{part.key}\0" for part in self.parts)

    @property
    def opens(self) -> list[Open]:
        return [part for part in self.parts if isinstance(part, Open)]


@dataclass(slots=True, eq=False)
class Table:
    """A hash table, a custom object, or any other object with named values.

    entries: by lower-case name, the name as written and the value. kind: "table", "ordered", "object", or the name of
    a type of .NET in lower case. open: set where it may have more entries than are known.
    """

    entries: dict[str, tuple[object, object]] = field(default_factory=dict)
    kind: str = "table"
    open: Open | None = None

    def get(self, name: object) -> object:
        found = self.entries.get(key_of(name))
        return found[1] if found is not None else self.open

    def set(self, name: object, value: object) -> None:
        self.entries[key_of(name)] = (name, value)


@dataclass(slots=True, eq=False)
class Items:
    """A list that grows (`ArrayList`, `List[string]`). items: what is in it. open: set where more may be in it."""

    items: list[object] = field(default_factory=list)
    open: Open | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Code:
    """A script block as a value. source: the text that it is cut from, for places."""

    block: Block
    source: str


@dataclass(frozen=True, slots=True, eq=False)
class Type:
    """A type of .NET as a value. name: in lower case, without `System.`."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class RegistryKey:
    """A key of the registry as an object. path: its canonical path, a text or Pieces. writable: opened for writing."""

    path: object
    writable: bool = True


def key_of(name: object) -> str:
    """Return what an entry of a table is found by."""
    if isinstance(name, str):
        return name.lower()
    if isinstance(name, (Open, Pieces)):
        return f"\0{name.identity}"
    return str(name).lower()


def derived(operation: str, shown: str, *values: object) -> Open:
    """Return what an operation makes of values of which one is not known."""
    key = f"{operation}({','.join(identity_of(value) for value in values)})"
    if len(key) > MAX_KEY:
        key = f"{key[:60]}…{hash_of(key)}"
    return Open(key, shown, next((need for value in values if (need := need_of(value)) is not None), None))


def hash_of(text: str) -> str:
    """Return a short name for a long text, the same in every run."""
    value = 0
    for character in text:
        value = (value * 1_000_003 + ord(character)) & 0xFFFF_FFFF_FFFF_FFFF
    return f"{value:016x}"


def identity_of(value: object) -> str:
    """Return a name for a value: equal names mean the same value."""
    if isinstance(value, (Open, Pieces)):
        return value.identity
    if isinstance(value, tuple):
        return "[" + ",".join(identity_of(item) for item in value[:20]) + "]"
    if isinstance(value, (Table, Items, Code)):
        return f"{type(value).__name__}:{id(value):x}"
    return f"{type(value).__name__}:{value}"


def need_of(value: object) -> Unknown | None:
    """Return the input of the deployment that a value hangs on, if any."""
    if isinstance(value, Open):
        return value.needs
    if isinstance(value, Pieces):
        return next((part.needs for part in value.opens if part.needs is not None), None)
    if isinstance(value, tuple):
        return next((need for item in value[:50] if (need := need_of(item)) is not None), None)
    return None


def is_open(value: object) -> bool:
    """Say whether a value is not wholly known."""
    return isinstance(value, (Open, Pieces)) or (isinstance(value, tuple) and any(map(is_open, value)))


def joined(*parts: object) -> object:
    """Return parts that are texts, Open or Pieces as one text."""
    found: list[str | Open] = []
    texts: list[str] = []
    length = 0
    for part in parts:
        for piece in part.parts if isinstance(part, Pieces) else (part,):
            if isinstance(piece, str):
                length += len(piece)
                texts.append(piece)
            else:
                if texts:
                    found.extend(filter(None, ("".join(texts),)))
                    texts.clear()
                found.append(piece)  # type: ignore[arg-type]
            if length > MAX_TEXT or len(found) > MAX_PIECES:
                return Open("too long", "a text beyond the limit")
    found.extend(filter(None, ("".join(texts),)))
    if not found:
        return ""
    if len(found) == 1 and isinstance(found[0], str):
        return found[0]
    return Pieces(tuple(found))


def text_of(value: object) -> object:
    """Return a value as PowerShell makes a text of it: a text, or Pieces where a part is not known."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "True" if value else "False"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, (Open, Pieces)):
        return joined(value)
    if isinstance(value, tuple):
        parts: list[object] = []
        for item in value:
            if parts:
                parts.append(" ")
            parts.append(text_of(item))
        return joined(*parts)
    if isinstance(value, Items):
        return text_of(tuple(value.items)) if value.open is None else joined(value.open)
    if isinstance(value, RegistryKey):
        return text_of(value.path)
    if isinstance(value, Code):
        return value.source[value.block.start + 1 : max(value.block.end - 1, value.block.start + 1)]
    if isinstance(value, Type):
        return value.name
    if isinstance(value, Table):
        return "System.Collections.Hashtable" if value.kind in ("table", "ordered") else _object_text(value)
    return str(value)


def _object_text(value: Table) -> object:
    for name in ("\0text", "fullname", "path", "name"):
        if name in value.entries:
            return text_of(value.entries[name][1])
    return "@{}"


def known_text(value: object) -> str | None:
    """Return a value as text if it is wholly known."""
    text = text_of(value)
    return text if isinstance(text, str) else None


def shown_text(value: object, limit: int = 80) -> str:
    """Return a value as a person reads it; what is not known is named."""
    if isinstance(value, Open):
        text = value.shown
    elif isinstance(value, Pieces):
        text = "".join(part if isinstance(part, str) else f"<{part.shown}>" for part in value.parts)
    else:
        plain = text_of(value)
        text = plain if isinstance(plain, str) else shown_text(plain, limit)
    text = " ".join(text.split())
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def could_be(value: object, wanted: str) -> bool:
    """Say whether a text, of which parts may be unknown, can be a certain one, without regard to case.

    Linear in its length: the known parts are looked for in their order, the first and the last at the ends.
    """
    if isinstance(value, Open):
        return True
    if isinstance(value, str):
        return value.lower() == wanted.lower()
    if not isinstance(value, Pieces):
        return False
    rest, parts = wanted.lower(), list(value.parts)
    if isinstance(parts[0], str):
        first = parts.pop(0).lower()  # type: ignore[union-attr]
        if not rest.startswith(first):
            return False
        rest = rest[len(first) :]
    if parts and isinstance(parts[-1], str):
        last = parts.pop().lower()  # type: ignore[union-attr]
        if not rest.endswith(last):
            return False
        rest = rest[: len(rest) - len(last)]
    for part in parts:
        if isinstance(part, str):
            at = rest.find(part.lower())
            if at < 0:
                return False
            rest = rest[at + len(part) :]
    return True
