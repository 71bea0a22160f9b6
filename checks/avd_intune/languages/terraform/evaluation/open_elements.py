"""What stands for elements of which it is open how many there are, or which one is where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from avd_intune.records import replace as replaced
from avd_intune.values.assumptions import Assumptions, Decision
from avd_intune.values.cases import choice_by
from avd_intune.values.condition_text import input_name
from avd_intune.values.display import describe
from avd_intune.values.identity import unknown_from, value_key
from avd_intune.values.inside import is_secret, is_wholly_known
from avd_intune.values.value_types import Alternative, ListValue, OneOf, ResourceValue, Unknown, Value, replace

# The elements of an open list are followed one by one up to this number of different ones.
MAX_KINDS_OF_ELEMENT = 16
# So many of them a question names, each with so many letters.
MOST_NAMED_ELEMENTS = 3
MOST_OF_A_NAME = 50


def representative_of(values: Sequence[Value]) -> Value | None:
    """Return the value that stands for elements each of which is like one of the given; None for none."""
    distinct = list({value_key(value): value for value in values}.values())
    if not distinct:
        return None
    if len(distinct) == 1:
        return distinct[0]
    if len(distinct) > MAX_KINDS_OF_ELEMENT:
        return unknown_from("any of", *distinct, reason=f"it can be any of {len(distinct)} different elements")
    choices = [str(number) for number in range(1, len(distinct) + 1)]
    key = f"any of {', '.join(value_key(value) for value in distinct)}"
    named = dict(zip(choices, distinct, strict=True))
    return choice_by(Decision(key, tuple(choices), _which_element(named)), named)


def each_of(element: OneOf, index: str) -> Value:
    """Return what stands for any one of several elements as that of instances each of which has another of them.

    index: the identity of the index that is different in each.
    """
    alternatives = []
    for each in element.alternatives:
        choices = {
            replaced(decision, key=f"{decision.key} at {index}", is_each=True): choice
            for decision, choice in each.assumptions.choices.items()
        }
        alternatives.append(Alternative(each.value, Assumptions(choices)))
    return replace(element, alternatives=tuple(alternatives))


def _which_element(named: Mapping[str, Value]) -> str:
    """Return what a choice among elements is called: `the element (1 = local.users[*], 2 = "admin")`."""
    if len(named) > MOST_NAMED_ELEMENTS or any(is_secret(each) for each in named.values()):
        return f"the element (1 to {len(named)})"
    shown = []
    for number, each in named.items():
        named_by = each.reference if isinstance(each, ResourceValue) else each
        name = input_name(named_by) if isinstance(named_by, Unknown) else describe(named_by)
        shown.append(f"{number} = {name if len(name) <= MOST_OF_A_NAME else f'{name[: MOST_OF_A_NAME - 1]}…'}")
    return f"the element ({', '.join(shown)})"


def has_open_places(value: Value) -> bool:
    """Say whether it is open where the known elements of a set come: what is not known may come before or behind."""
    if not isinstance(value, ListValue) or value.kind != "set" or not value.items:
        return False
    known = [is_wholly_known(item) for item in value.items]
    return any(known) and (value.rest is not None or not all(known))


def without_places(value: Value) -> Value:
    """Return a list of the same elements, any of which may be at any place."""
    if not isinstance(value, ListValue) or not value.items:
        return value
    rest = [] if value.rest is None else [value.rest]
    return replace(value, items=(), rest=representative_of([*value.items, *rest]))
