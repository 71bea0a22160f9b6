"""CKV_AVD_16: session hosts keep what enrolment gave them: they are not thrown away and made anew.

"We don't recommend managing on-demand, session-host virtual machines (also known as non-persistent)."
https://learn.microsoft.com/intune/intune-service/fundamentals/windows-10-virtual-machines
"""

from __future__ import annotations

from collections.abc import Iterator

from avd_intune.estate.model import MachineKind, SessionHost
from avd_intune.findings import Action, Change
from avd_intune.judgement.advice import written_at
from avd_intune.judgement.host_join import is_entra_joined
from avd_intune.judgement.look import Look
from avd_intune.judgement.rule import Rule, Subject
from avd_intune.judgement.verdict import Verdict, failed, passed
from avd_intune.values.value_types import Value

_KINDS = (MachineKind.VIRTUAL_MACHINE, MachineKind.SCALE_SET, MachineKind.SESSION_HOST_CONFIGURATION)
DUPLICATES = "each new machine enrols again and leaves the record of the one before it"
REMEDY = "keep the machines of its host pool, with OS disks that outlast a stop"


def judge(host: SessionHost, look: Look) -> Verdict | None:
    """Judge whether the machine outlasts a stop, an update and a scaling."""
    if host.machine.kind not in _KINDS:
        return None
    for sign, at in _signs(host, look):
        entra = is_entra_joined(host, look)
        unsupported = " (Entra joined, which is not supported for such machines)" if entra else ""
        reason = f"{sign}, so it is a non-persistent machine{unsupported}: {DUPLICATES}"
        return failed(reason, at, Change(Action.SET, "persistence", REMEDY, place=written_at(at)))
    return passed("nothing in the code throws it away")


def _signs(host: SessionHost, look: Look) -> Iterator[tuple[str, Value]]:
    disk = host.machine.hardware.local_disk
    if not look.is_absent(look.resolve(disk)):
        yield "its OS disk is an ephemeral one", disk
    if look.truth(host.machine.uniform):
        yield "it is a scale set of uniform orchestration", host.machine.uniform
    for pool in look.pools(host):
        if (look.text_of(pool.deletes_machines, "whether updates delete machines") or "").lower() == "true":
            yield "updates of its host pool delete the machines that they replace", pool.deletes_machines


RULE = Rule(
    id="CKV_AVD_16",
    title="Ensure session hosts are persistent machines",
    why="Intune keeps a record of each machine that ever enrolled; non-persistent ones fill it with duplicates.",
    subjects=(Subject.SESSION_HOST,),
    judge=judge,
)
