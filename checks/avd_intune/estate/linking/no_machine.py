"""What is on a machine in the cases in which the code makes none: it is on one outside the code then."""

from __future__ import annotations

from collections.abc import Iterator

from avd_intune.estate.model import Extension, Machine, Script
from avd_intune.records import replace
from avd_intune.values.access import any_of, both, holds_when, may_hold, negation
from avd_intune.values.assumptions import Decision
from avd_intune.values.cases import alternatives_of
from avd_intune.values.value_types import TRUE, Alternative, EvaluationError, OneOf, Value


def where_not_made(item: Extension | Script, machines: list[tuple[Machine, Value]]) -> Iterator[Extension | Script]:
    """Yield what is on a machine that is read in the cases in which the code does not make one of that name."""
    made = any_of(both(when, machine.resource.presence) for machine, when in machines)
    if machines and made is not TRUE:
        yield replace(item, presence=both(item.presence, negation(made)))


def where_no_machine(item: Extension | Script, machines: list[tuple[Machine, Value]]) -> Iterator[Extension | Script]:
    """Yield what is on a resource in the cases in which a condition makes that no machine of the code.

    Where its type or name is itself an input, the verdicts on the machine name that, and there is nothing to add. Where
    the language refuses what names the machine (an index that no element has), nothing is deployed at all.
    """
    is_one = any_of(both(when, machine.resource.is_of_its_type) for machine, when in machines)
    if not isinstance(is_one, OneOf):
        return
    decisions = {each for alternative in is_one.alternatives for each in alternative.assumptions.choices}
    refused = any_of(holds_when(each.assumptions) for each in _errors(item.machine))
    outside = both(both(item.presence, negation(is_one)), negation(refused))
    if may_hold(outside) and not all(_asks_for_a_text(decision) for decision in decisions):
        yield replace(item, presence=outside)


def _errors(value: Value) -> list[Alternative]:
    """Return the cases in which the language refuses an expression."""
    return [each for each in alternatives_of(value) if isinstance(each.value, EvaluationError)]


def _asks_for_a_text(decision: Decision) -> bool:
    """Say whether a decision is what `question_of_text` asks: whether an input is a certain type or name."""
    return decision.claim is not None and decision.claim.folded
