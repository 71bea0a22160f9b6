"""The versions and inputs that are known of verified modules, from verified_modules.data."""

from __future__ import annotations

from functools import cache
from typing import TypeAlias

from avd_intune.baselines.fact_files import load_facts
from avd_intune.records import dataclass

# Major, minor and patch number.
Version: TypeAlias = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class VerifiedModule:
    """What is known of a module.

    first, last: the versions between which its source was compared. inputs: the names of the inputs of all of
    them, in lower case, since Bicep does not tell letter cases apart.
    """

    first: Version
    last: Version
    inputs: frozenset[str]

    @property
    def versions(self) -> str:
        """Return how a person reads which versions are known: `0.1.3 to 0.4.0`."""
        return " to ".join(".".join(map(str, version)) for version in (self.first, self.last))


@cache
def verified_modules() -> dict[str, VerifiedModule]:
    """Return the modules by the end of their name in a registry, e.g. `res/compute/virtual-machine`."""
    found = {}
    for row in load_facts("verified_modules")["modules"]:
        inputs = frozenset(name.lower() for name in (*row["read"], *row["others"]))
        first, last = (_version(row["versions"][key]) for key in ("first", "last"))
        found[row["name"]] = VerifiedModule(first, last, inputs)
    return found


def _version(text: str) -> Version:
    major, minor, patch = map(int, text.split("."))
    return major, minor, patch
