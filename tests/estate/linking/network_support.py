"""Machines behind network resources, and what they are told."""

from __future__ import annotations

from typing import Any

from avd_intune.estate.adapters.networks import AzureNetworks
from avd_intune.estate.linking.networks import link_networks
from avd_intune.estate.model import Machine, Script
from avd_intune.estate.network_model import TrafficGuard, TrafficRule
from avd_intune.languages.resource_model import Deployment, Resource
from avd_intune.values.plain_data import from_python, to_python
from avd_intune.values.value_types import TRUE, Unknown, Value

from tests.estate.linking.linking_support import machine, made, ref

ARM = "Microsoft.Network/"


def linked(*resources: Resource, interfaces: Any = None, scripts: tuple[Script, ...] = ()) -> Machine:
    found = machine()
    found.interfaces = from_python([ref("nic", "id")] if interfaces is None else interfaces)
    link_networks([found], Deployment("terraform", "/", "", list(resources)), scripts, AzureNetworks())
    return found


def guards(found: Machine) -> dict[str, object]:
    return {each.resource.key: condition(each.when) for each in found.guards}


def condition(when: Value) -> object:
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
