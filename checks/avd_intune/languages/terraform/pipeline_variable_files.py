"""Variable files that pipelines hand to Terraform: `-var-file=../prod.tfvars`.

Where one is not in the repository, what it sets is not known, and may be another value than the default that the code
shows.
https://developer.hashicorp.com/terraform/cli/commands/plan#input-variables-on-the-command-line
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from avd_intune.languages.terraform.variable_files_elsewhere import VARIABLE_ENDINGS
from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass
from avd_intune.source.json_reader import JsonArray, JsonNode, JsonObject, JsonScalar
from avd_intune.source.left_out import note_left_out
from avd_intune.source.pipeline_paths import pipeline_paths
from avd_intune.source.text import Span, UnreadableSourceError
from avd_intune.source.workspace import Workspace

_WORD = r"(\"[^\"\r\n]{0,500}\"|'[^'\r\n]{0,500}'|[^\s\"';&|]{1,500})"
_VAR_FILE = lazy_pattern(rf"-var-file(?:=|[ \t]{{1,20}}){_WORD}")
_FOLDER = lazy_pattern(rf"-chdir=[ \t]?{_WORD}")
_MOVED_TO = lazy_pattern(rf"^[ \t]*(?:cd|pushd|Set-Location|sl)[ \t]+(?:-Path[ \t]+)?{_WORD}", re.I)
_CONTINUED = lazy_pattern(r"[\\`^][ \t]*\r?\n")
# What is put in when a pipeline runs.
_HOLE = lazy_pattern(r"\$\{\{[^{}\n]{0,300}\}\}|\$\([^()\n]{0,300}\)|\$\{[^{}\n]{0,300}\}|\$(?:env:)?\w+")
_ANY = "\0"
_FOLDER_KEYS = ("workingDirectory", "working-directory")
# Longer files are no pipelines that people wrote.
_MAX_LENGTH = 1_000_000


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A variable file that a command names. folder: where the command runs, as written, "" where nothing says it."""

    written: str
    folder: str
    place: Span


class PipelineVariableFiles:
    """The variable files that the pipelines of a repository name."""

    def __init__(self, workspace: Workspace, roots: Sequence[Path]) -> None:
        """roots: the folders of the root modules."""
        self._workspace = workspace
        self._roots = roots
        self._named: list[NamedFile] | None = None

    def absent_for(self, root: Path, *, has_others: bool) -> list[NamedFile]:
        """Return what is named for a root and is not in the repository.

        has_others: whether files of values belong to the root. A command that does not say where it runs is meant for
        the roots without any.
        """
        found = []
        for each, meant in self._commands():
            if (root in meant) if meant else not has_others:
                folder = root if _ANY not in each.written else None
                if not self._is_there(each.written, folder):
                    found.append(each)
        return found

    def present_for(self, root: Path) -> list[Path]:
        """Return the files of the repository that commands name for a root, whatever they set.

        A path is seen from the folder that Terraform runs in; the copy that a pipeline checks out may be that, too.
        """
        found: dict[Path, None] = {}
        for each, meant in self._commands():
            if root not in meant and not (not each.folder and [root] == list(self._roots)):
                continue
            for folder in (root, self._workspace.root):
                wanted = Path(os.path.normpath(folder / each.written.replace("\\", "/")))
                parts = wanted.relative_to(self._workspace.root).parts if self._workspace.root in wanted.parents else ()
                if parts and all(part.strip(_ANY) for part in parts):
                    paths = self._workspace.repository_files(*VARIABLE_ENDINGS)
                    found.update(dict.fromkeys(path for path in paths if _is_path(path, wanted)))
        return list(found)

    def _commands(self) -> Iterator[tuple[NamedFile, list[Path]]]:
        """Yield each file that a command names with the roots that the command is meant for, [] if nothing says it."""
        if self._named is None:
            self._named = list(self._all())
        for each in self._named:
            yield each, [folder for folder in self._roots if _is_meant(folder, each.folder, self._workspace.root)]

    def _is_there(self, written: str, folder: Path | None) -> bool:
        """Say whether a file of the repository is meant; folder: where the command runs, None if that tells nothing."""
        paths = self._workspace.repository_files(*VARIABLE_ENDINGS)
        if folder is not None and Path(os.path.normpath(folder / written)) in paths:
            return True
        # Pipelines run elsewhere, mostly at the root of the repository: the end of a path tells.
        segments = [each for each in written.replace("\\", "/").split("/") if each not in ("", ".", "..")]
        while segments and not segments[0].strip(_ANY):
            segments = segments[1:]
        return bool(segments) and any(_ends_so(path, segments) for path in paths)

    def _all(self) -> Iterator[NamedFile]:
        for path in pipeline_paths(self._workspace):
            try:
                source = self._workspace.source(path)
            except UnreadableSourceError:
                continue
            if "-var-file" not in source.text:
                continue
            if len(source.text) > _MAX_LENGTH:
                note_left_out(path, "it is too long to look for the variable files that it names; split it")
                continue
            from avd_intune.source.yaml_reader import read_yaml

            try:
                documents = self._workspace.parsed(source, read_yaml)
            except UnreadableSourceError as error:
                note_left_out(path, f"the variable files that it gives Terraform are not known: {error}")
                continue
            for document in documents:
                for node, folder in _texts(document):
                    yield from _in_text(str(node.value), folder, Span(source, node.start, node.end))


def _texts(root: JsonNode) -> Iterator[tuple[JsonScalar, str]]:
    """Yield the texts that name a variable file, each with the folder that its step runs in."""
    pending: list[tuple[JsonNode, str]] = [(root, "")]
    seen: set[int] = set()
    while pending:
        node, folder = pending.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, JsonScalar):
            if isinstance(node.value, str) and "-var-file" in node.value:
                yield node, folder
        elif isinstance(node, JsonArray):
            pending += [(item, folder) for item in node.items]
        elif isinstance(node, JsonObject):
            folder = _folder_of(node) or folder
            pending += [(member.value, folder) for member in node.members]


def _folder_of(node: JsonObject) -> str:
    defaults = node.find("defaults")
    run = defaults.find("run") if isinstance(defaults, JsonObject) else None
    for holder in (node, run):
        for key in _FOLDER_KEYS if isinstance(holder, JsonObject) else ():
            found = holder.find(key) if isinstance(holder, JsonObject) else None
            if isinstance(found, JsonScalar) and isinstance(found.value, str):
                return _HOLE.sub(_ANY, found.value)
    return ""


def _in_text(text: str, folder: str, place: Span) -> Iterator[NamedFile]:
    # What is put in may be written with blanks, and is part of a word all the same.
    for line in _HOLE.sub(_ANY, _CONTINUED.sub(" ", text)).splitlines():
        moved = _MOVED_TO.match(line)
        if moved is not None:
            folder = f"{folder}/{_plain(moved[1])}" if folder else _plain(moved[1])
        if line.lstrip().startswith("#") or ("destroy" in line and "plan" not in line and "apply" not in line):
            continue
        chosen = _FOLDER.search(line)
        for match in _VAR_FILE.finditer(line):
            yield NamedFile(_plain(match[1]), _plain(chosen[1]) if chosen is not None else folder, place)


def _plain(word: str) -> str:
    """Return a word without its quotes."""
    return word.strip("\"'")


def shown(written: str) -> str:
    """Return a path as a reason shows it."""
    return written.replace(_ANY, "…")


def _is_meant(folder: Path, written: str, root: Path) -> bool:
    """Say whether a command that runs in a folder, as it is written, runs in that one."""
    segments = [each for each in written.replace("\\", "/").split("/") if each not in ("", ".", "..")]
    while segments and not segments[0].strip(_ANY):
        segments = segments[1:]
    return bool(segments) and root in folder.parents and _ends_so(folder, segments)


def _is_path(path: Path, wanted: Path) -> bool:
    return len(path.parts) == len(wanted.parts) and _ends_so(path, wanted.parts)


def _ends_so(path: Path, segments: Sequence[str]) -> bool:
    parts = path.parts[-len(segments) :]
    return len(parts) == len(segments) and all(
        re.fullmatch(re.escape(segment).replace(_ANY, ".*"), part, re.I) is not None
        for segment, part in zip(segments, parts, strict=True)
    )
