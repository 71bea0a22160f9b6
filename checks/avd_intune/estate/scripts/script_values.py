"""The values of scripts, as far as they are known before anything runs.

A known value is a plain one of Python: `None`, a boolean, a number, a text, a tuple for an array. What only the
machine or an input of the deployment tells is `Open`, and a text of which parts are known is `Pieces`. A value that
differs by the answers of questions is a `Fork` of these. Tables and other objects can be changed, as in the languages
themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from math import isfinite
from typing import TYPE_CHECKING

from avd_intune.records import dataclass, field
from avd_intune.source.budget import Walk, count_copied, count_parts, count_read
from avd_intune.values.value_types import Unknown

if TYPE_CHECKING:
    from avd_intune.languages.powershell.tree import Block

# Longer texts than a script may build are unknown: what is scanned may be hostile.
MAX_TEXT = 4 * 1024 * 1024
MAX_ITEMS = 20_000
# Parts of one text that are not known.
MAX_PIECES = 1_000
MAX_KEY = 160
_SERIAL = count()


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

    def may_be(self, text: str) -> bool:
        """Say whether it can be a text."""
        return True


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


def input_alone(value: object) -> Open | None:
    """Return the input of the deployment that a value is, None where it is something else or has text around it."""
    part = value.parts[0] if isinstance(value, Pieces) and len(value.parts) == 1 else value
    return part if isinstance(part, Open) and part.needs is not None else None


# Tables and lists are shown by no name of Python's: that would go through all their parts, also to find an entry.
@dataclass(slots=True, eq=False, repr=False)
class Table:
    """A hash table, a custom object, or any other object with named values.

    entries: by lower-case name, the name as written and the value. kind: "table", "ordered", "object", or the name of
    a type of .NET in lower case. open: set where it may have more entries than are known. whole: an object that the
    script makes of its own properties, which has no others.
    """

    entries: dict[str, tuple[object, object]] = field(default_factory=dict)
    kind: str = "table"
    open: Open | None = None
    whole: bool = False

    def get(self, name: object) -> object:
        found = self.entries.get(key_of(name))
        return found[1] if found is not None else self.open

    def set(self, name: object, value: object) -> None:
        self.entries[key_of(name)] = (name, value)


@dataclass(slots=True, eq=False, repr=False)
class Items:
    """A list that grows. items: what is in it. open: set where that may differ.

    kind: "arraylist", "hashset", or "" for the others, as `List[string]` and `Queue`.
    """

    items: list[object] = field(default_factory=list)
    open: Open | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Code:
    """A script block as a value. source: the text that it is cut from, for places."""

    block: Block
    source: str
    # The variables that `GetNewClosure` kept.
    kept: dict[str, object] | None = None
    # The scope of the module that it belongs to (a Scope of PowerShell).
    scope: object = None


@dataclass(frozen=True, slots=True, eq=False)
class Type:
    """A type of .NET as a value. name: in lower case, without `System.`."""

    name: str


class Version(str):
    """A text that is a version: `10.0.9` comes before `10.0.10`."""

    __slots__ = ()

    @property
    def numbers(self) -> tuple[int, ...]:
        return numbers_of_version(self) or ()


def numbers_of_version(text: str) -> tuple[int, ...] | None:
    """Return the numbers of a version, None where a text is none. A part that is missing comes before 0."""
    parts = text.strip().split(".")
    if not 2 <= len(parts) <= 4 or not all(part.isdecimal() and len(part) < 10 for part in parts):
        return None
    return tuple(int(part) for part in parts)


@dataclass(frozen=True, slots=True)
class EnumValue:
    """A member of an enumeration that a script defines. kind: the name of that, in lower case."""

    kind: str
    name: str
    number: int

    @property
    def identity(self) -> str:
        return f"[{self.kind}]::{self.number}"


@dataclass(frozen=True, slots=True, eq=False)
class RegistryKey:
    """A key of the registry as an object. path: its canonical path, a text or Pieces. writable: opened for writing."""

    path: object
    writable: bool = True

    @property
    def name(self) -> object:
        """The path with the full name of its hive, as .NET names a key."""
        pieces = self.path.parts if isinstance(self.path, Pieces) else (self.path,)
        if not isinstance(pieces[0], str):
            return self.path
        hive, stroke, rest = pieces[0].partition("\\")
        return joined(f"{_HIVES.get(hive, hive)}{stroke}{rest}", *pieces[1:])


_HIVES = {
    "HKLM": "HKEY_LOCAL_MACHINE", "HKCU": "HKEY_CURRENT_USER", "HKCR": "HKEY_CLASSES_ROOT", "HKU": "HKEY_USERS",
    "HKCC": "HKEY_CURRENT_CONFIG",
}  # fmt: skip


def key_of(name: object) -> str:
    """Return what an entry of a table is found by."""
    if isinstance(name, str):
        return name.lower()
    if isinstance(name, (Open, Pieces)):
        return f"\0{name.identity}"
    return str(name).lower() if not isinstance(name, (tuple, Table, Items)) else f"\0{identity_of(name)}"


def derived(operation: str, shown: str, *values: object) -> Open:
    """Return what an operation makes of values of which one is not known."""
    key = f"{operation}({','.join(identity_of(value) for value in values)})"
    if len(key) > MAX_KEY:
        count_read(len(key))
        key = f"{key[:60]}…{hash_of(key)}"
    return Open(key, shown, next((need for value in values if (need := need_of(value)) is not None), None))


def hash_of(text: str) -> str:
    """Return a short name for a long text, the same in every run."""
    from hashlib import blake2b  # OpenSSL with it, which a scan without scripts does not need

    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def identity_of(value: object) -> str:
    """Return a name for a value: equal names mean the same value."""
    if isinstance(value, tuple):
        parts: list[str] = []
        # A list without an end is the same as no other one.
        return "".join(parts) if _identify(value, parts, Walk()) else f"list {next(_SERIAL)}"
    if isinstance(value, (Open, Pieces, EnumValue)):
        return value.identity
    if isinstance(value, (Table, Items, Code)):
        return f"{type(value).__name__}:{id(value):x}"
    return f"{type(value).__name__}:{value}"


def _identify(value: tuple[object, ...], parts: list[str], walk: Walk) -> bool:
    parts.append("[")
    for item in value:
        if not walk.goes_on():
            return False
        if isinstance(item, tuple):
            if not _identify(item, parts, walk):
                return False
        else:
            parts.append(identity_of(item))
        parts.append(",")
    parts.append("]")
    return True


def need_of(value: object) -> Unknown | None:
    """Return the input of the deployment that a value hangs on, if any."""
    if isinstance(value, Open):
        return value.needs
    if isinstance(value, Pieces):
        return next((part.needs for part in value.opens if part.needs is not None), None)
    if isinstance(value, tuple):
        return _need_in(value, Walk())
    return None


def _need_in(value: tuple[object, ...], walk: Walk) -> Unknown | None:
    for item in value:
        if not walk.goes_on():
            return None
        need = _need_in(item, walk) if isinstance(item, tuple) else need_of(item)
        if need is not None:
            return need
    return None


def joined(*parts: object) -> object:
    """Return parts that are texts, Open or Pieces as one text."""
    if len(parts) == 1 and isinstance(parts[0], str) and len(parts[0]) <= MAX_TEXT:
        return parts[0]
    try:
        length = sum(map(len, parts))  # type: ignore[arg-type]
    except TypeError:
        return _joined_pieces(parts)
    if length > MAX_TEXT:
        return Open("too long", "a text beyond the limit")
    count_copied(length)
    return "".join(parts)  # type: ignore[arg-type]  # all are texts, as most are


def _joined_pieces(parts: Sequence[object]) -> object:
    found: list[str | Open] = []
    texts: list[str] = []
    length = 0
    for part in parts:
        for piece in part.parts if type(part) is Pieces else (part,):
            if isinstance(piece, str):
                if piece:
                    length += len(piece)
                    texts.append(piece)
            else:
                if texts:
                    found.append(texts[0] if len(texts) == 1 else "".join(texts))
                    texts.clear()
                found.append(piece)  # type: ignore[arg-type]
        if length > MAX_TEXT or len(found) > MAX_PIECES:
            return Open("too long", "a text beyond the limit")
    count_copied(length)
    if texts:
        found.append(texts[0] if len(texts) == 1 else "".join(texts))
    if len(found) > 1 or (found and not isinstance(found[0], str)):
        return Pieces(tuple(found))
    return found[0] if found else ""


def text_of(value: object) -> object:
    """Return a value as PowerShell makes a text of it: a text, or Pieces where a part is not known."""
    if isinstance(value, str):
        return value if type(value) is str else str(value)
    if isinstance(value, Pieces):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "True" if value else "False"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        if isfinite(value):
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        value = Open(f"text of {value}", "a number without end")  # both PowerShells write it differently
    if isinstance(value, Open):
        return Pieces((value,))
    if isinstance(value, tuple):
        return joined_by(value, " ")
    if isinstance(value, Items):
        return joined_by(value.items, " ") if value.open is None else joined(value.open)
    if isinstance(value, RegistryKey):
        return text_of(value.name)
    if isinstance(value, Code):
        return value.source[value.block.start + 1 : max(value.block.end - 1, value.block.start + 1)]
    if isinstance(value, (Type, EnumValue)):
        return value.name
    if isinstance(value, Table):
        return "System.Collections.Hashtable" if value.kind in ("table", "ordered") else _object_text(value)
    return str(value)


def joined_by(items: Sequence[object], between: object) -> object:
    """Return the elements of a list as one text; an array that is an element is named by its type."""
    count_parts(len(items))
    parts: list[object] = []
    for item in items:
        if parts:
            parts.append(between)
        parts.append("System.Object[]" if isinstance(item, tuple) else _list_name(item) or text_of(item))
    return joined(*parts)


def _list_name(item: object) -> str | None:
    return "System.Collections.ArrayList" if isinstance(item, Items) and item.open is None else None


def _object_text(value: Table) -> object:
    if value.kind == "error":
        exception = value.get("exception")
        return text_of(exception.get("message")) if isinstance(exception, Table) else text_of(exception)
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
        return value.may_be(wanted)
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
    return not (len(parts) == 1 and isinstance(parts[0], Open)) or parts[0].may_be(rest)
