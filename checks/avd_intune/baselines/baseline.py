"""The support matrices as data: which combinations of host pool, image, join and enrolment Intune manages."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from avd_intune.baselines.fact_files import load_facts
from avd_intune.records import dataclass


@dataclass(frozen=True, slots=True)
class Combination:
    """One row of the matrix: what a host pool, an image and one join must be together.

    name: of the rows that differ in the join only.
    products: Windows product -> oldest supported release ("1809"), None for any.
    join: "hybrid" or "entra". enrollments: those that go with it ("group-policy" for either credential,
        "group-policy-user", "group-policy-device", "co-management", "self-enrollment", "mdm-id").
    """

    name: str
    host_pool_types: tuple[str, ...]
    multi_session: bool
    editions: tuple[str, ...]
    products: tuple[tuple[str, str | None], ...]
    join: str
    enrollments: tuple[str, ...]

    def accepts(self, enrollment: str) -> bool:
        """Say whether an enrolment path is one of this row.

        "group-policy" stands for either credential: as a requirement for any, as evidence for one outside the code.
        """
        return any(
            enrollment == accepted
            or ("group-policy" in (enrollment, accepted) and _both_group_policy(enrollment, accepted))
            for accepted in self.enrollments
        )


def _both_group_policy(left: str, right: str) -> bool:
    return left.startswith("group-policy") and right.startswith("group-policy")


@dataclass(frozen=True, slots=True)
class Baseline:
    """A dated support statement of Microsoft, as a matrix of at least one row. source: the page that it implements."""

    name: str
    title: str
    source: str
    combinations: tuple[Combination, ...]

    def joins(self) -> set[str]:
        """Return every join that some combination supports."""
        return {combination.join for combination in self.combinations}

    def host_pool_types(self) -> tuple[str, ...]:
        """Return every host pool type that some combination supports."""
        return tuple(dict.fromkeys(kind for each in self.combinations for kind in each.host_pool_types))


def baseline_names() -> tuple[str, ...]:
    """Return the names of all baselines, the default first."""
    return tuple(load_facts("baselines")["baselines"])


@cache
def load_baseline(name: str) -> Baseline:
    """Return a baseline by its name, e.g. "2020-09". Raises KeyError for an unknown one, FactsError for wrong facts."""
    facts = load_facts("baselines")
    data = facts["baselines"][name]
    return Baseline(
        name=name,
        title=data["title"],
        source=facts["sources"][data["sources"][0]]["url"],
        combinations=tuple(row for each in data["combinations"] for row in _rows(each)),
    )


def _rows(data: dict[str, Any]) -> Iterator[Combination]:
    for join, stated in data["joins"].items():
        yield Combination(
            name=data["name"],
            host_pool_types=tuple(data["host_pool_types"]),
            multi_session=data["multi_session"],
            editions=tuple(data["editions"]),
            products=tuple(stated.get("products", data["products"]).items()),
            join=join,
            enrollments=tuple(stated["enrollments"]),
        )
