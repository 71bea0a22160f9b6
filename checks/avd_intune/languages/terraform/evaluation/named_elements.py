"""One element of a collection of which only is known what each element is like: `var.hosts["a"]`, `var.hosts[0]`.

What stands for every element is taken for each of them, but for its identity: the join of host `a` is not that of
host `b`, though both are unknown for the same reason.
"""

from __future__ import annotations

from collections.abc import Callable

from avd_intune.records import replace as replaced
from avd_intune.source.budget import count_parts
from avd_intune.values.assumptions import Assumptions, Decision
from avd_intune.values.claims import Claim
from avd_intune.values.value_types import (
    Alternative,
    Computation,
    EvaluationError,
    JsonText,
    ListValue,
    ObjectValue,
    OneOf,
    PartialString,
    Reference,
    ResourceValue,
    Unknown,
    Value,
    replace,
)

# In keys, marks what stands for any one of several elements: equal keys are then not the same value.
ANY_ELEMENT = "[*]"


def named_element(rest: Value, name: str) -> Value:
    """Return the element of a name out of what stands for all of them. name: as it stands in keys, `["a"]`.

    What is the same for all elements, such as a variable that each of them uses, keeps its identity.
    """
    if isinstance(rest, EvaluationError):
        return rest
    if isinstance(rest, Reference) or (isinstance(rest, Unknown) and ANY_ELEMENT not in rest.key):
        return replace(rest, key=f"{rest.key}{name}")
    return _Renaming(lambda key: key.replace(ANY_ELEMENT, f"{ANY_ELEMENT}{name}")).of(rest)


class _Renaming:
    """Gives other identities to the parts of a value."""

    def __init__(self, renamed: Callable[[str], str]) -> None:
        self._renamed = renamed
        # By the identity of a value, which several others may hold; with that value, so that its id stays its own.
        self._known: dict[int, tuple[Value, Value]] = {}
        self._decisions: dict[int, tuple[Decision, Decision]] = {}

    def of(self, value: Value) -> Value:
        found = self._known.get(id(value))
        if found is None:
            count_parts(1)
            found = self._known[id(value)] = value, self._of(value)
        return found[1]

    def _of(self, value: Value) -> Value:
        if isinstance(value, Unknown):
            return self._unknown(value)
        if isinstance(value, OneOf):
            return replace(value, alternatives=tuple(map(self._alternative, value.alternatives)))
        if isinstance(value, ResourceValue):
            return value
        if isinstance(value, ListValue):
            items = tuple(map(self.of, value.items))
            return replace(value, items=items, **self._further(value))
        if isinstance(value, ObjectValue):
            entries = {name: self.of(entry) for name, entry in value.entries.items()}
            return replace(value, entries=entries, **self._further(value))
        return value

    def _further(self, value: ListValue | ObjectValue) -> dict[str, Value | None]:
        return {
            "rest": None if value.rest is None else self.of(value.rest),
            "rest_when": None if value.rest_when is None else self.of(value.rest_when),
        }

    def _unknown(self, value: Unknown) -> Unknown:
        key = self._renamed(value.key)
        if key == value.key or isinstance(value, (Reference, EvaluationError)):
            return value
        limits = tuple(map(self._claim, value.limits))
        computed = value.computed
        if computed is not None:
            arguments = tuple(map(self.of, computed.arguments))
            computed = Computation(self._renamed(computed.key), computed.operation, arguments)
        if isinstance(value, PartialString):
            parts = tuple(self._part(part) for part in value.parts)
            return replace(value, key=key, computed=computed, limits=limits, parts=parts)
        return replace(value, key=key, computed=computed, limits=limits)

    def _part(self, part: str | Value | JsonText) -> str | Value | JsonText:
        if isinstance(part, str):
            return part
        return JsonText(self.of(part.value)) if isinstance(part, JsonText) else self.of(part)

    def _alternative(self, alternative: Alternative) -> Alternative:
        choices = {self._decision(decision): choice for decision, choice in alternative.assumptions.choices.items()}
        return Alternative(self.of(alternative.value), Assumptions(choices))

    def _decision(self, decision: Decision) -> Decision:
        found = self._decisions.get(id(decision))
        if found is None:
            found = self._decisions[id(decision)] = (
                decision,
                replaced(
                    decision,
                    key=self._renamed(decision.key),
                    claim=None if decision.claim is None else self._claim(decision.claim),
                    subject=None if decision.subject is None else self._renamed(decision.subject),
                    asks=None if decision.asks is None else self.of(decision.asks),
                ),
            )
        return found[1]

    def _claim(self, claim: Claim) -> Claim:
        return replaced(
            claim,
            subject=self._renamed(claim.subject),
            above=tuple(map(self._renamed, claim.above)),
            root=self._renamed(claim.root),
            standing=tuple(map(self._claim, claim.standing)),
            implies=tuple(map(self._claim, claim.implies)),
            unless=tuple(map(self._claim, claim.unless)),
        )
