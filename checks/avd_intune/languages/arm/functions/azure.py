"""Functions whose answer only Azure has, or only the machine that deploys.

https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-deployment
https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-scope
Scope functions give objects whose members are known as far as the code says: `resourceGroup().id` is text
around the unknown subscription and name, so that it equals the start of what `resourceId()` gives.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from avd_intune.languages.arm.functions.function_api import ArmFunctionContext, FunctionTable, text_argument
from avd_intune.source.text import Span
from avd_intune.values.assumptions import Decision
from avd_intune.values.cases import choice_by
from avd_intune.values.claims import Claim
from avd_intune.values.identity import derived_key, unknown_from
from avd_intune.values.partial_text import partial_string
from avd_intune.values.value_types import (
    DeploymentFact,
    Known,
    ListValue,
    ObjectValue,
    Origin,
    Unknown,
    Value,
    as_secret,
    through,
)

FUNCTIONS = FunctionTable()
define = FUNCTIONS.define

# Functions of which nothing is known before deployment but that the same call gives the same value.
ONLY_AZURE_KNOWS = (
    ("reference", 1, 3),
    ("references", 1, 3),
    ("providers", 1, 2),
    ("pickZones", 3, 5),
    ("toLogicalZone", 3, 3),
    ("toLogicalZones", 3, 3),
    ("toPhysicalZone", 3, 3),
    ("toPhysicalZones", 3, 3),
    ("roleDefinitions", 1, 1),
    ("resourceInfo", 1, 1),
    ("extensions", 1, 1),
)
# … and of which only the person or pipeline that deploys knows the value.
ONLY_THE_DEPLOYER_KNOWS = (
    ("readEnvironmentVariable", 1, 2),
    ("readEnvVar", 1, 2),
    ("readCliArg", 1, 1),
    ("externalInput", 1, 2),
    ("externalInputs", 1, 1),
)


def azure_unknown(
    call: ArmFunctionContext, expression: str, shared: bool = False, is_filled: bool = False
) -> DeploymentFact:
    """Return what `expression` stands for: a fact that only Azure knows.

    shared: it is the same in all modules of a deployment (the subscription), not in one target only.
    is_filled: it is never null or empty, as names, ids and the location of what is deployed to are.
    """
    prefix = "" if shared else call.key_prefix
    key = f"{prefix}{expression}"
    limits = (Claim(key, "empty", (), False),) if is_filled else ()
    return DeploymentFact(f"`{expression}` is only known at deployment", key=key, limits=limits)


def _only_known_later(name: str, minimum: int, maximum: int, reason: str) -> None:
    @define(name, minimum, maximum)
    def _unknown(call: ArmFunctionContext, *values: Value) -> Value:
        return unknown_from(name, *values, reason=reason)


def _known_to_the_deployer(name: str, minimum: int, maximum: int) -> None:
    @define(name, minimum, maximum)
    def _unknown(call: ArmFunctionContext, *values: Value) -> Value:
        # The name of the variable is what a person looks for.
        named = ", ".join(f"'{each.value}'" for each in values if isinstance(each, Known) and not each.secret)
        return unknown_from(name, *values, reason=f"`{name}({named})` reads what only the deploying machine has")


for _name, _least, _most in ONLY_AZURE_KNOWS:
    _only_known_later(_name, _least, _most, f"`{_name}()` is only known at deployment")
for _name, _least, _most in ONLY_THE_DEPLOYER_KNOWS:
    _known_to_the_deployer(_name, _least, _most)


def environment_or_default(name: Value, default: Value, span: Span | None) -> Value:
    """Return what a variable of the deploying machine may be: something unknown, or the default that is given."""
    label = f"environment variable {name.value}" if isinstance(name, Known) and not name.secret else "the environment"
    key = derived_key("readEnvironmentVariable", name)
    origin = Origin(label, span)
    given = Unknown(f"{label} is only known on the deploying machine", key=key, origin=origin)
    decision = Decision(f"{key} is set", ("set", "not set"), label, span)
    return choice_by(decision, {"set": given, "not set": through(default, f"the default of {label}", span)})


@define("list*", 1, None)
def _list_function(call: ArmFunctionContext, name: Value, *values: Value) -> Value:
    """`listKeys`, `listSecrets` and all other operations whose name starts with `list`: secrets."""
    operation = str(name.value) if isinstance(name, Known) else "list*"
    return as_secret(unknown_from(operation, *values, reason=f"`{operation}()` is only known at deployment"))


@define("getSecret", 1, 5)
def _get_secret(call: ArmFunctionContext, *values: Value) -> Value:
    return as_secret(unknown_from("getSecret", *values, reason="it is a secret in a key vault"))


@define("newGuid", 0)
def _new_guid(call: ArmFunctionContext) -> Value:
    """Each call gives another value, so its key holds the place of the call."""
    place = call.span.key if call.span is not None else ""
    key = f"{call.key_prefix}newGuid({place})"
    return Unknown(
        "`newGuid()` gives another value at each deployment", key=key, limits=(Claim(key, "empty", (), False),)
    )


# --- scopes -------------------------------------------------------------------------------------------


def subscription_id(call: ArmFunctionContext) -> Value:
    """Return the id of the subscription that is deployed to."""
    return call.target.subscription_id or azure_unknown(
        call, "subscription().subscriptionId", shared=True, is_filled=True
    )


def resource_group_name(call: ArmFunctionContext) -> Value:
    """Return the name of the resource group that is deployed to."""
    return call.target.resource_group or azure_unknown(call, "resourceGroup().name", is_filled=True)


def management_group_name(call: ArmFunctionContext) -> Value:
    """Return the name of the management group that is deployed to."""
    return call.target.management_group or azure_unknown(call, "managementGroup().name", is_filled=True)


def _tenant_id(call: ArmFunctionContext) -> Value:
    return azure_unknown(call, "tenant().tenantId", shared=True, is_filled=True)


def _scope_object(call: ArmFunctionContext, expression: str, **members: Value) -> ObjectValue:
    """Return an object with the members given; others that may exist are unknown."""
    return ObjectValue(members, rest=azure_unknown(call, f"{expression}.*"))


def _unknowns(call: ArmFunctionContext, expression: str, *names: str) -> dict[str, Value]:
    return {name: azure_unknown(call, f"{expression}.{name}") for name in names}


def _given(value: Value) -> Value:
    """Return a name that a scope function is given: a string, known or not. Raises ArmFunctionError."""
    if not isinstance(value, Unknown):
        text_argument(value)
    return value


def _once(make: Callable[..., ObjectValue]) -> Callable[..., ObjectValue]:
    """Let a function make one object for each target that it is asked for without arguments."""

    @wraps(make)
    def made(call: ArmFunctionContext, *names: Value) -> ObjectValue:
        if names:
            return make(call, *names)
        known, key = call.budget.of_target, (make, call.key_prefix, call.target)
        if key not in known:
            known[key] = make(call)
        return known[key]

    return made


@define("subscription", 0, 1)
@_once
def _subscription(call: ArmFunctionContext, identifier: Value | None = None) -> ObjectValue:
    chosen = _given(identifier) if identifier is not None else subscription_id(call)
    return _scope_object(
        call,
        "subscription()",
        id=partial_string(["/subscriptions/", chosen]),
        subscriptionId=chosen,
        tenantId=_tenant_id(call),
        displayName=azure_unknown(call, "subscription().displayName", is_filled=True),
    )


@define("resourceGroup", 0, 2)
@_once
def _resource_group(call: ArmFunctionContext, *names: Value) -> ObjectValue:
    """The current group, that of a name, or that of a subscription id and a name."""
    owner = _given(names[0]) if len(names) == 2 else subscription_id(call)
    name = _given(names[-1]) if names else resource_group_name(call)
    expression = "resourceGroup()"
    if names:
        expression = unknown_from("resourceGroup", *names).key
    elif isinstance(name, Known):
        # Another group than the one that the calling template is deployed to.
        expression = f"resourceGroup({name.value!r})"
    return _scope_object(
        call,
        expression,
        id=partial_string(["/subscriptions/", owner, "/resourceGroups/", name]),
        name=name,
        type=Known("Microsoft.Resources/resourceGroups"),
        location=azure_unknown(call, f"{expression}.location", is_filled=True),
        **_unknowns(call, expression, "tags", "managedBy", "properties"),
    )


@define("managementGroup", 0, 1)
@_once
def _management_group(call: ArmFunctionContext, name: Value | None = None) -> ObjectValue:
    chosen = _given(name) if name is not None else management_group_name(call)
    return _scope_object(
        call,
        "managementGroup()",
        id=partial_string(["/providers/Microsoft.Management/managementGroups/", chosen]),
        name=chosen,
        type=Known("Microsoft.Management/managementGroups"),
        properties=azure_unknown(call, "managementGroup().properties"),
    )


@define("tenant", 0)
@_once
def _tenant(call: ArmFunctionContext) -> ObjectValue:
    others = _unknowns(call, "tenant()", "country", "countryCode", "displayName")
    return _scope_object(call, "tenant()", tenantId=_tenant_id(call), **others)


@define("deployment", 0)
@_once
def _deployment(call: ArmFunctionContext) -> ObjectValue:
    name = call.target.deployment_name or azure_unknown(call, "deployment().name", is_filled=True)
    template = call.target.template
    properties: Value = azure_unknown(call, "deployment().properties")
    if template is not None:
        properties = _scope_object(call, "deployment().properties", template=template)
    others = _unknowns(call, "deployment()", "location")
    return _scope_object(call, "deployment()", name=name, properties=properties, **others)


@define("deployer", 0)
@_once
def _deployer(call: ArmFunctionContext) -> ObjectValue:
    names = ("objectId", "userPrincipalName")
    return _scope_object(call, "deployer()", tenantId=_tenant_id(call), **_unknowns(call, "deployer()", *names))


_ENVIRONMENT = (
    *("activeDirectoryDataLake", "batch", "gallery", "graph", "graphAudience", "media", "name"),
    *("portal", "resourceManager", "sqlManagement", "vmImageAliasDoc"),
)
_SUFFIXES = (
    *("acrLoginServer", "azureDatalakeAnalyticsCatalogAndJob", "azureDatalakeStoreFileSystem"),
    *("azureFrontDoorEndpointSuffix", "keyvaultDns", "sqlServerHostname", "storage"),
)


@define("environment", 0)
@_once
def _environment(call: ArmFunctionContext) -> ObjectValue:
    """Endpoints and DNS suffixes, which differ from one Azure cloud to the other."""

    def later(path: str) -> Unknown:
        return azure_unknown(call, f"environment().{path}", shared=True, is_filled=path == "name")

    authentication: dict[str, Value] = {
        name: later(f"authentication.{name}") for name in ("identityProvider", "loginEndpoint", "tenant")
    }
    authentication["audiences"] = ListValue((), kind="set", rest=later("authentication.audiences[*]"))
    members: dict[str, Value] = {name: later(name) for name in _ENVIRONMENT}
    members["authentication"] = ObjectValue(authentication)
    members["suffixes"] = ObjectValue({name: later(f"suffixes.{name}") for name in _SUFFIXES})
    return ObjectValue(members)
