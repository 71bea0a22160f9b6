"""What CKV_AVD_20 asks to change: a rule before the one that denies, another next hop, more names of a rule."""

from __future__ import annotations

from typing import Any

from avd_intune.estate.model import SessionHost
from avd_intune.estate.network_model import NameServers, TrafficGuard, TrafficRule
from avd_intune.findings import Action, Change
from avd_intune.records import replace
from avd_intune.source.text import SourceFile, Span
from avd_intune.values.value_types import FALSE, TRUE, Origin, Value

from tests.rules.rule_support import FAIL, RESOURCE, UNKNOWN, answer, changes_asked, extension, session_host, value

SOURCE = SourceFile("/repository/network.tf", "'Deny' 'None' 'Internet' [tags] [names] [hosts]")
EVERY_ENDPOINT = "AzureCloud"


def written(data: Any, word: str) -> Value:
    start = SOURCE.text.index(word)
    return replace(value(data), origin=Origin("a literal", Span(SOURCE, start, start + len(word))))


def rule(access: Value, *destinations: Value, priority: int = 100) -> TrafficRule:
    return TrafficRule((value(priority),), access, [value("*")], [value("443")], list(destinations))


DENIAL = rule(written("Deny", "'Deny'"), value("Internet"))


def guarded(*guards: TrafficGuard) -> SessionHost:
    host = session_host()
    host.machine.guards = list(guards)
    return host


def asked(*guards: TrafficGuard) -> list[tuple[object, ...]]:
    """Return the changes, each as action, attribute, text of its place, value, names and alternative."""
    return [shown(each) for each in changes_asked("CKV_AVD_20", guarded(*guards))]


def shown(change: Change) -> tuple[object, ...]:
    place = change.place.text if change.place is not None else None
    return change.action, change.attribute, place, change.value, change.names, change.alternative


def test_a_rule_is_put_before_the_one_that_denies() -> None:
    expected = (Action.ADD, "network rule", "'Deny'", EVERY_ENDPOINT, ("443",), 1)
    assert asked(TrafficGuard(RESOURCE, [DENIAL])) == [expected]
    # The first of them is the one that a person finds at once.
    later = rule(written("Deny", "'Internet'"), value("login.microsoftonline.com"), priority=90)
    assert asked(TrafficGuard(RESOURCE, [later, DENIAL])) == [expected]


def test_a_route_that_leads_nowhere_gets_another_next_hop() -> None:
    route = rule(written("Deny", "'None'"), value("0.0.0.0/0"))
    (change,) = changes_asked("CKV_AVD_20", guarded(TrafficGuard(RESOURCE, [route])))
    names = ("next_hop_type", "nextHopType")
    assert shown(change) == (Action.SET, "next hop type", "'None'", "Internet", names, 1)
    assert change.written == "None"


def test_a_firewall_gets_a_rule_or_a_rule_of_its_own_gets_more() -> None:
    tags = rule(value("Allow"), written(["AzureActiveDirectory"], "[tags]"))
    names = rule(value("Allow"), written(["login.microsoftonline.com"], "[names]"))
    addresses = rule(value("Allow"), value(["10.0.0.0/8"]), written(["*.windows.net"], "[hosts]"))
    denying = rule(value("Deny"), written(["graph.microsoft.com"], "[hosts]"))
    open_rule = rule(UNKNOWN, written(["graph.microsoft.com"], "[hosts]"))
    guard = TrafficGuard(RESOURCE, [open_rule, denying, tags, addresses, names], denies_the_rest=True)
    assert asked(guard) == [
        (Action.ADD, "network rule", "x", None, (), 1),
        (Action.ADD, "allowed destinations", "[tags]", None, (EVERY_ENDPOINT,), 2),
        (Action.ADD, "allowed destinations", "[hosts]", None, ("*.manage.microsoft.com",), 3),
        (Action.ADD, "allowed destinations", "[names]", None, ("*.manage.microsoft.com",), 4),
    ]


def test_a_guard_that_is_not_known_does_not_hide_one_that_denies() -> None:
    not_known = TrafficGuard(RESOURCE, [rule(UNKNOWN, value("Internet")), DENIAL])
    found = answer("CKV_AVD_20", guarded(not_known, TrafficGuard(RESOURCE, [DENIAL])))
    assert found is not None
    assert found[0] is FAIL


def test_a_network_that_is_not_there_hides_no_other_without_name_servers() -> None:
    def network(when: Value, servers: Any) -> NameServers:
        return NameServers(replace(RESOURCE, address=f"vnet-{servers}"), value(servers), when)

    host = session_host(extension("JsonADDomainExtension"))
    for missing in (FALSE, UNKNOWN):
        host.machine.name_servers = [network(missing, ["10.0.0.4"]), network(TRUE, [])]
        found = answer("CKV_AVD_20", host)
        assert found is not None
        assert found[0] is FAIL
        assert "vnet-[] has no DNS servers" in found[1]
