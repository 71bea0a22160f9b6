"""What is known of a session host's image in one world: product, edition, release, session mode."""

from __future__ import annotations

import fnmatch
import re
from datetime import date

from avd_intune.baselines.baseline import Combination
from avd_intune.baselines.image_catalogue import (
    ImageIdentity,
    describe_image,
    identify_image,
    release_order,
    service_end,
)
from avd_intune.baselines.image_data import Release
from avd_intune.baselines.image_service import has_extended_updates, withdrawn_on
from avd_intune.estate.model import Image, MachineKind, SessionHost
from avd_intune.judgement.advice import describing_image, setting
from avd_intune.judgement.image_names import name_in_id
from avd_intune.judgement.look import Look
from avd_intune.judgement.verdict import Verdict, failed, undecided
from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass, field, replace
from avd_intune.settings import CustomImage
from avd_intune.values.access import known_texts, visible_text
from avd_intune.values.blanks import blanks_of
from avd_intune.values.display import describe
from avd_intune.values.value_types import Known, Unknown, Value

# https://learn.microsoft.com/azure/virtual-desktop/windows-multisession-faq
MULTI_SESSION_SKU = lazy_pattern(r"-(avd|evd)\b", re.I)
NAME_OF_IMAGE = "the name of its custom image"
MAX_ID, MAX_SHOWN_ID = 2_000, 70
# https://learn.microsoft.com/azure/virtual-machines/share-gallery-community
_GALLERIES = {"/communitygalleries/": "community gallery image", "/sharedgalleries/": "shared gallery image"}


@dataclass(frozen=True, slots=True)
class ImageFound:
    """What is known of an image: its parts, how a person calls it, and the value that says so.

    A part is None where it is not known; `why` says how the image was recognised and what is missing. name: how
    an entry of custom_images in the settings would name it. doubt: why its name leaves the edition open.
    """

    product: str | None
    edition: str | None
    version: str | None
    multi_session: bool | None
    shown: str
    why: str
    at: Value = field(compare=False)
    generation: int | None = None
    service_end: date | None = None
    name: str | None = None
    release: Release | None = None
    withdrawn: date | None = None
    doubt: str = ""

    @property
    def is_unidentified(self) -> bool:
        """Say whether nothing tells which Windows it is."""
        return self.product is None and self.edition is None

    @property
    def dated(self) -> str:
        """Return what it is, with the days that concern it as dates: no reason may change with the day."""
        service = f"; end of service: {self.service_end.isoformat()}" if self.service_end else ""
        if service and has_extended_updates(self.product, self.version):
            service += ", after which session hosts get extended security updates"
        left = f"; withdrawn from the Azure Marketplace on {self.withdrawn.isoformat()}" if self.withdrawn else ""
        return f"{self.shown}{service}{left}"


def mismatch(found: ImageFound, combination: Combination) -> str | None:
    """Return what certainly contradicts a combination, "" if something is unknown, None if it fits."""
    products = dict(combination.products)
    if found.product is not None and found.product not in products:
        return "product"
    if found.edition is not None and found.edition not in combination.editions:
        return "edition"
    if found.multi_session is not None and found.multi_session != combination.multi_session:
        return "sessions"
    if found.product is None:
        return ""
    oldest = products[found.product]
    is_open = found.edition is None or found.multi_session is None
    if oldest is not None:
        order = release_order(found.product, found.version)
        needed = release_order(found.product, oldest)
        if order is not None and needed is not None and order < needed:
            return "release"  # too old in every edition that it may be
        is_open = is_open or order is None or needed is None
    return "" if is_open else None


def any_image_of(combinations: tuple[Combination, ...]) -> str:
    """Return the images that combinations ask for, for a reason."""
    return " or ".join(dict.fromkeys(image_of(combination) for combination in combinations))


def image_of(combination: Combination) -> str:
    """Return the images that a combination asks for, e.g. `Windows 10 Enterprise, version 1809 or later`."""
    products = [
        f"{product} {combination.editions[0]}" + (f", version {oldest} or later" if oldest else "")
        for product, oldest in combination.products
    ]
    return ", or ".join(products) + ("" if combination.multi_session else " (single-session)")


def find_image(host: SessionHost, look: Look) -> ImageFound | Verdict | None:
    """Return what the image is, None if there is none, a verdict where nothing can be said of it."""
    return look.shared(_find_image, host)


def _find_image(host: SessionHost, look: Look) -> ImageFound | Verdict | None:
    image = host.machine.image
    if host.machine.kind is MachineKind.OUTSIDE_THE_CODE:
        return undecided(f"{look.outside(host)}, so its image is unknown; {look.to_find(host)}")
    parts = (("SKU", image.sku), ("offer", image.offer), ("publisher", image.publisher))
    by_reference = any(look.is_given(value, f"the {part} of its image") for part, value in parts)
    image_id = look.resolve(image.id)
    # Azure takes one or the other: an id that is only unknown yields to a reference that is there.
    if look.is_given(image_id, "the id of its image") and not (by_reference and isinstance(image_id, Unknown)):
        return _find_by_id(image, image_id, look)
    if by_reference:
        return _identify(image, look)
    if look.is_given(image.disk, "the OS disk that it starts from"):
        return undecided("it starts from an existing OS disk, of which the code does not tell the Windows edition")
    if host.machine.kind is not MachineKind.HOST_POOL_TEMPLATE:  # a host pool needs no VM template
        for part in (image.id, image.sku):
            look.ask_for(part, "the image of the session host")
    return None


def sessions_by_sku(host: SessionHost, look: Look) -> ImageFound | None:
    """Return what the SKU alone says of an image of which the rest is not known: how many sessions it is for."""
    sku = look.resolve(host.machine.image.sku)
    if not isinstance(sku, Known) or not isinstance(sku.value, str) or not sku.value:
        return None
    multi = MULTI_SESSION_SKU.search(sku.value) is not None
    return ImageFound(None, None, None, multi, f"the SKU {sku.value}", "the rest is not known", sku)


def unsupported_by_offer(host: SessionHost, look: Look) -> ImageFound | None:
    """Return what an image of any SKU is where the baseline has no such Windows: offer windows-11 has no Windows 10.

    Raises UndecidableError where its publisher or offer is not known, too.
    """
    image = host.machine.image
    if host.machine.kind is MachineKind.OUTSIDE_THE_CODE or look.is_given(image.id, "the id of its image"):
        return None
    publisher, offer = look.text_of(image.publisher, "the publisher"), look.text_of(image.offer, "the offer")
    if not publisher or not offer:
        return None
    found = _from_identity(identify_image(publisher, offer, None, None), f"{publisher}:{offer}", "", image.sku)
    return found if all(mismatch(found, each) == "product" for each in look.baseline.combinations) else None


def _identify(image: Image, look: Look) -> ImageFound | Verdict:
    publisher = look.text_of(image.publisher, "the image publisher")
    offer = look.text_of(image.offer, "the image offer")
    sku = look.text_of(image.sku, "the image SKU")
    parts = {"publisher": publisher, "offer": offer, "SKU": sku}
    missing = [part for part, text in parts.items() if text is None]
    if missing:
        for part, value in zip(parts, (image.publisher, image.offer, image.sku), strict=True):
            look.ask_for(value, f"the image {part}")
        change = setting("image reference", look.resolve(image.sku), None, "set it")
        return failed(f"its image reference has no {' and no '.join(missing)}", image.sku, change)
    version = next(iter(known_texts(look.resolve(image.version))), None)
    custom = _custom_image([f"{publisher}:{offer}:{sku}"], look)
    if custom is not None:
        return _from_custom(custom, image.sku)
    identity = identify_image(publisher, offer, sku, version)
    if identity.conflict is not None:
        return undecided(f"the image {publisher}:{offer}:{sku} contradicts itself: {identity.conflict}", image.sku)
    if identity.long_term is None and identity.edition == "Enterprise" and identity.certainty == "catalogue":
        # rs5-enterprise and rs1-enterprise kept getting LTSC updates: their name does not settle it.
        urn = f"{publisher}:{offer}:{sku}"
        found = _from_identity(identity, urn, "", image.sku)
        doubt = f"the image {urn} may be a long-term servicing channel"
        return replace(found, edition=None, service_end=None, doubt=doubt)
    # The definition of a custom image has a name, by which people know it, beside the label that its author chose.
    name = next(iter(known_texts(look.resolve(image.name))), "")
    return _from_identity(identity, f"{publisher}:{offer}:{sku}", name, image.sku)


def _find_by_id(image: Image, image_id: Value, look: Look) -> ImageFound | Verdict:
    definitions = [definition for definition, when in image.definitions if look.truth(when)]
    names = [visible_text(image_id), *(text for d in definitions for text in known_texts(look.resolve(d.name)))]
    custom = _custom_image(names, look)
    if custom is not None:
        return _from_custom(custom, image_id)
    for definition in definitions:
        if look.is_given(definition.sku):
            return _identify(definition, look)
    if not any(names[1:]):
        nameless = _judge_name(image_id, definitions, look)
        if nameless is not None:
            return nameless
    if isinstance(image_id, Unknown) and not definitions:
        tail = short_id(visible_text(image_id))
        if not tail:
            # The settings describe images by their ids and names: without either, they cannot tell this one.
            return undecided(str(look.unknown("the image of the session host", image_id)), image_id)
        error = look.unknown(f"the image {tail} of the session host", image_id, "")
        return undecided(str(error), image_id, describing_image(visible_text(image_id)))
    if not any(names):
        # The settings describe images by their names, so without one the name is what to state.
        for definition in definitions:
            look.ask_for(definition.name, NAME_OF_IMAGE)
        unknown = next(
            (each for each in (*(look.resolve(d.name) for d in definitions), image_id) if isinstance(each, Unknown)),
            None,
        )
        if unknown is not None:
            return undecided(str(look.unknown(NAME_OF_IMAGE, unknown)), image_id)
    # Of an id that is partly unknown the known parts are shown: the name of the image stands at its end.
    whole = visible_text(image_id) if isinstance(image_id, Unknown) else ""
    name = next((text for text in names[1:]), None) or short_id(whole or describe(image_id, MAX_ID)).strip('"')
    kind = next((words for start, words in _GALLERIES.items() if names[0].lower().startswith(start)), "custom image")
    change = describing_image(next((text for text in names if text), None))
    return undecided(f"the code does not tell the Windows edition of the {kind} {name}", image_id, change)


def _judge_name(image_id: Value, definitions: list[Image], look: Look) -> Verdict | None:
    """Judge an id by the name that it gives the image, which is what the settings need; None where it gives none."""
    name, gap = name_in_id(image_id, look)
    if gap is not None:
        return undecided(str(look.unknown(NAME_OF_IMAGE, gap)), gap)
    if name == "":
        # The name of a definition is a value itself.
        stated = next((look.resolve(each.name) for each in definitions), None)
        empty = f"{NAME_OF_IMAGE} is empty in {short_id(visible_text(image_id))}"
        blanks = blanks_of(image_id if stated is None else stated)
        if blanks:
            return undecided(f"{empty}, by {look.filling(blanks)}", image_id)
        where = look.where(image_id) if stated is None else look.where(stated, with_source=True)
        return undecided(f"{empty}{where}; {look.state_it}", image_id)
    if name is None or definitions or not isinstance(image_id, Unknown):
        return None
    change = describing_image(name)
    return undecided(f"the code does not tell the Windows edition of the custom image {name}", image_id, change)


def short_id(text: str) -> str:
    """Return the end of a long resource id: the name of the image, which the settings ask for, stands there."""
    if len(text) <= MAX_SHOWN_ID:
        return text
    kept = text[-MAX_SHOWN_ID:]
    return "…" + (kept[kept.index("/") :] if "/" in kept else kept)


def _custom_image(candidates: list[str], look: Look) -> CustomImage | None:
    for custom in look.settings.custom_images:
        pattern = custom.image.lower()
        for candidate in candidates:
            text = candidate.lower()
            # The id of a version names its definition before `/versions/`.
            forms = {text, text.split("/versions/")[0]}
            names = {*forms, *(form.rsplit("/", 1)[-1] for form in forms)}
            if text and any(fnmatch.fnmatchcase(name, pattern) for name in names):
                return custom
    return None


def _from_custom(custom: CustomImage, at: Value) -> ImageFound:
    edition = custom.edition
    if custom.multi_session and "multi-session" not in edition.lower():
        edition = f"{edition} multi-session"
    shown = f"{custom.product} {edition} {custom.version or ''}".rstrip() + " (declared in the settings)"
    why = f'the version "{custom.version}" is no known release' if custom.version else "its version is not declared"
    return ImageFound(
        custom.product,
        edition,
        custom.version,
        custom.multi_session,
        shown,
        why,
        at,
        service_end=service_end(custom.product, custom.version, edition),
    )


def _from_identity(identity: ImageIdentity, urn: str, name: str, at: Value) -> ImageFound:
    version = identity.release.version if identity.release is not None else None
    if identity.product is None and identity.edition is None:
        shown = f"{name} ({urn})" if name else urn
    else:
        shown = f"{describe_image(identity)} ({urn})"
    return ImageFound(
        identity.product,
        identity.edition,
        version,
        identity.multi_session,
        shown,
        identity.why,
        at,
        identity.generation,
        identity.release.service_end(identity.edition) if identity.release is not None else None,
        name=urn,
        release=identity.release,
        withdrawn=withdrawn_on(
            identity.product, version, multi_session=identity.multi_session, office=bool(identity.office)
        ),
    )
