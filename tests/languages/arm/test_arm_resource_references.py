"""What a resource says of another one: `reference()`, ids and names."""

from __future__ import annotations

import pytest
from avd_intune.values.identity import value_key
from avd_intune.values.value_types import Known, Reference, Unknown

from tests.languages.arm.template_support import (
    UNKNOWN,
    deployment_of,
    member_of,
    plain,
    pool,
    template,
    thing,
    value_of,
)


def reading(expression: str, **sections: object) -> dict:
    host_pool = pool("hp", hostPoolType="Personal", registrationInfo={"token": None}, secret="[parameters('s')]")
    sections["parameters"] = {"s": {"type": "securestring", "defaultValue": "x"}}
    return template([host_pool, thing("x", properties={"v": expression})], **sections)


ID = "resourceId('microsoft.desktopvirtualization/hostpools', 'hp')"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        pytest.param(f"[reference({ID}, '2024-04-03').hostPoolType]", "Personal", id="a property by id"),
        pytest.param("[reference('hp').hostPoolType]", "Personal", id="a property by name"),
        pytest.param(f"[reference({ID}, '2024-04-03', 'Full').location]", "west", id="the whole resource"),
        pytest.param(f"[reference({ID}).secret]", UNKNOWN, id="a secret is not read back"),
        pytest.param(f"[reference({ID}).registrationInfo.token]", UNKNOWN, id="a null is not read back"),
    ],
)
def test_reference_to_a_resource(tmp_path, expression, expected):
    resource = deployment_of(tmp_path, reading(expression)).resources[1]
    assert plain(member_of(resource, "properties", "v")) == expected


@pytest.mark.parametrize(
    ("expression", "path"),
    [
        (f"[reference({ID}).registrationInfo.token]", ("properties", "registrationInfo", "token")),
        (
            f"[listRegistrationTokens({ID}, '2024-04-03').value[0].token]",
            ("listregistrationtokens", "value", 0, "token"),
        ),
    ],
)
def test_what_only_azure_knows_refers_to_the_resource(tmp_path, expression, path):
    host_pool, resource = deployment_of(tmp_path, reading(expression)).resources
    value = member_of(resource, "properties", "v")
    assert isinstance(value, Reference)
    assert (value.target, value.path) == (host_pool.key, path)


def test_reference_to_what_the_template_does_not_hold(tmp_path):
    value = value_of(tmp_path, "[reference(resourceId('Contoso.Lab/things', 'elsewhere')).x]")
    assert isinstance(value, Unknown)
    assert value.reason == "`reference()` is only known at deployment"


def test_resources_that_refer_to_each_other_end(tmp_path):
    content = template(
        [
            thing("a", properties={"v": "[reference('b').v]"}),
            thing("b", properties={"v": "[reference('a').v]", "w": 1}),
        ]
    )
    a, b = deployment_of(tmp_path, content).resources
    assert plain(member_of(b, "properties", "w")) == 1
    assert plain(member_of(a, "properties", "v")) == UNKNOWN


def test_ids_of_the_same_resource_are_equal(tmp_path):
    first = value_of(tmp_path, "[resourceId('Contoso.Lab/things', 'a')]")
    second = value_of(tmp_path, "[concat(resourceGroup().id, '/providers/Contoso.Lab/things/a')]")
    assert value_key(first) == value_key(second)
    assert not isinstance(first, Known)
