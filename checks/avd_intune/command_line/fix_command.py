"""`avd-intune fix`: makes the changes that failed checks ask for, and judges again."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence

from avd_intune.command_line.fix_review import Proposal, StopReview, heading, review
from avd_intune.command_line.fixing_run import Mending, told
from avd_intune.command_line.scan_options import add_scan_options, scope_of, selected_rules
from avd_intune.command_line.terminal import sentences, terminal_text
from avd_intune.command_line.usage import ExitCode, UsageError, is_coloured, paint, plain, say
from avd_intune.reporting.command_safe import text_lines
from avd_intune.selection import Answer

DESCRIPTION = """\
Make the changes that failed checks ask for, in Terraform, Bicep, ARM templates and their files of values, and judge
again: what is said to be fixed passes afterwards, and nothing else fails by it. By itself it makes those changes that
leave nothing to choose and build nothing anew; --review shows the others and asks."""

EPILOG = """\
examples:
  avd-intune fix                     what is safe, in the working directory
  avd-intune fix --diff              the same as a patch; nothing is written
  avd-intune fix infra/ --review     the other changes, too, one by one
  avd-intune fix --review --diff     the first proposal for each of them as a patch

It writes regular files inside the paths given, and never through links. In templates that are compiled from Bicep, in
plans and in modules that were downloaded nothing is changed.

exit codes:
  0  no check fails any more (with --diff: none fails as the code is)
  1  a check still fails
  2  the command failed, and nothing was written; one line on stderr says why"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of the subcommand."""
    add_scan_options(parser)
    group = parser.add_argument_group("which checks and changes")
    group.add_argument("--check", action="append", metavar="IDS", help="only these checks: ids or patterns, by commas")
    group.add_argument("--skip-check", action="append", metavar="IDS", help="all but these checks: ids or patterns")
    group.add_argument(
        "--review", action="store_true", help="show each change that a person has to look at first, and ask for it"
    )
    group.add_argument("--diff", action="store_true", help="print the changes as a patch, and write nothing")
    group.add_argument("--quiet", action="store_true", help="no lines about what was fixed and what is left")


def run(options: argparse.Namespace) -> int:
    """Mend and return the exit code. Raises UsageError, SettingsError or OSError."""
    if options.review and not options.diff and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("--review asks, and there is no terminal; `fix --review --diff` prints the changes instead")
    rules = selected_rules(options.check, options.skip_check)
    all_at_once = options.review and options.diff
    mending = Mending.of(
        scope_of(options, values_in_their_code=True), rules, show_progress=not options.quiet, with_review=all_at_once
    )
    is_reviewed = options.review and not options.diff and review(mending, _Asking(mending).choose)
    if options.diff:
        return _print_patch(mending, quiet=options.quiet)
    mending.write()
    if not options.quiet:
        _show(told(mending, is_written=True, is_reviewed=is_reviewed))
    return ExitCode.CLEAN if mending.is_clean() else ExitCode.FINDINGS


def _show(texts: Iterable[str], style: str = "") -> None:
    sys.stdout.write(terminal_text(sentences(texts, style), sys.stdout))


def _print_patch(mending: Mending, *, quiet: bool) -> int:
    patch, problems = mending.patch()
    sys.stdout.flush()
    sys.stdout.buffer.write(patch)
    sys.stdout.buffer.flush()
    if not quiet:
        for line in told(mending, is_written=False):
            say(line)
    for problem in problems:
        say(f"{problem}; the patch cannot be applied: let avd-intune fix write the changes")
    if problems:
        return ExitCode.FAILED
    return ExitCode.CLEAN if mending.is_clean() and not patch else ExitCode.FINDINGS


class _Asking:
    """Shows proposals on the terminal and asks for each."""

    def __init__(self, mending: Mending) -> None:
        self._mending = mending
        self._paint = paint if is_coloured(sys.stdout) else plain

    def choose(self, answer: Answer, proposals: Sequence[Proposal]) -> Proposal | None:
        """Return the proposal that the person takes. Raises StopReview where the person wants no more."""
        _show(heading(self._mending, answer).split("\n"))
        for number, proposal in enumerate(proposals, start=1):
            which = f"{number}. " if len(proposals) > 1 else ""
            _show([f"{which}{proposal.repair.remedy.title}"], "bold")
            for line in proposal.patch.splitlines():
                print(self._paint(text_lines(line), {"+": "green", "-": "red"}.get(line[:1], "dim")))
        numbers = [str(number) for number in range(1, len(proposals) + 1)]
        wanted = "y" if len(proposals) == 1 else "/".join(numbers)
        while True:
            try:
                given = input(f"Make this change? [{wanted}/n/q] ").strip().lower()
            except EOFError:
                raise StopReview from None
            if given in ("q", "quit"):
                raise StopReview
            if given in ("n", "no", ""):
                return None
            if given in numbers:
                return proposals[int(given) - 1]
            if given in ("y", "yes") and len(proposals) == 1:
                return proposals[0]
