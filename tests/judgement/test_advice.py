"""What a change says of the code: the place, what stands there, how it is written and whether a tool may make it."""

from __future__ import annotations

from typing import Any

import pytest
from avd_intune.estate.adapters.extension_types import ENTRA_SIGN_IN, INTUNE_MDM_ID
from avd_intune.estate.model import Extension, HostPool
from avd_intune.findings import Action, Certainty, Change
from avd_intune.judgement.advice import (
    DESCRIBE_IT,
    adding_extension,
    describing_image,
    entry_of_settings,
    instead_of,
    mdm_id,
    moving_to_protected,
    removing_extension,
    setting,
    tagging,
    written_at,
)
from avd_intune.judgement.host_pool_advice import pool_type_changes
from avd_intune.languages.resource_model import Resource
from avd_intune.records import replace
from avd_intune.source.text import SourceFile, Span
from avd_intune.values.plain_data import from_python
from avd_intune.values.value_types import NULL, Known, Origin, Value, through

from tests.rules.rule_support import RESOURCE, UNKNOWN, look, session_host

SOURCE = SourceFile("/repository/main.tf", "extensions 'AADLogin' settings mdmId protected type tags")
OTHER = SourceFile("/repository/locals.tf", "'AADLogin'")


def at(word: str, source: SourceFile = SOURCE) -> Span:
    start = source.text.index(word)
    return Span(source, start, start + len(word))


def written(data: Any, word: str) -> Value:
    return replace(from_python(data), origin=Origin("a literal", at(word)))


BLOCK = replace(RESOURCE, type="azurerm_virtual_machine_extension", span=Span(SOURCE, 0, 40))


def extension(resource: Resource = BLOCK, **stated: Value) -> Extension:
    names = ("publisher", "type", "settings", "protected_settings", "protected_from_vault")
    return Extension(resource, **{name: stated.get(name, NULL) for name in names})


def test_a_value_is_written_at_its_literal_or_at_the_nearest_block_around_it() -> None:
    literal = through(Known("x", origin=Origin("a literal", at("mdmId"))), "local.x", at("tags"))
    assert written_at(literal) == at("mdmId")
    assert written_at(Known("x", origin=Origin("computed", None, Origin("type", at("type"))))) == at("type")
    assert written_at(through(Known("x", origin=Origin("a default", None)), "type", at("type"))) == at("type")
    assert written_at(Known("x", origin=Origin("a default", None))) is None
    assert written_at(Known("x")) is None


def test_setting_says_what_is_written_today_and_beside_what_it_belongs() -> None:
    beside = Known("y", origin=Origin("a", at("type"), Origin("computed", None, Origin("b", at("tags")))))
    change = setting("host pool type", written("Pooled", "type"), "Personal", "do it", beside=beside)
    assert change == Change(
        Action.SET,
        *("host pool type", "do it"),
        place=at("type"),
        value="Personal",
        written="Pooled",
        beside=(at("type"), at("tags")),
    )
    absent = setting("host pool type", written(None, "type"), None, names=("type",), choices=("a", "b"), beside=NULL)
    assert (absent.written, absent.beside, absent.names, absent.choices) == (None, (), ("type",), ("a", "b"))
    assert (setting("x", Known(1), "2").written, setting("x", Known(1), "2").beside) == (None, ())


def test_an_extension_is_added_to_its_machine_in_the_place_of_another() -> None:
    host = session_host()
    added = adding_extension(host, ENTRA_SIGN_IN, "add it")
    assert added == Change(Action.ADD, "extension", "add it", place=RESOURCE.span, value="AADLoginForWindows")
    old = extension(type=written("AADLogin", "'AADLogin'"))
    assert list(instead_of(old, host, ENTRA_SIGN_IN, "add it")) == [added, removing_extension(old)]


@pytest.mark.parametrize(
    ("resource", "kind", "place"),
    [
        (BLOCK, written("AADLogin", "'AADLogin'"), BLOCK.span),
        # A child of a machine, whose block says what it is.
        (replace(BLOCK, type="a/b"), written("AADLogin", "'AADLogin'"), BLOCK.span),
        (replace(BLOCK, type="a/b", span=Span(SOURCE, 1, 40)), written("AADLogin", "'AADLogin'"), None),
        (BLOCK, Known("AADLogin"), None),
        (BLOCK, Known("AADLogin", origin=Origin("a literal", at("'AADLogin'", OTHER))), None),
        (replace(BLOCK, span=Span(SOURCE, 12, 40)), written("AADLogin", "'AADLogin'"), None),
        (replace(BLOCK, span=Span(SOURCE, 0, 11)), written("AADLogin", "'AADLogin'"), None),
        (replace(BLOCK, span=Span(SOURCE, 11, 12)), written("AADLogin", "'AADLogin'"), Span(SOURCE, 11, 12)),
    ],
    ids=["own", "child", "part of a machine", "nowhere", "other file", "before it", "behind it", "at its start"],
)
def test_an_extension_is_removed_only_where_its_block_is_its_own(
    resource: Resource, kind: Value, place: Span | None
) -> None:
    change = removing_extension(extension(resource, type=kind), "remove it", alternative=2)
    assert change == Change(Action.REMOVE, "extension", "remove it", place=place, value="AADLogin", alternative=2)


def test_only_the_start_of_a_block_says_that_it_is_an_extension() -> None:
    def removed(before: int) -> Span | None:
        source = SourceFile("/repository/main.bicep", "x" * before + "extensions type")
        kind = Known("AADLogin", origin=Origin("a literal", at("type", source)))
        resource = replace(BLOCK, type="a/b", span=Span(source, 0, len(source.text)))
        return removing_extension(extension(resource, type=kind)).place

    assert removed(190) is not None
    assert removed(191) is None


@pytest.mark.parametrize(
    ("settings", "value", "wanted", "place", "certainty", "names"),
    [
        (written({}, "settings"), NULL, INTUNE_MDM_ID, at("settings"), Certainty.SAFE, ("mdmId",)),
        (written({}, "settings"), written("x", "mdmId"), INTUNE_MDM_ID, at("mdmId"), Certainty.SAFE, ("mdmId",)),
        (written({}, "settings"), written("x", "mdmId"), None, at("mdmId"), Certainty.REVIEW, ("mdmId",)),
        (written(None, "type"), NULL, INTUNE_MDM_ID, at("type"), Certainty.SAFE, ("mdmId", "settings")),
        (NULL, NULL, INTUNE_MDM_ID, BLOCK.span, Certainty.SAFE, ("mdmId", "settings")),
        (written({}, "settings"), Known("x"), INTUNE_MDM_ID, BLOCK.span, Certainty.SAFE, ("mdmId",)),
    ],
    ids=["absent", "another one", "a choice", "no settings", "no place", "computed"],
)
def test_entries_of_settings(
    settings: Value, value: Value, wanted: str | None, place: Span, certainty: Certainty, names: tuple[str, ...]
) -> None:
    of = extension(settings=settings)
    change = entry_of_settings(of, "mdmId", value, wanted, "set it")
    assert (change.place, change.certainty, change.names, change.value) == (place, certainty, names, wanted)
    assert (change.action, change.attribute, change.text) == (Action.SET, "mdmId", "set it")
    assert change.written == (None if value is NULL else "x")
    assert change.beside == (BLOCK.span,)
    if wanted is not None:
        assert mdm_id(of, value, "set it") == change


def test_an_entry_moves_to_the_protected_settings() -> None:
    change = moving_to_protected(extension(settings=written({}, "settings")), "Password", "move it")
    names = ("Password", "settings", "protected_settings", "protectedSettings")
    assert (change.action, change.attribute, change.text) == (Action.MOVE, "protected password", "move it")
    assert (change.place, change.certainty, change.names) == (at("settings"), Certainty.SAFE, names)
    assert change.beside == (BLOCK.span,)
    both = extension(settings=written({}, "settings"), protected_settings=written({}, "protected"))
    assert moving_to_protected(both, "Password", "").beside == (BLOCK.span, at("protected"))


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        (None, None),
        ("/galleries/g/images/win", "/galleries/g/images/win"),
        ("/galleries/g/images/win/versions/1.0.0", "/galleries/g/images/win"),
        ("/galleries/g/images/win/Versions/1.0.0", "/galleries/g/images/win"),
        ("/versions/g/images/win", "/versions/g/images/win"),
    ],
)
def test_an_image_is_described_without_its_version(pattern: str | None, name: str | None) -> None:
    assert describing_image(pattern) == Change(Action.ADD, "custom_images", DESCRIBE_IT, value=name)


@pytest.mark.parametrize(
    ("tags", "value", "place", "names"),
    [
        (written({}, "tags"), written("x", "type"), at("type"), ("role",)),
        (written({}, "tags"), NULL, at("tags"), ("role",)),
        (NULL, NULL, RESOURCE.span, ("role", "tags")),
        (written({}, "tags"), Known("x"), RESOURCE.span, ("role",)),
    ],
    ids=["another one", "absent", "no tags", "computed"],
)
def test_tags(tags: Value, value: Value, place: Span, names: tuple[str, ...]) -> None:
    host = session_host()
    host.machine.tags = tags
    change = tagging(host, "role", value, ("a", "b"), "set it")
    assert (change.action, change.attribute, change.text) == (Action.SET, 'tag "role"', "set it")
    assert (change.place, change.names, change.choices) == (place, names, ("a", "b"))
    assert change.written == (None if value is NULL else "x")
    assert change.beside == (RESOURCE.span,)


def pool_changes(supported: tuple[str, ...], balancer: Any = None, assignment: Any = None) -> list[str]:
    pool = HostPool(RESOURCE, Known("pool"), Known("Pooled"), from_python(assignment))
    pool.load_balancer = from_python(balancer)
    found = pool_type_changes(pool, look(), supported, "change it")
    return [f"{change.attribute}: {change.value}{' ' + change.text if change.text else ''}" for change in found]


TYPE, BALANCER = "host pool type: Personal change it", "load balancer type: Persistent"
ASSIGNMENT = "assignment type: Automatic"


@pytest.mark.parametrize(
    ("supported", "balancer", "assignment", "expected"),
    [
        (("Personal",), "BreadthFirst", None, [TYPE, BALANCER, ASSIGNMENT]),
        (("Personal",), "persistent", "Direct", [TYPE]),
        (("Personal",), None, "", [TYPE, ASSIGNMENT]),
        (("Personal",), UNKNOWN, UNKNOWN, [TYPE]),
        (("Personal", "Pooled"), "BreadthFirst", None, ["host pool type: None change it"]),
        (("Pooled",), "BreadthFirst", None, ["host pool type: Pooled change it"]),
    ],
    ids=["all", "type alone", "no assignment", "unknown", "a choice", "pooled"],
)
def test_what_goes_with_a_host_pool_type(
    supported: tuple[str, ...], balancer: Any, assignment: Any, expected: list[str]
) -> None:
    assert pool_changes(supported, balancer, assignment) == expected


def test_the_assignment_stands_beside_the_type() -> None:
    pool = HostPool(RESOURCE, Known("pool"), written("Pooled", "type"), NULL)
    changes = list(pool_type_changes(pool, look(), ("Personal",), ""))
    assert (changes[0].written, changes[0].choices, changes[-1].beside) == ("Pooled", ("Personal",), (at("type"),))
