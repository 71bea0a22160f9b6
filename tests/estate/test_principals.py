"""Objects of Entra ID that code names in several ways: data sources with the same arguments, and what creates them."""

from __future__ import annotations

from typing import Any

import pytest
from avd_intune.estate.adapters.principals import unify_principals
from avd_intune.estate.linking.parts import EstateParts
from avd_intune.estate.role_model import GroupMembership, RoleAssignment
from avd_intune.languages.resource_model import Mode, Resource
from avd_intune.values.plain_data import from_python
from avd_intune.values.value_types import Known, Reference, Value

from tests.rules.rule_support import RESOURCE, UNKNOWN


def named(key: str, kind: str = "azuread_group", mode: Mode = Mode.EXISTING, **properties: Any) -> Resource:
    values = from_python(properties)
    return Resource(key, key, kind, values, RESOURCE.span, mode)


def to(key: str, *path: str) -> Reference:
    return Reference("later", ".".join((key, *path)), target=key, path=path or ("object_id",))


def unified(principal: Value, *resources: Resource) -> Value:
    parts = EstateParts(role_assignments=[RoleAssignment(RESOURCE, Known("Reader"), principal)])
    unify_principals(parts, resources)
    return parts.role_assignments[0].principal


def target(principal: Value) -> object:
    return (
        principal.target
        if isinstance(principal, Reference)
        else principal.value
        if isinstance(principal, Known)
        else None
    )


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (named("b", display_name="AVD users"), "b"),
        (named("b", display_name="Others"), "a"),
        (named("b", display_name="avd users", mode=Mode.MANAGED), "b"),
        (named("b", "azuread_user", display_name="AVD users"), "a"),
    ],
    ids=["the same", "another", "what creates it", "a user"],
)
def test_a_group_is_known_by_its_name(other: Resource, expected: str) -> None:
    assert target(unified(to("a"), other, named("a", display_name="AVD users"))) == expected


def test_an_input_names_one_object() -> None:
    groups = [named("a", display_name=UNKNOWN), named("b", display_name=UNKNOWN)]
    assert target(unified(to("b"), *groups)) == "a"


def test_an_id_is_what_it_is() -> None:
    assert target(unified(to("a"), named("a", object_id="1"))) == "1"
    assert target(unified(to("a"), named("a", object_id="1", mode=Mode.MANAGED))) == "a"


def test_only_ids_of_objects_are_put_in() -> None:
    groups = [named("a", object_id="1")]
    assert target(unified(to("a", "display_name"), *groups)) == "a"
    assert target(unified(Known("2"), *groups)) == "2"


def test_memberships_name_the_same_objects() -> None:
    parts = EstateParts(
        role_assignments=[RoleAssignment(RESOURCE, Known("Reader"), Known("x"))],
        memberships=[GroupMembership(to("a"), to("u", "id"))],
    )
    unify_principals(parts, [named("a", object_id="1"), named("u", "azuread_user", object_id="2")])
    assert [target(each) for each in (parts.memberships[0].group, parts.memberships[0].member)] == ["1", "2"]
