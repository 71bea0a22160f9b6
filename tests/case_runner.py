"""Runs the engine on a folder and compares its findings with an `expected.yaml`.

Form of the file (`*` for every rule that applies and is not named; a fragment of the reason may follow):

```yaml
settings: { baseline: current }        # optional: the .avd-intune.yaml of the case
findings:
  azurerm_virtual_desktop_host_pool.pool:
    CKV_AVD_1: pass
    CKV_AVD_2: fail, has no assignment type
```
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml
from avd_intune.engine import scan
from avd_intune.findings import Finding, ScanRequest


@dataclass(frozen=True)
class Expectation:
    outcome: str
    fragment: str


def read_expected(path: Path) -> dict[str, dict[str, Expectation]]:
    """Return address -> rule id -> expectation."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    expected: dict[str, dict[str, Expectation]] = {}
    for address, rules in data["findings"].items():
        expected[address] = {}
        for rule_id, text in rules.items():
            outcome, _, fragment = str(text).partition(",")
            assert outcome in ("pass", "fail", "undecided"), f"{path}: {address} {rule_id}: {text}"
            expected[address][rule_id] = Expectation(outcome, fragment.strip())
    return expected


def differences(folder: Path, expected: dict[str, dict[str, Expectation]]) -> list[str]:
    """Return one line for each finding that is missing, surplus or different."""
    findings = scan(ScanRequest(root=folder)).findings
    actual: dict[tuple[str, str], Finding] = {}
    lines = []
    for finding in findings:
        key = (finding.address, finding.rule_id)
        if key in actual:
            lines.append(f"twice: {finding.address} {finding.rule_id}")
        actual[key] = finding
    for (address, rule_id), finding in actual.items():
        expectation = expected.get(address, {}).get(rule_id)
        shown = f"{address} {rule_id}: {finding.outcome.value}, {finding.reason}"
        if expectation is None:
            lines.append(f"not expected: {shown}")
        elif expectation.outcome != finding.outcome.value or expectation.fragment not in finding.reason:
            lines.append(f"expected {expectation.outcome}, {expectation.fragment} but got: {shown}")
    for address, rules in expected.items():
        lines.extend(f"missing: {address} {rule_id}" for rule_id in rules if (address, rule_id) not in actual)
    return lines
