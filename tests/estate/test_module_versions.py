"""Verified modules are judged by their inputs at the versions that were compared; what else is asked for is said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from avd_intune.baselines.fact_files import load_facts
from avd_intune.baselines.verified_modules import VerifiedModule, verified_modules
from avd_intune.estate.adapters import (
    bicep_verified_modules,
    scale_set_upkeep,
    scaling_plans,
    terraform_verified_modules,
)
from avd_intune.estate.adapters.module_versions import doubt_about
from avd_intune.estate.adapters.registry_modules import module_adapters
from avd_intune.estate.linking.parts import EstateParts
from avd_intune.languages.resource_model import Mode, Resource
from avd_intune.languages.terraform.module_sources import stated_version
from avd_intune.source.text import SourceFile, Span
from avd_intune.values.access import first_block
from avd_intune.values.value_types import NULL, Known, ObjectValue, Value

MODULE = VerifiedModule((0, 1, 3), (0, 4, 0), frozenset({"name", "hostpooltype"}))


def call(version: str | None, inputs: dict[str, Value], address: str = "module.pool") -> Resource:
    span = Span(SourceFile("main.tf", ""), 0, 0)
    return Resource(address, address, "org/pool/azurerm", ObjectValue(inputs), span, Mode.MODULE_CALL, version)


KNOWN = ["0.1.3", "v0.2.0", "0.4.0", "0.9.1", ">= 0.4.0", ">= 0.4", "~> 0.1", "~> 0.4.0", ">= 0.2, < 2.0.0", "!= 0.2.0"]
UNKNOWN = ["0.1.2", "v0.1.0", "1.0.0", "99.0.0", "~> 1.0", "> 0.99, >= 1", "< 0.1.3", "<= 0.1.2", "~> 0.1.0, < 0.1.3"]


@pytest.mark.parametrize("version", KNOWN)
def test_version_that_may_be_one_of_those_compared_or_a_newer_one_is_no_doubt(version: str) -> None:
    assert doubt_about(call(version, {}), MODULE, "terraform init") is None


@pytest.mark.parametrize("version", UNKNOWN)
def test_version_that_can_be_none_of_those_compared_is_named(version: str) -> None:
    doubt = doubt_about(call(version, {}), MODULE, "terraform init")
    assert doubt is not None
    assert version in doubt
    assert "0.1.3 to 0.4.0 are; run `terraform init`" in doubt


@pytest.mark.parametrize("version", [None, "main", "sha256:0123abcd", "8f3c2d1e", "latest"])
def test_call_without_a_version_is_as_known_as_its_inputs(version: str | None) -> None:
    assert doubt_about(call(version, {"name": Known("p")}), MODULE, "terraform init") is None
    assert "novel" in (doubt_about(call(version, {"novel": Known(1)}), MODULE, "terraform init") or "")


def test_inputs_that_no_compared_version_has_are_named() -> None:
    inputs: dict[str, Value] = {name: Known(1) for name in ("name", "hostPoolType", "a", "b", "c", "d", "depends_on")}
    doubt = doubt_about(call("0.4.0", inputs), MODULE, "bicep restore")
    assert doubt == (
        'the inputs "a", "b", "c" and 1 more of org/pool/azurerm 0.4.0 are not known, versions 0.1.3 to 0.4.0 are; '
        "run `bicep restore` so that its source is read, or pin a known version"
    )


def test_input_that_is_null_says_nothing() -> None:
    assert doubt_about(call("0.4.0", {"novel": NULL}), MODULE, "terraform init") is None


def test_terraform_passes_over_inputs_of_terragrunt_that_the_module_does_not_declare() -> None:
    assert doubt_about(call("0.4.0", {"novel": Known(1)}, "terragrunt.pool"), MODULE, "terraform init") is None
    assert doubt_about(call("1.0.0", {}, "terragrunt.pool"), MODULE, "terraform init") is not None


STATED = {
    "org/pool/azurerm": None,
    "git::https://github.com/org/pool.git?ref=v0.4.0": "v0.4.0",
    "git::https://github.com/org/pool.git?depth=1&ref=v0.4.0": "v0.4.0",
    "tfr:///org/pool/azurerm?version=0.4.0": "0.4.0",
}


@pytest.mark.parametrize("source", STATED)
def test_version_in_a_source(source: str) -> None:
    assert stated_version(source, None) == STATED[source]
    assert stated_version(source, "0.3.0") == "0.3.0"


SOURCES = {
    "Azure/avm-res-compute-virtualmachine/azurerm": "avm-res-compute-virtualmachine",
    "git::https://example.com/terraform-azurerm-avm-res-compute-virtualmachine.git": "avm-res-compute-virtualmachine",
    "git::ssh://git@example.com/modules.git//avm-res-compute-virtualmachine": "avm-res-compute-virtualmachine",
    "Azure/avm-res-compute-virtualmachinescaleset/azurerm": "avm-res-compute-virtualmachinescaleset",
    "Azure/avm-res-compute-virtualmachine/azurerm//modules/extension": None,
    "git::https://github.com/Azure/terraform-azurerm-avm-res-compute-virtualmachine.git//modules/extension": None,
    "avm/res/compute/virtual-machine": "res/compute/virtual-machine",
    "../avm/1.0.0/res/compute/virtual-machine/main.bicep": "res/compute/virtual-machine",
    "avm/res/compute/virtual-machine-scale-set": "res/compute/virtual-machine-scale-set",
    "avm/res/compute/virtual-machine/extension": "res/compute/virtual-machine/extension",
    "../avm/1.0.0/res/compute/virtual-machine/extension/main.bicep": "res/compute/virtual-machine/extension",
    "avm/res/compute/virtual-machine/modules/nic-configuration": None,
    "../avm/1.0.0/res/compute/virtual-machine/modules/nic-configuration.bicep": None,
}


@pytest.mark.parametrize("source", SOURCES)
def test_what_lies_in_a_folder_of_a_module_is_not_the_module(source: str) -> None:
    assert module_adapters().name_of(source) == SOURCES[source]


@pytest.mark.parametrize("name", sorted(verified_modules()))
def test_an_adapter_reads_the_inputs_that_the_facts_say(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    inputs = ObjectValue({})
    asked: set[str] = set()
    for module in (terraform_verified_modules, bicep_verified_modules, scaling_plans, scale_set_upkeep):
        monkeypatch.setattr(module, "member", _recording(module.member, inputs, asked))
    monkeypatch.setattr(scale_set_upkeep, "first_block", _recording(first_block, inputs, asked))
    resource = call(None, {})
    resource.properties = inputs
    adapt = module_adapters().find(name)
    assert adapt is not None
    adapt(resource, EstateParts())
    (row,) = [each for each in _rows() if each["name"] == name]
    assert set(row["read"]) <= asked
    assert asked.isdisjoint(row["others"])


def _recording(member: Callable[..., Value], inputs: Value, asked: set[str]) -> Callable[..., Value]:
    def recorded(value: Value, *path: str) -> Value:
        if value is inputs:
            asked.add(path[0])
        return member(value, *path)

    return recorded


def _rows() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = load_facts("verified_modules")["modules"]
    return rows


def test_every_adapter_has_its_versions_and_inputs() -> None:
    assert set(module_adapters().names) == set(verified_modules())
