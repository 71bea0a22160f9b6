"""File name patterns of Terraform's `fileset`, as https://pkg.go.dev/github.com/bmatcuk/doublestar matches them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from avd_intune.languages.terraform.functions.go_regex import GoRegexError, UnsupportedRegexError, find_first

# How many directory entries one search looks at.
MAX_ENTRIES = 50_000


class GlobSyntaxError(Exception):
    """The pattern is invalid."""


class TooManyFilesError(Exception):
    """There are more files below the folder than are looked at."""


def find_files(folder: Path, pattern: str) -> set[str]:
    """Return the paths, relative to a folder, of the regular files that match a pattern.

    The pattern must not lead out of the folder (no `..`). Raises GlobSyntaxError or TooManyFilesError.
    """
    try:
        components = [part if part == _ANY_DEPTH else _translated(part) for part in pattern.split("/")]
        return _Search(components).run(folder)
    except UnsupportedRegexError as error:
        raise TooManyFilesError from error


_ANY_DEPTH = "**"


class _Search:
    def __init__(self, components: list[str]) -> None:
        self.components = components
        self.looked_at = 0
        self.visited: set[tuple[str, int]] = set()
        self.found: set[str] = set()

    def run(self, folder: Path) -> set[str]:
        pending = [(str(folder), "", 0)]
        while pending:
            path, relative, position = pending.pop()
            if (relative, position) in self.visited:
                continue
            self.visited.add((relative, position))
            component = self.components[position]
            last = position + 1 == len(self.components)
            if component == _ANY_DEPTH and not last:
                pending.append((path, relative, position + 1))
            for entry in self._entries(path):
                inner = f"{relative}/{entry.name}" if relative else entry.name
                if component == _ANY_DEPTH:
                    if entry.is_dir(follow_symlinks=False):
                        pending.append((entry.path, inner, position))
                    elif last and entry.is_file():
                        self.found.add(inner)
                elif find_first(component, entry.name):
                    if last:
                        if entry.is_file():
                            self.found.add(inner)
                    elif entry.is_dir():
                        pending.append((entry.path, inner, position + 1))
        return self.found

    def _entries(self, path: str) -> Iterator[os.DirEntry[str]]:
        try:
            with os.scandir(path) as entries:
                for entry in entries:
                    self.looked_at += 1
                    if self.looked_at > MAX_ENTRIES:
                        raise TooManyFilesError
                    yield entry
        except OSError:
            return


def _translated(component: str) -> str:
    """Return a pattern of one path component as a regular expression: that is matched in linear time."""
    out: list[str] = []
    braces = 0
    at = 0
    while at < len(component):
        character = component[at]
        at += 1
        if character == "*":
            # Several stars in a row would only make the search slow.
            if not out or out[-1] != ".*":
                out.append(".*")
        elif character == "?":
            out.append(".")
        elif character == "\\":
            if at >= len(component):
                raise GlobSyntaxError
            out.append(re.escape(component[at]))
            at += 1
        elif character == "[":
            end = _class_end(component, at)
            out.append(_character_class(component[at:end]))
            at = end + 1
        elif character == "{":
            braces += 1
            out.append("(?:")
        elif character == "}" and braces:
            braces -= 1
            out.append(")")
        elif character == "," and braces:
            out.append("|")
        else:
            out.append(re.escape(character))
    if braces:
        raise GlobSyntaxError
    pattern = f"(?s)\\A(?:{''.join(out)})\\z"
    try:
        find_first(pattern, "")
    except GoRegexError as error:
        raise GlobSyntaxError from error
    return pattern


def _class_end(component: str, at: int) -> int:
    start = at
    while at < len(component) and (component[at] != "]" or at == start):
        at += 2 if component[at] == "\\" else 1
    if at >= len(component):
        raise GlobSyntaxError
    return at


def _character_class(content: str) -> str:
    negated = content.startswith("^")
    escaped = re.sub(
        r"\\(.)|[\[\]^]", lambda match: re.escape(match[1] or match[0]), content[1:] if negated else content
    )
    return f"[{'^' if negated else ''}{escaped}]"
