"""Following a gallery image id to the image definition that the same code declares."""

from __future__ import annotations

from avd_intune.estate.links import TargetIndex
from avd_intune.estate.parts import EstateParts
from avd_intune.evaluation.values import Known, Value, references_in


def link_image_definitions(parts: EstateParts) -> None:
    """Give every machine's image the image definitions that its id names, directly or by a version."""
    definitions = {resource.key: image for resource, image in parts.image_definitions}
    names = TargetIndex((resource.key, image.name) for resource, image in parts.image_definitions)
    versions = {resource.key: definition for resource, definition in parts.image_versions}
    for machine in parts.machines:
        image_id = machine.image.id
        targets = names.targets(_without_version(image_id))
        for reference in references_in(image_id):
            if reference.target in versions:
                targets.extend(names.targets(versions[reference.target]))
        machine.image.definitions = [(definitions[key], when) for key, when in targets]


def _without_version(image_id: Value) -> Value:
    """Return the id of the image definition for the id of one of its versions (…/images/x/versions/y)."""
    if isinstance(image_id, Known) and isinstance(image_id.value, str):
        return Known(image_id.value.split("/versions/", 1)[0], origin=image_id.origin)
    return image_id
