"""Runs the engine on a folder and compares its findings with an `expected.yaml`.

Form of the file:

```yaml
checks: [CKV_AVD_1, CKV_AVD_2]    # what the case is about: only these run, and only their findings count
findings:
  azurerm_virtual_desktop_host_pool.pool:
    CKV_AVD_1: pass, the host pool type is "Personal"
    CKV_AVD_2: fail, the host pool has no assignment type; set it
```

Behind the outcome stands the whole reason. `scripts/update-cases` writes it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path
from unittest import mock

import yaml
from avd_intune import engine
from avd_intune.findings import Finding
from avd_intune.judgement.registry import all_rules
from avd_intune.source.scan_request import ScanRequest

TESTS = Path(__file__).parent
SAMPLE_FOLDER = TESTS.parent / "sample_iac"
# The one that is written in C takes a tenth of the time; not every installation has it.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
# No line is broken: the largest number that is an integer in C.
WIDEST = 2**31 - 1
OUTCOMES = ("pass", "fail", "undecided")


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a check answers for an object."""

    outcome: str
    reason: str

    def __str__(self) -> str:
        return f"{self.outcome}, {self.reason}"


# Address of the object and id of the check -> the answer.
Answers = dict[tuple[str, str], Expectation]


@dataclass(frozen=True, slots=True)
class Case:
    """What is stated about a folder. path: the file that states it. checks: those that it is about."""

    path: Path
    folder: Path
    checks: tuple[str, ...]
    answers: Answers


def case_files() -> list[Path]:
    """Return the files that state what is expected of a folder in tests/cases."""
    return sorted((TESTS / "cases").glob("*/expected.yaml"))


def sample_files() -> list[Path]:
    """Return the files that state what is expected of a sample."""
    return sorted((TESTS / "samples").glob("*.yaml"))


def read_case(path: Path) -> Case:
    """Return what a file states. Raises AssertionError where its form is wrong."""
    data = yaml.load(path.read_text(encoding="utf-8"), LOADER)
    assert data.keys() == {"checks", "findings"}, f"{path}: it must have `checks` and `findings`, and nothing else"
    checks = tuple(data["checks"])
    assert checks, f"{path}: name the checks that it is about under `checks`"
    answers: Answers = {}
    for address, stated in data["findings"].items():
        for rule_id, text in stated.items():
            outcome, _, reason = str(text).partition(", ")
            assert outcome in OUTCOMES, f"{path}: {address} {rule_id}: {text}"
            assert rule_id in checks, f"{path}: {address}: {rule_id} is not among the `checks` that it is about"
            answers[address, rule_id] = Expectation(outcome, reason)
    folder = path.parent if path.name == "expected.yaml" else SAMPLE_FOLDER / path.stem
    return Case(path, folder, checks, answers)


def scan_with(checks: Collection[str], request: ScanRequest) -> list[Finding]:
    """Return the findings of some checks; no other rule runs, so none can change them.

    Raises AssertionError where there is no such check.
    """
    rules = tuple(rule for rule in all_rules() if rule.id in checks)
    missing = set(checks) - {rule.id for rule in rules}
    assert not missing, f"there is no check {', '.join(sorted(missing))}"
    with mock.patch.object(engine, "all_rules", return_value=rules):
        found = engine.scan(request).findings
    return [finding for finding in found if finding.rule_id in checks]


def answers_of(case: Case) -> Answers:
    """Return what the engine answers. Raises AssertionError where a check answers twice for one object.

    The folder is a repository of its own: to look through this whole one for what may have to do with it took five
    times as long as to judge it.
    """
    answers: Answers = {}
    for finding in scan_with(case.checks, ScanRequest(root=case.folder, repository=case.folder)):
        key = (finding.address, finding.rule_id)
        assert key not in answers, f"{case.path}: twice: {' '.join(key)}"
        answers[key] = Expectation(finding.outcome.value, finding.whole_reason)
    return answers


def differences(stated: Answers, actual: Answers) -> list[str]:
    """Return one line for each answer that is missing, surplus or different."""
    lines = []
    for key in dict.fromkeys([*stated, *actual]):
        name = " ".join(key)
        if key not in actual:
            lines.append(f"missing: {name}: {stated[key]}")
        elif key not in stated:
            lines.append(f"not expected: {name}: {actual[key]}")
        elif stated[key] != actual[key]:
            lines.append(f"{name}\n    expected: {stated[key]}\n    but got:  {actual[key]}")
    return lines


def with_new_reasons(stated: Answers, actual: Answers) -> Answers:
    """Return what is stated with the reasons of now wherever the outcome is the same."""
    same = {key: actual[key] for key in stated if key in actual and actual[key].outcome == stated[key].outcome}
    return {**stated, **same}


def updated(case: Case, outcomes: bool) -> Case:
    """Return the case with the reasons of now; with its objects and outcomes, too, if that is asked for."""
    actual = answers_of(case)
    return replace(case, answers=actual if outcomes else with_new_reasons(case.answers, actual))


def text_of(case: Case) -> str:
    """Return the file that states a case, with the comments that stand above its lines now."""
    old = case.path.read_text(encoding="utf-8")
    comments = _comments_above(old)
    lines = [*comments.get((), ()), f"checks: [{', '.join(case.checks)}]"]
    lines += [*comments.get(("findings",), ()), "findings:" if case.answers else "findings: {}"]
    address = None
    for (at, rule_id), expectation in case.answers.items():
        if at != address:
            address = at
            lines += [*comments.get((at,), ()), f"  {_scalar(at)}:"]
        lines += [*comments.get((at, rule_id), ()), f"    {rule_id}: {_scalar(str(expectation))}"]
    return "\n".join(lines) + "\n"


def _scalar(text: str) -> str:
    """Return text as YAML writes it on one line, in quotes only where it needs them."""
    # What is written in C escapes what lies beyond the first plane.
    is_plain = text.isprintable() and max(text, default="") <= "\uffff"
    shown: str = yaml.dump(text, Dumper=DUMPER if is_plain else yaml.SafeDumper, allow_unicode=True, width=WIDEST)
    return shown.removesuffix("...\n").rstrip("\n")


def _comments_above(text: str) -> dict[tuple[str, ...], list[str]]:
    """Return the comment lines above each key: () stands for the first, else the keys that lead to it."""
    lines = text.splitlines()

    def above(line: int) -> list[str]:
        first = line
        while first > 0 and lines[first - 1].lstrip().startswith("#"):
            first -= 1
        return lines[first:line]

    root = yaml.compose(text, LOADER)
    assert isinstance(root, yaml.MappingNode)
    found: dict[tuple[str, ...], list[str]] = {}
    for place, (key, value) in enumerate(root.value):
        found[(key.value,) if place else ()] = above(key.start_mark.line)
        for address, rules in value.value if isinstance(value, yaml.MappingNode) else ():
            found[(address.value,)] = above(address.start_mark.line)
            for rule, _ in rules.value:
                found[(address.value, rule.value)] = above(rule.start_mark.line)
    return found
