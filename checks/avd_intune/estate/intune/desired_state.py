"""How a resource in the names of Microsoft365DSC becomes an Intune policy, or one of conditional access.

Its properties are those of Graph, with a capital letter: https://microsoft365dsc.com/resources/intune/, and
https://learn.microsoft.com/graph/utcm-intune-resources for Graph's tenant configuration management.
"""

from __future__ import annotations

from avd_intune.baselines.facts import UNKNOWN_KIND, provider_kind, settings_below
from avd_intune.estate.intune.directory import CONDITIONAL_ACCESS, add_directory_policy
from avd_intune.estate.intune.policies import NOT_KNOWN, policy_from_body
from avd_intune.estate.model import Estate, PolicySetting
from avd_intune.languages.resource_model import Resource
from avd_intune.values.access import is_null, known_texts, member
from avd_intune.values.cases import lift
from avd_intune.values.value_types import NULL, Known, ListValue, ObjectValue, Unknown, Value

PROVIDER = "microsoft365dsc"
_BEGINNING = "Intune"
# What the instances of a configuration call otherwise than Graph does.
_NAMES = {
    **dict.fromkeys(("odatatype", "datatype"), "@odata.type"),
    **dict.fromkeys(("stringvalue", "intvalue", "integervalue", "boolvalue"), "value"),
    "identity": "id",
}
# One kind of restriction is for all platforms, the other for one.
_ONE_PLATFORM = ("singleplatformrestriction", "platformrestriction")
# How older resources name what a restriction says of Windows.
_OLDER_NAMES = {
    "platformBlocked": "windowsPlatformBlocked",
    "osMinimumVersion": "windowsOSMinimumVersion",
    "osMaximumVersion": "windowsOSMaximumVersion",
}
# Where Graph keeps what a conditional access resource has side by side.
_APPLICATIONS = ("includeApplications", "excludeApplications", "includeUserActions")
_USERS = ("includeUsers", "excludeUsers", "includeGroups", "excludeGroups", "includeRoles", "excludeRoles")
_PLATFORMS = ("includePlatforms", "excludePlatforms")
_LOCATIONS = ("includeLocations", "excludeLocations")
_CONTROLS = ("authenticationStrength", "termsOfUse", "customAuthenticationFactors")
_LISTS = ("clientAppTypes", "signInRiskLevels", "userRiskLevels", "insiderRiskLevels")


def collect_desired_state(resource: Resource, estate: Estate) -> None:
    """Add what a resource says that shall be; `Ensure` with `Absent` takes it away, and adds nothing."""
    name = resource.type.rpartition("/")[2]
    body = lift(_in_graph_names, resource.properties)
    ensure = known_texts(member(body, "ensure"))
    if ensure and all(text.lower() == "absent" for text in ensure):
        return
    if not name.lower().startswith(_BEGINNING.lower()):
        add_directory_policy(resource, CONDITIONAL_ACCESS, _conditional_access(body), estate)
        return
    name = name[len(_BEGINNING) :]
    stated = provider_kind(PROVIDER, name)
    if stated is None:
        return
    kind: Value = Known(stated)
    if not stated:
        kind, body = _restriction_kind(body), lift(_with_restriction, body)
    elif stated == UNKNOWN_KIND:
        reason = f"{NOT_KNOWN}the resource {resource.type.rpartition('/')[2]} sets"
        kind = Unknown(reason, key=f"kind({resource.key})", origin=body.origin)
    policy = policy_from_body(resource, kind, body)
    if start := settings_below(PROVIDER, name):
        policy.settings = [_below(start, setting) for setting in policy.settings]
    estate.intune_policies.append(policy)


def _in_graph_names(value: Value) -> Value:
    if isinstance(value, ObjectValue):
        entries = {_graph_name(name): lift(_in_graph_names, item) for name, item in value.entries.items()}
        return ObjectValue(entries, origin=value.origin, secret=value.secret)
    if isinstance(value, ListValue):
        return ListValue(tuple(lift(_in_graph_names, item) for item in value.items), origin=value.origin)
    return value


def _graph_name(name: str) -> str:
    return _NAMES.get(name.lower()) or name[:1].lower() + name[1:]


def _restriction_kind(body: Value) -> Value:
    stated = known_texts(member(body, "deviceEnrollmentConfigurationType"))
    one = any(text.lower() in _ONE_PLATFORM for text in stated)
    plural = "" if one else "s"
    return Known(f"deviceEnrollmentPlatformRestriction{plural}Configuration", origin=body.origin)


def _with_restriction(body: Value) -> Value:
    """Return a restriction with what it says of Windows in one object: older resources have it side by side."""
    if not isinstance(body, ObjectValue) or not is_null(member(body, "windowsRestriction")):
        return body
    stated = {name: member(body, older) for name, older in _OLDER_NAMES.items()}
    if all(is_null(each) for each in stated.values()):
        return body
    return ObjectValue(
        {**body.entries, "windowsRestriction": ObjectValue(stated, origin=body.origin)}, origin=body.origin
    )


def _below(start: str, setting: PolicySetting) -> PolicySetting:
    """Return a setting under the name that the settings catalogue has for it."""
    path = setting.path
    if isinstance(path, Known) and isinstance(path.value, str):
        name = path.value.rpartition(".")[2].lower()
        return PolicySetting(Known(f"{start}{name}", origin=path.origin), setting.value, setting.when)
    return setting


def _conditional_access(body: Value) -> Value:
    if not isinstance(body, ObjectValue):
        return body

    def these(names: tuple[str, ...]) -> Value:
        return ObjectValue({name: member(body, name) for name in names}, origin=body.origin)

    guests = {"guestOrExternalUserTypes": member(body, "includeGuestOrExternalUserTypes")}
    who = {name: member(body, name) for name in _USERS}
    if not _is_empty(guests["guestOrExternalUserTypes"]):
        who["includeGuestsOrExternalUsers"] = ObjectValue(guests, origin=body.origin)
    applications = {name: member(body, name) for name in _APPLICATIONS}
    applications["applicationFilter"] = _filter(body, "applicationsFilter")
    conditions = ObjectValue(
        {
            "applications": ObjectValue(applications, origin=body.origin),
            "users": ObjectValue(who, origin=body.origin),
            "platforms": these(_PLATFORMS),
            "locations": these(_LOCATIONS),
            "devices": ObjectValue({"deviceFilter": _filter(body, "deviceFilter")}, origin=body.origin),
            "authenticationFlows": these(("transferMethods",)),
            **{name: member(body, name) for name in _LISTS},
        },
        origin=body.origin,
    )
    controls = {
        "operator": member(body, "grantControlOperator"),
        "builtInControls": member(body, "builtInControls"),
        **{name: member(body, name) for name in _CONTROLS},
    }
    moved = {
        "id": NULL,
        "conditions": conditions,
        "grantControls": ObjectValue(controls, origin=body.origin),
    }
    return ObjectValue({**body.entries, **moved}, origin=body.origin)


def _filter(body: ObjectValue, name: str) -> Value:
    """Return the filter whose rule and mode stand side by side: `DeviceFilterRule`, or `ApplicationsFilter` itself."""
    rule = member(body, f"{name}Rule")
    rule = member(body, name) if is_null(rule) else rule
    if is_null(rule):
        return NULL
    return ObjectValue({"rule": rule, "mode": member(body, f"{name}Mode")}, origin=body.origin)


def _is_empty(value: Value) -> bool:
    return is_null(value) or (isinstance(value, ListValue) and not value.items and value.rest is None)
