"""CKV_AVD_20: the network of session hosts lets them reach Intune, and the domain that they join.

https://learn.microsoft.com/intune/intune-service/fundamentals/intune-endpoints
"""

from __future__ import annotations

from collections.abc import Iterator

from avd_intune.baselines.facts import endpoint_facts
from avd_intune.estate.model import SessionHost
from avd_intune.estate.network_model import TrafficGuard, TrafficRule
from avd_intune.findings import Action, Change
from avd_intune.judgement.advice import written_at
from avd_intune.judgement.host_join import find_join_extensions
from avd_intune.judgement.look import Look
from avd_intune.judgement.rule import Rule, Subject
from avd_intune.judgement.verdict import Verdict, failed, passed
from avd_intune.values.value_types import ListValue, Unknown, Value
from avd_intune.values.worlds import UndecidableError


def judge(host: SessionHost, look: Look) -> Verdict | None:
    """Judge the outbound rules and the DNS servers of a session host, only where the code decides them."""
    facts = endpoint_facts()
    for guard in host.machine.guards:
        denial = _denial(guard, look)
        if denial is not None:
            return failed(
                f"{guard.resource.address} denies it port {facts.port} of the internet, where the endpoints of "
                f"enrolment are ({facts.example} and others)",
                denial.access,
                Change(Action.ADD, "network rule", "allow them before that rule", place=written_at(denial.access)),
            )
    if host.machine.networks and find_join_extensions(host, look).domain_joins:
        for network, servers in host.machine.networks:
            stated = look.resolve(servers)
            if look.is_absent(stated) or (isinstance(stated, ListValue) and not stated.items and stated.rest is None):
                return failed(
                    f"it joins a domain, and {network.address} has no DNS servers of its own, so that it asks those of "
                    "Azure, which do not know the domain",
                    servers,
                    Change(
                        Action.ADD, "DNS servers", "name the DNS servers of the domain there", place=written_at(servers)
                    ),
                )
    if host.machine.guards or host.machine.networks:
        return passed("nothing in this code keeps it from the endpoints of enrolment")
    return None


def _denial(guard: TrafficGuard, look: Look) -> TrafficRule | None:
    """Return the rule that denies all endpoints before another one allows any, None where there is none.

    What is not known of a rule may allow them, so nothing is said then.
    """
    try:
        rules = sorted(_outbound(guard, look), key=lambda each: each[0])
        for _, rule in rules:
            if not _is_for_port(rule, look):
                continue
            destinations = {text.lower() for value in rule.destinations for text in _texts(value, look)}
            if (look.text_of(rule.access, "the access of a network rule") or "").lower() == "deny":
                if destinations & endpoint_facts().everything:
                    return rule
            elif destinations - endpoint_facts().nothing:
                return None
    except UndecidableError:
        return None
    return None


def _outbound(guard: TrafficGuard, look: Look) -> Iterator[tuple[int, TrafficRule]]:
    for rule in guard.rules:
        if (look.text_of(rule.direction, "the direction of a network rule") or "").lower() == "outbound":
            priority = look.text_of(rule.priority, "the priority of a network rule") or ""
            yield int(priority) if priority.isdecimal() else 0, rule


def _is_for_port(rule: TrafficRule, look: Look) -> bool:
    protocol = (look.text_of(rule.protocol, "the protocol of a network rule") or "*").lower()
    return protocol in ("*", "tcp") and any(
        _holds(text, endpoint_facts().port) for value in rule.ports for text in _texts(value, look)
    )


def _holds(ports: str, wanted: int) -> bool:
    first, _, last = ports.partition("-")
    if not first.isdecimal():
        return ports == "*"
    return int(first) <= wanted <= int(last or first)


def _texts(value: Value, look: Look) -> Iterator[str]:
    resolved = look.resolve(value)
    if isinstance(resolved, Unknown):
        raise look.unknown("a part of a network rule", resolved)
    for item in look.items(resolved) if isinstance(resolved, ListValue) else [resolved]:
        text = look.text_of(item, "a part of a network rule")
        if text is not None:
            yield text


RULE = Rule(
    id="CKV_AVD_20",
    title="Ensure the network of session hosts lets them reach Intune and the domain that they join",
    why="A session host that cannot reach the endpoints of enrolment, or its domain, never enrols.",
    subjects=(Subject.SESSION_HOST,),
    judge=judge,
)
