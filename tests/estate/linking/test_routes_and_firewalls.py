"""Which route tables and firewalls a machine is behind, and their rules."""

from __future__ import annotations

from typing import Any

import pytest
from avd_intune.languages.resource_model import Resource
from avd_intune.values.value_types import FALSE

from tests.estate.linking.linking_support import INPUT, made, ref
from tests.estate.linking.network_support import (
    ARM,
    NIC,
    TABLE,
    condition,
    linked,
    rules_of,
)

BEHIND_TABLE = made("azurerm_subnet", "subnet", virtual_network_name="vnet", route_table_id=ref("table", "id"))
NOWHERE = {"next_hop_type": "None", "address_prefix": "0.0.0.0/0"}
TO_NOWHERE = ([0], "Deny", [], ["*"], ["0.0.0.0/0"], True)


@pytest.mark.parametrize(
    ("table", "others", "rules"),
    [
        (made("azurerm_route_table", "table", route=[NOWHERE, None]), [], [TO_NOWHERE]),
        (TABLE, [made("azurerm_route", "route", route_table_name="table", **NOWHERE)], [TO_NOWHERE]),
        (
            TABLE,
            [made("azurerm_route", "route", FALSE, route_table_name="table", **NOWHERE)],
            [(*TO_NOWHERE[:5], False)],
        ),
        (TABLE, [made("azurerm_route", "route", route_table_name="other", **NOWHERE)], None),
        (made("azurerm_route_table", "table", route=[{**NOWHERE, "next_hop_type": "Internet"}]), [], None),
        (
            made(
                f"{ARM}routeTables",
                "table",
                properties={"routes": [{"properties": {"nextHopType": "none", "addressPrefix": "0.0.0.0/0"}}]},
            ),
            [],
            [TO_NOWHERE],
        ),
    ],
    ids=["block", "own", "absent", "of another", "to the internet", "ARM"],
)
def test_routes_that_lead_nowhere(table: Resource, others: list[Resource], rules: list[object] | None) -> None:
    found = [rules_of(guard) for guard in linked(NIC, BEHIND_TABLE, table, *others).guards]
    assert found == ([rules] if rules is not None else [])


def routes_of(*routes: tuple[str, str]) -> list[tuple[object, ...]]:
    blocks = [{"next_hop_type": hop, "address_prefix": prefix} for prefix, hop in routes]
    table = made("azurerm_route_table", "table", route=blocks)
    found = [rules_of(guard) for guard in linked(NIC, BEHIND_TABLE, table).guards]
    return [(rule[0], rule[1], rule[4]) for guard in found for rule in guard]


def test_the_longest_prefix_comes_first_and_a_tag_before_every_prefix() -> None:
    found = routes_of(("0.0.0.0/0", "None"), ("AzureCloud", "Internet"), ("20.0.0.0/8", "VnetLocal"))
    assert found == [
        ([0], "Deny", ["0.0.0.0/0"]),
        ([-129], "Allow", ["AzureCloud"]),
        ([-8], "Allow", ["20.0.0.0/8"]),
    ]


def test_routes_that_hold_everything_together_deny_everything() -> None:
    halves = routes_of(("0.0.0.0/1", "None"), ("128.0.0.0/1", "None"))
    assert halves == [
        ([-1], "Deny", ["0.0.0.0/1"]),
        ([-1], "Deny", ["128.0.0.0/1"]),
        ([-1], "Deny", ["*"]),
    ]
    assert routes_of(("0.0.0.0/1", "None"), ("128.0.0.0/1", "Internet")) == [
        ([-1], "Deny", ["0.0.0.0/1"]),
        ([-1], "Allow", ["128.0.0.0/1"]),
    ]


def to_appliance(address: Any, prefix: str = "0.0.0.0/0") -> Resource:
    route = {"next_hop_type": "VirtualAppliance", "address_prefix": prefix, "next_hop_in_ip_address": address}
    return made("azurerm_route_table", "table", route=[route])


COLLECTION = {
    "priority": 200,
    "action": "Allow",
    "rule": [{"destination_ports": ["443"], "protocols": ["TCP"], "destination_fqdns": ["a"]}],
}
POLICY = made("azurerm_firewall_policy", "policy")
POLICY_RULES = made(
    *("azurerm_firewall_policy_rule_collection_group", "collections"),
    firewall_policy_id=ref("policy", "id"),
    priority=10,
    network_rule_collection=[COLLECTION, None],
)
FIREWALL = made(
    *("azurerm_firewall", "firewall"),
    firewall_policy_id=ref("policy", "id"),
    ip_configuration=[{"private_ip_address": "10.0.0.4"}],
)
ALLOWED = ([0, 10, 200], "Allow", [["TCP"]], [["443"]], [["a"]], True)


def behind(table: Resource, *others: Resource) -> dict[str, object]:
    found = linked(NIC, BEHIND_TABLE, table, *others).guards
    assert all(each.denies_the_rest for each in found)
    return {each.resource.key: (condition(each.when), rules_of(each)) for each in found}


@pytest.mark.parametrize("address", [ref("firewall", "ip"), "10.0.0.4"])
@pytest.mark.parametrize("prefix", ["0.0.0.0/0", "Internet"])
def test_a_default_route_leads_to_a_firewall(address: Any, prefix: str) -> None:
    found = behind(to_appliance(address, prefix), FIREWALL, POLICY, POLICY_RULES)
    assert found == {"firewall": (True, [ALLOWED])}


@pytest.mark.parametrize(
    ("table", "others"),
    [
        (to_appliance("10.0.0.5"), [FIREWALL, POLICY, POLICY_RULES]),
        (to_appliance(None), [FIREWALL, POLICY, POLICY_RULES]),
        (to_appliance(ref("other", "ip")), [FIREWALL, POLICY, POLICY_RULES]),
        (to_appliance(["10.0.0.4"]), [FIREWALL, POLICY, POLICY_RULES]),
        (to_appliance("10.0.0.4", "10.0.0.0/8"), [FIREWALL, POLICY, POLICY_RULES]),
        (to_appliance("10.0.0.4"), [FIREWALL, POLICY]),
        (to_appliance("10.0.0.4"), [FIREWALL, POLICY_RULES]),
        (
            to_appliance("10.0.0.4"),
            [FIREWALL, made("azurerm_firewall_policy", "policy", base_policy_id="x"), POLICY_RULES],
        ),
        (
            to_appliance("10.0.0.4"),
            [FIREWALL, made(f"{ARM}firewallPolicies", "policy", properties={"basePolicy": {"id": "x"}}), POLICY_RULES],
        ),
        (
            to_appliance("10.0.0.4"),
            [made("azurerm_firewall", "firewall", ip_configuration=[{"private_ip_address": "10.0.0.4"}])],
        ),
    ],
    ids=[
        *(
            "another address",
            "none",
            "of another",
            "a list",
            "another prefix",
            "no rules",
            "no policy",
            "a base",
            "ARM base",
        ),
        "neither",
    ],
)
def test_firewalls_that_are_not_on_the_way_or_whose_rules_are_elsewhere(
    table: Resource, others: list[Resource]
) -> None:
    assert behind(table, *others) == {}


def test_an_unknown_address_may_be_that_of_a_firewall() -> None:
    found = behind(to_appliance(INPUT), FIREWALL, POLICY, POLICY_RULES)
    assert found == {"firewall": ("address of firewall(var.x)", [ALLOWED])}


@pytest.mark.parametrize(
    ("firewall", "others", "rules"),
    [
        (
            made("azurerm_firewall", "firewall", ip_configuration=[{"private_ip_address": "10.0.0.4"}]),
            [made("azurerm_firewall_network_rule_collection", "rules", azure_firewall_name="firewall", **COLLECTION)],
            [([0, 0, 200], *ALLOWED[1:])],
        ),
        (
            made(
                *(f"{ARM}azureFirewalls", "firewall"),
                properties={
                    "ipConfigurations": [{"properties": {"privateIPAddress": "10.0.0.4"}}],
                    "networkRuleCollections": [
                        None,
                        {
                            "properties": {
                                **{"priority": 200, "action": {"type": "Allow"}},
                                "rules": [
                                    None,
                                    {"destinationPorts": ["443"], "protocols": ["TCP"], "destinationFqdns": ["a"]},
                                ],
                            }
                        },
                    ],
                },
            ),
            [],
            [([0, 0, 200], *ALLOWED[1:])],
        ),
        (
            made(
                *(f"{ARM}azureFirewalls", "firewall"),
                properties={
                    "ipConfigurations": [{"properties": {"privateIPAddress": "10.0.0.4"}}],
                    "firewallPolicy": {"id": ref("policy", "id")},
                },
            ),
            [
                made(f"{ARM}firewallPolicies", "policy"),
                made(
                    *(f"{ARM}firewallPolicies/ruleCollectionGroups", "policy/group"),
                    properties={
                        "priority": 10,
                        "ruleCollections": [
                            {
                                **{"priority": 200, "action": {"type": "Allow"}},
                                "rules": [
                                    {"destinationPorts": ["443"], "ipProtocols": ["TCP"], "destinationFqdns": ["a"]}
                                ],
                            }
                        ],
                    },
                ),
            ],
            [ALLOWED],
        ),
    ],
    ids=["classic", "classic ARM", "policy ARM"],
)
def test_rules_of_a_firewall(firewall: Resource, others: list[Resource], rules: list[object]) -> None:
    assert behind(to_appliance("10.0.0.4"), firewall, *others) == {"firewall": (True, rules)}


@pytest.mark.parametrize(
    ("rule", "ports"),
    [
        ({"protocols": [{"type": "Https", "port": 8443}]}, [8443]),
        ({"protocols": [{"type": "Https"}]}, ["443"]),
        ({"protocols": [{"protocolType": "https"}]}, ["443"]),
        ({"protocols": [{"type": "Http"}]}, ["80"]),
        ({"protocol": [{"type": "Https", "port": "443"}]}, ["443"]),
        ({}, []),
    ],
)
def test_ports_of_application_rules(rule: dict[str, Any], ports: list[object]) -> None:
    collection = {"priority": 1, "action": "Allow", "rule": [{**rule, "target_fqdns": ["a"]}]}
    rules = made("azurerm_firewall_application_rule_collection", "rules", azure_firewall_name="firewall", **collection)
    firewall = made("azurerm_firewall", "firewall", ip_configuration=[{"private_ip_address": "10.0.0.4"}])
    found = behind(to_appliance("10.0.0.4"), firewall, rules)
    assert found == {"firewall": (True, [([1, 0, 1], "Allow", [], ports, [["a"]], True)])}
