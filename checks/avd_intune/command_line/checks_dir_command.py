"""`avd-intune checks-dir`: where the checks are that Checkov loads."""

from __future__ import annotations

import argparse
from pathlib import Path

from avd_intune.command_line.usage import ExitCode, UsageError

DESCRIPTION = "Print the folder that Checkov is to load the checks from."
EPILOG = """\
example:
  checkov --directory . --external-checks-dir "$(avd-intune checks-dir)" --check 'CKV_AVD*'"""

_LOADED_FILE = "avd_intune_checkov.py"
_ENGINE = Path(__file__).resolve().parents[1]


def configure(parser: argparse.ArgumentParser) -> None:
    """Add no options."""


def run(options: argparse.Namespace) -> int:
    """Print the folder. Raises UsageError if the file that Checkov loads did not come with this copy."""
    print(checks_folder())
    return ExitCode.CLEAN


def checks_folder() -> Path:
    """Return the folder with the file that Checkov loads: beside the engine, or its package if installed."""
    for folder in (_ENGINE.parent, _ENGINE.parent / "avd_intune_checks"):
        if (folder / _LOADED_FILE).is_file():
            return folder
    raise UsageError(f"{_LOADED_FILE} is missing beside {_ENGINE}; copy the whole folder checks")
