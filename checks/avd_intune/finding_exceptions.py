"""Exceptions of the settings: findings that a team has decided to live with until a day, and why.

A skip comment says the same in the code; an exception is for code that nobody of the team writes, and it ends.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from avd_intune.findings import Finding, Outcome
from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass, replace

KEYS = ("check", "path", "resource", "reason", "until")
_CHECK = lazy_pattern(r"CKV_AVD_[1-9]\d*")


@dataclass(frozen=True, slots=True)
class FindingException:
    """What is excepted. checks: ids. path: a pattern on the file as seen from the settings file, "" for every file.

    resource: a pattern on the object's address, "" for every object. until: the last day on which it holds.
    """

    checks: tuple[str, ...]
    reason: str
    until: date
    path: str = ""
    resource: str = ""

    def __str__(self) -> str:
        of = " ".join(each for each in (self.path, self.resource) if each)
        return f"the exception for {', '.join(self.checks)}{f' of {of}' if of else ''}"

    def has_ended(self, today: date) -> bool:
        """Say whether it does not hold any more."""
        return today > self.until

    def covers(self, rule_id: str, path: str, address: str) -> bool:
        """Say whether it is for a check on an object, ended or not."""
        return (
            rule_id in self.checks
            and (not self.path or fnmatch.fnmatchcase(path.lower(), self.path.lower()))
            and (not self.resource or fnmatch.fnmatchcase(address.lower(), _literal_brackets(self.resource.lower())))
        )


def read_exception(entry: dict[str, object]) -> FindingException:
    """Return what an entry of `exceptions` says. Raises ValueError."""
    for key in entry:
        if key not in KEYS:
            raise ValueError(f"unknown key {key}; known are {', '.join(KEYS)}")
    given = entry.get("check")
    checks: list[str] = []
    for check in given if isinstance(given, list) else [given]:
        if not isinstance(check, str) or not _CHECK.fullmatch(check):
            raise ValueError(f"check: {check} is no check, such as CKV_AVD_3, nor a list of some")
        checks.append(check)
    if not checks:
        raise ValueError("check is required")
    path, resource, reason = (_text(entry, key) for key in ("path", "resource", "reason"))
    if not path and not resource:
        raise ValueError("path or resource is required; a check that is not wanted at all is left out by --skip-check")
    if not reason:
        raise ValueError("reason is required")
    return FindingException(tuple(checks), reason, _day(entry.get("until")), path.removeprefix("./"), resource)


def _text(entry: dict[str, object], key: str) -> str:
    value = entry.get(key, "")
    if not isinstance(value, str):
        raise ValueError(f"{key} must be text")
    return " ".join(value.split())


def _day(value: object) -> date:
    if type(value) is date:  # YAML reads 2027-01-31 as a day; a time of a day is none
        return value
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError as error:
        raise ValueError("until is required: the last day on which it holds, such as 2027-01-31") from error


def _literal_brackets(pattern: str) -> str:
    """Return a pattern in which `host[0]` means an instance, and no choice of characters."""
    return pattern.replace("[", "[[]")


def with_exceptions(
    findings: Iterable[Finding], exceptions: Sequence[FindingException], base: Path, today: date | None = None
) -> list[Finding]:
    """Return the findings, those with the reason of an exception that holds today.

    base: the folder that patterns of paths start from. The engine's finding on what is undecided is excepted where
    all checks are that it speaks of.
    """
    found = list(findings)
    if not exceptions:
        return found
    today = date.today() if today is None else today
    holding = [each for each in exceptions if not each.has_ended(today)]
    return [_with_reason(finding, holding, base) for finding in found]


def _with_reason(finding: Finding, holding: Sequence[FindingException], base: Path) -> Finding:
    if finding.outcome is Outcome.PASS:
        return finding
    exception = _for(finding.rule_id, finding, holding, base)
    about = (*finding.undecided_rules, *finding.rules_open_in_a_scenario)
    if exception is None and about:
        each = [_for(rule_id, finding, holding, base) for rule_id in about]
        exception = each[0] if all(each) else None
    if exception is None:
        return finding
    return replace(finding, excepted=f"{exception.reason} (exception until {exception.until.isoformat()})")


def _for(rule_id: str, finding: Finding, exceptions: Sequence[FindingException], base: Path) -> FindingException | None:
    path = path_from(base, finding.span.path)
    return next((each for each in exceptions if each.covers(rule_id, path, finding.address)), None)


def path_from(base: Path, path: str) -> str:
    """Return a path as patterns see it: from a folder, with slashes; the whole path outside of it."""
    try:
        return Path(path).relative_to(base).as_posix()
    except ValueError:
        return Path(path).as_posix()


def ended(exceptions: Sequence[FindingException], today: date | None = None) -> list[FindingException]:
    """Return the exceptions that hold no more."""
    today = date.today() if today is None else today
    return [each for each in exceptions if each.has_ended(today)]


def unused(
    findings: Sequence[Finding], exceptions: Sequence[FindingException], base: Path, today: date | None = None
) -> list[FindingException]:
    """Return the exceptions that hold and that no finding needs. findings: all that can be expected in their places."""
    open_findings = [finding for finding in findings if finding.outcome is not Outcome.PASS]
    today = date.today() if today is None else today
    return [
        exception
        for exception in exceptions
        if not exception.has_ended(today)
        and not any(
            exception.covers(rule_id, path_from(base, finding.span.path), finding.address)
            for finding in open_findings
            for rule_id in (finding.rule_id, *finding.undecided_rules, *finding.rules_open_in_a_scenario)
        )
    ]
