"""Which subnet a machine is in, and which DNS servers it asks there."""

from __future__ import annotations

from typing import Any

import pytest
from avd_intune.estate.model import Script
from avd_intune.languages.resource_model import Resource
from avd_intune.values.partial_text import partial_string
from avd_intune.values.plain_data import from_python, to_python
from avd_intune.values.value_types import FALSE, NULL, TRUE, Unknown, Value

from tests.estate.linking.linking_support import INPUT, made, ref
from tests.estate.linking.network_support import (
    ARM,
    GROUP,
    NETWORK,
    NIC,
    SUBNET,
    linked,
)
from tests.rules.rule_support import RESOURCE


def servers(*resources: Resource, scripts: tuple[Script, ...] = (), nic: Resource = NIC) -> dict[str, object]:
    found = linked(nic, *resources, scripts=scripts).name_servers
    return {
        each.network.key: each.servers.key if isinstance(each.servers, Unknown) else to_python(each.servers)
        for each in found
    }


def network(**properties: Any) -> Resource:
    return made("azurerm_virtual_network", "vnet", **properties)


def command(text: str, presence: Value = TRUE) -> Script:
    return Script(RESOURCE, [from_python(text)], [], presence=presence)


DNS = made("azurerm_virtual_network_dns_servers", "dns", virtual_network_id=ref("vnet", "id"), dns_servers=["2"])
OTHER_DNS = made("azurerm_virtual_network_dns_servers", "dns", virtual_network_id=ref("other", "id"), dns_servers=["2"])
BY_SCRIPT = "DNS servers of vnet by script"


@pytest.mark.parametrize(
    ("resources", "scripts", "expected"),
    [
        ([SUBNET, network(dns_servers=["1"])], (), ["1"]),
        ([SUBNET, network()], (), None),
        ([SUBNET, network(dns_servers=[])], (), []),
        ([SUBNET, network(dns_servers=["1"]), DNS], (), ["2"]),
        ([SUBNET, network(dns_servers=["1"]), OTHER_DNS], (), ["1"]),
        ([SUBNET, made(f"{ARM}virtualNetworks", "vnet", properties={"dhcpOptions": {"dnsServers": ["3"]}})], (), ["3"]),
        ([SUBNET, network()], (command("az network vnet update --dns-servers 10.0.0.4"),), BY_SCRIPT),
        ([SUBNET, network(dns_servers=[])], (command("$vnet.DhcpOptions.DnsServers = '1'"),), BY_SCRIPT),
        ([SUBNET, network(dns_servers=["1"])], (command("--dns-servers 10.0.0.4"),), ["1"]),
        ([SUBNET, network()], (command("--dns-servers 10.0.0.4", FALSE),), None),
        ([SUBNET, network()], (command("az network vnet list"),), None),
    ],
)
def test_dns_servers_of_a_network(resources: list[Resource], scripts: tuple[Script, ...], expected: object) -> None:
    assert servers(*resources, scripts=scripts) == {"vnet": expected}


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        ({"dns_servers": ["1"]}, ["1"]),
        ({"properties": {"dnsSettings": {"dnsServers": ["1"]}}}, ["1"]),
        ({"dns_servers": INPUT}, "var.x"),
    ],
)
def test_an_interface_asks_its_own_servers(own: dict[str, Any], expected: object) -> None:
    inside = {"ipConfigurations": [{"subnet": {"id": ref("subnet", "id")}}]}
    nic = made("azurerm_network_interface", "nic", **{**own, **inside})
    assert servers(SUBNET, network(), nic=nic) == {"nic": expected}
    without = made("azurerm_network_interface", "nic", dns_servers=[], **inside)
    assert servers(SUBNET, network(), nic=without) == {"vnet": None}


def in_subnet(named: Any, *resources: Resource) -> set[str]:
    nic = made("azurerm_network_interface", "nic", subnet_id=named)
    return set(servers(*resources, nic=nic))


TWO = (
    made("azurerm_virtual_network", "one", subnet=[{"name": "default"}, {"name": "hosts"}, "no block"]),
    made("azurerm_virtual_network", "two", subnet=[{"name": "default"}]),
)


@pytest.mark.parametrize(
    ("named", "networks"),
    [
        ("/virtualNetworks/one/subnets/hosts", {"one"}),
        ("/virtualNetworks/ONE/subnets/default", {"one"}),
        ("/virtualNetworks/two/subnets/default/", {"two"}),
        ("/virtualNetworks/three/subnets/default", set()),
        ("default", set()),
        (ref("one", "properties", "subnets", 1, "id"), {"one"}),
        (ref("two", "properties", "subnets", 0, "id"), {"two"}),
        (ref("two", "subnet"), {"two"}),
        (ref("two", "id"), set()),
        (ref("one", "subnet"), set()),
        (ref("one", "properties", "subnets", 2, "id"), set()),
        (partial_string([ref("two", "id"), "/subnets/default"]), {"two"}),
        (ref("elsewhere", "subnets", 0, "id"), set()),
        (INPUT, {"one", "two"}),
    ],
)
def test_which_subnet_is_named(named: Any, networks: set[str]) -> None:
    assert in_subnet(named, *TWO) == networks


@pytest.mark.parametrize(
    ("subnet", "networks"),
    [
        (made("azurerm_subnet", "subnet", virtual_network_name=ref("one", "name")), {"one"}),
        (made("azurerm_subnet", "subnet", virtual_network_name="three"), set()),
        (made("azurerm_subnet", "subnet"), set()),
        (made(f"{ARM}virtualNetworks/subnets", "key", name="two/subnet"), {"two"}),
        (made(f"{ARM}virtualNetworks/subnets", "key", name="subnet", parent="one"), {"one"}),
        (made(f"{ARM}virtualNetworks/subnets", "key", name="two/subnet", parent="three"), set()),
    ],
)
def test_which_network_a_subnet_is_in(subnet: Resource, networks: set[str]) -> None:
    assert in_subnet("/x/subnet", subnet, *TWO) == networks


def test_of_subnets_of_one_name_that_of_the_named_network_counts() -> None:
    first = made("azurerm_subnet", "a", name="hosts", virtual_network_name="one")
    second = made("azurerm_subnet", "b", name="hosts", virtual_network_name="two")
    lost = made("azurerm_subnet", "c", name="hosts", virtual_network_name="three")
    assert in_subnet("/virtualNetworks/two/subnets/hosts", first, second, lost, *TWO) == {"two"}
    assert in_subnet("/subnets/hosts", first, second, *TWO) == set()


def test_a_network_is_asked_once() -> None:
    other = made("azurerm_subnet", "other", virtual_network_name="vnet")
    configurations = [{"subnet_id": ref("subnet", "id")}, {"subnet_id": ref("other", "id")}]
    nic = made("azurerm_network_interface", "nic", ip_configuration=configurations)
    assert len(linked(nic, SUBNET, other, NETWORK).name_servers) == 1


def test_nothing_is_linked_without_a_network() -> None:
    machine = linked(made("azurerm_resource_group", "group"))
    assert (machine.guards, machine.name_servers) == ([], [])
    assert linked(GROUP, interfaces=NULL).guards == []
