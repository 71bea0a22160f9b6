"""Helpers of the ARM tests: calling functions on plain data, and a scope of plain dictionaries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from avd_intune.languages.arm.evaluation.evaluator import evaluate_arm_string
from avd_intune.languages.arm.functions.function_api import ArmFunctionContext, LambdaValue
from avd_intune.languages.arm.functions.function_table import call_arm_function
from avd_intune.source.text import Span
from avd_intune.values.plain_data import from_python, to_python
from avd_intune.values.value_types import Known, Unknown, Value


def unknown(name: str = "u") -> Unknown:
    return Unknown(f"{name} has no value", key=name)


def function(run: Callable[..., object], arity: int = 1) -> LambdaValue:
    """A lambda whose body is Python code over plain data."""

    def call(*values: Value) -> Value:
        return from_python(run(*(to_python(value) for value in values[:arity])))

    return LambdaValue("a lambda", key="lambda", run=call, arity=arity)


def call(name: str, *arguments: object, context: ArmFunctionContext | None = None) -> Value:
    return call_arm_function(name, [from_python(each) for each in arguments], context or ArmFunctionContext())


@dataclass
class PlainScope:
    parameters: dict[str, object] = field(default_factory=dict)
    variables: dict[str, object] = field(default_factory=dict)
    loops: dict[str | None, int] = field(default_factory=dict)
    answers: dict[str, Value] = field(default_factory=dict)
    functions: dict[str, Callable[[tuple[Value, ...]], Value]] = field(default_factory=dict)
    context: ArmFunctionContext = field(default_factory=ArmFunctionContext)
    evaluated: dict[str, Value] = field(default_factory=dict)

    def parameter(self, name: str) -> Value | None:
        return self._find(self.parameters, name)

    def variable(self, name: str) -> Value | None:
        if name.lower() not in self.evaluated:
            found = self._find(self.variables, name)
            if found is None:
                return None
            self.evaluated[name.lower()] = evaluate_arm_string(found, self)
        return self.evaluated[name.lower()]

    @staticmethod
    def _find(names: dict[str, object], name: str) -> Value | None:
        lowered = {key.lower(): value for key, value in names.items()}
        return from_python(lowered[name.lower()]) if name.lower() in lowered else None

    def copy_index(self, name: str | None) -> Value | None:
        return Known(self.loops[name]) if name in self.loops else None

    def azure_function(self, name: str, arguments: tuple[Value, ...], span: Span | None) -> Value | None:
        return self.answers.get(name)

    def user_function(self, name: str) -> Callable[[tuple[Value, ...]], Value] | None:
        return self.functions.get(name.lower())


def evaluate(text: str, **scope: object) -> Value:
    return evaluate_arm_string(Known(text), PlainScope(**scope))  # type: ignore[arg-type]
