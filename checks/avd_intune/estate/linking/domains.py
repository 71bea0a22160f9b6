"""Whether code sets up the domain controllers of a domain of its own, which no managed domain has."""

from __future__ import annotations

import re
from collections.abc import Iterable

from avd_intune.estate.model import Extension, Script
from avd_intune.patterns import lazy_pattern
from avd_intune.values.access import visible_text

# The commands of https://learn.microsoft.com/powershell/module/addsdeployment, the resources of
# https://github.com/dsccommunity/ActiveDirectoryDsc, and the configuration of Microsoft's quickstart templates.
_MAKES_DOMAIN = lazy_pattern(
    r"\bInstall-ADDS(?:Forest|Domain)\b|\bx?ADDomain\s+['\"\w]|\bCreateADPDC\b",
    re.I,
    words=("install-adds", "addomain", "createadpdc"),
)


def makes_own_domain(extensions: Iterable[Extension], scripts: Iterable[Script]) -> bool:
    """Say whether a script or a DSC configuration of the code sets up a domain controller of a new domain."""
    texts = [text for each in scripts for text in each.texts]
    texts += [holder for each in extensions for holder in (each.settings, each.protected_settings)]
    return any(_MAKES_DOMAIN.search(visible_text(text)) for text in texts)
