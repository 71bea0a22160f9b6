"""The small tables of facts as Python values, each read once from its file of facts."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from avd_intune.baselines.fact_files import load_facts
from avd_intune.records import dataclass

# What `provider_kind` answers for a resource that a later version of the provider brought.
UNKNOWN_KIND = "?"


@dataclass(frozen=True, slots=True)
class CleanupFacts:
    """What a device clean-up rule can be. platforms: those whose rule reaches Windows, in lower case."""

    least_days: int
    most_days: int
    platforms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WellKnownId:
    """An id that is the same in every tenant, and what Microsoft calls what it names."""

    id: str
    title: str


@cache
def cleanup_facts() -> CleanupFacts:
    """Return what Microsoft Graph and Intune take as a device clean-up rule."""
    facts = load_facts("cleanup_rules")
    return CleanupFacts(facts["days"]["least"], facts["days"]["most"], tuple(facts["platforms"]["names"]))


@cache
def unsupported_actions() -> dict[str, str]:
    """Return the remote actions that session hosts do not support: Graph's name in lower case -> the page's name."""
    return {each["graph"].lower(): each["title"] for each in load_facts("remote_actions")["unsupported"]}


@cache
def enrollment_paths() -> dict[str, str]:
    """Return the documented enrolment paths: the value of the enrolment tag -> the path as a reason says it."""
    return {each["tag"]: each["words"] for each in load_facts("enrollment_paths")["paths"]}


def letters_of(tag: str) -> str:
    """Return what counts of the value of a tag: `Group Policy` and `group_policy` are typed for `group-policy`."""
    return "".join(filter(str.isalpha, tag.lower()))


@cache
def enrollment_spellings() -> dict[str, str]:
    """Return every value that the enrolment tag may have, its letters in lower case -> the value that it stands for."""
    return {
        letters_of(spelling): each["tag"]
        for each in load_facts("enrollment_paths")["paths"]
        for spelling in (each["tag"], *each["spellings"])
    }


@cache
def _other_resources(provider: str) -> re.Pattern[str]:
    patterns = load_facts("intune_providers")["providers"][provider]["others"]
    return re.compile("|".join(f"(?:{each})" for each in patterns), re.I)


@cache
def _policy_resources(provider: str) -> dict[str, str]:
    stated: dict[str, str] = load_facts("intune_providers")["providers"][provider]["policies"]
    return {name.lower(): kind for name, kind in stated.items()}


def provider_kind(provider: str, name: str) -> str | None:
    """Return the Graph type that a resource of a provider makes; None if it makes no policy for Windows.

    "" where its arguments name the type, UNKNOWN_KIND for a resource that the facts do not know. The letter case of
    the name decides nothing.
    """
    stated = _policy_resources(provider).get(name.lower())
    if stated is not None:
        return stated
    return None if _other_resources(provider).fullmatch(name) else UNKNOWN_KIND


def _level(row: dict[str, Any], baseline: str) -> str | None:
    return row.get("baselines", {}).get(baseline) or row.get("level")


def settings_below(provider: str, name: str) -> str:
    """Return what the settings of the catalogue begin with that a resource of a provider has as properties, "" if none.

    `device_vendor_msft_bitlocker_` makes `RequireDeviceEncryption` the setting that it stands for.
    """
    rows: dict[str, str] = load_facts("intune_providers")["providers"][provider].get("settings", {})
    return next((start for resource, start in rows.items() if resource.lower() == name.lower()), "")


def level_of(check: str, baseline: str = "", case: str = "") -> str:
    """Return "error", "warning" or "note": how the failures of a check count, by baseline and kind of failure."""
    row: dict[str, Any] = next((each for each in load_facts("severities")["checks"] if each["check"] == check), {})
    stated = next(
        (level for each in (row.get("cases", {}).get(case, {}), row) if (level := _level(each, baseline))), None
    )
    return str(stated or "error")


def china_regions() -> tuple[str, ...]:
    """Return how the names of the regions of the China cloud begin, in lower case."""
    return tuple(load_facts("session_hosts")["china"]["regions"])


def china_cloud_names() -> frozenset[str]:
    """Return how providers and command lines name the China cloud, in lower case."""
    return frozenset(load_facts("session_hosts")["china"]["clouds"])


def china_hosts() -> tuple[str, ...]:
    """Return the ends of host names that only the China cloud has, in lower case."""
    return tuple(load_facts("session_hosts")["china"]["hosts"])


def configured_pool_types() -> tuple[str, ...]:
    """Return the types of host pools that can have a session host configuration."""
    return tuple(load_facts("session_hosts")["session_host_configurations"]["host_pool_types"])


def device_assigned_types() -> tuple[str, ...]:
    """Return the ends of the Graph types that multi-session Windows takes only if they are assigned to devices."""
    return tuple(load_facts("session_hosts")["device_assigned"]["types"])


def single_session_templates() -> frozenset[str]:
    """Return the Graph types (lower case) of configurations that Intune does not deliver to multi-session Windows."""
    return frozenset(load_facts("session_hosts")["multi_session_templates"]["types"])


def multi_session_apps() -> tuple[frozenset[str], frozenset[str]]:
    """Return the intents that multi-session Windows does not take, and the types of apps for users (lower case)."""
    facts = load_facts("session_hosts")["multi_session_apps"]
    return frozenset(facts["offered"]), frozenset(facts["for_users"])


def personal_desktop_days() -> int:
    """Return the days of inactivity below which a clean-up rule hides the record of a sleeping personal desktop."""
    days: int = load_facts("session_hosts")["personal_desktop_days"]["days"]
    return days


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A name that session hosts must reach, and the tags in network rules that hold its addresses (lower case).

    without: tags that hold others of the endpoints, or may, and not this one.
    """

    host: str
    tags: frozenset[str]
    without: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class EndpointFacts:
    """What session hosts must reach, at which port, and destinations that hold all or none (lower case).

    parted_tags: tags that go on behind a point, as names of hosts do. any_source: sources that every machine of a
    virtual network is. own_name_servers: the addresses of Azure's DNS servers, which know no domain.
    """

    port: int
    endpoints: tuple[Endpoint, ...]
    everything: frozenset[str]
    nothing: frozenset[str]
    other_clouds: tuple[str, ...]
    parted_tags: frozenset[str]
    any_source: frozenset[str]
    own_name_servers: frozenset[str]


@cache
def endpoint_facts() -> EndpointFacts:
    """Return what session hosts must reach to enrol in Intune."""
    facts = load_facts("network_endpoints")
    names = {key: frozenset(each["names"]) for key, each in facts.items() if isinstance(each, dict) and "names" in each}
    endpoints = tuple(
        Endpoint(each["host"], frozenset(each["tags"]), frozenset(each.get("without", ())))
        for each in facts["endpoints"]
    )
    return EndpointFacts(facts["port"]["number"], endpoints, other_clouds=tuple(facts["other_clouds"]["ends"]), **names)


def well_known(name: str) -> WellKnownId:
    """Return an id of well_known_ids.data by its key there. Raises KeyError for another key."""
    stated = load_facts("well_known_ids")["ids"][name]
    return WellKnownId(stated["id"], stated["title"])


@cache
def provider_values(resource: str) -> dict[str, tuple[str, ...]]:
    """Return the arguments of a Terraform resource that its provider takes in their own letters only, with their words.

    An argument of a block has the name of the block before it: `identity.type`.
    """
    provider = load_facts("provider_values")["providers"].get(resource.partition("_")[0], {"resources": {}})
    return {name: tuple(words) for name, words in provider["resources"].get(resource, {}).items()}


def is_replaced_for(resource: str, argument: str) -> bool:
    """Say whether its provider makes a Terraform resource anew when an argument changes (ForceNew)."""
    provider = load_facts("provider_values")["providers"].get(resource.partition("_")[0], {})
    return argument in provider.get("replaced_for", {}).get(resource, ())
