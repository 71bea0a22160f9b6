"""The value of an input variable: what is given for it or its default, in its type, or what it can be.

https://developer.hashicorp.com/terraform/language/values/variables
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Protocol

from avd_intune.languages.terraform.evaluation.type_constraints import ANY, BOOL, TypeConstraint, convert, parse_type
from avd_intune.languages.terraform.modules import Declaration
from avd_intune.languages.terraform.syntax.hcl_tree import Expression, Literal
from avd_intune.languages.terraform.validation import Choices, ValidationReader, decision_label, with_choices
from avd_intune.records import dataclass, field
from avd_intune.source.text import SourceFile
from avd_intune.values.assumptions import Decision
from avd_intune.values.blanks import marked_default
from avd_intune.values.cases import choice_by, lift
from avd_intune.values.claims import Claim
from avd_intune.values.display import span_of
from avd_intune.values.identity import first_unknown
from avd_intune.values.limits import limits_of, with_limits
from avd_intune.values.value_types import (
    FALSE,
    TRUE,
    EvaluationError,
    Known,
    OneOf,
    Origin,
    PartialString,
    Unknown,
    Value,
    as_secret,
    replace,
    through,
)


class Evaluate(Protocol):
    """Evaluates an expression that uses no input but those of which the value is handed over."""

    def __call__(self, expression: Expression, source: SourceFile, known: Mapping[str, Value] = ...) -> Value: ...


@dataclass(slots=True)
class InputVariable:
    """One `variable` block, read. Type and choices are found once, however often the module is called."""

    name: str
    declaration: Declaration
    type: TypeConstraint = ANY
    nullable: bool = True
    secret: bool = False
    ephemeral: bool = False
    spellings_of: Callable[[str], frozenset[str]] = field(default=lambda _: frozenset())
    _choices: Choices | None = field(default=None, init=False)

    @classmethod
    def of(cls, name: str, declaration: Declaration, spellings_of: Callable[[str], frozenset[str]]) -> InputVariable:
        """Read a declaration. spellings_of: how the code writes a word, whatever the case of its letters."""
        written = declaration.content.attributes.get("type")
        return cls(
            name,
            declaration,
            parse_type(written.expression, written.source) if written is not None else ANY,
            nullable=not _is(declaration, "nullable", False),
            secret=_is(declaration, "sensitive", True) or _is(declaration, "ephemeral", True),
            ephemeral=_is(declaration, "ephemeral", True),
            spellings_of=spellings_of,
        )

    def value(self, given: Value | None, evaluate: Evaluate, key_prefix: str, missing: str) -> Value:
        """Return the value; an EvaluationError if what is given does not fit the type.

        given: what the deployment or module call gives, None if it gives nothing.
        missing: the reason that an unknown has if nothing is given and there is no default.
        """
        default = self._default(evaluate)
        if default is not None and not key_prefix:
            default = marked_default(default, self.name)
        if given is None:
            value = default
        elif default is not None and not self.nullable:
            fallback = default
            value = lift(lambda each: fallback if _is_null(each) else each, given)
        else:
            value = given
        own = value is None
        if value is None:
            name = f"{key_prefix}var.{self.name}"
            limits = () if self.nullable else (Claim(name, "is", (None,), False),)
            value = Unknown(missing, key=name, origin=Origin(name, self.declaration.span), limits=limits)
        value = self._limited(convert(value, self.type), evaluate, own)
        if self.ephemeral:
            value = replace(value, ephemeral=True)
        return as_secret(value) if self.secret else value

    def _default(self, evaluate: Evaluate) -> Value | None:
        placed = self.declaration.content.attributes.get("default")
        if placed is None:
            return None
        return through(evaluate(placed.expression, placed.source), f"the default of var.{self.name}", placed.span)

    def _limited(self, value: Value, evaluate: Evaluate, own: bool) -> Value:
        if isinstance(value, EvaluationError):
            return value
        if self._choices is None:
            self._choices = self._read_validations(evaluate)
        value = with_limits(value, self._limits_of(value, evaluate))
        if self._choices:
            # `contains(["1"], tostring(var.x))` names texts, also where the variable is a number.
            value = convert(with_choices(value, self._choices, own), self.type)
        if self.type == BOOL and isinstance(value, Unknown) and not isinstance(value, PartialString):
            return _true_or_false(value)
        return value

    def _limits_of(self, value: Value, evaluate: Evaluate) -> list[Claim]:
        """Return what the validations say of an unknown value beside its choices: `var.x != "a"`, `var.n >= 1`."""
        if isinstance(value, (OneOf, PartialString)) or first_unknown(value) is None:
            return []
        found: list[Claim] = []
        for placed in self.declaration.content.blocks_of("validation"):
            condition = placed.content.attributes.get("condition")
            if condition is not None:
                found += limits_of(evaluate(condition.expression, condition.source, {self.name: value}))
        return found

    def _read_validations(self, evaluate: Evaluate) -> Choices:
        found: Choices = {}
        for placed in self.declaration.content.blocks_of("validation"):
            condition = placed.content.attributes.get("condition")
            if condition is None:
                continue
            reader = ValidationReader(self.name, partial(_evaluate_in, evaluate, placed.source), self.spellings_of)
            found = {**found, **reader.choices(condition.expression)}
        return found


def _evaluate_in(evaluate: Evaluate, source: SourceFile, node: Expression) -> Value:
    return evaluate(node, source)


def _true_or_false(value: Unknown) -> Value:
    label, span = decision_label(value), span_of(value)
    decision = Decision(value.key, ("true", "false"), label, span)
    return choice_by(decision, {"true": through(TRUE, label, span), "false": through(FALSE, label, span)})


def _is(declaration: Declaration, name: str, wanted: bool) -> bool:
    placed = declaration.content.attributes.get(name)
    return placed is not None and isinstance(placed.expression, Literal) and placed.expression.value is wanted


def _is_null(value: Value) -> bool:
    return isinstance(value, Known) and value.value is None
