"""CKV_AVD_21: conditional access lets session hosts enrol before they comply, and Entra users sign in to them.

https://learn.microsoft.com/azure/virtual-desktop/azure-ad-joined-session-hosts
"""

from __future__ import annotations

from avd_intune.baselines.facts import WellKnownId, well_known
from avd_intune.estate.intune.directory import CONDITIONAL_ACCESS
from avd_intune.estate.model import IntunePolicy
from avd_intune.findings import Action, Change
from avd_intune.judgement.access_conditions import (
    conditions_of,
    deciding_condition,
    first_of,
    is_any_among,
    may_be_for_hosts,
    texts_of,
)
from avd_intune.judgement.advice import written_at
from avd_intune.judgement.host_hardware import declared_hosts, is_host_here
from avd_intune.judgement.host_join import is_entra_joined
from avd_intune.judgement.look import Look
from avd_intune.judgement.rule import Rule, Subject
from avd_intune.judgement.verdict import Verdict, failed, passed, undecided
from avd_intune.values.value_types import Unknown, Value
from avd_intune.values.worlds import UndecidableError

# Graph's names, and those of the provider azuread.
_INCLUDED = ("includeApplications", "includedApplications")
_EXCLUDED = ("excludeApplications", "excludedApplications")
_BY_ACTION = ("includeUserActions", "includedUserActions")
# https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-cloud-apps#user-actions
_ACTIONS = {
    "urn:user:registersecurityinfo": "register security information",
    "urn:user:registerdevice": "register or join devices",
}
_OTHER_CONTROLS = ("termsOfUse", "customAuthenticationFactors")
_STRENGTHS = ("authenticationStrength", "authenticationStrengthPolicyId")


def judge(policy: IntunePolicy, look: Look) -> Verdict | None:
    """Judge what a conditional access policy asks for, and which applications it leaves out."""
    kind = look.text_of(policy.kind, "the type of the policy") or ""
    state = look.text_of(look.member(policy.body, "state"), "the state of the conditional access policy") or ""
    if kind.lower() != CONDITIONAL_ACCESS.lower() or state.lower() != "enabled":
        return None
    if not may_be_for_hosts(policy, look):
        return None
    controls = _controls(policy, look)
    why = ""
    for control, app, without in (
        ("compliantDevice", well_known("intune-enrollment-app"), "no device could enrol to become compliant"),
        ("mfa", well_known("windows-vm-sign-in-app"), "nobody could sign in to Entra joined session hosts"),
    ):
        if control.lower() not in controls:
            continue
        if not _concerns(app, policy, look):
            why = why or _not_concerned(policy, look)
        elif _is_left_out(app, policy, look):
            why = "it excludes the applications that enrolment and sign-in need"
        elif control == "mfa" and not _may_be_entra(look):
            why = why or "no session host of the code is Entra joined, so it keeps nobody from signing in to one"
        else:
            decides = deciding_condition(policy, look)
            if decides is not None:
                return undecided(
                    f"it asks for {control} and does not exclude {app.title} ({app.id}), and whether it is for session "
                    f"hosts is up to its {decides}, of which the code does not tell; exclude that application"
                )
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
    return passed(why) if why else None


def _not_concerned(policy: IntunePolicy, look: Look) -> str:
    """Say what a policy is for that is not for an application which enrolment and sign-in need."""
    applications = _applications(policy, look)
    actions = {
        _ACTIONS.get(text.lower(), text)
        for name in _BY_ACTION
        for text in texts_of(look.member(applications, name), look)
    }
    if actions:
        return f"it is for users who {' or '.join(sorted(actions))}, and not for what enrolment and sign-in need"
    return "it is not for the applications that enrolment and sign-in need"


def _controls(policy: IntunePolicy, look: Look) -> set[str]:
    """Return the controls that are required; one of several that are joined by OR is not."""
    grant = first_of(look.member(policy.body, "grantControls"), look)
    controls = {text.lower() for text in texts_of(look.member(grant, "builtInControls"), look)}
    if any(look.is_given(first_of(look.member(grant, name), look)) for name in _STRENGTHS):
        controls.add("mfa")  # every strength asks for more than a password
    # Each of them is one that may be met instead, or has to be met, too.
    others = sum(any(texts_of(look.member(grant, name), look)) for name in _OTHER_CONTROLS)
    operator = look.text_of(look.member(grant, "operator"), "how the grant controls are combined") or "OR"
    return controls if operator.upper() == "AND" or len(controls) + others == 1 else set()


def _applications(policy: IntunePolicy, look: Look) -> Value:
    return first_of(look.member(conditions_of(policy, look), "applications"), look)


def _concerns(app: WellKnownId, policy: IntunePolicy, look: Look) -> bool:
    applications = _applications(policy, look)
    return _includes_by_filter(applications, look) or is_any_among(
        applications, _INCLUDED, frozenset({"all", app.id}), look
    )


def _is_left_out(app: WellKnownId, policy: IntunePolicy, look: Look) -> bool:
    return is_any_among(_applications(policy, look), _EXCLUDED, frozenset({app.id}), look)


def _includes_by_filter(applications: Value, look: Look) -> bool:
    """Say whether a filter tells which applications a policy is for; `deciding_condition` says so then."""
    found = first_of(look.member(applications, "applicationFilter"), look)
    if isinstance(found, Unknown) or look.is_absent(found):
        return False
    mode = look.text_of(look.member(found, "mode"), "the mode of the filter for applications")
    return (mode or "").lower() == "include"


def _may_be_entra(look: Look) -> bool:
    """Say whether session hosts can be Entra joined: one of the code is, or the code declares none."""
    open_question: UndecidableError | None = None
    found = False
    # One of a case that tells is enough: other code of a repository has many hosts, and inputs of its own.
    for host in declared_hosts(look):
        try:
            if is_host_here(host, look):
                found = True
                if is_entra_joined(host, look):
                    return True
        except UndecidableError as error:
            open_question = open_question or error  # another one is joined to it for certain
    if open_question is not None:
        raise open_question
    return not found


RULE = Rule(
    id="CKV_AVD_21",
    title="Ensure conditional access excludes the applications that enrolment and sign-in of session hosts need",
    why="A session host that must comply before it may enrol never enrols; MFA keeps users out of Entra joined ones.",
    subjects=(Subject.DIRECTORY_POLICY,),
    judge=judge,
)
