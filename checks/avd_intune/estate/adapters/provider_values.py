"""Arguments that a Terraform provider takes in their own letters only, although Azure takes them in any letter case.

`terraform plan` refuses `type = "personal"` of a host pool, so nothing is deployed with it: such a value is an error
with that reason. A word that is wrong in more than its letters stays as it is, and the checks say what it must be.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from avd_intune.baselines.facts import provider_values
from avd_intune.languages.resource_model import Mode, Resource
from avd_intune.values.cases import lift
from avd_intune.values.entries import LazyEntries
from avd_intune.values.identity import derived_key
from avd_intune.values.value_types import EvaluationError, Known, ListValue, ObjectValue, ResourceValue, Value, replace


def as_the_provider_takes_it(resource: Resource) -> None:
    """Make errors of the arguments of a resource that its provider refuses for their letter case."""
    words = provider_values(resource.type) if resource.mode is Mode.MANAGED else {}
    if words:
        resource.properties = _with_words(resource.properties, words)


def with_word(value: Value, resource: str, argument: str) -> Value:
    """Return what a module hands to an argument of a type of resource, an error where the provider refuses it."""
    words = provider_values(resource).get(argument)
    return value if words is None else lift(partial(_taken, words), value)


def _with_words(value: Value, words: Mapping[str, tuple[str, ...]]) -> Value:
    return lift(partial(_object_with_words, words), value)


def _object_with_words(words: Mapping[str, tuple[str, ...]], value: Value) -> Value:
    if not isinstance(value, ObjectValue) or isinstance(value, ResourceValue):
        return value
    entries = value.entries
    blocks = {name.partition(".")[0] for name in words if "." in name}
    if entries.keys().isdisjoint((*words, *blocks)):
        return value

    def entry(name: str) -> Value:
        if name in words:
            return lift(partial(_taken, words[name]), entries[name])
        if name in blocks:
            inside = {each.partition(".")[2]: words[each] for each in words if each.startswith(f"{name}.")}
            return lift(partial(_block_with_words, inside), entries[name])
        return entries[name]

    return replace(value, entries=LazyEntries(entries, entry))


def _block_with_words(words: Mapping[str, tuple[str, ...]], value: Value) -> Value:
    if isinstance(value, ListValue):
        return replace(value, items=tuple(_with_words(each, words) for each in value.items))
    return _object_with_words(words, value)


def _taken(words: tuple[str, ...], value: Value) -> Value:
    if not isinstance(value, Known) or not isinstance(value.value, str) or value.value in words:
        return value
    meant = next((word for word in words if word.lower() == value.value.lower()), None)
    if meant is None:
        return value
    return EvaluationError(
        f'the provider refuses "{value.value}" and takes only "{meant}"',
        key=derived_key("refused by the provider", value),
        origin=value.origin,
        secret=value.secret,
    )
