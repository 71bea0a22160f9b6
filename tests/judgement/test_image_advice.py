"""Which marketplace image a session host is told to take, over a small catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from avd_intune.baselines.baseline import Combination
from avd_intune.baselines.image_catalogue import ImageIdentity
from avd_intune.baselines.image_data import CatalogueImage, Release
from avd_intune.estate.model import Image
from avd_intune.judgement import image_advice
from avd_intune.judgement.image_advice import image_changes, nearest_image

from tests.rules.rule_support import UNKNOWN, look, session_host, value

READ_ON = date(2026, 11, 24)


def release(order: int, version: str, end: date | None = None, product: str = "Windows 11") -> Release:
    return Release(order, product, version, enterprise_end=end)


OLD_10 = release(2210, "22H2", date(2025, 10, 14), "Windows 10")
OLD = release(2310, "23H2", READ_ON)
NEW, NEWEST = release(2410, "24H2", date(2027, 10, 12)), release(2510, "25H2")
SINGLE = CatalogueImage(
    *("MicrosoftWindowsDesktop", "windows-11", "24h2-ent", "Windows 11", "Enterprise", False, NEW, "x64", 2, False),
    *(None, False, ()),
)
MULTI = replace(SINGLE, sku="24h2-avd", edition="Enterprise multi-session", multi_session=True)
OFFICE = replace(MULTI, sku="24h2-avd-m365", offer="office-365", office=True)
OFFICE_10 = replace(OFFICE, sku="win10-avd-m365", product="Windows 10", release=OLD_10)
COMBINATION = Combination("desktops", ("Personal",), False, ("Enterprise",), (("Windows 11", None),), "entra", ())
SHARED = replace(COMBINATION, multi_session=True, editions=("Enterprise multi-session",))
ANY_WINDOWS = (("Windows 10", "1903"), ("Windows 11", None))
START = ImageIdentity("Windows 11", "Enterprise", release=NEW, generation=2, office=False)


@pytest.fixture(autouse=True)
def steady_day(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(image_advice, "catalogue_read_on", lambda: READ_ON)
    image_advice._nearest.cache_clear()
    yield
    image_advice._nearest.cache_clear()


def nearest(
    monkeypatch: pytest.MonkeyPatch, listed: list[CatalogueImage], combination: Combination = COMBINATION, **start: Any
) -> str | None:
    monkeypatch.setattr(image_advice, "catalogue_skus", lambda: tuple(listed))
    offer = start.pop("offer", None)
    image = nearest_image(replace(START, **start), [combination], offer)
    return image.sku if image is not None else None


@pytest.mark.parametrize(
    ("image", "combination"),
    [
        (replace(SINGLE, product="Windows 10"), COMBINATION),
        (replace(SINGLE, edition="Pro"), COMBINATION),
        (replace(SINGLE, multi_session=True), COMBINATION),
        (replace(SINGLE, long_term=True), COMBINATION),
        (replace(SINGLE, language="zh-CN"), COMBINATION),
        (replace(SINGLE, office=True), COMBINATION),
        (replace(SINGLE, architecture="Arm64"), COMBINATION),
        (SINGLE, replace(COMBINATION, products=(("Windows 11", "25H2"),))),
        (SINGLE, replace(COMBINATION, products=(("Windows 11", "no release"),))),
        (replace(SINGLE, release=None), replace(COMBINATION, products=(("Windows 11", "24H2"),))),
        (replace(MULTI, multi_session=False), SHARED),
    ],
    ids=[
        *("product", "edition", "sessions", "long term", "language", "office", "architecture", "too old"),
        *("an unknown release", "no release", "single session"),
    ],
)
def test_images_that_no_combination_supports(
    monkeypatch: pytest.MonkeyPatch, image: CatalogueImage, combination: Combination
) -> None:
    assert nearest(monkeypatch, [image], combination) is None


@pytest.mark.parametrize(
    ("image", "combination"),
    [
        (SINGLE, COMBINATION),
        (replace(SINGLE, release=None), COMBINATION),
        (SINGLE, replace(COMBINATION, products=(("Windows 11", "24H2"),))),
        (SINGLE, replace(COMBINATION, products=(("Windows 11", "23H2"),))),
        (OFFICE, SHARED),
    ],
    ids=["any release", "no release", "the oldest", "newer", "office"],
)
def test_images_that_a_combination_supports(
    monkeypatch: pytest.MonkeyPatch, image: CatalogueImage, combination: Combination
) -> None:
    assert nearest(monkeypatch, [image], combination) == image.sku


BOTH = replace(SHARED, products=ANY_WINDOWS)


@pytest.mark.parametrize(
    ("better", "worse", "combination", "start"),
    [
        (OFFICE, OFFICE_10, BOTH, {"product": "Windows 10", "release": OLD_10, "office": True}),
        (SINGLE, replace(SINGLE, sku="23h2", release=OLD), COMBINATION, {"release": OLD}),
        (replace(SINGLE, sku="25h2", release=NEWEST), replace(SINGLE, release=OLD), COMBINATION, {"release": OLD}),
        (SINGLE, replace(SINGLE, sku="25h2", release=NEWEST), COMBINATION, {}),
        (replace(SINGLE, sku="25h2", release=NEWEST), SINGLE, COMBINATION, {"release": OLD}),
        (SINGLE, replace(SINGLE, sku="none", release=None), COMBINATION, {"release": OLD}),
        (OFFICE, MULTI, SHARED, {"office": True}),
        (MULTI, OFFICE, SHARED, {}),
        (MULTI, OFFICE, SHARED, {"office": None}),
        (SINGLE, replace(SINGLE, sku="gen1", generation=1), COMBINATION, {}),
        (SINGLE, replace(SINGLE, sku="gen1", generation=1), COMBINATION, {"generation": None}),
        (replace(SINGLE, sku="gen1", generation=1), SINGLE, COMBINATION, {"generation": 1}),
        (replace(SINGLE, sku="other", offer="Preview"), SINGLE, COMBINATION, {"offer": "PREVIEW"}),
        (SINGLE, replace(SINGLE, sku="other", offer="preview"), COMBINATION, {"offer": "windows-11"}),
        (replace(MULTI, product="Windows 10", sku="10", release=NEW), MULTI, BOTH, {"product": "Windows 10"}),
        (SINGLE, replace(SINGLE, sku="arm", architecture="Arm64"), COMBINATION, {}),
        (replace(SINGLE, sku="arm", architecture="Arm64"), SINGLE, COMBINATION, {"architecture": "Arm64"}),
    ],
    ids=[
        *("not withdrawn", "in service", "with no known end", "the same release", "the newest", "with a release"),
        *("with office", "without office", "office not known", "second generation", "generation not known"),
        *("first generation", "the same offer", "not another offer", "the same product", "x64", "Arm64"),
    ],
)
def test_what_is_nearer(
    monkeypatch: pytest.MonkeyPatch,
    better: CatalogueImage,
    worse: CatalogueImage,
    combination: Combination,
    start: dict[str, Any],
) -> None:
    """In either order of the catalogue: of two that are alike, the first is taken."""
    assert nearest(monkeypatch, [better, worse], combination, **start) == better.sku
    image_advice._nearest.cache_clear()
    assert nearest(monkeypatch, [worse, better], combination, **start) == better.sku


def test_an_image_is_withdrawn_from_its_day_on(monkeypatch: pytest.MonkeyPatch) -> None:
    assert image_advice._is_withdrawn(OFFICE_10)
    assert not image_advice._is_withdrawn(replace(OFFICE_10, office=False))
    assert not image_advice._is_withdrawn(replace(OFFICE_10, release=None))
    day = image_advice.withdrawn_on("Windows 10", "22H2", multi_session=True, office=True)
    assert day is not None
    monkeypatch.setattr(image_advice, "catalogue_read_on", lambda: day)
    assert image_advice._is_withdrawn(OFFICE_10)
    monkeypatch.setattr(image_advice, "catalogue_read_on", lambda: date.min)
    assert not image_advice._is_withdrawn(OFFICE_10)


def changes(image: Image) -> list[tuple[str, str | None, str | None, tuple[str, ...], str]]:
    found = image_changes(session_host(image=image), look(), [COMBINATION], "take another")
    return [(each.attribute, each.written, each.value, each.names, each.text) for each in found]


def image(publisher: Any, offer: Any, sku: Any) -> Image:
    return Image(value(publisher), value(offer), value(sku), value("latest"))


IN_WORDS = [("image", None, None, (), "take another")]
SKU = ("image SKU", "win11-24h2-pro", "24h2-ent", ("sku",), "take another")


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        (image("MicrosoftWindowsDesktop", "Windows-11", "win11-24h2-pro"), [SKU]),
        (
            image("Contoso", "windows-10", "win11-24h2-pro"),
            [
                SKU,
                ("image offer", "windows-10", "windows-11", ("offer",), ""),
                ("image publisher", "Contoso", "MicrosoftWindowsDesktop", ("publisher",), ""),
            ],
        ),
        (
            image("microsoftwindowsdesktop", "windows-10", "24H2-ENT"),
            [("image offer", "windows-10", "windows-11", ("offer",), "take another")],
        ),
        (image("MicrosoftWindowsDesktop", None, "win11-24h2-pro"), IN_WORDS),
        (image("MicrosoftWindowsDesktop", "windows-11", UNKNOWN), IN_WORDS),
    ],
    ids=["SKU alone", "all", "offer alone", "no offer", "unknown SKU"],
)
def test_what_differs_is_changed(
    monkeypatch: pytest.MonkeyPatch, reference: Image, expected: list[tuple[str, ...]]
) -> None:
    monkeypatch.setattr(image_advice, "catalogue_skus", lambda: (SINGLE,))
    assert changes(reference) == expected


def test_without_a_supported_image_it_is_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(image_advice, "catalogue_skus", lambda: ())
    assert changes(image("MicrosoftWindowsDesktop", "windows-11", "win11-24h2-pro")) == IN_WORDS
