"""All rules: every module in the folder `rules` that defines RULE is one. Nothing else to register."""

from __future__ import annotations

import importlib
from functools import cache
from pathlib import Path

import avd_intune.rules as rules_folder
from avd_intune.judgement.rule import Rule


@cache
def all_rules() -> tuple[Rule, ...]:
    """Return every rule, in the order of the check numbers.

    Raises ImportError or AttributeError for a module that is no rule, ValueError for a doubled id:
    a rule that silently did not run would be the worst failure there is.
    """
    found: dict[str, Rule] = {}
    names = {path.stem for folder in rules_folder.__path__ for path in Path(folder).glob("*.py")}
    for name in sorted(names):
        rule = importlib.import_module(f"avd_intune.rules.{name}").RULE
        if rule.id in found:
            raise ValueError(f"two rules have the id {rule.id}")
        found[rule.id] = rule
    return tuple(sorted(found.values(), key=lambda rule: rule.number))


def rule_by_id(rule_id: str) -> Rule:
    """Return one rule. Raises KeyError for an id that no rule has."""
    return next(rule for rule in all_rules() if rule.id == rule_id)
