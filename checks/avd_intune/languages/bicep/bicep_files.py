"""The Bicep files of a workspace, each parsed once, with their declarations by name."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TypeVar

from avd_intune.languages.bicep.syntax.bicep_tree import (
    Literal,
    NamedDeclaration,
    ResourceDeclaration,
    Variable,
    child_nodes,
)
from avd_intune.languages.bicep.syntax.declaration_tree import (
    BicepFile,
    Declaration,
    FunctionDeclaration,
    ImportDeclaration,
    InvalidDeclaration,
    ModuleDeclaration,
    ParameterAssignment,
    ParameterDeclaration,
    TargetScope,
    TypeDeclaration,
    VariableDeclaration,
)
from avd_intune.languages.bicep.syntax.parser import parse_bicep
from avd_intune.records import dataclass, field
from avd_intune.source.text import Diagnostic, SourceFile, Span
from avd_intune.source.tree import Node
from avd_intune.source.workspace import Workspace

D = TypeVar("D", bound=Declaration)
# A file of names that are all alike needs no finding for each.
MOST_SAID = 10
# What a file calls by one name; outputs and metadata have names of their own.
_OF_ONE_SPACE = (
    ParameterDeclaration,
    ParameterAssignment,
    VariableDeclaration,
    ResourceDeclaration,
    ModuleDeclaration,
    TypeDeclaration,
    FunctionDeclaration,
)


@dataclass(slots=True)
class BicepUnit:
    """One Bicep file with its declarations by name; of a repeated name the first one counts.

    lost: names whose declaration could not be read.
    """

    file: BicepFile
    parameters: dict[str, ParameterDeclaration] = field(default_factory=dict)
    assignments: dict[str, ParameterAssignment] = field(default_factory=dict)
    variables: dict[str, VariableDeclaration] = field(default_factory=dict)
    deployed: dict[str, ResourceDeclaration | ModuleDeclaration] = field(default_factory=dict)
    types: dict[str, TypeDeclaration] = field(default_factory=dict)
    functions: dict[str, FunctionDeclaration] = field(default_factory=dict)
    imports: list[ImportDeclaration] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    _order: list[str] | None = None
    _uses: dict[str, list[str]] = field(default_factory=dict)
    _path: Path | None = None

    @property
    def source(self) -> SourceFile:
        return self.file.source

    @property
    def path(self) -> Path:
        if self._path is None:  # asked for each of its parts
            self._path = Path(self.file.source.path)
        return self._path

    def all(self, kind: type[D]) -> Iterator[D]:
        """Yield the declarations of a kind, in source order."""
        return (each for each in self.file.declarations if isinstance(each, kind))

    @property
    def target_scope(self) -> str:
        """Where the file is deployed to, as `DeploymentTarget.kind` has it."""
        for each in self.all(TargetScope):
            if isinstance(each.value, Literal) and isinstance(each.value.value, str):
                return each.value.value
        return "resourceGroup"

    def uses(self, name: str) -> list[str]:
        """Return the names that the declaration of a parameter, variable, resource or module uses."""
        found = self._uses.get(name)
        if found is None:
            found = self._uses[name] = names_in(self.declared(name))
        return found

    def declared(self, name: str) -> NamedDeclaration:
        """Return what a name stands for: a parameter, a resource or module, or a variable."""
        found = self.parameters.get(name) or self.deployed.get(name)
        return found if found is not None else self.variables[name]

    @property
    def deployed_in_order(self) -> list[str]:
        """The names of resources and modules so that what others use comes before them.

        Without it a long chain of modules, each of which uses an output of the one before, would be
        evaluated from its end, one inside the other.
        """
        if self._order is None:
            self._order = list(self._sorted())
        return self._order

    def _sorted(self) -> Iterator[str]:
        declared = {*self.variables, *self.parameters, *self.deployed}
        visited: set[str] = set()
        for start in self.deployed:
            pending = [(start, False)]
            while pending:
                name, done = pending.pop()
                if done:
                    if name in self.deployed:
                        yield name
                    continue
                if name in visited:
                    continue
                visited.add(name)
                pending.append((name, True))
                pending.extend((each, False) for each in self.uses(name) if each in declared)


def names_in(node: Node) -> list[str]:
    """Return the names that a declaration uses, each once."""
    found: dict[str, None] = {}
    pending = [node]
    while pending:
        current = pending.pop()
        kind = type(current)
        if kind is Variable:
            found[current.name] = None  # type: ignore[attr-defined]
        elif kind is not Literal:
            pending.extend(child_nodes(current))
    return list(found)


def read_unit(source: SourceFile) -> BicepUnit:
    """Parse a file and index its declarations."""
    unit = BicepUnit(parse_bicep(source))
    for each in unit.file.declarations:
        if isinstance(each, ParameterDeclaration):
            unit.parameters.setdefault(each.name, each)
        elif isinstance(each, ParameterAssignment):
            unit.assignments.setdefault(each.name, each)
        elif isinstance(each, VariableDeclaration):
            unit.variables.setdefault(each.name, each)
        elif isinstance(each, (ResourceDeclaration, ModuleDeclaration)):
            unit.deployed.setdefault(each.name, each)
        elif isinstance(each, TypeDeclaration):
            unit.types.setdefault(each.name, each)
        elif isinstance(each, FunctionDeclaration):
            unit.functions.setdefault(each.name, each)
        elif isinstance(each, ImportDeclaration):
            unit.imports.append(each)
        elif isinstance(each, InvalidDeclaration) and each.name is not None:
            unit.lost.add(each.name)
    unit.file.diagnostics.extend(islice(_declared_again(unit.file), MOST_SAID))
    return unit


def _declared_again(file: BicepFile) -> Iterator[Diagnostic]:
    """Yield the declarations whose name another one has before: Bicep refuses such a file."""
    seen: set[tuple[bool, str]] = set()
    for each in file.declarations:
        if isinstance(each, _OF_ONE_SPACE):
            is_set = isinstance(each, ParameterAssignment)
            key = (is_set, each.name)
            if key in seen:
                what = "set more than once, which Bicep refuses; leave one of them out"
                if not is_set:
                    what = "declared more than once, which Bicep refuses; give one of them another name"
                yield Diagnostic(Span(file.source, each.start, each.end), f'"{each.name}" is {what}')
            seen.add(key)


class BicepLibrary:
    """The Bicep files of a workspace by their absolute path."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def unit(self, path: Path) -> BicepUnit:
        """Return a file. Raises UnreadableSourceError."""
        return self._workspace.parsed(self._workspace.source(path), read_unit)


def bicep_library(workspace: Workspace) -> BicepLibrary:
    """Return the parsed Bicep files of a workspace."""
    return BicepLibrary(workspace)
