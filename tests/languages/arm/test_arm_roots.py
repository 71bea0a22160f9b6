"""Which JSON files are ARM templates, which of them are deployed, and what cannot be read."""

from __future__ import annotations

import json

import pytest
from avd_intune.languages.arm.template_json import is_arm_template
from avd_intune.source.json_reader import parse_json
from avd_intune.source.text import SourceFile

from tests.languages.arm.template_support import (
    addresses,
    deployment_resource,
    deployments_of,
    parameter_file,
    pool,
    reasons,
    template,
    thing,
)

ROOT = "https://schema.management.azure.com/schemas"
RESOURCE = {"type": "a.b/c", "apiVersion": "1", "name": "n"}


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(
            {"$schema": f"{ROOT}/2015-01-01/deploymentTemplate.json#", "resources": []}, id="a resource group"
        ),
        pytest.param({"$SCHEMA": f"{ROOT}/2018-05-01/subscriptiondeploymenttemplate.json"}, id="a subscription"),
        pytest.param(
            {"$schema": f"{ROOT}/2019-08-01/managementGroupDeploymentTemplate.json#"}, id="a management group"
        ),
        pytest.param({"$schema": f"{ROOT}/2019-08-01/tenantDeploymentTemplate.json#"}, id="a tenant"),
        pytest.param({"contentVersion": "1", "resources": [RESOURCE]}, id="no schema"),
        pytest.param({"languageVersion": "2.0", "resources": {"x": RESOURCE}}, id="no schema, symbolic names"),
    ],
)
def test_templates(document):
    assert is_arm_template(parse_json(SourceFile("x.json", json.dumps(document)))[0])


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(parameter_file(a=1), id="a parameter file"),
        pytest.param(
            {"$schema": f"{ROOT}/0.1.2-preview/CreateUIDefinition.MultiVm.json#", "parameters": {}}, id="a portal form"
        ),
        pytest.param({"properties": {"policyRule": {"then": {"details": template([])}}}}, id="a policy"),
        pytest.param({"version": "Notebook/1.0", "items": []}, id="a workbook"),
        pytest.param(
            {"format_version": "1.2", "planned_values": {}, "variables": {}, "resource_changes": []}, id="a plan"
        ),
        pytest.param(
            {"version": 4, "terraform_version": "1.9", "resources": [{"type": "x", "name": "y"}]}, id="a state"
        ),
        pytest.param({"resources": ["a"], "parameters": {}}, id="other things called resources"),
        pytest.param([], id="an array"),
        pytest.param("text", id="a string"),
    ],
)
def test_no_templates(document):
    assert not is_arm_template(parse_json(SourceFile("x.json", json.dumps(document)))[0])


def linking(path: str) -> dict:
    return template([deployment_resource("dep", {"templateLink": {"relativePath": path}})])


def roots(deployments: list) -> list[str]:
    return [each.root.rpartition("/")[2] for each in deployments]


def test_linked_template_is_no_root(tmp_path):
    files = {
        "main.json": linking("child.json"),
        "child.json": linking("leaf.json"),
        "leaf.json": template([thing("x")]),
    }
    (deployment,) = deployments_of(tmp_path, files)
    assert deployment.root.endswith("main.json")
    assert addresses(deployment) == ["dep::dep::Contoso.Lab/things/x"]


def test_template_is_judged_through_its_caller_outside_of_what_is_scanned(tmp_path):
    (tmp_path / ".git").mkdir()
    files = {"main.json": linking("inner/child.json"), "inner/child.json": template([thing("x")])}
    deployments = deployments_of(tmp_path, files, targets=["inner"])
    assert roots(deployments) == ["main.json"]


def test_bicep_module_is_no_root(tmp_path):
    files = {
        "main.bicep": "module pool 'modules/pool.json' = {\n  name: 'pool'\n}\n",
        "modules/pool.json": template([pool()]),
        "other.json": template([thing("x")]),
    }
    assert roots(deployments_of(tmp_path, files)) == ["other.json"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("main.tf", 'resource "azurerm_subscription_template_deployment" "d" { template_content = file("pool.json") }'),
        (
            "main.tf.json",
            '{"resource": {"azurerm_subscription_template_deployment": {"d": '
            '{"template_content": "${file(\\"${path.module}/pool.json\\")}"}}}}',
        ),
    ],
)
def test_a_template_that_terraform_deploys_is_no_root(name, text, tmp_path):
    assert roots(deployments_of(tmp_path, {"pool.json": template([pool()]), name: text})) == []


def test_compiled_template_beside_its_bicep_file_is_a_root(tmp_path):
    compiled = template([pool()], metadata={"_generator": {"name": "bicep"}})
    files = {"main.bicep": "targetScope = 'resourceGroup'\n", "main.json": compiled}
    assert roots(deployments_of(tmp_path, files)) == ["main.json"]


def test_circle_of_three_templates_has_one_root(tmp_path):
    files = {"c.json": linking("a.json"), "a.json": linking("b.json"), "b.json": linking("c.json")}
    assert roots(deployments_of(tmp_path, files)) == ["a.json"]


def test_one_file_alone(tmp_path):
    files = {"a.json": template([thing("x")]), "b.json": template([thing("y")])}
    assert roots(deployments_of(tmp_path, files, targets=["b.json"])) == ["b.json"]


# --- what cannot be read


def test_syntax_error_keeps_what_comes_before_it(tmp_path):
    text = json.dumps(template([pool()]), indent=1)[:-6] + "\n  } oops"
    (deployment,) = deployments_of(tmp_path, {"main.json": text})
    assert addresses(deployment) == ["Microsoft.DesktopVirtualization/hostPools/hp"]
    (problem,) = deployment.problems
    assert (problem.kind, problem.concerns) == ("unreadable", text)
    assert problem.reason.startswith("expected ")


def test_template_broken_at_its_start(tmp_path):
    text = f'{{"$schema": "{ROOT}/deploymentTemplate.json#" "resources": oops hostPools'
    (deployment,) = deployments_of(tmp_path, {"main.json": text})
    assert deployment.resources == []
    assert {problem.kind for problem in deployment.problems} == {"unreadable"}


def test_template_that_is_no_text(tmp_path):
    data = json.dumps(template([pool()])).encode().replace(b"hp", b"\xff\x00")
    (deployment,) = deployments_of(tmp_path, {"main.json": data, "picture.json": b"\xff\x00\xfe"})
    assert deployment.root.endswith("main.json")
    ((kind, reason),) = reasons(deployment)
    assert (kind, reason) == ("unreadable", "the file is not valid UTF-8 (byte 229)")
    assert "hostPools" in deployment.problems[0].concerns


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_encodings(tmp_path, encoding):
    data = json.dumps(template([pool("pööl")]), ensure_ascii=False).replace("\n", "\r\n").encode(encoding)
    (deployment,) = deployments_of(tmp_path, {"main.json": data})
    assert addresses(deployment) == ["Microsoft.DesktopVirtualization/hostPools/pööl"]


@pytest.mark.parametrize(
    ("resource", "reason"),
    [
        pytest.param({"name": "x"}, "a resource has no type that is known before deployment", id="no type"),
        pytest.param(
            {"type": 1, "name": "x"}, "a resource has no type that is known before deployment", id="a number as type"
        ),
    ],
)
def test_resource_that_is_none(tmp_path, resource, reason):
    (deployment,) = deployments_of(tmp_path, {"main.json": template([resource, 5, thing("x")])})
    assert addresses(deployment) == ["Contoso.Lab/things/x"]
    assert reasons(deployment) == [("evaluation", reason)]
