"""Terraform's collection functions over sets, and those that need all of their data to answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from avd_intune.languages.terraform.evaluation.conversion import convert
from avd_intune.languages.terraform.evaluation.hcl_numbers import ArithmeticRangeError, add
from avd_intune.languages.terraform.evaluation.hcl_operators import binary, equal
from avd_intune.languages.terraform.evaluation.hcl_sets import is_same_element, set_items
from avd_intune.languages.terraform.evaluation.type_model import (
    ANY,
    NUMBER,
    STRING,
    Collection,
    Tuple,
    element_type,
    type_of,
)
from avd_intune.languages.terraform.evaluation.unification import unify
from avd_intune.languages.terraform.functions.function_api import (
    FunctionContext,
    TerraformFunction,
    TerraformFunctionError,
    UndecidedError,
    attempt_each_case,
    derived,
    integer_argument,
    is_null,
    kind_name,
    plain,
    takes,
)
from avd_intune.languages.terraform.functions.lists import ListBuilder, at_other_places, closed, list_of
from avd_intune.values.claims import Claim
from avd_intune.values.conditions import UP_OR_DOWN
from avd_intune.values.exclusion import contradict
from avd_intune.values.identity import unknown_from, value_key
from avd_intune.values.inside import is_wholly_known
from avd_intune.values.value_types import (
    MAX_ELEMENTS,
    EvaluationError,
    Known,
    ListValue,
    ObjectValue,
    PartialString,
    Unknown,
    Value,
    replace,
)

# Terraform refuses to make a longer range: https://developer.hashicorp.com/terraform/language/functions/range
MAX_RANGE = 1024


def _is_equal(left: Value, right: Value) -> bool:
    """Say whether two values are equal. Raises UndecidedError."""
    answer = equal(left, right)
    if isinstance(answer, Known):
        return bool(answer.value)
    raise UndecidedError


def _is_in_set(item: Value, element: Value) -> bool:
    """Say whether a value is an element of a set. Raises UndecidedError."""
    is_zero = isinstance(item, Known) and item.value == 0 and not _is_bool(item)
    return _is_equal(item, element) and (not is_zero or is_same_element(item, element))


def _cased(name: str, least: int, most: int | None = -1) -> Callable[[Callable[..., Value]], TerraformFunction]:
    """Decorate a function that wants no alternatives in its arguments: it is called for each case."""

    def decorate(implementation: Callable[..., Value]) -> TerraformFunction:
        @takes(least, most)
        def function(_call: FunctionContext, *arguments: Value) -> Value:
            def one_case(*values: Value) -> Value:
                return derived(implementation(*values), *values)

            return attempt_each_case(name, one_case, *arguments)

        return function

    return decorate


# --- lists ------------------------------------------------------------------------------------------------


def _is_never_empty(item: Value) -> bool:
    """Say whether what is not known is a text with something in it all the same: the id of a resource is."""
    if isinstance(item, PartialString):
        return any(isinstance(part, str) for part in item.parts)
    return isinstance(item, Unknown) and contradict([Claim(item.key, "empty"), *item.limits])


@_cased("compact", 1)
def _compact(values: Value) -> Value:
    builder = ListBuilder()
    items = list_of(values, STRING)
    for item in items.items:
        if isinstance(item, Known):
            if item.value:
                builder.add(item)
        elif _is_never_empty(item):
            builder.add(item)
        else:
            # It may turn out to be null or empty.
            builder.add_uncertain(item)
    if items.rest is not None:
        builder.add_uncertain(items.rest)
    found = builder.build("list", STRING)
    if builder.items:
        return found
    found = replace(found, part_of=values)
    if len(builder.uncertain) != 1:
        return found
    # The one open element is taken where it is not empty, as a loop with a condition takes it.
    taken = binary("!=", builder.uncertain[0], Known(""))
    is_open = isinstance(taken, (Known, EvaluationError))
    return found if is_open else replace(found, rest_when=taken)


def _is_bool(value: Known) -> bool:
    return isinstance(value.value, bool)


@_cased("distinct", 1)
def _distinct(values: Value) -> Value:
    items = list_of(values)
    builder = ListBuilder()
    seen: set[str] = set()
    uncertain = False
    for item in items.items:
        # Zero and minus zero are equal.
        key = value_key(Known(0) if isinstance(item, Known) and item.value == 0 and not _is_bool(item) else item)
        if key in seen:
            continue
        seen.add(key)
        if uncertain or not is_wholly_known(item):
            # It may be equal to another one.
            if len(seen) > 1:
                builder.add_uncertain(item)
            else:
                builder.add(item)
            uncertain = True
        else:
            builder.add(item)
    if items.rest is not None:
        builder.add_uncertain(items.rest)
    found = at_other_places(builder.build("list", element_type(items)), "distinct")
    return found if found.items or found.rest is None else replace(found, part_of=values)


@_cased("sort", 1)
def _sort(values: Value) -> Value:
    items = closed(list_of(values, STRING))
    if not all(isinstance(item, Known) for item in items.items):
        # How many there are is known, but not which one is where.
        places = (unknown_from(f"sort[{at}]", values) for at in range(len(items.items)))
        return ListValue(tuple(places), "list", element=STRING)
    texts: list[tuple[bytes, Value]] = []
    for item in items.items:
        assert isinstance(item, Known)
        if not isinstance(item.value, str):
            raise TerraformFunctionError("a list with null elements cannot be sorted")
        texts.append((item.value.encode("utf-8", "surrogatepass"), item))
    return ListValue(tuple(item for _, item in sorted(texts, key=lambda pair: pair[0])), "list", element=STRING)


@takes(2)
def _chunklist(_call: FunctionContext, values: Value, size: Value) -> Value:
    items = closed(list_of(values)).items
    count = integer_argument(size)
    if count < 0:
        raise TerraformFunctionError("the size must not be negative")
    count = count or max(len(items), 1)
    chunks = tuple(ListValue(items[at : at + count], "list") for at in range(0, len(items), count))
    element = type_of(list_of(values))
    return derived(ListValue(chunks, "list", element=element), values, size)


@_cased("matchkeys", 3)
def _matchkeys(values: Value, keys: Value, searched: Value) -> Value:
    chosen, wanted = closed(list_of(values)), closed(list_of(searched))
    names = closed(list_of(keys))
    common = unify([type_of(names), type_of(wanted)])
    if common is None:
        raise TerraformFunctionError("the keys and the values to search must have the same type")
    if len(chosen.items) != len(names.items):
        raise TerraformFunctionError("the lists of values and of keys must have the same length")
    if common != ANY and names.items and wanted.items:
        names, wanted = _converted(names, common), _converted(wanted, common)
    found = [
        item
        for item, name in zip(chosen.items, names.items, strict=True)
        if any(_is_equal(name, each) for each in wanted.items)
    ]
    return ListValue(tuple(found), "list", element=element_type(chosen))


def _converted(value: ListValue, constraint: object) -> ListValue:
    result = convert(value, constraint)  # type: ignore[arg-type]
    return result if isinstance(result, ListValue) else value


def _open_range(*numbers: Value) -> Value:
    return unknown_from(UP_OR_DOWN, *numbers)


@plain("number", optional=0, variadic="number", partial=_open_range)
def _range(*numbers: int | Decimal) -> Value:
    if len(numbers) > 3:
        raise TerraformFunctionError("one to three numbers are required")
    start: int | Decimal = 0
    if len(numbers) == 1:
        end = numbers[0]
        step: int | Decimal = 1 if end >= 0 else -1
    else:
        start, end = numbers[:2]
        step = numbers[2] if len(numbers) == 3 else (1 if start <= end else -1)
    if step == 0 and start != end:
        raise TerraformFunctionError("the step must not be zero")
    if (step > 0 and end < start) or (step < 0 and end > start):
        raise TerraformFunctionError("the sign of the step does not lead from the start to the end")
    items: list[Value] = []
    current = start
    while (current < end) if step > 0 else (current > end):
        if len(items) >= MAX_RANGE:
            raise TerraformFunctionError(f"a range must not have more than {MAX_RANGE} elements")
        items.append(Known(current))
        try:
            current = add(current, step)
        except ArithmeticRangeError as error:
            raise TerraformFunctionError(str(error)) from error
    return ListValue(tuple(items), "list", element=NUMBER)


# --- sets -------------------------------------------------------------------------------------------------


def _sets(arguments: tuple[Value, ...]) -> list[ListValue]:
    """Return arguments as sets of one type. Raises TerraformFunctionError or UndecidedError."""
    sets = [list_of(each, kind="set") for each in arguments]
    typed = [kind for each in sets if element_type(each) != ANY or each.items for kind in [type_of(each)]]
    if not typed:
        return sets
    common = unify(typed)
    if not isinstance(common, Collection) or _has_null_beside_structure(sets):
        raise TerraformFunctionError("all sets must have the same type of elements")
    converted = [convert(each, common) for each in sets]
    error = next((each for each in converted if isinstance(each, EvaluationError)), None)
    if error is not None:
        raise TerraformFunctionError(error.reason)
    return [each for each in converted if isinstance(each, ListValue)]


def _has_null_beside_structure(sets: Sequence[ListValue]) -> bool:
    """As in one list: there is no common type of a list, set, map, object or tuple and a null without a type."""
    only_nulls = any(each.items and all(is_null(item) for item in each.items) for each in sets)
    return only_nulls and any(isinstance(item, (ListValue, ObjectValue)) for each in sets for item in each.items)


@takes(1, None)
def _setunion(_call: FunctionContext, *arguments: Value) -> Value:
    known = [each for each in arguments if not isinstance(each, Unknown)]
    if not known:
        raise UndecidedError
    # A set of which nothing is known adds an open end to those that are.
    sets = _sets((*known, *(convert(each, Collection("set", ANY)) for each in arguments if isinstance(each, Unknown))))
    builder = ListBuilder()
    for item in set_items(item for each in sets for item in each.items):
        builder.add(item)
    for each in sets:
        if each.rest is not None:
            builder.add_uncertain(each.rest)
    return derived(builder.build("set", sets[0].element), *arguments)


@_cased("setintersection", 1, None)
def _setintersection(*arguments: Value) -> Value:
    first, *others = [closed(each) for each in _sets(arguments)]
    kept = [
        item for item in first.items if all(any(_is_in_set(item, found) for found in other.items) for other in others)
    ]
    return replace(first, items=tuple(kept))


@_cased("setsubtract", 2)
def _setsubtract(minuend: Value, subtrahend: Value) -> Value:
    left, right = (closed(each) for each in _sets((minuend, subtrahend)))
    kept = [item for item in left.items if not any(_is_in_set(item, removed) for removed in right.items)]
    return replace(left, items=tuple(kept))


@takes(2, None)
def _setproduct(_call: FunctionContext, *arguments: Value) -> Value:
    lists = [closed(list_of(each, kind=_product_kind(each))) for each in arguments]
    count = 1
    for each in lists:
        count *= len(each.items)
        if count * len(lists) > MAX_ELEMENTS:
            raise UndecidedError(f"the product has more than {MAX_ELEMENTS} elements")
    rows: list[tuple[Value, ...]] = [()]
    for each in lists:
        rows = [(*row, item) for row in rows for item in each.items]
    kind = "set" if any(each.kind == "set" for each in lists) else "list"
    items: list[Value] = [ListValue(row) for row in rows]
    element = Tuple(tuple(element_type(each) for each in lists))
    return derived(ListValue(tuple(set_items(items) if kind == "set" else items), kind, element=element), *arguments)


def _product_kind(value: Value) -> str:
    if isinstance(value, ListValue):
        return "set" if value.kind == "set" else "list"
    if isinstance(value, Unknown):
        raise UndecidedError
    raise TerraformFunctionError(f"a set or a list is required, not {kind_name(value)}")


@_cased("transpose", 1)
def _transpose(values: Value) -> Value:
    if isinstance(values, Unknown):
        raise UndecidedError
    converted = convert(values, Collection("map", Collection("list", STRING)))
    if not isinstance(converted, ObjectValue):
        reason = converted.reason if isinstance(converted, Unknown) else "an argument must not be null"
        raise TerraformFunctionError(reason)
    if not is_wholly_known(converted):
        raise UndecidedError
    result: dict[str, list[Value]] = {}
    for name in sorted(converted.entries):
        members = converted.entries[name]
        if not isinstance(members, ListValue):
            raise TerraformFunctionError("the lists must not be null")
        for member in members.items:
            if not isinstance(member, Known) or not isinstance(member.value, str) or is_null(member):
                raise TerraformFunctionError("the lists must not hold null")
            result.setdefault(member.value, []).append(Known(name))
    entries = {name: ListValue(tuple(result[name]), "list") for name in sorted(result)}
    return ObjectValue(entries, "map")


FUNCTIONS: Mapping[str, TerraformFunction] = {
    "chunklist": _chunklist,
    "compact": _compact,
    "distinct": _distinct,
    "matchkeys": _matchkeys,
    "range": _range,
    "setintersection": _setintersection,
    "setproduct": _setproduct,
    "setsubtract": _setsubtract,
    "setunion": _setunion,
    "sort": _sort,
    "transpose": _transpose,
}
