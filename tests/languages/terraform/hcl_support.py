"""A scope over the `locals` of a text, and values in the form in which Terraform writes them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from avd_intune.languages.terraform.evaluation.evaluator import evaluate
from avd_intune.languages.terraform.evaluation.type_model import (
    ANY,
    BOOL,
    NUMBER,
    STRING,
    Collection,
    Object,
    Tuple,
    TypeConstraint,
)
from avd_intune.languages.terraform.syntax.hcl_tree import Expression
from avd_intune.languages.terraform.syntax.parser import parse_hcl, parse_hcl_expression
from avd_intune.source.repository_files import RepositoryFiles
from avd_intune.source.text import SourceFile, Span
from avd_intune.values.value_types import Unknown, Value, through


class LocalsScope:
    """Resolves `local.x` from the `locals` blocks of a text, and `var.x` from given values."""

    def __init__(self, source: SourceFile, folder: Path, locals_text: str = "", **variables: Value) -> None:
        self.source = source
        self.files = RepositoryFiles(folder)
        self.module_folder = folder
        self.root_folder = folder
        self.key_prefix = ""
        self._variables = variables
        self._file = parse_hcl(SourceFile("names.tf", locals_text))

    def resolve(self, path: tuple[str, ...], span: Span) -> tuple[Value, int] | None:
        if len(path) < 2:
            return None
        root, name = path[:2]
        if root == "var" and name in self._variables:
            return through(self._variables[name], f"var.{name}", span), 2
        if root == "local":
            for block in self._file.body.blocks:
                for attribute in block.body.attributes:
                    if attribute.name == name:
                        inner = LocalsScope(self._file.source, self.module_folder)
                        inner._file, inner._variables = self._file, self._variables
                        return evaluate(attribute.expression, inner), 2
        return None


def parse_expression(text: str) -> tuple[Expression, SourceFile]:
    """Return the tree of an expression and its file."""
    source = SourceFile("test.tf", text)
    return parse_hcl_expression(source, 0, len(text))[0], source


def evaluate_text(text: str, folder: Path | None = None, locals_text: str = "", **variables: Value) -> Value:
    """Return the value of an expression."""
    expression, source = parse_expression(text)
    return evaluate(expression, LocalsScope(source, folder or Path(), locals_text, **variables))


def unknown(name: str) -> Unknown:
    """Return the value of a variable without default."""
    return Unknown(f'variable "{name}" has no default', key=f"var.{name}")


def type_from_json(written: object) -> TypeConstraint:
    """Return a type as `terraform output -json` writes it."""
    if isinstance(written, str):
        return {"string": STRING, "number": NUMBER, "bool": BOOL, "dynamic": ANY}[written]
    assert isinstance(written, list)
    kind, content = written
    if kind in ("list", "set", "map"):
        return Collection(kind, type_from_json(content))
    if kind == "tuple":
        return Tuple(tuple(type_from_json(each) for each in content))
    assert kind == "object" and isinstance(content, Mapping)
    return Object({name: type_from_json(each) for name, each in content.items()})


def same_scalar_types(ours: object, theirs: object) -> bool:
    """Say whether booleans stand where booleans do: in Python True == 1."""
    if isinstance(ours, list) and isinstance(theirs, list):
        return all(same_scalar_types(a, b) for a, b in zip(ours, theirs, strict=True))
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return all(same_scalar_types(item, theirs[name]) for name, item in ours.items())
    return isinstance(ours, bool) == isinstance(theirs, bool)
