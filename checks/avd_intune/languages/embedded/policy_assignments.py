"""What the assignments of a policy in the same code give to its parameters.

https://learn.microsoft.com/azure/governance/policy/concepts/assignment-structure#parameters;
https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/subscription_policy_assignment and its
kinds; in an initiative, https://learn.microsoft.com/azure/governance/policy/concepts/initiative-definition-structure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from avd_intune.languages.resource_model import Mode, Resource
from avd_intune.patterns import lazy_pattern
from avd_intune.records import replace
from avd_intune.values.access import decoded_json, elements, is_null, known_texts, member
from avd_intune.values.cases import lift
from avd_intune.values.inside import references_in
from avd_intune.values.value_types import NULL, Known, ObjectValue, Unknown, Value

_DEFINITIONS = frozenset({"azurerm_policy_definition", "microsoft.authorization/policydefinitions"})
_ASSIGNMENTS = frozenset(
    f"azurerm_{scope}policy_assignment"
    for scope in ("", "resource_", "resource_group_", "subscription_", "management_group_")
)
_INITIATIVES = frozenset({"azurerm_policy_set_definition", "azurerm_management_group_policy_set_definition"})
_ARM_ASSIGNMENT = "microsoft.authorization/policyassignments"
_ARM_INITIATIVE = "microsoft.authorization/policysetdefinitions"
_PARAMETER = lazy_pattern(r"\s*\[\s*parameters\(\s*'([^']*)'\s*\)\s*\]\s*", re.I)


def assigned(resource: Resource, resources: Iterable[Resource]) -> list[Resource]:
    """Return a policy as each assignment in the same code has it; the resource itself where there is none.

    The values of an assignment stand where the defaults of the definition were. So do, in what an initiative hands on,
    those of each of its own assignments.
    """
    if resource.type.lower() not in _DEFINITIONS or resource.mode is not Mode.MANAGED:
        return [resource]
    every = list(resources)
    given = [values for other in every for values in _given_by(other, resource, every)]
    return [
        replace(_with_values(resource, values), key=resource.key if at == 0 else f"{resource.key}({at})")
        for at, values in enumerate(given)
    ] or [resource]


def _given_by(other: Resource, policy: Resource, every: Sequence[Resource]) -> Iterator[Value]:
    """Yield what another resource gives to the parameters of a policy: an object, or NULL for nothing."""
    yield from _given_to(other, policy)
    for listed, name in _members_of(other):
        if not (_names(member(listed, *_ids_of(other)), policy) or _is_named(name, policy)):
            continue
        handed = decoded_json(
            member(listed, "parameter_values" if other.type.lower() in _INITIATIVES else "parameters")
        )
        for values in _values_of(other, every):
            yield lift(partial(_with_handed_on, values), handed)


def _given_to(other: Resource, definition: Resource) -> Iterator[Value]:
    """Yield what an assignment gives to the definition that it names, of a policy or of an initiative."""
    kind, arguments = other.type.lower(), other.properties
    if kind in _ASSIGNMENTS:
        if _names(member(arguments, "policy_definition_id"), definition):
            yield decoded_json(member(arguments, "parameters"))
    elif kind == _ARM_ASSIGNMENT and _names(member(arguments, "properties", "policyDefinitionId"), definition):
        yield member(arguments, "properties", "parameters")


def _members_of(initiative: Resource) -> Iterator[tuple[Value, Value]]:
    """Yield the policies of an initiative, each with the name that it is called by, if not by its id."""
    kind, arguments = initiative.type.lower(), initiative.properties
    if kind in _INITIATIVES:
        for each, _ in elements(member(arguments, "policy_definition_reference")):
            yield each, NULL
    elif kind == _ARM_INITIATIVE:
        for each, _ in elements(member(arguments, "properties", "policyDefinitions")):
            yield each, member(each, "policyDefinitionName")


def _ids_of(initiative: Resource) -> tuple[str]:
    return ("policy_definition_id",) if initiative.type.lower() in _INITIATIVES else ("policyDefinitionId",)


def _values_of(initiative: Resource, every: Sequence[Resource]) -> Iterator[Value]:
    """Yield the values that the parameters of an initiative have: by each of its assignments, else its defaults."""
    is_arm = initiative.type.lower() == _ARM_INITIATIVE
    body = member(initiative.properties, "properties") if is_arm else initiative.properties
    declared = decoded_json(member(body, "parameters"))
    given = [values for other in every for values in _given_to(other, initiative)]
    for values in given or [NULL]:
        entries = declared.entries if isinstance(declared, ObjectValue) else {}
        defaults = {name: member(each, "defaultValue") for name, each in entries.items()}
        stated = values.entries if isinstance(values, ObjectValue) else {}
        found = {**defaults, **{name: member(each, "value") for name, each in stated.items()}}
        yield values if isinstance(values, Unknown) else ObjectValue(found)


def _with_handed_on(values: Value, handed: Value) -> Value:
    """Return what an initiative gives to a policy, with its own values put in."""
    if not isinstance(handed, ObjectValue):
        return handed
    entries = {
        name: ObjectValue({"value": lift(partial(_handed_on, name, values), member(each, "value"))})
        for name, each in handed.entries.items()
    }
    return replace(handed, entries=entries)


def _handed_on(name: str, values: Value, value: Value) -> Value:
    text = value.value if isinstance(value, Known) and isinstance(value.value, str) else ""
    if not text.strip().startswith("[") or text.strip().startswith("[["):
        return value
    asked = _PARAMETER.fullmatch(text)
    found = NULL if asked is None else member(values, asked[1])
    if not is_null(found):
        return found
    reason = f'parameter "{name}" is given by the assignment of an initiative'
    return Unknown(reason, key=f"policy parameter {name}: {text}", origin=value.origin)


def _names(definition: Value, named: Resource) -> bool:
    """Say whether an id is that of a policy or of an initiative."""
    targets = {each.target for each in references_in(definition)}
    if targets:
        return targets == {named.key}
    kind = "policydefinitions" if named.type.lower() in _DEFINITIONS else "policysetdefinitions"
    names = {name.lower() for name in known_texts(member(named.properties, "name"))}
    ids = [each.lower() for each in known_texts(definition)]
    return any(f"/{kind}/" in each and each.rpartition("/")[2] in names for each in ids)


def _is_named(name: Value, named: Resource) -> bool:
    names = {each.lower() for each in known_texts(member(named.properties, "name"))}
    return any(each.lower() in names for each in known_texts(name))


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
    value = values if isinstance(values, Unknown) else member(values, name, "value")
    return declared if is_null(value) else _with_entry(declared, "defaultValue", value)


def _with_entry(value: ObjectValue, name: str, entry: Value) -> ObjectValue:
    kept = {key: each for key, each in value.entries.items() if key.lower() != name.lower()}
    return replace(value, entries={**kept, name: entry})
