"""The changes that rules ask for, with the place in the code that each is to be made at.

Every value that is handed in is as it is in one world (`Look.resolve`), so that its place is that of one literal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from avd_intune.estate.adapters.extension_types import INTUNE_MDM_ID, ExtensionType
from avd_intune.estate.model import Extension, SessionHost
from avd_intune.findings import Action, Certainty, Change
from avd_intune.source.text import Span
from avd_intune.values.value_types import Known, Value

DESCRIBE_IT = "describe the image under custom_images in .avd-intune.yaml"


def written_at(value: Value) -> Span | None:
    """Return where a value is written: the literal, or the nearest block around an attribute that is absent."""
    if value.origin is None:
        return None
    return next((step.span for step in reversed(list(value.origin.chain())) if step.span is not None), None)


def setting(
    attribute: str,
    value: Value,
    wanted: str | None,
    text: str = "",
    *,
    names: tuple[str, ...] = (),
    choices: tuple[str, ...] = (),
    beside: Value | None = None,
    certainty: Certainty = Certainty.REVIEW,
) -> Change:
    """Return the change that gives an attribute another value.

    value: what it has today. names: how it is written in code. choices: all values that are right. beside: the value
    of a property that an absent attribute belongs beside.
    """
    steps = beside.origin.chain() if beside is not None and beside.origin is not None else ()
    return Change(
        Action.SET,
        attribute,
        text,
        place=written_at(value),
        value=wanted,
        choices=choices,
        certainty=certainty,
        written=_text(value),
        names=names,
        beside=tuple(step.span for step in steps if step.span is not None),
    )


def _text(value: Value) -> str | None:
    return value.value if isinstance(value, Known) and isinstance(value.value, str) else None


def _is_absent(value: Value) -> bool:
    return isinstance(value, Known) and value.value is None


def adding_extension(host: SessionHost, kind: ExtensionType, text: str) -> Change:
    """Return the change that puts an extension on a machine; the sign-in extension enrols it in Intune, too."""
    return Change(Action.ADD, "extension", text, place=host.resource.span, value=kind.type)


def removing_extension(extension: Extension, text: str = "", alternative: int = 1) -> Change:
    """Return the change that takes an extension off its machine.

    It has a place only where the block is that of this extension alone: not a part of a machine, nor a loop over
    extensions whose types come from elsewhere.
    """
    kind, written, block = _text(extension.type), written_at(extension.type), extension.resource.span
    is_own = "extension" in extension.resource.type.lower() or "extensions" in block.text[:200].lower()
    is_written = written is not None and written.path == block.path and block.start <= written.start < block.end
    place = block if is_own and is_written else None
    return Change(Action.REMOVE, "extension", text, place=place, value=kind, alternative=alternative)


def instead_of(extension: Extension, host: SessionHost, kind: ExtensionType, text: str) -> Iterator[Change]:
    """Yield the changes that put an extension in the place of another one."""
    yield adding_extension(host, kind, text)
    yield removing_extension(extension)


def entry_of_settings(extension: Extension, name: str, value: Value, wanted: str | None, text: str) -> Change:
    """Return the change of one entry in the settings of an extension; `value` is what it has today.

    It is safe where nothing is left to choose.
    """
    is_absent = _is_absent(value)
    return Change(
        Action.SET,
        name,
        text,
        place=written_at(extension.settings if is_absent else value) or extension.resource.span,
        value=wanted,
        certainty=Certainty.SAFE if wanted is not None else Certainty.REVIEW,
        written=_text(value),
        names=(name, "settings") if _is_absent(extension.settings) else (name,),
        beside=(extension.resource.span,),
    )


def mdm_id(extension: Extension, value: Value, text: str) -> Change:
    """Return the change that lets the sign-in extension enrol its machine in Intune."""
    return entry_of_settings(extension, "mdmId", value, INTUNE_MDM_ID, text)


def moving_to_protected(extension: Extension, name: str, text: str) -> Change:
    """Return the change that takes an entry out of the plain settings of an extension into its protected ones."""
    return Change(
        Action.MOVE,
        f"protected {name.lower()}",
        text,
        place=written_at(extension.settings),
        certainty=Certainty.SAFE,
        names=(name, "settings", "protected_settings", "protectedSettings"),
        beside=tuple(
            span for span in (extension.resource.span, written_at(extension.protected_settings)) if span is not None
        ),
    )


def removing(attribute: str, place: Span | None, text: str, alternative: int = 1) -> Change:
    """Return the change that takes a block or a property away."""
    return Change(Action.REMOVE, attribute, text, place=place, alternative=alternative)


def describing_image(pattern: str | None) -> Change:
    """Return the entry of the settings that says what an image is; only a person knows its Windows edition."""
    # All versions of an image are the same Windows; one that comes later is answered, too.
    name = re.sub(r"/versions/[^/]*\Z", "", pattern, flags=re.I) if pattern is not None else None
    return Change(Action.ADD, "custom_images", DESCRIBE_IT, value=name)


def tagging(host: SessionHost, tag: str, value: Value, choices: tuple[str, ...], text: str) -> Change:
    """Return the change of a tag on a session host; `value` is what it has today, which is true only a person knows."""
    is_absent = _is_absent(value)
    return Change(
        Action.SET,
        f'tag "{tag}"',
        text,
        place=written_at(host.machine.tags if is_absent else value) or host.resource.span,
        choices=choices,
        written=_text(value),
        names=(tag, "tags") if _is_absent(host.machine.tags) else (tag,),
        beside=(host.resource.span,),
    )
