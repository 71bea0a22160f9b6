"""A machine is not held against each host pool of a large estate."""

from __future__ import annotations

import pytest
from avd_intune.estate.linking.parts import EstateParts
from avd_intune.estate.linking.pool_index import PoolIndex
from avd_intune.languages.resource_model import Resource
from avd_intune.values.plain_data import from_python
from avd_intune.values.value_types import TRUE, Value

from tests.estate.linking.linking_support import host_pool, machine

POOLS, MACHINES = 60, 40


def test_what_host_pools_there_are_is_not_asked_for_each_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    index = PoolIndex(EstateParts(host_pools=[host_pool(f"pool{number}") for number in range(POOLS)]))
    asked = 0
    answer = Resource.is_of_its_type.fget  # type: ignore[attr-defined]

    def counted(resource: Resource) -> Value:
        nonlocal asked
        asked += 1
        return answer(resource)  # type: ignore[no-any-return]

    monkeypatch.setattr(Resource, "is_of_its_type", property(counted))
    for number in range(MACHINES):
        named = f"pool{number}"
        tags = from_python({"cm-resource-parent": f"/subscriptions/1/resourceGroups/r/hostPools/{named}"})
        found = index.pools_of(machine(f"vm{number}", tags=tags))
        assert [(pool.resource.key, when) for pool, when in found] == [(named, TRUE)]
    assert asked <= 2 * MACHINES
