"""What a report says of a scan: each estate with its host pools, session hosts and answers, free of any form."""

from __future__ import annotations

from enum import Enum
from itertools import takewhile
from pathlib import Path

from avd_intune.judgement.rule import Rule, Subject
from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass
from avd_intune.scenario_findings import DECIDABLE
from avd_intune.source.text import Span

NO_POOL = "None that this code names"
_PLACE = lazy_pattern(r" \([^\s()]+:\d+(?:, from [^\s()]+:\d+)?\)(?=[;:,.]|$)")


class Mark(Enum):
    """What a cell shows, worst first."""

    FAIL = "fail"
    UNDECIDED = "undecided"
    SKIPPED = "skipped"
    PASS = "pass"
    NOT_APPLICABLE = "not applicable"


_ORDER = tuple(Mark)


@dataclass(frozen=True, slots=True)
class Part:
    """One answer. scenarios: those it holds in, () for all that the object occurs in. at: where to look.

    reason: one sentence. details: the list after it.
    """

    mark: Mark
    reason: str
    at: Span
    scenarios: tuple[str, ...] = ()
    related: tuple[tuple[Span, str], ...] = ()
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """The answer of one rule for one row. skipped_because: the comment that skips it."""

    rule: Rule
    mark: Mark
    parts: tuple[Part, ...] = ()
    skipped_because: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """An object, or several alike that a loop makes.

    names: the addresses. facts: what else is known, e.g. why a machine is a session host. pools: the addresses
    of the host pools of a session host.
    """

    kind: str
    names: tuple[str, ...]
    span: Span
    cells: tuple[Cell, ...]
    facts: tuple[str, ...] = ()
    pools: tuple[str, ...] = ()

    @property
    def mark(self) -> Mark:
        """Return the worst answer; a row that fails only because something is open is undecided."""
        marks = {cell.mark for cell in self.cells if cell.rule.id != DECIDABLE}
        open_question = any(cell.mark is Mark.FAIL for cell in self.cells if cell.rule.id == DECIDABLE)
        marks |= {Mark.UNDECIDED} if open_question else set()
        return next((mark for mark in _ORDER if mark in marks), Mark.NOT_APPLICABLE)

    @property
    def label(self) -> str:
        """Return the name; of several the first, and the end of the last in which it differs."""
        if len(self.names) == 1:
            return self.names[0]
        first, last = self.names[0], self.names[-1]
        common = first[: sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False)))]
        start = max(common.rfind("["), *(common.rfind(sign) + 1 for sign in "/:."))
        return f"{first} … {last[start:]}"

    def cell(self, rule_id: str) -> Cell | None:
        """Return the answer of one rule, None if the report does not hold it."""
        return next((cell for cell in self.cells if cell.rule.id == rule_id), None)


@dataclass(frozen=True, slots=True)
class Group:
    """The session hosts that belong to the same host pools, below the rows of those pools."""

    title: str
    pools: tuple[Row, ...]
    hosts: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class EstateContent:
    """One root over all its scenarios. left_alone: machines that are no session hosts, with the reason.

    switched_off: what the code declares of AVD and no scenario deploys, with the reason.
    left_out: files that may be meant as values and are not used, with the reason.
    """

    title: str
    language: str
    scenarios: tuple[str, ...]
    rules: tuple[Rule, ...]
    groups: tuple[Group, ...]
    others: tuple[Row, ...]
    other_rules: tuple[Rule, ...]
    modules: tuple[tuple[str, str, Span], ...]
    left_alone: tuple[tuple[str, str, Span], ...]
    switched_off: tuple[tuple[str, str, Span], ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()

    def rows(self) -> list[Row]:
        """Return every row, host pools before their hosts."""
        return [row for group in self.groups for row in (*group.pools, *group.hosts)] + list(self.others)

    @property
    def mark(self) -> Mark:
        """Return the worst answer of all rows; what a module that is not found would deploy is undecided."""
        marks = {row.mark for row in self.rows()} | ({Mark.UNDECIDED} if self.modules else set())
        return next((mark for mark in _ORDER if mark in marks), Mark.NOT_APPLICABLE)

    @property
    def needs_work(self) -> bool:
        """Say whether anything in it fails or is open."""
        return self.mark in (Mark.FAIL, Mark.UNDECIDED)

    def count(self, kind: Subject) -> int:
        """Return how many objects of a kind it has."""
        return sum(len(row.names) for row in self.rows() if row.kind == kind.value)


@dataclass(frozen=True, slots=True)
class ReportContent:
    """All that is reported, estates with the worst first.

    unread: the files that could not be read, with reason. files: how many were read. settings: the settings files.
    """

    baselines: tuple[tuple[str, str, str], ...]
    scanned: tuple[str, ...]
    files: int
    estates: tuple[EstateContent, ...]
    unread: tuple[tuple[str, Span], ...]
    root: Path
    settings: tuple[str, ...] = ()

    def objects(self, kind: Subject) -> dict[Mark, int]:
        """Return how many objects of a kind have each mark."""
        counts = dict.fromkeys(Mark, 0)
        for row in (row for estate in self.estates for row in estate.rows() if row.kind == kind.value):
            counts[row.mark] += len(row.names)
        return counts

    def answers(self, mark: Mark) -> list[tuple[Rule, str, list[tuple[EstateContent, Row, Part]]]]:
        """Return the answers of one mark: those with the same rule and reason, but for its place, together."""
        found: dict[tuple[int, str, tuple[str, ...]], tuple[Rule, str, list[tuple[EstateContent, Row, Part]]]] = {}
        for estate in self.estates:
            for row in estate.rows():
                for cell in row.cells:
                    if cell.mark is Mark.SKIPPED or (cell.rule.id == DECIDABLE and row.mark is not mark):
                        continue
                    if cell.rule.id == DECIDABLE and any(p.mark is Mark.UNDECIDED for c in row.cells for p in c.parts):
                        continue  # the open answers themselves are listed
                    for part in cell.parts:
                        if part.mark is mark or (cell.rule.id == DECIDABLE and part.mark is Mark.FAIL):
                            reason = without_place(part.reason)
                            entry = found.setdefault((cell.rule.number, reason, part.details), (cell.rule, reason, []))
                            entry[2].append((estate, row, part))
        return [found[key] for key in sorted(found)]

    @property
    def needs_work(self) -> bool:
        """Say whether anything fails, is open or could not be read."""
        return bool(self.unread or any(estate.needs_work for estate in self.estates))

    @property
    def is_empty(self) -> bool:
        """Say whether nothing was judged at all."""
        return not any(estate.rows() for estate in self.estates) and not self.needs_work


def without_place(reason: str) -> str:
    """Return a reason without the `(main.tf:12)` that a link to the place tells, too."""
    return _PLACE.sub("", reason)
