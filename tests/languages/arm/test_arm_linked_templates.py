"""Templates that a deployment links to, by whatever link."""

from __future__ import annotations

import pytest
from avd_intune.languages.resource_model import Mode

from tests.languages.arm.template_support import (
    addresses,
    at,
    deployment_resource,
    deployments_of,
    member_of,
    parameter_file,
    plain,
    reasons,
    template,
    thing,
)

NOWHERE = "is not found in the repository; put it beside the template"
SPEC = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Resources/templateSpecs/hp/versions/1"

LINKED = template(
    [thing("in", properties={"v": "[parameters('p')]"})],
    parameters={"p": {"type": "string", "defaultValue": "default"}},
)


def linking(link: object, **sections: object) -> dict:
    properties = {"mode": "Incremental", "templateLink": link, "parameters": {"p": {"value": "given"}}}
    return template([deployment_resource("dep", properties)], **sections)


BASE = {"type": "string", "defaultValue": "[deployment().properties.templateLink.uri]"}
TOKEN = {"type": "securestring", "defaultValue": ""}


@pytest.mark.parametrize(
    "link",
    [
        pytest.param({"relativePath": "nested/linked.json"}, id="a relative path"),
        pytest.param({"relativePath": "./Nested/Linked.json"}, id="a relative path in another letter case"),
        pytest.param({"uri": "https://example.com/files/v1/nested/linked.json"}, id="a URI"),
        pytest.param({"uri": "https://example.com/nested/linked.json?token=x"}, id="a URI with a query"),
        pytest.param(
            {"uri": "[uri(deployment().properties.templateLink.uri, 'nested/linked.json')]"},
            id="relative to the template",
        ),
        pytest.param(
            {"uri": "[uri(parameters('base'), concat('nested/linked.json', parameters('sas')))]"},
            id="relative to a parameter",
        ),
        pytest.param(
            {"uri": "[concat(parameters('place'), '/nested/linked.json', parameters('sas'))]"},
            id="behind an unknown place",
        ),
        pytest.param("[variables('link')]", id="a link in a variable"),
    ],
)
def test_linked_template(tmp_path, link):
    parameters = {"base": BASE, "sas": TOKEN, "place": {"type": "string"}}
    main = linking(link, parameters=parameters, variables={"link": {"uri": "https://example.com/nested/linked.json"}})
    (deployment,) = deployments_of(tmp_path, {"app/main.json": main, "app/nested/linked.json": LINKED})
    (resource,) = deployment.resources
    assert plain(member_of(resource, "properties", "v")) == "given"
    assert resource.span.path.endswith("nested/linked.json")
    assert [span.path.rpartition("/")[2] for span in resource.module_calls] == ["main.json"]
    assert len(deployment.files) == 2
    assert deployment.problems == []


def test_linked_template_beside_the_folder_of_the_template(tmp_path):
    main = linking({"uri": "https://example.com/repo/main/shared/nested/linked.json"})
    (deployment,) = deployments_of(tmp_path, {"app/main.json": main, "shared/nested/linked.json": LINKED})
    assert addresses(deployment) == ["dep::Contoso.Lab/things/in"]


def test_linked_parameter_file(tmp_path):
    main = linking({"relativePath": "linked.json"})
    del main["resources"][0]["properties"]["parameters"]
    main["resources"][0]["properties"]["parametersLink"] = {"relativePath": "values.json"}
    files = {"main.json": main, "linked.json": LINKED, "values.json": parameter_file(p="from the file")}
    (deployment,) = deployments_of(tmp_path, files)
    assert plain(member_of(deployment.resources[0], "properties", "v")) == "from the file"


def test_link_that_is_one_of_two(tmp_path):
    uri = "[concat('https://example.com/', if(parameters('b'), 'a', 'b'), '.json')]"
    main = linking({"uri": uri}, parameters={"b": {"type": "bool"}})
    main["resources"].append(thing("user", properties={"v": "[reference('dep').outputs.o.value]"}))
    files = {"main.json": main}
    for name in ("a", "b"):
        files[f"{name}.json"] = {**template([thing(name)]), "outputs": {"o": {"type": "string", "value": name}}}
    deployment = next(each for each in deployments_of(tmp_path, files) if each.root.endswith("main.json"))
    user = at(deployment, "Contoso.Lab/things/user")
    assert plain(member_of(user, "properties", "v")) == {
        "parameters('b') is true": "a",
        "parameters('b') is false": "b",
    }
    presence = at(deployment, "dep::Contoso.Lab/things/a").presence
    assert plain(presence) == {"parameters('b') is true": True, "parameters('b') is false": False}


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        pytest.param(
            {"uri": "https://example.com/none.json"},
            f'the linked template "https://example.com/none.json" {NOWHERE}',
            id="a file that is not there",
        ),
        pytest.param(
            {"uri": "[parameters('u')]"},
            'the address of the linked template is unknown: parameter "u" has no default; '
            "give it a value in a parameter file",
            id="an unknown URI",
        ),
        pytest.param(
            {"id": SPEC},
            f'the template spec "{SPEC}" is only known to Azure: its template is not in the repository',
            id="a template spec",
        ),
        pytest.param({"relativePath": "../../outside.json"}, None, id="a path out of the repository"),
        pytest.param({"relativePath": "text.json"}, "the linked file text.json is no ARM template", id="no template"),
    ],
)
def test_link_that_leads_nowhere(tmp_path, link, reason):
    (tmp_path / "outside.json").write_text("{}")
    main = linking(link, parameters={"u": {"type": "string"}})
    (deployment,) = deployments_of(tmp_path / "repo" / "app", {"main.json": main, "text.json": "{}"})
    (call,) = deployment.resources
    assert call.mode is Mode.MODULE_CALL
    assert plain(call.properties) == {"p": "given"}
    ((kind, found),) = reasons(deployment)
    assert kind == "module"
    assert reason is None or found == reason
    assert '"templateLink"' in deployment.problems[0].concerns


def test_templates_that_link_in_a_circle_end(tmp_path):
    files = {"a.json": linking({"relativePath": "b.json"}), "b.json": linking({"relativePath": "a.json"})}
    (deployment,) = deployments_of(tmp_path, files)
    assert deployment.root.endswith("a.json")
    ((kind, reason),) = reasons(deployment)
    assert (kind, reason) == ("evaluation", "the template a.json links to itself, directly or through others")


def test_linked_template_with_a_syntax_error(tmp_path):
    main = linking({"relativePath": "linked.json"})
    broken = '{"$schema": "https://x/deploymentTemplate.json#", "resources": [{"type": "a.b/c", "name": "n"} oops'
    (deployment,) = deployments_of(tmp_path, {"main.json": main, "linked.json": broken})
    assert addresses(deployment) == ["dep::a.b/c/n"]
    assert [problem.kind for problem in deployment.problems] == ["unreadable"]
