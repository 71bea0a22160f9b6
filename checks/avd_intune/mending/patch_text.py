"""The difference of two texts as a patch that `git apply` takes, without the secrets in its lines.

A patch with a hidden line does not apply; whoever prints it has to say so.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from avd_intune.mending.line_difference import grouped, operations
from avd_intune.patterns import lazy_pattern
from avd_intune.reporting.masking import MASK, without_declared, without_secrets
from avd_intune.reporting.source_lines import printable, without_command_lines, without_commands

# Lines end where Git says so; a lone CR is a part of its line there.
_LINES = lazy_pattern(r"[^\n]*\n|[^\n]+")
_CONTEXT = 3
_NO_END = "\\ No newline at end of file\n"


def patch_of(name: str, old: str, new: str, secrets: Collection[str] = ()) -> tuple[str, bool]:
    """Return the patch of one file, and whether one of its lines is hidden.

    name: the path as seen from the root of the repository, with slashes. secrets: what the code declares secret.
    """
    old_lines, new_lines = _LINES.findall(old), _LINES.findall(new)
    shown_old, shown_new = _shown(old, old_lines, secrets), _shown(new, new_lines, secrets)
    groups = list(grouped(operations(old_lines, new_lines), _CONTEXT))
    if not groups:
        return "", False
    lines = [f"diff --git {_quoted(f'a/{name}')} {_quoted(f'b/{name}')}\n"]
    lines += [f"--- {_quoted(f'a/{name}')}\n", f"+++ {_quoted(f'b/{name}')}\n"]
    is_hidden = False
    for group in groups:
        (_, old_start, _, new_start, _), (_, _, old_end, _, new_end) = group[0], group[-1]
        lines.append(f"@@ -{_range(old_start, old_end)} +{_range(new_start, new_end)} @@\n")
        for sign, real, shown in _hunk(group, old_lines, new_lines, shown_old, shown_new):
            is_hidden = is_hidden or real != shown
            lines.append(sign + shown + ("" if shown.endswith("\n") else f"\n{_NO_END}"))
    return "".join(lines), is_hidden


def _hunk(
    group: list[tuple[str, int, int, int, int]],
    old_lines: list[str],
    new_lines: list[str],
    shown_old: list[str],
    shown_new: list[str],
) -> Iterator[tuple[str, str, str]]:
    """Yield the sign of each line with its text as it is and as it is shown."""
    for tag, i1, i2, j1, j2 in group:
        if tag == "equal":
            for number in range(i1, i2):
                yield " ", old_lines[number], without_command_lines(shown_old[number])
            continue
        for number in range(i1, i2):
            yield "-", old_lines[number], shown_old[number]
        for number in range(j1, j2):
            yield "+", new_lines[number], shown_new[number]


def _shown(text: str, lines: list[str], secrets: Collection[str]) -> list[str]:
    """Return the lines with secrets masked; where masking has moved lines, none is shown."""
    masked = _LINES.findall(without_declared(without_secrets(text), secrets))
    if len(masked) != len(lines):
        return [f"{MASK}\n"] * len(lines)
    return [_harmless(line) for line in masked]


def _harmless(line: str) -> str:
    """Return a line without what a terminal or a pipeline would obey; its end stays as it is."""
    body = line.rstrip("\r\n")
    return without_commands(printable(body)) + line[len(body) :]


def _range(start: int, end: int) -> str:
    length = end - start
    return f"{start + 1}" if length == 1 else f"{start + (1 if length else 0)},{length}"


def _quoted(name: str) -> str:
    """Return a name as Git writes it: in quotes where something in it would end it, or be obeyed by who shows it."""
    commands = without_commands(name) != name
    if name.isprintable() and not commands and not re.search(r'["\\]', name):
        return name
    escaped = "".join(
        f"\\{character}"
        if character in '"\\'
        else character
        if character.isprintable() and not (commands and character == "#")
        else _octal(character)
        for character in name
    )
    return f'"{escaped}"'


def _octal(character: str) -> str:
    return "".join(f"\\{byte:03o}" for byte in character.encode("utf-8", "surrogateescape"))
