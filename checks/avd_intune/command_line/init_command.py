"""`avd-intune init`: the settings, Checkov's settings and a pipeline file to begin with."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from avd_intune.command_line import pack_source
from avd_intune.command_line.checks_dir_command import checks_folder
from avd_intune.command_line.pack_source import PackSource, own_source, parsed_source, requirement_of
from avd_intune.command_line.proposals import proposals
from avd_intune.command_line.starter_files import (
    CHECKOV_FOLDER,
    CHECKOV_GIT,
    EXAMPLE,
    PIPELINES,
    REPLACE,
    SETTINGS,
    pipeline_text,
    to_put_in,
)
from avd_intune.command_line.usage import ExitCode, UsageError, say

SETTINGS_FILE = ".avd-intune.yaml"

DESCRIPTION = """\
Write .avd-intune.yaml, .checkov.yaml and, if asked for, the file of a pipeline. A file that exists is never
changed: it is named, and for a pipeline the lines to put into it are printed."""

EPILOG = """\
examples:
  avd-intune init
  avd-intune init infra/ --pipeline github
  avd-intune init --pipeline pre-commit --pack-from https://github.com/OWNER/REPOSITORY@COMMIT

Exit codes: 0 written, or it was there already; 2 a file cannot be written."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of the subcommand."""
    parser.add_argument("folder", nargs="?", default=".", metavar="FOLDER", help="where (default: working directory)")
    parser.add_argument("--pipeline", choices=tuple(PIPELINES), help="the pipeline to write a file for")
    parser.add_argument(
        "--pack-from",
        metavar="URL@COMMIT",
        help="the git repository that pipelines install this pack from (default: the one that this copy came from)",
    )


def run(options: argparse.Namespace) -> int:
    """Write the files that are missing, and say what to do with the others. Raises UsageError or OSError."""
    folder = Path(options.folder)
    if not folder.is_dir():
        raise UsageError(f"{folder} is not a folder that exists")
    source = parsed_source(options.pack_from) if options.pack_from is not None else own_source()
    if not source.is_commit and not source.is_placeholder:
        say(f"{source.revision} is no commit: what a pipeline installs changes with whatever it is moved to")
    files = {SETTINGS_FILE: _settings(folder, source), ".checkov.yaml": _checkov(folder, source)}
    if options.pipeline is not None:
        by_git = not (pack_source.ON_THE_INDEX and source.is_placeholder)
        files[PIPELINES[options.pipeline]] = pipeline_text(
            options.pipeline, requirement_of(source), source.url, source.revision, by_git=by_git
        )
    to_replace = []
    for name, content in files.items():
        file = folder / name
        if _write(file, content):
            print(f"wrote {file}")
            to_replace += [str(file)] if content.startswith(REPLACE) else []
        elif options.pipeline is not None and name == PIPELINES[options.pipeline]:
            print(f"{file} exists already and is left as it is; {to_put_in(options.pipeline, content)}")
        elif name == SETTINGS_FILE and (more := proposals(folder)):
            print(f"{file} exists already and is left as it is; the code leaves this open:\n\n{more}")
        else:
            print(f"{file} exists already and is left as it is")
    if to_replace:
        print(
            f"Replace OWNER/REPOSITORY and REVISION in {', '.join(to_replace)}: the repository that holds this pack, "
            "and a commit of it."
        )
    return ExitCode.CLEAN


def _write(file: Path, content: str) -> bool:
    """Write a file unless it exists; say whether it was written."""
    if file.exists() or file.is_symlink():
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("x", encoding="utf-8", newline="\n") as opened:  # "x" never overwrites
        opened.write(content)
    return True


def _settings(folder: Path, source: PackSource) -> str:
    """Return the settings, with the schema that lets editors complete them where its address is known."""
    text = SETTINGS + (proposals(folder) or EXAMPLE)
    if source.schema_address is None:
        return text
    text = f"# yaml-language-server: $schema={source.schema_address}\n{text}"
    return REPLACE + text if source.is_placeholder else text


def _checkov(folder: Path, source: PackSource) -> str:
    """Return Checkov's settings: with the checks in the repository if they lie there, else with where they come from.

    A path of this machine would lead nowhere on another one, and Checkov would say nothing of it.
    """
    checks, root = checks_folder(), folder.resolve()
    if root in checks.parents and "site-packages" not in checks.parts:
        # A string of JSON is one of YAML, whatever is in the path.
        return CHECKOV_FOLDER.replace("<folder>", json.dumps(checks.relative_to(root).as_posix()))
    text = CHECKOV_GIT.replace("<address>", source.checkov_address)
    return REPLACE + text if source.is_placeholder else text
