"""CKV_AVD_3: the session host's image is one that the baseline supports.

Baseline 2020-09: Windows 10 Enterprise, version 1809 or later, single-session.
"""

from __future__ import annotations

from avd_intune.estate.model import MachineKind, SessionHost
from avd_intune.judgement.advice import describing_image
from avd_intune.judgement.host_image import ImageFound, any_image_of, find_image, mismatch, unsupported_by_offer
from avd_intune.judgement.image_advice import image_changes
from avd_intune.judgement.lanes import Column, nearest_combination
from avd_intune.judgement.look import Look
from avd_intune.judgement.rule import Rule, Subject
from avd_intune.judgement.verdict import Verdict, failed, passed, undecided
from avd_intune.values.worlds import UndecidableError


def judge(host: SessionHost, look: Look) -> Verdict | None:
    """Judge the image of a session host by the combination that the host is nearest to.

    A host pool need not have a VM template: without one there is no image to judge.
    """
    try:
        found = find_image(host, look)
    except UndecidableError as error:
        found = _known_by_offer(host, look, error)
    if isinstance(found, Verdict):
        return found
    if found is None and host.machine.kind is MachineKind.HOST_POOL_TEMPLATE:
        return None
    nearest = nearest_combination(host, look, Column.IMAGE)
    combinations = (nearest.lane.combination,)
    if Column.IMAGE in nearest.columns:
        shown = "it has no image" if found is None else f"{_noun(host)} is {found.dated}"
        advice = nearest.advice_on(Column.IMAGE, f"use {any_image_of(combinations)}")
        changes = image_changes(host, look, combinations, advice)
        return failed(shown, host.machine.image.id if found is None else found.at, *changes)
    if found is None:
        changes = image_changes(host, look, combinations, f"set one of {any_image_of(combinations)}")
        return failed("it has no image", host.machine.image.id, *changes)
    mismatches = [mismatch(found, each) for each in combinations]
    if None in mismatches:
        return passed(f"{_noun(host)} is {found.dated}", found.at)
    if all(mismatches):
        changes = image_changes(host, look, combinations, f"use {any_image_of(combinations)}")
        return failed(f"{_noun(host)} is {found.dated}", found.at, *changes)
    if found.doubt:
        return undecided(found.doubt, found.at, describing_image(found.name))
    if found.is_unidentified:
        shown = f"the code does not tell the Windows edition of {_noun(host)} {found.shown}, and {found.why}"
        return undecided(shown, found.at, describing_image(found.name))
    return undecided(f"{_noun(host)} is {found.shown}, but {found.why}", found.at, describing_image(found.name))


def _known_by_offer(host: SessionHost, look: Look, error: UndecidableError) -> ImageFound:
    """Return an image that no baseline has whatever is open of it. Raises what is open where that decides."""
    try:
        found = unsupported_by_offer(host, look)
    except UndecidableError:
        found = None
    if found is None:
        raise error
    return found


def _noun(host: SessionHost) -> str:
    if host.machine.kind is MachineKind.HOST_POOL_TEMPLATE:
        return "the image of its VM template (vmTemplate)"
    return "the image"


RULE = Rule(
    id="CKV_AVD_3",
    title="Ensure the session host image is a Windows edition and release that Intune manages on Azure Virtual Desktop",
    why="Intune manages no other Windows as an Azure Virtual Desktop session host.",
    subjects=(Subject.SESSION_HOST,),
    judge=judge,
)
