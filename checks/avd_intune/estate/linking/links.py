"""Which extension sits on which machine, and which machine belongs to which host pool.

Code names its target in many ways: an id that is known on deployment only (a Reference), an id or
name as text, an element picked by an index. Every link is a boolean value, so that a link that
hangs on an undecided input stays an open question instead of a guess.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from avd_intune.estate.linking.item_names import own_name, placed_by
from avd_intune.estate.linking.machines_read import as_read
from avd_intune.estate.linking.nearest import nearest
from avd_intune.estate.linking.no_machine import where_no_machine, where_not_made
from avd_intune.estate.linking.parts import EstateParts
from avd_intune.estate.model import Attached, Extension, Machine, MachineKind, Script
from avd_intune.languages.resource_model import Resource
from avd_intune.source.budget import count_steps
from avd_intune.values.access import (
    any_of,
    both,
    holds_when,
    may_hold,
    name_key,
    same_name,
    visible_text,
)
from avd_intune.values.assumptions import Decision
from avd_intune.values.cases import alternatives_of, choice_by
from avd_intune.values.claims import Claim
from avd_intune.values.computations import computation_of
from avd_intune.values.condition_text import input_name
from avd_intune.values.display import declared_at
from avd_intune.values.identity import derived_key, value_key
from avd_intune.values.inside import references_in
from avd_intune.values.partial_text import may_be_one_text, may_be_text, partial_string
from avd_intune.values.value_types import (
    FALSE,
    NULL,
    TRUE,
    Alternative,
    Known,
    OneOf,
    Origin,
    PartialString,
    Reference,
    Unknown,
    Value,
    replace,
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

    def targets(self, value: Value, *, of_several: bool = False) -> list[tuple[str, Value]]:
        """Return the keys of the resources that a value can name, each with its condition.

        of_several: whether it is of a resource that stands for several: where each of these names another one, it
        names all.
        """
        found: dict[str, list[Value]] = {}
        alternatives = alternatives_of(value)
        alike = self._named_alike(alternatives)
        if alike:
            return [(key, TRUE) for key in alike]
        for alternative in alternatives:
            choices = alternative.assumptions.choices
            is_all = len(alternatives) == 1 or (of_several and all(decision.is_each for decision in choices))
            when = TRUE if is_all else holds_when(alternative.assumptions)
            for key, certain in self._targets_of_one(alternative.value):
                found.setdefault(key, []).append(both(when, certain))
        return [(key, any_of(conditions)) for key, conditions in found.items()]

    def _named_alike(self, alternatives: Sequence[Alternative]) -> list[str]:
        """Return the keys of the candidates that have the same name in each case, known or not."""
        if len(alternatives) < 2 or not self._of_several:
            return []
        names = [Alternative(last_segment(each.value) or each.value, each.assumptions) for each in alternatives]
        name = OneOf(tuple(names))
        return [key for key, candidate in self._of_several if same_name(candidate, name)]

    def possible_targets(self, value: Value) -> list[tuple[str, Value]]:
        """Return the same, and where there are none, those that it may name because its name or theirs is an input."""
        found = self.targets(value)
        if found:
            return found
        alternatives = alternatives_of(value)
        for key, name in self._names.items():
            if any(may_name(each.value, name) for each in alternatives):
                unknown = value if isinstance(value, Unknown) else name
                naming = _text_of_name(value) or (input_name(value) if isinstance(value, Unknown) else "an input")
                named = _text_of_name(name) or key.rpartition("/")[2]
                reason = f"whether {naming} names {named} is not known"
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
    machines: list[Machine],
    items: Iterable[Extension | Script],
    read: Mapping[str, Value],
    registers: Callable[[Extension], Value],
) -> list[Extension | Script]:
    """Attach extensions and scripts to their machines; return those that belong to none of them.

    read: the names of machines that the code reads as they exist already, by the key of the resource that reads them.
    registers: whether an extension makes a session host of its machine: it may be all that tells that of a machine.
    """
    index = TargetIndex((machine.resource.key, machine.name) for machine in machines)
    by_key = {machine.resource.key: machine for machine in machines}
    nameless = [m for m in machines if any(isinstance(each.value, Unknown) for each in alternatives_of(m.name))]
    for machine in machines:
        for item in machine.inline:
            machine.attached.append(Attached(item, item.presence))
    orphans: list[Extension | Script] = []
    for item in items:
        found = index.targets(item.machine, of_several=stands_for_several(item.resource))
        targets = nearest(found, item.machine, item.resource, by_key)
        orphans += where_no_machine(item, [(by_key[key], when) for key, when in targets])
        if not targets:
            named = as_read(item.machine, read)
            targets = nearest(index.targets(named), named, item.resource, by_key) or _possible(
                machines, nameless, item, named, is_anywhere=isinstance(item, Extension) and may_hold(registers(item))
            )
            if named is not item.machine:
                orphans += where_not_made(item, [(by_key[key], when) for key, when in targets])
        if not targets:
            orphans.append(item)
        for key, when in targets:
            if isinstance(when, Unknown):
                origin = Origin(f"{own_name(item.resource)} being on it", item.resource.span)
                when = replace(when, origin=origin)
            condition = both(both(item.presence, when), _is_meant(by_key[key], item))
            if may_hold(condition):
                by_key[key].attached.append(Attached(item, condition))
    return orphans


# A question, and a condition for each thing that is asked of it.
STEPS_OF_AN_OPEN_LINK = 8


def _possible(
    machines: list[Machine], nameless: list[Machine], item: Extension | Script, named: Value, *, is_anywhere: bool
) -> list[tuple[str, Value]]:
    """Return the machines that an extension may be on, each with that question. Raises BudgetExceededError.

    is_anywhere: whether machines of all modules are asked about, and not only those that may be meant by its own.
    """
    # Known names are those of other machines, unless the name of the machine is unknown.
    is_known = all(isinstance(each.value, Known | Reference) for each in alternatives_of(named))
    possible = nameless if is_known else machines
    count_steps(len(possible))
    module = () if is_anywhere or _is_handed_in(item.resource, named) else item.resource.modules
    found = [each for each in possible if _may_be_on(each, item, named, module)]
    count_steps(STEPS_OF_AN_OPEN_LINK * len(found))
    return [(each.resource.key, _is_on(each, item, named)) for each in found]


def _may_be_on(machine: Machine, item: Extension | Script, named: Value, module: tuple[str, ...]) -> bool:
    """Say whether an extension may be on a machine though nothing says so: what it names is not known, or what that is.

    An id that is known on deployment only, of a resource that the code does not show, may be that of any machine in its
    module or in one that this calls; what is handed into the module may be that of any machine. module: the calls that
    lead to the one that the machine may be in.
    """
    if machine.kind not in _CARRIERS or _is_of_scale_set(item.resource) != (machine.kind is MachineKind.SCALE_SET):
        return False
    if machine.resource.modules[: len(module)] != module:
        return False
    return any(may_name(each.value, machine.name) for each in alternatives_of(named))


_CARRIERS = (MachineKind.VIRTUAL_MACHINE, MachineKind.SCALE_SET)


def _is_of_scale_set(resource: Resource) -> bool:
    return "scale_set" in resource.type or "scalesets" in resource.type.lower()


def _is_handed_in(resource: Resource, named: Value) -> bool:
    """Say whether what names a machine is an input that comes from outside of the module of the resource.

    A name that the code puts together is one that it has for a machine: it is asked about in the module alone.
    """
    inputs = [each.value for each in alternatives_of(named) if _is_part_of_input(each.value)]
    places = [place for each in inputs if (place := declared_at(each)) is not None]
    if "::" in resource.address:
        # One of the module's own file is a parameter that its call leaves out: no more is known of it.
        return bool(places)
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


def _text_of_name(name: Value) -> str:
    """Return the known text of a name, or of the id that ends with it; "" for several, and where its end is open."""
    last = last_segment(name)
    text = "" if last is None else visible_text(last)
    return "" if "\n" in text or text.endswith("/") else text


def _is_on(machine: Machine, item: Extension | Script, named: Value | None = None) -> Value:
    """Return whether an extension is on a machine, which is not known before deployment. named: by which name."""
    key = f"{item.resource.key} is on {machine.resource.key}"
    # The machine is the one that is judged, so that it need not be named.
    by = "" if named is None else placed_by(item.resource, named, machine.name)
    label = f"{own_name(item.resource)} being on it{by}"
    decision = Decision(key, ("true", "false"), label, item.resource.span)
    return choice_by(decision, {"true": TRUE, "false": FALSE})


def _is_meant(machine: Machine, item: Extension | Script) -> Value:
    """Return whether what belongs to one machine is on a representative, which stands for several of unknown number.

    An extension that names `host[0]` is not on the others, and none is on what another index names; one that is itself
    a representative is on every one, unless there are not as many of it.
    """
    if not stands_for_several(machine.resource):
        return TRUE
    if stands_for_several(item.resource):
        return TRUE if _are_as_many(machine, item) else _is_on(machine, item)
    subject, named = f"which of {machine.resource.key}", value_key(item.machine)
    label = f"it being the one that {own_name(item.resource)} names"
    claim = Claim(subject, "is", (named,))
    decision = Decision(f"{subject}: {named}", ("true", "false"), label, claim=claim)
    return choice_by(decision, {"true": TRUE, "false": FALSE})


def _are_as_many(machine: Machine, item: Extension | Script) -> bool:
    """Say whether there is an extension for each machine that a representative stands for, as far as numbers tell."""
    numbers = (machine.resource.number, item.resource.number)
    is_by_an_index = isinstance(item.machine, Unknown)  # what goes through several lists is a choice
    return not is_by_an_index or any(each is NULL for each in numbers) or len(set(map(value_key, numbers))) == 1


def stands_for_several(resource: Resource) -> bool:
    """Say whether a resource stands for all instances of a loop of unknown number."""
    return "[*]" in resource.address or '["*"]' in resource.address


def link_host_updates(parts: EstateParts) -> None:
    """Tell host pools whether updates of their session hosts delete the machines that they replace."""
    index = TargetIndex((pool.resource.key, pool.name) for pool in parts.host_pools)
    by_key = {pool.resource.key: pool for pool in parts.host_pools}
    for resource, pool_name, deletes in parts.host_updates:
        for key, when in nearest(index.targets(pool_name), pool_name, resource, by_key):
            by_key[key].deletes_machines = any_of([by_key[key].deletes_machines, both(when, deletes)])
