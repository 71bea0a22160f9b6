"""What the processes of a shared scan say to each other."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from avd_intune.engine import JudgedPart
from avd_intune.estate.model import Estate
from avd_intune.languages.arm.arm_deployments import deployed_by_themselves
from avd_intune.languages.deployments import Agreed, specs_said, yields
from avd_intune.languages.embedded.template_specs import SpecsSaid
from avd_intune.languages.resource_model import Deployment
from avd_intune.records import dataclass
from avd_intune.source.budget import Used
from avd_intune.source.left_out import LeftOut
from avd_intune.source.roots_taken import Place, RootsTaken
from avd_intune.surveys import SurveyedEstate

# What a process says that cannot take part.
NOT_SHARED = "not shared"


class NotSharedError(Exception):
    """One process has to judge all: the parts hang on each other, or on a budget that is nearly used up."""


class LostProcessError(Exception):
    """A process of the scan has ended without its answer; `str(error)` is one line."""


@dataclass(frozen=True, slots=True)
class Read:
    """A deployment that one process has read.

    files: of what is left out where another template uses it; of others the templates that they load and deploy.
    yields: see `deployments.yields`. specs: what it says of template specs, if anything.
    """

    place: Place
    root: str
    may_be_used: bool
    files: tuple[str, ...]
    yields: bool = False
    specs: tuple[SpecsSaid, ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """What a process goes on with: places in what it has read, their numbers among all, and how many there are.

    specs: what all say of template specs.
    """

    indices: tuple[int, ...]
    numbers: tuple[int, ...]
    total: int
    specs: tuple[SpecsSaid, ...] = ()

    def of(self, deployments: Sequence[Deployment]) -> Agreed:
        return Agreed([deployments[index] for index in self.indices], self.numbers, self.total, self.specs)


@dataclass(frozen=True, slots=True)
class Answer:
    """What one process has judged.

    estates: slim ones, without compiled twins, by number. files: what was read that is asked for, of all estates.
    knows_tenant: whether something of Intune is declared, which the estates of other roots have to know of.
    """

    estates: tuple[tuple[int, SurveyedEstate], ...]
    files: frozenset[str]
    left_out: LeftOut
    has_twins: bool
    secrets: frozenset[str]
    knows_tenant: bool
    used: tuple[Used, Used]


def read_by(taken: RootsTaken, deployments: Sequence[Deployment]) -> list[Read]:
    """Return what a process has read, for all to agree on. Raises NotSharedError."""
    found = []
    for each in deployments:
        if each not in taken.places:  # the reading of a whole language has failed
            raise NotSharedError
        may_be_used = each in taken.may_be_used
        files = tuple(each.files) if may_be_used else tuple(sorted(each.deploys))
        found.append(Read(taken.places[each], each.root, may_be_used, files, yields(each), tuple(specs_said([each]))))
    return found


def kept_of(read: Sequence[Sequence[Read]]) -> list[Kept]:
    """Return what each process goes on with, from what each has read."""
    every = sorted(
        (each.place, process, index) for process, of_one in enumerate(read) for index, each in enumerate(of_one)
    )
    candidates = [read[process][index] for _, process, index in every]
    by_themselves = deployed_by_themselves([(each.root, each.files) for each in candidates if each.may_be_used])
    used = {path for each in candidates if not each.may_be_used for path in each.files}
    indices: list[list[int]] = [[] for _ in read]
    numbers: list[list[int]] = [[] for _ in read]
    specs: list[SpecsSaid] = []
    total = 0
    for (_, process, index), each in zip(every, candidates, strict=True):
        if (not each.may_be_used or each.root in by_themselves) and not (each.yields and each.root in used):
            indices[process].append(index)
            numbers[process].append(total)
            specs += each.specs
            total += 1
    return [
        Kept(tuple(some), tuple(theirs), total, tuple(specs)) for some, theirs in zip(indices, numbers, strict=True)
    ]


def used_in(judged: JudgedPart) -> tuple[Used, Used]:
    """Return what a part has used of the budgets of reading and judging."""
    reading, judging = (budget.used or Used() for budget in judged.budgets)
    return reading, judging


def knows_tenant(estates: Collection[Estate]) -> bool:
    """Say whether estates declare something of Intune or the directory, which rules look for in those of all roots."""
    return any(each.intune_policies or each.directory_policies or each.intune_tenant is not None for each in estates)
