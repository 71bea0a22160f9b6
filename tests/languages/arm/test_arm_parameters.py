"""What parameters, variables and user functions of ARM templates give."""

from __future__ import annotations

import pytest
from avd_intune.values.inside import is_secret
from avd_intune.values.value_types import Unknown

from tests.languages.arm.template_support import (
    PARAMETER_SCHEMA,
    UNKNOWN,
    deployment_of,
    deployments_of,
    member_of,
    parameter_file,
    plain,
    template,
    thing,
    value_of,
)


@pytest.mark.parametrize(
    ("declaration", "expected"),
    [
        pytest.param({"type": "string", "defaultValue": "a"}, "a", id="a default"),
        pytest.param({"type": "int", "defaultValue": "[add(1, 2)]"}, 3, id="a default that is an expression"),
        pytest.param({"type": "string", "defaultValue": "[[x]"}, "[x]", id="a default with an escaped bracket"),
        pytest.param({"type": "string"}, UNKNOWN, id="no default"),
        pytest.param({"type": "string", "nullable": True}, None, id="nullable and not given"),
        pytest.param(
            {"type": "string", "allowedValues": ["dev", "prod"]},
            {"parameters('p') is \"dev\"": "dev", "parameters('p') is \"prod\"": "prod"},
            id="allowed values without a default",
        ),
        pytest.param(
            {"type": "string", "allowedValues": ["dev", "prod"], "defaultValue": "dev"},
            "dev",
            id="allowed values with a default",
        ),
        pytest.param(
            {"type": "Bool"},
            {"parameters('p') is true": True, "parameters('p') is false": False},
            id="a boolean without a default",
        ),
        pytest.param({"type": "array", "allowedValues": ["a", "b"]}, UNKNOWN, id="an array of allowed values"),
        pytest.param(
            {"type": "string", "allowedValues": [f"v{n}" for n in range(33)]}, UNKNOWN, id="too many allowed values"
        ),
        pytest.param({"type": "object", "defaultValue": {"a": "[concat('x', 'y')]"}}, {"a": "xy"}, id="an object"),
    ],
)
def test_value_of_a_parameter(tmp_path, declaration, expected):
    assert plain(value_of(tmp_path, "[parameters('p')]", parameters={"p": declaration})) == expected


def test_names_have_no_case(tmp_path):
    value = value_of(
        tmp_path,
        "[CONCAT(Parameters('ONE'), Variables('TWO'))]",
        Parameters={"one": {"type": "string", "DefaultValue": "1"}},
        Variables={"two": "2"},
    )
    assert plain(value) == "12"


def test_reason_of_a_parameter_without_default(tmp_path):
    value = value_of(tmp_path, "[parameters('imageId')]", parameters={"imageId": {"type": "string"}})
    assert isinstance(value, Unknown)
    assert value.reason == 'parameter "imageId" has no default'


def test_a_default_may_use_other_parameters(tmp_path):
    parameters = {
        "env": {"type": "string", "allowedValues": ["dev", "prod"]},
        "name": {"type": "string", "defaultValue": "[concat('vm-', parameters('env'))]"},
    }
    value = plain(value_of(tmp_path, "[parameters('name')]", parameters=parameters))
    assert sorted(value.values()) == ["vm-dev", "vm-prod"]


@pytest.mark.parametrize("kind", ["securestring", "SecureString", "secureObject"])
def test_secure_parameters_are_secret(tmp_path, kind):
    declaration = {"type": kind, "defaultValue": "hunter2" if "s" in kind[6:7].lower() else {"a": 1}}
    assert is_secret(value_of(tmp_path, "[parameters('p')]", parameters={"p": declaration}))


def test_secure_member_of_a_definition_is_secret(tmp_path):
    definitions = {"login": {"type": "object", "properties": {"password": {"type": "securestring"}}}}
    parameters = {"p": {"$ref": "#/definitions/login", "defaultValue": {"user": "u", "password": "hunter2"}}}
    value = value_of(tmp_path, "[parameters('p')]", parameters=parameters, definitions=definitions)
    assert is_secret(value.entries["password"])
    assert not is_secret(value.entries["user"])


def test_definition_gives_type_and_allowed_values(tmp_path):
    definitions = {
        "poolType": {"type": "string", "allowedValues": ["Personal", "Pooled"]},
        "pool": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "kind": {"$ref": "#/definitions/poolType"},
                "size": {"type": "int"},
                "note": {"type": "string", "nullable": True},
            },
        },
    }
    parameters = {"p": {"$ref": "#/definitions/pool"}}
    value = plain(value_of(tmp_path, "[parameters('p')]", parameters=parameters, definitions=definitions))
    assert value == {
        "kind": {
            "parameters('p').kind is \"Personal\"": "Personal",
            "parameters('p').kind is \"Pooled\"": "Pooled",
        },
        "size": UNKNOWN,
        "note": UNKNOWN,
    }


def test_definition_that_refers_to_itself_ends(tmp_path):
    definitions = {"a": {"$ref": "#/definitions/b"}, "b": {"$ref": "#/definitions/a"}}
    value = value_of(
        tmp_path, "[parameters('p')]", parameters={"p": {"$ref": "#/definitions/a"}}, definitions=definitions
    )
    assert plain(value) == UNKNOWN


@pytest.mark.parametrize(
    ("section", "expression"),
    [
        pytest.param(
            {"variables": {"a": "[variables('b')]", "b": "[variables('a')]"}}, "[variables('a')]", id="variables"
        ),
        pytest.param(
            {"parameters": {"a": {"type": "string", "defaultValue": "[parameters('a')]"}}},
            "[parameters('a')]",
            id="a parameter",
        ),
    ],
)
def test_what_depends_on_itself_is_unknown(tmp_path, section, expression):
    value = value_of(tmp_path, expression, **section)
    assert isinstance(value, Unknown)
    assert "depends on itself" in value.reason


def test_provenance_leads_from_the_property_to_the_default(tmp_path):
    parameters = {"kind": {"type": "string", "defaultValue": "Pooled"}}
    value = value_of(tmp_path, "[parameters('kind')]", parameters=parameters)
    steps = [step.what for step in value.origin.chain()]
    assert steps == ["properties.v", "parameters('kind')", "the default of parameter kind"]
    first = list(value.origin.chain())[-1]
    assert first.span.text == '"Pooled"'


# --- variables and functions


def test_copy_in_variables(tmp_path):
    variables = {
        "copy": [{"name": "names", "count": 3, "input": "[concat('vm-', copyIndex('names', 1))]"}],
        "object": {"copy": [{"name": "disks", "count": 2, "input": {"lun": "[copyIndex('disks')]"}}], "other": 1},
    }
    assert plain(value_of(tmp_path, "[variables('names')]", variables=variables)) == ["vm-1", "vm-2", "vm-3"]
    assert plain(value_of(tmp_path, "[variables('object')]", variables=variables)) == {
        "disks": [{"lun": 0}, {"lun": 1}],
        "other": 1,
    }


def test_copy_of_unknown_length_in_variables(tmp_path):
    variables = {"copy": [{"name": "names", "count": "[parameters('n')]", "input": "same"}]}
    value = value_of(tmp_path, "[variables('names')]", variables=variables, parameters={"n": {"type": "int"}})
    assert plain(value) == [...]


FUNCTIONS = [
    {
        "namespace": "contoso",
        "members": {
            "join": {
                "parameters": [{"name": "a", "type": "string"}, {"name": "b", "type": "string"}],
                "output": {"type": "string", "value": "[concat(parameters('a'), '-', parameters('B'))]"},
            },
            "loop": {"parameters": [], "output": {"type": "string", "value": "[contoso.loop()]"}},
        },
    }
]


def test_user_function(tmp_path):
    assert plain(value_of(tmp_path, "[Contoso.Join('x', 'y')]", functions=FUNCTIONS)) == "x-y"


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        pytest.param("[contoso.join('x')]", "2 arguments are needed, 1 are given", id="too few arguments"),
        pytest.param("[contoso.loop()]", "it calls itself", id="a function that calls itself"),
        pytest.param("[contoso.none()]", "there is no function contoso.none", id="no such function"),
    ],
)
def test_wrong_call_of_a_user_function(tmp_path, expression, reason):
    value = value_of(tmp_path, expression, functions=FUNCTIONS)
    assert isinstance(value, Unknown)
    assert reason in value.reason


# --- parameter files


def test_each_parameter_file_is_a_scenario(tmp_path):
    main = template([thing("x", properties={"v": "[parameters('p')]"})], parameters={"p": {"type": "string"}})
    deployments = deployments_of(
        tmp_path,
        {
            "main.json": main,
            "main.parameters.json": parameter_file(p="a"),
            "main.prod.parameters.json": parameter_file(p="[not an expression]"),
            "parameters/test.parameters.json": parameter_file(P="c"),
            "other.parameters.json": parameter_file(q="not of this template"),
            "settings.json": {"p": {"value": "no parameter file"}},
        },
    )
    found = {each.scenario: plain(member_of(each.resources[0], "properties", "v")) for each in deployments}
    assert found == {
        "main.parameters.json": "a",
        "main.prod.parameters.json": "[not an expression]",
        "parameters/test.parameters.json": "c",
    }


@pytest.mark.parametrize(
    ("template_name", "file_name", "bound"),
    [
        ("azuredeploy.json", "azuredeploy.parameters.json", True),
        ("mainTemplate.json", "azuredeploy.parameters.dev.json", True),
        ("deploy.json", "deploy-parameters.json", True),
        ("deploy.json", "parameters.prod.json", True),
        ("deploy.json", "deploy.vm.parameters.json", False),
        ("deploy.json", "values.json", True),
    ],
)
def test_names_of_parameter_files(tmp_path, template_name, file_name, bound):
    content = template([thing("x")], parameters={"p": {"type": "string"}})
    files = {template_name: content, file_name: parameter_file(p="a")}
    if "vm" in file_name:
        files["deploy.vm.json"] = content
    deployments = [each for each in deployments_of(tmp_path, files) if each.root.endswith(f"/{template_name}")]
    assert [each.scenario for each in deployments] == [file_name if bound else ""]


def test_parameter_file_with_comments_and_a_key_vault(tmp_path):
    text = f"""{{
      // the values of production
      "$schema": "{PARAMETER_SCHEMA}",
      "parameters": {{
        "password": {{ "reference": {{ "keyVault": {{ "id": "/x" }}, "secretName": "s" }} }},
        /* the name */ "p": {{ "value": "a" }},
      }}
    }}"""
    main = template(
        [thing("x", properties={"p": "[parameters('p')]", "password": "[parameters('password')]"})],
        parameters={"p": {"type": "string"}, "password": {"type": "securestring", "defaultValue": "hunter2"}},
    )
    (deployment,) = deployments_of(tmp_path, {"main.json": main, "main.parameters.json": text})
    (resource,) = deployment.resources
    password = member_of(resource, "properties", "password")
    assert plain(member_of(resource, "properties", "p")) == "a"
    assert isinstance(password, Unknown)
    assert password.secret
    assert password.reason == 'parameter "password" comes from a Key Vault'
    assert deployment.problems == []


def test_null_in_a_parameter_file_means_the_default(tmp_path):
    main = template(
        [thing("x", properties={"v": "[parameters('p')]"})],
        parameters={"p": {"type": "string", "defaultValue": "d"}},
    )
    (deployment,) = deployments_of(tmp_path, {"main.json": main, "main.parameters.json": parameter_file(p=None)})
    assert plain(member_of(deployment.resources[0], "properties", "v")) == "d"


def test_parameter_file_that_cannot_be_read(tmp_path):
    broken = f'{{"$schema": "{PARAMETER_SCHEMA}", "parameters": {{"p": {{"value": "a"}}, oops'
    main = template([thing("x")], parameters={"p": {"type": "string"}})
    (deployment,) = deployments_of(tmp_path, {"main.json": main, "main.parameters.json": broken})
    assert [problem.kind for problem in deployment.problems] == ["values"]
    assert deployment.problems[0].span.path.endswith("main.parameters.json")


def test_deployment_names_its_files(tmp_path):
    deployment = deployment_of(tmp_path, template([thing("x")]), **{"main.parameters.json": parameter_file()})
    assert deployment.language == "arm"
    assert {path.rpartition("/")[2] for path in deployment.files} == {"main.json", "main.parameters.json"}
