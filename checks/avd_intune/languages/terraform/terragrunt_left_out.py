"""Which Terragrunt units are passed over: `skip = true` in the unit itself, or an `exclude` block for `apply`.

https://terragrunt.gruntwork.io/docs/reference/hcl/attributes/#skip and …/blocks/#exclude: the attribute counts in the
file that states it only, the block in what includes it, too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from avd_intune.languages.terraform.syntax.hcl_tree import Expression, HclFile
from avd_intune.values.access import any_of, both, is_null
from avd_intune.values.cases import lift
from avd_intune.values.identity import unknown_from
from avd_intune.values.value_types import FALSE, TRUE, Known, ListValue, Unknown, Value

# The actions of an `exclude` block under which nothing is deployed.
_DEPLOYING = frozenset({"all", "all_except_output", "apply"})


def left_out(files: Sequence[HclFile], evaluated: Sequence[Callable[[Expression], Value]]) -> tuple[Value, str]:
    """Return whether a unit is passed over, and why in words. files: its own and those that it includes."""
    skip = next((each.expression for each in files[0].body.attributes if each.name == "skip"), None)
    skipped = FALSE if skip is None else lift(_as_bool, evaluated[0](skip))
    excluded: Value = FALSE
    for file, evaluate in zip(files, evaluated, strict=True):
        block = next((each for each in file.body.blocks if each.type == "exclude"), None)
        if block is not None:
            stated = {each.name: each.expression for each in block.body.attributes}
            if "if" in stated:
                applies = lift(_deploys, evaluate(stated["actions"])) if "actions" in stated else TRUE
                excluded = both(lift(_as_bool, evaluate(stated["if"])), applies)
            break
    why = "Terragrunt skips the unit (skip)" if skipped is not FALSE else "Terragrunt leaves the unit out (exclude)"
    return any_of((skipped, excluded)), why


def _as_bool(value: Value) -> Value:
    if isinstance(value, Unknown):
        return value
    return TRUE if isinstance(value, Known) and str(value.value).lower() == "true" else FALSE


def _deploys(actions: Value) -> Value:
    """Return whether actions that are left out hold the one that deploys."""
    if isinstance(actions, Unknown):
        return actions
    items = actions.items if isinstance(actions, ListValue) else (actions,)
    if any(isinstance(each, Known) and str(each.value).lower() in _DEPLOYING for each in items):
        return TRUE
    open_item = next((each for each in items if not isinstance(each, Known)), None)
    return FALSE if open_item is None or is_null(open_item) else unknown_from("actions that are left out", open_item)
