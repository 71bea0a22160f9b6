"""How many instances a block has: `count`, `for_each` and OpenTofu's `enabled`, decided or not.

https://developer.hashicorp.com/terraform/language/meta-arguments/count and …/for_each,
https://opentofu.org/docs/language/meta-arguments/enabled/. Where the number is not known before deployment,
one representative instance (`[*]`) stands for all that there may be.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from avd_intune.languages.terraform.evaluation.entry_keys import CountIndex, EntryKey, terms_of
from avd_intune.languages.terraform.evaluation.hcl_operators import to_condition
from avd_intune.languages.terraform.evaluation.open_elements import representative_of
from avd_intune.languages.terraform.evaluation.traversal import bracketed_key, element_of
from avd_intune.languages.terraform.evaluation.type_constraints import NUMBER, convert
from avd_intune.languages.terraform.modules import Content, PlacedAttribute
from avd_intune.languages.terraform.presence_of_others import presence_of_all, presence_of_counted
from avd_intune.records import dataclass, field
from avd_intune.records import replace as replaced
from avd_intune.source.budget import note_instances
from avd_intune.source.text import Span
from avd_intune.values.access import both
from avd_intune.values.assumptions import Assumptions, Decision
from avd_intune.values.blanks import blank_of
from avd_intune.values.cases import alternatives_of, choice_by, either, lift, one_of
from avd_intune.values.claims import Claim
from avd_intune.values.conditions import claim_of_any, claim_of_some, counted_by
from avd_intune.values.display import label_of, span_of
from avd_intune.values.identity import derived_key, first_unknown, value_key
from avd_intune.values.value_types import (
    FALSE,
    NULL,
    TRUE,
    Alternative,
    EvaluationError,
    Known,
    ListValue,
    ObjectValue,
    Origin,
    PartialString,
    ResourceValue,
    Unknown,
    Value,
    replace,
)

# Estates of thousands of session hosts come from one block; past this many the rest is left out, and that is said.
MAX_INSTANCES = 10_000
_CUT = f"; {MAX_INSTANCES} of them are evaluated, the others are left out"
_LABEL_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Slot:
    """One instance. text: what its address has in brackets; names: `count` or `each` in its block."""

    text: str = ""
    presence: Value = TRUE
    names: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Member:
    """An instance in one case of the number. key: its index or name, None for a representative."""

    key: int | str | None
    text: str
    presence: Value
    names: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class _Case:
    members: Sequence[_Member]
    assumptions: Assumptions
    number: Value


@dataclass(frozen=True, slots=True)
class Expansion:
    """The instances of a block. kind: "single", "enabled", "count" or "for_each".

    problem: why Terraform rejects the number, None if it does not; problem_span: where that is. is_cut: not Terraform
    rejects it, but instances are left out. blank: the empty default of an input that it is rejected for.
    """

    kind: str
    slots: Sequence[Slot]
    cases: Sequence[_Case] = ()
    problem: str | None = None
    problem_span: Span | None = None
    is_cut: bool = False
    blank: Value | None = None

    @property
    def why_none(self) -> str:
        """Say why there is no instance, where there is none."""
        return {"count": "count is 0", "for_each": "for_each is empty"}.get(self.kind, "enabled is false")

    def collected(self, make: Callable[[Slot], Value]) -> Value:
        """Return the value of the whole block, from that of each instance."""
        if self.kind == "single":
            return make(self.slots[0])
        if self.kind == "enabled":
            return either(self.slots[0].presence, lambda: make(self.slots[0]), lambda: NULL) if self.slots else NULL
        note_instances(len(self.slots))
        made = {slot.text: make(slot) for slot in self.slots}
        return one_of([Alternative(self._collection(case, made), case.assumptions) for case in self.cases])

    def _collection(self, case: _Case, made: Mapping[str, Value]) -> Value:
        rest = representative_of([made[member.text] for member in case.members if member.key is None])
        known = [member for member in case.members if member.key is not None]
        if self.kind == "count":
            long_as = counted_by(case.number) if rest is not None else None
            return ListValue(tuple(made[member.text] for member in known), rest=rest, long_as=long_as)
        entries = {str(member.key): made[member.text] for member in known}
        return ObjectValue(entries, rest=rest, keys_of=case.number)


ONE = Expansion("single", (Slot(),))


def expand(
    content: Content,
    evaluate: Callable[[PlacedAttribute], Value],
    address: str,
    representatives: dict[str, Value],
) -> Expansion:
    """Return the instances of a block with this content. Never raises.

    representatives: the presence of each representative so far, by address; those of this block are
    added. A block with one instance for each of another's exists exactly where that one does.
    """
    for kind in ("count", "for_each"):
        placed = content.attributes.get(kind)
        if placed is not None:
            expansion = _expand(kind, evaluate(placed), placed, address, representatives)
            note_instances(len(expansion.slots))
            for slot in expansion.slots:
                if "*" in slot.text:
                    representatives[f"{address}{slot.text}"] = slot.presence
            return expansion
    for lifecycle in content.blocks_of("lifecycle"):
        enabled = lifecycle.content.attributes.get("enabled")
        if enabled is not None:
            return _enabled(evaluate(enabled))
    return ONE


def has_instances(content: Content, evaluate: Callable[[PlacedAttribute], Value]) -> bool:
    """Say whether `expand` returns any, of which there may be thousands for each of thousands of blocks."""
    for kind in ("count", "for_each"):
        placed = content.attributes.get(kind)
        if placed is not None:
            value = evaluate(placed)
            alternatives = alternatives_of(convert(value, NUMBER) if kind == "count" else value)
            return any(_has_members(kind, each.value, is_only=len(alternatives) == 1) for each in alternatives)
    return bool(expand(content, evaluate, "", {}).slots)


def _has_members(kind: str, value: Value, *, is_only: bool) -> bool:
    if isinstance(value, EvaluationError):
        return is_only
    if kind == "count":
        return not (isinstance(value, Known) and isinstance(value.value, int) and value.value == 0)
    if isinstance(value, (ListValue, ObjectValue)) and value.rest is not None:
        return True
    if isinstance(value, ObjectValue):
        return bool(value.entries) or isinstance(value, ResourceValue)
    return bool(value.items) if isinstance(value, ListValue) else isinstance(value, Unknown)


def _enabled(value: Value) -> Expansion:
    condition = to_condition(value)
    if isinstance(condition, Known) and not condition.value:
        return Expansion("enabled", ())
    if isinstance(condition, EvaluationError):
        return Expansion("enabled", (Slot(),), problem=condition.reason)
    return Expansion("enabled", (Slot(presence=either(condition, lambda: TRUE, lambda: FALSE)),))


def _expand(
    kind: str, value: Value, placed: PlacedAttribute, address: str, representatives: Mapping[str, Value]
) -> Expansion:
    value = convert(value, NUMBER) if kind == "count" else _with_settled_items(value)
    text = _shortened(placed.span.text.partition("=")[2])
    problems: list[str] = []
    cases = []
    alternatives = alternatives_of(value)
    for alternative in alternatives:
        inner = alternative.value
        if isinstance(inner, EvaluationError) and len(alternatives) > 1:
            # Terraform gets no further in this case, so nothing is deployed.
            members: list[_Member] = []
        elif kind == "count":
            members = _counted(inner, text, address, representatives, problems)
        else:
            members = _keyed(inner, text, address, representatives, problems)
        cases.append(_Case(members, alternative.assumptions, inner))
    cut = [problem for problem in problems if problem.endswith(_CUT)]
    problem = next(iter(cut or problems), None)
    blank = next((each.value for each in alternatives if _is_rejected_blank(each.value)), None)
    span = placed.span if problem else None
    return Expansion(kind, _merged(cases), cases, problem, span, is_cut=bool(cut), blank=blank)


def _is_rejected_blank(value: Value) -> bool:
    return isinstance(value, EvaluationError) and blank_of(value) is not None


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LABEL_LENGTH else f"{text[: _LABEL_LENGTH - 1]}…"


def _counted(
    value: Value, text: str, address: str, representatives: Mapping[str, Value], problems: list[str]
) -> list[_Member]:
    if isinstance(value, Known) and isinstance(value.value, int) and 0 <= value.value <= MAX_INSTANCES:
        return [
            _Member(at, f"[{at}]", TRUE, {"count": ObjectValue({"index": Known(at, origin=value.origin)})})
            for at in range(value.value)
        ]
    presence: Value = TRUE
    reason = value.reason if isinstance(value, Unknown) else ""
    if isinstance(value, Known) and isinstance(value.value, int) and value.value > 0:
        reason = f"count is {value.value}; at most {MAX_INSTANCES} instances are told apart"
        problems.append(reason)
    elif isinstance(value, EvaluationError):
        problems.append(f"count cannot be evaluated: {value.reason}")
    elif isinstance(value, Unknown) and not any(isinstance(each, Known) and each.value for each in terms_of(value)):
        presence = presence_of_counted(value, representatives) or _may_be(
            value, f"{text} > 0", derived_key(">", value, Known(0)), _claim_of_some(value)
        )
    elif not isinstance(value, Unknown):
        reason = "count must be a whole number from 0"
        problems.append(reason)
    origin = Origin("count.index", span_of(value), value.origin)
    index = CountIndex(reason, key=f"{address}[*].count.index", origin=origin, number=value)
    return [_Member(None, "[*]", presence, {"count": ObjectValue({"index": index})})]


def _claim_of_some(number: Value) -> Claim | None:
    """Return that there is an instance: where there is none, there is nothing of what their number is the sum of."""
    claim, terms = claim_of_some(number), terms_of(number)
    none_of = tuple(each.opposite() for each in map(claim_of_some, terms) if each is not None)
    if len(terms) < 2 or not none_of:
        return claim
    return replaced(claim or Claim(value_key(number), "is", (0,), False), unless=none_of)


def _may_be(value: Value, label: str, key: str, claim: Claim | None) -> Value:
    decision = Decision(key, ("true", "false"), label, span_of(value), claim=claim)
    return choice_by(decision, {"true": TRUE, "false": FALSE})


def _keyed(
    value: Value, text: str, address: str, representatives: Mapping[str, Value], problems: list[str]
) -> list[_Member]:
    members: dict[str, _Member] = {}

    def add(key: Value, each: Value, presence: Value = TRUE) -> None:
        name = _name_of(key)
        pattern = name if name is not None else _pattern_of(key)
        label = f'["{pattern}"]' if name is None else bracketed_key(name)
        number = 2
        while label in members:
            label = f'["{pattern}#{number}"]' if name is None else bracketed_key(f"{name}#{number}")
            number += 1
        members[label] = _Member(name, label, presence, {"each": ObjectValue({"key": key, "value": each})})

    if isinstance(value, ObjectValue) and not isinstance(value, ResourceValue):
        for name in sorted(value.entries)[:MAX_INSTANCES]:
            add(Known(name, origin=value.origin), value.entries[name])
        if len(value.entries) > MAX_INSTANCES:
            problems.append(f"for_each has {len(value.entries)} elements{_CUT}")
    elif isinstance(value, ListValue):
        if value.kind != "set":
            problems.append(f"for_each must be a map or a set of strings, not a {value.kind}")
        for at, item in enumerate(value.items[:MAX_INSTANCES]):
            spelled = _name_of(item)
            if value.kind == "set" or spelled is not None:
                if spelled is None or bracketed_key(spelled) not in members:
                    add(item, item)
            else:
                add(Known(str(at)), item)
        if len(value.items) > MAX_INSTANCES:
            problems.append(f"for_each has {len(value.items)} elements{_CUT}")
    elif isinstance(value, EvaluationError):
        problems.append(f"for_each cannot be evaluated: {value.reason}")
    elif isinstance(value, (Known, PartialString, ResourceValue)):
        problems.append("for_each must be a map or a set of strings")
        # Terraform refuses it; what it would be is judged all the same, as for a list.
        if isinstance(value, ResourceValue):
            refused = EvaluationError(problems[-1], key=f"for_each of {address}", origin=value.origin)
            add(*_representative(refused, address))
    if isinstance(value, (ListValue, ObjectValue)) and value.rest is not None:
        label = f"length({text}) > {len(members)}"
        known = None if members else presence_of_all(value, representatives)
        # Of a loop that leaves some out, the one that stands for all is there if it is taken.
        whole, taken = replace(value, rest_when=None), value.rest_when
        claim = None if members else claim_of_any(whole)
        presence = known or _may_be(value, label, f"any({value_key(whole)})", claim)
        if taken is not None:
            presence = both(presence, either(taken, lambda: TRUE, lambda: FALSE))
        add(*_representative(value, address), presence)
    elif isinstance(value, Unknown):
        certain = isinstance(value, (EvaluationError, PartialString))
        label, claim = f"length({text}) > 0", claim_of_any(value)
        presence = TRUE if certain else _may_be(value, label, f"any({value_key(value)})", claim)
        add(*_representative(value, address), presence)
    return list(members.values())


def _representative(value: Value, address: str) -> tuple[Value, Value]:
    element = element_of(value) if not isinstance(value, EvaluationError) else value
    if isinstance(value, ListValue) and value.kind == "set":
        return element, element
    cause = first_unknown(element)
    key = EntryKey(
        f"the keys of {label_of(value)} are unknown" if cause is None else cause.reason,
        key=f'{address}["*"].each.key',
        origin=Origin("each.key", span_of(value), value.origin),
        key_of=value,
    )
    return key, element


def _name_of(value: Value) -> str | None:
    return value.value if isinstance(value, Known) and isinstance(value.value, str) else None


def _pattern_of(value: Value) -> str:
    if isinstance(value, PartialString):
        return "".join(part if isinstance(part, str) else "*" for part in value.parts)
    return "*"


def _with_settled_items(value: Value) -> Value:
    """Return a set with elements that are one of several as one of several sets."""

    def settle(each: Value) -> Value:
        if not isinstance(each, ListValue) or all(len(alternatives_of(item)) == 1 for item in each.items):
            return each
        return lift(lambda *items: replace(each, items=items), *each.items)

    return lift(settle, value)


def _merged(cases: Sequence[_Case]) -> list[Slot]:
    """Return each instance once, with the condition under which it is there, over all cases."""
    if len(cases) == 1:
        return [Slot(member.text, member.presence, member.names) for member in cases[0].members]
    found: dict[str, list[tuple[_Member | None, Assumptions]]] = {}
    for case in cases:
        for member in case.members:
            found.setdefault(member.text, [])
    for case in cases:
        by_text = {member.text: member for member in case.members}
        for text, members in found.items():
            members.append((by_text.get(text), case.assumptions))
    slots = []
    for text, entries in found.items():
        presence = one_of(
            [Alternative(FALSE if member is None else member.presence, when) for member, when in entries], text
        )
        # What the names are where there is no such instance does not matter: the first one stands there.
        first = next(member for member, _ in entries if member is not None)
        names = {
            name: ObjectValue(
                {
                    part: one_of(
                        [Alternative(_part(member or first, name, part, first), when) for member, when in entries], text
                    )
                    for part in _parts(first, name)
                }
            )
            for name in first.names
        }
        slots.append(Slot(text, presence, names))
    return slots


def _parts(member: _Member, name: str) -> Mapping[str, Value]:
    value = member.names[name]
    return value.entries if isinstance(value, ObjectValue) else {}


def _part(member: _Member, name: str, part: str, first: _Member) -> Value:
    return _parts(member, name).get(part) or _parts(first, name)[part]
