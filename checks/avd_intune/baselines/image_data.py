"""The image catalogue as data: the types of windows_images.data and its reader."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import Any

from avd_intune.baselines.fact_files import error_in, load_facts
from avd_intune.records import dataclass, field

PRODUCTS = ("Windows 7", "Windows 8.1", "Windows 10", "Windows 11", "Windows Server", "Linux")
_RELEASE = ("product", "version")
EDITIONS = (
    "Enterprise",
    "Enterprise N",
    "Enterprise multi-session",
    "Enterprise LTSC",
    "Enterprise N LTSC",
    "Pro",
    "Pro N",
    "Cloud PC Enterprise",
)


@dataclass(frozen=True, slots=True, order=True)
class Release:
    """A feature release, comparable by `order` (the year and month in its name: 1809 < 1903 < 2010 for 20H2).

    build: the first number of an image version; None for a release newer than the catalogue.
    enterprise_end: last day of service for Enterprise, Education and multi-session, pro_end for Pro, long_term_end
        for LTSC; None if there is none or it is not known. source: the page that says so for Enterprise.
    """

    order: int
    product: str
    version: str = field(compare=False)
    build: int | None = field(default=None, compare=False)
    enterprise_end: date | None = field(default=None, compare=False)
    pro_end: date | None = field(default=None, compare=False)
    long_term_end: date | None = field(default=None, compare=False)
    source: str | None = field(default=None, compare=False)

    def service_end(self, edition: str | None) -> date | None:
        """Return the last day of service of an edition of this release, None if it is not known."""
        words = (edition or "").lower().split()
        if "ltsc" in words:
            return self.long_term_end
        if "pro" in words:
            return self.pro_end
        return self.enterprise_end if {"enterprise", "education"} & set(words) else None


@dataclass(frozen=True, slots=True)
class CatalogueImage:
    """One listed SKU.

    long_term: LTSC or not; None if its name says Enterprise but it may be the LTSC. sources: where the SKU was seen.
    """

    publisher: str
    offer: str
    sku: str
    product: str
    edition: str | None
    multi_session: bool
    release: Release | None
    architecture: str
    generation: int | None
    office: bool
    language: str | None
    long_term: bool | None
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """What every image of an offer has in common; None where its images differ."""

    product: str | None
    edition: str | None
    multi_session: bool | None
    architecture: str | None


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who publishes images.

    kind: "client" (judged by offer and SKU), "fixed" (holds `product` only), "mixed" (`products` by name) or
        "third-party" (images made from Windows, whose names do not tell the edition: `holds` says what they are).
    """

    kind: str
    product: str | None
    products: tuple[tuple[re.Pattern[str], str], ...]
    holds: str | None = None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything in windows_images.data; the keys are in lower case."""

    releases: tuple[Release, ...]
    by_token: dict[str, Release]
    publishers: dict[str, Publisher]
    offers: dict[tuple[str, str], Offer]
    images: tuple[CatalogueImage, ...]
    by_name: dict[tuple[str, str, str], CatalogueImage]
    by_sku: dict[tuple[str, str], CatalogueImage]
    read_on: date


@cache
def load_catalogue() -> Catalogue:
    """Return the catalogue that this package carries."""
    data = load_facts("windows_images")
    _check_that_each_is_stated_once(data)
    releases = tuple(_read_release(each) for each in data["releases"])
    by_version = {(release.product, release.version): release for release in releases}
    images = tuple(
        _read_image(group, each, by_version, data["sources"]) for group in data["images"] for each in group["skus"]
    )
    return Catalogue(
        releases=releases,
        by_token={token: r for r, each in zip(releases, data["releases"], strict=True) for token in each["tokens"]},
        publishers={each["publisher"].lower(): _read_publisher(each) for each in data["publishers"]},
        offers={(each["publisher"].lower(), each["offer"].lower()): _read_offer(each) for each in data["offers"]},
        images=images,
        by_name={(i.publisher.lower(), i.offer.lower(), i.sku.lower()): i for i in images},
        by_sku={(i.publisher.lower(), i.sku.lower()): i for i in reversed(images)},
        read_on=date.fromisoformat(data["read_on"]),
    )


def _check_that_each_is_stated_once(data: dict[str, Any]) -> None:
    """Raise FactsError for a publisher, offer or release that two rows state: the later one would win in silence."""
    known: set[tuple[str, ...]] = set()
    for part, keys in (("publishers", ("publisher",)), ("offers", ("publisher", "offer")), ("releases", _RELEASE)):
        for at, row in enumerate(data[part]):
            named = (part, *(row[key].lower() for key in keys))
            if named in known:
                raise error_in("windows_images", (part, at, keys[-1]), f"{row[keys[-1]]!r} is stated twice")
            known.add(named)


def _read_release(each: dict[str, Any]) -> Release:
    enterprise, pro, long_term = (
        date.fromisoformat(text) if text else None
        for text in (each["enterprise_end"], each["pro_end"], each.get("long_term_end"))
    )
    return Release(
        order=each["order"],
        product=each["product"],
        version=each["version"],
        build=each["build"],
        enterprise_end=enterprise,
        pro_end=pro,
        long_term_end=long_term,
        source=each["source"],
    )


def _read_image(
    group: dict[str, Any],
    each: dict[str, Any],
    by_version: dict[tuple[str, str], Release],
    data_sources: dict[str, str],
) -> CatalogueImage:
    version = each["version"]
    return CatalogueImage(
        publisher=group["publisher"],
        offer=group["offer"],
        sku=each["sku"],
        product=group["product"],
        edition=each["edition"],
        multi_session=each["multi_session"],
        release=by_version[group["product"], version] if version is not None else None,
        architecture=group["architecture"],
        generation=each["generation"],
        office=each["office"],
        language=each.get("language"),
        long_term=each.get("long_term", False),
        sources=tuple(data_sources[key] for key in each.get("source", group["source"])),
    )


def _read_publisher(each: dict[str, Any]) -> Publisher:
    products = tuple((re.compile(rule["names"]), rule["product"]) for rule in each.get("products", ()))
    return Publisher(each["kind"], each.get("product"), products, each.get("holds"))


def _read_offer(each: dict[str, Any]) -> Offer:
    return Offer(each["product"], each["edition"], each["multi_session"], each["architecture"])
