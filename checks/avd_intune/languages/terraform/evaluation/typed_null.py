"""A null of which the type is known: `tostring(null)`, a variable with a type. `format` tells what it is."""

from __future__ import annotations

from avd_intune.records import dataclass
from avd_intune.values.value_types import Known


@dataclass(frozen=True, slots=True, eq=False)
class TypedNull(Known):
    """A null that was converted to a primitive type."""
