"""Templates that cost more than a scan may: what they declare is still there, and what is not known is said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from avd_intune.engine import scan
from avd_intune.findings import Outcome
from avd_intune.languages.arm import template
from avd_intune.source.scan_request import ScanRequest

SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
POOL = "Microsoft.DesktopVirtualization/hostPools"


def write(folder: Path, resources: list[dict[str, object]], **parts: object) -> None:
    content = {"$schema": SCHEMA, "contentVersion": "1.0.0.0", **parts, "resources": resources}
    (folder / "azuredeploy.json").write_text(json.dumps(content), encoding="utf-8")


def test_a_type_that_is_written_out_is_known_without_any_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(template, "MAX_STEPS", 40)
    pools = [{"type": POOL, "apiVersion": "2024-04-03", "name": f"vdpool{at}", "properties": {}} for at in range(30)]
    write(tmp_path, pools)
    judged = {each.address for each in scan(ScanRequest(root=tmp_path)).findings if each.rule_id == "CKV_AVD_1"}
    assert len(judged) == 30


def test_a_type_that_the_work_does_not_reach_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(template, "MAX_STEPS", 40)
    storage = {"type": "[concat('Microsoft.Storage', '/storageAccounts')]", "apiVersion": "2023-05-01", "name": "x"}
    pool = {"type": POOL, "apiVersion": "2024-04-03", "name": "vdpool", "properties": {}}
    write(tmp_path, [pool, *[storage] * 30])
    said = [each for each in scan(ScanRequest(root=tmp_path)).findings if each.rule_id == "CKV_AVD_13"]
    assert {each.outcome for each in said} == {Outcome.FAIL}


REGION = {"type": "string", "defaultValue": "[resourceGroup().location]"}
KNOWN = {
    "a cloud": ({}, {}, "environment().name"),
    "a variable": ({}, {"cloud": "[environment().name]"}, "variables('cloud')"),
    "a default": ({"region": REGION}, {}, "parameters('region')"),
    "a resource": ({}, {}, "reference('/subscriptions/x/y', '2024-01-01').location"),
    "a part": ({}, {}, "format('{0}-avd', deployment().location)"),
}


@pytest.mark.parametrize(("parameters", "variables", "known"), KNOWN.values(), ids=KNOWN)
def test_a_member_named_by_what_the_deployment_knows_is_no_choice(
    tmp_path: Path, parameters: dict[str, object], variables: dict[str, object], known: str
) -> None:
    """Each resource would be made anew for each member: templates of Microsoft's took all steps of their scan so."""
    member = f"[createObject('a', 'Personal', 'b-avd', 'Pooled')[{known}]]"
    pool = {"type": POOL, "apiVersion": "2024-04-03", "name": "p", "properties": {"hostPoolType": member}}
    write(tmp_path, [pool], parameters=parameters, variables=variables)
    (found,) = [each for each in scan(ScanRequest(root=tmp_path)).findings if each.rule_id == "CKV_AVD_1"]
    assert found.outcome is Outcome.UNDECIDED
    assert "only known at deployment" in found.reason


@pytest.mark.parametrize(
    "named", ["parameters('stage')", "parameters('of').stage", "format('{0}-avd', parameters('stage'))"]
)
def test_a_member_named_by_an_input_is_one_of_few(tmp_path: Path, named: str) -> None:
    member = f"[createObject('a-avd', 'Pooled', 'b-avd', 'Pooled')[{named}]]"
    pool = {"type": POOL, "apiVersion": "2024-04-03", "name": "p", "properties": {"hostPoolType": member}}
    write(tmp_path, [pool], parameters={"stage": {"type": "string"}, "of": {"type": "object"}}, variables={})
    (found,) = [each for each in scan(ScanRequest(root=tmp_path)).findings if each.rule_id == "CKV_AVD_1"]
    assert found.outcome is Outcome.FAIL
