"""What Intune does not support on virtual machines, from virtual_machine_limits.data."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from avd_intune.baselines.fact_files import load_facts
from avd_intune.records import dataclass


@dataclass(frozen=True, slots=True)
class LimitedKind:
    """A type of policy that virtual machines do not support.

    type: what its Graph type matches. unless_off: the property that, if false, leaves it without effect.
    """

    type: re.Pattern[str]
    what: str
    unless_off: str | None


@dataclass(frozen=True, slots=True)
class LimitedSetting:
    """A setting that virtual machines do not support.

    path: what its OMA-URI, catalog id or group policy definition matches. property: what the name of a property
    matches. values: the only ones that count, in lower case; None for all that ask for something. without: properties
    of the same policy, and the values of theirs (in lower case) that leave the setting without effect. off: values of a
    path, in lower case, that ask for nothing; options of the settings catalog begin with `_` there.
    """

    what: str
    path: re.Pattern[str] | None
    property: re.Pattern[str] | None
    values: tuple[str, ...] | None
    without: tuple[tuple[str, tuple[str, ...]], ...] = ()
    off: tuple[str, ...] = ()

    def is_path(self, text: str) -> bool:
        """Say whether a setting is this one by its path."""
        return self.path is not None and self.path.search(text) is not None

    def names(self, text: str) -> bool:
        """Say whether a setting is this one, by its path or the name of its property."""
        return self.is_path(text) or (self.property is not None and self.property.search(text) is not None)


@dataclass(frozen=True, slots=True)
class LimitedCommand:
    """What a script must not run. command: in lower case. word: the argument that it must have, None for any."""

    command: str
    word: str | None
    what: str


@dataclass(frozen=True, slots=True)
class SecureBootFacts:
    """How policies ask for Secure Boot, and the baselines in which that fails where the code declares no host."""

    property: re.Pattern[str]
    without_hosts: tuple[str, ...]


@cache
def limited_kinds() -> tuple[LimitedKind, ...]:
    """Return the types of policies that virtual machines do not support."""
    rows = load_facts("virtual_machine_limits")["kinds"]
    return tuple(LimitedKind(re.compile(each["type"], re.I), each["what"], each.get("unless_off")) for each in rows)


@cache
def limited_settings() -> tuple[LimitedSetting, ...]:
    """Return the settings that virtual machines do not support."""
    return tuple(_limited_setting(each) for each in load_facts("virtual_machine_limits")["settings"])


def _limited_setting(row: dict[str, Any]) -> LimitedSetting:
    path, name = (re.compile(row[key], re.I) if key in row else None for key in ("path", "property"))
    without = tuple((key, tuple(values)) for key, values in row.get("without", {}).items())
    values = tuple(row["values"]) if "values" in row else None
    return LimitedSetting(row["what"], path, name, values, without, ("false", "<disabled/>", *row.get("off", ())))


@cache
def limited_commands() -> tuple[LimitedCommand, ...]:
    """Return what scripts must not run on virtual machines."""
    rows = load_facts("virtual_machine_limits")["commands"]
    return tuple(LimitedCommand(each["command"], each.get("word"), each["what"]) for each in rows)


@cache
def secure_boot_facts() -> SecureBootFacts:
    """Return how policies ask for Secure Boot."""
    stated = load_facts("virtual_machine_limits")["secure_boot"]
    return SecureBootFacts(re.compile(stated["property"], re.I), tuple(stated["without_hosts"]))
