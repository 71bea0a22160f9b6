"""What a template says of the order of its resources.

https://learn.microsoft.com/azure/azure-resource-manager/templates/resource-dependency: `dependsOn` names a resource by
its id or its name, a loop by the name of its `copy`, and with symbolic names both by those.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from avd_intune.languages.arm.references import ResourceIndex
from avd_intune.languages.arm.resources import Declared
from avd_intune.source.json_lookups import find, find_text
from avd_intune.source.json_reader import JsonArray
from avd_intune.values.partial_text import partial_string
from avd_intune.values.value_types import Known


class Dependencies:
    """The resources of one template, and what `dependsOn` of each names of them."""

    def __init__(self, index: ResourceIndex, declared: list[Declared]) -> None:
        self._index = index
        self._loops: dict[str, list[Declared]] = {}
        for each in declared:
            loop = find_text(find(each.node, "copy"), "name")
            if loop:
                self._loops.setdefault(loop.lower(), []).append(each)

    def of(self, declared: Declared, around: Callable[[], tuple[str, ...]]) -> tuple[str, ...]:
        """Return the keys of what one resource names, and the template around it; see `Resource.depends_on`."""
        return tuple(dict.fromkeys((*around(), *(_key_of(each) for each in self._named(declared)))))

    def _named(self, declared: Declared) -> Iterator[Declared]:
        stated = find(declared.node, "dependsOn")
        for item in stated.items if isinstance(stated, JsonArray) else []:
            value = declared.evaluator.evaluate(item, "dependsOn")
            found = self._index.find(value) or self._index.find(partial_string(["/providers/", value]))
            if found is not None:
                yield found
            elif isinstance(value, Known):
                name = str(value.value).lower()
                yield from self._index.by_symbol.get(name, self._loops.get(name, []))


def _key_of(declared: Declared) -> str:
    return f"{declared.key}." if declared.is_deployment else declared.key
