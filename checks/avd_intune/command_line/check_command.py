"""`avd-intune check`: judge, and say it in the forms that are asked for."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from avd_intune.baselines.facts_age import note_of_age, today
from avd_intune.command_line import only_new
from avd_intune.command_line.scan_options import Scope, add_scan_options, holds_values, scope_of, selected_rules
from avd_intune.command_line.scanning import (
    check_results,
    passes_elsewhere,
    refuse_what_nothing_takes,
    run_surveys_once,
)
from avd_intune.command_line.usage import ExitCode, UsageError, say, whole, write_file
from avd_intune.findings import Level
from avd_intune.judgement.rule import Rule
from avd_intune.records import replace
from avd_intune.reporting.check_notes import exception_notes, notes_of
from avd_intune.reporting.check_results import CheckResults, summary_line
from avd_intune.reporting.command_safe import json_document, text_lines, xml_document
from avd_intune.reporting.lowered_notes import lowered_by_settings
from avd_intune.reporting.source_lines import without_commands
from avd_intune.selection import Status

HUMAN = "human"
AZURE_DEVOPS = "azure-devops"
FORMATS = (HUMAN, "json", "sarif", "junit", "github", "gitlab", AZURE_DEVOPS, "markdown")
SCREEN = "-"
# So many bytes of a large document are handed on at once.
AT_ONCE = 1024 * 1024

DESCRIPTION = """\
Judge Terraform, Bicep, ARM JSON and Terraform plan JSON: will Intune be able to manage the session hosts that
this code deploys? The verdicts are those of the checks under Checkov; comments such as
#checkov:skip=CKV_AVD_1:why count here too."""

EPILOG = """\
examples:
  avd-intune check                                    the working directory
  avd-intune check infra/ --support-matrix current    by what Intune supports today
  avd-intune check --output human --output sarif=avd.sarif --output junit=avd.xml
  avd-intune check --fix                              mend what is safe, then judge
  avd-intune check --since origin/main                only what this branch adds
  avd-intune check tfplan.json                        a plan: terraform show -json plan.out > tfplan.json
  avd-intune check --repositories list.txt -o jsonl=all.jsonl && avd-intune report --from all.jsonl -o all.html
  git diff --name-only main | avd-intune check --files-from - --whole-deployments

exit codes:
  0  nothing failed but what is a warning or note (see --fail-on), or --soft-fail
  1  a check failed
  2  the scan itself failed: a wrong path, option or setting; one line on stderr says which"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of the subcommand."""
    add_scan_options(parser)
    group = parser.add_argument_group("which files and checks")
    group.add_argument(
        "--files-from",
        metavar="FILE",
        help="judge the files listed in FILE, one a line or separated by NUL; - reads the list from standard input",
    )
    group.add_argument(
        "--whole-deployments",
        action="store_true",
        help="judge the files given in their repository, and report every finding of the deployments that one of them "
        "is part of: a changed parameter file or module call shows on the objects that it changes",
    )
    group.add_argument("--check", action="append", metavar="IDS", help="only these checks: ids or patterns, by commas")
    group.add_argument("--skip-check", action="append", metavar="IDS", help="all but these checks: ids or patterns")
    group.add_argument(
        "--fix", action="store_true", help="make the safe changes first, as avd-intune fix does, and judge what is then"
    )
    group.add_argument(
        "--jobs",
        type=int,
        metavar="N",
        help="so many processes, with the same output (default: 1; one a processor with --repositories)",
    )
    only_new.add_options(parser)
    group = parser.add_argument_group("many repositories")
    group.add_argument(
        "--repositories",
        metavar="FILE",
        help="judge the repositories listed in FILE, one a line, - for standard input: folders, and https or ssh "
        "addresses, which are cloned (git clone --depth 1) into a temporary folder; no other option fetches anything. "
        "Writes JSON lines, one for each repository, which report --from reads",
    )
    group.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help="with --repositories: on the workers of this Dask scheduler (tcp://host:8786), in place of processes",
    )
    group = parser.add_argument_group("output")
    group.add_argument(
        "--output",
        "-o",
        action="append",
        metavar="FORMAT[=FILE]",
        help=f"{', '.join(FORMATS)} (default: human); with =FILE it is written there; may be given several times",
    )
    group.add_argument(
        "--compact", action="store_true", help="human: one finding on two lines, without code and places"
    )
    group.add_argument(
        "--verbose",
        action="store_true",
        help="also say which deployments and scenarios were judged, and what is left out",
    )
    group.add_argument("--watch", action="store_true", help="judge again whenever a file changes, until Ctrl+C")
    group.add_argument(
        "--quiet", action="store_true", help="human: only what failed, and what the settings take from it"
    )
    group.add_argument("--show-passed", action="store_true", help="human, sarif: also what passed and what is skipped")
    group.add_argument(
        "--fail-on",
        choices=[level.value for level in reversed(Level)],
        default=Level.ERROR.value,
        help="end with exit code 1 for failures of this level and worse (default: error)",
    )
    group.add_argument("--soft-fail", action="store_true", help="end with exit code 0 whatever the checks say")


def _scope(options: argparse.Namespace) -> Scope:
    whole = options.whole_deployments
    return scope_of(options, options.files_from, whole_deployments=whole, values_in_their_code=True)


def run(options: argparse.Namespace) -> int:
    """Run the subcommand and return its exit code. Raises UsageError, SettingsError or OSError."""
    if options.repositories is not None:
        from avd_intune.command_line.repositories.run_of_many import run_many

        return run_many(options)
    if options.scheduler is not None:
        raise UsageError("--scheduler goes with --repositories")
    if options.jobs is not None and options.jobs < 1:
        raise UsageError("--jobs takes a number from 1 on")
    if options.watch:
        from avd_intune.command_line.watching import watch

        if options.files_from == "-":
            raise UsageError("--watch reads --files-from again and again, which standard input does not allow")
        options.watch = False
        return watch(
            lambda: run(options),
            lambda: _scope(options).requests,
        )
    outputs = _outputs(options.output)
    rules = selected_rules(options.check, options.skip_check)
    known = only_new.read_options(options)
    scope = _scope(options)
    if options.fix:
        _fix(scope, rules, quiet=options.quiet)
    is_read_by_people = not options.quiet and any(form == HUMAN for form, _ in outputs)
    surveys = run_surveys_once(
        scope, show_progress=not options.quiet, jobs=options.jobs or 1, asks_again=is_read_by_people
    )
    if options.files_from is None and not scope.deployments_of:
        refuse_what_nothing_takes([each.workspace for each in surveys])
    results = check_results(scope, surveys, rules)
    is_whole = not (options.framework or options.skip_path or scope.deployments_of)
    values = [path for path in scope.deployments_of if holds_values(Path(path))]
    notes = [*notes_of(results, surveys, values), *exception_notes(results, surveys, is_whole=is_whole)]
    lowered = [*lowered_by_settings(results, surveys)] if options.quiet else []
    results, left_out = only_new.only_new(results, scope, rules, options, known)
    if is_read_by_people:
        results = replace(results, passes_elsewhere=passes_elsewhere(surveys, results))
    # What goes to the screen may speak of the files.
    for form, target in sorted(outputs, key=lambda output: output[1] == SCREEN):
        parts = _parts(form, results, options, on_screen=target == SCREEN)
        _write((_safe(part, form) for part in parts), form, target)
    if not options.quiet:
        age = note_of_age(today())
        aged = [age] if age is not None else []
        _write_notes([*notes, *left_out, *aged], on_screen=(HUMAN, SCREEN) in outputs)
    else:  # a change that turns the gate off by its settings is not quiet
        _write_notes(lowered, on_screen=False)
    if options.verbose:
        from avd_intune.reporting.check_verbose import verbose_lines

        _write_notes(verbose_lines(results, surveys), on_screen=(HUMAN, SCREEN) in outputs)
    if all(target != SCREEN for _, target in outputs) and not options.quiet:
        say(f"{summary_line(results)}; written to {', '.join(target for _, target in outputs)}")
    least = Level(options.fail_on).rank
    counts = any(answer.finding.level.rank >= least for answer in results.of(Status.FAILED))
    counts = counts and options.write_known is None
    return ExitCode.FINDINGS if counts and not options.soft_fail else ExitCode.CLEAN


def _fix(scope: Scope, rules: tuple[Rule, ...], *, quiet: bool) -> None:
    """Make the safe changes, and say on standard error what was made. Raises UsageError, SettingsError or OSError."""
    from avd_intune.command_line.fixing_run import Mending, told

    mending = Mending.of(scope, rules, show_progress=not quiet)
    mending.write()
    for line in told(mending, is_written=True) if not quiet else ():
        say(line)


def _write_notes(notes: Sequence[str], *, on_screen: bool) -> None:
    """Write notes below what people read, else to standard error, where they are no part of an output."""
    for note in notes:
        if on_screen:
            from avd_intune.command_line.terminal import terminal_text
            from avd_intune.reporting.styled_lines import HANG, line

            _write([terminal_text([line(note, hang=HANG)], sys.stdout)], HUMAN, SCREEN)
        else:
            say(note)


def _outputs(texts: list[str] | None) -> list[tuple[str, str]]:
    """Return (format, file or `-`) of each output."""
    found = []
    for text in texts or [HUMAN]:
        form, given, target = text.partition("=")
        if form == "jsonl":
            raise UsageError("--output jsonl is what --repositories writes")
        if form not in FORMATS:
            raise UsageError(f"--output: {form} is none of {', '.join(FORMATS)}")
        if given and not target:
            raise UsageError(f"--output: {text} names no file")
        found.append((form, target or SCREEN))
    on_screen = [form for form, target in found if target == SCREEN]
    if len(on_screen) > 1:
        raise UsageError(
            f"--output: {' and '.join(on_screen)} would mix; write one of them to a file: {on_screen[1]}=FILE"
        )
    return found


def _parts(form: str, results: CheckResults, options: argparse.Namespace, *, on_screen: bool) -> Iterable[str]:
    """Return an output, in pieces where it is large."""
    if form == "json":
        from avd_intune.reporting.check_json import json_parts

        return json_parts(results)
    return [_text(form, results, options, on_screen=on_screen)]


def _text(form: str, results: CheckResults, options: argparse.Namespace, *, on_screen: bool) -> str:
    """Return an output. Each form is imported only where it is asked for."""
    if form == "sarif":
        from avd_intune.reporting.check_sarif import sarif_text

        return sarif_text(results, show_passed=options.show_passed)
    if form == "junit":
        from avd_intune.reporting.check_junit import junit_text

        return junit_text(results)
    if form == "markdown":
        from avd_intune.reporting.check_table import table_text

        return table_text(results, link_base())
    if form == AZURE_DEVOPS:
        from avd_intune.reporting.check_annotations import azure_devops_text

        summaries = [Path(target).absolute() for form, target in _outputs(options.output) if form == "markdown"]
        return azure_devops_text(results, [path for path in summaries if path.is_file()])
    if form in ("github", "gitlab"):
        from avd_intune.reporting import check_annotations

        return check_annotations.github_text(results) if form == "github" else check_annotations.gitlab_text(results)
    from avd_intune.command_line.terminal import terminal_text, terminal_width
    from avd_intune.reporting.check_human import MAX_WIDTH, HumanStyle, human_lines
    from avd_intune.reporting.styled_lines import written

    width = (terminal_width(sys.stdout) if on_screen else None) or MAX_WIDTH
    style = HumanStyle(Path.cwd(), options.compact, options.quiet, options.show_passed, min(width, MAX_WIDTH))
    lines = human_lines(results, style)
    return terminal_text(lines, sys.stdout) if on_screen else written(lines)


def _safe(text: str, form: str) -> str:
    """Return an output in which nothing of the scanned code is a command for the pipeline that shows it."""
    if form == "junit":
        return xml_document(text)
    if form in ("json", "sarif", "gitlab"):
        return json_document(text)
    if form == AZURE_DEVOPS:
        return text  # each line is a command of our own; no text in it can begin another one
    # Each line of `github` is a command of our own; what is in it is escaped there.
    return without_commands(text) if form in ("github", HUMAN) else text_lines(text)


def link_base() -> str:
    """Return where the files of this repository are shown, as GitHub Actions and GitLab CI tell; "" elsewhere."""
    server, repository, commit = (os.environ.get(f"GITHUB_{name}") for name in ("SERVER_URL", "REPOSITORY", "SHA"))
    if server and repository and commit:
        return f"{server}/{repository}/blob/{commit}/"
    project, commit = os.environ.get("CI_PROJECT_URL"), os.environ.get("CI_COMMIT_SHA")
    return f"{project}/-/blob/{commit}/" if project and commit else ""


def _write(parts: Iterable[str], form: str, target: str) -> None:
    pieces = (part.encode("utf-8", "backslashreplace") for part in parts)
    if target != SCREEN:
        write_file(Path(target), pieces)
    elif form == HUMAN:
        encoding = sys.stdout.encoding or "utf-8"
        sys.stdout.writelines(part.encode(encoding, "backslashreplace").decode(encoding) for part in parts)
    else:  # read by machines, which expect UTF-8 whatever the terminal is
        with whole(pieces) as document:
            sys.stdout.flush()
            while piece := document.read(AT_ONCE):  # lines are millions
                sys.stdout.buffer.write(piece)
            sys.stdout.buffer.flush()
