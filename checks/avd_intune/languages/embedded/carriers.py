"""Which resources carry an ARM template to deploy, and the values that they give to its parameters.

* Terraform: https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/resource_group_template_deployment
  and its kinds for subscriptions, management groups and tenants; `azurerm_template_deployment` of azurerm 2.
* Azure: https://learn.microsoft.com/azure/templates/microsoft.resources/deployments, `deploymentStacks` and
  `templateSpecs/versions`; https://learn.microsoft.com/azure/governance/policy/concepts/effect-deploy-if-not-exists;
  https://learn.microsoft.com/azure/templates/microsoft.blueprint/blueprints/artifacts; the template of a managed
  application, https://learn.microsoft.com/azure/templates/microsoft.solutions/applicationdefinitions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from avd_intune.languages.resource_model import Mode, Resource
from avd_intune.records import dataclass, replace
from avd_intune.values.access import (
    any_of,
    both,
    decoded_json,
    is_null,
    is_text,
    may_hold,
    member,
    negation,
    question_of_text,
    text_before,
)
from avd_intune.values.cases import alternatives_of, lift
from avd_intune.values.merge_patch import merge_patched, sent_by_version
from avd_intune.values.value_types import FALSE, NULL, TRUE, Known, ObjectValue, Unknown, Value


@dataclass(slots=True)
class Carrier:
    """A template inside a resource.

    template: an object or JSON text, NULL where there is only a link. link: the id of a template spec version.
    file: the address of a template file, by `uri` or `relativePath` of its `templateLink`; NULL where there is none.
    parameters: an object of `{value: …}` by name, or its JSON text; NULL where the template's defaults count.
    parameters_file: the address of a parameter file, by its `parametersLink`; NULL where there is none.
    is_deployed: whether the resource deploys it; a template spec and the definition of an application only keep it.
    presence: whether it does so where the resource is there: its type may be an input, or the time at which it acts.
    """

    template: Value
    parameters: Value = NULL
    link: Value = NULL
    file: Value = NULL
    parameters_file: Value = NULL
    is_deployed: bool = True
    presence: Value = TRUE
    linked_as: str = "template spec"


def carriers_of(resource: Resource) -> list[Carrier]:
    """Return the templates that a resource carries, mostly none."""
    if resource.mode is not Mode.MANAGED:
        return []
    kind = resource.type.lower()
    find = _CARRIERS.get(kind)
    if find is not None:
        return find(resource.properties)
    stated = resource.properties.entries if isinstance(resource.properties, ObjectValue) else {}
    if kind.startswith("azurerm_") and not is_null(stated.get("template_content", NULL)):
        return _azurerm(resource.properties)  # of a kind that is newer than this pack
    if kind == "azapi_resource":
        return list(_azapi(resource.properties, TRUE))
    if kind == "azapi_resource_action":
        written = _writes(resource.properties)
        return list(_azapi(resource.properties, written)) if may_hold(written) else []
    # In ARM JSON, deployments are read with the template that they are in.
    return _ARM_CARRIERS[kind](resource.properties) if kind in _ARM_CARRIERS else []


def may_carry(resource: Resource) -> bool:
    """Say whether a resource is of a type that carries templates, whatever it says."""
    kind = resource.type.lower()
    is_one = kind in _CARRIERS or kind in _ARM_CARRIERS or kind.startswith("azapi_resource")
    return resource.mode is Mode.MANAGED and (is_one or (kind.startswith("azurerm_") and "deployment" in kind))


def _azapi(arguments: Value, presence: Value) -> Iterator[Carrier]:
    """Yield the templates that a resource of azapi carries, for each type that it may have."""
    written = member(arguments, "type")
    types = [text_before(each.value, "@") for each in alternatives_of(written)]
    possible = dict.fromkeys(each.lower() for each in types if each is not None)
    body = _azapi_body(arguments)
    if None in types and any(not is_null(member(body, "properties", each)) for each in _TOLD_BY):
        possible[_DEPLOYMENTS] = None
    if None in types and not is_null(member(body, "properties", _KEPT_AS)):
        possible[SPEC_VERSIONS] = None
    for arm_type in filter(_ARM_CARRIERS.__contains__, possible):
        is_that = lift(partial(_is_of_type, arm_type), written)
        for carrier in _ARM_CARRIERS[arm_type](body):
            yield replace(carrier, presence=both(presence, is_that))


def _is_of_type(arm_type: str, written: Value) -> Value:
    known = text_before(written, "@")
    if known is not None:
        return TRUE if known.lower() == arm_type else FALSE
    return question_of_text(written, arm_type) if isinstance(written, Unknown) else FALSE


def _azapi_body(arguments: Value) -> Value:
    body, hidden = (decoded_json(member(arguments, name)) for name in ("body", "sensitive_body"))
    secret = sent_by_version(hidden, member(arguments, "sensitive_body_version"))
    return body if is_null(secret) else lift(merge_patched, body, secret)


def _writes(arguments: Value) -> Value:
    """Return whether an operation of azapi writes to the resource itself, when it is created."""
    if not is_null(member(arguments, "action")):
        return FALSE
    writes = any_of(is_text(member(arguments, "method"), each) for each in ("PUT", "PATCH"))
    return both(writes, negation(is_text(member(arguments, "when"), "destroy")))


def may_be_a_version(arguments: Value) -> bool:
    """Say whether a resource of azapi may be a version of a template spec; one of an open type, by what it keeps."""
    types = [text_before(each.value, "@") for each in alternatives_of(member(arguments, "type"))]
    if any(each is not None and each.lower() == SPEC_VERSIONS for each in types):
        return True
    return None in types and not is_null(member(_azapi_body(arguments), "properties", _KEPT_AS))


def template_of_spec(resource: Resource) -> Value:
    """Return the template that a template spec version keeps, NULL where the resource is none."""
    found = carriers_of(resource)
    return found[0].template if len(found) == 1 and not found[0].is_deployed else NULL


def _azurerm(arguments: Value) -> list[Carrier]:
    return [
        Carrier(
            member(arguments, "template_content"),
            member(arguments, "parameters_content"),
            member(arguments, "template_spec_version_id"),
        )
    ]


def _azurerm_2(arguments: Value) -> list[Carrier]:
    given = member(arguments, "parameters")
    plain = lift(_as_parameters, given)
    body = member(arguments, "parameters_body")
    return [Carrier(member(arguments, "template_body"), body if is_null(plain) else plain)]


def _as_parameters(given: Value) -> Value:
    if not isinstance(given, ObjectValue):
        return given
    return ObjectValue({name: ObjectValue({"value": value}) for name, value in given.entries.items()}, rest=given.rest)


def _deployment(body: Value) -> list[Carrier]:
    properties = member(body, "properties")
    link = member(properties, "templateLink")
    relative = member(link, "relativePath")
    return [
        Carrier(
            member(properties, "template"),
            member(properties, "parameters"),
            member(link, "id"),
            member(link, "uri") if is_null(relative) else relative,
            member(properties, "parametersLink"),
        )
    ]


def _template_spec(body: Value) -> list[Carrier]:
    return [Carrier(member(body, "properties", "mainTemplate"), is_deployed=False)]


def _application(body: Value) -> list[Carrier]:
    template = member(body, "properties", "mainTemplate")
    return [] if is_null(template) else [Carrier(template, is_deployed=False)]


def _azurerm_application(arguments: Value) -> list[Carrier]:
    template = member(arguments, "main_template")
    return [] if is_null(template) else [Carrier(template, is_deployed=False)]


def _application_made(body: Value) -> list[Carrier]:
    properties = member(body, "properties")
    return _of_definition(member(properties, "applicationDefinitionId"), member(properties, "parameters"))


def _azurerm_application_made(arguments: Value) -> list[Carrier]:
    given = member(arguments, "parameter_values")
    if is_null(given):  # the argument of azurerm 3, a map of values
        given = lift(_as_parameters, member(arguments, "parameters"))
    return _of_definition(member(arguments, "application_definition_id"), given)


def _of_definition(definition: Value, given: Value) -> list[Carrier]:
    """Return what an application deploys of its definition; one of the marketplace has none."""
    if is_null(definition):
        return []
    return [Carrier(NULL, given, definition, linked_as="definition of the application")]


def _blueprint_artifact(body: Value) -> list[Carrier]:
    properties = member(body, "properties")
    template = member(properties, "template")
    return [] if is_null(template) else [Carrier(template, lift(_decided_elsewhere, member(properties, "parameters")))]


def _policy(body: Value) -> list[Carrier]:
    properties = member(body, "properties")
    return _policy_rule(member(properties, "policyRule"), member(properties, "parameters"))


def _azurerm_policy(arguments: Value) -> list[Carrier]:
    rule = decoded_json(member(arguments, "policy_rule"))
    return _policy_rule(rule, decoded_json(member(arguments, "parameters")))


def _policy_rule(rule: Value, parameters: Value) -> list[Carrier]:
    """Return the template that a policy deploys. Its own parameters have the values of their defaults."""
    deployment = member(rule, "then", "details", "deployment", "properties")
    template = member(deployment, "template")
    if is_null(template):
        return []
    defaults = parameters.entries if isinstance(parameters, ObjectValue) else {}
    given = lift(lambda each: _with_policy_values(each, defaults), member(deployment, "parameters"))
    return [Carrier(template, given)]


def _with_policy_values(given: Value, defaults: Mapping[str, Value]) -> Value:
    """Return the parameters of a policy's deployment: a parameter of the policy is its default, the rest is unknown."""
    if not isinstance(given, ObjectValue):
        return given
    entries = {}
    for name, entry in given.entries.items():
        value = lift(partial(_policy_value, name, defaults), member(entry, "value"))
        entries[name] = ObjectValue({"value": value})
    return ObjectValue(entries)


def _policy_value(name: str, defaults: Mapping[str, Value], value: Value) -> Value:
    text = value.value.strip() if isinstance(value, Known) and isinstance(value.value, str) else ""
    if not text.startswith("[") or text.startswith("[["):
        return value
    asked = text.removeprefix("[parameters('").removesuffix("')]")
    default = member(defaults[asked], "defaultValue") if asked in defaults else NULL
    reason = f'parameter "{name}" is given by the policy: {text}'
    return default if not is_null(default) else Unknown(reason, key=f"policy {text}", origin=value.origin)


def _decided_elsewhere(given: Value) -> Value:
    """Return the parameters of a blueprint's template; an expression is what the assignment gives."""
    return _with_policy_values(given, {})


_DEPLOYMENTS = "microsoft.resources/deployments"
# What tells that a resource is a deployment where its type is an input.
_TOLD_BY = ("template", "templateLink")
SPEC_VERSIONS = "microsoft.resources/templatespecs/versions"
# What tells the same of a version of a template spec.
_KEPT_AS = "mainTemplate"
Finder = Callable[[Value], list[Carrier]]
_CARRIERS: dict[str, Finder] = {
    **{f"azurerm_{scope}_template_deployment": _azurerm for scope in ("resource_group", "subscription", "tenant")},
    "azurerm_management_group_template_deployment": _azurerm,
    "azurerm_template_deployment": _azurerm_2,
    "azurerm_policy_definition": _azurerm_policy,
    "azurerm_managed_application_definition": _azurerm_application,
    "azurerm_managed_application": _azurerm_application_made,
}
_ARM_CARRIERS: dict[str, Finder] = {
    _DEPLOYMENTS: _deployment,
    "microsoft.resources/deploymentstacks": _deployment,
    SPEC_VERSIONS: _template_spec,
    "microsoft.solutions/applicationdefinitions": _application,
    "microsoft.solutions/applications": _application_made,
    "microsoft.blueprint/blueprints/artifacts": _blueprint_artifact,
    "microsoft.authorization/policydefinitions": _policy,
}
