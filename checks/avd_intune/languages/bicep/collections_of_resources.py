"""The instances of a resource or module in a loop, as expressions see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from avd_intune.languages.bicep.evaluation.scope import Symbol
from avd_intune.source.text import Span
from avd_intune.values.identity import unknown_from
from avd_intune.values.value_types import Known, ListValue, Unknown, Value


class SymbolCollection(Symbol):
    """The instances of a declaration in a loop."""

    def __init__(self, label: str, instances: Sequence[Symbol], suffixes: Sequence[str]) -> None:
        self.label = label
        self.instances = instances
        self._by_suffix: Mapping[str, Symbol] = dict(zip(suffixes, instances, strict=True))

    def deployed_keys(self) -> list[str]:
        return [key for each in self.instances for key in each.deployed_keys()]

    def value(self, span: Span) -> Value:
        items = [each.value(span) for suffix, each in self._by_suffix.items() if suffix != "[*]"]
        others = self._by_suffix.get("[*]")
        return ListValue(tuple(items), rest=others.value(span) if others is not None else None)

    def element(self, index: Value, span: Span) -> Value | Symbol:
        others = self._by_suffix.get("[*]")
        if isinstance(index, Known) and type(index.value) is int:
            found = self._by_suffix.get(f"[{index.value}]", others)
            return found if found is not None else self.rejected(f"{self.label} has no element {index.value}", span)
        if isinstance(index, Unknown):
            if len(self.instances) == 1:
                return self.instances[0]
            if others is not None:
                # The same loop runs over both, most often: what stands for one stands for the other.
                return others
            values = [each.member("id", span) for each in self.instances]
            known = [each for each in values if isinstance(each, Value)]
            reason = f"which of the {len(self.instances)} elements of {self.label} it is, is not known"
            return unknown_from(f"{self.label}[]", index, *known, reason=reason)
        return self.rejected(f"an element of {self.label} is picked by a number", span)
