"""The support matrices as data: which combinations of host pool, image, join and enrolment Intune manages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml


@dataclass(frozen=True, slots=True)
class Combination:
    """One supported lane.

    products: Windows product -> oldest supported release ("1809"), None for any.
    joins: join ("hybrid", "entra") -> the enrolments that go with it ("group-policy", "group-policy-device",
        "co-management", "self-enrollment", "mdm-id").
    """

    name: str
    host_pool_types: tuple[str, ...]
    multi_session: bool
    editions: tuple[str, ...]
    products: tuple[tuple[str, str | None], ...]
    joins: tuple[tuple[str, tuple[str, ...]], ...]

    def accepts(self, join: str, enrollment: str) -> bool:
        """Say whether an enrolment path goes with a join.

        "group-policy" stands for either credential: as a requirement for any, as evidence for one outside the code.
        """
        for accepted in dict(self.joins).get(join, ()):
            if enrollment == accepted or (
                "group-policy" in (enrollment, accepted) and _both_group_policy(enrollment, accepted)
            ):
                return True
        return False


def _both_group_policy(left: str, right: str) -> bool:
    return left.startswith("group-policy") and right.startswith("group-policy")


@dataclass(frozen=True, slots=True)
class Baseline:
    """A dated support statement of Microsoft. source: the page that it holds."""

    name: str
    title: str
    source: str
    combinations: tuple[Combination, ...]

    def for_pool_types(self, types: set[str]) -> tuple[Combination, ...]:
        """Return the combinations for host pools of these types (lower case); all if none is known."""
        fitting = [c for c in self.combinations if not types or types & {t.lower() for t in c.host_pool_types}]
        return tuple(fitting)

    def joins(self) -> set[str]:
        """Return every join that some combination supports."""
        return {join for combination in self.combinations for join, _ in combination.joins}


@cache
def load_baseline(name: str) -> Baseline:
    """Return a baseline by its name, e.g. "2020-09". Raises KeyError for an unknown one."""
    data = yaml.safe_load((Path(__file__).parent / "baselines.data").read_text(encoding="utf-8"))[name]
    return Baseline(
        name=name,
        title=data["title"],
        source=data["source"],
        combinations=tuple(
            Combination(
                name=each["name"],
                host_pool_types=tuple(each["host_pool_types"]),
                multi_session=each["multi_session"],
                editions=tuple(each["editions"]),
                products=tuple(each["products"].items()),
                joins=tuple((join, tuple(enrolments)) for join, enrolments in each["joins"].items()),
            )
            for each in data["combinations"]
        ),
    )
