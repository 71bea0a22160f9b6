"""`avd-intune init`: the settings, Checkov's settings and a pipeline file to begin with."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from avd_intune.command_line.checks_dir_command import checks_folder
from avd_intune.command_line.starter_files import CHECKOV, PIPELINES, SETTINGS
from avd_intune.command_line.usage import ExitCode, UsageError

DESCRIPTION = """\
Write .avd-intune.yaml, .checkov.yaml and, if asked for, the file of a pipeline. A file that exists is never
overwritten: if one does, nothing is written at all."""

EPILOG = """\
examples:
  avd-intune init
  avd-intune init infra/ --pipeline github

Exit codes: 0 written, 2 one of the files exists or cannot be written."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of the subcommand."""
    parser.add_argument("folder", nargs="?", default=".", metavar="FOLDER", help="where (default: working directory)")
    parser.add_argument("--pipeline", choices=tuple(PIPELINES), help="the pipeline to write a file for")


def run(options: argparse.Namespace) -> int:
    """Write the files and name them. Raises UsageError if one exists, before anything is written."""
    folder = Path(options.folder)
    if not folder.is_dir():
        raise UsageError(f"{folder} is not a folder that exists")
    # A string of JSON is one of YAML, whatever is in the path.
    checkov = CHECKOV.format(checks_dir=json.dumps(str(checks_folder())))
    files = {".avd-intune.yaml": SETTINGS, ".checkov.yaml": checkov}
    if options.pipeline is not None:
        name, content = PIPELINES[options.pipeline]
        files[name] = content
    existing = [str(folder / name) for name in files if (folder / name).exists() or (folder / name).is_symlink()]
    if existing:
        raise UsageError(f"{', '.join(existing)} exists already; nothing is written")
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8", newline="\n") as opened:  # "x" never overwrites
            opened.write(content)
        print(f"wrote {file}")
    return ExitCode.CLEAN
