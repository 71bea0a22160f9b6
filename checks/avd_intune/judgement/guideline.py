"""Where the page of a check is: every link that is shown must lead somewhere, offline too."""

from __future__ import annotations

import os
from pathlib import Path

# "Using Azure Virtual Desktop with Intune", the source of the rules.
INTUNE_AVD_PAGE = "https://learn.microsoft.com/mem/intune/fundamentals/azure-virtual-desktop"
DOCS_URL = "AVD_INTUNE_DOCS_URL"

_ENGINE = Path(__file__).resolve().parents[1]
# In a clone the pages lie beside `checks`, in an installation inside the package of the checks.
_PAGE_FOLDERS = (_ENGINE.parents[1] / "docs" / "checks", _ENGINE.parent / "avd_intune_checks" / "pages")


def guideline_of(rule_id: str) -> str:
    """Return the address of a check's page.

    That is the page below the address in the environment variable AVD_INTUNE_DOCS_URL, if it is set; else the
    file that came with the pack; else, for a copy of `checks` alone, Microsoft's page.
    """
    base = os.environ.get(DOCS_URL, "").strip()
    if base:
        return f"{base.rstrip('/')}/{rule_id}.md"
    page = page_of(rule_id)
    return page.as_uri() if page is not None else INTUNE_AVD_PAGE


def page_of(rule_id: str) -> Path | None:
    """Return the file with a check's page, None if the pack was copied without its pages."""
    return next((page for folder in _PAGE_FOLDERS if (page := folder / f"{rule_id}.md").is_file()), None)
