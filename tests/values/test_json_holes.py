from __future__ import annotations

import pytest
from avd_intune.values.assumptions import Decision
from avd_intune.values.cases import choice_by
from avd_intune.values.json_holes import NotJsonError, parse_json_with_holes
from avd_intune.values.partial_text import partial_string
from avd_intune.values.plain_data import to_python
from avd_intune.values.value_types import JsonText, Known, ListValue, ObjectValue, OneOf, PartialString, Unknown, Value

HOLE = Unknown('variable "x" has no default', key="var.x")


def members(value: Value) -> dict[str, Value]:
    assert isinstance(value, ObjectValue)
    return dict(value.entries)


def test_text_without_holes_is_its_data() -> None:
    value = parse_json_with_holes(('{"a": [1, true, null, "x"]}',))
    assert to_python(value) == {"a": [1, True, None, "x"]}


def test_a_json_hole_in_place_of_a_value_is_that_value() -> None:
    encoded = ObjectValue({"b": Known(1)})
    value = parse_json_with_holes(('{"a": ', JsonText(encoded), ', "c": [', JsonText(HOLE), "]}"))
    assert members(value)["a"] is encoded
    inner = members(value)["c"]
    assert isinstance(inner, ListValue)
    assert inner.items == (HOLE,)


def test_the_whole_text_can_be_one_hole() -> None:
    assert parse_json_with_holes((JsonText(HOLE),)) is HOLE


def test_a_bare_unknown_in_place_of_a_value_is_that_unknown() -> None:
    assert members(parse_json_with_holes(('{"a": ', HOLE, "}")))["a"] is HOLE


def test_alternative_texts_in_place_of_a_value_are_read_as_json() -> None:
    decision = Decision("c", ("true", "false"), "c")
    texts = choice_by(decision, {"true": Known("12"), "false": Known("null")})
    value = members(parse_json_with_holes(('{"a": ', texts, "}")))["a"]
    assert isinstance(value, OneOf)
    assert [to_python(each.value) for each in value.alternatives] == [12, None]


def test_a_partial_text_in_place_of_a_value_is_read_as_json() -> None:
    inner = partial_string(("[1, ", JsonText(HOLE), "]"))
    assert isinstance(inner, PartialString)
    value = members(parse_json_with_holes(('{"a": ', inner, "}")))["a"]
    assert isinstance(value, ListValue)
    assert value.items[1] is HOLE


def test_a_hole_in_a_string_makes_it_partial() -> None:
    value = members(parse_json_with_holes(('{"a": "x\\n-', HOLE, '\\u00e9"}')))["a"]
    assert isinstance(value, PartialString)
    assert value.parts == ("x\n-", HOLE, "é")


def test_a_string_that_is_nothing_but_a_hole_is_what_is_in_the_hole() -> None:
    pool = Unknown("its name is an input", key="azurerm_virtual_desktop_host_pool.finance.name")
    value = parse_json_with_holes(['{"hostPoolName": "', pool, '"}'])
    assert members(value)["hostPoolName"] is pool


def test_secrets_stay_secret() -> None:
    secret = Unknown("it is secret", key="s", secret=True)
    value = members(parse_json_with_holes(('{"a": "x', secret, '"}')))["a"]
    assert value.secret


def test_a_hole_in_a_key_opens_the_object() -> None:
    value = parse_json_with_holes(('{"a": 1, "', HOLE, '": 2}'))
    assert isinstance(value, ObjectValue)
    assert list(value.entries) == ["a"]
    assert isinstance(value.rest, Known)
    assert value.rest.value == 2


def test_the_character_that_marks_holes_may_be_in_the_text() -> None:
    value = members(parse_json_with_holes(('{"a": "\ue000', HOLE, '", "b": "\ue000"}')))
    assert isinstance(value["a"], PartialString)
    assert value["a"].parts == ("\ue000", HOLE)
    assert to_python(value["b"]) == "\ue000"


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param(("",), id="nothing"),
        pytest.param(("not json",), id="no JSON"),
        pytest.param(('{"a": \ue000}',), id="the marking character where no hole is"),
        pytest.param(("{", HOLE, "}"), id="a hole in place of members"),
        pytest.param(("1", HOLE), id="a hole behind a number"),
        pytest.param(("{", JsonText(HOLE), ": 1}"), id="a hole as key"),
        pytest.param(("[" * 10_000,), id="too deep"),
    ],
)
def test_what_is_no_json_is_an_error(parts: tuple[str | Value | JsonText, ...]) -> None:
    with pytest.raises(NotJsonError):
        parse_json_with_holes(parts)
