"""A name that stands twice in an object of a template hides one value behind another: it is said, and both are seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.test_limits_speak import reasons

SCHEMA = '"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"'
POOL = (
    '{"type": "Microsoft.DesktopVirtualization/hostPools", "apiVersion": "2024-04-03", "name": "vdpool",'
    ' "properties": {"hostPoolType": "Pooled"}}'
)
NESTED = (
    '{"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "d", "properties": {"mode":'
    f' "Incremental", "template": {{{SCHEMA}, "resources": [{POOL}]}}}}}}'
)
MACHINE = (
    '{"type": "Microsoft.Compute/virtualMachines", "apiVersion": "2024-07-01", "name": "avd-vm", "properties": {},'
    ' "resources": [{"type": "extensions", "name": "AADLoginForWindows", "apiVersion": "2024-07-01"}], "resources": []}'
)


@pytest.mark.parametrize(
    ("resource", "name"),
    [
        (POOL.replace('"apiVersion"', '"type": "Microsoft.Network/networkInterfaces", "apiVersion"'), "type"),
        (POOL.replace('"apiVersion"', '"condition": true, "condition": false, "apiVersion"'), "condition"),
        (POOL.replace('"Pooled"', '"Pooled", "hostPoolType": "Personal"'), "hostPoolType"),
        (NESTED.replace(f"[{POOL}]", f'[{POOL}], "resources": []'), "resources"),
        (NESTED[:-2] + f', "template": {{{SCHEMA}, "resources": []}}}}}}', "template"),
        (MACHINE, "resources"),
    ],
)
def test_name_that_hides_another_value_is_said(tmp_path: Path, resource: str, name: str) -> None:
    (found,) = reasons(tmp_path, {"main.json": f'{{{SCHEMA}, "resources": [{resource}]}}'})
    told = f'"{name}" stands in the template more than once, and only one of them is deployed; keep one'
    assert found.partition(": ")[2] == told


@pytest.mark.parametrize(
    "resource",
    [
        POOL.replace('"Pooled"', '"Pooled", "hostpooltype": "Pooled"'),
        '{"type": "Microsoft.Network/networkInterfaces", "name": "nic", "tags": {"a": "1", "a": "2"}}',
    ],
)
def test_what_is_the_same_or_concerns_no_desktop_is_not_said(tmp_path: Path, resource: str) -> None:
    assert reasons(tmp_path, {"main.json": f'{{{SCHEMA}, "resources": [{resource}]}}'}) == []
