"""What a program of the repository writes that a pipeline runs: a script of a shell, or code of another language."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from avd_intune.languages.pipelines.writing_commands import WRITES_FILES, WrittenFile, files_of_values, names_in_code
from avd_intune.languages.pipelines.written_files import written_files
from avd_intune.records import replace
from avd_intune.source.pipeline_paths import SCRIPT_ENDINGS
from avd_intune.source.text import Span, UnreadableSourceError
from avd_intune.source.workspace import Workspace


def files_by_program(call: WrittenFile, place: Span, folder: str, workspace: Workspace) -> Iterator[WrittenFile]:
    """Yield the files that a program may write; place: where it is called. folder: where, as the pipeline says it.

    One that is not in the repository, or cannot be read, may write the files that it is handed; but a shell's script
    that is not there is most often what deploys.
    """
    path = _path_of(call, place, folder, workspace)
    if path is None:
        if not call.program.endswith(SCRIPT_ENDINGS):
            yield from (replace(call, path=each, program="") for each in files_of_values(call.handed))
        return
    try:
        text = workspace.source(path).text
    except UnreadableSourceError:
        yield from (replace(call, path=each, program="") for each in files_of_values(call.handed))
        return
    if path.name.endswith(SCRIPT_ENDINGS):
        given = _arguments(call.handed)
        inner = (each for each in written_files(text, given) if not each.program)
        yield from (replace(each, end=call.end, folder=each.folder or call.folder) for each in inner)
    elif WRITES_FILES.search(text) is not None:
        for each in files_of_values(call.handed) or names_in_code(text):
            yield replace(call, path=each, program="")


def _path_of(call: WrittenFile, place: Span, folder: str, workspace: Workspace) -> Path | None:
    written = call.program.replace("\\", "/")
    written = written[written.rfind("}") + 1 :].lstrip("/") if written.startswith("$") else written
    beside = Path(place.path).parent
    starts = [workspace.root / folder / call.folder, workspace.root / folder, workspace.root, beside]
    for start in starts:
        path = Path(os.path.normpath(start / written))
        if workspace.root in path.parents and path.is_file():
            return path
    return None


def _arguments(handed: tuple[str, ...]) -> dict[str, str]:
    """Return what a script is called with, by number and, as in PowerShell, by name."""
    found = {}
    plain = [each for each in handed if not each.startswith("-")]
    found.update({str(number): each for number, each in enumerate(plain, start=1)})
    for name, text in pairwise(handed):
        if name.startswith("-") and not text.startswith("-"):
            found[name.lstrip("-").lower()] = text
    return found
