"""One resource where a deployment speaks of the same one several times.

A module gets the name of a host pool and declares it as `existing`, while another one creates it: what
refers to the former means the latter. Azure compares resource names without regard to case.
"""

from __future__ import annotations

from collections.abc import Mapping

from avd_intune.languages.arm.evaluation.resource_ids import ResourceId
from avd_intune.languages.arm.resource_names import local_keys, name_segments
from avd_intune.languages.resource_model import Mode, Resource
from avd_intune.values.cases import alternatives_of
from avd_intune.values.entries import LazyEntries
from avd_intune.values.value_types import (
    FALSE,
    NULL,
    Alternative,
    JsonText,
    Known,
    ListValue,
    ObjectValue,
    OneOf,
    PartialString,
    Reference,
    ResourceValue,
    Unknown,
    Value,
    replace,
)


def link_resources(resources: list[Resource]) -> list[Resource]:
    """Return the resources without those that only repeat another one; what refers to them refers to that.

    A child whose parent is named by its own name only (`vm/extension`) gets that parent.
    """
    by_id = _ById(resources)
    renamed: dict[str, str] = {}
    kept = []
    for resource in resources:
        twin = _twin(resource, by_id)
        if twin is resource:
            kept.append(resource)
        else:
            renamed[resource.key] = twin.key
    rewriter = _Rewriter(renamed)
    for resource in kept:
        if renamed:
            resource.properties = rewriter.value(resource.properties)
        resource.parent = _parent(resource, by_id) if resource.parent is None else resource.parent
        resource.parent = renamed.get(resource.parent, resource.parent) if resource.parent is not None else None
    return kept


def _keys_of(resource: Resource) -> list[str]:
    name = resource.properties.entries.get("name") if isinstance(resource.properties, ObjectValue) else None
    return local_keys(resource.type, name) if name is not None and resource.mode is not Mode.MODULE_CALL else []


class _ById:
    """The resources that an id can mean.

    A module that is deployed twice makes resources of the same names twice, into one scope or into several.
    """

    def __init__(self, resources: list[Resource]) -> None:
        self._candidates: dict[str, list[Resource]] = {}
        # To which targets references lead, which is what changes in a resource, is no part of them.
        self._keys = {id(resource): _keys_of(resource) for resource in resources}
        for resource in resources:
            for key in self.keys(resource):
                known = self._candidates.setdefault(key, [])
                if known and _rank(resource) > _rank(known[0]):
                    known.clear()
                # What is only read is the same one wherever it is spoken of: the first stands for all.
                if not known or (resource.mode is Mode.MANAGED and _rank(resource) == _rank(known[0])):
                    known.append(resource)

    def keys(self, resource: Resource) -> list[str]:
        """Return all ids that one of the resources can have."""
        return self._keys[id(resource)]

    def find(self, key: str, user: Resource) -> Resource | None:
        """Return what `user` means by an id: one created before one read, the nearest of several created."""
        candidates = self._candidates.get(key)
        return max(candidates, key=user.shared_modules) if candidates else None


def _rank(resource: Resource) -> int:
    if resource.mode is not Mode.MANAGED:
        return 0
    return 2 if _is_certain(resource) else 1


def _is_certain(resource: Resource) -> bool:
    return _is_true(resource.presence)


def _is_true(value: Value) -> bool:
    return isinstance(value, Known) and value.value is True


def _twin(resource: Resource, by_id: _ById) -> Resource:
    if resource.mode is not Mode.EXISTING:
        return resource
    keys = by_id.keys(resource)
    if len(keys) != 1:
        # A name that is one of several may mean another resource in each case.
        return resource
    twin = by_id.find(keys[0], resource) or resource
    if len(by_id.keys(twin)) != 1:
        return resource  # it has this name in some cases only: who asks by the name finds it with the condition
    # One that is created in some cases only is not the one that is there already in the others.
    return resource if twin.mode is Mode.MANAGED and not _is_there_with(twin, resource) else twin


def _is_there_with(created: Resource, reading: Resource) -> bool:
    """Say whether a resource is created in every case in which another one reads it: in loops over the same input."""
    if _is_certain(created):
        return True
    missing = [each for each in alternatives_of(created.presence) if not _is_true(each.value)]
    reads = [each for each in alternatives_of(reading.presence) if each.value != FALSE]
    return all(one.assumptions.merge(other.assumptions) is None for one in missing for other in reads)


def _parent(resource: Resource, by_id: _ById) -> str | None:
    if resource.type.count("/") < 2 or not isinstance(resource.properties, ObjectValue):
        return None
    name = resource.properties.entries.get("name")
    if name is None or isinstance(name, OneOf):
        return None
    segments = name_segments(name)
    if segments is None or len(segments) != resource.type.count("/"):
        return None
    wanted = ResourceId(NULL, resource.type.rpartition("/")[0], tuple(segments[:-1]))
    found = by_id.find(wanted.local_key, resource)
    # One that has this name in some cases only is looked for by its name.
    return found.key if found is not None and found is not resource and len(by_id.keys(found)) == 1 else None


class _Rewriter:
    """Replaces the targets of references in values."""

    def __init__(self, renamed: Mapping[str, str]) -> None:
        self._renamed = renamed
        # Values are shared a lot; each is kept with its answer, so that its id stays its own.
        self._done: dict[int, tuple[Value, Value]] = {}

    def value(self, value: Value) -> Value:
        if type(value) is Known:
            return value
        done = self._done.get(id(value))
        if done is None:
            done = self._done[id(value)] = (value, self._rewritten(value))
        return done[1]

    def _rewritten(self, value: Value) -> Value:
        if isinstance(value, ListValue):
            items = tuple(self.value(item) for item in value.items)
            rest = self.value(value.rest) if value.rest is not None else None
            same = rest is value.rest and all(a is b for a, b in zip(items, value.items, strict=True))
            return value if same else replace(value, items=items, rest=rest)
        if isinstance(value, ObjectValue):
            return self._object(value)
        if isinstance(value, OneOf):
            parts = tuple(Alternative(self.value(each.value), each.assumptions) for each in value.alternatives)
            same = all(a.value is b.value for a, b in zip(parts, value.alternatives, strict=True))
            return value if same else replace(value, alternatives=parts)
        return self._unknown(value) if isinstance(value, Unknown) else value

    def _object(self, value: ObjectValue) -> ObjectValue:
        if isinstance(value.entries, LazyEntries):
            written = value.entries
            return replace(value, entries=LazyEntries(written, lambda name: self.value(written[name])))
        entries = {key: self.value(item) for key, item in value.entries.items()}
        rest = self.value(value.rest) if value.rest is not None else None
        if isinstance(value, ResourceValue):
            return replace(value, entries=entries, rest=rest, reference=self._unknown(value.reference))
        same = rest is value.rest and all(entries[key] is item for key, item in value.entries.items())
        return value if same else replace(value, entries=entries, rest=rest)

    def _unknown(self, value: Unknown) -> Unknown:
        references = tuple(self._reference(each) for each in value.references)
        if any(a is not b for a, b in zip(references, value.references, strict=True)):
            value = replace(value, references=references)
        if isinstance(value, PartialString):
            parts = tuple(self._part(part) for part in value.parts)
            return replace(value, parts=parts)
        return self._reference(value) if isinstance(value, Reference) else value

    def _reference(self, value: Reference) -> Reference:
        target = self._renamed.get(value.target)
        return replace(value, target=target) if target is not None else value

    def _part(self, part: str | Value | JsonText) -> str | Value | JsonText:
        if isinstance(part, JsonText):
            return JsonText(self.value(part.value))
        return self.value(part) if isinstance(part, Value) else part
