"""What one process tells another one of what it has judged: verdicts, problems and notes, without the values.

Values are most of what a scan holds, functions among them, and to hand them over takes a fourth of the time that it
takes to make them. Findings, notes and outputs ask for none of them.
"""

from __future__ import annotations

import io
import pickle
from pathlib import Path
from typing import Any

from avd_intune.estate.model import Estate, HostPool, Image, Machine, MachineKind, SessionHost, UnresolvedModule
from avd_intune.estate.switched_off import switched_off_of_avd
from avd_intune.languages.resource_model import Deployment, Problem, Resource
from avd_intune.records import replace
from avd_intune.source.text import SourceFile, UnreadableSourceError
from avd_intune.source.workspace import Workspace
from avd_intune.surveys import SurveyedEstate
from avd_intune.values.value_types import NULL

# What the other problems may hide is not asked.
_WITH_CONCERNS = ("unreadable", "values")


def slim_of(surveyed: SurveyedEstate, workspace: Workspace) -> SurveyedEstate:
    """Return what findings, notes and the outputs of `check` ask of a judged deployment, and nothing else."""
    whole, estate = surveyed.deployment, Estate()
    deployment = Deployment(
        whole.language,
        whole.root,
        whole.scenario,
        problems=[_slim_problem(each) for each in whole.problems],
        switched_off=switched_off_of_avd(whole, workspace),
        files=whole.files,
        notes=whole.notes,
        left_out=whole.left_out,
    )
    for pool in surveyed.estate.host_pools:
        estate.host_pools.append(HostPool(_slim_resource(pool.resource), NULL, NULL, NULL, declared=pool.declared))
    for host in surveyed.estate.session_hosts:
        machine = Machine(_slim_resource(host.resource), MachineKind.VIRTUAL_MACHINE, NULL, Image(NULL))
        estate.session_hosts.append(SessionHost(machine, [], doubt=host.doubt))
    verdicts = [
        (UnresolvedModule(_slim_resource(subject.resource), ""), verdicts) for subject, verdicts in surveyed.verdicts
    ]
    return SurveyedEstate(deployment, estate, [*verdicts])


def _slim_problem(problem: Problem) -> Problem:
    return problem if problem.kind in _WITH_CONCERNS else replace(problem, concerns="")


def _slim_resource(resource: Resource) -> Resource:
    return Resource(
        resource.key, resource.address, resource.type, NULL, resource.span, module_calls=resource.module_calls
    )


class _Pickler(pickle.Pickler):
    """Writes the text of a file of the workspace as its path: whoever reads it has a workspace, too."""

    def __init__(self, file: io.BytesIO, workspace: Workspace) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self._workspace = workspace

    def persistent_id(self, what: object) -> str | None:
        return "workspace" if what is self._workspace else None

    def reducer_override(self, what: object) -> Any:
        if type(what) is not SourceFile:
            return NotImplemented
        text = None if _is_of_file(what, self._workspace) else what.text
        is_hidden = what.secrets is self._workspace.secrets
        return _source, (self._workspace, what.path, text, is_hidden)


def _is_of_file(source: SourceFile, workspace: Workspace) -> bool:
    """Say whether a text is that of the file at its path, as the workspace has read it."""
    try:
        return workspace.source(Path(source.path)) is source
    except UnreadableSourceError:
        return False


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, workspace: Workspace) -> None:
        super().__init__(file)
        self._workspace = workspace

    def persistent_load(self, name: str) -> Workspace:
        return self._workspace


def _source(workspace: Workspace, path: str, text: str | None, is_hidden: bool) -> SourceFile:
    """Return a text of the other process: that of a file here, or the one that is given."""
    if text is None:
        try:
            return workspace.plan_source(Path(path))  # which may be longer than code
        except UnreadableSourceError:
            return workspace.source_outside(Path(path))
    return SourceFile(path, text, workspace.secrets if is_hidden else ())


def dumped(what: object, workspace: Workspace) -> bytes:
    """Return an object as bytes for another process that scans the same files."""
    file = io.BytesIO()
    _Pickler(file, workspace).dump(what)
    return file.getvalue()


def loaded(data: bytes, workspace: Workspace) -> Any:
    """Return what `dumped` has written. Raises UnreadableSourceError, OSError for a file that is gone since."""
    return _Unpickler(io.BytesIO(data), workspace).load()
