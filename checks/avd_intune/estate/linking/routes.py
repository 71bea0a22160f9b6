"""What the routes of a route table do to outbound traffic: drop it, hand it to an appliance, or lead it past that.

Of routes that hold an address, that of the longest prefix is taken; a service tag stands for prefixes that are longer
than those of everything. https://learn.microsoft.com/azure/virtual-network/virtual-networks-udr-overview
"""

from __future__ import annotations

from collections.abc import Iterator

from avd_intune.estate.linking.network_reader import Route
from avd_intune.estate.network_model import TrafficRule
from avd_intune.values.access import any_of, both, is_text, known_texts, may_hold, negation
from avd_intune.values.addresses import cover_everything, networks_of
from avd_intune.values.cases import lift
from avd_intune.values.value_types import NULL, Known, Value

# Every address of the internet.
_ALL_ADDRESSES = frozenset({"0.0.0.0/0", "internet"})
_ANY_PORT = Known("*")
# Before every prefix.
_TAG = -129


class TableRoutes:
    """The routes of one table."""

    def __init__(self, routes: list[Route]) -> None:
        self._routes = routes

    def rules(self) -> list[TrafficRule]:
        """Return the routes as rules, of which those that lead nowhere deny; none where no route does."""
        nowhere = [(each, there) for each in self._routes if may_hold(there := is_text(each.hop, "none"))]
        if not nowhere:
            return []
        denials = [_rule(each, "Deny", there) for each, there in nowhere]
        others = [
            _rule(each, "Allow", elsewhere)
            for each in self._routes
            if not _is_default(each) and may_hold(elsewhere := negation(is_text(each.hop, "none")))
        ]
        return [*denials, *self._together(nowhere), *others]

    def _together(self, nowhere: list[tuple[Route, Value]]) -> Iterator[TrafficRule]:
        """Yield the denial that routes are together which hold everything, as its two halves do."""
        parts = [(each, there) for each, there in nowhere if isinstance(each.prefix, Known) and not _is_default(each)]
        if cover_everything(text for each, _ in parts for text in known_texts(each.prefix)):
            rule = _rule(parts[0][0], "Deny", parts[0][1])
            for each, there in parts[1:]:
                rule.presence = both(rule.presence, both(each.presence, there))
            rule.destinations = [Known("*", origin=parts[0][0].prefix.origin)]
            rule.order = (Known(-1),)
            yield rule

    def to_appliances(self) -> Iterator[tuple[Value, Value]]:
        """Yield the address of each appliance that gets what no other route is for, with its condition."""
        for each in self._routes:
            is_all = any_of(is_text(each.prefix, name) for name in _ALL_ADDRESSES)
            yield each.appliance, both(each.presence, both(is_text(each.hop, "virtualappliance"), is_all))

    def exits(self) -> Iterator[tuple[Value, Value]]:
        """Yield what leads to the internet through an appliance or gateway: the kind of the next hop, the condition.

        A route to the internet itself needs a public address; `NULL` is no way out.
        """
        for each in self._routes:
            if _is_default(each) or not isinstance(each.prefix, Known) or cover_everything(known_texts(each.prefix)):
                yield lift(_beyond, each.hop), each.presence

    def past_appliances(self) -> list[TrafficRule]:
        """Return the routes that lead to the internet by themselves, as rules that allow before all others."""
        return [
            _rule(each, "Allow", there)
            for each in self._routes
            if not _is_default(each) and may_hold(there := is_text(each.hop, "internet"))
        ]


def _rule(route: Route, access: str, when: Value) -> TrafficRule:
    stated = Known(access, origin=route.hop.origin)
    order = (lift(_specificity, route.prefix),)
    return TrafficRule(order, stated, [], [_ANY_PORT], [route.prefix], presence=both(route.presence, when))


def _beyond(hop: Value) -> Value:
    ends = isinstance(hop, Known) and str(hop.value).lower() in ("internet", "none", "vnetlocal")
    return NULL if ends else hop


def _is_default(route: Route) -> bool:
    return any(text.lower() in _ALL_ADDRESSES for text in known_texts(route.prefix))


def _specificity(prefix: Value) -> Value:
    """Return a number that is the lower, the longer a prefix is; an unknown one is itself."""
    if not isinstance(prefix, Known):
        return prefix
    text = str(prefix.value).lower()
    if text in _ALL_ADDRESSES:
        return Known(0)
    found = networks_of(text)
    return Known(-max(each.prefixlen for each in found) if found else _TAG)
