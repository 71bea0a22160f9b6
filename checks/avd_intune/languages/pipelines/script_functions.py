"""The functions that a script defines: inside of one, positions and parameters are its own, and not the script's."""

from __future__ import annotations

import re

from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass

# `name() {`, `function name {`, `function Name($Kind) {`
_BEGINS = lazy_pattern(
    r"^([ \t]{0,40})(?:function[ \t]{1,8}([\w-]{1,80})|([\w-]{1,80})[ \t]{0,8}\(\))[^\n]{0,300}", re.I | re.MULTILINE
)
_VARIABLE = lazy_pattern(r"\$(\w{1,80})")
_PARAM = lazy_pattern(r"\bparam[ \t]{0,8}\(([^\n]{0,300}(?:\n[^\n]{0,300}){0,60}?)\n?[ \t]{0,40}\)", re.I)
_HEAD = lazy_pattern(r"[ \t]{0,8}\(([^()\n]{0,300}\$[^()\n]{0,300})\)")
POSITIONS = frozenset("0123456789")
_MOST_FUNCTIONS = 200


@dataclass(frozen=True, slots=True)
class ScriptFunction:
    """A function of a script. names: what is its own in it, in lower case: positions, and the names of parameters.

    name: what it is called by, "" where it is not told apart. parameters: the parameters of PowerShell in its head.
    """

    start: int
    end: int
    names: frozenset[str]
    name: str = ""
    parameters: str = ""


def functions_of(script: str) -> list[ScriptFunction]:
    """Return the functions of a script, each with where its body begins and ends, as far as lines tell."""
    found: list[ScriptFunction] = []
    lines: list[tuple[int, str]] | None = None
    for match in _BEGINS.finditer(script):
        if lines is None:
            lines, at = [], 0
            for line in script.split("\n"):
                lines.append((at, line.rstrip()))
                at += len(line) + 1
        end = len(script)
        if len(found) == _MOST_FUNCTIONS:  # all that follows counts as one, so that none of its names is the script's
            names = {each.lower() for each in _VARIABLE.findall(script, match.start())}
            found.append(ScriptFunction(match.start(), end, frozenset({*names, *POSITIONS})))
            break
        if match[0].rstrip().endswith("}") and "{" in match[0]:
            end = match.end()
        else:
            closing = f"{match[1]}}}"
            end = next((at for at, line in lines if at > match.end() and line.startswith(closing)), end)
        param = _PARAM.search(script, match.start(), min(end, match.start() + 8_000))
        declared = f"{match[0]} {param[0] if param is not None else ''}"
        names = {each.lower() for each in _VARIABLE.findall(declared)}
        head = _HEAD.match(script, match.end(2)) if match[2] else None
        own = frozenset({*names, *POSITIONS})
        found.append(ScriptFunction(match.start(), end, own, match[2] or match[3], head[1] if head else ""))
    return found


def own_names_at(functions: list[ScriptFunction], at: int) -> frozenset[str]:
    """Return the names that belong to the functions around a place, none outside of all."""
    return frozenset(name for each in functions if each.start <= at < each.end for name in each.names)
