"""What the code says of the image that a machine's id names."""

from __future__ import annotations

from typing import Any

import pytest
from avd_intune.estate.linking import images
from avd_intune.estate.linking.images import captured_images, link_image_definitions
from avd_intune.estate.linking.parts import EstateParts
from avd_intune.estate.model import Image
from avd_intune.values.partial_text import partial_string
from avd_intune.values.plain_data import from_python
from avd_intune.values.value_types import FALSE, NULL, TRUE, Known, Value

from tests.estate.linking.linking_support import INPUT, MAYBE, host_pool, is_so, machine, made, ref

DEFINITION = (made("definition", "win"), Image(name=Known("win"), offer=Known("defined")))
MAKER = made("maker", "maker")
MARKET = Image(offer=Known("market"))


def behind(image_id: Any, parts: EstateParts) -> list[tuple[object, object]]:
    """Return the offers of the images behind an id, each with its condition."""
    vm = machine("asked", name="asked", image=Image(id=from_python(image_id)))
    parts.machines.append(vm)
    link_image_definitions(parts)
    return [
        (image.offer.value if isinstance(image.offer, Known) else None, is_so(when))
        for image, when in vm.image.definitions
    ]


def of_id(image_id: Any) -> Image:
    return Image(id=from_python(image_id))


@pytest.mark.parametrize(
    "image_id",
    [
        *("/galleries/g/images/win", "/galleries/g/images/win/versions/1.0.0", ref("win", "id")),
        *(partial_string([INPUT, "/images/win/versions/1"]), partial_string([INPUT, "/images/win/versions/", INPUT])),
    ],
)
def test_a_definition_is_named_with_or_without_a_version(image_id: Any) -> None:
    parts = EstateParts(image_definitions=[DEFINITION])
    assert behind(image_id, parts) == [("defined", True)]


@pytest.mark.parametrize("image_id", [None, "/images/other", "/versions/win", INPUT, ref("other", "id")])
def test_other_ids_name_none(image_id: Any) -> None:
    assert behind(image_id, EstateParts(image_definitions=[DEFINITION])) == []


def test_a_version_belongs_to_its_definition() -> None:
    parts = EstateParts(image_definitions=[DEFINITION], image_versions=[(made("version", "1.0.0"), Known("win"))])
    assert behind(ref("1.0.0", "id"), parts) == [("defined", True)]
    assert behind(ref("2.0.0", "id"), parts) == []


def test_sources_come_before_the_definition() -> None:
    parts = EstateParts(image_definitions=[DEFINITION], image_sources=[(MAKER, ref("win", "id"), MARKET, MAYBE)])
    assert behind("/images/win", parts) == [("market", "in a case"), ("defined", True)]
    assert behind("/images/other", parts) == []


def test_an_image_that_is_not_declared_is_found_by_its_id() -> None:
    source = (MAKER, Known("/images/built/versions/1"), MARKET, TRUE)
    parts = EstateParts(image_definitions=[DEFINITION], image_sources=[source])
    assert behind("/images/built", parts) == [("market", True)]
    assert behind("/images/win", parts) == [("defined", True)]
    parts = EstateParts(image_sources=[(MAKER, partial_string([INPUT, "/built/versions/", INPUT]), MARKET, TRUE)])
    assert behind(partial_string([INPUT, "/built"]), parts) == [("market", True)]


def test_an_image_of_a_machine_is_what_that_runs() -> None:
    template = machine("template", image=Image(offer=Known("its own"), id=Known("/images/win")))
    parts = EstateParts(machines=[template], image_definitions=[DEFINITION])
    parts.image_sources = [(MAKER, Known("/images/built"), of_id(ref("template", "id")), TRUE)]
    assert behind("/images/built", parts) == [("its own", True), ("defined", True)]


def chain(length: int) -> EstateParts:
    """Return images of which each is made from the next, the last from the marketplace."""
    parts = EstateParts()
    for at in range(length):
        source = of_id(f"/images/{at + 1}") if at < length - 1 else MARKET
        parts.image_sources.append((MAKER, Known(f"/images/{at}"), source, TRUE))
    return parts


@pytest.mark.parametrize(("length", "is_followed"), [(1, True), (2, True), (9, True), (10, False)])
def test_so_many_steps_are_followed(length: int, is_followed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    noted: list[str] = []
    monkeypatch.setattr(images, "note_left_out", lambda path, reason: noted.append(reason))
    assert behind("/images/0", chain(length)) == ([("market", True)] if is_followed else [])
    assert len(noted) == (not is_followed)
    if noted:
        assert noted == [
            "asked has an image that is made from more images than are followed (8 steps); name the image that it is "
            "made from"
        ]


def test_steps_through_machines_are_counted_too(monkeypatch: pytest.MonkeyPatch) -> None:
    noted: list[str] = []
    monkeypatch.setattr(images, "note_left_out", lambda path, reason: noted.append(reason))
    template = machine("template", image=of_id("/images/built"))
    parts = EstateParts(
        machines=[template], image_sources=[(MAKER, Known("/images/built"), of_id(ref("template", "id")), TRUE)]
    )
    assert len(behind("/images/built", parts)) == 8
    assert [each.split(" has ")[0] for each in noted] == ["template", "asked"]


def test_one_machine_is_cut_and_the_next_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    noted: list[str] = []
    monkeypatch.setattr(images, "note_left_out", lambda path, reason: noted.append(reason))
    parts = chain(10)
    parts.machines = [machine("long", image=of_id("/images/0"))]
    assert behind("/images/5", parts) == [("market", True)]
    assert [each.split(" has ")[0] for each in noted] == ["long"]


def test_the_template_of_a_host_pool_has_an_image_too() -> None:
    pool = host_pool()
    pool.template = machine("template", image=of_id("/images/win"))
    link_image_definitions(EstateParts(host_pools=[pool, host_pool("other")], image_definitions=[DEFINITION]))
    assert [image.offer for image, _ in pool.template.image.definitions] == [DEFINITION[1].offer]


@pytest.mark.parametrize(
    ("source", "when", "expected"),
    [
        (ref("vm", "id"), TRUE, [("captured", [("vm", True)])]),
        (Known("/virtualMachines/vm"), FALSE, [("captured", [("vm", False)])]),
        (Known("/virtualMachines/other"), TRUE, []),
        (NULL, TRUE, []),
    ],
)
def test_images_captured_from_machines(source: Value, when: Value, expected: list[object]) -> None:
    parts = EstateParts(machines=[machine("vm")], captures=[(made("image", "captured"), source, when)])
    found = captured_images(parts)
    assert [
        (each.resource.key, [(vm.resource.key, is_so(at)) for vm, at in each.machines]) for each in found
    ] == expected


def test_a_version_in_a_nearer_module_is_no_other_image_than_its_definition() -> None:
    definition = made("definition", "module.images.win")
    version = made("version", "module.hosts.version")
    definition.modules, version.modules = ("module.images",), ("module.hosts",)
    parts = EstateParts(
        image_definitions=[
            (definition, Image(name=Known("win"), offer=Known("defined"))),
            (version, Image(name=Known("win"))),
        ],
        image_versions=[(version, Known("win"))],
    )
    assert ("defined", True) in behind(ref("module.hosts.version", "id"), parts)
