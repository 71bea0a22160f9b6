"""Which machines extensions and scripts are on, and whose host pool a machine is, where names are not known."""

from __future__ import annotations

from typing import Any

import pytest
from avd_intune.estate.linking.links import TargetIndex, attach, link_host_updates, may_name
from avd_intune.estate.linking.machines_read import read_machines
from avd_intune.estate.linking.parts import EstateParts
from avd_intune.estate.linking.pool_index import PoolIndex
from avd_intune.estate.model import Attached, Extension, HostPool, Machine, MachineKind, Script
from avd_intune.estate.scripts.signs import registers_session_host as registers
from avd_intune.languages.resource_model import Mode
from avd_intune.values.assumptions import Decision
from avd_intune.values.cases import choice_by
from avd_intune.values.partial_text import partial_string
from avd_intune.values.plain_data import from_python
from avd_intune.values.value_types import FALSE, NULL, TRUE, Known, Unknown, Value

from tests.estate.linking.linking_support import INPUT, MAYBE, host_pool, is_so, machine, made, ref
from tests.rules.rule_support import extension, script

CASE = Decision("var.case", ("true", "false"), "var.case")


def in_a_case(one: Value, other: Value) -> Value:
    return choice_by(CASE, {"true": one, "false": other})


def item(target: Any, key: str = "join", kind: str = "an_extension", presence: Value = TRUE) -> Extension:
    found = extension("DSC")
    found.resource, found.machine, found.presence = made(kind, key), from_python(target), presence
    return found


def attached(one: Extension | Script, *machines: Machine, read: dict[str, Value] | None = None) -> dict[str, object]:
    """Return the machines that something is on, each with the condition; "nowhere" is where it is on none of them."""
    orphans = attach(list(machines), [one], read or {}, registers)
    found: dict[str, object] = {
        each.resource.key: is_so(on.when) for each in machines for on in each.attached if on.item is one
    }
    for each in orphans:
        found["nowhere"] = is_so(each.presence)
    return found


def at(address: str, name: Any, kind: MachineKind = MachineKind.VIRTUAL_MACHINE) -> Machine:
    found = machine(address, kind, name=name)
    found.resource.address = address
    return found


@pytest.mark.parametrize(
    ("target", "machines", "expected"),
    [
        ("vm", [machine("vm")], {"vm": True}),
        ("vm", [machine("other")], {"nowhere": True}),
        (None, [machine("vm")], {"nowhere": True}),
        (INPUT, [machine("vm"), machine("other")], {"vm": "in a case", "other": "in a case"}),
        ("vm", [machine("other", name=INPUT)], {"other": "in a case"}),
        (partial_string(["vm-", INPUT]), [machine("vm-1"), machine("db-1")], {"vm-1": "in a case"}),
        (partial_string(["x/vm-", INPUT]), [machine("a", name=partial_string(["vm-", MAYBE]))], {"a": "in a case"}),
        ("vm", [machine("other", name=partial_string(["db-", INPUT]))], {"nowhere": True}),
        (ref("elsewhere", "id"), [machine("other", name=INPUT)], {"nowhere": True}),
        (in_a_case(Known("a"), Known("b")), [machine("a"), machine("b")], {"a": "in a case", "b": "in a case"}),
        ("vm", [machine("a", name=in_a_case(Known("vm"), Known("x")))], {"a": "in a case", "nowhere": "in a case"}),
        (in_a_case(Known("a"), Known("b")), [machine("x", name=in_a_case(Known("a"), Known("b")))], {"x": True}),
        ("vm", [machine("pool", MachineKind.SESSION_HOST_CONFIGURATION, name=INPUT)], {"nowhere": True}),
        ("vm", [machine("set", MachineKind.SCALE_SET, name=INPUT)], {"nowhere": True}),
    ],
)
def test_where_an_extension_is(target: Any, machines: list[Machine], expected: dict[str, object]) -> None:
    for each in machines:
        each.attached.clear()
    assert attached(item(target), *machines) == expected


@pytest.mark.parametrize(
    "kind", ["azurerm_virtual_machine_scale_set_extension", "M/virtualMachineScaleSets/extensions"]
)
def test_an_extension_of_a_scale_set_is_on_one(kind: str) -> None:
    machines = [machine("vm", name=INPUT), machine("set", MachineKind.SCALE_SET, name=INPUT)]
    assert attached(item("x", kind=kind), *machines) == {"set": "in a case"}


@pytest.mark.parametrize(
    ("of_item", "of_machine", "is_on"),
    [
        (("a",), ("a",), True),
        (("a",), ("a", "a.b"), True),
        (("a",), ("b",), False),
        (("a[0]",), ("a[0]",), True),
        (("a[0]",), ("a[1]",), False),
        (("a",), ("ab",), False),
        ((), ("a",), True),
        (("a",), (), False),
        (("a", "a.b"), ("a",), False),
    ],
)
def test_what_is_not_known_may_be_in_the_module_or_below_it(
    of_item: tuple[str, ...], of_machine: tuple[str, ...], is_on: bool
) -> None:
    one, on = item(INPUT), machine("vm")
    one.resource.modules, on.resource.modules = of_item, of_machine
    assert attached(one, on) == ({"vm": "in a case"} if is_on else {"nowhere": True})


@pytest.mark.parametrize(
    ("of_item", "of_machine", "expected"),
    [
        ("join", "vm[*]", "in a case"),
        ("join", 'vm["*"]', "in a case"),
        ("join[*]", "vm[*]", True),
        ('join["*"]', "vm[*]", True),
        ("join[*]", "vm", True),
        ("join", "vm[0]", True),
    ],
)
def test_a_representative_is_not_every_machine(of_item: str, of_machine: str, expected: object) -> None:
    one = item("vm")
    one.resource.address = of_item
    assert attached(one, at(of_machine, "vm")) == {of_machine: expected}


def test_conditions_of_the_extension_count() -> None:
    assert attached(item("vm", presence=MAYBE), machine("vm")) == {"vm": "in a case"}
    assert attached(item("vm", presence=FALSE), machine("vm")) == {}


def test_what_stands_in_a_machine_is_on_it() -> None:
    vm, inside = machine("vm"), item(None, presence=MAYBE)
    vm.inline = [inside]
    attach([vm], [], {}, registers)
    assert [(each.item, is_so(each.when)) for each in vm.attached] == [(inside, "var.there")]


def test_a_machine_that_is_read_may_be_one_that_the_code_makes() -> None:
    read = {"data.vm": Known("vm"), "data.unknown": INPUT}
    assert attached(item(ref("data.vm", "id")), machine("vm"), read=read) == {"vm": True}
    assert attached(item(ref("data.vm", "id")), machine("other"), read=read) == {"nowhere": True}
    assert attached(item(ref("data.other", "id")), machine("vm"), read=read) == {"nowhere": True}
    assert attached(item(ref("data.unknown", "id")), machine("vm"), read=read) == {
        "vm": "in a case",
        "nowhere": "in a case",
    }
    absent = machine("vm")
    absent.resource.presence = FALSE
    found = attached(item(ref("data.vm", "id")), absent, read=read)
    assert found["nowhere"] is True
    mixed = in_a_case(ref("data.vm", "id"), Known("other"))
    assert attached(item(mixed), machine("vm"), machine("other"), read=read)["other"] == "in a case"


@pytest.mark.parametrize(
    ("kind", "mode", "is_read"),
    [
        ("azurerm_virtual_machine", Mode.EXISTING, True),
        ("Microsoft.Compute/virtualMachines", Mode.EXISTING, True),
        ("azurerm_virtual_machine", Mode.MANAGED, False),
        ("azurerm_image", Mode.EXISTING, False),
    ],
)
def test_machines_that_are_read(kind: str, mode: Mode, is_read: bool) -> None:
    resource = made(kind, "vm")
    resource.mode = mode
    assert list(read_machines([resource])) == (["vm"] if is_read else [])


@pytest.mark.parametrize(
    ("target", "name", "expected"),
    [
        (INPUT, Known("vm"), True),
        (INPUT, MAYBE, True),
        (partial_string(["vm-", INPUT]), Known("vm-1"), True),
        (partial_string(["vm-", INPUT]), Known("db-1"), False),
        (ref("x", "id"), MAYBE, False),
        (Known("vm"), MAYBE, True),
        (Known("vm"), Known("vm"), False),
        (Known("vm"), partial_string(["db-", INPUT]), False),
        (Known(""), MAYBE, False),
        (Known(5), MAYBE, False),
        (NULL, MAYBE, False),
    ],
)
def test_what_may_name_a_machine(target: Value, name: Value, expected: bool) -> None:
    assert may_name(target, name) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Known("pool"), [("pool", None)]),
        (INPUT, [("pool", "whether var.x names pool is not known"), ("open", "whether var.x names open is not known")]),
        (Known("x"), [("open", "whether x names open is not known")]),
        (ref("x", "id"), []),
        (NULL, []),
    ],
)
def test_possible_targets(value: Value, expected: list[object]) -> None:
    found = TargetIndex([("pool", Known("pool")), ("open", MAYBE)]).possible_targets(value)
    assert [(key, when.reason if isinstance(when, Unknown) else None) for key, when in found] == expected


def hosted(
    *pools: HostPool, tags: Any = None, registrations: dict[str, Value] | None = None, settings: Any = None
) -> tuple[PoolIndex, Machine]:
    parts = EstateParts(host_pools=list(pools))
    parts.registrations = [(made("a_registration", key), pool) for key, pool in (registrations or {}).items()]
    vm = machine("vm", tags=from_python(tags))
    if settings is not None:
        vm.attached = [Attached(extension("DSC", settings), TRUE)]
    return PoolIndex(parts), vm


def pools_of(*pools: HostPool, **stated: Any) -> dict[str, object]:
    index, vm = hosted(*pools, **stated)
    return {pool.resource.key: is_so(when) for pool, when in index.pools_of(vm)}


def existing(key: str, name: Any) -> HostPool:
    found = host_pool(key, name=name)
    found.declared = False
    found.resource.mode = Mode.EXISTING
    return found


def open_type(key: str) -> HostPool:
    found = host_pool(key)
    found.resource.presence_of_any_type, found.resource.presence = TRUE, MAYBE
    return found


NAMES_TWO = {"cm-resource-parent": "/hostPools/two"}


@pytest.mark.parametrize(
    ("pools", "tags", "expected"),
    [
        ([host_pool("one")], None, {"one": True}),
        ([host_pool("one"), host_pool("two")], None, {}),
        ([host_pool("one"), host_pool("two")], NAMES_TWO, {"two": True}),
        ([existing("read", "two"), host_pool("two")], None, {"two": True}),
        ([existing("read", "two"), host_pool("two"), host_pool("one")], NAMES_TWO, {"two": True}),
        ([existing("read", "other"), host_pool("two")], None, {}),
        ([existing("read", "x"), host_pool("a", name="x"), host_pool("b", name="x")], None, {}),
        ([existing("read", "x"), host_pool("a", name=in_a_case(Known("x"), Known("y")))], None, {}),
        ([open_type("open"), host_pool("two")], None, {"two": "in a case"}),
        ([open_type("open"), host_pool("two")], NAMES_TWO, {"two": True}),
        ([open_type("open"), host_pool("one"), host_pool("two")], None, {}),
        ([open_type("open")], None, {"open": True}),
        ([open_type("two"), host_pool("one")], NAMES_TWO, {"two": "in a case", "one": "in a case"}),
    ],
)
def test_host_pools_of_a_machine(pools: list[HostPool], tags: Any, expected: dict[str, object]) -> None:
    assert pools_of(*pools, tags=tags) == expected


def test_host_pools_that_a_machine_may_be_of() -> None:
    index, vm = hosted(host_pool("one"), host_pool("two"), tags={"cm-resource-parent": INPUT})
    assert [pool.resource.key for pool, _ in index.open_pools_of(vm)] == ["one", "two"]
    index, vm = hosted(host_pool("one"), host_pool("two"))
    assert index.open_pools_of(vm) == []


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (ref("token", "token"), True),
        (ref("pool", "registration_token"), True),
        (ref("pool", "name"), False),
        (ref("other", "token"), False),
        (Known("token"), False),
        (in_a_case(ref("token", "token"), Known("x")), "in a case"),
    ],
)
def test_what_mentions_a_registration(value: Value, expected: object) -> None:
    index, _ = hosted(host_pool("pool"), registrations={"token": Known("pool")})
    assert is_so(index.mentions_registration(from_python({"a": value}))) == expected


def test_a_token_tells_the_host_pool() -> None:
    settings = {"properties": {"registrationInfoToken": ref("token", "token")}}
    registrations = {"token": Known("two")}
    assert pools_of(host_pool("one"), host_pool("two"), settings=settings, registrations=registrations) == {"two": True}


def test_updates_that_delete_machines() -> None:
    pools = [host_pool("one"), host_pool("two"), host_pool("three")]
    updates = [(pools[0].resource, Known("one"), TRUE), (pools[1].resource, Known("two"), FALSE)]
    link_host_updates(EstateParts(host_pools=pools, host_updates=updates))
    assert [is_so(each.deletes_machines) for each in pools] == [True, False, False]


def test_scripts_are_attached_as_extensions_are() -> None:
    one = script("Write-Output hello")
    one.machine = Known("vm")
    assert attached(one, machine("vm"), machine("other")) == {"vm": True}
