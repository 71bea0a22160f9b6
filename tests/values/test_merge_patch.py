"""How azapi adds a sensitive body to a body."""

from __future__ import annotations

from typing import Any

import pytest
from avd_intune.values.access import member, text_of
from avd_intune.values.merge_patch import merge_patched, sent_by_version
from avd_intune.values.plain_data import NotPlainError, from_python, to_python
from avd_intune.values.value_types import OneOf, Unknown, Value

A, B = {"name": "a", "x": 1}, {"name": "b", "x": 2}
MERGED: dict[str, tuple[Any, Any, Any]] = {
    "an entry": ({"p": {"a": 1, "b": 2}}, {"p": {"b": 3}}, {"p": {"a": 1, "b": 3}}),
    "null": ({"a": 1, "b": 2}, {"a": None}, {"b": 2}),
    "a list by the names of its elements": ([A, B], [{"name": "b", "s": 3}], [A, {**B, "s": 3}]),
    "an element that is not there": ([A], [B], [A, B]),
    "a list without names, of one length": ([{"x": 1}], [{"s": 2}], [{"x": 1, "s": 2}]),
    "a list without names, of another length": ([{"x": 1}], [{"s": 2}, {"s": 3}], [{"s": 2}, {"s": 3}]),
    "an empty list": ([A], [], []),
}
BODY = {"p": {"a": 1, "b": 2}, "l": [{"name": "x", "s": 3}]}
SENT: dict[str, tuple[dict[str, str], Any]] = {
    "nothing": ({}, {}),
    "a path": ({"p.a": "1"}, {"p": {"a": 1}}),
    "all below it": ({"p": "1"}, {"p": BODY["p"]}),
    "an element by its number": ({"l[0].s": "1"}, {"l": BODY["l"]}),
    "what is not there": ({"p.c": "1"}, {"p": {}}),
}


@pytest.mark.parametrize("kind", MERGED)
def test_what_is_merged(kind: str) -> None:
    body, patch, expected = (from_python(each) for each in MERGED[kind])
    assert to_python(merge_patched(body, patch)) == to_python(expected)


@pytest.mark.parametrize("kind", SENT)
def test_what_is_sent(kind: str) -> None:
    versions, expected = SENT[kind]
    body = BODY if "l" in expected else {"p": BODY["p"]}
    assert to_python(sent_by_version(from_python(body), from_python(versions))) == expected


@pytest.mark.parametrize("versions", [{}, {"p.a": "1"}, {"l[?name=='x'].s": "1"}])
def test_a_list_whose_elements_no_path_numbers_may_take_the_place_of_all(versions: dict[str, str]) -> None:
    merged = merge_patched(from_python({"l": [A, B]}), sent_by_version(from_python(BODY), from_python(versions)))
    found = member(merged, "l")
    assert isinstance(found, OneOf)
    named = [[text_of(member(each, "name")) for each in one.value.items] for one in found.alternatives]  # type: ignore[attr-defined]
    assert named == [["a", "b", "x"], []]


def test_without_versions_all_is_sent() -> None:
    assert to_python(sent_by_version(from_python(BODY), from_python(None))) == BODY


def test_an_element_that_is_picked_by_its_name_may_be_sent() -> None:
    sent = sent_by_version(from_python(BODY), from_python({"l[?name=='x'].s": "1"}))
    with pytest.raises(NotPlainError) as error:
        to_python(sent)
    listed: Value = error.value.value
    assert isinstance(listed, OneOf)
    kept, emptied = (each.value for each in listed.alternatives)
    assert to_python(emptied) == []
    found = member(kept.items[0], "s")  # type: ignore[attr-defined]
    assert isinstance(found, OneOf)
    assert [to_python(each.value) for each in found.alternatives] == [3, None]


def test_of_what_is_not_known_only_what_is_listed_is_open() -> None:
    hidden = Unknown("hidden", key="s")
    sent = sent_by_version(hidden, from_python({"p.a": "1"}))
    merged = merge_patched(from_python(BODY), sent)
    with pytest.raises(NotPlainError):
        to_python(merged)
    assert to_python(merge_patched(from_python({"p": {"b": 2}}), sent_by_version(hidden, from_python({})))) == {
        "p": {"b": 2}
    }
