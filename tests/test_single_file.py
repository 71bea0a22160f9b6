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


def test_a_module_is_judged_in_the_parameter_files_of_what_is_between_it_and_the_root(tmp_path: Path) -> None:
    """`main.bicep` has parameters of its own and is a module of a test: both deploy the pool that it calls."""
    pool = "param kind string\nresource pool 'Microsoft.DesktopVirtualization/hostPools@2023-09-05' = {\n"
    pool += "  name: 'pool'\n  location: 'westeurope'\n  properties: { hostPoolType: kind }\n}\n"
    call = "module pool '{}' = {{\n  params: {{ kind: {} }}\n}}\n"
    files = {
        "modules/pool.bicep": pool,
        "main.bicep": f"param kind string\n{call.format('modules/pool.bicep', 'kind')}",
        "main.bicepparam": "using 'main.bicep'\nparam kind = 'Personal'\n",
        "tests/main.test.bicep": call.format("../main.bicep", "'Pooled'"),
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    whole = [comparable(each) for each in scan(ScanRequest(root=tmp_path, repository=tmp_path)).findings]
    assert {each[2] for each in whole} == {"pool::pool", "pool::pool::pool"}
    file = tmp_path / "modules" / "pool.bicep"
    alone = scan(ScanRequest(root=None, files=(file,), repository=tmp_path)).findings
    assert [comparable(each) for each in alone] == whole
