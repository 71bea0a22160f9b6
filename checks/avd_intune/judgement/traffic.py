"""Which endpoints of enrolment the rules for outbound traffic deny, in their order; what is not known may decide.

https://learn.microsoft.com/intune/intune-service/fundamentals/intune-endpoints
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TypeVar

from avd_intune.baselines.facts import Endpoint, endpoint_facts
from avd_intune.estate.network_model import Sender, TrafficGuard, TrafficRule
from avd_intune.judgement.look import Look
from avd_intune.judgement.traffic_sources import is_for_sender
from avd_intune.patterns import lazy_pattern
from avd_intune.records import replace
from avd_intune.values.addresses import cover_everything, is_private
from avd_intune.values.inside import references_in
from avd_intune.values.value_types import Known, ListValue, Value
from avd_intune.values.worlds import UndecidableError

# A host name, and no tag with a region or part (AzureFrontDoor.MicrosoftSecurity).
_NAME = lazy_pattern(r"\*?(?:[\w-]*\.){2,}[\w-]+|[\w-]+\.\w{2,4}", re.I)
_ANY_OR_TCP = ("*", "any", "tcp")
_ADDRESS = lazy_pattern(r"[\d.]+(?:[/-][\d.]+)?|[0-9a-f]*:[0-9a-f:]*(?:/\d+)?", re.I)

T = TypeVar("T")


def is_host_name(destination: str) -> bool:
    """Say whether a destination of a rule is the name of a host, and no tag or address."""
    return _NAME.fullmatch(destination) is not None


def denial_of(guard: TrafficGuard, endpoint: Endpoint, look: Look) -> TrafficRule | TrafficGuard | None:
    """Return what denies an endpoint before a rule allows it, None where nothing does.

    Raises UndecidableError where what is not known of a rule decides that.
    """
    walk = _Walk(endpoint, guard.sender, look)
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

    def __init__(self, endpoint: Endpoint, sender: Sender, look: Look) -> None:
        self._endpoint = endpoint
        self._sender = sender
        self._look = look
        self.may_allow: UndecidableError | None = None
        self.may_deny: UndecidableError | None = None
        # Rules that deny a part: what comes from some addresses, or goes to some destinations.
        self._of_sources: list[TrafficRule] = []
        self._of_destinations: list[TrafficRule] = []

    def is_allowed_by(self, rule: TrafficRule) -> bool:
        """Say whether a rule lets the endpoint through for certain, and remember where it may."""
        try:
            return self._concerns(rule, allows=True)
        except UndecidableError as error:
            self.may_allow = self.may_allow or error
            return False

    def is_denied_by(self, rule: TrafficRule) -> bool:
        """Say whether a rule denies the endpoint for certain, and remember where it may."""
        open_question: UndecidableError | None = None
        try:
            if self._concerns(rule, allows=False):
                return True
        except UndecidableError as error:
            open_question = error
        if self._is_denied_together(rule):
            return True
        self.may_deny = self.may_deny or open_question
        return False

    def _is_denied_together(self, rule: TrafficRule) -> bool:
        """Say whether a rule denies the endpoint together with others before it, each of which denies a part."""
        look = self._look
        try:
            is_denial = all(question() for question in self._questions(rule, allows=False))
            if not is_denial or not is_for_sender(replace(rule, sources=[]), self._sender, False, look):
                return False
            if self._is_for_endpoint(rule, allows=False):
                self._of_sources.append(rule)
                sources = [each for one in self._of_sources for each in one.sources]
                return is_for_sender(replace(rule, sources=sources), self._sender, False, look)
            if is_for_sender(rule, self._sender, False, look):
                self._of_destinations.append(rule)
        except UndecidableError:
            return False
        destinations = (each for one in self._of_destinations for each in _known_texts(one.destinations, look))
        return cover_everything(destinations)

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
        questions: list[Callable[[], bool]] = [
            *self._questions(rule, allows),
            lambda: self._is_for_endpoint(rule, allows),
            lambda: is_for_sender(rule, self._sender, allows, self._look),
        ]
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

    def _questions(self, rule: TrafficRule, allows: bool) -> tuple[Callable[[], bool], ...]:
        look, port = self._look, endpoint_facts().port
        return (
            lambda: look.truth(rule.presence),
            lambda: _is_any([rule.access], lambda text: text == "deny", "access", look) is not allows,
            lambda: _is_any([rule.direction], lambda text: text == "outbound", "direction", look),
            lambda: _is_any(rule.protocols, lambda text: text in _ANY_OR_TCP, "protocol", look, of_nothing=True),
            lambda: _is_any(rule.ports, lambda text: _has_port(text, port), "port", look),
        )

    def _is_for_endpoint(self, rule: TrafficRule, allows: bool) -> bool:
        look = self._look

        def holds(destination: str) -> bool:
            held = _holds(destination, self._endpoint)
            return held is not False if allows else held is True

        return _is_any(rule.destinations, holds, "destination", look, of_another=allows) or (
            not allows and cover_everything(_known_texts(rule.destinations, look))
        )


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


def _known_texts(values: list[Value], look: Look) -> Iterator[str]:
    for item in (item for value in values for item in _items(value, look)):
        if isinstance(item, Known):
            yield str(item.value)


def _order(rule: TrafficRule, look: Look) -> tuple[int, ...]:
    texts = (look.text_of(each, "the priority of a network rule") or "" for each in rule.order)
    return tuple(int(text) if text.lstrip("-").isdecimal() else 0 for text in texts)


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
    if tag in facts.nothing or tag in endpoint.without or any(tag in each.tags for each in facts.endpoints):
        return False
    if _ADDRESS.fullmatch(destination):
        return False if is_private(destination) else None
    if tag in facts.parted_tags or not is_host_name(destination) or destination.endswith(facts.other_clouds):
        return None
    if destination == endpoint.host or (destination.startswith("*.") and endpoint.host.endswith(destination[1:])):
        return True
    is_part = endpoint.host.startswith("*.") and destination.endswith(endpoint.host[1:])
    return None if is_part else False
