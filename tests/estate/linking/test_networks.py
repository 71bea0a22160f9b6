"""Which network security groups a machine is behind, and their rules, by what names what."""

from __future__ import annotations

from typing import Any

import pytest
from avd_intune.languages.resource_model import Mode, Resource
from avd_intune.values.plain_data import from_python, to_python
from avd_intune.values.value_types import FALSE, TRUE, ListValue, Reference, Value

from tests.estate.linking.linking_support import MAYBE, made, ref
from tests.estate.linking.network_support import (
    ARM,
    GROUP,
    NIC,
    SUBNET,
    guards,
    linked,
    rules_of,
)

RULE = {
    **{"priority": 100, "access": "Deny", "protocol": "Tcp", "direction": "Outbound"},
    **{"destination_port_range": "443", "destination_address_prefix": "Internet"},
}
ARM_RULE = {
    **{"priority": 100, "access": "Deny", "protocol": "Tcp", "direction": "Outbound"},
    **{"destinationPortRange": "443", "destinationAddressPrefix": "Internet"},
}
DENIED = ([100], "Deny", ["Tcp"], ["443"], ["Internet"], True)


def association(kind: str, presence: Value = TRUE, **named: str) -> Resource:
    arguments = {f"{name}_id": ref(key, "id") for name, key in named.items()}
    return made(f"azurerm_{kind}_association", "association", presence, **arguments)


@pytest.mark.parametrize(
    "resources",
    [
        [association("subnet_network_security_group", subnet="subnet", network_security_group="group"), NIC, SUBNET],
        [association("network_interface_security_group", network_interface="nic", network_security_group="group"), NIC],
        [made("azurerm_network_interface", "nic", network_security_group_id=ref("group", "id"))],
        [made(f"{ARM}networkInterfaces", "nic", properties={"networkSecurityGroup": {"id": ref("group", "id")}})],
        [NIC, made("azurerm_subnet", "subnet", network_security_group_id=ref("group", "id"))],
        [NIC, made(f"{ARM}virtualNetworks/subnets", "subnet", properties={"networkSecurityGroup": {"id": "x/group"}})],
        [NIC, made("azurerm_virtual_network", "vnet", subnet=[{"name": "subnet", "security_group": "/x/group"}])],
    ],
    ids=["of a subnet", "of an interface", "argument", "property", "on a subnet", "ARM subnet", "inline"],
)
def test_a_group_is_in_front_of_a_machine(resources: list[Resource]) -> None:
    if resources[-1] is not NIC and resources[-1].type == "azurerm_virtual_network":
        resources = [
            made("azurerm_network_interface", "nic", subnet_id="/virtualNetworks/vnet/subnets/subnet"),
            resources[-1],
        ]
    assert guards(linked(GROUP, *resources)) == {"group": True}


@pytest.mark.parametrize(
    "resources",
    [
        [NIC, SUBNET],
        [association("subnet_network_security_group", subnet="other", network_security_group="group"), NIC, SUBNET],
        [made("azurerm_network_interface", "nic", network_security_group_id=None)],
        [made("azurerm_network_interface", "nic", network_security_group_id=ref("other", "id"))],
        [made("azurerm_network_interface", "nic", x_network_security_group_ids=ref("group", "id"))],
        [made("azurerm_network_interface", "other", network_security_group_id=ref("group", "id"))],
    ],
)
def test_a_group_that_nothing_puts_in_front_of_it(resources: list[Resource]) -> None:
    assert guards(linked(GROUP, *resources)) == {}


def test_what_is_only_read_guards_nothing() -> None:
    group = made("azurerm_network_security_group", "group")
    group.mode = Mode.EXISTING
    assert guards(linked(group, made("azurerm_network_interface", "nic", network_security_group_id="group"))) == {}


@pytest.mark.parametrize(
    "interfaces",
    [
        ["/x/nic"],
        {"networkInterfaces": [{"id": "/x/nic"}]},
        [{"id": ref("nic", "id")}],
        [{"network_security_group_id": ref("group", "id")}],
        {"networkInterfaceConfigurations": [{"properties": {"networkSecurityGroup": {"id": ref("group", "id")}}}]},
        ListValue((), rest=from_python({"network_security_group_id": ref("group", "id")})),
    ],
    ids=["id", "ARM", "object", "inline", "configuration", "open list"],
)
def test_interfaces_are_named_or_stand_in_the_machine(interfaces: Any) -> None:
    nic = made("azurerm_network_interface", "nic", network_security_group_id=ref("group", "id"))
    assert guards(linked(GROUP, nic, interfaces=interfaces)) == {"group": True}


def test_each_step_may_hang_on_a_condition() -> None:
    named = {"subnet": "subnet", "network_security_group": "group"}
    maybe = association("subnet_network_security_group", MAYBE, **named)
    assert guards(linked(GROUP, NIC, SUBNET, maybe)) != {"group": True}
    off = association("subnet_network_security_group", FALSE, **named)
    (guard,) = linked(GROUP, NIC, SUBNET, off).guards
    assert to_python(guard.when) is False
    both_ways = made(
        "azurerm_network_interface", "nic", network_security_group_id="group", subnet_id=ref("subnet", "id")
    )
    assert guards(linked(GROUP, both_ways, SUBNET, maybe)) == {"group": True}
    (guard,) = linked(made("azurerm_network_security_group", "group", FALSE), both_ways, SUBNET).guards
    assert to_python(guard.when) is False


@pytest.mark.parametrize(
    ("group", "others", "rules"),
    [
        (made("azurerm_network_security_group", "group", security_rule=[RULE, None]), [], [DENIED]),
        (
            made(f"{ARM}networkSecurityGroups", "group", properties={"securityRules": [{"properties": ARM_RULE}]}),
            [],
            [DENIED],
        ),
        (GROUP, [made("azurerm_network_security_rule", "rule", network_security_group_name="group", **RULE)], [DENIED]),
        (GROUP, [made("azurerm_network_security_rule", "rule", network_security_group_name="other", **RULE)], []),
        (
            GROUP,
            [made("azurerm_network_security_rule", "rule", FALSE, network_security_group_name="group", **RULE)],
            [(*DENIED[:5], False)],
        ),
        (GROUP, [made(f"{ARM}networkSecurityGroups/securityRules", "group/rule", properties=ARM_RULE)], [DENIED]),
        (
            GROUP,
            [made(f"{ARM}networkSecurityGroups/securityRules", "rule", parent="group", properties=ARM_RULE)],
            [DENIED],
        ),
        (
            GROUP,
            [made(f"{ARM}networkSecurityGroups/securityRules", "group/rule", parent="other", properties=ARM_RULE)],
            [],
        ),
        (GROUP, [made("azurerm_route", "rule", route_table_name="group", **RULE)], []),
    ],
    ids=["block", "ARM", "own", "of another", "absent", "named child", "child", "child of another", "a route"],
)
def test_rules_of_a_group(group: Resource, others: list[Resource], rules: list[object]) -> None:
    nic = made("azurerm_network_interface", "nic", network_security_group_id="group")
    (guard,) = linked(nic, group, *others).guards
    assert rules_of(guard) == rules
    assert not guard.denies_the_rest


def test_every_form_of_ports_and_destinations_is_read() -> None:
    terraform = {**RULE, "destination_port_ranges": ["1"], "destination_address_prefixes": ["a"]}
    group = made("azurerm_network_security_group", "group", security_rule=[terraform])
    nic = made("azurerm_network_interface", "nic", network_security_group_id="group")
    assert rules_of(linked(nic, group).guards[0])[0][3:5] == (["443", ["1"]], ["Internet", ["a"]])
    arm = {**ARM_RULE, "destinationPortRanges": ["1"], "destinationApplicationSecurityGroups": ["b"]}
    group = made(f"{ARM}networkSecurityGroups", "group", properties={"securityRules": [arm]})
    assert rules_of(linked(nic, group).guards[0])[0][3:5] == (["443", ["1"]], ["Internet", ["b"]])


def sender_of(*resources: Resource) -> tuple[list[object], list[object]]:
    """Return the addresses and the groups that a machine sends from."""
    found = linked(GROUP, *resources).guards[0].sender
    groups = [each.target if isinstance(each, Reference) else to_python(each) for each, _ in found.groups]
    return [to_python(each) for each in found.addresses], groups


BEHIND_GROUP = made(
    "azurerm_subnet",
    "subnet",
    virtual_network_name="vnet",
    network_security_group_id=ref("group", "id"),
    address_prefixes=["10.0.1.0/24"],
)


@pytest.mark.parametrize(
    "resources",
    [
        [NIC, BEHIND_GROUP],
        [
            NIC,
            made(
                f"{ARM}virtualNetworks/subnets",
                "subnet",
                properties={"networkSecurityGroup": {"id": "x/group"}, "addressPrefix": "10.0.1.0/24"},
            ),
        ],
        [
            made("azurerm_network_interface", "nic", subnet_id="/virtualNetworks/vnet/subnets/subnet"),
            made(
                "azurerm_virtual_network",
                "vnet",
                subnet=[{"name": "subnet", "security_group": "/x/group", "address_prefixes": ["10.0.1.0/24"]}],
            ),
        ],
    ],
    ids=["prefixes", "ARM prefix", "inline"],
)
def test_a_machine_sends_from_its_subnets(resources: list[Resource]) -> None:
    prefixes, groups = sender_of(*resources)
    assert prefixes in (["10.0.1.0/24"], [["10.0.1.0/24"]])
    assert groups == []


def test_an_address_of_the_interface_comes_before_the_subnet() -> None:
    stated = {"subnet_id": ref("subnet", "id"), "private_ip_address": "10.0.1.4"}
    nic = made("azurerm_network_interface", "nic", ip_configuration=[stated])
    assert sender_of(nic, BEHIND_GROUP)[0] == ["10.0.1.4"]


def test_a_machine_sends_from_its_application_security_groups() -> None:
    joined = association(
        "network_interface_application_security_group", network_interface="nic", application_security_group="hosts"
    )
    assert sender_of(NIC, BEHIND_GROUP, joined)[1] == ["hosts"]
    inner = {"subnet": {"id": ref("subnet", "id")}, "applicationSecurityGroups": [{"id": "/x/hosts"}, {"id": "/x/all"}]}
    nic = made(f"{ARM}networkInterfaces", "nic", properties={"ipConfigurations": [{"properties": inner}]})
    assert sender_of(nic, BEHIND_GROUP)[1] == ["/x/hosts", "/x/all"]


@pytest.mark.parametrize(
    "stated",
    [
        {"source_address_prefix": "10.0.1.0/24", "source_port_range": "53"},
        {"sourceAddressPrefix": "10.0.1.0/24", "sourcePortRange": "53"},
    ],
)
def test_the_source_of_a_rule(stated: dict[str, str]) -> None:
    group = made("azurerm_network_security_group", "group", security_rule=[{**RULE, **stated}])
    rule = linked(group, NIC, BEHIND_GROUP).guards[0].rules[0]
    assert ([to_python(each) for each in rule.sources], [to_python(each) for each in rule.source_ports]) == (
        ["10.0.1.0/24"],
        ["53"],
    )


@pytest.mark.parametrize(
    "stated",
    [{"source_application_security_group_ids": ["/x/a"]}, {"sourceApplicationSecurityGroups": [{"id": "/x/a"}]}],
)
def test_the_application_security_groups_of_a_rule(stated: dict[str, Any]) -> None:
    group = made("azurerm_network_security_group", "group", security_rule=[{**RULE, **stated}])
    rule = linked(group, NIC, BEHIND_GROUP).guards[0].rules[0]
    assert [to_python(each) for each in rule.source_groups] == ["/x/a"]


def of_azapi(key: str, kind: str, parent: Any = "/resourceGroups/rg", **properties: Any) -> Resource:
    body = {"properties": properties}
    return made("azapi_resource", key, type=f"{ARM}{kind}@2024-05-01", name=key, parent_id=parent, body=body)


def test_networks_that_azapi_writes() -> None:
    found = linked(
        of_azapi(
            "nic", "networkInterfaces", ipConfigurations=[{"properties": {"subnet": {"id": ref("subnet", "id")}}}]
        ),
        of_azapi("vnet", "virtualNetworks"),
        of_azapi(
            *("subnet", "virtualNetworks/subnets", ref("vnet", "id")),
            addressPrefix="10.0.1.0/24",
            networkSecurityGroup={"id": ref("group", "id")},
        ),
        of_azapi("group", "networkSecurityGroups"),
        of_azapi("rule", "networkSecurityGroups/securityRules", ref("group", "id"), **ARM_RULE),
        made("azapi_resource", "other", type="Microsoft.Storage/storageAccounts@2023-01-01", body={}),
    )
    assert [rules_of(guard) for guard in found.guards] == [[DENIED]]
    assert [to_python(each) for each in found.guards[0].sender.addresses] == ["10.0.1.0/24"]
