"""CKV_AVD_20 on rules for outbound traffic, in their order, and on the DNS servers of a network."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from avd_intune.estate.model import SessionHost
from avd_intune.estate.network_model import TrafficGuard, TrafficRule

from tests.rules.rule_support import FAIL, PASS, RESOURCE, UNKNOWN, answer, extension, session_host, value

FINE = (PASS, "nothing in this code keeps it from the endpoints of enrolment")
DENIED = (
    FAIL,
    "x denies it port 443 of the internet, where the endpoints of enrolment are (*.manage.microsoft.com and others); "
    "allow "
    "them before that rule",
)


def rule(
    access: Any = "Deny",
    destinations: Any = "Internet",
    ports: Any = "443",
    priority: Any = 100,
    protocol: Any = "Tcp",
    direction: Any = "Outbound",
) -> TrafficRule:
    return TrafficRule(
        value(priority), value(access), value(protocol), [value(ports)], [value(destinations)], value(direction)
    )


def judged(*rules: TrafficRule) -> Any:
    host = session_host()
    host.machine.guards = [TrafficGuard(RESOURCE, list(rules))]
    return answer("CKV_AVD_20", host)


@pytest.mark.parametrize("destinations", ["*", "Any", "Internet", "0.0.0.0/0", ["10.0.0.0/8", "Internet"]])
def test_denying_everything_fails(destinations: Any) -> None:
    assert judged(rule(destinations=destinations)) == DENIED


@pytest.mark.parametrize("destinations", ["VirtualNetwork", "10.0.0.0/8", "AzureLoadBalancer", "Storage"])
def test_denying_other_places_passes(destinations: str) -> None:
    assert judged(rule(destinations=destinations)) == FINE


@pytest.mark.parametrize("ports", ["443", "*", "0-65535", "443-443", "400-443", ["80", "443"]])
def test_ports_that_hold_the_one_of_enrolment(ports: Any) -> None:
    assert judged(rule(ports=ports)) == DENIED


@pytest.mark.parametrize("ports", ["80", "444-500", "0-442", "", []])
def test_other_ports_pass(ports: Any) -> None:
    assert judged(rule(ports=ports)) == FINE


@pytest.mark.parametrize(("protocol", "outcome"), [("*", DENIED), ("tcp", DENIED), (None, DENIED), ("Udp", FINE)])
def test_protocols(protocol: str | None, outcome: object) -> None:
    assert judged(rule(protocol=protocol)) == outcome


def test_inbound_rules_do_not_count() -> None:
    assert judged(rule(direction="Inbound")) == FINE


@pytest.mark.parametrize(
    ("allowed", "outcome"),
    [
        (rule("Allow", "AzureActiveDirectory", priority=90), FINE),
        (rule("Allow", "AzureActiveDirectory", priority=110), DENIED),
        (rule("Allow", "VirtualNetwork", priority=90), DENIED),
        (rule("Allow", "Internet", ports="80", priority=90), DENIED),
        (rule("Allow", "Internet", protocol="Udp", priority=90), DENIED),
        (rule("Allow", "Internet", direction="Inbound", priority=90), DENIED),
    ],
    ids=["before", "behind", "inside only", "another port", "another protocol", "inbound"],
)
def test_the_first_rule_that_concerns_the_endpoints_decides(allowed: TrafficRule, outcome: object) -> None:
    assert judged(rule(priority=100), allowed) == outcome


@pytest.mark.parametrize("name", ["access", "destinations", "ports", "priority", "protocol", "direction"])
def test_what_is_not_known_of_a_rule_may_allow_them(name: str) -> None:
    assert judged(rule(**{name: UNKNOWN})) == FINE


def test_each_guard_counts() -> None:
    host = session_host()
    host.machine.guards = [TrafficGuard(RESOURCE), TrafficGuard(RESOURCE, [rule()])]
    assert answer("CKV_AVD_20", host) == DENIED


def in_network(servers: Any, *extensions: Any) -> SessionHost:
    host = session_host(*extensions)
    host.machine.networks = [(replace(RESOURCE, address="vnet"), value(servers))]
    return host


@pytest.mark.parametrize("servers", [None, []])
def test_a_domain_is_not_found_by_the_name_servers_of_azure(servers: Any) -> None:
    assert answer("CKV_AVD_20", in_network(servers, extension("JsonADDomainExtension"))) == (
        FAIL,
        "it joins a domain, and vnet has no DNS servers of its own, so that it asks those of Azure, which do not "
        "know the "
        "domain; name the DNS servers of the domain there",
    )


def test_own_name_servers_pass_and_without_a_domain_none_are_needed() -> None:
    assert answer("CKV_AVD_20", in_network(["10.0.0.4"], extension("JsonADDomainExtension"))) == FINE
    assert answer("CKV_AVD_20", in_network([], extension("AADLoginForWindows"))) == FINE


def test_without_a_network_in_the_code_nothing_is_said() -> None:
    assert answer("CKV_AVD_20", session_host(extension("JsonADDomainExtension"))) is None
