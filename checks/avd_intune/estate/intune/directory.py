"""Policies of Entra ID that decide whether session hosts enrol, and whether their users can sign in.

Types: https://learn.microsoft.com/graph/api/resources/conditionalaccesspolicy,
https://learn.microsoft.com/graph/api/resources/mobilitymanagementpolicy
"""

from __future__ import annotations

from avd_intune.estate.intune.policies import policy_from_body
from avd_intune.estate.model import Estate, IntunePolicy
from avd_intune.languages.resource_model import Resource
from avd_intune.values.access import known_texts
from avd_intune.values.value_types import TRUE, Known, Value

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
# The last parts of addresses in Microsoft Graph, in lower case.
GRAPH_COLLECTIONS = {
    ("conditionalaccess", "policies"): CONDITIONAL_ACCESS,
    ("policies", "mobiledevicemanagementpolicies"): MOBILITY,
}


def is_directory_policy(policy: IntunePolicy) -> bool:
    """Say whether a policy is one of Entra ID and not of Intune."""
    return any(text.lower() in DIRECTORY_KINDS for text in known_texts(policy.kind))


def add_directory_policy(resource: Resource, kind: str, body: Value, estate: Estate, presence: Value = TRUE) -> None:
    """Add a policy of Entra ID with its body in Graph's names."""
    estate.directory_policies.append(policy_from_body(resource, Known(kind), body, presence))
