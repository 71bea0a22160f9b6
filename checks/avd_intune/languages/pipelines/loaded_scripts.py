"""The scripts of a repository that another script loads, whose variables it then has: `source a.sh`, `. ./a.ps1`.

https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_18 (dot) and
https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_operators#dot-sourcing-operator-
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from avd_intune.languages.pipelines.command_words import Word
from avd_intune.languages.pipelines.named_files import NamedFiles
from avd_intune.patterns import lazy_pattern
from avd_intune.source.text import UnreadableSourceError
from avd_intune.source.workspace import Workspace

_LOADS = frozenset({"source", "."})
_BEFORE = frozenset({"then", "do", "else", "{", "!", "if", "builtin", "command"})
# What a machine or a tool brings along, which knows nothing of this deployment.
_OF_THE_MACHINE = lazy_pattern(
    r"/(?:etc|usr|opt|root|lib)/.*|(?:~|\$\{?HOME\}?)/\.\w+|.*[\\/]activate(?:\.\w+)?|.*[\\/]Activate\.ps1"
    r"|\$\{?(?:BASH_ENV|PROFILE)\}?|<\(.*",
    re.I | re.DOTALL,
)
_HOLE = lazy_pattern(r"\$\{\{[^{}\n]{0,400}\}\}|\$\{[^{}\n]{0,200}\}|\$\([^\n]{0,400}\)")
_ENDING = lazy_pattern(r".*\.(?:sh|bash|ps1|psm1|env|cfg|conf|config|inc|vars)", re.I | re.DOTALL)
# Lines that begin and end a part of a script which may not run, or run more than once.
_OPENS = lazy_pattern(r"(?:if|for|while|until|case|select)\b", re.I)
_CLOSES = lazy_pattern(r"(?:fi|done|esac)\b|\}", re.I)
_ENDS = ("fi", "done", "esac", "}")
_ASKS = lazy_pattern(r"(?:if|case|switch)\b", re.I)


class ScriptFinder:
    """Finds the script that a path in another script means. files: the scripts and pipelines of the repository."""

    def __init__(self, workspace: Workspace, files: NamedFiles) -> None:
        self._workspace = workspace
        self._files = files

    def text_of(self, written: str, caller: str) -> str | None:
        """Return the text of the script that a path means, None where it is not at hand. caller: who loads it."""
        segments = [each for each in _HOLE.sub("$", written).replace("\\", "/").split("/") if each not in ("", ".")]
        known = segments[max((at + 1 for at, each in enumerate(segments) if re.search(r"[$%{]", each)), default=0) :]
        if not known:
            return None
        exact = [_at(folder, known) for folder in (Path(caller).parent, self._workspace.root)]
        found = [path for path in exact if path in self._files or _is_inside(path, self._workspace)][:1]
        if not found:
            ends = [each for each in known if each != ".."]
            found = self._files.ending_with(ends)
        if len(found) != 1:
            return None
        try:
            return self._workspace.source(found[0]).text
        except UnreadableSourceError:
            return None


def loaded_by(words: Sequence[Word]) -> Word | None:
    """Return the path of the script that a command loads, as it is written; None where it loads none."""
    first = next((at for at, word in enumerate(words) if word.text not in _BEFORE), len(words))
    if first + 1 >= len(words) or words[first].is_quoted or words[first].text.lower() not in _LOADS:
        return None
    # A path that a command computes may have been taken apart into words.
    path = next((each for each in words[first + 1 :] if _ENDING.fullmatch(each.text)), words[first + 1])
    return None if path.text.startswith("{") or _OF_THE_MACHINE.fullmatch(path.text) else path


def is_in_block(script: str, at: int) -> bool:
    """Say whether a place of a script stands in a condition, a loop or a function, as far as lines tell."""
    return _open_at(script, at)[0] > 0


def is_on_condition(script: str, at: int) -> bool:
    """Say whether a place of a script stands in an `if`, `case` or `switch`, as far as lines tell."""
    return _open_at(script, at)[1] > 0


def _open_at(script: str, at: int) -> tuple[int, int]:
    """Return how many blocks are open at a place, and how many of them are conditions."""
    places, opened = _blocks_of(script)
    number = bisect_left(places, at)
    return opened[number - 1] if number > 0 else (0, 0)


@lru_cache(maxsize=16)
def _blocks_of(script: str) -> tuple[list[int], list[tuple[int, int]]]:
    """Return where lines begin or end a block, and how many are open behind each, and of them conditions."""
    places: list[int] = []
    opened: list[tuple[int, int]] = []
    stack: list[bool] = []
    at = conditions = 0
    for line in script.split("\n"):
        code = line.partition("#")[0].strip(" \t\r;")
        change = 0
        if _CLOSES.match(code) is not None:
            change = 0 if code.endswith("{") else -1  # `} else {`
        elif code.endswith("{") or (_OPENS.match(code) is not None and not code.endswith(_ENDS)):
            change = 1
        if change > 0:
            stack.append(_ASKS.match(code) is not None)
            conditions += stack[-1]
        elif change and stack:
            conditions -= stack.pop()
        if change:
            places.append(at)
            opened.append((len(stack), conditions))
        at += len(line) + 1
    return places, opened


def _at(folder: Path, segments: Sequence[str]) -> Path:
    for each in segments:
        folder = folder.parent if each == ".." else folder / each
    return folder


def _is_inside(path: Path, workspace: Workspace) -> bool:
    """Say whether a path is a plain file of the repository, whatever its ending is."""
    return (
        workspace.root in path.parents and path.is_file() and not path.is_symlink() and not workspace.is_excluded(path)
    )
