"""Which resources of a deployment are certainly deployed before others: what they refer to, and what they depend on."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator

from avd_intune.languages.resource_model import Resource
from avd_intune.values.inside import references_in
from avd_intune.values.value_types import NULL

# A way from one resource to another is not looked for beyond so many others.
MAX_VISITED = 2_000


class DeployOrder:
    """The resources of one deployment; of one that is not among them, what it says by itself counts.

    by_properties: whether all that properties refer to is deployed before. In a plan it is what they may refer to, by
    way of locals, and `depends_on` has what is certain.
    """

    def __init__(self, resources: Iterable[Resource] = (), by_properties: bool = True) -> None:
        self._resources = {each.key: each for each in resources}
        self._by_properties = by_properties
        self._keys: list[str] | None = None
        self._direct: dict[str, tuple[str, ...]] = {}

    def before(self, resource: Resource, wanted: Iterable[str]) -> set[str]:
        """Return those of some keys whose resources are deployed before one, directly or by way of others."""
        missing = set(wanted) - {resource.key}
        found: set[str] = set()
        seen = {resource.key}
        pending = [resource]
        while pending and missing and len(seen) < MAX_VISITED:
            for key in self._needs(pending.pop()):
                if key in missing:
                    missing.discard(key)
                    found.add(key)
                if key not in seen:
                    seen.add(key)
                    following = self._resources.get(key)
                    if following is not None:
                        pending.append(following)
        return found

    def _needs(self, resource: Resource) -> tuple[str, ...]:
        known = self._direct.get(resource.key)
        if known is None:
            properties = resource.properties if self._by_properties else NULL
            named = [reference.target for reference in references_in(properties)]
            known = tuple(
                dict.fromkeys(key for each in (*named, *resource.depends_on()) for key in self._meant_by(each))
            )
            self._direct[resource.key] = known
        return known

    def _meant_by(self, key: str) -> Iterator[str]:
        """Yield the key of a resource, or those of all that a module or nested deployment of that key deploys."""
        yield key
        if key in self._resources:
            return
        for beginning in [key] if key.endswith(".") else [f"{key}.", f"{key}["]:
            if self._keys is None:
                self._keys = sorted(self._resources)
            at = bisect_left(self._keys, beginning)
            while at < len(self._keys) and self._keys[at].startswith(beginning):
                yield self._keys[at]
                at += 1
