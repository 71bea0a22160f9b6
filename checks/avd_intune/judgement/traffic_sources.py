"""Whether a rule for outbound traffic is for a machine: by its addresses, its application security groups, its ports.

https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from avd_intune.baselines.facts import endpoint_facts
from avd_intune.estate.linking.links import last_segment
from avd_intune.estate.network_model import Sender, TrafficRule
from avd_intune.judgement.look import Look
from avd_intune.values.access import same_name
from avd_intune.values.addresses import is_single, is_within, networks_of
from avd_intune.values.inside import references_in
from avd_intune.values.value_types import Known, ListValue, Reference, Unknown, Value
from avd_intune.values.worlds import UndecidableError

# The ports that Windows takes for connections of its own: https://learn.microsoft.com/troubleshoot/windows-server/
# networking/default-dynamic-port-range-tcpip-chang
_OWN_PORTS = (49152, 65535)


def is_for_sender(rule: TrafficRule, sender: Sender, allows: bool, look: Look) -> bool:
    """Say whether a rule is for what a machine sends.

    Raises UndecidableError where an unknown value decides that, or the address that the machine gets of its subnet.
    """
    if rule.source_groups and not _is_in_group(rule.source_groups, sender, look):
        return False
    return _is_any_of(rule.sources, sender, allows, look) and _has_own_port(rule.source_ports, allows, look)


def _is_in_group(stated: list[Value], sender: Sender, look: Look) -> bool:
    wanted = [item for value in stated for item in _items(value, look)]
    own = [item for value, when in sender.groups if look.truth(when) for item in _items(value, look)]
    if any(_are_same(one, other) for one in wanted for other in own):
        return True
    for each in (*wanted, *own):
        if isinstance(each, Unknown) and not isinstance(each, Reference) and isinstance(last_segment(each), Unknown):
            raise look.unknown("the application security group of a network rule", each)
    return False


def _are_same(one: Value, other: Value) -> bool:
    names = last_segment(one), last_segment(other)
    if same_name(one, other) or (names[0] is not None and names[1] is not None and same_name(names[0], names[1])):
        return True
    return isinstance(one, Reference) and isinstance(other, Reference) and one.target == other.target


def _is_any_of(stated: list[Value], sender: Sender, allows: bool, look: Look) -> bool:
    open_question: UndecidableError | None = None
    is_stated = False
    own = [item for value in sender.addresses for item in _items(value, look)]
    texts: list[str] = []
    for item in (item for value in stated for item in _items(value, look)):
        if any(references_in(item)):
            # Addresses that another resource has, such as a group of addresses: they may be those of the machine.
            is_stated = True
            if allows:
                return True
            continue
        if any(same_name(item, each) for each in own):
            return True
        try:
            text = look.text_of(item, "the source of a network rule")
        except UndecidableError as error:
            is_stated, open_question = True, open_question or error
            continue
        if text is not None:
            is_stated = True
            texts.append(text.lower())
    try:
        if _are_source(texts, sender, allows, look):
            return True
    except UndecidableError as error:
        open_question = open_question or error
    if open_question is not None:
        raise open_question
    return not is_stated


def _are_source(sources: list[str], sender: Sender, allows: bool, look: Look) -> bool:
    """Say whether one of some sources (in lower case) is the machine, or several of them are it together.

    Raises UndecidableError where the address that the machine gets decides that.
    """
    facts = endpoint_facts()
    if any(each in facts.any_source for each in sources):
        return True
    if allows and any(each.startswith("/") for each in sources):
        return True  # the id of a group of addresses, which may be its own
    networks = [each for each in sources if networks_of(each)]  # any other is a tag: of services, of the internet
    if not networks:
        return False
    own = [text for text in _own_addresses(sender, look) if networks_of(text)]
    if not own:
        return allows
    # A machine may have addresses of both versions, of which a rule is for one.
    found: list[bool] = []
    for address in own:
        alike = [each for each in networks if _version(each) == _version(address)]
        if alike:
            found.append(_is_in(address, alike, allows, () if allows else _taken(sender, look)))
    return any(found) if allows else bool(found) and all(found)


def _is_in(address: str, networks: list[str], allows: bool, taken: Sequence[str]) -> bool:
    """Say whether an address, or all of the subnet that gives the machine one, is in some networks.

    taken: single addresses that other machines have.
    """
    held = is_within(address, networks)
    if held is not None:
        return held
    parts = [each for each in networks if not is_single(each) or not is_within(each, taken)]
    if not parts or is_within(address, parts) is False:
        return False
    reason = f"the session host gets an address of {address} on deployment, and a network rule is for a part of them"
    raise UndecidableError(
        Unknown(reason, key=f"an address of {address}"),
        f"{reason} ({', '.join(parts)}); state the address of its interface",
    )


def _taken(sender: Sender, look: Look) -> list[str]:
    found = (look.resolve(item) for value in sender.taken for item in _items(value, look))
    return [str(each.value) for each in found if isinstance(each, Known) and each.value]


def _version(address: str) -> int:
    return networks_of(address)[0].version


def _own_addresses(sender: Sender, look: Look) -> Iterator[str]:
    for item in (item for value in sender.addresses for item in _items(value, look)):
        text = look.text_of(item, "the address of the session host")
        if text:
            yield text


def _has_own_port(stated: list[Value], allows: bool, look: Look) -> bool:
    texts = [
        look.text_of(item, "the source port of a network rule") for value in stated for item in _items(value, look)
    ]
    ranges = [_range(text) for text in texts if text]
    if not ranges:
        return True
    first, last = _OWN_PORTS
    if allows:
        return any(low <= last and high >= first for low, high in ranges)
    return any(low <= first and high >= last for low, high in ranges)


def _range(text: str) -> tuple[int, int]:
    low, _, high = text.partition("-")
    if not low.isdecimal():
        return _OWN_PORTS  # any
    return int(low), int(high) if high.isdecimal() else int(low)


def _items(value: Value, look: Look) -> list[Value]:
    resolved = look.resolve(value)
    return [look.resolve(item) for item in look.items(resolved)] if isinstance(resolved, ListValue) else [resolved]
