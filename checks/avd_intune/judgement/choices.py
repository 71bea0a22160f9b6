"""From the answers in all worlds to one verdict: a choice is said as a short list of its cases."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from avd_intune.estate.place_names import PlaceNames
from avd_intune.findings import Certainty, Level, Outcome, and_more
from avd_intune.judgement.stating import state_it, state_them, stated_once
from avd_intune.judgement.verdict import MAX_SENTENCE, Verdict, changes_of, worst_level
from avd_intune.records import replace
from avd_intune.values.assumptions import Assumptions, Decision
from avd_intune.values.worlds import Case

# The cases of a choice that a person reads at a glance.
MAX_CASES = 5
MAX_NAMED_INPUTS = 3
# What different cases ask for, in a line each.
MAX_ADVICE = 2

# A case to which the rule does not apply is one, too: with it an object may be right, and is not certainly wrong.
_WORDS = {
    Outcome.FAIL: "fails",
    Outcome.UNDECIDED: "is undecided",
    None: "does not apply",
    Outcome.PASS: "passes",
}
_ORDER = list(_WORDS)


def combine(cases: Sequence[Case[Verdict | None]], places: PlaceNames) -> Verdict | None:
    """Return the verdict over all cases, None if the rule applies in none."""
    if len(cases) == 1:
        only = cases[0].result
        if only is None or (only.outcome is Outcome.PASS and not only.changes and only.level is Level.ERROR):
            return only
    applicable = [case.result for case in cases if case.result is not None]
    if not applicable:
        return None
    outcomes = {verdict.outcome for verdict in applicable}
    is_certain = outcomes == {Outcome.PASS} or (outcomes == {Outcome.FAIL} and len(applicable) == len(cases))
    lines = {(verdict.outcome, verdict.whole_reason) for verdict in applicable}
    changes = changes_of(applicable)
    # An undecided case may end as any failure of the rule, so the worst level of all that do not pass counts.
    level = worst_level([verdict for verdict in applicable if verdict.outcome is not Outcome.PASS])
    if len(lines) == 1 and (is_certain or outcomes == {Outcome.UNDECIDED}):
        return replace(applicable[0], changes=changes, level=level)
    if not is_certain:
        # What a failing case asks for is right in that case only, so a person has to look at it.
        changes = tuple(replace(change, certainty=Certainty.REVIEW) for change in changes)
    first = next(v for outcome in _ORDER for v in applicable if v.outcome is outcome)
    outcome = first.outcome if is_certain else Outcome.UNDECIDED
    merged = _merged(list(cases))
    decisions = list(dict.fromkeys(decision for case in merged for decision in case.assumptions.choices))
    what = {Outcome.FAIL: "it fails in every case", Outcome.PASS: "it passes in every case"}
    reason = what.get(outcome) or _dependence(decisions, places)
    details = tuple(stated_once((reason, *_lines(merged, is_certain)))[1:])
    return replace(first, outcome=outcome, reason=reason, details=details, changes=changes, level=level)


def _dependence(decisions: Sequence[Decision], places: PlaceNames) -> str:
    """Return what decides in a sentence, with fewer inputs by name where there is no room for more."""
    remedy = state_it(places) if len(decisions) == 1 else state_them(places)
    sentence = ""
    for most in range(MAX_NAMED_INPUTS, 0, -1):
        sentence = f"it depends on {_inputs(decisions, places, most)}; {remedy}"
        if len(sentence) <= MAX_SENTENCE:
            break
    return sentence


def _inputs(decisions: Sequence[Decision], places: PlaceNames, most: int) -> str:
    """Return what decides, each with the place of its declaration; at most so many by name."""
    named: dict[str, None] = {}
    for decision in decisions:
        span = decision.declared or decision.span
        place = f" ({places.shown(span.path, span.line)})" if span is not None else ""
        named[f"{decision.label}{place}"] = None
    texts = list(named)
    unnamed = len(texts) - most
    more = f" and {unnamed} more input{'' if unnamed == 1 else 's'}" if unnamed > 0 else ""
    return " and ".join(texts[:most]) + more


def _lines(cases: Sequence[Case[Verdict | None]], is_certain: bool) -> list[str]:
    """Return e.g. `fails when var.personal is false: the host pool type is "Pooled"; …`, the worst case first."""
    groups: dict[tuple[Outcome | None, str], tuple[Verdict | None, list[Assumptions]]] = {}
    for case in cases:
        verdict = case.result
        key = (verdict.outcome, verdict.whole_reason) if verdict is not None else (None, "")
        groups.setdefault(key, (verdict, []))[1].append(case.assumptions)
    told = [
        ("" if is_certain else f"{_WORDS[outcome]} ", whens, verdict)
        for (outcome, _), (verdict, whens) in sorted(groups.items(), key=lambda group: _ORDER.index(group[0][0]))
        if not is_certain or outcome is not None
    ]
    lines = [_line(word, whens, _reasons(verdict)) for word, whens, verdict in told]
    advice: dict[str, None] = {}
    for line, (_, _, verdict) in zip(lines, told, strict=True):
        if verdict is not None and verdict.advice and not line.endswith(verdict.advice):
            advice[verdict.advice] = None
    # What to do comes last where one case has no room for it, and once for all cases that ask for the same.
    last = list(advice)[:MAX_ADVICE]
    for position, (word, whens, verdict) in enumerate(told):
        if verdict is not None and verdict.advice in last:
            lines[position] = _line(word, whens, _reasons(verdict)[-1:])
    more = len(lines) + len(last) - MAX_CASES
    return [*lines[: MAX_CASES - len(last)], and_more(more), *last] if more > 0 else [*lines, *last]


def _reasons(verdict: Verdict | None) -> tuple[str, ...]:
    """Return the reason of a case in the texts that may stand for it, from the longest: with and without what to do."""
    return ("",) if verdict is None else (verdict.whole_reason, "; ".join(verdict.without_advice()))


def _line(word: str, whens: Sequence[Assumptions], reasons: Sequence[str]) -> str:
    """Return one case in a sentence: with what to do where there is room for it, with fewer conditions where not."""
    line = ""
    for named, most in ((2, None), (1, None), (1, 2), (1, 1)):
        others = len(whens) - named
        when = ", or when ".join(_condition(each, most) for each in whens[:named])
        when += f", or in {others} more case{'' if others == 1 else 's'}" if others > 0 else ""
        for reason in reasons:
            line = f"{word}when {when}" + (f": {reason}" if reason else "")
            if len(line) <= MAX_SENTENCE:
                return line
    return line


def _condition(case: Assumptions, most: int | None) -> str:
    """Return what is assumed in a case, at most so many of it by name."""
    more = 0 if most is None else len(case.choices) - most
    if more <= 0:
        return case.describe() or "nothing else is set"
    named = Assumptions(dict(list(case.choices.items())[:most]))
    return f"{named.describe()} and {more} more condition{'' if more == 1 else 's'} hold"


def _merged(cases: list[Case[Verdict | None]]) -> list[Case[Verdict | None]]:
    """Return the cases without the inputs that change nothing: those of which every choice gives the same answer."""
    # Without one of them others may change nothing any more: a question that is asked in one case of another one only.
    while len(fewer := _merged_once(cases)) < len(cases):
        cases = fewer
    return _without_what_all_assume(_without_what_follows(cases))


def _merged_once(cases: list[Case[Verdict | None]]) -> list[Case[Verdict | None]]:
    for decision in dict.fromkeys(d for case in cases for d in case.assumptions.choices):
        groups: dict[object, list[Case[Verdict | None]]] = {}
        for case in cases:
            others = frozenset((d, choice) for d, choice in case.assumptions.choices.items() if d != decision)
            groups.setdefault((_answer(case), others), []).append(case)
        cases = []
        for group in groups.values():
            if {case.assumptions.choices.get(decision) for case in group} == set(decision.choices):
                first = group[0]
                choices = {d: choice for d, choice in first.assumptions.choices.items() if d != decision}
                group = [Case(Assumptions(choices), first.result)]
            cases.extend(group)
    return cases


def _without_what_follows(cases: list[Case[Verdict | None]]) -> list[Case[Verdict | None]]:
    """Return the cases without questions whose answers follow from the others: with `n > 3`, `n < 4` asks nothing more.

    One may go that has no other answer in any of the cases, and one without which each two cases of different verdicts
    still exclude each other, as every possible combination of inputs is in one of them.
    """
    for decision in reversed(list(dict.fromkeys(d for case in cases for d in case.assumptions.choices))):
        left = [_without(case, decision) for case in cases]
        asked = [(case, one) for case, one in zip(cases, left, strict=True) if case is not one]
        if all(_is_only_answer(decision, case, one) for case, one in asked) or (
            len({case.assumptions.choices[decision] for case, _ in asked}) > 1
            and all(_exclude(*pair) for pair in combinations(left, 2) if _answer(pair[0]) != _answer(pair[1]))
        ):
            cases = list({(_answer(case), frozenset(case.assumptions.choices.items())): case for case in left}.values())
    return cases


def _is_only_answer(decision: Decision, case: Case[Verdict | None], without: Case[Verdict | None]) -> bool:
    """Say whether what else a case assumes leaves no other choice of an input than the one that it has."""
    chosen = case.assumptions.choices[decision]
    others = (choice for choice in decision.choices if choice != chosen)
    return all(without.assumptions.assume(decision, choice) is None for choice in others)


def _without(case: Case[Verdict | None], decision: Decision) -> Case[Verdict | None]:
    choices = {d: choice for d, choice in case.assumptions.choices.items() if d != decision}
    return case if len(choices) == len(case.assumptions.choices) else Case(Assumptions(choices), case.result)


def _exclude(one: Case[Verdict | None], other: Case[Verdict | None]) -> bool:
    """Say whether two cases assume different choices of one input."""
    theirs = other.assumptions.choices
    return any(theirs.get(decision, choice) != choice for decision, choice in one.assumptions.choices.items())


def _without_what_all_assume(cases: list[Case[Verdict | None]]) -> list[Case[Verdict | None]]:
    """Return the cases without what is true in each of them: that the object is deployed at all decides nothing on it.

    Where what is left has no place, as which machine of an open number it is, that names the input.
    """
    common = set.intersection(*(set(case.assumptions.choices.items()) for case in cases))
    left = {decision for case in cases for decision in case.assumptions.choices}
    left.difference_update(decision for decision, _ in common)
    if not common or any(decision.span is None for decision in left):
        return cases
    return [
        Case(Assumptions(dict(each for each in case.assumptions.choices.items() if each not in common)), case.result)
        for case in cases
    ]


def _answer(case: Case[Verdict | None]) -> object:
    return (case.result.outcome, case.result.whole_reason) if case.result is not None else None
