"""What pipelines deploy: which template a step means, and the values that it gives."""

from __future__ import annotations

from pathlib import Path

import pytest
from avd_intune import engine
from avd_intune.languages.arm.pipelines.pipeline_scenarios import PipelineScenarios
from avd_intune.languages.arm.pipelines.step_model import DeployingStep
from avd_intune.languages.pipelines.command_words import commands_of, words_of
from avd_intune.source.json_reader import JsonArray, JsonScalar
from avd_intune.source.scan_request import ScanRequest
from avd_intune.source.text import SourceFile, UnreadableSourceError
from avd_intune.source.yaml_reader import read_yaml

from tests.languages.arm.pipeline_support import FILE, POOL, host_pool_type, run, task

WRITTEN_OUT = {
    "a task": task("csmFile: infra/main.bicep\noverrideParameters: -kind Pooled"),
    "a task with the folder of the agent": task(
        "csmFile: $(System.DefaultWorkingDirectory)/infra/main.bicep\noverrideParameters: -kind 'Pooled'"
    ),
    "a task with an artifact": task("csmFile: $(Pipeline.Workspace)/drop/main.bicep\noverrideParameters: -kind Pooled"),
    "several lines": task('csmFile: infra/main.bicep\noverrideParameters: >-\n  -adminPassword "a b"\n  -kind Pooled'),
    "another letter case": task("csmFile: infra/main.bicep\noverrideParameters: -Kind Pooled"),
    "a variable of the pipeline": "variables:\n  kind: Pooled\n"
    + task("csmFile: infra/main.bicep\noverrideParameters: -kind $(kind)"),
    "a variable in a list": "variables:\n- name: kind\n  value: Pooled\n"
    + task("csmFile: infra/main.bicep\noverrideParameters: -kind ${{ variables['kind'] }}"),
    "az": run("az deployment group create -g avd --template-file infra/main.bicep --parameters kind=Pooled"),
    "az on several lines": run(
        "az deployment sub create \\\n  -f infra/main.bicep \\\n  -p kind=Pooled adminPassword=x"
    ),
    "az with JSON": run("""az deployment group create -g avd -f infra/main.bicep -p '{"kind": {"value": "Pooled"}}'"""),
    "the command before version 2.2": run(
        "az group deployment create -g a --template-file infra/main.bicep --parameters kind=Pooled"
    ),
    "options cut short": run("az deployment sub create --template-f infra/main.bicep --param kind=Pooled"),
    "a job of a matrix": """jobs:
  deploy:
    strategy:
      matrix:
        pool: [{kind: Pooled}]
    steps:
      - uses: azure/arm-deploy@v2
        with:
          template: infra/main.bicep
          parameters: kind=${{ matrix.pool.kind }}
""",
    "a job of a matrix of Azure DevOps": """jobs:
- job: deploy
  strategy:
    matrix:
      first: {kind: Pooled}
      second: {kind: Pooled}
  steps:
  - script: az deployment group create -g avd -f infra/main.bicep -p kind=$(kind)
""",
    "a stack": run("az stack group create -n avd --template-file=infra/main.bicep --parameters kind=$KIND"),
    "a variable of the script": run("TYPE=Pooled\naz deployment group create -f infra/main.bicep -p kind=${TYPE}"),
    "PowerShell": run(
        "New-AzResourceGroupDeployment -TemplateFile ./infra/main.bicep `\n  -Kind Pooled -Verbose", "pwsh"
    ),
    "PowerShell with the environment": run("New-AzDeployment -TemplateFile infra/main.bicep -kind $env:KIND"),
    "arm-deploy": """on: push
jobs:
  deploy:
    steps:
      - uses: Azure/arm-deploy@v2
        with:
          template: ./infra/main.bicep
          parameters: >
            adminPassword=x
            kind=Pooled
""",
    "bicep-deploy": """jobs:
  deploy:
    steps:
      - uses: azure/bicep-deploy@v2
        with:
          type: deployment
          operation: create
          template-file: infra/main.bicep
          parameters: '{"kind": "Pooled"}'
""",
}


@pytest.mark.parametrize("pipeline", WRITTEN_OUT.values(), ids=WRITTEN_OUT)
@pytest.mark.parametrize("place", [".github/workflows/deploy.yml", "pipelines/deploy.yaml", ".azuredevops/a/b.yml"])
def test_what_a_pipeline_writes_out_is_judged(tmp_path: Path, pipeline: str, place: str) -> None:
    found = host_pool_type(tmp_path, {place: pipeline})
    assert found.outcome.value == "fail"
    assert '"Pooled"' in found.reason


def test_environments_and_caches_are_no_place_of_pipelines(tmp_path: Path) -> None:
    files = {f".venv-test/lib/package{number}/data.yaml": "a: 1\n" for number in range(600)}
    files[".cache/deploy.yml"] = run("az deployment group create -f infra/main.bicep -p kind=Pooled")
    found = host_pool_type(tmp_path, files)
    assert found.outcome.value == "pass"
    assert all(each.rule_id != "CKV_AVD_13" for each in engine.scan(ScanRequest(root=tmp_path)).findings)


UNKNOWN = {
    "$(kind)": task("csmFile: infra/main.bicep\noverrideParameters: -kind $(kind)"),
    "secrets.KIND": run("az deployment group create -f infra/main.bicep -p kind=${{ secrets.KIND }}"),
    "$TYPE": run("az deployment group create -f infra/main.bicep -p kind=$TYPE"),
    "$(cat kind.txt)": run('az deployment group create -f infra/main.bicep -p kind="$(cat kind.txt)"'),
    "@parameters": run("New-AzResourceGroupDeployment -TemplateFile infra/main.bicep @parameters", "pwsh"),
    "input kind": "parameters:\n- name: kind\n  type: string\n"
    + task("csmFile: infra/main.bicep\noverrideParameters: -kind ${{ parameters.kind }}"),
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_what_is_known_when_the_pipeline_runs_is_named(tmp_path: Path, name: str) -> None:
    found = host_pool_type(tmp_path, {"azure-pipelines.yml": UNKNOWN[name]})
    assert found.outcome.value == "undecided"
    assert name in found.reason


def test_a_variable_that_a_script_sets_twice_is_not_known(tmp_path: Path) -> None:
    script = "KIND=Pooled\nif test -n x; then\n  KIND=Personal\nfi\n"
    script += "az deployment group create -f infra/main.bicep -p kind=$KIND"
    assert host_pool_type(tmp_path, {"deploy.yml": run(script)}).outcome.value == "undecided"


def test_each_value_that_an_input_may_have_is_a_case(tmp_path: Path) -> None:
    head = "parameters:\n- name: kind\n  values: [Personal, Pooled]\n"
    step = task("csmFile: infra/main.bicep\noverrideParameters: -kind ${{ parameters.kind }}")
    found = host_pool_type(tmp_path, {"azure-pipelines.yml": head + step})
    assert found.outcome.value == "undecided"
    assert any("fails when the input kind of the pipeline is Pooled" in line for line in found.details)


def test_a_parameter_file_that_a_pipeline_completes_is_not_deployed_alone(tmp_path: Path) -> None:
    files = {
        "infra/main.prod.parameters.json": FILE % '{"kind": {"value": "Pooled"}}',
        "azure-pipelines.yml": task(
            "csmFile: infra/main.bicep\ncsmParametersFile: infra/main.$(stage).parameters.json\n"
            "overrideParameters: -kind Personal"
        ),
    }
    assert host_pool_type(tmp_path, files).outcome.value == "pass"


def test_a_pipeline_says_which_template_a_parameter_file_is_for(tmp_path: Path) -> None:
    files = {
        "settings/eu.json": FILE % '{"kind": {"value": "Pooled"}}',
        "other/main.bicep": "param kind string = ''",
        "deploy.yml": run("az deployment group create -f infra/main.bicep -p @settings/eu.json"),
    }
    assert host_pool_type(tmp_path, files).outcome.value == "fail"


@pytest.mark.parametrize(
    "pipeline",
    [
        task("csmFile: infra/main.bicep\ndeploymentMode: Validation\noverrideParameters: -kind Pooled"),
        run("az deployment group validate -f infra/main.bicep -p kind=Pooled"),
        run("# az deployment group create -f infra/main.bicep -p kind=Pooled"),
        task("csmFile: infra/main.bicep\noverrideParameters: -kind Pooled -nobodyDeclaresThis 1"),
        task("csmFile: elsewhere/pool.bicep\noverrideParameters: -kind Pooled"),
        run("az deployment group create -f infra/main.bicep -p kind=Pooled").replace(
            "    env:", "    if: false\n    env:"
        ),
        "steps:\n- script: az deployment group create -f infra/main.bicep -p kind=Pooled\n  condition: false\n",
        "steps:\n- script: az deployment group create -f infra/main.bicep -p kind=Pooled\n  enabled: false\n",
    ],
    ids=["validation", "validate", "comment", "refused by Azure", "another template", "if", "condition", "enabled"],
)
def test_what_deploys_nothing_is_no_scenario(tmp_path: Path, pipeline: str) -> None:
    assert host_pool_type(tmp_path, {"azure-pipelines.yml": pipeline}).outcome.value == "pass"


def test_a_secret_of_a_pipeline_is_not_shown(tmp_path: Path) -> None:
    script = "az deployment group create -f infra/main.bicep -p kind=Pooled adminPassword=Tr0ub4dor"
    found = host_pool_type(tmp_path, {"deploy.yml": run(script)})
    assert "Tr0ub4dor" not in "\n".join([found.reason, *found.details])


def test_a_pipeline_that_is_no_yaml_is_said(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "main.bicep").write_text(POOL, encoding="utf-8")
    (tmp_path / "deploy.yml").write_text(
        "steps: [\n- run: az deployment group create -f main.bicep\n", encoding="utf-8"
    )
    found = engine.scan(ScanRequest(root=tmp_path)).findings
    (answer,) = [each for each in found if each.rule_id == "CKV_AVD_13"]
    assert "it is no valid YAML" in answer.reason


def test_azd_deploys_the_module_that_its_file_names(tmp_path: Path) -> None:
    files = {
        "azure.yaml": "name: avd\ninfra:\n  path: infra\n",
        "infra/main.parameters.json": FILE % '{"kind": {"value": "${AVD_KIND}"}}',
    }
    found = host_pool_type(tmp_path, files)
    assert found.outcome.value == "undecided"
    assert "AVD_KIND" in found.reason


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("-a b -c 'd e'", ["-a", "b", "-c", "d e"]),
        ('-tags {"a": ["b c", "}"]} -d', ["-tags", '{"a": ["b c", "}"]}', "-d"]),
        ("-a $(b c) -d ${{ e ' f }}", ["-a", "$(b c)", "-d", "${{ e ' f }}"]),
        ("-a 'it''s'", ["-a", "it's"]),
    ],
)
def test_words_of_an_input(text: str, words: list[str]) -> None:
    assert [word.text for word in words_of(text)] == words


def test_commands_of_a_script() -> None:
    script = "set -e\naz x \\\n  --y 'a;b' # why\nif c; then az z && d | e; fi"
    assert [[word.text for word in words] for words in commands_of(script)] == [
        ["set", "-e"],
        ["az", "x", "--y", "a;b"],
        ["if", "c"],
        ["then", "az", "z"],
        ["d"],
        ["e"],
        ["fi"],
    ]


def test_yaml_that_names_itself_and_yaml_that_is_too_deep() -> None:
    with pytest.raises(UnreadableSourceError, match="holds itself"):
        read_yaml(SourceFile("x.yml", "a: &a [*a]"))
    assert read_yaml(SourceFile("x.yml", "")) == []
    with pytest.raises(UnreadableSourceError, match="cannot be read"):
        read_yaml(SourceFile("x.yml", "a: \x07"))
    with pytest.raises(UnreadableSourceError, match="nested"):
        read_yaml(SourceFile("x.yml", "[" * 100_000))
    with pytest.raises(UnreadableSourceError, match="nested"):
        read_yaml(SourceFile("x.yml", "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 200))))


def test_scalars_of_a_pipeline_are_those_of_json_and_of_an_export_those_of_yaml_1_1() -> None:
    source = SourceFile("x.yml", "[yes, on, 012, true, 7, 1.5, 2026-01-01, ~, 'true']")
    (of_json,), (of_yaml,) = read_yaml(source), read_yaml(source, is_1_1=True)
    assert isinstance(of_json, JsonArray)
    assert isinstance(of_yaml, JsonArray)
    assert [each.value for each in of_json.items if isinstance(each, JsonScalar)] == (
        ["yes", "on", "012", True, 7, "1.5", "2026-01-01", None, "true"]
    )
    assert [each.value for each in of_yaml.items if isinstance(each, JsonScalar)] == (
        [True, True, 10, True, 7, "1.5", "2026-01-01", None, "true"]
    )


@pytest.mark.parametrize(
    "command",
    [
        "az deployment group create -f infra/main.bicep -p @params/prod.json",
        "az deployment group create -f infra/main.bicep -p params/prod.bicepparam -p adminPassword=secret",
    ],
)
def test_a_parameter_file_that_the_repository_lacks_is_named_by_what_it_has_to_give(
    tmp_path: Path, command: str
) -> None:
    asked = POOL.replace("param kind string = 'Personal'", "param kind string")
    answer = host_pool_type(tmp_path, {"infra/main.bicep": asked, ".github/workflows/deploy.yml": run(command)})
    assert answer.outcome.value == "undecided"
    assert "which is not in the repository" in answer.reason
    assert "params/prod." in answer.reason
    assert "has no default" not in answer.reason


def test_what_a_parameter_file_gives_that_cannot_be_read_is_not_known(tmp_path: Path) -> None:
    command = "az deployment group create -f infra/main.bicep -p @params/prod.json"
    (tmp_path / "params").mkdir()
    (tmp_path / "params/prod.json").write_bytes(b'{"parameters": {"kind": {"value": "\xff"}}}')
    answer = host_pool_type(tmp_path, {"infra/main.bicep": POOL, ".github/workflows/deploy.yml": run(command)})
    assert answer.outcome.value == "undecided"
    assert 'the pipeline takes it from "prod.json", which cannot be read: the file is not valid UTF-8' in answer.reason


@pytest.mark.parametrize("templates", [1, 6])
def test_the_files_of_a_step_are_looked_up_once_for_all_templates(
    templates: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A working directory full of repositories has thousands of templates, and each asks for every step."""
    asked: list[str] = []
    looked_up = PipelineScenarios._looked_up

    def noted(self: PipelineScenarios, step: DeployingStep, written: str, endings: tuple[str, ...]) -> list[Path]:
        asked.append(written)
        return looked_up(self, step, written, endings)

    monkeypatch.setattr(PipelineScenarios, "_looked_up", noted)
    others = {f"infra/other{number}.bicep": POOL.replace("finance", f"p{number}") for number in range(1, templates)}
    (tmp_path / ".git").mkdir()
    for name, content in {"infra/main.bicep": POOL, "deploy.yml": WRITTEN_OUT["a task"], **others}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    findings = engine.scan(ScanRequest(root=tmp_path)).findings
    assert len({each.span.path for each in findings if each.rule_id == "CKV_AVD_1"}) == templates
    assert asked == ["infra/main.bicep"]
