"""Property and index access as ARM templates and Bicep have it: `a.b`, `a['b']`, `a[0]`, `a.?b`, `a[^1]`.

Property names compare without regard to case. What is taken from an unknown value is unknown, with a key
that says how it was reached: `resourceGroup().location`.
"""

from __future__ import annotations

from functools import partial

from avd_intune.languages.arm.evaluation.equality import can_be
from avd_intune.languages.arm.functions.calls import attempt
from avd_intune.languages.arm.functions.function_api import (
    ArmFunctionContext,
    ArmFunctionError,
    LambdaValue,
    certain,
    element_of_unknown,
    kind_of,
)
from avd_intune.values.assumptions import Decision
from avd_intune.values.blanks import blank_of
from avd_intune.values.cases import choice_by, lift
from avd_intune.values.claims import ANOTHER
from avd_intune.values.computations import computation_of
from avd_intune.values.condition_text import input_name
from avd_intune.values.display import declared_at, span_of
from avd_intune.values.entries import find_key
from avd_intune.values.identity import unknown_from, value_key
from avd_intune.values.inside import sources_of
from avd_intune.values.limits import limits_of_element
from avd_intune.values.uncertain_calls import NeedsUnknownError
from avd_intune.values.value_types import (
    NULL,
    Computation,
    DeploymentFact,
    EvaluationError,
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

# A name that is an input is not followed into more members than these.
MAX_CHOSEN_MEMBERS = 16


def take_member(call: ArmFunctionContext, base: Value, key: Value, safe: bool = False) -> Value:
    """Return `base[key]` (or `base.key`); with `safe`, null where there is no such member.

    Raises ArmFunctionError, NeedsUnknownError and NeedsCaseError like a function.
    """
    call.budget.spend(1 + (len(base.entries) // 20 if isinstance(base, ObjectValue) else 0))
    if isinstance(base, OneOf):
        # Alternatives are independent of the key, and most often only one of them has the member.
        return lift(lambda value: _member_or_error(call, value, key, safe), base)
    if isinstance(base, PartialString):
        return _missing(base, "a member", safe)
    if isinstance(base, Unknown):
        return member_of_unknown(base, key)
    if isinstance(base, ListValue):
        own = _element_of_this_turn(base, key) or _one_of_few_elements(base, key, safe)
        found = own if own is not None else _element(base, certain(key), safe)
    elif isinstance(base, ObjectValue):
        if not safe and not base.entries and (blank := blank_of(base)) is not None and blank.default_of is not None:
            call.budget.blanks[blank.default_of] = base
        one = _one_of_few(base, key, safe)
        found = one if one is not None else _property(base, certain(key), safe)
    else:
        return _missing(base, "a member", safe)
    return as_secret(found) if base.secret else found


def _member_or_error(call: ArmFunctionContext, base: Value, key: Value, safe: bool) -> Value:
    return attempt("[]", call, partial(take_member, call, safe=safe), base, key)


def member_of_unknown(base: Unknown, key: Value) -> Unknown:
    """Return the unknown member of an unknown value."""
    made = computation_of(base)
    if made is not None and made[0] == "range" and isinstance(key, Unknown) and _is_zero(made[1][0]):
        # Element i of the numbers from 0 is i: so the compiler writes a loop over a range.
        return key
    if _is_index_of(key, base):
        return element_of_unknown(base)
    name = key.value if isinstance(key, Known) else None
    if not isinstance(name, (str, int)) or isinstance(name, bool):
        return unknown_from("[]", base, key)
    suffix = f".{name}" if isinstance(name, str) and name.isidentifier() else f"[{name!r}]"
    if isinstance(base, Reference):
        return replace(base, key=base.key + suffix, path=(*base.path, name))
    member = base.key + suffix
    return Unknown(
        base.reason,
        key=member,
        references=base.references,
        computed=Computation(member, "member", (base, key)),
        limits=limits_of_element(base, member) if isinstance(name, int) else (),
        origin=base.origin,
        secret=base.secret,
    )


def _element_of_this_turn(base: ListValue, key: Value) -> Value | None:
    """Return the element of an open array that a loop over it is at, None where the index is not that of this loop.

    `[for (name, i) in names: … names[i]]`, and what a loop over the numbers from 0 made, picked by such a number again.
    """
    if not isinstance(key, Unknown) or base.rest is None or base.items:
        return None
    if _is_index_of(key, base):
        return base.rest
    is_part = any(isinstance(part, Unknown) and part.key == key.key for part in sources_of(base.rest))
    return base.rest if is_part and _counts_from_zero(key) else None


def _counts_from_zero(number: Unknown) -> bool:
    """Say whether a value stands for each of the numbers from 0 to an end that is not known."""
    made = computation_of(number)
    numbers = computation_of(made[1][0]) if made is not None and made[0] == "element" else None
    return numbers is not None and numbers[0] == "range" and _is_zero(numbers[1][0])


def _one_of_few(base: ObjectValue, key: Value, safe: bool) -> Value | None:
    """Return the member of an object of few at a name that is an input: one of those that there are; else None.

    A name that it does not have is refused on deployment; with `safe` it is null then.
    """
    is_whole = base.rest is None and not isinstance(base, ResourceValue)
    if not is_whole or not 0 < len(base.entries) <= MAX_CHOSEN_MEMBERS or not _is_handed_in(key):
        return None
    assert isinstance(key, Unknown)
    members = {f'"{name}"': base.entries[name] for name in sorted(base.entries) if _can_be(key, name)}
    if safe:
        members[ANOTHER] = Known(None, origin=base.origin)
    if not members:
        return None
    question = f"index {value_key(key)} of {', '.join(members)}"
    where = (span_of(key), declared_at(key))
    decision = Decision(question, tuple(members), input_name(key), *where, subject=key.key, asks=key, folded=True)
    return choice_by(decision, members)


def _one_of_few_elements(base: ListValue, key: Value, safe: bool) -> Value | None:
    """Return the element of a list of few at a place that is an input: one of those that there are; else None.

    A place behind the end is refused on deployment; with `safe` it is null then.
    """
    is_whole = base.rest is None and base.kind != "set"
    if not is_whole or not 0 < len(base.items) <= MAX_CHOSEN_MEMBERS or not _is_handed_in(key):
        return None
    if isinstance(key, PartialString) or not isinstance(key, Unknown) or key.primitive == "string":
        return None
    places = {str(at): item for at, item in enumerate(base.items)}
    if safe:
        places[ANOTHER] = Known(None, origin=base.origin)
    question = f"place {value_key(key)} of {len(base.items)}"
    where = (span_of(key), declared_at(key))
    decision = Decision(question, tuple(places), input_name(key), *where, subject=key.key, asks=key)
    return choice_by(decision, places)


def _is_handed_in(key: Value) -> bool:
    """Say whether a name is an input of the code, a member of one, or a text that is made of nothing else.

    What the deployment knows (`environment().name`, `reference(…).location`) is part of most names: a template would be
    told for each of its clouds and regions.
    """
    if isinstance(key, PartialString):
        return all(isinstance(part, str) or (isinstance(part, Value) and _is_handed_in(part)) for part in key.parts)
    if not isinstance(key, Unknown) or isinstance(key, (EvaluationError, Reference, LambdaValue, DeploymentFact)):
        return False
    made = computation_of(key)
    return made is None or (made[0] == "member" and _is_handed_in(made[1][0]))


def _can_be(key: Unknown, name: str) -> bool:
    if not isinstance(key, PartialString):
        return key.primitive in (None, "string")
    folded = [part.lower() if isinstance(part, str) else part for part in key.parts]
    return can_be(replace(key, parts=tuple(folded)), name.lower())


def _is_index_of(key: Value, collection: Value) -> bool:
    """Say whether a value is the index of a loop over a collection whose length is not known."""
    made = computation_of(key)
    return made is not None and made[0] == "index" and value_key(made[1][0]) == value_key(collection)


def _is_zero(value: Value) -> bool:
    return isinstance(value, Known) and value.value == 0 and not isinstance(value.value, bool)


def _property(base: ObjectValue, key: Value, safe: bool) -> Value:
    if not isinstance(key, Known) or not isinstance(key.value, str):
        if safe:
            return NULL
        raise ArmFunctionError(f"an object has no member at {kind_of(key)}")
    found = find_key(base.entries, key.value)
    if found is not None:
        return base.entries[found]
    if isinstance(base, ResourceValue):
        return base.missing(key.value)
    if base.rest is not None:
        return _from_rest(base, key, base.rest)
    if safe:
        return Known(None, origin=base.origin)
    raise ArmFunctionError(f'the object has no property "{key.value}"')


def _element(base: ListValue, key: Value, safe: bool) -> Value:
    if not isinstance(key, Known) or not isinstance(key.value, int) or isinstance(key.value, bool):
        if safe:
            return NULL
        raise ArmFunctionError(f"an array has no member at {kind_of(key)}")
    index = key.value
    if base.kind == "set" and (base.rest is not None or 0 <= index < len(base.items)):
        # The members are known, their places are not.
        return _from_rest(base, key, base.rest)
    if 0 <= index < len(base.items):
        return base.items[index]
    if index >= 0 and base.rest is not None:
        return _from_rest(base, key, base.rest)
    if safe:
        return Known(None, origin=base.origin)
    raise ArmFunctionError(f"the index {index} is out of bounds: the array has {len(base.items)} elements")


def _from_rest(base: Value, key: Value, rest: Value | None) -> Unknown:
    reason = rest.reason if isinstance(rest, Unknown) else "its place in the array is unknown"
    return unknown_from("[]", base, key, reason=reason)


def _missing(base: Value, what: str, safe: bool) -> Value:
    if safe:
        return Known(None, origin=base.origin)
    raise ArmFunctionError(f"{kind_of(base)} has no members")


def element_from_end(call: ArmFunctionContext, base: Value, back: Value, safe: bool = False) -> Value:
    """Return `base[^back]`: 1 is the last element. Raises like `take_member`."""
    base, back = certain(base), certain(back)
    if not isinstance(base, ListValue) or not isinstance(back, Known) or type(back.value) is not int:
        if safe:
            return NULL
        raise ArmFunctionError(f"{kind_of(base)} has no elements to count from its end")
    if base.rest is not None:
        raise NeedsUnknownError(_from_rest(base, back, base.rest))
    return take_member(call, base, Known(len(base.items) - back.value), safe)
