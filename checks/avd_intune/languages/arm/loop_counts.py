"""How often a loop of a template runs, as far as that is known."""

from __future__ import annotations

from avd_intune.languages.arm.functions.function_api import ArmFunctionError, integer_argument
from avd_intune.values.value_types import EvaluationError, Unknown, Value

# https://learn.microsoft.com/azure/azure-resource-manager/templates/copy-resources: the most that a loop may have
MAX_COPIES = 800


def copy_count(count: Value) -> int | Unknown:
    """Return how often a loop runs; an EvaluationError for what is no such number. No OneOf may be given."""
    if isinstance(count, Unknown):
        return count
    try:
        number = integer_argument(count)
    except ArmFunctionError as error:
        return EvaluationError(f"the count of a loop is no number: {error}", key="copy.count", origin=count.origin)
    if not 0 <= number <= MAX_COPIES:
        reason = f"a loop runs 0 to {MAX_COPIES} times, not {number} times"
        return EvaluationError(reason, key="copy.count", origin=count.origin)
    return number


def unknown_index(count: Unknown) -> Unknown:
    """Return the index in a loop of unknown length: the same for all loops of that length."""
    reason = f"it is one of an unknown number ({count.reason})"
    return Unknown(reason, key=f"index below {count.key}", references=count.references, origin=count.origin)
