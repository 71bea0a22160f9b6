"""The single settings that the body of an Intune policy makes, whatever form it has.

Forms: properties of a Graph type, custom OMA-URI settings, the settings catalog, values of group policy
definitions, and the older intents. https://learn.microsoft.com/graph/api/resources/intune-graph-overview
"""

from __future__ import annotations

from collections.abc import Iterator

from avd_intune.estate.intune.base64_text import decoded_text
from avd_intune.estate.intune.custom_compliance import rules_of_compliance
from avd_intune.estate.model import PolicySetting
from avd_intune.values.access import both, decoded_json, elements, holds_when, is_null, member
from avd_intune.values.cases import alternatives_of, lift
from avd_intune.values.identity import unknown_from
from avd_intune.values.partial_text import partial_string
from avd_intune.values.value_types import NULL, TRUE, Known, ListValue, ObjectValue, Unknown, Value

# Deeper nesting, or more settings, than any policy has.
MAX_DEPTH = 24
MAX_SETTINGS = 10_000
# Entries of a body that make no setting by themselves.
_NO_SETTINGS = frozenset(
    {
        *("id", "displayname", "name", "description", "version", "createddatetime", "lastmodifieddatetime"),
        *("rolescopetagids", "assignments", "settings", "omasettings", "definitionvalues", "settingsdelta", "added"),
        *("platforms", "technologies", "templatereference", "scheduledactionsforrule", "timeouts", "depends_on"),
        *("supportsscopetags", "settingcount", "isassigned", "creationsource", "prioritymetadata", "settingsjson"),
    }
)
# The rules of custom compliance, and their name in the provider microsoft365.
_RULES = ("rulescontent", "rules_content")
_VALUE_HOLDERS = ("choiceSettingValue", "simpleSettingValue", "groupSettingValue")
_COLLECTION_HOLDERS = ("choiceSettingCollectionValue", "simpleSettingCollectionValue", "groupSettingCollectionValue")
# The names that the provider microsoft365wp has for them.
_SHORT_HOLDERS = ("choice", "simple", "group")
_SHORT_COLLECTIONS = ("choiceCollection", "simpleCollection", "groupCollection")
# What an intent of that provider holds further settings in.
_COMPLEX = ("complex", "abstractComplex")
_TYPED_VALUES = ("string", "boolean", "integer", "base64", "stringXml", "valueBase64")


def _states(value: Value, name: str) -> bool:
    """Say whether a value has an entry that is not null: plans write every attribute that a resource could have."""
    return not is_null(member(value, name))


def settings_of(body: Value) -> list[PolicySetting]:
    """Return the settings in a policy's body (in Graph's names).

    Where the body, or a list of settings in it, is unknown, there is a setting with an unknown path.
    """
    found: list[PolicySetting] = []
    for setting in _all_settings(body):
        if len(found) >= MAX_SETTINGS:
            found.append(_unknown_setting(Unknown(f"the policy has more than {MAX_SETTINGS} settings", "settings")))
            break
        found.append(setting)
    return found


def _all_settings(body: Value) -> Iterator[PolicySetting]:
    for alternative in alternatives_of(body):
        when = holds_when(alternative.assumptions)
        inner = alternative.value
        if isinstance(inner, Unknown):
            yield _unknown_setting(inner, when)
        elif isinstance(inner, ObjectValue):
            yield from _properties(inner, "", when, 0)
            yield from _custom(inner, when)
            yield from _catalog(decoded_json(member(inner, "settings")), when, 0)
            yield from _catalog(decoded_json(member(inner, "settingsDelta")), when, 0)
            yield from _catalog(_each_decoded(member(inner, "settingsJson")), when, 0)
            yield from _definitions(inner, when)


def _unknown_setting(value: Unknown, when: Value = TRUE) -> PolicySetting:
    return PolicySetting(value, value, when)


def _properties(body: Value, prefix: str, when: Value, depth: int) -> Iterator[PolicySetting]:
    """Yield the properties of a Graph type; a nested one is named `outer.inner`."""
    if not isinstance(body, ObjectValue):
        return
    if depth > MAX_DEPTH:
        yield _unknown_setting(Unknown("the settings are nested too deeply", key="settings"), when)
        return
    for name, value in body.entries.items():
        if "@" in name or (not prefix and name.lower() in _NO_SETTINGS):
            continue
        path = f"{prefix}{name}"
        if name.lower() in _RULES:
            yield from rules_of_compliance(path, value, when)
        elif isinstance(value, ObjectValue):
            yield from _properties(value, f"{path}.", when, depth + 1)
        elif name.lower().endswith("scriptcontent"):
            yield PolicySetting(Known(path), lift(decoded_text, value), when)
        elif not is_null(value):
            yield PolicySetting(Known(path, origin=value.origin), value, when)


def _custom(body: Value, when: Value) -> Iterator[PolicySetting]:
    for setting, there in elements(member(body, "omaSettings")):
        holds = both(when, there)
        if isinstance(setting, Unknown):
            yield _unknown_setting(setting, holds)
            continue
        value = _plain_value(setting)
        kind = member(setting, "@odata.type")
        in_base64 = _states(setting, "base64") or _states(setting, "stringXml")
        if in_base64 or (isinstance(kind, Known) and str(kind.value).lower().endswith(("base64", "stringxml"))):
            value = lift(decoded_text, value)
        yield PolicySetting(member(setting, "omaUri"), lift(_unless_masked, value), holds)


def _unless_masked(value: Value) -> Value:
    """Return the value of a custom setting; unknown where Graph shows asterisks for it, since it is encrypted."""
    if not isinstance(value, Known) or not isinstance(value.value, str) or not value.value or value.value.strip("*"):
        return value
    return Unknown("Graph hides the value, which is encrypted", key="encrypted value", origin=value.origin)


def _catalog(settings: Value, when: Value, depth: int) -> Iterator[PolicySetting]:
    """Yield settings of the catalog, those that depend on others included, and those of intents."""
    # The provider microsoft365 takes the text of the whole policy, which holds the list under its own name.
    if _states(settings, "settings"):
        settings = lift(lambda each: member(each, "settings") if isinstance(each, ObjectValue) else each, settings)
    for setting, there in elements(settings):
        holds = both(when, there)
        if isinstance(setting, Unknown):
            yield _unknown_setting(setting, holds)
        elif _states(setting, "definitionId"):
            value, path = member(setting, "valueJson"), member(setting, "definitionId")
            yield PolicySetting(path, _plain_value(setting) if is_null(value) else value, holds)
            for name in _COMPLEX:
                for each in _catalog(member(setting, name, "value"), holds, depth + 1) if depth <= MAX_DEPTH else ():
                    yield PolicySetting(lift(_nested_path, path, each.path), each.value, each.when)
        else:
            inner = next((n for n in ("settingInstance", "instance") if _states(setting, n)), None)
            yield from _instance(setting if inner is None else member(setting, inner), holds, depth)


def _each_decoded(texts: Value) -> Value:
    """Return a list of JSON texts, which the provider microsoft365wp takes for settings, as what they hold."""

    def decoded(each: Value) -> Value:
        if not isinstance(each, ListValue):
            return decoded_json(each)
        rest = None if each.rest is None else decoded_json(each.rest)
        return ListValue(tuple(decoded_json(item) for item in each.items), rest=rest, origin=each.origin)

    return lift(decoded, texts)


def _instance(instance: Value, when: Value, depth: int) -> Iterator[PolicySetting]:
    if isinstance(instance, Unknown) or depth > MAX_DEPTH:
        too_deep = Unknown("the settings are nested too deeply", key="settings")
        yield _unknown_setting(instance if isinstance(instance, Unknown) else too_deep, when)
        return
    path = member(instance, "settingDefinitionId")
    if is_null(path):
        path = member(instance, "definitionId")
    holders = _value_holders(instance)
    if not holders and not is_null(path):
        yield PolicySetting(path, NULL, when)
    for holder, there in holders:
        if is_null(holder):
            continue
        holds = both(when, there)
        if isinstance(holder, Unknown):
            yield PolicySetting(path, holder, holds)
            continue
        yield PolicySetting(path, _plain_value(holder), holds)
        for child, present in elements(member(holder, "children")):
            yield from _instance(child, both(holds, present), depth + 1)


def _value_holders(instance: Value) -> list[tuple[Value, Value]]:
    """Return what an instance holds, each with its condition: a value, and what depends on it."""
    found: list[tuple[Value, Value]] = [(member(instance, n), TRUE) for n in _VALUE_HOLDERS if _states(instance, n)]
    found += [(member(instance, name, "value"), TRUE) for name in _SHORT_HOLDERS if _states(instance, name)]
    for name in _COLLECTION_HOLDERS:
        found.extend(elements(member(instance, name)))
    for name in _SHORT_COLLECTIONS:
        found.extend(elements(member(instance, name, "values")))
    return found


def _plain_value(holder: Value) -> Value:
    """Return the value in an object that holds it, also if it stands under the name of its type."""
    value = member(holder, "value")
    if not is_null(value):
        return value
    for name in _TYPED_VALUES:
        if _states(holder, name):
            typed = member(holder, name)
            return typed if name == "valueBase64" else _plain_value(typed)
    return member(holder, "collection", "valueJson") if is_null(value) else value


def _definitions(body: Value, when: Value) -> Iterator[PolicySetting]:
    """Yield values of group policy definitions: category and name, and whether they are enabled."""
    for name in ("definitionValues", "added", "updated"):
        for value, there in elements(member(body, name)):
            holds = both(when, there)
            if isinstance(value, Unknown):
                yield _unknown_setting(value, holds)
            else:
                yield PolicySetting(definition_path(value), member(value, "enabled"), holds)
    if _states(body, "policyName") and _states(body, "categoryPath"):
        yield PolicySetting(definition_path(body), member(body, "enabled"), when)
    if _states(body, "definition@odata.bind"):
        yield PolicySetting(member(body, "definition@odata.bind"), member(body, "enabled"), when)


def definition_path(value: Value) -> Value:
    """Return category and name of the group policy definition that a value is for, its address without them."""
    # The exporter IntuneManagement writes the definition's properties beside the value, behind a `#`.
    for category, name in (
        (("definition", "categoryPath"), ("definition", "displayName")),
        (("#Definition_categoryPath",), ("#Definition_displayName",)),
        (("categoryPath",), ("policyName",)),
    ):
        title = member(value, *name)
        if not is_null(title):
            return lift(_joined_path, member(value, *category), title)
    return member(value, "definition@odata.bind")


def _nested_path(outer: Value, inner: Value) -> Value:
    if isinstance(outer, Unknown) or isinstance(inner, Unknown):
        return unknown_from("definition", outer, inner)
    # The beginning, which says what the outer one is of, is not said twice.
    short = Known(str(inner.value).rpartition("--")[2], origin=inner.origin) if isinstance(inner, Known) else inner
    return partial_string([outer, ".", short])


def _joined_path(category: Value, name: Value) -> Value:
    if isinstance(category, Unknown) or isinstance(name, Unknown):
        return unknown_from("definition", category, name)
    text = category.value if isinstance(category, Known) and isinstance(category.value, str) else ""
    return partial_string([f"{text.rstrip(chr(92))}\\", name])
