"""Which JSON parameter files of a repository belong to which ARM or Bicep template.

Nothing in a parameter file says which template it is for; the deployment command does, which is not in the code. What
tells it is the file's name, its place, and what it sets: Azure refuses a deployment with a parameter that the template
does not declare.
https://learn.microsoft.com/azure/azure-resource-manager/templates/parameter-files#file-name
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from avd_intune.languages.arm.declared_parameters import Declared, called_in, declared
from avd_intune.languages.arm.parameter_file_names import named_best, named_by_folder, nearest_of
from avd_intune.languages.arm.parameters import read_parameter_values
from avd_intune.languages.arm.template_json import (
    is_bare_parameter_file,
    is_parameter_file,
    is_parameter_schema,
    json_library,
    may_be_template,
)
from avd_intune.languages.pipelines.changed_files import changed_values
from avd_intune.languages.resource_model import Note, Problem
from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass, field
from avd_intune.source.file_endings import ARM_ENDINGS
from avd_intune.source.file_facts import Told
from avd_intune.source.json_lookups import find, find_text, members_of
from avd_intune.source.json_reader import JsonArray, JsonNode, JsonObject, JsonScalar
from avd_intune.source.left_out import note_left_out
from avd_intune.source.text import SourceFile, Span, UnreadableSourceError
from avd_intune.source.workspace import Workspace
from avd_intune.values.value_types import Value

# A template for each customer, stage or region; past this many files the rest is left out, and that is said.
MAX_SCENARIOS = 500
# A file that is not named after a template is looked for at most so many folders below it: environments/prod/eu.json.
MAX_FOLDERS_BELOW = 3
# A file that is for no template beside it is compared with all of the repository, some microseconds each: 1,400 of
# each, and what is left out is said.
MAX_COMPARED = 2_000_000
_TOO_MANY = "there are too many parameter files and templates to tell which belongs to which"

_PARAMETER_FILE_SIGN = lazy_pattern(r'"parameters"\s*:', re.IGNORECASE)
_TEMPLATES = (".bicep", *ARM_ENDINGS)


@dataclass(frozen=True, slots=True)
class ParameterFile:
    """A parameter file of a template. is_named_after: its name says that it is for this template."""

    path: Path
    is_named_after: bool


@dataclass(frozen=True, slots=True)
class LeftOutFile:
    """A parameter file that may be for a template and is not used. why: completes "it is left out, because …"."""

    path: Path
    why: str


@dataclass(slots=True)
class _Decision:
    """What a parameter file belongs to: templates with whether its name says so; or those that it may be for."""

    templates: dict[Path, bool] = field(default_factory=dict)
    perhaps: dict[Path, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Perhaps:
    """What can be read of a file that may be a parameter file.

    may_be_any: its name or its schema says that it is one, and it is no JSON to its end, so that it may set anything.
    """

    names: frozenset[str]
    may_be_any: bool


@dataclass(frozen=True, slots=True)
class _Given:
    """What a JSON file sets if it is a parameter file (None otherwise), and why that cannot be told, if so.

    is_text: whether it can be read as text; what it is about is not known then either.
    perhaps: what there is of one that cannot be read as a parameter file, and concerns a template that it may be for.
    """

    names: frozenset[str] | None
    why_left_out: str | None = None
    is_text: bool = True
    perhaps: _Perhaps | None = None


@dataclass(frozen=True, slots=True)
class _Assigned:
    """The parameter files of each template, those that may be, and the files that cannot be read."""

    files_of: dict[Path, list[ParameterFile]] = field(default_factory=dict)
    perhaps_of: dict[Path, list[LeftOutFile]] = field(default_factory=dict)
    unread: list[tuple[Path, _Given]] = field(default_factory=list)


class ParameterFileFinder:
    """Finds the JSON parameter files of the templates of a workspace; what is excluded is not looked at."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._found: _Assigned | None = None

    def of(self, template: Path) -> list[ParameterFile]:
        """Return the parameter files of a template, in order of their paths; there may be more than MAX_SCENARIOS."""
        return list(self._assigned().files_of.get(template, ()))

    def left_out(self, template: Path) -> list[LeftOutFile]:
        """Return the files that may be parameter files of a template, but are not used as such."""
        return list(self._assigned().perhaps_of.get(template, ()))

    def notes_of_left_out(self, template: Path) -> list[Note]:
        """Return the same as notes on these files."""
        return [
            Note(Span(SourceFile(str(each.path), ""), 0, 0), f"it is left out, because {each.why}")
            for each in self.left_out(template)
        ]

    def _assigned(self) -> _Assigned:
        if self._found is None:
            facts, workspace = self._workspace.facts, self._workspace
            told = (
                facts.of(workspace, (".json", ".jsonc"), _given),
                facts.of(workspace, _TEMPLATES, _may_be_template),
                facts.of(workspace, _TEMPLATES, declared),
                facts.of(workspace, (".bicep",), called_in),
            )
            self._found = facts.made(_assign_all, workspace, *told)
            for path, given in self._found.unread:  # what is left out is said in each scan
                if given.is_text or _says_parameters(path) or _may_be_parameter_file(workspace.remains(path)):
                    note_left_out(path, f"{given.why_left_out}; what it gives its template is not known")
        return self._found


def _assign_all(
    workspace: Workspace,
    given: Told[_Given],
    templates: Told[bool],
    declared: Told[Declared],
    called: Told[tuple[Path, ...]],
) -> _Assigned:
    assigned = _Assigned()
    assignment = _Assignment(workspace.root, templates, declared, called)
    for path, each in given.items():
        if each.perhaps is not None and not assignment.may_be_for(path, each.perhaps):
            continue
        if each.why_left_out is not None:
            assigned.unread.append((path, each))
        if each.names is None:
            continue
        decision = assignment.decide(path, each.names)
        if decision is None:
            assigned.unread.append((path, _Given(None, _TOO_MANY)))
            continue
        for template, is_named in decision.templates.items():
            assigned.files_of.setdefault(template, []).append(ParameterFile(path, is_named))
        for template, why in decision.perhaps.items():
            assigned.perhaps_of.setdefault(template, []).append(LeftOutFile(path, why))
    return assigned


class _Assignment:
    """Decides what each parameter file of a repository belongs to."""

    def __init__(
        self, root: Path, templates: Told[bool], declared: Told[Declared], called: Told[tuple[Path, ...]]
    ) -> None:
        self._root = root
        self._declarations = declared
        self._calls = called
        self._modules: set[Path] | None = None
        folders = defaultdict(list)
        for path, may_be in templates.items():
            if may_be:
                folders[path.parent].append(path)
        self._folders = dict(folders)
        self._count = sum(map(len, folders.values()))
        self._compared = 0

    def decide(self, path: Path, given: frozenset[str]) -> _Decision | None:
        """Return what a file that sets these parameters belongs to, None where too many were compared by now."""
        near = list(self._near(path))
        named = named_best(path, near)
        if named:
            fitting = [each for each in named if self._declared(each).allows(given)]
            if fitting:
                return _Decision(dict.fromkeys(fitting, True))
            return _Decision(perhaps={each: self._not_declared(each, given) for each in named})
        if not given:
            return _Decision()
        fitting = [each for each in near if self._declared(each).allows(given)]
        if fitting:
            return _Decision(dict.fromkeys(fitting, False))
        self._compared += self._count
        if self._compared > MAX_COMPARED:
            return None
        decision = self._decide_far(path, given)
        if not decision.templates and not decision.perhaps:
            alike = [each for each in near if 2 * len(given & (self._declared(each).names or given)) >= len(given)]
            alike = alike or self._closest(path, given)
            return _Decision(perhaps={each: self._not_declared(each, given) for each in alike})
        return decision

    def may_be_for(self, path: Path, given: _Perhaps) -> bool:
        """Say whether a template near a file may be deployed with it: by the name or by what it sets."""
        near = list(self._near(path))
        if named_best(path, near) or (given.may_be_any and near):
            return True
        return any(given.names & (self._declared(each).names or frozenset()) for each in near)

    def _closest(self, path: Path, given: frozenset[str]) -> list[Path]:
        """Return the templates that declare the most of what a file sets that fits none, of these the nearest."""
        shared = {each: len(given & (self._declared(each).names or frozenset())) for each in self._templates()}
        most = max(shared.values(), default=0)
        return nearest_of(path, [each for each, count in shared.items() if count == most]) if most else []

    def _decide_far(self, path: Path, given: frozenset[str]) -> _Decision:
        """Decide on a file that lies neither beside nor below a template that it can be for."""
        fitting = [each for each in self._templates() if self._declared(each).allows(given)]
        named = named_best(path, fitting)
        if named:
            nearest = nearest_of(path, named)
            if len({(each.parent, each.stem.lower()) for each in nearest}) == 1:
                return _Decision(dict.fromkeys(nearest, True))
            why = "its name is that of several templates; put it beside the one that it is for"
            return _Decision(perhaps=dict.fromkeys(nearest, why))
        in_folder = named_by_folder(path, fitting)
        if len(in_folder) == 1:
            return _Decision(dict.fromkeys(in_folder, True))
        # A name that says nothing and a few common parameters are no evidence: it must give all that is asked for, or
        # be for no other template. What is missing then, mostly a secret, comes with the command.
        called = self._called()
        own = [each for each in fitting if each not in called] or fitting
        complete = [each for each in own if self._declared(each).required <= given]
        if len(given) > 1:
            nearest = nearest_of(path, complete or own[: 1 if len(own) == 1 else 0])
        else:
            # One name is that of a template that asks for it and for nothing else, where no other declares it.
            is_asked = len(own) == 1 and complete == own and bool(self._declared(own[0]).required)
            nearest = own if is_asked else []
        if len({(each.parent, each.stem.lower()) for each in nearest}) == 1:
            return _Decision(dict.fromkeys(nearest, False))
        why = "neither its name nor its place says for which template it is; name it after the template"
        return _Decision(perhaps=dict.fromkeys(nearest or nearest_of(path, fitting), why))

    def _not_declared(self, template: Path, given: frozenset[str]) -> str:
        extra = sorted(given - (self._declared(template).names or given))
        names = ", ".join(f'"{name}"' for name in extra[:3]) + (f" and {len(extra) - 3} more" if len(extra) > 3 else "")
        return f"{template.name} does not declare {names}, and Azure refuses such a deployment"

    # --- The templates

    def _near(self, path: Path) -> Iterator[Path]:
        """Yield the templates beside a file, or else those of the next folder above it that has any."""
        for at, folder in enumerate([path.parent, *path.parent.parents]):
            found = self._folders.get(folder)
            if found:
                yield from found
                return
            if folder == self._root or at == MAX_FOLDERS_BELOW:
                return

    def _templates(self) -> Iterator[Path]:
        for each in self._folders.values():
            yield from each

    def _called(self) -> set[Path]:
        """Return the Bicep files that others call as modules: they get their values from there."""
        if self._modules is None:
            self._modules = set()
            for template in (each for each in self._templates() if not each.name.lower().endswith(ARM_ENDINGS)):
                self._modules.update(self._calls[template])
        return self._modules

    def _declared(self, template: Path) -> Declared:
        return self._declarations[template]


# --- What a file says


def _given(workspace: Workspace, path: Path) -> _Given:
    """Return what a file sets if it is a parameter file."""
    try:
        source = workspace.source(path)
    except UnreadableSourceError as error:
        return _Given(None, str(error), is_text=False)
    if not (_may_be_parameter_file(source) or _says_parameters(path) or is_parameter_schema(source.text)):
        return _Given(None)
    try:
        root = json_library(workspace).parsed(source).root
    except UnreadableSourceError as error:
        # The reader of templates says so of these.
        return _Given(None, None if workspace.parsed(source, may_be_template) else str(error))
    if is_parameter_file(root) and (find_text(root, "$schema") or _says_parameters(path)):
        # Without either, other things are written in the same form: assignments of policies, blueprints.
        return _Given(frozenset(member.key.lower() for member in members_of(find(root, "parameters"))))
    if _says_parameters(path) and is_bare_parameter_file(root):
        return _Given(frozenset(member.key.lower() for member in members_of(root)))
    return _perhaps_given(workspace, source, path)


def _perhaps_given(workspace: Workspace, source: SourceFile, path: Path) -> _Given:
    """Return what is known of a file that may be a parameter file, and cannot be read as one."""
    file = json_library(workspace).parsed(source)
    parameters = find(file.root, "parameters")
    says_so = _says_parameters(path) or is_parameter_schema(source.text)
    is_other = find(file.root, "resources") is not None or workspace.parsed(source, may_be_template)
    if is_other or not (says_so or (file.diagnostics and isinstance(parameters, JsonObject))):
        return _Given(None)
    if not file.diagnostics and isinstance(values := parameters or file.root, JsonObject) and not values.members:
        return _Given(None)  # it gives nothing
    why = "it holds no values by name, as a parameter file does"
    if file.diagnostics:
        first = file.diagnostics[0]
        why = f"line {first.span.line}, column {first.span.column}: {first.message}"
    return _Given(None, why, perhaps=_Perhaps(_names_in(parameters), may_be_any=says_so and bool(file.diagnostics)))


def _names_in(parameters: JsonNode | None) -> frozenset[str]:
    return frozenset(member.key.lower() for member in members_of(parameters))


def _may_be_template(workspace: Workspace, path: Path) -> bool:
    try:
        source = workspace.source(path)
    except UnreadableSourceError:
        return False
    return not path.name.lower().endswith(ARM_ENDINGS) or workspace.parsed(source, may_be_template)


def read_parameter_file(
    workspace: Workspace, path: Path, environment: Mapping[str, Value] | None = None
) -> tuple[dict[str, Value], list[Problem], set[str]]:
    """Return the values by name, what is wrong with the file, and the files read. environment: what azd puts in."""
    file = json_library(workspace).file(path)
    problems = [Problem(each.span, each.message, file.source.text, kind="values") for each in file.diagnostics]
    given = find(file.root, "parameters")
    if isinstance(given, (JsonScalar, JsonArray)) and file.source.text[given.start : given.end] != "null":
        reason = '"parameters" is no object, so that none of its values is known; write {"name": {"value": …}}'
        problems.append(Problem(Span(file.source, given.start, given.end), reason, file.source.text, kind="values"))
    values = read_parameter_values(file.root, file.source, environment)
    return changed_values(workspace, path, values), problems, {file.source.path}


def shown_from(path: Path, template: Path) -> str:
    """Return a parameter file as seen from the template that it is for: the name of a scenario."""
    try:
        return Path(os.path.relpath(path, template.parent)).as_posix()
    except ValueError:  # another drive
        return path.name


def _may_be_parameter_file(source: SourceFile) -> bool:
    return _PARAMETER_FILE_SIGN.search(source.text) is not None


def _says_parameters(path: Path) -> bool:
    return any(word in path.name.lower() for word in ("param", "prm"))


def beyond_limit(template: Path, count: int) -> list[Problem]:
    """Return the problem that so many parameter files of a template are left out, none for 0."""
    if count <= 0:
        return []
    reason = (
        f"there are {count + MAX_SCENARIOS} parameter files for {template.name}; {MAX_SCENARIOS} of them are judged"
    )
    return [Problem(Span(SourceFile(str(template), ""), 0, 0), reason, kind="limit")]
