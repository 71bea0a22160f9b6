"""Addresses of networks as rules and subnets state them: one, a prefix, or a range."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def networks_of(stated: str) -> list[Network]:
    """Return the networks that an address, a prefix or a range (`10.0.0.4-10.0.0.9`) is; none for any other text."""
    first, dash, last = stated.partition("-")
    try:
        if not dash:
            return [ipaddress.ip_network(first.strip(), strict=False)]
        ends = ipaddress.ip_address(first.strip()), ipaddress.ip_address(last.strip())
        return list(ipaddress.summarize_address_range(*ends))
    except (ValueError, TypeError):
        return []


def is_private(stated: str) -> bool:
    """Say whether an address, a prefix or a range is of private networks alone."""
    found = networks_of(stated)
    return bool(found) and all(each.is_private for each in found)


def cover_everything(stated: Iterable[str]) -> bool:
    """Say whether addresses and prefixes are the whole of IPv4 together, such as its two halves."""
    found = [each for text in stated for each in networks_of(text) if isinstance(each, ipaddress.IPv4Network)]
    return any(each.prefixlen == 0 for each in ipaddress.collapse_addresses(found))


def is_single(stated: str) -> bool:
    """Say whether a text is one address, and no prefix or range of several."""
    found = networks_of(stated)
    return len(found) == 1 and found[0].num_addresses == 1


def is_within(address: str, stated: Iterable[str]) -> bool | None:
    """Say whether an address or prefix lies in others together; None where a part of it does, or it is no address."""
    inner, outer = networks_of(address), _collapsed(each for text in stated for each in networks_of(text))
    if not inner or not outer:
        return None
    if all(any(_holds(each, one) for each in outer) for one in inner):
        return True
    meets = any(one.version == each.version and one.overlaps(each) for one in inner for each in outer)
    return None if meets else False


def _collapsed(networks: Iterable[Network]) -> list[Network]:
    found = list(networks)
    of_four = [each for each in found if isinstance(each, ipaddress.IPv4Network)]
    of_six = [each for each in found if isinstance(each, ipaddress.IPv6Network)]
    return [*ipaddress.collapse_addresses(of_four), *ipaddress.collapse_addresses(of_six)]


def _holds(outer: Network, inner: Network) -> bool:
    if isinstance(outer, ipaddress.IPv4Network):
        return isinstance(inner, ipaddress.IPv4Network) and inner.subnet_of(outer)
    return isinstance(inner, ipaddress.IPv6Network) and inner.subnet_of(outer)
