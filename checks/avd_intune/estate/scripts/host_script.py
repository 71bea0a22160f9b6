"""From a script of the code, in one world of its inputs, to one that can be followed."""

from __future__ import annotations

import re
from collections.abc import Callable

from avd_intune.estate.model import Script
from avd_intune.estate.scripts.following import HostScript
from avd_intune.estate.scripts.places_of_scripts import line_of_script
from avd_intune.estate.scripts.script_values import Open, Pieces, joined
from avd_intune.patterns import lazy_pattern
from avd_intune.values.access import is_null, text_of
from avd_intune.values.display import label_of
from avd_intune.values.value_types import (
    NULL,
    EncodedString,
    Known,
    ListValue,
    ObjectValue,
    PartialString,
    Unknown,
    Value,
)
from avd_intune.values.worlds import World

# What blocks of deployment scripts call the value of a variable, in ARM and in Terraform.
_VALUES = ("value", "secureValue", "secure_value")
_FILE_CONTENT = lazy_pattern(r'"(?:[^"]*[\\/])?([^"\\/]+\.(?:ps1|psm1|cmd|bat)(?:\.\w+)?)"', re.I)


def host_script(script: Script, world: World, named: Callable[[str, int], str], edition: int = 0) -> HostScript:
    """Return a script of the code as one that can be followed, in one world. named: how a line of a file is named.

    edition: which PowerShell runs it.
    """
    encoded: dict[str, object] = {}
    code = None if script.code is None else script_text(world, script.code, encoded)
    if isinstance(code, str) and not code:
        code = None
    name = _name(script, world)
    is_inline = code is not None and script.code is not None and name.endswith(script.resource.address)
    return HostScript(
        name=name,
        code=code,
        commands=tuple(script_text(world, each, encoded) for each in script.commands),
        file=None if script.file is None else script_text(world, script.file, encoded),
        parameters=tuple(
            (script_text(world, name, encoded), script_text(world, value, encoded)) for name, value in script.parameters
        ),
        downloads=tuple(_downloads(script, world)),
        encoded=encoded,
        posix=None if script.posix is None else script_text(world, script.posix, encoded),
        arguments=None if script.arguments is None else script_text(world, script.arguments, encoded),
        environment=tuple(
            (script_text(world, name, encoded), script_text(world, value, encoded))
            for name, value in _variables(script.environment, world)
        ),
        edition=edition,
        written_in=_written_in(world.resolve(script.code), code, named) if is_inline and script.code else None,
    )


def _variables(value: Value, world: World) -> list[tuple[Value, Value]]:
    """Return name and value of variables of the environment: of an object by name, or of blocks that state both."""
    resolved = world.resolve(value)
    if isinstance(resolved, Unknown):
        return []
    if isinstance(resolved, ObjectValue) and "name" not in resolved.entries:
        return [(Known(name), each) for name, each in resolved.entries.items()]
    return [
        (
            world.member(block, "name"),
            next((found for name in _VALUES if not is_null(found := world.member(block, name))), NULL),
        )
        for block in world.items(resolved)
    ]


def _written_in(value: Value, code: object, named: Callable[[str, int], str]) -> tuple[str, int] | None:
    found = line_of_script(value, code)
    if found is None:
        return None
    span, line = found
    return named(span.path, line).rpartition(":")[0], line


def _name(script: Script, world: World) -> str:
    if script.code is not None:
        for step in (world.resolve(script.code).origin or script.code.origin or _NO_ORIGIN).chain():
            match = _FILE_CONTENT.search(step.what)
            if match is not None:
                return match[1]
        return f"the script of {script.resource.address}"
    part = text_of(world.resolve(script.part))
    return f"the command of {f'extension {part} in ' if part else ''}{script.resource.address}"


class _NoOrigin:
    def chain(self) -> tuple[()]:
        return ()


_NO_ORIGIN = _NoOrigin()


def _downloads(script: Script, world: World) -> list[str]:
    found = []
    for source in script.sources:
        for uri in world.items(source) if not isinstance(world.resolve(source), Unknown) else []:
            text = script_text(world, uri, {})
            last = text.parts[-1] if isinstance(text, Pieces) else text
            if isinstance(last, str):
                name = re.split(r"[?#]", last)[0].replace("\\", "/").rpartition("/")[2]
                if name:
                    found.append(name)
    return found


def script_text(world: World, value: Value, encoded: dict[str, object]) -> object:
    """Return a value as a text of a script: a text, or Pieces with the inputs that are not known."""
    resolved = world.resolve(value)
    if isinstance(resolved, Known):
        content = resolved.value
        return "" if content is None else str(content).lower() if isinstance(content, bool) else str(content)
    if isinstance(resolved, PartialString):
        parts: list[object] = []
        for part in resolved.parts:
            if isinstance(part, str):
                parts.append(part)
            elif isinstance(part, Value):
                parts.append(script_text(world, part, encoded))
            else:
                inner = part.value
                parts.append(_open(inner) if isinstance(inner, Unknown) else Open(f"json {id(inner)}", "JSON"))
        return joined(*parts)
    if isinstance(resolved, EncodedString):
        found = _open(resolved)
        if found.key not in encoded:  # one that holds another one twice, and so on, has no end of parts
            encoded[found.key] = script_text(world, resolved.content, encoded)
        return joined(found)
    if isinstance(resolved, ListValue):
        lines: list[object] = []
        for item in world.items(resolved):
            lines.extend((script_text(world, item, encoded), "\n"))
        return joined(*lines)
    if isinstance(resolved, Unknown):
        return joined(_open(resolved))
    return ""


def _open(value: Unknown) -> Open:
    return Open(f"input {value.key}", label_of(value), value)


def key_of_script(script: HostScript) -> object:
    """Return what a script is found by again: equal keys mean that it does the same."""
    return (
        script.name,
        script.written_in,
        _identity(script.code),
        tuple(map(_identity, script.commands)),
        _identity(script.file),
        tuple((_identity(name), _identity(value)) for name, value in script.parameters),
        script.downloads,
        _identity(script.posix),
        _identity(script.arguments),
        tuple((_identity(name), _identity(value)) for name, value in script.environment),
        script.edition,
        tuple((key, _identity(value)) for key, value in script.encoded.items()),
    )


def _identity(value: object) -> object:
    return value.identity if isinstance(value, (Open, Pieces)) else value
