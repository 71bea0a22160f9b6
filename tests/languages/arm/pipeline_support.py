"""A repository with one Bicep file and the pipelines that deploy it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from avd_intune import engine
from avd_intune.findings import Finding
from avd_intune.source.scan_request import ScanRequest

POOL = """param kind string = 'Personal'
@secure()
param adminPassword string = ''
resource pool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'finance'
  location: 'westeurope'
  properties: {
    hostPoolType: kind
    personalDesktopAssignmentType: 'Automatic'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
  }
}
"""
FILE = (
    '{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#", "parameters": %s}'
)


def host_pool_type(folder: Path, files: Mapping[str, str]) -> Finding:
    """Return what CKV_AVD_1 answers for the pool of `infra/main.bicep` in a repository of files."""
    (folder / ".git").mkdir()
    for name, content in {"infra/main.bicep": POOL, **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    found = engine.scan(ScanRequest(root=folder)).findings
    (answer,) = [each for each in found if each.rule_id == "CKV_AVD_1"]
    return answer


def task(inputs: str) -> str:
    """Return a pipeline of Azure DevOps with one deployment."""
    lines = "".join(f"    {line}\n" for line in inputs.splitlines())
    return f"steps:\n- task: AzureResourceManagerTemplateDeployment@3\n  inputs:\n{lines}"


def run(script: str, key: str = "run") -> str:
    """Return a workflow with one script."""
    lines = "".join(f"          {line}\n" for line in script.splitlines())
    return f"jobs:\n  deploy:\n    env:\n      KIND: Pooled\n    steps:\n      - {key}: |\n{lines}"
