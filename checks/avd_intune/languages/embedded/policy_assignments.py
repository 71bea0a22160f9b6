"""What the assignments of a policy in the same code give to its parameters.

https://learn.microsoft.com/azure/governance/policy/concepts/assignment-structure#parameters;
https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/subscription_policy_assignment and its
kinds; in an initiative, https://learn.microsoft.com/azure/governance/policy/concepts/initiative-definition-structure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from avd_intune.languages.resource_model import Mode, Resource
from avd_intune.records import replace
from avd_intune.values.access import decoded_json, elements, is_null, known_texts, member
from avd_intune.values.cases import lift
from avd_intune.values.inside import references_in
from avd_intune.values.value_types import Known, ObjectValue, Unknown, Value

_DEFINITIONS = frozenset({"azurerm_policy_definition", "microsoft.authorization/policydefinitions"})
_ASSIGNMENTS = frozenset(
    f"azurerm_{scope}policy_assignment"
    for scope in ("", "resource_", "resource_group_", "subscription_", "management_group_")
)
_INITIATIVES = frozenset({"azurerm_policy_set_definition", "azurerm_management_group_policy_set_definition"})


def assigned(resource: Resource, resources: Iterable[Resource]) -> list[Resource]:
    """Return a policy as each assignment in the same code has it; the resource itself where there is none.

    The values of an assignment stand where the defaults of the definition were.
    """
    if resource.type.lower() not in _DEFINITIONS or resource.mode is not Mode.MANAGED:
        return [resource]
    given = [values for other in resources for values in _given_by(other, resource)]
    return [
        replace(_with_values(resource, values), key=resource.key if at == 0 else f"{resource.key}({at})")
        for at, values in enumerate(given)
    ] or [resource]


def _given_by(other: Resource, policy: Resource) -> Iterator[Value]:
    """Yield what another resource gives to the parameters of a policy: an object, or NULL for nothing."""
    kind, arguments = other.type.lower(), other.properties
    if kind in _ASSIGNMENTS:
        if _names(member(arguments, "policy_definition_id"), policy):
            yield decoded_json(member(arguments, "parameters"))
    elif kind in _INITIATIVES:
        for each, _ in elements(member(arguments, "policy_definition_reference")):
            if _names(member(each, "policy_definition_id"), policy):
                yield decoded_json(member(each, "parameter_values"))
    elif kind == "microsoft.authorization/policyassignments":
        if _names(member(arguments, "properties", "policyDefinitionId"), policy):
            yield member(arguments, "properties", "parameters")
    elif kind == "microsoft.authorization/policysetdefinitions":
        for each, _ in elements(member(arguments, "properties", "policyDefinitions")):
            if _names(member(each, "policyDefinitionId"), policy):
                yield member(each, "parameters")


def _names(definition: Value, policy: Resource) -> bool:
    targets = {each.target for each in references_in(definition)}
    if targets:
        return targets == {policy.key}
    names = {name.lower() for name in known_texts(member(policy.properties, "name"))}
    ids = [each.lower() for each in known_texts(definition)]
    return any("/policydefinitions/" in each and each.rpartition("/")[2] in names for each in ids)


def _with_values(policy: Resource, values: Value) -> Resource:
    is_arm = "/" in policy.type
    properties = member(policy.properties, "properties") if is_arm else policy.properties
    declared = decoded_json(member(properties, "parameters"))
    if not isinstance(declared, ObjectValue) or not isinstance(properties, ObjectValue):
        return policy
    entries = {name: _with_value(name, each, values) for name, each in declared.entries.items()}
    changed = _with_entry(properties, "parameters", replace(declared, entries=entries))
    if is_arm and isinstance(policy.properties, ObjectValue):
        changed = _with_entry(policy.properties, "properties", changed)
    return replace(policy, properties=changed)


def _with_value(name: str, declared: Value, values: Value) -> Value:
    if not isinstance(declared, ObjectValue):
        return declared
    value = member(values, name, "value")
    if isinstance(values, Unknown):
        value = values
    else:
        value = lift(partial(_handed_on, name), value)
    return declared if is_null(value) else _with_entry(declared, "defaultValue", value)


def _handed_on(name: str, value: Value) -> Value:
    """Return a value that an initiative gives; what it hands on is what its own assignment gives."""
    if not isinstance(value, Known) or not isinstance(value.value, str) or not value.value.startswith("[parameters("):
        return value
    reason = f'parameter "{name}" is given by the assignment of an initiative'
    return Unknown(reason, key=f"policy parameter {name}: {value.value}", origin=value.origin)


def _with_entry(value: ObjectValue, name: str, entry: Value) -> ObjectValue:
    kept = {key: each for key, each in value.entries.items() if key.lower() != name.lower()}
    return replace(value, entries={**kept, name: entry})
