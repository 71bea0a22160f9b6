"""Whether the session hosts of the code have Secure Boot, for policies that ask for it."""

from __future__ import annotations

from collections.abc import Iterator

from avd_intune.baselines.limits import secure_boot_facts
from avd_intune.estate.model import MachineKind, SessionHost
from avd_intune.judgement.host_image import ImageFound, find_image
from avd_intune.judgement.look import Look
from avd_intune.values.access import any_of
from avd_intune.values.worlds import UndecidableError

# https://learn.microsoft.com/azure/virtual-machines/trusted-launch
_TRUSTED = frozenset({"trustedlaunch", "confidentialvm"})
_WITH_HARDWARE = (MachineKind.VIRTUAL_MACHINE, MachineKind.SCALE_SET, MachineKind.SESSION_HOST_CONFIGURATION)


def hosts_of_repository(look: Look) -> Iterator[SessionHost]:
    """Yield the session hosts that this code or other code of the repository certainly declares."""
    return (host for host in declared_hosts(look) if is_host_here(host, look))


def declared_hosts(look: Look) -> Iterator[SessionHost]:
    """Yield what of the repository may be a session host in this case; ask `is_host_here` whether it is."""
    for estate in (look.estate, *look.estate.others):
        for host in estate.session_hosts:
            if host.certain and host.machine.kind in _WITH_HARDWARE:
                yield host


def is_host_here(host: SessionHost, look: Look) -> bool:
    """Say whether a machine is deployed and a session host in this case; where only deployment tells, it counts as one.

    One that certainly is a host in another case, and only may be one in this, is none in this.
    Raises UndecidableError where it is not known whether it is deployed.
    """
    if not look.truth(host.resource.presence):
        return False
    try:
        return look.truth(any_of(each.when for each in host.evidence if not (host.certain and each.only_may)))
    except UndecidableError:
        return True


def secure_boot_problem(look: Look) -> str | None:
    """Return why a device that must have Secure Boot is never compliant, None where nothing speaks against it.

    Raises UndecidableError where that hangs on what is not known of a host.
    """
    open_question: UndecidableError | None = None
    found = False
    for host in hosts_of_repository(look):
        found = True
        try:
            problem = _problem_of(host, look)
        except UndecidableError as error:
            open_question = open_question or error
            continue
        if problem is not None:
            return f"{problem}, so that {host.resource.address} is never compliant"
    if open_question is not None:
        raise open_question
    if not found and look.baseline.name in secure_boot_facts().without_hosts:
        return "which multi-session hosts do not support"
    return None


def _problem_of(host: SessionHost, look: Look) -> str | None:
    image = find_image(host, look)
    if isinstance(image, ImageFound) and image.multi_session:
        return "which is not applicable to multi-session Windows"
    return None if has_secure_boot(host, look) else "and the session host has no Trusted Launch with Secure Boot"


def has_secure_boot(host: SessionHost, look: Look) -> bool:
    """Say whether the machine starts with Secure Boot. Raises UndecidableError where that is not known.

    Without a security type a machine is a standard one; azurerm has none, there the feature itself is stated.
    """
    hardware = host.machine.hardware
    kind = (look.text_of(hardware.security_type, "the security type of the session host") or "").lower()
    stated = (look.text_of(hardware.secure_boot, "whether the session host has Secure Boot") or "").lower()
    if kind and kind not in _TRUSTED:
        return False
    return stated == "true" or (kind in _TRUSTED and stated != "false")
