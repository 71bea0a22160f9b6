"""As much of PowerShell (and of `az`, `curl` command lines) as it takes to see what a command is given.

Values become Python data: texts with `*` for what only runs tell, hash tables, lists, numbers, booleans.
Nothing is run, and nothing raises: what is not understood is `*`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from avd_intune.source.budget import BudgetExceededError, current_budget

# Stands for what a script computes when it runs.
COMPUTED = "*"
Data: TypeAlias = "str | int | bool | None | list[Data] | dict[str, Data]"
Variables: TypeAlias = dict[str, Data]

MAX_DEPTH = 40
MAX_SCRIPT_LENGTH = 4_000_000
# A list or hash table of a request holds no more than this, written out.
MAX_SIZE = 20_000
# Characters that are looked at one by one: brackets that never close must not be walked through again and again.
MAX_STEPS = 2_000_000

_SPACE = re.compile(r"(?:[ \t]|[`\\^][ \t]*\n)*")
_WHITE = re.compile(r"(?:\s|[`\\^][ \t]*\n)*")
_VARIABLE = re.compile(r"\$(?:\{([^}\n]{1,80})\}|(?:(?:script|global|local|private|env):)?([A-Za-z_]\w{0,80}))", re.I)
_MEMBERS = re.compile(r"(?:\.\w+|\[[^\[\]\n]{0,80}\])*")
_NAME = re.compile(r"--?([A-Za-z][\w-]*)(:|=)?")
_BARE = re.compile(r"[^\s;|&(){},`'\"]+")
_KEY = re.compile(r"""\s*(?:'([^'\n]*)'|"([^"\n]*)"|([@#\w.$-]+))\s*=""")
_CAST = re.compile(r"\[[\w.\[\]]{1,60}\]\s*")
_HERE = re.compile(r"@(['\"])[ \t]*\n(.*?)\n[ \t]*\1@", re.S)
_HERE_ENDS = {quote: re.compile(rf"\n[ \t]*{quote}@") for quote in ("'", '"')}
_INTERPOLATED = re.compile(r"\$\((?:[^()]|\([^()]*\)){0,400}\)|" + _VARIABLE.pattern, re.I)
_ESCAPE = re.compile(r"`(.)", re.S)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "0": "\0"}
_NUMBER = re.compile(r"-?\d{1,15}")
_WORDS: dict[str, Data] = {"true": True, "false": False, "null": None}
_SINGLE = re.compile(r"'(?:[^']|'')*(?:'|\Z)")
_DOUBLE = re.compile(r'"(?:[^"`\\]|[`\\]["`]|""|[`\\])*(?:"|\Z)')
_BETWEEN = re.compile(r"[;,\s]*")
_MEMBER = re.compile(r"\.(\w+)")
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
    reader = _Reader(code[:MAX_SCRIPT_LENGTH])
    pattern = re.compile(
        rf"(?P<set>{_VARIABLE.pattern}\s*=(?![=~]))|(?<![\w$.-])(?P<name>{names.pattern})(?![\w-])", re.I
    )
    for match in pattern.finditer(reader.code):
        if reader.steps > MAX_STEPS:
            raise BudgetExceededError("the script takes more steps than are made for one")
        if match["set"] is not None:
            name = (match[2] or match[3] or "").lower()
            reader.variables[name] = reader.expression(match.end(), 0)[0]
        else:
            yield reader.command(match["name"], match.end())
    if len(code) > MAX_SCRIPT_LENGTH:
        raise BudgetExceededError(f"the script has {len(code)} characters; {MAX_SCRIPT_LENGTH} of them are read")


class _Reader:
    """Reads values at places of one script. Every method returns what it read and the place behind it."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.variables: Variables = {}
        self.steps = 0
        # How much a list or hash table holds written out, by its identity; it is kept, so that that stays its own.
        self.sizes: dict[int, int] = {}
        self.kept: list[Data] = []
        # Quotes of here-strings that nothing closes from some place on.
        self.never_closed: set[str] = set()

    def command(self, name: str, at: int) -> Command:
        """Return a call with its arguments, up to the end of the statement."""
        code, command = self.code, Command(name)
        waiting: str | None = None
        while True:
            at = self._behind(_SPACE, at)
            if at >= len(code) or code[at] in _END_OF_COMMAND:
                return command
            named = _NAME.match(code, at)
            if named is not None:
                waiting = named[1].lower()
                command.named[waiting] = True
                at = named.end()
                continue
            if code[at] == "@" and code[at + 1 : at + 2] not in ("'", '"', "{", "("):
                splat = _BARE.match(code, at + 1)
                given = self.variables.get(splat[0].lower()) if splat is not None else None
                if isinstance(given, dict):
                    command.named.update({key.lower(): value for key, value in given.items()})
                at = splat.end() if splat is not None else at + 1
                continue
            value, end = self._value(at, 0)
            if end <= at:
                return command
            at = end
            if waiting is not None:
                command.named[waiting] = value
                waiting = None
            else:
                command.positional.append(value)

    def expression(self, at: int, depth: int) -> tuple[Data, int]:
        """Read values joined by `+`; of what else an expression does, only its first value is read."""
        value, at = self._value(self._behind(_WHITE, at), depth)
        while True:
            after = self._behind(_SPACE, at)
            if self.code[after : after + 1] != "+":
                return value, at
            after = self._behind(_WHITE, after + 1)
            added, end = self._value(after, depth)
            if end <= after:
                return value, at
            value, at = self._joined(_text(value), _text(added)), end

    def _joined(self, first: str, second: str) -> str:
        length = len(first) + len(second)
        self.steps += length // 100
        self._count(length)
        return first + second if length <= MAX_SCRIPT_LENGTH else COMPUTED

    def _count(self, length: int) -> None:
        """Count a text against the budget of the scan; where that is used up, nothing more is read."""
        budget = current_budget()
        if budget is not None:
            try:
                budget.build(length)
                budget.read(length)
            except BudgetExceededError:
                self.steps = MAX_STEPS + 1

    def _measured(self, value: Data, members: Iterable[Data]) -> Data:
        """Return a value, computed where it holds more than a request that a person wrote: it may hold itself often."""
        size = 1 + sum(self.sizes.get(id(each), 1) for each in members)
        if size > MAX_SIZE:
            return COMPUTED
        self.sizes[id(value)] = size
        self.kept.append(value)
        return value

    def _behind(self, blank: re.Pattern[str], at: int) -> int:
        match = blank.match(self.code, at)
        return at if match is None else match.end()

    def _value(self, at: int, depth: int) -> tuple[Data, int]:
        code = self.code
        self.steps += 1
        if depth > MAX_DEPTH or at >= len(code) or self.steps > MAX_STEPS:
            return COMPUTED, at
        while (cast := _CAST.match(code, at)) is not None:
            at = cast.end()
        here = self._here_string(at) if code.startswith(("@'", '@"'), at) else None
        if here is not None:
            return (here[2] if here[1] == "'" else self._interpolated(here[2])), here.end()
        character = code[at : at + 1]
        if character == "'":
            end = self._behind_single(at)
            return code[at + 1 : end - 1].replace("''", "'"), end
        if character == '"':
            end = self._behind_double(at)
            return self._interpolated(code[at + 1 : end - 1].replace('\\"', '"')), end
        if code.startswith("@{", at):
            return self._hash(at + 2, depth + 1)
        if code.startswith("@(", at):
            return self._list(at + 2, depth + 1)
        if character == "(" or code.startswith("$(", at):
            opened = code.index("(", at) + 1
            value, end = self.expression(opened, depth + 1)
            return value, self._behind_bracket(max(end, opened))
        variable = _VARIABLE.match(code, at)
        if variable is not None:
            return self._looked_up(variable)
        bare = _BARE.match(code, at)
        if bare is None:
            return COMPUTED, at
        return (int(bare[0]) if _NUMBER.fullmatch(bare[0]) else bare[0]), bare.end()

    def _here_string(self, at: int) -> re.Match[str] | None:
        quote = self.code[at + 1]
        if quote in self.never_closed:
            return None
        if _HERE_ENDS[quote].search(self.code, at) is None:
            self.never_closed.add(quote)
            return None
        return _HERE.match(self.code, at)

    def _looked_up(self, variable: re.Match[str]) -> tuple[Data, int]:
        name = (variable[1] or variable[2] or "").lower()
        end = self._behind(_MEMBERS, variable.end())
        if name in _WORDS:
            return _WORDS[name], end
        value = self.variables.get(name, COMPUTED)
        for member in _MEMBER.findall(self.code[variable.end() : end]):
            value = value.get(member, COMPUTED) if isinstance(value, dict) else COMPUTED
        return value, end

    def _interpolated(self, text: str) -> str:
        def known(match: re.Match[str]) -> str:
            name = (match[1] or match[2] or "").lower()
            value = self.variables.get(name, COMPUTED) if name else COMPUTED
            return value if isinstance(value, str) else str(value) if isinstance(value, int) else COMPUTED

        length = len(text) + sum(len(known(match)) for match in _INTERPOLATED.finditer(text))
        self.steps += length // 100
        self._count(length)
        if length > MAX_SCRIPT_LENGTH:
            return COMPUTED
        return _ESCAPE.sub(lambda match: _ESCAPED.get(match[1], match[1]), _INTERPOLATED.sub(known, text))

    def _hash(self, at: int, depth: int) -> tuple[Data, int]:
        entries: dict[str, Data] = {}
        while True:
            at = self._behind(_BETWEEN, at)
            if at >= len(self.code) or self.code[at] == "}":
                return self._measured(entries, entries.values()), at + 1
            key = _KEY.match(self.code, at)
            if key is None:
                return entries, self._behind_bracket(at)
            value, end = self.expression(key.end(), depth)
            entries[key[1] or key[2] or key[3] or ""] = value
            # What follows the value (a pipeline, an operator) is part of the entry.
            at = self._walk(max(end, key.end()), ";\n")

    def _list(self, at: int, depth: int) -> tuple[Data, int]:
        items: list[Data] = []
        while True:
            at = self._behind(_BETWEEN, at)
            if at >= len(self.code) or self.code[at] == ")":
                return self._measured(items, items), at + 1
            value, end = self._value(at, depth)
            if end <= at:
                return items, self._behind_bracket(at)
            items.append(value)
            at = end

    def _behind_bracket(self, at: int) -> int:
        """Return the place behind the bracket that closes the one before `at`."""
        return min(self._walk(at, "") + 1, len(self.code))

    def _walk(self, at: int, ends: str) -> int:
        """Return the place of the next of `ends`, or of the bracket that closes, outside of quotes and brackets."""
        code, level = self.code, 0
        while at < len(code) and self.steps <= MAX_STEPS:
            self.steps += 1
            character = code[at]
            if character in "'\"":
                at = self._behind_single(at) if character == "'" else self._behind_double(at)
                continue
            if character in "({":
                level += 1
            elif character in ")}":
                if level == 0:
                    return at
                level -= 1
            elif level == 0 and character in ends:
                return at
            at += 1
        return at

    def _behind_single(self, at: int) -> int:
        match = _SINGLE.match(self.code, at)
        return self._quoted(match, at)

    def _behind_double(self, at: int) -> int:
        match = _DOUBLE.match(self.code, at)
        return self._quoted(match, at)

    def _quoted(self, match: re.Match[str] | None, at: int) -> int:
        end = match.end() if match is not None else len(self.code)
        self.steps += (end - at) // 100
        return end


def _text(value: Data) -> str:
    return value if isinstance(value, str) else COMPUTED if isinstance(value, list | dict) else str(value)
