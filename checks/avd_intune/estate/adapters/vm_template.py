"""The VM template of a host pool: what the portal makes session hosts from that no code declares.

It is JSON text in ARM and azurerm, an object in modules, and has two spellings of a gallery image and of a custom one.
https://learn.microsoft.com/azure/templates/microsoft.desktopvirtualization/hostpools
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from avd_intune.estate.model import Image, Machine, MachineKind
from avd_intune.languages.resource_model import Resource
from avd_intune.patterns import lazy_pattern
from avd_intune.values.access import decoded_json, is_null, matches, member
from avd_intune.values.cases import alternatives_of, either, lift
from avd_intune.values.identity import unknown_from
from avd_intune.values.value_types import FALSE, NULL, TRUE, Known, ObjectValue, PartialString, Unknown, Value

_CUSTOM = lazy_pattern(r"^Custom", re.I)
_REFERENCES = ("galleryImageReference", "gallery_image_reference", "imageReference")
_IMAGE_IDS = (
    ("customImageId",),
    ("customImageReference", "resourceId"),
    ("customImage", "resourceId"),
    ("custom_image", "resource_id"),
)


def template_machine(resource: Resource, template: Value) -> Machine | None:
    """Return the machine that the VM template of a host pool describes, None if it names no image.

    One that is not known may name any.
    """
    content = lift(_as_object, decoded_json(template))
    if not any(isinstance(each.value, ObjectValue) for each in alternatives_of(content)):
        return None
    image = _image(content)
    if all(is_null(part) for part in (image.publisher, image.offer, image.sku, image.id)):
        return None
    return Machine(resource, MachineKind.HOST_POOL_TEMPLATE, name=member(content, "namePrefix"), image=image)


def _as_object(content: Value) -> Value:
    """Return a template that is not known as one of an image that is not known."""
    if not isinstance(content, Unknown):
        return content
    return ObjectValue({"imageType": Known("CustomImage"), "customImageId": content})


def _image(content: Value) -> Image:
    kind = member(content, "imageType")
    if is_null(kind):
        kind = member(content, "type")
    nested = _first_given(content, [(name,) for name in _REFERENCES])
    is_custom = lift(_is_custom, kind)
    if isinstance(kind, Unknown) and (
        is_null(_first_given(content, _IMAGE_IDS)) or is_null(_gallery_part(content, nested, "SKU"))
    ):
        # Only one of the two kinds of image is there: that is the one.
        is_custom = FALSE if is_null(_first_given(content, _IMAGE_IDS)) else TRUE
    # The portal keeps the fields of the other kind of image in the template.
    return Image(
        publisher=_unless(is_custom, _gallery_part(content, nested, "Publisher")),
        offer=_unless(is_custom, _gallery_part(content, nested, "Offer")),
        sku=_unless(is_custom, _gallery_part(content, nested, "SKU")),
        version=member(nested, "version"),
        id=either(is_custom, lambda: _first_given(content, _IMAGE_IDS), lambda: NULL),
    )


def _is_custom(kind: Value) -> Value:
    if isinstance(kind, Unknown) and not isinstance(kind, PartialString):
        return unknown_from("startsWith", kind, Known("Custom"))
    return matches(kind, _CUSTOM)


def _gallery_part(content: Value, nested: Value, part: str) -> Value:
    flat = member(content, f"galleryImage{part}")
    return member(nested, part) if is_null(flat) else flat


def _unless(condition: Value, value: Value) -> Value:
    return either(condition, lambda: NULL, lambda: value)


def _first_given(content: Value, paths: Iterable[tuple[str, ...]]) -> Value:
    return next((found for path in paths if not is_null(found := member(content, *path))), NULL)
