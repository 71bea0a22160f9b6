"""Terraform's IP network functions (https://developer.hashicorp.com/terraform/language/functions#ip-network-functions)."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Union

from avd_intune.languages.terraform.evaluation.type_model import STRING
from avd_intune.languages.terraform.functions.function_api import (
    TerraformFunction,
    TerraformFunctionError,
    UndecidedError,
    plain,
)
from avd_intune.values.value_types import Known, ListValue, Value

Network = Union[ipaddress.IPv4Network, ipaddress.IPv6Network]


def _network(text: str) -> Network:
    """Return the network of `address/prefix length`; bits behind the prefix are dropped."""
    address, slash, length = text.partition("/")
    if not slash or not (length.isascii() and length.isdigit() and len(length) <= 3):
        raise TerraformFunctionError("the network is not in CIDR notation, e.g. 10.0.0.0/16")
    if ":" not in address:
        # Terraform accepts leading zeros, and takes the number as decimal.
        address = ".".join(part.lstrip("0") or "0" if part else part for part in address.split("."))
    try:
        network = ipaddress.ip_network(f"{address}/{length}", strict=False)
    except ValueError as error:
        raise TerraformFunctionError("the network is not in CIDR notation, e.g. 10.0.0.0/16") from error
    if isinstance(network, ipaddress.IPv6Network) and network.network_address.ipv4_mapped:
        raise UndecidedError("networks of IPv4 addresses in IPv6 form are not computed")
    return network


def _subnet(network: Network, length: int, number: int) -> str:
    base = int(network.network_address) | (number << (network.max_prefixlen - length))
    return f"{type(network.network_address)(base)}/{length}"


@plain("string", "integer")
def _cidrhost(prefix: str, number: int) -> str:
    network = _network(prefix)
    count = network.num_addresses
    if not -count <= number < count:
        raise TerraformFunctionError(f"a prefix of {network.prefixlen} bits has no host number {number}")
    return str(network.network_address + (number if number >= 0 else count + number))


@plain("string")
def _cidrnetmask(prefix: str) -> str:
    network = _network(prefix)
    if isinstance(network, ipaddress.IPv6Network):
        raise TerraformFunctionError("an IPv6 network has no netmask")
    return str(network.netmask)


@plain("string", "integer", "integer")
def _cidrsubnet(prefix: str, new_bits: int, number: int) -> str:
    network = _network(prefix)
    length = network.prefixlen + new_bits
    if new_bits < 0:
        raise UndecidedError("a subnet larger than its network is not computed")
    if length > network.max_prefixlen:
        raise TerraformFunctionError(f"a prefix of {network.prefixlen} bits cannot be extended by {new_bits}")
    if number < 0 and new_bits:
        raise UndecidedError("a subnet with a negative number is not computed")
    if not 0 <= number < 1 << new_bits:
        raise TerraformFunctionError(f"a prefix extended by {new_bits} bits has no subnet number {number}")
    return _subnet(network, length, number)


@plain("string", variadic="integer")
def _cidrsubnets(prefix: str, *new_bits: int) -> Value:
    network = _network(prefix)
    end = int(network.network_address) + network.num_addresses
    following = int(network.network_address)
    subnets: list[Value] = []
    for bits in new_bits:
        length = network.prefixlen + bits
        if bits < 1 or length > network.max_prefixlen:
            raise TerraformFunctionError(f"a prefix of {network.prefixlen} bits cannot be extended by {bits}")
        size = 1 << (network.max_prefixlen - length)
        start = -(-following // size) * size
        if start + size > end:
            raise TerraformFunctionError("the network has not enough addresses left for all subnets")
        subnets.append(Known(f"{type(network.network_address)(start)}/{length}"))
        following = start + size
    return ListValue(tuple(subnets), "list", element=STRING)


@plain("string", "string")
def _cidrcontains(containing: str, contained: str) -> bool:
    """OpenTofu's: https://opentofu.org/docs/language/functions/cidrcontains/."""
    outer = _network(containing)
    try:
        inner = _network(contained) if "/" in contained else ipaddress.ip_network(contained)
    except ValueError as error:
        raise TerraformFunctionError("the second argument is neither an IP address nor a network") from error
    if outer.version != inner.version:
        raise TerraformFunctionError("the arguments are of different IP versions")
    return inner.network_address in outer and inner.broadcast_address in outer


FUNCTIONS: Mapping[str, TerraformFunction] = {
    "cidrcontains": _cidrcontains,
    "cidrhost": _cidrhost,
    "cidrnetmask": _cidrnetmask,
    "cidrsubnet": _cidrsubnet,
    "cidrsubnets": _cidrsubnets,
}
