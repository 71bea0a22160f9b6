"""What later resources of azapi do to host pools and machines: update them, run scripts on them, write to them."""

from __future__ import annotations

import re

from avd_intune.estate.adapters.arm_body import ArmBody, azapi_update_bodies
from avd_intune.estate.adapters.arm_types import ADAPTERS, HOST_POOL
from avd_intune.estate.linking.parts import EstateParts
from avd_intune.estate.model import Script
from avd_intune.languages.resource_model import Resource
from avd_intune.patterns import lazy_pattern
from avd_intune.records import replace
from avd_intune.values.access import (
    any_of,
    both,
    decoded_json,
    elements,
    is_null,
    is_text,
    known_texts,
    may_hold,
    member,
    negation,
)
from avd_intune.values.identity import value_key
from avd_intune.values.partial_text import partial_string
from avd_intune.values.value_types import NULL, TRUE, JsonText, Known, PartialString, Value

_OF_MACHINES = ("microsoft.compute/virtualmachines", "microsoft.compute/virtualmachines/extensions")
_OF_SCALE_SETS = ("microsoft.compute/virtualmachinescalesets", "microsoft.compute/virtualmachinescalesets/extensions")
_OF_HOST_POOLS = (HOST_POOL, "microsoft.desktopvirtualization/hostpools/sessionhostconfigurations")
_UPDATED = frozenset({*_OF_HOST_POOLS, *_OF_MACHINES, *_OF_SCALE_SETS})
# How ids and addresses write that: `virtualMachineScaleSets`, `azurerm_windows_virtual_machine_scale_set`.
_SCALE_SET = lazy_pattern("scale_?set", re.I)
# https://learn.microsoft.com/rest/api/desktopvirtualization/host-pools: what gives a registration token.
_GIVES_TOKEN = lazy_pattern(r"^(retrieve|list)RegistrationTokens?$", re.I)
# https://learn.microsoft.com/rest/api/compute/virtual-machines/run-command
_RUNS = "runCommand"
_WRITES = ("PATCH", "PUT")


def collect_update(resource: Resource, parts: EstateParts) -> None:
    """Collect what an `azapi_update_resource` changes of a host pool, a machine or an extension.

    A `PUT` of an `azapi_resource_action` states all of it: what its body leaves out is not there any more. Where an
    input may make it one, it may make what it names.
    """
    target = member(resource.properties, "resource_id")
    method = member(resource.properties, "method")
    puts = is_text(method, "PUT")
    # Where it writes at all, it is a `PUT`.
    states_all = may_hold(puts) and not may_hold(is_text(method, "PATCH"))
    types = _OF_SCALE_SETS if _SCALE_SET.search(value_key(target)) else _OF_MACHINES
    for body in azapi_update_bodies(resource, (*_OF_HOST_POOLS, *types)):
        made = _made_by_put(body, target) if may_hold(puts) and body.type != HOST_POOL else None
        if made is not None:
            there = made.resource if puts is TRUE else _when(made.resource, puts)
            new, change = EstateParts(), EstateParts()
            ADAPTERS[made.type](replace(made, resource=there), new)
            if new.machines:
                ADAPTERS[made.type](replace(body, resource=there), change)
                parts.puts.append((new, change, target))
            else:
                parts.add(new)
        elif body.type in _UPDATED:
            found = EstateParts()
            ADAPTERS[body.type](body, found)
            parts.updates.append((found, body.name if is_null(target) else target, states_all))


def _when(resource: Resource, condition: Value) -> Resource:
    """Return a resource as it is there under a condition only."""
    return replace(resource, presence=both(resource.presence, condition))


def _made_by_put(body: ArmBody, target: Value) -> ArmBody | None:
    """Return what an operation makes (a machine, an extension, a session host configuration) as a resource.

    None where its id does not write out its name, and for what is no part of session hosts.

    An id of another resource as a whole (`azapi_resource.host.id`) names what is there already.
    """
    parts = target.parts if isinstance(target, PartialString) else (target.value,) if isinstance(target, Known) else ()
    last = parts[-1] if parts and body.type in ADAPTERS else None
    # …/virtualMachines/NAME, …/virtualMachines/MACHINE/extensions/NAME
    start, slash, name = last.rpartition("/") if isinstance(last, str) else ("", "", "")
    if not slash or "/" not in start or not name:
        return None
    known = [each for each in parts[:-1] if not isinstance(each, JsonText)]
    return replace(body, name=Known(name), parent=partial_string([*known, start.rpartition("/")[0]]))


def collect_action(resource: Resource, parts: EstateParts) -> None:
    """Collect what an `azapi_resource_action` (resource, data source or ephemeral) does to a host pool or a machine.

    It gives the registration token of a host pool, runs a script on a machine, or writes to the resource itself.
    """
    arguments = resource.properties
    acts = negation(is_text(member(arguments, "when"), "destroy"))
    if not may_hold(acts):
        return  # it acts where the code is taken away
    if acts is not TRUE:
        resource = _when(resource, acts)
    target, action = member(arguments, "resource_id"), member(arguments, "action")
    if any(_GIVES_TOKEN.search(text) for text in known_texts(action)):
        parts.registrations.append((resource, target))
    elif may_hold(runs := is_text(action, _RUNS)):
        script = _script_of_action(resource, target)
        if runs is TRUE or not is_null(script.code or NULL):
            script.presence = both(script.presence, runs)
            parts.scripts.append(script)
    elif is_null(action) and may_hold(writes := any_of(is_text(member(arguments, "method"), each) for each in _WRITES)):
        collect_update(resource if writes is TRUE else _when(resource, writes), parts)


def _script_of_action(resource: Resource, machine: Value) -> Script:
    body = decoded_json(member(resource.properties, "body"))
    lines: list[str | Value] = []
    for line, _ in elements(member(body, "script")):
        lines += [line, "\n"]
    parameters = [(member(block, "name"), member(block, "value")) for block, _ in elements(member(body, "parameters"))]
    code = partial_string(lines)
    return Script(
        resource,
        texts=[code, *(value for _, value in parameters)],
        sources=[],
        machine=machine,
        presence=resource.presence,
        code=code,
        parameters=parameters,
    )
