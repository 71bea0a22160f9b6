"""Circles, hostile nesting and damaged text end in values and problems, never in an exception or a hang."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from avd_intune.languages.terraform import root_evaluation, root_run
from avd_intune.languages.terraform.instances import Expansion
from avd_intune.source.budget import Budget
from avd_intune.values.identity import first_unknown
from avd_intune.values.measures import Measures
from avd_intune.values.value_types import Unknown
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.languages.terraform.terraform_support import (
    deployment_of,
    deployments_of,
    input_of,
    plain,
    property_of,
    reasons,
)

BOUNDED = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("locals { a = local.a }", "local.a refers to itself", id="a local"),
        pytest.param("locals {\n a = local.b\n b = [local.a]\n}", "local.a refers to itself", id="two locals"),
        pytest.param(
            'locals { a = azurerm_x.x.name }\nresource "azurerm_x" "x" { name = local.a }',
            "azurerm_x.x.name refers to itself",
            id="a local and a resource",
        ),
    ],
)
def test_circles_of_values(tmp_path: Path, text: str, reason: str) -> None:
    value = input_of(tmp_path, f'{text}\nresource "terraform_data" "x" {{ input = local.a }}')
    unknown = first_unknown(value)
    assert isinstance(unknown, Unknown)
    assert unknown.reason == reason


def test_a_count_that_depends_on_its_own_resource(tmp_path: Path) -> None:
    deployment = deployment_of(tmp_path, 'resource "terraform_data" "x" { count = length(terraform_data.x) }')
    assert len(deployment.resources) <= 1


def test_a_circle_through_modules(tmp_path: Path) -> None:
    files = {
        "main.tf": 'module "a" {\n  source = "./m"\n  x = module.b.x\n}\n'
        'module "b" {\n  source = "./m"\n  x = module.a.x\n}\n',
        "m/main.tf": 'variable "x" {}\noutput "x" { value = var.x }\nresource "terraform_data" "x" { input = var.x }',
    }
    value = property_of(deployment_of(tmp_path, files), "module.a.terraform_data.x", "input")
    assert isinstance(value, Unknown)
    assert "refers to itself" in value.reason


def test_a_long_chain_of_locals_ends(tmp_path: Path) -> None:
    chain = "\n".join(f"a{number} = local.a{number + 1}" for number in range(2000))
    value = input_of(
        tmp_path, f'locals {{\n{chain}\na2000 = 1\n}}\nresource "terraform_data" "x" {{ input = local.a0 }}'
    )
    assert plain(value) == 1 or isinstance(value, Unknown)


def test_a_short_chain_of_locals_is_followed(tmp_path: Path) -> None:
    chain = "\n".join(f'a{number} = "${{local.a{number + 1}}}"' for number in range(30))
    value = input_of(
        tmp_path, f'locals {{\n{chain}\na30 = "end"\n}}\nresource "terraform_data" "x" {{ input = local.a0 }}'
    )
    assert plain(value) == "end"


def test_many_modules_deep(tmp_path: Path) -> None:
    files = {
        f"m{number}/main.tf": f'variable "x" {{}}\nmodule "m" {{\n  source = "../m{number + 1}"\n  x = var.x\n}}\n'
        for number in range(80)
    }
    files["m80/main.tf"] = 'variable "x" {}\nresource "terraform_data" "x" { input = var.x }'
    (deployment,) = deployments_of(tmp_path, files)
    assert reasons(deployment) == ["modules are called more than 64 levels deep; what is below is not evaluated"]


def test_modules_that_multiply_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(root_run, "MAX_MODULE_INSTANCES", 500)
    files = {
        f"m{number}/main.tf": f'module "m" {{\n  source = "../m{number + 1}"\n  count = 20\n}}\n' for number in range(6)
    }
    files["m2/main.tf"] += 'resource "terraform_data" "x" {}'
    files["m6/main.tf"] = 'resource "terraform_data" "x" {}'
    (deployment,) = deployments_of(tmp_path, files)
    assert any("more than 500 module instances" in reason for reason in reasons(deployment))
    assert len(deployment.resources) == 400  # those two levels down; what is further down multiplies on


def test_calls_without_instances_past_the_limit_are_not_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(root_run, "MAX_MODULE_INSTANCES", 20)
    call = 'module "NAME" {\n  source = "./m"\n  count = NUMBER\n}\n'
    files = {
        "main.tf": call.replace("NAME", "a").replace("NUMBER", "20") + call.replace("NAME", "b").replace("NUMBER", "0"),
        "m/main.tf": 'resource "terraform_data" "x" {}',
    }
    (deployment,) = deployments_of(tmp_path, files)
    assert reasons(deployment) == []
    assert [each.address for each in deployment.switched_off] == ["module.b"]
    (deployment,) = deployments_of(tmp_path, {"more.tf": call.replace("NAME", "c").replace("NUMBER", "1")})
    assert reasons(deployment) == ["the deployment has more than 20 module instances; the rest is not evaluated"]


def test_calls_past_the_limit_are_named_and_then_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(root_run, "MAX_MODULE_INSTANCES", 20)
    monkeypatch.setattr(root_run, "MOST_SAID", 5)
    calls = "".join(f'module "m{number}" {{\n  source = "./m"\n}}\n' for number in range(40))
    (deployment,) = deployments_of(tmp_path, {"main.tf": calls, "m/main.tf": 'resource "terraform_data" "x" {}'})
    said = "the deployment has more than 20 module instances; the rest is not evaluated"
    assert reasons(deployment) == [*[said] * 5, f"{said}, nor are the modules of 15 more calls"]


def test_blocks_in_blocks_that_double_are_cut_off(tmp_path: Path) -> None:
    begun = "".join(f'dynamic "b" {{\nfor_each = [1, 2]\niterator = i{at}\ncontent {{\nv = 1\n' for at in range(19))
    code = f'resource "terraform_data" "x" {{\n{begun}' + "}\n}\n" * 19 + "}\n"
    with Budget(20_000).in_use() as budget:
        value = property_of(deployment_of(tmp_path, code), "terraform_data.x", "b")
        size, _ = Measures().of(value)
        assert budget.steps <= 0 and size < 2_000
    unknown = first_unknown(value)
    assert isinstance(unknown, Unknown) and "too many steps" in unknown.reason


def test_instances_of_modules_past_the_limit_are_not_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A thousand modules with a thousand instances each: those of the first few fill the limit, and the others' are
    # not even listed, which took most of a gigabyte.
    counted, expand = 0, root_evaluation.expand

    def counting(*given: Any) -> Expansion:
        nonlocal counted
        counted += 1
        return expand(*given)

    monkeypatch.setattr(root_run, "MAX_MODULE_INSTANCES", 500)
    monkeypatch.setattr(root_evaluation, "expand", counting)
    files = {
        f"m{number}/main.tf": f'module "m" {{\n  source = "../m{number + 1}"\n  count = 100\n}}\n'
        for number in range(6)
    }
    files["m6/main.tf"] = 'resource "terraform_data" "x" {}'
    (deployment,) = deployments_of(tmp_path, files)
    assert any("more than 500 module instances" in reason for reason in reasons(deployment))
    assert counted < 10


def test_values_that_multiply_are_bounded(tmp_path: Path) -> None:
    doubling = "\n".join(f"a{number} = [local.a{number + 1}, local.a{number + 1}]" for number in range(60))
    started = time.process_time()
    input_of(tmp_path, f'locals {{\n{doubling}\na60 = 1\n}}\nresource "terraform_data" "x" {{ input = local.a0 }}')
    assert time.process_time() - started < 10


def test_deeply_nested_blocks_end_in_an_unknown(tmp_path: Path) -> None:
    body = "a {\n" * 60 + "n = 1\n" + "}\n" * 60
    deployment = deployment_of(tmp_path, f'resource "azurerm_x" "x" {{\n{body}}}')
    found = first_unknown(property_of(deployment, "azurerm_x.x", "a"))
    assert found is not None
    assert found.reason == "blocks are nested more than 20 levels deep"


SAMPLE = """
variable "hosts" {
  type    = map(object({ size = optional(string, "small") }))
  default = { a = {} }
  validation {
    condition = alltrue([for h in var.hosts : contains(["small"], h.size)])
  }
}
locals { names = [for k, v in var.hosts : "${k}-${v.size}"] }
module "m" {
  source   = "./"
  for_each = var.hosts
  hosts    = each.value
}
resource "azurerm_x" "x" {
  for_each = toset(local.names)
  name     = each.key
  dynamic "a" {
    for_each = var.hosts
    content { n = a.value.size }
  }
  depends_on = [module.m]
}
output "x" { value = azurerm_x.x["a-small"].id }
"""


@BOUNDED
@given(st.integers(0, len(SAMPLE)), st.integers(0, 40), st.text(alphabet='{}[]()"$%=.,:\n ab0*?#é\0', max_size=12))
def test_damaged_code_never_raises(tmp_path: Path, at: int, length: int, inserted: str) -> None:
    text = SAMPLE[:at] + inserted + SAMPLE[at + length :]
    for deployment in deployments_of(tmp_path, {"main.tf": text}):
        for resource in deployment.resources:
            plain(resource.properties)


@BOUNDED
@given(st.binary(max_size=200))
def test_any_bytes_never_raise(tmp_path: Path, content: bytes) -> None:
    files = {"main.tf": content, "x.tf.json": content, "terraform.tfvars": content, "a.auto.tfvars.json": content}
    assert len(deployments_of(tmp_path, files)) == 1
