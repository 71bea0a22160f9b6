"""What a scan leaves for reports and explanations: its deployments as they were judged, and its findings."""

from __future__ import annotations

from collections.abc import Callable

from avd_intune.baselines.baseline import Baseline
from avd_intune.estate.model import Estate, UnresolvedModule
from avd_intune.findings import Finding, ScanResult
from avd_intune.judgement.judge import Judged
from avd_intune.judgement.verdict import Verdict
from avd_intune.languages.resource_model import Deployment
from avd_intune.records import dataclass, field
from avd_intune.settings import Settings
from avd_intune.source.workspace import Workspace


@dataclass(slots=True, eq=False)
class SurveyedEstate:
    """One deployment as it was judged: what reports and explanations are made of.

    verdicts: every object that a rule answered for, in the order of the estate, with the answers by rule id.
    """

    deployment: Deployment
    estate: Estate
    verdicts: list[tuple[Judged | UnresolvedModule, dict[str, Verdict]]] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Survey:
    """A scan with all that led to its findings.

    steps: of the budgets that it has used.
    by_baseline: judges the same deployments by another baseline, where other processes hold what is needed for that.
    """

    workspace: Workspace
    settings: Settings
    baseline: Baseline
    estates: list[SurveyedEstate]
    result: ScanResult
    steps: int = 0
    by_baseline: Callable[[str], list[Finding]] | None = None
