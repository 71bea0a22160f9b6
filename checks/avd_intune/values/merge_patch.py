"""JSON merge patch, by which azapi adds `sensitive_body` to `body`: https://www.rfc-editor.org/rfc/rfc7396."""

from __future__ import annotations

import re
from collections.abc import Collection

from avd_intune.values.access import is_null, member
from avd_intune.values.cases import lift
from avd_intune.values.value_types import NULL, ListValue, ObjectValue, Unknown, Value, as_secret, replace

# A part of a path: its name, or the number of an element.
_Path = tuple[str, ...]


def merge_patched(body: Value, patch: Value) -> Value:
    """Return a value with what a JSON merge patch adds to it and takes away."""
    if isinstance(patch, Unknown) and isinstance(body, ObjectValue):
        # Each entry may be another one, and there may be more of them.
        kept = {name: merge_patched(value, member(patch, name)) for name, value in body.entries.items()}
        return replace(body, entries=kept, rest=as_secret(patch))
    if not isinstance(patch, ObjectValue):
        return as_secret(patch)
    if is_null(body):
        body = ObjectValue({})
    if not isinstance(body, ObjectValue):
        return body  # unknown, and so is what it becomes
    entries = dict(body.entries)
    for name, value in patch.entries.items():
        if is_null(value):
            entries.pop(name, None)
        else:
            entries[name] = lift(merge_patched, entries.get(name, NULL), value)
    return replace(body, entries=entries, rest=body.rest if patch.rest is None else as_secret(patch.rest))


def sent_by_version(patch: Value, version: Value) -> Value:
    """Return what azapi sends of a `sensitive_body`: where there is a `sensitive_body_version`, what that lists.

    https://registry.terraform.io/providers/Azure/azapi/latest/docs/guides/feature_ephemeral_resource: its keys are
    paths such as `properties.osProfile.adminPassword` or `properties.items[0].value`. Where they are not known, it is
    all of it.
    """
    if not isinstance(version, ObjectValue) or version.rest is not None:
        return patch
    paths = [tuple(re.split(r"[.\[]", path.replace("]", ""))) for path in version.entries]
    return lift(lambda each: _sent(each, paths), patch)


def _sent(patch: Value, paths: Collection[_Path]) -> Value:
    if any(not path for path in paths):
        return patch
    inner: dict[str, list[_Path]] = {}
    for first, *rest in paths:
        inner.setdefault(first, []).append(tuple(rest))
    if isinstance(patch, ObjectValue):
        kept = {name: _sent(value, inner[name]) for name, value in patch.entries.items() if name in inner}
        return replace(patch, entries=kept)
    if isinstance(patch, ListValue) or any(name.isdecimal() for name in inner):
        return patch  # what is sent of a list replaces all of it
    if isinstance(patch, Unknown):
        return ObjectValue({name: _sent(member(patch, name), each) for name, each in inner.items()}, secret=True)
    return patch
