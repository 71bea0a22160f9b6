"""The files that a script of a pipeline writes or changes: `sed -i`, `>`, `tee`, `cp`, `Set-Content` and the like.

Where what is changed can be told from the text, only that counts as changed: the literal parts of the pattern of `sed`,
the names that `jq` and `yq` assign, the parameters that a script of PowerShell sets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from avd_intune.languages.pipelines.command_words import Word, commands_in
from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass

# A script without one of these writes no file that is meant here.
WRITES = lazy_pattern(
    r">|\b(?:g?sed|perl|yq|tee|sponge|cp|mv|copy|move|curl|wget)\b|(?:Set|Add)-Content|Out-File|Tee-Object"
    r"|(?:Copy|Move)-Item|-OutFile",
    re.I,
)
_REDIRECTION = lazy_pattern(r"[0-9&]?>{1,2}\|?(.*)", re.DOTALL)
_IN_PLACE = lazy_pattern(r"-[A-Za-z]{0,4}i(?:[.~]\S{0,20}|[A-Za-z]{0,4})?|--in-?place(?:=.*)?", re.DOTALL)
_WITH_SCRIPT = frozenset({"-e", "--expression", "-f", "--file"})
_LAST_IS_WRITTEN = frozenset({"cp", "mv", "copy", "move", "copy-item", "move-item", "cpi", "mi", "install"})
_ALL_ARE_WRITTEN = frozenset({"tee", "sponge"})
_CMDLETS = frozenset({"set-content", "add-content", "out-file", "tee-object", "sc", "ac"})
_OPTIONS_OF_CMDLETS = frozenset({"-path", "-filepath", "-literalpath", "-destination"})
_OUTPUTS = {
    "curl": ("-o", "--output"),
    "wget": ("-O", "--output-document"),
    "invoke-webrequest": ("-outfile",),
    "iwr": ("-outfile",),
}
_SUBSTITUTION = lazy_pattern(r"s([/|#,:!@~])((?:\\.|(?!\1)[^\n\\]){0,500})\1", re.DOTALL)
_SHELL_VARIABLE = lazy_pattern(r"(?<!\\)\$(?=[\w({])|`")
_CLASS = lazy_pattern(r"\[[^\]\n]{0,100}\]|\\[A-Za-z]")
_MAYBE = lazy_pattern(r".[?*{][^}\n]{0,20}\}?|\\\?|\\\{")
# What is put in before code is deployed is unknown where it is read; to change that changes nothing else.
MARKS = lazy_pattern(
    r"__\w{1,80}?__|#\{[^{}\n]{1,200}\}#|\$\{[^{}\n]{1,200}\}|\{\{[^{}\n]{1,200}\}\}|<[A-Za-z][\w .-]{0,80}>"
    r"|@@\w{1,80}@@|%\w{1,80}%"
)
_RUN = lazy_pattern(r"[A-Za-z0-9_-]{2,}")
_ASSIGNED = lazy_pattern(r"\bparameters\.(\w{1,80})")
_MEMBER_SET = lazy_pattern(r"\$\w{1,80}((?:\.\w{1,80}|\[[^\]\n]{1,80}\]){1,9})[ \t]{0,8}=(?!=)")
_BY_OTHER_MEANS = lazy_pattern(r"Add-Member|\.(?:Add|Insert|Remove)\(|\+=", re.I)
_NAME = lazy_pattern(r"[A-Za-z0-9_-]+")
_REPLACED = lazy_pattern(r"-c?i?replace[ \t]{1,8}\(?'([^'\n]{1,200})'|\.Replace\([ \t]{0,8}'([^'\n]{1,200})'", re.I)
# What a program of `jq` reaches by something else than a name.
_COMPUTED = lazy_pattern(
    r"\[[ \t]{0,8}\$|\*|\b(?:to_entries|with_entries|walk|map|input|inputs|add|reduce|setpath|env)\b"
)
_OF_EVERY_PROGRAM = frozenset({"parameters", "value"})


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file that a script writes.

    target: its path as it is written. folder: where the script has moved before, as it is written. at: the place in the
    script. words: what a value, its name or its text, must hold to be changed, in lower case; None where every value
    may be. is_whole: it is written anew and not changed in place.
    """

    target: str
    folder: str
    at: int
    words: frozenset[str] | None
    is_whole: bool


def written_files(script: str) -> Iterator[WrittenFile]:
    """Yield the files that a script writes, in order."""
    if WRITES.search(script) is None:
        return
    folder = ""
    # By the files that `jq` writes: what it changes in those that it reads, of which they often take the place.
    made: dict[str, tuple[frozenset[str] | None, set[str]]] = {}
    for words in commands_in(script):
        name = re.split(r"[\\/]", words[0].text)[-1].lower().removesuffix(".exe")
        if name in ("cd", "pushd", "set-location", "sl") and len(words) > 1:
            moved = next((each.text for each in words[1:] if not each.text.startswith("-")), "")
            folder = f"{folder}/{moved}" if folder and not moved.startswith(("/", "$")) else moved
            continue
        at = words[0].start
        for target in _redirected(words):
            if name in ("jq", "yq"):
                made[target] = _of_program(words), {each.text.removeprefix("./") for each in _plain(words[1:])}
            yield WrittenFile(target, folder, at, None, is_whole=True)
        options = [each.text for each in words[1:]]
        if name in ("sed", "gsed", "perl", "yq") and any(_IN_PLACE.fullmatch(each) for each in options):
            files = _plain(words[1:])
            has_script = any(each in _WITH_SCRIPT for each in options) or (name == "perl" and _has_code(options))
            if name in ("sed", "gsed"):
                changed = _of_sed(script, words, files if has_script else files[:1])
            else:
                changed = _of_program(words) if name == "yq" else None
            if name == "yq" and files and files[0].text in ("e", "eval"):
                files = files[1:]
            for each in files if has_script and name != "sed" else files[1:]:
                yield WrittenFile(each.text, folder, at, changed, is_whole=False)
        elif name in _ALL_ARE_WRITTEN:
            for each in _plain(words[1:]):
                yield WrittenFile(each.text, folder, at, None, is_whole=True)
        elif name in _LAST_IS_WRITTEN or name in _CMDLETS or name in _OUTPUTS:
            yield from _by_option(name, words, folder, made, script)


def _by_option(
    name: str, words: Sequence[Word], folder: str, made: dict[str, tuple[frozenset[str] | None, set[str]]], script: str
) -> Iterator[WrittenFile]:
    at, options = words[0].start, _OUTPUTS.get(name, _OPTIONS_OF_CMDLETS)
    named = [
        words[number + 1].text
        for number, each in enumerate(words[:-1])
        if each.text in options or each.text.lower() in options
    ]
    plain = [each.text for each in _plain(words[1:])]
    if name in _LAST_IS_WRITTEN and len(plain) > 1:
        # Where the target is a folder, the file keeps its name.
        changed, read = made.get(plain[0], (None, set()))
        file_name = re.split(r"[\\/]", plain[0])[-1]
        for target in (plain[-1], f"{plain[-1].rstrip('/')}/{file_name}"):
            told = changed if target.removeprefix("./") in read else None
            yield WrittenFile(target, folder, at, told, is_whole=True)
    elif name in _CMDLETS:
        for target in named[-1:] or plain[:1]:
            yield WrittenFile(target, folder, at, _of_powershell(script), is_whole=True)
    elif name in _OUTPUTS:
        for target in named[-1:]:
            yield WrittenFile(target, folder, at, None, is_whole=True)


def _redirected(words: Sequence[Word]) -> Iterator[str]:
    for number, each in enumerate(words):
        match = None if each.is_quoted else _REDIRECTION.fullmatch(each.text)
        if match is None:
            continue
        if match[1]:
            yield match[1]
        elif number + 1 < len(words):
            yield words[number + 1].text


def _plain(words: Sequence[Word]) -> list[Word]:
    """Return the words that are no options, nor redirections."""
    found = []
    for each in words:
        if not each.is_quoted and _REDIRECTION.fullmatch(each.text):
            break
        if not each.text.startswith("-") or len(each.text) == 1:
            found.append(each)
    return found


def _has_code(options: Sequence[str]) -> bool:
    return any(re.fullmatch(r"-[a-z]*e", each) for each in options)


def _of_sed(script: str, words: Sequence[Word], programs: Sequence[Word]) -> frozenset[str] | None:
    found: set[str] = set()
    behind = [words[n + 1] for n, each in enumerate(words[:-1]) if each.text in _WITH_SCRIPT]
    for program in behind or programs:
        raw = script[program.start : program.end]
        patterns = [match[2] for match in _SUBSTITUTION.finditer(raw)]
        if not patterns:
            return None
        for pattern in patterns:
            if not raw.startswith("'") and _SHELL_VARIABLE.search(pattern):
                return None
            told = words_of_pattern(pattern)
            if told is None:
                return None
            found |= told
    return frozenset(found) or None


def words_of_pattern(pattern: str) -> frozenset[str] | None:
    """Return the longest text, in lower case, that is in all that a pattern matches; None where there is none.

    Of a placeholder with what stands around it, it is the placeholder.
    """
    if "|" in pattern or "(?" in pattern:
        return None
    mark = MARKS.search(pattern.replace("\\", ""))
    plain = re.sub(r"\\([^A-Za-z0-9])", r"\1", _MAYBE.sub("\0", _CLASS.sub("\0", pattern)))
    found = _RUN.findall(mark[0] if mark is not None else plain)
    return frozenset({max(found, key=len).lower()}) if found else None


def _of_program(words: Sequence[Word]) -> frozenset[str] | None:
    """Return the names that a program of `jq` or `yq` says, with those of its arguments; None if a file holds it."""
    said = " ".join(each.text for each in _plain(words[1:]))
    if _COMPUTED.search(said) or any(each.text in ("-f", "--from-file") for each in words):
        return None
    return frozenset(each.lower() for each in _NAME.findall(said)) - _OF_EVERY_PROGRAM or None


def _of_powershell(script: str) -> frozenset[str] | None:
    """Return what a script of PowerShell changes in what it writes, as far as it says that by names and patterns."""
    if _BY_OTHER_MEANS.search(script):
        return None
    found: set[str] = set()
    for member in _MEMBER_SET.findall(script):
        assigned = _ASSIGNED.search(member)
        if assigned is None:
            return None
        found.add(assigned[1].lower())
    for match in _REPLACED.finditer(script):
        told = words_of_pattern(match[1] or match[2])
        if told is None:
            return None
        found |= told
    return frozenset(found) or None
