"""Variables of scripts that hold a secret, by what they are given to: `$p = 'x'` where `net user admin $p` follows.

The name alone does not say it, and nothing else is known of a text of which only some lines are shown.
"""

from __future__ import annotations

import re

from avd_intune.patterns import lazy_pattern
from avd_intune.reporting.secret_forms import FORMS, NAMED_FORMS, NEEDED_NAMES, VALUE, Form
from avd_intune.reporting.secret_programs import PROGRAM_FORMS

# `$p = 'x'`, `set P=x`, `P=x`
_ASSIGNMENT = lazy_pattern(
    r"""\$\{?(?:\w{1,20}:)?(?P<powershell>[a-z]\w{0,60})\}?[ \t]{0,9}=[ \t]{0,9}\\{0,3}["']"""
    r"""|\b(?:set|export)[ \t]{1,9}\\{0,3}"?(?P<command>[a-z]\w{0,60})=|^[ \t]{0,20}(?P<shell>[a-z]\w{0,60})=[^\s=]""",
    re.IGNORECASE | re.MULTILINE,
)
_PIPED = lazy_pattern(r"\$(?P<variable>[a-z]\w{0,60})[ \t]{0,9}\|[ \t]{0,9}ConvertTo-SecureString", re.IGNORECASE)
_GIVEN = ("$", "%")
# A script has few variables and lines that use one; what has thousands is no script.
MAX_VARIABLES = 200
MAX_LINES = 2_000


def secret_variables(text: str) -> re.Pattern[str] | None:
    """Return what finds the values of the variables that a text gives in place of a secret, None for none."""
    if not any(sign in text for sign in _GIVEN):
        return None
    assigned = dict.fromkeys(str(match[match.lastgroup or 0]).lower() for match in _ASSIGNMENT.finditer(text))
    if not assigned:
        return None
    secret: set[str] = set()
    for line in _using(text, list(assigned)[:MAX_VARIABLES]):
        secret.update(each for each in _given(line) if each in assigned)
    if not secret:
        return None
    one = f"(?:{'|'.join(re.escape(name) for name in sorted(secret))})"
    return re.compile(
        rf"""(?P<before>\$\{{?(?:\w{{1,20}}:)?{one}\}}?[ \t]{{0,9}}=[ \t]{{0,9}}(?=\\{{0,3}}["'])(?!\\{{0,3}}["']\[)"""
        rf"""|(?:\b(?:set|export)[ \t]{{1,9}}\\{{0,3}}"?|^[ \t]{{0,20}}){one}=){VALUE}""",
        re.IGNORECASE | re.MULTILINE,
    )


def _using(text: str, names: list[str]) -> list[str]:
    """Return the lines that use one of the variables otherwise than to assign it."""
    used = re.compile(
        rf"(?:\$\{{?(?:\w{{1,20}}:)?|%)(?:{'|'.join(map(re.escape, names))})(?!\w)(?![ \t]{{0,9}}=)", re.IGNORECASE
    )
    lines: dict[str, None] = {}
    at = 0
    while len(lines) < MAX_LINES and (found := used.search(text, at)) is not None:
        at = text.find("\n", found.end())
        at = at if at >= 0 else len(text)
        lines[text[text.rfind("\n", 0, found.start()) + 1 : at]] = None
    return list(lines)


def _given(line: str) -> set[str]:
    """Return the names, in lower case, of the variables that a line gives in place of a secret."""
    lower = line.lower()
    named: tuple[Form, ...] = NAMED_FORMS if any(word in lower for word in NEEDED_NAMES) else ()
    found: set[str] = set()
    for form in (*FORMS, *PROGRAM_FORMS, *named):
        if form.before and form.needed in lower:
            found.update(match["variable"].lower() for match in form.taking.finditer(line))
    if "securestring" in lower:
        found.update(match["variable"].lower() for match in _PIPED.finditer(line))
    return found
