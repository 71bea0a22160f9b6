"""What the bodies of the resources of one loop say alike: it is evaluated once for all of them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from avd_intune.languages.bicep.syntax.bicep_tree import Expression
from avd_intune.source.text import SourceFile
from avd_intune.values.value_types import Value


class Alike:
    """The values of the parts of a body that mean the same in each iteration, by their place and path.

    names: what may mean something else in each iteration: the variables of the loops around it, and the resource
    itself. What asks Azure about what is deployed so far may, too. Any mention of one of them tells a part apart, in
    whatever it stands: that costs an evaluation, where a part that is taken for alike and is not would be wrong.
    """

    def __init__(self, source: SourceFile, names: Iterable[str]) -> None:
        words = "|".join(map(re.escape, sorted({"this", *names})))
        self._of_an_iteration = re.compile(rf"\b(?:{words})\b|reference|list", re.IGNORECASE)
        self._source = source
        self._own: dict[tuple[int, int], bool] = {}
        self.values: dict[tuple[int, str], Value] = {}

    def holds(self, node: Expression) -> bool:
        """Say whether a node means the same in each iteration."""
        place = node.start, node.end
        own = self._own.get(place)
        if own is None:
            own = self._own[place] = self._of_an_iteration.search(self._source.text, *place) is not None
        return not own
