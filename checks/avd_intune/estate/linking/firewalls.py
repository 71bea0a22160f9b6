"""The rules of Azure Firewalls: of their policies, and classic collections.

https://learn.microsoft.com/azure/firewall/rule-processing: network rules come before application rules; what no rule
allows is denied.
"""

from __future__ import annotations

from collections.abc import Iterator

from avd_intune.estate.linking.network_graph import NetworkGraph, inner
from avd_intune.estate.network_model import TrafficRule
from avd_intune.languages.resource_model import Resource
from avd_intune.values.access import both, elements, is_null, member
from avd_intune.values.value_types import TRUE, Known, Value

GROUPS = frozenset(
    {
        "azurerm_firewall_policy_rule_collection_group",
        "microsoft.network/firewallpolicies/rulecollectiongroups",
    }
)
CLASSIC = frozenset({"azurerm_firewall_application_rule_collection", "azurerm_firewall_network_rule_collection"})
_NETWORK, _APPLICATION = Known(0), Known(1)
_COLLECTIONS = ("network_rule_collection", "application_rule_collection", "ruleCollections")
_CLASSIC_COLLECTIONS = ("networkRuleCollections", "applicationRuleCollections")
_DESTINATIONS = (
    *("destination_addresses", "destination_fqdns", "destination_fqdn_tags", "destination_ip_groups"),
    *("destination_urls", "web_categories", "target_fqdns", "fqdn_tags"),
    *("destinationAddresses", "destinationFqdns", "destinationIpGroups", "targetFqdns", "fqdnTags", "targetUrls"),
    "webCategories",
)


def firewall_rules(firewall: Resource, graph: NetworkGraph) -> list[TrafficRule] | None:
    """Return the rules of a firewall; None where some, or all, are not in this code."""
    properties = inner(firewall.properties)
    rules = list(_classic_rules(firewall, properties, graph))
    policy_id = member(properties, "firewall_policy_id")
    policy_id = member(properties, "firewallPolicy", "id") if is_null(policy_id) else policy_id
    if not is_null(policy_id):
        policies = graph.named(policy_id, "policy")
        if len(policies) != 1 or policies[0][1] is not TRUE:
            return None
        policy = policies[0][0]
        own = inner(policy.properties)
        if not is_null(member(own, "base_policy_id")) or not is_null(member(own, "basePolicy")):
            return None
        for group in graph.belonging_to(policy, GROUPS, ("firewall_policy_id",)):
            rules.extend(_group_rules(group))
    return rules or None


def _group_rules(group: Resource) -> Iterator[TrafficRule]:
    properties = inner(group.properties)
    priority = member(properties, "priority")
    for name in _COLLECTIONS:
        for collection, when in elements(member(properties, name)):
            if not is_null(collection):
                yield from _collection_rules(collection, priority, both(group.presence, when))


def _classic_rules(firewall: Resource, properties: Value, graph: NetworkGraph) -> Iterator[TrafficRule]:
    for name in _CLASSIC_COLLECTIONS:
        for collection, when in elements(member(properties, name)):
            if not is_null(collection):
                yield from _collection_rules(inner(collection), Known(0), when)
    for resource in graph.belonging_to(firewall, CLASSIC, ("azure_firewall_name",)):
        yield from _collection_rules(resource.properties, Known(0), resource.presence)


def _collection_rules(collection: Value, group_priority: Value, presence: Value) -> Iterator[TrafficRule]:
    action = member(collection, "action")
    access = action if is_null(member(action, "type")) else member(action, "type")
    priority = member(collection, "priority")
    for name in ("rule", "rules"):
        for rule, when in elements(member(collection, name)):
            if not is_null(rule):
                yield _rule(rule, access, (group_priority, priority), both(presence, when))


def _rule(rule: Value, access: Value, priorities: tuple[Value, Value], presence: Value) -> TrafficRule:
    ports = [found for each in ("destination_ports", "destinationPorts") if not is_null(found := member(rule, each))]
    protocols = [found for each in ("ipProtocols",) if not is_null(found := member(rule, each))]
    kind = _NETWORK if ports else _APPLICATION
    if ports:
        protocols += [found for found in (member(rule, "protocols"),) if not is_null(found)]
    else:
        # Of an application rule the port stands beside Http, Https or Mssql; all of them are TCP.
        blocks = [*elements(member(rule, "protocols")), *elements(member(rule, "protocol"))]
        ports = [_port(block) for block, _ in blocks]
    destinations = [found for each in _DESTINATIONS if not is_null(found := member(rule, each))]
    return TrafficRule((kind, *priorities), access, protocols, ports, destinations, presence=presence)


def _port(block: Value) -> Value:
    stated = member(block, "port")
    if not is_null(stated):
        return stated
    kind = member(block, "type")
    kind = member(block, "protocolType") if is_null(kind) else kind
    is_https = isinstance(kind, Known) and str(kind.value).lower() == "https"
    return Known("443", origin=kind.origin) if is_https else kind if not isinstance(kind, Known) else Known("80")
