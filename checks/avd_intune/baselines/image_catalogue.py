"""Which Windows an image reference names: product, edition, session model and release.

The facts are in windows_images.data. A marketplace image is named by publisher, offer, SKU and version;
Azure compares all four without regard to case. What is not certain stays None, with the reason in `why`.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Literal

from avd_intune.baselines.image_data import CatalogueImage, Offer, Publisher, Release, load_catalogue
from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass, replace

Certainty = Literal["catalogue", "pattern", "unknown"]

# Far above every real name; what is longer is no marketplace name and is not matched against anything.
MAX_NAME_LENGTH = 200

# The grammar of the SKUs that the catalogue lists: release, edition, then suffixes in this order only.
# Anything else (`win11-24h2-ent-ltsc-azure-cvm-avd-msvm`) is not guessed at.
_SKU = lazy_pattern(
    r"(?P<release>rs[1-5]|19h[12]|2[01]h[12]|win1[01]-\d\dh[12])"
    r"-(?P<edition>enterprisen?|entn?|pron?|evd|avd)"
    r"(?P<ltsc>-ltsc)?(?P<cloud_pc>-cpc(?:-os)?)?(?P<standard>-standard)?"
    r"(?P<office>-(?:m365|o365pp))?(?P<language>-zh-cn)?(?P<second>-(?:g2|gensecond))?(?P<arm>-arm64)?",
    re.ASCII,
)
# Whatever follows them, -evd and -avd are Enterprise multi-session, also where the rest is no listed form (`21h2-avd`).
_MULTI_SESSION_SKU = lazy_pattern(r"(?P<release>(?:win1[01]-)?(?:rs\d|\d\dh[12]))-(?:evd|avd)(?:-[a-z0-9]+)*", re.ASCII)
_EDITION_OF_TOKEN = {
    "ent": "Enterprise",
    "enterprise": "Enterprise",
    "entn": "Enterprise N",
    "enterprisen": "Enterprise N",
    "pro": "Pro",
    "pron": "Pro N",
    "avd": "Enterprise multi-session",
    "evd": "Enterprise multi-session",
}
_VERSION_NAME = lazy_pattern(r"(?P<year>\d\d)(?:H(?P<half>[12])|(?P<month>0[1-9]|1[0-2]))", re.ASCII | re.IGNORECASE)
_IMAGE_VERSION = lazy_pattern(r"(\d{5})\.\d+(?:\.\d+)*", re.ASCII)


@dataclass(frozen=True, slots=True)
class ImageIdentity:
    """What an image reference is known to be. A field is None where that is not known.

    certainty: "catalogue" if publisher, offer and SKU are listed (or the publisher holds one product only),
        "pattern" if only parts of the name say it, "unknown" if nothing is known.
    why: short phrase: how it was recognised, and what is not known.
    conflict: set if the names contradict each other, e.g. the SKU's release and the version's build.
    """

    product: str | None = None
    edition: str | None = None
    multi_session: bool | None = None
    release: Release | None = None
    long_term: bool | None = None
    architecture: str | None = None
    generation: int | None = None
    office: bool | None = None
    certainty: Certainty = "unknown"
    why: str = ""
    conflict: str | None = None


def identify_image(publisher: str | None, offer: str | None, sku: str | None, version: str | None) -> ImageIdentity:
    """Return what the image with these names is; None stands for a name that is not known.

    Also fits the identifier of an image definition in a gallery, which is a label its author chose.
    Never raises: names of any content and length end in an identity with certainty "unknown".
    """
    return _identified(_clean(publisher), _clean(offer), _clean(sku), _clean(version))


@lru_cache(maxsize=256)  # many machines have one image
def _identified(*names: str | None) -> ImageIdentity:
    """Return what the image is; names: publisher, offer, SKU and version, in lower case."""
    if names[0] is None:
        return ImageIdentity(why="the image publisher is not known")
    known = load_catalogue().publishers.get(names[0])
    if known is None:
        return ImageIdentity(why=f"publisher {names[0]} is not in the image catalogue")
    if known.kind == "fixed":
        return ImageIdentity(
            product=known.product,
            certainty="catalogue",
            why=f"publisher {names[0]} holds {known.product} only",
        )
    if known.kind == "third-party":
        shown = names[2] or names[1] or "its name"
        return ImageIdentity(why=f"publisher {names[0]} sells {known.holds}, and {shown} does not tell which")
    identity = _by_names(known, names[0], names[1], names[2])
    return _with_version(identity, names[3])


def catalogue_skus() -> tuple[CatalogueImage, ...]:
    """Return every listed image, grouped by offer."""
    return load_catalogue().images


def catalogue_read_on() -> date:
    """Return the day on which the catalogue was compared with its sources."""
    return load_catalogue().read_on


def catalogue_releases() -> tuple[Release, ...]:
    """Return every listed Windows client release, oldest first within its product."""
    return load_catalogue().releases


def release_order(product: str | None, version: str | None) -> int | None:
    """Return the rank of a release by its name ("1809", "22h2"), None if product or version name none."""
    release = _release_named(product, version)
    return release.order if release is not None else None


def release_build(product: str | None, version: str | None) -> int | None:
    """Return the build of a release by its names, e.g. 19045 for Windows 10 22H2; None if it is not known."""
    release = _release_named(product, version)
    return release.build if release is not None else None


def service_end(product: str | None, version: str | None, edition: str | None) -> date | None:
    """Return the last day of service of an edition of a release by their names, None if it is not known."""
    release = _release_named(product, version)
    return release.service_end(edition) if release is not None else None


def similar_sku(product: str, edition: str, version: str | None, generation: int | None) -> str | None:
    """Return a listed SKU of this product and edition, of this release and generation if there is one, else the newest.

    None if there is none at all. The plain image is meant: no Microsoft 365 Apps, no other language, not Arm64.
    """
    fitting = [
        image
        for image in load_catalogue().images
        if (image.product, image.edition) == (product, edition)
        and image.release is not None
        and image.offer.lower() in ("windows-10", "windows-11")
        and not image.office
        and image.language is None
    ]
    if not fitting:
        return None
    wanted = (version or "").upper()
    best = max(
        fitting,
        key=lambda image: (
            image.release is not None and image.release.version == wanted,
            image.release.order if image.release is not None else 0,
            image.generation == (generation or 2),
        ),
    )
    return best.sku


def describe_image(identity: ImageIdentity) -> str:
    """Return how a person calls the image, e.g. "Windows 11 Enterprise multi-session, version 24H2"."""
    if identity.product is None:
        return f"Windows 10 or 11 {identity.edition}" if identity.edition else "an unidentified image"
    if identity.product not in ("Windows 10", "Windows 11"):
        return f"{identity.product} {identity.edition}" if identity.edition else identity.product
    named = f"{identity.product} {identity.edition}" if identity.edition else f"{identity.product} of unknown edition"
    return f"{named}, version {identity.release.version}" if identity.release is not None else named


def _by_names(known: Publisher, publisher: str, offer: str | None, sku: str | None) -> ImageIdentity:
    catalogue = load_catalogue()
    if offer is not None and sku is not None:
        listed = catalogue.by_name.get((publisher, offer, sku))
        if listed is not None:
            return _from_listed(listed)
    if known.kind == "mixed":
        return _by_product_pattern(known, publisher, offer, sku)
    of_offer = catalogue.offers.get((publisher, offer)) if offer is not None else None
    if sku is None:
        return _by_offer(of_offer, offer, "the image SKU is not known")
    by_sku = catalogue.by_sku.get((publisher, sku))
    if by_sku is not None:
        identity = replace(_from_listed(by_sku), certainty="pattern", architecture=None, why=f"SKU {sku} is listed")
    else:
        identity = _by_sku_pattern(sku)
    if identity.certainty == "unknown":
        return _by_offer(of_offer, offer, identity.why)
    return _checked_against_offer(identity, of_offer, offer, sku)


def _from_listed(image: CatalogueImage) -> ImageIdentity:
    why = f"SKU {image.sku} of offer {image.offer} is in the image catalogue"
    if image.long_term is None:
        # Its images were still patched years after the release's service had ended: see docs/image-catalogue.md.
        why += "; whether it is the long-term servicing edition is not known"
    return ImageIdentity(
        product=image.product,
        edition=image.edition,
        multi_session=image.multi_session,
        release=image.release,
        long_term=image.long_term,
        architecture=image.architecture,
        generation=image.generation,
        office=image.office,
        certainty="catalogue",
        why=why,
    )


def _by_product_pattern(known: Publisher, publisher: str, offer: str | None, sku: str | None) -> ImageIdentity:
    name = f"{offer or ''}/{sku or ''}"
    found = {product for pattern, product in known.products if pattern.search(name)}
    if len(found) != 1:
        return ImageIdentity(why=f"publisher {publisher} holds several systems and {name} does not tell which")
    return ImageIdentity(
        product=found.pop(), certainty="pattern", why=f"the name {name} of publisher {publisher} says so"
    )


def _by_offer(known: Offer | None, offer: str | None, reason: str) -> ImageIdentity:
    if known is None or (known.product is None and known.edition is None):
        return ImageIdentity(why=reason)
    return ImageIdentity(
        product=known.product,
        edition=known.edition,
        multi_session=known.multi_session,
        architecture=known.architecture,
        certainty="pattern",
        why=f"{reason}; recognised by offer {offer} only",
    )


def _by_sku_pattern(sku: str) -> ImageIdentity:
    unknown = ImageIdentity(why=f"SKU {sku} is not in the image catalogue and its name follows no known pattern")
    match = _SKU.fullmatch(sku)
    if match is None:
        return _multi_session_by_name(sku) or unknown
    release = _release_of_token(match["release"])
    edition: str | None = _EDITION_OF_TOKEN[match["edition"]]
    if match["ltsc"] or match["cloud_pc"]:
        if edition not in ("Enterprise", "Enterprise N") or (match["ltsc"] and match["cloud_pc"]):
            return unknown
        edition = f"{edition} LTSC" if match["ltsc"] else "Cloud PC Enterprise"
    if release is None:
        return _multi_session_by_name(sku) or unknown
    return ImageIdentity(
        product=release.product,
        edition=edition,
        multi_session=edition == "Enterprise multi-session",
        release=release,
        long_term=None if match["edition"].startswith("enterprise") and not match["standard"] else bool(match["ltsc"]),
        architecture="Arm64" if match["arm"] else None,
        generation=2 if match["second"] or release.product == "Windows 11" else None,
        office=bool(match["office"]),
        certainty="pattern",
        why=f"SKU {sku} is not in the image catalogue; its name says what it is",
    )


def _multi_session_by_name(sku: str) -> ImageIdentity | None:
    match = _MULTI_SESSION_SKU.fullmatch(sku)
    if match is None:
        return None
    release = _release_of_token(match["release"])
    return ImageIdentity(
        product=release.product if release is not None else None,
        edition="Enterprise multi-session",
        multi_session=True,
        release=release,
        long_term=False,
        certainty="pattern",
        why=f"SKU {sku} is not in the image catalogue; its name says that it is multi-session",
    )


def _checked_against_offer(identity: ImageIdentity, known: Offer | None, offer: str | None, sku: str) -> ImageIdentity:
    if offer is None:
        return replace(identity, why=f"{identity.why}; the offer is not known")
    if known is None:
        return replace(identity, why=f"{identity.why}; offer {offer} is not in the image catalogue")
    if identity.product is None:
        product = known.product
        release = _release_named(product, sku.partition("-")[0])
        identity = replace(identity, product=product, release=release)
    if known.product is not None and known.product != identity.product:
        conflict = f"offer {offer} and SKU {sku} name different products"
        return ImageIdentity(why=conflict, conflict=conflict)
    if known.edition is not None and known.edition != identity.edition:
        conflict = f"offer {offer} and SKU {sku} name different editions"
        return replace(identity, edition=None, multi_session=None, long_term=None, why=conflict, conflict=conflict)
    return replace(
        identity,
        architecture=identity.architecture or known.architecture,
        why=f"{identity.why}; offer {offer} is not known to hold it",
    )


def _with_version(identity: ImageIdentity, version: str | None) -> ImageIdentity:
    """Add the release that the version's build names, or note that it contradicts the other names."""
    match = _IMAGE_VERSION.fullmatch(version or "")
    if match is None or identity.product not in (None, "Windows 10", "Windows 11"):
        return identity
    build = int(match[1])
    named = next((release for release in load_catalogue().releases if release.build == build), None)
    expected = identity.release.build if identity.release is not None else None
    if expected is not None and expected != build:
        conflict = f"version {version} is of build {build}, not of the SKU's build {expected}"
    elif named is not None and identity.product is not None and named.product != identity.product:
        conflict = f"version {version} is of {named.product}, not of {identity.product}"
    else:
        if named is None or identity.release is not None or identity.certainty == "unknown":
            return identity
        why = f"{identity.why}; the release is that of build {build}"
        return replace(identity, product=named.product, release=named, why=why)
    why = f"{identity.why}; but {conflict}"
    if named is not None and named.product != identity.product:
        return ImageIdentity(why=why, conflict=conflict)
    return replace(identity, release=None, certainty="pattern", why=why, conflict=conflict)


def _release_of_token(token: str) -> Release | None:
    """Return the release that a SKU's first part names, also one newer than the catalogue."""
    release = load_catalogue().by_token.get(token)
    if release is None and token.startswith("win1"):
        product, _, version = token.partition("-")
        release = _release_named(f"Windows {product[3:]}", version)
    return release


def _release_named(product: object, version: object) -> Release | None:
    if not isinstance(product, str) or not isinstance(version, str):
        return None
    return _release_of_version(product, version)


@lru_cache(maxsize=256)
def _release_of_version(product: str, version: str) -> Release | None:
    match = _VERSION_NAME.fullmatch(version.strip())
    if match is None or product not in ("Windows 10", "Windows 11"):
        return None
    releases = [release for release in load_catalogue().releases if release.product == product]
    for release in releases:
        if release.version == version.strip().upper():
            return release
    # 20H2 was the last half of 2020, so October: it follows 2004 and precedes 21H1.
    month = int(match["month"]) if match["month"] else (5 if match["half"] == "1" else 10)
    order = int(match["year"]) * 100 + month
    # Windows 11 has no release before 21H2; Windows 10 has older ones than the marketplace offers.
    if product == "Windows 11" and order < releases[0].order:
        return None
    return Release(order, product, version.strip().upper())


def _clean(name: object) -> str | None:
    if not isinstance(name, str) or len(name) > MAX_NAME_LENGTH or not name.isprintable():
        return None
    return name.strip().lower() or None
