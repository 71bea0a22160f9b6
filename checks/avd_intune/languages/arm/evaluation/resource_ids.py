"""Resource IDs taken apart, also those of which some segments are unknown.

Used to find which resource an ID in a property means: the extension's VM, a session host's pool.
"""

from __future__ import annotations

from avd_intune.records import dataclass
from avd_intune.values.identity import value_key
from avd_intune.values.partial_text import partial_string
from avd_intune.values.value_types import JsonText, Known, PartialString, Value


@dataclass(frozen=True, slots=True, eq=False)
class ResourceId:
    """One resource ID. Azure compares IDs without regard to case.

    scope: what stands before the last `/providers/`: "" for the tenant, else Known or partly known text.
    type: e.g. `Microsoft.Compute/virtualMachines/extensions`; a resource group has the type
        `Microsoft.Resources/resourceGroups`, a subscription `Microsoft.Resources/subscriptions`.
    names: one for each segment of the type; Known strings or unknown values.
    """

    scope: Value
    type: str
    names: tuple[Value, ...]

    @property
    def key(self) -> str:
        """Identity of the whole ID: equal for equal scopes, types and names."""
        return f"{value_key(self.scope).lower()}|{self.local_key}"

    @property
    def local_key(self) -> str:
        """Identity without the scope: equal for the same type and names wherever they lie."""
        return f"{self.type.lower()}|{'|'.join(value_key(name).lower() for name in self.names)}"

    @property
    def parent(self) -> ResourceId | None:
        """The ID of the parent resource, None for a top-level one."""
        if len(self.names) < 2:
            return None
        return ResourceId(self.scope, self.type.rpartition("/")[0], self.names[:-1])


def id_segments(value: Value) -> list[Value] | None:
    """Return the parts of a resource ID between its slashes, as `split(id, '/')` has them.

    None if the value is no resource ID. An unknown part counts as one segment (or a part of one):
    subscription IDs and names hold no slash.
    """
    if isinstance(value, Known) and isinstance(value.value, str):
        parts: tuple[str | Value | JsonText, ...] = (value.value,)
    elif isinstance(value, PartialString):
        parts = value.parts
    else:
        return None
    if (
        not parts
        or not isinstance(parts[0], str)
        or not parts[0].lower().startswith(("/subscriptions/", "/providers/"))
    ):
        return None
    segments: list[list[str | Value | JsonText]] = [[]]
    for part in parts:
        if isinstance(part, JsonText):
            return None
        if not isinstance(part, str):
            segments[-1].append(part)
            continue
        first, *others = part.split("/")
        segments[-1].append(first)
        segments.extend([text] for text in others)
    return [_segment(segment) for segment in segments]


def _segment(parts: list[str | Value | JsonText]) -> Value:
    texts = [part for part in parts if part != ""]
    if len(texts) == 1 and isinstance(texts[0], Value):
        return texts[0]
    return partial_string(texts)


def parse_resource_id(value: Value) -> ResourceId | None:
    """Take a resource ID apart. Returns None if the value is none, or its type is not known."""
    segments = id_segments(value)
    if segments is None:
        return None
    words = [_word(segment) for segment in segments]
    last = max((index for index, word in enumerate(words) if word == "providers"), default=None)
    if last is None:
        return _container_id(segments, words)
    path = segments[last + 1 :]
    if len(path) < 3 or len(path) % 2 == 0:
        return None
    kinds = [path[0], *path[1::2]]
    if not all(isinstance(kind, Known) and kind.value for kind in kinds):
        return None
    kind = "/".join(str(segment.value) for segment in kinds if isinstance(segment, Known))
    return ResourceId(_join(segments[:last]), kind, tuple(path[2::2]))


def _word(segment: Value) -> str:
    return str(segment.value).lower() if isinstance(segment, Known) else ""


def _container_id(segments: list[Value], words: list[str]) -> ResourceId | None:
    if len(segments) == 5 and words[1] == "subscriptions" and words[3] == "resourcegroups":
        return ResourceId(_join(segments[:3]), "Microsoft.Resources/resourceGroups", (segments[4],))
    if len(segments) == 3 and words[1] == "subscriptions":
        return ResourceId(Known(""), "Microsoft.Resources/subscriptions", (segments[2],))
    return None


def _join(segments: list[Value]) -> Value:
    parts: list[str | Value] = []
    for index, segment in enumerate(segments):
        parts.extend(["/"] if index else [])
        parts.append(segment)
    return partial_string(parts)
