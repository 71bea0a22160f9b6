"""Terraform's IP network functions (https://developer.hashicorp.com/terraform/language/functions#ip-network-functions)."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Union

from avd_intune.languages.terraform.evaluation.type_model import STRING
from avd_intune.languages.terraform.functions.function_api import (
    TerraformFunction,
    TerraformFunctionError,
    plain,
)
from avd_intune.patterns import lazy_pattern
from avd_intune.values.value_types import Known, ListValue, Value

Network = Union[ipaddress.IPv4Network, ipaddress.IPv6Network]
Address = Union[ipaddress.IPv4Address, ipaddress.IPv6Address]

_NO_NETWORK = "the network is not in CIDR notation, e.g. 10.0.0.0/16"
_LEADING_ZEROS = lazy_pattern(r"(?<![0-9A-Fa-f])0+(?=[0-9A-Fa-f])")
# `cidrsubnets` extends a prefix by no more, whatever the version.
_MOST_NEW_BITS = 32
_BITS_BEFORE_IPV4 = 96


def _network(text: str) -> Network:
    """Return the network of `address/prefix length`; bits behind the prefix are dropped."""
    address, slash, length = text.partition("/")
    # A zone (`fe80::1%eth0`) is no part of a network.
    if not slash or "%" in address or not (length.isascii() and length.isdigit() and len(length) <= 3):
        raise TerraformFunctionError(_NO_NETWORK)
    # Terraform accepts leading zeros, and takes the numbers of IPv4 addresses as decimal.
    address = _LEADING_ZEROS.sub("", address)
    try:
        return ipaddress.ip_network(f"{address}/{length}", strict=False)
    except ValueError as error:
        raise TerraformFunctionError(_NO_NETWORK) from error


def _is_mapped(network: Network) -> bool:
    """Say whether this is an IPv4 address in IPv6 form, `::ffff:10.0.0.0/104`: Terraform writes it as IPv4."""
    return isinstance(network, ipaddress.IPv6Network) and network.network_address.ipv4_mapped is not None


def _address(network: Network, number: int) -> Address:
    """Return the address with a number, in the version of a network. Raises TerraformFunctionError if there is none."""
    try:
        return type(network.network_address)(number)
    except ipaddress.AddressValueError as error:
        raise TerraformFunctionError("the number is too large") from error


def _written(address: Address) -> str:
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped or address)


def _subnet(network: Network, start: int, length: int) -> str:
    """Return a network as Terraform writes it."""
    if length < 0:
        return "<nil>"
    address = _address(network, start)
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        length = max(length - _BITS_BEFORE_IPV4, 0)
    return f"{_written(address)}/{length}"


def _low_bits(number: int) -> int:
    """Return what Go's `Int.Uint64` gives, which Terraform holds against the limits."""
    return abs(number) % 2**64


@plain("string", "any integer")
def _cidrhost(prefix: str, number: int) -> str:
    network = _network(prefix)
    last = network.num_addresses - 1
    signed = _low_bits(number) - (2**64 if _low_bits(number) >= 2**63 else 0)
    if (number >= 0 and signed > last) or -number - 1 > last:
        raise TerraformFunctionError(f"a prefix of {network.prefixlen} bits has no host number {number}")
    host = number if number >= 0 else last + 1 + number
    # Terraform counts the bits of the IPv4 address then, and adds the number in front of it.
    shift = network.max_prefixlen - 32 if _is_mapped(network) else 0
    return _written(_address(network, int(network.network_address) | host << shift))


@plain("string")
def _cidrnetmask(prefix: str) -> str:
    network = _network(prefix)
    if isinstance(network, ipaddress.IPv6Network) and not _is_mapped(network):
        raise TerraformFunctionError("an IPv6 network has no netmask")
    return str(network.netmask)


@plain("string", "integer", "any integer")
def _cidrsubnet(prefix: str, new_bits: int, number: int) -> str:
    network = _network(prefix)
    length = network.prefixlen + new_bits
    if length > network.max_prefixlen:
        raise TerraformFunctionError(f"a prefix of {network.prefixlen} bits cannot be extended by {new_bits}")
    # Terraform computes the limit with 64 bits: from 64 on, and for a larger network, there is none.
    if 0 <= new_bits < 64 and _low_bits(number) >= 1 << new_bits:
        raise TerraformFunctionError(f"a prefix extended by {new_bits} bits has no subnet number {number}")
    if length < 0 and number:
        raise TerraformFunctionError(f"a prefix of {network.prefixlen} bits cannot be extended by {new_bits}")
    start = abs(int(network.network_address) | number << (network.max_prefixlen - max(length, 0)))
    return _subnet(network, start, length)


@plain("string", variadic="integer")
def _cidrsubnets(prefix: str, *new_bits: int) -> Value:
    network = _network(prefix)
    if _is_mapped(network):
        raise TerraformFunctionError("an IPv4 network in IPv6 form cannot be divided")
    if new_bits and not int(network.network_address):
        # Terraform takes what lies before address zero for the subnet that it counts on from.
        raise TerraformFunctionError("a network that starts at address zero cannot be divided")
    end = int(network.network_address) + network.num_addresses
    following = int(network.network_address)
    subnets: list[Value] = []
    for bits in new_bits:
        length = network.prefixlen + bits
        if not 1 <= bits <= _MOST_NEW_BITS or length > network.max_prefixlen:
            raise TerraformFunctionError(f"a prefix of {network.prefixlen} bits cannot be extended by {bits}")
        size = 1 << (network.max_prefixlen - length)
        start = -(-following // size) * size
        if start + size > end:
            raise TerraformFunctionError("the network has not enough addresses left for all subnets")
        subnets.append(Known(_subnet(network, start, length)))
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
