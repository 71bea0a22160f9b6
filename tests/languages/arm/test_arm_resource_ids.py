from __future__ import annotations

import pytest
from avd_intune.languages.arm.evaluation.resource_ids import id_segments, parse_resource_id
from avd_intune.languages.arm.functions.function_api import ArmFunctionContext, DeploymentTarget
from avd_intune.values.display import describe
from avd_intune.values.identity import value_key
from avd_intune.values.plain_data import to_python
from avd_intune.values.value_types import Known, PartialString, Unknown, Value

from tests.languages.arm.expression_support import call, unknown

VM = "Microsoft.Compute/virtualMachines"
SUBSCRIPTION = "2e518a80-f860-4467-a00e-d81aaf1ff42e"


def text(value: Value) -> str:
    """A resource ID with its holes in braces."""
    if isinstance(value, Known):
        return str(value.value)
    assert isinstance(value, PartialString)
    return "".join(part if isinstance(part, str) else f"{{{value_key(part)}}}" for part in value.parts)  # type: ignore[arg-type]


SUB = "{subscription().subscriptionId}"
GROUP = "{resourceGroup().name}"
BUILT = [
    ("resourceId", (VM, "vm"), f"/subscriptions/{SUB}/resourceGroups/{GROUP}/providers/{VM}/vm"),
    ("resourceId", ("rg", VM, "vm"), f"/subscriptions/{SUB}/resourceGroups/rg/providers/{VM}/vm"),
    ("resourceId", (SUBSCRIPTION, VM, "vm"), f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{GROUP}/providers/{VM}/vm"),
    (
        "resourceId",
        (f"{{{SUBSCRIPTION}}}", VM, "vm"),
        f"/subscriptions/{{{SUBSCRIPTION}}}/resourceGroups/{GROUP}/providers/{VM}/vm",
    ),
    # 36 signs with four hyphens are a name all the same.
    (
        "resourceId",
        ("rg-avd-weu-hosts-of.all.the.desktops", VM, "vm"),
        f"/subscriptions/{SUB}/resourceGroups/rg-avd-weu-hosts-of.all.the.desktops/providers/{VM}/vm",
    ),
    (
        "resourceId",
        (call("subscription").entries["subscriptionId"], VM, "vm"),  # type: ignore[attr-defined]
        f"/subscriptions/{SUB}/resourceGroups/{GROUP}/providers/{VM}/vm",
    ),
    # An input of a module that is called `subscriptionBaseline` is no subscription for that.
    (
        "resourceId",
        (unknown("subscriptionBaseline.group"), VM, "vm"),
        f"/subscriptions/{SUB}/resourceGroups/{{subscriptionBaseline.group}}/providers/{VM}/vm",
    ),
    (
        "resourceId",
        (f"{VM}/extensions", "vm", unknown("x")),
        f"/subscriptions/{SUB}/resourceGroups/{GROUP}/providers/{VM}/vm/extensions/{{x}}",
    ),
    ("subscriptionResourceId", ("Microsoft.Resources/resourceGroups", "rg"), f"/subscriptions/{SUB}/resourceGroups/rg"),
    ("subscriptionResourceId", ("My.Rp/things", "t"), f"/subscriptions/{SUB}/providers/My.Rp/things/t"),
    ("extensionResourceId", (unknown("id"), "My.Rp/things", "t"), "{id}/providers/My.Rp/things/t"),
]


@pytest.mark.parametrize(("name", "arguments", "expected"), BUILT, ids=[f"{n} {e}"[:90] for n, _, e in BUILT])
def test_unknown_parts_are_holes(name: str, arguments: tuple[object, ...], expected: str) -> None:
    assert text(call(name, *arguments)) == expected


TARGETS = [
    (DeploymentTarget("subscription"), f"/subscriptions/{SUB}/providers/My.Rp/things/t"),
    (DeploymentTarget("managementGroup"), "/providers/My.Rp/things/t"),
    (DeploymentTarget("tenant"), "/providers/My.Rp/things/t"),
    (
        DeploymentTarget(subscription_id=Known("s"), resource_group=Known("rg")),
        "/subscriptions/s/resourceGroups/rg/providers/My.Rp/things/t",
    ),
]


@pytest.mark.parametrize(("target", "expected"), TARGETS, ids=[f"{t.kind} {e}" for t, e in TARGETS])
def test_an_id_follows_the_deployment_target(target: DeploymentTarget, expected: str) -> None:
    assert text(call("resourceId", "My.Rp/things", "t", context=ArmFunctionContext(target=target))) == expected


def test_ids_of_one_resource_are_equal() -> None:
    assert to_python(call("equals", call("resourceId", VM, "vm"), call("resourceId", VM, "vm"))) is True
    assert isinstance(call("equals", call("resourceId", VM, "vm"), call("resourceId", "rg", VM, "vm")), Unknown)


def test_a_known_id_is_taken_apart() -> None:
    found = parse_resource_id(Known(f"/subscriptions/s/resourceGroups/rg/providers/{VM}/vm/extensions/join"))
    assert found is not None
    assert to_python(found.scope) == "/subscriptions/s/resourceGroups/rg"
    assert found.type == f"{VM}/extensions"
    assert [to_python(name) for name in found.names] == ["vm", "join"]
    assert found.parent is not None
    assert (found.parent.type, found.parent.parent) == (VM, None)


def test_case_does_not_matter() -> None:
    lower = parse_resource_id(Known(f"/subscriptions/s/resourcegroups/rg/providers/{VM.lower()}/VM"))
    upper = parse_resource_id(Known(f"/SUBSCRIPTIONS/S/resourceGroups/RG/providers/{VM.upper()}/vm"))
    assert lower is not None
    assert upper is not None
    assert lower.key == upper.key


def test_a_partly_known_id_is_taken_apart() -> None:
    found = parse_resource_id(call("resourceId", VM, call("concat", "vm-", unknown("n"))))
    assert found is not None
    assert found.type == VM
    name = found.names[0]
    assert isinstance(name, PartialString)
    assert name.parts[0] == "vm-"
    same = parse_resource_id(call("concat", call("resourceGroup").entries["id"], f"/providers/{VM}/vm-", unknown("n")))  # type: ignore[attr-defined]
    assert same is not None
    assert same.key == found.key
    assert (
        parse_resource_id(call("resourceId", "other", VM, call("concat", "vm-", unknown("n")))).local_key
        == found.local_key
    )  # type: ignore[union-attr]


def test_an_extension_resource_has_the_other_one_as_scope() -> None:
    found = parse_resource_id(call("extensionResourceId", call("resourceId", VM, "vm"), "My.Ext/rule", "r"))
    assert found is not None
    assert (found.type, text(found.scope)) == (
        "My.Ext/rule",
        f"/subscriptions/{SUB}/resourceGroups/{GROUP}/providers/{VM}/vm",
    )


@pytest.mark.parametrize(
    ("value", "kind", "name"),
    [
        (call("resourceGroup").entries["id"], "Microsoft.Resources/resourceGroups", "resourceGroup().name"),  # type: ignore[attr-defined]
        (call("subscription").entries["id"], "Microsoft.Resources/subscriptions", "subscription().subscriptionId"),  # type: ignore[attr-defined]
    ],
)
def test_containers_are_resources_too(value: Value, kind: str, name: str) -> None:
    found = parse_resource_id(value)
    assert found is not None
    assert (found.type, value_key(found.names[0])) == (kind, name)


NO_IDS = [Known("vm"), Known(""), Known(1), Known("/subscriptions/s/providers/My.Rp/things"), unknown(), Known(None)]


@pytest.mark.parametrize("value", NO_IDS, ids=describe)
def test_what_is_no_id(value: Value) -> None:
    assert parse_resource_id(value) is None


def test_splitting_an_id_gives_its_segments_at_their_places() -> None:
    pieces = call("split", call("resourceId", VM, unknown("n")), "/")
    assert to_python(call("length", pieces)) == 9
    assert call("tryGet", pieces, 4).key == "resourceGroup().name"  # type: ignore[attr-defined]
    assert call("last", pieces).key == "n"  # type: ignore[attr-defined]
    assert id_segments(call("concat", "vm/", unknown())) is None


def test_the_scope_of_a_module_is_known_where_the_code_says_it() -> None:
    context = ArmFunctionContext(target=DeploymentTarget(resource_group=Known("rg-hosts")))
    group = call("resourceGroup", context=context)
    assert to_python(call("tryGet", group, "name")) == "rg-hosts"
    assert isinstance(call("tryGet", group, "location"), Unknown)
    named = call("resourceGroup", "s", "rg")
    assert text(call("tryGet", named, "id")) == "/subscriptions/s/resourceGroups/rg"
    location, other = call("tryGet", named, "location"), call("tryGet", call("resourceGroup"), "location")
    assert location.key != other.key  # type: ignore[attr-defined]


SCOPES = [
    ("subscription", "tenantId", "tenant().tenantId"),
    ("tenant", "tenantId", "tenant().tenantId"),
    ("managementGroup", "name", "managementGroup().name"),
    ("deployment", "name", "deployment().name"),
    ("deployer", "objectId", "deployer().objectId"),
    ("environment", "name", "environment().name"),
    ("resourceGroup", "tags", "resourceGroup().tags"),
]


@pytest.mark.parametrize(("name", "member", "key"), SCOPES, ids=[f"{n}().{m}" for n, m, _ in SCOPES])
def test_members_of_scopes_are_unknown_by_their_expression(name: str, member: str, key: str) -> None:
    value = call("tryGet", call(name), member)
    assert isinstance(value, Unknown)
    assert value.key == key
