"""What a plan does not show of `sensitive_body` (azapi) leaves open what it may hold, and no more."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from avd_intune.engine import scan
from avd_intune.source.scan_request import ScanRequest

POOL = "Microsoft.DesktopVirtualization/hostPools@2024-04-03"
BODY = {"properties": {"hostPoolType": "Personal", "personalDesktopAssignmentType": "Automatic"}}
TOKEN, TYPE = "properties.registrationInfo.token", "properties.hostPoolType"
HIDDEN = {"references": ["var.secret"]}


def outcome(folder: Path, sensitive: dict[str, Any] | None, versions: dict[str, str] | None) -> str:
    """Return what CKV_AVD_1 says of a planned host pool with a sensitive body."""
    resource = {
        **{"address": "azapi_resource.p", "mode": "managed", "type": "azapi_resource", "name": "p"},
        "provider_name": "registry.terraform.io/azure/azapi",
    }
    values = {"type": POOL, "name": "p", "body": BODY, "sensitive_body": None, "sensitive_body_version": versions}
    expressions: dict[str, Any] = {"type": {"constant_value": POOL}, "body": {"references": ["var.body"]}}
    if sensitive is not None:
        expressions["sensitive_body"] = sensitive
    change = {"actions": ["create"], "before": None, "after": values, "after_unknown": {}, "after_sensitive": {}}
    plan = {
        **{"format_version": "1.2", "terraform_version": "1.11.0"},
        "planned_values": {"root_module": {"resources": [{**resource, "values": values}]}},
        "resource_changes": [{**resource, "change": change}],
        "configuration": {"root_module": {"resources": [{**resource, "expressions": expressions}]}},
    }
    (folder / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    (found,) = [each for each in scan(ScanRequest(folder)).findings if each.rule_id == "CKV_AVD_1"]
    return found.outcome.value


@pytest.mark.parametrize(
    ("sensitive", "versions", "expected"),
    [
        (None, None, "pass"),
        (None, {TYPE: "1"}, "undecided"),
        (None, {TOKEN: "1"}, "pass"),
        (HIDDEN, None, "undecided"),
        ({}, None, "undecided"),
        ({}, {TYPE: "1"}, "undecided"),
        (HIDDEN, {TOKEN: "1"}, "pass"),
        (HIDDEN, {TYPE: "1"}, "undecided"),
        (HIDDEN, {"properties": "1"}, "undecided"),
        (HIDDEN, {"properties.tags[0].value": "1", TOKEN: "2"}, "pass"),
        ({"constant_value": {"properties": {"hostPoolType": "Pooled"}}}, None, "fail"),
        ({"constant_value": {"properties": {"hostPoolType": "Pooled"}}}, {TYPE: "1"}, "fail"),
        ({"constant_value": {"properties": {"hostPoolType": "Pooled"}}}, {TOKEN: "1"}, "pass"),
    ],
)
def test_a_sensitive_body_opens_what_it_may_hold(
    tmp_path: Path, sensitive: dict[str, Any] | None, versions: dict[str, str] | None, expected: str
) -> None:
    assert outcome(tmp_path, sensitive, versions) == expected


def test_the_reason_names_what_would_tell(tmp_path: Path) -> None:
    outcome(tmp_path, HIDDEN, None)
    (found,) = [each for each in scan(ScanRequest(tmp_path)).findings if each.rule_id == "CKV_AVD_12"]
    assert "no plan shows azapi_resource.p.sensitive_body; sensitive_body_version names" in found.reason
