"""The variable files that Terragrunt hands to Terraform: `extra_arguments`.

https://terragrunt.gruntwork.io/docs/features/extra-arguments/
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from avd_intune.languages.terraform.syntax.hcl_tree import Expression, FunctionCall, HclFile, TupleExpression
from avd_intune.records import dataclass
from avd_intune.source.text import Span
from avd_intune.values.access import text_of
from avd_intune.values.value_types import Value

_OPTION = "-var-file="


@dataclass(frozen=True, slots=True)
class UnitFile:
    """A file of a unit, with what evaluates its expressions and what finds a file above the unit by its name."""

    file: HclFile
    value: Callable[[Expression], Value]
    searched: Callable[[Expression], Path | None]


def variable_files(
    files: Sequence[UnitFile], folder: Path, repository: Path
) -> tuple[list[Path], list[tuple[str, Span]]]:
    """Return the variable files that the repository has, and those that it lacks, as they are written.

    files: those of the unit, what is included first. folder: that of the unit, in which Terraform runs. A file that is
    optional and absent sets nothing; one whose name only a run tells may be there.
    """
    present: list[Path] = []
    absent: list[tuple[str, Span]] = []
    for each, expression, is_required in _named(files):
        is_search = isinstance(expression, FunctionCall) and expression.name == "find_in_parent_folders"
        text = None if is_search else text_of(each.value(expression))
        found = each.searched(expression) if is_search else None
        if text:
            path = Path(os.path.normpath(folder / text.removeprefix(_OPTION)))
            found = path if repository in path.parents and path.is_file() else None
        if found is not None:
            present.append(found)
        elif is_required or (text is None and not is_search):
            source = each.file.source
            written = source.text[expression.start : expression.end].strip('"').removeprefix(_OPTION)
            absent.append((written, Span(source, expression.start, expression.end)))
    return present, absent


def _named(files: Sequence[UnitFile]) -> Iterator[tuple[UnitFile, Expression, bool]]:
    """Yield what names variable files, and whether Terragrunt stops without it."""
    for each in files:
        blocks = [block for outer in each.file.body.blocks if outer.type == "terraform" for block in outer.body.blocks]
        for block in blocks:
            arguments = {attribute.name: attribute.expression for attribute in block.body.attributes}
            for name in ("required_var_files", "optional_var_files", "arguments"):
                listed = arguments.get(name) if block.type == "extra_arguments" else None
                if listed is None:
                    continue
                for item in listed.items if isinstance(listed, TupleExpression) else [listed]:
                    if name != "arguments" or _OPTION in each.file.source.text[item.start : item.end]:
                        yield each, item, name != "optional_var_files"
