"""The names of one file of a Terragrunt unit: its locals, what it reads of other files, and what is known later.

https://terragrunt.gruntwork.io/docs/reference/hcl/functions/. Nothing is run.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from avd_intune.languages.terraform.evaluation.evaluator import evaluate
from avd_intune.languages.terraform.syntax.hcl_tree import Block, Expression, FunctionCall, HclFile
from avd_intune.languages.terraform.terragrunt_units import UNIT_FILES
from avd_intune.records import dataclass
from avd_intune.source.regular_files import leads_to_file
from avd_intune.source.repository_files import RepositoryFiles
from avd_intune.source.text import Span
from avd_intune.source.workspace import Workspace
from avd_intune.values.access import member, text_of
from avd_intune.values.assumptions import Decision
from avd_intune.values.cases import choice_by
from avd_intune.values.entries import LazyEntries
from avd_intune.values.value_types import Known, ObjectValue, Origin, Unknown, Value, through

# Files that units take their settings from by these names, unless they say another.
DEFAULT_PARENTS = ("root.hcl", *UNIT_FILES)


@dataclass(slots=True)
class FileOfUnit:
    """A file that is read for a unit. strategy: how the inputs of what includes it are merged into its own."""

    path: Path
    file: HclFile
    strategy: str = ""

    def local(self, name: str) -> Expression | None:
        for block in self.file.body.blocks:
            if block.type == "locals" and (found := argument_of(block, name)) is not None:
                return found
        return None


class Reading(Protocol):
    """What a file of a unit asks of the reading of the unit."""

    workspace: Workspace
    path: Path
    locals: dict[tuple[Path, str], Value]

    @property
    def given_values(self) -> Value | None: ...

    def in_parents(self, names: list[str]) -> Path | None: ...

    def path_of(self, expression: Expression | None, seen_from: Path) -> Path | None: ...

    def file(self, path: Path) -> FileOfUnit: ...


class UnitScope:
    """The names of one file of a unit: its locals, what it reads of other files, and what is known later."""

    def __init__(self, reader: Reading, here: FileOfUnit) -> None:
        self._reader = reader
        self._here = here
        self.source = here.file.source
        self.files: RepositoryFiles = reader.workspace.files_of_repository
        self.module_folder = self.root_folder = here.path.parent
        self.key_prefix = f"{here.path.parent.name}."

    def resolve(self, path: tuple[str, ...], span: Span) -> tuple[Value, int] | None:
        """Return a local, a local of a file that `read_terragrunt_config` reads, or an unknown; see `Scope`."""
        if path[0] == "local" and len(path) > 1:
            expression = self._here.local(path[1])
            if expression is None:
                return None
            if isinstance(expression, FunctionCall) and expression.name == "read_terragrunt_config" and len(path) > 3:
                return self._of_config(expression, path, 2, span)
            return through(self._local(path[1], expression), f"local.{path[1]}", span), 2
        if path[0] == "include" and (found := self._of_include(path, span)) is not None:
            return found
        if path[0] == "values" and (values := self._reader.given_values) is not None:
            name = ".".join(path[:2])
            return through(member(values, *path[1:2]), name, span), min(2, len(path))
        if path[0] in ("dependency", "include", "feature", "values", "unit", "stack"):
            name = ".".join(path)
            return Unknown(f"{name} is known when Terragrunt runs", key=name, origin=Origin(name, span)), len(path)
        return None

    def _local(self, name: str, expression: Expression) -> Value:
        """Return the value of a local of this file, evaluated once: each may hold the one before it twice."""
        known, key = self._reader.locals, (self._here.path, name)
        if key not in known:
            known[key] = evaluate(expression, self)
        return known[key]

    def own_function(self, name: str, arguments: Sequence[Value], span: Span | None) -> Value | None:
        """Return the result of a function of Terragrunt; see `OwnFunction`."""
        texts = [text_of(each) for each in arguments]
        origin = Origin(f"{name}()", span)
        if name == "get_env" and arguments:
            what = f"the environment variable {texts[0] or '...'}"
            set_value = Unknown(f"{what} is known when Terragrunt runs", key=f"env({texts[0]})", origin=origin)
            if len(arguments) == 1:
                return set_value
            decision = Decision(f"{what} is set", ("set", "not set"), what, span)
            return choice_by(decision, {"set": set_value, "not set": arguments[1]})
        if name == "find_in_parent_folders":
            names = [texts[0]] if texts and texts[0] is not None else list(DEFAULT_PARENTS)
            found = None if texts[:1] == [None] else self._reader.in_parents(names)
            return None if found is None else Known(found.as_posix(), origin=origin)
        if name == "read_terragrunt_config" and texts and texts[0] is not None:
            return self._config(texts[0], arguments[1] if len(arguments) > 1 else None, origin)
        unit, root = self._reader.path.parent, self._reader.workspace.root
        included = self._included(texts[0] if texts else None)
        paths: dict[str, str | Path] = {
            "get_repo_root": root,
            "get_terragrunt_dir": unit,
            "get_original_terragrunt_dir": unit,
            "get_parent_terragrunt_dir": included,
            "get_path_from_repo_root": os.path.relpath(unit, root),
            "get_path_to_repo_root": os.path.relpath(root, unit),
            "path_relative_to_include": os.path.relpath(unit, included),
            "path_relative_from_include": os.path.relpath(included, unit),
        }
        return Known(Path(paths[name]).as_posix(), origin=origin) if name in paths else None

    def _included(self, label: str | None) -> Path:
        """Return the folder of the file that a unit includes; in that file itself, its own."""
        if self._here.path != self._reader.path:
            return self._here.path.parent
        for block in self._here.file.body.blocks:
            if block.type == "include" and (label is None or tuple(block.labels) == (label,)):
                found = self._reader.path_of(argument_of(block, "path"), self._here.path)
                return found.parent if found is not None else self._here.path.parent
        return self._here.path.parent

    def _config(self, text: str, otherwise: Value | None, origin: Origin) -> Value | None:
        """Return what a file says that `read_terragrunt_config` reads; what it takes from elsewhere is unknown."""
        path = Path(os.path.normpath(self._here.path.parent / text))
        if self._reader.workspace.root not in path.parents or not leads_to_file(path):
            return otherwise
        file = self._reader.file(path)
        scope = UnitScope(self._reader, file)
        names = [
            each.name for block in file.file.body.blocks if block.type == "locals" for each in block.body.attributes
        ]
        entries: dict[str, Value] = {"locals": ObjectValue(LazyEntries(names, scope.named_local), origin=origin)}
        entries.update(
            {each.name: evaluate(each.expression, scope) for each in file.file.body.attributes if each.name == "inputs"}
        )
        rest = Unknown(f"{path.name} is read when Terragrunt runs", key=f"{path} is read", origin=origin)
        return ObjectValue(entries, rest=rest, origin=origin)

    def named_local(self, name: str) -> Value:
        """Return a local of this file, an unknown one where it has none of the name."""
        expression = self._here.local(name)
        missing = f"{self._here.path.name} has no local {name}"
        return (
            Unknown(missing, key=f"{self._here.path}.{name}") if expression is None else self._local(name, expression)
        )

    def _of_include(self, path: tuple[str, ...], span: Span) -> tuple[Value, int] | None:
        """Return a local of an included file: `include.root.locals.name`, where the include exposes it."""
        for block in self._here.file.body.blocks:
            # An include without a label is named without one.
            at = 2 if block.labels else 1
            is_meant = block.type == "include" and tuple(block.labels) == path[1:at] and len(path) > at + 1
            if not is_meant or path[at] != "locals":
                continue
            found = self._reader.path_of(argument_of(block, "path"), self._here.path)
            file = self._reader.file(found) if found is not None else None
            inner = file.local(path[at + 1]) if file is not None else None
            if file is not None and inner is not None:
                name = ".".join(path[: at + 2])
                return through(UnitScope(self._reader, file)._local(path[at + 1], inner), name, span), at + 2
        return None

    def _of_config(
        self, expression: FunctionCall, path: tuple[str, ...], taken: int, span: Span
    ) -> tuple[Value, int] | None:
        name = ".".join(path[: taken + 2])
        found = self._reader.path_of(expression.arguments[0], self._here.path) if expression.arguments else None
        if found is not None and path[taken] == "locals":
            file = self._reader.file(found)
            inner = file.local(path[taken + 1])
            if inner is not None:
                return through(UnitScope(self._reader, file)._local(path[taken + 1], inner), name, span), taken + 2
        return Unknown(f"{name} is read when Terragrunt runs", key=name, origin=Origin(name, span)), taken + 2


def argument_of(block: Block, name: str) -> Expression | None:
    """Return what a block says under a name, None where it does not."""
    return next((each.expression for each in block.body.attributes if each.name == name), None)
