"""What a language refuses whatever is at hand and stated, so that nothing at all is deployed."""

from __future__ import annotations

from avd_intune.records import dataclass
from avd_intune.values.blanks import blank_of
from avd_intune.values.value_types import EvaluationError, Value


@dataclass(frozen=True, slots=True, eq=False)
class FinalError(EvaluationError):
    """An expression that the language rejects, and would with every file and in every later version."""


def is_refused(value: Value) -> bool:
    """Say whether nothing is deployed for a value. What the empty default of an input gives is another one then."""
    return isinstance(value, FinalError) and (value.origin is None or blank_of(value) is None)
