"""What a Terragrunt unit is: a module with the values that its variables get."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from avd_intune.languages.resource_model import Problem
from avd_intune.languages.terraform.terragrunt_arguments import UnitArguments
from avd_intune.languages.terraform.terragrunt_written import Written
from avd_intune.records import dataclass, field
from avd_intune.source.regular_files import leads_to_file
from avd_intune.source.text import Span
from avd_intune.values.access import member
from avd_intune.values.cases import lift
from avd_intune.values.value_types import FALSE, ListValue, ObjectValue, Value, replace

# The first one that a folder has is its unit.
UNIT_FILES = ("terragrunt.hcl", "terragrunt.hcl.json")


def unit_in(folder: Path) -> Path | None:
    """Return the file that makes a folder a unit."""
    return next((folder / name for name in UNIT_FILES if leads_to_file(folder / name)), None)


@dataclass(slots=True)
class Unit:
    """One unit. module: the folder that it deploys, None for a source that is not in the repository.

    source: the source as written. name: the unit as seen from what is scanned. inputs: the values that it gives, by
    variable name. whole: what others may come from. files: all files that were read for it. arguments: what Terragrunt
    hands to Terraform besides. beside: what stands beside the code of the module. problems: what of its files cannot be
    read. left_out: whether Terragrunt passes over the
    unit (`skip`, `exclude`); why_left_out: in words.
    """

    span: Span
    source: str
    module: Path | None
    name: str
    inputs: dict[str, Callable[[], Value]] = field(default_factory=dict)
    whole: Value | None = None
    files: list[str] = field(default_factory=list)
    arguments: UnitArguments = field(default_factory=UnitArguments)
    beside: Written = field(default_factory=Written)
    problems: list[Problem] = field(default_factory=list)
    left_out: Value = FALSE
    why_left_out: str = ""


def inputs_of(unit: Unit, variables: Mapping[str, object]) -> dict[str, Callable[[], Value]]:
    """Return the values that a unit gives to the variables of its module, those of an unknown whole included."""
    given = {name: value for name, value in unit.inputs.items() if name in variables}
    whole = unit.whole
    if whole is not None:
        given.update({name: partial(member, whole, name) for name in variables if name not in given})
    return given


def merged_deeply(old: Value, new: Value) -> Value:
    """Return an input of a file that is included, with that of the unit merged into it: `merge_strategy = "deep"`."""
    if isinstance(old, ObjectValue) and isinstance(new, ObjectValue):
        entries = dict(old.entries)
        for name, value in new.entries.items():
            entries[name] = lift(merged_deeply, entries[name], value) if name in entries else value
        return replace(new, entries=entries, rest=new.rest or old.rest)
    if isinstance(old, ListValue) and isinstance(new, ListValue):
        return replace(new, items=(*old.items, *new.items), rest=new.rest or old.rest)
    return new
