"""Every node of a tree of PowerShell, in no order that means anything."""

from __future__ import annotations

from collections.abc import Iterator

from avd_intune import records
from avd_intune.languages.powershell.tree import Node


def nodes_in(tree: object) -> Iterator[Node]:
    """Yield the nodes of a tree, itself and those in blocks inside of it, too. tree: a node, or a list of them."""
    pending = [tree]
    while pending:
        found = pending.pop()
        if isinstance(found, (list, tuple)):
            pending.extend(found)
        elif isinstance(found, Node):
            yield found
            pending.extend(getattr(found, field.name) for field in records.fields(found))
