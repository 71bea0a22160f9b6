"""The names of a root file that mean the same as in the last evaluation, because an edit has not reached them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from avd_intune.languages.bicep.collections_of_resources import SymbolCollection
from avd_intune.languages.bicep.evaluation.scope import Symbol
from avd_intune.languages.bicep.module_calls import ModuleInstance
from avd_intune.languages.bicep.unchanged import unchanged_names
from avd_intune.values.same_values import Comparison
from avd_intune.values.value_types import Value

if TYPE_CHECKING:
    from avd_intune.languages.bicep.template import BicepTemplate


class LastNames:
    """Takes names over from the last evaluation of a file into the one that is going on.

    A name is the same if its declaration is, and all that it had asked for: other names, a parameter's given value, the
    outputs of a module. What a module deploys is then done once more, see `KeptRuns`.
    """

    def __init__(self, last: BicepTemplate, now: BicepTemplate) -> None:
        self._last = last
        self._now = now
        self._is_same: dict[str, bool] = {}
        self._comparison = Comparison()
        # What a file imports is not compared: then nothing is taken over.
        self._unchanged = unchanged_names(last.unit, now.unit) if not now.unit.imports else frozenset()

    def take(self, name: str) -> bool:
        """Take over what a name stands for if it is the same; say whether all that hangs on it is, too."""
        known = self._is_same.get(name)
        if known is None:
            self._is_same[name] = False  # while it is being found out: a name that depends on itself is not the same
            known = self._is_same[name] = self._taken(name)
        return known

    def _taken(self, name: str) -> bool:
        last, now = self._last, self._now
        if not last.was_asked_for(name):
            return False
        found = last.known(name)
        if found is None:
            return not now.declares(name)
        if name not in self._unchanged or name in last.entangled or now.was_asked_for(name):
            return False
        if name in last.placed and last.unit.declared(name).start != now.unit.declared(name).start:
            return False
        if not self._comparison.same(last.given(name), now.given(name)):
            return False
        # What it uses and was not asked for had no part in it.
        if not all(self.take(used) for used in now.unit.uses(name) if used != name and last.was_asked_for(used)):
            return False
        if name in last.placed:
            now.placed.add(name)
        return self._take_over(name, found)

    def _take_over(self, name: str, found: Value | Symbol) -> bool:
        if isinstance(found, Value):
            self._now.take(name, found)
            return True
        instances = found.instances if isinstance(found, SymbolCollection) else [found]
        modules = [each for each in instances if isinstance(each, ModuleInstance)]
        if len(modules) != len(instances) or not modules:
            return False
        self._now.take(name, found)
        self._now.run.modules += len(modules)
        self._now.run.kept.is_used = True
        # Each of them, whether or not one before it is the same.
        same = [each.runs_again() for each in modules]
        return all(same)
