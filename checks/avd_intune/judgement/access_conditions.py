"""Which sign-ins a conditional access policy is for: those of session hosts and their users, others, or some of them.

https://learn.microsoft.com/graph/api/resources/conditionalaccessconditionset
"""

from __future__ import annotations

from collections.abc import Iterator

from avd_intune.estate.model import IntunePolicy
from avd_intune.judgement.look import Look
from avd_intune.values.value_types import Unknown, Value
from avd_intune.values.worlds import UndecidableError

# Graph's names, and those of the provider azuread.
_PLATFORMS = ("includePlatforms", "includedPlatforms")
_EXCLUDED_PLATFORMS = ("excludePlatforms", "excludedPlatforms")
_USERS = ("includeUsers", "includedUsers")
_GROUPS = ("includeGroups", "includedGroups")
_ROLES = ("includeRoles", "includedRoles")
_GUESTS = ("includeGuestsOrExternalUsers", "includedGuestsOrExternalUsers")
_LOCATIONS = ("includeLocations", "includedLocations")
_EXCLUDED_LOCATIONS = ("excludeLocations", "excludedLocations")
_WITH_WINDOWS = frozenset({"all", "windows"})
# Windows asks for its tokens as an app does, and not in a browser.
_CLIENTS = frozenset({"all", "mobileappsanddesktopclients"})
# A policy with one of them is for sign-ins that look like an attack.
_RISKS = ("signInRiskLevels", "userRiskLevels", "servicePrincipalRiskLevels", "insiderRiskLevels")


def may_be_for_hosts(policy: IntunePolicy, look: Look) -> bool:
    """Say whether a policy is for the sign-ins of session hosts and their users, as far as its conditions tell."""
    conditions = conditions_of(policy, look)
    return (
        _is_for_windows(conditions, look)
        and _is_for_users_of_hosts(conditions, look)
        and _is_for_their_clients(conditions, look)
        and not any(any(texts_of(look.member(conditions, name), look)) for name in _RISKS)
        and not _is_for_flows(conditions, look)
    )


def deciding_condition(policy: IntunePolicy, look: Look) -> str | None:
    """Return what decides which of these sign-ins a policy is for, and is not in the code; None where nothing does."""
    conditions = conditions_of(policy, look)
    applications = first_of(look.member(conditions, "applications"), look)
    for holder, names, what in (
        (first_of(look.member(conditions, "devices"), look), ("deviceFilter", "filter"), "filter for devices"),
        (applications, ("applicationFilter", "filter"), "filter for applications"),
    ):
        found = (first_of(look.member(holder, name), look) for name in names)
        if any(look.is_given(look.member(each, "rule")) for each in found if not look.is_absent(each)):
            return what
    places = first_of(look.member(conditions, "locations"), look)
    included = {text.lower() for name in _LOCATIONS for text in texts_of(look.member(places, name), look)}
    left_out = any(True for name in _EXCLUDED_LOCATIONS for _ in texts_of(look.member(places, name), look))
    return "condition on locations" if left_out or included - {"all"} else None


def conditions_of(policy: IntunePolicy, look: Look) -> Value:
    """Return the conditions of a policy."""
    return first_of(look.member(policy.body, "conditions"), look)


def first_of(value: Value, look: Look) -> Value:
    """Return an object, or the first of the blocks that Terraform has in its place."""
    resolved = look.resolve(value)
    items = [] if isinstance(resolved, Unknown) or look.is_absent(resolved) else look.items(resolved)
    return items[0] if items else resolved


def is_any_among(holder: Value, names: tuple[str, ...], wanted: frozenset[str], look: Look) -> bool:
    """Say whether a list of a policy has one of some texts (in lower case).

    Raises UndecidableError where it has none of them, and not all that it has is known.
    """
    open_question: UndecidableError | None = None
    for listed in (look.resolve(look.member(holder, name)) for name in names):
        if isinstance(listed, Unknown):
            open_question = open_question or look.unknown("what the conditional access policy lists", listed)
            continue
        for item in () if look.is_absent(listed) else look.items(listed):
            try:
                text = look.text_of(item, "an entry of the conditional access policy")
            except UndecidableError as error:
                open_question = open_question or error  # another entry may be it for certain
                continue
            if text is not None and text.lower() in wanted:
                return True
    if open_question is not None:
        raise open_question
    return False


def texts_of(value: Value, look: Look) -> Iterator[str]:
    """Yield the texts of a list. Raises UndecidableError where it is not known."""
    resolved = look.resolve(value)
    if isinstance(resolved, Unknown):
        raise look.unknown("what the conditional access policy lists", resolved)
    if look.is_absent(resolved):
        return
    for item in look.items(resolved):
        text = look.text_of(item, "an entry of the conditional access policy")
        if text is not None:
            yield text


def _lowered(holder: Value, names: tuple[str, ...], look: Look) -> set[str]:
    return {text.lower() for name in names for text in texts_of(look.member(holder, name), look)}


def _is_for_windows(conditions: Value, look: Look) -> bool:
    """Say whether a policy is for Windows: without platforms it is for all."""
    platforms = first_of(look.member(conditions, "platforms"), look)
    stated = _lowered(platforms, _PLATFORMS, look)
    left_out = _lowered(platforms, _EXCLUDED_PLATFORMS, look)
    return (not stated or bool(stated & _WITH_WINDOWS)) and not left_out & _WITH_WINDOWS


def _is_for_users_of_hosts(conditions: Value, look: Look) -> bool:
    """Say whether a policy may be for who enrols a session host and signs in to it: a member of the tenant.

    Roles of the directory alone are those of administrators.
    """
    users = first_of(look.member(conditions, "users"), look)
    stated = _lowered(users, _USERS, look)
    if stated - {"guestsorexternalusers", "none"} or _lowered(users, _GROUPS, look):
        return True
    guests = any(look.is_given(first_of(look.member(users, name), look)) for name in _GUESTS)
    return not (guests or stated or _lowered(users, _ROLES, look))


def _is_for_their_clients(conditions: Value, look: Look) -> bool:
    stated = _lowered(conditions, ("clientAppTypes",), look)
    return not stated or bool(stated & _CLIENTS)


def _is_for_flows(conditions: Value, look: Look) -> bool:
    """Say whether a policy is for sign-ins by a code for another device, or handed over from one."""
    stated = look.member(first_of(look.member(conditions, "authenticationFlows"), look), "transferMethods")
    return (look.text_of(stated, "the authentication flows that the policy is for") or "none").lower() != "none"
