"""A parameter file that cannot be read is said, and what it is for does not pass by its defaults."""

from __future__ import annotations

from pathlib import Path

import pytest
from avd_intune import engine
from avd_intune.findings import Outcome
from avd_intune.source.scan_request import ScanRequest

pytestmark = pytest.mark.usefixtures("first_checks")

BICEP = """param kind string = 'Personal'
resource p 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'p'
  location: 'westeurope'
  properties: { hostPoolType: kind, loadBalancerType: 'Persistent', personalDesktopAssignmentType: 'Automatic' }
}
"""
SCHEMA = '{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#", '


def failed(folder: Path, name: str, content: str) -> list[str]:
    """Return the checks that fail beside a host pool that is personal by default."""
    (folder / ".git").mkdir()
    (folder / "main.bicep").write_text(BICEP)
    (folder / name).write_text(content)
    found = engine.scan(ScanRequest(root=folder)).findings
    return sorted({each.rule_id for each in found if each.outcome is Outcome.FAIL})


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("main.parameters.json", '{"parameters": {"kind": {"value": "Poo', id="in a value"),
        pytest.param("main.parameters.json", '{"parameters": {"kind": {"val', id="in a key"),
        pytest.param("main.parameters.json", '{"parameters":', id="before the values"),
        pytest.param("main.parameters.json", '{"par', id="in the first key"),
        pytest.param("main.parameters.json", "", id="all of it"),
        pytest.param("main.parameters.json", '{"a": 1,, "parameters": {"kind": {"value": "Pooled"}}}', id="two commas"),
        pytest.param("main.parameters.json", "{'parameters': {'kind': {'value': 'Pooled'}}}", id="single quotes"),
        pytest.param("main.json", '{"parameters": {"kind": {"val', id="named after the template"),
        pytest.param("prod.parameters.json", '{"par', id="by its place and name"),
        pytest.param("prod.json", SCHEMA + '"par', id="by its place and schema"),
        pytest.param("prod.json", '{"parameters": {"kind": {"val', id="by what it sets"),
        pytest.param("prod.json", '{"parameters": {"kind": {"value": "Pooled"', id="by what it sets, with the value"),
        pytest.param("main.parameters.json", '{"parameters": {"kind": {"value": "Pooled"}, "x": 5}}', id="no value"),
    ],
)
def test_it_is_named(tmp_path: Path, name: str, content: str) -> None:
    assert failed(tmp_path, name, content) == ["CKV_AVD_13"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("package.json", '{"name": "a", "dep', id="another file"),
        pytest.param("openapi.json", '{"parameters": {"id": {"in": "path"', id="other parameters"),
        pytest.param("webapp.params.json", '{"theme": "dark"}', id="another program's"),
        pytest.param("main.parameters.json", '{"parameters": {}}', id="no values"),
        pytest.param("main.parameters.json", "{}", id="nothing"),
    ],
)
def test_what_sets_nothing_here_concerns_nobody(tmp_path: Path, name: str, content: str) -> None:
    assert failed(tmp_path, name, content) == []


def test_values_without_parameters_around_them_count(tmp_path: Path) -> None:
    # Azure CLI takes them, too.
    assert failed(tmp_path, "main.parameters.json", '{"kind": {"value": "Pooled"}}') == ["CKV_AVD_1"]
