"""A file that is asked for alone is judged as its folder is: with the values of what deploys it from elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command_line.run_command import run_command

_POOL_OF_TERRAFORM = """variable "kind" {}

resource "azurerm_virtual_desktop_host_pool" "pool" {
  name               = "vdpool"
  type               = var.kind
  load_balancer_type = "Persistent"
}
"""
_POOL_OF_BICEP = """param kind string = 'Personal'

resource pool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool'
  location: 'westeurope'
  properties: { hostPoolType: kind, loadBalancerType: 'Persistent', preferredAppGroupType: 'Desktop' }
}
"""
_MODULE = "br:contoso.azurecr.io/bicep/pool:v1"
_ROOTS: dict[str, tuple[str, dict[str, str]]] = {
    "a module of a Terragrunt unit": (
        "modules/pool/main.tf",
        {
            "modules/pool/main.tf": _POOL_OF_TERRAFORM,
            "live/terragrunt.hcl": 'terraform {\n  source = "../modules/pool"\n}\ninputs = { kind = "Pooled" }\n',
        },
    ),
    "a module that a parameter file calls in our own registry": (
        "modules/pool.bicep",
        {
            "modules/pool.bicep": _POOL_OF_BICEP,
            "infra/prod.bicepparam": f"using '{_MODULE}'\nparam kind = 'Pooled'\n",
            "publish.sh": f"az bicep publish --file modules/pool.bicep --target {_MODULE}\n",
        },
    ),
    "a module that code calls in our own registry": (
        "modules/pool.bicep",
        {
            "modules/pool.bicep": _POOL_OF_BICEP,
            "infra/main.bicep": f"module pool '{_MODULE}' = {{\n  name: 'pool'\n  params: {{ kind: 'Pooled' }}\n}}\n",
            "publish.ps1": f"bicep publish ./modules/pool.bicep --target {_MODULE}\n",
        },
    ),
}


@pytest.mark.parametrize("kind", _ROOTS)
def test_a_file_alone_is_judged_as_in_its_repository(tmp_path: Path, kind: str) -> None:
    file, files = _ROOTS[kind]
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    answers = []
    for target in (".", file):
        output = run_command("check", target, "--output", "json", folder=tmp_path).output
        found = [each for each in json.loads(output)["findings"] if each["rule_id"] == "CKV_AVD_1"]
        answers.append([(each["block"]["path"], each["status"]) for each in found])
    assert answers == [[(file, "failed")]] * 2
