"""CKV_AVD_11: no setting that Intune does not support on virtual machines, and no image of an enrolled machine."""

from __future__ import annotations

import re

from avd_intune.baselines.limits import (
    LimitedSetting,
    limited_commands,
    limited_kinds,
    limited_settings,
    secure_boot_facts,
)
from avd_intune.estate.model import CapturedImage, IntunePolicy, Machine, SessionHost
from avd_intune.findings import Action, Change
from avd_intune.judgement.host_enrollment import NoEvidence, find_own_enrollment
from avd_intune.judgement.host_hardware import is_host_here, secure_boot_problem
from avd_intune.judgement.host_join import find_join_extensions
from avd_intune.judgement.host_scripts import facts_of_text, run_by_scripts
from avd_intune.judgement.look import Look
from avd_intune.judgement.policy_look import kind_of, not_reaching, reaches_session_hosts, stated_settings
from avd_intune.judgement.rule import Rule, Subject
from avd_intune.judgement.verdict import Verdict, failed, passed
from avd_intune.values.value_types import Unknown, Value
from avd_intune.values.worlds import UndecidableError

_OFF = frozenset({"", "0", "null", "[]", "false", "none", "notconfigured", "disabled", "<disabled/>"})
UNSUPPORTED = "which Intune does not support on virtual machines"
REMEDY = "remove it, or say under policies_elsewhere that it does not reach them"
NO_CLONES = "and Intune supports no clones of such a machine"
ANOTHER_MACHINE = "capture the image from one that is neither enrolled nor registered with a host pool"


def judge(subject: IntunePolicy | CapturedImage, look: Look) -> Verdict | None:
    """Judge an Intune policy, or an image by the machine that it is captured from."""
    return _judge_image(subject, look) if isinstance(subject, CapturedImage) else _judge_policy(subject, look)


def _judge_image(image: CapturedImage, look: Look) -> Verdict | None:
    """Judge the machine that an image is captured from.

    What is cloned from an enrolled machine carries its enrolment and cannot be enrolled again (0x8007064c).
    https://learn.microsoft.com/mem/intune/fundamentals/azure-virtual-desktop
    """
    machine = next((each for each, when in image.machines if look.truth(when)), None)
    if machine is None:
        return None
    span = machine.resource.span
    change = Change(Action.SET, "source machine", ANOTHER_MACHINE, place=image.resource.span)
    source = f"it is captured from {machine.resource.address} ({look.estate.places.shown(span.path, span.line)})"
    if any(host.machine is machine and is_host_here(host, look) for host in look.estate.session_hosts):
        return failed(f"{source}, which is a session host, {NO_CLONES}", None, change)
    reason, at = _enrollment_of(machine, look)
    if reason:
        return failed(f"{source}, where {reason}, {NO_CLONES}", at, change)
    if any(_starts_from(host, image) and is_host_here(host, look) for host in look.estate.session_hosts):
        return passed(f"{source}, which nothing in this code enrols or registers")
    return None


def _enrollment_of(machine: Machine, look: Look) -> tuple[str, Value | None]:
    host = SessionHost(machine, [])
    others = NoEvidence()
    for found in find_own_enrollment(host, look, others):
        # The policy enrols a machine that is joined to a directory; until then it only waits in the registry.
        if found.path == "mdm-id" or _is_joined(host, look):
            return found.reason, found.at
    if others.open_questions:
        raise others.open_questions[0]
    return "", None


def _is_joined(host: SessionHost, look: Look) -> bool:
    joins = find_join_extensions(host, look)
    return bool(joins.domain_joins or joins.entra_joins)


def _starts_from(host: SessionHost, image: CapturedImage) -> bool:
    machines = [machine for machine, _ in image.machines]
    return any(definition is machine.image for definition, _ in host.machine.image.definitions for machine in machines)


def _judge_policy(policy: IntunePolicy, look: Look) -> Verdict | None:
    """Judge the type of the policy, then each of its settings."""
    if not reaches_session_hosts(policy, look):
        return None
    settings, missing = stated_settings(policy, look)
    open_question = missing
    for path, value in settings:
        if path.lower().endswith("scriptcontent"):
            try:
                ran = _run_by_script(value, look)
            except UndecidableError as error:
                open_question = open_question or error
                continue
            if ran:
                return failed(f"{ran}, {UNSUPPORTED}", value, *not_reaching("script", policy, look, value, REMEDY))
            continue
        limit = next((each for each in limited_settings() if each.names(path)), None)
        asks_secure_boot = secure_boot_facts().property.search(path) is not None
        if limit is None and not asks_secure_boot:
            continue
        resolved = look.resolve(value)
        if isinstance(resolved, Unknown):
            open_question = open_question or look.unknown(f"the setting {path}", resolved)
            continue
        text = look.text(resolved)
        if limit is not None and _asks_for(limit, path, text) and not _is_off(limit, policy, look):
            changes = not_reaching("setting", policy, look, value, REMEDY)
            return failed(f"the setting {path} is {limit.what}, {UNSUPPORTED}", value, *changes)
        if asks_secure_boot and (text or "").lower() == "true":
            try:
                problem = secure_boot_problem(look)
            except UndecidableError as error:
                open_question = open_question or error
                continue
            if problem is not None:
                changes = not_reaching("setting", policy, look, value, REMEDY)
                return failed(f"the setting {path} is for Secure Boot, {problem}", value, *changes)
    found = _by_kind(policy, look)
    if found is not None:
        return failed(f"{found}, {UNSUPPORTED}", policy.kind, *not_reaching("policy", policy, look, None, REMEDY))
    if open_question is not None:
        raise open_question
    return passed("it sets nothing that virtual machines do not support")


def _run_by_script(value: Value, look: Look) -> str:
    """Return what a script of a policy runs that virtual machines do not support, "" for nothing."""
    facts = facts_of_text(value, "its script", look)
    for limit in limited_commands():
        run = run_by_scripts(facts, limit.command, limit.word, look)
        if run is not None:
            # Its other arguments may hold a password.
            shown = limit.command if limit.word is None else f"{limit.command} {limit.word}"
            return f"{run.place} runs {shown}{run.condition()}, {limit.what}"
    return ""


def _is_off(limit: LimitedSetting, policy: IntunePolicy, look: Look) -> bool:
    """Say whether another property of the policy leaves a setting without effect."""
    for name, values in limit.without:
        stated = look.resolve(look.member(policy.body, name))
        if not isinstance(stated, Unknown) and (look.text(stated) or "").lower() in values:
            return True
    return False


def _by_kind(policy: IntunePolicy, look: Look) -> str | None:
    kind = kind_of(policy, look)
    limit = next((each for each in limited_kinds() if each.type.search(kind)), None)
    if limit is None:
        return None
    if limit.unless_off is not None:
        stated = look.resolve(look.member(policy.body, limit.unless_off))
        if not isinstance(stated, Unknown) and (look.text(stated) or "").lower() == "false":
            return None
    mode = f" ({_autopilot_mode(policy, look)})" if kind.lower().endswith("autopilotdeploymentprofile") else ""
    return f"it is {limit.what}{mode}"


def _autopilot_mode(policy: IntunePolicy, look: Look) -> str:
    for name in ("outOfBoxExperienceSetting", "outOfBoxExperienceSettings"):
        usage = look.resolve(look.member(policy.body, name, "deviceUsageType"))
        if not isinstance(usage, Unknown) and (look.text(usage) or "").lower() == "shared":
            return "self-deploying"
    for name in ("preprovisioningAllowed", "enableWhiteGlove"):
        allowed = look.resolve(look.member(policy.body, name))
        if not isinstance(allowed, Unknown) and (look.text(allowed) or "").lower() == "true":
            return "pre-provisioned deployment"
    return "out-of-box experience"


def _asks_for(limit: LimitedSetting, path: str, text: str | None) -> bool:
    """Say whether a setting asks for something; exports also write what is left at its default."""
    value = (text or "").strip().strip('"').lower()
    if limit.values is not None:
        # A value of the settings catalog is its id with the value behind the last underscore.
        return value in limit.values or (value.startswith(path.lower()) and value.rpartition("_")[2] in limit.values)
    if limit.is_path(path):
        option = f"_{value.rpartition('_')[2]}" if "_" in path and value.startswith(path.lower()) else ""
        return (option or re.sub(r"\s", "", value)) not in limit.off
    if "." in path and not path.lower().endswith("encryptionmethod"):
        return value == "true"
    return value not in _OFF


RULE = Rule(
    id="CKV_AVD_11",
    title="Ensure no Intune policy, and no captured image, has what Intune does not support on virtual machines",
    why="Settings for a TPM, firmware or the out-of-box experience fail on session hosts, and so do clones.",
    subjects=(Subject.INTUNE_POLICY, Subject.CAPTURED_IMAGE),
    judge=judge,
)
