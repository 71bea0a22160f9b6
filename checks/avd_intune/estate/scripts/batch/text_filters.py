"""What `find` and `findstr` leave of the lines that they are given through a pipe.

https://learn.microsoft.com/windows-server/administration/windows-commands/findstr
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from avd_intune.estate.scripts.script_values import known_text

# With one of these a text of `findstr` is a regular expression.
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
    if any(_SPECIAL.intersection(text) for text in texts) and ("l" not in switches or "\\" in "".join(texts)):
        return None
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


FILTERS: dict[str, Callable[[Sequence[object], Sequence[str]], list[str] | None]] = {
    "find": lines_found,
    "findstr": lines_of_findstr,
}
