"""Text that Intune keeps in base64: scripts, and custom settings of the types Base64 and String (XML file)."""

from __future__ import annotations

import base64
import binascii

from avd_intune.patterns import lazy_pattern
from avd_intune.values.value_types import MAX_STRING_LENGTH, EncodedString, Known, Value

_BASE64 = lazy_pattern(r"[A-Za-z0-9+/\s]{4,}(?:={1,2}\s*)?")


def decoded_text(value: Value) -> Value:
    """Return what base64 text stands for; text that is none, and everything else, is itself."""
    if isinstance(value, EncodedString) and value.encoding == "base64":
        return value.content
    if not isinstance(value, Known) or not isinstance(value.value, str) or len(value.value) > MAX_STRING_LENGTH:
        return value
    if _BASE64.fullmatch(value.value) is None:
        return value
    try:
        data = base64.b64decode(value.value)
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except (binascii.Error, UnicodeDecodeError):
        return value
    return Known(text, origin=value.origin, secret=value.secret)
