"""Scenarios, and what a variable can be: given, default, one of its validated choices, or unknown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from avd_intune.values.value_types import EvaluationError, OneOf, Unknown, Value

from tests.languages.terraform.terraform_support import (
    UNKNOWN,
    deployment_of,
    deployments_of,
    input_of,
    plain,
    property_of,
    reasons,
)

USE = 'resource "terraform_data" "x" { input = var.x }\n'
DECLARED = 'variable "x" { default = "default" }\n' + USE


def values_by_scenario(folder: Path, files: dict[str, str], var_files: tuple[str, ...] = ()) -> dict[str, Any]:
    found = deployments_of(folder, files, var_files=[folder / name for name in var_files])
    return {deployment.scenario: plain(property_of(deployment, "terraform_data.x", "input")) for deployment in found}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({}, {"": "default"}, id="the defaults alone"),
        pytest.param({"terraform.tfvars": 'x = "t"'}, {"": "t"}, id="a file that loads by itself"),
        pytest.param(
            {"dev.tfvars": 'x = "d"', "prod.tfvars.json": '{"x": "p"}'},
            {"dev.tfvars": "d", "prod.tfvars.json": "p"},
            id="each other file",
        ),
        pytest.param(
            {"terraform.tfvars": 'x = "t"', "other.tfvars": "y = 1"},
            {"other.tfvars": "t"},
            id="another file over those that load by themselves",
        ),
        pytest.param(
            {"envs/prod/p.tfvars": 'x = "p"', "envs/dev.tfvars": 'x = "d"'},
            {"envs/dev.tfvars": "d", "envs/prod/p.tfvars": "p"},
            id="files in folders below the root",
        ),
        pytest.param({"envs/prod.tfvars": 'unrelated = "p"'}, {"": "default"}, id="a file about something else"),
    ],
)
def test_scenarios(tmp_path: Path, files: dict[str, str], expected: dict[str, Any]) -> None:
    assert values_by_scenario(tmp_path, {"main.tf": DECLARED, **files}) == expected


def test_a_variable_file_belongs_to_the_root_that_is_nearest(tmp_path: Path) -> None:
    files = {"main.tf": DECLARED, "other/main.tf": DECLARED, "other/o.tfvars": 'x = "o"'}
    found = {(Path(d.root).name, d.scenario) for d in deployments_of(tmp_path / "r", files)}
    assert found == {("r", ""), ("other", "o.tfvars")}


DEV = "../environments/dev/dev.tfvars"
PAIR = 'variable "x" {}\nvariable "y" { default = 1 }\n'
SETS = 'x = "d"\ny = 2\n'


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"infra/m.tf": PAIR, "environments/dev/dev.tfvars": SETS}, {("infra", DEV)}, id="a sibling"),
        pytest.param({"a/infra/m.tf": PAIR, "dev.tfvars": SETS}, {("infra", "../../dev.tfvars")}, id="a folder above"),
        pytest.param(
            {"infra/m.tf": PAIR, "e/terraform.tfvars": SETS}, {("infra", "../e/terraform.tfvars")}, id="first"
        ),
        pytest.param({"infra/m.tf": PAIR, "e/d.tfvars": "y = 2"}, {("infra", "")}, id="one name is no evidence"),
        pytest.param(
            {"infra/m.tf": PAIR, "e/d.tfvars": 'x = "d"'}, {("infra", "../e/d.tfvars")}, id="all that is asked for"
        ),
        pytest.param(
            {"infra/m.tf": PAIR, "o/m.tf": PAIR, "e/d.tfvars": 'x = "d"'}, {("infra", ""), ("o", "")}, id="of two roots"
        ),
        pytest.param(
            {"infra/m.tf": PAIR + 'variable "z" {}\n', "e/d.tfvars": 'x = "d"'},
            {("infra", "")},
            id="of two that it asks for",
        ),
        pytest.param({"infra/m.tf": PAIR, "e/d.tfvars": SETS + "z = 1\n"}, {("infra", "")}, id="not declared"),
        pytest.param({"infra/m.tf": PAIR, "e/d.tfvars": "y = 1\nw = 1\n"}, {("infra", "")}, id="incomplete"),
        pytest.param(
            {"infra/m.tf": PAIR + 'variable "secret" {}\n', "environments/dev/dev.tfvars": SETS},
            {("infra", DEV)},
            id="a secret comes with the command",
        ),
        pytest.param(
            {"a/m.tf": PAIR + 'variable "secret" {}\n', "b/m.tf": PAIR + 'variable "z" {}\n', "e/d.tfvars": SETS},
            {("a", ""), ("b", "")},
            id="incomplete for two roots",
        ),
        pytest.param(
            {"one/m.tf": PAIR, "two/m.tf": PAIR, "e/d.tfvars": SETS}, {("one", ""), ("two", "")}, id="two roots"
        ),
        pytest.param(
            {"one/m.tf": PAIR, "two/m.tf": PAIR, "e/two.tfvars": SETS},
            {("one", ""), ("two", "../e/two.tfvars")},
            id="two roots, and the name of one",
        ),
        pytest.param(
            {"one/m.tf": PAIR, "one/d.tfvars": SETS, "two/m.tf": PAIR}, {("one", "d.tfvars"), ("two", "")}, id="beside"
        ),
        pytest.param(
            {
                "infra/m.tf": PAIR + 'module "m" {\n  source = "../mod"\n  x = var.x\n}',
                "mod/m.tf": PAIR,
                "e/d.tfvars": SETS,
            },
            {("infra", "../e/d.tfvars")},
            id="not for a module that is called",
        ),
    ],
)
def test_a_variable_file_that_lies_elsewhere(
    files: dict[str, str], expected: set[tuple[str, str]], tmp_path: Path
) -> None:
    assert {(Path(each.root).name, each.scenario) for each in deployments_of(tmp_path, files)} == expected


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        pytest.param("stages/eu.tfvars", "x = 1\nz = 2", {("r", "stages/eu.tfvars")}, id="elsewhere"),
        pytest.param("r/stages/eu.tfvars", "x = 1\nz = 2", {("r", "r/stages/eu.tfvars")}, id="below the root"),
        pytest.param("stages/eu.tfvars", "v = 1\nz = 2", set(), id="nothing that any root declares"),
    ],
)
def test_a_variable_file_that_fits_no_root_is_named_with_the_one_that_it_is_most_like(
    name: str, content: str, expected: set[tuple[str, str]], tmp_path: Path
) -> None:
    files = {"r/main.tf": DECLARED, "other/main.tf": 'variable "y" {}\n', name: content}
    found = {
        (Path(each.root).name, Path(note.span.path).relative_to(tmp_path).as_posix())
        for each in deployments_of(tmp_path, files)
        for note in each.left_out
        if note.text == "it is left out, because the root module does not declare z"
    }
    assert found == expected


@pytest.mark.parametrize(
    ("files", "roots"),
    [
        pytest.param({"e/eu.tfvars": "x = 1\n"}, {"r"}, id="one variable"),
        pytest.param({"e/eu.tfvars": "x = 1\ny = 2\n", "o/main.tf": PAIR, "r/z.tf": PAIR}, {"o"}, id="two roots"),
        pytest.param({"e/eu.tfvars": "w = 1\n"}, set(), id="nothing that it may be for"),
    ],
)
def test_a_variable_file_that_may_be_for_a_root_and_is_for_none_is_named_once(
    files: dict[str, str], roots: set[str], tmp_path: Path
) -> None:
    named = [
        Path(each.root).name
        for each in deployments_of(tmp_path, {"r/main.tf": DECLARED, **files})
        for note in each.left_out
        if "does not tell which root module it is for" in note.text
    ]
    assert len(named) == len(roots)
    assert set(named) == roots


def test_files_given_by_hand_make_one_scenario(tmp_path: Path) -> None:
    files = {
        "r/main.tf": DECLARED,
        "r/dev.tfvars": 'x = "dev"',
        "r/a.auto.tfvars": 'x = "auto"',
        "elsewhere/one.tfvars": 'x = "one"',
        "elsewhere/two.json": '{"x": "two"}',
    }
    assert values_by_scenario(tmp_path, files, ("elsewhere/one.tfvars", "elsewhere/two.json")) == {"": "two"}


def test_a_mistake_in_a_variable_file_is_a_problem(tmp_path: Path) -> None:
    deployment = deployment_of(tmp_path, {"main.tf": DECLARED, "terraform.tfvars": 'x = "t"\ny = = 2\n'})
    (problem,) = deployment.problems
    assert (problem.kind, Path(problem.span.path).name, problem.span.line) == ("values", "terraform.tfvars", 2)
    assert str(tmp_path / "terraform.tfvars") in deployment.files
    assert plain(property_of(deployment, "terraform_data.x", "input")) == "t"


def test_a_block_in_a_variable_file_is_a_problem(tmp_path: Path) -> None:
    deployment = deployment_of(tmp_path, {"main.tf": DECLARED, "terraform.tfvars": "x {\n  a = 1\n}\n"})
    assert reasons(deployment) == ['a file of variables holds assignments only; write "x = {"']


def test_a_variable_file_cannot_use_names(tmp_path: Path) -> None:
    value = input_of(tmp_path, {"main.tf": DECLARED, "terraform.tfvars": "x = var.y"})
    assert isinstance(value, Unknown)
    assert value.reason == "var.y is not declared"


def chain(value: Value) -> list[str]:
    assert value.origin is not None
    steps = []
    for step in value.origin.chain():
        assert step.span is not None
        steps.append(f"{step.what} {Path(step.span.path).name}:{step.span.line}")
    return steps


def test_provenance_of_a_default(tmp_path: Path) -> None:
    assert chain(input_of(tmp_path, DECLARED)) == [
        "input main.tf:2",
        "var.x main.tf:2",
        "the default of var.x main.tf:1",
        "a literal main.tf:1",
    ]


def test_provenance_through_a_file_and_a_module(tmp_path: Path) -> None:
    files = {
        "main.tf": 'variable "top" {}\nmodule "m" {\n  source = "./m"\n  x = var.top\n}',
        "m/main.tf": DECLARED,
        "prod.tfvars": '\ntop = "prod"',
    }
    value = property_of(deployment_of(tmp_path, files), "module.m.terraform_data.x", "input")
    assert chain(value) == [
        "input main.tf:2",
        "var.x main.tf:2",
        "x of module.m main.tf:4",
        "var.top main.tf:4",
        "prod.tfvars prod.tfvars:2",
        "a literal prod.tfvars:2",
    ]


def test_a_variable_without_value_is_unknown(tmp_path: Path) -> None:
    value = input_of(tmp_path, f'variable "x" {{\n  type = string\n}}\n{USE}')
    assert isinstance(value, Unknown)
    assert (value.reason, value.key) == ('variable "x" has no default', "var.x")


def test_a_boolean_without_value_is_a_decision(tmp_path: Path) -> None:
    text = """
variable "personal" { type = bool }
resource "terraform_data" "x" {
  input = {
    type       = var.personal ? "Personal" : "Pooled"
    assignment = var.personal ? "Automatic" : null
    both       = "${var.personal ? "Personal" : "Pooled"}-${!var.personal}"
  }
}
"""
    assert plain(input_of(tmp_path, text)) == {
        "type": {"var.personal is true": "Personal", "var.personal is false": "Pooled"},
        "assignment": {"var.personal is true": "Automatic", "var.personal is false": None},
        "both": {"var.personal is true": "Personal-false", "var.personal is false": "Pooled-true"},
    }


def test_an_object_without_value_has_unknown_members(tmp_path: Path) -> None:
    text = f'variable "x" {{ type = object({{ a = string, b = optional(number) }}) }}\n{USE}'
    assert plain(input_of(tmp_path, text)) == {"a": UNKNOWN, "b": UNKNOWN}


def choices_of(folder: Path, condition: str, declaration: str = "type = string", use: str = "var.x") -> Any:
    text = f"""
locals {{
  allowed = ["a", "b"]
  table   = {{ a = 1, b = 2 }}
}}
variable "x" {{
  {declaration}
  validation {{
    condition     = {condition}
    error_message = "no"
  }}
}}
resource "terraform_data" "x" {{ input = {use} }}
"""
    value = plain(input_of(folder, text))
    return sorted(str(each) for each in value.values()) if isinstance(value, dict) else value


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ('contains(["a", "b"], var.x)', ["a", "b"]),
        ('contains(["a", "b"], lower(var.x))', ["A", "B", "a", "b"]),
        ('contains(["A", "b"], upper(var.x))', ["A", "a"]),
        ('can(regex("^(?i)(a|b)$", var.x))', ["A", "B", "a", "b"]),
        ("contains(local.allowed, var.x)", ["a", "b"]),
        ("contains(keys(local.table), var.x)", ["a", "b"]),
        ('var.x == "a" || "b" == var.x', ["a", "b"]),
        ('var.x == null || contains(["a"], var.x)', ["None", "a"]),
        ('var.x == null ? true : contains(["a"], var.x)', ["None", "a"]),
        ('var.x != null && contains(["a", "b"], var.x)', ["a", "b"]),
        ('!(var.x != "a" && var.x != "b")', ["a", "b"]),
        ('can(index(["a", "b"], var.x))', ["a", "b"]),
        ('can(regex("^(a|b)$", var.x))', ["a", "b"]),
        ('can(regex("^(?:a|b)$", var.x))', ["a", "b"]),
        ('can(regex("^a|b$", var.x))', UNKNOWN),
        ('can(regex("^(a|b.*)$", var.x))', UNKNOWN),
        ('anytrue([var.x == "a", var.x == "b"])', ["a", "b"]),
        ('alltrue([contains(["a", "b", "c"], var.x), contains(["b", "a"], var.x)])', ["a", "b"]),
        ('!contains(["a", "b"], var.x)', UNKNOWN),
        ('contains(["a", "b"], var.x) || length(var.x) > 3', UNKNOWN),
        ('contains(["a"], var.x)', "a"),
        ("length(var.x) > 2", UNKNOWN),
    ],
)
def test_choices_of_a_validated_variable(tmp_path: Path, condition: str, expected: Any) -> None:
    assert choices_of(tmp_path, condition) == expected


def test_choices_inside_an_object(tmp_path: Path) -> None:
    declared = "type = object({ type = string, size = number })"
    assert choices_of(tmp_path, 'contains(["P", "Q"], var.x.type)', declared, "var.x.type") == ["P", "Q"]


def test_choices_of_every_element(tmp_path: Path) -> None:
    declared = "type = map(object({ type = string }))"
    condition = 'alltrue([for pool in values(var.x) : contains(["P", "Q"], pool.type)])'
    assert choices_of(tmp_path, condition, declared, 'var.x["any"].type') == ["P", "Q"]


def test_a_default_is_the_value_also_where_there_are_choices(tmp_path: Path) -> None:
    assert choices_of(tmp_path, 'contains(["a", "b"], var.x)', 'default = "a"') == "a"


def test_the_decision_is_known_by_the_variable(tmp_path: Path) -> None:
    text = f"""variable "x" {{
  validation {{
    condition = contains(["dev", "prod"], var.x)
  }}
}}
{USE}"""
    value = input_of(tmp_path, text)
    assert isinstance(value, OneOf)
    (decision,) = value.alternatives[0].assumptions.choices
    assert (decision.key, decision.label, decision.choices) == ("var.x", "var.x", ('"dev"', '"prod"'))


def test_a_module_limits_what_its_caller_does_not_know(tmp_path: Path) -> None:
    files = {
        "main.tf": 'variable "type" {}\nmodule "m" {\n  source = "./m"\n  x = var.type\n}',
        "m/main.tf": 'variable "x" {\n  validation {\n    condition = contains(["P", "Q"], var.x)\n  }\n}\n' + USE,
    }
    value = property_of(deployment_of(tmp_path, files), "module.m.terraform_data.x", "input")
    assert plain(value) == {'var.type is "P"': "P", 'var.type is "Q"': "Q"}


@pytest.mark.parametrize(
    "declared",
    [
        pytest.param("object({ a = string, b = object({ c = bool }) })", id="object"),
        pytest.param("object({ a = map(string) })", id="map in an object"),
        pytest.param("list(string)", id="list"),
        pytest.param("map(object({ a = string }))", id="map"),
        pytest.param("tuple([string, bool])", id="tuple"),
        pytest.param("string", id="string"),
    ],
)
def test_a_variable_of_any_type_may_be_null_where_nothing_gives_it(tmp_path: Path, declared: str) -> None:
    text = f'variable "x" {{ type = {declared} }}\nresource "terraform_data" "x" {{ input = var.x == null ? 1 : 2 }}\n'
    assert plain(input_of(tmp_path, text)) == {"var.x == null is true": 1, "var.x == null is false": 2}


def test_what_is_known_in_parts_is_not_null(tmp_path: Path) -> None:
    values = "[{ a = var.x } == null, [var.x] != null, [for each in var.x : each] == null]"
    text = f'variable "x" {{}}\nresource "terraform_data" "x" {{ input = {values} }}\n'
    assert plain(input_of(tmp_path, text)) == [False, True, False]


@pytest.mark.parametrize("argument", ["sensitive", "ephemeral"])
def test_a_hidden_variable_is_secret(tmp_path: Path, argument: str) -> None:
    text = f'variable "x" {{\n  default = {{ a = "hush" }}\n  {argument} = true\n}}\n'
    value = input_of(tmp_path, text + 'resource "terraform_data" "x" { input = "-${var.x.a}-" }')
    assert plain(value) == "-hush-"
    assert value.secret


def test_a_value_of_the_wrong_type_is_a_problem(tmp_path: Path) -> None:
    files = {"main.tf": f'variable "x" {{ type = number }}\n{USE}', "terraform.tfvars": 'x = "many"'}
    deployment = deployment_of(tmp_path, files)
    assert isinstance(property_of(deployment, "terraform_data.x", "input"), EvaluationError)
    assert reasons(deployment) == ["var.x does not fit its type: a number is required"]


def test_an_optional_attribute_that_is_not_given_is_told_by_its_name(tmp_path: Path) -> None:
    declared = 'variable "d" {\n  type    = object({ user = optional(string) })\n  default = {}\n}\n'
    use = 'resource "terraform_data" "x" { input = "${var.d.user}@contoso.com" }\n'
    value = property_of(deployment_of(tmp_path, {"main.tf": declared + use}), "terraform_data.x", "input")
    assert isinstance(value, Unknown)
    assert value.reason == "user of the default of var.d is null, which cannot be part of a template"
