"""The open documents judged: what is shown in each of them, and the objects that a position belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from avd_intune.engine import findings_on
from avd_intune.estate.model import HostPool, Machine, SessionHost
from avd_intune.findings import Finding, is_parameter_file
from avd_intune.fixing.module_text import module_text
from avd_intune.fixing.text_edits import Edit
from avd_intune.judgement.verdict import Verdict, worst_of
from avd_intune.language_server.fix_all import fix_all_edits
from avd_intune.language_server.fixes import Fix, fixes_for
from avd_intune.language_server.tried_fixes import fixes_that_hold
from avd_intune.mending.judged_texts import settings_source
from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass, field, replace
from avd_intune.selection import Status, answers_of
from avd_intune.session import ScanSession
from avd_intune.settings import SettingsError
from avd_intune.source.repository_root import repository_root
from avd_intune.source.scan_request import ScanRequest
from avd_intune.source.text import SourceFile, Span
from avd_intune.source.workspace import Workspace
from avd_intune.surveys import Survey, SurveyedEstate

SUFFIXES = (".bicep", ".bicepparam", ".tf", ".tofu", ".tfvars", ".json", ".jsonc")
# The names of so many session hosts are listed with their host pool.
MAX_NAMES = 5
# What the code says is quoted in reasons.
_MARKDOWN = lazy_pattern(r"([\\`*\[\]<|])")


@dataclass(frozen=True, slots=True)
class Shown:
    """A failed check and where a document shows it: at the deciding property, the block, or the module call."""

    finding: Finding
    place: Span


@dataclass(frozen=True, slots=True)
class ObjectAt:
    """An object of an estate and a block that it is declared in, or comes through.

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
    failed: list[tuple[Finding, Survey]] = field(default_factory=list)
    problems: dict[str, str] = field(default_factory=dict)

    def shown_in(self, path: str) -> list[Shown]:
        """Return what a document shows of the failed checks, one for each rule, place and reason."""
        found: dict[tuple[str, int, int, str], Shown] = {}
        for finding, _ in self.failed:
            place = _place_in(path, finding)
            if place is not None:
                # The instances of a loop differ by their index only; one message tells the same of all of them.
                found.setdefault((finding.rule_id, place.start, place.end, finding.whole_reason), Shown(finding, place))
        return list(found.values())

    def fixes(self, finding: Finding, path: str) -> list[Fix]:
        """Return the remedies for what a document shows."""
        surveyed = next((survey for each, survey in self.failed if each is finding), None)
        if surveyed is None:
            return []
        settings = settings_source(surveyed, {})
        return fixes_for(finding, module_text(finding.span.source.path, surveyed.workspace), path, settings)

    def objects_in(self, path: str) -> list[ObjectAt]:
        """Return the host pools, machines and other judged objects of a document, the smallest block first."""
        found: dict[tuple[str, int, int], list[ObjectAt]] = {}
        for each in self.surveys:
            for surveyed in each.estates:
                if path in surveyed.deployment.files:
                    for known in _objects(surveyed, path):
                        found.setdefault((known.title, known.span.start, known.span.end), []).append(known)
        return sorted(map(_merged, found.values()), key=lambda each: each.span.end - each.span.start)


class Analyst:
    """Judges open documents again and again.

    asked: what all requests have in common. rules: the ids of the checks that are shown. folders: those that the editor
    has open, which are the border where there is no repository.
    """

    def __init__(self, asked: ScanRequest, rules: frozenset[str]) -> None:
        self._asked = asked
        self._rules = rules
        self._session = ScanSession()
        self.folders: tuple[Path, ...] = ()

    def analyse(self, documents: Mapping[str, str]) -> Analysis:
        """Judge the documents (absolute path -> text as it is in the editor), each in its repository."""
        analysis = Analysis()
        by_repository: dict[Path, list[str]] = {}
        for path in sorted(documents):
            if path.lower().endswith(SUFFIXES):
                by_repository.setdefault(self._border_of(Path(path)), []).append(path)
        unsaved = tuple((Path(path), text) for path, text in sorted(documents.items()))
        for root, paths in by_repository.items():
            asked = self._within(root)
            request = replace(asked, root=None, files=tuple(map(Path, paths)), unsaved=unsaved)
            try:
                surveyed = self._session.survey(request)
            except (SettingsError, OSError) as error:
                analysis.problems[str(root)] = str(error)
                continue
            known = {path for each in surveyed.estates for path in each.deployment.files}
            values = [
                path for path in paths if path not in known and is_parameter_file(SourceFile(path, documents[path]))
            ]
            if values:
                # The code that takes them is not open; it may be anywhere in the repository.
                surveyed = self._session.survey(replace(request, root=root, files=()))
            analysis.surveys.append(surveyed)
            # Not the findings on the open documents alone: a document decides on objects in its modules, too.
            everywhere = Workspace(surveyed.workspace.root, request.excluded_paths)
            found = findings_on(surveyed.estates, everywhere, surveyed.settings)
            answers = answers_of(found, lambda rule, _: rule in self._rules)
            analysis.failed.extend((each.finding, surveyed) for each in answers if each.status is Status.FAILED)
        return analysis

    def analyse_folder(self, folder: Path, documents: Mapping[str, str]) -> list[Shown]:
        """Return the failed checks of all files of a folder, also of those that are not open.

        Raises SettingsError or OSError.
        """
        unsaved = tuple((Path(path), text) for path, text in sorted(documents.items()))
        asked = self._within(self._border_of(folder))
        surveyed = self._session.survey(replace(asked, root=folder, files=(), unsaved=unsaved))
        answers = answers_of(surveyed.result.findings, lambda rule, _: rule in self._rules)
        analysis = Analysis(failed=[(each.finding, surveyed) for each in answers if each.status is Status.FAILED])
        paths = dict.fromkeys(path for finding, _ in analysis.failed for path in _paths_of(finding))
        return [shown for path in paths for shown in analysis.shown_in(path)]

    def fixes_that_hold(
        self, analysis: Analysis, documents: Mapping[str, str], finding: Finding, path: str
    ) -> list[Fix]:
        """Return the fixes of a finding after which its check passes and nothing else fails; the skip comment last.

        Raises SettingsError or OSError.
        """
        fixes = analysis.fixes(finding, path)
        asked = self._within(self._border_of(Path(path)))
        return fixes_that_hold(asked, self._rules, documents, finding, fixes)

    def fix_all(self, documents: Mapping[str, str], path: str) -> tuple[Edit, ...]:
        """Return the edits that make all safe fixes of an open document. Raises SettingsError or OSError."""
        return fix_all_edits(self._within(self._border_of(Path(path))), self._rules, documents, path)

    def _border_of(self, path: Path) -> Path:
        """Return the repository of a file or folder; where there is none, the innermost open folder that holds it."""
        root = repository_root(path)
        if (root / ".git").exists():
            return root
        holding = [each for each in self.folders if each == path or each in path.parents]
        return max(holding, key=lambda each: len(each.parts), default=root)

    def _within(self, border: Path) -> ScanRequest:
        return self._asked if self._asked.repository is not None else replace(self._asked, repository=border)


def _paths_of(finding: Finding) -> Iterator[str]:
    """Yield the files that show a finding when all files of a folder are asked for: where it is decided."""
    decided = finding.decided_at
    yield decided.path if decided is not None else finding.span.path
    yield from (place.path for place in finding.decided_in_parameters)


def _place_in(path: str, finding: Finding) -> Span | None:
    decided = finding.decided_at
    if decided is not None and decided.path == path:
        # A property of many lines (an object, a script) would colour half of the document.
        return decided if decided.line == decided.end_line else _first_line(decided)
    decides = next((place for place in finding.decided_in_parameters if place.path == path), None)
    if decides is not None:
        return decides if decides.line == decides.end_line else _first_line(decides)
    if finding.span.path == path:
        return head_of(finding.span)
    # As `check FILE` does, a root shows what it deploys through modules; a module between shows what is its own.
    outermost = next(iter(finding.module_calls), None)
    return head_of(outermost) if outermost is not None and outermost.path == path else None


def head_of(block: Span) -> Span:
    """Return the line that declares a block: the first behind its decorators and comments."""
    if not block.path.lower().endswith(".bicep"):
        return _first_line(block)
    text, at = block.source.text, block.start
    for line in block.text.splitlines(keepends=True):
        if line.lstrip().startswith(("resource ", "module ", "resource\t", "module\t")):
            return _first_line(Span(block.source, at + len(line) - len(line.lstrip()), block.end))
        at += len(line)
    return _first_line(Span(block.source, block.start, min(block.end, len(text))))


def _first_line(span: Span) -> Span:
    text = span.source.text
    ends = [end for end in (text.find("\n", span.start, span.end), text.find("\r", span.start, span.end)) if end != -1]
    return Span(span.source, span.start, min(ends, default=span.end))


def _objects(surveyed: SurveyedEstate, path: str) -> Iterator[ObjectAt]:
    answers = {id(subject): verdicts for subject, verdicts in surveyed.verdicts}
    estate = surveyed.estate
    for pool in estate.host_pools:
        hosts = [h.resource.address for h in estate.session_hosts if any(each is pool for each, _ in h.pools)]
        note = f"Session hosts: {_named(hosts)}" if hosts else "No session host of it is in this deployment."
        title = "Host pool" if pool.declared else "Host pool outside this code"
        yield from _placed(pool, title, answers.get(id(pool), {}), path, note)
    for host in estate.session_hosts:
        verdicts = answers.get(id(host), {})
        title = "Session host" if host.certain else "Perhaps a session host"
        yield from _placed(host, title, verdicts, path, _why(host))
        yield from _attached(host.machine, f"on session host {_code(host.resource.address)}", verdicts, path)
    for machine, reason in estate.other_machines:
        yield from _placed(machine, "No session host", {}, path, f"{in_markdown(reason)}; it is not checked.")
    for subject, verdicts in surveyed.verdicts:
        if not isinstance(subject, HostPool | SessionHost):
            yield from _placed(subject, "", verdicts, path, "")


def _placed(subject: object, kind: str, verdicts: Mapping[str, Verdict], path: str, note: str) -> Iterator[ObjectAt]:
    resource = subject.resource  # type: ignore[attr-defined]
    title = f"{kind} {_code(resource.address)}".strip()
    for span in dict.fromkeys((resource.span, *resource.module_calls)):
        if span.path == path:
            yield ObjectAt(title, span, verdicts, note)


def _why(host: SessionHost) -> str:
    pools = list(dict.fromkeys(pool.resource.address for pool, _ in host.pools))
    of = f"of host pool {_named(pools)}, " if pools else ""
    return f"A session host {of}because {'; '.join(in_markdown(each.reason) for each in host.evidence)}."


def _attached(machine: Machine, where: str, verdicts: Mapping[str, Verdict], path: str) -> Iterator[ObjectAt]:
    for attached in machine.attached:
        resource = attached.item.resource
        if resource is not machine.resource and resource.span.path == path:
            yield ObjectAt(f"{_code(resource.address)} {where}", resource.span, verdicts)


def _named(addresses: list[str]) -> str:
    more = len(addresses) - MAX_NAMES
    return ", ".join(map(_code, addresses[:MAX_NAMES])) + (f" and {more} more" if more > 0 else "")


def in_markdown(text: str) -> str:
    """Return text as Markdown that shows it: it is neither formatting nor loads a picture."""
    return _MARKDOWN.sub(r"\\\1", text)


def _code(address: str) -> str:
    return f"`{address.replace('`', chr(39))}`"


def _merged(group: list[ObjectAt]) -> ObjectAt:
    """Return one object for all scenarios: the worst answer of each check counts."""
    answers: dict[str, list[Verdict]] = {}
    for each in group:
        for rule_id, verdict in each.verdicts.items():
            answers.setdefault(rule_id, []).append(verdict)
    return replace(group[0], verdicts={rule_id: worst_of(verdicts) for rule_id, verdicts in answers.items()})
