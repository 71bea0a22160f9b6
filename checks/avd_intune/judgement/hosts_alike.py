"""Whether the session hosts that one of them stands for, of a loop of unknown number, are alike.

What a condition says of an element of the loop (`each.value.join == "ad"`) need not hold for the next one.
"""

from __future__ import annotations

from collections.abc import Callable

from avd_intune.estate.linking.links import stands_for_several
from avd_intune.estate.model import SessionHost
from avd_intune.judgement.look import Look
from avd_intune.values.assumptions import Assumptions, Decision
from avd_intune.values.worlds import TooManyWorldsError, UndecidableError, explore

# In the key of a decision, what stands for any of several elements.
_ANY_ELEMENT = "[*]"


def what_may_differ(
    host: SessionHost, question: Callable[[SessionHost, Look], str | None], look: Look
) -> tuple[Decision, str] | None:
    """Return what may be otherwise for another host that this one stands for, and the other answer; None if nothing is.

    question: what is asked of a session host, None where it has no answer.
    """
    if not stands_for_several(host.resource):
        return None
    answer = question(host, look)
    for decision, choice in look.assumptions.choices.items():
        if _ANY_ELEMENT not in decision.key:
            continue
        kept = {each: taken for each, taken in look.assumptions.choices.items() if _ANY_ELEMENT not in each.key}
        for other in decision.choices:
            start = Assumptions(kept).assume(decision, other) if other != choice else None
            found = None if start is None else _another_answer(host, question, look, start, answer)
            if found is not None:
                return decision, found
    return None


def _another_answer(
    host: SessionHost,
    question: Callable[[SessionHost, Look], str | None],
    look: Look,
    start: Assumptions,
    answer: str | None,
) -> str | None:
    def asked(assumptions: Assumptions) -> str | None:
        try:
            return question(host, Look(assumptions, look.estate, look.baseline, look.settings))
        except UndecidableError:
            return None

    try:
        cases = explore(lambda world: asked(world.assumptions), start)
        return next((case.result for case in cases if case.result not in (None, answer)), None)
    except TooManyWorldsError:
        return None
