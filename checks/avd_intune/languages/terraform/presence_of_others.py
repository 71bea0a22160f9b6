"""Whether there is one of the resources that a number counts or a collection has, where a block has one for each."""

from __future__ import annotations

from collections.abc import Mapping

from avd_intune.patterns import lazy_pattern
from avd_intune.values.access import any_of
from avd_intune.values.computations import computation_of
from avd_intune.values.identity import value_key
from avd_intune.values.value_types import ListValue, ObjectValue, OneOf, Reference, ResourceValue, Unknown, Value

# The key of the length of all instances of a block, of which there is a representative only.
_NUMBER_OF_ALL = lazy_pattern(r"length\([\[{]\.\.\.(.+)[\]}]\)")


def presence_of_counted(number: Unknown, representatives: Mapping[str, Value]) -> Value | None:
    """Return whether there is one of the resources that a number counts, None where it counts no resources."""
    upstream = _NUMBER_OF_ALL.fullmatch(number.key)
    if upstream is not None and upstream[1] in representatives:
        return representatives[upstream[1]]
    computation = computation_of(number)
    counted = computation[1][0] if computation is not None and computation[0] == "length" else None
    is_open = isinstance(counted, (ListValue, ObjectValue)) and counted.rest_when is None
    return presence_of_all(counted, representatives) if is_open and counted is not None else None


def presence_of_all(values: Value, representatives: Mapping[str, Value]) -> Value | None:
    """Return whether there is one of the resources that a collection has, or has one attribute each of; else None."""
    rest = values.rest if isinstance(values, (ListValue, ObjectValue)) else None
    if isinstance(rest, OneOf):
        found = [_presence_of(each.value, representatives) for each in rest.alternatives]
        return any_of(each for each in found if each is not None) if None not in found else None
    return _presence_of(rest, representatives)


def _presence_of(rest: Value | None, representatives: Mapping[str, Value]) -> Value | None:
    if isinstance(rest, ResourceValue):
        return representatives.get(value_key(rest))
    if not isinstance(rest, Reference) or len(rest.path) != 1:
        return None
    return representatives.get(rest.key.removesuffix(f".{rest.path[0]}"))
