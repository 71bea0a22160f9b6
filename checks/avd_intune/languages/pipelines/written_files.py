"""The files that a script of a pipeline writes or changes: `sed -i`, `>`, `tee`, `cp`, `Set-Content` and the like.

Where what is changed can be told from the text, only that counts as changed (`changed_parts`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from avd_intune.languages.pipelines.command_words import Word, commands_in
from avd_intune.languages.pipelines.writing_commands import Made, WrittenFile, name_of, targets_of, without_prefix
from avd_intune.patterns import lazy_pattern
from avd_intune.records import replace

# A script without one of these words writes no file that is meant here.
WRITES = lazy_pattern(
    r">|\b(?:g?sed|perl|ruby|yq|tee|sponge|cp|mv|copy|move|curl|wget|ed|ex|dd|ln|install|rsync|azcopy|xcopy|unzip|tar"
    r"|download|export|git|python3?|py|node|deno|bun|npx|php|invoke-\w+|irm|iwr)\b|(?:Set|Add)-Content|Out-File|Tee-Object"
    r"|(?:Copy|Move)-Item|-OutFile|WriteAll|Expand-Archive|\.(?:jsonc?|bicepparam|tfvars|sh|ps1|py|js|ts)\b",
    re.I,
)
_BY_METHOD = lazy_pattern(
    r"\bWriteAll(?:Text|Lines|Bytes)\([ \t]{0,9}(\"[^\"\n]{1,300}\"|'[^'\n]{1,300}'|[^,\n]{1,300}),", re.I
)
_SET = lazy_pattern(
    r"(?:^|(?<=[\s;&|({]))(?:\$(?:env:)?)?([A-Za-z_]\w{0,80})[ \t]{0,8}(?<![=!+-])=(?!=)[ \t]{0,8}"
    r"(?:\"([^\"\n]*)\"|'([^'\n]*)'|([^\s;&|\"'`$()\[{@]+))?[ \t]{0,8}($|[;&|)])?",
    re.MULTILINE,
)
_LOOP = lazy_pattern(r"\bfor[ \t]{1,8}([A-Za-z_]\w{0,80})[ \t]{1,8}in[ \t]{1,8}([^;\n]+)")
# What stands for a text that only a run tells.
_OPEN = "$(open)"
_VARIABLE = lazy_pattern(r"\$(?:env:)?(?:\{([A-Za-z_0-9]\w{0,80})\}|([A-Za-z_0-9]\w{0,80}))", re.I)
_MAX_DEPTH = 3
_MOST_NAMES = 100
_MOVES = frozenset({"cd", "pushd", "set-location", "sl", "push-location"})
_RUN_TEXT = frozenset({"bash", "sh", "zsh", "dash", "pwsh", "powershell", "eval"})
_TEXT_OPTIONS = frozenset({"-c", "-command", "-lc", "-ec", "-ce"})


def written_files(script: str, given: Mapping[str, str] | None = None) -> Iterator[WrittenFile]:
    """Yield the files that a script writes, in order, with the texts of variables that it sets in their paths.

    given: with which arguments it is called, by name or number.
    """
    if WRITES.search(script) is None:
        return
    known = _texts_set(script)
    for name, text in (given or {}).items():
        known.setdefault(name.lower(), []).append(text)
    for each in _written(script, 0):
        for path in _spelled_out(each.path, known, 0):
            handed = tuple(_spelled_out(word, known, 0)[0] for word in each.handed)
            folders = _spelled_out(each.folder, known, 0)
            folder = folders[0] if len(folders) == 1 else each.folder
            yield replace(each, path=path, folder=folder, handed=handed)


def _written(script: str, depth: int) -> Iterator[WrittenFile]:
    folder, made = "", Made({})
    for words in commands_in(script):
        end = words[-1].end
        own = without_prefix(words)
        name = name_of(own)
        if name in _MOVES and len(own) > 1:
            moved = next((each.text for each in own[1:] if not each.text.startswith("-")), "")
            folder = f"{folder}/{moved}" if folder and not moved.startswith(("/", "$")) else moved
            continue
        text = _text_run(name, own) if depth < _MAX_DEPTH else None
        if text is not None:
            inner = _written(text, depth + 1)
            yield from (replace(each, end=end, folder="/".join(filter(None, (folder, each.folder)))) for each in inner)
        for target in targets_of(words, script, made):
            yield replace(target, folder=folder, end=end)
    for match in _BY_METHOD.finditer(script):
        yield WrittenFile(match[1].strip("\"' "), end=match.end())


def _text_run(name: str, words: Sequence[Word]) -> str | None:
    """Return the script that a command runs, which is one of its words."""
    if name == "eval":
        return " ".join(each.text for each in words[1:])
    if name not in _RUN_TEXT:
        return None
    texts = [each.text for each in words]
    return next((texts[n + 1] for n, each in enumerate(texts[:-1]) if each.lower() in _TEXT_OPTIONS), None)


def _texts_set(script: str) -> dict[str, list[str]]:
    """Return all texts that a script sets its variables to, by their names in lower case."""
    found: dict[str, list[str]] = {}
    for match in _SET.finditer(script):
        texts = [each for each in match.group(2, 3, 4) if each is not None]
        # Where more stands behind it, as in `$f = Join-Path infra prod.json`, it is not known.
        found.setdefault(match[1].lower(), []).extend(texts if texts and match[5] is not None else [*texts, _OPEN])
    for match in _LOOP.finditer(script):
        is_open = "$(" in match[2] or "`" in match[2]
        texts = [_OPEN] if is_open else [each.strip("\"'") for each in match[2].split()]
        found.setdefault(match[1].lower(), []).extend(texts)
    return found


def _spelled_out(written: str, known: Mapping[str, list[str]], depth: int) -> list[str]:
    """Return what a path can be, with what its variables are set to in the same script; itself where that is open."""
    variable = _VARIABLE.search(written)
    texts = known.get((variable[1] or variable[2]).lower(), []) if variable is not None else []
    if variable is None or not texts or depth > _MAX_DEPTH or len(texts) > _MOST_NAMES:
        return [written]
    found = []
    for text in texts:
        # Without quotes a text of several words is several files.
        for word in dict.fromkeys([text, *text.split()]):
            filled = written[: variable.start()] + word + written[variable.end() :]
            found += [filled] if filled == written else _spelled_out(filled, known, depth + 1)
    return found if len(found) <= _MOST_NAMES else [written]
