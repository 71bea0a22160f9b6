"""What the checks say of code as it would be: texts that are not written yet, judged in their repository."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from avd_intune.baselines.facts_age import today
from avd_intune.fixing.module_text import module_text, shared_by
from avd_intune.fixing.remedies import Remedy, remedies_of
from avd_intune.fixing.settings_entries import settings_remedies
from avd_intune.records import dataclass, field, replace
from avd_intune.selection import Answer, Status, answers_of
from avd_intune.session import ScanSession
from avd_intune.settings import FILE_NAMES, MAX_BYTES
from avd_intune.source.budget import SCAN_STEPS
from avd_intune.source.regular_files import read_regular
from avd_intune.source.scan_request import ScanRequest
from avd_intune.source.text import SourceFile, UnreadableSourceError, decode_source
from avd_intune.surveys import Survey

# What trying remedies may cost, in steps of a scan, but always a few scans: a remedy may spoil others, and which, only
# a scan of the whole tells.
MOST_STEPS = SCAN_STEPS
SCANS_AT_LEAST = 4
# What a scan costs beside its evaluation, for each of these.
STEPS_OF_A_FILE = 100
STEPS_OF_AN_ANSWER = 10
# Rule, language, file and address of an object: what an answer is known by while lines move.
Key = tuple[str, str, str, str]
_ORDER = (Status.SKIPPED, Status.PASSED, Status.UNDECIDED, Status.FAILED)


@dataclass(frozen=True, slots=True)
class Judged:
    """The answers on a state of the code.

    texts: what differs from the disk, by absolute path. shared: the texts that files have their names in common with.
    """

    surveys: tuple[Survey, ...]
    answers: tuple[tuple[Answer, Survey], ...]
    texts: Mapping[str, str]
    shared: dict[tuple[int, str], str] = field(default_factory=dict)

    def statuses(self) -> dict[Key, Status]:
        """Return the worst status of each check on each object."""
        found: dict[Key, Status] = {}
        for answer, _ in self.answers:
            key = key_of(answer)
            found[key] = max(found.get(key, Status.SKIPPED), answer.status, key=_ORDER.index)
        return found

    def remedies(self, answer: Answer, surveyed: Survey) -> list[Remedy]:
        """Return the ways to mend what an answer says."""
        finding = answer.finding
        if not finding.changes:
            return []
        path = finding.span.source.path
        key = id(surveyed), shared_by(path)
        if key not in self.shared:  # of a folder with thousands of findings
            self.shared[key] = module_text(path, surveyed.workspace)
        found = remedies_of(finding, self.shared[key])
        settings = settings_source(surveyed, self.texts)
        return [*found, *(settings_remedies(finding, settings, today()) if settings is not None else [])]


class Judge:
    """Judges the same requests with ever other texts; files are read and parsed once.

    What it has cost is counted, and not bounded here: whoever tries one thing after the other asks `has_room`.
    """

    def __init__(self, requests: Sequence[ScanRequest], rules: frozenset[str]) -> None:
        self._requests = tuple(requests)
        self._rules = rules
        self._session = ScanSession()
        self._spent = 0
        self._first = 0

    def has_room(self) -> bool:
        """Say whether one more try is within what all of them may cost."""
        return self._spent < max(MOST_STEPS, SCANS_AT_LEAST * self._first)

    def begin_again(self) -> None:
        """Let as much be tried again: a person has looked at what was tried."""
        self._spent = self._first

    def judge(self, texts: Mapping[str, str]) -> Judged:
        """Return the answers with these texts instead of those of the files. Raises as `engine.survey` does."""
        unsaved = tuple((Path(path), text) for path, text in sorted(texts.items()))
        surveys = tuple(self._session.survey(replace(each, unsaved=unsaved)) for each in self._requests)
        found: list[tuple[Answer, Survey]] = []
        for surveyed in surveys:
            answers = answers_of(surveyed.result.findings, lambda rule, _: rule in self._rules, undecided=True)
            found.extend((answer, surveyed) for answer in answers)
            self._spent += surveyed.steps + STEPS_OF_A_FILE * len(surveyed.result.files)
        self._spent += STEPS_OF_AN_ANSWER * len(found)
        self._first = self._first or self._spent
        return Judged(surveys, tuple(found), dict(texts))


def settings_path(surveyed: Survey) -> Path:
    """Return where the settings of a scan are, or would be: at the root of the repository where it has none."""
    return surveyed.settings.path or surveyed.workspace.root / FILE_NAMES[0]


def settings_source(surveyed: Survey, texts: Mapping[str, str]) -> SourceFile | None:
    """Return the settings of a scan, an empty file at the root where it has none, None where they cannot be read.

    texts: what counts instead of the files, by absolute path.
    """
    path = settings_path(surveyed)
    if str(path) in texts:
        return SourceFile(str(path), texts[str(path)])
    if surveyed.settings.path is None:
        return SourceFile(str(path), "")
    try:
        return SourceFile(str(path), decode_source(read_regular(path, MAX_BYTES + 1)))
    except (OSError, UnreadableSourceError):
        return None


def key_of(answer: Answer) -> Key:
    """Return what an answer is known by in other states of the code."""
    finding = answer.finding
    return finding.rule_id, finding.language, finding.span.path, finding.address
