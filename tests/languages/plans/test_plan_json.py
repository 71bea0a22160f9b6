"""Terraform plans: values, what is known after apply, links through the configuration, places, damage."""

from __future__ import annotations

import json
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from avd_intune.languages.plans.plan_document import read_plan_documents
from avd_intune.languages.resource_model import Deployment, Mode
from avd_intune.source.text import SourceFile
from avd_intune.source.workspace import Workspace
from avd_intune.values.inside import references_in
from avd_intune.values.value_types import Known, ObjectValue, Reference, Unknown
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.languages.plans.plan_support import change, deployment_from, only_plan, plan_of, plans_in, resource
from tests.languages.plans.record_links_plan import CASE, planned
from tests.languages.terraform.terraform_support import UNKNOWN, plain, property_of, resource_at

LINKS = CASE / "plan.json"


# --- links, over a plan that Terraform itself made -------------------------------------------------------


@pytest.fixture(scope="module")
def links() -> Deployment:
    deployment = only_plan(Workspace(CASE), LINKS)
    assert deployment is not None
    return deployment


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("terraform_data.by_count[1]", "terraform_data.vm[1]"),
        ('terraform_data.by_for_each["b"]', 'terraform_data.by_key["b"]'),
        ('terraform_data.by_each_key["a"]', 'terraform_data.by_key["a"]'),
        ('module.m["x"].terraform_data.direct', "terraform_data.vm[0]"),
        ('module.m["y"].terraform_data.indexed', "terraform_data.vm[1]"),
        ("terraform_data.by_output", 'module.m["x"].terraform_data.direct'),
        ('terraform_data.by_outputs["y"]', 'module.m["y"].terraform_data.direct'),
    ],
)
def test_an_unknown_argument_refers_to_a_resource(links: Deployment, address: str, target: str) -> None:
    value = property_of(links, address, "input")
    assert isinstance(value, Reference)
    assert (value.target, value.path) == (target, ("id",))


@pytest.mark.parametrize(
    ("address", "targets"),
    [
        pytest.param("terraform_data.by_element", ["terraform_data.vm[0]", "terraform_data.vm[1]"], id="an element"),
        pytest.param("terraform_data.by_text", ["terraform_data.pool", "terraform_data.vm[1]"], id="a text of two"),
        pytest.param('terraform_data.by_several["a"]', ["terraform_data.pool", "terraform_data.vm[0]"], id="either"),
        pytest.param(
            'module.m["x"].terraform_data.keyed',
            ['terraform_data.by_key["a"]', 'terraform_data.by_key["b"]'],
            id="a computed key",
        ),
        pytest.param(
            "terraform_data.by_local",
            [
                *('terraform_data.by_key["a"]', 'terraform_data.by_key["b"]'),
                *("terraform_data.vm[0]", "terraform_data.vm[1]", "terraform_data.pool"),
            ],
            id="a local: all that the plan has used, as a whole too",
        ),
    ],
)
def test_an_argument_that_may_refer_to_several_is_unknown(links: Deployment, address: str, targets: list[str]) -> None:
    value = property_of(links, address, "input")
    assert isinstance(value, Unknown)
    assert not isinstance(value, Reference)
    assert [reference.target for reference in references_in(value)] == targets
    assert value.reason == f"{address}.input is known after apply"


def test_members_of_one_argument(links: Deployment) -> None:
    value = property_of(links, "terraform_data.vm[1]", "input")
    assert isinstance(value, ObjectValue)
    assert plain(value) == {"name": "vm-1", "password": "hush", "pool": UNKNOWN}
    assert value.entries["password"].secret
    assert not value.entries["name"].secret
    assert [reference.target for reference in references_in(value)] == ["terraform_data.pool"]


@pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not installed")
def test_the_recorded_plan_is_what_terraform_plans() -> None:
    recorded, current = json.loads(LINKS.read_text(encoding="utf-8")), json.loads(planned())
    assert recorded["configuration"] == current["configuration"]
    assert recorded["planned_values"] == current["planned_values"]


# --- values ---------------------------------------------------------------------------------------------


def test_values_and_what_is_unknown_in_them() -> None:
    values = {"name": "vm", "size": 1.5, "big": 10.0, "disks": [{"gb": 128}], "tags": {"a": "b"}, "none": None}
    unknown = {"id": True, "disks": [{"name": True}, {"name": True}], "tags": {"c": True}}
    plan = plan_of(resource("azurerm_x.x", values), changes=[change("azurerm_x.x", ["create"], values, unknown)])
    found = resource_at(deployment_from(plan), "azurerm_x.x").properties
    assert isinstance(found, ObjectValue)
    assert plain(found) == {
        "name": "vm",
        "size": 1.5,
        "big": 10,
        "disks": [{"gb": 128, "name": UNKNOWN}, {"name": UNKNOWN}],
        "tags": {"a": "b", "c": UNKNOWN},
        "none": None,
        "id": UNKNOWN,
    }
    size = found.entries["size"]
    assert isinstance(size, Known)
    assert size.value == Decimal("1.5")
    assert found.entries["id"].reason == "azurerm_x.x.id is known after apply"  # type: ignore[attr-defined]


def test_sensitive_values_are_secret() -> None:
    values = {"password": "hush", "settings": {"key": "hush", "open": "yes"}}
    sensitive = {"password": True, "settings": {"key": True}}
    found = resource_at(
        deployment_from(plan_of(resource("azurerm_x.x", values, sensitive_values=sensitive))), "azurerm_x.x"
    ).properties
    assert isinstance(found, ObjectValue)
    settings_value = found.entries["settings"]
    assert isinstance(settings_value, ObjectValue)
    assert [
        found.entries["password"].secret,
        settings_value.entries["key"].secret,
        settings_value.entries["open"].secret,
    ] == [True, True, False]


def test_planned_json_text_is_text() -> None:
    plan = plan_of(resource("azurerm_x.x", {"settings": '{"Name":"corp"}'}))
    assert plain(property_of(deployment_from(plan), "azurerm_x.x", "settings")) == '{"Name":"corp"}'


def test_child_modules_and_data_sources() -> None:
    inner = {"address": "module.m[0]", "resources": [resource("azurerm_x.x") | {"address": "module.m[0].azurerm_x.x"}]}
    data = {**resource("azurerm_y.y", {"name": "pool"}), "mode": "data", "address": "data.azurerm_y.y"}
    plan = plan_of(prior_state={"values": {"root_module": {"resources": [data, resource("azurerm_old.x")]}}})
    plan["planned_values"]["root_module"]["child_modules"] = [inner]
    assert [(each.address, each.type, each.mode) for each in deployment_from(plan).resources] == [
        ("module.m[0].azurerm_x.x", "azurerm_x", Mode.MANAGED),
        ("data.azurerm_y.y", "azurerm_y", Mode.EXISTING),
    ]


def test_without_planned_values_the_changes_count() -> None:
    plan = plan_of(
        changes=[
            change("azurerm_x.new", ["create"], {"name": "new"}, {"id": True}),
            change("azurerm_x.old", ["delete"]),
            change("azurerm_x.forgotten", ["forget"]),
            change("azurerm_x.again", ["delete", "create"], {"name": "again"}),
            change("azurerm_x.same", ["no-op"], {"name": "same"}),
        ]
    )
    del plan["planned_values"]
    deployment = deployment_from(plan)
    assert [each.address for each in deployment.resources] == ["azurerm_x.new", "azurerm_x.again", "azurerm_x.same"]
    assert plain(resource_at(deployment, "azurerm_x.new").properties) == {"name": "new", "id": UNKNOWN}


def test_a_link_through_the_configuration_of_a_plan_in_any_key_order() -> None:
    plan = plan_of(
        resource("azurerm_vm.vm", {"name": "vm"}),
        resource("azurerm_ext.ext", {"name": "join"}),
        changes=[change("azurerm_ext.ext", ["create"], {"name": "join"}, {"id": True, "virtual_machine_id": True})],
        configuration={
            "root_module": {
                "resources": [
                    {
                        "address": "azurerm_ext.ext",
                        "expressions": {"virtual_machine_id": {"references": ["azurerm_vm.vm.id", "azurerm_vm.vm"]}},
                    }
                ]
            }
        },
    )
    for ordered in (plan, dict(reversed(plan.items()))):
        value = property_of(deployment_from(ordered), "azurerm_ext.ext", "virtual_machine_id")
        assert isinstance(value, Reference)
        assert (value.target, value.path) == ("azurerm_vm.vm", ("id",))


@pytest.mark.parametrize("indent", [None, 2], ids=["one line", "indented"])
def test_the_place_of_a_resource_is_its_object(indent: int | None) -> None:
    plan = plan_of(resource("azurerm_x.x", {"a": "}"}), resource("azurerm_x.y", {"a": 'é"]'}))
    deployment = deployment_from(plan, indent)
    for address in ("azurerm_x.x", "azurerm_x.y"):
        found = json.loads(resource_at(deployment, address).span.text)
        assert found["address"] == address


# --- what is no plan ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '"planned_values terraform_version"',
        '{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"}',
        '["planned_values", "terraform_version"]',
        '{"planned_values": {}, "x": "\\"terraform_version\\""}',
    ],
)
def test_other_json_is_no_plan(text: str) -> None:
    assert only_plan(Workspace(Path("/plans")), SourceFile("/plans/x.json", text)) is None


def test_a_missing_file_is_no_plan(tmp_path: Path) -> None:
    assert only_plan(Workspace(tmp_path), tmp_path / "absent.json") is None


def test_a_damaged_plan_is_a_problem() -> None:
    text = json.dumps(plan_of(resource("azurerm_virtual_desktop_host_pool.x")))[:-3]
    deployment = only_plan(Workspace(Path("/plans")), SourceFile("/plans/x.json", text))
    assert deployment is not None
    (problem,) = deployment.problems
    assert problem.reason.startswith("the plan is not valid JSON")
    assert "azurerm_virtual_desktop_host_pool" in problem.concerns


def test_a_deeply_nested_plan_is_a_problem() -> None:
    text = '{"terraform_version": "1", "planned_values": ' + '{"a":' * 200_000
    deployment = only_plan(Workspace(Path("/plans")), SourceFile("/plans/x.json", text))
    assert deployment is not None
    assert [problem.reason for problem in deployment.problems] == ["the plan is nested too deeply"]


def test_deeply_nested_values_end_in_an_unknown() -> None:
    value: Any = "end"
    for _ in range(150):
        value = {"a": value}
    found = property_of(deployment_from(plan_of(resource("azurerm_x.x", {"v": value}))), "azurerm_x.x", "v")
    assert UNKNOWN in json.dumps(plain(found))


ANYTHING = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(0, 3), st.sampled_from(["a", "each.value", "azurerm_x.x", "var.a"])
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                [
                    "resources",
                    "root_module",
                    "child_modules",
                    "address",
                    "type",
                    "name",
                    "mode",
                    "index",
                    "values",
                    "change",
                    "after",
                    "after_unknown",
                    "actions",
                    "sensitive_values",
                    "references",
                    "expressions",
                    "module_calls",
                    "module",
                    "outputs",
                    "expression",
                    "for_each_expression",
                    "a",
                    "b",
                ]
            ),
            inner,
            max_size=5,
        ),
    ),
    max_leaves=20,
)


@settings(max_examples=150, deadline=None)
@given(ANYTHING, ANYTHING, ANYTHING)
def test_a_plan_of_any_shape_never_raises(planned_values: Any, changes: Any, configuration: Any) -> None:
    plan = {
        "format_version": "1.2",
        "planned_values": planned_values,
        "resource_changes": changes,
        "configuration": configuration,
    }
    deployment = only_plan(Workspace(Path("/plans")), SourceFile("/plans/x.json", json.dumps(plan)))
    for each in deployment.resources if deployment is not None else []:
        plain(each.properties)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2000), st.integers(0, 30), st.text(alphabet='{}[]",:\\ 0atn\0', max_size=6))
def test_a_damaged_plan_never_raises(at: int, length: int, inserted: str) -> None:
    text = json.dumps(plan_of(resource("azurerm_x.x", {"a": [1]}), changes=[change("azurerm_x.x", ["create"])]))
    deployment = only_plan(Workspace(Path("/plans")), SourceFile("/x.json", text[:at] + inserted + text[at + length :]))
    for each in deployment.resources if deployment is not None else []:
        plain(each.properties)


def test_what_a_plan_destroys_is_switched_off() -> None:
    (deployment,) = plans_in(json.dumps(plan_of(changes=[change("azurerm_x.gone", ["delete"])])))
    assert [(each.address, each.why) for each in deployment.switched_off] == [
        ("azurerm_x.gone", "the plan destroys it")
    ]


@pytest.mark.parametrize("shown", ["(sensitive value)", "***", "REDACTED", "[redacted]"])
def test_a_hidden_value_is_there_and_unknown(shown: str) -> None:
    (deployment,) = plans_in(json.dumps(plan_of(resource("azurerm_x.a", {"password": shown}))))
    value = property_of(deployment, "azurerm_x.a", "password")
    assert isinstance(value, Unknown)
    assert value.secret


_SECRET = {"sensitive_values": {"type": True, "block": [{"type": True}]}}
_EMPTY = {"type": None, "block": [{"type": None}]}


@pytest.mark.parametrize("empty", [_EMPTY, {"block": [{}]}], ids=["null", "taken out"])
@pytest.mark.parametrize(
    ("expressions", "hidden"),
    [
        pytest.param(None, {"type", "block"}, id="nothing is shown of the configuration"),
        pytest.param({"name": {"constant_value": "a"}}, {"block"}, id="a block that dynamic makes is not shown"),
        pytest.param({"type": {"references": ["var.a"]}, "block": [{}]}, {"type"}, id="shown"),
    ],
)
def test_what_is_sensitive_is_hidden_where_it_may_be_set(
    expressions: object, hidden: set[str], empty: dict[str, object]
) -> None:
    """A redacted plan has null or nothing in the place of a secret, and providers mark what is not set as well."""
    plan = plan_of(resource("azurerm_x.a", empty, **_SECRET))
    if expressions is not None:
        block = {"address": "azurerm_x.a", "mode": "managed", "type": "azurerm_x", "name": "a"}
        plan["configuration"] = {"root_module": {"resources": [{**block, "expressions": expressions}]}}
    (deployment,) = plans_in(json.dumps(plan))
    found = {"type": property_of(deployment, "azurerm_x.a", "type")}
    (in_block,) = property_of(deployment, "azurerm_x.a", "block").items
    found["block"] = in_block.entries["type"]
    assert {name for name, value in found.items() if isinstance(value, Unknown)} == hidden


def test_write_only_arguments_are_those_of_the_configuration() -> None:
    given = {"body_wo": {"constant_value": "x"}, "password_wo": {"references": ["var.password"]}}
    configured = {"address": "azurerm_x.a", "mode": "managed", "type": "azurerm_x", "name": "a", "expressions": given}
    plan = plan_of(resource("azurerm_x.a", {"body_wo": None, "password_wo": None}))
    plan["configuration"] = {"root_module": {"resources": [configured]}}
    (deployment,) = plans_in(json.dumps(plan))
    assert plain(property_of(deployment, "azurerm_x.a", "body_wo")) == "x"
    assert isinstance(property_of(deployment, "azurerm_x.a", "password_wo"), Unknown)


def test_equal_texts_of_a_plan_are_kept_once() -> None:
    values = {"location": "west europe", "zone": "zone 1", "count": 1, "is_on": True}
    hosts = [resource(f"azurerm_windows_virtual_machine.vm[{n}]", values) for n in (0, 1)]
    documents, _ = read_plan_documents(SourceFile("/plans/plan.json", json.dumps(plan_of(*hosts))))
    one, two = (each.data["values"] for each in documents[0].planned)
    assert one == two == values
    assert one["location"] is two["location"]
    assert one["is_on"] is True
