"""JSON merge patch, by which azapi adds `sensitive_body` to `body`: https://www.rfc-editor.org/rfc/rfc7396."""

from __future__ import annotations

from avd_intune.values.access import is_null, member
from avd_intune.values.cases import lift
from avd_intune.values.value_types import NULL, ObjectValue, Unknown, Value, as_secret, replace

# In the key of what the plan does not show of it.
_OF_PLAN = ".sensitive_body"


def merge_patched(body: Value, patch: Value) -> Value:
    """Return a value with what a JSON merge patch adds to it and takes away."""
    if isinstance(patch, Unknown) and isinstance(body, ObjectValue):
        # A plan shows only that there is one: what is in the body stays, and any object may have more entries.
        kept = {name: merge_patched(value, member(patch, name)) for name, value in body.entries.items()}
        return replace(body, entries=kept, rest=as_secret(patch))
    if not isinstance(patch, ObjectValue):
        # What a plan hides is a password or a key, where the body says everything else. An input may be any patch.
        is_hidden = isinstance(patch, Unknown) and _OF_PLAN in patch.key and not is_null(body)
        return body if is_hidden else as_secret(patch)
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
