"""How the body of an Intune policy, in Graph's names, becomes an IntunePolicy of the model.

Types: https://learn.microsoft.com/graph/api/resources/intune-graph-overview
"""

from __future__ import annotations

import re

from avd_intune.baselines.facts import UNKNOWN_KIND, provider_kind
from avd_intune.estate.intune.assignments import assignments_of
from avd_intune.estate.intune.settings_catalog import settings_of
from avd_intune.estate.model import IntunePolicy, PolicySetting
from avd_intune.languages.resource_model import Resource
from avd_intune.patterns import lazy_pattern
from avd_intune.values.access import decoded_json, elements, has_entry, is_null, known_texts, member
from avd_intune.values.cases import alternatives_of, lift
from avd_intune.values.value_types import NULL, TRUE, Known, ListValue, ObjectValue, Unknown, Value

# What a check judges by a word in the name of the type, also in one that is new.
_TOLD_BY_NAME = lazy_pattern(r"wi-?fi|domainjoin|firmwareinterface", re.I)
# How the reasons begin that name a policy which this pack does not know.
NOT_KNOWN = "this pack does not know what "
GRAPH_PREFIX = "#microsoft.graph."
# Entries that only the body of one kind of policy has, for bodies without @odata.type.
_KIND_BY_ENTRY = (
    ("omaSettings", "windows10CustomConfiguration"),
    ("templateReference", "deviceManagementConfigurationPolicy"),
    ("technologies", "deviceManagementConfigurationPolicy"),
    ("settingsDelta", "deviceManagementIntent"),
    ("definitionValues", "groupPolicyConfiguration"),
    ("added", "groupPolicyConfiguration"),
    ("policyConfigurationIngestionType", "groupPolicyConfiguration"),
    ("deviceCleanupRulePlatformType", "managedDeviceCleanupRule"),
    ("deviceInactivityBeforeRetirementInDays", "managedDeviceCleanupSettings"),
    ("outOfBoxExperienceSettings", "windowsAutopilotDeploymentProfile"),
    ("outOfBoxExperienceSetting", "windowsAutopilotDeploymentProfile"),
)
# https://learn.microsoft.com/graph/api/resources/intune-devices-manageddevicecleanuprule
CLEANUP_KINDS = frozenset({"manageddevicecleanuprule", "manageddevicecleanupsettings"})
# Graph names the platform of a policy in the name of its type.
_PLATFORM_OF_KIND = (
    (lazy_pattern(r"^(?:ios|iphone|ipad)", re.I), "iOS"),
    (lazy_pattern(r"^macOS", re.I), "macOS"),
    (lazy_pattern(r"^(?:android|aosp)", re.I), "Android"),
    (lazy_pattern(r"^linux", re.I), "Linux"),
    (lazy_pattern(r"^windowsPhone", re.I), "Windows Phone"),
    (lazy_pattern(r"^(?:windows|sharedPC|editionUpgrade)", re.I), "Windows"),
)


def policy_from_body(resource: Resource, kind: Value, body: Value, presence: Value = TRUE) -> IntunePolicy:
    """Return the policy that a body in Graph's names declares. kind: the Graph type; NULL if it does not say."""
    body = whole_object(decoded_json(body))
    kind = lift(_known_kind, kind)
    name = member(body, "displayName")
    settings = settings_of(body)
    if any(is_unknown_type(each.value) for each in alternatives_of(kind)):
        of_unknown = lift(lambda each: each if is_unknown_type(each) else NULL, kind)
        settings.append(PolicySetting(of_unknown, of_unknown))
    return IntunePolicy(
        resource,
        kind,
        name=member(body, "name") if is_null(name) else name,
        platform=lift(_platform, kind, member(body, "platforms")),
        settings=settings,
        body=body,
        assignments=assignments_of(member(body, "assignments")),
        presence=presence,
    )


def _known_kind(kind: Value) -> Value:
    """Return the type of a Graph object; unknown by name where this pack does not know what such an object sets."""
    text = kind.value if isinstance(kind, Known) else None
    if not isinstance(text, str) or not text or provider_kind("graph", text) != UNKNOWN_KIND:
        return kind
    if _TOLD_BY_NAME.search(text):
        return kind
    return Unknown(f"{NOT_KNOWN}a Graph object of the type {text} sets", key=f"graph type {text}", origin=kind.origin)


def is_unknown_type(kind: Value) -> bool:
    """Say whether a policy is none that this pack knows, so that nothing is known of what it sets."""
    return isinstance(kind, Unknown) and kind.reason.startswith(NOT_KNOWN)


def whole_object(body: Value) -> Value:
    """Return a body with the properties of a whole Graph object that one of its entries holds as JSON text.

    What stands beside that text (a name, assignments) stays; the object in the text says what it is and sets.
    """
    return lift(_with_inner_object, body)


def _with_inner_object(body: Value) -> Value:
    if not isinstance(body, ObjectValue):
        return body
    for name, value in body.entries.items():
        if isinstance(value, ObjectValue | ListValue) or is_null(value):
            continue
        inner = decoded_json(value)
        if isinstance(inner, ObjectValue) and _is_graph_object(inner):
            others = {key: item for key, item in body.entries.items() if key != name and not is_null(item)}
            return ObjectValue({**inner.entries, **others}, rest=inner.rest, origin=body.origin, secret=body.secret)
    return body


def _is_graph_object(value: ObjectValue) -> bool:
    return has_entry(value, "@odata.type")


def graph_kind(body: Value) -> Value:
    """Return the Graph type of a body without namespace; NULL where neither @odata.type nor its entries tell."""
    return lift(_kind, body)


def _kind(body: Value) -> Value:
    if isinstance(body, Unknown):
        return body
    stated = member(body, "@odata.type")
    if not is_null(stated):
        return lift(_short, stated)
    found = next((kind for entry, kind in _KIND_BY_ENTRY if has_entry(body, entry)), None)
    return NULL if found is None else Known(found, origin=body.origin)


def _short(kind: Value) -> Value:
    if isinstance(kind, Known) and isinstance(kind.value, str):
        return Known(kind.value.removeprefix("#").rpartition(".")[2], origin=kind.origin, secret=kind.secret)
    return kind


def has_intune_sign(body: Value) -> bool:
    """Say whether a body can be that of an Intune policy: its type, or the form of its settings, says so."""
    if any("Configuration" in text or "Policy" in text or "Profile" in text for text in known_texts(graph_kind(body))):
        return True
    signs = [*(entry for entry, _ in _KIND_BY_ENTRY), "settingInstance", "settingDefinitionId"]
    if any(has_entry(body, sign) for sign in signs):
        return True
    return any(
        has_entry(setting, "settingInstance")
        for setting, _ in elements(member(body, "settings"))
        if not is_null(setting)
    )


def _platform(kind: Value, platforms: Value) -> Value:
    if isinstance(platforms, Known) and isinstance(platforms.value, str) and platforms.value:
        return platforms
    if isinstance(platforms, Unknown) and not isinstance(kind, Unknown):
        return platforms
    if isinstance(kind, Known) and isinstance(kind.value, str):
        text = kind.value
        return next((Known(name, origin=kind.origin) for sign, name in _PLATFORM_OF_KIND if sign.search(text)), NULL)
    return kind if isinstance(kind, Unknown) else NULL


def is_cleanup(policy: IntunePolicy) -> bool:
    """Say whether a policy is a device clean-up rule, or the setting that came before those rules."""
    return any(text.lower() in CLEANUP_KINDS for text in known_texts(policy.kind))
