"""Makes the content of a report out of the surveys of scans."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from avd_intune.estate.model import HostPool, SessionHost, UnresolvedModule
from avd_intune.estate.switched_off import switched_off_of_avd
from avd_intune.findings import Outcome
from avd_intune.judgement.judge import Judged
from avd_intune.judgement.registry import all_rules
from avd_intune.judgement.rule import Rule, Subject
from avd_intune.judgement.verdict import Verdict, worst_of
from avd_intune.languages.resource_model import Resource
from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass, field, replace
from avd_intune.reporting.report_content import (
    _ORDER,
    NO_POOL,
    Cell,
    EstateContent,
    Group,
    Mark,
    Part,
    ReportContent,
    Row,
)
from avd_intune.reporting.told_reasons import told_lines
from avd_intune.scenario_findings import DECIDABLE, DEFAULTS, READABLE
from avd_intune.skips import find_skips
from avd_intune.source.text import Span
from avd_intune.surveys import Survey, SurveyedEstate
from avd_intune.values.access import is_null
from avd_intune.values.value_types import Known

_INDEX = lazy_pattern(r"\[[^\[\]]*\]")


_MARKS = {Outcome.FAIL: Mark.FAIL, Outcome.UNDECIDED: Mark.UNDECIDED, Outcome.PASS: Mark.PASS}


@dataclass(slots=True, eq=False)
class _Object:
    subject: Judged
    kind: str
    answers: dict[str, list[tuple[str, Verdict]]] = field(default_factory=dict)
    scenarios: list[str] = field(default_factory=list)
    pools: dict[str, None] = field(default_factory=dict)
    excepted: Mapping[str, str] = field(default_factory=dict)


def report_content(surveys: Sequence[Survey]) -> ReportContent:
    """Return the content of a report on one or more scans. Raises ValueError for none."""
    estates: list[EstateContent] = []
    unread: dict[tuple[str, int, str], tuple[str, Span]] = {}
    for each in surveys:
        by_root: dict[tuple[str, str], list[SurveyedEstate]] = {}
        excepted: dict[tuple[str, int, str], dict[str, str]] = {}
        for surveyed in each.estates:
            by_root.setdefault((surveyed.deployment.root, surveyed.deployment.language), []).append(surveyed)
        shown = {(f.span.path, f.span.start, f.address) for f in each.result.findings}
        for finding in each.result.findings:
            if finding.excepted:
                place = (finding.span.path, finding.span.start, finding.address)
                excepted.setdefault(place, {})[finding.rule_id] = finding.excepted
        estates.extend(e for group in by_root.values() if (e := _estate(each, group, shown, excepted)) is not None)
        for finding in each.result.findings:
            if finding.rule_id == READABLE and finding.outcome is Outcome.FAIL:
                unread[finding.span.path, finding.span.start, finding.reason] = (finding.reason, finding.span)
    root = surveys[0].workspace.root
    scanned = [_named(target, root) for each in surveys for target in each.workspace.targets]
    return ReportContent(
        baselines=tuple(dict.fromkeys((s.baseline.name, s.baseline.title, s.baseline.source) for s in surveys)),
        scanned=tuple(dict.fromkeys(scanned)),
        files=len({path for each in surveys for path in each.result.files}),
        estates=tuple(sorted(estates, key=_severity)),
        settings=tuple(dict.fromkeys(_named(path, root) for s in surveys if (path := s.settings.path) is not None)),
        unread=tuple(unread.values()),
        root=root,
    )


def _severity(estate: EstateContent) -> tuple[int, int, int, str, str]:
    """Return what estates are sorted by: the worst verdict first, then the one with the most session hosts."""
    hosts, pools = estate.count(Subject.SESSION_HOST), estate.count(Subject.HOST_POOL)
    return _ORDER.index(estate.mark), -hosts, -pools, estate.title, estate.language


def _named(path: str | Path, root: Path) -> str:
    try:
        relative = Path(path).relative_to(root).as_posix()
    except ValueError:
        return Path(path).name
    return relative if relative != "." else root.name


def _estate(
    survey: Survey,
    surveyed: Sequence[SurveyedEstate],
    shown: set[tuple[str, int, str]],
    excepted: Mapping[tuple[str, int, str], Mapping[str, str]],
) -> EstateContent | None:
    objects: dict[tuple[str, str], _Object] = {}
    modules: dict[str, tuple[str, str, Span]] = {}
    left_alone: dict[str, tuple[str, str, Span]] = {}
    switched_off: dict[str, tuple[str, str, Span]] = {}
    deployed: set[tuple[str, int]] = set()
    scenarios = list(dict.fromkeys(each.deployment.scenario or DEFAULTS for each in surveyed))
    for each in surveyed:
        scenario = each.deployment.scenario or DEFAULTS
        for kind, subject, verdicts in _answered(each):
            resource = subject.resource
            if not any((s.path, s.start, resource.address) in shown for s in (resource.span, *resource.module_calls)):
                continue
            if isinstance(subject, UnresolvedModule):
                modules.setdefault(resource.address, (resource.address, subject.reason, resource.span))
                continue
            places = [(s.path, s.start, resource.address) for s in (resource.span, *resource.module_calls)]
            new = _Object(subject, kind, excepted=next((excepted[at] for at in places if at in excepted), {}))
            entry = objects.setdefault((kind, resource.address), new)
            entry.scenarios.append(scenario)
            for rule_id, verdict in verdicts.items():
                entry.answers.setdefault(rule_id, []).append((scenario, verdict))
            if isinstance(subject, SessionHost):
                entry.pools.update((pool.resource.address, None) for pool, _ in subject.pools)
        for machine, reason in each.estate.other_machines:
            place = (machine.resource.address, reason, machine.resource.span)
            left_alone.setdefault(machine.resource.address, place)
        for off in switched_off_of_avd(each.deployment, survey.workspace):
            if survey.workspace.is_target(off.span.path):
                switched_off.setdefault(off.address, (off.address, off.why, off.span))
        deployed |= {(r.span.path, r.span.start) for r in each.deployment.resources}
        deployed |= {(call.path, call.start) for r in each.deployment.resources for call in r.module_calls}
    if not objects and not modules and not switched_off:
        return None
    main = {Subject.HOST_POOL.value, Subject.SESSION_HOST.value}
    rules = _rules_for([entry for entry in objects.values() if entry.kind in main])
    other_rules = _rules_for([entry for entry in objects.values() if entry.kind not in main])
    pools = [_row(e, rules, scenarios) for e in objects.values() if e.kind == Subject.HOST_POOL.value]
    hosts = _alike([_row(e, rules, scenarios) for e in objects.values() if e.kind == Subject.SESSION_HOST.value])
    others = _alike([_row(e, other_rules, scenarios) for e in objects.values() if e.kind not in main])
    deployment = surveyed[0].deployment
    return EstateContent(
        title=_named(deployment.root, survey.workspace.root),
        language=deployment.language,
        scenarios=tuple(scenarios),
        rules=rules,
        groups=_groups(pools, hosts),
        others=tuple(others),
        other_rules=other_rules,
        modules=tuple(modules.values()),
        left_alone=tuple(left_alone.values()),
        switched_off=tuple(off for off in switched_off.values() if (off[2].path, off[2].start) not in deployed),
        left_out=tuple(dict.fromkeys(_not_used(surveyed, survey))),
    )


def _answered(surveyed: SurveyedEstate) -> Iterable[tuple[str, Judged | UnresolvedModule, dict[str, Verdict]]]:
    """Yield each object once, with its kind: of several in one block the worst answers."""
    found: dict[tuple[str, str], tuple[Judged | UnresolvedModule, dict[str, list[Verdict]]]] = {}
    for subject, verdicts in surveyed.verdicts:
        _, answers = found.setdefault((_kind_of(subject), subject.resource.key), (subject, {}))
        for rule_id, verdict in verdicts.items():
            answers.setdefault(rule_id, []).append(verdict)
    for (kind, _), (subject, answers) in found.items():
        yield kind, subject, {rule_id: worst_of(verdicts) for rule_id, verdicts in answers.items()}


def _kind_of(subject: Judged | UnresolvedModule) -> str:
    if isinstance(subject, HostPool):
        return Subject.HOST_POOL.value
    if isinstance(subject, SessionHost):
        return Subject.SESSION_HOST.value
    return "module" if isinstance(subject, UnresolvedModule) else "Intune"


def _rules_for(entries: Sequence[_Object]) -> tuple[Rule, ...]:
    kinds = {entry.kind for entry in entries}
    answered = {rule_id for entry in entries for rule_id in entry.answers}
    if not entries:
        return ()
    return tuple(
        rule
        for rule in all_rules()
        if rule.id == DECIDABLE or rule.id in answered or kinds & {subject.value for subject in rule.subjects}
    )


def _row(entry: _Object, rules: Sequence[Rule], scenarios: Sequence[str]) -> Row:
    resource = entry.subject.resource
    skips = {**entry.excepted, **find_skips((resource.span, *resource.module_calls))}
    cells = [_cell(rule, entry, resource, skips.get(rule.id)) for rule in rules if rule.id != DECIDABLE]
    decidable = next(rule for rule in rules if rule.id == DECIDABLE)
    if DECIDABLE in entry.answers:
        cells.append(_cell(decidable, entry, resource, skips.get(DECIDABLE)))
    else:
        cells.append(_decidable(decidable, cells, resource, skips.get(DECIDABLE)))
    return Row(
        kind=entry.kind,
        names=(resource.address,),
        span=resource.span,
        cells=tuple(sorted(cells, key=lambda cell: cell.rule.number)),
        facts=tuple(_facts(entry, scenarios)),
        pools=tuple(entry.pools),
    )


def _cell(rule: Rule, entry: _Object, resource: Resource, skipped_because: str | None) -> Cell:
    answers = entry.answers.get(rule.id, [])
    if not answers:
        return Cell(rule, Mark.NOT_APPLICABLE)
    together: dict[tuple[Outcome, str], tuple[Verdict, list[str]]] = {}
    for scenario, verdict in answers:
        together.setdefault((verdict.outcome, verdict.whole_reason), (verdict, []))[1].append(scenario)
    parts = [
        Part(
            _MARKS[verdict.outcome],
            told[0],
            verdict.decided_at or resource.span,
            tuple(those) if len(together) > 1 or len(those) < len(entry.scenarios) else (),
            verdict.related,
            told[1:],
        )
        for verdict, those in together.values()
        for told in (told_lines(verdict.reason, verdict.details),)
    ]
    parts.sort(key=lambda part: _ORDER.index(part.mark))
    return Cell(rule, Mark.SKIPPED if skipped_because is not None else parts[0].mark, tuple(parts), skipped_because)


def _decidable(rule: Rule, cells: Sequence[Cell], resource: Resource, skipped_because: str | None) -> Cell:
    """Answer as the engine does: it fails where another rule is undecided that nothing skips."""
    undecided = [cell for cell in cells if any(part.mark is Mark.UNDECIDED for part in cell.parts)]
    names = ", ".join(cell.rule.id for cell in undecided if cell.mark is not Mark.SKIPPED)
    if names:
        part = Part(Mark.FAIL, f"undecided: {names}", resource.span)
    elif undecided:
        part = Part(Mark.FAIL, "undecided: only what is skipped", resource.span)
        skipped_because = skipped_because or undecided[0].skipped_because
    else:
        part = Part(Mark.PASS, "everything that the checks need is known", resource.span)
    return Cell(rule, part.mark if skipped_because is None else Mark.SKIPPED, (part,), skipped_because)


def _facts(entry: _Object, scenarios: Sequence[str]) -> Iterable[str]:
    subject = entry.subject
    if len(entry.scenarios) < len(scenarios):
        yield f"deployed only with {', '.join(entry.scenarios)}"
    presence = subject.resource.presence
    if not (isinstance(presence, Known) and presence.value is True):
        yield "whether it is deployed depends on inputs"
    if isinstance(subject, HostPool):
        if not subject.declared:
            yield "it exists outside this code, which only refers to it"
        elif isinstance(subject.name, Known) and not subject.name.secret and not is_null(subject.name):
            yield f"named {subject.name.value}"
    if isinstance(subject, SessionHost):
        yield subject.machine.kind.value
        yield from (
            f"{'a session host' if subject.certain else 'perhaps a session host'} because {each.reason}"
            for each in subject.evidence[:2]
        )


def _alike(rows: Sequence[Row]) -> list[Row]:
    """Put the rows together that one loop makes and that are answered alike."""
    found: dict[object, Row] = {}
    for row in rows:
        name = row.names[0]
        # Of ARM and Bicep the deployment, as the name of a resource in it may be that of its instance.
        deployment, within, _ = name.rpartition("::")
        loop = (row.span.path, row.span.start, row.span.end, _INDEX.sub("[]", deployment if within else name))
        answers = tuple(
            (c.rule.id, c.mark, tuple((p.mark, p.reason, p.details, p.scenarios) for p in c.parts)) for c in row.cells
        )
        key = (row.kind, loop, answers, row.facts, row.pools)
        known = found.get(key)
        found[key] = row if known is None else replace(known, names=(*known.names, name))
    return list(found.values())


def _groups(pools: Sequence[Row], hosts: Sequence[Row]) -> tuple[Group, ...]:
    by_name = {pool.names[0]: pool for pool in pools}
    by_pools: dict[tuple[str, ...], list[Row]] = {(name,): [] for name in by_name}
    for host in hosts:
        by_pools.setdefault(host.pools, []).append(host)
    groups = []
    for names, those in by_pools.items():
        if len(names) == 1:
            title = names[0]
        else:
            title = f"One of {len(names)} host pools: {', '.join(names)}" if names else NO_POOL
        rows = tuple(by_name[name] for name in names if len(names) == 1 and name in by_name)
        groups.append(Group(title, rows, tuple(those)))
    return tuple(groups)


def _not_used(surveyed: Sequence[SurveyedEstate], survey: Survey) -> Iterator[tuple[str, str]]:
    for each in surveyed:
        for note in each.deployment.left_out:
            yield survey.workspace.relative(note.span.path), note.text
