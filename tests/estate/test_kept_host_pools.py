"""Whose type is that of a host pool that is there already, told by what a value is computed from."""

from __future__ import annotations

import pytest
from avd_intune.estate.adapters.kept_host_pools import asks_for_type_of, is_type_of_itself, keeps_type
from avd_intune.languages.arm.evaluation.access import member_of_unknown
from avd_intune.languages.resource_model import Resource
from avd_intune.source.text import SourceFile, Span
from avd_intune.values.access import question_of_text
from avd_intune.values.assumptions import Decision
from avd_intune.values.cases import truth_decision
from avd_intune.values.identity import unknown_from
from avd_intune.values.plain_data import from_python
from avd_intune.values.value_types import NULL, Known, ObjectValue, OneOf, Reference, Unknown, Value

READ = SourceFile("/main.bicep", "x")
EXISTING = {
    "pool": Resource("pool", "pool", "Microsoft.DesktopVirtualization/hostPools", ObjectValue({}), Span(READ, 0, 1))
}
ID = Known("/hostPools/pool")


def member(base: Unknown, *names: str) -> Unknown:
    for name in names:
        base = member_of_unknown(base, Known(name))
    return base


def read(*names: str, function: str = "reference", argument: Value = ID) -> Unknown:
    return member(unknown_from(function, argument, reason="read later"), *names)


def reference(*path: str, target: str = "pool") -> Reference:
    return Reference("read later", key=".".join((target, *path)), target=target, path=path)


PARAMETER = Unknown('parameter "kind" has no default', key="kind")


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (read("hostPoolType"), True),
        (read("properties", "HostPoolType"), True),
        (reference("properties", "hostPoolType"), True),
        (reference("properties", "friendlyName"), False),
        (reference(), False),
        (read("friendlyName"), False),
        (read("hostPoolType", "name"), False),
        (read(), False),
        (read("hostPoolType", function="listKeys"), False),
        (member(PARAMETER, "hostPoolType"), False),
        (PARAMETER, False),
        (Known("Personal"), False),
        (NULL, False),
    ],
)
def test_a_type_that_is_read_is_kept(kind: Value, expected: bool) -> None:
    assert keeps_type(ObjectValue({"hostPoolType": kind, "friendlyName": Known("x")})) is expected


def test_a_host_pool_that_states_its_registration_alone_keeps_its_type() -> None:
    assert keeps_type(from_python({"registrationInfo": {"x": 1}, "hostPoolType": None}))
    assert not keeps_type(from_python({"registrationInfo": {"x": 1}, "friendlyName": "x"}))
    assert not keeps_type(NULL)


def asks(value: Value) -> bool:
    return asks_for_type_of(truth_decision(value), EXISTING, NULL)


def equals(value: Value, text: str = "Personal") -> Unknown:
    return unknown_from("equals", value, Known(text))


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (equals(read("hostPoolType")), True),
        (equals(reference("type")), True),
        (equals(reference("properties", "hostPoolType")), True),
        (unknown_from("not", equals(unknown_from("toLower", reference("type")))), True),
        (equals(reference("type", target="another")), False),
        (equals(reference("name")), False),
        (equals(reference()), False),
        (equals(PARAMETER), False),
        (PARAMETER, False),
    ],
)
def test_a_condition_on_a_type_that_is_read(condition: Value, expected: bool) -> None:
    assert asks(condition) is expected


def test_the_length_of_a_condition_does_not_matter() -> None:
    """The key of a long one is a digest, in which no name is found."""
    condition = unknown_from("or", *(equals(reference("type"), f"type {number}") for number in range(200)))
    assert "pool" not in condition.key
    assert asks(condition)


def test_a_text_that_reads_like_a_question_is_none() -> None:
    assert not asks(equals(PARAMETER, "reference(x).hostPoolType pool.type"))
    assert not asks_for_type_of(Decision("reference(x).hostPoolType", ("true", "false"), "x"), EXISTING, NULL)


def test_an_entry_at_a_type_that_is_read() -> None:
    question = question_of_text(reference("type"), "Personal")
    assert isinstance(question, OneOf)
    (decision,) = {each for alternative in question.alternatives for each in alternative.assumptions.choices}
    assert asks_for_type_of(decision, EXISTING, NULL)


@pytest.mark.parametrize(
    ("kind", "name", "expected"),
    [
        (reference("type"), "blue", True),
        (reference("properties", "hostPoolType"), "BLUE", True),
        (reference("type"), "green", False),
        (reference("value"), "blue", False),
    ],
)
def test_the_type_of_another_host_pool_is_not_kept(kind: Reference, name: str, expected: bool) -> None:
    read = Resource(
        "pool", "pool", "azurerm_virtual_desktop_host_pool", ObjectValue({"name": Known("blue")}), Span(READ, 0, 1)
    )
    assert is_type_of_itself(kind, read, Known(name)) is expected
    secret = Resource("pool", "pool", "azurerm_key_vault_secret", ObjectValue({}), Span(READ, 0, 1))
    assert not is_type_of_itself(kind, secret, Known(name))


def test_a_function_may_read_another_host_pool() -> None:
    kind = read("hostPoolType", argument=Known("/hostPools/blue"))
    assert keeps_type(ObjectValue({"hostPoolType": kind}), Known("Blue"))
    assert not keeps_type(ObjectValue({"hostPoolType": kind}), Known("green"))
