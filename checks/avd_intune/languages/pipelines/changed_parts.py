"""What of a file a command changes, as far as its text tells: the words that a value must hold to be changed.

Wherever something in a command is none of the forms that are known here, every value may be changed, which is None.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from avd_intune.languages.pipelines.command_words import Word
from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass

_SUBSTITUTION = lazy_pattern(
    r"s([/|#,:!@~])((?:\\.|(?!\1)[^\n\\]){0,500})\1(?:\\.|(?!\1)[^\n\\]){0,2000}\1"
    r"[0-9gpIiMm]{0,8}[ \t]{0,8}(?=[\n;}]|\Z)",
    re.DOTALL,
)
# Addresses of lines, and what separates commands of `sed`.
_BETWEEN = lazy_pattern(r"[\s;{}!,\d$]|/(?:\\.|[^/\\\n]){1,200}/I?")
_SHELL_VARIABLE = lazy_pattern(r"(?<!\\)\$(?=[\w({])|`")
_CLASS = lazy_pattern(r"\[\^?\]?[^\]\n]{0,100}\]|\\[A-Za-z]")
_MAYBE = lazy_pattern(r".\\?[?*]|.\\?\{[^}\n]{0,20}\}?")
# What is put in before code is deployed is unknown where it is read; to change that changes nothing else.
MARKS = lazy_pattern(
    r"__\w{1,80}?__|#\{[^{}\n]{1,200}\}#|\$\{[^{}\n]{1,200}\}|\{\{[^{}\n]{1,200}\}\}|<[A-Za-z][\w .-]{0,80}>"
    r"|@@\w{1,80}@@|%\w{1,80}%"
)
_RUN = lazy_pattern(r"[A-Za-z0-9_-]{2,}")
_NAME = lazy_pattern(r"[A-Za-z0-9_-]+")
# A step of a program of `jq` or `yq` that sets or removes something which it names.
_NAMED = r"[A-Za-z_][\w-]{0,80}|\"[\w .-]{1,80}\""
_IN_BRACKETS = r"\[\"[\w .-]{1,80}\"\]"
# A point stands before each name, so that there is one way only to read a path.
_PATH = rf"\.(?:{_NAMED}|{_IN_BRACKETS})(?:\.(?:{_NAMED}|{_IN_BRACKETS})|{_IN_BRACKETS}){{0,12}}"
_STEP = lazy_pattern(
    rf"\s{{0,20}}(?:\(?\s{{0,9}}({_PATH})\s{{0,9}}\)?\s{{0,9}}(?:\|=|[-+*/]?=)(?!=)\s?\S.*|del\(\s{{0,9}}({_PATH})\s{{0,9}}\)\s{{0,20}})",
    re.DOTALL,
)
_PIPE = lazy_pattern(r"\|(?!=)")
_HARMLESS = lazy_pattern(
    r"-[rcSMCjei]{1,6}|--(?:raw-output|compact-output|sort-keys|tab|indent|arg|argjson|in-?place|prettyPrint)"
    r"|-P|-o=?(?:json|yaml)?|--output-format(?:=\w{1,9})?|-p=?(?:json|yaml)?"
)
_MEMBER_SET = lazy_pattern(r"\$\w{1,80}((?:\.\w{1,80}|\[[^\]\n]{1,80}\]){1,9})[ \t]{0,8}=(?!=)")
_ASSIGNED = lazy_pattern(r"(?:\.parameters)\.(\w{1,80})(?:\.value)?(?:[.\[].{0,200})?", re.I | re.DOTALL)
_BY_OTHER_MEANS = lazy_pattern(
    r"Add-Member|Add-Content|-Append\b|\.(?:Add|Insert|Remove|SetValue|Set)\(|[-+*/]=|PSObject|@\{|\[regex\]|\.[\"'$({]"
    r"|\+\+|-AsHashtable",
    re.I,
)
_REPLACES = lazy_pattern(r"-[ci]?replace\b|\.Replace\(", re.I)
_REPLACED = lazy_pattern(r"-[ci]?replace[ \t]{1,8}\(?'([^'\n]{1,200})'|\.Replace\([ \t]{0,8}'([^'\n]{1,200})'", re.I)
_READ = lazy_pattern(r"(?:\b(?:Get-Content|gc|cat)\b|ReadAll(?:Text|Lines)\()", re.I)
_WORD = lazy_pattern(r"[^\s\"'|;,()]+")
_WRITTEN = lazy_pattern(r"\b(?:Set-Content|Out-File|Tee-Object)\b|(?<![-=])>|\bWriteAll(?:Text|Lines|Bytes)\(", re.I)


@dataclass(frozen=True, slots=True)
class SedCall:
    """A call of `sed`. programs: as they are written, with their quotes; None if a file holds one."""

    programs: tuple[str, ...] | None
    files: tuple[str, ...]
    is_in_place: bool


def sed_call(words: Sequence[Word], script: str) -> SedCall:
    """Return what a call of `sed` runs, and on which files."""
    programs: list[str] = []
    plain: list[Word] = []
    in_place = of_file = False
    at = 1
    while at < len(words):
        word, at = words[at], at + 1
        raw = script[word.start : word.end]
        if word.is_quoted or not word.text.startswith("-") or len(word.text) == 1:
            plain.append(word)
        elif word.text.startswith("--"):
            name, glued, value = raw.partition("=")
            in_place = in_place or name in ("--in-place", "--inplace")
            of_file = of_file or name == "--file"
            if name == "--expression" and glued:
                programs.append(value)
            elif name in ("--expression", "--file") and not glued:
                programs += [script[each.start : each.end] for each in words[at : at + 1]]
                at += 1
        else:
            letter = next((n for n, each in enumerate(word.text) if each in "ief" and n), 0)
            kind, rest = word.text[letter] if letter else "", raw[letter + 1 :]
            in_place = in_place or kind == "i"
            of_file = of_file or kind == "f"
            if kind in ("e", "f"):
                programs += [rest] if rest else [script[each.start : each.end] for each in words[at : at + 1]]
                at += not rest
    if not programs and not of_file and plain:
        # `-i ''` is how it is written on other systems.
        first = 1 if plain[0].text == "" and len(plain) > 1 else 0
        programs, plain = [script[plain[first].start : plain[first].end]], plain[first + 1 :]
    return SedCall(None if of_file else tuple(programs), tuple(each.text for each in plain), in_place)


def of_sed(programs: Sequence[str] | None) -> frozenset[str] | None:
    """Return the words that a value must hold for programs of `sed`, with their quotes, to change it."""
    found: set[str] = set()
    for raw in programs or ():
        patterns = _patterns_of(raw)
        if not patterns:
            return None
        for pattern in patterns:
            told = words_of_pattern(pattern)
            if told is None:
                return None
            found |= told
    return frozenset(found) or None


def _patterns_of(raw: str) -> list[str]:
    """Return the patterns of a program of `sed` that only replaces, [] for any other one."""
    quote = raw[:1] if raw[:1] in ("'", '"') else ""
    body = raw[1:-1] if quote else raw
    if (quote and (not raw.endswith(quote) or quote in body.replace('\\"', ""))) or (not quote and "'" in body):
        return []  # several texts, one behind the other
    patterns: list[str] = []
    at = 0
    while at < len(body):
        between, replaced = _BETWEEN.match(body, at), _SUBSTITUTION.match(body, at)
        if replaced is not None:
            if quote != "'" and _SHELL_VARIABLE.search(replaced[2]):
                return []
            patterns.append(replaced[2])
            at = replaced.end()
        elif between is not None:
            at = between.end()
        else:
            return []
    return patterns


def words_of_pattern(pattern: str) -> frozenset[str] | None:
    """Return the longest text, in lower case, that is in all that a pattern matches; None where there is none.

    Of a placeholder with what stands around it, it is the placeholder.
    """
    mark = None if "[" in pattern else MARKS.search(pattern.replace("\\", ""))
    if "|" in pattern or "(" in pattern:
        return None
    plain = re.sub(r"\\([^A-Za-z0-9])", r"\1", _MAYBE.sub("\0", _CLASS.sub("\0", pattern)))
    found = _RUN.findall(mark[0] if mark is not None else plain)
    return frozenset({max(found, key=len).lower()}) if found else None


def of_program(words: Sequence[Word]) -> frozenset[str] | None:
    """Return the names that a program of `jq` or `yq` says which only sets and removes what it names."""
    if any(
        each.text.startswith("-") and not each.is_quoted and not _HARMLESS.fullmatch(each.text) for each in words[1:]
    ):
        return None
    steps = [each for each in (_steps_of(word.text) for word in words[1:]) if each]
    return frozenset(steps[0]) if len(steps) == 1 else None


def _steps_of(program: str) -> set[str]:
    """Return the names in a program, nothing if it does anything else than to set and to remove what it names."""
    found: set[str] = set()
    for piece in _PIPE.split(program):
        step = _STEP.fullmatch(piece)
        if step is None:
            return set()
        segments = [each.lower() for each in _NAME.findall(step[1] or step[2])]
        if segments[0] == "parameters":
            # A parameter file: the names of its members are none of what is changed.
            segments = [each for n, each in enumerate(segments[1:]) if (n, each) != (1, "value")]
        if not segments:
            return set()
        # What it gets may be a comma with a step of its own.
        found.update(segments, (each.lower() for each in _NAME.findall(piece)) if "," in piece else ())
    return found


def is_read(script: str, target: str) -> bool:
    """Say whether a script of PowerShell reads a file that it writes, too."""
    return target in _words_read(script)


@lru_cache(maxsize=16)
def _words_read(script: str) -> frozenset[str]:
    """Return the words behind all that reads a file."""
    behind = (script[match.end() : match.end() + 300].partition("\n")[0] for match in _READ.finditer(script))
    return frozenset(word for each in behind for word in _WORD.findall(each))


@lru_cache(maxsize=16)
def _is_rewritten_once(script: str) -> bool:
    return _BY_OTHER_MEANS.search(script) is None and len(_WRITTEN.findall(script)) == 1


def of_powershell(script: str, target: str) -> frozenset[str] | None:
    """Return what a script of PowerShell changes in a file that it reads and writes again.

    target: the file, as it is written.
    """
    if not _is_rewritten_once(script) or not is_read(script, target):
        return None
    found: set[str] = set()
    for member in _MEMBER_SET.findall(script):
        assigned = _ASSIGNED.fullmatch(member)
        if assigned is None:
            return None
        found.add(assigned[1].lower())
    replaced = _REPLACED.findall(script)
    if len(replaced) != len(_REPLACES.findall(script)):
        return None
    for pattern in replaced:
        told = words_of_pattern(pattern[0] or pattern[1])
        if told is None:
            return None
        found |= told
    return frozenset(found) or None
