"""Every reason over all cases and samples is one that a person can read: short, in words, few lines behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from avd_intune.engine import scan
from avd_intune.findings import Finding
from avd_intune.source.scan_request import ScanRequest

ROOT = Path(__file__).parents[2]
MAX_REASON, MAX_LINES = 300, 6  # five lines, and how many more there are
# Keys of values inside the engine, names of its classes, paths of the machine that scans.
FORBIDDEN = re.compile(
    r"[!=<>]=?\([\w.]+, |\b(?:Known|Unknown|OneOf|PartialString|NULL|None)\b(?!\w)|derived"
    r"|\bblank [a-z]+ \"|#[0-9a-f]{12,}"
)


def folders() -> Iterator[Path]:
    for parent in (ROOT / "tests/cases", ROOT / "sample_iac"):
        yield from sorted(each for each in parent.iterdir() if each.is_dir())


def problems_of(finding: Finding, root: Path) -> Iterator[str]:
    """Yield what a person could not read in a finding."""
    sentences = (finding.reason, *finding.details)
    for text in sentences:
        if len(text) > MAX_REASON:
            yield f"{len(text)} characters: {text}"
        if FORBIDDEN.search(text) or str(root) in text:
            yield f"words of the engine: {text}"
        if "\n" in text:
            yield f"more than one line: {text}"
    if len(finding.details) > MAX_LINES:
        yield f"{len(finding.details)} lines: {finding.reason}"


@pytest.mark.parametrize("letter", sorted({each.name[0] for each in folders()}))
def test_reasons_of_all_cases_and_samples(letter: str) -> None:
    found = [
        f"{folder.name} {finding.rule_id} {finding.address}: {problem}"
        for folder in folders()
        if folder.name.startswith(letter)
        for finding in scan(ScanRequest(root=folder)).findings
        for problem in problems_of(finding, folder)
    ]
    assert found == []
