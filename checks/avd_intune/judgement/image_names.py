"""The name that a resource id gives a custom image, where parts of the id may be unknown.

The settings describe images by their names, so of an id only this name matters: not its subscription, nor its version.
https://learn.microsoft.com/azure/virtual-machines/shared-image-galleries#image-definitions
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from avd_intune.values.value_types import Known, PartialString, Unknown, Value
from avd_intune.values.worlds import World

# What stands before the name in the id of a definition of a gallery, and of a managed image.
_BEFORE_THE_NAME = "images"

# One name of a path: what is known of it, and the first part of it that is not.
_Segment = tuple[str, "Unknown | None"]


def name_in_id(image_id: Value, look: World) -> tuple[str | None, Unknown | None]:
    """Return the name of the image in its id and, if part of the name is unknown, that part.

    The name is None for what is no id of an image, and where the unknown parts hide which of its names that is.
    """
    segments = list(_segments(image_id, look))
    for (before, gap), following in itertools.pairwise(segments):
        if gap is None and before.lower() == _BEFORE_THE_NAME:
            return following
    return None, None


def _segments(image_id: Value, look: World) -> Iterator[_Segment]:
    text, gap = "", None
    for part in _pieces(image_id, look):
        if isinstance(part, Unknown):
            gap = gap or part
            continue
        first, *others = part.split("/")
        text += first
        for other in others:
            yield text, gap
            text, gap = other, None
    yield text, gap


def _pieces(value: Value, look: World) -> Iterator[str | Unknown]:
    resolved = look.resolve(value)
    if isinstance(resolved, PartialString):
        for part in resolved.parts:
            if isinstance(part, str):
                yield part
            elif isinstance(part, Value):
                yield from _pieces(part, look)
            else:
                yield resolved
    elif isinstance(resolved, Known):
        yield resolved.value if isinstance(resolved.value, str) else ""
    elif isinstance(resolved, Unknown):
        yield resolved
