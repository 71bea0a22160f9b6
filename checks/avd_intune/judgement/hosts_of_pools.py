"""Which session hosts a rule has to look at for a host pool: of ten thousand, those of its own and those in doubt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from avd_intune.estate.model import Estate, HostPool, SessionHost
from avd_intune.values.value_types import Known


def hosts_naming(pool: HostPool, estate: Estate) -> Sequence[SessionHost]:
    """Return the session hosts that may belong to a host pool, in the order of the estate."""
    return [estate.session_hosts[at] for at in _places(estate).get(id(pool), ())]


def hosts_that_decide_about(pool: HostPool, estate: Estate) -> Sequence[SessionHost]:
    """Return the session hosts that may belong to a host pool, and all of which it is open if or where they are."""
    places = _places(estate)
    return [estate.session_hosts[at] for at in sorted({*places.get(id(pool), ()), *places.get(None, ())})]


def _places(estate: Estate) -> Mapping[int | None, list[int]]:
    """Return where session hosts stand in the estate by the identity of their host pools, the open ones under None."""
    found: dict[int | None, list[int]] | None = estate.shared.get("hosts of pools")
    if found is None:
        found = estate.shared["hosts of pools"] = {}
        for at, host in enumerate(estate.session_hosts):
            for pool in {id(pool) for pool, _ in (*host.pools, *host.open_pools)}:
                found.setdefault(pool, []).append(at)
            conditions = (*(each.when for each in host.evidence), *(when for _, when in host.pools))
            if not all(isinstance(each, Known) for each in (host.resource.presence, *conditions)):
                found.setdefault(None, []).append(at)
    return found
