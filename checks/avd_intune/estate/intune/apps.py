"""Apps that Intune gives to devices or users, and by which intent.

https://learn.microsoft.com/graph/api/resources/intune-apps-mobileappassignment
"""

from __future__ import annotations

import re

from avd_intune.estate.intune.policies import policy_from_body
from avd_intune.estate.model import Estate
from avd_intune.languages.resource_model import Resource
from avd_intune.patterns import lazy_pattern
from avd_intune.values.access import is_null, known_texts, member
from avd_intune.values.cases import lift
from avd_intune.values.identity import value_key
from avd_intune.values.inside import references_in
from avd_intune.values.value_types import NULL, TRUE, Known, ListValue, ObjectValue, Value

# Types of apps that Windows takes.
APP_TYPE = lazy_pattern(
    r"^(?:win32(?:Lob|Catalog)App|windows(?:MobileMSI|UniversalAppX|AppX|StoreApp|MicrosoftEdgeApp|WebApp)|winGetApp"
    r"|officeSuiteApp|microsoftStoreForBusinessApp|webApp)$",
    re.I,
)
_OTHER_PLATFORM = lazy_pattern(r"(?:^|_)(?:managed_?)?(?:ios|android|mac_?os|aosp)", re.I)
_APP = lazy_pattern(r"^microsoft365_graph(?:_beta)?_device_and_app_management_(?P<name>\w+)$")
TERRAFORM_APPS = frozenset({"microsoft365wp_mobile_app"})
# Resources of the provider microsoft365 that are an app for Windows.
_KINDS = {
    "win32_app": "win32LobApp",
    "win32_lob_app": "win32LobApp",
    "win_get_app": "winGetApp",
    "windows_web_app": "windowsWebApp",
    "office_suite_app": "officeSuiteApp",
}
# Attributes of microsoft365wp_mobile_app that are an app of one type.
_TYPED = lazy_pattern(r"^(?:windows|win32|win_?get|office_suite|microsoft_store|web|edge)\w*$")
# Those of them that Graph has another name for.
_TYPES = {"webLink": "webApp", "windowsWebLink": "windowsWebApp", "winget": "winGetApp"}


def is_app_assignment(resource_type: str) -> bool:
    """Say whether a Terraform resource assigns an app."""
    match = _APP.match(resource_type)
    return match is not None and match["name"] == "mobile_app_assignment"


def app_kind(resource_type: str) -> str | None:
    """Return the Graph type of the app that a resource of the provider microsoft365 is, None for any other resource."""
    match = _APP.match(resource_type)
    return None if match is None else _KINDS.get(match["name"])


def add_assignment(resource: Resource, body: Value, estate: Estate) -> None:
    """Add what a resource of its own assigns: its app is named by its id."""
    app = member(body, "mobileAppId")
    named = [value_key(app), *(each.target for each in references_in(app))]
    if any(_OTHER_PLATFORM.search(each.rpartition("management_")[2]) for each in named):
        return
    assignment = ObjectValue(
        {"intent": member(body, "intent"), "target": _renamed(member(body, "target"))}, origin=body.origin
    )
    whole = ObjectValue({"name": app, "assignments": ListValue((assignment,))}, origin=body.origin)
    estate.intune_apps.append(policy_from_body(resource, NULL, whole))


def add_app(resource: Resource, body: Value, estate: Estate, kind: Value = NULL, presence: Value = TRUE) -> None:
    """Add an app with its assignments in Graph's names; one for another platform is left out."""
    if is_null(kind) and isinstance(body, ObjectValue):
        name = next(
            (each for each, value in body.entries.items() if _TYPED.match(_snake(each)) and not is_null(value)), None
        )
        if name is None:
            return
        inner = body.entries[name]
        usual = name[:1].lower() + name[1:] + ("" if name.lower().endswith("app") else "App")
        kind = Known(_TYPES.get(name, usual))
        if isinstance(inner, ObjectValue):
            body = ObjectValue({**body.entries, **inner.entries}, origin=body.origin)
    if any(_OTHER_PLATFORM.search(text) for text in known_texts(kind)):
        return
    estate.intune_apps.append(policy_from_body(resource, kind, body, presence))


def _renamed(target: Value) -> Value:
    """Return a target whose type stands where Graph has it."""

    def with_type(each: Value) -> Value:
        stated = member(each, "targetType")
        return (
            each
            if is_null(stated) or not isinstance(each, ObjectValue)
            else ObjectValue({**each.entries, "type": stated})
        )

    return lift(with_type, target)


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
