"""Which folders are deployed as they are (root modules), and which only through callers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from avd_intune.languages.resource_model import Problem
from avd_intune.languages.terraform.constants import evaluate_constant
from avd_intune.languages.terraform.downloaded_modules import downloaded_folder
from avd_intune.languages.terraform.module_library import ModuleLibrary
from avd_intune.languages.terraform.modules import (
    CODE_ENDINGS,
    Declaration,
    folders_of,
    is_local_source,
    local_folder,
)
from avd_intune.languages.terraform.own_repository import is_example, own_folder
from avd_intune.patterns import lazy_pattern
from avd_intune.source.file_facts import Told
from avd_intune.source.left_out import note_left_out
from avd_intune.source.text import UnreadableSourceError
from avd_intune.source.workspace import Workspace
from avd_intune.values.value_types import Known

# OpenTofu also takes an expression over constant locals: "${local.modules}/hosts".
_LOCAL_CALL = lazy_pattern(r'source"?\s*[=:]\s*(?:"\.\.?[/"]|"\$\{|local\.)')

# More callers outside of the scanned folder than this are not followed.
MAX_OUTSIDE_ROOTS = 500


def find_roots(library: ModuleLibrary, deploying: Sequence[Path] = ()) -> tuple[list[Path], list[Problem]]:
    """Return the root folders that reach what is scanned, in order, and the calls that go in circles.

    deploying: files that are not scanned and may deploy templates that are.
    """
    workspace = library.workspace
    scanned = folders_of([*workspace.files(*CODE_ENDINGS), *deploying])
    if not scanned:
        return [], []
    among = frozenset(scanned)
    callers = _callers(library, scanned)
    problems: list[Problem] = []
    roots: dict[Path, None] = {}
    outside: dict[Path, None] = {}
    for folder in scanned:
        reached_from = _root_callers(folder, callers)
        if not reached_from:
            circle = _circle_through(folder, callers)
            reached_from = [min(circle)]
            problems.extend(_circle_problems(library, circle))
        inside = [root for root in reached_from if root in among]
        others = [root for root in reached_from if root not in among]
        # Examples and tests count as callers of a module only where it has no other.
        deployed = [root for root in others if not is_example(workspace.root, root)]
        roots.update(dict.fromkeys(inside))
        if not inside or deployed:
            outside.update(dict.fromkeys(deployed or others))
    roots.update(dict.fromkeys(sorted(outside)[:MAX_OUTSIDE_ROOTS]))
    if len(outside) > MAX_OUTSIDE_ROOTS:
        reason = (
            f"{len(outside)} folders outside of what is scanned call its modules; {MAX_OUTSIDE_ROOTS} of them are "
            "judged: scan the repository"
        )
        note_left_out(scanned[0], reason)
    return sorted(roots), list({problem.reason: problem for problem in problems}.values())


def called_folders(library: ModuleLibrary) -> frozenset[Path]:
    """Return the folders of the repository that other code of it calls as a module."""
    return frozenset(_callers(library, []))


def roots_of_repository(library: ModuleLibrary) -> frozenset[Path]:
    """Return the folders of the repository that hold code and are called by none, however little of it is scanned."""
    return frozenset(folders_of(library.workspace.repository_files(*CODE_ENDINGS))) - called_folders(library)


def _callers(library: ModuleLibrary, scanned: list[Path]) -> Mapping[Path, set[Path]]:
    """Return the folders that call each folder as a local module, over the whole repository."""
    workspace = library.workspace
    told = workspace.facts.of(workspace, CODE_ENDINGS, _may_call_local_module)
    folders = {*scanned, *workspace.facts.made(_folders_told, workspace, told)}
    callers: defaultdict[Path, set[Path]] = defaultdict(set)
    for folder in folders:
        for called, _ in local_calls(library, folder):
            if called != folder:
                callers[called].add(folder)
    return callers


def _may_call_local_module(workspace: Workspace, path: Path) -> bool:
    try:
        text = workspace.source(path).text
    except UnreadableSourceError:
        return False
    return _LOCAL_CALL.search(text) is not None or ("module" in text and is_example(workspace.root, path.parent))


def _folders_told(workspace: Workspace, told: Told[bool]) -> frozenset[Path]:
    return frozenset(path.parent for path, may_call in told.items() if may_call)


def local_calls(library: ModuleLibrary, folder: Path) -> Iterator[tuple[Path, Declaration]]:
    """Yield the folders that a folder calls as local modules, with the calls."""
    code = library.load(folder)
    for call in code.calls.values():
        placed = call.content.attributes.get("source")
        if placed is None:
            continue
        source = call.literal("source")
        if source is None:
            files = library.workspace.files_of_repository
            value = evaluate_constant(placed.expression, placed.source, files, code.locals)
            source = value.value if isinstance(value, Known) and isinstance(value.value, str) else None
        if source is None:
            continue
        if is_local_source(source):
            yield local_folder(folder, source), call
            continue
        own = own_folder(library, source, call, folder)
        found = own or downloaded_folder(library.workspace, source, call.literal("version"))
        if found is not None:
            yield found, call


def _root_callers(folder: Path, callers: Mapping[Path, set[Path]]) -> list[Path]:
    """Return the folders above a folder that nobody calls; the folder itself if nobody calls it."""
    seen = {folder}
    pending = [folder]
    roots = []
    while pending:
        current = pending.pop()
        above = callers.get(current, set())
        if not above:
            roots.append(current)
        pending.extend(above - seen)
        seen |= above
    return sorted(roots)


def _circle_through(folder: Path, callers: Mapping[Path, set[Path]]) -> set[Path]:
    """Return everything above a folder that has no root above it: it holds a circle of calls."""
    seen = {folder}
    pending = [folder]
    while pending:
        above = callers.get(pending.pop(), set())
        pending.extend(above - seen)
        seen |= above
    return seen


def _circle_problems(library: ModuleLibrary, circle: set[Path]) -> list[Problem]:
    names = ", ".join(library.workspace.relative(each) for each in sorted(circle))
    calls = [call for each in sorted(circle) for called, call in local_calls(library, each) if called in circle]
    reason = f"the modules {names} call each other in a circle"
    return [Problem(call.span, reason, call.span.text) for call in calls[:1]]
