"""What later resources change of host pools, machines and extensions."""

from __future__ import annotations

from typing import Any

import pytest
from avd_intune.estate.linking.parts import EstateParts
from avd_intune.estate.linking.updates import apply_updates
from avd_intune.estate.model import Image, JoinSetting, Machine
from avd_intune.languages.resource_model import Resource
from avd_intune.values.plain_data import from_python, to_python
from avd_intune.values.value_types import FALSE, NULL, TRUE, Known, ObjectValue, Value, replace

from tests.estate.linking.linking_support import INPUT, MAYBE, host_pool, is_so, machine, made
from tests.rules.rule_support import extension


def of_resource(presence: Value) -> Resource:
    return made("update", "update", presence)


def tags_after(old: Any, new: Any, presence: Value = TRUE, target: str = "pool") -> Value:
    pool, update = host_pool(tags=old), host_pool("update", tags=new, type=None)
    update.resource = of_resource(presence)
    apply_updates(
        EstateParts(
            host_pools=[pool, host_pool("other")], updates=[(EstateParts(host_pools=[update]), Known(target), False)]
        )
    )
    return pool.tags


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"a": 1}, {"b": 2}, {"a": 1, "b": 2}),
        ({"a": 1}, {"a": 2}, {"a": 2}),
        ({"a": 1}, {"a": None}, {"a": 1}),
        ({"a": {"x": 1}}, {"a": {"y": 2}}, {"a": {"x": 1, "y": 2}}),
        ({"a": 1}, None, {"a": 1}),
        (None, {"a": 1}, {"a": 1}),
        ({"a": 1}, {"a": {"x": 1}}, {"a": {"x": 1}}),
        ({"a": {"x": 1}}, {"a": 1}, {"a": 1}),
    ],
)
def test_what_is_stated_is_merged_into_what_is_there(old: Any, new: Any, expected: object) -> None:
    assert to_python(tags_after(old, new)) == expected


def test_what_an_update_may_say_besides_stays_open() -> None:
    assert tags_after({"a": 1}, ObjectValue({}, rest=INPUT)).rest is INPUT  # type: ignore[attr-defined]
    assert tags_after(ObjectValue({}, rest=INPUT), {"a": 1}).rest is INPUT  # type: ignore[attr-defined]


def test_an_update_counts_where_it_is_there_and_names_the_object() -> None:
    assert to_python(tags_after({"a": 1}, {"a": 2}, FALSE)) == {"a": 1}
    assert to_python(tags_after({"a": 1}, {"a": 2}, target="other")) == {"a": 1}
    assert "OneOf" in type(tags_after({"a": 1}, {"a": 2}, MAYBE)).__name__


@pytest.mark.parametrize(("kind", "is_declared"), [("Pooled", True), (None, False)])
def test_the_update_of_a_host_pool_that_is_not_in_the_code_stands_alone(kind: str | None, is_declared: bool) -> None:
    update = host_pool("update", type=kind)
    parts = EstateParts(
        host_pools=[host_pool()], updates=[(EstateParts(host_pools=[update]), Known("elsewhere"), False)]
    )
    apply_updates(parts)
    assert (parts.host_pools[1:], update.declared) == ([update], is_declared)
    known = EstateParts(
        host_pools=[host_pool()], updates=[(EstateParts(host_pools=[host_pool("update")]), Known("pool"), False)]
    )
    apply_updates(known)
    assert len(known.host_pools) == 1


def updated(old: Machine, new: Machine, target: str = "vm") -> Machine:
    apply_updates(
        EstateParts(machines=[machine("other"), old], updates=[(EstateParts(machines=[new]), Known(target), False)])
    )
    return old


def image(stated: dict[str, str]) -> Image:
    return Image(**{name: Known(text) for name, text in stated.items()})


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"publisher": "p", "sku": "old"}, {"sku": "new"}, {"publisher": "p", "sku": "new"}),
        ({"publisher": "p"}, {"id": "i"}, {"publisher": "p", "id": "i"}),
        ({"publisher": "p"}, {"id": "i", "publisher": "q"}, {"publisher": "p", "id": "i"}),
        ({"publisher": "p"}, {"disk": "d"}, {"publisher": "p", "disk": "d"}),
        ({"publisher": "p"}, {}, {"publisher": "p"}),
    ],
)
def test_the_image_of_a_machine(old: dict[str, str], new: dict[str, str], expected: dict[str, str]) -> None:
    after = updated(machine(image=image(old)), machine("update", image=image(new))).image
    names = ("publisher", "offer", "sku", "version", "id", "disk")
    assert {name: text for name in names if (text := to_python(getattr(after, name))) is not None} == expected


def test_the_other_parts_of_a_machine() -> None:
    old, new = machine(), machine("update")
    old.identity, new.identity = NULL, Known("SystemAssigned")
    new.hardware.vtpm = TRUE
    old.join, new.join = JoinSetting(Known("ActiveDirectory")), JoinSetting(NULL, mdm_id=Known("x"), account=Known("u"))
    inline = extension("AADLoginForWindows")
    new.inline = [inline]
    new.resource = of_resource(FALSE)
    assert [is_so(each.presence) for each in updated(old, new).inline] == [False]
    new.resource, old.inline, inline.presence = of_resource(TRUE), [], MAYBE
    after = updated(old, new)
    assert (to_python(after.identity or NULL), after.hardware.vtpm) == ("SystemAssigned", TRUE)
    assert after.join is not None
    assert (to_python(after.join.kind), to_python(after.join.mdm_id)) == ("ActiveDirectory", "x")
    assert to_python(after.join.account) == "u"
    assert [is_so(each.presence) for each in after.inline] == ["in a case"]
    assert updated(machine(), new).join is None
    assert updated(old, machine("update")).join is old.join


def test_what_the_service_sees_to_stays_so() -> None:
    new = machine("update", tags=from_python({"a": 1}))
    new.identity = Known("SystemAssigned")
    after = updated(machine(), new)
    assert (after.identity, to_python(after.tags)) == (None, {"a": 1})
    old = machine()
    old.identity = Known("SystemAssigned")
    assert to_python(updated(old, machine("update")).identity or NULL) == "SystemAssigned"


def test_extensions_are_updated_by_their_name() -> None:
    old, other, new = extension("DSC", {"a": 1}), extension("DSC"), extension(None, {"a": 2}, publisher=None)
    for each, key in ((old, "old"), (other, "other"), (new, "update")):
        each.resource, each.name = made("extension", key), Known(key)
    apply_updates(EstateParts(extensions=[other, old], updates=[(EstateParts(extensions=[new]), Known("old"), False)]))
    assert (to_python(old.settings), to_python(old.type), to_python(other.settings)) == ({"a": 2}, "DSC", None)


def test_what_is_replaced_keeps_its_secrecy() -> None:
    assert tags_after({"a": 1}, {"a": replace(Known("x"), secret=True)}).entries["a"].secret  # type: ignore[attr-defined]
