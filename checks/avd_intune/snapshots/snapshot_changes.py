"""What one snapshot has that another one has not: resources added and removed, values changed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from avd_intune.snapshots.values_as_data import Data

Root = dict[str, Any]
# What says where a resource stands, and not what it is.
_PLACE = frozenset({"path", "line"})


def changes_between(before: dict[str, Any], after: dict[str, Any], revision: str) -> dict[str, Any]:
    """Return the changes root by root; a root is one of a path, language and scenario. Unchanged ones are left out."""
    old, new = ({_root_key(root): root for root in each["roots"]} for each in (before, after))
    roots = []
    for key in sorted({*old, *new}, key=str):
        path, language, scenario = key
        was, now = old.get(key, _EMPTY), new.get(key, _EMPTY)
        changed = {**_resources(was, now), "outputs": list(_differences(was["outputs"], now["outputs"], ""))}
        if any(changed.values()):
            roots.append({"path": path, "language": language, "scenario": scenario, **changed})
    return {"revision": revision, "roots": roots}


_EMPTY: Root = {"resources": [], "outputs": {}}


def _root_key(root: Root) -> tuple[str, str, str | None]:
    return root["path"], root["language"], root["scenario"]


def _resources(was: Root, now: Root) -> dict[str, list[Any]]:
    before, after = _by_identity(was), _by_identity(now)
    changed = []
    for key, resource in after.items():
        if key not in before:
            continue
        left, right = (_content(each) for each in (before[key], resource))
        changes = list(_differences(left, right, ""))
        if changes:
            shown = {name: resource[name] for name in ("type", "name", "path", "line")}
            changed.append({**shown, "changes": changes})
    return {
        "added": [resource for key, resource in after.items() if key not in before],
        "removed": [resource for key, resource in before.items() if key not in after],
        "changed": changed,
    }


def _by_identity(root: Root) -> dict[tuple[str, str, int], Any]:
    """Return the resources by type and name; several of one name are told apart by their order."""
    found: dict[tuple[str, str, int], Any] = {}
    for resource in root["resources"]:
        kind, name = resource["type"].lower(), json.dumps(resource["name"], sort_keys=True)
        number = 0
        while (kind, name, number) in found:
            number += 1
        found[kind, name, number] = resource
    return found


def _content(resource: dict[str, Any]) -> dict[str, Any]:
    return {key: item for key, item in resource.items() if key not in _PLACE}


def _differences(before: Data, after: Data, at: str) -> Iterator[dict[str, Data]]:
    """Yield the innermost members that differ: where, what was, what is; a side that is not there is left out."""
    if type(before) is type(after) and before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict) and not (_has_marker(before) or _has_marker(after)):
        for key in dict.fromkeys([*before, *after]):
            place = f"{at}.{key}" if at else str(key)
            if key in before and key in after:
                yield from _differences(before[key], after[key], place)
            else:
                yield {"at": place, **({"before": before[key]} if key in before else {"after": after[key]})}
        return
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (left, right) in enumerate(zip(before, after, strict=True)):
            yield from _differences(left, right, f"{at}[{index}]")
        return
    yield {"at": at, "before": before, "after": after}


def _has_marker(data: dict[str, Data]) -> bool:
    return any(key.startswith("$") for key in data)
