"""Variable files that a script collects into a variable, which a command of Terraform is handed later.

`FILES=$(find envs/$STAGE -name '*.tfvars' | sed 's/.*/-var-file=&/')`, or a loop that adds one `-var-file` for each
file of a folder. Only a run tells what such a variable holds, but it gives nothing beside the files of one folder.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from avd_intune.languages.terraform.pipelines.run_paths import ANY, segments_of
from avd_intune.languages.terraform.variable_files_elsewhere import undeclared_in
from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass
from avd_intune.source.file_endings import VARIABLE_ENDINGS
from avd_intune.source.text import Span
from avd_intune.source.workspace import Workspace

_NAMED = lazy_pattern(
    r"\$\{\{\s{0,8}(?:[\w-]{1,80}\.){0,6}(?P<expression>\w{1,80})\s{0,8}\}\}"
    r"|\$\((?P<macro>\w{1,80})\)|\$\{?(?:env:)?(?P<shell>\w{1,80})(?:\[[@*]\])?\}?"
)
# Behind a name that is set: `=`, `+=`, `: ` in YAML, `;isOutput=true]` of Azure DevOps.
_SET = lazy_pattern(r"[\"'}]?(?:[ \t]{0,8}\+?=(?!=)|:[ \t]|(?:;[\w=;]{0,80})?\])(?P<value>[^\n]*)")
_SEARCHED = lazy_pattern(
    r"(?:\$\(|`)\s{0,8}(?P<program>find|ls)\s{1,8}"
    r"[\"']?(?P<folder>(?:\$\{\{[^{}\n]{0,200}\}\}|\$\{?\w{1,80}\}?|[^\s|;)\"'`$]){1,60})[\"']?(?P<rest>[^\n]*)"
)
# What leaves some of the files out, or takes those of the folder alone.
_CHOOSES = lazy_pattern(
    r"\b(?:head|tail|cut|uniq|shuf)\b|\bgrep\s[^|)]{0,80}-\w{0,8}v|-(?:path|wholename|regex|not|newer|\wtime|prune)\b|\s!\s"
)
_NAME_FILTER = lazy_pattern(r"(?:-i?name|\bgrep(?:\s{1,4}-[Ei])?)\s{1,8}[\"']?(?P<name>[^\s\"'|)]{1,80})")
_ALL_NAMES = lazy_pattern(r"\*?\\?\.?tfvars[*$]?")
_ONE_LEVEL = lazy_pattern(r"-maxdepth\s{1,8}1\b")
_ONE_MORE = lazy_pattern(r"--?var-file[=\s]\\?[\"']?\$\{?(?P<name>\w{1,80})\}?[\\\"')\s]{0,8}(?:>>[^\n]*)?")
_IN_PATH = lazy_pattern(r"\$\{?(?P<name>\w{1,80})\}?")
_ADDED = lazy_pattern(
    r"(?:\+=[\"'( ]{0,4}|=[\"'(]{0,2}\$\{?\w{1,80}(?:\[@\])?\}?[\"']?[ \t]{1,4})"
    r"--?var-file[=\s][\"']?\$\{?(?P<name>\w{1,80})"
)
_LOOP = lazy_pattern(r"\bfor[ \t]{1,8}(?P<name>\w{1,80})[ \t]{1,8}in[ \t]{1,8}(?P<files>[^\n;]{1,300})")
_NOTHING = lazy_pattern(r"[\"')\s]{0,8}(?:>>[^\n]*)?")
# A document may have thousands of commands.
_MOST_KEPT = 64
# Each may be several folders of a path.
_MOST_HOLES = 4
_FILE_OPTION = lazy_pattern(r"-var-file\b")
_VALUE_OPTION = lazy_pattern(r"-var(?:[=\s]|$)")


@dataclass(frozen=True, slots=True)
class CollectedFiles:
    """All variable files in a folder. written: what the pipeline puts in. folder: as it is written.

    is_deep: with those in folders below it. why: completes the reason for which values are not known where the
    repository has no such folder.
    """

    written: str
    folder: str
    place: Span
    is_deep: bool = False
    why: str = "which is known when it runs"


def collected_by(word: str, text: str, place: Span) -> CollectedFiles | None:
    """Return the files that a word hands over which names a variable; None unless it can hold nothing but files.

    text: of the document that sets it.
    """
    found = _collected(word, text) if _SEARCHED.match(word) is not None else None
    match = _NAMED.fullmatch(word) if found is None else None
    if match is not None and match.lastgroup:
        found = _collected_under(match[match.lastgroup], text)
    return CollectedFiles(word, found[0], place, is_deep=found[1]) if found is not None else None


@lru_cache(maxsize=_MOST_KEPT)
def _collected_under(name: str, text: str) -> tuple[str, bool] | None:
    """Return the folder whose files a variable holds, and whether those below it, too; None if it may hold more."""
    found: tuple[str, bool] | None = None
    for value in _values_of(name, text):
        if not _NOTHING.fullmatch(value):
            here = _collected(value, text)
            if here is None or found not in (None, here):
                return None
            found = here
    return found


def _values_of(name: str, text: str) -> Iterator[str]:
    """Yield all that a document sets a variable to, each without the variable itself that more is added to."""
    at = text.find(name)
    while at >= 0:
        is_whole = at == 0 or not (text[at - 1].isalnum() or text[at - 1] in "_.-")
        match = _SET.match(text, at + len(name)) if is_whole else None
        if match is not None:
            value = match["value"].strip().lstrip("\"'( ")
            for itself in (f"${name}", f"${{{name}}}", f"${{{name}[@]}}"):
                value = value[len(itself) :].lstrip("\"' ") if value.startswith(itself) else value
            yield value
        at = text.find(name, at + len(name))


def _collected(value: str, text: str) -> tuple[str, bool] | None:
    searched = _SEARCHED.match(value)
    if searched is not None:
        folder = _folder_of(searched["folder"])
        if folder is None or not _takes_all(searched["rest"]):
            return None
        return folder, searched["program"] == "find" and not _ONE_LEVEL.search(searched["rest"])
    one_more = _ONE_MORE.fullmatch(value)
    files = _gone_through(one_more["name"], text) if one_more is not None else None
    folder = _folder_of(files) if files is not None else None
    return (folder, False) if folder is not None else None


def _takes_all(rest: str) -> bool:
    """Say whether what stands behind a folder that is searched gives all variable files in it, and nothing else."""
    end = max(rest.rfind(")"), rest.rfind("`"))
    if end < 0 or (_NOTHING.fullmatch(rest, end) is None and _NOTHING.fullmatch(rest, end + 1) is None):
        return False
    filters = all(_ALL_NAMES.fullmatch(each["name"]) for each in _NAME_FILTER.finditer(rest))
    gives_files = _FILE_OPTION.search(rest) is not None and _VALUE_OPTION.search(rest) is None
    return filters and gives_files and _CHOOSES.search(rest) is None


def looped_files(written: str, text: str, place: Span) -> CollectedFiles | str:
    """Return what a variable file is that the variable of a loop names: a path for each of many, or all of a folder.

    `for f in envs/*.tfvars; do terraform plan -var-file=$f; done` deploys each; `args+=(-var-file=$f)` takes all.
    """
    for match in _IN_PATH.finditer(written):
        name = match["name"]
        files = _gone_through(name, text)
        if files is not None:
            path = written[: match.start()] + files + written[match.end() :]
            if name not in _added_in(text):
                return path
            folder = _folder_of(path)
            return written if folder is None else CollectedFiles(written, folder, place)
    return written


def _gone_through(name: str, text: str) -> str | None:
    """Return the one path of variable files that loops of a name go through."""
    loops = _loops_in(text).get(name, set())
    found = next(iter(loops)) if len(loops) == 1 else ""
    return found.strip("\"'") if ".tfvars" in found and len(found.split()) == 1 else None


@lru_cache(maxsize=_MOST_KEPT)
def _loops_in(text: str) -> Mapping[str, set[str]]:
    """Return what the loops of a document go through, by the names of their variables."""
    found: dict[str, set[str]] = {}
    for match in _LOOP.finditer(text):
        found.setdefault(match["name"], set()).add(match["files"].strip())
    return found


@lru_cache(maxsize=_MOST_KEPT)
def _added_in(text: str) -> frozenset[str]:
    """Return the variables that a document adds to a list of options as variable files."""
    return frozenset(match["name"] for match in _ADDED.finditer(text))


def _folder_of(path: str) -> str | None:
    """Return the folder of a path that may name all of its files, `envs/prod/*.tfvars`; None if it names some."""
    folder, _, name = path.rpartition("/")
    if ".tfvars" not in name and "*" not in name:
        return path
    return folder if name == "*" or _ALL_NAMES.fullmatch(name) else None


def collections_of(
    workspace: Workspace, files: CollectedFiles, pattern: str, folder: Path, variables: Container[str]
) -> list[tuple[Path, ...]]:
    """Return the files of each folder that a command in a folder can mean, in the order of their paths.

    pattern: the path of the folder, with a mark for what only a run tells. variables: those of the root. A folder of
    which no file sets variables of the root alone is for another one.
    """
    by_folder: dict[Path, list[Path]] = {}
    for path in workspace.repository_files(*VARIABLE_ENDINGS):
        by_folder.setdefault(path.parent, []).append(path)
    wanted = "/".join(segments_of(pattern.replace("*", ANY)))
    if not wanted or wanted.count(ANY) > _MOST_HOLES:
        return []
    ends = re.compile(re.escape(wanted).replace(ANY, ".*"), re.I)
    is_open = ANY in wanted
    folders = set(by_folder)
    if not is_open and files.is_deep:
        folders |= {above for each in by_folder for above in each.parents if workspace.root in above.parents}
    found = []
    for each in sorted(folders):
        relative = each.relative_to(workspace.root).parts
        if not any(ends.fullmatch("/".join(relative[at:])) for at in range(len(relative))):
            continue
        below = [each, *(other for other in by_folder if files.is_deep and each in other.parents)]
        paths = sorted(path for one in below for path in by_folder.get(one, ()))
        if any(not undeclared_in(workspace, path, variables) for path in paths):
            found.append(tuple(paths))
    return found
