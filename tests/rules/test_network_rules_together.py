"""CKV_AVD_20: rules that deny a part of the subnet, or of all destinations, and what is denied to one address."""

from __future__ import annotations

import pytest
from avd_intune.estate.network_model import Sender, TrafficGuard, TrafficRule

from tests.rules.rule_support import RESOURCE, UNKNOWN, answer, session_host, value
from tests.rules.test_network_of_hosts import DENIED, FINE, OTHER, SUBNET, for_source, gets_one_of, rule, sent_from


def test_what_one_address_is_denied_is_denied_to_the_machine_that_has_it() -> None:
    host = session_host()
    sender = Sender([value(SUBNET)], taken=[value("10.0.1.4"), UNKNOWN])
    for denied_to, outcome in (("10.0.1.4", FINE), ("10.0.1.5/32", gets_one_of("10.0.1.5/32"))):
        host.machine.guards = [TrafficGuard(RESOURCE, [for_source(denied_to)], sender=sender)]
        assert answer("CKV_AVD_20", host) == outcome


LOWER, UPPER = "10.0.1.0/25", "10.0.1.128/25"
PUBLIC = ("0.0.0.0/1", "128.0.0.0/1")


@pytest.mark.parametrize(
    ("rules", "outcome"),
    [
        ([for_source(LOWER), for_source(UPPER, priority=110)], DENIED),
        ([for_source(LOWER), for_source(OTHER, priority=110)], gets_one_of(LOWER)),
        ([for_source(LOWER), for_source("*", "Allow", 105), for_source(UPPER, priority=110)], gets_one_of(LOWER)),
        ([for_source(LOWER), for_source(UPPER, "Allow", 105), for_source(UPPER, priority=110)], gets_one_of(UPPER)),
        ([for_source(LOWER), for_source(UPPER, priority=110, ports=[value("80")])], gets_one_of(LOWER)),
        ([for_source(LOWER), for_source(UPPER, priority=110, source_ports=[value("1-9")])], gets_one_of(LOWER)),
        ([rule(destinations=PUBLIC[0]), rule(destinations=PUBLIC[1], priority=110)], DENIED),
        ([rule(destinations=PUBLIC[0]), rule(destinations="VirtualNetwork", priority=110)], FINE),
        ([rule(destinations=PUBLIC[0]), for_source(OTHER, destinations=[value(PUBLIC[1])])], FINE),
    ],
    ids=[
        *("the two halves", "a half and others", "allowed between", "the other half allowed first", "another port"),
        *("ports of others", "all destinations", "a half of them", "the other half for others"),
    ],
)
def test_rules_that_deny_a_part_each_deny_together(rules: list[TrafficRule], outcome: object) -> None:
    assert sent_from([SUBNET], *rules) == outcome
