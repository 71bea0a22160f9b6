"""Values that pipelines and Terragrunt give Terraform: options, environment, tasks and actions."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.languages.terraform.test_absent_variable_files import UNIT, found, script

TASK = "steps:\n- task: {}\n  inputs:\n    command: {}\n    workingDirectory: $(Build.SourcesDirectory)/infra\n"
JOB = "on: push\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    {}\n    steps:\n      - run: {}\n"
PLAN = "terraform -chdir=infra apply -auto-approve"

POOLED = {
    "an option": script("terraform apply -var kind=Pooled"),
    "an option with a sign": script("terraform plan -var=kind=Pooled -out=tfplan"),
    "an option in quotes": script("terraform plan -var 'kind=Pooled'"),
    "an option in double quotes": script('terraform plan -var="kind=Pooled"'),
    "two signs": script('tofu apply --var "kind=Pooled"'),
    "several lines": script('cd infra\nterraform plan \\\n  -input=false \\\n  -var "kind=Pooled" \\\n  -out=tfplan'),
    "PowerShell": 'steps:\n- pwsh: |\n    Set-Location infra\n    terraform plan `\n      -var "kind=Pooled"\n',
    "a variable of the script": script("KIND=Pooled\nterraform apply -var kind=$KIND"),
    "a variable of the pipeline": "variables:\n  kind: Pooled\n" + script('terraform apply -var "kind=$(kind)"'),
    "options in a variable": script('ARGS="-auto-approve -var kind=Pooled"\nterraform apply $ARGS'),
    "a shell": script('bash -c "terraform apply -var kind=Pooled"'),
    "the environment of a workflow": "env:\n  TF_VAR_kind: Pooled\n" + JOB.format("name: a", PLAN),
    "the environment of a job": JOB.format("env: {TF_VAR_kind: Pooled}", PLAN),
    "the environment of a step": JOB.format("name: a", PLAN) + "        env:\n          TF_VAR_kind: Pooled\n",
    "the environment for a script": JOB.format("env: {TF_VAR_kind: Pooled}", "./deploy.sh"),
    "an export": script("export TF_VAR_kind=Pooled\nterraform plan"),
    "for one command": script("TF_VAR_kind=Pooled terraform plan"),
    "the environment of PowerShell": "steps:\n- pwsh: |\n    $env:TF_VAR_kind = 'Pooled'\n    terraform plan\n",
    "for later steps": JOB.format("name: a", 'echo "TF_VAR_kind=Pooled" >> $GITHUB_ENV') + f"      - run: {PLAN}\n",
    "for later steps of Azure DevOps": "steps:\n- script: echo '##vso[task.setvariable variable=TF_VAR_kind]Pooled'\n"
    f"- script: {PLAN}\n",
    "a variable of Azure DevOps": "pool: {vmImage: ubuntu-latest}\nvariables:\n- name: TF_VAR_kind\n  value: Pooled\n"
    f"steps:\n- script: {PLAN}\n",
    "a file of variables": "variables:\n- name: TF_VAR_kind\n  value: Pooled\n",
    "options of the environment": "env:\n  TF_CLI_ARGS_apply: -var kind=Pooled\n" + JOB.format("name: a", PLAN),
    "GitLab": f"variables:\n  TF_VAR_kind: Pooled\ndeploy:\n  script:\n    - {PLAN}\n",
    "the second of two jobs in the same words": "a:\n  variables: {KIND: Personal}\n  script:\n"
    "    - terraform -chdir=infra apply -var kind=$KIND\nb:\n  variables: {KIND: Pooled}\n  script:\n"
    "    - terraform -chdir=infra apply -var kind=$KIND\n",
    "GitLab, a job that extends another": ".a:\n  script:\n    - terraform -chdir=infra apply -var kind=$KIND\n"
    "b:\n  extends: .a\n  variables: {KIND: Personal}\nc:\n  extends: .a\n  variables: {KIND: Pooled}\n",
    "GitLab, a matrix": "deploy:\n  parallel:\n    matrix:\n    - STAGE: [a, b]\n      TF_VAR_kind: [Pooled]\n"
    f"  script:\n    - {PLAN}\n",
    "GitLab, rules": "deploy:\n  rules:\n  - if: $A\n    variables: {TF_VAR_kind: Pooled}\n"
    f"  script:\n    - {PLAN}\n",
    "GitLab, an option": "deploy:\n  before_script:\n    - cd infra\n  script:\n"
    "    - terraform apply -var kind=Pooled\n",
    "a task": TASK.format("TerraformTaskV4@4", "apply") + "    commandOptions: -var kind=Pooled\n",
    "a task of another name": TASK.format("TerraformCLI@2", "plan") + "    commandOptions: '-var \"kind=Pooled\"'\n",
    "the environment of a task": TASK.format("TerraformTaskV4@4", "plan") + "  env:\n    TF_VAR_kind: Pooled\n",
    "an action": "jobs:\n  a:\n    steps:\n    - uses: dflook/terraform-apply@v2\n      with:\n        path: infra\n"
    '        variables: |\n          kind = "Pooled"\n',
    "Atlantis": "workflows:\n  avd:\n    plan:\n      steps:\n      - plan:\n"
    "          extra_args: ['-var', 'kind=Pooled']\n",
    "options of another action": "jobs:\n  a:\n    steps:\n    - uses: ./.github/actions/tf\n"
    "      with:\n        args: -var kind=Pooled\n",
}


@pytest.mark.parametrize("pipeline", POOLED.values(), ids=POOLED)
@pytest.mark.parametrize("place", [".github/workflows/a.yml", "pipelines/a.yml"])
def test_what_a_pipeline_writes_out_is_judged(tmp_path: Path, pipeline: str, place: str) -> None:
    (answer,) = found(tmp_path, {place: pipeline})
    assert answer.outcome.value == "fail"
    assert '"Pooled"' in answer.reason


SCRIPTS = {
    "deploy.sh": 'cd infra\nargs=(-auto-approve -var "kind=Pooled")\nterraform apply "${args[@]}"\n',
    "deploy.ps1": "$env:TF_VAR_kind = 'Pooled'\nterraform -chdir=infra apply -auto-approve\n",
    "deploy/Makefile": f"export TF_VAR_kind := Pooled\n\ndeploy:\n\t{PLAN}\n",
    "Makefile": "deploy:\n\t@terraform -chdir=infra apply -var kind=Pooled\n",
    "Jenkinsfile": "stage('a') {\n  dir('infra') {\n    sh \"terraform apply -var 'kind=Pooled'\"\n  }\n}\n",
}


@pytest.mark.parametrize("name", SCRIPTS)
def test_what_a_script_in_a_file_of_its_own_gives_is_judged(tmp_path: Path, name: str) -> None:
    (answer,) = found(tmp_path, {name: SCRIPTS[name]})
    assert answer.outcome.value == "fail"
    assert '"Pooled"' in answer.reason


@pytest.mark.parametrize("name", [".env", "infra/.env", "infra/.envrc", "prod.env"])
def test_a_file_of_variables_of_the_environment_is_judged(tmp_path: Path, name: str) -> None:
    (answer,) = found(tmp_path, {name: "# for the shell\nexport TF_VAR_kind=Pooled\nREGION=westeurope\n"})
    assert answer.outcome.value == "fail"
    assert '"Pooled"' in answer.reason


@pytest.mark.parametrize(
    ("name", "text"),
    [("other/.env", "TF_VAR_kind=Pooled\n"), (".env", "KIND=Pooled\n"), (".env", "#TF_VAR_kind=Pooled\n")],
)
def test_other_variables_of_the_environment_are_for_others(tmp_path: Path, name: str, text: str) -> None:
    other = {"other/main.tf": 'variable "kind" {}\n'}
    (answer,) = found(tmp_path, {**other, name: text})
    assert answer.outcome.value == "pass"


WORKSPACE = """resource "tfe_workspace" "hosts" {{
  name              = "avd-hosts"
  working_directory = "infra"
}}
resource "tfe_variable" "kind" {{
  workspace_id = tfe_workspace.hosts.id
  key          = "{key}"
  value        = {value}
  category     = "{category}"
}}
"""


@pytest.mark.parametrize(
    ("key", "value", "category", "outcome"),
    [
        ("kind", '"Pooled"', "terraform", "fail"),
        ("TF_VAR_kind", '"Pooled"', "env", "fail"),
        ("kind", "local.kind", "terraform", "undecided"),
        ("kind", '"Pooled"', "env", "pass"),
        ("other", '"Pooled"', "terraform", "pass"),
    ],
)
def test_what_a_workspace_gives_that_is_code_counts(
    tmp_path: Path, key: str, value: str, category: str, outcome: str
) -> None:
    code = WORKSPACE.format(key=key, value=value, category=category)
    (answer,) = found(tmp_path, {"workspaces/main.tf": code})
    assert answer.outcome.value == outcome
    if outcome == "undecided":
        assert "the pipeline sets tfe_variable.kind when it runs" in "\n".join([answer.reason, *answer.details])


def test_a_workspace_wins_over_variable_files(tmp_path: Path) -> None:
    code = WORKSPACE.format(key="kind", value='"Pooled"', category="terraform")
    (answer,) = found(tmp_path, {"workspaces/main.tf": code, "infra/terraform.tfvars": 'kind = "Personal"\n'})
    assert answer.outcome.value == "fail"


def test_a_value_of_a_workspace_may_be_written_in_hcl(tmp_path: Path) -> None:
    code = WORKSPACE.format(key="kind", value='"\\"Pooled\\""', category="terraform")
    code = code.replace("category", "hcl = true\n  category")
    (answer,) = found(tmp_path, {"workspaces/main.tf": code})
    assert answer.outcome.value == "fail"


@pytest.mark.parametrize(("folder", "outcome"), [("infra", "undecided"), ("", "pass")])
def test_a_computed_key_of_a_workspace_may_be_any_variable_of_its_root(
    tmp_path: Path, folder: str, outcome: str
) -> None:
    code = WORKSPACE.format(key="kind", value="each.value", category="terraform").replace('"kind"\n', "each.key\n")
    code = code.replace("working_directory", "working_directory" if folder else "description")
    (answer,) = found(tmp_path, {"workspaces/main.tf": code})
    assert answer.outcome.value == outcome
    assert ("whose key is computed" in "\n".join([answer.reason, *answer.details])) is (outcome == "undecided")


def test_a_job_that_never_runs_gives_nothing(tmp_path: Path) -> None:
    pipeline = JOB.format("if: ${{ false }}", PLAN + " -var kind=Pooled")
    (answer,) = found(tmp_path, {".github/workflows/a.yml": pipeline})
    assert answer.outcome.value == "pass"


MATRIX = "on: push\njobs:\n  deploy:\n    strategy:\n      matrix: {}\n    steps:\n      - run: {}\n"


@pytest.mark.parametrize(
    ("matrix", "fails_in"),
    [
        pytest.param("{env: [dev], kind: [Personal, Pooled]}", "env=dev, kind=Pooled", id="a list"),
        pytest.param("{kind: [Pooled], env: [dev, prod]}", "", id="lists of which one decides nothing"),
        pytest.param("{include: [{kind: Personal}, {kind: Pooled}]}", "kind=Pooled", id="jobs one by one"),
        pytest.param(
            "{env: [a, b], include: [{env: a, kind: Personal}, {env: b, kind: Pooled}]}",
            "env=b, kind=Pooled",
            id="jobs completed",
        ),
        pytest.param("{kind: [Personal, Pooled], exclude: [{kind: Pooled}]}", None, id="a job taken out"),
        pytest.param("{kind: [Personal]}", None, id="one job"),
        pytest.param(
            f"{{kind: [Personal, Pooled], env: [{', '.join(map(str, range(33)))}], "
            f"exclude: [{', '.join(f'{{env: {number}}}' for number in range(32))}]}}",
            "kind=Pooled, env=32",
            id="a job behind many that are taken out",
        ),
    ],
)
def test_each_job_of_a_matrix_deploys(tmp_path: Path, matrix: str, fails_in: str | None) -> None:
    pipeline = MATRIX.format(matrix, PLAN + " -var kind=${{ matrix.kind }}")
    (answer,) = found(tmp_path, {".github/workflows/a.yml": pipeline})
    assert answer.outcome.value == ("pass" if fails_in is None else "fail")
    if fails_in is not None:
        # Of a single scenario nothing is told.
        assert answer.scenarios == ((f".github/workflows/a.yml:7 ({fails_in})",) if fails_in else ())


OPEN = {
    "a matrix that is computed": (
        MATRIX.format("${{ fromJSON(inputs.m) }}", PLAN + " -var kind=${{ matrix.kind }}"),
        "matrix.kind",
    ),
    "a list of a matrix that is computed": (
        MATRIX.format("{kind: '${{ fromJSON(inputs.kinds) }}'}", PLAN + " -var kind=${{ matrix.kind }}"),
        "matrix.kind",
    ),
    "an environment of a Jenkinsfile": ("environment {\n  TF_VAR_kind = credentials('kind')\n}\n", "TF_VAR_kind"),
    "a secret": (JOB.format("env: {TF_VAR_kind: '${{ secrets.KIND }}'}", PLAN), "secrets.KIND"),
    "a variable of the repository": (JOB.format("name: a", PLAN + " -var kind=${{ vars.KIND }}"), "vars.KIND"),
    "a variable of Azure DevOps": (script("terraform apply -var kind=$(poolKind)"), "poolKind"),
    "a variable of the shell": (script('terraform apply -var "kind=$KIND"'), "$KIND"),
    "what a command prints": (script('export TF_VAR_kind="$(cat kind.txt)"\nterraform plan'), "cat kind.txt"),
    "one of several": (
        script("if a; then export TF_VAR_kind=Pooled; fi\nexport TF_VAR_kind=Personal\nterraform plan"),
        "",
    ),
    "options that the run tells": (script("cd infra\nterraform plan $EXTRA_ARGS"), "$EXTRA_ARGS"),
    "options that hold themselves": (script('ARGS="$ARGS -lock=false"\nterraform plan $ARGS'), "$ARGS"),
    "a table of PowerShell": ("steps:\n- pwsh: |\n    terraform plan @options\n", "@options"),
    "read in another way": (script("python set_variables.py TF_VAR_kind\nterraform plan"), "TF_VAR_kind"),
    "an input": (
        "parameters:\n- name: kind\n  type: string\n" + script("terraform apply -var kind=${{ parameters.kind }}"),
        "kind",
    ),
}


@pytest.mark.parametrize(("pipeline", "named"), OPEN.values(), ids=OPEN)
def test_what_is_known_when_the_pipeline_runs_is_named(tmp_path: Path, pipeline: str, named: str) -> None:
    (answer,) = found(tmp_path, {"Jenkinsfile" if "credentials" in pipeline else "deploy.yml": pipeline})
    assert answer.outcome.value == "undecided"
    assert named in "\n".join([answer.reason, *answer.details])


def test_the_choices_of_an_input_are_cases(tmp_path: Path) -> None:
    head = "on:\n  workflow_dispatch:\n    inputs:\n      kind:\n        options: [Personal, Pooled]\n"
    steps = "jobs:\n  a:\n    steps:\n    - run: terraform apply -var kind=${{ inputs.kind }}\n"
    (answer,) = found(tmp_path, {".github/workflows/a.yml": head + steps})
    assert answer.outcome.value == "undecided"
    assert any("when the input kind of the pipeline is Pooled" in line for line in answer.details)


KEPT = {
    "the default": script("terraform plan"),
    "the same value": script("terraform plan -var kind=Personal"),
    "what is destroyed": script("terraform destroy -var kind=Pooled"),
    "a comment": script("# terraform plan -var kind=Pooled"),
    "what is shown": script("echo 'terraform plan -var kind=Pooled'"),
    "what is shown without quotes": script("terraform plan\necho the terraform plan says ${{ steps.a.outputs.code }}"),
    "another root": script("cd other\nterraform plan -var kind=Pooled"),
    "a variable that the root lacks": script("terraform plan -var pool_kind=Pooled"),
    "another variable": JOB.format("env: {TF_VAR_password: '${{ secrets.PW }}'}", PLAN),
    "a plan that is there": script("terraform apply -auto-approve tfplan"),
    "what is read": script("echo $TF_VAR_kind"),
}


@pytest.mark.parametrize("pipeline", KEPT.values(), ids=KEPT)
def test_what_gives_the_root_nothing_else_changes_nothing(tmp_path: Path, pipeline: str) -> None:
    other = {"other/main.tf": 'variable "kind" {}\n'}
    assert [each.outcome.value for each in found(tmp_path, {**other, "a.yml": pipeline})] == ["pass"]


ORDER = {
    "an option wins over a file that loads by itself": ("-var kind=Pooled", {"terraform.tfvars": "Personal"}, "fail"),
    "a file wins over the environment": ("", {"terraform.tfvars": "Personal"}, "pass"),
    "a later file wins over an option": ("-var kind=Pooled -var-file=prod.tfvars", {"prod.tfvars": "Personal"}, "pass"),
    "a later option wins over a file": ("-var-file=prod.tfvars -var kind=Pooled", {"prod.tfvars": "Personal"}, "fail"),
    "a later file wins": (
        "-var-file=a.tfvars -var-file=b.tfvars",
        {"a.tfvars": "Pooled", "b.tfvars": "Personal"},
        "pass",
    ),
    "a later option wins": ("-var kind=Pooled -var kind=Personal", {}, "pass"),
}


@pytest.mark.parametrize(("options", "files", "outcome"), ORDER.values(), ids=ORDER)
def test_what_wins(tmp_path: Path, options: str, files: Mapping[str, str], outcome: str) -> None:
    pipeline = f"env:\n  TF_VAR_kind: Pooled\njobs:\n  a:\n    steps:\n    - run: {PLAN} {options}\n"
    written = {f"infra/{name}": f'kind = "{kind}"\n' for name, kind in files.items()}
    assert {each.outcome.value for each in found(tmp_path, {**written, "a.yml": pipeline})} == {outcome}


def test_a_variable_of_azure_devops_may_not_arrive(tmp_path: Path) -> None:
    pipeline = "pool: {}\nvariables:\n  TF_VAR_kind: Personal\n" + script(PLAN)
    pool = (
        'variable "kind" {\n  default = "Pooled"\n}\n'
        + 'resource "azurerm_virtual_desktop_host_pool" "desk" {\n'
        + ('  name = "vdpool"\n  type = var.kind\n  load_balancer_type = "Persistent"\n}\n')
    )
    answers = found(tmp_path, {"a.yml": pipeline, "infra/main.tf": pool})
    assert {each.outcome.value for each in answers} == {"fail"}


EXPRESSIONS = {
    "an object": ("object({ kind = string })", "var.pool.kind", 'pool={kind="Pooled"}', "fail"),
    "an object in JSON": ("any", "var.pool.kind", 'pool={"kind":"Personal"}', "pass"),
    "JSON with a hole": ("any", "var.pool.kind", 'pool={"kind":"$(kind)"}', "undecided"),
    "an object with a hole": ("any", "var.pool.kind", 'pool={run=$(Build.BuildId), kind="Pooled"}', "fail"),
    "an object with a hole in a text": ("any", "var.pool.kind", 'pool={kind="Per$(kind)"}', "undecided"),
    "a hole that is not asked for": ("map(string)", "var.pool.kind", 'pool={run="a-$(run)", kind="Pooled"}', "fail"),
    "a hole that makes it no expression": ("any", "var.pool.kind", "pool={$(rest)", "undecided"),
    "a list": ("list(string)", "var.pool[0]", 'pool=["Pooled"]', "fail"),
    "a boolean": ("bool", 'var.pool ? "Personal" : "Pooled"', "pool=true", "pass"),
    "what is no expression": ("list(string)", "var.pool[0]", "pool=Pooled", "undecided"),
}


@pytest.mark.parametrize(("type_", "used", "option", "outcome"), EXPRESSIONS.values(), ids=EXPRESSIONS)
def test_values_of_types(tmp_path: Path, type_: str, used: str, option: str, outcome: str) -> None:
    code = f'variable "pool" {{\n  type = {type_}\n}}\nresource "azurerm_virtual_desktop_host_pool" "desk" {{\n'
    code += f'  name = "vdpool"\n  type = {used}\n  load_balancer_type = "Persistent"\n}}\n'
    answers = found(tmp_path, {"infra/main.tf": code, "a.yml": script(f"terraform apply -var '{option}'")})
    assert [each.outcome.value for each in answers] == [outcome]


UNITS = {
    "an option": ('arguments = ["-var", "kind=Pooled"]', "fail"),
    "an option in one": ('arguments = ["-var=kind=Pooled"]', "fail"),
    "an option with a local": ('arguments = ["-var", "kind=${local.stage}"]', "fail"),
    "an option that is known later": ('arguments = ["-var", "kind=${get_env("KIND")}"]', "undecided"),
    "a list that is computed": ('arguments = concat(["-lock=false"], ["-var=kind=Pooled"])', "fail"),
    "the environment": ('env_vars = { TF_VAR_kind = "Pooled" }', "fail"),
    "the environment that is known later": ('env_vars = { TF_VAR_kind = get_env("KIND") }', "undecided"),
    "another environment": ('env_vars = { TF_INPUT = "0" }', "pass"),
}


@pytest.mark.parametrize(("argument", "outcome"), UNITS.values(), ids=UNITS)
def test_what_a_unit_hands_over_wins_over_its_inputs(tmp_path: Path, argument: str, outcome: str) -> None:
    unit = UNIT.format(argument) + 'locals {\n  stage = "Pooled"\n}\ninputs = {\n  kind = "Personal"\n}\n'
    (answer,) = found(tmp_path, {"live/dev/terragrunt.hcl": unit})
    assert answer.outcome.value == outcome


def test_arguments_of_other_commands_count_for_none_that_deploys(tmp_path: Path) -> None:
    unit = UNIT.format('arguments = ["-var", "kind=Pooled"]').replace('["plan"]', '["destroy"]')
    assert [each.outcome.value for each in found(tmp_path, {"live/dev/terragrunt.hcl": unit})] == ["pass"]


@pytest.mark.parametrize(
    ("command", "outcome"),
    [
        ("cd live/dev\nterragrunt apply -var kind=Pooled", "fail"),
        ("export TF_VAR_kind=Pooled\ncd live && terragrunt run-all apply", "fail"),
        ("terragrunt run --all --working-dir live -- apply -var kind=$KIND", "undecided"),
        ("cd live/prod\nterragrunt apply -var kind=Pooled", "pass"),
        ("cd live/dev\nterragrunt apply", "pass"),
    ],
)
def test_units_that_a_pipeline_gives_values(tmp_path: Path, command: str, outcome: str) -> None:
    unit = 'terraform {\n  source = "../../infra"\n}\ninputs = {\n  kind = "Personal"\n}\n'
    files = {"live/dev/terragrunt.hcl": unit, ".gitlab-ci.yml": script(command), "pipelines/a.yml": script(command)}
    assert {each.outcome.value for each in found(tmp_path, files)} == {outcome}


CALLED = {
    "a script with words": {"tf.sh": f'{PLAN} -var "kind=$1"\n', "a.yml": script("./tf.sh Pooled")},
    "a script with an environment": {"tf.sh": f"export TF_VAR_kind=$1\n{PLAN}\n", "a.yml": script("bash tf.sh Pooled")},
    "a script of PowerShell": {
        "tf.ps1": f"param($Kind)\n$env:TF_VAR_kind = $Kind\n{PLAN}\n",
        "a.yml": "trigger: none\nsteps:\n- task: PowerShell@2\n  inputs:\n    filePath: tf.ps1\n"
        "    arguments: -Kind Pooled\n",
    },
    "a template": {
        "b.yml": f"parameters:\n- name: kind\nsteps:\n- script: {PLAN} -var kind=${{{{ parameters.kind }}}}\n",
        "a.yml": "trigger: none\nsteps:\n- template: b.yml\n  parameters:\n    kind: Pooled\n",
    },
    "JSON for a workflow elsewhere": {
        "a.yml": "jobs:\n  a:\n    uses: contoso/x/.github/workflows/terraform-apply.yml@v1\n    with:\n"
        '      directory: infra\n      tf_vars: \'{"kind": "Pooled"}\'\n',
    },
}


@pytest.mark.parametrize("files", CALLED.values(), ids=CALLED)
def test_what_one_file_hands_over_to_another_is_judged(tmp_path: Path, files: dict[str, str]) -> None:
    (answer,) = found(tmp_path, files)
    assert answer.outcome.value == "fail", answer.reason
    assert '"Pooled"' in answer.reason


def test_what_a_workflow_elsewhere_is_given_by_a_run_is_named(tmp_path: Path) -> None:
    workflow = "jobs:\n  a:\n    uses: contoso/x/.github/workflows/terraform-apply.yml@v1\n    with:\n"
    workflow += "      directory: infra\n      variables: ${{ vars.TERRAFORM }}\n"
    (answer,) = found(tmp_path, {"a.yml": workflow})
    assert answer.outcome.value == "undecided", answer.reason
    assert "contoso/x/.github/workflows/terraform-apply.yml@v1" in answer.reason
