"""How azapi adds `sensitive_body` to `body`: JSON merge patch, and lists whose elements have names by these.

https://www.rfc-editor.org/rfc/rfc7396; `MergeObject` and `FilterFields` of https://github.com/Azure/terraform-provider-azapi,
utils/json.go.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from avd_intune.patterns import lazy_pattern
from avd_intune.values.access import is_null, member, text_of
from avd_intune.values.assumptions import Decision
from avd_intune.values.cases import choice_by, either, lift
from avd_intune.values.identity import value_key
from avd_intune.values.value_types import FALSE, NULL, TRUE, ListValue, ObjectValue, Unknown, Value, as_secret, replace

_PARTS = lazy_pattern(r"(?<=\[)[^]]*(?=\])|[^.\[\]]+")
_NAME = lazy_pattern(r"(?!\d+$)[\w-]+")
_MAY_BE_SENT = "azapi sending it, by what the module lists in sensitive_body_version"
_MAY_BE_EMPTIED = "azapi keeping a list of which sensitive_body holds a part"
# A part of a path: its name, or the number of an element.
_Path = tuple[str, ...]


def merge_patched(body: Value, patch: Value) -> Value:
    """Return a value with what a patch adds to it and takes away."""
    if isinstance(patch, Unknown) and isinstance(body, ObjectValue):
        # Each entry may be another one, and there may be more of them.
        kept = {name: merge_patched(value, member(patch, name)) for name, value in body.entries.items()}
        return replace(body, entries=kept, rest=as_secret(patch))
    if isinstance(body, ListValue) and isinstance(patch, ListValue) and body.rest is None is patch.rest:
        return _merged_lists(body, patch)
    if not isinstance(patch, ObjectValue):
        return as_secret(patch)
    if is_null(body):
        body = ObjectValue({})
    if not isinstance(body, ObjectValue):
        return body  # unknown, and so is what it becomes
    entries = dict(body.entries)
    for name, value in patch.entries.items():
        if is_null(value):
            entries.pop(name, None)
        else:
            entries[name] = lift(merge_patched, entries.get(name, NULL), value)
    return replace(body, entries=entries, rest=body.rest if patch.rest is None else as_secret(patch.rest))


def _merged_lists(body: ListValue, patch: ListValue) -> ListValue:
    old, new = body.items, patch.items
    if not old or not new:
        return as_secret(patch)
    names = [text_of(member(each, "name")) for each in (*old, *new)]
    if None not in names:
        added = dict(zip(names[len(old) :], new, strict=True))
        merged = [
            lift(merge_patched, each, added.pop(name)) if name in added else each
            for each, name in zip(old, names, strict=False)
        ]
        return replace(body, items=(*merged, *map(as_secret, added.values())))
    if len(old) == len(new) and set(names) == {None}:
        return replace(body, items=tuple(lift(merge_patched, *pair) for pair in zip(old, new, strict=True)))
    return as_secret(patch)


def sent_by_version(patch: Value, version: Value) -> Value:
    """Return what azapi sends of a `sensitive_body`: where there is a `sensitive_body_version`, what that lists.

    https://registry.terraform.io/providers/Azure/azapi/latest/docs/guides/feature_ephemeral_resource: its keys are
    paths such as `properties.osProfile.adminPassword` or `properties.items[0].value`. Where they are not known, it is
    all of it.
    """
    if not isinstance(version, ObjectValue) or version.rest is not None:
        return patch
    paths = [tuple(_PARTS.findall(path)) for path in version.entries]
    return lift(partial(_sent, paths), patch)


def _sent(paths: Collection[_Path], patch: Value) -> Value:
    if any(not path for path in paths):
        return patch
    inner: dict[str, list[_Path]] = {}
    for first, *rest in paths:
        inner.setdefault(first, []).append(tuple(rest))
    if isinstance(patch, ObjectValue):
        kept = {
            name: lift(partial(_sent, inner.get(name, ())), value)
            for name, value in patch.entries.items()
            if name in inner or _holds_a_list(value)
        }
        return replace(patch, entries=kept)
    if isinstance(patch, ListValue):
        if any(name.isdecimal() for name in inner):
            return patch
        # Modules name elements otherwise than by numbers, which the provider does not read, and may at some time.
        kept_of = opened if inner else _name_alone
        return kept_or_emptied(replace(patch, items=tuple(lift(kept_of, each) for each in patch.items)))
    if isinstance(patch, Unknown) and not all(map(_NAME.fullmatch, inner)):
        return patch
    if isinstance(patch, Unknown):
        return ObjectValue({name: _sent(each, member(patch, name)) for name, each in inner.items()}, secret=True)
    return patch


def _holds_a_list(value: Value) -> bool:
    """Say whether a list stands in a value, of which the provider leaves an empty one where nothing names it."""
    if isinstance(value, ObjectValue):
        return any(map(_holds_a_list, value.entries.values()))
    return isinstance(value, ListValue)


def _name_alone(element: Value) -> Value:
    """Return what adds nothing to an element of that name, or of that place in the list."""
    name = member(element, "name")
    return ObjectValue({} if is_null(name) else {"name": name})


def kept_or_emptied(sent: Value) -> Value:
    """Return a list as it is sent where no path in `sensitive_body_version` names its elements by their numbers.

    The provider sends an empty one then, which takes the place of that in `body` (`FilterFields` keeps it, and
    `MergeObject` replaces by it). Issue 159 of
    https://github.com/Azure/terraform-azurerm-avm-res-compute-virtualmachinescaleset reports so; those who mended the
    module found that elements arrive. So it is a question.
    """
    decision = Decision(f"{value_key(sent)} stays", ("true", "false"), _MAY_BE_EMPTIED)
    return choice_by(decision, {"true": sent, "false": ListValue(())})


def opened(value: Value) -> Value:
    """Return what may be sent or not: the same entries and names, with values that may be left out."""
    if isinstance(value, ObjectValue):
        entries = {name: each if name == "name" else lift(opened, each) for name, each in value.entries.items()}
        return replace(value, entries=entries)
    decision = Decision(f"{value_key(value)} is sent", ("true", "false"), _MAY_BE_SENT)
    return either(choice_by(decision, {"true": TRUE, "false": FALSE}), lambda: value, lambda: NULL)
