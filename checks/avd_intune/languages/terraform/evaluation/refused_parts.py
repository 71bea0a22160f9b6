"""What asks something of a value that Terraform refuses in part: Terraform refuses it, too, and plans nothing.

Inside `try()` and `can()` a list or object with such a part is refused where it is written.
"""

from __future__ import annotations

from avd_intune.values.measures import measures_in_use
from avd_intune.values.value_types import EvaluationError, Known, ResourceValue, Value


def refused_in(value: Value) -> EvaluationError | None:
    """Return the part of a value that Terraform refuses, None if there is none; see `Measures.refused_in`."""
    return measures_in_use().refused_in(value)


def unless_refused(found: Value, *given: Value) -> Value:
    """Return what was found in given values, refused where a part of them is."""
    asked = (value for value in given if not isinstance(value, (Known, ResourceValue)))
    return next((refused for refused in map(refused_in, asked) if refused is not None), found)
