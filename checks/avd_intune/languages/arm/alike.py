"""What the bodies of the resources of one `copy` loop say alike: it is evaluated once for all of them."""

from __future__ import annotations

import re

from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass, field
from avd_intune.source.json_reader import JsonNode
from avd_intune.source.text import SourceFile
from avd_intune.values.value_types import Value

# What may say something else in each iteration: its index, what is deployed so far, and a letter written as an escape.
_OF_AN_ITERATION = lazy_pattern(r"copyindex|reference|list|\\u", re.IGNORECASE)


@dataclass(slots=True)
class Alike:
    """What the bodies of the instances of one loop say alike, evaluated once for all of them."""

    source: SourceFile
    values: dict[tuple[int, str], Value] = field(default_factory=dict)
    _own: dict[int, bool] = field(default_factory=dict)

    def holds(self, node: JsonNode) -> bool:
        """Say whether a node means the same in each iteration."""
        own = self._own.get(node.start)
        if own is None:
            own = _OF_AN_ITERATION.search(self.source.text, node.start, node.end) is not None
            self._own[node.start] = own
        return not own
