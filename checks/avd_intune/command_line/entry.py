"""The command `avd-intune`: picks the subcommand, and turns what goes wrong into one line and an exit code."""

from __future__ import annotations

import argparse
import atexit
import errno
import importlib
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from types import ModuleType
from typing import Any, NoReturn

from avd_intune.command_line.seldom_collected import collect_seldom
from avd_intune.command_line.usage import ExitCode, UsageError, say
from avd_intune.pack_version import VERSION

# Each subcommand: the module that holds `configure(parser)`, `run(options)`, DESCRIPTION and EPILOG; what it does;
# and the extra that brings what the module needs. Only the module of the one that runs is imported.
SUBCOMMANDS: dict[str, tuple[str, str, str | None]] = {
    "check": ("avd_intune.command_line.check_command", "judge code and say what Intune will not manage", None),
    "fix": ("avd_intune.command_line.fix_command", "make the changes that failed checks ask for", None),
    "explain": ("avd_intune.command_line.explain_command", "explain a check, or why a line is judged as it is", None),
    "snapshot": ("avd_intune.command_line.snapshot_command", "print what would be deployed", None),
    "report": ("avd_intune.command_line.report_command", "write a report of all estates as HTML or Markdown", None),
    "init": ("avd_intune.command_line.init_command", "write settings, Checkov's settings and a pipeline file", None),
    "checks-dir": ("avd_intune.command_line.checks_dir_command", "print the folder for --external-checks-dir", None),
    "completion": ("avd_intune.command_line.completion_command", "print a completion script for a shell", None),
    "lsp": ("avd_intune.language_server.lsp_command", "start the language server for editors", "lsp"),
}

DESCRIPTION = """\
Tells before deployment whether Microsoft Intune will be able to manage the session hosts that Azure Virtual
Desktop code (Terraform, Bicep, ARM JSON) creates. Nothing is deployed, downloaded or sent; only
`check --repositories` clones the repositories that it is given the addresses of."""

EPILOG = """\
first steps:
  avd-intune check                 judge the code in the working directory
  avd-intune explain CKV_AVD_4     what a check wants, why, and how to fix it
  avd-intune explain main.tf:42    why that line is judged as it is
  avd-intune fix --diff            the changes that make checks pass, as a patch
  avd-intune init --pipeline github

`avd-intune SUBCOMMAND --help` shows the options and more examples. Exit codes: 0 clean, 1 a check failed, 2 the
command itself failed."""


NO_MEMORY = b"avd-intune: there is not enough memory; nothing was judged\n"


class _Parser(argparse.ArgumentParser):
    """Says errors of use as one line."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}; see {self.prog} --help")

    def _print_message(self, message: str, file: Any = None) -> None:
        """Write what --help and --version say; argparse passes over it that this cannot be written, and ends with 0."""
        stream = sys.stdout if file is None else file
        try:
            stream.write(message)
            stream.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            _drop_output()
            raise UsageError(f"the output cannot be written ({error.strerror})") from error


def command() -> NoReturn:
    """Run the command and end the process, without the time that Python takes to let go of each object of a scan."""
    code = main()
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            with suppress(OSError, ValueError):  # closed or broken: `main` has said it, or nobody listens
                stream.flush()
    os._exit(code)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if sys.stderr is None:  # closed by the shell: what is said goes nowhere, and no file takes its number
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - as long as the process lives
    if sys.stdout is None:  # closed by the shell: `>&-`
        say("standard output is closed; nothing was judged")
        return ExitCode.FAILED
    collect_seldom()
    try:
        code = _run(given)
        sys.stdout.flush()
    except BrokenPipeError:
        _drop_output()  # whoever reads has seen enough: `| head`
        return ExitCode.FINDINGS
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except SystemExit as ending:  # argparse, after --help or --version
        return int(ending.code or 0)
    except Exception as error:
        try:
            return _failure(error)
        except MemoryError:  # not even for what is said of it
            os.write(sys.stderr.fileno(), NO_MEMORY)
            return ExitCode.FAILED
    return int(code)


def _drop_output() -> None:
    """Let what is still to be written go nowhere; else Python would complain on exit, with a code of its own."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(arguments: list[str]) -> int:
    if arguments and arguments[0] in SUBCOMMANDS:
        name, *rest = arguments
        module, _, extra = SUBCOMMANDS[name]
        command = _imported(module, name, extra)
        return int(command.run(_parser_of(name, command).parse_args(rest)))
    parser = _parser_of_all()
    if not arguments:
        parser.print_help()
        return ExitCode.FAILED
    parser.parse_args(arguments)  # answers --help and --version, and refuses all else
    return ExitCode.FAILED


def _parser_of(name: str, command: ModuleType) -> argparse.ArgumentParser:
    """Return the parser of one subcommand: to make those of all takes longer than to parse."""
    parser = _Parser(
        prog=f"avd-intune {name}",
        description=command.DESCRIPTION,
        epilog=command.EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    command.configure(parser)
    return parser


def _parser_of_all() -> argparse.ArgumentParser:
    """Return the parser of what stands before a subcommand, which says what they are."""
    parser = _Parser(
        prog="avd-intune",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"avd-intune {VERSION}")
    subparsers = parser.add_subparsers(dest="subcommand", metavar="SUBCOMMAND", required=True, parser_class=_Parser)
    for name, (_, summary, _) in SUBCOMMANDS.items():
        subparsers.add_parser(name, help=summary)
    return parser


def _imported(module: str, name: str, extra: str | None) -> ModuleType:
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("avd_intune."):
            raise UsageError(f"{name} is not part of this copy of the pack ({error.name} is missing)") from error
        if extra is None:
            raise
        from avd_intune.command_line.optional_packages import missing_package

        raise missing_package(name, error, extra) from error


def _failure(error: Exception) -> int:
    from avd_intune.baselines.fact_files import FactsError
    from avd_intune.settings import SettingsError
    from avd_intune.source.failures import place_of

    if os.environ.get("LOG_LEVEL", "").upper() == "DEBUG":
        import traceback

        traceback.print_exception(type(error), error, error.__traceback__, file=sys.stderr)
    try:
        sys.stdout.flush()
    except OSError as lost:
        _drop_output()
        say(f"the output cannot be written ({lost.strerror})")
        return ExitCode.FAILED
    if isinstance(error, MemoryError):
        raise error
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT):
        say(f"the output cannot be written ({error.strerror})")
    elif isinstance(error, FileNotFoundError) and error.filename is None:
        say("the working directory does not exist any more")
    elif isinstance(error, UsageError | SettingsError | FactsError | OSError):
        say(str(error))
    elif isinstance(error, ModuleNotFoundError) and not (error.name or "").startswith("avd_intune"):
        package = (error.name or "").partition(".")[0]
        say(f"{package} is not installed, which this needs: pip install 'avd-intune'")
    else:
        say(f"internal error in {place_of(error)}: {type(error).__name__}: {error}, please report; nothing was judged")
    return ExitCode.FAILED
