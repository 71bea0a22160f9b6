"""What makes a machine anew as time goes on."""

from __future__ import annotations

from typing import Any

import pytest
from avd_intune.estate.linking.renewals import link_renewals, new_each_time
from avd_intune.languages.resource_model import Deployment, Mode, Resource
from avd_intune.values.identity import unknown_from
from avd_intune.values.partial_text import partial_string
from avd_intune.values.value_types import FALSE, Known, Value

from tests.estate.linking.linking_support import MAYBE, is_so, machine, made, ref

ROTATING = made("time_rotating", "monthly")
NOW = unknown_from("utcNow", Known("u"), reason="known on deployment")


def renewals(*resources: Resource, name: Any = "vm", replaced: tuple[Value, ...] = ()) -> list[tuple[str, object]]:
    vm = machine("vm", name=name)
    vm.resource.replaced_with = replaced
    link_renewals([vm], Deployment("terraform", "/", "", list(resources)))
    assert all(each.at is (vm.name if each.at is vm.name else replaced[0]) for each in vm.renewals)
    return [(each.resource.key, is_so(each.when)) for each in vm.renewals]


def keeping(kind: str, argument: str, value: Any, key: str = "keeper") -> Resource:
    return made(kind, key, **{argument: value})


@pytest.mark.parametrize(
    "trigger",
    [
        keeping("terraform_data", "triggers_replace", [ref("monthly", "id")]),
        keeping("terraform_data", "input", ref("monthly", "id")),
        keeping("null_resource", "triggers", {"at": ref("monthly", "id")}),
        keeping("time_static", "rfc3339", ref("monthly", "rfc3339")),
        keeping("random_id", "keepers", {"at": ref("monthly", "id")}),
    ],
)
def test_a_change_is_handed_on(trigger: Resource) -> None:
    assert renewals(ROTATING, trigger, replaced=(ref("keeper", "id"),)) == [("monthly", True)]


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        ([ROTATING], []),
        ([keeping("terraform_data", "input", "steady")], []),
        ([ROTATING, keeping("terraform_data", "keepers", ref("monthly", "id"))], []),
        ([ROTATING, keeping("azurerm_resource_group", "input", ref("monthly", "id"))], []),
        ([keeping("terraform_data", "input", NOW)], [("keeper", True)]),
        ([keeping("terraform_data", "input", ref("keeper", "id"))], []),
        (
            [
                ROTATING,
                keeping("random_pet", "keepers", ref("inner", "id")),
                keeping("random_id", "keepers", ref("monthly", "id"), "inner"),
            ],
            [("monthly", True)],
        ),
    ],
    ids=["none", "steady", "another argument", "another type", "the time itself", "itself", "through two"],
)
def test_what_a_keeper_follows(resources: list[Resource], expected: list[object]) -> None:
    assert renewals(*resources, replaced=(ref("keeper", "id"),)) == expected


def test_a_machine_is_renewed_by_what_it_names_itself() -> None:
    assert renewals(ROTATING, replaced=(ref("monthly", "id"),)) == [("monthly", True)]
    assert renewals(ROTATING, replaced=(Known("monthly"),)) == []
    assert set(renewals(ROTATING, name=partial_string(["vm-", ref("monthly", "unix")]))) == {("monthly", True)}
    assert renewals(ROTATING, name=partial_string(["vm-", ref("other", "unix")])) == []


def test_what_replaces_a_keeper_replaces_the_machine() -> None:
    keeper = made("terraform_data", "keeper")
    keeper.replaced_with = (ref("monthly", "id"),)
    assert renewals(ROTATING, keeper, replaced=(ref("keeper", "id"),)) == [("monthly", True)]


def test_what_is_only_read_or_not_there_changes_nothing() -> None:
    read = made("time_rotating", "monthly")
    read.mode = Mode.EXISTING
    assert renewals(read, replaced=(ref("monthly", "id"),)) == []
    assert renewals(made("time_rotating", "monthly", FALSE), replaced=(ref("monthly", "id"),)) == [("monthly", False)]
    assert renewals(made("time_rotating", "monthly", MAYBE), replaced=(ref("monthly", "id"),)) == [
        ("monthly", "var.there")
    ]


@pytest.mark.parametrize(
    ("value", "function"),
    [(NOW, "utcNow"), (unknown_from("uuid"), "uuid"), (Known("uuid"), None), (MAYBE, None)],
)
def test_functions_that_give_another_value_each_time(value: Value, function: str | None) -> None:
    assert new_each_time(value) == function
