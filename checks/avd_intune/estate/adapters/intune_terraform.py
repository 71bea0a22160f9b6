"""How Terraform's Intune providers, and those that send Graph requests, become policies and actions.

Attribute names: https://registry.terraform.io/providers/deploymenttheory/microsoft365/latest/docs,
https://registry.terraform.io/providers/terraprovider/microsoft365wp/latest/docs,
https://registry.terraform.io/providers/microsoft/msgraph/latest/docs
"""

from __future__ import annotations

import re
from functools import partial

from avd_intune.baselines.facts import UNKNOWN_KIND, provider_kind
from avd_intune.estate.intune.apps import TERRAFORM_APPS, add_app, add_assignment, app_kind, is_app_assignment
from avd_intune.estate.intune.directory import (
    TERRAFORM_KINDS,
    add_directory_policy,
    add_unknown_policy,
    is_unknown_policy,
)
from avd_intune.estate.intune.policies import NOT_KNOWN, graph_kind, policy_from_body, whole_object
from avd_intune.estate.model import Estate, IntuneAction
from avd_intune.estate.scripts.graph_request import GraphRequest, apply_graph_request
from avd_intune.languages.resource_model import Mode, Resource
from avd_intune.patterns import lazy_pattern
from avd_intune.values.access import decoded_json, first_block, is_null, member, visible_text
from avd_intune.values.cases import lift
from avd_intune.values.partial_text import partial_string
from avd_intune.values.value_types import Known, ListValue, ObjectValue, PartialString, Unknown, Value

_MICROSOFT365 = lazy_pattern(r"^microsoft365_graph(?:_beta)?_device(?:_and_app)?_management_(?P<name>\w+)$")
_MICROSOFT365WP = lazy_pattern(r"^microsoft365wp_(?P<name>\w+)$")
# Of a part of Graph that came later.
_MICROSOFT365_AREAS = lazy_pattern(r"^microsoft365_(?P<name>\w+_(?:policy|profile|configuration|restriction|script))$")
_MICROSOFT365_ACTION = lazy_pattern(r"^microsoft365_graph(?:_beta)?_device_management_managed_device_(?P<name>\w+)$")
_WP_ENDINGS = {
    "microsoft365wp_device_compliance_policy": "CompliancePolicy",
    "microsoft365wp_device_configuration_custom": "CustomConfiguration",
}
_WP_TYPED = lazy_pattern(r"^(windows|ios|macos|android|aosp|edition_upgrade|shared_pc|device_)\w*$")
_WP_KINDS = {
    "windows10_esp": "windows10EnrollmentCompletionPageConfiguration",
    "platform_restrictions": "deviceEnrollmentPlatformRestrictionsConfiguration",
    "single_platform_restriction": "deviceEnrollmentPlatformRestrictionConfiguration",
    "device_enrollment_limit": "deviceEnrollmentLimitConfiguration",
    "windows_hello_for_business": "deviceEnrollmentWindowsHelloForBusinessConfiguration",
}
# The blocks of microsoft365's device_enrollment_configuration, of which one is set.
_ENROLLMENT_BLOCKS = {
    "default_windows10_enrollment_completion_page": "windows10EnrollmentCompletionPageConfiguration",
    "windows10_enrollment_completion_page": "windows10EnrollmentCompletionPageConfiguration",
    "platform_restriction": "deviceEnrollmentPlatformRestrictionConfiguration",
    "windows_hello_for_business": "deviceEnrollmentWindowsHelloForBusinessConfiguration",
    "device_enrollment_limit": "deviceEnrollmentLimitConfiguration",
    "device_comanagement_authority": "deviceComanagementAuthorityConfiguration",
    "enrollment_notifications": "deviceEnrollmentNotificationConfiguration",
}
# Resources that send one request: the attributes with address, method and body, and the method if none is given.
_REQUESTS = {
    "msgraph_resource": ("url", "method", "body", "POST"),
    "msgraph_update_resource": ("url", "method", "body", "PATCH"),
    "msgraph_resource_action": ("resource_url", "method", "body", "POST"),
    "restful_resource": ("path", "create_method", "body", "PUT"),
    "restful_operation": ("path", "method", "body", "POST"),
    "restapi_object": ("path", "create_method", "data", "POST"),
    "terracurl_request": ("url", "method", "request_body", "POST"),
    "http": ("url", "method", "request_body", "GET"),
}
# Those that are for Microsoft Graph alone and make or change an object of it, whatever its address is.
_CREATE_BY_GRAPH = frozenset({"msgraph_resource", "msgraph_update_resource"})
_ABOUT_INTUNE = lazy_pattern(r"device(?:App)?Management|managedDevices|conditionalAccess/|graph\.microsoft", re.I)
MAX_DEPTH = 32


def collect_terraform(resource: Resource, estate: Estate) -> None:
    """Add what a Terraform resource, action or data source declares of Intune."""
    if resource.mode is Mode.ACTION:
        _collect_action(resource, estate)
    if resource.type in TERRAFORM_KINDS and resource.mode is Mode.MANAGED:
        add_directory_policy(resource, TERRAFORM_KINDS[resource.type], camel_case(resource.properties), estate)
    elif resource.mode is Mode.MANAGED and is_unknown_policy(resource.type):
        add_unknown_policy(resource, f"the resource {resource.type}", camel_case(resource.properties), estate)
    elif resource.type in _REQUESTS:
        _collect_request(resource, estate)
    elif resource.mode is Mode.MANAGED and is_app_assignment(resource.type):
        add_assignment(resource, camel_case(resource.properties), estate)
    elif resource.mode is Mode.MANAGED and (kind := app_kind(resource.type)) is not None:
        add_app(resource, camel_case(resource.properties), estate, Known(kind))
    elif resource.mode is Mode.MANAGED and resource.type in TERRAFORM_APPS:
        add_app(resource, camel_case(resource.properties), estate)
    elif resource.mode is Mode.MANAGED:
        _collect_policy(resource, estate)


def is_assignment(resource: Resource) -> bool:
    """Say whether a resource may do nothing but assign a policy that another one makes."""
    return resource.type == "msgraph_resource_action"


def _collect_action(resource: Resource, estate: Estate) -> None:
    match = _MICROSOFT365_ACTION.match(resource.type)
    if match is not None:
        name = Known(_camel(match["name"]), origin=resource.properties.origin)
        estate.intune_actions.append(IntuneAction(resource, name, body=resource.properties, how="the action block"))


def _collect_request(resource: Resource, estate: Estate) -> None:
    address, method, body, usual = _REQUESTS[resource.type]
    properties = resource.properties
    url = member(properties, address)
    if not resource.type.startswith("msgraph_") and _ABOUT_INTUNE.search(visible_text(url)) is None:
        return
    action = member(properties, "action")
    if not is_null(action):
        url = lift(_joined, url, action)
    stated = member(properties, method)
    how = f"the {'data source' if resource.mode is Mode.EXISTING else 'resource'} {resource.type}"
    verb = Known(usual) if is_null(stated) else stated
    if resource.type in _CREATE_BY_GRAPH and isinstance(url, Unknown) and not isinstance(url, PartialString):
        what = f"a request to an address that is not known ({visible_text(url) or url.reason})"
        add_unknown_policy(resource, what, member(properties, body), estate)
    apply_graph_request(GraphRequest(verb, url, member(properties, body), resource, how), estate)


def _joined(url: Value, action: Value) -> Value:
    return partial_string([url, "/", action])


def _collect_policy(resource: Resource, estate: Estate) -> None:
    for provider, pattern in (
        ("microsoft365", _MICROSOFT365),
        ("microsoft365-areas", _MICROSOFT365_AREAS),
        ("microsoft365wp", _MICROSOFT365WP),
    ):
        match = pattern.match(resource.type)
        stated = provider_kind(provider, match["name"]) if match is not None else None
        if stated is None:
            continue
        properties = resource.properties
        if not stated and provider == "microsoft365wp":
            stated, properties = _typed(resource.type, properties)
        elif not stated and resource.type.endswith("_device_enrollment_configuration"):
            stated, properties = _enrollment_block(properties)
        elif stated == "deviceManagementConfigurationPolicy":
            properties = _with_settings(properties)
        body = whole_object(camel_case(properties))
        kind: Value = Known(stated) if stated and stated != UNKNOWN_KIND else graph_kind(body)
        if is_null(kind):
            kind = Unknown(
                f"{NOT_KNOWN}the resource {resource.type} sets",
                key=f"kind({resource.key})",
                origin=body.origin,
            )
        policy = policy_from_body(resource, kind, body)
        estate.intune_policies.append(policy)


def _typed(type_name: str, properties: Value) -> tuple[str, Value]:
    """Return type and body of a resource that has one attribute for each Graph type, of which one is set."""
    if not isinstance(properties, ObjectValue):
        return "", properties
    for name, value in properties.entries.items():
        if (name in _WP_KINDS or _WP_TYPED.match(name)) and not is_null(value):
            kind = _WP_KINDS.get(name) or _camel(name) + _WP_ENDINGS.get(type_name, "Configuration")
            inner = decoded_json(value)
            entries = {key: item for key, item in properties.entries.items() if key != name}
            if isinstance(inner, ObjectValue):
                return kind, ObjectValue({**entries, **inner.entries}, origin=properties.origin)
            return kind, inner
    return "", properties


def _enrollment_block(properties: Value) -> tuple[str, Value]:
    """Return type and body of an enrolment configuration of the provider microsoft365, as Graph has them."""
    for name, kind in _ENROLLMENT_BLOCKS.items():
        block = first_block(properties, name)
        if isinstance(block, ObjectValue) and isinstance(properties, ObjectValue):
            others = {key: item for key, item in properties.entries.items() if key not in _ENROLLMENT_BLOCKS}
            inner = {
                "platform_restriction" if key == "restriction" else key: item for key, item in block.entries.items()
            }
            return kind, ObjectValue({**others, **inner}, origin=properties.origin)
    return "", properties


def _with_settings(properties: Value) -> Value:
    """Return a policy of the settings catalog as Graph has it: the provider microsoft365 has its settings in a block.

    https://registry.terraform.io/providers/deploymenttheory/microsoft365/latest/docs/resources/graph_beta_device_management_settings_catalog_configuration_policy
    """
    block = first_block(properties, "configuration_policy")
    if is_null(block) or not isinstance(properties, ObjectValue):
        return properties
    others = {name: value for name, value in properties.entries.items() if name != "configuration_policy"}
    settings = member(block, "settings")
    return ObjectValue({**others, "settings": settings}, rest=properties.rest, origin=properties.origin)


def camel_case(value: Value, depth: int = 0) -> Value:
    """Return a value with the names of its entries as Graph writes them: `oma_uri` becomes `omaUri`."""
    if depth > MAX_DEPTH:
        return Unknown("the value is nested too deeply", key="camel-case", origin=value.origin)
    return lift(partial(_camel_case, depth), value)


def _camel_case(depth: int, value: Value) -> Value:
    if isinstance(value, ObjectValue):
        entries = {_camel(name): camel_case(item, depth + 1) for name, item in value.entries.items()}
        rest = None if value.rest is None else camel_case(value.rest, depth + 1)
        return ObjectValue(entries, rest=rest, origin=value.origin, secret=value.secret)
    if isinstance(value, ListValue):
        items = tuple(camel_case(item, depth + 1) for item in value.items)
        rest = None if value.rest is None else camel_case(value.rest, depth + 1)
        return ListValue(items, rest=rest, origin=value.origin, secret=value.secret)
    return value


def _camel(name: str) -> str:
    if name == "odata_type":
        return "@odata.type"
    first, *others = name.split("_")
    return first + "".join(part[:1].upper() + part[1:] for part in others)
