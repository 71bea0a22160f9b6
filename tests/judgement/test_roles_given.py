"""Which role an assignment gives, where it holds, and who is in which group."""

from __future__ import annotations

from typing import Any

import pytest
from avd_intune.estate.model import Estate
from avd_intune.estate.role_model import ApplicationGroup, GroupMembership, RoleAssignment
from avd_intune.judgement.group_members import is_same_principal, members_of, unknown_member_of, with_its_groups
from avd_intune.judgement.image_names import name_in_id
from avd_intune.judgement.roles_given import allows, holds_machine, is_on_group, is_role
from avd_intune.languages.resource_model import Resource
from avd_intune.records import replace
from avd_intune.values.partial_text import partial_string
from avd_intune.values.plain_data import from_python
from avd_intune.values.value_types import FALSE, TRUE, Known, Reference, Unknown, Value
from avd_intune.values.worlds import UndecidableError

from tests.rules.rule_support import RESOURCE, UNKNOWN, look, session_host

OTHER = Unknown("it is another one", key="other")
GROUP_ID = "/subscriptions/0/resourceGroups/"
MACHINE_ID = f"{GROUP_ID}rg/providers/Microsoft.Compute/virtualMachines/"


def ref(target: str, *path: str) -> Reference:
    return Reference("known later", ".".join((target, *path)), target=target, path=path)


def resource(kind: str, key: str, **properties: Any) -> Resource:
    return replace(RESOURCE, key=key, type=kind, properties=from_python(properties))


RESOURCES = {
    each.key: each
    for each in (
        resource("azurerm_resource_group", "group", name="rg"),
        resource("azurerm_subscription", "subscription"),
        resource("a_machine", "vm"),
        resource("a_machine", "other"),
    )
}


def assigned(scope: Any = None, role: Any = "Reader", actions: Any = None) -> RoleAssignment:
    values = {"scope": from_python(scope), "data_actions": from_python(actions)}
    return RoleAssignment(RESOURCE, from_python(role), UNKNOWN, resources=RESOURCES, **values)


def decided(question: Any) -> object:
    try:
        return question()
    except UndecidableError as error:
        return str(error).partition(" is unknown")[0]


SCOPE = "the scope of a role assignment"
NAME = "the name of the machine that has the role"
GROUP = "the name of the resource group that has the role"


@pytest.mark.parametrize(
    ("scope", "group", "expected"),
    [
        (None, None, True),
        ("/subscriptions/0", None, True),
        (UNKNOWN, None, SCOPE),
        (ref("subscription", "id"), None, True),
        (ref("vm", "id"), None, True),
        (ref("other", "id"), None, False),
        (ref("elsewhere", "id"), None, SCOPE),
        (f"{MACHINE_ID}vm", None, True),
        (f"{MACHINE_ID}VM", None, True),
        (f"{MACHINE_ID}other", None, False),
        (partial_string([MACHINE_ID, UNKNOWN]), None, NAME),
        (partial_string([MACHINE_ID, "db-", UNKNOWN]), None, False),
        (partial_string([MACHINE_ID, "v", UNKNOWN]), None, NAME),
        (f"{GROUP_ID}rg", None, True),
        (f"{GROUP_ID}rg", "rg", True),
        (f"{GROUP_ID}other", "rg", False),
        (f"{GROUP_ID}rg", OTHER, GROUP),
        (ref("group", "id"), "rg", True),
        (ref("group", "id"), "other", False),
        (f"{GROUP_ID}rg/providers/Microsoft.Storage/storageAccounts/x", "rg", False),
    ],
)
def test_what_a_role_is_given_on(scope: Any, group: Any, expected: object) -> None:
    host = session_host()
    host.machine.resource = resource("a_machine", "vm", resource_group_name=group)
    assert decided(lambda: holds_machine(assigned(scope), host, look())) == expected


APPLICATION_GROUP = f"{GROUP_ID}rg/providers/Microsoft.DesktopVirtualization/applicationGroups/"


@pytest.mark.parametrize(
    ("scope", "name", "expected"),
    [
        (ref("dag", "id"), "dag", True),
        (ref("other", "id"), "dag", False),
        (f"{APPLICATION_GROUP}DAG", "dag", True),
        (f"{APPLICATION_GROUP}other", "dag", False),
        (f"{APPLICATION_GROUP}dag", UNKNOWN, False),
        (f"{MACHINE_ID}dag", "dag", False),
    ],
)
def test_roles_on_an_application_group(scope: Any, name: Any, expected: bool) -> None:
    group = ApplicationGroup(resource("a_group", "dag"), from_python(name), UNKNOWN)
    assert is_on_group(assigned(scope), group, look()) is expected


@pytest.mark.parametrize(
    ("actions", "expected"),
    [
        (None, None),
        ([], False),
        (["Microsoft.Compute/virtualMachines/login/action"], True),
        (["microsoft.compute/virtualmachines/LOGIN/*"], True),
        (["x", "*"], True),
        (["Microsoft.Compute/virtualMachines/other/action"], False),
        ([UNKNOWN], "a data action of a role"),
    ],
)
def test_actions_of_an_own_role(actions: Any, expected: object) -> None:
    wanted = ("microsoft.compute/virtualmachines/login/action",)
    assert decided(lambda: allows(assigned(actions=actions), wanted, look())) == expected


LOGIN = "vm-user-login"
LOGIN_ID = "fb879df8-f326-4884-b1cf-06f3ad86be52"
ROLE = "the role of a role assignment"


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("Virtual Machine User Login", True),
        ("virtual machine user login", True),
        (f"/roleDefinitions/{LOGIN_ID}", True),
        (partial_string([UNKNOWN, f"/roleDefinitions/{LOGIN_ID.upper()}"]), True),
        ("Reader", False),
        (UNKNOWN, ROLE),
        (partial_string(["/roleDefinitions/", UNKNOWN]), ROLE),
        (partial_string([UNKNOWN, "/roleDefinitions/0"]), False),
        (partial_string(["/roleDefinitions/x", UNKNOWN]), False),
    ],
)
def test_well_known_roles(role: Any, expected: object) -> None:
    assert decided(lambda: is_role(assigned(role=role), (LOGIN,), look())) == expected


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (Known("a"), Known("A"), True),
        (Known("a"), Known("b"), False),
        (ref("g", "id"), ref("g", "object_id"), True),
        (ref("g", "id"), ref("g", "name"), False),
        (ref("g", "name"), ref("g", "id"), False),
        (ref("g", "id"), ref("h", "object_id"), False),
        (ref("g", "id"), Known("g"), False),
        (Known("g"), ref("g", "id"), False),
        (UNKNOWN, UNKNOWN, True),
        (UNKNOWN, OTHER, False),
    ],
)
def test_who_is_the_same(left: Value, right: Value, expected: bool) -> None:
    assert is_same_principal(left, right) is expected


def members(*pairs: tuple[Any, Any]) -> Any:
    estate = Estate()
    estate.memberships = [GroupMembership(from_python(group), from_python(member)) for group, member in pairs]
    return look(estate=estate)


def texts(values: list[Value]) -> list[object]:
    return [each.value if isinstance(each, Known) else each.key for each in values if isinstance(each, Known | Unknown)]


def test_groups_are_in_groups() -> None:
    where = members(("x", "nobody"), ("b", "a"), ("c", "b"), ("b", "c"), ("d", "a"), ("c", "a"))
    assert texts(with_its_groups(Known("a"), where)) == ["a", "b", "d", "c"]
    assert texts(members_of(Known("b"), where)) == ["a", "c"]
    assert texts(with_its_groups(Known("z"), where)) == ["z"]
    estate = Estate()
    estate.memberships = [GroupMembership(Known("b"), Known("a"), when) for when in (FALSE, TRUE)]
    estate.memberships.append(GroupMembership(Known("c"), Known("a"), FALSE))
    assert texts(with_its_groups(Known("a"), look(estate=estate))) == ["a", "b"]
    assert texts(members_of(Known("c"), look(estate=estate))) == []


def test_a_member_that_may_be_anybody() -> None:
    assert unknown_member_of(Known("a"), members(("a", "b"), ("b", UNKNOWN))) is UNKNOWN
    assert unknown_member_of(Known("a"), members(("a", "b"), ("b", "a"), ("c", UNKNOWN))) is None
    assert unknown_member_of(Known("a"), members(("a", ref("user", "id")))) is None


@pytest.mark.parametrize(
    ("image_id", "name", "gap"),
    [
        ("/galleries/g/images/win", "win", False),
        ("/galleries/g/Images/win/versions/1", "win", False),
        ("/galleries/g/images", None, False),
        ("win", None, False),
        (None, None, False),
        (partial_string([UNKNOWN, "/images/win"]), "win", False),
        (partial_string(["/images/win-", UNKNOWN]), "win-", True),
        (partial_string(["/images/", UNKNOWN, "/versions/1"]), "", True),
        (partial_string(["/x", UNKNOWN, "images/win"]), None, False),
        (UNKNOWN, None, False),
    ],
)
def test_the_name_in_the_id_of_an_image(image_id: Any, name: str | None, gap: bool) -> None:
    found, missing = name_in_id(from_python(image_id), look())
    assert (found, missing is not None) == (name, gap)
