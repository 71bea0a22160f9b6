"""The values that a `.bicepparam` file gives.

https://learn.microsoft.com/azure/azure-resource-manager/bicep/parameter-files
"""

from __future__ import annotations

from collections.abc import Mapping

from avd_intune.languages.arm.functions.azure import environment_or_default
from avd_intune.languages.arm.functions.function_api import ArmFunctionContext, EvaluationBudget
from avd_intune.languages.bicep.bicep_files import BicepUnit, bicep_library
from avd_intune.languages.bicep.evaluation.scope import Symbol
from avd_intune.languages.bicep.module_sources import MissingModule, ModuleFinder
from avd_intune.languages.bicep.names import FileNames, ImportedFiles
from avd_intune.languages.bicep.syntax.declaration_tree import ExtendsDeclaration
from avd_intune.languages.pipelines.changed_files import changed_values
from avd_intune.languages.resource_model import Problem
from avd_intune.source.text import SourceFile, Span
from avd_intune.source.workspace import Workspace
from avd_intune.values.placeholders import with_placeholders
from avd_intune.values.value_types import Known, ObjectValue, Value

# A chain of files that extend one another is read no further than this.
MAX_EXTENDED = 64
_ENVIRONMENT = frozenset({"readenvironmentvariable", "readenvvar"})


def read_bicepparam(
    unit: BicepUnit, workspace: Workspace, environment: Mapping[str, Value] | None = None
) -> tuple[dict[str, Value], list[Problem], set[str]]:
    """Return the values by parameter name, what is wrong with the file, and all files read. Never raises.

    environment: the variables that are known of whoever deploys it.
    """
    reader = _Reader(workspace, environment or {})
    values = reader.values(unit, 0)
    return changed_values(workspace, unit.path, values), reader.problems, reader.files | reader.imported.files


class _Reader:
    """Reads a file and those that it extends."""

    def __init__(self, workspace: Workspace, environment: Mapping[str, Value]) -> None:
        self._environment = environment
        self.problems: list[Problem] = []
        self.files: set[str] = set()
        self._workspace = workspace
        self._budget = EvaluationBudget()
        self.finder = ModuleFinder(workspace, bicep_library(workspace))
        self.imported = ImportedFiles(workspace, self.finder, self._budget)

    def values(self, unit: BicepUnit, depth: int) -> dict[str, Value]:
        source = unit.source
        self.files.add(source.path)
        self.problems.extend(
            Problem(each.span, each.message, source.text, kind="values") for each in unit.file.diagnostics
        )
        base: dict[str, Value] = {}
        for extended in unit.all(ExtendsDeclaration):
            found = self.finder.find(unit.path, extended.path)
            span = Span(source, extended.keyword_start, extended.end)
            why, kind = _why_not_extended(found, depth, self.files)
            if isinstance(found, BicepUnit) and not why:
                base.update(self.values(found, depth + 1))
            else:
                # Nobody knows which values are lost: the template may be judged with its defaults in their place.
                self.problems.append(Problem(span, why, source.text, kind=kind))
        files = self._workspace.files_of_repository
        context = ArmFunctionContext(None, files, unit.path.parent, budget=self._budget)
        names = _ParameterFileNames(unit, self.imported, context, base, self._environment)
        # An assignment that cannot be read gives a value all the same, and not the default.
        own = {name: names.lookup(name) for name in (*unit.assignments, *sorted(unit.lost))}
        given = {name: with_placeholders(value) for name, value in own.items() if isinstance(value, Value)}
        return {**base, **given}


def _why_not_extended(found: BicepUnit | MissingModule | SourceFile, depth: int, read: set[str]) -> tuple[str, str]:
    """Return why a file is not extended, "" if it is, and the kind of that problem."""
    if isinstance(found, MissingModule):
        return f"{found.reason}; the values that it gives are not known", "values"
    if isinstance(found, SourceFile):
        return "a compiled file is extended; the values that it gives are not known", "values"
    if found.source.path in read:
        return "the files extend one another in a circle", "values"
    if depth >= MAX_EXTENDED:
        return f"more than {MAX_EXTENDED} files extend one another; the values of the others are not known", "limit"
    return "", ""


class _ParameterFileNames(FileNames):
    """The names of a parameter file: its variables, imports and parameters, and `base`."""

    def __init__(
        self,
        unit: BicepUnit,
        imported: ImportedFiles,
        context: ArmFunctionContext,
        base: dict[str, Value],
        environment: Mapping[str, Value],
    ) -> None:
        super().__init__(unit, imported, context)
        self._environment = environment
        self._base = base

    def find(self, name: str) -> Value | Symbol | None:
        assigned = self.unit.assignments.get(name)
        if assigned is not None:
            return self.evaluator.evaluate(assigned.value, path=f"parameter {name} in {self.unit.path.name}")
        if name == "base" and name not in self.unit.variables:
            return ObjectValue(self._base)
        return super().find(name)

    def azure_function(self, name: str, arguments: tuple[Value, ...], span: Span) -> Value | None:
        asked = arguments[0] if arguments else None
        if name in _ENVIRONMENT and isinstance(asked, Known) and asked.value in self._environment:
            return self._environment[str(asked.value)]
        if name in _ENVIRONMENT and len(arguments) == 2:
            return environment_or_default(arguments[0], arguments[1], span)
        return None
