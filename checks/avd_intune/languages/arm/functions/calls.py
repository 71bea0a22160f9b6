"""How a call of ARM templates and Bicep becomes a value, whatever its arguments are.

The machinery is that of all languages (`values/uncertain_calls`); here is what a rejected call, an unknown one
and one past the budget look like.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from avd_intune.languages.arm.functions.function_api import ArmFunctionContext
from avd_intune.source.budget import SHORT, BudgetExceededError
from avd_intune.values.blanks import as_blank
from avd_intune.values.derivation import computed_from
from avd_intune.values.identity import derived_key
from avd_intune.values.inside import text_length
from avd_intune.values.uncertain_calls import UNSETTLED, CallRejectedError, NeedsUnknownError, UncertainCall
from avd_intune.values.value_types import EvaluationError, Known, Origin, Unknown, Value


def attempt(name: str, call: ArmFunctionContext, compute: Callable[..., Value], *arguments: Value) -> Value:
    """Return `compute(*arguments)`, with what the function API raises turned into values."""
    budget = call.budget
    try:
        budget.spend()
        characters = 0
        for argument in arguments:
            characters += text_length(argument)
        if characters > SHORT:
            budget.read(characters)
        try:
            result = compute(*arguments)
        except UNSETTLED as raised:
            result = _ArmCall(name, call).after(raised, compute, *arguments)
        result = computed_from(as_blank(result, *arguments), arguments)
        if type(result) is Known:
            if type(result.value) is str and len(result.value) > SHORT:
                budget.build(len(result.value))
            return result
        budget.build(text_length(result))
        budget.admit(result)
        return result
    except (BudgetExceededError, RecursionError) as error:
        call.budget.was_stopped = True
        reason = str(error) if isinstance(error, BudgetExceededError) else "it leads through too many nested values"
        return Unknown(reason, key=_place_key(name, call), origin=_origin(name, call))
    except (ArithmeticError, ValueError, MemoryError) as error:
        # What no rule here provides for must not end the scan of everything else.
        reason = f"`{name}` cannot be computed ({type(error).__name__})"
        return Unknown(reason, key=_place_key(name, call), origin=_origin(name, call))


class _ArmCall(UncertainCall):
    def __init__(self, name: str, call: ArmFunctionContext) -> None:
        super().__init__(name)
        self._call = call

    def spend(self) -> None:
        self._call.budget.spend()

    def rejected(self, error: CallRejectedError, arguments: Sequence[Value]) -> Value:
        return rejected_call(self.name, self._call, f"`{self.name}` fails: {error}", arguments)

    def undecided(self, need: NeedsUnknownError, arguments: Sequence[Value]) -> Value:
        budget = self._call.budget
        budget.spend(sum(budget.measure(argument)[0] for argument in arguments))
        unknown = super().undecided(need, arguments)
        if isinstance(need.value, EvaluationError) and isinstance(unknown, Unknown):
            # What is computed from a rejected expression is rejected with it.
            return EvaluationError(
                unknown.reason, key=unknown.key, references=unknown.references, origin=need.value.origin
            )
        return unknown


def rejected_call(name: str, call: ArmFunctionContext, reason: str, arguments: Sequence[Value]) -> EvaluationError:
    """Return the value of a call that the language rejects."""
    try:
        key = derived_key(name, *arguments)
    except RecursionError:
        key = _place_key(name, call)
    return EvaluationError(reason, key=key, origin=_origin(name, call))


def _origin(name: str, call: ArmFunctionContext) -> Origin | None:
    return Origin(f"{name}()", call.span) if call.span is not None else None


def _place_key(name: str, call: ArmFunctionContext) -> str:
    place = f"@{call.span.key}" if call.span is not None else ""
    return f"{call.key_prefix}{name}(){place}"
