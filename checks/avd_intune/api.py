"""The public interface for Python: judge a folder, or texts, and get typed findings.

Everything else in this package may change with any release; what stands here changes only with a major version
(docs/api.md). Nothing of Checkov is needed or imported.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Literal

from avd_intune.engine import survey
from avd_intune.findings import Change as _Change
from avd_intune.findings import Finding as _Finding
from avd_intune.judgement.registry import all_rules
from avd_intune.pack_version import VERSION
from avd_intune.records import dataclass
from avd_intune.reporting.check_results import CheckResults, sorted_answers
from avd_intune.reporting.relative_paths import relative_path
from avd_intune.reporting.source_lines import one_line
from avd_intune.selection import Answer, answers_of
from avd_intune.settings import SettingsError
from avd_intune.source.scan_request import ScanRequest
from avd_intune.source.text import Span

__all__ = [
    "VERSION",
    "Change",
    "Check",
    "Finding",
    "Judgement",
    "Place",
    "SettingsError",
    "checks",
    "judge_folder",
    "judge_texts",
]

Status = Literal["passed", "skipped", "undecided", "failed"]
Level = Literal["note", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is written. path: from the folder that was judged, with slashes. Lines and columns from 1.

    end_column: that behind the last character.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Change:
    """One change that would make a check pass. action: `set`, `add`, `remove` or `move`.

    value: what the attribute gets. choices: all that would be right. certainty: `safe` if a tool may make it, `review`
    if a person has to look at it. alternative: changes of one number belong together. text: it in words.
    """

    action: str
    attribute: str
    value: str | None
    choices: tuple[str, ...]
    certainty: str
    alternative: int
    text: str
    place: Place | None


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check says of one object, over all scenarios (parameter files) that it occurs in.

    check: its id, e.g. `CKV_AVD_1`. reason: a sentence of at most 300 characters with what to do, and the details
    behind it, as in JSON. details: these as a list: the cases of a choice, what other scenarios say. skipped_because:
    the reason of a comment that skips it. resource: the object as its language names it. language: `terraform`,
    `terraform_plan`, `bicep` or `arm`. undecided_checks: of CKV_AVD_12, the checks that are not decided. fingerprint:
    the same in every run, also where lines move and reasons change.
    """

    check: str
    status: Status
    level: Level
    reason: str
    details: tuple[str, ...]
    skipped_because: str | None
    resource: str
    resource_type: str
    language: str
    scenarios: tuple[str, ...]
    undecided_checks: tuple[str, ...]
    block: Place
    decided_at: Place | None
    changes: tuple[Change, ...]
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """All that was found. files: what was read and judged. baseline: the support matrix that it was judged by."""

    findings: tuple[Finding, ...]
    files: tuple[str, ...]
    baseline: str

    @property
    def failed(self) -> tuple[Finding, ...]:
        """The findings that fail; where a check is undecided, CKV_AVD_12 is one of them."""
        return tuple(finding for finding in self.findings if finding.status == "failed")


@dataclass(frozen=True, slots=True)
class Check:
    """A check. why: what happens where it fails."""

    id: str
    title: str
    why: str


def checks() -> tuple[Check, ...]:
    """Return all checks, in the order of their numbers."""
    return tuple(Check(rule.id, rule.title, rule.why) for rule in all_rules())


def judge_folder(
    folder: str | Path,
    *,
    only: Iterable[str] | None = None,
    baseline: str | None = None,
    settings_file: str | Path | None = None,
    var_files: Sequence[str | Path] = (),
    parameter_files: Sequence[str | Path] = (),
    set_values: Mapping[str, str] | None = None,
) -> Judgement:
    """Judge the code in a folder, as `avd-intune check FOLDER` does.

    only: the ids of checks that are asked for, all by default. baseline: `2020-09` or `current`, instead of that of the
    settings. settings_file: instead of the `.avd-intune.yaml` that is found upwards from the folder. var_files,
    parameter_files, set_values: what a pipeline passes on deployment.
    Raises FileNotFoundError, SettingsError, and ValueError for a check that there is not.
    """
    root = Path(folder).absolute()
    request = ScanRequest(
        root=root,
        var_files=_absolute(var_files),
        parameter_files=_absolute(parameter_files),
        set_values=tuple((set_values or {}).items()),
        settings_file=None if settings_file is None else Path(settings_file).absolute(),
        baseline=baseline,
    )
    return _judge(request, root, only)


def judge_texts(
    texts: Mapping[str, str],
    *,
    only: Iterable[str] | None = None,
    baseline: str | None = None,
    var_files: Sequence[str] = (),
    parameter_files: Sequence[str] = (),
    set_values: Mapping[str, str] | None = None,
) -> Judgement:
    """Judge texts as if they were files of one repository. texts: by path, `main.tf`, `modules/hosts/main.tf`.

    The other arguments are those of `judge_folder`; files are named among the texts. Settings are a text named
    `.avd-intune.yaml`. Nothing outside of the texts is read. Raises ValueError for a path that leads out of them, too.
    """
    with tempfile.TemporaryDirectory(prefix="avd-intune-") as name:
        root = Path(name).resolve()
        (root / ".git").mkdir()  # the texts are a repository of their own
        for path, text in texts.items():
            target = root / _inside(path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8", newline="")
        request = ScanRequest(
            root=root,
            var_files=tuple(root / _inside(path) for path in var_files),
            parameter_files=tuple(root / _inside(path) for path in parameter_files),
            set_values=tuple((set_values or {}).items()),
            baseline=baseline,
        )
        return _judge(request, root, only)


def _absolute(paths: Sequence[str | Path]) -> tuple[Path, ...]:
    return tuple(Path(path).absolute() for path in paths)


def _inside(path: str) -> PurePosixPath:
    found = PurePosixPath(path)
    if found.is_absolute() or not found.parts or ".." in found.parts or "\\" in path or ":" in path:
        raise ValueError(f"{path} must be a relative path with slashes, inside of the texts")
    return found


def _judge(request: ScanRequest, root: Path, only: Iterable[str] | None) -> Judgement:
    rules = all_rules()
    wanted = {rule.id for rule in rules} if only is None else set(only)
    unknown = sorted(wanted - {rule.id for rule in rules})
    if unknown:
        raise ValueError(f"there is no check {', '.join(unknown)}")
    surveyed = survey(request)
    answers = answers_of(surveyed.result.findings, lambda rule_id, _: rule_id in wanted, undecided=True)
    results = CheckResults(
        all_answers=sorted_answers(answers),
        files=tuple(sorted(surveyed.result.files)),
        base=root,
        rules=tuple(rule for rule in rules if rule.id in wanted),
        baselines=(surveyed.baseline.name,),
    )
    return Judgement(
        findings=tuple(_finding(answer, fingerprint, root) for answer, fingerprint in results.fingerprints()),
        files=tuple(results.path(path) for path in results.files),
        baseline=surveyed.baseline.name,
    )


def _finding(answer: Answer, fingerprint: str, root: Path) -> Finding:
    found: _Finding = answer.finding
    return Finding(
        check=found.rule_id,
        status=answer.status.value,
        level=found.level.value,
        reason=one_line(found.whole_reason),
        details=tuple(one_line(each) for each in found.details),
        skipped_because=answer.skipped_because,
        resource=found.address,
        resource_type=found.resource_type,
        language=found.language,
        scenarios=found.scenarios,
        undecided_checks=found.undecided_rules,
        block=_place(found.span, root),
        decided_at=None if found.decided_at is None else _place(found.decided_at, root),
        changes=tuple(_change(each, root) for each in found.changes),
        fingerprint=fingerprint,
    )


def _change(change: _Change, root: Path) -> Change:
    return Change(
        action=change.action.value,
        attribute=change.attribute,
        value=change.value,
        choices=change.choices,
        certainty=change.certainty.value,
        alternative=change.alternative,
        text=change.text,
        place=None if change.place is None else _place(change.place, root),
    )


def _place(span: Span, root: Path) -> Place:
    line, column = span.source.position(span.start)
    end_line, end_column = span.source.position(span.end)
    return Place(relative_path(span.path, root), line, column, end_line, end_column)
