"""A null of which the type is known: `tostring(null)`, a variable with a type. `format` tells what it is."""

from __future__ import annotations

from avd_intune.languages.terraform.evaluation.type_model import Collection, Object, Primitive, TypeConstraint
from avd_intune.records import dataclass
from avd_intune.values.value_types import Known

# What has elements, and what has attributes or keys: a null of one of a family turns into one of the same.
_FAMILIES = ({"list", "set", "tuple"}, {"map", "object"}, {"string", "number"}, {"string", "bool"})


@dataclass(frozen=True, slots=True, eq=False)
class TypedNull(Known):
    """A null that was converted to a type. kind: the word that the type begins with (`string`, `list`, `object`)."""

    kind: str = "string"


def null_kind(constraint: TypeConstraint) -> str:
    """Return the word that a type begins with."""
    if isinstance(constraint, Primitive):
        return constraint.name
    if isinstance(constraint, Collection):
        return constraint.kind
    return "object" if isinstance(constraint, Object) else "tuple"


def null_converts(kind: str, wanted: str) -> bool:
    """Say whether a null of a type is taken where another one is wanted; "any" takes each."""
    return kind == wanted or "any" in (kind, wanted) or any({kind, wanted} <= family for family in _FAMILIES)
