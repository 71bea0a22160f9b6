"""How the arguments of a command find its parameters: by name, by the beginning of a name, by position.

https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_parameters
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from avd_intune.estate.scripts.powershell.frames import ScriptError
from avd_intune.estate.scripts.script_values import known_text, text_of
from avd_intune.records import dataclass, field

# Parameters that every cmdlet has, and those that change something. A name that is a beginning of one of these and of
# one of the cmdlet's own is its own.
_COMMON = {
    "verbose": True, "debug": True, "erroraction": False, "warningaction": False, "informationaction": False,
    "progressaction": False, "errorvariable": False, "warningvariable": False, "informationvariable": False,
    "outvariable": False, "outbuffer": False, "pipelinevariable": False, "whatif": True, "confirm": True,
}  # fmt: skip
_COMMON_ALIASES = {
    "ea": "erroraction", "wa": "warningaction", "ev": "errorvariable", "wv": "warningvariable", "ov": "outvariable",
    "ob": "outbuffer", "pv": "pipelinevariable", "vb": "verbose", "db": "debug", "wi": "whatif", "cf": "confirm",
    "infa": "informationaction", "iv": "informationvariable",
}  # fmt: skip


class Nothing:
    """A parameter that was given without a value."""


NOTHING = Nothing()


@dataclass(slots=True)
class Given:
    """What stands behind the name of a command: parameters (name, value or NOTHING) and arguments (None, value)."""

    items: list[tuple[str | None, object]] = field(default_factory=list)
    # Which of the items a table that is splatted gives: one that is written wins over it.
    splatted: frozenset[int] = frozenset()

    def words(self) -> list[object]:
        """Return everything as the words that a program gets."""
        found: list[object] = []
        for name, value in self.items:
            if name is not None:
                found.append(f"-{name}")
                if value is NOTHING:
                    continue
                found[-1] = f"-{name}:"
            if isinstance(value, tuple):
                found.extend(text_of(item) for item in value)
            else:
                found.append(value)
        return found


@dataclass(frozen=True, slots=True)
class Signature:
    """The parameters of a cmdlet.

    names: each with whether it is a switch. positions: those that need no name, in turn.
    """

    names: dict[str, bool]
    positions: tuple[str, ...]
    aliases: dict[str, str]
    # The last of the positions takes all that is left.
    takes_rest: bool = False


@lru_cache(maxsize=512)
def signature(text: str) -> Signature:
    """Return a signature from its short form: `path:0 name:1 value:2 force! propertytype=type`.

    A number is a position, `!` a switch, `=` an alias, `*` a position that takes all that is left.
    """
    names: dict[str, bool] = {}
    positions: list[tuple[int, str]] = []
    aliases: dict[str, str] = {}
    rest = False
    for word in text.split():
        word, *others = word.split("=")
        name, colon, position = word.partition(":")
        switch = name.endswith("!")
        name = name.rstrip("!")
        names[name] = switch
        aliases.update(dict.fromkeys(others, name))
        if colon:
            rest = rest or position.endswith("*")
            positions.append((int(position.rstrip("*")), name))
    return Signature(names, tuple(name for _, name in sorted(positions)), aliases, rest)


@dataclass(slots=True)
class Bound:
    """Arguments by the name of their parameter."""

    values: dict[str, object] = field(default_factory=dict)
    rest: list[object] = field(default_factory=list)

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def get(self, name: str, default: object = None) -> object:
        return self.values.get(name, default)

    def text(self, name: str) -> str | None:
        value = self.values.get(name)
        return known_text(value) if value is not None else None

    def flag(self, name: str) -> bool:
        value = self.values.get(name, False)
        return value is not False and value is not None


def bind(given: Given, wanted: Signature) -> Bound:
    """Return the arguments by parameter. Raises ScriptError where PowerShell refuses them."""
    bound = Bound()
    positional: list[object] = []
    at = 0
    items = given.items
    from_table: set[str] = set()
    while at < len(items):
        name, value = items[at]
        at += 1
        if name is None:
            positional.append(value)
            continue
        full, switch = parameter_named(name, wanted)
        splatted = at - 1 in given.splatted
        if full in bound.values:
            if splatted == (full in from_table):
                raise ScriptError(f"-{full} is given twice")
            if splatted:
                continue
        if splatted:
            from_table.add(full)
        else:
            from_table.discard(full)
        if value is not NOTHING:
            bound.values[full] = value
        elif switch:
            bound.values[full] = True
        elif at < len(items) and items[at][0] is None:
            bound.values[full] = items[at][1]
            at += 1
        else:
            raise ScriptError(f"-{full} has no value")
    free = [name for name in wanted.positions if name not in bound.values]
    for number, value in enumerate(positional):
        if number < len(free) - (1 if wanted.takes_rest else 0):
            bound.values[free[number]] = value
        elif wanted.takes_rest and free:
            rest = tuple(positional[number:])
            bound.values[free[-1]] = rest if len(rest) > 1 else rest[0]
            break
        else:
            bound.rest.append(value)
    if bound.rest:
        raise ScriptError(f"there is no parameter for `{known_text(bound.rest[0]) or 'an argument'}`")
    return bound


class AmbiguousNameError(ScriptError):
    """The beginning of a name that several parameters have."""


def parameter_named(name: str, wanted: Signature) -> tuple[str, bool]:
    """Return the parameter that a name, or the beginning of one, means, and whether it is a switch."""
    lowered = name.lower()
    if lowered in wanted.names:
        return lowered, wanted.names[lowered]
    alias = wanted.aliases.get(lowered)
    if alias is not None:
        return alias, wanted.names[alias]
    if lowered in _COMMON:
        return lowered, _COMMON[lowered]
    common = _COMMON_ALIASES.get(lowered)
    if common is not None:
        return common, _COMMON[common]
    found = {each for each in wanted.names if each.startswith(lowered)}
    found |= {full for each, full in wanted.aliases.items() if each.startswith(lowered)}
    if not found:
        found = {each for each in _COMMON if each.startswith(lowered)}
        if len(found) == 1:
            (full,) = found
            return full, _COMMON[full]
    if len(found) > 1:
        raise AmbiguousNameError(f"-{name} may be several parameters")
    if not found:
        raise ScriptError(f"there is no parameter -{name}")
    (full,) = found
    return full, wanted.names[full]


def common_value(named: dict[str, object], parameter: str) -> object:
    """Return the argument for a parameter that every command has, by its name or alias; None where there is none.

    named: arguments by the name that they are given with, in lower case.
    """
    names = {parameter, *(alias for alias, full in _COMMON_ALIASES.items() if full == parameter)}
    return next((value for key, value in named.items() if key in names), None)


def loosely_bound(given: Given) -> tuple[dict[str, object], list[object]]:
    """Return the arguments of a command of which the parameters are not known: by name as given, and the others.

    A value behind a name is taken for the name's.
    """
    named: dict[str, object] = {}
    others: list[object] = []
    at = 0
    items: Sequence[tuple[str | None, object]] = given.items
    while at < len(items):
        name, value = items[at]
        at += 1
        if name is None:
            others.append(value)
        elif value is not NOTHING:
            named[name.lower()] = value
        elif at < len(items) and items[at][0] is None:
            named[name.lower()] = items[at][1]
            at += 1
        else:
            named[name.lower()] = True
    return named, others
