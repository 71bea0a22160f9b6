"""As much of PowerShell (and of `az`, `curl` command lines) as it takes to see what a command is given.

Values become Python data: texts with `*` for what only runs tell, hash tables, lists, numbers, booleans.
Nothing is run, and nothing raises: what is not understood is `*`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

# Stands for what a script computes when it runs.
COMPUTED = "*"
Data: TypeAlias = "str | int | bool | None | list[Data] | dict[str, Data]"
Variables: TypeAlias = dict[str, Data]

MAX_DEPTH = 40
MAX_SCRIPT_LENGTH = 1_000_000
MAX_COMMANDS = 2_000

_SPACE = re.compile(r"(?:[ \t]|[`\\^][ \t]*\n)*")
_WHITE = re.compile(r"(?:\s|[`\\^][ \t]*\n)*")
_VARIABLE = re.compile(r"\$(?:\{([^}\n]{1,80})\}|(?:(?:script|global|local|private|env):)?([A-Za-z_]\w{0,80}))", re.I)
_MEMBERS = re.compile(r"(?:\.\w+|\[[^\[\]\n]{0,80}\])*")
_NAME = re.compile(r"--?([A-Za-z][\w-]*)(:|=)?")
_BARE = re.compile(r"[^\s;|&(){},`'\"]+")
_KEY = re.compile(r"""\s*(?:'([^'\n]*)'|"([^"\n]*)"|([@#\w.$-]+))\s*=""")
_CAST = re.compile(r"\[[\w.\[\]]{1,60}\]\s*")
_HERE = re.compile(r"@(['\"])[ \t]*\n(.*?)\n[ \t]*\1@", re.S)
_INTERPOLATED = re.compile(r"\$\((?:[^()]|\([^()]*\)){0,400}\)|" + _VARIABLE.pattern, re.I)
_ESCAPE = re.compile(r"`(.)", re.S)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "0": "\0"}
_NUMBER = re.compile(r"-?\d{1,15}")
_WORDS: dict[str, Data] = {"true": True, "false": False, "null": None}
_END_OF_COMMAND = "\n;|&})"


@dataclass(slots=True)
class Command:
    """One call of a command. named: arguments by lower-case name, without the dash. positional: the others."""

    name: str
    named: dict[str, Data] = field(default_factory=dict)
    positional: list[Data] = field(default_factory=list)


def commands_of(code: str, names: re.Pattern[str]) -> Iterator[Command]:
    """Yield the calls of commands that `names` matches, with what their arguments are known to be.

    code: a script without comments, lines ended by LF. names: matches a whole command name.
    """
    variables: Variables = {}
    code = code[:MAX_SCRIPT_LENGTH]
    pattern = re.compile(
        rf"(?P<set>{_VARIABLE.pattern}\s*=(?![=~]))|(?<![\w$.-])(?P<name>{names.pattern})(?![\w-])", re.I
    )
    for number, match in enumerate(pattern.finditer(code)):
        if number >= MAX_COMMANDS:
            return
        if match["set"] is not None:
            name = (match[2] or match[3] or "").lower()
            variables[name] = _expression(code, match.end(), variables, 0)[0]
        else:
            yield _command(match["name"], code, match.end(), variables)


def _command(name: str, code: str, at: int, variables: Variables) -> Command:
    command = Command(name)
    waiting: str | None = None
    while True:
        at = _SPACE.match(code, at).end()  # type: ignore[union-attr]  # it matches the empty text
        if at >= len(code) or code[at] in _END_OF_COMMAND:
            return command
        named = _NAME.match(code, at)
        if named is not None and not (waiting is not None and code[at] != "-"):
            waiting = named[1].lower()
            command.named[waiting] = True
            at = named.end()
            continue
        if code[at] == "@" and code[at + 1 : at + 2] not in ("'", '"', "{", "("):
            splat = _BARE.match(code, at + 1)
            given = variables.get(splat[0].lower()) if splat is not None else None
            if isinstance(given, dict):
                command.named.update({key.lower(): value for key, value in given.items()})
            at = splat.end() if splat is not None else at + 1
            continue
        value, end = _value(code, at, variables, 0)
        if end <= at:
            return command
        at = end
        if waiting is not None:
            command.named[waiting] = value
            waiting = None
        else:
            command.positional.append(value)


def _expression(code: str, at: int, variables: Variables, depth: int) -> tuple[Data, int]:
    """Read values joined by `+`; what else an expression does makes it computed."""
    at = _WHITE.match(code, at).end()  # type: ignore[union-attr]
    value, at = _value(code, at, variables, depth)
    while True:
        after = _SPACE.match(code, at).end()  # type: ignore[union-attr]
        if code[after : after + 1] != "+":
            break
        after = _WHITE.match(code, after + 1).end()  # type: ignore[union-attr]
        added, end = _value(code, after, variables, depth)
        if end <= after:
            break
        value, at = _text(value) + _text(added), end
    return value, at


def _text(value: Data) -> str:
    return value if isinstance(value, str) else COMPUTED if isinstance(value, list | dict) else str(value)


def _value(code: str, at: int, variables: Variables, depth: int) -> tuple[Data, int]:
    if depth > MAX_DEPTH or at >= len(code):
        return COMPUTED, at
    while (cast := _CAST.match(code, at)) is not None:
        at = cast.end()
    here = _HERE.match(code, at)
    if here is not None:
        return (here[2] if here[1] == "'" else _interpolated(here[2], variables)), here.end()
    character = code[at : at + 1]
    if character == "'":
        return _single_quoted(code, at)
    if character == '"':
        return _double_quoted(code, at, variables)
    if code.startswith("@{", at):
        return _hash(code, at + 2, variables, depth + 1)
    if code.startswith("@(", at):
        return _list(code, at + 2, variables, depth + 1)
    if character == "(" or code.startswith("$(", at):
        opened = code.index("(", at) + 1
        value, end = _expression(code, opened, variables, depth + 1)
        return value, _behind_bracket(code, max(end, opened))
    variable = _VARIABLE.match(code, at)
    if variable is not None:
        return _looked_up(code, variable, variables)
    bare = _BARE.match(code, at)
    if bare is None:
        return COMPUTED, at
    text = bare[0]
    return (int(text) if _NUMBER.fullmatch(text) else text), bare.end()


def _looked_up(code: str, variable: re.Match[str], variables: Variables) -> tuple[Data, int]:
    name = (variable[1] or variable[2] or "").lower()
    members = _MEMBERS.match(code, variable.end())
    end = members.end() if members is not None else variable.end()
    if name in _WORDS:
        return _WORDS[name], end
    value = variables.get(name, COMPUTED)
    for member in re.findall(r"\.(\w+)", code[variable.end() : end]):
        value = value.get(member, COMPUTED) if isinstance(value, dict) else COMPUTED
    return value, end


def _single_quoted(code: str, at: int) -> tuple[str, int]:
    end = at + 1
    while end < len(code):
        if code[end] == "'":
            if code[end + 1 : end + 2] != "'":
                break
            end += 1
        end += 1
    return code[at + 1 : end].replace("''", "'"), end + 1


def _double_quoted(code: str, at: int, variables: Variables) -> tuple[str, int]:
    end = at + 1
    while end < len(code) and code[end] != '"':
        end += 2 if code[end] in "`\\" and code[end + 1 : end + 2] in ('"', "`") else 1
    text = code[at + 1 : end].replace('\\"', '"')
    return _interpolated(text, variables), end + 1


def _interpolated(text: str, variables: Variables) -> str:
    def known(match: re.Match[str]) -> str:
        name = (match[1] or match[2] or "").lower()
        value = variables.get(name, COMPUTED) if name else COMPUTED
        return value if isinstance(value, str) else str(value) if isinstance(value, int) else COMPUTED

    return _ESCAPE.sub(lambda match: _ESCAPED.get(match[1], match[1]), _INTERPOLATED.sub(known, text))


def _hash(code: str, at: int, variables: Variables, depth: int) -> tuple[Data, int]:
    entries: dict[str, Data] = {}
    while True:
        while code[at : at + 1] in (";", ",", " ", "\t", "\n") and at < len(code):
            at += 1
        if at >= len(code) or code[at] == "}":
            return entries, at + 1
        key = _KEY.match(code, at)
        if key is None:
            return entries, _behind_bracket(code, at)
        value, end = _expression(code, key.end(), variables, depth)
        entries[key[1] or key[2] or key[3] or ""] = value
        at = _end_of_entry(code, max(end, key.end()))


def _end_of_entry(code: str, at: int) -> int:
    """Return where an entry ends: what follows its value (a pipeline, an operator) is part of it."""
    level = 0
    while at < len(code):
        character = code[at]
        if character in "'\"":
            at = _single_quoted(code, at)[1] if character == "'" else _double_quoted(code, at, {})[1]
            continue
        if character in "({":
            level += 1
        elif character in ")}":
            if level == 0:
                return at
            level -= 1
        elif level == 0 and character in ";\n":
            return at
        at += 1
    return at


def _list(code: str, at: int, variables: Variables, depth: int) -> tuple[Data, int]:
    items: list[Data] = []
    while True:
        while code[at : at + 1] in (",", " ", "\t", "\n", ";") and at < len(code):
            at += 1
        if at >= len(code) or code[at] == ")":
            return items, at + 1
        value, end = _value(code, at, variables, depth)
        if end <= at:
            return items, _behind_bracket(code, at)
        items.append(value)
        at = end


def _behind_bracket(code: str, at: int) -> int:
    """Return the place behind the bracket that closes the one before `at`."""
    level = 0
    while at < len(code):
        character = code[at]
        if character in "'\"":
            at = _single_quoted(code, at)[1] if character == "'" else _double_quoted(code, at, {})[1]
            continue
        if character in "({":
            level += 1
        elif character in ")}":
            if level == 0:
                return at + 1
            level -= 1
        at += 1
    return at
