"""The marketplace image that is nearest to that of a session host among those that combinations support."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from avd_intune.baselines.baseline import Combination
from avd_intune.baselines.image_catalogue import (
    ImageIdentity,
    catalogue_read_on,
    catalogue_skus,
    identify_image,
    release_order,
)
from avd_intune.baselines.image_data import CatalogueImage, Release
from avd_intune.baselines.image_service import withdrawn_on
from avd_intune.estate.model import MachineKind, SessionHost
from avd_intune.findings import Action, Change
from avd_intune.judgement.advice import setting
from avd_intune.judgement.look import Look
from avd_intune.values.value_types import Unknown, Value


def image_changes(host: SessionHost, look: Look, combinations: Sequence[Combination], text: str) -> Iterator[Change]:
    """Yield the changes of the image reference that reach the nearest supported image, all of them together.

    Without a marketplace image to start from, one change says in words what is to be set.
    """
    types = {kind for each in combinations for kind in each.host_pool_types}
    if host.machine.kind is MachineKind.SESSION_HOST_CONFIGURATION and types == {"Personal"}:
        # https://learn.microsoft.com/azure/virtual-desktop/host-pool-management-approaches
        text = f"{text}, in hosts without a session host configuration, which is for pooled host pools only"
    image = host.machine.image
    values = {"publisher": image.publisher, "offer": image.offer, "SKU": image.sku}
    resolved = {name: look.resolve(value) for name, value in values.items()}
    names = [None if isinstance(value, Unknown) else look.text(value) for value in resolved.values()]
    publisher, offer, sku = names
    nearest = nearest_image(identify_image(publisher, offer, sku, None), combinations, offer)
    if nearest is None or None in names:
        yield Change(Action.SET, "image", text, place=host.resource.span)
        return
    wanted = {"publisher": nearest.publisher, "offer": nearest.offer, "SKU": nearest.sku}
    yield from _differing(resolved, wanted, look, text)


def _differing(resolved: dict[str, Value], wanted: dict[str, str], look: Look, text: str) -> Iterator[Change]:
    for name in ("SKU", "offer", "publisher"):
        found = look.text(resolved[name])
        if found is None or found.lower() != wanted[name].lower():
            yield setting(f"image {name}", resolved[name], wanted[name], text, names=(name.lower(),))
            text = ""


def nearest_image(
    identity: ImageIdentity, combinations: Sequence[Combination], offer: str | None = None
) -> CatalogueImage | None:
    """Return the listed image of the combinations that is in service, if one is, and keeps most of what an image is."""
    return _nearest(
        identity.product,
        identity.release,
        identity.architecture or "x64",
        identity.generation or 2,
        bool(identity.office),
        (offer or "").lower(),
        tuple(combinations),
    )


# The hosts of an estate have few images between them, and each is asked for by several checks.
@lru_cache(maxsize=256)
def _nearest(
    product: str | None,
    release: Release | None,
    architecture: str,
    generation: int,
    office: bool,
    offer: str,
    combinations: tuple[Combination, ...],
) -> CatalogueImage | None:
    def worth(image: CatalogueImage) -> tuple[object, ...]:
        return (
            not _is_withdrawn(image),
            _is_in_service(image),
            image.product == product,
            image.release == release,
            image.release.order if image.release is not None else 0,
            image.office == office,
            image.generation == generation,
            image.offer.lower() == offer,
        )

    fitting = [image for image in catalogue_skus() if any(_suits(image, each) for each in combinations)]
    return max((image for image in fitting if image.architecture == architecture), key=worth, default=None)


def _suits(image: CatalogueImage, combination: Combination) -> bool:
    products = dict(combination.products)
    if image.product not in products or image.edition not in combination.editions:
        return False
    if image.multi_session != combination.multi_session or image.long_term or image.language is not None:
        return False
    if image.office and not combination.multi_session:
        return False
    oldest = products[image.product]
    version = image.release.version if image.release is not None else None
    order, needed = release_order(image.product, version), release_order(image.product, oldest)
    return oldest is None or (order is not None and needed is not None and order >= needed)


def _is_withdrawn(image: CatalogueImage) -> bool:
    """Say whether nobody could start from the image any more when the catalogue was read."""
    version = image.release.version if image.release is not None else None
    day = withdrawn_on(image.product, version, multi_session=image.multi_session, office=bool(image.office))
    return day is not None and day <= catalogue_read_on()


def _is_in_service(image: CatalogueImage) -> bool:
    """Say whether the release was in service when the catalogue was read: an answer must not change with the day."""
    end = image.release.service_end(image.edition) if image.release is not None else None
    return end is None or end > catalogue_read_on()
