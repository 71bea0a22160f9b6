"""What `find` and `findstr` leave of the lines that they are given through a pipe, or that a file holds.

https://learn.microsoft.com/windows-server/administration/windows-commands/findstr
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from avd_intune.estate.scripts.machine import Machine
from avd_intune.estate.scripts.script_values import known_text, shown_text
from avd_intune.patterns import lazy_pattern

# With one of these a text of `findstr` is a regular expression.
_CLASS = lazy_pattern(r"\[\^?(?:[0-9]-[0-9]|[\w @#%&:;,._=/+])+\]")
_MAX_LINE = 1_000
_SPECIAL = frozenset(".*[]^$\\<>")


def lines_found(arguments: Sequence[object], lines: Sequence[str]) -> list[str] | None:
    """Return the lines that `find` puts out; None where it reads files, or tells numbers."""
    words = [known_text(each) for each in arguments]
    switches = {word.lower() for word in words if word is not None and word.startswith("/")}
    texts = [word for word in words if word is None or not word.startswith("/")]
    if len(texts) != 1 or texts[0] is None or not switches <= {"/i", "/v"}:
        return None
    ignores_case = "/i" in switches
    wanted = texts[0].lower() if ignores_case else texts[0]
    return [line for line in lines if (wanted in (line.lower() if ignores_case else line)) is not ("/v" in switches)]


def lines_of_findstr(arguments: Sequence[object], lines: Sequence[str]) -> list[str] | None:
    """Return the lines that `findstr` puts out; None where it reads files, or looks for a regular expression."""
    switches: set[str] = set()
    texts: list[str] = []
    said = False  # by `/c:`, which takes the blanks as they are
    for argument in arguments:
        word = known_text(argument)
        if word is None:
            return None
        if word.lower().startswith("/c:"):
            texts.append(word[3:])
            said = True
        elif word.startswith("/") and ":" not in word:
            switches.update(word[1:].lower())  # `/ibc` is as good as `/i /b /c`
        elif texts:
            return None
        else:
            texts.extend(word.split())
    if not texts or not switches <= set("belrivx") or (said and len(texts) > 1):
        return None
    special = any(_SPECIAL.intersection(text) for text in texts)
    if special and "l" in switches and "\\" in "".join(texts):
        return None
    if special and "l" not in switches:
        return _matching(texts, lines, switches)
    if "i" in switches:
        texts = [text.lower() for text in texts]

    def is_in(line: str) -> bool:
        where = line.lower() if "i" in switches else line
        if "x" in switches:
            return where in texts
        if "b" in switches:
            return where.startswith(tuple(texts))
        return where.endswith(tuple(texts)) if "e" in switches else any(text in where for text in texts)

    return [line for line in lines if is_in(line) is not ("v" in switches)]


def _matching(texts: Sequence[str], lines: Sequence[str], switches: set[str]) -> list[str] | None:
    """Return the lines that match one of the regular expressions, None where they are not read."""
    patterns = [_pattern_of(text) for text in texts]
    # Many stars take long, and so do long lines.
    if None in patterns or any(len(line) > _MAX_LINE for line in lines) or "".join(texts).count("*") > 2:
        return None
    whole = "|".join(f"(?:{pattern})" for pattern in patterns)
    whole = rf"(?:{whole})\Z" if switches & {"x", "e"} else whole
    read = re.compile(whole, re.I if "i" in switches else 0)
    find = read.match if switches & {"x", "b"} else read.search
    return [line for line in lines if (find(line) is not None) is not ("v" in switches)]


def _pattern_of(text: str) -> str | None:
    """Return a regular expression of `findstr` as one of Python, None where they may mean different things."""
    found: list[str] = []
    at = 0
    while at < len(text):
        sign = text[at]
        if sign == "\\" and at + 1 < len(text):
            found.append(r"\b" if text[at + 1] in "<>" else re.escape(text[at + 1]))
            at += 2
            continue
        if sign == "[":
            inside = _CLASS.match(text, at)
            # A range of letters goes by an order of its own, in which the two cases lie between one another.
            if inside is None:
                return None
            found.append(inside[0].replace("\\", "\\\\"))
            at = inside.end()
            continue
        is_end = sign == "$" and at == len(text) - 1
        is_start = sign == "^" and at == 0
        found.append(
            sign if sign in ".*" and (at or sign == ".") else r"\Z" if is_end else "^" if is_start else re.escape(sign)
        )
        at += 1
    return "".join(found)


def file_asked(program: str, arguments: Sequence[object]) -> tuple[list[object], object] | None:
    """Return the arguments without the one file that is read, and that file; None where it is none or several."""
    words = [known_text(each) or "" for each in arguments]
    plain = [at for at, word in enumerate(words) if not word.startswith("/")]
    says_text = program == "findstr" and any(word.lower().startswith(("/c:", "/g:")) for word in words)
    files = plain if says_text else plain[1:]
    if len(files) != 1 or not words[files[0]] or any(sign in words[files[0]] for sign in "*?"):
        return None
    return [each for at, each in enumerate(arguments) if at != files[0]], arguments[files[0]]


FILTERS: dict[str, Callable[[Sequence[object], Sequence[str]], list[str] | None]] = {
    "find": lines_found,
    "findstr": lines_of_findstr,
}


def filtered(machine: Machine, given: list[str] | None, program: str, arguments: Sequence[object]) -> list[str] | None:
    """Return the lines that `find` or `findstr` leaves of what it is given, or of a file that a script wrote."""
    if given is not None:
        return FILTERS[program](arguments, given)
    asked = file_asked(program, arguments)
    text = machine.file(asked[1]) if asked is not None else None
    if asked is None or not isinstance(text, str):
        return None
    lines = FILTERS[program](asked[0], text.splitlines())
    # `find` names the file above its lines.
    return ["", f"---------- {shown_text(asked[1]).upper()}", *lines] if lines and program == "find" else lines
