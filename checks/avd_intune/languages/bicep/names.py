"""What the names of a Bicep file stand for: variables, user-defined functions, types and imports.

Parameters, resources and modules exist only in a use of the file, see `bicep_template`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from avd_intune.languages.arm.functions.function_api import ArmFunctionContext, ArmFunctionError, EvaluationBudget
from avd_intune.languages.bicep.bicep_files import BicepUnit
from avd_intune.languages.bicep.evaluation.evaluator import BicepEvaluator
from avd_intune.languages.bicep.evaluation.scope import Symbol, UserFunction
from avd_intune.languages.bicep.evaluation.type_checks import BicepType, TypeScope
from avd_intune.languages.bicep.evaluation.type_fit import misfit
from avd_intune.languages.bicep.module_sources import MissingModule, ModuleFinder
from avd_intune.languages.bicep.syntax.declaration_tree import FunctionDeclaration, ImportDeclaration, TypeDeclaration
from avd_intune.source.budget import count_steps
from avd_intune.source.text import SourceFile, Span
from avd_intune.source.workspace import Workspace
from avd_intune.values.value_types import Origin, Unknown, Value

T = TypeVar("T")

# To run a function costs more than a step: its arguments are held against their types, and it may call others twice.
STEPS_OF_A_RUN = 30
# To hold the names of a file costs some kilobytes until its deployment is done.
STEPS_OF_AN_IMPORT = 200


class ImportedFiles:
    """The files that others import from: what they export is the same for all of them."""

    def __init__(self, workspace: Workspace, finder: ModuleFinder, budget: EvaluationBudget) -> None:
        self.finder = finder
        self.files: set[str] = set()
        self._workspace = workspace
        self._budget = budget
        self._names: dict[str, FileNames] = {}

    def names_of(self, unit: BicepUnit, declaration: ImportDeclaration) -> FileNames | str:
        """Return the names that an import means, or why there are none."""
        found = self.finder.find(unit.path, declaration.path)
        if isinstance(found, MissingModule):
            return found.reason
        if isinstance(found, SourceFile):
            return "what a compiled template exports is not read"
        names = self._names.get(found.source.path)
        if names is None:
            self.files.add(found.source.path)
            count_steps(STEPS_OF_AN_IMPORT)
            context = ArmFunctionContext(
                files=self._workspace.files_of_repository, base_folder=found.path.parent, budget=self._budget
            )
            names = self._names[found.source.path] = FileNames(found, self, context)
        return names

    def forget(self) -> None:
        """Let go of what was read, which what a deployment yields may hold: whoever asks again gets it made anew."""
        self._names.clear()


class FileNames:
    """The names of one file that do not depend on how it is used. Implements BicepScope and TypeScope."""

    def __init__(self, unit: BicepUnit, imported: ImportedFiles, context: ArmFunctionContext) -> None:
        self.unit = unit
        self.context = context
        self.imported = imported
        self.evaluator = BicepEvaluator(self)
        self._known: dict[str, Value | Symbol | None] = {}
        self._active: set[str] = set()
        self._symbols: dict[str, tuple[ImportDeclaration, str]] = {}
        self._wildcards: dict[str, ImportDeclaration] = {}
        for each in unit.imports:
            if each.wildcard is not None:
                self._wildcards.setdefault(each.wildcard, each)
            for symbol in each.symbols:
                self._symbols.setdefault(symbol.alias or symbol.name, (each, symbol.name))

    @property
    def source(self) -> SourceFile:
        return self.unit.source

    # --- values

    def lookup(self, name: str) -> Value | Symbol | None:
        if name in self._known:
            return self._known[name]
        self._enter(name)
        try:
            found = self._known[name] = self.find(name)
        finally:
            self._active.discard(name)
        return found

    def _enter(self, label: str) -> None:
        if label in self._active:
            raise ArmFunctionError(f'"{label}" depends on itself')
        self._active.add(label)

    def find(self, name: str) -> Value | Symbol | None:
        """Return what a name stands for, evaluated now."""
        variable = self.unit.variables.get(name)
        if variable is not None:
            return self.evaluator.evaluate(variable.value, path=f"variable {name}")
        if name in self._wildcards:
            return _Imported(name, self, self._wildcards[name])
        if name in self._symbols:
            declaration, original = self._symbols[name]
            names = self.names_imported(declaration)
            if isinstance(names, str):
                return self._lost(name, names, declaration)
            return names.lookup(original)
        if name in self.unit.lost:
            reason = f'the declaration of "{name}" cannot be read'
            return Unknown(reason, key=f"{self.context.key_prefix}{name}", origin=Origin(name, None))
        return None

    def names_imported(self, declaration: ImportDeclaration) -> FileNames | str:
        """Return the names that an import means, or why there are none."""
        return self.imported.names_of(self.unit, declaration)

    def _lost(self, name: str, reason: str, declaration: ImportDeclaration) -> Unknown:
        span = Span(self.source, declaration.keyword_start, declaration.end)
        return Unknown(reason, key=f"import {name} of {self.source.path}", origin=Origin(f"import {name}", span))

    # --- functions

    def function(self, name: str) -> UserFunction | None:
        declared = self.unit.functions.get(name)
        if declared is not None:
            return self._runner(declared)
        return self._through_import(name, lambda names, original: names.function(original), self._lost_function)

    def _runner(self, declared: FunctionDeclaration) -> UserFunction:
        def run(arguments: tuple[Value, ...]) -> Value:
            self.context.budget.spend(STEPS_OF_A_RUN)
            if len(arguments) != len(declared.parameters):
                count = len(declared.parameters)
                raise ArmFunctionError(f"{declared.name} takes {count} arguments, {len(arguments)} are given")
            for parameter, argument in zip(declared.parameters, arguments, strict=True):
                reason = misfit(argument, BicepType(parameter.type, self))
                if reason is not None:
                    raise ArmFunctionError(f"parameter {parameter.name} does not fit its type: {reason}")
            label = f"{declared.name}()"
            self._enter(label)
            try:
                names = (each.name for each in declared.parameters)
                return self.evaluator.evaluate(declared.body, dict(zip(names, arguments, strict=True)))
            finally:
                self._active.discard(label)

        return run

    def _lost_function(self, name: str, reason: str, declaration: ImportDeclaration) -> UserFunction:
        return lambda _: self._lost(name, reason, declaration)

    def _through_import(
        self,
        name: str,
        take: Callable[[FileNames, str], T | None],
        lost: Callable[[str, str, ImportDeclaration], T | None],
    ) -> T | None:
        if name not in self._symbols or f"import {name}" in self._active:
            return None
        declaration, original = self._symbols[name]
        names = self.names_imported(declaration)
        if isinstance(names, str):
            return lost(name, names, declaration)
        self._active.add(f"import {name}")
        try:
            return take(names, original)
        finally:
            self._active.discard(f"import {name}")

    def azure_function(self, name: str, arguments: tuple[Value, ...], span: Span) -> Value | None:
        return None

    # --- types

    def type_named(self, name: str) -> tuple[TypeDeclaration, TypeScope] | None:
        declared = self.unit.types.get(name)
        if declared is not None:
            return declared, self
        return self._through_import(name, lambda names, original: names.type_named(original), lambda *_: None)

    def types_in(self, name: str) -> TypeScope | None:
        names = self.names_behind(name)
        return names if isinstance(names, FileNames) else None

    def names_behind(self, wildcard: str) -> FileNames | str | None:
        """Return the names of the file behind a wildcard import, why there are none, or None."""
        declaration = self._wildcards.get(wildcard)
        return self.names_imported(declaration) if declaration is not None else None


class _Imported(Symbol):
    """`import * as name`: members of it are variables and functions of another file."""

    def __init__(self, name: str, user: FileNames, declaration: ImportDeclaration) -> None:
        self.label = name
        self._user = user
        self._declaration = declaration

    def member(self, name: str, span: Span) -> Value | Symbol:
        names = self._user.names_behind(self.label)
        if not isinstance(names, FileNames):
            return self._lost(name, names, span)
        found = names.lookup(name)
        return found if found is not None else super().member(name, span)

    def call(self, name: str, arguments: tuple[Value, ...], span: Span) -> Value:
        names = self._user.names_behind(self.label)
        if not isinstance(names, FileNames):
            return self._lost(name, names, span)
        function = names.function(name)
        try:
            return function(arguments) if function is not None else super().call(name, arguments, span)
        except ArmFunctionError as error:
            return self.rejected(str(error), span)

    def _lost(self, name: str, reason: str | None, span: Span) -> Value:
        key = f"import {self.label}.{name} of {self._user.source.path}"
        return Unknown(reason or "nothing is imported", key=key, origin=Origin(f"{self.label}.{name}", span))
