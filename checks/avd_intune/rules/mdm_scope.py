"""CKV_AVD_15: the MDM user scope lets session hosts enrol, and there is one MDM provider.

https://learn.microsoft.com/intune/intune-service/fundamentals/azure-virtual-desktop (known issues)
"""

from __future__ import annotations

from avd_intune.estate.adapters.extension_types import INTUNE_MDM_ID
from avd_intune.estate.intune.directory import MOBILITY
from avd_intune.estate.model import IntunePolicy, SessionHost
from avd_intune.judgement.advice import setting
from avd_intune.judgement.host_enrollment import NoEvidence, find_enrollments
from avd_intune.judgement.host_hardware import hosts_of_repository
from avd_intune.judgement.look import Look
from avd_intune.judgement.policy_look import is_policy_here
from avd_intune.judgement.rule import Rule, Subject
from avd_intune.judgement.verdict import Verdict, failed, passed
from avd_intune.values.worlds import UndecidableError

# Enrolments that take the user's credential, so that the user must be in the scope.
_BY_USER = frozenset({"group-policy-user", "self-enrollment"})


def judge(policy: IntunePolicy, look: Look) -> Verdict | None:
    """Judge a mobility management policy by its scope and by the others of the repository."""
    if not _is_mdm(policy, look):
        return None
    scope, applies = _scope(policy, look), look.member(policy.body, "appliesTo")
    if _is_intune(policy, look):
        if scope != "none":
            return passed(f"the MDM user scope of Intune is {scope}", applies)
        host = _host_by_user(look)
        if host is None:
            return None
        return failed(
            f"nobody is in the MDM user scope of Intune (appliesTo is none), but {host.resource.address} enrols by the "
            "credential of its user",
            applies,
            setting(
                "appliesTo",
                applies,
                None,
                "set it to all, or to selected with the users of the session hosts",
                choices=("all", "selected"),
            ),
        )
    if scope == "none":
        return passed("it is another MDM provider than Intune, and nobody is in its scope", applies)
    others = [each for estate in (look.estate, *look.estate.others) for each in estate.directory_policies]
    intune = [each for each in others if _is_mdm(each, look) and _is_intune(each, look) and is_policy_here(each, look)]
    if intune and all(_scope(each, look) == "none" for each in intune):
        return None  # then it is the only provider with users
    return failed(
        f"it is another MDM provider than Intune with users in its scope ({scope}), and with two providers session "
        "hosts do not enrol automatically",
        applies,
        setting("appliesTo", applies, "none", "set appliesTo to none"),
    )


def _is_intune(policy: IntunePolicy, look: Look) -> bool:
    stated = look.text_of(look.member(policy.body, "id"), "the application of the mobility management policy")
    return (stated or INTUNE_MDM_ID).lower() == INTUNE_MDM_ID


def _is_mdm(policy: IntunePolicy, look: Look) -> bool:
    kind = look.text_of(policy.kind, "the type of the policy") or ""
    if kind.lower() != MOBILITY.lower():
        return False
    # A provider has one resource for devices (MDM) and for apps (MAM), which enrols nothing.
    return (look.text_of(look.member(policy.body, "policyType"), "the type of the policy") or "").lower() != "app"


def _scope(policy: IntunePolicy, look: Look) -> str:
    stated = look.text_of(look.member(policy.body, "appliesTo"), "the user scope (appliesTo)")
    return (stated or "all").lower()


def _host_by_user(look: Look) -> SessionHost | None:
    """Return a host that enrols by the credential of its user. Raises UndecidableError where one may."""
    open_question: UndecidableError | None = None
    for host in hosts_of_repository(look):
        others = NoEvidence()
        try:
            paths = {each.path for each in find_enrollments(host, look, others)}
            if paths & _BY_USER or ("group-policy" in paths and _is_personal(host, look)):
                return host
        except UndecidableError as error:
            open_question = open_question or error
            continue
        if not paths:
            open_question = next(iter(others.open_questions), open_question)
    if open_question is not None:
        raise open_question
    return None


def _is_personal(host: SessionHost, look: Look) -> bool:
    return any((look.text_of(pool.type, "the host pool type") or "").lower() == "personal" for pool in look.pools(host))


RULE = Rule(
    id="CKV_AVD_15",
    title="Ensure the MDM user scope lets session hosts enrol, and Intune is the only MDM provider with users",
    why="Without its user in the MDM scope, or with a second MDM provider, a session host never enrols by itself.",
    subjects=(Subject.DIRECTORY_POLICY,),
    judge=judge,
)
