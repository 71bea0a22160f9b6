"""Functions on IP address ranges, as leniently read as the library of the deployment engine (IPNetwork2) does it.

https://learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-functions-cidr
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from avd_intune.languages.arm.functions.function_api import (
    ArmFunctionContext,
    ArmFunctionError,
    FunctionTable,
    int32_argument,
    text_argument,
)
from avd_intune.patterns import lazy_pattern
from avd_intune.values.plain_data import from_python
from avd_intune.values.value_types import Known, ObjectValue, Value

FUNCTIONS = FunctionTable()
define = FUNCTIONS.define

_NO_PART = lazy_pattern(r"[^0-9a-fA-F./\s:]+")
_SEPARATOR = lazy_pattern(r"[\s/]+")
Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address


def _network(value: Value) -> Network:
    text = text_argument(value)
    # Every other character is passed over; what stands behind the prefix, too.
    parts = [part for part in _SEPARATOR.split(_NO_PART.sub("", text)) if part]
    try:
        if not parts:
            raise ValueError
        address = _address(parts[0])
        prefix = _prefix(parts[1], address) if len(parts) > 1 else _class_prefix(address)
        kind = IPv4Network if isinstance(address, IPv4Address) else IPv6Network
        return kind((int(address), prefix), strict=False)
    except ValueError:
        raise ArmFunctionError("the string is no address range in CIDR notation") from None


def _address(text: str) -> Address:
    """Read an address. One of IPv4 may have fewer parts, the last of which fills the rest, and octal ones."""
    if ":" in text:
        return IPv6Address(text)
    numbers = [_part(part) for part in text.split(".")]
    if len(numbers) > 4 or any(number > 255 for number in numbers[:-1]):
        raise ValueError
    missing = 4 - len(numbers)
    if numbers[-1] >= 256 ** (missing + 1):
        raise ValueError
    whole = 0
    for number in numbers[:-1]:
        whole = whole << 8 | number
    return IPv4Address(whole << 8 * (missing + 1) | numbers[-1])


def _part(text: str) -> int:
    if not text.isdigit() or len(text) > 15:
        raise ValueError
    return int(text, 8) if len(text) > 1 and text[0] == "0" else int(text)


def _prefix(text: str, address: Address) -> int:
    """Read the length of a prefix, or a netmask."""
    if text.isdigit():
        prefix = int(text) if len(text) < 10 else 256
    else:
        mask = _address(text)
        if mask.version != address.version:
            raise ValueError
        prefix = bin(int(mask)).count("1")
        if int(mask) != (1 << mask.max_prefixlen) - (1 << mask.max_prefixlen - prefix):
            raise ValueError
    if prefix > address.max_prefixlen:
        raise ValueError
    return prefix


def _class_prefix(address: Address) -> int:
    """Return the prefix of an address without one: that of its class."""
    if isinstance(address, IPv6Address):
        return 64
    first = int(address) >> 24
    if first >= 224:
        raise ValueError
    return 8 if first < 128 else 16 if first < 192 else 24


def _text(address: int, network: Network) -> str:
    """Write an address. IPv6 holds one of IPv4 in dots where .NET sees one in it."""
    if isinstance(network, IPv4Network):
        return str(IPv4Address(address))
    written = IPv6Address(address)
    parts = [int(part, 16) for part in written.exploded.split(":")]
    in_last_half = not any(parts[:4]) and parts[6] != 0
    holds_ipv4 = in_last_half and (parts[4:6] in ([0, 0], [0, 0xFFFF], [0xFFFF, 0]))
    if not holds_ipv4 and parts[4:6] != [0, 0x5EFE]:
        return written.compressed
    # The rest of the address with a last part that is no zero, so that none is run together with it.
    start = IPv6Address(address >> 32 << 32 | 0x00010001).compressed.removesuffix("1:1")
    return f"{start}{IPv4Address(address & 0xFFFF_FFFF)}"


def _checked(address: int, network: Network) -> int:
    if not 0 <= address < 1 << network.max_prefixlen:
        raise ArmFunctionError("there is no such address")
    return address


@define("parseCidr", 1)
def _parse_cidr(call: ArmFunctionContext, value: Value) -> Value:
    network = _network(value)
    first, last = int(network.network_address), int(network.broadcast_address)
    facts: dict[str, object] = {
        "network": _text(first, network),
        "netmask": _text(int(network.netmask), network),
    }
    if isinstance(network, IPv4Network):
        facts["broadcast"] = _text(last, network)
        # A range of one or two addresses has none that is usable.
        first, last = (first + 1, last - 1) if network.num_addresses > 2 else (first, first)
    facts |= {"firstUsable": _text(first, network), "lastUsable": _text(last, network), "cidr": network.prefixlen}
    result = from_python(facts)
    assert isinstance(result, ObjectValue)
    return result


@define("cidrSubnet", 3)
def _cidr_subnet(call: ArmFunctionContext, value: Value, prefix: Value, index: Value) -> Value:
    network, length, number = _network(value), int32_argument(prefix), int32_argument(index)
    if not network.prefixlen <= length <= network.max_prefixlen:
        raise ArmFunctionError(f"a range of prefix {network.prefixlen} has no subnets of prefix {length}")
    if not 0 <= number < 1 << (length - network.prefixlen):
        raise ArmFunctionError(f"there is no subnet {number} of prefix {length} in the range")
    start = int(network.network_address) + (number << (network.max_prefixlen - length))
    return Known(f"{_text(start, network)}/{length}")


@define("cidrHost", 2)
def _cidr_host(call: ArmFunctionContext, value: Value, index: Value) -> Value:
    """Return the address that many behind the first one after the network address; -1 is the network itself."""
    network, number = _network(value), int32_argument(index)
    if number >= network.num_addresses - 2:
        raise ArmFunctionError(f"there is no host {number} in the range")
    return Known(_text(_checked(int(network.network_address) + number + 1, network), network))
