"""Names of resources: their parts between the slashes, and the ids that they make."""

from __future__ import annotations

from avd_intune.languages.arm.evaluation.resource_ids import ResourceId
from avd_intune.values.cases import alternatives_of
from avd_intune.values.partial_text import partial_string
from avd_intune.values.value_types import NULL, JsonText, Known, PartialString, Unknown, Value


def local_keys(kind: str, name: Value) -> list[str]:
    """Return the `ResourceId.local_key` of all that a resource's full name can be."""
    keys = []
    for alternative in alternatives_of(name):
        segments = name_segments(alternative.value)
        if segments is not None and len(segments) == kind.count("/"):
            keys.append(ResourceId(NULL, kind, tuple(segments)).local_key)
    return keys


def name_segments(name: Value) -> list[Value] | None:
    """Return the parts of a resource name between its slashes, None if it is no string."""
    if isinstance(name, Known):
        return [Known(part) for part in name.value.split("/")] if isinstance(name.value, str) else None
    if not isinstance(name, Unknown):
        return None
    segments: list[list[str | Value]] = [[]]
    for part in name.parts if isinstance(name, PartialString) else (name,):
        if isinstance(part, JsonText):
            return None
        if not isinstance(part, str):
            segments[-1].append(part)
            continue
        first, *others = part.split("/")
        segments[-1].append(first)
        segments.extend([text] for text in others)
    return [_segment([part for part in parts if part != ""]) for parts in segments]


def _segment(parts: list[str | Value]) -> Value:
    return parts[0] if len(parts) == 1 and isinstance(parts[0], Value) else partial_string(parts)
