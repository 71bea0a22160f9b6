"""`avd-intune lsp`: the language server over standard input and output, which an editor starts."""

from __future__ import annotations

import argparse
import gc
import logging
import os
import sys

from avd_intune.command_line.scan_options import add_judging_options, common_parts, selected_rules
from avd_intune.command_line.usage import ExitCode
from avd_intune.language_server.analysis import Analyst
from avd_intune.language_server.server import NAME, create_server

DESCRIPTION = """\
Start the language server, which an editor talks to over standard input and output: what keeps Intune from managing
the session hosts is underlined as you type, hovering shows the prerequisites, and quick fixes mend what is certain.
Editors start it by themselves; see docs/integrations/editors.md."""

EPILOG = """\
examples:
  avd-intune lsp
  avd-intune lsp --support-matrix current --skip-check CKV_AVD_5

exit codes:
  0  the editor shut it down
  1  the editor ended, or the connection was lost, without shutting it down
  2  a wrong option; one line on stderr says which"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of the subcommand."""
    add_judging_options(parser)
    group = parser.add_argument_group("which checks")
    group.add_argument("--check", action="append", metavar="IDS", help="only these checks: ids or patterns, by commas")
    group.add_argument("--skip-check", action="append", metavar="IDS", help="all but these checks: ids or patterns")
    # Editors' libraries add it by habit; there is no other way to talk to the server.
    parser.add_argument("--stdio", action="store_true", help=argparse.SUPPRESS)


def run(options: argparse.Namespace) -> int:
    """Serve one client until it ends, and return the exit code. Raises UsageError for wrong options."""
    rules = frozenset(rule.id for rule in selected_rules(options.check, options.skip_check))
    _log_on_stderr()
    gc.disable()  # the server collects where nobody waits for it
    server = create_server(Analyst(common_parts(options), rules))
    output = sys.stdout.buffer
    sys.stdout = sys.stderr  # whatever else is printed must not come between the messages
    try:
        server.start_io(sys.stdin.buffer, output)
    finally:
        server.end()
    return ExitCode.CLEAN if server.is_shut_down else ExitCode.FINDINGS


class _OneLine(logging.Formatter):
    """One line for each event: editors show them to people."""

    def format(self, record: logging.LogRecord) -> str:
        message = " ".join(record.getMessage().split("\n")[:1])
        error = record.exc_info[1] if record.exc_info else None
        cause = f": {type(error).__name__}: {' '.join(str(error).split())}" if error is not None else ""
        return f"{NAME}: {message}{cause}"


def _log_on_stderr() -> None:
    handler = logging.StreamHandler(sys.stderr)
    if os.environ.get("LOG_LEVEL", "").upper() != "DEBUG":
        handler.setFormatter(_OneLine())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
