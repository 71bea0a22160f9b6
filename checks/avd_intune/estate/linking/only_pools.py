"""The only host pool of a deployment in each of its cases."""

from __future__ import annotations

from collections.abc import Sequence

from avd_intune.estate.model import HostPool
from avd_intune.values.access import any_of, both
from avd_intune.values.cases import either
from avd_intune.values.value_types import FALSE, TRUE, Known, Value

# Of more host pools, each is asked whether all others are there.
MAX_POOLS = 8


def only_pools(pools: Sequence[HostPool]) -> list[tuple[HostPool, Value]]:
    """Return each host pool that is the only one in some cases, with the condition."""
    if len(pools) == 1:
        return [(pools[0], TRUE)]
    if len(pools) > MAX_POOLS:
        return []
    certain = [pool for pool in pools if isinstance(pool.resource.presence, Known)]
    if len(certain) > 1:
        return []
    found = []
    for pool in certain or pools:
        others = any_of(each.resource.presence for each in pools if each is not pool)
        found.append((pool, both(pool.resource.presence, either(others, lambda: FALSE, lambda: TRUE))))
    return found
