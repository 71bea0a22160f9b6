"""`for` expressions and splats over collections that may be open or unknown.

https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#for-expressions
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from avd_intune.languages.terraform.evaluation.context import Context
from avd_intune.languages.terraform.evaluation.entry_keys import EntryKey
from avd_intune.languages.terraform.evaluation.hcl_operators import choose, to_condition
from avd_intune.languages.terraform.evaluation.named_elements import ANY_ELEMENT
from avd_intune.languages.terraform.evaluation.open_elements import has_open_places, representative_of, without_places
from avd_intune.languages.terraform.evaluation.refinements import is_never_null
from avd_intune.languages.terraform.evaluation.refused_parts import unless_refused
from avd_intune.languages.terraform.evaluation.text_building import object_key
from avd_intune.languages.terraform.evaluation.traversal import element_of, first_error, rejected
from avd_intune.languages.terraform.evaluation.type_model import described_type, is_text
from avd_intune.languages.terraform.syntax.hcl_tree import Expression, ForObject, ForTuple, Splat, TemplateFor, Variable
from avd_intune.values.access import both
from avd_intune.values.blanks import as_blank
from avd_intune.values.cases import lift
from avd_intune.values.display import label_of
from avd_intune.values.identity import value_key
from avd_intune.values.inside import is_wholly_known
from avd_intune.values.value_types import (
    TRUE,
    EvaluationError,
    Known,
    ListValue,
    ObjectValue,
    OneOf,
    Origin,
    PartialString,
    ResourceValue,
    Unknown,
    Value,
    as_secret,
    replace,
)


class Pair(NamedTuple):
    """The key and value of one element; `open` is True for one that stands for any number of them."""

    key: Value
    value: Value
    open: bool = False


class _Rejected(Exception):  # noqa: N818 - control flow inside this module, never seen outside
    def __init__(self, error: EvaluationError) -> None:
        self.error = error


def pairs_of(collection: Value) -> list[Pair] | EvaluationError:
    """Return the elements in the order of iteration; an error for what cannot be iterated."""
    if isinstance(collection, ListValue):
        if collection.kind == "set":
            # An unknown element may turn out to be one of the others, and then it is none of its own.
            several = len(collection.items) > 1
            pairs = [Pair(item, item, several and not is_wholly_known(item)) for item in collection.items]
        else:
            pairs = [Pair(Known(at), item) for at, item in enumerate(collection.items)]
    elif isinstance(collection, ObjectValue):
        names = sorted(collection.entries, key=lambda name: name.encode("utf-8", "surrogatepass"))
        pairs = [Pair(Known(name), collection.entries[name]) for name in names]
    elif isinstance(collection, EvaluationError):
        return collection
    elif isinstance(collection, Unknown) and not isinstance(collection, PartialString):
        return [Pair(_open_key(collection), element_of(collection), True)]
    else:
        return rejected(f"a for expression cannot iterate over {described_type(collection)}", collection)
    if isinstance(collection, ResourceValue) or collection.rest is not None:
        element = element_of(collection)
        is_set = isinstance(collection, ListValue) and collection.kind == "set"
        pairs.append(Pair(element if is_set else _open_key(collection), element, True))
    if collection.secret:
        pairs = [Pair(key, as_secret(value), is_open) for key, value, is_open in pairs]
    return pairs


def _open_key(collection: Value) -> Unknown:
    return EntryKey(
        collection.reason if isinstance(collection, Unknown) else "the keys are unknown",
        key=f"{value_key(collection)}{ANY_ELEMENT}.key",
        origin=Origin(f"a key of {label_of(collection)}", None, collection.origin) if collection.origin else None,
        key_of=collection,
    )


def iterations(
    context: Context, node: ForTuple | ForObject | TemplateFor, collection: Value, condition: Expression | None
) -> Iterator[tuple[Context, Pair, Value]]:
    """Yield for each element that may be included: its context, the element, whether it is included.

    Raises _Rejected for what Terraform rejects; for an open element that is the third part instead.
    """
    pairs = pairs_of(collection)
    if isinstance(pairs, EvaluationError):
        raise _Rejected(pairs)
    for pair in pairs:
        names = {node.value_name: pair.value}
        if node.key_name is not None:
            names[node.key_name] = pair.key
        inner = context.with_names(names)
        included: Value = TRUE
        earlier = collection.rest_when if pair.open and isinstance(collection, (ListValue, ObjectValue)) else None
        if condition is not None:
            included = to_condition(inner.evaluate(condition))
            # An element that may not exist is no reason to reject the whole.
            if isinstance(included, EvaluationError) and not pair.open:
                raise _Rejected(included)
            if isinstance(included, Known) and not included.value:
                continue
        if earlier is not None and not isinstance(included, EvaluationError):
            included = both(earlier, included)
        yield inner, pair, included


def rejected_as_value(evaluate: Callable[[], Value]) -> Value:
    """Return what the function returns, or the error that an iteration in it stopped with."""
    try:
        return evaluate()
    except _Rejected as stop:
        return stop.error


def for_tuple(context: Context, node: ForTuple) -> Value:
    """Return `[for k, v in c : value if condition]`."""
    collection = context.evaluate(node.collection)
    found = lift(lambda each: rejected_as_value(lambda: _for_tuple(context, node, each)), collection)
    return found if context.strict else unless_refused(found, collection)


def _for_tuple(context: Context, node: ForTuple, collection: Value) -> Value:
    entries: list[tuple[Value, Value]] = []
    rest: list[Value] = []
    conditions: list[Value] = []
    for inner, pair, included in iterations(context, node, collection, node.condition):
        value = inner.evaluate(node.value)
        if pair.open:
            rest.append(included if isinstance(included, EvaluationError) else value)
            conditions.append(included)
        elif context.strict and isinstance(value, EvaluationError):
            return value
        else:
            entries.append((included, value))
    found = _decided_list(context, node, entries, rest, collection.secret)
    if node.condition is None and isinstance(found, ListValue) and found.rest is not None:
        found = replace(found, long_as=collection)
    if has_open_places(collection):
        found = lift(without_places, found)
    condition = _one_condition(conditions)
    if condition is not None and isinstance(found, ListValue) and _is_element(node):
        found = replace(found, part_of=collection)
    return as_blank(_under(condition, found), collection)


def _is_element(node: ForTuple) -> bool:
    return isinstance(node.value, Variable) and node.value.name == node.value_name


def _one_condition(conditions: Sequence[Value]) -> Value | None:
    """Return the condition under which a loop takes the one open element that it has, None for one that it takes."""
    if len(conditions) != 1 or isinstance(conditions[0], (Known, EvaluationError)):
        return None
    return conditions[0]


def _under(condition: Value | None, found: Value) -> Value:
    def with_condition(each: Value) -> Value:
        is_open = isinstance(each, (ListValue, ObjectValue)) and each.rest is not None
        return replace(each, rest_when=condition) if is_open else each

    return found if condition is None else lift(with_condition, found)


def _decided_list(
    context: Context, node: ForTuple, entries: list[tuple[Value, Value]], rest: list[Value], secret: bool
) -> Value:
    """Return the list of the entries that are included, one of several where that is undecided."""
    origin = Origin("a list", context.span(node))
    secret = secret or any(included.secret for included, _ in entries)
    uncertain = [value for included, value in entries if not isinstance(included, Known)]
    result: Value = ListValue((), rest=representative_of(rest), origin=origin, secret=secret)
    certain: list[Value] = []
    for included, value in entries:
        if isinstance(included, Known):
            certain.append(value)
            continue
        before = lift(_extended, result, ListValue(tuple(certain)))
        certain = []
        after = lift(_extended, before, ListValue((value,)))
        result = choose(included, after, before)
        if isinstance(result, Unknown) and not isinstance(result, EvaluationError):
            break
    if isinstance(result, Unknown) and not isinstance(result, EvaluationError):
        # Too many combinations: those that may be missing are what the list may hold besides.
        items = tuple(value for included, value in entries if isinstance(included, Known))
        return ListValue(items, rest=representative_of([*rest, *uncertain]), origin=origin, secret=secret)
    return lift(_extended, result, ListValue(tuple(certain)))


def _extended(base: Value, further: Value) -> Value:
    if not isinstance(base, ListValue) or not isinstance(further, ListValue) or not further.items:
        return base
    return replace(base, items=base.items + further.items)


def for_object(context: Context, node: ForObject) -> Value:
    """Return `{for k, v in c : key => value if condition}`, also with `...` for groups."""
    collection = context.evaluate(node.collection)
    found = lift(lambda each: rejected_as_value(lambda: _for_object(context, node, each)), collection)
    return found if context.strict else unless_refused(found, collection)


class _Entry(NamedTuple):
    included: Value
    key: Value
    value: Value


def _for_object(context: Context, node: ForObject, collection: Value) -> Value:
    entries: list[_Entry] = []
    rest: list[Value] = []
    conditions: list[Value] = []
    secret = collection.secret
    for inner, pair, included in iterations(context, node, collection, node.condition):
        key = object_key(inner.evaluate(node.key))
        value = inner.evaluate(node.value)
        secret = secret or key.secret or included.secret
        error = first_error(included, key, *([value] if context.strict else []))
        if error is not None:
            if not pair.open:
                return error
            rest.append(error)
        elif pair.open or isinstance(key, Unknown):
            rest.append(value)
            conditions.append(included if pair.open else TRUE)
        else:
            entries.append(_Entry(included, key, value))
    origin = Origin("an object", context.span(node))
    certain = [each for each in entries if _is_certain(each)]
    base: Value = ObjectValue({}, origin=origin, secret=secret)
    if len(certain) == len(entries):
        found = _with_rest(_with_entries(base, certain, node.grouping), rest, node.grouping)
        if isinstance(found, ObjectValue):
            # Keys of its own are those of this one object, whatever is made of it.
            found = replace(found, keys_of=collection if _keeps_keys(node, collection) else found)
        return found if node.grouping else _under(_one_condition(conditions), found)
    result = base
    for entry in entries:
        added = _with_possible_entry(result, entry, node.grouping)
        result = added if _is_certain(entry) else choose(entry.included, added, result)
        if isinstance(result, Unknown) and not isinstance(result, EvaluationError):
            # Too many combinations: what may be missing or named otherwise is only possible.
            result = _with_entries(base, certain, node.grouping)
            rest.extend(each.value for each in entries if not _is_certain(each))
            break
    return lift(lambda each: _with_rest(each, rest, node.grouping), result)


def _keeps_keys(node: ForObject, collection: Value) -> bool:
    """Say whether the entries of a loop have the keys of its collection; those of a set are its elements."""
    is_set = isinstance(collection, ListValue) and collection.kind == "set"
    name = node.key_name if not is_set else node.value_name
    return isinstance(node.key, Variable) and node.key.name == name and not isinstance(collection, OneOf)


def _is_certain(entry: _Entry) -> bool:
    return isinstance(entry.included, Known) and isinstance(entry.key, Known)


def _with_possible_entry(result: Value, entry: _Entry, grouping: bool) -> Value:
    return lift(
        lambda current, key: _with_entries(current, [_Entry(TRUE, key, entry.value)], grouping), result, entry.key
    )


def _with_entries(base: Value, entries: Sequence[_Entry], grouping: bool) -> Value:
    if not isinstance(base, ObjectValue):
        return base
    values = dict(base.entries)
    groups: dict[str, list[Value]] = {}
    possible: list[Value] = []
    for entry in entries:
        if not isinstance(entry.key, Known):
            possible.append(entry.value)
            continue
        name = str(entry.key.value)
        if grouping:
            groups.setdefault(name, []).append(entry.value)
        elif name in values:
            return rejected(f'two elements of the for expression have the key "{name}"', base)
        else:
            values[name] = entry.value
    for name, members in groups.items():
        earlier = values.get(name)
        start = earlier.items if isinstance(earlier, ListValue) else ()
        values[name] = ListValue((*start, *members), origin=base.origin)
    return _with_rest(replace(base, entries=values), possible, grouping)


def _with_rest(base: Value, values: Sequence[Value], grouping: bool) -> Value:
    if not values or not isinstance(base, ObjectValue):
        return base
    element = representative_of(values)
    if not grouping:
        known_rest = [] if base.rest is None else [base.rest]
        return replace(base, rest=representative_of([*known_rest, *values]))
    # An element of unknown key may also belong to a group that is known.
    grown = {
        name: replace(group, rest=element) if isinstance(group, ListValue) else group
        for name, group in base.entries.items()
    }
    return replace(base, entries=grown, rest=ListValue((), rest=element, origin=base.origin))


def _is_one_text(value: Unknown) -> bool:
    """Say whether an unknown value is certainly a text, and not null."""
    return isinstance(value, PartialString) or (is_text(value) and is_never_null(value))


def splat(context: Context, node: Splat) -> Value:
    """Return `target[*].a` or `target.*.a`: a list of one for what is no list, an empty one for null."""

    def apply(target: Value) -> Value:
        if isinstance(target, EvaluationError):
            return target
        origin = target.origin
        if isinstance(target, Known) and target.value is None:
            return ListValue((), origin=origin, secret=target.secret)
        kind = "tuple"
        rest: Value | None = None
        if isinstance(target, ListValue):
            kind = "tuple" if target.kind == "tuple" else "list"
            items = target.items
            rest = None if target.rest is None else element_of(target)
        elif isinstance(target, Unknown) and not _is_one_text(target):
            # What is certainly no list is an element of one, unless it is null.
            items, rest = (), target if is_text(target) else element_of(target)
        else:
            items = (target,)
        results = tuple(context.with_element(item).evaluate(node.each) for item in items)
        if context.strict:
            error = next((result for result in results if isinstance(result, EvaluationError)), None)
            if error is not None:
                return error
        further = None if rest is None else context.with_element(rest).evaluate(node.each)
        if context.strict and is_text(target) and isinstance(further, EvaluationError):
            return further
        long_as = target if isinstance(target, ListValue) and rest is not None and not items else None
        found = ListValue(results, kind=kind, rest=further, long_as=long_as, origin=origin, secret=target.secret)
        return without_places(found) if has_open_places(target) else found

    return lift(apply, context.evaluate(node.target))
