"""CKV_AVD_18: what Intune has for multi-session Windows applies: no policies that never do, no cloud without it.

https://learn.microsoft.com/intune/intune-service/fundamentals/azure-virtual-desktop-multi-session
"""

from __future__ import annotations

from collections.abc import Iterator

from avd_intune.baselines.facts import china_regions, device_assigned_types
from avd_intune.estate.model import IntunePolicy, SessionHost
from avd_intune.judgement.advice import setting
from avd_intune.judgement.host_hardware import hosts_of_repository
from avd_intune.judgement.host_image import ImageFound, find_image
from avd_intune.judgement.look import Look
from avd_intune.judgement.policy_look import kind_of, reaches_session_hosts
from avd_intune.judgement.rule import Rule, Subject
from avd_intune.judgement.verdict import Verdict, failed, passed
from avd_intune.values.value_types import Unknown
from avd_intune.values.worlds import UndecidableError

_USERS = "alllicensedusersassignmenttarget"


def judge(subject: IntunePolicy | SessionHost, look: Look) -> Verdict | None:
    """Judge a multi-session host by its cloud, or a policy by whether it can apply to the multi-session hosts."""
    return _judge_host(subject, look) if isinstance(subject, SessionHost) else _judge_policy(subject, look)


def _judge_host(host: SessionHost, look: Look) -> Verdict | None:
    region = look.resolve(host.machine.location)
    text = None if isinstance(region, Unknown) else look.text(region)
    if text is None:
        return None
    try:
        if not _is_multi_session(host, look):
            return None
    except UndecidableError:
        if _is_in_china(text):
            raise
        # Whatever image it gets. CKV_AVD_3 says what is not known of that.
    if _is_in_china(text):
        return failed(
            f"it has a multi-session Windows in {text}, and in the China cloud Intune manages none",
            host.machine.location,
            setting(
                "image",
                host.machine.image.sku,
                None,
                "use a single-session image and a personal host pool, or another cloud",
            ),
        )
    return passed("Intune manages multi-session Windows in this cloud")


def _is_in_china(region: str) -> bool:
    return region.lower().replace(" ", "").startswith(china_regions())


def _judge_policy(policy: IntunePolicy, look: Look) -> Verdict | None:
    if not reaches_session_hosts(policy, look):
        return None
    kind = kind_of(policy, look)
    if not kind.endswith(device_assigned_types()):
        return None
    kinds = list(_targets(policy, look))
    is_for_users = bool(kinds) and all(each == _USERS for each in kinds)
    open_question: UndecidableError | None = None
    for host in hosts_of_repository(look):
        try:
            if not _is_multi_session(host, look):
                continue
        except UndecidableError as error:
            open_question = open_question or error  # another host may be one for certain
            continue
        if is_for_users:
            return failed(
                f"it is assigned to users, and multi-session hosts such as {host.resource.address} take compliance "
                "policies that are assigned to devices only",
                policy.assignments,
                setting("assignment", policy.assignments, None, "assign it to the devices"),
            )
        return passed("it is not assigned to users alone")
    if open_question is None:
        return None
    if is_for_users:
        raise open_question
    return passed("it is not assigned to users alone")


def _targets(policy: IntunePolicy, look: Look) -> Iterator[str]:
    for assignment in look.items(policy.assignments):
        target = look.member(assignment, "target")
        if isinstance(look.resolve(target), Unknown) or look.is_absent(look.resolve(target)):
            target = assignment
        for name in ("@odata.type", "type"):
            text = look.text_of(look.member(target, name), "what the policy is assigned to")
            if text:
                yield text.rpartition(".")[2].lower()
                break
        else:
            yield _USERS if look.is_given(look.member(target, "allLicensedUsers")) else ""


def _is_multi_session(host: SessionHost, look: Look) -> bool:
    """Say whether a host has a multi-session Windows. Raises UndecidableError where its image is not known."""
    found = find_image(host, look)
    return isinstance(found, ImageFound) and bool(found.multi_session)


RULE = Rule(
    id="CKV_AVD_18",
    title="Ensure Intune can manage the multi-session hosts where they are, and its policies apply to them",
    why="Multi-session Windows ignores policies for users, and Intune does not manage it in the China cloud.",
    subjects=(Subject.SESSION_HOST, Subject.INTUNE_POLICY),
    judge=judge,
)
