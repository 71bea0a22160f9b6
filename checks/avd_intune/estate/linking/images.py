"""Following an image id to what the same code says of it: its definition, and the image that it is made from."""

from __future__ import annotations

from avd_intune.estate.linking.links import TargetIndex
from avd_intune.estate.linking.nearest import NamedResource, nearest
from avd_intune.estate.linking.parts import EstateParts
from avd_intune.estate.linking.stated_places import is_in
from avd_intune.estate.model import CapturedImage, Image, Machine
from avd_intune.estate.resource_places import Place, stated_place
from avd_intune.languages.resource_model import Mode, Resource
from avd_intune.source.budget import Walk
from avd_intune.source.left_out import note_left_out
from avd_intune.values.access import both, is_null, is_text, may_hold, references_when, same_name
from avd_intune.values.cases import lift
from avd_intune.values.condition_text import input_name
from avd_intune.values.identity import derived_key
from avd_intune.values.partial_text import may_be_one_text, partial_string, shown_with_holes
from avd_intune.values.value_types import FALSE, TRUE, Known, PartialString, Reference, Unknown, Value

# An image made from an image made from an image; a cycle ends here, too.
MAX_STEPS = 8


def link_image_definitions(parts: EstateParts) -> None:
    """Give every machine's image what the code says of the image that its id names.

    The sources that an image is made from come before its definition: the identifier of a definition is a label
    that its author chose.
    """
    followed = _Images(parts)
    templates = [pool.template for pool in parts.host_pools if pool.template is not None]
    for machine in [*parts.machines, *templates]:
        followed.start()
        machine.image.definitions = followed.behind(machine.image.id, machine.resource, MAX_STEPS)
        if followed.cut:
            resource = machine.resource
            reason = (
                f"{resource.address} has an image that is made from more images than are followed ({MAX_STEPS} steps)"
            )
            note_left_out(resource.span.path, f"{reason}; name the image that it is made from")


def captured_images(parts: EstateParts) -> list[CapturedImage]:
    """Return the images that are captured from a machine of this code."""
    machines = {machine.resource.key: machine for machine in parts.machines}
    names = TargetIndex((machine.resource.key, machine.name) for machine in parts.machines)
    found = []
    for resource, source, when in parts.captures:
        targets = nearest(names.targets(source), source, resource, machines)
        sources = [(machines[key], both(when, certain)) for key, certain in targets]
        if sources:
            found.append(CapturedImage(resource, sources))
    return found


class _Images:
    """The images that one deployment declares, and what each is made from."""

    def __init__(self, parts: EstateParts) -> None:
        self._definitions = {resource.key: image for resource, image in parts.image_definitions}
        # A version and what reads a definition are the same image as another one of that name.
        versions = {resource.key for resource, _ in parts.image_versions}
        self._named = {
            each.key: NamedResource(each, image.name)
            for each, image in parts.image_definitions
            if each.mode is Mode.MANAGED and each.key not in versions
        }
        self._is_there = {resource.key: resource.is_of_its_type for resource, _ in parts.image_definitions}
        self._names = TargetIndex((resource.key, image.name) for resource, image in parts.image_definitions)
        self._versions = {resource.key: (resource, definition) for resource, definition in parts.image_versions}
        self._machines: dict[str, Machine] = {machine.resource.key: machine for machine in parts.machines}
        self._machine_names = TargetIndex((machine.resource.key, machine.name) for machine in parts.machines)
        # What an image is made from, with the resource that makes it, and the condition.
        self._sources: dict[str, list[tuple[Image, Resource, Value]]] = {}
        self._undeclared: list[tuple[Value, Image, Resource, Value]] = []
        for maker, made, source, when in parts.image_sources:
            targets = self._targets(made, maker)
            for key, certain in targets:
                self._sources.setdefault(key, []).append((source, maker, both(when, certain)))
            if not targets:
                self._undeclared.append((_without_version(made), source, maker, when))

    def start(self) -> None:
        """Begin with another machine."""
        self.cut = False
        self._walk = Walk()

    def behind(self, image_id: Value, user: Resource, steps: int, *, asks: bool = True) -> list[tuple[Image, Value]]:
        """Return the images behind an id, each with its condition, the sources before the definitions.

        user: the resource that names it. asks: whether to take what an input may name, too. That is asked once: what is
        behind it must be certain.
        """
        found: list[tuple[Image, Value]] = []
        definitions: list[tuple[Image, Value]] = []
        for key, when in self._targets(image_id, user):
            for source, maker, made in self._sources.get(key, []):
                origins = self._origins(source, maker, made, steps, asks)
                found.extend((image, both(when, certain)) for image, certain in origins)
            definitions.append((self._definitions[key], when))
        if not definitions:
            wanted = _without_version(image_id)
            for made_id, source, maker, when in self._undeclared:
                is_it = lift(_is_made, made_id, wanted)
                if is_it is TRUE or (asks and may_hold(is_it)):
                    found.extend(self._origins(source, maker, both(when, is_it), steps, asks and is_it is TRUE))
        return [*found, *definitions]

    def _origins(
        self, source: Image, maker: Resource, when: Value, steps: int, asks: bool
    ) -> list[tuple[Image, Value]]:
        if is_null(source.id):
            return [(source, when)]
        if steps == 0 or not self._walk.goes_on():
            self.cut = True
            return []
        found = []
        for key, certain in nearest(self._machine_names.targets(source.id), source.id, maker, self._machines):
            machine = self._machines[key]
            found.append((machine.image, both(when, certain)))
            behind = self.behind(machine.image.id, machine.resource, steps - 1, asks=asks)
            found.extend((image, both(when, c)) for image, c in behind)
        if not found:
            behind = self.behind(source.id, maker, steps - 1, asks=asks)
            found.extend((image, both(when, certain)) for image, certain in behind)
        return found

    def _targets(self, image_id: Value, user: Resource) -> list[tuple[str, Value]]:
        """Return the definitions that an id means, where `user` names it, each with its condition."""
        if is_null(image_id):
            return []
        targets = [(key, both(when, self._is_there[key])) for key, when in self._by_name(image_id, user)]
        for reference, when in references_when(image_id):
            if reference.target in self._versions:
                version, definition = self._versions[reference.target]
                named = self._by_name(definition, version)
                targets.extend((key, both(when, certain)) for key, certain in named)
        return targets

    def _by_name(self, image_id: Value, user: Resource) -> list[tuple[str, Value]]:
        named = _without_version(image_id)
        targets = self._names.targets(named)
        gallery = stated_place(named, Place.GALLERY)
        if gallery is not None:
            # One of that name in another gallery is another image, though no code shows the one that is meant.
            elsewhere = {
                key
                for key, _ in targets
                if key in self._named and is_in(self._named[key].resource, Place.GALLERY, gallery) is False
            }
            targets = [(key, when) for key, when in targets if key not in elsewhere]
        return nearest(targets, named, user, self._named)


def _is_made(made: Value, wanted: Value) -> Value:
    """Return whether an image that a template makes is the one that is wanted; where an input names it, a question."""
    if same_name(made, wanted):
        return TRUE
    if is_null(wanted) or not isinstance(made, Unknown) or isinstance(made, Reference):
        return FALSE
    if isinstance(wanted, Known):
        return is_text(made, str(wanted.value))
    if not isinstance(wanted, Unknown) or not may_be_one_text(made, wanted):
        return FALSE
    reason = f"whether {input_name(made)} names {shown_with_holes(wanted, input_name(wanted))} is not known"
    return Unknown(reason, key=derived_key("one image", made, wanted), origin=made.origin)


def _without_version(image_id: Value) -> Value:
    """Return the id of the image definition for the id of one of its versions (…/images/x/versions/y)."""
    if isinstance(image_id, Known) and isinstance(image_id.value, str):
        return Known(image_id.value.partition("/versions/")[0], origin=image_id.origin)
    if isinstance(image_id, PartialString):
        for at, part in enumerate(image_id.parts):
            if isinstance(part, str) and "/versions/" in part:
                kept = (*image_id.parts[:at], part.partition("/versions/")[0])
                return partial_string(piece for piece in kept if piece != "")
    return image_id
