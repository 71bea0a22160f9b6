"""Findings of the engine as records of Checkov's reports.

The records are plain `Record` objects that hold plain data: Checkov sends them from a forked process
to its parent, which cannot import this package.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Protocol

from avd_intune.checkov_bridge.advisory import make_advisory
from avd_intune.checkov_bridge.code_lines import code_lines
from avd_intune.checkov_bridge.internals import BaseCheck, CheckResult, CheckResultDict, Record, Report, RunCall
from avd_intune.findings import Finding, Level, in_short_lines
from avd_intune.records import dataclass
from avd_intune.reporting.source_lines import one_line, one_line_path
from avd_intune.reporting.told_reasons import left_out_of_one_line, told_in_one_line
from avd_intune.selection import Answer, Status, answers_of

FORMULA = ("=", "+", "-", "@")
UNIVERSAL_MASK = "*"  # the resource type for which `--mask` means every type


class RuleText(Protocol):
    """What a record shows of a rule."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def why(self) -> str: ...
    @property
    def guideline(self) -> str: ...


@dataclass(frozen=True, slots=True)
class JudgedRule:
    """A rule, and the check under which Checkov knows it (for its filters and its severity)."""

    rule: RuleText
    check: BaseCheck


def add_records(
    findings: Iterable[Finding], rules: Mapping[str, JudgedRule], run: RunCall, report: Report
) -> list[Answer]:
    """Add to the report what the person asked to see of the findings, and return that.

    `rules` holds every rule by its id. A finding of a rule that `--check` or `--skip-check` leaves out
    adds nothing, nor does an undecided one: the engine reports that as a finding of its own.
    """
    resources = set(report.resources)
    selection: dict[tuple[str, str], bool] = {}

    def is_selected(rule_id: str, finding: Finding) -> bool:
        key = (rule_id, finding.span.path)
        if key not in selection:
            selection[key] = bool(
                run.runner_filter.should_run_check(
                    rules[rule_id].check,
                    report_type=run.report.check_type,
                    file_origin_paths=[shown_path(finding.span.path, run.root_folder)],
                )
            )
        return selection[key]

    answers = answers_of(findings, is_selected)
    for answer in answers:
        record = _record(answer.finding, _check_result(answer), rules[answer.finding.rule_id], run)
        if answer.status is Status.FAILED and answer.finding.level is not Level.ERROR:
            make_advisory(record, report)
        report.add_record(record)
        if resources.isdisjoint(_resource_keys(record, run)):
            report.add_resource(f"{record.file_abs_path}:{record.resource}")
    return answers


def _check_result(answer: Answer) -> CheckResultDict:
    if answer.skipped_because is not None:
        why = one_line(answer.skipped_because)
        return {"result": CheckResult.SKIPPED, "evaluated_keys": [], "suppress_comment": why}
    passed = answer.status is Status.PASSED
    return {"result": CheckResult.PASSED if passed else CheckResult.FAILED, "evaluated_keys": []}


def _record(finding: Finding, result: CheckResultDict, judged: JudgedRule, run: RunCall) -> Record:
    rule, span = judged.rule, finding.span
    reason = told_in_one_line(finding)
    failed = result["result"] == CheckResult.FAILED
    # The name is all that SARIF, JUnit and editors show, so a failed record says why in it. The other
    # records keep the steady name, and say why in their details.
    details = [*([] if failed else [reason]), *left_out_of_one_line(finding)]
    if finding.scenarios:
        details += in_short_lines([f"in {', '.join(one_line(each) for each in finding.scenarios)}"])
    for place, note in finding.related:
        details.append(f"{one_line_path(shown_path(place.path, run.root_folder))}:{place.line}: {one_line(note)}")
    # Checkov writes paths as they are, and a sign that it cannot write ends all of its output.
    file_abs_path = one_line_path(str(Path(span.path).absolute()))
    caller = finding.module_calls[-1] if finding.module_calls else None
    is_terraform = finding.language == "terraform"
    record = Record(
        check_id=rule.id,
        check_name=f"{rule.title}: {reason}" if failed else rule.title,
        check_result=result,
        code_block=code_lines(span, _masked_attributes(finding, run)),
        file_path=one_line_path(shown_path(span.path, run.root_folder)),
        file_line_range=[span.line, span.end_line],
        resource=_resource_name(finding, run),
        evaluations=None,
        check_class=type(judged.check).__module__,
        file_abs_path=file_abs_path,
        caller_file_path=one_line_path(shown_path(caller.path, run.root_folder)) if caller else None,
        caller_file_line_range=(caller.line, caller.end_line) if caller else None,
        resource_address=one_line(finding.address) if finding.language == "terraform_plan" else None,
        severity=judged.check.severity,
        # SARIF's full description of the rule. Its short one cannot be steady: Checkov takes it and the
        # message of each result from the same field, and the message must say why.
        description=rule.why,
        details=details,
        definition_context_file_path=file_abs_path if is_terraform else None,
    )
    record.set_guideline(judged.check.guideline)
    return record


def _resource_name(finding: Finding, run: RunCall) -> str:
    """Return an object's name as Checkov's own records name it.

    Baselines accept by this name alone, whatever the file. So a Bicep resource is `type.symbol` and one of ARM
    `type.name`, as in Checkov's records; and a file is its whole path, because many are called `main.tf`.
    """
    address, kind = finding.address, finding.resource_type
    if kind == "file":
        name = shown_path(finding.span.path, run.root_folder).lstrip("/")
    elif finding.language == "arm" and address.startswith(f"{kind}/"):
        name = f"{kind}.{address[len(kind) + 1 :]}"
    elif finding.language == "bicep" and kind and not address.startswith(kind):
        name = f"{kind}.{address}"
    else:
        name = address
    name = one_line(name)
    # In Checkov's CSV it stands first, and a spreadsheet computes what begins so; no address does that nobody forged.
    return f"'{name}" if name.startswith(FORMULA) else name


def _masked_attributes(finding: Finding, run: RunCall) -> set[str]:
    masks = run.runner_filter.resource_attr_to_omit
    return {*masks.get(finding.resource_type, ()), *masks.get(UNIVERSAL_MASK, ())}


def shown_path(path: str, root_folder: str | None) -> str:
    """Return a path as Checkov's reports show it: relative to the root folder, after a slash."""
    file, root = Path(path), Path(root_folder or ".")
    inside = _relative(file.absolute(), root.absolute())
    if inside is None or inside.startswith(".."):
        # Perhaps one of them goes through a link; a file that is really outside stays so.
        inside = _relative(file.resolve(), root.resolve()) or file.as_posix().lstrip("/")
    return f"/{inside}"


def _relative(path: Path, root: Path) -> str | None:
    try:
        return Path(os.path.relpath(path, root)).as_posix()
    except ValueError:  # another drive, on Windows
        return None


def _resource_keys(record: Record, run: RunCall) -> set[str]:
    """Return all forms in which Checkov's runners may have counted the resource of a record."""
    seen_from_root = Path(run.root_folder or "") / record.file_path.lstrip("/")
    cleaned = Path(*(part for part in seen_from_root.parts if part not in (".", "..")))
    absolute = Path(record.file_abs_path)
    paths = (absolute, absolute.resolve(), cleaned, record.file_path)
    return {f"{path}:{record.resource}" for path in paths}
