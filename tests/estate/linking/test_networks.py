"""What a machine's traffic goes through, and which DNS servers it asks, by what names what."""

from __future__ import annotations

from typing import Any

import pytest
from avd_intune.estate.adapters.networks import AzureNetworks
from avd_intune.estate.linking.networks import link_networks
from avd_intune.estate.model import Image, Machine, MachineKind, Script
from avd_intune.estate.network_model import TrafficGuard, TrafficRule
from avd_intune.languages.resource_model import Deployment, Mode, Resource
from avd_intune.values.partial_text import partial_string
from avd_intune.values.plain_data import from_python, to_python
from avd_intune.values.value_types import FALSE, NULL, TRUE, ListValue, Reference, Unknown, Value

from tests.rules.rule_support import RESOURCE

ARM = "Microsoft.Network/"
INPUT = Unknown('variable "x" has no default', key="var.x")
MAYBE = Unknown('variable "there" has no default', key="var.there")


def ref(target: str, *path: str | int) -> Reference:
    return Reference("known later", ".".join(map(str, (target, *path))), target=target, path=path)


def made(kind: str, key: str, presence: Value = TRUE, parent: str | None = None, **properties: Any) -> Resource:
    """Return a resource; its name is its key where none is given."""
    body = from_python({"name": key, **properties})
    return Resource(key, key, kind, body, RESOURCE.span, presence=presence, parent=parent)


def linked(*resources: Resource, interfaces: Any = None, scripts: tuple[Script, ...] = ()) -> Machine:
    machine = Machine(RESOURCE, MachineKind.VIRTUAL_MACHINE, from_python("vm"), Image())
    machine.interfaces = from_python([ref("nic", "id")] if interfaces is None else interfaces)
    link_networks([machine], Deployment("terraform", "/", "", list(resources)), scripts, AzureNetworks())
    return machine


def guards(machine: Machine) -> dict[str, object]:
    return {each.resource.key: _shown(each.when) for each in machine.guards}


def _shown(when: Value) -> object:
    return True if when is TRUE else when.key if isinstance(when, Unknown) else "open"


def rules_of(guard: TrafficGuard) -> list[tuple[object, ...]]:
    return [shown(rule) for rule in guard.rules]


def shown(rule: TrafficRule) -> tuple[object, ...]:
    lists = (rule.order, rule.protocols, rule.ports, rule.destinations)
    order, protocols, ports, destinations = ([to_python(each) for each in values] for values in lists)
    return order, to_python(rule.access), protocols, ports, destinations, rule.presence is TRUE


NIC = made("azurerm_network_interface", "nic", ip_configuration=[{"subnet_id": ref("subnet", "id")}])
SUBNET = made("azurerm_subnet", "subnet", virtual_network_name="vnet")
NETWORK = made("azurerm_virtual_network", "vnet")
GROUP = made("azurerm_network_security_group", "group")
TABLE = made("azurerm_route_table", "table")
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
    return {each.resource.key: (_shown(each.when), rules_of(each)) for each in found}


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
    "own",
    [{"dns_servers": ["1"]}, {"properties": {"dnsSettings": {"dnsServers": ["1"]}}}, {"dns_servers": INPUT}],
)
def test_an_interface_asks_its_own_servers(own: dict[str, Any]) -> None:
    inside = {"ipConfigurations": [{"subnet": {"id": ref("subnet", "id")}}]}
    nic = made("azurerm_network_interface", "nic", **{**own, **inside})
    assert servers(SUBNET, network(), nic=nic) == {}
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
