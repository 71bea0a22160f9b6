"""Policies of Entra ID that decide whether session hosts enrol, and whether their users can sign in.

Types: https://learn.microsoft.com/graph/api/resources/conditionalaccesspolicy,
https://learn.microsoft.com/graph/api/resources/mobilitymanagementpolicy
"""

from __future__ import annotations

from avd_intune.baselines.facts import UNKNOWN_KIND, provider_kind
from avd_intune.estate.intune.policies import NOT_KNOWN, policy_from_body
from avd_intune.estate.model import Estate, IntunePolicy
from avd_intune.languages.resource_model import Resource
from avd_intune.patterns import lazy_pattern
from avd_intune.values.access import has_entry, known_texts, member
from avd_intune.values.value_types import NULL, TRUE, Known, Unknown, Value

CONDITIONAL_ACCESS = "conditionalAccessPolicy"
MOBILITY = "mobilityManagementPolicy"
DIRECTORY_KINDS = frozenset({CONDITIONAL_ACCESS.lower(), MOBILITY.lower()})
# Resources of Terraform's providers.
TERRAFORM_KINDS = {
    "azuread_conditional_access_policy": CONDITIONAL_ACCESS,
    "microsoft365_graph_beta_identity_and_access_conditional_access_policy": CONDITIONAL_ACCESS,
    "microsoft365_graph_identity_and_access_conditional_access_policy": CONDITIONAL_ACCESS,
    "microsoft365wp_conditional_access_policy": CONDITIONAL_ACCESS,
    "microsoft365wp_mobility_management_policy": MOBILITY,
}
_TERRAFORM_POLICY = lazy_pattern(
    r"azuread_(?P<azuread>\w+_policy)$|microsoft365_graph(?:_beta)?_identity_and_access_(?P<identity>\w+_policy)$"
)
# What stands in an address for the parts that are not known.
UNKNOWN_PART = "*"
# The last parts of addresses in Microsoft Graph, in lower case.
GRAPH_COLLECTIONS = {
    ("conditionalaccess", "policies"): CONDITIONAL_ACCESS,
    ("policies", "conditionalaccesspolicies"): CONDITIONAL_ACCESS,
    ("policies", "mobiledevicemanagementpolicies"): MOBILITY,
}


def directory_kind(body: Value) -> Value:
    """Return the type of an exported policy of Entra ID, which names none: by what it holds, or the answer it is in."""
    context = next(iter(known_texts(member(body, "@odata.context"))), "").partition("#")[2]
    segments = tuple(part for part in context.lower().removesuffix("/$entity").split("/") if part)
    found = GRAPH_COLLECTIONS.get((segments[-2], segments[-1])) if len(segments) > 1 else None
    if found is None and has_entry(body, "grantControls"):
        found = CONDITIONAL_ACCESS
    if found is None and has_entry(body, "isMdmEnrollmentDuringRegistrationDisabled"):
        found = MOBILITY
    return NULL if found is None else Known(found, origin=body.origin)


def is_directory_policy(policy: IntunePolicy) -> bool:
    """Say whether a policy is one of Entra ID and not of Intune."""
    return any(text.lower() in DIRECTORY_KINDS for text in known_texts(policy.kind))


def add_directory_policy(resource: Resource, kind: str, body: Value, estate: Estate, presence: Value = TRUE) -> None:
    """Add a policy of Entra ID with its body in Graph's names."""
    estate.directory_policies.append(policy_from_body(resource, Known(kind), body, presence))


def is_unknown_policy(type_name: str) -> bool:
    """Say whether a Terraform resource is a policy of Entra ID that this pack does not know."""
    match = _TERRAFORM_POLICY.match(type_name)
    if match is None:
        return False
    provider = "azuread" if match["azuread"] else "microsoft365-identity"
    return provider_kind(provider, match["azuread"] or match["identity"]) == UNKNOWN_KIND


def unknown_collection(segments: list[str]) -> str:
    """Return what an address of Graph names below `policies/`, if that is nothing that this pack knows, else ""."""
    at = segments.index("policies") if "policies" in segments[:1] else -1
    name = segments[at + 1] if at >= 0 and len(segments) > at + 1 else ""
    known = not name or UNKNOWN_PART in name or provider_kind("graph-policies", name) != UNKNOWN_KIND
    return "" if known else name


def add_unknown_policy(resource: Resource, what: str, body: Value, estate: Estate, presence: Value = TRUE) -> None:
    """Add a policy of Entra ID of which nothing is known but its name: undecided for every check on such policies."""
    kind = Unknown(f"{NOT_KNOWN}{what} sets", key=f"kind({resource.key})", origin=body.origin)
    estate.directory_policies.append(policy_from_body(resource, kind, body, presence))
