"""Which machines the settings name as session hosts, or as none: by name or tag (`session_host_markers`)."""

from __future__ import annotations

import fnmatch
import re

from avd_intune.estate.model import Machine
from avd_intune.settings import Settings
from avd_intune.values.access import known_texts, member
from avd_intune.values.cases import alternatives_of
from avd_intune.values.value_types import PartialString, Unknown, Value


def matches_marker(machine: Machine, settings: Settings, *, is_host: bool) -> bool:
    """Say whether the settings mark a machine, as a session host or as none, by a name or tag that is known."""
    for marker in (each for each in settings.session_host_markers if each.is_host is is_host):
        if marker.name is not None:
            candidates = [machine.resource.address, *known_texts(machine.name)]
            if any(fnmatch.fnmatchcase(text.lower(), marker.name.lower()) for text in candidates):
                return True
        if marker.tag is not None:
            texts = known_texts(member(machine.tags, marker.tag))
            pattern = (marker.value or "*").lower()
            if any(fnmatch.fnmatchcase(text.lower(), pattern) for text in texts):
                return True
    return False


def may_match_marker(machine: Machine, settings: Settings) -> bool:
    """Say whether the settings may mark a machine as a session host by a name or tag that is an input."""
    for marker in (each for each in settings.session_host_markers if each.is_host):
        if marker.name is not None and _may_be_like(machine.name, marker.name):
            return True
        if marker.tag is not None and _may_be_like(member(machine.tags, marker.tag), marker.value or "*"):
            return True
    return False


def _may_be_like(value: Value, pattern: str) -> bool:
    """Say whether a text that is not known may turn out to match a pattern with wildcards, in any letter case."""
    return any(
        isinstance(each.value, Unknown) and _agree(each.value, pattern.lower()) for each in alternatives_of(value)
    )


def _agree(value: Unknown, pattern: str) -> bool:
    if not isinstance(value, PartialString):
        return True
    first, last = value.parts[0], value.parts[-1]
    beginning = first.lower() if isinstance(first, str) else ""
    end = last.lower() if isinstance(last, str) else ""
    fixed = re.split(r"[*?\[]", pattern)[0], re.split(r"[*?\]]", pattern)[-1]
    starts = beginning.startswith(fixed[0]) or fixed[0].startswith(beginning)
    return starts and (end.endswith(fixed[1]) or fixed[1].endswith(end))
