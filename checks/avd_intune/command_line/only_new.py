"""`check --since` and `check --known`: of all failed checks those that a change adds, or that nobody knew."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path

from avd_intune.command_line.known_findings import (
    Known,
    KnownFinding,
    failed_in,
    further_cases,
    is_known,
    read_known,
    without_gone,
    write_known,
)
from avd_intune.command_line.scan_options import Scope
from avd_intune.command_line.scanning import check_results, run_surveys_once
from avd_intune.command_line.usage import UsageError
from avd_intune.judgement.rule import Rule
from avd_intune.records import replace
from avd_intune.reporting.check_results import CheckResults
from avd_intune.selection import Status

# More mended findings than these are counted only.
MOST_LISTED = 5
SHORT_COMMIT = 10


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that leave out what is known."""
    group = parser.add_argument_group("only what is new")
    group.add_argument(
        "--since",
        metavar="REV",
        help="only what failed not yet at that revision of the Git repository; says what is mended since, too",
    )
    group.add_argument("--known", metavar="FILE", help="leave out the findings that this file knows")
    group.add_argument(
        "--update-known", action="store_true", help="take out of the file of --known what is gone; it never adds"
    )
    group.add_argument(
        "--write-known", metavar="FILE", help="write all that fails now to a new file for --known, and end with 0"
    )


def read_options(options: argparse.Namespace) -> Known | None:
    """Return the known findings, None without a file. Raises UsageError, before anything is judged."""
    if options.update_known and options.known is None:
        raise UsageError("--update-known needs --known FILE")
    if options.write_known is not None:
        if options.known is not None or options.since is not None:
            raise UsageError("--write-known writes all that fails; it goes with neither --known nor --since")
        if Path(options.write_known).exists():
            raise UsageError(f"--write-known: {options.write_known} exists; delete it first to begin anew")
    return read_known(Path(options.known)) if options.known is not None else None


def only_new(
    results: CheckResults, scope: Scope, rules: tuple[Rule, ...], options: argparse.Namespace, known: Known | None
) -> tuple[CheckResults, list[str]]:
    """Return the results without what is not new, and a line for each thing left out. Raises UsageError.

    What else passes or is undecided on an object with a finding that is left out is left out, too.
    """
    notes: list[str] = []
    now = failed_in(results, by_hand=_by_hand(scope))
    left_out: set[str] = set()
    if options.write_known is not None:
        write_known(Path(options.write_known), now)
        notes.append(f"{_counted(len(now), 'finding')} written to {options.write_known}")
    if known is not None:
        of_file = {name for name, each in now.items() if is_known(each, known)}
        left_out |= of_file
        notes.extend(_further_lines(now, known, f"which is not in {options.known}"))
        gone = len(known) - len({*known} & {*now})
        notes.append(f"{_counted(len(of_file), 'known finding')} left out ({options.known})")
        if options.update_known:
            kept = without_gone(known, now, lambda each: _was_judged(each, scope, rules))
            if kept != known:
                write_known(Path(options.known), kept)
            notes.append(f"{_counted(len(known) - len(kept), 'finding')} taken out of {options.known}")
        elif gone:
            notes.append(f"{_counted(gone, 'known finding')} not found any more; --update-known takes out what is gone")
    if options.since is not None:
        before, commit = _failed_at(scope, rules, options.since)
        old = {name for name, each in now.items() if is_known(each, before)}
        left_out |= old
        name = f"{options.since} ({commit[:SHORT_COMMIT]})"
        mended = [each for fingerprint, each in before.items() if fingerprint not in now and _is_asked(each, scope)]
        added = len(now) - len(old)
        notes.append(f"since {name}: {added} new, {len(mended)} mended, {len(old)} left out that failed then, too")
        notes.extend(_further_lines(now, before, "where it did not then"))
        notes.extend(_mended_lines(mended))
    if not left_out:
        return results, notes
    return _without(results, left_out), notes


def _by_hand(scope: Scope) -> bool:
    """Say whether values are given by hand: no scenario is named as one that is found then."""
    return any(each.var_files or each.parameter_files or each.set_values for each in scope.requests)


def _further_lines(now: Known, before: Known, what: str) -> list[str]:
    """Return a line for each failed check that is known, but for other scenarios, and how many more there are."""
    further = [(each, cases) for each in now.values() if (cases := further_cases(each, before))]
    lines = [
        f"new: {each.rule_id} {each.resource} ({each.path}) also fails in {', '.join(cases)}, {what}"
        for each, cases in further[:MOST_LISTED]
    ]
    return lines + ([f"new: and {len(further) - MOST_LISTED} more"] if len(further) > MOST_LISTED else [])


def _mended_lines(mended: Sequence[KnownFinding]) -> Iterable[str]:
    for each in mended[:MOST_LISTED]:
        yield f"mended: {each.rule_id} {each.resource} ({each.path})"
    if len(mended) > MOST_LISTED:
        yield f"mended: and {len(mended) - MOST_LISTED} more"


def _failed_at(scope: Scope, rules: tuple[Rule, ...], revision: str) -> tuple[Known, str]:
    from avd_intune.command_line.earlier_state import scope_at

    with scope_at(scope, revision) as (earlier, commit):
        if not earlier.requests:
            return {}, commit
        surveys = run_surveys_once(earlier, show_progress=False)
        return failed_in(check_results(earlier, surveys, rules), by_hand=_by_hand(scope)), commit


def _without(results: CheckResults, left_out: set[str]) -> CheckResults:
    """Return the results without these failed checks; what else passes on their objects does not make them pass."""
    answers = list(results.fingerprints())
    gone = [answer.finding for answer, fingerprint in answers if fingerprint in left_out]
    objects = {(each.span, each.address) for each in gone}
    undecided = {(rule_id, each.span, each.address) for each in gone for rule_id in each.undecided_rules}
    kept = []
    for answer, fingerprint in answers:
        finding = answer.finding
        is_told = answer.status is Status.UNDECIDED and (finding.rule_id, finding.span, finding.address) in undecided
        is_of_it = answer.status is Status.PASSED and (finding.span, finding.address) in objects
        if not (fingerprint in left_out or is_told or is_of_it):
            kept.append(answer)
    return replace(results, all_answers=tuple(kept))


def _was_judged(each: KnownFinding, scope: Scope, rules: Sequence[Rule]) -> bool:
    """Say whether a finding would have been found again: its check, language and place were asked for."""
    return each.rule_id in {rule.id for rule in rules} and _is_asked(each, scope)


def _is_asked(each: KnownFinding, scope: Scope) -> bool:
    path = scope.base / each.path
    return not scope.deployments_of and any(
        each.language in request.languages
        and not request.excluded_paths
        and (path in request.files or (request.root is not None and request.root in path.parents))
        for request in scope.requests
    )


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
