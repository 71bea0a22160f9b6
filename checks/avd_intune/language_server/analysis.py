"""The open documents judged: findings by file, and the objects that a position belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from avd_intune.engine import Survey, SurveyedEstate
from avd_intune.estate.model import HostPool, Machine, SessionHost
from avd_intune.findings import Finding, ScanRequest
from avd_intune.frontends.workspace import repository_root
from avd_intune.judgement.verdict import Verdict, worst_of
from avd_intune.selection import Status, answers_of
from avd_intune.session import ScanSession
from avd_intune.settings import SettingsError
from avd_intune.syntax.source import Span

SUFFIXES = (".bicep", ".bicepparam", ".tf", ".tofu", ".tfvars", ".json", ".jsonc")


@dataclass(frozen=True, slots=True)
class ObjectAt:
    """An object of an estate whose block holds a position.

    title: what it is, for a person. verdicts: the answers of the rules. note: what else there is to say.
    """

    title: str
    span: Span
    verdicts: Mapping[str, Verdict]
    note: str = ""


@dataclass(slots=True)
class Analysis:
    """What the last scans said. problems: what kept a repository from being judged, by its folder."""

    surveys: list[Survey] = field(default_factory=list)
    problems: dict[str, str] = field(default_factory=dict)

    def findings(self, path: str) -> list[Finding]:
        """Return what failed in a file and is not skipped there."""
        return [
            answer.finding
            for survey in self.surveys
            for answer in answers_of(survey.result.findings, lambda rule_id, finding: True)
            if answer.status is Status.FAILED and answer.finding.span.path == path
        ]

    def subject_of(self, finding: Finding) -> tuple[object, Survey] | None:
        """Return the object that a finding is about, with the survey that it belongs to."""
        for survey in self.surveys:
            for surveyed in survey.estates:
                for subject, _ in surveyed.verdicts:
                    resource = subject.resource
                    if resource.address == finding.address and resource.span == finding.span:
                        return subject, survey
        return None

    def objects_at(self, path: str, offset: int) -> list[ObjectAt]:
        """Return the host pools, session hosts and other machines at a position, the innermost block first."""
        found: dict[tuple[str, int, int], list[ObjectAt]] = {}
        for survey in self.surveys:
            for surveyed in survey.estates:
                for each in _objects(surveyed):
                    span = each.span
                    if span.path == path and span.start <= offset <= span.end:
                        found.setdefault((each.title, span.start, span.end), []).append(each)
        merged = [_merged(group) for group in found.values()]
        return sorted(merged, key=lambda each: each.span.end - each.span.start)


class Analyst:
    """Judges open documents again and again. One at a time: it keeps what it read for the next scan."""

    def __init__(self) -> None:
        self._session = ScanSession()

    def analyse(self, documents: Mapping[str, str]) -> Analysis:
        """Judge the documents (absolute path -> text as it is in the editor), each in its repository."""
        analysis = Analysis()
        by_repository: dict[Path, list[str]] = {}
        for path in sorted(documents):
            if path.endswith(SUFFIXES):
                by_repository.setdefault(repository_root(Path(path)), []).append(path)
        unsaved = tuple((Path(path), text) for path, text in sorted(documents.items()))
        for root, paths in by_repository.items():
            request = ScanRequest(root=None, files=tuple(Path(path) for path in paths), unsaved=unsaved)
            try:
                analysis.surveys.append(self._session.survey(request))
            except (SettingsError, OSError) as error:
                analysis.problems[str(root)] = str(error)
        return analysis


def _objects(surveyed: SurveyedEstate) -> Iterator[ObjectAt]:
    answers = {id(subject): verdicts for subject, verdicts in surveyed.verdicts}
    for pool in surveyed.estate.host_pools:
        yield ObjectAt(f"Host pool `{pool.resource.address}`", pool.resource.span, answers.get(id(pool), {}))
    for host in surveyed.estate.session_hosts:
        verdicts = answers.get(id(host), {})
        note = _pools(host.pools) + "; ".join(each.reason for each in host.evidence)
        title = f"Session host `{host.resource.address}`"
        yield ObjectAt(title, host.resource.span, verdicts, note)
        yield from _attached(host.machine, title, verdicts)
    for machine, reason in surveyed.estate.other_machines:
        yield ObjectAt(f"`{machine.resource.address}` is no session host", machine.resource.span, {}, reason)
    for subject, verdicts in surveyed.verdicts:
        if not isinstance(subject, HostPool | SessionHost):
            yield ObjectAt(f"`{subject.resource.address}`", subject.resource.span, verdicts)


def _pools(pools: list[tuple[HostPool, object]]) -> str:
    names = list(dict.fromkeys(pool.resource.address for pool, _ in pools))
    return f"of host pool {', '.join(f'`{name}`' for name in names)}: " if names else ""


def _attached(machine: Machine, title: str, verdicts: Mapping[str, Verdict]) -> Iterator[ObjectAt]:
    for attached in machine.attached:
        resource = attached.item.resource
        if resource is not machine.resource:
            yield ObjectAt(f"`{resource.address}` on {title[0].lower()}{title[1:]}", resource.span, verdicts)


def _merged(group: list[ObjectAt]) -> ObjectAt:
    """Return one object for all scenarios: the worst answer of each check counts."""
    answers: dict[str, list[Verdict]] = {}
    for each in group:
        for rule_id, verdict in each.verdicts.items():
            answers.setdefault(rule_id, []).append(verdict)
    return ObjectAt(group[0].title, group[0].span, {r: worst_of(v) for r, v in answers.items()}, group[0].note)
