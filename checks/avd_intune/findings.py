"""What the engine answers: the contract between it and all that shows results.

Knows neither Checkov nor the form of any report. The bridge, the command line and the language
server all send a ScanRequest (`source/scan_request.py`) and show the findings of the ScanResult.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from avd_intune.source.text import Span


class Outcome(Enum):
    """What a rule answers for one object."""

    PASS = "pass"
    FAIL = "fail"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer of one rule for one object, over all scenarios that the object occurs in.

    rule_id: the rule, e.g. `CKV_AVD_1`.
    outcome: what it answers. For UNDECIDED the engine itself adds the FAIL finding of CKV_AVD_12.
    reason: one line that a person can act on: what the value is, where it comes from, what it must be.
    address: the object as its language names it, e.g. `module.m.azurerm_virtual_machine.vm["a"]`.
    resource_type: the provider's type as written, e.g. `Microsoft.Compute/virtualMachines`.
    span: the block whose lines the record shows, and in which a skip comment is looked for.
    language: Checkov's name of the framework: `terraform`, `terraform_plan`, `bicep` or `arm`.
    scenarios: the failing or undecided scenarios; () if all scenarios are alike.
    decided_at: the property that decides, or None where it is the whole block.
    related: further places that the reason speaks of, each with a short note for a person.
    module_calls: the module calls that the object came through, outermost first. A skip comment in one
        of them counts for the object too.
    undecided_rules: only for a finding of CKV_AVD_12: the rules that it reports as undecided. Where all
        of them are skipped, the finding is, too.
    """

    rule_id: str
    outcome: Outcome
    reason: str
    address: str
    resource_type: str
    span: Span
    language: str
    scenarios: tuple[str, ...] = ()
    decided_at: Span | None = None
    related: tuple[tuple[Span, str], ...] = ()
    module_calls: tuple[Span, ...] = ()
    undecided_rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScanResult:
    """What a scan found.

    findings: in a steady order: by path, line, address and rule.
    files: every source file that was read and is reported on, absolute paths.
    """

    findings: tuple[Finding, ...]
    files: frozenset[str]
