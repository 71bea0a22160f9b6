"""A file scanned alone (`-f FILE`, as editors do) gives what a scan of the whole folder gives for it."""

from __future__ import annotations

from pathlib import Path

import pytest
from avd_intune.engine import scan
from avd_intune.findings import Finding
from avd_intune.source.scan_request import ScanRequest

SAMPLES = Path(__file__).resolve().parents[1] / "sample_iac"


def comparable(finding: Finding) -> tuple[str, int, str, str, str, str]:
    span = finding.span
    return span.path, span.line, finding.address, finding.rule_id, finding.outcome.value, finding.reason


@pytest.mark.parametrize("folder", sorted(p for p in SAMPLES.iterdir() if p.is_dir()), ids=lambda path: path.name)
def test_each_file_alone_is_judged_as_in_its_folder(folder: Path) -> None:
    # A repository of its own, or each scan would look through this whole one.
    whole = scan(ScanRequest(root=folder, repository=folder))
    assert whole.findings
    for path in sorted(whole.files):
        alone = scan(ScanRequest(root=None, files=(Path(path),), repository=folder))
        expected = [comparable(finding) for finding in whole.findings if finding.span.path == path]
        assert [comparable(finding) for finding in alone.findings] == expected
