"""Type constraints as Terraform writes them: `list(string)`, `object({ name = optional(string, "x") })`.

https://developer.hashicorp.com/terraform/language/expressions/type-constraints
"""

from __future__ import annotations

from pathlib import Path

from avd_intune.languages.terraform.evaluation.conversion import convert, with_defaults
from avd_intune.languages.terraform.evaluation.evaluator import evaluate
from avd_intune.languages.terraform.evaluation.type_model import (
    ANY,
    BOOL,
    NUMBER,
    STRING,
    Collection,
    Object,
    Primitive,
    Tuple,
    TypeConstraint,
    type_of,
)
from avd_intune.languages.terraform.evaluation.unification import unify
from avd_intune.languages.terraform.syntax.hcl_tree import (
    Expression,
    FunctionCall,
    Literal,
    ObjectExpression,
    TupleExpression,
    Variable,
)
from avd_intune.source.repository_files import RepositoryFiles
from avd_intune.source.text import SourceFile, Span
from avd_intune.values.value_types import EvaluationError, Value

__all__ = [
    "ANY",
    "BOOL",
    "NUMBER",
    "STRING",
    "Collection",
    "Object",
    "Primitive",
    "Tuple",
    "TypeConstraint",
    "convert",
    "parse_type",
    "type_of",
    "unify",
    "with_defaults",
]

# `list`, `map` and `set` alone are the old spelling of list(any), …
_NAMES: dict[str, TypeConstraint] = {
    "string": STRING,
    "number": NUMBER,
    "bool": BOOL,
    "any": ANY,
    "list": Collection("list", ANY),
    "map": Collection("map", ANY),
    "set": Collection("set", ANY),
}

# A type nested deeper than this is `any` below: no module writes one.
_MAX_DEPTH = 60


class _ConstantScope:
    """The scope of an optional attribute's default, in which no name is known."""

    def __init__(self, source: SourceFile) -> None:
        self.source = source
        self.files = RepositoryFiles(Path())
        self.module_folder = Path()
        self.root_folder = Path()
        self.key_prefix = ""

    def resolve(self, path: tuple[str, ...], span: Span) -> tuple[Value, int] | None:
        """Return None: a default must be a constant."""
        return None


def parse_type(expression: Expression, source: SourceFile | None = None) -> TypeConstraint:
    """Return the type that an expression names; `any` where it names none.

    `source` is the file of the expression, for the provenance of defaults.
    """
    return _parse(expression, source or SourceFile("", ""), 0)


def _parse(expression: Expression, source: SourceFile, depth: int) -> TypeConstraint:
    if depth > _MAX_DEPTH:
        return ANY
    if isinstance(expression, Variable):
        return _NAMES.get(expression.name, ANY)
    if isinstance(expression, Literal):
        # Before Terraform 0.12 types were quoted: type = "string".
        return _NAMES.get(expression.value, ANY) if isinstance(expression.value, str) else ANY
    if not isinstance(expression, FunctionCall) or not expression.arguments:
        return ANY
    argument = expression.arguments[0]
    match expression.name:
        case "list" | "set" | "map":
            return Collection(expression.name, _parse(argument, source, depth + 1))
        case "tuple" if isinstance(argument, TupleExpression):
            return Tuple(tuple(_parse(item, source, depth + 1) for item in argument.items))
        case "object" if isinstance(argument, ObjectExpression):
            return _parse_object(argument, source, depth + 1)
    return ANY


def _parse_object(expression: ObjectExpression, source: SourceFile, depth: int) -> Object:
    attributes: dict[str, TypeConstraint] = {}
    optional: set[str] = set()
    defaults: dict[str, Value] = {}
    for item in expression.items:
        if not isinstance(item.key, Literal) or not isinstance(item.key.value, str):
            continue
        name, written = item.key.value, item.value
        if isinstance(written, FunctionCall) and written.name == "optional" and written.arguments:
            optional.add(name)
            attributes[name] = _parse(written.arguments[0], source, depth)
            if len(written.arguments) > 1:
                value = evaluate(written.arguments[1], _ConstantScope(source))
                converted = convert(value, attributes[name])
                defaults[name] = value if isinstance(converted, EvaluationError) else converted
        else:
            attributes[name] = _parse(written, source, depth)
    return Object(attributes, frozenset(optional), defaults)
