"""The facts about images: releases in their order, when their service ends, and the page that tells them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from avd_intune.baselines.image_catalogue import (
    catalogue_releases,
    catalogue_skus,
    describe_image,
    identify_image,
    release_order,
    service_end,
)
from avd_intune.baselines.image_data import EDITIONS, PRODUCTS

from tests.baselines.test_image_catalogue import CLIENT, MULTI


@pytest.mark.parametrize(
    ("product", "version", "order"),
    [
        ("Windows 10", "1809", 1809),
        ("Windows 10", "20h2", 2010),
        ("Windows 10", "1507", 1507),
        ("Windows 10", " 22H2 ", 2210),
        ("Windows 11", "26H1", 2605),
        ("Windows 11", "28H2", 2810),
        ("Windows 11", "1809", None),
        ("Windows 11", "latest", None),
        ("Windows 10", "1813", None),
        ("Windows Server", "1809", None),
        ("Windows 10", None, None),
        (None, "1809", None),
    ],
)
def test_the_order_of_a_release_by_its_name(product: str | None, version: str | None, order: int | None) -> None:
    assert release_order(product, version) == order


def test_releases_compare_by_age() -> None:
    def release(sku: str) -> object:
        return identify_image(CLIENT, None, sku, None).release

    skus = ["rs4-pro", "rs5-pro", "19h1-ent", "19h2-ent", "20h1-ent", "20h2-ent", "21h1-ent", "win10-21h2-ent"]
    releases = [release(sku) for sku in [*skus, "win10-22h2-ent", "win10-23h2-ent"]]
    assert releases == sorted(releases, reverse=True)[::-1]  # type: ignore[type-var]
    assert len(set(releases)) == len(releases)


# --- the data itself


def test_every_listed_image_is_found_and_carries_known_words() -> None:
    images = catalogue_skus()
    assert len(images) >= 190
    for image in images:
        assert image.product in PRODUCTS, image
        assert image.edition is None or image.edition in EDITIONS, image
        assert image.multi_session is (image.edition == MULTI), image
        assert image.release is None or image.release.product == image.product, image
        identity = identify_image(image.publisher, image.offer, image.sku, None)
        assert (identity.product, identity.edition, identity.release, identity.certainty) == (
            image.product,
            image.edition,
            image.release,
            "catalogue",
        )


def test_no_image_is_listed_twice() -> None:
    names = [(image.publisher.lower(), image.offer.lower(), image.sku.lower()) for image in catalogue_skus()]
    assert len(set(names)) == len(names)


def test_a_listed_name_and_its_pattern_agree() -> None:
    """Asked without the offer's listing, the grammar of SKUs says the same as the explicit list."""
    compared = 0
    for image in catalogue_skus():
        newer = image.sku.lower().replace("19h1", "19h2").replace("24h2", "27h2") + "-arm64"
        by_pattern = identify_image(CLIENT, None, newer, None)
        if by_pattern.certainty == "unknown":
            continue
        compared += 1
        assert (by_pattern.edition, by_pattern.office) == (image.edition, image.office), image
        assert by_pattern.product == image.product, image
    assert compared >= 170


def test_the_releases_are_ordered_and_their_builds_are_unique() -> None:
    releases = catalogue_releases()
    builds = [release.build for release in releases]
    assert len(set(builds)) == len(builds)
    for product in ("Windows 10", "Windows 11"):
        orders = [release.order for release in releases if release.product == product]
        assert orders == sorted(set(orders))


def test_service_ends_on_a_tuesday() -> None:
    """Microsoft ends service with the monthly update, which comes on a Tuesday: a slip of a day shows here."""
    ends = [
        end
        for release in catalogue_releases()
        for end in (release.enterprise_end, release.pro_end, release.long_term_end)
        if end
    ]
    assert len(ends) >= 40
    assert [end for end in ends if end.strftime("%a") != "Tue"] == []
    by_name = {(release.product, release.version): release for release in catalogue_releases()}
    assert by_name["Windows 10", "1809"].enterprise_end == date(2021, 5, 11)
    assert by_name["Windows 10", "22H2"].enterprise_end == date(2025, 10, 14)


@pytest.mark.parametrize(
    ("product", "version", "edition", "end"),
    [
        ("Windows 10", "20H2", "Enterprise", date(2023, 5, 9)),
        ("Windows 10", "20H2", "Education", date(2023, 5, 9)),
        ("Windows 10", "20h2", MULTI, date(2023, 5, 9)),
        ("Windows 10", "20H2", "Pro", date(2022, 5, 10)),
        ("Windows 11", "23H2", "Pro N", date(2025, 11, 11)),
        ("Windows 11", "25H2", "Enterprise N", date(2028, 10, 10)),
        ("Windows 10", "21H2", "Enterprise LTSC", date(2027, 1, 12)),
        ("Windows 11", "25H2", "Enterprise LTSC", None),
        ("Windows 11", "25H2", "Home", None),
        ("Windows 11", None, "Enterprise", None),
        ("Windows 11", "29H2", "Enterprise", None),
    ],
)
def test_service_ends_by_edition(product: str, version: str | None, edition: str, end: date | None) -> None:
    assert service_end(product, version, edition) == end


def test_service_of_enterprise_never_ends_before_that_of_pro() -> None:
    both = [(r.pro_end, r.enterprise_end) for r in catalogue_releases() if r.pro_end and r.enterprise_end]
    assert len(both) >= 15
    assert [pair for pair in both if pair[0] > pair[1]] == []


def test_every_image_says_where_it_was_seen() -> None:
    assert all(image.sources for image in catalogue_skus())


@pytest.mark.parametrize(
    ("publisher", "offer", "sku", "shown"),
    [
        (CLIENT, "windows-7", "win7-enterprise", "Windows 7 Enterprise"),
        ("microsoft-hyperv", "windows10preview", "pro-preview", "Windows 10 Pro"),
    ],
)
def test_a_listed_image_without_a_release(publisher: str, offer: str, sku: str, shown: str) -> None:
    identity = identify_image(publisher, offer, sku, "latest")
    assert (describe_image(identity), identity.certainty, identity.release) == (shown, "catalogue", None)


# --- the page about the data

PAGE = Path(__file__).parents[2] / "docs" / "image-catalogue.md"


def rows_below(heading: str) -> list[list[str]]:
    section = PAGE.read_text(encoding="utf-8").partition(f"## {heading}\n")[2].partition("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip().strip("`") for cell in row.strip("|").split("|")] for row in rows[2:]]


def test_the_page_lists_every_release_with_its_dates() -> None:
    def shown(end: date | None) -> str:
        return end.isoformat() if end else "-"

    assert rows_below("Releases and their end of service") == [
        [r.product, r.version, str(r.build), shown(r.enterprise_end), shown(r.pro_end), shown(r.long_term_end)]
        for r in catalogue_releases()
    ]


def test_the_page_lists_every_offer_with_its_images() -> None:
    found: dict[tuple[str, str, str], tuple[set[str], int]] = {}
    for image in catalogue_skus():
        key = (image.publisher, image.offer, image.product)
        editions, count = found.get(key, (set(), 0))
        found[key] = (editions | {image.edition or "not known"}, count + 1)
    assert rows_below("Offers") == [
        [*key, ", ".join(sorted(editions)), str(count)] for key, (editions, count) in found.items()
    ]
