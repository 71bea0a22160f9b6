"""Which host pools a machine belongs to, by what registers it, its tags and the scripts on it."""

from __future__ import annotations

from collections.abc import Iterator

from avd_intune.estate.linking.links import TargetIndex
from avd_intune.estate.linking.nearest import nearest
from avd_intune.estate.linking.only_pools import MAX_POOLS, only_pools
from avd_intune.estate.linking.parts import EstateParts
from avd_intune.estate.linking.stated_places import are_apart
from avd_intune.estate.model import DSC_ARGUMENTS, HostPool, Machine
from avd_intune.languages.resource_model import Mode, Resource
from avd_intune.values.access import (
    any_of,
    both,
    is_null,
    known_texts,
    may_hold,
    member,
    negation,
    references_when,
)
from avd_intune.values.assumptions import Decision
from avd_intune.values.cases import alternatives_of, choice_by, either
from avd_intune.values.display import span_of
from avd_intune.values.value_types import FALSE, TRUE, OneOf, Unknown, Value


class PoolIndex:
    """Finds the host pools that a machine belongs to."""

    def __init__(self, parts: EstateParts) -> None:
        self.pools = parts.host_pools
        self._index = TargetIndex((pool.resource.key, pool.name) for pool in self.pools)
        self._by_key = {pool.resource.key: pool for pool in self.pools}
        self._declared = {key: pool for key, pool in self._by_key.items() if pool.declared}
        self._registrations = {resource.key: (resource, pool) for resource, pool in parts.registrations}
        self._written_here = self._declared_twins()
        self._perhaps_written_here = self._possible_twins()
        # Each host pool once; there may be hundreds, and all machines are held against them.
        self._several = [pool for pool in self.pools if pool.resource.key not in self._written_here]

    def pools_of(self, machine: Machine) -> list[tuple[HostPool, Value]]:
        """Return the pools of a machine with their conditions; the only pool there is in a case, if nothing says."""
        found: dict[str, list[Value]] = {}
        for targets, when in self._resolved(machine):
            for key, certain in targets:
                for target, is_it in self._perhaps_written_here.get(key, [(self._written_here.get(key, key), TRUE)]):
                    found.setdefault(target, []).append(both(both(when, certain), is_it))
        is_silent = negation(any_of(when for conditions in found.values() for when in conditions))
        if (isinstance(is_silent, OneOf) or not found) and (only := only_pools(self._several)):
            if not found:
                return [(pool, when) for pool, when in only if may_hold(when)]
            for pool, when in only:
                found.setdefault(pool.resource.key, []).append(both(is_silent, when))
        links = [(pool := self._by_key[key], both(pool.resource.is_of_its_type, any_of(found[key]))) for key in found]
        return [(pool, when) for pool, when in (*links, *self._only_one_left(links)) if may_hold(when)]

    def _resolved(self, machine: Machine) -> list[tuple[list[tuple[str, Value]], Value]]:
        """Return what each clue of a machine means, with its condition.

        Of several host pools of one name, what refers to one of them, as a token does, tells which.
        """
        resolved = [(list(self._resolve(clue, machine)), when) for clue, when in _clues(machine)]
        exact = {targets[0][0] for targets, _ in resolved if len(targets) == 1}
        found = []
        for targets, when in resolved:
            # One that is only read, or written again in the same group, is the same as another.
            alike = [key for key, certain in targets if certain is TRUE and key in self._declared]
            if len(alike) > 1 and are_apart([self._by_key[key].resource for key in alike]):
                targets = [target for target in targets if target[0] in exact] or [
                    (key, self._one_of(alike, key, machine) if key in alike else certain) for key, certain in targets
                ]
            found.append((targets, when))
        return found

    def _one_of(self, keys: list[str], key: str, machine: Machine) -> Value:
        """Return whether a machine belongs to one of several host pools of one name, which nothing tells."""
        names = {each: self._by_key[each].resource.address for each in keys}
        choices = tuple(names.values())
        label = f"which of {len(keys)} host pools of one name {machine.resource.address} belongs to"
        decision = Decision(f"pool of {machine.resource.key}: {', '.join(keys)}", choices, label)
        return choice_by(decision, {name: TRUE if each == key else FALSE for each, name in names.items()})

    def _only_one_left(self, links: list[tuple[HostPool, Value]]) -> list[tuple[HostPool, Value]]:
        """Return the only host pool there is in the case in which what may be others turn out to be none."""
        several = self._several
        if not 1 < len(several) <= MAX_POOLS:
            return []
        certain = [pool for pool in several if pool.resource.is_of_its_type is TRUE]
        if len(certain) > 1:
            return []
        found = []
        for pool in certain or several:
            if not any(pool is each for each, _ in links):
                open_types = (each.resource.is_of_its_type for each in several if each is not pool)
                others = any_of([*(when for _, when in links), *open_types])
                found.append((pool, both(pool.resource.is_of_its_type, either(others, lambda: FALSE, lambda: TRUE))))
        return found

    def open_pools_of(self, machine: Machine) -> list[tuple[HostPool, Value]]:
        """Return the pools that a machine may be of because a name is an input, where nothing tells any."""
        found: dict[str, Value] = {}
        for clue, when in _clues(machine):
            if any(self._resolve(clue, machine)):
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
            targets = nearest(targets, pool.name, pool.resource, self._declared)
            if len(targets) == 1 and targets[0][1] is TRUE:
                twins[pool.resource.key] = targets[0][0]
        return twins

    def _possible_twins(self) -> dict[str, list[tuple[str, Value]]]:
        """Return, for each host pool that is only read under a name that is not known, what it may be: declared or not.

        Where very many are declared, none of them is asked about.
        """
        names = [(pool.resource.key, pool.name) for pool in self.pools if pool.declared]
        declared = TargetIndex(names if len(names) <= MAX_POOLS else [])
        twins = {}
        for pool in self.pools:
            if pool.resource.mode is Mode.EXISTING and pool.resource.key not in self._written_here:
                keys = [key for key, _ in declared.possible_targets(pool.name)]
                possible = [(key, _is_same(pool, self._by_key[key])) for key in keys]
                if possible:
                    is_another = negation(any_of(when for _, when in possible))
                    twins[pool.resource.key] = [*possible, (pool.resource.key, is_another)]
        return twins

    def mentions_registration(self, value: Value) -> Value:
        """Return whether a value carries a registration token or other reference to a host pool."""
        conditions = []
        for reference, when in references_when(value):
            issues_token = reference.target in self._registrations
            if issues_token or (reference.target in self._by_key and "token" in str(reference.path).lower()):
                conditions.append(when)
        return any_of(conditions) if conditions else FALSE

    def _resolve(self, clue: Value, machine: Machine) -> Iterator[tuple[str, Value]]:
        yield from self._targets(clue, machine.resource)
        for reference, when in references_when(clue):
            if reference.target in self._by_key:
                yield reference.target, when
            elif reference.target in self._registrations:
                registration, pool = self._registrations[reference.target]
                for key, certain in self._targets(pool, registration):
                    yield key, both(when, certain)

    def _targets(self, named: Value, user: Resource) -> list[tuple[str, Value]]:
        """Return the host pools that a resource names."""
        return nearest(self._index.targets(named), named, user, self._declared)


def _is_same(read: HostPool, declared: HostPool) -> Value:
    """Return whether a host pool that is read under a name that is not known is one that the code declares."""
    label = f"{read.resource.address} being {declared.resource.address}"
    key = f"{read.resource.key} is {declared.resource.key}"
    decision = Decision(key, ("true", "false"), label, span_of(read.name) or read.resource.span)
    return choice_by(decision, {"true": TRUE, "false": FALSE})


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
    if any(known_texts(each.value) or isinstance(each.value, Unknown) for each in alternatives_of(parent_tag)):
        yield parent_tag, TRUE
    yield machine.host_pool_hint, TRUE
