"""CKV_AVD_16: session hosts keep what enrolment gave them: they are not thrown away and made anew.

"We don't recommend managing on-demand, session-host virtual machines (also known as non-persistent)."
https://learn.microsoft.com/intune/intune-service/fundamentals/windows-10-virtual-machines
Entra joined and non-persistent is not supported:
https://learn.microsoft.com/entra/identity/devices/howto-device-identity-virtual-desktop-infrastructure
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from avd_intune.estate.model import MachineKind, SessionHost
from avd_intune.findings import Action, Change
from avd_intune.judgement.advice import setting, written_at
from avd_intune.judgement.host_join import is_entra_joined
from avd_intune.judgement.host_renewals import changing_name
from avd_intune.judgement.look import Look
from avd_intune.judgement.rule import Rule, Subject
from avd_intune.judgement.verdict import Verdict, failed, passed
from avd_intune.values.value_types import Value
from avd_intune.values.worlds import UndecidableError

_KINDS = (MachineKind.VIRTUAL_MACHINE, MachineKind.SCALE_SET, MachineKind.SESSION_HOST_CONFIGURATION)
DUPLICATES = "each new machine enrols again and leaves the device record of the one before it as a duplicate"
REMEDY = "keep the machines of its host pool, with OS disks that outlast a stop"
_EPHEMERAL = "its OS disk is an ephemeral one"
_UPDATED = "updates of its host pool delete the machines that they replace"
_EVICTED = "Azure deletes it when it takes its capacity back (spot, eviction policy Delete)"
Sign = tuple[str, Value]


def judge(host: SessionHost, look: Look) -> Verdict | None:
    """Judge whether the machine outlasts a stop, an update, a scaling and the next deployment."""
    if host.machine.kind not in _KINDS:
        return None
    open_question: UndecidableError | None = None
    for find in _SIGNS:
        try:
            found = next(find(host, look), None)
        except UndecidableError as error:
            open_question = open_question or error  # another sign may be there for certain
            continue
        if found is not None:
            return _failure(*found, host, look)
    if open_question is not None:
        raise open_question
    return passed("nothing in the code throws it away")


def _failure(sign: str, at: Value, host: SessionHost, look: Look) -> Verdict:
    try:
        entra = is_entra_joined(host, look)
    except UndecidableError:
        entra = False  # CKV_AVD_4 says what is not known of the join
    unsupported = " (Entra joined, which is not supported for such machines)" if entra else ""
    change = Change(Action.SET, "persistence", REMEDY, place=written_at(at))
    if any(sign == renewal.how for renewal in host.machine.renewals):
        change = Change(
            Action.SET, "persistence", "switch that off, and update machines in place", place=written_at(at)
        )
    if sign == _EPHEMERAL:
        names = ("diff_disk_settings", "diffDiskSettings")
        is_configured = host.machine.kind is MachineKind.SESSION_HOST_CONFIGURATION
        text = "state managedDisk in diskInfo in place of diffDiskSettings" if is_configured else REMEDY
        change = Change(Action.REMOVE, "ephemeral OS disk", text, place=written_at(at), names=names)
    elif sign == _UPDATED:
        text = "set deleteOriginalVm of its session host management to false"
        change = setting("deletion by updates", at, "false", text, names=("deleteOriginalVm",))
    elif sign == _EVICTED:
        change = setting("eviction policy", at, "Deallocate", REMEDY)
    return failed(
        f"{sign}, so it is a non-persistent machine{unsupported}: {DUPLICATES}",
        at,
        change,
        case="entra-joined" if entra else "",
    )


def _by_disk(host: SessionHost, look: Look) -> Iterator[Sign]:
    disk = look.resolve(host.machine.hardware.local_disk)
    if look.is_absent(disk):
        return
    option = look.member(disk, "option")
    if not look.is_given(option) or look.text_of(option, "the placement of its OS disk") is not None:
        yield _EPHEMERAL, disk


def _by_orchestration(host: SessionHost, look: Look) -> Iterator[Sign]:
    stated = host.machine.orchestration
    if (look.text_of(stated, "the orchestration mode of the scale set") or "").lower() == "uniform":
        yield "it is a scale set of uniform orchestration", look.resolve(stated)


def _by_autoscale(host: SessionHost, look: Look) -> Iterator[Sign]:
    if look.is_true(host.machine.autoscaled, "whether its scale set is scaled automatically"):
        yield "an autoscale setting makes and deletes machines of its scale set", host.machine.autoscaled


def _by_eviction(host: SessionHost, look: Look) -> Iterator[Sign]:
    stated = host.machine.eviction
    if (look.text_of(stated, "what becomes of the spot machine when it is evicted") or "").lower() == "delete":
        yield _EVICTED, look.resolve(stated)


def _by_updates(host: SessionHost, look: Look) -> Iterator[Sign]:
    for pool in look.pools(host):
        if look.is_true(pool.deletes_machines, "whether updates delete machines"):
            yield _UPDATED, pool.deletes_machines


def _by_scaling(host: SessionHost, look: Look) -> Iterator[Sign]:
    for pool in look.pools(host):
        for plan in pool.scaling:
            name = f"the scaling plan {plan.resource.address}"
            is_on = look.is_true(plan.when, f"whether {name} is on")
            if is_on and look.is_true(plan.deletes, f"whether {name} deletes hosts"):
                yield f"{name} makes and deletes hosts of its pool", plan.deletes


def _by_name(host: SessionHost, look: Look) -> Iterator[Sign]:
    found = changing_name(host, look)
    if found is not None and host.machine.kind is MachineKind.VIRTUAL_MACHINE:
        function, name = found
        yield f"its name is another one with each deployment ({function}), which makes a new machine each time", name


def _by_renewal(host: SessionHost, look: Look) -> Iterator[Sign]:
    for renewal in host.machine.renewals:
        what = f"whether {renewal.how}" if renewal.how else f"whether {renewal.resource.address} is there"
        if look.is_true(renewal.when, what):
            with_time = f"{renewal.resource.address} changes with time, and makes the machine anew each time"
            yield renewal.how or with_time, renewal.at


_SIGNS: tuple[Callable[[SessionHost, Look], Iterator[Sign]], ...] = (
    _by_disk,
    _by_orchestration,
    _by_autoscale,
    _by_eviction,
    _by_updates,
    _by_scaling,
    _by_name,
    _by_renewal,
)


RULE = Rule(
    id="CKV_AVD_16",
    title="Ensure session hosts are persistent machines",
    why="Intune keeps a record of each machine that ever enrolled; non-persistent ones fill it with duplicates.",
    subjects=(Subject.SESSION_HOST,),
    judge=judge,
)
