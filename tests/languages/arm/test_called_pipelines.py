"""What one file of a pipeline hands over to another one: scripts, templates, workflows, actions, loops."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.arm.pipeline_support import FILE, host_pool_type, run, task

AZ = 'az deployment group create -g "$1" -f infra/main.bicep -p kind='
CMDLET = "New-AzResourceGroupDeployment -TemplateFile infra/main.bicep -kind"
ADO_SCRIPT = "trigger: none\nsteps:\n- task: {}\n  inputs:\n    {}: {}\n    {}: {}\n"
PARAMETERS = "param(\n  [Parameter(Mandatory = $true)] [string] $Group,\n  [ValidateSet('Personal', 'Pooled')]\n"
PARAMETERS += "  [string] $PoolKind = 'Personal', # the type\n  [switch] $Force\n)\n"
OVERRIDE = "csmFile: infra/main.bicep\noverrideParameters: -kind ${{ %s }}"
ACTION = "inputs:\n  kind:\n    default: Personal\nruns:\n  using: composite\n  steps:\n  - shell: bash\n    run: "
CALLED = (
    "on:\n  workflow_call:\n    inputs:\n      kind:\n        default: Personal\njobs:\n  a:\n    steps:\n    - run: "
)
TABLE = "param([hashtable] $Values)\n"
LOOP = (
    "parameters:\n- name: pools\n  type: object\n  default:\n{}\nsteps:\n- ${{{{ each pool in parameters.pools }}}}:\n"
)

POOLED = {
    "the second word": {"deploy.sh": AZ + '"$2"', "a.yml": run("./deploy.sh rg Pooled")},
    "a variable with the second word": {
        "deploy.sh": "#!/bin/bash\nRG=$1\nPOOL=$2\n" + AZ + '"$POOL"',
        "a.yml": run("bash ./deploy.sh rg Pooled"),
    },
    "a word in place of a default": {
        "deploy.sh": AZ + '"${2:-Personal}"',
        "a.yml": run("./deploy.sh one\n./deploy.sh two Pooled"),
    },
    "a script that calls another one": {
        "ci/deploy.sh": AZ + '"$2"',
        "ci/all.sh": 'ci/deploy.sh rg "$1"\n',
        "a.yml": run("ci/all.sh Pooled"),
    },
    "a Makefile": {"deploy.sh": AZ + '"$2"', "Makefile": "deploy:\n\t./deploy.sh rg Pooled\n"},
    "variables of make": {
        "Makefile": "deploy:\n\taz deployment group create -f infra/main.bicep -p kind=$(POOL)\n",
        "a.yml": run("make deploy POOL=Pooled"),
    },
    "an option": {
        "deploy.sh": 'POOL=Personal\nwhile [[ $# -gt 0 ]]; do\n  case "$1" in\n    -k|--kind) POOL="$2"; shift 2 ;;\n'
        "    *) shift ;;\n  esac\ndone\n" + AZ + '"$POOL"',
        "a.yml": run("./deploy.sh --group rg --kind Pooled"),
    },
    "an option that getopts reads": {
        "deploy.sh": "while getopts 'k:' o; do\n  case $o in\n    k)\n      POOL=$OPTARG ;;\n  esac\ndone\n"
        + AZ
        + "$POOL",
        "a.yml": run("./deploy.sh -k Pooled"),
    },
    "the environment of a step": {"deploy.sh": AZ + '"${KIND:-Personal}"', "a.yml": run("./deploy.sh rg")},
    "what is exported": {"deploy.sh": AZ + "$POOL", "a.yml": run("export POOL=Pooled\n./deploy.sh rg")},
    "a variable for one command": {"deploy.sh": AZ + "$POOL", "all.sh": "POOL=Pooled ./deploy.sh rg\n"},
    "a parameter behind using": {
        "deploy.ps1": f"using namespace System\n[CmdletBinding()]Param($Group, $PoolKind = 'A')\n{CMDLET} $PoolKind",
        "a.yml": run("./deploy.ps1 rg Pooled", "pwsh"),
    },
    "a parameter by its position": {
        "deploy.ps1": "param([Parameter(Position = 1)]$Kind, [Parameter(Position = 0)]$Group, $Other)\n"
        + CMDLET
        + " $Kind",
        "a.yml": run("./deploy.ps1 rg Pooled", "pwsh"),
    },
    "a parameter by its other name": {
        "deploy.ps1": f"param([Alias('PoolType')][string]$Kind = 'Personal')\n{CMDLET} $Kind",
        "a.yml": run("./deploy.ps1 -PoolType Pooled", "pwsh"),
    },
    "a name of PowerShell": {
        "deploy.ps1": f"{PARAMETERS}{CMDLET} $PoolKind",
        "a.yml": run("./deploy.ps1 -Group rg -PoolKind Pooled", "pwsh"),
    },
    "the beginning of a name": {
        "deploy.ps1": f"{PARAMETERS}{CMDLET} $PoolKind",
        "a.yml": run("./deploy.ps1 -Force -Pool:Pooled rg", "pwsh"),
    },
    "positions of PowerShell": {
        "deploy.ps1": f"{PARAMETERS}{CMDLET} $PoolKind",
        "a.yml": run("pwsh -File deploy.ps1 rg Pooled"),
    },
    "a table of PowerShell": {
        "deploy.ps1": f"{PARAMETERS}{CMDLET} $PoolKind",
        "a.yml": run("$p = @{\n  Group = 'rg'\n  PoolKind = 'Pooled'\n}\n./deploy.ps1 @p", "pwsh"),
    },
    "a table that a script takes": {
        "deploy.ps1": f"{TABLE}{CMDLET[:-6]} -TemplateParameterObject $Values",
        "a.yml": run("./deploy.ps1 -Values @{ kind = 'Pooled' }", "pwsh"),
    },
    "a table by its name that a script splats": {
        "deploy.ps1": f"{TABLE}{CMDLET[:-6]} @Values",
        "all.ps1": "$pool = @{\n  kind = 'Pooled'\n}\n./deploy.ps1 -Values $pool\n",
    },
    "a table that a function takes": {
        "deploy.ps1": "function Go {\n"
        + f"  {TABLE}  {CMDLET[:-6]} @Values\n"
        + "}\nGo -Values @{ kind = 'Pooled' }\n",
    },
    "ScriptArguments": {
        "ci/deploy.ps1": f"{PARAMETERS}{CMDLET} $PoolKind",
        "a.yml": ADO_SCRIPT.format(
            *("AzurePowerShell@5", "ScriptPath", "$(Build.SourcesDirectory)/ci/deploy.ps1"),
            *("ScriptArguments", "-Group rg -PoolKind Pooled"),
        ),
    },
    "arguments of a task": {
        "ci/deploy.sh": AZ + "$2",
        "a.yml": ADO_SCRIPT.format("AzureCLI@2", "scriptPath", "ci/deploy.sh", "arguments", "rg Pooled"),
    },
    "a template": {
        "steps/a.yml": "parameters:\n- name: kind\n  default: Personal\n" + task(OVERRIDE % "parameters.kind"),
        "a.yml": "trigger: none\nsteps:\n- template: steps/a.yml\n  parameters:\n    kind: Pooled\n",
    },
    "a template that a pipeline extends": {
        "steps/a.yml": "parameters:\n- name: kind\n  default: Personal\n" + task(OVERRIDE % "parameters.kind"),
        "a.yml": "trigger: none\nextends:\n  template: /steps/a.yml\n  parameters:\n    kind: Pooled\n",
    },
    "variables of another file": {
        "vars/a.yml": "variables:\n- name: kind\n  value: Pooled\n",
        "a.yml": "trigger: none\nvariables:\n- template: vars/a.yml\n" + task(OVERRIDE.replace("${{ %s }}", "$(kind)")),
    },
    "an action": {
        ".github/actions/a/action.yml": ACTION + AZ + "${{ inputs.kind }}\n",
        "a.yml": "jobs:\n  a:\n    steps:\n    - uses: ./.github/actions/a\n      with:\n        kind: Pooled\n",
    },
    "a workflow": {
        ".github/workflows/b.yml": CALLED + AZ + "${{ inputs.kind }}\n",
        "a.yml": "jobs:\n  a:\n    uses: ./.github/workflows/b.yml\n    with:\n      kind: Pooled\n",
    },
    "a workflow for each job of a matrix": {
        ".github/workflows/b.yml": CALLED + AZ + "${{ inputs.kind }}\n",
        "a.yml": "jobs:\n  a:\n    strategy:\n      matrix:\n        kind: [Personal, Pooled]\n"
        "    uses: ./.github/workflows/b.yml\n    with:\n      kind: ${{ matrix.kind }}\n",
    },
    "a loop over objects": {
        "a.yml": LOOP.format("  - {name: a, kind: Personal}\n  - {name: b, kind: Pooled}")
        + "".join(f"  {line}\n" for line in task(OVERRIDE % "pool.kind").splitlines()[1:]),
    },
    "a loop over a mapping": {
        "a.yml": LOOP.format("    a: Personal\n    b: Pooled")
        + "".join(f"  {line}\n" for line in task(OVERRIDE % "pool.value").splitlines()[1:]),
    },
    "a loop that calls a template": {
        "b.yml": "parameters:\n- name: pool\n  type: object\n" + task(OVERRIDE % "parameters.pool.kind"),
        "a.yml": "trigger: none\n"
        + LOOP.format("  - {name: a, kind: Personal}\n  - {name: b, kind: Pooled}")
        + "  - template: b.yml\n    parameters:\n      pool: ${{ pool }}\n",
    },
}


@pytest.mark.parametrize("files", POOLED.values(), ids=POOLED)
def test_what_a_call_writes_out_is_judged(tmp_path: Path, files: dict[str, str]) -> None:
    found = host_pool_type(tmp_path, files)
    assert found.outcome.value == "fail", found.reason
    assert '"Pooled"' in found.reason


CERTAIN = {
    "a word": {"deploy.sh": AZ + "$2", "a.yml": run("./deploy.sh rg Personal")},
    "the default of PowerShell": {
        "deploy.ps1": f"{PARAMETERS}{CMDLET} $PoolKind",
        "a.yml": run("./deploy.ps1 -Group rg", "pwsh"),
    },
    "what a template is given in place of its default": {
        "b.yml": "parameters:\n- name: kind\n  default: Pooled\n" + task(OVERRIDE % "parameters.kind"),
        "a.yml": "trigger: none\nsteps:\n- template: b.yml\n  parameters:\n    kind: Personal\n",
    },
    "another script of that name": {
        "a/deploy.sh": AZ + "$2",
        "b/deploy.sh": "echo $2\n",
        "a.yml": run("a/deploy.sh rg Personal\nb/deploy.sh rg Pooled"),
    },
    "a step elsewhere that only looks": {
        "a.yml": "jobs:\n  a:\n    uses: contoso/x/.github/workflows/bicep-lint.yml@v1\n    with:\n"
        "      template: infra/main.bicep\n      arguments: --verbose\n",
    },
}


@pytest.mark.parametrize("files", CERTAIN.values(), ids=CERTAIN)
def test_what_nobody_else_hands_over_is_certain(tmp_path: Path, files: dict[str, str]) -> None:
    assert host_pool_type(tmp_path, files).outcome.value == "pass"


OPEN = {
    "a variable that is handed over": (
        {"deploy.sh": AZ + "$2", "a.yml": run("./deploy.sh rg $(PoolKind)")},
        "PoolKind",
    ),
    "an argument of one of very many functions": (
        {
            "deploy.sh": "".join(f"step{number}() {{\n  :\n}}\n" for number in range(205))
            + f"deploy() {{\n  {AZ}$1\n}}\ndeploy Pooled\n",
            "a.yml": run("./deploy.sh Personal"),
        },
        "$1",
    ),
    "more words than anybody writes": (
        {
            "deploy.ps1": f"param($Kind = 'Personal')\n{CMDLET} $Kind\n",
            "a.yml": run("./deploy.ps1 " + "-Verbose " * 101 + "-Kind Pooled", "pwsh"),
        },
        "$Kind",
    ),
    "words that are shifted": (
        {"deploy.sh": f"RG=$1\nshift\n{AZ}$1\n", "a.yml": run("./deploy.sh Personal Pooled")},
        "$1",
    ),
    "all words of another script": (
        {"deploy.sh": AZ + "$2", "all.sh": './deploy.sh rg "$@"\n'},
        "$@",
    ),
    "words that only a run tells": ({"deploy.sh": AZ + "$2", "a.yml": run("./deploy.sh $ARGUMENTS")}, "ARGUMENTS"),
    "a table that is read": (
        {
            "deploy.ps1": f"{PARAMETERS}{CMDLET} $PoolKind",
            "a.yml": run("$p = Get-Content a.json | ConvertFrom-Json -AsHashtable\n./deploy.ps1 @p", "pwsh"),
        },
        "@p",
    ),
    "a table of which the script changes an entry": (
        {
            "deploy.ps1": f"{TABLE}if ($env:X) {{ $Values.kind = 'Pooled' }}\n{CMDLET[:-6]} @Values",
            "a.yml": run("./deploy.ps1 -Values @{ kind = 'Personal' }", "pwsh"),
        },
        "@Values",
    ),
    "a loop over what is given": (
        {
            "a.yml": "parameters:\n- name: pools\n  type: object\nsteps:\n- ${{ each pool in parameters.pools }}:\n"
            + "".join(f"  {line}\n" for line in task(OVERRIDE % "pool.kind").splitlines()[1:])
        },
        "pool.kind",
    ),
    "a workflow that people start, too": (
        {
            ".github/workflows/b.yml": CALLED.replace("on:\n", "on:\n  workflow_dispatch:\n    inputs:\n      kind:\n")
            + AZ
            + "${{ inputs.kind }}\n",
            "a.yml": "jobs:\n  a:\n    uses: ./.github/workflows/b.yml\n    with:\n      kind: Personal\n",
        },
        "kind",
    ),
    "a workflow of another repository": (
        {
            "a.yml": "jobs:\n  a:\n    uses: contoso/x/.github/workflows/bicep-deploy.yml@v1\n    with:\n"
            "      template: infra/main.bicep\n      parameters: ${{ vars.PARAMETERS }}\n",
        },
        "contoso/x/.github/workflows/bicep-deploy.yml@v1",
    ),
    "a template of another repository": (
        {
            "a.yml": "trigger: none\nsteps:\n- template: bicep.yml@platform\n  parameters:\n"
            "    file: infra/main.bicep\n    overrides: -kind $(kind)\n",
        },
        "bicep.yml@platform",
    ),
}


@pytest.mark.parametrize(("files", "named"), OPEN.values(), ids=OPEN)
def test_what_only_a_run_hands_over_is_named(tmp_path: Path, files: dict[str, str], named: str) -> None:
    found = host_pool_type(tmp_path, files)
    assert found.outcome.value == "undecided", found.reason
    assert named in "\n".join([found.reason, *found.details])


def test_a_parameter_file_that_is_handed_to_a_step_elsewhere_is_its_scenario(tmp_path: Path) -> None:
    workflow = "jobs:\n  a:\n    uses: contoso/x/.github/workflows/bicep-deploy.yml@v1\n    with:\n"
    workflow += "      template: infra/main.bicep\n      parameters-file: infra/pool.parameters.json\n"
    parameters = FILE % '{"kind": {"value": "Pooled"}}'
    found = host_pool_type(tmp_path, {"a.yml": workflow, "infra/pool.parameters.json": parameters})
    assert found.outcome.value == "fail"
