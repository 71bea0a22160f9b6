"""What is assumed of inputs that are known only later: choices of decisions, none of which excludes another one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from avd_intune.records import dataclass, field
from avd_intune.source.text import Span
from avd_intune.values.claims import Claim, claim_of_choice
from avd_intune.values.digests import MAX_PART, digest
from avd_intune.values.exclusion import contradict_each_other


@dataclass(frozen=True, slots=True)
class Decision:
    """Something undecided before deployment that values hang on: an input, a condition.

    key: identity (see Unknown.key); label: how a person knows it, e.g. `var.environment`;
    choices: all that it can be, e.g. ("true", "false"). span: where it is asked; declared: where its input is declared.
    claim: what "true" says of an input, for a condition. subject: the identity of the input, if that is not the key.
    is_each: whether it is of a resource that stands for several, and each of these has another of the choices: all are
        taken.
    folded: whether the case of letters does not count in choices of texts.
    asks: the value of the condition or of the key of an entry, None where there is none; its terms (`sources_of`) say
        what it is about.
    """

    key: str
    choices: tuple[str, ...] = field(compare=False)
    label: str = field(compare=False)
    span: Span | None = field(compare=False, default=None)
    declared: Span | None = field(compare=False, default=None)
    claim: Claim | None = field(compare=False, default=None)
    subject: str | None = field(compare=False, default=None)
    asks: Any = field(compare=False, default=None, repr=False)
    folded: bool = field(compare=False, default=False)
    is_each: bool = field(compare=False, default=False)

    def claim_of(self, choice: str) -> Claim | None:
        """Return what a choice says of an input, None if it says nothing that other questions ask for."""
        if self.claim is not None:
            return self.claim if choice == "true" else self.claim.opposite()
        return claim_of_choice(self.subject or self.key, choice, self.choices, self.folded)


class Assumptions:
    """An immutable set of choices, at most one for each decision; choices that exclude each other are never in it."""

    __slots__ = ("_claimed", "_inputs", "_key", "choices")

    def __init__(self, choices: Mapping[Decision, str] | None = None) -> None:
        self.choices: Mapping[Decision, str] = choices or {}
        self._claimed: Mapping[Decision, Claim] | None = None
        self._inputs: frozenset[str] = frozenset()
        self._key: str | None = None

    @property
    def key(self) -> str:
        """What is the same for the same choices, in the same order."""
        if self._key is None:
            text = " and ".join(f"{decision.key} is {choice}" for decision, choice in self.choices.items())
            self._key = text if len(text) <= MAX_PART else digest(text)
        return self._key

    @property
    def claims(self) -> tuple[Claim, ...]:
        """What the choices say of inputs."""
        return tuple(self._by_decision().values())

    def _by_decision(self) -> Mapping[Decision, Claim]:
        if self._claimed is None:
            found = {decision: decision.claim_of(choice) for decision, choice in self.choices.items()}
            self._claimed = {decision: claim for decision, claim in found.items() if claim is not None}
            stated = (inner for each in self._claimed.values() for inner in (each, *each.implies))
            names = (name for each in stated for name in (each.subject, each.root, *each.above))
            self._inputs = frozenset(filter(None, names))
        return self._claimed

    def _excludes(self, other: Assumptions) -> bool:
        """Say whether what is assumed here and there of the same inputs cannot both be true.

        What both assume says nothing new, and neither contradicts itself.
        """
        claims, others = self._by_decision(), other._by_decision()
        if self._inputs.isdisjoint(other._inputs):
            return False
        new = [claim for decision, claim in others.items() if decision not in claims]
        return bool(new) and contradict_each_other(claims.values(), new)

    def assume(self, decision: Decision, choice: str) -> Assumptions | None:
        """Return these assumptions with one more, or None if that contradicts them."""
        taken = self.choices.get(decision)
        if taken is not None:
            return self if taken == choice else None
        return self.merge(Assumptions({decision: choice}))

    def merge(self, other: Assumptions) -> Assumptions | None:
        """Return both sets of assumptions together, or None if they contradict each other."""
        if not other.choices:
            return self
        if not self.choices:
            return other
        return Assumptions({**self.choices, **other.choices}) if self.allows(other) else None

    def allows(self, other: Assumptions) -> bool:
        """Say whether both sets of assumptions can be true together: whether `merge` returns them."""
        if not other.choices or not self.choices:
            return True
        agree = all(self.choices.get(decision, choice) == choice for decision, choice in other.choices.items())
        return agree and not self._excludes(other)

    def implies(self, other: Assumptions) -> bool:
        """Say whether everything that `other` assumes is assumed here."""
        return all(self.choices.get(decision) == choice for decision, choice in other.choices.items())

    def describe(self) -> str:
        """Return e.g. `var.environment is "prod" and var.personal is true`."""
        return " and ".join(f"{decision.label} is {choice}" for decision, choice in self.choices.items())

    def __repr__(self) -> str:
        return f"Assumptions({self.describe()})"


NO_ASSUMPTIONS = Assumptions()
