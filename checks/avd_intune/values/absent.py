"""The null that stands for what a value does not have."""

from __future__ import annotations

from avd_intune.values.value_types import NULL, Known, Value

# The one that was asked for last.
_LAST = [NULL]


def absent_from(value: Value) -> Known:
    """Return the null that stands for what a value does not have, with where that value comes from.

    A machine is asked for some fifteen things that most do not have, one after the other: all get the same null.
    """
    if _LAST[0].origin is not value.origin:
        _LAST[0] = Known(None, origin=value.origin)
    return _LAST[0]
