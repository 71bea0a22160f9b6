"""`avd-intune report`: the estates, their prerequisites and what stands in the way, as HTML or Markdown."""

from __future__ import annotations

import argparse
import re
import sys
from contextlib import suppress
from pathlib import Path

from avd_intune.baselines.facts_age import now, today
from avd_intune.command_line.check_command import link_base
from avd_intune.command_line.merged_report import merged_report
from avd_intune.command_line.scan_options import add_scan_options, scope_of
from avd_intune.command_line.scanning import refuse_what_nothing_takes, run_surveys_once
from avd_intune.command_line.usage import ExitCode, UsageError, say, write_file
from avd_intune.reporting.command_safe import text_lines, xml_document
from avd_intune.reporting.report import html_report, markdown_report

DESCRIPTION = """\
Write a report: every host pool and session host against the prerequisites of Intune, a picture of each estate,
and what is undecided. HTML is one file that needs nothing else; Markdown fits into a pull-request comment."""

EPILOG = """\
examples:
  avd-intune report -o report.html
  avd-intune report infra/ --format markdown >> "$GITHUB_STEP_SUMMARY"
  avd-intune report --from results/*.json -o organisation.html

exit codes:
  0  the report is written, whatever the checks say (`check` tells by its exit code)
  2  the scan itself failed: a wrong path, option or setting; one line on stderr says which"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of the subcommand."""
    add_scan_options(parser)
    parser.add_argument(
        "--from",
        dest="results",
        nargs="+",
        metavar="FILE",
        help="scan nothing; put the results of many repositories on one page: what `check --repositories` wrote, or "
        "files that `check --output json` wrote, each named after its repository",
    )
    group = parser.add_argument_group("output")
    group.add_argument("--output", "-o", metavar="FILE", help="write it there (default: standard output)")
    group.add_argument("--format", choices=("html", "markdown"), default="html", help="default: html")
    group.add_argument(
        "--link-base",
        metavar="URL",
        help="address of the repository's files on the web, e.g. https://…/blob/main (default: that of GitHub Actions "
        "or GitLab CI where it runs in one; else links are relative)",
    )


def run(options: argparse.Namespace) -> int:
    """Write the report and return the exit code. Raises UsageError, SettingsError or OSError."""
    base = options.link_base if options.link_base is not None else link_base()
    if base and not re.match(r"https?://[^\s()<>]+\Z", base):
        raise UsageError(f"--link-base: {base} is no address that begins with https:// or http://")
    if options.results is not None:
        return _write_merged(options)
    surveys = run_surveys_once(scope_of(options), show_progress=True)
    refuse_what_nothing_takes([each.workspace for each in surveys])
    target = Path(options.output) if options.output not in (None, "-") else None
    folder = target.parent.absolute() if target is not None else Path.cwd()
    if options.format == "html":
        text = xml_document(html_report(surveys, base, folder, _made(surveys[0].workspace.root), today()))
    else:  # the same text for the same code, so that a comment changes with it alone
        text = text_lines(markdown_report(surveys, base, folder))
    return _write(text, target)


def _write_merged(options: argparse.Namespace) -> int:
    """Write the page for the results of many repositories. Raises UsageError."""
    given = options.paths or options.baseline or options.link_base is not None or options.format != "html"
    if given:
        raise UsageError("--from scans nothing and writes HTML: it goes with --output alone")
    text = xml_document(merged_report(options.results, _time()))
    return _write(text, Path(options.output) if options.output not in (None, "-") else None)


def _write(text: str, target: Path | None) -> int:
    data = text.encode("utf-8", "replace")
    if target is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return ExitCode.CLEAN
    write_file(target, [data])
    say(f"report written to {target}")
    return ExitCode.CLEAN


def _made(root: Path) -> str:
    """Return when the report is made, and of which commit, as far as that is known."""
    commit = commit_of(root)
    return f"{_time()}{f', commit {commit[:12]}' if commit else ''}"


def _time() -> str:
    return f"{now():%Y-%m-%d %H:%M} UTC"


def commit_of(root: Path) -> str:
    """Return the commit that a repository stands on, "" where that is not to be read without Git."""
    with suppress(OSError, UnicodeDecodeError):
        head = (root / ".git" / "HEAD").read_text(encoding="utf-8")[:200].strip()
        name = head.removeprefix("ref: ")
        if name != head and re.fullmatch(r"refs/[\w./-]+", name) and ".." not in name:
            file = root / ".git" / name
            if file.is_file():
                head = file.read_text(encoding="utf-8")[:200].strip()
            else:
                packed = (root / ".git" / "packed-refs").read_text(encoding="utf-8")
                head = next((line.split()[0] for line in packed.splitlines() if line.endswith(f" {name}")), "")
        return head if re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", head) else ""
    return ""
