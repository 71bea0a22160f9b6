"""All deployments of a workspace, in every language that is asked for.

The reader of a language is imported when it is asked for: to import them all takes as long as a small scan.
"""

from __future__ import annotations

from avd_intune.languages.embedded.carriers import carriers_of
from avd_intune.languages.resource_model import Deployment
from avd_intune.source.scan_request import ScanRequest
from avd_intune.source.workspace import Workspace


def read_deployments(workspace: Workspace, request: ScanRequest) -> list[Deployment]:
    """Return every root in every scenario; see `Deployment`."""
    deployments: list[Deployment] = []
    if "terraform" in request.languages:
        from avd_intune.languages.terraform.terraform_deployments import read_terraform

        deployments.extend(read_terraform(workspace, request.var_files))
    if "terraform_plan" in request.languages:
        from avd_intune.languages.plans.plan_deployments import read_plans

        for path in workspace.files(".json"):
            deployments.extend(read_plans(workspace, path))
    if "bicep" in request.languages:
        from avd_intune.languages.bicep.bicep_deployments import read_bicep

        deployments.extend(read_bicep(workspace))
    if "arm" in request.languages:
        from avd_intune.languages.arm.arm_deployments import read_arm
        from avd_intune.languages.embedded.documents import read_documents
        from avd_intune.languages.policies.exported_policies import read_policies

        deployments.extend(read_arm(workspace))
        deployments.extend(read_documents(workspace))
        deployments.extend(read_policies(workspace))
    for deployment in deployments:
        if any(map(carriers_of, deployment.resources)):
            from avd_intune.languages.embedded.expansion import expand_templates

            expand_templates(deployment, workspace)
    return deployments
