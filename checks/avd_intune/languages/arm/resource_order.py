"""The order in which the resources of a template are evaluated: what others need comes first."""

from __future__ import annotations

from avd_intune.languages.arm.resources import Declared, raw_name
from avd_intune.patterns import lazy_pattern
from avd_intune.source.json_lookups import find
from avd_intune.source.json_reader import JsonArray, JsonScalar

# Beyond this the order in the file does: everything is evaluated on demand anyway.
MAX_ORDERED = 2_000
_SYMBOL = lazy_pattern(r"[\w-]+")


def in_order(declared: list[Declared]) -> list[Declared]:
    """Return the instances so that those named in `dependsOn` of others come before them.

    Without it a long chain of deployments, each of which uses an output of the one before, would be
    evaluated from its end, one inside the other.
    """
    if len(declared) > MAX_ORDERED or not any(each.is_deployment for each in declared):
        return declared
    by_symbol: dict[str, list[int]] = {}
    by_name: dict[str, list[int]] = {}
    for at, each in enumerate(declared):
        if each.symbol is not None:
            by_symbol.setdefault(each.symbol.lower(), []).append(at)
        elif each.is_deployment:
            by_name.setdefault(raw_name(each.node), []).append(at)
    memo: dict[int, list[int]] = {}
    needs = []
    for each in declared:
        identity = id(each.node)
        if identity not in memo:
            memo[identity] = _needed(each, by_symbol, by_name)
        needs.append(memo[identity])
    ordered: list[Declared] = []
    state = [0] * len(declared)
    for start in range(len(declared)):
        pending = [start]
        while pending:
            at = pending[-1]
            if state[at] == 0:
                state[at] = 1
                pending.extend(need for need in reversed(needs[at]) if state[need] == 0)
            else:
                pending.pop()
                if state[at] == 1:
                    state[at] = 2
                    ordered.append(declared[at])
    return ordered


def _needed(each: Declared, by_symbol: dict[str, list[int]], by_name: dict[str, list[int]]) -> list[int]:
    node = find(each.node, "dependsOn")
    texts = (
        [str(item.value) for item in node.items if isinstance(item, JsonScalar)] if isinstance(node, JsonArray) else []
    )
    found: list[int] = []
    for text in texts:
        for word in _SYMBOL.findall(text):
            found.extend(by_symbol.get(word.lower(), ()))
        if "deployments" in text.lower() or not text.startswith("["):
            found.extend(at for name, places in by_name.items() if name and name in text for at in places)
    return list(dict.fromkeys(found))
