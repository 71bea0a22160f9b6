"""Orders the pages of checks by their numbers, and leads to the page that judges code.

mkdocs orders them as texts, where 19 stands before 2, and knows nothing of a page that it does not make.
"""

from __future__ import annotations

import re
from typing import Any

from mkdocs.structure.nav import Link


def on_nav(nav: Any, **_: Any) -> Any:
    """Return the navigation of the site with its sections in order; called by mkdocs."""
    for section in nav.items:
        if section.children:
            section.children.sort(key=_in_order)
    nav.items.append(Link("Try it in the browser", "try/"))
    return nav


def _in_order(page: Any) -> tuple[str, int]:
    address = page.file.src_uri if page.is_page else ""
    words, number = re.match(r"(.*?)(\d*)(?:\.md)?$", address).groups()  # type: ignore[union-attr]
    return words, int(number or 0)
