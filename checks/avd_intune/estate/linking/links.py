"""Which extension sits on which machine, and which machine belongs to which host pool.

Code names its target in many ways: an id that is known on deployment only (a Reference), an id or
name as text, an element picked by an index. Every link is a boolean value, so that a link that
hangs on an undecided input stays an open question instead of a guess.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from avd_intune.estate.linking.item_names import own_name, placed_by
from avd_intune.estate.linking.machines_read import as_read
from avd_intune.estate.linking.no_machine import where_no_machine, where_not_made
from avd_intune.estate.linking.only_pools import only_pools
from avd_intune.estate.linking.parts import EstateParts
from avd_intune.estate.model import DSC_ARGUMENTS, Attached, Extension, HostPool, Machine, MachineKind, Script
from avd_intune.languages.resource_model import Mode, Resource
from avd_intune.patterns import lazy_pattern
from avd_intune.source.budget import count_steps
from avd_intune.values.access import (
    any_of,
    both,
    holds_when,
    is_null,
    known_texts,
    may_hold,
    member,
    name_key,
    references_when,
    same_name,
    visible_text,
)
from avd_intune.values.cases import alternatives_of, choice_by, either
from avd_intune.values.computations import computation_of
from avd_intune.values.condition_text import input_name
from avd_intune.values.display import declared_at
from avd_intune.values.exclusion import Claim
from avd_intune.values.identity import derived_key, value_key
from avd_intune.values.inside import references_in
from avd_intune.values.partial_text import may_be_one_text, may_be_text, partial_string
from avd_intune.values.value_types import (
    FALSE,
    TRUE,
    Decision,
    Known,
    OneOf,
    PartialString,
    Reference,
    Unknown,
    Value,
)


class TargetIndex:
    """Finds the resource that a value names, among the candidates of one kind."""

    def __init__(self, candidates: Iterable[tuple[str, Value]]) -> None:
        """`candidates`: (resource key, name) of each possible target."""
        self._names: dict[str, Value] = {}
        # By what makes two names the same one, see `same_name`: a machine is looked for by each of its extensions.
        self._by_text: dict[str, list[str]] = {}
        self._by_unknown: dict[str, list[str]] = {}
        self._of_several: list[tuple[str, OneOf]] = []
        self._by_text_in_a_case: dict[str, list[tuple[str, Value]]] = {}
        for key, name in candidates:
            self._names[key] = name
            if isinstance(name, Known) and isinstance(name.value, str):
                self._by_text.setdefault(name.value.lower(), []).append(key)
            elif isinstance(name, Unknown):
                self._by_unknown.setdefault(name_key(name), []).append(key)
            elif isinstance(name, OneOf):
                self._of_several.append((key, name))
                for each in name.alternatives:
                    if isinstance(each.value, Known) and isinstance(each.value.value, str):
                        case = (key, holds_when(each.assumptions))
                        self._by_text_in_a_case.setdefault(each.value.value.lower(), []).append(case)

    def targets(self, value: Value) -> list[tuple[str, Value]]:
        """Return the keys of the resources that a value can name, each with its condition."""
        found: dict[str, list[Value]] = {}
        alternatives = alternatives_of(value)
        for alternative in alternatives:
            when = TRUE if len(alternatives) == 1 else holds_when(alternative.assumptions)
            for key, certain in self._targets_of_one(alternative.value):
                found.setdefault(key, []).append(both(when, certain))
        return [(key, any_of(conditions)) for key, conditions in found.items()]

    def possible_targets(self, value: Value) -> list[tuple[str, Value]]:
        """Return the same, and where there are none, those that it may name because its name or theirs is an input."""
        found = self.targets(value)
        if found:
            return found
        alternatives = alternatives_of(value)
        for key, name in self._names.items():
            if any(may_name(each.value, name) for each in alternatives):
                unknown = value if isinstance(value, Unknown) else name
                naming = visible_text(value) or (input_name(value) if isinstance(value, Unknown) else "an input")
                reason = f"whether {naming} names {visible_text(name) or key} is not known"
                found.append((key, Unknown(reason, key=derived_key(f"is {key}", value, name), origin=unknown.origin)))
        return found

    def _targets_of_one(self, value: Value) -> Iterator[tuple[str, Value]]:
        if isinstance(value, Reference) and value.target in self._names:
            yield value.target, TRUE
            return
        name = last_segment(value)
        if name is not None:
            named = [*((key, TRUE) for key in self._named(name)), *self._named_in_a_case(name)]
            if named:
                yield from named
                return
        if not isinstance(value, Unknown):
            return
        mentioned = list(dict.fromkeys(r.target for r in references_in(value) if r.target in self._names))
        if len(mentioned) == 1:
            # Whatever is computed from one machine's id alone can only be about that machine.
            yield mentioned[0], TRUE
            return
        for key in mentioned:
            reason = f"which of {len(mentioned)} resources it belongs to is not known before deployment"
            yield key, Unknown(reason, key=derived_key(f"is {key}", value), origin=value.origin)

    def _named_in_a_case(self, name: Value) -> list[tuple[str, Value]]:
        """Return the candidates that have this name in some cases, each with the condition."""
        text = name.value if isinstance(name, Known) else None
        return self._by_text_in_a_case.get(text.lower(), []) if isinstance(text, str) else []

    def _named(self, name: Value) -> list[str]:
        """Return the keys of the candidates whose name is certainly this one."""
        if isinstance(name, Known):
            text = name.value
            return self._by_text.get(text.lower(), []) if isinstance(text, str) and text else []
        if isinstance(name, Unknown):
            return self._by_unknown.get(name_key(name), [])
        return [key for key, candidate in self._of_several if same_name(candidate, name)]


def last_segment(value: Value) -> Value | None:
    """Return the name at the end of a resource id, or the value itself if it is a plain name."""
    if isinstance(value, Known) and isinstance(value.value, str):
        parts = value.value.rstrip("/").split("/")
        return Known(parts[-1])
    if isinstance(value, PartialString):
        for at in range(len(value.parts) - 1, -1, -1):
            part = value.parts[at]
            text = part.rstrip("/") if isinstance(part, str) and at == len(value.parts) - 1 else part
            if isinstance(text, str) and "/" in text:
                kept = [piece for piece in (text.rpartition("/")[2], *value.parts[at + 1 :]) if piece != ""]
                return kept[0] if len(kept) == 1 and isinstance(kept[0], Value) else partial_string(kept)
        return value
    return value if isinstance(value, (Unknown, OneOf)) else None


def attach(
    machines: list[Machine], items: Iterable[Extension | Script], read: Mapping[str, Value]
) -> list[Extension | Script]:
    """Attach extensions and scripts to their machines; return those that belong to none of them.

    read: the names of machines that the code reads as they exist already, by the key of the resource that reads them.
    """
    index = TargetIndex((machine.resource.key, machine.name) for machine in machines)
    by_key = {machine.resource.key: machine for machine in machines}
    nameless = [m for m in machines if any(isinstance(each.value, Unknown) for each in alternatives_of(m.name))]
    for machine in machines:
        for item in machine.inline:
            machine.attached.append(Attached(item, item.presence))
    orphans: list[Extension | Script] = []
    for item in items:
        targets = index.targets(item.machine)
        orphans += where_no_machine(item, [(by_key[key], when) for key, when in targets])
        if not targets:
            named = as_read(item.machine, read)
            targets = index.targets(named) or _possible(machines, nameless, item, named)
            if named is not item.machine:
                orphans += where_not_made(item, [(by_key[key], when) for key, when in targets])
        if not targets:
            orphans.append(item)
        for key, when in targets:
            condition = both(both(item.presence, when), _is_meant(by_key[key], item))
            if may_hold(condition):
                by_key[key].attached.append(Attached(item, condition))
    return orphans


# A question, and a condition for each thing that is asked of it.
STEPS_OF_AN_OPEN_LINK = 8


def _possible(
    machines: list[Machine], nameless: list[Machine], item: Extension | Script, named: Value
) -> list[tuple[str, Value]]:
    """Return the machines that an extension may be on, each with that question. Raises BudgetExceededError."""
    # Known names are those of other machines, unless the name of the machine is unknown.
    is_known = all(isinstance(each.value, Known | Reference) for each in alternatives_of(named))
    possible = nameless if is_known else machines
    count_steps(len(possible))
    module = "" if _is_handed_in(item.resource, named) else _module_of(item.resource)
    found = [each for each in possible if _may_be_on(each, item, named, module)]
    count_steps(STEPS_OF_AN_OPEN_LINK * len(found))
    return [(each.resource.key, _is_on(each, item, named)) for each in found]


def _may_be_on(machine: Machine, item: Extension | Script, named: Value, module: str) -> bool:
    """Say whether an extension may be on a machine though nothing says so: what it names is not known, or what that is.

    An id that is known on deployment only, of a resource that the code does not show, may be that of any machine in its
    module or in one that this calls; what is handed into the module may be that of any machine. module: the one that
    the machine may be in.
    """
    if machine.kind not in _CARRIERS or _is_of_scale_set(item.resource) != (machine.kind is MachineKind.SCALE_SET):
        return False
    if not _module_of(machine.resource).startswith(module):
        return False
    return any(may_name(each.value, machine.name) for each in alternatives_of(named))


_CARRIERS = (MachineKind.VIRTUAL_MACHINE, MachineKind.SCALE_SET)
_MODULE_STEPS = lazy_pattern(r"(?:module\.[^.\[]+(?:\[[^\]]*\])?\.)*")


def _is_of_scale_set(resource: Resource) -> bool:
    return "scale_set" in resource.type or "scalesets" in resource.type.lower()


def _module_of(resource: Resource) -> str:
    """Return the module that a resource is in, as its address begins."""
    if "::" in resource.address:
        return resource.address.rpartition("::")[0] + "::"
    matched = _MODULE_STEPS.match(resource.address)
    return matched[0] if matched is not None else ""


def _is_handed_in(resource: Resource, named: Value) -> bool:
    """Say whether what names a machine is an input that comes from outside of the module of the resource.

    A name that the code puts together is one that it has for a machine: it is asked about in the module alone.
    """
    inputs = [each.value for each in alternatives_of(named) if _is_part_of_input(each.value)]
    places = [place for each in inputs if (place := declared_at(each)) is not None]
    if "::" in resource.address:
        return any(place.path != resource.span.path for place in places)
    return any(Path(place.path).parent != Path(resource.span.path).parent for place in places)


def _is_part_of_input(value: Value) -> bool:
    """Say whether a value is an unknown one as it is handed in, or a member or an element of one."""
    made = computation_of(value)
    while made is not None and made[0] in ("member", "element", "[]"):
        value = made[1][0]
        made = computation_of(value)
    return made is None and isinstance(value, Unknown) and not isinstance(value, PartialString)


def may_name(target: Value, name: Value) -> bool:
    """Say whether a value may name what has a certain name, where the one or the other is not known."""
    if isinstance(target, Reference):
        # It is an attribute of a resource that is no machine of this code.
        return False
    last = last_segment(target)
    if isinstance(last, Unknown):
        return any(may_be_one_text(last, each.value) for each in alternatives_of(name))
    if isinstance(last, Known) and isinstance(last.value, str) and last.value:
        return any(isinstance(each.value, Unknown) and may_be_text(each.value, last) for each in alternatives_of(name))
    return False


def _is_on(machine: Machine, item: Extension | Script, named: Value) -> Value:
    """Return whether an extension is on a machine, which is not known before deployment."""
    key = f"{item.resource.key} is on {machine.resource.key}"
    # The machine is the one that is judged, so that it need not be named.
    label = f"{own_name(item.resource)} being on it{placed_by(item.resource, named, machine.name)}"
    decision = Decision(key, ("true", "false"), label, item.resource.span)
    return choice_by(decision, {"true": TRUE, "false": FALSE})


def _is_meant(machine: Machine, item: Extension | Script) -> Value:
    """Return whether what belongs to one machine is on a representative, which stands for several of unknown number.

    An extension that names `host[0]` is not on the others, and none is on what another index names; one that is itself
    a representative is on every one.
    """
    if not stands_for_several(machine.resource) or stands_for_several(item.resource):
        return TRUE
    subject, named = f"which of {machine.resource.key}", value_key(item.machine)
    label = f"it being the one that {own_name(item.resource)} names"
    claim = Claim(subject, "is", (named,))
    decision = Decision(f"{subject}: {named}", ("true", "false"), label, claim=claim)
    return choice_by(decision, {"true": TRUE, "false": FALSE})


def stands_for_several(resource: Resource) -> bool:
    """Say whether a resource stands for all instances of a loop of unknown number."""
    return "[*]" in resource.address or '["*"]' in resource.address


def link_host_updates(parts: EstateParts) -> None:
    """Tell host pools whether updates of their session hosts delete the machines that they replace."""
    index = TargetIndex((pool.resource.key, pool.name) for pool in parts.host_pools)
    by_key = {pool.resource.key: pool for pool in parts.host_pools}
    for pool_name, deletes in parts.host_updates:
        for key, when in index.targets(pool_name):
            by_key[key].deletes_machines = any_of([by_key[key].deletes_machines, both(when, deletes)])


class PoolIndex:
    """Finds the host pools that a machine belongs to."""

    def __init__(self, parts: EstateParts) -> None:
        self.pools = parts.host_pools
        self._index = TargetIndex((pool.resource.key, pool.name) for pool in self.pools)
        self._by_key = {pool.resource.key: pool for pool in self.pools}
        self._registrations = {resource.key: pool for resource, pool in parts.registrations}
        self._written_here = self._declared_twins()

    def pools_of(self, machine: Machine) -> list[tuple[HostPool, Value]]:
        """Return the pools of a machine with their conditions; the only pool there is in a case, if nothing says."""
        found: dict[str, list[Value]] = {}
        for clue, when in _clues(machine):
            for key, certain in self._resolve(clue):
                found.setdefault(self._written_here.get(key, key), []).append(both(when, certain))
        several = [pool for pool in self.pools if pool.resource.key not in self._written_here]
        if not found and (only := only_pools(several)):
            return [(pool, when) for pool, when in only if may_hold(when)]
        links = [(pool := self._by_key[key], both(pool.resource.is_of_its_type, any_of(found[key]))) for key in found]
        return [(pool, when) for pool, when in (*links, *self._only_one_left(several, links)) if may_hold(when)]

    def _only_one_left(
        self, several: list[HostPool], links: list[tuple[HostPool, Value]]
    ) -> list[tuple[HostPool, Value]]:
        """Return the only host pool there is in the case in which what may be others turn out to be none."""
        certain = [pool for pool in several if pool.resource.is_of_its_type is TRUE]
        if len(certain) != 1 or len(several) == 1 or any(pool is certain[0] for pool, _ in links):
            return []
        open_types = (pool.resource.is_of_its_type for pool in several if pool is not certain[0])
        others = any_of([*(when for _, when in links), *open_types])
        return [(certain[0], either(others, lambda: FALSE, lambda: TRUE))]

    def open_pools_of(self, machine: Machine) -> list[tuple[HostPool, Value]]:
        """Return the pools that a machine may be of because a name is an input, where nothing tells any."""
        found: dict[str, Value] = {}
        for clue, when in _clues(machine):
            if any(self._resolve(clue)):
                return []
            if not is_null(clue):
                for key, certain in self._index.possible_targets(clue):
                    found.setdefault(self._written_here.get(key, key), both(when, certain))
        return [(self._by_key[key], when) for key, when in found.items() if may_hold(when)]

    def _declared_twins(self) -> dict[str, str]:
        """Return, for each host pool that is only read, the one that the same code declares under that name."""
        declared = TargetIndex((pool.resource.key, pool.name) for pool in self.pools if pool.declared)
        twins = {}
        for pool in self.pools:
            targets = declared.targets(pool.name) if pool.resource.mode is Mode.EXISTING else []
            if len(targets) == 1 and targets[0][1] is TRUE:
                twins[pool.resource.key] = targets[0][0]
        return twins

    def mentions_registration(self, value: Value) -> Value:
        """Return whether a value carries a registration token or other reference to a host pool."""
        conditions = []
        for reference, when in references_when(value):
            issues_token = reference.target in self._registrations
            if issues_token or (reference.target in self._by_key and "token" in str(reference.path).lower()):
                conditions.append(when)
        return any_of(conditions) if conditions else FALSE

    def _resolve(self, clue: Value) -> Iterator[tuple[str, Value]]:
        yield from self._index.targets(clue)
        for reference, when in references_when(clue):
            if reference.target in self._by_key:
                yield reference.target, when
            elif reference.target in self._registrations:
                for key, certain in self._index.targets(self._registrations[reference.target]):
                    yield key, both(when, certain)


def _clues(machine: Machine) -> Iterator[tuple[Value, Value]]:
    for extension, when in machine.extensions:
        for holder in (extension.settings, extension.protected_settings):
            for arguments in (member(holder, each) for each in DSC_ARGUMENTS):
                for name in ("hostPoolName", "registrationInfoToken"):
                    value = member(arguments, name)
                    if not is_null(value):
                        yield value, when
            for reference, certain in references_when(holder):
                yield reference, both(when, certain)
    for script, when in machine.scripts:
        for text in script.texts:
            for reference, certain in references_when(text):
                yield reference, both(when, certain)
    parent_tag = member(machine.tags, "cm-resource-parent")
    if known_texts(parent_tag) or isinstance(parent_tag, Unknown):
        yield parent_tag, TRUE
    yield machine.host_pool_hint, TRUE
