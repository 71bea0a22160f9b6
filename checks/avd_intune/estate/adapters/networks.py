"""Network resources of azurerm and ARM: what each is, and what it says of subnets, rules, routes and DNS servers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from avd_intune.estate.adapters import firewall_rules
from avd_intune.estate.adapters.arm_body import before_version, by_type
from avd_intune.estate.adapters.resource_parts import inner
from avd_intune.estate.linking.network_reader import Association, Connection, Route, Subnet, Uses
from avd_intune.estate.network_model import TrafficRule
from avd_intune.languages.resource_model import Resource
from avd_intune.patterns import lazy_pattern
from avd_intune.records import replace
from avd_intune.values.access import decoded_json, elements, is_null, member, visible_text
from avd_intune.values.cases import alternatives_of, lift
from avd_intune.values.value_types import NULL, TRUE, Known, ListValue, ObjectValue, Reference, Value

_KINDS = {
    "azurerm_network_interface": "interface",
    "microsoft.network/networkinterfaces": "interface",
    "azurerm_subnet": "subnet",
    "microsoft.network/virtualnetworks/subnets": "subnet",
    "azurerm_virtual_network": "network",
    "microsoft.network/virtualnetworks": "network",
    "azurerm_network_security_group": "group",
    "microsoft.network/networksecuritygroups": "group",
    "azurerm_route_table": "table",
    "microsoft.network/routetables": "table",
    "azurerm_firewall": "firewall",
    "microsoft.network/azurefirewalls": "firewall",
    "azurerm_firewall_policy": "policy",
    "microsoft.network/firewallpolicies": "policy",
}
# What belongs to one of them: the kind of the owner, and the argument that names it.
_OWNED: dict[str, tuple[str, str | None]] = {
    "azurerm_network_security_rule": ("group", "network_security_group_name"),
    "microsoft.network/networksecuritygroups/securityrules": ("group", None),
    "azurerm_route": ("table", "route_table_name"),
    "microsoft.network/routetables/routes": ("table", None),
    **firewall_rules.OWNED,
}
# What is put where: the kind of the place and the argument that names it, the argument that names what is put there,
# and what that is, see `Association`.
_ASSOCIATIONS = {
    "azurerm_subnet_network_security_group_association": ("subnet", "subnet_id", "network_security_group_id", "group"),
    "azurerm_network_interface_security_group_association": (
        *("interface", "network_interface_id", "network_security_group_id", "group"),
    ),
    "azurerm_subnet_route_table_association": ("subnet", "subnet_id", "route_table_id", "route"),
    "azurerm_network_interface_application_security_group_association": (
        *("interface", "network_interface_id", "application_security_group_id", "membership"),
    ),
    "azurerm_subnet_nat_gateway_association": ("subnet", "subnet_id", "nat_gateway_id", "exit"),
    "azurerm_network_interface_backend_address_pool_association": (
        *("interface", "network_interface_id", "backend_address_pool_id", "exit"),
    ),
}
# What connects networks, by a resource of its own.
_GATEWAYS = frozenset({"azurerm_virtual_network_gateway", "microsoft.network/virtualnetworkgateways"})
_HUB_CONNECTIONS = frozenset(
    {"azurerm_virtual_hub_connection", "microsoft.network/virtualhubs/hubvirtualnetworkconnections"}
)
_PEERINGS = frozenset({"azurerm_virtual_network_peering", "microsoft.network/virtualnetworks/virtualnetworkpeerings"})
# What runs programs of its own, one of which may be a proxy.
_MACHINE_LIKE = lazy_pattern(r"interface|machine|scale_?set|container|kubernetes|cluster", re.I)
_NETWORK = "microsoft.network/"
# What tells the type of a network resource of azapi where an input decides it. It counts only where something names it
# in that place: as the interface of a machine, as the security group of a subnet.
_TOLD_BY: dict[str, tuple[str, ...]] = {
    "microsoft.network/networkinterfaces": ("ipConfigurations",),
    "microsoft.network/virtualnetworks": ("addressSpace",),
    "microsoft.network/virtualnetworks/subnets": ("addressPrefix",),
    "microsoft.network/networksecuritygroups": ("securityRules",),
    "microsoft.network/networksecuritygroups/securityrules": ("direction", "access"),
    "microsoft.network/routetables": ("routes",),
    "microsoft.network/routetables/routes": ("nextHopType",),
}
# Their rules and routes may be resources of their own.
_MAY_BE_EMPTY = ("microsoft.network/networksecuritygroups", "microsoft.network/routetables")
_SUBNET_NAMES = lazy_pattern(r"^subnet(_?(?:id|resource_?id))?$", re.I)
_APPLICATION_GROUPS = lazy_pattern(r"^application_?security_?group(?:s|_?ids?|_?resource_?ids?)?$", re.I)
_ADDRESS_NAMES = lazy_pattern(r"^private_?ip_?address$", re.I)
_EXIT_NAMES = lazy_pattern(
    r"^pip_?configuration$|^public_?ip_?address(_?(?:id|resource_?id|configuration))?$|^load_?balancer_?backend_?(?:address_?)?pools?(_?ids?)?$",
    re.I,
)
_NAT_NAMES = lazy_pattern(r"^nat_?gateway(_?(?:id|resource_?id))?$", re.I)
_TABLE_NAMES = lazy_pattern(r"^route_?table(_id|_?resource_?id)?$", re.I)
_SERVER_NAMES = lazy_pattern(r"^dns_?servers$", re.I)
_GROUP_NAMES = lazy_pattern(r"^network_?security_?group(_id|_?resource_?id)?$", re.I)
_GUARD_NAMES = lazy_pattern(
    r"^(network_?)?security_?group(_id|_?resource_?id)?$|^route_?table(_id|_?resource_?id)?$", re.I
)


class AzureNetworks:
    """Reads network resources, see `NetworkReader`."""

    def as_read(self, resource: Resource) -> Iterable[Resource]:
        return _of_azapi(resource) if resource.type == "azapi_resource" else [resource]

    def kind_of(self, resource: Resource) -> str | None:
        return _KINDS.get(resource.type.lower())

    def owner_of(self, resource: Resource) -> tuple[str, Value] | None:
        owned = _OWNED.get(resource.type.lower())
        if owned is None:
            return None
        kind, argument = owned
        stated = member(resource.properties, argument) if argument is not None else NULL
        if is_null(stated) and "/" in resource.type:
            full = member(resource.properties, "name")  # owner/name
            stated = Known(visible_text(full).split("/")[0]) if isinstance(full, Known) else full
        return kind, stated

    def association_of(self, resource: Resource) -> Association | None:
        names = _ASSOCIATIONS.get(resource.type)
        if names is None:
            return None
        kind, place, guard, role = names
        return Association(kind, member(resource.properties, place), member(resource.properties, guard), role)

    def subnet_of(self, resource: Resource) -> Subnet:
        properties = inner(resource.properties)
        name = member(resource.properties, "name")
        network = member(properties, "virtual_network_name")
        if "/" in resource.type and resource.parent is None:
            network = Known(visible_text(name).rpartition("/")[0]) if isinstance(name, Known) else name
        if isinstance(name, Known) and "/" in str(name.value):
            name = Known(str(name.value).rpartition("/")[2], origin=name.origin)
        return _subnet(resource, resource.key, name, properties, resource.presence, network_name=network)

    def subnets_in(self, network: Resource) -> Iterator[Subnet]:
        properties = inner(network.properties)
        for argument in ("subnet", "subnets"):
            for at, (block, when) in enumerate(elements(member(properties, argument))):
                if isinstance(block, ObjectValue):
                    key = f"{network.key}/subnets/{at}"
                    yield _subnet(network, key, member(block, "name"), inner(block), when, network)

    def uses_in(self, value: Value) -> Uses:
        patterns = (_GROUP_NAMES, _SUBNET_NAMES, _ADDRESS_NAMES, _APPLICATION_GROUPS, _SERVER_NAMES)
        guards, subnets, addresses, groups, servers = (list(_values_under(value, each)) for each in patterns)
        exits = list(_values_under(value, _EXIT_NAMES, as_id=False))
        return Uses(list(_interfaces_in(value)), guards, subnets, addresses, _ids_in(groups), exits, servers)

    def rules_in(self, resource: Resource) -> Iterator[TrafficRule]:
        kind = self.kind_of(resource)
        if kind == "group":
            yield from _group_rules(resource)
        elif kind == "firewall" or resource.type.lower() in firewall_rules.OWNED:
            yield from firewall_rules.rules_in(resource)
        else:
            yield _rule(inner(resource.properties), resource.presence)

    def routes_in(self, resource: Resource) -> Iterator[Route]:
        properties = inner(resource.properties)
        if self.kind_of(resource) is None:
            yield _route(properties, resource.presence)
            return
        for argument in ("route", "routes"):
            for block, there in elements(member(properties, argument)):
                if not is_null(block):
                    yield _route(inner(block), there)

    def policy_of(self, firewall: Resource) -> Value:
        properties = inner(firewall.properties)
        named = member(properties, "firewall_policy_id")
        return member(properties, "firewallPolicy", "id") if is_null(named) else named

    def builds_on_another(self, policy: Resource) -> bool:
        own = inner(policy.properties)
        return not is_null(_either(own, "base_policy_id", "basePolicy"))

    def addresses_of(self, firewall: Resource) -> list[Value]:
        properties = inner(firewall.properties)
        blocks = [
            block
            for argument in ("ip_configuration", "ipConfigurations")
            for block, _ in elements(member(properties, argument))
        ]
        return [_either(inner(block), "private_ip_address", "privateIPAddress") for block in blocks]

    def connections_of(self, resource: Resource) -> Iterator[Connection]:
        kind = resource.type.lower()
        properties = inner(resource.properties)
        if kind in _GATEWAYS:
            configurations = [member(properties, name) for name in ("ip_configuration", "ipConfigurations")]
            yield Connection(subnets=[at for each in configurations for at in _values_under(each, _SUBNET_NAMES)])
        elif kind in _HUB_CONNECTIONS:
            yield Connection([_remote_network(properties)])
        elif kind in _PEERINGS:
            yield _peering([self._peered_network(resource)], properties)
        elif self.kind_of(resource) == "network":
            for block, _ in elements(member(properties, "virtualNetworkPeerings")):
                yield _peering([_reference_to(resource.key)], inner(block))

    def may_be_proxy(self, resource: Resource) -> bool:
        if self.kind_of(resource) == "policy":
            stated = _either(inner(resource.properties), "explicit_proxy", "explicitProxy")
            return not is_null(stated) and elements(stated) != []
        return _MACHINE_LIKE.search(resource.type) is not None

    def _peered_network(self, peering: Resource) -> Value:
        stated = member(peering.properties, "virtual_network_name")
        if not is_null(stated) or "/" not in peering.type:
            return stated
        if peering.parent is not None:
            return _reference_to(peering.parent)
        full = member(peering.properties, "name")  # network/name
        return Known(visible_text(full).split("/")[0]) if isinstance(full, Known) else full

    def name_servers_of(self, resource: Resource) -> Value:
        properties = inner(resource.properties)
        own = member(properties, "dns_servers")
        holder = "dnsSettings" if self.kind_of(resource) == "interface" else "dhcpOptions"
        return member(properties, holder, "dnsServers") if is_null(own) else own

    def name_servers_for(self, resource: Resource) -> tuple[Value, Value] | None:
        if resource.type != "azurerm_virtual_network_dns_servers":
            return None
        return member(resource.properties, "virtual_network_id"), member(resource.properties, "dns_servers")


def _remote_network(properties: Value) -> Value:
    named = member(properties, "remote_virtual_network_id")
    return member(properties, "remoteVirtualNetwork", "id") if is_null(named) else named


def _peering(local: list[Value], properties: Value) -> Connection:
    uses_gateway = _either(properties, "use_remote_gateways", "useRemoteGateways")
    return Connection(local, remote=_remote_network(properties), uses_gateway=uses_gateway)


def _reference_to(key: str) -> Value:
    return Reference(f"{key} is known after deployment", key, target=key)


def _of_azapi(resource: Resource) -> Iterator[Resource]:
    """Yield a network resource of azapi as the one of ARM that it writes, for each type that it may have."""
    written = member(resource.properties, "type")
    stated = {name: member(resource.properties, name) for name in ("name", "parent_id")}

    def as_body(each: Value) -> Value:
        return ObjectValue({**each.entries, "name": stated["name"]}) if isinstance(each, ObjectValue) else each

    types = [each for each in _types_of_azapi(resource, written) if each.startswith(_NETWORK)]
    if not types:
        yield resource
        return
    body = lift(as_body, decoded_json(member(resource.properties, "body")))
    for kind, found in by_type(resource, written, types):
        owner = stated["parent_id"] if kind.count("/") > 1 else NULL
        parent = owner.target if isinstance(owner, Reference) else None
        yield replace(found, type=kind, properties=body, parent=parent)


def _types_of_azapi(resource: Resource, written: Value) -> list[str]:
    """Return the types that an azapi resource may have: those that are written, and where none is, those that fit."""
    known = [before_version(each.value) for each in alternatives_of(written)]
    found = dict.fromkeys(each for each in known if each is not None)
    if None in known:
        body = inner(decoded_json(member(resource.properties, "body")))
        told = [kind for kind, names in _TOLD_BY.items() if all(not is_null(member(body, name)) for name in names)]
        found.update(dict.fromkeys(told or _MAY_BE_EMPTY))
    return list(found)


def _either(value: Value, *names: str) -> Value:
    return next((found for name in names if not is_null(found := member(value, name))), NULL)


def _subnet(
    resource: Resource,
    key: str,
    name: Value,
    properties: Value,
    when: Value,
    network: Resource | None = None,
    network_name: Value = NULL,
) -> Subnet:
    """Return what the properties of a subnet say. resource: what they stand in. when: whether it is there."""
    return Subnet(
        key,
        name,
        network,
        network_name,
        guards=[(each, when) for each in _guards_in(properties)],
        prefixes=_prefixes_of(properties),
        resource=resource,
        outbound=_either(properties, "default_outbound_access_enabled", "defaultOutboundAccess"),
        tables=list(_values_under(properties, _TABLE_NAMES, deep=False)),
        gateways=list(_values_under(properties, _NAT_NAMES, deep=False)),
    )


def _prefixes_of(subnet: Value) -> list[Value]:
    names = ("address_prefixes", "address_prefix", "addressPrefixes", "addressPrefix")
    return [found for name in names if not is_null(found := member(subnet, name))]


def _guards_in(properties: Value) -> Iterator[Value]:
    yield from _values_under(properties, _GUARD_NAMES, deep=False)


def _values_under(value: Value, names: re.Pattern[str], *, deep: bool = True, as_id: bool = True) -> Iterator[Value]:
    """Yield the values of all entries with certain names, at any depth; of an object its id, where `as_id`."""
    if isinstance(value, ListValue):
        for item in [*value.items, *([value.rest] if value.rest is not None else [])]:
            yield from _values_under(item, names, deep=deep, as_id=as_id)
    elif isinstance(value, ObjectValue):
        for name, item in value.entries.items():
            if names.search(name):
                if not is_null(item):
                    yield _id_of(item) if as_id else item
            elif deep:
                yield from _values_under(item, names, as_id=as_id)
    else:
        for alternative in alternatives_of(value):
            if alternative.value is not value:
                yield from _values_under(alternative.value, names, deep=deep, as_id=as_id)


def _id_of(value: Value) -> Value:
    """Return the id that an object `{ id: … }` holds; any other value is itself."""
    return lift(lambda each: member(each, "id") if isinstance(each, ObjectValue) else each, value)


def _ids_in(lists: list[Value]) -> list[Value]:
    """Return the ids that are the entries of lists, or of objects in them."""
    # A plan writes an empty list where nothing is stated.
    return [
        _id_of(item)
        for each in lists
        for item, _ in (elements(each) or ([] if isinstance(each, ListValue) else [(each, TRUE)]))
    ]


def _interfaces_in(value: Value) -> Iterator[Value]:
    """Yield what names an interface: the entries of a list of ids, or the ids of `networkInterfaces`."""
    if isinstance(value, ObjectValue):
        value = member(value, "networkInterfaces")
    for item, _ in elements(value):
        yield _id_of(item)


def _group_rules(group: Resource) -> Iterator[TrafficRule]:
    properties = inner(group.properties)
    for argument in ("security_rule", "securityRules"):
        for block, when in elements(member(properties, argument)):
            if not is_null(block):
                yield _rule(inner(block), when)


def _rule(block: Value, presence: Value) -> TrafficRule:
    def all_of(*names: str) -> list[Value]:
        return [found for name in names if not is_null(found := member(block, name))]

    return TrafficRule(
        order=(member(block, "priority"),),
        access=member(block, "access"),
        protocols=all_of("protocol"),
        ports=all_of(
            "destination_port_range", "destination_port_ranges", "destinationPortRange", "destinationPortRanges"
        ),
        destinations=all_of(
            *("destination_address_prefix", "destination_address_prefixes"),
            *("destinationAddressPrefix", "destinationAddressPrefixes"),
            *("destination_application_security_group_ids", "destinationApplicationSecurityGroups"),
        ),
        direction=member(block, "direction"),
        presence=presence,
        sources=all_of(
            *("source_address_prefix", "source_address_prefixes", "sourceAddressPrefix", "sourceAddressPrefixes"),
        ),
        source_groups=_ids_in(all_of("source_application_security_group_ids", "sourceApplicationSecurityGroups")),
        source_ports=all_of("source_port_range", "source_port_ranges", "sourcePortRange", "sourcePortRanges"),
    )


def _route(block: Value, presence: Value) -> Route:
    return Route(
        hop=_either(block, "next_hop_type", "nextHopType"),
        prefix=_either(block, "address_prefix", "addressPrefix"),
        appliance=_either(block, "next_hop_in_ip_address", "nextHopIpAddress"),
        presence=presence,
    )
