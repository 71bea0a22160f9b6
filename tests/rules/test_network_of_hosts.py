"""CKV_AVD_20 on rules for outbound traffic, in their order, and on the DNS servers of a network."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from avd_intune.estate.model import SessionHost
from avd_intune.estate.network_model import ClosedSubnet, NameServers, Sender, TrafficGuard, TrafficRule
from avd_intune.values.value_types import FALSE, TRUE, Reference

from tests.rules.rule_support import FAIL, PASS, RESOURCE, UNDECIDED, UNKNOWN, answer, extension, session_host, value

FINE = (PASS, "nothing in this code keeps it from the endpoints of enrolment")
ALL = "*.manage.microsoft.com, login.microsoftonline.com, enterpriseregistration.windows.net"
DENIED = (
    FAIL,
    f"x denies it all endpoints of enrolment ({ALL}; port 443); allow them before what denies them",
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
        (value(priority),), value(access), [value(protocol)], [value(ports)], [value(destinations)], value(direction)
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
        (rule("Allow", "AzureCloud", priority=90), FINE),
        (rule("Allow", "AzureCloud", priority=110), DENIED),
        (rule("Allow", "VirtualNetwork", priority=90), DENIED),
        (rule("Allow", "Internet", ports="80", priority=90), DENIED),
        (rule("Allow", "Internet", protocol="Udp", priority=90), DENIED),
        (rule("Allow", "Internet", direction="Inbound", priority=90), DENIED),
    ],
    ids=["before", "behind", "inside only", "another port", "another protocol", "inbound"],
)
def test_the_first_rule_that_concerns_the_endpoints_decides(allowed: TrafficRule, outcome: object) -> None:
    assert judged(rule(priority=100), allowed) == outcome


def denied(*hosts: str) -> tuple[object, str]:
    named = ", ".join(hosts)
    return FAIL, f"x denies it endpoints of enrolment ({named}; port 443); allow them before what denies them"


INTUNE, LOGIN, REGISTRATION = ALL.split(", ")


def is_open(name: str) -> tuple[object, str]:
    reason = f'the {name} of a network rule is unknown: variable "x" has no default'
    return UNDECIDED, f"{reason}; state it in the code or a parameter file"


@pytest.mark.parametrize("name", ["access", "destination", "port", "protocol", "direction"])
@pytest.mark.parametrize("access", ["Allow", "Deny"])
def test_what_is_not_known_of_a_rule_decides(name: str, access: str) -> None:
    """An allowing rule counts before a denial, a denying one before nothing."""
    stated = {"access": access, {"destination": "destinations", "port": "ports"}.get(name, name): UNKNOWN}
    behind = [rule(priority=200)] if access == "Allow" else []
    assert judged(rule(**stated), *behind) == is_open(name)


@pytest.mark.parametrize(
    ("rules", "outcome"),
    [
        ([rule(protocol=UNKNOWN), rule(priority=200)], DENIED),
        ([rule("Allow", protocol=UNKNOWN)], FINE),
        ([rule(protocol=UNKNOWN, ports="80")], FINE),
        ([rule(protocol=UNKNOWN, destinations="VirtualNetwork")], FINE),
        ([rule(protocol=UNKNOWN), rule("Allow", priority=90)], FINE),
        ([rule(priority=UNKNOWN)], DENIED),
        ([rule(priority=UNKNOWN), rule("Allow", priority=90)], is_open("priority")),
        ([rule("Allow", priority=UNKNOWN), rule(priority=90)], is_open("priority")),
        ([rule("Allow", "AzureActiveDirectory", protocol=UNKNOWN, priority=90), rule()], denied(INTUNE)),
    ],
    ids=[
        *("denied either way", "allowed either way", "another port", "inside only", "allowed before", "alone"),
        *("denied or allowed first", "allowed or denied first", "an endpoint that it is not for"),
    ],
)
def test_what_is_not_known_of_a_rule_and_does_not_decide(rules: list[TrafficRule], outcome: object) -> None:
    assert judged(*rules) == outcome


def test_a_destination_of_another_resource_is_no_denial() -> None:
    """It may be an address inside, as the private addresses that rules name are."""
    of_gateway = Reference("the address of a gateway", key="gateway", target="azurerm_public_ip.gateway")
    assert judged(rule(destinations=of_gateway)) == FINE
    assert judged(rule("Allow", of_gateway, priority=90), rule()) == FINE


@pytest.mark.parametrize(
    ("allowed", "outcome"),
    [
        ("AzureActiveDirectory", denied(INTUNE)),
        ("WindowsVirtualDesktop", denied(INTUNE, REGISTRATION)),
        ("AzureCloud.WestEurope", FINE),
        ("AzureFrontDoor.MicrosoftSecurity", FINE),
        ("Storage.WestEurope", DENIED),
        ("AzureResourceManager", DENIED),
        ("AzureContainerRegistry.NorthEurope", DENIED),
        ("10.0.0.0/8", DENIED),
        ("168.63.129.16", FINE),
        ("104.46.162.96/27", FINE),
    ],
)
def test_each_endpoint_counts(allowed: str, outcome: object) -> None:
    assert judged(rule("Allow", allowed, priority=90), rule(priority=100)) == outcome


SUBNET = "10.0.1.0/24"
OTHER = "10.0.2.0/24"


def gets_one_of(part: str) -> object:
    return (
        UNDECIDED,
        f"the session host gets an address of {SUBNET} on deployment, and a network rule is for a part of them "
        f"({part}); state the address of its interface",
    )


def for_source(stated: Any, access: str = "Deny", priority: int = 100, **named: Any) -> TrafficRule:
    found = rule(access, priority=priority)
    found.sources = [value(stated)] if isinstance(stated, str | list) else [stated]
    return replace(found, **named)


def sent_from(addresses: Any, *rules: TrafficRule, groups: tuple[Any, ...] = ()) -> Any:
    host = session_host()
    sender = Sender([value(addresses)], [(each, value(True)) for each in groups])
    host.machine.guards = [TrafficGuard(RESOURCE, list(rules), sender=sender)]
    return answer("CKV_AVD_20", host)


@pytest.mark.parametrize(
    ("source", "outcome"),
    [
        *(("*", DENIED), ("Any", DENIED), ("0.0.0.0/0", DENIED), ("VirtualNetwork", DENIED), ("10.0.0.0/8", DENIED)),
        *((SUBNET, DENIED), ("10.0.1.0-10.0.1.255", DENIED), ([OTHER, SUBNET], DENIED)),
        *((OTHER, FINE), ("10.0.2.4", FINE), ("Internet", FINE), ("AzureLoadBalancer", FINE), ("fd00::/8", FINE)),
        *((["10.0.1.0/25", "10.0.1.128/25"], DENIED), ("10.0.1.0/25", gets_one_of("10.0.1.0/25"))),
        *(("10.0.1.4", gets_one_of("10.0.1.4")), ("10.0.1.300", FINE), ("10.0.1.0-fd00::1", FINE)),
    ],
)
def test_a_denial_counts_for_the_machines_that_it_is_for(source: Any, outcome: object) -> None:
    assert sent_from([SUBNET], for_source(source)) == outcome


@pytest.mark.parametrize(
    ("source", "outcome"),
    [
        ("*", FINE),
        (SUBNET, FINE),
        ("10.0.1.0/25", gets_one_of("10.0.1.0/25")),
        ("10.0.1.4", gets_one_of("10.0.1.4")),
        (OTHER, DENIED),
        ("AzureCloud", DENIED),
        ("/x/ipGroups/y", FINE),
    ],
)
def test_what_is_allowed_for_others_is_not_the_way_out(source: Any, outcome: object) -> None:
    assert sent_from([SUBNET], for_source(source, "Allow", 90), rule()) == outcome


def test_the_address_of_the_interface_is_compared() -> None:
    assert sent_from("10.0.1.4", for_source("10.0.1.4/32")) == DENIED
    assert sent_from("10.0.1.5", for_source("10.0.1.4/32")) == FINE
    assert sent_from([SUBNET, "fd00::/64"], for_source("10.0.0.0/16")) == DENIED
    assert sent_from(["fd00::/64"], for_source("10.0.0.0/16")) == FINE
    assert sent_from([SUBNET, OTHER], for_source(OTHER, "Allow", 90), rule()) == FINE


def test_an_address_that_is_not_known_decides_for_a_rule_with_addresses_alone() -> None:
    unknown = 'the address of the session host is unknown: variable "x" has no default'
    asked = (UNDECIDED, f"{unknown}; state it in the code or a parameter file")
    assert sent_from([UNKNOWN], for_source(OTHER)) == asked
    assert sent_from([UNKNOWN], for_source("*")) == DENIED
    assert sent_from([UNKNOWN], for_source(UNKNOWN)) == DENIED
    assert sent_from([SUBNET], for_source(UNKNOWN)) == is_open("source")
    assert judged(for_source(OTHER)) == FINE


def test_addresses_of_another_resource_may_be_those_of_the_machine() -> None:
    group = Reference("a group of addresses", key="group", target="azurerm_ip_group.hosts")
    assert sent_from([SUBNET], for_source(group)) == FINE
    assert sent_from([SUBNET], for_source(group, "Allow", 90), rule()) == FINE


def to_group(key: str) -> Reference:
    return Reference("an id", key=f"{key}.id", target=key, path=("id",))


@pytest.mark.parametrize(
    ("wanted", "own", "outcome"),
    [
        (to_group("hosts"), to_group("hosts"), DENIED),
        (to_group("others"), to_group("hosts"), FINE),
        (value("/x/applicationSecurityGroups/hosts"), value("/y/applicationSecurityGroups/Hosts"), DENIED),
        (value("/x/applicationSecurityGroups/others"), value("/x/applicationSecurityGroups/hosts"), FINE),
        (UNKNOWN, UNKNOWN, DENIED),
        (UNKNOWN, to_group("hosts"), is_open("application security group")),
    ],
    ids=["same", "another", "same name", "another name", "same input", "input"],
)
def test_application_security_groups(wanted: Any, own: Any, outcome: object) -> None:
    denial = replace(rule(), source_groups=[wanted])
    assert sent_from([SUBNET], denial, groups=(own,)) == outcome


def test_a_rule_for_a_group_is_for_no_machine_outside_of_it() -> None:
    denial = replace(rule(), source_groups=[to_group("hosts")])
    assert sent_from([SUBNET], denial) == FINE
    host = session_host()
    sender = Sender([], [(to_group("hosts"), value(False))])
    host.machine.guards = [TrafficGuard(RESOURCE, [denial], sender=sender)]
    assert answer("CKV_AVD_20", host) == FINE


@pytest.mark.parametrize(
    ("ports", "outcome"),
    [("*", DENIED), ("1024-65535", DENIED), ("49152-65535", DENIED), ("53", FINE), ("50000-60000", FINE), ([], DENIED)],
)
def test_a_denial_counts_for_the_ports_that_windows_sends_from(ports: Any, outcome: object) -> None:
    assert judged(replace(rule(), source_ports=[value(ports)])) == outcome


@pytest.mark.parametrize(("ports", "outcome"), [("*", FINE), ("50000-60000", FINE), ("53", DENIED), ("443", DENIED)])
def test_what_is_allowed_from_other_ports_is_not_the_way_out(ports: str, outcome: object) -> None:
    assert judged(replace(rule("Allow", priority=90), source_ports=[value(ports)]), rule()) == outcome


def test_the_halves_of_all_addresses_are_everything() -> None:
    assert judged(rule(destinations=["0.0.0.0/1", "128.0.0.0/1"])) == DENIED
    assert judged(rule(destinations=["0.0.0.0/1", "128.0.0.0/2"])) == FINE
    assert judged(rule(destinations=["0.0.0.0/1", UNKNOWN])) == is_open("destination")


def behind_firewall(*rules: TrafficRule) -> Any:
    host = session_host()
    host.machine.guards = [TrafficGuard(RESOURCE, list(rules), denies_the_rest=True)]
    return answer("CKV_AVD_20", host)


@pytest.mark.parametrize(
    ("names", "outcome"),
    [
        (["*.manage.microsoft.com", "login.microsoftonline.com", "enterpriseregistration.windows.net"], FINE),
        (["*.microsoft.com", "*.microsoftonline.com", "*.windows.net"], FINE),
        (["*"], FINE),
        (["MicrosoftIntune"], denied(LOGIN, REGISTRATION)),
        (["MicrosoftIntune", "Office365.Common.Allow.Required"], FINE),
        (["Microsoft365.Common.Allow.Required"], FINE),
        (["Windows365"], denied(INTUNE)),
        (["AzureKubernetesService"], DENIED),
        (["*.wvd.microsoft.com"], DENIED),
        (["fef.amsua0502.manage.microsoft.com"], denied(LOGIN, REGISTRATION)),
        (["*.manage.microsoft.us"], FINE),
        ([UNKNOWN], is_open("destination")),
        (["*", UNKNOWN], FINE),
    ],
)
def test_a_firewall_denies_what_no_rule_allows(names: list[Any], outcome: object) -> None:
    allowed = rule("Allow")
    allowed.destinations = [value(each) if isinstance(each, str) else each for each in names]
    assert behind_firewall(allowed) == outcome


def test_a_guard_that_is_not_there_does_not_count() -> None:
    host = session_host()
    host.machine.guards = [TrafficGuard(RESOURCE, [rule()], when=value(False))]
    assert answer("CKV_AVD_20", host) == FINE
    off = rule()
    off.presence = value(False)
    assert judged(off) == FINE


def test_each_guard_counts() -> None:
    host = session_host()
    host.machine.guards = [TrafficGuard(RESOURCE), TrafficGuard(RESOURCE, [rule()])]
    assert answer("CKV_AVD_20", host) == DENIED


def in_network(servers: Any, *extensions: Any) -> SessionHost:
    host = session_host(*extensions)
    host.machine.name_servers = [NameServers(replace(RESOURCE, address="vnet"), value(servers))]
    return host


@pytest.mark.parametrize(
    ("servers", "stated"),
    [
        (None, "has no DNS servers of its own, so that it uses those of Azure, which do not know the domain"),
        ([], "has no DNS servers of its own, so that it uses those of Azure, which do not know the domain"),
        (["168.63.129.16"], "names the DNS servers of Azure, which do not know the domain"),
    ],
)
def test_a_domain_is_not_found_by_the_name_servers_of_azure(servers: Any, stated: str) -> None:
    assert answer("CKV_AVD_20", in_network(servers, extension("JsonADDomainExtension"))) == (
        FAIL,
        f"it joins a domain, and vnet {stated}; name the DNS servers of the domain there",
    )


def test_name_servers_that_are_not_known_pass() -> None:
    host = in_network(None, extension("JsonADDomainExtension"))
    host.machine.name_servers[0].servers = UNKNOWN
    assert answer("CKV_AVD_20", host) == FINE


def test_own_name_servers_pass_and_without_a_domain_none_are_needed() -> None:
    assert answer("CKV_AVD_20", in_network(["10.0.0.4"], extension("JsonADDomainExtension"))) == FINE
    assert answer("CKV_AVD_20", in_network([], extension("AADLoginForWindows"))) == FINE


def test_without_a_network_in_the_code_nothing_is_said() -> None:
    assert answer("CKV_AVD_20", session_host(extension("JsonADDomainExtension"))) is None


def test_an_unknown_join_decides_only_without_name_servers() -> None:
    join = extension(UNKNOWN)
    missing = answer("CKV_AVD_20", in_network([], join))
    assert missing is not None
    assert missing[0] is UNDECIDED
    assert "the type of an extension of the session host is unknown" in missing[1]
    assert answer("CKV_AVD_20", in_network(["10.0.0.4"], join)) == FINE
    assert answer("CKV_AVD_20", in_network([], extension(UNKNOWN, publisher="Microsoft.Powershell"))) == FINE


def test_each_subnet_of_a_machine_counts() -> None:
    """One that leads out by default, that has an exit, or that the machine is not in, says nothing of another one."""
    shut = ClosedSubnet(RESOURCE, value(False))
    fine = [
        ClosedSubnet(RESOURCE, value(True)),
        ClosedSubnet(RESOURCE, value(None)),
        ClosedSubnet(RESOURCE, value(False), when=FALSE),
        ClosedSubnet(RESOURCE, value(False), exits=[(value("gateway"), TRUE)]),
    ]
    host = session_host()
    host.machine.closed = fine
    assert answer("CKV_AVD_20", host) == FINE
    for each in fine:
        host.machine.closed = [each, shut]
        found = answer("CKV_AVD_20", host)
        assert found is not None
        assert (found[0], found[1].split(":")[0]) == (FAIL, "it has no way to the internet")
