"""Which set of parameters a call uses.

https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_parameter_sets
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from avd_intune.estate.scripts.powershell.frames import ScriptError
from avd_intune.languages.powershell.tree import ParameterDeclaration

# Where the name of the set is kept among the variables of a scope: no variable has such a name.
SET = "parameter set"
ALL = "__AllParameterSets"


def sets_for(declared: Sequence[ParameterDeclaration], given: Iterable[str]) -> list[str]:
    """Return the sets that all given parameters are in, [] where the function has none. Raises ScriptError."""
    by_name = {each.name: each for each in declared}
    found = list(dict.fromkeys(name for each in declared for name in each.sets if name))
    for name in given:
        each = by_name.get(name)
        if each is not None and each.sets and "" not in each.sets:
            left = [one for one in found if one in each.sets]
            if found and not left:
                raise ScriptError(f"-{name} does not go with the other parameters")
            found = left
    return found


def chosen_set(
    declared: Sequence[ParameterDeclaration], given: Iterable[str], default: str, is_complete: bool
) -> str | None:
    """Return the set that a call uses, None where arguments that are not known decide it. Raises ScriptError.

    default: the name of the set that is meant where several fit, "" if none is. is_complete: all arguments are known.
    """
    names = set(given)
    found = sets_for(declared, names)
    if not any(each.sets.keys() - {""} for each in declared):
        return ALL
    if not is_complete:
        return found[0] if len(found) == 1 else None
    fitting = [one for one in found if not any(is_missing(each, one, names) for each in declared)]
    preferred = next((one for one in fitting or found if one.lower() == default.lower()), None)
    if preferred is not None:
        return preferred
    if len(found) == 1:
        return found[0]
    if len(fitting) != 1:
        raise ScriptError("it is not clear which set of parameters is meant")
    return fitting[0]


def is_missing(declared: ParameterDeclaration, chosen: str | None, given: set[str]) -> bool:
    """Say whether a parameter has to be given in a set, and is not."""
    if declared.name in given or declared.from_pipeline:
        return False
    return declared.sets.get("", False) or declared.sets.get(chosen or "", False)
