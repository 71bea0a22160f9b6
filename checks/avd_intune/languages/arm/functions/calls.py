"""How a call of ARM templates and Bicep becomes a value, whatever its arguments are.

The machinery is that of all languages (`values/uncertain_calls`); here is what a rejected call, an unknown one
and one past the budget look like.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from avd_intune.languages.arm.functions.function_api import ArmFunctionContext, EvaluationBudget, NotAtHandError
from avd_intune.source.budget import SHORT, BudgetExceededError
from avd_intune.values.blanks import as_blank, blanks_among
from avd_intune.values.derivation import computed_from
from avd_intune.values.identity import derived_key
from avd_intune.values.inside import text_length
from avd_intune.values.refusals import FinalError
from avd_intune.values.uncertain_calls import (
    UNSETTLED,
    CallRejectedError,
    NeedsUnknownError,
    UncertainCall,
)
from avd_intune.values.value_types import (
    EvaluationError,
    Known,
    ListValue,
    ObjectValue,
    Origin,
    Unknown,
    Value,
)

# They hand on what they are given, or one of it, so that what is refused is shown where it stands.
_HAND_ON = frozenset({"if", "coalesce", "any", "array", "createarray", "createobject"})
# Their text is known around what is refused in it.
_OF_TEXTS = frozenset({"format", "concat", "string", "tolower", "toupper"})


def _refused(name: str, budget: EvaluationBudget, argument: Value) -> EvaluationError | None:
    """Return the part of an argument for which a call is refused, wherever in it that stands, None if there is none.

    `[1 / 0, 2][1]` is deployed by nobody.
    """
    refused = budget.refused_in(argument)
    if refused is None:
        return None
    is_shown = name.lower() in _HAND_ON or (
        name.lower() in _OF_TEXTS and not isinstance(argument, (ListValue, ObjectValue))
    )
    return None if is_shown else refused


def attempt(name: str, call: ArmFunctionContext, compute: Callable[..., Value], *arguments: Value) -> Value:
    """Return `compute(*arguments)`, with what the function API raises turned into values."""
    budget = call.budget
    try:
        budget.spend()
        characters, refused = 0, None
        for argument in arguments:
            characters += text_length(argument)
            if refused is None and type(argument) is not Known:
                refused = _refused(name, budget, argument)
        if characters > SHORT:
            budget.read(characters)
        try:
            if refused is not None:
                raise NeedsUnknownError(refused)
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


def given_to(
    function: Callable[[tuple[Value, ...]], Value], call: ArmFunctionContext, arguments: tuple[Value, ...]
) -> Value:
    """Return what a function of the user gives, which may leave arguments alone. Raises NeedsUnknownError."""
    refused = next((each for each in map(call.budget.refused_in, arguments) if each is not None), None)
    if refused is not None:
        raise NeedsUnknownError(refused)
    return function(arguments)


class _ArmCall(UncertainCall):
    def __init__(self, name: str, call: ArmFunctionContext) -> None:
        super().__init__(name)
        self._call = call

    def spend(self) -> None:
        self._call.budget.spend()

    def rejected(self, error: CallRejectedError, arguments: Sequence[Value]) -> Value:
        final = not isinstance(error, NotAtHandError)
        return rejected_call(self.name, self._call, f"`{self.name}` fails: {error}", arguments, final)

    def undecided(self, need: NeedsUnknownError, arguments: Sequence[Value]) -> Value:
        budget = self._call.budget
        budget.spend(sum(budget.measure(argument)[0] for argument in arguments))
        unknown = super().undecided(need, arguments)
        if isinstance(need.value, EvaluationError) and isinstance(unknown, Unknown):
            # What is computed from a rejected expression is rejected with it.
            kind = FinalError if isinstance(need.value, FinalError) else EvaluationError
            return kind(unknown.reason, key=unknown.key, references=unknown.references, origin=need.value.origin)
        return unknown


def rejected_call(
    name: str, call: ArmFunctionContext, reason: str, arguments: Sequence[Value], final: bool
) -> EvaluationError:
    """Return the value of a call that the language rejects; it comes of an empty default where an argument does."""
    try:
        key = derived_key(name, *arguments)
    except RecursionError:
        key = _place_key(name, call)
    blanks = blanks_among(arguments)
    kind = FinalError if final else EvaluationError
    return kind(reason, key=key, origin=_origin(name, call, blanks))


def _origin(name: str, call: ArmFunctionContext, blanks: Sequence[Origin] = ()) -> Origin | None:
    previous = next(iter(blanks), None)
    depth = 1 if previous is None else previous.depth + 1
    return Origin(f"{name}()", call.span, previous, depth, empties=tuple(blanks)) if call.span is not None else previous


def _place_key(name: str, call: ArmFunctionContext) -> str:
    place = f"@{call.span.key}" if call.span is not None else ""
    return f"{call.key_prefix}{name}(){place}"
