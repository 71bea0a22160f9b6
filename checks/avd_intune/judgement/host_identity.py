"""Whether the machine that the Entra sign-in extension joins has the managed identity that the extension needs."""

from __future__ import annotations

from avd_intune.estate.adapters.extension_types import ENTRA_SIGN_IN
from avd_intune.estate.model import MachineKind, SessionHost
from avd_intune.findings import Action, Certainty, Change
from avd_intune.judgement.advice import setting
from avd_intune.judgement.look import Look
from avd_intune.judgement.verdict import Verdict, failed

# "You must enable system-assigned managed identity on your VM before you install the extension."
# https://learn.microsoft.com/entra/identity/devices/howto-vm-sign-in-azure-ad-windows
NEEDED = "SystemAssigned"
REMEDY = f'set the type of its identity to "{NEEDED}"'


def identity_problem(host: SessionHost, look: Look) -> Verdict | None:
    """Return the failure of an Entra join without a system-assigned identity, None where there is one.

    Raises UndecidableError where the type of the identity is not known.
    """
    stated = host.machine.identity
    if stated is None or host.machine.kind not in (MachineKind.VIRTUAL_MACHINE, MachineKind.SCALE_SET):
        return None
    kind = look.text_of(stated, "the type of the managed identity of the session host")
    kinds = [part.strip().lower() for part in (kind or "").split(",")]
    if NEEDED.lower() in kinds:
        return None
    shown = f'its managed identity is "{kind}"' if kind and kind.lower() != "none" else "it has no managed identity"
    resolved = look.resolve(stated)
    if kind is None:
        change = Change(
            Action.ADD, "identity", REMEDY, place=host.resource.span, value=NEEDED, certainty=Certainty.SAFE
        )
    else:
        wanted = f"{NEEDED}, UserAssigned" if "userassigned" in kinds else NEEDED
        change = setting("identity", resolved, wanted, REMEDY, names=("type",), certainty=Certainty.SAFE)
    reason = f"{ENTRA_SIGN_IN.type} joins it to Entra ID only with a system-assigned identity, and {shown}"
    return failed(reason, stated, change)
