"""Evaluation where no input is known: variable files, defaults and validations of variables."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from avd_intune.languages.terraform.evaluation.evaluator import evaluate
from avd_intune.languages.terraform.modules import PlacedAttribute
from avd_intune.languages.terraform.syntax.hcl_tree import Expression
from avd_intune.source.repository_files import RepositoryFiles
from avd_intune.source.text import SourceFile, Span
from avd_intune.values.value_types import Value


@lru_cache(maxsize=1024)
def _folder_of(path: str) -> Path:
    # A scope is made for each value of a variable file.
    return Path(path).parent


class ConstantScope:
    """A `Scope` without names, but for locals that are constant themselves. variables: those that have a value here."""

    __slots__ = ("_locals", "_variables", "files", "key_prefix", "module_folder", "root_folder", "source")

    def __init__(
        self,
        source: SourceFile,
        files: RepositoryFiles,
        constants: Mapping[str, PlacedAttribute] | None = None,
        variables: Mapping[str, Value] | None = None,
    ) -> None:
        self.source = source
        self.files = files
        self.module_folder = self.root_folder = _folder_of(source.path)
        self.key_prefix = ""
        self._locals = constants or {}
        self._variables = variables or {}

    def resolve(self, path: tuple[str, ...], span: Span) -> tuple[Value, int] | None:
        """Return a constant local; None for every other name."""
        if path[0] == "local" and len(path) > 1 and path[1] in self._locals:
            placed = self._locals[path[1]]
            return evaluate_constant(placed.expression, placed.source, self.files, self._locals), 2
        if path[0] == "var" and len(path) > 1 and path[1] in self._variables:
            return self._variables[path[1]], 2
        return None


def evaluate_constant(
    expression: Expression,
    source: SourceFile,
    files: RepositoryFiles,
    constants: Mapping[str, PlacedAttribute] | None = None,
    variables: Mapping[str, Value] | None = None,
) -> Value:
    """Return the value of an expression that may use no input but `variables`; `constants` are its module's locals."""
    return evaluate(expression, ConstantScope(source, files, constants, variables))
