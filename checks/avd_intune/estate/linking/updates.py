"""What later resources of the same code change of host pools, machines and extensions that it deploys.

`azapi_update_resource` reads the resource, merges its body into it and writes it again. So what the body sets counts
instead of what the resource says, and all else stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from avd_intune.estate.linking.links import TargetIndex, last_segment
from avd_intune.estate.linking.nearest import nearest
from avd_intune.estate.linking.parts import EstateParts
from avd_intune.estate.model import Extension, HostPool, Machine
from avd_intune.languages.resource_model import Mode
from avd_intune.values.access import any_of, both, is_null, negation
from avd_intune.values.cases import either, lift
from avd_intune.values.value_types import TRUE, ObjectValue, OneOf, Unknown, Value, replace

_OF_HOST_POOL = ("type", "assignment_type", "load_balancer", "tags", "rdp_properties", "starts_on_connect")
_KEPT = ("assignment_type", "load_balancer", "tags")
_OF_MACHINE = ("tags", "license_type", "identity", "location", "interfaces", "eviction")
_OF_IMAGE = ("publisher", "offer", "sku", "version", "id", "disk")
_OF_HARDWARE = ("security_type", "secure_boot", "vtpm", "local_disk")
_OF_JOIN = ("kind", "domain", "credentials", "mdm_id", "ou", "account")
_OF_EXTENSION = ("publisher", "type", "settings", "protected_settings", "protected_from_vault")


def apply_updates(parts: EstateParts) -> None:
    """Write updates into what they name. Of a host pool that is not in the code, the update stands alone.

    One that states the type decides what the host pool becomes, also where the code only reads that host pool.
    """
    _put_machines(parts)
    pools, machines, extensions = (
        TargetIndex((each.resource.key, each.name) for each in kind)
        for kind in (parts.host_pools, parts.machines, parts.extensions)
    )
    for found, target, states_all in parts.updates:
        for pool in found.host_pools:
            updated = list(_targets(pools, parts.host_pools, target, pool))
            for each, when in updated:
                _update(each, pool, _OF_HOST_POOL, both(pool.resource.presence, when))
                if isinstance(each, HostPool) and not each.declared and when is TRUE and not is_null(pool.type):
                    # Where the type of the update is an input, it decides something of a host pool in that case only.
                    each.declared, each.is_own = True, pool.resource.is_of_its_type
                    _leave_the_rest(each, states_all)
            # Where a name is an input it may be one of those, and is one by itself in the other case.
            elsewhere = negation(any_of(when for _, when in updated))
            if (isinstance(elsewhere, OneOf) or not pools.targets(target)) and _is_told(pool):
                pool.is_own = both(pool.is_own, elsewhere)
                if is_null(pool.name):
                    pool.name = last_segment(target) or target  # what registers hosts names it
                pool.declared = not is_null(pool.type)
                _leave_the_rest(pool, states_all)
                parts.host_pools.append(pool)
        for machine in found.machines:
            for each, when in _targets(machines, parts.machines, target, machine):
                _update_machine(each, machine, both(machine.resource.presence, when))
        for extension in found.extensions:
            for each, when in _targets(extensions, parts.extensions, target, extension):
                _update(each, extension, _OF_EXTENSION, both(extension.resource.presence, when))


def _put_machines(parts: EstateParts) -> None:
    """Take a machine that an operation makes for a change of the one that the code declares by the same name."""
    declared = list(parts.machines)
    index = TargetIndex((each.resource.key, each.name) for each in declared)
    for made, change, target in parts.puts:
        if any(when is TRUE for _, when in _targets(index, declared, target, change.machines[0])):
            parts.updates.append((change, target, True))
        else:
            parts.add(made)


def _targets(
    index: TargetIndex,
    candidates: Iterable[HostPool | Machine | Extension],
    target: Value,
    update: HostPool | Machine | Extension,
) -> Iterator[tuple[HostPool | Machine | Extension, Value]]:
    """Yield what an update is of, each with its condition. target: what names it."""
    by_key = {each.resource.key: each for each in candidates}
    # What reads a resource is the same one as another of that name.
    made = {key: each for key, each in by_key.items() if each.resource.mode is Mode.MANAGED}
    for key, when in nearest(index.possible_targets(target), target, update.resource, made):
        yield by_key[key], when


def _is_told(pool: HostPool) -> bool:
    """Say whether it is told that an update is one of a host pool: by its type, or by what it states."""
    return pool.resource.presence_of_any_type is None or not is_null(pool.type)


def _leave_the_rest(pool: HostPool, states_all: bool) -> None:
    """Leave what an update does not state as it is in Azure, which the code does not tell."""
    for name in () if states_all else _KEPT:
        if is_null(getattr(pool, name)):
            key = f"{pool.resource.key} keeps {name}"
            setattr(pool, name, Unknown("the update leaves it as it is in Azure", key, origin=pool.type.origin))


def _update_machine(old: object, new: Machine, condition: Value) -> None:
    if not isinstance(old, Machine):
        return
    # An image is chosen as a whole: the id of an update leaves nothing of the publisher that was there.
    if not all(is_null(getattr(new.image, name)) for name in _OF_IMAGE):
        names = ("id",) if not is_null(new.image.id) else ("publisher", "offer", "sku", "version")
        _update(old.image, new.image, (*names, "disk"), condition)
    _update(old, new, _OF_MACHINE, condition)
    _update(old.hardware, new.hardware, _OF_HARDWARE, condition)
    if old.join is not None and new.join is not None:
        _update(old.join, new.join, _OF_JOIN, condition)
    for each in new.inline:
        each.presence = both(each.presence, condition)
        old.inline.append(each)


def _update(old: object, new: object, names: tuple[str, ...], condition: Value) -> None:
    """Set the fields of `old` that `new` states, where the condition holds."""
    for name in names:
        before, after = getattr(old, name), getattr(new, name)
        # None where the module that makes a machine sees to it.
        if before is not None and after is not None and not is_null(after):
            value = lift(_merged, before, after)
            setattr(old, name, either(condition, partial(_same, value), partial(_same, before)))


def _merged(old: Value, new: Value) -> Value:
    if not isinstance(old, ObjectValue) or not isinstance(new, ObjectValue):
        return old if is_null(new) else new
    entries = dict(old.entries)
    for name, value in new.entries.items():
        entries[name] = lift(_merged, entries[name], value) if name in entries else value
    return replace(old, entries=entries, rest=old.rest if new.rest is None else new.rest)


def _same(value: Value) -> Value:
    return value
