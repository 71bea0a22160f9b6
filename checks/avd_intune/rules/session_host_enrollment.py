"""CKV_AVD_5: an Intune enrolment path is declared for the session host."""

from __future__ import annotations

from avd_intune.estate.enrollment_signs import installs_configmgr_client, sets_auto_enrollment
from avd_intune.estate.extension_types import ENTRA_SIGN_IN, INTUNE_MDM_ID
from avd_intune.estate.model import Extension, MachineKind, Script, SessionHost
from avd_intune.evaluation.values import NULL, ObjectValue, Unknown, Value, describe
from avd_intune.evaluation.worlds import UndecidableError
from avd_intune.judgement.look import Look, unknown, visible_parts, where
from avd_intune.judgement.rule import Rule, Subject
from avd_intune.judgement.verdict import Verdict, failed, passed, undecided

# Values of the enrolment tag, after the three paths that Microsoft documents.
PATHS = {
    "group-policy": "automatic enrolment by group policy",
    "co-management": "Configuration Manager co-management",
    "self-enrollment": "user self-enrolment",
}


def judge(host: SessionHost, look: Look) -> Verdict:
    """Look for evidence of each documented path; what is unknown counts only where nothing else decides."""
    open_questions: list[UndecidableError] = []
    hints: list[str] = []
    for find in (_by_mdm_id, _by_script, _by_tag):
        try:
            found = find(host, look, hints, open_questions)
        except UndecidableError as error:
            open_questions.append(error)
            continue
        if found is not None:
            return found
    if open_questions:
        raise open_questions[0]
    counts = (
        "what counts: a script, run command or DSC configuration that sets AutoEnrollMDM; an installation of the "
        f"Configuration Manager client; mdmId {INTUNE_MDM_ID} on {ENTRA_SIGN_IN.type}; or the tag "
        f'"{look.settings.enrollment_tag}" with {", ".join(PATHS)} on the session host or its host pool'
    )
    if host.machine.kind is MachineKind.OUTSIDE_THE_CODE:
        return undecided(f"{look.outside(host)}, and nothing in this code enrols it; {counts}")
    prefix = "; ".join([*hints, "no Intune enrolment path is declared"])
    return failed(f"{prefix}; {counts}")


def _by_mdm_id(
    host: SessionHost, look: Look, hints: list[str], open_questions: list[UndecidableError]
) -> Verdict | None:
    join = host.machine.join
    if join is not None:
        return _judge_mdm_id(join.mdm_id, "mdmProviderGuid of the session host configuration", look, hints)
    for extension in look.extensions(host):
        try:
            if look.is_extension(extension, ENTRA_SIGN_IN):
                found = _judge_mdm_id(_mdm_id(extension, look, hints), f"mdmId of {ENTRA_SIGN_IN.type}", look, hints)
                if found is not None:
                    return found
        except UndecidableError as error:
            open_questions.append(error)
    return None


def _mdm_id(extension: Extension, look: Look, hints: list[str]) -> Value:
    settings = look.resolve(extension.settings)
    if isinstance(settings, ObjectValue):
        misspelt = next((key for key in settings.entries if key.lower() == "mdmid" and key != "mdmId"), None)
        if misspelt is not None and "mdmId" not in settings.entries:
            # The extension reads this key case-sensitively: any other spelling enrols nothing.
            hints.append(f'the setting "{misspelt}" of {ENTRA_SIGN_IN.type} must be spelt mdmId')
            return NULL
    return look.member(settings, "mdmId")


def _judge_mdm_id(value: Value, what: str, look: Look, hints: list[str]) -> Verdict | None:
    text = look.text_of(value, what)
    if text is None:
        return None
    if text.lower() == INTUNE_MDM_ID:
        return passed(f"{what} enrols it in Intune", value)
    hints.append(f"{what} is {describe(look.resolve(value))}{where(value)}, which is not Intune ({INTUNE_MDM_ID})")
    return None


def _by_script(
    host: SessionHost, look: Look, hints: list[str], open_questions: list[UndecidableError]
) -> Verdict | None:
    for script in look.scripts(host):
        if not script.executed:
            continue
        text, missing = _script_text(script, look)
        if sets_auto_enrollment(text):
            return passed("a script on it sets the automatic MDM enrolment policy (AutoEnrollMDM)")
        if installs_configmgr_client(text):
            return passed("a script on it installs the Configuration Manager client, for co-management")
        if missing is not None and not text.strip():
            open_questions.append(unknown("the script that runs on it", missing))
    return None


def _script_text(script: Script, look: Look) -> tuple[str, Unknown | None]:
    parts = [visible_parts(look, value) for value in [*script.texts, *script.sources]]
    return "\n".join(text for text, _ in parts), next((m for _, m in parts if m is not None), None)


def _by_tag(host: SessionHost, look: Look, hints: list[str], open_questions: list[UndecidableError]) -> Verdict | None:
    tag = look.settings.enrollment_tag
    holders = [("the session host", host.machine.tags), *(("the host pool", pool.tags) for pool in look.pools(host))]
    for holder, tags in holders:
        value = look.member(tags, tag)
        text = look.text_of(value, f'the tag "{tag}" on {holder}')
        if text is None:
            continue
        path = PATHS.get(text.strip().lower())
        if path is not None:
            return passed(f'the tag "{tag}" on {holder} declares {path}', value)
        hints.append(f'the tag "{tag}" on {holder} is "{text}"{where(value)}, which is none of {", ".join(PATHS)}')
    return None


RULE = Rule(
    id="CKV_AVD_5",
    title="Ensure an Intune enrolment path is declared for the session host",
    why="A joined session host that nothing enrols never appears in Intune.",
    subjects=(Subject.SESSION_HOST,),
    judge=judge,
)
