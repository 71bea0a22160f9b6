"""The text of `powershell -EncodedCommand`.

https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_powershell_exe#-encodedcommand-base64encodedcommand
"""

from __future__ import annotations

import base64
import binascii

_MAX_ENCODED = 2 * 1024 * 1024


def decoded_command(text: str) -> str | None:
    """Return what `-EncodedCommand` is given: base64 of UTF-16."""
    if len(text) > _MAX_ENCODED:
        return None
    try:
        return base64.b64decode(text, validate=False).decode("utf-16-le").lstrip("\ufeff")
    except (binascii.Error, ValueError):
        return None
