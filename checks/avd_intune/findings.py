"""What the engine is asked and what it answers: the contract between it and all that shows results.

Knows neither Checkov nor the form of any report. The bridge, the command line and the language
server all send a ScanRequest and show the findings of the ScanResult.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from avd_intune.source.text import Span

# Checkov's default for `--external-modules-download-path`.
EXTERNAL_MODULES = ".external_modules"


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
class IgnoredNames:
    """Names of folders and files that a scan walks past; what is in them is read only where something uses it.

    names: whole names. hidden: those that begin with a dot, too. The defaults are Checkov's
    (`CKV_IGNORED_DIRECTORIES`, `CKV_IGNORE_HIDDEN_DIRECTORIES`). Like Checkov's, they do not hold for Bicep
    files, which are found in every folder.
    """

    names: frozenset[str] = frozenset(("node_modules", ".terraform", ".serverless"))
    hidden: bool = True

    def hides(self, name: str) -> bool:
        """Say whether the name of a folder or file is one that is walked past."""
        return name in self.names or (self.hidden and name.startswith("."))


@dataclass(frozen=True, slots=True)
class ScanRequest:
    """What to scan. Requests are equal when they ask for the same, so they can key a cache.

    root: the folder to scan, or None to scan `files` alone.
    files: the files to report on, absolute. With `root` None, whatever else is needed to judge them
        (parameter files, callers, the module they belong to) is read too, but not reported on.
    languages: Checkov's names of the frameworks wanted; other files are not read.
    excluded_paths: regular expressions as `--skip-path` takes them; a file is left out where one is
        found in its path.
    var_files: Terraform variable files given by hand (`--var-file`), absolute.
    unsaved: absolute paths with the text that counts instead of the file's, as an editor has it. A file
        that is not on the disk yet is judged by itself; what calls it as a module does not find it.
    settings_file: the settings to use instead of those found upwards from what is scanned.
    baseline: the baseline to judge by, instead of that of the settings.
    ignored: the names of folders and files that are walked past.
    external_modules: the folder, seen from what is scanned, to which Checkov downloads Terraform modules.
    """

    root: Path | None
    files: tuple[Path, ...] = ()
    languages: frozenset[str] = frozenset(("terraform", "terraform_plan", "bicep", "arm"))
    excluded_paths: tuple[str, ...] = ()
    var_files: tuple[Path, ...] = ()
    unsaved: tuple[tuple[Path, str], ...] = ()
    settings_file: Path | None = None
    baseline: str | None = None
    ignored: IgnoredNames = IgnoredNames()
    external_modules: str = EXTERNAL_MODULES


@dataclass(frozen=True, slots=True)
class ScanResult:
    """What a scan found.

    findings: in a steady order: by path, line, address and rule.
    files: every source file that was read and is reported on, absolute paths.
    """

    findings: tuple[Finding, ...]
    files: frozenset[str]
