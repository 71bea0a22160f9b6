"""Terraform's collection functions (https://developer.hashicorp.com/terraform/language/functions#collection-functions).

They work on the structure: what is certain in a partly unknown list or map stays certain. Others are in maps.py and
set_functions.py.
"""

from __future__ import annotations

from collections.abc import Mapping

from avd_intune.languages.terraform.evaluation.conversion import unified
from avd_intune.languages.terraform.evaluation.entry_keys import contains_key
from avd_intune.languages.terraform.evaluation.hcl_operators import binary, equal
from avd_intune.languages.terraform.evaluation.open_elements import representative_of
from avd_intune.languages.terraform.evaluation.traversal import element_of, member_of, rejected
from avd_intune.languages.terraform.evaluation.type_model import BOOL, element_type, is_text, type_of
from avd_intune.languages.terraform.evaluation.unification import unify
from avd_intune.languages.terraform.functions.function_api import (
    FunctionContext,
    TerraformFunction,
    TerraformFunctionError,
    UndecidedError,
    derived,
    integer_argument,
    is_null,
    kind_name,
    takes,
)
from avd_intune.languages.terraform.functions.graphemes import split_graphemes
from avd_intune.languages.terraform.functions.lists import (
    ListBuilder,
    as_long_as_all,
    at_other_places,
    closed,
    list_of,
    sequence,
    taken_from,
)
from avd_intune.values.assumptions import Decision
from avd_intune.values.cases import alternatives_of, choice_by, either, lift
from avd_intune.values.display import label_of, span_of
from avd_intune.values.identity import derived_key, unknown_from
from avd_intune.values.inside import is_wholly_known
from avd_intune.values.value_types import (
    FALSE,
    NULL,
    TRUE,
    Known,
    ListValue,
    ObjectValue,
    OneOf,
    PartialString,
    Reference,
    ResourceValue,
    Unknown,
    Value,
    as_secret,
    replace,
)


def _is_empty_decision(value: Value) -> Decision:
    return Decision(derived_key("is empty", value), ("true", "false"), f"{label_of(value)} is empty", span_of(value))


# --- elements -------------------------------------------------------------------------------------------


@takes(1)
def _length(_call: FunctionContext, value: Value) -> Value:
    if isinstance(value, Known) and isinstance(value.value, str):
        return derived(Known(len(split_graphemes(value.value))), value)
    if isinstance(value, ListValue):
        uncertain = value.rest is not None
        if value.kind == "set" and len(value.items) > 1:
            # Two uncertain elements of a set may turn out to be one.
            uncertain = uncertain or not is_wholly_known(value)
        if uncertain:
            return unknown_from("length", value, reason="the number of elements is unknown")
        return taken_from(Known(len(value.items)), value)
    if isinstance(value, ObjectValue):
        if value.rest is not None or isinstance(value, ResourceValue):
            return unknown_from("length", value, reason="the number of elements is unknown")
        return taken_from(Known(len(value.entries)), value)
    if isinstance(value, Unknown):
        raise UndecidedError
    raise TerraformFunctionError(f"a string or a collection is required, not {kind_name(value)}")


@takes(2)
def _element(_call: FunctionContext, values: Value, index: Value) -> Value:
    is_first = isinstance(index, Known) and index.value == 0 and not isinstance(index.value, bool)
    if is_first and isinstance(values, Unknown) and not isinstance(values, PartialString):
        return member_of(values, 0)
    items = sequence(values, "list", "tuple")
    if not items.items and items.rest is None:
        raise TerraformFunctionError("an empty list has no elements")
    if is_first and not items.items:
        return taken_from(element_of(items, 0), values)
    count = len(items.items)
    if isinstance(index, Unknown):
        if items.rest is not None or count > 16:
            raise UndecidedError
        label = f"{label_of(index)} modulo {count}"
        decision = Decision(derived_key(f"modulo {count}", index), tuple(map(str, range(count))), label, span_of(index))
        return taken_from(choice_by(decision, {str(at): item for at, item in enumerate(items.items)}), values, index)
    at = integer_argument(index)
    if items.rest is None:
        return taken_from(items.items[at % count], values, index)
    if 0 <= at < count:
        return taken_from(items.items[at], values, index)
    raise UndecidedError("the number of elements is unknown")


@takes(3)
def _slice(_call: FunctionContext, values: Value, start: Value, end: Value) -> Value:
    if isinstance(values, ListValue) and values.kind == "set":
        raise TerraformFunctionError("the elements of a set have no index")
    items = sequence(values, "list", "tuple")
    first, last = integer_argument(start), integer_argument(end)
    if first < 0 or last < first:
        raise TerraformFunctionError("the start index must not be negative or greater than the end index")
    if last > len(items.items):
        if items.rest is not None:
            raise UndecidedError("the number of elements is unknown")
        raise TerraformFunctionError("the end index is greater than the length of the list")
    part = ListValue(items.items[first:last], items.kind, element=element_type(items) if items.items else items.element)
    return taken_from(part, values, start, end)


@takes(1)
def _one(_call: FunctionContext, values: Value) -> Value:
    items = sequence(values)
    if len(items.items) > 1:
        if items.kind == "set" and not is_wholly_known(items):
            raise UndecidedError
        raise TerraformFunctionError("a list with one element, or none, is required")
    closed(items)
    return taken_from(items.items[0] if items.items else NULL, values)


@takes(1)
def _reverse(_call: FunctionContext, values: Value) -> Value:
    items = sequence(values)
    kind = "tuple" if items.kind == "tuple" else "list"
    if items.rest is not None:
        found = ListValue((), kind, representative_of([*items.items, items.rest]), long_as=values)
        return taken_from(at_other_places(found, "reverse"), values)
    return taken_from(ListValue(items.items[::-1], kind, element=items.element), values)


# --- questions about a list -------------------------------------------------------------------------


@takes(2)
def _contains(_call: FunctionContext, values: Value, searched: Value) -> Value:
    items = sequence(values)
    if is_null(searched):
        raise TerraformFunctionError("an argument must not be null")
    if (among := contains_key(items, searched)) is not None:
        return derived(among, values, searched)
    answers: list[Value] = []
    whole = items.long_as
    is_own = isinstance(whole, ListValue) and whole.rest is items.rest and len(whole.items) > len(items.items)
    for item in whole.items if is_own and isinstance(whole, ListValue) else items.items:
        answer = equal(searched, item)
        if isinstance(answer, Known):
            if answer.value:
                return derived(TRUE, values, searched)
        else:
            answers.append(answer)
    if items.rest is not None and not _is_never(equal(searched, items.rest)):
        answers.append(unknown_from("contains", values, searched))

    def any_true(*each: Value) -> Value:
        if any(isinstance(answer, Known) and answer.value for answer in each):
            return TRUE
        return FALSE if all(isinstance(answer, Known) for answer in each) else undecided

    undecided = unknown_from("contains", values, searched)
    return derived(lift(any_true, *answers), values, searched)


def _is_never(answer: Value) -> bool:
    return all(isinstance(each.value, Known) and not each.value.value for each in alternatives_of(answer))


@takes(2)
def _index(_call: FunctionContext, values: Value, searched: Value) -> Value:
    items = sequence(values, "list", "tuple")
    if not items.items and items.rest is None:
        raise TerraformFunctionError("an empty list cannot be searched")
    found: Value | None = None
    for at in range(len(items.items) - 1, -1, -1):
        answer = equal(items.items[at], searched)
        if isinstance(answer, Known):
            found = Known(at) if answer.value else found
        elif isinstance(answer, OneOf):
            found = either(answer, lambda at=at: Known(at), lambda found=found: _found(found, items, searched))  # type: ignore[misc]
        else:
            found = unknown_from("index", values, searched)
    return derived(_found(found, items, searched), values, searched)


def _found(found: Value | None, items: ListValue, searched: Value) -> Value:
    if found is not None:
        return found
    if items.rest is not None:
        return unknown_from("index", items, searched)
    return rejected("Terraform rejects index(): the list has no such element", items)


def _as_bool(item: Value) -> Value:
    if isinstance(item, PartialString):
        return unknown_from("tobool", item)
    return FALSE if is_null(item) else item


def _of_any_number(name: str, operator: str, rest: Value, values: Value) -> Value:
    """Return the answer over elements of unknown number: that of none, or else a question about all of them.

    What is asked of each element has an answer for each: one may be "a" and another one "b".
    """
    of_none = operator == "&&"
    alike = {each.value.value for each in alternatives_of(lift(_as_bool, rest)) if isinstance(each.value, Known)}
    is_known = all(isinstance(each.value, Known) for each in alternatives_of(rest))
    return Known(of_none) if is_known and alike == {of_none} else unknown_from(name, values)


def _all_of(name: str, operator: str) -> TerraformFunction:
    @takes(1)
    def function(_call: FunctionContext, values: Value) -> Value:
        items = list_of(values, BOOL)
        result: Value = Known(operator == "&&")
        for item in items.items:
            result = binary(operator, result, lift(_as_bool, item))
        if items.rest is not None:
            result = binary(operator, result, _of_any_number(name, operator, items.rest, values))
        return derived(result, values)

    return function


# --- putting lists together ------------------------------------------------------------------------


@takes(0, None)
def _concat(_call: FunctionContext, *lists: Value) -> Value:
    if not lists:
        raise TerraformFunctionError("at least one list is required")
    builder, certain = ListBuilder(), ListBuilder()
    for at, each in enumerate(lists):
        if isinstance(each, Unknown) and not isinstance(each, PartialString):
            builder.add_uncertain(element_of(each))
        else:
            items = sequence(each, "list", "tuple")
            builder.add_all(at_other_places(items, "concat") if at else items)
            certain.add(*items.items)
    known = [each for each in lists if isinstance(each, ListValue)]
    is_list = bool(known) and all(each.kind == "list" for each in known)
    kind = "list" if is_list and unify([type_of(each) for each in known]) is not None else "tuple"
    if kind == "list":
        together = unified({str(at): item for at, item in enumerate(builder.items)})
        builder.items = list(together.values()) if together is not None else builder.items
    found = builder.build(kind)
    if len(certain.items) > len(found.items):
        # No place of them is certain behind elements of unknown number; that they are there is.
        found = replace(found, long_as=replace(found, items=tuple(certain.items)))
    return taken_from(as_long_as_all(found, ListValue(lists)), *lists)


@takes(1)
def _flatten(_call: FunctionContext, values: Value) -> Value:
    if not isinstance(values, ListValue):
        sequence(values)
    found = _flattened(values)
    if isinstance(found, ListValue) and not found.items and found.rest is not None:
        found = as_long_as_all(replace(found, part_of=values), values)
    return taken_from(found, values)


def _flattened(value: Value) -> Value:
    """Return the elements of a list, and of the lists in it, as one tuple; [value] for what is no list."""
    if isinstance(value, OneOf):
        if any(isinstance(each.value, (ListValue, Unknown)) for each in value.alternatives):
            return lift(_flattened, value)
        return ListValue((value,))
    if isinstance(value, Unknown) and not (isinstance(value, PartialString) or is_text(value)):
        # It may be a list, too: then it stands for its elements.
        return ListValue((), rest=unknown_from("flatten", value))
    if not isinstance(value, ListValue):
        return ListValue((value,))
    rest = None if value.rest is None else _flattened(value.rest)

    def joined(*parts: Value) -> Value:
        builder = ListBuilder()
        for part in parts:
            if isinstance(part, ListValue):
                builder.add_all(part)
            else:
                builder.add_uncertain(part)
        if isinstance(rest, ListValue):
            for item in [*rest.items, *([rest.rest] if rest.rest is not None else [])]:
                builder.add_uncertain(item)
        elif rest is not None:
            builder.add_uncertain(unknown_from("flatten", rest))
        return builder.build("tuple")

    parts = [_flattened(item) for item in value.items]
    result = lift(joined, *parts)
    secret = any(item.secret for item in value.items if isinstance(item, ListValue))
    return as_secret(result) if secret else result


# --- the first that is not empty -----------------------------------------------------------------


@takes(0, None)
def _coalesce(_call: FunctionContext, *values: Value) -> Value:
    if not values:
        raise TerraformFunctionError("at least one argument is required")
    alike = unified({str(at): value for at, value in enumerate(values)})
    if alike is None and not any(is_null(value) for value in values):
        raise TerraformFunctionError("all arguments must have the same type")
    # Beside a null, which has none, Terraform asks for no common type.
    return derived(_first_present(list(alike.values() if alike is not None else values)), *values)


def _first_present(values: list[Value]) -> Value:
    for at, value in enumerate(values):
        if isinstance(value, Known):
            if value.value is None or value.value == "":
                continue
            return value
        if isinstance(value, (ListValue, ObjectValue)):
            return value
        if isinstance(value, OneOf):
            return lift(lambda given, at=at: _first_present([given, *values[at + 1 :]]), value)
        return _unless_absent(value, values[at + 1 :])
    raise TerraformFunctionError("no argument is neither null nor an empty string")


def _unless_absent(value: Value, others: list[Value]) -> Value:
    """Return an unknown value, or what follows it if it turns out to be null."""
    if isinstance(value, PartialString):
        if any(isinstance(part, str) for part in value.parts):
            return value
        return unknown_from("coalesce", value, *others)
    if isinstance(value, Reference) and value.path == ("id",):
        # Every deployed resource has an id.
        return value
    # Where the value is "", the result is another one: so this is not the value itself. No resource is named "".
    own = value.references if isinstance(value, Unknown) else ()
    present = replace(unknown_from("coalesce", value, *others), references=own)
    try:
        return either(equal(value, NULL), lambda: _first_present(others), lambda: present)
    except TerraformFunctionError:
        return present


@takes(1, None)
def _coalescelist(_call: FunctionContext, *lists: Value) -> Value:
    for each in lists:
        # Also those that it never comes to: Terraform looks at the types of all first.
        if is_null(each):
            raise TerraformFunctionError("an argument must not be null")
        if isinstance(each, (Known, ObjectValue, ListValue)):
            sequence(each, "list", "tuple")
    return derived(_first_filled(list(lists)), *lists)


def _first_filled(lists: list[Value]) -> Value:
    for at, each in enumerate(lists):
        items = sequence(each, "list", "tuple")
        if items.items:
            return each
        if items.rest is not None:
            try:
                remaining = _first_filled(lists[at + 1 :])
            except TerraformFunctionError:
                return each
            return choice_by(_is_empty_decision(each), {"true": remaining, "false": each})
    raise TerraformFunctionError("no list has an element")


FUNCTIONS: Mapping[str, TerraformFunction] = {
    "alltrue": _all_of("alltrue", "&&"),
    "anytrue": _all_of("anytrue", "||"),
    "coalesce": _coalesce,
    "coalescelist": _coalescelist,
    "concat": _concat,
    "contains": _contains,
    "element": _element,
    "flatten": _flatten,
    "index": _index,
    "length": _length,
    "one": _one,
    "reverse": _reverse,
    "slice": _slice,
}
