"""One finding for each object and check, out of the answers in all deployments that contain the object."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache, partial
from pathlib import Path
from sys import intern

from avd_intune.estate.adapters.registry_modules import AVD_WORDS
from avd_intune.findings import Finding, Level, Outcome, and_more, in_short_lines, is_parameter_file, lines_left_out
from avd_intune.judgement.choices import MAX_CASES
from avd_intune.judgement.stating import stated_once
from avd_intune.judgement.verdict import (
    MAX_SENTENCE,
    Verdict,
    changes_of,
    worst_level,
    worst_of,
)
from avd_intune.languages.resource_model import Deployment, Problem, Resource
from avd_intune.records import dataclass, field, replace
from avd_intune.source.text import SourceFile, Span
from avd_intune.source.workspace import Workspace
from avd_intune.surveys import SurveyedEstate

DECIDABLE = "CKV_AVD_12"
READABLE = "CKV_AVD_13"
# The scenario of a root to which no parameter file is bound.
DEFAULTS = "defaults"
# A reason names so many scenarios of those that it holds in.
MAX_NAMED_SCENARIOS = 3
# Kinds of problems of which nobody knows what is lost.
ALWAYS_SAID = ("limit", "failed")


@dataclass(frozen=True, slots=True, order=True)
class _Case:
    """The deployment that an answer is about: its root as seen from the repository, and the scenario."""

    root: str
    scenario: str

    def named(self, several_roots: bool) -> str:
        """Return the scenario as a reason names it: behind its root where there are several."""
        if not several_roots:
            return self.scenario
        return self.root if self.scenario == DEFAULTS else f"{self.root} with {self.scenario}"


@dataclass(slots=True)
class _JudgedResource:
    """One object over all deployments that contain it. cases: all deployments of the roots that do."""

    resource: Resource
    language: str
    span: Span
    cases: set[_Case] = field(default_factory=set)
    verdicts: dict[str, list[tuple[_Case, Verdict]]] = field(default_factory=lambda: defaultdict(list))
    found_in: set[_Case] = field(default_factory=set)

    @property
    def occurs_everywhere(self) -> bool:
        """Say whether every scenario of its roots contains it."""
        return self.cases <= self.found_in


def merged_findings(estates: Iterable[SurveyedEstate], workspace: Workspace) -> list[Finding]:
    """Return the findings on target files in order of path, line, address and rule."""
    judged: dict[tuple[str, str, int, str], _JudgedResource] = {}
    problems: dict[tuple[str, int, str], Finding] = {}
    estates = list(estates)
    cases: defaultdict[tuple[str, str], set[_Case]] = defaultdict(set)
    for surveyed in estates:
        case = _case_of(surveyed.deployment, workspace)
        cases[surveyed.deployment.language, case.root].add(case)
    for surveyed in estates:
        deployment = surveyed.deployment
        case = _case_of(deployment, workspace)
        has_subjects = False
        for resource, verdicts in _verdicts_by_resource(surveyed):
            has_subjects = has_subjects or bool(verdicts)
            span = _shown_span(resource, workspace)
            if span is None:
                continue
            key = (deployment.language, span.path, span.start, resource.address)
            entry = judged.setdefault(key, _JudgedResource(resource, deployment.language, span))
            entry.cases |= cases[deployment.language, case.root]
            entry.found_in.add(case)
            for rule_id, verdict in verdicts.items():
                entry.verdicts[rule_id].append((case, verdict))
        for problem in deployment.problems:
            _add_problem(problems, problem, deployment, workspace, has_subjects=has_subjects)
    findings: list[Finding] = []
    for key in list(judged):  # what was merged is needed no more
        findings.extend(_findings_of_object(judged.pop(key)))
    findings.extend(problems.values())
    return sorted(findings, key=lambda f: (f.span.path, f.span.start, f.address, _number(f.rule_id)))


def _verdicts_by_resource(surveyed: SurveyedEstate) -> Iterator[tuple[Resource, dict[str, Verdict]]]:
    """Yield each resource once: a script may hold several objects, of which the worst answers for it."""
    by_key: dict[str, tuple[Resource, dict[str, list[Verdict]]]] = {}
    for subject, verdicts in surveyed.verdicts:
        _, answers = by_key.setdefault(subject.resource.key, (subject.resource, {}))
        for rule_id, verdict in verdicts.items():
            answers.setdefault(rule_id, []).append(verdict)
    for resource, answers in by_key.values():
        yield resource, {rule_id: worst_of(verdicts) for rule_id, verdicts in answers.items()}


def _shown_span(resource: Resource, workspace: Workspace) -> Span | None:
    """Return the block to report a resource on: its own, or the module call if only that is scanned."""
    if workspace.is_target(resource.span.path):
        return resource.span
    if not any(target.is_dir() for target in workspace.targets):
        return None  # single files: each file reports the blocks in it, as a scan of the whole does
    return next((call for call in reversed(resource.module_calls) if workspace.is_target(call.path)), None)


def _number(rule_id: str) -> int:
    return int(rule_id.rpartition("_")[2])


def _case_of(deployment: Deployment, workspace: Workspace) -> _Case:
    return _Case(_root_name(deployment, workspace), deployment.scenario or DEFAULTS)


def _root_name(deployment: Deployment, workspace: Workspace) -> str:
    """Return the root as it is named from the repository, however much of the repository is scanned."""
    return _named_from(workspace.root, deployment.root)


@lru_cache(maxsize=1024)
def _named_from(repository: Path, root: str) -> str:
    # Each scenario of a root is asked.
    try:
        return Path(root).relative_to(repository).as_posix()
    except ValueError:
        return root


def _findings_of_object(entry: _JudgedResource) -> Iterator[Finding]:
    open_questions: dict[tuple[str, ...], list[str]] = {}
    undecided: list[str] = []
    open_levels: list[Level] = []
    open_in: set[_Case] = set()
    for rule_id, answers in sorted(entry.verdicts.items(), key=lambda item: _number(item[0])):
        if rule_id == DECIDABLE:
            continue
        told = _Told(answers, entry)
        finding = told.finding(rule_id)
        if finding.outcome is Outcome.UNDECIDED:
            undecided.append(rule_id)
        open_levels += told.levels(Outcome.UNDECIDED)
        open_in |= told.cases(Outcome.UNDECIDED)
        for lines in told.reasons(Outcome.UNDECIDED):
            open_questions.setdefault(lines, []).append(rule_id)
        yield finding
    told_lines: list[str] = []
    for (reason, *details), rule_ids in open_questions.items():
        told_lines += [f"{rule_ids[0]}: {reason}", *details]
        told_lines += [f"{rule_id}: for the same reason" for rule_id in rule_ids[1:]]
    told_lines = stated_once(told_lines)
    if DECIDABLE in entry.verdicts:
        finding = _Told(entry.verdicts[DECIDABLE], entry).finding(DECIDABLE)
        more = _at_most([*finding.details, *told_lines])
        yield replace(finding, undecided_rules=tuple(undecided), details=more)
        return
    if not told_lines:
        yield _finding(DECIDABLE, Outcome.PASS, "everything that the checks need is known", entry=entry)
        return
    others = {rule_id for rule_ids in open_questions.values() for rule_id in rule_ids}.difference(undecided)
    yield replace(
        _finding(DECIDABLE, Outcome.FAIL, told_lines[0], (), _at_most(_each_once(told_lines)[1:]), entry=entry),
        undecided_rules=tuple(undecided),
        level=max(open_levels, key=lambda level: level.rank),
        cases=_names_of(frozenset(open_in)),
        rules_open_in_a_scenario=tuple(sorted(others, key=_number)),
    )


def _at_most(lines: Sequence[str]) -> tuple[str, ...]:
    """Return as many lines as are read at a glance, and how many more there are; parts of them may be cut already."""
    shown = [line for line in lines if not lines_left_out(line)]
    if len(shown) <= MAX_CASES and len(lines) - len(shown) <= 1:
        return tuple(lines)
    more = len(shown[MAX_CASES:]) + sum(map(lines_left_out, lines))
    return (*shown[:MAX_CASES], and_more(more))


class _Told:
    """The answers of one rule on one object over all scenarios, as a person is told them."""

    def __init__(self, answers: list[tuple[_Case, Verdict]], entry: _JudgedResource) -> None:
        self._answers = sorted(answers, key=lambda answer: answer[0])
        self._entry = entry
        self._several_roots = len({case.root for case in entry.found_in}) > 1
        alike = len({(verdict.outcome, verdict.whole_reason) for _, verdict in answers}) == 1
        # A file that was taken for one of this root, though it lies elsewhere, is named: that it is, is a conclusion.
        from_elsewhere = any(case.scenario.startswith("../") for case, _ in answers)
        # A rule may apply in one scenario only: that of personal host pools says nothing of a pooled one.
        applies_everywhere = entry.found_in <= {case for case, _ in answers}
        self._names_cases = not (alike and applies_everywhere and entry.occurs_everywhere) or from_elsewhere

    def finding(self, rule_id: str) -> Finding:
        """Fail if a scenario fails, else undecided if one is, else pass; name the scenarios where they differ."""
        outcomes = {verdict.outcome for _, verdict in self._answers}
        outcome = next(each for each in (Outcome.FAIL, Outcome.UNDECIDED, Outcome.PASS) if each in outcomes)
        those = [(case, verdict) for case, verdict in self._answers if verdict.outcome is outcome]
        verdict = those[0][1]
        if len(those) == 1:
            return self._finding_of(rule_id, outcome, verdict, those)
        worst = [each for _, each in those]
        verdict = replace(verdict, changes=changes_of(worst), level=worst_level(worst))
        found = self._finding_of(rule_id, outcome, verdict, those)
        return replace(found, decided_elsewhere=_in_parameter_files(worst[1:]))

    def _finding_of(
        self, rule_id: str, outcome: Outcome, verdict: Verdict, those: Sequence[tuple[_Case, Verdict]]
    ) -> Finding:
        cases = _names_of(frozenset(case for case, _ in those)) if outcome is not Outcome.PASS else ()
        make = partial(_finding, rule_id, outcome, entry=self._entry, verdict=verdict, cases=cases)
        if not self._names_cases:
            return make(verdict.reason, details=verdict.details)
        scenarios = tuple(dict.fromkeys(case.named(self._several_roots) for case, _ in those))
        if outcome is Outcome.PASS:
            return make(verdict.reason, () if self._entry.occurs_everywhere else scenarios, verdict.details)
        # What another scenario says is told with it: whoever mends the first shall not find the next one later.
        lines = self.lines(outcome)
        if outcome is Outcome.FAIL:
            lines = _each_once([*lines, *(f"undecided {line}" for line in self.lines(Outcome.UNDECIDED))])
        return make(lines[0], scenarios, _at_most(lines[1:]))

    def cases(self, outcome: Outcome) -> set[_Case]:
        """Return the cases with an outcome."""
        return {case for case, verdict in self._answers if verdict.outcome is outcome}

    def levels(self, outcome: Outcome) -> list[Level]:
        """Return the levels of the answers of an outcome."""
        return [verdict.level for _, verdict in self._answers if verdict.outcome is outcome]

    def lines(self, outcome: Outcome) -> list[str]:
        """Return the lines of all reasons for an outcome."""
        return _each_once([line for lines in self.reasons(outcome) for line in lines])

    def reasons(self, outcome: Outcome) -> list[tuple[str, ...]]:
        """Return each reason for an outcome with its details, and the scenarios in which it holds, if they differ."""
        groups: dict[tuple[str, ...], tuple[Verdict, list[str]]] = {}
        for case, verdict in self._answers:
            if verdict.outcome is outcome:
                key = (verdict.reason, *verdict.details)
                groups.setdefault(key, (verdict, []))[1].append(case.named(self._several_roots))
        if not self._names_cases:
            return list(groups)
        where = "in" if self._several_roots else "with"
        return [_placed(where, tuple(dict.fromkeys(names)), verdict) for verdict, names in groups.values()]


@lru_cache(maxsize=256)  # thousands of objects share them
def _names_of(cases: frozenset[_Case]) -> tuple[str, ...]:
    return tuple(case.named(several_roots=True) for case in sorted(cases))


def _each_once(lines: Sequence[str]) -> list[str]:
    """Return lines without what to do where the end of another one says it, or the same line comes later."""
    return [
        line
        for at, line in enumerate(lines)
        if at == 0
        or not (line in lines[at + 1 :] or any(other.endswith(f"; {line}") for other in lines if other != line))
    ]


def _in_parameter_files(verdicts: Iterable[Verdict]) -> tuple[Span, ...]:
    """Return the lines of parameter files that verdicts come from."""
    places = (place for verdict in verdicts for place, _ in verdict.related if is_parameter_file(place.source))
    return tuple(dict.fromkeys(places))


def _placed(where: str, names: tuple[str, ...], verdict: Verdict) -> tuple[str, ...]:
    """Return a reason behind the scenarios that it holds in, and its details.

    As many scenarios by name as a sentence has room for; what to do has a line of its own where there is none for it.
    """
    bare, *details = verdict.without_advice()
    ways = [(verdict.reason, verdict.details)]
    if bare != verdict.reason:
        ways.append((bare, (*details, verdict.advice)))
    told, lines = "", verdict.details
    for reason, lines in ways:
        for count in range(MAX_NAMED_SCENARIOS, 0, -1):
            more = len(names) - count
            told = f"{where} {', '.join(names[:count])}{f' and {more} more' if more > 0 else ''}: {reason}"
            if len(told) <= MAX_SENTENCE:
                return (told, *lines)
    return (told, *lines)


def _finding(
    rule_id: str,
    outcome: Outcome,
    reason: str,
    scenarios: tuple[str, ...] = (),
    details: tuple[str, ...] = (),
    *,
    entry: _JudgedResource,
    verdict: Verdict | None = None,
    cases: tuple[str, ...] = (),
) -> Finding:
    resource = entry.resource
    reason, *more = _each_once(in_short_lines(stated_once((reason, *details))))
    return Finding(
        rule_id=rule_id,
        outcome=outcome,
        reason=intern(reason),  # said of each of thousands of machines
        address=resource.address,
        resource_type=resource.type,
        span=entry.span,
        language=entry.language,
        scenarios=scenarios,
        decided_at=verdict.decided_at if verdict is not None else None,
        related=verdict.related if verdict is not None else (),
        module_calls=resource.module_calls,
        changes=verdict.changes if verdict is not None else (),
        level=verdict.level if verdict is not None else Level.ERROR,
        details=_at_most(more),
        cases=cases,
    )


@lru_cache(maxsize=2)  # a file has up to a hundred problems, one after the other
def _speaks_of_avd(text: str) -> bool:
    return AVD_WORDS.search(text.replace("\0", "")) is not None


def _add_problem(
    problems: dict[tuple[str, int, str], Finding],
    problem: Problem,
    deployment: Deployment,
    workspace: Workspace,
    *,
    has_subjects: bool,
) -> None:
    """Add the finding on a file that cannot be read. has_subjects: whether the deployment has anything to judge."""
    span = problem.span
    said = f"line {span.line}, column {span.column}: {problem.reason}"
    decides = problem.kind == "values" and has_subjects
    if problem.kind in ALWAYS_SAID:
        if not workspace.is_below_target(span.path):
            # What is lost may belong to what is asked for, wherever it got lost.
            asked = sorted(path for path in deployment.files if workspace.is_below_target(path))
            if not asked:
                return
            said = f"{workspace.relative(span.path)}: {problem.reason}"
            span = Span(SourceFile(asked[0], ""), 0, 0)
    elif (
        problem.kind not in ("unreadable", "values")
        or not workspace.is_below_target(span.path)
        or not (decides or _speaks_of_avd(problem.concerns))
    ):
        return
    reason, *details = in_short_lines([said])
    problems[span.path, span.start, problem.reason] = Finding(
        rule_id=READABLE,
        outcome=Outcome.FAIL,
        reason=reason,
        details=_at_most(details),
        address=Path(span.path).name,
        resource_type="file",
        span=span,
        language=deployment.language,
        decided_at=span,
    )
