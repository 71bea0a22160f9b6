"""What `fix` and `check --fix` have in common: which files may be touched, what is written, and how it is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from avd_intune.command_line.scan_options import Scope
from avd_intune.command_line.scanning import progress, refuse_what_nothing_takes
from avd_intune.command_line.usage import UsageError
from avd_intune.compiled_twins import is_compiled
from avd_intune.findings import Level
from avd_intune.judgement.rule import Rule
from avd_intune.mending.file_changes import (
    ChangeRefusedError,
    FileChange,
    change_of,
    new_file,
    why_not_changed,
    write_changes,
)
from avd_intune.mending.judged_texts import Judge, Judged, settings_path
from avd_intune.mending.mend import Mended, Repair, mended
from avd_intune.mending.patch_text import patch_of
from avd_intune.records import dataclass, field
from avd_intune.reporting.check_results import place_of
from avd_intune.reporting.relative_paths import relative_path
from avd_intune.reporting.source_lines import one_line
from avd_intune.selection import Answer, Status
from avd_intune.settings import FILE_NAMES
from avd_intune.source.workspace import Workspace

_COMPILED = "it is compiled from Bicep; fix the Bicep file, and compile it again"


@dataclass(slots=True)
class Mending:
    """One run: what was judged at its start, what has been mended, and what may be touched.

    base: the folder that paths are named from.
    """

    judge: Judge
    start: Judged
    result: Mended
    base: Path
    _reasons: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, scope: Scope, rules: tuple[Rule, ...], *, show_progress: bool, with_review: bool = False) -> Mending:
        """Judge what is asked for and mend it in memory: what is safe, or all. Raises SettingsError and OSError."""
        if scope.deployments_of:
            raise UsageError("fixes are made where whole code is judged: name its folder instead of single files of it")
        judge = Judge(scope.requests, frozenset(rule.id for rule in rules))
        with progress(show_progress):
            start = judge.judge({})
            refuse_what_nothing_takes([each.workspace for each in start.surveys])
            mending = cls(judge, start, Mended(start), scope.base)
            mending.result = mended(judge, start, mending.guard, with_review=with_review)
        return mending

    def guard(self, path: str) -> str:
        """Return why a file is not to be touched, "" if it may be."""
        if path not in self._reasons:
            self._reasons[path] = self._why_not(path)
        return self._reasons[path]

    def _why_not(self, path: str) -> str:
        workspace = self._workspace_of(path)
        if workspace is None:
            return f"{self.named(path)} is not among what is to be fixed"
        if path.endswith(".json") and is_compiled(workspace.source(Path(path)).text):
            return f"{self.named(path)}: {_COMPILED}"
        if self._is_new(Path(path)):
            return ""
        reason = why_not_changed(Path(path), workspace.root)
        return f"{self.named(path)}: {reason}" if reason else ""

    def _workspace_of(self, path: str) -> Workspace | None:
        """Return the repository that a file belongs to which is to be fixed, or whose settings it is."""
        for each in self.start.surveys:
            if each.workspace.is_target(path) or Path(path) == settings_path(each):
                return each.workspace
        return None

    def _is_new(self, path: Path) -> bool:
        return path.name in FILE_NAMES and not (path.exists() or path.is_symlink())

    def named(self, path: str | Path) -> str:
        """Return a path as people are told it."""
        return one_line(relative_path(path, self.base))

    def changes(self) -> dict[Path, FileChange]:
        """Return the changes of all files. Raises UsageError for a file that cannot be changed any more."""
        found = {}
        for name, text in sorted(self.result.now.texts.items()):
            path, workspace = Path(name), self._workspace_of(name)
            if workspace is None:
                continue  # nothing that may be touched
            old = "" if self._is_new(path) else workspace.source(path).text
            if text == old:
                continue
            try:
                if self._is_new(path):
                    found[path] = new_file(path, text, workspace.root)
                else:
                    found[path] = change_of(path, old, text, workspace.root)
            except ChangeRefusedError as error:
                raise UsageError(f"{self.named(path)}: {error}; nothing was written") from error
        return found

    def write(self) -> int:
        """Write all changed files, or none, and return how many. Raises UsageError."""
        changes = self.changes()
        try:
            write_changes(changes)
        except ChangeRefusedError as error:
            raise UsageError(f"{error}; nothing was written") from error
        return len(changes)

    def patch(self) -> tuple[bytes, list[str]]:
        """Return the patch of all changed files, and what keeps it from being applied."""
        parts, problems = [], []
        for path, change in self.changes().items():
            old, new = change.before or b"", change.after
            if old.startswith((b"\xff\xfe", b"\xfe\xff")):
                problems.append(f"{self.named(path)} is written in UTF-16, which no patch is for")
                old, new = (data.decode("utf-16").encode() for data in (old, new))
            # What is no text a patch cannot hold; a byte order mark stays in the first line.
            workspace = self._workspace_of(str(path))
            secrets = workspace.source(path).secrets if workspace is not None and change.before is not None else ()
            text, is_hidden = patch_of(relative_path(path, self.base), old.decode(), new.decode(), secrets)
            parts.append(text)
            if is_hidden:
                problems.append(f"the patch of {self.named(path)} hides lines with secrets")
        return "".join(parts).encode("utf-8", "surrogateescape"), problems

    def still_failed(self) -> list[Answer]:
        """Return the failed checks that are left, the undecided ones among them."""
        return [answer for answer, _ in self.result.now.answers if answer.status is Status.FAILED]

    def is_clean(self) -> bool:
        """Say whether nothing is left that fails a pipeline."""
        return all(answer.finding.level is not Level.ERROR for answer in self.still_failed())


def told(mending: Mending, *, is_written: bool, is_reviewed: bool = False) -> Iterator[str]:
    """Yield a line for each remedy that was made, or not, and one for what is left.

    is_reviewed: whether a person has seen every change that there is.
    """
    for repair in mending.result.done:
        yield f"{_where(repair, mending)} {'fixed' if is_written else 'would be fixed'}: {_title(repair)}"
    for repair, reason in mending.result.refused:
        yield f"{_where(repair, mending)} not fixed: {_title(repair)}: {one_line(reason)}"
    number = len({key for repair in mending.result.done for key in repair.keys})
    left = mending.still_failed()
    now, failed = mending.result.now, {id(each) for each in left}
    to_review = {id(a) for a, surveyed in now.answers if id(a) in failed and now.remedies(a, surveyed)}
    line = f"{number} {'fixed' if is_written else 'to be fixed'}, {len(left)} left that fail"
    if to_review and not is_reviewed:
        line += f"; for {len(to_review)} of them there are changes to look at: avd-intune fix --review"
    yield line
    by_hand = [each for each in left if id(each) not in to_review]
    if by_hand:
        some = "it" if len(left) == 1 else f"{len(by_hand)} of them"
        first = min((each.finding.rule_id for each in by_hand), key=_in_order)
        yield f"for {some} no change is known that a tool can make: avd-intune explain {first} says what to do"


def _in_order(rule_id: str) -> int:
    return int(rule_id.rpartition("_")[2])


def _title(repair: Repair) -> str:
    return one_line(repair.remedy.title)


def _where(repair: Repair, mending: Mending) -> str:
    finding = repair.findings[0]
    place = place_of(finding)
    addresses = dict.fromkeys(each.address for each in repair.findings)
    more = f" and {len(addresses) - 1} more" if len(addresses) > 1 else ""
    ids = ", ".join(dict.fromkeys(each.rule_id for each in repair.findings))
    return f"{mending.named(place.path)}:{place.line} {ids} {one_line(finding.address)}{more}"
