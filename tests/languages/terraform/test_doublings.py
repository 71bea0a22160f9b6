"""Values of few lines that hold one another twice, and so on, cost little: each part is gone through once."""

from __future__ import annotations

from cProfile import Profile
from pathlib import Path

import pytest
from avd_intune.engine import scan
from avd_intune.findings import Outcome, ScanResult
from avd_intune.source.scan_request import ScanRequest

LINES = 60
POOL = """\
resource "azurerm_virtual_desktop_host_pool" "{name}" {{
  name               = "vdpool"
  type               = {type}
  load_balancer_type = "BreadthFirst"
}}
"""
STEPS = {
    "a set": "toset([[{x}], [{x}]])",
    "a list": "tolist([{x}, {x}])",
    "a list of unlike objects": "tolist([{{ a = {x}, b = {x} }}, {{ a = {x}, c = {x} }}])",
    "a map": "tomap({{ a = {x}, b = {x} }})",
    "the one of two lists": "true ? [{x}, {x}] : [{x}]",
    "encoded text": 'base64encode("${{{x}}}${{{x}}}")',
    "YAML": "yamlencode([{x}, {x}])",
    "a question": "contains([[{x}, {x}]], [{x}, {x}]) ? [{x}, {x}] : [1]",
    "what sets share": "setintersection([[{x}, {x}]], [[{x}, {x}]])",
    "what has a key": "matchkeys([[{x}, {x}]], [[{x}, {x}]], [[{x}, {x}]])",
}


# What a scan of a few lines may take: those that walked all ways took more than a hundred times as many.
MOST_CALLS = 8_000_000


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
def test_doubling_is_gone_through_once(step: str, tmp_path: Path) -> None:
    lines = ['  a0 = "a"', *(f"  a{n + 1} = {step.format(x=f'local.a{n}')}" for n in range(LINES))]
    asked = POOL.format(name="asked", type=f'length(local.a{LINES}) == 3 ? "Pooled" : "Personal"')
    for folder in (".git", "asked", "other"):
        (tmp_path / folder).mkdir()
    (tmp_path / "asked" / "main.tf").write_text("locals {\n" + "\n".join(lines) + '\n}\nvariable "c" {}\n' + asked)
    (tmp_path / "other" / "main.tf").write_text(POOL.format(name="wrong", type='"Pooled"'))
    profile = Profile()
    result: ScanResult = profile.runcall(scan, ScanRequest(root=tmp_path))
    assert sum(entry.callcount for entry in profile.getstats()) < MOST_CALLS
    failed = {(each.rule_id, each.address) for each in result.findings if each.outcome is Outcome.FAIL}
    assert ("CKV_AVD_1", "azurerm_virtual_desktop_host_pool.wrong") in failed
    assert not [each for each in result.findings if "internal error" in each.whole_reason]
    assert any(each.address == "azurerm_virtual_desktop_host_pool.asked" for each in result.findings)
