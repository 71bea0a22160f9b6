"""Where the files lie that may deploy: YAML and scripts, in a whole repository and in hidden folders of pipelines."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from avd_intune.patterns import lazy_pattern
from avd_intune.source.folder_walk import without_tools
from avd_intune.source.left_out import LeftOut, note_left_out, noting_left_out
from avd_intune.source.workspace import Workspace

# Of Ev2, the service model says with which parameter file a template is deployed.
SERVICE_MODELS = ("erviceModel.json", "ervicemodel.json")
ENDINGS = (".yml", ".yaml", *SERVICE_MODELS)
# Scripts and files of build tools, which people deploy with, too.
SCRIPT_ENDINGS = (
    *(".sh", ".bash", ".zsh", ".ksh", ".fish", ".azcli", ".ps1", ".psm1", ".cmd", ".bat"),
    *("Makefile", "makefile", ".mk", "Jenkinsfile", ".groovy", "justfile", "Justfile", "Earthfile", "Rakefile"),
    # Settings of TeamCity and Octopus Deploy, and tasks of mise.
    *(".kts", ".ocl", "mise.toml"),
    # Scripts without an ending have names like these.
    *("deploy", "provision", "bootstrap"),
    ".env",
    "package.json",
)
# https://docs.npmjs.com/cli/using-npm/scripts
PACKAGE = "package.json"
# What shells, direnv and containers read variables from, beside the code.
ENVIRONMENT_FILES = (".env", ".envrc")
_BESIDE = (".tf", ".tofu", ".hcl")
# Hidden folders hold pipelines (`.github/workflows`, `.azuredevops`, `.pipelines`), and environments and caches of many
# thousand folders, which hold none. Their names tell. `.azure` is what azd keeps of its environments.
_OF_PIPELINES = lazy_pattern(
    r"\.(?!azure$)(?:ado$|.*(?:github|azure|devops|pipeline|workflow|ci|cd$|deploy|release|infra|spacelift"
    r"|build|drone|woodpecker|travis|gitea|forgejo|semaphore|harness|tekton|octopus|teamcity|mise|terrateam))",
    re.I,
)
_MAX_HIDDEN_FOLDERS = 500


def pipeline_paths(workspace: Workspace) -> list[Path]:
    """Return the YAML files and scripts of a repository that may say how it is deployed, in order of their paths."""
    named = workspace.repository_files(*ENDINGS, *SCRIPT_ENDINGS)
    found, left_out = workspace.facts.made(_among, workspace, named, workspace.repository_files(*_BESIDE))
    for place, reason in left_out:
        note_left_out(place, reason)
    return list(found)


def _among(workspace: Workspace, named: list[Path], code: list[Path]) -> tuple[list[Path], LeftOut]:
    """Return those files among all that are named so, beside the code and in hidden folders, and what is left out."""
    left_out: LeftOut = {}
    with noting_left_out(left_out):
        return sorted({*named, *_hidden(workspace), *_environments(workspace, code)}), left_out


def is_environment(path: Path) -> bool:
    """Say whether a file holds variables of the environment and runs nothing."""
    return path.name.endswith(ENVIRONMENT_FILES)


def _environments(workspace: Workspace, code: list[Path]) -> Iterator[Path]:
    """Yield the files of variables at the repository's root and beside Terraform code."""
    folders = {workspace.root, *(path.parent for path in code)}
    for path in (folder / name for folder in folders for name in ENVIRONMENT_FILES):
        if path.is_file() and not path.is_symlink() and not workspace.is_excluded(path):
            yield path


def is_makefile(path: str) -> bool:
    """Say whether `make` reads a file."""
    return "makefile" in path.lower() or path.lower().endswith(".mk")


def is_script(path: Path) -> bool:
    """Say whether a file is a script, and neither YAML nor a service model."""
    return not path.name.endswith(ENDINGS)


def _hidden(workspace: Workspace) -> Iterator[Path]:
    """Yield such files that are hidden at the repository's root, or in hidden folders there named for pipelines."""
    wanted = (*ENDINGS, *SCRIPT_ENDINGS)
    try:
        entries = sorted(os.scandir(workspace.root), key=lambda entry: entry.name)
    except OSError:
        return
    seen = 0
    for entry in entries:
        if not _OF_PIPELINES.match(entry.name):
            continue
        if not entry.is_dir(follow_symlinks=False):
            path = workspace.root / entry.name
            if entry.name.endswith(ENDINGS) and entry.is_file() and not workspace.is_excluded(path):
                yield path
            continue
        for base, folders, files in os.walk(workspace.root / entry.name):
            folders[:] = without_tools(base, folders)
            seen += 1
            if seen > _MAX_HIDDEN_FOLDERS:
                note_left_out(workspace.root, "its hidden folders hold too many folders to look for pipelines in all")
                return
            paths = [Path(base, file) for file in files if file.endswith(wanted)]
            yield from (path for path in paths if not workspace.is_excluded(path))
