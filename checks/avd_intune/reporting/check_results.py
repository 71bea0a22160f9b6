"""What one `check` has to say, before it takes the form of any output."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from avd_intune.findings import Finding, Outcome
from avd_intune.judgement.guideline import INTUNE_AVD_PAGE, guideline_of
from avd_intune.judgement.registry import rule_by_id
from avd_intune.judgement.rule import Rule
from avd_intune.records import dataclass, field
from avd_intune.reporting.relative_paths import relative_path
from avd_intune.selection import Answer, Status, objects_by_status
from avd_intune.source.text import Span

if TYPE_CHECKING:
    from avd_intune.fixing.remedies import Remedy


@dataclass(frozen=True, slots=True)
class CheckResults:
    """The answers of one run of `check`, in a steady order: by path, line, object and rule.

    all_answers: with those of undecided rules, which other outputs than JSON say by CKV_AVD_12 alone.
    base: the folder that outputs for machines name paths from. files: all that was read and is reported on.
    rules: the rules that were asked for. baselines, settings_files: what they were judged by; several where
    the scanned paths have settings of their own. remedies: the ways to mend a finding in the code.
    passes_elsewhere: what people are told of other baselines.
    """

    all_answers: tuple[Answer, ...]
    files: tuple[str, ...]
    base: Path
    rules: tuple[Rule, ...]
    baselines: tuple[str, ...]
    settings_files: tuple[Path, ...] = ()
    remedies: Callable[[Finding], Sequence[Remedy]] = field(default=lambda finding: ())
    passes_elsewhere: tuple[str, ...] = ()
    _paths: dict[str, str] = field(default_factory=dict, repr=False, compare=False)

    @property
    def answers(self) -> tuple[Answer, ...]:
        """Return the answers as Checkov has them, too: an undecided rule is a failed CKV_AVD_12."""
        return tuple(answer for answer in self.all_answers if answer.finding.outcome is not Outcome.UNDECIDED)

    def objects(self) -> dict[Status, int]:
        """Return how many objects have each status, each counted once by its worst answer."""
        return objects_by_status(self.all_answers)

    def of(self, status: Status) -> list[Answer]:
        """Return the answers of one status."""
        return [answer for answer in self.answers if answer.status is status]

    def path(self, path: str | Path) -> str:
        """Return a path as outputs for machines name it."""
        name = str(path)
        shown = self._paths.get(name)
        if shown is None:
            shown = self._paths[name] = relative_path(name, self.base)
        return shown

    def fingerprints(self) -> Iterator[tuple[Answer, str]]:
        """Yield each answer, undecided ones too, with an identity that stays when lines move and reasons change."""
        import hashlib  # for machines only

        seen: dict[str, int] = {}
        for answer in self.all_answers:
            finding = answer.finding
            parts = (finding.rule_id, finding.language, self.path(finding.span.path), finding.address)
            identity = "\0".join(parts)
            number = seen[identity] = seen.get(identity, 0) + 1
            yield answer, hashlib.sha256(f"{identity}\0{number}".encode("utf-8", "surrogatepass")).hexdigest()


def place_of(finding: Finding) -> Span:
    """Return where to point: the deciding property, or the whole block where that lies in another file."""
    decided_at = finding.decided_at
    return decided_at if decided_at is not None and decided_at.path == finding.span.path else finding.span


def place_in_review(finding: Finding) -> Span:
    """Return where a forge shows it: a pull request shows a result only where it changes that line.

    That of a parameter file counts before that of the code which takes the value.
    """
    return next(iter(finding.decided_in_parameters), place_of(finding))


def related_places(finding: Finding) -> list[tuple[Span, str]]:
    """Return what else to look at, each place once: the block, the chain of the value, the module calls."""
    place = place_of(finding)
    places: list[tuple[Span, str]] = []
    if place != finding.span:
        places.append((finding.span, finding.address))
    if finding.decided_at is not None and finding.decided_at.path != finding.span.path:
        places.append((finding.decided_at, "decided here"))
    places.extend(finding.related)
    places.extend((call, "comes through this module call") for call in reversed(finding.module_calls))
    found: dict[tuple[str, int, int], tuple[Span, str]] = {}
    for span, note in places:
        if span != place:
            found.setdefault((span.path, span.start, span.end), (span, note))
    return list(found.values())


def rule_name(rule: Rule) -> str:
    """Return the steady name of a rule in CamelCase, that of its module: `HostPoolPersonal`."""
    return "".join(part.capitalize() for part in rule.judge.__module__.rpartition(".")[2].split("_"))


def public_guideline(rule: Rule) -> str:
    """Return an address of the rule's page that leads somewhere on every machine: never a local file."""
    address = guideline_of(rule.id)
    return address if address.startswith(("https://", "http://")) else INTUNE_AVD_PAGE


def summary_line(results: CheckResults) -> str:
    """Return e.g. `9 objects in 12 files: 2 failed, 1 undecided, 5 passed, 1 skipped`; each counts once."""
    objects = results.objects()
    counts = ", ".join(f"{number} {status.value}" for status, number in objects.items())
    return f"{_number(sum(objects.values()), 'object')} in {_number(len(results.files), 'file')}: {counts}"


def _number(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"


def title_of(rule_id: str) -> str:
    """Return the title of a rule."""
    return rule_by_id(rule_id).title


def sorted_answers(answers: Sequence[Answer]) -> tuple[Answer, ...]:
    """Return answers by path, line, object and number of the rule."""

    def order(answer: Answer) -> tuple[str, int, str, int]:
        finding = answer.finding
        return finding.span.path, finding.span.start, finding.address, rule_by_id(finding.rule_id).number

    return tuple(sorted(answers, key=order))
