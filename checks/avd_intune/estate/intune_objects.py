"""From the resources of a deployment to its Intune policies, remote actions, and the tenant as a whole."""

from __future__ import annotations

from avd_intune.estate.adapters.intune_terraform import collect_terraform, is_assignment
from avd_intune.estate.intune.apps import APP_TYPE, add_app
from avd_intune.estate.intune.desired_state import collect_desired_state
from avd_intune.estate.intune.directory import directory_kind, is_directory_policy
from avd_intune.estate.intune.policies import graph_kind, is_cleanup, is_unknown_type, policy_from_body
from avd_intune.estate.model import Estate, IntuneAction, IntunePolicy, IntuneTenant
from avd_intune.estate.scripts.graph_request import kind_of_collection
from avd_intune.languages.resource_model import DESIRED_STATE, EXPORTED_POLICY, Deployment, Resource
from avd_intune.values.access import both, elements, is_null, known_texts, may_hold, member, text_of
from avd_intune.values.assumptions import Decision
from avd_intune.values.cases import choice_by, lift
from avd_intune.values.condition_text import input_name
from avd_intune.values.display import declared_at
from avd_intune.values.value_types import FALSE, TRUE, Unknown, Value

# Actions that a compliance policy takes by itself on a device that does not comply.
# https://learn.microsoft.com/graph/api/resources/intune-deviceconfig-devicecomplianceactiontype
_SCHEDULED = frozenset({"wipe", "remotelock", "retire"})


def collect_intune(deployment: Deployment, estate: Estate) -> None:
    """Add the Intune policies, actions and tenant of a deployment to its estate."""
    # Assignments name their policy, so they come last.
    for resource in sorted(deployment.resources, key=is_assignment):
        if resource.type == EXPORTED_POLICY:
            _collect_exported(resource, estate)
        elif resource.type.startswith(f"{DESIRED_STATE}/"):
            collect_desired_state(resource, estate)
        elif deployment.language in ("terraform", "terraform_plan"):
            collect_terraform(resource, estate)
    for policy in list(estate.intune_policies):
        _collect_scheduled_actions(policy, estate)
    windows = [policy for policy in estate.intune_policies if may_concern_windows(policy)]
    for policy in windows:
        policy.is_one = both(policy.is_one, lift(_may_be_windows, policy.platform))
    cleanup = [policy for policy in estate.intune_policies if is_cleanup(policy)]
    if windows or cleanup:
        # Whatever the order in which the code declares them.
        first = min(cleanup or windows, key=lambda policy: (policy.resource.span.path, policy.resource.address))
        estate.intune_tenant = IntuneTenant(first.resource, windows, cleanup)


def may_concern_windows(policy: IntunePolicy) -> bool:
    """Say whether a policy can be for Windows: not certainly for another platform only."""
    return may_hold(lift(_may_be_windows, policy.platform))


def _may_be_windows(platform: Value) -> Value:
    """Return whether a platform is Windows, or none is named; where an input names it, or the type, a question."""
    if isinstance(platform, Unknown) and not is_unknown_type(platform):
        label = f"{input_name(platform)} being for Windows"
        decision = Decision(f"{platform.key} is for Windows", ("true", "false"), label, declared_at(platform))
        return choice_by(decision, {"true": TRUE, "false": FALSE})
    text = text_of(platform)
    parts = [] if text is None else [part.strip().lower() for part in text.split(",")]
    of_windows = any(part.startswith("windows") and part != "windows phone" for part in parts)
    return TRUE if text is None or of_windows else FALSE


def _collect_exported(resource: Resource, estate: Estate) -> None:
    body = resource.properties
    kind = graph_kind(body)
    if is_null(kind):
        kind = kind_of_collection(body, resource)
    if is_null(kind):
        kind = directory_kind(body)
    if any(APP_TYPE.match(text) for text in known_texts(kind)):
        add_app(resource, body, estate, kind)
        return
    policy = policy_from_body(resource, kind, body)
    (estate.directory_policies if is_directory_policy(policy) else estate.intune_policies).append(policy)


def _collect_scheduled_actions(policy: IntunePolicy, estate: Estate) -> None:
    # A body that is not known is undecided for the rules on policies.
    if not may_concern_windows(policy) or isinstance(policy.body, Unknown):
        return
    for rule, _ in elements(member(policy.body, "scheduledActionsForRule")):
        for action, when in elements(member(rule, "scheduledActionConfigurations")):
            stated = member(action, "actionType")
            if isinstance(stated, Unknown) or any(text.lower() in _SCHEDULED for text in known_texts(stated)):
                how = "the compliance policy (for devices that do not comply)"
                estate.intune_actions.append(IntuneAction(policy.resource, stated, how=how, presence=when))
