"""What scripts compute as values of the deployment."""

from __future__ import annotations

from decimal import Decimal

import pytest
from avd_intune.estate.scripts.conditions import Guard, Question, both, chosen, either, negated
from avd_intune.estate.scripts.guard_values import MAX_QUESTIONS, asked, chosen_by, holds, place_of, value_of
from avd_intune.estate.scripts.machine import Machine
from avd_intune.estate.scripts.script_values import Items, Open, Pieces, Table, Type
from avd_intune.values.cases import alternatives_of
from avd_intune.values.value_types import (
    FALSE,
    NULL,
    TRUE,
    Known,
    ListValue,
    ObjectValue,
    PartialString,
    Unknown,
    Value,
)

NEED = Unknown("it has no default", key="var.x")
X, INPUT = Open("x", "$x"), Open("input", "var.x", NEED)
QUESTION = Question("q", "Test-Path C:\\a", "setup.ps1", 3)


def contents(value: Value) -> list[object]:
    return [each.value.value if isinstance(each.value, Known) else each.value for each in alternatives_of(value)]


def test_a_question_is_a_choice() -> None:
    assert contents(asked(QUESTION)) == [True, False]
    assert contents(chosen_by(QUESTION, Known("yes"), Known("no"))) == ["yes", "no"]
    assert place_of(QUESTION) == "setup.ps1:3"
    assert place_of(Question("key", "K is there before", "", 0)) == "before the scripts run"


def guards(number: int) -> Guard:
    machine, guard = Machine(), True
    for each in range(number):
        guard = both(guard, machine.ask(str(each), str(each)))  # type: ignore[assignment]
    return guard


def test_guards_as_values() -> None:
    machine = Machine()
    one, other = machine.ask("a", "A"), machine.ask("b", "B")
    assert holds(True) is TRUE
    assert holds(False) is FALSE
    assert contents(holds(one)) == [True, False]
    assert contents(holds(negated(one))) == [False, True]
    assert contents(holds(both(one, other))) == [True, False, False]
    assert contents(holds(either(one, other))) == [True, True, False]
    assert len(contents(holds(guards(MAX_QUESTIONS)))) == MAX_QUESTIONS + 1
    assert contents(holds(guards(MAX_QUESTIONS + 1))) == [True, False]


@pytest.mark.parametrize("data", ["a", 1, True, False, 0])
def test_plain_values(data: object) -> None:
    found = value_of(data, Machine())
    assert isinstance(found, Known)
    assert (found.value, type(found.value)) == (data, type(data))


def test_other_values() -> None:
    machine = Machine()
    assert value_of(None, machine) is NULL
    number = value_of(1.5, machine)
    assert isinstance(number, Known) and number.value == Decimal("1.5")
    assert value_of(INPUT, machine) is NEED
    unknown = value_of(X, machine)
    assert isinstance(unknown, Unknown) and unknown.key == "script: x"
    odd = value_of(Type("int"), machine)
    assert isinstance(odd, Unknown) and odd.key == "script: Type"
    assert contents(value_of(chosen(machine.ask("q", "Q"), "a", "b"), machine)) == ["a", "b"]


def test_texts_with_unknown_parts() -> None:
    machine = Machine()
    found = value_of(Pieces(("a ", INPUT)), machine)
    assert isinstance(found, PartialString)
    assert (found.parts, found.key) == (("a ", NEED), "script: a \0input\0")
    assert value_of(Pieces((INPUT,)), machine) is NEED
    first = value_of(Pieces((INPUT, " b")), machine)
    assert isinstance(first, PartialString) and first.parts == (NEED, " b")


def test_json_that_was_made_of_known_parts() -> None:
    machine = Machine(json_of={"x": "made"})
    found = value_of(X, machine)
    assert isinstance(found, Known) and found.value == "made"


def test_lists_and_tables() -> None:
    machine = Machine()
    for data, rest in (((1, "a"), None), (Items([1, "a"]), None), (Items([1, "a"], INPUT), NEED)):
        found = value_of(data, machine)
        assert isinstance(found, ListValue)
        assert [each.value for each in found.items if isinstance(each, Known)] == [1, "a"]
        assert found.rest is rest
    table = Table()
    table.set("Name", "a")
    table.set(1, INPUT)
    found = value_of(table, machine)
    assert isinstance(found, ObjectValue)
    assert (list(found.entries), found.entries["1"], found.rest) == (["Name", "1"], NEED, None)
    table.open = INPUT
    opened = value_of(table, machine)
    assert isinstance(opened, ObjectValue) and opened.rest is NEED


def depth_of(value: Value) -> int:
    depth = 0
    while isinstance(value, (ListValue, ObjectValue)):
        value = value.items[0] if isinstance(value, ListValue) else value.entries["a"]
        depth += 1
    assert isinstance(value, Unknown) and value.key == "script: nested"
    return depth


def test_what_is_nested_too_deeply_is_not_known() -> None:
    machine = Machine()
    nested: object = "a"
    tables: object = "a"
    grown: object = "a"
    for _ in range(30):
        nested, grown = (nested,), Items([grown])
        table = Table()
        table.set("a", tables)
        tables = table
    assert [depth_of(value_of(each, machine)) for each in (nested, grown, tables)] == [25, 25, 25]
