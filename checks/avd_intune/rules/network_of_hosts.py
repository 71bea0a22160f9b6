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
from avd_intune.judgement.host_join import joins_a_domain
from avd_intune.judgement.joins_by_scripts import domain_joined_by_script
from avd_intune.judgement.look import Look
from avd_intune.judgement.rule import Rule, Subject
from avd_intune.judgement.traffic import denial_of, is_host_name
from avd_intune.judgement.verdict import Verdict, failed, passed
from avd_intune.records import replace
from avd_intune.values.value_types import Known, ListValue, Value
from avd_intune.values.worlds import UndecidableError

# How Azure writes a tag that is known in lower case.
_WRITTEN = {"azurecloud": "AzureCloud"}


def judge(host: SessionHost, look: Look) -> Verdict | None:
    """Judge the outbound rules and the DNS servers of a session host, only where the code decides them."""
    open_question: UndecidableError | None = None
    for guard in host.machine.guards:
        try:
            problem = _denied(guard, look)
        except UndecidableError as error:
            open_question = open_question or error  # another guard may deny it for certain
            continue
        if problem is not None:
            return problem
    for question in (_without_way_out, _without_name_servers):
        try:
            problem = question(host, look)
        except UndecidableError as error:
            open_question, problem = open_question or error, None
        if problem is not None:
            return problem
    if open_question is not None:
        raise open_question
    if host.machine.guards or host.machine.closed or host.machine.name_servers:
        return passed("nothing in this code keeps it from the endpoints of enrolment")
    return None


def _denied(guard: TrafficGuard, look: Look) -> Verdict | None:
    facts = endpoint_facts()
    denied: list[str] = []
    at: Value | None = None
    open_question: UndecidableError | None = None
    for endpoint in facts.endpoints:
        try:
            denial = denial_of(guard, endpoint, look)
        except UndecidableError as error:
            open_question = open_question or error  # another endpoint may be denied for certain
            continue
        if denial is not None:
            denied.append(endpoint.host)
            at = at or (denial.access if isinstance(denial, TrafficRule) else None)
    if (not denied and open_question is None) or not look.truth(guard.when):
        return None
    if not denied and open_question is not None:
        raise open_question
    named = "all endpoints of enrolment" if len(denied) == len(facts.endpoints) else "endpoints of enrolment"
    return failed(
        f"{guard.resource.address} denies it {named} ({', '.join(denied)}; port {facts.port})",
        at,
        *_changes(guard, at, tuple(denied), look),
    )


def _changes(guard: TrafficGuard, denial: Value | None, denied: tuple[str, ...], look: Look) -> Iterator[Change]:
    """Yield what lets the endpoints through: a rule before the one that denies, another next hop, more names."""
    text, port = "allow them before what denies them", str(endpoint_facts().port)
    place = written_at(denial) if denial is not None else None
    if place is not None and place.text.strip("\"'").lower() == "none":
        names = ("next_hop_type", "nextHopType")
        yield Change(
            Action.SET, "next hop type", text, place=place, value="Internet", written=place.text[1:-1], names=names
        )
    elif denial is not None:
        yield Change(Action.ADD, "network rule", text, place=place, value=_tag_of_all(), names=(port,))
    else:
        yield Change(Action.ADD, "network rule", text, place=guard.resource.span)
        found = (_allowed_names(rule, denied, look) for rule in guard.rules)
        for number, change in enumerate((each for each in found if each is not None), start=2):
            yield replace(change, alternative=number)


def _allowed_names(rule: TrafficRule, denied: tuple[str, ...], look: Look) -> Change | None:
    """Return the change that lets a rule allow more, None where it denies, or is for something else than names."""
    facts = endpoint_facts()
    try:
        if (look.text_of(rule.access, "the access of a network rule") or "").lower() != "allow":
            return None
        for value in rule.destinations:
            stated = [look.text_of(each, "the destination of a network rule") or "" for each in look.items(value)]
            if any(each.lower() in endpoint.tags for each in stated for endpoint in facts.endpoints):
                names: tuple[str, ...] = (_tag_of_all() or "",)
            elif any(is_host_name(each) for each in stated):
                names = tuple(each for each in denied if each not in stated)
            else:
                continue
            return Change(Action.ADD, "allowed destinations", place=written_at(look.resolve(value)), names=names)
    except UndecidableError:
        pass  # what it allows today is not known
    return None


def _tag_of_all() -> str | None:
    """Return the tag of network rules that holds every endpoint and as little else as is known."""
    tags = frozenset.intersection(*(each.tags for each in endpoint_facts().endpoints))
    return next((_WRITTEN.get(tag, tag) for tag in sorted(tags)), None)


def _without_way_out(host: SessionHost, look: Look) -> Verdict | None:
    """Return the failure of a host in a subnet that has no outbound access by default, nor anything else for it."""
    open_question: UndecidableError | None = None
    for subnet in host.machine.closed:
        called = f"the subnet {subnet.name} of {subnet.resource.address}" if subnet.name else subnet.resource.address
        what = f"whether {called} has outbound access by default"
        try:
            if not look.truth(subnet.when) or any(
                look.truth(when) and look.is_given(each) for each, when in subnet.exits
            ):
                continue
            if look.is_true(subnet.outbound, what) or not look.is_given(subnet.outbound):
                continue
        except UndecidableError as error:
            open_question = open_question or error
            continue
        lacking = (
            f"the peering with {subnet.peers[0]} leads nothing out without a route"
            if subnet.peers
            else "the code gives it no NAT gateway, public address, load balancer or route to a firewall"
        )
        return failed(
            f"it has no way to the internet: {called} has no outbound access by default, and {lacking}",
            subnet.outbound,
            Change(
                Action.ADD,
                "way to the internet",
                "give its subnet a NAT gateway, or a route to a firewall",
                place=subnet.resource.span,
            ),
        )
    if open_question is not None:
        raise open_question
    return None


def _without_name_servers(host: SessionHost, look: Look) -> Verdict | None:
    open_question: UndecidableError | None = None
    try:
        if not host.machine.name_servers or not _joins_a_domain(host, look):
            return None
    except UndecidableError as error:
        open_question = error  # with name servers it does not matter
    for each in host.machine.name_servers:
        try:
            if not look.truth(each.when):
                continue
        except UndecidableError:
            continue
        if not look.is_given(each.servers) or _are_azures(each.servers, look):
            if open_question is not None:
                raise open_question
            look.ask_for(each.servers, f"the list of DNS servers of {each.network.address}")
            stated = (
                "names the DNS servers of Azure, which do not know the domain"
                if look.is_given(each.servers)
                else "has no DNS servers of its own, so that it uses those of Azure, which do not know the domain"
            )
            return failed(
                f"it joins a domain, and {each.network.address} {stated}",
                each.servers,
                Change(
                    Action.ADD,
                    "DNS servers",
                    "name the DNS servers of the domain there",
                    place=written_at(each.servers),
                ),
            )
    return None


def _joins_a_domain(host: SessionHost, look: Look) -> bool:
    return joins_a_domain(host, look) or domain_joined_by_script(host, look) is not None


def _are_azures(servers: Value, look: Look) -> bool:
    """Say whether all servers are those that Azure has by itself. What is not known of them is none."""
    resolved = look.resolve(servers)
    stated = [look.resolve(each) for each in resolved.items] if isinstance(resolved, ListValue) else []
    azures = endpoint_facts().own_name_servers
    return bool(stated) and all(isinstance(each, Known) and str(each.value) in azures for each in stated)


RULE = Rule(
    id="CKV_AVD_20",
    title="Ensure the network of session hosts lets them reach Intune and the domain that they join",
    why="A session host that cannot reach the endpoints of enrolment, or its domain, never enrols.",
    subjects=(Subject.SESSION_HOST,),
    judge=judge,
)
