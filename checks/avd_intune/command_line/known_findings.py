"""A file of known findings: those that a team had when it began, and that do not count.

It is made once, and grows by nobody's hand but a person's: `--update-known` only takes out what is gone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from avd_intune.command_line.usage import UsageError, write_file
from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass, replace
from avd_intune.reporting.check_results import CheckResults
from avd_intune.reporting.source_lines import one_line
from avd_intune.selection import Status
from avd_intune.source.regular_files import read_regular

FORM = "avd-intune known findings"
FORM_VERSION = 1
MAX_BYTES = 64 * 1024 * 1024
_TEXTS = ("fingerprint", "rule_id", "language", "path", "resource")


@dataclass(frozen=True, slots=True)
class KnownFinding:
    """A failed check that is known.

    open: the checks that it reports as undecided, if it is one of CKV_AVD_12. cases: each root, with its scenario, in
    which it fails; () where that is not told: a file from before that was, or values given by hand.
    """

    fingerprint: str
    rule_id: str
    language: str
    path: str
    resource: str
    open: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()


Known = Mapping[str, KnownFinding]


# The line of a step in the name of its scenario, which moves.
_LINE = lazy_pattern(r":\d+")


def failed_in(results: CheckResults, *, by_hand: bool) -> dict[str, KnownFinding]:
    """Return the failed checks by their fingerprints. by_hand: whether values were, so that scenarios have no names."""
    found = {}
    for answer, fingerprint in results.fingerprints():
        if answer.status is Status.FAILED:
            finding = answer.finding
            found[fingerprint] = KnownFinding(
                fingerprint,
                finding.rule_id,
                finding.language,
                results.path(finding.span.path),
                one_line(finding.address),
                tuple(sorted({*finding.undecided_rules, *finding.rules_open_in_a_scenario})),
                () if by_hand else tuple(sorted({one_line(_LINE.sub("", case)) for case in finding.cases})),
            )
    return found


def is_known(finding: KnownFinding, known: Known) -> bool:
    """Say whether a failed check is known, fails in no other scenario, and nothing more is undecided than was."""
    there = known.get(finding.fingerprint)
    return there is not None and set(finding.open) <= set(there.open) and not further_cases(finding, known)


def further_cases(finding: KnownFinding, known: Known) -> list[str]:
    """Return the scenarios in which a failed check fails that is known to fail in others."""
    there = known.get(finding.fingerprint)
    return sorted({*finding.cases} - {*there.cases}) if there is not None and there.cases else []


def read_known(path: Path) -> dict[str, KnownFinding]:
    """Return the findings of a file. Raises UsageError for one that is not there or says something else."""
    try:
        data = read_regular(path, MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(
            f"--known: {path} cannot be read ({error.strerror or error}); `check --write-known {path}` makes the file"
        ) from error
    try:
        document = json.loads(data.decode("utf-8-sig"))
        if (document["form"], document["form_version"]) != (FORM, FORM_VERSION) or len(data) > MAX_BYTES:
            raise ValueError("it is of another form")
        found = [_entry(each) for each in document["findings"]]
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise UsageError(f"--known: {path} is no file of known findings ({error})") from error
    return {each.fingerprint: each for each in found}


def _entry(entry: dict[str, Any]) -> KnownFinding:
    texts = [entry[key] for key in _TEXTS]
    still_open, cases = entry.get("undecided_rules", []), entry.get("scenarios", [])
    if not all(isinstance(each, str) for each in (*texts, *still_open, *cases)):
        raise ValueError("an entry holds something else than text")
    fingerprint, rule_id, language, path, resource = texts
    return KnownFinding(fingerprint, rule_id, language, path, resource, tuple(still_open), tuple(cases))


def write_known(path: Path, known: Known) -> None:
    """Write a file, one finding a line, so that its difference in a review can be read. Raises UsageError."""
    ordered = sorted(known.values(), key=lambda each: (each.path, each.resource, each.rule_id, each.fingerprint))
    lines = []
    for each in ordered:
        entry: dict[str, Any] = {key: getattr(each, key) for key in ("rule_id", "path", "resource", "language")}
        if each.open:
            entry["undecided_rules"] = list(each.open)
        if each.cases:
            entry["scenarios"] = list(each.cases)
        lines.append(json.dumps({**entry, "fingerprint": each.fingerprint}, ensure_ascii=False))
    head = f'{{\n  "form": "{FORM}",\n  "form_version": {FORM_VERSION},\n  "findings": ['
    body = ",".join(f"\n    {line}" for line in lines)
    text = f"{head}{body}{chr(10) + '  ' if lines else ''}]\n}}\n"
    write_file(path, [text.encode("utf-8", "backslashreplace")])


def without_gone(known: Known, now: Known, was_judged: Callable[[KnownFinding], bool]) -> dict[str, KnownFinding]:
    """Return what is left of the known findings: those that still fail, and those that were not judged this time."""
    kept = {}
    for fingerprint, each in known.items():
        there = now.get(fingerprint)
        if there is not None:
            still_open = tuple(rule for rule in each.open if rule in there.open)
            cases = tuple(case for case in each.cases if case in there.cases or not there.cases)
            if cases or not each.cases:  # one without scenarios would be known in all of them
                kept[fingerprint] = replace(each, open=still_open, cases=cases)
        elif not was_judged(each):
            kept[fingerprint] = each
    return kept
