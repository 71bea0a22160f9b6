"""CKV_AVD_5: an Intune enrolment path is declared for the session host."""

from __future__ import annotations

from avd_intune.baselines.facts import enrollment_paths
from avd_intune.estate.adapters.extension_types import ENTRA_SIGN_IN, INTUNE_MDM_ID
from avd_intune.estate.model import MachineKind, SessionHost
from avd_intune.estate.scripts.host_facts import FORBIDDING
from avd_intune.findings import Action, Change
from avd_intune.judgement.advice import adding_extension, mdm_id, setting, tagging
from avd_intune.judgement.host_enrollment import Enrollment, NoEvidence, find_enrollments
from avd_intune.judgement.host_join import find_join_extensions, why_join_is_open
from avd_intune.judgement.lanes import Column, Nearest, nearest_combination
from avd_intune.judgement.look import Look
from avd_intune.judgement.rule import Rule, Subject
from avd_intune.judgement.verdict import Verdict, failed, passed, undecided


def judge(host: SessionHost, look: Look) -> Verdict | None:
    """Look for evidence of each documented path; what is unknown counts only where nothing else decides.

    The VM template of a host pool says nothing of enrolment: who deploys from it decides that later.
    """
    if host.machine.kind is MachineKind.HOST_POOL_TEMPLATE:
        return None
    nearest = nearest_combination(host, look, Column.ENROLLMENT)
    others = NoEvidence()
    unfit: Enrollment | None = None
    for found in find_enrollments(host, look, others):
        if nearest.lane.combination.accepts(found.path):
            return passed(found.reason, found.at)
        unfit = unfit or found
    if others.forbidden:
        change = Change(Action.SET, FORBIDDING, "set it to 0 or leave it out", value="0")
        return failed(f"{others.forbidden}, whatever else would enrol it", None, change)
    if others.open_questions:
        raise others.open_questions[0]
    counts = _what_counts(look)
    if unfit is not None:
        change = _change(host, look, nearest.advice_on(Column.ENROLLMENT, counts), nearest)
        return failed(f"{unfit.reason}, which does not suit it", unfit.at, change)
    if look.is_outside(host):
        # Where the machine is declared is not known, so that no tool can do it.
        change = Change(Action.ADD, "enrolment path", counts, place=host.resource.span)
        return undecided(f"{look.outside(host)}, and nothing in this code enrols it", None, change)
    why_open = why_join_is_open(host, look)
    if why_open is not None:
        return undecided(f"nothing in this code enrols it, and {why_open}")
    wanted = nearest.advice_on(Column.ENROLLMENT, counts)
    hints = f"{' and '.join(others.hints)}, so " if others.hints else ""
    return failed(f"{hints}no Intune enrolment path is declared", None, _change(host, look, wanted, nearest))


def _change(host: SessionHost, look: Look, text: str, nearest: Nearest) -> Change:
    """Return the change that enrols a session host as the row of the matrix that it is nearest to does."""
    if nearest.lane.join == "hybrid":
        accepted = nearest.lane.combination.enrollments
        paths = tuple(path for path in enrollment_paths() if any(each.startswith(path) for each in accepted))
        tag = look.settings.enrollment_tag
        return tagging(host, tag, look.resolve(look.member(host.machine.tags, tag)), paths, text)
    if host.machine.join is not None:
        mdm_id_of_hosts = look.resolve(host.machine.join.mdm_id)
        return setting("mdmProviderGuid", mdm_id_of_hosts, INTUNE_MDM_ID, text, names=("mdmProviderGuid",))
    sign_ins = find_join_extensions(host, look).entra_joins
    if not sign_ins:
        return adding_extension(host, ENTRA_SIGN_IN, text)
    return mdm_id(sign_ins[0], look.resolve(look.member(sign_ins[0].settings, "mdmId")), text)


def _what_counts(look: Look) -> str:
    paths = _any(list(enrollment_paths()))
    return (
        f'tag the session host or its host pool "{look.settings.enrollment_tag}" with {paths}, '
        "or let a script on it set AutoEnrollMDM or install the Configuration Manager client"
    )


def _any(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"


RULE = Rule(
    id="CKV_AVD_5",
    title="Ensure an Intune enrolment path is declared for the session host",
    why="A joined session host that nothing enrols never appears in Intune.",
    subjects=(Subject.SESSION_HOST,),
    judge=judge,
)
