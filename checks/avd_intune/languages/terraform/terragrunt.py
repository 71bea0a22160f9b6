"""Terragrunt units: which module of the repository each deploys, and with which inputs; also those of its stacks.

https://terragrunt.gruntwork.io/docs/features/stacks/. Nothing is run: what a unit gets from outputs of others, the
environment or a command is unknown by that name.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from avd_intune.languages.terraform.evaluation.evaluator import evaluate
from avd_intune.languages.terraform.terragrunt_reader import ELSEWHERE, UnitReader
from avd_intune.languages.terraform.terragrunt_scope import UnitScope, argument_of
from avd_intune.languages.terraform.terragrunt_units import UNIT_FILES, Unit, unit_in
from avd_intune.source.left_out import note_left_out
from avd_intune.source.regular_files import leads_to_file
from avd_intune.source.workspace import Workspace
from avd_intune.values.value_types import ObjectValue, Value

STACK_FILE = "terragrunt.stack.hcl"
# So deep are stacks read that lie in stacks, and so many of them.
_DEEPEST_STACK, _MOST_STACKS = 10, 1_000


def find_units(workspace: Workspace) -> list[Unit]:
    """Return the units of a workspace that deploy something. Never raises."""
    paths = workspace.repository_files(".hcl", ".hcl.json")
    stacks = [path for path in paths if path.name == STACK_FILE]
    embedded: Counter[Path] = Counter()
    of_each = [(path, list(_units_of_stack(workspace, path, embedded))) for path in stacks]
    in_stacks = [reader for path, readers in of_each if path not in embedded for reader in readers]
    of_stacks = {reader.path for reader in in_stacks}
    first, second = UNIT_FILES
    written = {path.parent for path in paths if path.name == first}
    in_folders = [p for p in paths if p.name == first or (p.name == second and p.parent not in written)]
    alone = [UnitReader(workspace, path) for path in in_folders if path not in of_stacks]
    return [unit for reader in (*alone, *in_stacks) for unit in reader.units()]


def _units_of_stack(
    workspace: Workspace, path: Path, embedded: Counter[Path], values: Value | None = None, depth: int = 0
) -> Iterator[UnitReader]:
    """Yield the units of a stack whose source is in the repository, each with the `values` that it gets there.

    embedded: counts the stacks that it has inside of it. values: what the stack itself gets.
    """
    stack = UnitReader(workspace, path, values=values)
    here = stack.file(path)
    for block in here.file.body.blocks:
        source = stack.source(argument_of(block, "source")) if block.type in ("unit", "stack") else None
        if source is None or ELSEWHERE.search(source):
            continue
        folder = Path(os.path.normpath(path.parent / re.sub(r"//+", "/", source)))
        given = argument_of(block, "values")
        handed = ObjectValue({}) if given is None else evaluate(given, UnitScope(stack, here))
        unit, inner = unit_in(folder), folder / STACK_FILE
        if block.type == "unit" and unit is not None and workspace.root in unit.parents:
            yield UnitReader(workspace, unit, path, ".".join(block.labels), handed)
        elif block.type == "stack" and workspace.root in inner.parents and leads_to_file(inner):
            embedded[inner] += 1
            if depth < _DEEPEST_STACK and embedded.total() <= _MOST_STACKS:
                yield from _units_of_stack(workspace, inner, embedded, handed, depth + 1)
            else:
                note_left_out(inner, "stacks lie in one another too deep, or too many of them; the rest is not read")
