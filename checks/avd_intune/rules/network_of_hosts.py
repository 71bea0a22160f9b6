"""CKV_AVD_20: the network of session hosts lets them reach Intune, and the domain that they join.

https://learn.microsoft.com/intune/intune-service/fundamentals/intune-endpoints
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from avd_intune.baselines.facts import Endpoint, endpoint_facts
from avd_intune.estate.model import SessionHost
from avd_intune.estate.network_model import TrafficGuard, TrafficRule
from avd_intune.findings import Action, Change
from avd_intune.judgement.advice import written_at
from avd_intune.judgement.host_join import joins_a_domain
from avd_intune.judgement.look import Look
from avd_intune.judgement.rule import Rule, Subject
from avd_intune.judgement.verdict import Verdict, failed, passed
from avd_intune.values.value_types import ListValue, Unknown, Value
from avd_intune.values.worlds import UndecidableError

# A host name, and no tag with a region or part (AzureFrontDoor.MicrosoftSecurity).
_NAME = re.compile(r"\*?(?:[\w-]*\.){2,}[\w-]+|[\w-]+\.\w{2,4}", re.I)
_ADDRESS = re.compile(r"[\d.]+(?:[/-][\d.]+)?|[0-9a-f]*:[0-9a-f:]*(?:/\d+)?", re.I)


def judge(host: SessionHost, look: Look) -> Verdict | None:
    """Judge the outbound rules and the DNS servers of a session host, only where the code decides them."""
    for guard in host.machine.guards:
        problem = _denied(guard, look)
        if problem is not None:
            return problem
    if host.machine.name_servers and _joins_a_domain(host, look):
        problem = _without_name_servers(host, look)
        if problem is not None:
            return problem
    if host.machine.guards or host.machine.name_servers:
        return passed("nothing in this code keeps it from the endpoints of enrolment")
    return None


def _denied(guard: TrafficGuard, look: Look) -> Verdict | None:
    facts = endpoint_facts()
    denied: list[str] = []
    at: Value | None = None
    for endpoint in facts.endpoints:
        try:
            if not look.truth(guard.when):
                return None
            denial = _denial(guard, endpoint, look)
        except UndecidableError:
            continue  # what is not known of a rule may allow it
        if denial is not None:
            denied.append(endpoint.host)
            at = at or (denial.access if isinstance(denial, TrafficRule) else None)
    if not denied:
        return None
    named = "all endpoints of enrolment" if len(denied) == len(facts.endpoints) else "endpoints of enrolment"
    place = written_at(at) if at is not None else guard.resource.span
    return failed(
        f"{guard.resource.address} denies it {named} ({', '.join(denied)}; port {facts.port})",
        at,
        Change(Action.ADD, "network rule", "allow them before what denies them", place=place),
    )


def _denial(guard: TrafficGuard, endpoint: Endpoint, look: Look) -> TrafficRule | TrafficGuard | None:
    """Return what denies an endpoint before a rule may allow it, None where nothing does."""
    rules = sorted(((_order(rule, look), rule) for rule in guard.rules), key=lambda each: each[0])
    for _, rule in rules:
        if not look.truth(rule.presence) or not _is_outbound(rule, look) or not _is_for_port(rule, look):
            continue
        destinations = [text.lower() for value in rule.destinations for text in _texts(value, look)]
        holds = [_holds(each, endpoint) for each in destinations]
        if (look.text_of(rule.access, "the access of a network rule") or "").lower() == "deny":
            if True in holds:
                return rule
        elif any(each is not False for each in holds):
            return None
    return guard if guard.denies_the_rest else None


def _order(rule: TrafficRule, look: Look) -> tuple[int, ...]:
    texts = (look.text_of(each, "the priority of a network rule") or "" for each in rule.order)
    return tuple(int(text) if text.isdecimal() else 0 for text in texts)


def _is_outbound(rule: TrafficRule, look: Look) -> bool:
    return (look.text_of(rule.direction, "the direction of a network rule") or "").lower() == "outbound"


def _is_for_port(rule: TrafficRule, look: Look) -> bool:
    protocols = [text.lower() for value in rule.protocols for text in _texts(value, look)]
    if protocols and not {"*", "any", "tcp"} & set(protocols):
        return False
    return any(_has_port(text, endpoint_facts().port) for value in rule.ports for text in _texts(value, look))


def _has_port(ports: str, wanted: int) -> bool:
    first, _, last = ports.partition("-")
    if not first.isdecimal():
        return ports == "*"
    return int(first) <= wanted <= int(last or first)


def _holds(destination: str, endpoint: Endpoint) -> bool | None:
    """Say whether a destination (in lower case) holds an endpoint, None where it may, or holds a part of it."""
    facts = endpoint_facts()
    if destination in facts.everything:
        return True
    tag = destination.partition(".")[0]  # Storage.WestEurope
    if tag in endpoint.tags:
        return True
    if tag in facts.nothing or any(tag in each.tags for each in facts.endpoints):
        return False
    if _ADDRESS.fullmatch(destination):
        return False if _is_private(destination) else None
    if not _NAME.fullmatch(destination) or destination.endswith(facts.other_clouds):
        return None
    if destination == endpoint.host or (destination.startswith("*.") and endpoint.host.endswith(destination[1:])):
        return True
    is_part = endpoint.host.startswith("*.") and destination.endswith(endpoint.host[1:])
    return None if is_part else False


def _is_private(address: str) -> bool:
    try:
        return ipaddress.ip_network(address.partition("-")[0], strict=False).is_private
    except ValueError:
        return False


def _joins_a_domain(host: SessionHost, look: Look) -> bool:
    try:
        return joins_a_domain(host, look)
    except UndecidableError:
        return False  # CKV_AVD_4 says what is not known of the join


def _without_name_servers(host: SessionHost, look: Look) -> Verdict | None:
    for each in host.machine.name_servers:
        try:
            if not look.truth(each.when):
                continue
        except UndecidableError:
            continue
        if not look.is_given(each.servers):
            look.ask_for(each.servers, f"the list of DNS servers of {each.network.address}")
            return failed(
                f"it joins a domain, and {each.network.address} has no DNS servers of its own, so that it asks those "
                "of Azure, which do not know the domain",
                each.servers,
                Change(
                    Action.ADD,
                    "DNS servers",
                    "name the DNS servers of the domain there",
                    place=written_at(each.servers),
                ),
            )
    return None


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
