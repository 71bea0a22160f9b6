"""Which subnets without outbound access a machine is in, and what else leads out of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from avd_intune.languages.resource_model import Mode, Resource
from avd_intune.values.access import is_null
from avd_intune.values.value_types import FALSE

from tests.estate.linking.linking_support import INPUT, MAYBE, is_so, made, ref
from tests.estate.linking.network_support import ARM, NETWORK, NIC, linked

CLOSED = made("azurerm_subnet", "subnet", virtual_network_name="vnet", default_outbound_access_enabled=False)
IN_SUBNET = {"subnet_id": ref("subnet", "id")}


def gateway(presence: Any = MAYBE) -> Resource:
    return made("azurerm_subnet_nat_gateway_association", "a", presence, nat_gateway_id="nat", **IN_SUBNET)


def routed(hop: str, prefix: str = "0.0.0.0/0") -> list[Resource]:
    route = {"address_prefix": prefix, "next_hop_type": hop, "next_hop_in_ip_address": "10.9.0.4"}
    return [
        made("azurerm_route_table", "table", route=[route]),
        made("azurerm_subnet_route_table_association", "routed", route_table_id=ref("table", "id"), **IN_SUBNET),
    ]


def exits(*resources: Resource, nic: Resource = NIC) -> list[tuple[str, list[object]]]:
    """Return the closed subnets of a machine, each with the conditions under which something leads out of it."""
    found = linked(nic, NETWORK, *resources).closed
    return [
        (each.name or each.resource.key, [is_so(when) for way, when in each.exits if not is_null(way)])
        for each in found
    ]


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        ([], []),
        ([gateway()], ["in a case"]),
        (routed("VirtualAppliance"), [True]),
        (routed("VirtualNetworkGateway"), [True]),
        (routed("Internet"), []),
        (routed("VirtualAppliance", "10.0.0.0/8"), []),
        (routed("Internet")[1:], [True]),
    ],
)
def test_what_leads_out_of_a_subnet(resources: list[Resource], expected: list[object]) -> None:
    assert exits(CLOSED, *resources) == [("subnet", expected)]


@pytest.mark.parametrize(
    "stated",
    [
        {"public_ip_address_id": "ip"},
        {"publicIPAddress": {"id": "ip"}},
        {"load_balancer_backend_address_pool_ids": ["pool"]},
        {"loadBalancerBackendAddressPools": [{"id": "pool"}]},
        {"pipConfiguration": {"name": "ip"}},
        {"public_ip_address": [{"name": "ip"}]},
        {"publicIPAddressConfiguration": {"name": "ip"}},
    ],
)
def test_an_address_or_load_balancer_of_the_interface_leads_out(stated: dict[str, Any]) -> None:
    nic = made("azurerm_network_interface", "nic", ip_configuration=[{**IN_SUBNET, **stated}])
    assert exits(CLOSED, nic=nic) == [("subnet", [True])]


def test_a_load_balancer_is_put_on_an_interface_by_a_resource_of_its_own() -> None:
    named = {"network_interface_id": ref("nic", "id"), "backend_address_pool_id": "pool"}
    put = made("azurerm_network_interface_backend_address_pool_association", "b", **named)
    assert exits(CLOSED, put) == [("subnet", [True])]


def test_a_subnet_inside_its_network_is_called_by_its_name() -> None:
    inside = {"name": "hosts", "properties": {"defaultOutboundAccess": False, "natGateway": {"id": "nat"}}}
    network = made(f"{ARM}virtualNetworks", "vnet2", properties={"subnets": [inside]})
    nic = made("azurerm_network_interface", "nic", subnet_id=ref("vnet2", "properties", "subnets", 0, "id"))
    assert exits(network, nic=nic) == [("hosts", [True])]


@pytest.mark.parametrize(
    "connection",
    [
        made("azurerm_virtual_network_peering", "peering"),
        made("azurerm_virtual_hub_connection", "connection"),
        made("azurerm_virtual_network_gateway", "gateway"),
        made(f"{ARM}virtualNetworks", "hub", properties={"virtualNetworkPeerings": [{"name": "spoke"}]}),
    ],
    ids=lambda each: each.key,
)
def test_a_connected_network_may_have_a_way_out_elsewhere(connection: Resource) -> None:
    assert exits(CLOSED, connection) == []


HUB = made("azurerm_virtual_network", "hub", name="hub")


@pytest.mark.parametrize(
    ("connected", "closed"),
    [
        ({"virtual_network_name": "hub", "remote_virtual_network_id": ref("vnet", "id")}, False),
        ({"virtual_network_name": "vnet", "remote_virtual_network_id": ref("hub", "id")}, True),
        ({"virtual_network_name": "vnet", "remote_virtual_network_id": INPUT}, False),
        ({"virtual_network_name": "hub", "remote_virtual_network_id": INPUT}, True),
        ({"virtual_network_name": INPUT, "remote_virtual_network_id": INPUT}, False),
    ],
    ids=["from the hub", "to the hub", "to another", "of the hub alone", "of any"],
)
def test_a_peering_counts_for_its_two_networks(connected: dict[str, Any], closed: bool) -> None:
    peering = made("azurerm_virtual_network_peering", "peering", **connected)
    assert exits(CLOSED, HUB, peering) == ([("subnet", [])] if closed else [])


TO_HUB = {"virtual_network_name": "vnet", "remote_virtual_network_id": ref("hub", "id")}
FROM_HUB = {"virtual_network_name": "hub", "remote_virtual_network_id": ref("vnet", "id")}
IN_HUB = made("azurerm_subnet", "shared", virtual_network_name="hub")


def at(subnet: str) -> dict[str, Any]:
    return {"ip_configuration": [{"subnet_id": ref(subnet, "id")}]}


@pytest.mark.parametrize(
    ("beside", "closed"),
    [
        (made("azurerm_firewall", "firewall", **at("shared")), True),
        (made("azurerm_subnet_nat_gateway_association", "nat", subnet_id=ref("shared", "id")), True),
        (made("azurerm_virtual_network_gateway", "gateway", **at("shared")), True),
        (made("azurerm_virtual_network_gateway", "gateway", **at("subnet")), False),
        (made("azurerm_network_interface", "proxy", **at("shared")), False),
        (made("azurerm_container_group", "proxy", subnet_ids=[ref("shared", "id")]), False),
        (made("azurerm_firewall_policy", "policy", explicit_proxy=[{"enabled": True}]), False),
        (made("azurerm_firewall_policy", "policy", explicit_proxy=[]), True),
        (made("azurerm_virtual_network_peering", "back", **FROM_HUB), True),
    ],
    ids=[
        *("firewall", "NAT gateway", "gateway there", "gateway here", "machine", "container", "proxy", "no proxy"),
        "both sides",
    ],
)
def test_a_peered_network_of_the_code_leads_out_by_a_gateway_or_proxy_alone(beside: Resource, closed: bool) -> None:
    """Peering hands on no way out: what the hub has serves it alone, without a route."""
    peering = made("azurerm_virtual_network_peering", "peering", **TO_HUB)
    assert exits(CLOSED, HUB, IN_HUB, peering, beside) == ([("subnet", [])] if closed else [])


@pytest.mark.parametrize(
    ("uses", "expected"),
    [(True, []), ("true", []), (INPUT, [("subnet", ["var.x"])]), (False, [("subnet", [])])],
)
def test_a_peering_that_uses_the_gateway_of_the_hub_may_lead_out(uses: Any, expected: list[Any]) -> None:
    stated = {"properties": {"virtualNetworkPeerings": [{"remoteVirtualNetwork": {"id": ref("hub", "id")}}]}}
    stated["properties"]["virtualNetworkPeerings"][0]["useRemoteGateways"] = uses
    network = made(f"{ARM}virtualNetworks", "vnet", **stated)
    peering = made("azurerm_virtual_network_peering", "peering", **TO_HUB, use_remote_gateways=uses)
    assert exits(CLOSED, HUB, peering) == expected
    found = linked(NIC, network, CLOSED, HUB).closed
    assert [each.peers for each in found] == ([("hub",)] if expected else [])


def test_a_module_that_is_given_the_hub_may_make_a_proxy_in_it() -> None:
    peering = made("azurerm_virtual_network_peering", "peering", **TO_HUB)
    call = replace(made("module", "call", network=ref("hub", "id")), mode=Mode.MODULE_CALL)
    assert exits(CLOSED, HUB, peering, call) == []


def test_a_connection_of_a_hub_counts_for_the_network_that_it_names() -> None:
    to = made("azurerm_virtual_hub_connection", "connection", remote_virtual_network_id=ref("vnet", "id"))
    past = made("azurerm_virtual_hub_connection", "connection", remote_virtual_network_id=ref("hub", "id"))
    assert exits(CLOSED, HUB, to) == []
    assert exits(CLOSED, HUB, past) == [("subnet", [])]


def test_only_what_the_code_says_counts() -> None:
    stated = {"virtual_network_name": "vnet"}
    assert exits(made("azurerm_subnet", "subnet", **stated)) == []
    elsewhere = {"virtual_network_name": "another", "default_outbound_access_enabled": False}
    assert exits(made("azurerm_subnet", "subnet", **elsewhere)) == []
    assert exits(CLOSED, gateway(FALSE)) == [("subnet", [False])]
