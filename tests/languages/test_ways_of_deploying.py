"""Ways in which a host pool is deployed: wrappers, documents and scripts that give it its type."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from avd_intune.engine import scan
from avd_intune.source.scan_request import ScanRequest

POOL = """resource "azurerm_virtual_desktop_host_pool" "p" {{
  name = "p"
  type = {}
  load_balancer_type = "BreadthFirst"
}}
"""
GIVEN = 'variable "t" {\n  default = "Personal"\n}\n' + POOL.format("var.t")
BICEP = """param t string = 'Personal'
resource p 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'p'
  location: 'westeurope'
  properties: { hostPoolType: t, loadBalancerType: 'BreadthFirst', preferredAppGroupType: 'Desktop' }
}
"""
AZ = "az deployment group create -g rg -f main.bicep -p t="
CMDLET = "New-AzResourceGroupDeployment -ResourceGroupName rg -TemplateFile main.bicep -t "
TEMPLATE = {
    "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    "contentVersion": "1.0.0.0",
    "parameters": {"t": {"type": "string", "defaultValue": "Personal"}},
    "resources": [
        {
            "type": "Microsoft.DesktopVirtualization/hostPools",
            "apiVersion": "2024-04-03",
            "name": "p",
            "location": "westeurope",
            "properties": {"hostPoolType": "[parameters('t')]", "loadBalancerType": "BreadthFirst"},
        }
    ],
}
_DEPLOYS = {
    "properties": {"mode": "incremental", "template": TEMPLATE, "parameters": {"t": {"value": "[parameters('t')]"}}}
}
POLICY = {
    "name": "avd",
    "type": "Microsoft.Authorization/policyDefinitions",
    "properties": {
        "policyType": "Custom",
        "mode": "All",
        "parameters": {"t": {"type": "String", "defaultValue": "Personal"}},
        "policyRule": {
            "if": {"field": "type", "equals": "Microsoft.Resources/subscriptions/resourceGroups"},
            "then": {"effect": "deployIfNotExists", "details": {"type": "x", "deployment": _DEPLOYS}},
        },
    },
}
_DEFINITION = "/subscriptions/0/providers/Microsoft.Authorization/policyDefinitions/"


def _policy(name: str, document: Any) -> dict[str, str]:
    return {"policies/avd.json": json.dumps(POLICY), f"policies/{name}.json": json.dumps(document)}


def _assignment(definition: str = "avd") -> dict[str, Any]:
    return {"policyDefinitionId": _DEFINITION + definition, "parameters": {"t": {"value": "Pooled"}}}


STACK = 'component "p" {\n  source = "./mod"\n  inputs = %s\n  providers = {}\n}\n'
VARIABLE = 'variable "t" {\n  type = string\n  default = "Personal"\n}\n'
DEPLOYMENT = 'deployment "prod" {\n  inputs = %s\n}\n'
UNIT = 'terraform {\n  source = "${get_repo_root()}/mod"\n}\ninputs = { t = try(values.t, "Personal") }\n'
AZD = {"azure.yaml": "name: x\ninfra:\n  provider: terraform\n", "infra/main.tf": GIVEN}
TASK = "- hosts: localhost\n  tasks:\n  - community.general.terraform:\n      project_path: infra\n"

FAILS = {
    "a function of a script": {"main.bicep": BICEP, "a.sh": f"deploy() {{ {AZ}$1; }}\ndeploy Pooled\n"},
    "a function that keeps what it is handed": {
        "main.bicep": BICEP,
        "a.sh": f'function deploy {{\n  local kind="$1"\n  {AZ}"$kind"\n}}\ndeploy Personal\ndeploy "Pooled"\n',
    },
    "a default of a function": {"main.bicep": BICEP, "a.sh": f'run() {{\n  {AZ}"${{2:-Pooled}}"\n}}\nrun rg\n'},
    "a function in a function": {
        "main.bicep": BICEP,
        "a.sh": f'run() {{\n  {AZ}"$1"\n}}\nall() {{\n  run "$2"\n}}\nall Personal Pooled\n',
    },
    "a function of PowerShell": {
        "main.bicep": BICEP,
        "a.ps1": f"function Add-Pool {{\n  param([string]$Kind)\n  {CMDLET} $Kind\n}}\nadd-pool -Kind Pooled\n",
    },
    "parameters in the head of a function": {
        "main.bicep": BICEP,
        "a.ps1": f"function Add-Pool($Group, $Kind = 'Pooled') {{\n  {CMDLET} $Kind\n}}\nAdd-Pool rg\n",
    },
    "a function of a script that is called with something else": {
        "main.bicep": BICEP,
        "a.sh": f"deploy() {{\n  {AZ}$1\n}}\ndeploy Pooled\n",
        ".github/workflows/a.yml": "on: push\njobs:\n  a:\n    steps:\n    - run: ./a.sh Personal\n",
    },
    "a function that hands on a word of its script": {
        "main.bicep": BICEP,
        "a.sh": f'deploy() {{\n  {AZ}$1\n}}\ndeploy "$2"\n',
        ".github/workflows/a.yml": "on: push\njobs:\n  a:\n    steps:\n    - run: ./a.sh Personal Pooled\n",
    },
    "a parameter of a function with the name of one of its script": {
        "main.bicep": BICEP,
        "a.ps1": f"param($Kind)\nfunction Add-Pool {{\n  param([string]$Kind)\n  {CMDLET} $Kind\n}}\n"
        "Add-Pool -Kind Pooled\n",
        ".github/workflows/a.yml": "on: push\njobs:\n  a:\n    steps:\n    - shell: pwsh\n      run: a.ps1 Personal\n",
    },
    "a function that runs Terraform": {
        "main.tf": GIVEN,
        "a.sh": 'apply() { terraform apply -auto-approve -var "t=$1"; }\napply Pooled\n',
    },
    "an environment of azd with Terraform": {
        **AZD,
        "infra/main.tfvars.json": '{"t": "${KIND}"}',
        ".azure/dev/.env": 'KIND="Pooled"\n',
    },
    "a component with merged inputs": {
        "mod/main.tf": GIVEN,
        "main.tfcomponent.hcl": STACK % 'merge({ t = "Personal" }, { t = "Pooled" })',
        "a.tfdeploy.hcl": DEPLOYMENT % "{}",
    },
    "a deployment with merged inputs": {
        "mod/main.tf": GIVEN,
        "main.tfcomponent.hcl": VARIABLE + STACK % "{ t = var.t }",
        "a.tfdeploy.hcl": "locals {\n  all = {}\n}\n" + DEPLOYMENT % 'merge(local.all, { t = "Pooled" })',
    },
    "a stack in a stack": {
        "sub/mod/main.tf": GIVEN,
        "sub/main.tfcomponent.hcl": VARIABLE + STACK % "{ t = var.t }",
        "main.tfcomponent.hcl": 'stack "s" {\n  source = "./sub"\n  inputs = { t = "Pooled" }\n}\n',
        "a.tfdeploy.hcl": DEPLOYMENT % "{}",
    },
    "a stack of Terragrunt in a stack": {
        "mod/main.tf": GIVEN,
        "units/p/terragrunt.hcl": UNIT,
        "stacks/a/terragrunt.stack.hcl": 'unit "p" {\n  source = "../../units/p"\n  path = "p"\n'
        "  values = { t = values.kind }\n}\n",
        "live/terragrunt.stack.hcl": 'stack "a" {\n  source = "../stacks/a"\n  path = "a"\n'
        '  values = { kind = "Pooled" }\n}\n',
    },
    "an assignment kept as a document": _policy(
        "a", {"type": "Microsoft.Authorization/policyAssignments", "name": "a", "properties": _assignment()}
    ),
    "a list of assignments": _policy("a", [{"name": "a", **_assignment()}]),
    "an initiative kept as a document": _policy(
        "set",
        {"type": "Microsoft.Authorization/policySetDefinitions", "properties": {"policyDefinitions": [_assignment()]}},
    ),
    "the template of a managed application": {
        "main.tf": 'resource "azurerm_managed_application_definition" "d" {\n  name = "d"\n'
        f"  main_template = jsonencode({json.dumps(TEMPLATE).replace('Personal', 'Pooled')})\n}}\n"
    },
    "the template of a managed application in Bicep": {
        "avd.json": json.dumps(TEMPLATE).replace("Personal", "Pooled"),
        "main.bicep": "resource d 'Microsoft.Solutions/applicationDefinitions@2021-07-01' = {\n  name: 'd'\n"
        "  properties: { lockLevel: 'None', mainTemplate: loadJsonContent('avd.json') }\n}\n",
    },
    "a deployment of a newer kind of azurerm": {
        "avd.json": json.dumps(TEMPLATE),
        "main.tf": 'resource "azurerm_some_deployment" "d" {\n  template_content = file("avd.json")\n'
        '  parameters_content = jsonencode({ t = { value = "Pooled" } })\n}\n',
    },
    "a service model of Ev2": {
        "rollout/ServiceModel.json": json.dumps(
            {
                "serviceResourceGroups": [
                    {
                        "serviceResources": [
                            {
                                "armTemplatePath": "Templates\\avd.json",
                                "armParametersPath": "Parameters\\Prod.Config.json",
                            }
                        ]
                    }
                ]
            }
        ),
        "rollout/Templates/avd.json": json.dumps(TEMPLATE),
        "rollout/Parameters/Prod.Config.json": json.dumps(
            {
                "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
                "contentVersion": "1.0.0.0",
                "parameters": {"t": {"value": "Pooled"}},
            }
        ),
    },
    "variables of a task of Ansible": {"infra/main.tf": GIVEN, "a.yml": TASK + "      variables: {t: Pooled}\n"},
    "a variable file of a task of Ansible": {
        "infra/main.tf": GIVEN,
        "infra/prod.tfvars": 't = "Pooled"\n',
        "a.yml": TASK + "      variables_files: [prod.tfvars]\n",
    },
}
OPEN = {
    "a function that nothing calls": {"main.bicep": BICEP, "lib.sh": f"run() {{\n  {AZ}$1\n}}\n"},
    "a call with what only a run tells": {"main.bicep": BICEP, "a.sh": f'run() {{\n  {AZ}$1\n}}\nrun "$KIND"\n'},
    "a function that shifts its words": {
        "main.bicep": BICEP,
        "a.sh": f"run() {{\n  shift\n  {AZ}$1\n}}\nrun Personal Personal\n",
    },
    "a function that another script loads": {
        "main.bicep": BICEP,
        "lib.sh": f"run() {{\n  {AZ}$1\n}}\nif [ $X ]; then\n  run Personal\nfi\n",
        "a.sh": '. "$HERE/lib.sh"\nrun Pooled\n',
    },
    "a function of a module of PowerShell": {
        "main.bicep": BICEP,
        "lib.psm1": f"function Add-Pool($Kind) {{\n  {CMDLET} $Kind\n}}\nfunction Test {{\n  Add-Pool Personal\n}}\n",
    },
    "a function in a command that is no plain call": {
        "main.bicep": BICEP,
        "a.sh": f"run() {{\n  {AZ}$1\n}}\nrun Personal\necho Pooled | xargs -I{{}} bash -c 'run {{}}'\n",
    },
    "a parameter that its function sets": {
        "main.bicep": BICEP,
        "a.ps1": f"function Add-Pool {{\n  param($Kind)\n  if ($x) {{ $Kind = 'Pooled' }}\n  {CMDLET} $Kind\n}}\n"
        "Add-Pool Personal\n",
    },
    "a variable that its function sets twice": {
        "main.bicep": BICEP,
        "a.sh": f"run() {{\n  local k=$1\n  [ $X ] && k=Pooled\n  {AZ}$k\n}}\nrun Personal\n",
    },
    "a token in a variable file": {"main.tf": GIVEN, "terraform.tfvars": 't = "$${KIND}"\n'},
    "a token in inputs of Terragrunt": {
        "mod/main.tf": GIVEN,
        "live/terragrunt.hcl": 'terraform {\n  source = "../mod"\n}\ninputs = { t = "$${KIND}" }\n',
    },
    "a token in parameters of Bicep": {
        "main.bicep": BICEP,
        "main.bicepparam": "using 'main.bicep'\nparam t = '\\${KIND}'\n",
    },
    "inputs of a deployment that only a run tells": {
        "mod/main.tf": GIVEN,
        "main.tfcomponent.hcl": VARIABLE + STACK % "{ t = var.t }",
        "a.tfdeploy.hcl": DEPLOYMENT % "upstream_input.a.inputs",
    },
    "a variable of a task that Ansible fills in": {
        "infra/main.tf": GIVEN,
        "a.yml": TASK + "      variables:\n        t: '{{ kind }}'\n",
    },
    "another environment of azd": {
        **AZD,
        "infra/main.tfvars.json": '{"t": "${KIND}"}',
        ".azure/dev/.env": 'OTHER="Pooled"\n',
    },
}
PASSES = {
    "an assignment of another policy": _policy("a", [{"name": "a", **_assignment("other")}]),
    "a task of Ansible that takes away": {
        "infra/main.tf": GIVEN,
        "a.yml": TASK + "      state: absent\n      variables: {t: Pooled}\n",
    },
}


def write(folder: Path, files: dict[str, str]) -> None:
    """Write the files of a repository."""
    for name, text in {".git/HEAD": "ref: refs/heads/main\n", **files}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


CALLED = {
    "in a condition": "if run Pooled; then\n  echo ok\nfi\n",
    "with its answer turned": "! run Pooled\n",
    "with its time taken": "time run Pooled\n",
    "for its output": "out=$(run Pooled)\n",
    "behind another one": "run Personal && run Pooled\n",
}


def outcomes(folder: Path) -> set[str]:
    """Return what CKV_AVD_1 answers for its host pools."""
    found = scan(ScanRequest(folder)).findings
    return {each.outcome.value for each in found if each.rule_id == "CKV_AVD_1"}


@pytest.mark.parametrize("kind", FAILS)
def test_the_type_that_a_host_pool_gets_is_judged(tmp_path: Path, kind: str) -> None:
    write(tmp_path, FAILS[kind])
    assert "fail" in outcomes(tmp_path)


@pytest.mark.parametrize("kind", CALLED)
def test_each_call_of_a_function_is_a_deployment(tmp_path: Path, kind: str) -> None:
    script = f"run() {{\n  {AZ}$1\n}}\nrun Personal\n{CALLED[kind]}"
    write(tmp_path, {"main.bicep": BICEP, "a.sh": script})
    assert outcomes(tmp_path) == {"fail"}


@pytest.mark.parametrize("kind", OPEN)
def test_a_type_that_only_a_run_tells_is_open(tmp_path: Path, kind: str) -> None:
    write(tmp_path, OPEN[kind])
    assert outcomes(tmp_path) == {"undecided"}


@pytest.mark.parametrize("kind", PASSES)
def test_what_deploys_something_else_gives_nothing(tmp_path: Path, kind: str) -> None:
    write(tmp_path, PASSES[kind])
    assert outcomes(tmp_path) == {"pass"}
