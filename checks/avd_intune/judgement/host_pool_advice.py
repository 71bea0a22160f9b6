"""The changes that give a host pool another type, with all that does not go with that type."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from avd_intune.estate.model import HostPool, MachineKind, SessionHost
from avd_intune.findings import Action, Change
from avd_intune.judgement.advice import setting
from avd_intune.judgement.hosts_of_pools import hosts_that_decide_about
from avd_intune.judgement.look import Look
from avd_intune.values.value_types import Unknown
from avd_intune.values.worlds import UndecidableError

# Personal desktops are given to their users and not balanced.
PERSONAL_LOAD_BALANCER = "Persistent"
# What the service does with personal desktops where nothing is stated.
DEFAULT_ASSIGNMENT = "Automatic"


def pool_type_changes(pool: HostPool, look: Look, supported: Sequence[str], text: str) -> Iterator[Change]:
    """Yield the change of the type, and those of the load balancing and the assignment that do not go with it."""
    wanted = supported[0] if len(supported) == 1 else None
    names = ("hostPoolType", "type")
    yield setting("host pool type", look.resolve(pool.type), wanted, text, names=names, choices=tuple(supported))
    balancer = look.resolve(pool.load_balancer)
    found = None if isinstance(balancer, Unknown) else look.text(balancer)
    if wanted == "Personal" and found is not None and found.lower() != PERSONAL_LOAD_BALANCER.lower():
        yield setting("load balancer type", balancer, PERSONAL_LOAD_BALANCER, names=("loadBalancerType",))
    assignment = look.resolve(pool.assignment_type)
    if wanted == "Personal" and not isinstance(assignment, Unknown) and not look.text(assignment):
        # Else the host pool would be one that CKV_AVD_2 fails.
        yield setting(
            "assignment type",
            assignment,
            DEFAULT_ASSIGNMENT,
            names=("personalDesktopAssignmentType",),
            beside=look.resolve(pool.type),
        )
    if wanted == "Personal":
        yield from _without_configurations(pool, look)


def _without_configurations(pool: HostPool, look: Look) -> Iterator[Change]:
    """Yield the removal of session host configurations: those are for pooled host pools only.

    https://learn.microsoft.com/azure/virtual-desktop/host-pool-management-approaches
    """
    for host in hosts_that_decide_about(pool, look.estate):
        if host.machine.kind is MachineKind.SESSION_HOST_CONFIGURATION and any(each is pool for each, _ in host.pools):
            yield without_configuration(host)


def without_configuration(host: SessionHost) -> Change:
    """Return the change that makes the hosts of a personal host pool without the session host configuration."""
    return Change(
        Action.REMOVE,
        "session host configuration",
        "create its session hosts without a session host configuration, which is for pooled host pools only "
        "(management type Standard)",
        place=host.resource.span,
    )


def configuration_of(pool: HostPool, look: Look) -> SessionHost | None:
    """Return a session host configuration that is deployed on a host pool in this case, None if there is none.

    Raises UndecidableError where one may be on it.
    """
    open_question: UndecidableError | None = None
    for host in hosts_that_decide_about(pool, look.estate):
        if host.machine.kind is not MachineKind.SESSION_HOST_CONFIGURATION:
            continue
        try:
            if look.truth(host.resource.presence) and any(each is pool for each in look.pools(host)):
                return host
        except UndecidableError as error:
            open_question = open_question or error
    if open_question is not None:
        raise open_question
    return None
