"""Comments of scripts: no evidence, whatever they say."""

from __future__ import annotations

import re
from functools import lru_cache

from avd_intune.patterns import lazy_pattern

# Block and line comments of PowerShell, `rem` and `::` lines of batch files: no evidence. A text in
# quotes is matched first, so that a `#` in it begins no comment. A block that is not closed has no end.
_TEXT_OR_COMMENT = lazy_pattern(
    r"(?P<text>(?<!\w)(?:\"[^\"\n]*\"|'[^'\n]*'))"
    r"|<#.*?(?:#>|\Z)"
    r"|(?:(?<=[\s;{}()|&,])|^)#[^\n]*"
    r"|(?:^|(?<=[&|(]))[ \t]*@?rem\b[^\n]*"
    r"|^[ \t]*::[^\n]*",
    re.I | re.S | re.M,
)


# Asked for by several rules, for every session host that runs the script.
@lru_cache(maxsize=128)
def without_comments(script: str) -> str:
    """Return a PowerShell or batch script without its comments, each line ended by a line feed."""
    lines = script.replace("\r\n", "\n").replace("\r", "\n")
    return _TEXT_OR_COMMENT.sub(lambda match: match["text"] or " ", lines)
