"""The single-session image that belongs to a multi-session one."""

from __future__ import annotations

from avd_intune.baselines.baseline import Baseline
from avd_intune.baselines.image_catalogue import catalogue_skus, identify_image, release_order
from avd_intune.baselines.image_data import CatalogueImage


def single_session_twin(
    publisher: str | None, offer: str | None, sku: str | None, baseline: Baseline
) -> CatalogueImage | None:
    """Return the listed Enterprise image of the same release and generation, if the baseline supports it.

    None where the image is not a multi-session one, or no single-session combination of the baseline holds
    its twin: replacing it would exchange one failure for another.
    """
    identity = identify_image(publisher, offer, sku, None)
    if not identity.multi_session or identity.release is None:
        return None
    for image in catalogue_skus():
        is_twin = (
            image.publisher.lower() == (publisher or "").lower()
            and image.release == identity.release
            and image.edition == "Enterprise"
            and not image.multi_session
            and image.long_term is False
            and image.language is None
            and image.architecture == identity.architecture
            and image.generation == identity.generation
        )
        if is_twin and _is_supported(image, baseline):
            return image
    return None


def _is_supported(image: CatalogueImage, baseline: Baseline) -> bool:
    version = image.release.version if image.release is not None else None
    order = release_order(image.product, version)
    for combination in baseline.combinations:
        products = dict(combination.products)
        if combination.multi_session or image.edition not in combination.editions or image.product not in products:
            continue
        oldest = release_order(image.product, products[image.product])
        if oldest is None or (order is not None and order >= oldest):
            return True
    return False
