"""What the engine answers: the contract between it and all that shows results.

Knows neither Checkov nor the form of any report. The bridge, the command line and the language
server all send a ScanRequest (`source/scan_request.py`) and show the findings of the ScanResult.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum

from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass, field
from avd_intune.source.file_endings import ARM_ENDINGS
from avd_intune.source.text import SourceFile, Span

# A reason is read at a glance. What has no room in it comes after it, in lines of the same length.
MAX_REASON = 300
_MORE = lazy_pattern(r"and (\d{1,9}) more")


class Outcome(Enum):
    """What a rule answers for one object."""

    PASS = "pass"
    FAIL = "fail"
    UNDECIDED = "undecided"


class Level(Enum):
    """How much a failure matters, least first. Only errors fail a pipeline unless more is asked for."""

    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"

    @property
    def rank(self) -> int:
        return list(Level).index(self)


class Action(Enum):
    """What a change does with an attribute."""

    SET = "set"
    ADD = "add"
    REMOVE = "remove"
    MOVE = "move"


class Certainty(Enum):
    """Whether a tool may make a change by itself (`safe`), or a person has to look at it first (`review`)."""

    SAFE = "safe"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the code that a failed check asks for. The end of a reason, fixes and outputs are made from it.

    attribute: what is changed, as people call it: `host pool type`, `extension`, `mdmId`, `custom_images`.
    text: the change in words, as a reason says it; "" where the words of another change include it.
    place: what is written over, removed or moved, or the block or object that gets something; None where the code
        does not show it.
    value: what the attribute gets. choices: all that would be right, where that is for a person to choose; `value`
        is then the one to propose, None if none is better than another.
    alternative: changes of one number belong together; those of another number do instead of them.
    written: the text that stands at `place` today; None where the attribute is absent. Never shown.
    names: how the attribute may be written in code, to put it where it is absent. beside: places of a property
        beside which it belongs.
    """

    action: Action
    attribute: str
    text: str = ""
    place: Span | None = None
    value: str | None = None
    choices: tuple[str, ...] = ()
    certainty: Certainty = Certainty.REVIEW
    alternative: int = 1
    written: str | None = field(default=None, repr=False)
    names: tuple[str, ...] = ()
    beside: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer of one rule for one object, over all scenarios that the object occurs in.

    rule_id: the rule, e.g. `CKV_AVD_1`.
    outcome: what it answers. For UNDECIDED the engine itself adds the FAIL finding of CKV_AVD_12.
    reason: one sentence that a person can act on: what the value is, where it comes from, what it must be.
    details: what comes after it, one line each: the cases of a choice, what other scenarios say.
    address: the object as its language names it, e.g. `module.m.azurerm_virtual_machine.vm["a"]`.
    resource_type: the provider's type as written, e.g. `Microsoft.Compute/virtualMachines`.
    span: the block whose lines the record shows, and in which a skip comment is looked for.
    language: Checkov's name of the framework: `terraform`, `terraform_plan`, `bicep` or `arm`.
    scenarios: the failing or undecided scenarios, or those that the object occurs in; () if all scenarios are alike.
    decided_at: the property that decides, or None where it is the whole block.
    related: further places that the reason speaks of, each with a short note for a person.
    module_calls: the module calls that the object came through, outermost first. A skip comment in one
        of them counts for the object too.
    undecided_rules: only for a finding of CKV_AVD_12: the rules that it reports as undecided. Where all
        of them are skipped, the finding is, too.
    changes: what would make the check pass, over all failing scenarios; the reason names the same in words.
    rules_open_in_a_scenario: only for a finding of CKV_AVD_12: further rules of which it reports a scenario that is
        undecided, while they fail in another one.
    level: how much it matters; of several scenarios the worst. Where it passes, that of the check.
    excepted: the reason of an exception in the settings that holds for it; "" without one.
    decided_elsewhere: lines of parameter files that decide it in other scenarios of the same outcome.
    cases: each root, with its scenario, in which it fails or is undecided, also where the reason names none.
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
    changes: tuple[Change, ...] = ()
    rules_open_in_a_scenario: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    level: Level = Level.ERROR
    excepted: str = ""
    decided_elsewhere: tuple[Span, ...] = ()
    cases: tuple[str, ...] = ()

    @property
    def whole_reason(self) -> str:
        """Return the reason and all that comes after it in one line, for outputs that have no room for more."""
        return in_one_line((self.reason, *self.details))

    @property
    def decided_in_parameters(self) -> tuple[Span, ...]:
        """Return the lines of parameter files that the deciding value comes from: those that a pull request changes."""
        places = [
            place for place, _ in self.related if place.path != self.span.path and is_parameter_file(place.source)
        ]
        return tuple(dict.fromkeys([*places, *self.decided_elsewhere]))


def is_parameter_file(source: SourceFile) -> bool:
    """Say whether a file holds nothing but values for code: of Terraform, Bicep or an ARM template."""
    name = source.path.lower()
    is_json = name.endswith(ARM_ENDINGS)
    return (
        ".tfvars" in name
        or name.endswith(".bicepparam")
        or (is_json and "deploymentparameters.json" in source.text.lower())
    )


@dataclass(frozen=True, slots=True)
class ScanResult:
    """What a scan found.

    findings: in a steady order: by path, line, address and rule.
    files: every source file that was read and is reported on, absolute paths.
    not_deployed: a line for each root whose host pools and session hosts are all switched off.
    """

    findings: tuple[Finding, ...]
    files: frozenset[str]
    not_deployed: tuple[str, ...] = ()


def may_be_safe(changes: Sequence[Change]) -> bool:
    """Say whether there can be a remedy that a tool may make by itself, without looking at the code."""
    unsafe = {change.alternative for change in changes if change.certainty is not Certainty.SAFE}
    return any(change.alternative not in unsafe for change in changes)


def in_short_lines(lines: Iterable[str]) -> list[str]:
    """Return lines of which none is too long to be read: what is too much goes on in the next one.

    A sentence is parted where its parts end, then behind a colon, as that of the scenario that it is told with.
    """
    short: list[str] = []
    for line in lines:
        while len(line) > MAX_REASON:
            ends = (line.rfind(mark, 1, MAX_REASON) + len(mark) - 1 for mark in ("; ", ": ", " "))
            end = next((each for each in ends if each > 0), MAX_REASON)
            short.append(line[:end].rstrip("; "))
            line = line[end:].lstrip()
        short.append(line)
    return short


def advice_of(changes: Sequence[Change]) -> str:
    """Return changes in words, each text once: what belongs together with commas, alternatives with "or"."""
    together: dict[int, dict[str, None]] = {}
    for change in changes:
        if change.text:
            together.setdefault(change.alternative, {})[change.text] = None
    return ", or ".join(" and ".join(texts) for texts in together.values())


def in_one_line(lines: Iterable[str]) -> str:
    """Return a sentence and its list in one line; what a colon announces follows without another sign."""
    told = ""
    for line in lines:
        told += f"{' ' if told.endswith(':') else '; '}{line}" if told else line
    return told


def and_more(count: int) -> str:
    """Return the line that says how many more a list has."""
    return f"and {count} more"


def lines_left_out(line: str) -> int:
    """Return how many lines a line stands for that `and_more` made, 0 for any other."""
    cut = _MORE.fullmatch(line)
    return int(cut[1]) if cut else 0
