"""CKV_AVD_21: conditional access lets session hosts enrol before they comply, and Entra users sign in to them.

https://learn.microsoft.com/azure/virtual-desktop/azure-ad-joined-session-hosts
"""

from __future__ import annotations

from collections.abc import Iterator

from avd_intune.baselines.facts import WellKnownId, well_known
from avd_intune.estate.intune.directory import CONDITIONAL_ACCESS
from avd_intune.estate.model import IntunePolicy
from avd_intune.findings import Action, Change
from avd_intune.judgement.advice import written_at
from avd_intune.judgement.host_hardware import hosts_of_repository
from avd_intune.judgement.host_join import is_entra_joined
from avd_intune.judgement.look import Look
from avd_intune.judgement.rule import Rule, Subject
from avd_intune.judgement.verdict import Verdict, failed, passed
from avd_intune.values.value_types import Unknown, Value
from avd_intune.values.worlds import UndecidableError

# Graph's names, and those of the provider azuread.
_INCLUDED = ("includeApplications", "includedApplications")
_EXCLUDED = ("excludeApplications", "excludedApplications")
_PLATFORMS = ("includePlatforms", "includedPlatforms")
_EXCLUDED_PLATFORMS = ("excludePlatforms", "excludedPlatforms")
_USERS = ("includeUsers", "includedUsers")
_OTHER_MEMBERS = ("includeGroups", "includedGroups", "includeRoles", "includedRoles")
_GUESTS = ("includeGuestsOrExternalUsers", "includedGuestsOrExternalUsers")
_WITH_WINDOWS = frozenset({"all", "windows"})
_STRENGTHS = ("authenticationStrength", "authenticationStrengthPolicyId")


def judge(policy: IntunePolicy, look: Look) -> Verdict | None:
    """Judge what a conditional access policy asks for, and which applications it leaves out."""
    kind = look.text_of(policy.kind, "the type of the policy") or ""
    state = look.text_of(look.member(policy.body, "state"), "the state of the conditional access policy") or ""
    if kind.lower() != CONDITIONAL_ACCESS.lower() or state.lower() != "enabled" or not _is_for_windows(policy, look):
        return None
    if _is_for_guests_only(policy, look):
        return None  # who enrols a session host, and signs in to it, is a member of the tenant
    controls = _controls(policy, look)
    for control, app, without in (
        ("compliantDevice", well_known("intune-enrollment-app"), "no device could enrol to become compliant"),
        ("mfa", well_known("windows-vm-sign-in-app"), "nobody could sign in to Entra joined session hosts"),
    ):
        if control.lower() in controls and _concerns(app, policy, look) and (control != "mfa" or _may_be_entra(look)):
            return failed(
                f"it asks for {control} and does not exclude {app.title} ({app.id}), without which {without}",
                _applications(policy, look),
                Change(
                    Action.ADD,
                    "excluded applications",
                    "exclude that application",
                    place=written_at(_applications(policy, look)),
                    value=app.id,
                ),
            )
    if controls & {"compliantdevice", "mfa"}:
        return passed("it excludes the applications that enrolment and sign-in need")
    return None


def _block(value: Value, look: Look) -> Value:
    """Return an object, or the first of the blocks that Terraform has in its place."""
    resolved = look.resolve(value)
    items = [] if isinstance(resolved, Unknown) or look.is_absent(resolved) else look.items(resolved)
    return items[0] if items else resolved


def _controls(policy: IntunePolicy, look: Look) -> set[str]:
    """Return the controls that are required; one of several that are joined by OR is not."""
    grant = _block(look.member(policy.body, "grantControls"), look)
    controls = {text.lower() for text in _texts(look.member(grant, "builtInControls"), look)}
    if any(look.is_given(_block(look.member(grant, name), look)) for name in _STRENGTHS):
        controls.add("mfa")  # every strength asks for more than a password
    operator = look.text_of(look.member(grant, "operator"), "how the grant controls are combined") or "OR"
    return controls if operator.upper() == "AND" or len(controls) == 1 else set()


def _is_for_windows(policy: IntunePolicy, look: Look) -> bool:
    """Say whether a policy is for Windows: without platforms it is for all."""
    platforms = _block(look.member(_block(look.member(policy.body, "conditions"), look), "platforms"), look)
    stated = {text.lower() for name in _PLATFORMS for text in _texts(look.member(platforms, name), look)}
    left_out = {text.lower() for name in _EXCLUDED_PLATFORMS for text in _texts(look.member(platforms, name), look)}
    return (not stated or bool(stated & _WITH_WINDOWS)) and not left_out & _WITH_WINDOWS


def _is_for_guests_only(policy: IntunePolicy, look: Look) -> bool:
    users = _block(look.member(_block(look.member(policy.body, "conditions"), look), "users"), look)
    stated = {text.lower() for name in _USERS for text in _texts(look.member(users, name), look)}
    if stated - {"guestsorexternalusers", "none"}:
        return False
    if any(text for name in _OTHER_MEMBERS for text in _texts(look.member(users, name), look)):
        return False
    guests = any(look.is_given(_block(look.member(users, name), look)) for name in _GUESTS)
    return guests or "guestsorexternalusers" in stated


def _applications(policy: IntunePolicy, look: Look) -> Value:
    conditions = _block(look.member(policy.body, "conditions"), look)
    return _block(look.member(conditions, "applications"), look)


def _concerns(app: WellKnownId, policy: IntunePolicy, look: Look) -> bool:
    applications = _applications(policy, look)
    included = {text.lower() for name in _INCLUDED for text in _texts(look.member(applications, name), look)}
    excluded = {text.lower() for name in _EXCLUDED for text in _texts(look.member(applications, name), look)}
    return bool(included & {"all", app.id}) and app.id not in excluded


def _texts(value: Value, look: Look) -> Iterator[str]:
    resolved = look.resolve(value)
    if isinstance(resolved, Unknown):
        raise look.unknown("what the conditional access policy lists", resolved)
    if look.is_absent(resolved):
        return
    for item in look.items(resolved):
        text = look.text_of(item, "an entry of the conditional access policy")
        if text is not None:
            yield text


def _may_be_entra(look: Look) -> bool:
    """Say whether session hosts can be Entra joined: one of the code is, or the code declares none."""
    hosts = list(hosts_of_repository(look))
    open_question: UndecidableError | None = None
    for host in hosts:
        try:
            if is_entra_joined(host, look):
                return True
        except UndecidableError as error:
            open_question = open_question or error  # another one is joined to it for certain
    if open_question is not None:
        raise open_question
    return not hosts


RULE = Rule(
    id="CKV_AVD_21",
    title="Ensure conditional access excludes the applications that enrolment and sign-in of session hosts need",
    why="A session host that must comply before it may enrol never enrols; MFA keeps users out of Entra joined ones.",
    subjects=(Subject.DIRECTORY_POLICY,),
    judge=judge,
)
