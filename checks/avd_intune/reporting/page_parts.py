"""What the HTML pages have in common: their data, and texts of scanned code made safe to show."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path

from avd_intune.patterns import lazy_pattern
from avd_intune.reporting.source_lines import one_line
from markupsafe import Markup, escape

_FOLDER = Path(__file__).parent
# Where an address or path may go on in the next line.
_BREAK = lazy_pattern(r"(?<=[/:.,)}\]])(?=[^/:.,)}\]])")


def words_of_name(name: str) -> str:
    """Return a rule's name in words, without the object that it is about."""
    short = name.replace("HostPool", "").replace("SessionHost", "")
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in short).strip()


def printable(text: str) -> str:
    """Return a text on one line that can be written."""
    # A lone surrogate, from a file name that is no UTF-8, cannot be written.
    return one_line(text).encode("utf-8", "replace").decode("utf-8")


def breakable(text: str) -> Markup:
    """Return an address or path that breaks between its parts and not within a word."""
    return Markup("<wbr>").join(escape(part) for part in _BREAK.split(printable(text)))


@cache
def page_data(name: str) -> str:
    """Return a file of the pages."""
    return (_FOLDER / name).read_text(encoding="utf-8")


def content_hash(text: str) -> str:
    """Return the hash by which a page's Content-Security-Policy allows its own style and script alone."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
