"""The rules of Azure Firewalls: of their policies, and classic collections.

https://learn.microsoft.com/azure/firewall/rule-processing: network rules come before application rules; what no rule
allows is denied.
"""

from __future__ import annotations

from collections.abc import Iterator

from avd_intune.estate.adapters.resource_parts import inner
from avd_intune.estate.network_model import TrafficRule
from avd_intune.languages.resource_model import Resource
from avd_intune.values.access import both, elements, is_null, member
from avd_intune.values.value_types import Known, Value

_GROUPS = {
    "azurerm_firewall_policy_rule_collection_group": ("policy", "firewall_policy_id"),
    "microsoft.network/firewallpolicies/rulecollectiongroups": ("policy", None),
}
_CLASSIC = {
    "azurerm_firewall_application_rule_collection": ("firewall", "azure_firewall_name"),
    "azurerm_firewall_network_rule_collection": ("firewall", "azure_firewall_name"),
}
# Rules in a resource of their own: the kind of what they belong to, and the argument that names it.
OWNED: dict[str, tuple[str, str | None]] = {**_GROUPS, **_CLASSIC}
_NETWORK, _APPLICATION = Known(0), Known(1)
_COLLECTIONS = ("network_rule_collection", "application_rule_collection", "ruleCollections")
_CLASSIC_COLLECTIONS = ("networkRuleCollections", "applicationRuleCollections")
_DESTINATIONS = (
    *("destination_addresses", "destination_fqdns", "destination_fqdn_tags", "destination_ip_groups"),
    *("destination_urls", "web_categories", "target_fqdns", "fqdn_tags"),
    *("destinationAddresses", "destinationFqdns", "destinationIpGroups", "targetFqdns", "fqdnTags", "targetUrls"),
    "webCategories",
)
_SOURCES = ("source_addresses", "source_ip_groups", "sourceAddresses", "sourceIpGroups")


def rules_in(resource: Resource) -> Iterator[TrafficRule]:
    """Yield the rules inside a firewall, a classic collection or a group of a policy."""
    kind = resource.type.lower()
    if kind in _GROUPS:
        yield from _group_rules(resource)
    elif kind in _CLASSIC:
        yield from _collection_rules(resource.properties, Known(0), resource.presence)
    else:
        properties = inner(resource.properties)
        for name in _CLASSIC_COLLECTIONS:
            for collection, when in elements(member(properties, name)):
                if not is_null(collection):
                    yield from _collection_rules(inner(collection), Known(0), when)


def _group_rules(group: Resource) -> Iterator[TrafficRule]:
    properties = inner(group.properties)
    priority = member(properties, "priority")
    for name in _COLLECTIONS:
        for collection, when in elements(member(properties, name)):
            if not is_null(collection):
                yield from _collection_rules(collection, priority, both(group.presence, when))


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
    sources = [found for each in _SOURCES if not is_null(found := member(rule, each))]
    return TrafficRule((kind, *priorities), access, protocols, ports, destinations, presence=presence, sources=sources)


def _port(block: Value) -> Value:
    stated = member(block, "port")
    if not is_null(stated):
        return stated
    kind = member(block, "type")
    kind = member(block, "protocolType") if is_null(kind) else kind
    is_https = isinstance(kind, Known) and str(kind.value).lower() == "https"
    return Known("443", origin=kind.origin) if is_https else kind if not isinstance(kind, Known) else Known("80")
