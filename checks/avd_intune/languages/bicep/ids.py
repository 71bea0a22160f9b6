"""Ids of Bicep resources: text as far as it is known, which refers to its resource."""

from __future__ import annotations

from avd_intune.languages.arm.evaluation.access import member_of_unknown
from avd_intune.values.value_types import (
    EvaluationError,
    Known,
    ObjectValue,
    PartialString,
    Reference,
    Unknown,
    Value,
    replace,
)

# Objects of Entra ID (https://learn.microsoft.com/graph/templates): the directory gives them their ids.
DIRECTORY = "microsoft.graph/"


def referring(identifier: Value, reference: Reference) -> Value:
    """Return an id that also says which resource of the deployment it is that of."""
    if isinstance(identifier, EvaluationError):
        return identifier
    if isinstance(identifier, PartialString):
        others = tuple(each for each in identifier.references if each.target != reference.target)
        return replace(identifier, references=(reference, *others))
    return identifier if isinstance(identifier, Known) else reference


def id_of_scope(scope: Value, key: str) -> Value:
    """Return the id of what a scope function gives; that of the tenant is empty."""
    if isinstance(scope, ObjectValue):
        return scope.entries.get("id", Known("/"))
    if isinstance(scope, Known):
        return scope
    return member_of_unknown(scope, Known("id")) if isinstance(scope, Unknown) else Unknown("no scope", key=key)
