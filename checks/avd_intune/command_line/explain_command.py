"""`avd-intune explain`: what a check wants, or why a line is judged as it is."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from avd_intune.command_line.scan_options import add_judging_options, scope_of
from avd_intune.command_line.scanning import refuse_what_nothing_takes, run_surveys
from avd_intune.command_line.terminal import page_text, sentences, terminal_text
from avd_intune.command_line.usage import ExitCode, UsageError
from avd_intune.explanation.files import explain_file
from avd_intune.explanation.lines import explain_line
from avd_intune.explanation.scripts import SUFFIXES, explain_script
from avd_intune.judgement.guideline import guideline_of, page_of
from avd_intune.judgement.registry import all_rules
from avd_intune.patterns import lazy_pattern
from avd_intune.reporting.check_results import rule_name
from avd_intune.reporting.relative_paths import relative_path
from avd_intune.reporting.source_lines import one_line
from avd_intune.source.regular_files import read_regular
from avd_intune.source.text import Span
from avd_intune.source.workspace import MAX_PLAN_BYTES
from avd_intune.surveys import Survey

DESCRIPTION = """\
Explain a check: what must hold, why, what counts as evidence, how to fix it. Or explain a line: the object that
it belongs to, in every scenario, each value with the places that it came through, why a machine is or is not a
session host, its host pool, and the verdict of each check. Or explain a file: the objects in it, with their
verdicts. Secrets are never shown."""

EPILOG = """\
examples:
  avd-intune explain CKV_AVD_4
  avd-intune explain infra/main.tf:42
  avd-intune explain infra/main.tf    the objects of a file
  avd-intune explain setup.ps1        what a script does, with the conditions; setup.ps1:14 for one line
  avd-intune explain infra/main.bicep:17 --support-matrix current

Exit codes: 0 explained, 2 no such check, file or line."""

_LINE = lazy_pattern(r"(?P<file>.+?):(?P<line>\d+)(?::\d+)?", re.DOTALL)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of the subcommand."""
    parser.add_argument("what", metavar="CKV_AVD_n | FILE[:LINE]", help="a check, a line of a file, or a file")
    add_judging_options(parser)


def run(options: argparse.Namespace) -> int:
    """Print the explanation. Raises UsageError, SettingsError or OSError."""
    rule = next((rule for rule in all_rules() if rule.id == options.what.upper()), None)
    found = _LINE.fullmatch(options.what)
    script = Path(found["file"] if found is not None else options.what)
    if rule is not None:
        page = page_of(rule.id)
        head = [f"{rule.id} ({rule_name(rule)}): {rule.title}", rule.why]
        head.append(f"applies to: {', '.join(subject.value for subject in rule.subjects)}")
        _show([*head, "" if page is not None else f"source: {guideline_of(rule.id)}"])
        if page is not None:
            print(page_text(page.read_text(encoding="utf-8"), sys.stdout))
    elif script.suffix.lower() in SUFFIXES and script.is_file():
        _show([_on_its_line(each) for each in explain_script(script, int(found["line"]) if found else None)])
    elif found is not None and not Path(options.what).is_file():
        _show(_explained_line(options, found["file"], int(found["line"])))
    elif Path(options.what).exists():
        _show(_explained_file(options, options.what))
    else:
        known = ", ".join(each.id for each in all_rules())
        raise UsageError(f"{options.what} is neither a check ({known}) nor a file nor FILE:LINE")
    return ExitCode.CLEAN


def _explained_file(options: argparse.Namespace, file: str) -> list[str]:
    path = _path_of(options, file)
    return [_on_its_line(each) for each in explain_file(_survey_of(options, path), path, _place)]


def _explained_line(options: argparse.Namespace, file: str, line: int) -> list[str]:
    path = _path_of(options, file)
    data = read_regular(path, MAX_PLAN_BYTES)
    number = data.count(b"\n") + (not data.endswith(b"\n"))
    if not 1 <= line <= max(number, 1):
        raise UsageError(f"{file} has {number} lines; there is no line {line}")
    return [_on_its_line(each) for each in explain_line(_survey_of(options, path), path, line, _place)]


def _path_of(options: argparse.Namespace, file: str) -> Path:
    options.paths = [file]
    scope = scope_of(options)
    if not scope.requests or scope.requests[0].root is not None:
        raise UsageError(f"{file} is a folder; explain takes a file or FILE:LINE")
    return scope.requests[0].files[0]


def _survey_of(options: argparse.Namespace, path: Path) -> Survey:
    """Return the survey that reads a file."""
    (survey,) = run_surveys(scope_of(options), show_progress=True)
    if not any(str(path) in estate.deployment.files for estate in survey.estates):
        # A parameter file is read through the root that it belongs to, which may be anywhere in the repository.
        (survey,) = run_surveys(scope_of(options, whole_deployments=True), show_progress=True)
    refuse_what_nothing_takes([survey.workspace])
    return survey


def _place(span: Span) -> str:
    return f"{relative_path(span.path, Path.cwd())}:{span.line}"


def _show(texts: Sequence[str]) -> None:
    sys.stdout.write(terminal_text(sentences(texts), sys.stdout))


def _on_its_line(text: str) -> str:
    return " " * (len(text) - len(text.lstrip(" "))) + one_line(text)
