"""What a script requires of the PowerShell that runs it (`#Requires`): by another one it does not run at all.

That modules and rights are there is supposed, because a deployment whose script fails does not come about.
https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_requires
"""

from __future__ import annotations

import re

from avd_intune.languages.powershell.parser import parse_script
from avd_intune.languages.powershell.tree import Script
from avd_intune.patterns import lazy_pattern

_LINE = lazy_pattern(r"^[ \t]*#requires[ \t]([^\r\n]*)", re.I | re.M)
_VERSION = lazy_pattern(r"-version[ \t]+['\"]?(\d{1,4})(?:\.(\d{1,4}))?", re.I)
_EDITION = lazy_pattern(r"-psedition[ \t]+['\"]?(core|desktop)\b", re.I)
_LATEST_OF_WINDOWS = (5, 1)
# So many lines of one script may be statements of what it requires.
_MAX_LINES = 20


def requires_newer(script: Script) -> bool | None:
    """Say whether a script requires PowerShell 7 (True) or Windows PowerShell (False); None where it does not care."""
    for number, match in enumerate(_LINE.finditer(script.text)):
        version, edition = _VERSION.search(match[1]), _EDITION.search(match[1])
        is_newer = version is not None and (int(version[1]), int(version[2] or 0)) > _LATEST_OF_WINDOWS
        if (is_newer or edition is not None) and number < _MAX_LINES and _is_comment(script.text, match.start()):
            return is_newer or (edition is not None and edition[1].lower() == "core")
    return None


def _is_comment(text: str, at: int) -> bool:
    """Say whether a line is none of a text or of a block comment: these would not be closed before it."""
    return not any("Terminator" in identifier for _, identifier, _ in parse_script(text[:at]).errors)
