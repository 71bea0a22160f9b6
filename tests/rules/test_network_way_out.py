"""CKV_AVD_20 on subnets that have no outbound access by default."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from avd_intune.estate.network_model import ClosedSubnet

from tests.rules.rule_support import FAIL, PASS, RESOURCE, UNDECIDED, UNKNOWN, answer, session_host, value

FINE = (PASS, "nothing in this code keeps it from the endpoints of enrolment")


def in_closed_subnet(outbound: Any, *exits: tuple[Any, Any]) -> Any:
    host = session_host()
    ways = [(value(way), value(when)) for way, when in exits]
    host.machine.closed = [ClosedSubnet(replace(RESOURCE, address="subnet"), value(outbound), ways)]
    return answer("CKV_AVD_20", host)


CLOSED = (
    FAIL,
    "it has no way to the internet: subnet has no outbound access by default, and the code gives it no NAT gateway, "
    "public address, load balancer or route to a firewall; give its subnet a NAT gateway, or a route to a firewall",
)


@pytest.mark.parametrize(
    ("exits", "outcome"),
    [
        ((), CLOSED),
        (((None, True), ([], True), ("nat", False)), CLOSED),
        ((("nat", True),), FINE),
        (((UNKNOWN, True),), FINE),
    ],
)
def test_a_subnet_without_outbound_access_needs_another_way_out(exits: Any, outcome: object) -> None:
    assert in_closed_subnet(False, *exits) == outcome
    assert in_closed_subnet("false", *exits) == outcome
    assert in_closed_subnet(True, *exits) == FINE


def test_outbound_access_that_is_an_input_decides_where_nothing_else_leads_out() -> None:
    reason = 'whether subnet has outbound access by default is unknown: variable "x" has no default'
    assert in_closed_subnet(UNKNOWN) == (UNDECIDED, f"{reason}; state it in the code or a parameter file")
    assert in_closed_subnet(UNKNOWN, ("nat", True)) == FINE


def test_a_peering_that_leads_nothing_out_is_named() -> None:
    host = session_host()
    host.machine.closed = [ClosedSubnet(replace(RESOURCE, address="subnet"), value(False), peers=("hub",))]
    outcome, reason = answer("CKV_AVD_20", host)
    assert outcome == FAIL
    assert "and the peering with hub leads nothing out without a route; give its subnet a NAT gateway" in reason
