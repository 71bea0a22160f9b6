"""What a machine that nothing registers with a host pool is: a session host by its image, or by its names.

Facts: only Azure Virtual Desktop may run multi-session Windows
(https://learn.microsoft.com/azure/virtual-desktop/windows-multisession-faq).
"""

from __future__ import annotations

import re

from avd_intune.baselines.image_catalogue import identify_image
from avd_intune.estate.adapters.registry_modules import OTHER_PURPOSE
from avd_intune.estate.model import Doubt, Estate, Evidence, Extension, Machine, MachineKind, Script
from avd_intune.estate.scripts.scripts_by_themselves import has_sign
from avd_intune.estate.scripts.signs import DSC, SYSPREP
from avd_intune.estate.session_host_markers import may_match_marker
from avd_intune.patterns import lazy_pattern
from avd_intune.settings import Settings
from avd_intune.values.access import any_of, both, has_entry, known_texts, matches, may_hold, member
from avd_intune.values.cases import alternatives_of
from avd_intune.values.condition_text import input_name
from avd_intune.values.inside import sources_of
from avd_intune.values.value_types import TRUE, PartialString, Unknown, Value

CLIENT_PUBLISHER = lazy_pattern(r"^MicrosoftWindowsDesktop$", re.I)
MULTI_SESSION_SKU = lazy_pattern(r"-(avd|evd)\b", re.I)
IMAGE_MACHINE = lazy_pattern(
    r"image[_-]?(vm|builder|build|host)|golden[_-]?image|\bpacker\b|(vm|host)[_-]?image\b"
    r"|template[_-]?(vm|machine)\b|(vm|machine|avd|golden)[_-]?template",
    re.I,
)
NO_DOUBT = Doubt()
NOT_REGISTERED = Doubt(
    note="nothing in the code registers it with a host pool; it is judged for its image beside one, and "
    "session_host_markers in .avd-intune.yaml name it or exclude it"
)
ONLY_MULTI_SESSION = Doubt(
    "it has a multi-session Windows, which only Azure Virtual Desktop may run, but nothing in the code registers it "
    "with a host pool; name it or exclude it under session_host_markers in .avd-intune.yaml",
    is_judged=False,
)
NAMED_AS_HOST = Doubt(
    "its name says so, but nothing in the code registers it with a host pool; name it or exclude it under "
    "session_host_markers in .avd-intune.yaml",
    is_judged=False,
)
OPEN_SKU = Doubt(
    "it has a Windows client of which an input decides whether it is a multi-session one, which only Azure Virtual "
    "Desktop may run; state the image SKU, or exclude the machine under session_host_markers in .avd-intune.yaml",
    is_judged=False,
)
OPEN_NAME = Doubt(
    "it has a Windows client and its name is an input, which may be that of a session host; state the name, or name or "
    "exclude the machine under session_host_markers in .avd-intune.yaml",
    is_judged=False,
)
UNKNOWN_SCRIPT = Doubt(
    "names around it mention Azure Virtual Desktop, and what a script on it does is not known before deployment; give "
    "the script, or name or exclude the machine under session_host_markers in .avd-intune.yaml",
    is_judged=False,
)
UNKNOWN_IMAGE = Doubt(
    "its image is not known before deployment and the deployment has a host pool; describe the image under "
    "custom_images in .avd-intune.yaml, or set license_type"
)
MARKED_BY_INPUT = Doubt(
    "session_host_markers in .avd-intune.yaml name session hosts by what is an input here; state its name and tags"
)
# The tag by which the portal shows a machine under its host pool; some code puts it on all that a pool costs.
PARENT_TAG = "cm-resource-parent"
OPEN_PARENT = Doubt(
    "its tag cm-resource-parent names what only deployment tells, as the id of a host pool is, and nothing in the code "
    "registers it; name or exclude it under session_host_markers in .avd-intune.yaml",
    is_judged=False,
)
OPEN_SCRIPT = Doubt(
    "it runs a script or a configuration that is an input, beside a host pool, and that may register it; state it, or "
    "name or exclude the machine under session_host_markers in .avd-intune.yaml",
    is_judged=False,
)
NAME_OF_HOST = lazy_pattern(
    r"session[-_ ]?host(?!s?[-_ ]?(?:subnet|config))|(?<![a-z])rdsh(?![a-z]{3})|\brdshPrefix", re.I
)
NAME_OF_AVD = lazy_pattern(
    r"(?<![a-zA-Z])[aw]vd|AVD|WVD|Avd|Wvd|(?i:session[-_ ]?host|virtual[-_ ]?desktop|host[-_ ]?pool)"
)
CLIENT_LICENSE = lazy_pattern(r"^Windows_Client$", re.I)


def builds_image(machine: Machine, sources: set[str], estate: Estate) -> bool:
    """Say whether a machine is captured: an image names it as source, a script generalises it, or its name says so."""
    if machine.resource.key in sources:
        return True
    generalised = any(may_hold(has_sign(script, SYSPREP, estate)) for script, _ in machine.scripts)
    return generalised or IMAGE_MACHINE.search(_names_of(machine)) is not None


def _given_names(address: str) -> list[str]:
    """Return what people called a resource and the modules and deployments around it, without its type."""
    if "::" in address or "/" in address:
        *around, own = address.split("::")
        return [*around, own.rpartition("/")[2]]
    return [part for part in address.split(".") if not part.startswith("azurerm_")]


def evidence_of_image(machine: Machine, has_host_pool: bool) -> tuple[list[Evidence], Doubt, str]:
    """Judge a machine by its image, in a deployment that registers no machine."""
    if machine.kind is MachineKind.OUTSIDE_THE_CODE:
        named = _doubt_by_script(machine)
        return _if_named(named), named, "it is set up outside this code, and nothing registers it with a host pool"
    image = machine.image
    multi_session = matches(image.sku, MULTI_SESSION_SKU)
    for definition, when in image.definitions:
        multi_session = any_of([multi_session, both(when, matches(definition.sku, MULTI_SESSION_SKU))])
    if may_hold(multi_session):
        evidence = [Evidence("it has a multi-session Windows, which only AVD may run", multi_session)]
        return evidence, NOT_REGISTERED if has_host_pool else ONLY_MULTI_SESSION, ""
    server = _other_system(machine)
    if not has_host_pool:
        named = NO_DOUBT if server else _doubt_by_names(machine)
        if named is NO_DOUBT and not server:
            named = _doubt_by_inputs(machine)
        return _if_named(named), named, "the deployment has no host pool, and nothing registers it with one"
    client = _is_client(machine)
    if may_hold(client):
        return [Evidence("it has a Windows client image in a deployment with a host pool", client)], NOT_REGISTERED, ""
    if server:
        return [], NO_DOUBT, f"{server} and nothing registers it with a host pool"
    return (
        [Evidence("its image is not known before deployment, in a deployment with a host pool", TRUE)],
        UNKNOWN_IMAGE,
        "",
    )


def evidence_of_inputs(machine: Machine, settings: Settings, has_host_pool: bool) -> tuple[list[Evidence], Doubt]:
    """Return what inputs make of a machine that nothing known makes a session host: by markers or a script."""
    if may_match_marker(machine, settings):
        return [Evidence("the settings may mark it as a session host", TRUE)], MARKED_BY_INPUT
    names = f"{_names_of(machine)} {_names_of_inputs(machine)}"
    if OTHER_PURPOSE.search(names) is not None:
        return [], NO_DOUBT
    # Landing zones put the tag on their management servers, too, since it groups what a host pool costs.
    is_tagged = has_entry(machine.tags, PARENT_TAG) and _is_open(member(machine.tags, PARENT_TAG))
    if is_tagged and not _other_system(machine):
        return [Evidence("its tag cm-resource-parent may name a host pool", TRUE)], OPEN_PARENT
    runs_what_is_handed_in = any(is_handed_in(each) for each, _ in machine.extensions)
    runs_what_is_handed_in |= any(is_handed_in(each) for each, _ in machine.scripts)
    if has_host_pool and runs_what_is_handed_in:
        return [Evidence("what runs on it is an input, and may register it with a host pool", TRUE)], OPEN_SCRIPT
    return [], NO_DOUBT


def is_handed_in(item: Extension | Script) -> bool:
    """Say whether the text of a script or what DSC is set up with is an input.

    Of a command of which a part is known, that part tells what it is about.
    """
    if isinstance(item, Script):
        given = [each for each in (*item.commands, item.code) if each is not None]
    else:
        given = [item.settings] if DSC.lower() in (text.lower() for text in known_texts(item.type)) else []
    return any(
        isinstance(each.value, Unknown) and not isinstance(each.value, PartialString)
        for command in given
        for each in alternatives_of(command)
    )


def _is_client(machine: Machine) -> Value:
    """Return the condition under which a machine runs a Windows client, by its image or its licence."""
    client = any_of([matches(machine.image.publisher, CLIENT_PUBLISHER), matches(machine.license_type, CLIENT_LICENSE)])
    for definition, when in machine.image.definitions:
        client = any_of([client, both(when, matches(definition.publisher, CLIENT_PUBLISHER))])
    return client


def _other_system(machine: Machine) -> str:
    """Return what shows that a machine runs no Windows client, "" if nothing does."""
    image = machine.image
    publishers = [_only_text(each.value) for each in alternatives_of(image.publisher)]
    if all(text and CLIENT_PUBLISHER.search(text) is None for text in publishers):
        offer, sku, version = (_only_text(value) for value in (image.offer, image.sku, image.version))
        product = identify_image(publishers[0] or "", offer, sku, version).product
        return f"its image is {product or publishers[0]}"
    if matches(machine.license_type, re.compile(r"^Windows_Server$", re.I)) is TRUE:
        return "it is licensed as Windows Server"
    return ""


def _doubt_by_names(machine: Machine) -> Doubt:
    """Return what names make of a machine that nothing registers, in a deployment without a host pool."""
    written = _names_of(machine)
    names = f"{written} {_names_of_inputs(machine)}"
    if NAME_OF_HOST.search(names):
        return NAMED_AS_HOST
    is_for_users = any(NAME_OF_AVD.search(said) and not OTHER_PURPOSE.search(said) for said in (written, names))
    # An image or a licence that is an input may be that of a Windows client.
    open_system = (machine.image.publisher, machine.image.id, machine.license_type)
    may_be_client = may_hold(_is_client(machine)) or any(map(_is_open, open_system))
    return NAMED_AS_HOST if is_for_users and may_be_client else _doubt_by_script(machine)


def _doubt_by_inputs(machine: Machine) -> Doubt:
    """Return what inputs make of a Windows client that nothing registers, in a deployment without a host pool."""
    names = f"{_names_of(machine)} {_names_of_inputs(machine)}"
    if not may_hold(_is_client(machine)) or OTHER_PURPOSE.search(names) is not None:
        return NO_DOUBT
    if any(_is_open(image.sku) for image in (machine.image, *(each for each, _ in machine.image.definitions))):
        return OPEN_SKU
    return OPEN_NAME if _is_open(machine.name) else NO_DOUBT


def _is_open(value: Value) -> bool:
    """Say whether a value is not known in some case."""
    return any(isinstance(each.value, Unknown) for each in alternatives_of(value))


def _names_of(machine: Machine) -> str:
    return " ".join([*_given_names(machine.resource.address), *known_texts(machine.name)])


def _names_of_inputs(machine: Machine) -> str:
    """Return what the inputs are called that name a machine: that says as much as the names that stand in code."""
    parts = (part for part in sources_of(machine.name) if isinstance(part, Unknown))
    return " ".join(input_name(part) for part in parts if part.computed is None and not isinstance(part, PartialString))


def _if_named(doubt: Doubt) -> list[Evidence]:
    return [] if doubt is NO_DOUBT else [Evidence("by its names it may be a session host", TRUE)]


def _doubt_by_script(machine: Machine) -> Doubt:
    """Return what names make of a machine on which something runs that only deployment tells."""
    own = _names_of(machine)
    for script, _ in machine.scripts:
        names = " ".join([own, *_given_names(script.resource.address)])
        given = [*script.commands, *(each for each in (script.code, script.file) if each is not None)]
        if NAME_OF_AVD.search(names) and any(isinstance(each, Unknown) for each in given):
            return UNKNOWN_SCRIPT
    return NO_DOUBT


def _only_text(value: Value) -> str | None:
    texts = known_texts(value)
    return texts[0] if len(texts) == 1 else None
