"""What Terragrunt hands to Terraform beside the inputs of a unit: `extra_arguments`.

https://terragrunt.gruntwork.io/docs/features/extra-arguments/
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Union

from avd_intune.languages.terraform.syntax.hcl_tree import Block, Expression, FunctionCall, HclFile, TupleExpression
from avd_intune.languages.terraform.variable_files_elsewhere import names_in
from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass, field
from avd_intune.source.regular_files import leads_to_file
from avd_intune.source.text import Span
from avd_intune.source.workspace import Workspace
from avd_intune.values.access import member, text_of
from avd_intune.values.partial_text import partial_string
from avd_intune.values.value_types import (
    JsonText,
    Known,
    ListValue,
    ObjectValue,
    PartialString,
    Unknown,
    Value,
    replace,
)

Part = Union[str, Value, JsonText]
_FILE = lazy_pattern(r"^--?var-file[= ]")
_OPTION = lazy_pattern(r"--?var(?:[= ]\s*([A-Za-z_][\w-]*)=(.*))?", re.DOTALL)
_PAIR = lazy_pattern(r"([A-Za-z_][\w-]*)=(.*)", re.DOTALL)
_DEPLOY = frozenset({"plan", "apply"})
_PREFIX = "TF_VAR_"
_PATHS = ("required_var_files", "optional_var_files")


@dataclass(frozen=True, slots=True)
class UnitFile:
    """A file of a unit, with what evaluates its expressions and what finds a file above the unit by its name."""

    file: HclFile
    value: Callable[[Expression], Value]
    searched: Callable[[Expression], Path | None]


@dataclass(slots=True)
class UnitArguments:
    """What a unit hands over, in the order in which it counts: environment, files, options.

    environment, options: values by the names of variables, each with its place. files: variable files that the
    repository has. absent_files: those that it lacks, as they are written. open: what may give any variable a value.
    """

    environment: dict[str, tuple[Value, Span]] = field(default_factory=dict)
    files: list[Path] = field(default_factory=list)
    options: dict[str, tuple[Value, Span]] = field(default_factory=dict)
    absent_files: list[tuple[str, Span]] = field(default_factory=list)
    open: list[tuple[str, Span]] = field(default_factory=list)


def arguments_of(files: Sequence[UnitFile], folder: Path, workspace: Workspace) -> UnitArguments:
    """Return what `extra_arguments` hand over when a unit is planned or applied.

    files: those of the unit, what is included first. folder: that of the unit, in which Terraform runs.
    """
    found = UnitArguments()
    for each in files:
        blocks = [inner for outer in each.file.body.blocks if outer.type == "terraform" for inner in outer.body.blocks]
        for block in blocks:
            if block.type == "extra_arguments" and _is_for_deployments(each, block):
                _add(found, each, block, folder, workspace)
    return found


def _is_for_deployments(file: UnitFile, block: Block) -> bool:
    """Say whether the arguments may be for `plan` or `apply`."""
    commands = next((each.expression for each in block.body.attributes if each.name == "commands"), None)
    if not isinstance(commands, TupleExpression):
        return True
    texts = [text_of(file.value(item)) for item in commands.items]
    return None in texts or bool(_DEPLOY & set(texts))


def _add(found: UnitArguments, file: UnitFile, block: Block, folder: Path, workspace: Workspace) -> None:
    by_name = {attribute.name: attribute.expression for attribute in block.body.attributes}
    source = file.file.source
    environment = by_name.get("env_vars")
    if environment is not None:
        place = Span(source, environment.start, environment.end)
        value = file.value(environment)
        if isinstance(value, ObjectValue):
            for name in value.entries:
                if name.startswith(_PREFIX):
                    found.environment[name[len(_PREFIX) :]] = member(value, name), place
        elif isinstance(value, Unknown):
            found.open.append(("env_vars", place))
    # Files of a block come behind its arguments.
    if "arguments" in by_name:
        _add_arguments(found, file, by_name["arguments"], folder, workspace)
    for name in _PATHS:
        for item in _items(file, by_name.get(name)):
            _add_file(found, item, folder, workspace, is_required=name == _PATHS[0])


@dataclass(frozen=True, slots=True)
class _Item:
    """One word of a list. searched: the file above the unit that it names by a search, is_search: whether it does."""

    written: str
    value: Value
    place: Span
    is_search: bool
    searched: Path | None


def _items(file: UnitFile, listed: Expression | None) -> list[_Item]:
    """Return the words of a list; of one that is computed and not known, itself."""
    if listed is None:
        return []
    if isinstance(listed, TupleExpression):
        return [_item(file, each, file.value(each)) for each in listed.items]
    value = file.value(listed)
    if isinstance(value, ListValue) and value.rest is None:
        return [_item(file, listed, each) for each in value.items]
    return [_item(file, listed, value)]


def _item(file: UnitFile, expression: Expression, value: Value) -> _Item:
    is_search = isinstance(expression, FunctionCall) and expression.name == "find_in_parent_folders"
    source = file.file.source
    return _Item(
        source.text[expression.start : expression.end].strip('"'),
        value,
        Span(source, expression.start, expression.end),
        is_search,
        file.searched(expression) if is_search else None,
    )


def _add_arguments(
    found: UnitArguments, file: UnitFile, listed: Expression, folder: Path, workspace: Workspace
) -> None:
    items = _items(file, listed)
    while items:
        item = items.pop(0)
        start, rest = _known_start(item.value)
        if start.lstrip("-").startswith("var-file"):
            is_split = start.lstrip("-") == "var-file" and not rest and items
            _add_file(found, items.pop(0) if is_split else item, folder, workspace, is_required=True)
            continue
        option = _OPTION.fullmatch(start)
        if option is not None and option[1] is None and items:
            item = items.pop(0)
            start, rest = _known_start(item.value)
            option = _PAIR.fullmatch(start)
        if option is not None and option[1] is not None:
            found.options[option[1]] = _joined(option[2], rest, item.value), item.place
        elif "-var" in (start or item.written) or (not start and isinstance(item.value, Unknown)):
            found.open.append((item.written, item.place))


def _known_start(value: Value) -> tuple[str, Sequence[Part]]:
    """Return the text that a value begins with, and what comes behind it."""
    if isinstance(value, Known) and isinstance(value.value, str):
        return value.value, ()
    if isinstance(value, PartialString) and isinstance(value.parts[0], str):
        return value.parts[0], value.parts[1:]
    return "", ()


def _joined(first: str, rest: Sequence[Part], whole: Value) -> Value:
    parts = [each for each in (first, *rest) if each != ""]
    if len(parts) == 1 and not isinstance(parts[0], (str, JsonText)):
        return parts[0]
    return replace(partial_string(parts), origin=whole.origin)


def _add_file(found: UnitArguments, item: _Item, folder: Path, workspace: Workspace, *, is_required: bool) -> None:
    """Add a variable file. What is optional and absent sets nothing; what only a run tells may be there."""
    text = None if item.is_search else text_of(item.value)
    path = item.searched
    if text:
        path = Path(os.path.normpath(folder / _FILE.sub("", text)))
        path = path if workspace.root in path.parents and leads_to_file(path) else None
    if path is not None:
        found.files.append(path)
        for name in names_in(workspace, path):
            found.options.pop(name, None)
    elif is_required or (text is None and not item.is_search):
        found.absent_files.append((_FILE.sub("", item.written), item.place))
