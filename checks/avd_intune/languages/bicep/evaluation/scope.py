"""What the Bicep evaluator needs from its surroundings: the names of a file, and what they stand for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from avd_intune.languages.arm.functions.function_api import ArmFunctionContext
from avd_intune.source.text import SourceFile, Span
from avd_intune.values.value_types import TRUE, EvaluationError, Origin, Value

# Runs a user-defined function on evaluated arguments. Raises ArmFunctionError for a wrong number of them.
UserFunction = Callable[[tuple[Value, ...]], Value]


class Symbol:
    """A name that stands for more than a value: a resource, a module, a namespace of imports.

    Its members are only looked at when an expression asks for them, so that `vm.name` does not need the
    whole `vm`. Every method gives what the language rejects as an EvaluationError.
    """

    label = "the name"
    # Whether what it stands for is deployed: Known, or a OneOf of booleans.
    presence: Value = TRUE

    def deployed_keys(self) -> list[str]:
        """Return the keys of what it deploys, as `Resource.depends_on` has them."""
        return []

    def value(self, span: Span) -> Value:
        """Return what it is as a value."""
        return self.rejected(f"{self.label} is no value", span)

    def member(self, name: str, span: Span) -> Value | Symbol:
        """Return `symbol.name`."""
        return self.rejected(f'{self.label} has no property "{name}"', span)

    def element(self, index: Value, span: Span) -> Value | Symbol:
        """Return `symbol[index]`; the index is no OneOf."""
        return self.rejected(f"{self.label} has no elements", span)

    def nested(self, name: str, span: Span) -> Value | Symbol:
        """Return `symbol::name`."""
        return self.rejected(f'{self.label} has no nested resource "{name}"', span)

    def call(self, name: str, arguments: tuple[Value, ...], span: Span) -> Value:
        """Return `symbol.name(arguments)`."""
        return self.rejected(f'{self.label} has no function "{name}"', span)

    def rejected(self, reason: str, span: Span) -> EvaluationError:
        """Return the value of an expression that the language rejects."""
        return EvaluationError(reason, key=f"{reason} @{span.key}", origin=Origin(self.label, span))


class BicepScope(Protocol):
    """What the expressions of one file see, in one use of it."""

    @property
    def source(self) -> SourceFile:
        """The file that the expressions are in."""
        ...

    @property
    def context(self) -> ArmFunctionContext:
        """Files, target, budget and key prefix for the functions; its `span` is not used."""
        ...

    def lookup(self, name: str) -> Value | Symbol | None:
        """Return what a declared or imported name stands for, None if there is no such name.

        Raises ArmFunctionError for one that depends on itself.
        """
        ...

    def function(self, name: str) -> UserFunction | None:
        """Return a user-defined function, None if there is none of that name."""
        ...

    def azure_function(self, name: str, arguments: tuple[Value, ...], span: Span) -> Value | None:
        """Return what the front end knows better than the function table, else None.

        Asked for what is answered from the deployment and not from the arguments; `name` is in lower case.
        """
        ...
