"""The Intune enrolment paths that code shows or declares for a session host, in one world."""

from __future__ import annotations

from collections.abc import Iterator

from avd_intune.baselines.facts import enrollment_paths, enrollment_spellings, letters_of
from avd_intune.estate.adapters.extension_types import ENTRA_SIGN_IN, INTUNE_MDM_ID
from avd_intune.estate.model import Extension, SessionHost
from avd_intune.estate.scripts.host_facts import (
    AUTO_ENROLL,
    CREDENTIAL,
    FORBIDDING,
    MDM_KEY,
    HostFacts,
    enrolls_by_device,
)
from avd_intune.judgement.host_scripts import ask_for_order_of_client, facts_of, number_of, script_not_at_hand
from avd_intune.judgement.look import Look
from avd_intune.records import dataclass, field
from avd_intune.values.access import is_null
from avd_intune.values.display import describe
from avd_intune.values.value_types import NULL, ObjectValue, Value
from avd_intune.values.worlds import UndecidableError


@dataclass(frozen=True, slots=True)
class Enrollment:
    """One path for which there is evidence.

    path: "group-policy" (by the tag, with whichever credential), "group-policy-user", "group-policy-device",
        "co-management", "self-enrollment" or "mdm-id". reason: the evidence, as a rule says it. at: what decided.
    """

    path: str
    reason: str
    at: Value | None = None


@dataclass(slots=True)
class NoEvidence:
    """What was met on the way and is no evidence: hints for the reason, and questions that stay open.

    forbidden: what forbids every path, "" where nothing certainly does.
    """

    hints: list[str] = field(default_factory=list)
    open_questions: list[UndecidableError] = field(default_factory=list)
    forbidden: str = ""


def find_enrollments(host: SessionHost, look: Look, others: NoEvidence) -> Iterator[Enrollment]:
    """Yield the enrolment paths of a session host: by mdmId, by script, by tag. Fills `others` as it goes.

    Lazy, because whoever needs one path only shall not have to decide the inputs of the others. None where a script
    forbids enrolment, which holds for every path.
    """
    if _is_forbidden(host, look, others):
        return
    for find in (_by_mdm_id, _by_script, _by_tag):
        try:
            yield from find(host, look, others)
        except UndecidableError as error:
            others.open_questions.append(error)


def find_own_enrollment(host: SessionHost, look: Look, others: NoEvidence) -> Iterator[Enrollment]:
    """Yield how the code by itself enrols a machine: by mdmId, or by a script that sets the policy.

    A tag only declares what is outside of the code, and the Configuration Manager client enrols nothing by itself.
    """
    if _is_forbidden(host, look, others):
        return
    yield from _by_mdm_id(host, look, others)
    yield from (each for each in _by_script(host, look, NoEvidence()) if each.path.startswith("group-policy"))


def _is_forbidden(host: SessionHost, look: Look, others: NoEvidence) -> bool:
    """Say whether a script certainly forbids MDM enrolment, and fill `others` with that.

    https://learn.microsoft.com/windows/client-management/enroll-a-windows-10-device-automatically-using-group-policy
    """
    try:
        forbidden = number_of(facts_of(host, look), MDM_KEY, FORBIDDING, look)
    except UndecidableError:
        return False  # `_by_policy` asks again, where nothing else enrols it
    if forbidden is None or forbidden.value != 1 or forbidden.type != "REG_DWORD":
        return False
    where = forbidden.effect.place if forbidden.effect is not None else "a script on it"
    others.forbidden = f"{where} forbids MDM enrolment ({FORBIDDING} is 1)"
    return True


def _by_mdm_id(host: SessionHost, look: Look, others: NoEvidence) -> Iterator[Enrollment]:
    join = host.machine.join
    if join is not None:
        if is_null(join.mdm_id) and (look.text_of(join.kind, "the join type") or "").lower() == "activedirectory":
            return
        yield from _judge_mdm_id(join.mdm_id, "mdmProviderGuid of the session host configuration", look, others)
        return
    for extension in look.extensions(host):
        try:
            if look.is_extension(extension, ENTRA_SIGN_IN):
                mdm_id = _mdm_id(extension, look, others)
                yield from _judge_mdm_id(mdm_id, f"mdmId of {ENTRA_SIGN_IN.type}", look, others)
        except UndecidableError as error:
            others.open_questions.append(error)


def _mdm_id(extension: Extension, look: Look, others: NoEvidence) -> Value:
    settings = look.resolve(extension.settings)
    if isinstance(settings, ObjectValue):
        misspelt = next((key for key in settings.entries if key.lower() == "mdmid" and key != "mdmId"), None)
        if misspelt is not None and "mdmId" not in settings.entries:
            # The extension reads this key case-sensitively: any other spelling enrols nothing.
            others.hints.append(f'the setting "{misspelt}" of {ENTRA_SIGN_IN.type} is not spelt mdmId')
            return NULL
    return look.member(settings, "mdmId")


def _judge_mdm_id(value: Value, what: str, look: Look, others: NoEvidence) -> Iterator[Enrollment]:
    text = look.text_of(value, what)
    if text is None:
        if not others.hints:  # a misspelt setting is said already
            others.hints.append(f"{what} is not set")
        return
    if text.lower() == INTUNE_MDM_ID:
        yield Enrollment("mdm-id", f"{what} enrols it in Intune", value)
        return
    shown = f"{describe(look.resolve(value))}{look.where(value)}"
    others.hints.append(f"{what} is {shown}, which is not Intune ({INTUNE_MDM_ID})")


def _by_script(host: SessionHost, look: Look, others: NoEvidence) -> Iterator[Enrollment]:
    facts = facts_of(host, look)
    try:
        yield from _by_policy(facts, look, others)
    except UndecidableError as error:
        others.open_questions.append(error)
    try:
        ask_for_order_of_client(facts)
        client = facts.client_installed()
        if client is not None:
            reason = f"{client.place} installs the Configuration Manager client, for co-management"
            yield Enrollment("co-management", reason)
    except UndecidableError as error:
        others.open_questions.append(error)
    enroller = facts.enroller_run()
    if enroller is not None:
        command = "AutoEnrollMDM"
        path = "group-policy-user"
        if enrolls_by_device(enroller):
            path, command = "group-policy-device", "AutoEnrollMDMUsingAADDeviceCredential"
        yield Enrollment(path, f"{enroller.place} runs deviceenroller.exe /{command}, as the enrolment policy does")
    if facts.missing():
        what = "no Intune enrolment path is declared in the code"
        others.open_questions.append(script_not_at_hand(facts, what, "declare the path with the tag", look))


def _by_policy(facts: HostFacts, look: Look, others: NoEvidence) -> Iterator[Enrollment]:
    """Yield the automatic enrolment that the values of its policy make, as the scripts leave them."""
    number_of(facts, MDM_KEY, FORBIDDING, look)  # asks where it is not known whether enrolment is forbidden
    found = number_of(facts, MDM_KEY, AUTO_ENROLL, look)
    if found is None:
        return
    effect = found.effect
    if found.type != "REG_DWORD":
        others.hints.append(
            f"{effect and effect.place} sets {AUTO_ENROLL} as {found.type}, and the policy is a REG_DWORD"
        )
    elif found.value == 1:
        device = credential_of(facts, look) == "device"
        what = f"a script on it sees to it that {AUTO_ENROLL} is 1"
        if effect is not None:
            what = f"{effect.place} sets {AUTO_ENROLL} to 1{effect.condition()}"
        yield Enrollment(
            "group-policy-device" if device else "group-policy-user", f"{what}, the automatic MDM enrolment policy"
        )
    elif effect is not None:
        others.hints.append(f"{effect.place} sets {AUTO_ENROLL} to {found.value}")


def credential_of(facts: HostFacts, look: Look) -> str | None:
    """Return the credential of the enrolment that scripts set up, "user" or "device"; None if they say neither."""
    found = number_of(facts, MDM_KEY, CREDENTIAL, look)
    return {1: "user", 2: "device"}.get(found.value or 0) if found is not None and found.type == "REG_DWORD" else None


def _otherwise_spelt(tag: str) -> str | None:
    """Return the name of the tag in the other spelling of English, None where there is none."""
    one, other = "enrollment", "enrolment"
    return tag.replace(one, other) if one in tag else tag.replace(other, one) if other in tag else None


def _by_tag(host: SessionHost, look: Look, others: NoEvidence) -> Iterator[Enrollment]:
    yield from _declared_by(host.machine.tags, "the session host", look, others)
    for pool in look.pools(host):
        yield from _declared_by(pool.tags, "the host pool", look, others)
    for pool, when in host.open_pools:
        # Which host pool it belongs to is an input; only one that declares a path makes a difference.
        for each in _declared_by(pool.tags, "the host pool", look, NoEvidence()):
            if look.truth(when):
                yield each


def _declared_by(tags: Value, holder: str, look: Look, others: NoEvidence) -> Iterator[Enrollment]:
    tag = look.settings.enrollment_tag
    value = look.member(tags, tag)
    if is_null(look.resolve(value)) and (otherwise := _otherwise_spelt(tag)) is not None:
        value = look.member(tags, otherwise)
    text = look.text_of(value, f'the tag "{tag}" on {holder}')
    if text is None:
        return
    path = enrollment_spellings().get(letters_of(text))
    if path is not None:
        yield Enrollment(path, f'the tag "{tag}" on {holder} declares {enrollment_paths()[path]}', value)
    else:
        known = ", ".join(enrollment_paths())
        others.hints.append(f'the tag "{tag}" on {holder} is "{text}"{look.where(value)}, which is none of {known}')
