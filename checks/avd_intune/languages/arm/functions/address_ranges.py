"""Functions on IP address ranges.

https://learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-functions-cidr
"""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_network

from avd_intune.languages.arm.functions.function_api import (
    ArmFunctionContext,
    ArmFunctionError,
    FunctionTable,
    integer_argument,
    text_argument,
)
from avd_intune.values.plain_data import from_python
from avd_intune.values.value_types import Known, ObjectValue, Value

FUNCTIONS = FunctionTable()
define = FUNCTIONS.define


def _network(value: Value) -> IPv4Network | IPv6Network:
    text = text_argument(value).strip()
    _, slash, prefix = text.partition("/")
    if not slash or not prefix.isdigit():
        raise ArmFunctionError("the string is no address range in CIDR notation")
    try:
        return ip_network(text, strict=False)
    except ValueError:
        raise ArmFunctionError("the string is no address range in CIDR notation") from None


@define("parseCidr", 1)
def _parse_cidr(call: ArmFunctionContext, value: Value) -> Value:
    network = _network(value)
    first, last = network[0], network[-1]
    facts: dict[str, object] = {"network": str(first), "netmask": str(network.netmask)}
    if isinstance(network, IPv4Network):
        facts["broadcast"] = str(last)
        if network.num_addresses > 2:
            first, last = network[1], network[-2]
    facts |= {"firstUsable": str(first), "lastUsable": str(last), "cidr": network.prefixlen}
    result = from_python(facts)
    assert isinstance(result, ObjectValue)
    return result


@define("cidrSubnet", 3)
def _cidr_subnet(call: ArmFunctionContext, value: Value, prefix: Value, index: Value) -> Value:
    network, length, number = _network(value), integer_argument(prefix), integer_argument(index)
    if not network.prefixlen <= length <= network.max_prefixlen:
        raise ArmFunctionError(f"a range of prefix {network.prefixlen} has no subnets of prefix {length}")
    if not 0 <= number < 1 << (length - network.prefixlen):
        raise ArmFunctionError(f"there is no subnet {number} of prefix {length} in the range")
    start = network[0] + (number << (network.max_prefixlen - length))
    return Known(f"{start}/{length}")


@define("cidrHost", 2)
def _cidr_host(call: ArmFunctionContext, value: Value, index: Value) -> Value:
    """Return a usable address: 0 is the first one after the network address."""
    network, number = _network(value), integer_argument(index)
    reserved = 2 if isinstance(network, IPv4Network) and network.num_addresses > 2 else 1
    usable = network.num_addresses - reserved
    if not 0 <= number < usable:
        raise ArmFunctionError(f"there is no host {number} in the range")
    return Known(str(network[number + 1]))
