"""The options that say what to judge and by what, shared by the subcommands, and the requests they stand for."""

from __future__ import annotations

import argparse
import fnmatch
import os
from collections.abc import Iterator
from pathlib import Path

from avd_intune.baselines.baseline import baseline_names
from avd_intune.command_line.given_lists import list_bytes
from avd_intune.command_line.usage import UsageError, listed, say
from avd_intune.findings import is_parameter_file
from avd_intune.judgement.registry import all_rules
from avd_intune.judgement.rule import Rule
from avd_intune.records import dataclass
from avd_intune.reporting.relative_paths import relative_path
from avd_intune.settings import find_settings_file
from avd_intune.source.regular_files import read_regular
from avd_intune.source.repository_root import repository_root
from avd_intune.source.scan_request import ScanRequest
from avd_intune.source.text import MAX_SOURCE_BYTES, SourceFile, UnreadableSourceError, decode_source

FRAMEWORKS = ("terraform", "terraform_plan", "bicep", "arm")


def add_scan_options(parser: argparse.ArgumentParser) -> None:
    """Add PATH and the options that the subcommands `check`, `explain` and `report` have in common."""
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="folders and files to judge (default: the working directory). Of a file given by itself, whatever else "
        "is needed to judge it is read too, and what it deploys through modules is judged",
    )
    add_judging_options(parser)


def add_judging_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say by what to judge."""
    group = parser.add_argument_group("what to judge, and by what")
    group.add_argument(
        "--framework",
        action="append",
        metavar="NAMES",
        help=f"only these, separated by commas: {', '.join(FRAMEWORKS)} (default: all)",
    )
    group.add_argument(
        "--support-matrix",
        choices=baseline_names(),
        metavar="NAME",
        help="what Intune is taken to support: 2020-09 or current; overrides `baseline` in the settings. (Checkov's "
        "--baseline is something else: a file of findings to leave out)",
    )
    group.add_argument(
        "--config",
        metavar="FILE",
        help="the settings to use, instead of the .avd-intune.yaml in the scanned folder or above it",
    )
    group.add_argument(
        "--var-file",
        action="append",
        metavar="FILE",
        help="Terraform variable values, which replace the *.tfvars of the roots; may be given several times",
    )
    group.add_argument(
        "--parameters",
        action="append",
        metavar="FILE",
        help="parameter file of Bicep and ARM templates, instead of those that are found; may be given several times",
    )
    group.add_argument(
        "--set",
        action="append",
        metavar="NAME=VALUE",
        help="value of a parameter of Bicep and ARM templates, JSON or plain text; may be given several times",
    )
    group.add_argument(
        "--root",
        metavar="FOLDER",
        help="the folder that holds all of the code; by default the Git repository, else the working directory",
    )
    group.add_argument(
        "--skip-path",
        action="append",
        metavar="PATTERN",
        help="leave out paths that hold this text or match this regular expression; may be given several times",
    )
    group.add_argument("--baseline", help=argparse.SUPPRESS)


@dataclass(frozen=True, slots=True)
class Scope:
    """What is scanned. requests: one for each folder, and one for the files of each settings file.

    base: the folder that outputs name paths from. deployments_of: with it, findings count only in
    deployments that one of these files is part of. with_their_modules: whether a file that is a root, and was given by
    itself, stands for all that it deploys.
    """

    requests: tuple[ScanRequest, ...]
    base: Path
    deployments_of: frozenset[str] = frozenset()
    with_their_modules: bool = False


def scope_of(
    options: argparse.Namespace,
    files_from: str | None = None,
    *,
    whole_deployments: bool = False,
    values_in_their_code: bool = False,
) -> Scope:
    """Return what the options ask to scan. Raises UsageError for paths and names that do not exist.

    values_in_their_code: whether parameter files that are given by themselves stand for the deployments that take them.
    """
    if options.baseline is not None:
        raise UsageError("--baseline is an option of Checkov; the support matrix is chosen with --support-matrix")
    paths = [_existing(text, "path") for text in options.paths]
    if files_from is not None:
        paths.extend(_listed_files(files_from))
    elif not paths:
        paths = [Path.cwd()]
    paths = list(dict.fromkeys(paths))
    common = common_parts(options)
    folders = [path for path in paths if path.is_dir()]
    folders = [path for path in folders if not any(other in path.parents for other in folders)]
    # What is neither, such as a pipe, is asked for as well: the scan says that it is not read.
    files = [path for path in paths if not path.is_dir() and not any(folder in path.parents for folder in folders)]
    base = _base_of(paths)
    if whole_deployments or (values_in_their_code and files and not folders and all(map(holds_values, files))):
        if folders:
            raise UsageError(f"--whole-deployments takes files; {relative_path(folders[0], Path.cwd())} is a folder")
        return Scope(tuple(_whole_requests(files, common)), base, frozenset(str(path) for path in files))
    requests = tuple([_request(common, root=folder) for folder in folders] + list(_file_requests(files, common)))
    return Scope(requests, base, with_their_modules=files_from is None)


def holds_values(path: Path) -> bool:
    """Say whether a file is a parameter file, which is no code by itself."""
    if path.suffix.lower() not in (".json", ".jsonc"):
        return is_parameter_file(SourceFile(str(path), ""))
    try:
        return is_parameter_file(SourceFile(str(path), decode_source(read_regular(path, MAX_SOURCE_BYTES + 1))))
    except (OSError, UnreadableSourceError):
        return False


def selected_rules(check: list[str] | None, skip_check: list[str] | None) -> tuple[Rule, ...]:
    """Return the rules that `--check` and `--skip-check` leave, each a list of ids and patterns.

    Raises UsageError for one that names no check: a check that does not run must not look like one that passes.
    """
    wanted = _ids_of(listed(check), "--check") if check else {rule.id for rule in all_rules()}
    skipped = _ids_of(listed(skip_check), "--skip-check")
    return tuple(rule for rule in all_rules() if rule.id in wanted - skipped)


def _ids_of(patterns: list[str], option: str) -> set[str]:
    found: set[str] = set()
    for pattern in patterns:
        ids = {rule.id for rule in all_rules() if fnmatch.fnmatchcase(rule.id, pattern.upper())}
        if not ids:
            known = ", ".join(rule.id for rule in all_rules())
            raise UsageError(f"{option}: no check is called {pattern}; there are {known}")
        found |= ids
    return found


def common_parts(options: argparse.Namespace) -> ScanRequest:
    """Return a request with all that does not depend on the paths."""
    names = listed(options.framework)
    for name in names:
        if name not in (*FRAMEWORKS, "all"):
            raise UsageError(f"--framework: {name} is none of {', '.join(FRAMEWORKS)}, all")
    return ScanRequest(
        root=None,
        languages=frozenset(FRAMEWORKS if not names or "all" in names else names),
        excluded_paths=tuple(options.skip_path or ()),
        var_files=tuple(_existing_file(text, "--var-file") for text in options.var_file or ()),
        parameter_files=tuple(_existing_file(text, "--parameters") for text in options.parameters or ()),
        set_values=tuple(map(_name_and_value, options.set or ())),
        repository=_existing(options.root, "--root") if options.root is not None else None,
        settings_file=_existing_file(options.config, "--config") if options.config is not None else None,
        baseline=options.support_matrix,
    )


def _name_and_value(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name.strip():
        raise UsageError(f"--set takes NAME=VALUE; {text} is none")
    return name.strip(), value


def _request(
    common: ScanRequest, root: Path | None = None, files: tuple[Path, ...] = (), settings: Path | None = None
) -> ScanRequest:
    return ScanRequest(
        root=root,
        files=files,
        languages=common.languages,
        excluded_paths=common.excluded_paths,
        var_files=common.var_files,
        parameter_files=common.parameter_files,
        set_values=common.set_values,
        repository=common.repository,
        settings_file=common.settings_file or settings,
        baseline=common.baseline,
    )


def _file_requests(files: list[Path], common: ScanRequest) -> Iterator[ScanRequest]:
    """Yield one request for the files of each repository that share their settings."""
    groups: dict[tuple[Path, Path | None], list[Path]] = {}
    for file in files:
        groups.setdefault((repository_root(file), find_settings_file(file)), []).append(file)
    for group in groups.values():
        yield _request(common, files=tuple(group))


def _whole_requests(paths: list[Path], common: ScanRequest) -> Iterator[ScanRequest]:
    """Yield one request for each repository, and each settings file, that paths lie in."""
    for root, settings in dict.fromkeys((repository_root(path), find_settings_file(path)) for path in paths):
        yield _request(common, root=root, settings=settings)


def _base_of(paths: list[Path]) -> Path:
    """Return the repository of the first path; without one, the working directory if it holds the path."""
    folder = Path.cwd()
    if not paths:
        return folder
    root = repository_root(paths[0])
    if (root / ".git").exists() or (root != folder and folder not in root.parents):
        return root
    return folder


MAX_SHOWN = 4096  # so long may a path be


def _listed_files(source: str) -> list[Path]:
    """Return the files in a list, one a line or separated by NUL, that exist.

    A change of a repository names deleted files too; they are left out, and said so.
    """
    data = list_bytes(source, "--files-from")
    names = [name for name in (data.split(b"\0") if b"\0" in data else data.splitlines()) if name.strip()]
    paths = [_absolute(os.fsdecode(name)) for name in names]
    found = [path for path in paths if os.path.exists(path)]  # noqa: PTH110 - False where a name is too long to be one
    missing = next((path for path in paths if not os.path.exists(path)), None)  # noqa: PTH110
    if missing is not None:
        more = f" and {len(paths) - len(found) - 1} more" if len(paths) - len(found) > 1 else ""
        name = relative_path(missing, Path.cwd())
        name = name if len(name) <= MAX_SHOWN else f"{name[:MAX_SHOWN]}…"
        say(f"--files-from: {name}{more} left out, which does not exist (any more)")
    return found


def _existing(text: str, what: str) -> Path:
    path = _absolute(text)
    if not path.exists():
        raise UsageError(f"{what} {text} does not exist")
    return path


def _existing_file(text: str, option: str) -> Path:
    path = _absolute(text)
    if not path.is_file():
        raise UsageError(f"{option}: {text} is not a file that exists")
    return path


def _absolute(text: str) -> Path:
    # Unlike resolve() this keeps links as people know them.
    return Path(os.path.abspath(os.path.expanduser(text)))  # noqa: PTH100, PTH111 - Path keeps ".."
