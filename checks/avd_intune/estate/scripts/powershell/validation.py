"""Attributes that say which values a parameter or a variable takes: `[ValidateSet('On')]`, `[ValidateRange(0, 1)]`.

They stay with the variable: what is assigned later is held against them, too.
https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_functions_advanced_parameters
"""

from __future__ import annotations

from collections.abc import Sequence

from avd_intune.estate.scripts.conditions import Fork
from avd_intune.estate.scripts.powershell.conversions import items_of, number_from, truth_of
from avd_intune.estate.scripts.powershell.frames import Rule
from avd_intune.estate.scripts.powershell.operators import binary
from avd_intune.estate.scripts.powershell.process import Process
from avd_intune.estate.scripts.script_values import Code, Open, Pieces, known_text, text_of
from avd_intune.languages.powershell.tree import Node


def refuses(shell: Process, rules: Sequence[Rule], value: object) -> bool:
    """Say whether one of the attributes certainly refuses a value."""
    for name, arguments in rules:
        if isinstance(value, (Open, Pieces)):
            return False
        given = [shell.value(each) if isinstance(each, Node) else each for each in arguments]
        if _refuses(shell, name, given, value):
            return True
    return False


def _refuses(shell: Process, name: str, given: list[object], value: object) -> bool:
    if name == "validateset":
        return any(is_none_of(given, each) for each in items_of(value) or (value,))
    if name == "validaterange" and len(given) == 2:
        return any(_is_outside(number_from(each), given) for each in items_of(value) or ())
    if name == "validatepattern" and given:
        return binary("-match", text_of(value), given[0], "") is False
    if name == "validatescript" and given and isinstance(code := given[0], Code):
        return any(_is_refused(shell, code, each) for each in items_of(value) or ())
    if name == "validatelength" and len(given) == 2:
        return any(_is_outside(len(each), given) for each in items_of(value) or () if isinstance(each, str))
    if name == "validatecount" and len(given) == 2:
        count = items_of(value)
        return count is not None and _is_outside(len(count), given)
    if name in ("validatenotnullorempty", "validatenotnull"):
        return value is None or (name == "validatenotnullorempty" and value in ("", ()))
    return False


def is_none_of(allowed: Sequence[object], value: object) -> bool:
    """Say whether a value is certainly none of a set of texts, which are compared without regard to case."""
    if not allowed or isinstance(value, (Open, Pieces, Fork)):
        return False
    text, words = known_text(value), [known_text(each) for each in allowed]
    return text is not None and None not in words and text.lower() not in [str(word).lower() for word in words]


def _is_outside(number: float | None, bounds: list[object]) -> bool:
    """Say whether a number is certainly not between two bounds."""
    lowest, highest = number_from(bounds[0]), number_from(bounds[1])
    return number is not None and lowest is not None and highest is not None and not lowest <= number <= highest


def _is_refused(shell: Process, code: Code, value: object) -> bool:
    """Say whether `[ValidateScript({ … })]` certainly says no to a value."""
    return truth_of(shell.output_value(lambda: shell.with_underscore(value, lambda: shell.invoke(code, [])))) is False
