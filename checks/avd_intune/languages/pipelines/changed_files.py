"""What pipelines change in a checkout before they deploy it: files that are not deployed as the repository holds them.

A value of a parameter or variable file that a step may change is known when the pipeline runs. What is changed behind
the last command that deploys, and by a pipeline that deploys nothing, does not count: the latter commits what it
changes, or is about something else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from weakref import WeakKeyDictionary

from avd_intune.languages.pipelines.changed_parts import MARKS
from avd_intune.languages.pipelines.pipeline_files import PipelineFile, pipeline_files
from avd_intune.languages.pipelines.pipeline_scripts import folder_of, is_switched_off, script_of
from avd_intune.languages.pipelines.program_files import files_by_program
from avd_intune.languages.pipelines.writing_commands import WrittenFile
from avd_intune.languages.pipelines.written_files import WRITES, written_files
from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass
from avd_intune.source.json_lookups import find, find_text, members_of
from avd_intune.source.json_reader import JsonArray, JsonNode, JsonObject
from avd_intune.source.left_out import note_left_out
from avd_intune.source.text import SourceFile, Span, UnreadableSourceError
from avd_intune.source.workspace import Workspace
from avd_intune.values.plain_data import to_python
from avd_intune.values.value_types import Origin, Unknown, Value

_VALUES = (".json", ".jsonc", ".bicepparam", ".tfvars")
_CODE = (".bicep", ".tf", ".tofu")
_NAMED = lazy_pattern(
    r"\.(?:jsonc?|bicep|bicepparam|tf|tofu|tfvars)\b", re.I, words=(".json", ".bicep", ".tf", ".tofu")
)
# Code without these words deploys no session host.
_CONCERNS = lazy_pattern(r"desktopvirtualization|virtual_desktop|virtual_?machine|avm[/-]", re.I)
_DEPLOYS = lazy_pattern(
    r"csmFile|arm-deploy|bicep-deploy|\baz\s+(?:group\s+)?(?:deployment|stack)\b|(?:New|Set)-Az\w*Deployment|\bazd\s+(?:up|provision)"
    r"|\b(?:terraform|tofu|terragrunt)\b[^\n]{0,200}\b(?:apply|plan)\b|Terraform\w{0,20}@|terraform-(?:apply|plan)"
    r"|\btemplate:\s|\buses:\s{1,8}\./"
    # A script that is run, which may be what deploys.
    r"|(?:^|[\n;&|{]|\brun:|[Ss]cript:|Path:)[ \t\"'-]{0,20}"
    r"(?:(?:ba|z|da)?sh\b|pwsh\b|powershell\b|source\b|\.|&)?[ \t]{0,9}"
    r"(?:-\w{1,30}[ \t]{1,9}){0,3}[\"']?[\w./\\${}:-]{1,200}\.(?:sh|ps1)\b",
    re.I,
)
# Tasks that put variables of the pipeline into files: https://learn.microsoft.com/azure/devops/pipelines/tasks/reference/file-transform-v2
# and https://github.com/microsoft/variable-substitution
_TRANSFORMS = lazy_pattern(
    r"FileTransform@|microsoft/variable-substitution@|[\w.-]{1,60}/[\w.-]{0,60}(?:find|string)[\w.-]{0,20}replace[\w.-]{0,60}@",
    re.I,
    words=("filetransform@", "variable-substitution@", "replace"),
)
_HOLE = lazy_pattern(
    r"\$\{\{[^{}\n]{0,300}\}\}|\$\([^()\n]{0,300}\)|\$\{[^{}\n]{0,300}\}|%\w{1,80}%|\$(?:env:)?\w+(?:\.(?:FullName|PSPath|Path)\b)?"
    r"|\{\{[^{}\n]{0,300}\}\}"
)
_WHAT_IS_LOST = "the files that it changes before it deploys them are not known"


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """A file that a pipeline changes before it deploys.

    folder, target: as they are written, with `*` for what only a run tells. words, is_whole, is_anywhere: see
    `WrittenFile`.
    """

    place: Span
    folder: str
    target: str
    words: frozenset[str] | None
    is_whole: bool
    is_anywhere: bool = False

    def is_found_in(self, text: str) -> bool:
        """Say whether the text of a file holds what is changed."""
        return self.words is None or any(word in text.lower() for word in self.words)

    def may_change(self, name: str, value: Value) -> bool:
        """Say whether the value of a parameter or variable may be another one afterwards."""
        if self.words is None:
            return True
        try:
            text = f"{name} {to_python(value)}".lower()
        except ValueError:  # parts of it are not known
            return True
        return any(word in text for word in self.words)


def changed_values(workspace: Workspace, path: Path, values: dict[str, Value]) -> dict[str, Value]:
    """Return the values of a file, unknown where a pipeline may change them before it deploys."""
    changes = changes_of(workspace, path)
    return {name: _changed(changes, path, name, value) for name, value in values.items()} if changes else values


def value_as_deployed(workspace: Workspace, path: Path, name: str, value: Value) -> Value:
    """Return a value of a file, unknown where a pipeline may change it before it deploys."""
    return _changed(changes_of(workspace, path), path, name, value)


def _changed(changes: list[ChangedFile], path: Path, name: str, value: Value) -> Value:
    for each in changes:
        if not isinstance(value, Unknown) and each.may_change(name, value):
            reason = f"the pipeline changes {path.name} before it deploys it"
            return Unknown(reason, f"changed({path}).{name}", origin=Origin(path.name, each.place))
    return value


def note_changed_code(workspace: Workspace) -> None:
    """Note the code of a repository that pipelines change before they deploy it."""
    _Changes.of(workspace)


def changes_of(workspace: Workspace, path: Path) -> list[ChangedFile]:
    """Return what pipelines change in a file of the repository."""
    return _Changes.of(workspace).of_file(path)


def made_in(workspace: Workspace, folder: Path, accepts: Callable[[str], bool]) -> list[tuple[str, Span]]:
    """Return the names of files that pipelines write into a folder, and where; accepts: says by a name what is meant.

    A path that does not say its folder is in that of the repository, or in one of that name beside the pipeline.
    """
    found: dict[str, Span] = {}
    for each in _Changes.of(workspace).all:
        name = _segments(each.target)[-1:]
        if each.is_whole and name and accepts(name[0]) and _leads_to(each, folder / name[0], workspace.root):
            found.setdefault(name[0], each.place)
    return list(found.items())


class _Changes:
    """All that the pipelines of a repository change."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.all: list[ChangedFile] = []
        for file in pipeline_files(workspace, _may_change_files, _WHAT_IS_LOST):
            self.all += _changes_in(file, workspace)
        self._by_path: dict[Path, list[ChangedFile]] = {}
        self._note_code()

    def _note_code(self) -> None:
        """Note the code that is changed before it is deployed: what it is then, nobody judges."""
        # A pattern of any names is about code where it says what it changes there.
        if not any(_is_about_code(each) for each in self.all):
            return
        for path in self._workspace.repository_files(*_CODE):
            for each in self.of_file(path):
                text = _text_of(self._workspace, path)
                if _is_about_code(each) and _CONCERNS.search(text) and each.is_found_in(MARKS.sub(" ", text)):
                    where = f"{self._workspace.relative(each.place.path)}:{each.place.line}"
                    why = f"the pipeline changes it before it deploys it ({where}), and what it is then is not judged"
                    note_left_out(path, f"{why}; give it the value by a parameter")
                    break

    @classmethod
    def of(cls, workspace: Workspace) -> _Changes:
        if workspace not in _KNOWN:
            _KNOWN[workspace] = cls(workspace)
        return _KNOWN[workspace]

    def of_file(self, path: Path) -> list[ChangedFile]:
        if not self.all:
            return []
        if path not in self._by_path:
            self._by_path[path] = [each for each in self.all if _leads_to(each, path, self._workspace.root)]
        return self._by_path[path]


def _is_about_code(changed: ChangedFile) -> bool:
    return changed.target.lower().endswith(_CODE) or (changed.target.endswith("*") and changed.words is not None)


_KNOWN: WeakKeyDictionary[Workspace, _Changes] = WeakKeyDictionary()


def _text_of(workspace: Workspace, path: Path) -> str:
    try:
        return workspace.source(path).text
    except UnreadableSourceError:  # that is said elsewhere
        return ""


def _may_change_files(source: SourceFile) -> bool:
    text = source.text
    return (
        _NAMED.search(text) is not None
        and (WRITES.search(text) is not None or _TRANSFORMS.search(text) is not None)
        and _DEPLOYS.search(text) is not None
    )


def _changes_in(file: PipelineFile, workspace: Workspace) -> Iterator[ChangedFile]:
    pending: list[tuple[JsonNode, str]] = [(file.root, "")]
    seen: set[int] = set()
    while pending:
        node, folder = pending.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, JsonArray):
            pending += [(item, folder) for item in node.items]
        elif isinstance(node, JsonObject) and not is_switched_off(node):
            folder = folder_of(node) or folder
            yield from _of_transform(node, file, folder)
            script = script_of(node)
            if script is not None:
                place = Span(file.source, script[1].start, script[1].end)
                for each in written_files(script[0]):
                    deploys_in_it = _DEPLOYS.search(script[0], each.end) is not None
                    if deploys_in_it or _DEPLOYS.search(file.source.text, node.end) is not None:
                        yield from _changed_by(each, place, folder, workspace)
            pending += [(member.value, folder) for member in node.members]


def _changed_by(written: WrittenFile, place: Span, folder: str, workspace: Workspace) -> Iterator[ChangedFile]:
    if written.program:
        for each in files_by_program(written, place, folder, workspace):
            yield from _changed_by(each, place, folder, workspace)
        return
    target = _pattern(written.path)
    name = target.rpartition("/")[2]
    # What is changed in a file whose name nobody knows before a run, as far as it says what: any of those that hold it.
    says_what = written.is_edit and (written.words is not None or not written.is_whole)
    is_anywhere = written.is_anywhere or (says_what and not target.strip("*/."))
    if target.lower().endswith((*_VALUES, *_CODE)) or is_anywhere or ("*" in name and name != target):
        moved = written.folder
        within = moved if moved.startswith(("/", "$")) or not folder else f"{folder}/{moved}"
        yield ChangedFile(place, _pattern(within), target, written.words, written.is_whole, is_anywhere)


def _of_transform(node: JsonObject, file: PipelineFile, folder: str) -> Iterator[ChangedFile]:
    called = find_text(node, "task") or find_text(node, "uses") or ""
    if not _TRANSFORMS.match(called) or _DEPLOYS.search(file.source.text, node.end) is None:
        return
    inputs = find(node, "inputs") if find(node, "inputs") is not None else find(node, "with")
    words = None
    if "variable-substitution" in called.lower():
        names = [each.key.split(".") for each in members_of(find(node, "env"))]
        words = frozenset(
            part.lower() for name in names for part in name if part.lower() not in ("parameters", "value")
        )
    place = Span(file.source, node.start, node.end)
    folder = find_text(inputs, "folderPath") or folder
    written = (
        find_text(inputs, "jsonTargetFiles")
        or find_text(inputs, "targetFiles")
        or find_text(inputs, "files")
        or find_text(inputs, "include")
        or ""
    )
    for each in re.split(r"[\n,]", written):
        if each.strip():
            yield ChangedFile(place, _pattern(folder), _pattern(each.strip()), words, is_whole=False)


def _pattern(written: str) -> str:
    return _HOLE.sub("*", written.strip()).replace("\\", "/")


def _segments(pattern: str) -> list[str]:
    segments = [each for each in pattern.split("/") if each not in ("", ".")]
    return [each for at, each in enumerate(segments) if each != ".." or at == 0]


def _leads_to(changed: ChangedFile, path: Path, root: Path) -> bool:
    """Say whether a path of a pipeline can be a file, by the folders that it says."""
    if changed.is_anywhere:
        name = _segments(changed.target)[-1:] or ["*"]
        return root in path.parents and fnmatchcase(path.name.lower(), name[0].lower())
    wanted = [each for each in _segments(f"{changed.folder}/{changed.target}") if each != ".."]
    while wanted and not wanted[0].strip("*"):
        wanted = wanted[1:]
    if not wanted or root not in path.parents:
        return False
    parts = path.relative_to(root).parts
    if len(wanted) == 1 and len(parts) > 1 and not changed.folder:
        # A name alone is a file where the pipeline begins: at the root, or beside it.
        return path.parent == Path(changed.place.path).parent and fnmatchcase(path.name.lower(), wanted[0].lower())
    end = parts[-len(wanted) :]
    return len(end) == len(wanted) and all(
        fnmatchcase(part.lower(), pattern.lower()) for part, pattern in zip(end, wanted, strict=True)
    )
