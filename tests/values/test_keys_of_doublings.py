"""What holds another value twice, which holds another one twice, is gone through once and not by all its ways."""

from __future__ import annotations

from avd_intune.languages.terraform.evaluation.type_model import Primitive, Tuple, type_of
from avd_intune.values.identity import first_unknown, value_key
from avd_intune.values.value_types import Known, ListValue, ObjectValue, Unknown, Value

LEVELS = 60


def doubled(innermost: Value) -> Value:
    value = innermost
    for _ in range(LEVELS):
        value = ListValue((value, value))
    return value


def test_the_key_of_a_doubling_tells_it_from_another_one() -> None:
    assert value_key(doubled(Known("a"))) == value_key(doubled(Known("a")))
    assert value_key(doubled(Known("a"))) != value_key(doubled(Known("b")))
    assert value_key(ObjectValue({"x": doubled(Known("a"))})) != value_key(ObjectValue({"y": doubled(Known("a"))}))


def test_an_unknown_part_of_a_doubling_is_found_and_none_is_invented() -> None:
    unknown = Unknown("it has no default", key="var.x")
    assert first_unknown(doubled(unknown)) is unknown
    assert first_unknown(doubled(Known("a"))) is None
    assert first_unknown(ListValue((doubled(Known("a")), unknown))) is unknown


def test_the_type_of_a_doubling_holds_one_type_twice() -> None:
    found = type_of(doubled(Known("a")))
    for _ in range(LEVELS):
        assert isinstance(found, Tuple)
        assert found.elements[0] is found.elements[1]
        found = found.elements[0]
    assert found == Primitive("string")
