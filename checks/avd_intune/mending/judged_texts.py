"""What the checks say of code as it would be: texts that are not written yet, judged in their repository."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from avd_intune.baselines.facts_age import today
from avd_intune.fixing.module_text import module_text
from avd_intune.fixing.remedies import Remedy, remedies_of
from avd_intune.fixing.settings_entries import settings_remedies
from avd_intune.records import dataclass, replace
from avd_intune.selection import Answer, Status, answers_of
from avd_intune.session import ScanSession
from avd_intune.settings import FILE_NAMES, MAX_BYTES
from avd_intune.source.regular_files import read_regular
from avd_intune.source.scan_request import ScanRequest
from avd_intune.source.text import SourceFile, UnreadableSourceError, decode_source
from avd_intune.surveys import Survey

# Rule, language, file and address of an object: what an answer is known by while lines move.
Key = tuple[str, str, str, str]
_ORDER = (Status.SKIPPED, Status.PASSED, Status.UNDECIDED, Status.FAILED)


@dataclass(frozen=True, slots=True)
class Judged:
    """The answers on a state of the code. texts: what differs from the disk, by absolute path."""

    surveys: tuple[Survey, ...]
    answers: tuple[tuple[Answer, Survey], ...]
    texts: Mapping[str, str]

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
        found = remedies_of(finding, module_text(finding.span.source.path, surveyed.workspace))
        settings = settings_source(surveyed, self.texts)
        return [*found, *(settings_remedies(finding, settings, today()) if settings is not None else [])]


class Judge:
    """Judges the same requests with ever other texts; files are read and parsed once."""

    def __init__(self, requests: Sequence[ScanRequest], rules: frozenset[str]) -> None:
        self._requests = tuple(requests)
        self._rules = rules
        self._session = ScanSession()

    def judge(self, texts: Mapping[str, str]) -> Judged:
        """Return the answers with these texts instead of those of the files. Raises as `engine.survey` does."""
        unsaved = tuple((Path(path), text) for path, text in sorted(texts.items()))
        surveys = tuple(self._session.survey(replace(each, unsaved=unsaved)) for each in self._requests)
        found: list[tuple[Answer, Survey]] = []
        for surveyed in surveys:
            answers = answers_of(surveyed.result.findings, lambda rule, _: rule in self._rules, undecided=True)
            found.extend((answer, surveyed) for answer in answers)
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
