"""Short texts that stand for long ones in keys."""

from __future__ import annotations

# Longer parts of keys appear as a digest only.
MAX_PART = 200


def digest(text: str) -> str:
    """Return a text of 25 letters that is equal for equal texts, and for no others that anybody could find."""
    import hashlib

    return f"#{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:24]}"
