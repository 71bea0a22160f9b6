"""Which JSON parameter files belong to a template: the same answer for a Bicep file and the ARM template that it is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from avd_intune.languages.arm import template_json
from avd_intune.languages.arm.arm_deployments import read_arm
from avd_intune.languages.arm.parameter_files import ParameterFileFinder
from avd_intune.languages.bicep.bicep_deployments import read_bicep
from avd_intune.source.left_out import LeftOut, noting_left_out
from avd_intune.source.scan_request import ScanRequest
from avd_intune.source.text import SourceFile
from avd_intune.source.workspace import Workspace

_SCHEMAS = "https://schema.management.azure.com/schemas/2019-04-01"
Content = Mapping[str, object]


def sets(**values: object) -> str:
    """Return a parameter file."""
    given = {name: {"value": value} for name, value in values.items()}
    return json.dumps({"$schema": f"{_SCHEMAS}/deploymentParameters.json#", "parameters": given})


def declares(*names: str, required: tuple[str, ...] = ()) -> dict[str, str]:
    """Return a template that declares parameters, by the ending of its file: as Bicep and as ARM JSON."""
    bicep = [f"param {name} string = ''" for name in names] + [f"param {name} string" for name in required]
    parameters = {name: {"type": "string", "defaultValue": ""} for name in names}
    parameters.update({name: {"type": "string"} for name in required})
    schema = f"{_SCHEMAS}/deploymentTemplate.json#"
    arm = {"$schema": schema, "contentVersion": "1.0.0.0", "parameters": parameters, "resources": []}
    return {".bicep": "\n".join(bicep), ".json": json.dumps(arm)}


def write(folder: Path, ending: str, files: Mapping[str, str | dict[str, str]]) -> Workspace:
    """Write files; a template of no ending is written as a template of `ending`."""
    (folder / ".git").mkdir(exist_ok=True)
    for name, content in files.items():
        path = folder / (name if isinstance(content, str) else name + ending)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else content[ending], encoding="utf-8")
    return Workspace(folder)


def scenarios(workspace: Workspace) -> dict[str, list[str]]:
    """Return the scenarios of each template, without its ending."""
    found: dict[str, list[str]] = {}
    for each in [*read_bicep(workspace), *read_arm(workspace)]:
        name = Path(each.root).relative_to(workspace.root).with_suffix("").as_posix()
        found.setdefault(name, []).append(each.scenario)
    return found


CASES = [
    pytest.param(
        {"bicep/main": declares(required=("a",)), "parameters/prod.json": sets(a=1)},
        {"bicep/main": ["../parameters/prod.json"]},
        id="one name, elsewhere: the only template that asks for it",
    ),
    pytest.param(
        {"bicep/main": declares("a"), "parameters/prod.json": sets(a=1)},
        {"bicep/main": [""]},
        id="one name, elsewhere: no template asks for it",
    ),
    pytest.param(
        {"bicep/main": declares(required=("a",)), "bicep/other": declares("a"), "parameters/prod.json": sets(a=1)},
        {"bicep/main": [""], "bicep/other": [""]},
        id="one name, elsewhere: two templates declare it",
    ),
    pytest.param({"main": declares("a")}, {"main": [""]}, id="none: the defaults"),
    pytest.param(
        {"main": declares("a"), "main.dev.parameters.json": sets(a=1), "main-prod.json": sets(a=2)},
        {"main": ["main-prod.json", "main.dev.parameters.json"]},
        id="named after it, beside it",
    ),
    pytest.param(
        {"avd": declares("a"), "avdParameters.json": sets(a=1), "dev.avd.parameters.json": sets(a=1)},
        {"avd": ["avdParameters.json", "dev.avd.parameters.json"]},
        id="other spellings of the name",
    ),
    pytest.param(
        {"Templates/pool.Template": declares("a"), "Parameters/pool.Parameters.json": sets(a=1)},
        {"Templates/pool.Template": ["../Parameters/pool.Parameters.json"]},
        id="the word template in its name",
    ),
    pytest.param(
        {"pool.template": declares("a"), "pool": declares("a"), "pool.parameters.json": sets(a=1)},
        {"pool.template": [""], "pool": ["pool.parameters.json"]},
        id="a whole name before one without the word template",
    ),
    pytest.param(
        {"main": declares("a"), "samples/main.personal.parameters.json": sets(a=1), "param/x.json": sets(a=2)},
        {"main": ["param/x.json", "samples/main.personal.parameters.json"]},
        id="in a folder of any name",
    ),
    pytest.param(
        {"infra/main": declares("a", "b"), "environments/dev/main.parameters.json": sets(a=1)},
        {"infra/main": ["../environments/dev/main.parameters.json"]},
        id="named after it, in a folder beside",
    ),
    pytest.param(
        {"infra/avd": declares("a", required=("b",)), "infra/net": declares("c"), "env/dev.json": sets(a=1, b=2)},
        {"infra/avd": ["../env/dev.json"], "infra/net": [""]},
        id="in a folder beside, by what it sets",
    ),
    pytest.param(
        {"infra/avd": declares("a", "b", required=("secret",)), "infra/net": declares("c"), "e/x.json": sets(a=1, b=2)},
        {"infra/avd": ["../e/x.json"], "infra/net": [""]},
        id="by what it sets; a secret comes with the command",
    ),
    pytest.param(
        {
            "i/main": declares("a", "b", required=("secret",)),
            "i/net": declares("a", "b", required=("c",)),
            "e/x.json": sets(a=1, b=2),
        },
        {"i/main": [""], "i/net": [""]},
        id="incomplete for two templates",
    ),
    pytest.param(
        {"templates/avd": declares("a"), "templates/net": declares("a"), "parameters/avd.parameters.json": sets(a=1)},
        {"templates/avd": ["../parameters/avd.parameters.json"], "templates/net": [""]},
        id="templates/ and parameters/",
    ),
    pytest.param(
        {"main": declares("a"), "shared.bicep": "param a string = ''", "shared.parameters.json": sets(a=1)},
        {"main": [""], "shared": ["shared.parameters.json"]},
        id="named after a Bicep file beside",
    ),
    pytest.param(
        {"main": declares("a"), "shared.json": declares("a")[".json"], "shared.parameters.json": sets(a=1)},
        {"main": [""], "shared": ["shared.parameters.json"]},
        id="named after an ARM template beside",
    ),
    pytest.param(
        {"deploy": declares("a"), "deploy.vm": declares("a"), "deploy.vm.parameters.json": sets(a=1)},
        {"deploy": [""], "deploy.vm": ["deploy.vm.parameters.json"]},
        id="the longer name counts",
    ),
    pytest.param(
        {"main": declares("a"), "main.parameters.json": sets(a=1, z=2), "dev.parameters.json": sets(z=2)},
        {"main": [""]},
        id="what sets a parameter that it does not declare is none of its own",
    ),
    pytest.param(
        {"one/main": declares("a"), "two/main": declares("a"), "env/main.parameters.json": sets(a=1)},
        {"one/main": [""], "two/main": [""]},
        id="nothing tells which of two it is for",
    ),
    pytest.param(
        {"one/main": declares("a"), "two/main": declares("a"), "two/env/main.parameters.json": sets(a=1)},
        {"one/main": [""], "two/main": ["env/main.parameters.json"]},
        id="the nearest of two",
    ),
    pytest.param(
        {"mainTemplate": declares("a"), "azuredeploy.parameters.json": sets(a=1)},
        {"mainTemplate": ["azuredeploy.parameters.json"]},
        id="the usual name for the template that a deployment starts with",
    ),
    pytest.param(
        {"main": declares("a"), "far/away/settings.json": sets(a=1)},
        {"main": ["far/away/settings.json"]},
        id="below it, by what it sets",
    ),
    pytest.param(
        {"main": declares("a"), "policy.json": '{"parameters": {"a": {"value": 1}}}'},
        {"main": [""]},
        id="nothing says that it is a parameter file",
    ),
]


@pytest.mark.parametrize("ending", [".bicep", ".json"])
@pytest.mark.parametrize(("files", "expected"), CASES)
def test_scenarios(tmp_path: Path, ending: str, files: dict[str, str], expected: dict[str, list[str]]) -> None:
    assert scenarios(write(tmp_path, ending, files)) == expected


@pytest.mark.parametrize("ending", [".bicep", ".json"])
def test_excluded_files_are_no_scenarios(tmp_path: Path, ending: str) -> None:
    write(tmp_path, ending, {"main": declares("a"), "parameters/main.parameters.json": sets(a=1)})
    assert scenarios(Workspace(tmp_path, ["parameters"])) == {"main": [""]}


@pytest.mark.parametrize("ending", [".bicep", ".json"])
def test_what_is_given_by_hand_is_the_only_scenario_of_the_templates_that_declare_it(
    tmp_path: Path, ending: str
) -> None:
    files = {
        "main": declares("a", "b"),
        "net": declares("c"),
        "main.parameters.json": sets(a=1),
        "ci/x.json": sets(a=2),
    }
    write(tmp_path, ending, files)
    request = ScanRequest(tmp_path, parameter_files=(tmp_path / "ci/x.json",), set_values=(("B", "[1]"),))
    assert scenarios(Workspace.for_request(request)) == {"main": ["x.json, --set B"], "net": [""]}


def test_a_parameter_file_is_for_the_template_and_not_for_its_module(tmp_path: Path) -> None:
    call = "module inner 'modules/inner.bicep' = {\n  name: 'inner'\n  params: { a: a, b: b }\n}\n"
    files = {
        "infra/main.bicep": declares("a", "b", required=("secret",))[".bicep"] + "\n" + call,
        "infra/modules/inner.bicep": declares("a", "b")[".bicep"],
        "environments/x.json": sets(a=1, b=2),
    }
    assert scenarios(write(tmp_path, ".bicep", files)) == {"infra/main": ["../environments/x.json"]}


LEFT_OUT = [
    pytest.param(
        {"main": declares("a"), "main.parameters.json": sets(a=1, z=2)},
        'main{ending} does not declare "z", and Azure refuses such a deployment',
        id="it sets what is not declared",
    ),
    pytest.param(
        {"main": declares("a", "b"), "dev.parameters.json": sets(a=1, b=1, z=2)},
        'main{ending} does not declare "z", and Azure refuses such a deployment',
        id="not named after it, but much alike",
    ),
    pytest.param(
        {"one/main": declares("a"), "two/main": declares("a"), "env/main.prm.json": sets(a=1)},
        "its name is that of several templates; put it beside the one that it is for",
        id="for one of several",
    ),
    pytest.param(
        {"infra/main": declares("a", "b"), "net/hub": declares("b"), "stages/eu.json": sets(a=1, b=1, x=2, y=2, z=2)},
        'main{ending} does not declare "x", "y", "z", and Azure refuses such a deployment',
        id="for none, and most like one",
    ),
]


@pytest.mark.parametrize("ending", [".bicep", ".json"])
@pytest.mark.parametrize(("files", "why"), LEFT_OUT)
def test_files_that_are_left_out_say_why(tmp_path: Path, ending: str, files: dict[str, str], why: str) -> None:
    workspace = write(tmp_path, ending, files)
    finder = ParameterFileFinder(workspace)
    templates = workspace.files(ending)
    found = {left_out.why for template in templates for left_out in finder.left_out(template)}
    assert found == {why.replace("{ending}", ending)}


def test_files_whose_parser_fails_take_nothing_from_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both are said by CKV_AVD_13; the templates beside them keep their scenarios."""
    files = {
        "main": declares("a"),
        "main.dev.json": sets(a=1),
        "bad.parameters.json": sets(a=2),
        "other/bad": declares(),
    }
    workspace = write(tmp_path, ".json", files)
    parse = template_json.parse_json

    def failing(source: SourceFile) -> object:
        if Path(source.path).name.startswith("bad"):
            raise RecursionError
        return parse(source)

    monkeypatch.setattr(template_json, "parse_json", failing)
    left_out: LeftOut = {}
    with noting_left_out(left_out):
        found = ParameterFileFinder(workspace).of(tmp_path / "main.json")
    assert [each.path.name for each in found] == ["main.dev.json"]
    assert [Path(path).name for path, _ in left_out] == ["bad.parameters.json"]


@pytest.mark.parametrize("ending", [".bicep", ".json"])
def test_a_file_with_a_token_in_the_place_of_all_values_is_said(tmp_path: Path, ending: str) -> None:
    """Its template is not judged with the defaults, as if the file gave nothing."""
    values = json.dumps({"$schema": f"{_SCHEMAS}/deploymentParameters.json#", "parameters": "#{Parameters}#"})
    workspace = write(tmp_path, ending, {"main": declares("kind"), "main.parameters.json": values})
    read = read_bicep if ending == ".bicep" else read_arm
    (deployment,) = read(workspace)
    (problem,) = deployment.problems
    assert (problem.kind, problem.span.text) == ("values", '"#{Parameters}#"')
    assert problem.reason.startswith('"parameters" is no object')
