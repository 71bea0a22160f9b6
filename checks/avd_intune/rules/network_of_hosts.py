"""CKV_AVD_20: the network of session hosts lets them reach Intune, and the domain that they join.

https://learn.microsoft.com/intune/intune-service/fundamentals/intune-endpoints
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator
from typing import TypeVar

from avd_intune.baselines.facts import Endpoint, endpoint_facts
from avd_intune.estate.model import SessionHost
from avd_intune.estate.network_model import TrafficGuard, TrafficRule
from avd_intune.findings import Action, Change
from avd_intune.judgement.advice import written_at
from avd_intune.judgement.host_join import joins_a_domain
from avd_intune.judgement.look import Look
from avd_intune.judgement.rule import Rule, Subject
from avd_intune.judgement.verdict import Verdict, failed, passed
from avd_intune.patterns import lazy_pattern
from avd_intune.records import replace
from avd_intune.values.inside import references_in
from avd_intune.values.value_types import ListValue, Value
from avd_intune.values.worlds import UndecidableError

# A host name, and no tag with a region or part (AzureFrontDoor.MicrosoftSecurity).
_NAME = lazy_pattern(r"\*?(?:[\w-]*\.){2,}[\w-]+|[\w-]+\.\w{2,4}", re.I)
_ANY_OR_TCP = ("*", "any", "tcp")
_ADDRESS = lazy_pattern(r"[\d.]+(?:[/-][\d.]+)?|[0-9a-f]*:[0-9a-f:]*(?:/\d+)?", re.I)

# How Azure writes a tag that is known in lower case.
_WRITTEN = {"azurecloud": "AzureCloud"}

T = TypeVar("T")


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
    try:
        problem = _without_name_servers(host, look)
    except UndecidableError as error:
        open_question, problem = open_question or error, None
    if problem is not None:
        return problem
    if open_question is not None:
        raise open_question
    if host.machine.guards or host.machine.name_servers:
        return passed("nothing in this code keeps it from the endpoints of enrolment")
    return None


def _denied(guard: TrafficGuard, look: Look) -> Verdict | None:
    facts = endpoint_facts()
    denied: list[str] = []
    at: Value | None = None
    open_question: UndecidableError | None = None
    for endpoint in facts.endpoints:
        try:
            denial = _denial(guard, endpoint, look)
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
            elif any(_NAME.fullmatch(each) for each in stated):
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


def _denial(guard: TrafficGuard, endpoint: Endpoint, look: Look) -> TrafficRule | TrafficGuard | None:
    """Return what denies an endpoint before a rule allows it, None where nothing does.

    Raises UndecidableError where what is not known of a rule decides that.
    """
    walk = _Walk(endpoint, look)
    ordered: list[tuple[tuple[int, ...], TrafficRule]] = []
    anywhere: list[TrafficRule] = []
    for rule in guard.rules:
        try:
            ordered.append((_order(rule, look), rule))
        except UndecidableError as error:
            anywhere.append(rule)
            walk.may_come_first(rule, error)
    rules = [rule for _, rule in sorted(ordered, key=lambda each: each[0])]
    for rule in [*rules, *anywhere]:
        if walk.is_allowed_by(rule):
            return walk.unless(walk.may_deny, None)
        if walk.is_denied_by(rule):
            return walk.unless(walk.may_allow, rule)
    if guard.denies_the_rest:
        return walk.unless(walk.may_allow, guard)
    return walk.unless(walk.may_deny, None)


class _Walk:
    """The way of an endpoint through rules. may_allow, may_deny: raised by rules that may have done so before."""

    def __init__(self, endpoint: Endpoint, look: Look) -> None:
        self._endpoint = endpoint
        self._look = look
        self.may_allow: UndecidableError | None = None
        self.may_deny: UndecidableError | None = None

    def is_allowed_by(self, rule: TrafficRule) -> bool:
        """Say whether a rule lets the endpoint through for certain, and remember where it may."""
        try:
            return self._concerns(rule, allows=True)
        except UndecidableError as error:
            self.may_allow = self.may_allow or error
            return False

    def is_denied_by(self, rule: TrafficRule) -> bool:
        """Say whether a rule denies the endpoint for certain, and remember where it may."""
        try:
            return self._concerns(rule, allows=False)
        except UndecidableError as error:
            self.may_deny = self.may_deny or error
            return False

    def may_come_first(self, rule: TrafficRule, unknown_order: UndecidableError) -> None:
        """Remember what a rule does whose place among the others is not known."""
        if self.is_allowed_by(rule):
            self.may_allow = self.may_allow or unknown_order
        elif self.is_denied_by(rule):
            self.may_deny = self.may_deny or unknown_order

    def unless(self, question: UndecidableError | None, found: T) -> T:
        """Return what was found. Raises the question that was open before that, if there is one."""
        if question is not None:
            raise question
        return found

    def _concerns(self, rule: TrafficRule, allows: bool) -> bool:
        """Say whether a rule is for the endpoint. What is certainly not so decides, whatever else is not known."""
        look, facts = self._look, endpoint_facts()

        def holds(destination: str) -> bool:
            held = _holds(destination, self._endpoint)
            return held is not False if allows else held is True

        questions: tuple[Callable[[], bool], ...] = (
            lambda: look.truth(rule.presence),
            lambda: _is_any([rule.access], lambda text: text == "deny", "access", look) is not allows,
            lambda: _is_any([rule.direction], lambda text: text == "outbound", "direction", look),
            lambda: _is_any(rule.protocols, lambda text: text in _ANY_OR_TCP, "protocol", look, of_nothing=True),
            lambda: _is_any(rule.ports, lambda text: _has_port(text, facts.port), "port", look),
            lambda: _is_any(rule.destinations, holds, "destination", look, of_another=allows),
        )
        open_question: UndecidableError | None = None
        for question in questions:
            try:
                if not question():
                    return False
            except UndecidableError as error:
                open_question = open_question or error
        if open_question is not None:
            raise open_question
        return True


def _is_any(
    values: list[Value],
    wanted: Callable[[str], bool],
    what: str,
    look: Look,
    of_nothing: bool = False,
    of_another: bool | None = None,
) -> bool:
    """Say whether a text of some values is a wanted one.

    of_nothing: what holds where nothing is stated. of_another: what holds for a value of another resource, such as the
    address of a gateway, None if it is asked as all else. Raises UndecidableError where an unknown text decides.
    """
    open_question: UndecidableError | None = None
    is_stated = False
    for item in (item for value in values for item in _items(value, look)):
        if of_another is not None and any(references_in(item)):
            is_stated = True
            if of_another:
                return True
            continue
        try:
            text = look.text_of(item, f"the {what} of a network rule")
        except UndecidableError as error:
            open_question = open_question or error
            continue
        if text is not None:
            is_stated = True
            if wanted(text.lower()):
                return True
    if open_question is not None:
        raise open_question
    return of_nothing and not is_stated


def _items(value: Value, look: Look) -> list[Value]:
    resolved = look.resolve(value)
    return [look.resolve(item) for item in look.items(resolved)] if isinstance(resolved, ListValue) else [resolved]


def _order(rule: TrafficRule, look: Look) -> tuple[int, ...]:
    texts = (look.text_of(each, "the priority of a network rule") or "" for each in rule.order)
    return tuple(int(text) if text.isdecimal() else 0 for text in texts)


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


def _without_name_servers(host: SessionHost, look: Look) -> Verdict | None:
    open_question: UndecidableError | None = None
    try:
        if not host.machine.name_servers or not joins_a_domain(host, look):
            return None
    except UndecidableError as error:
        open_question = error  # with name servers it does not matter
    for each in host.machine.name_servers:
        try:
            if not look.truth(each.when):
                continue
        except UndecidableError:
            continue
        if not look.is_given(each.servers):
            if open_question is not None:
                raise open_question
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


RULE = Rule(
    id="CKV_AVD_20",
    title="Ensure the network of session hosts lets them reach Intune and the domain that they join",
    why="A session host that cannot reach the endpoints of enrolment, or its domain, never enrols.",
    subjects=(Subject.SESSION_HOST,),
    judge=judge,
)
