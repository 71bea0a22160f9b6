"""What a question about an input says of it: the claims of conditions."""

from __future__ import annotations

from decimal import Decimal

from avd_intune.records import replace
from avd_intune.values.claims import SAME, Claim
from avd_intune.values.claims_about import about, is_position, placed, scalar_test, text_test, written_in_one_case
from avd_intune.values.collections_made import all_but, filled_by, held_by_common, is_never_empty, is_of_no_element
from avd_intune.values.computations import computation_of
from avd_intune.values.consequences import extreme_of, follow_from_equality, key_of_element, solved
from avd_intune.values.exclusion import contradict
from avd_intune.values.identity import derived_key, unknown_from, value_key
from avd_intune.values.simple_patterns import read_pattern
from avd_intune.values.text_patterns import is_followed
from avd_intune.values.text_steps import Scalar
from avd_intune.values.value_types import Known, ListValue, ObjectValue, PartialString, Unknown, Value

# Names of the same test in the three languages.
EQUAL = frozenset({"==", "equals"})
_ENDS = {"startswith": "starts", "endswith": "ends", "strcontains": "holds"}
_ORDER = {
    **{"<": ("less", True), "less": ("less", True), "<=": ("at most", True), "lessOrEquals": ("at most", True)},
    **{">": ("at most", False), "greater": ("at most", False)},
    **{">=": ("less", False), "greaterOrEquals": ("less", False)},
}
_MIRRORED = {"less": ("at most", False), "at most": ("less", False)}
# Functions that give a list with as many elements.
_AS_LONG = frozenset({"keys", "objectKeys", "items", "values", "reverse", "sort"})
_MAX_LOOPS = 16
# Terraform's `range(0, n)`, which counts down where n is below zero; ARM's refuses that.
UP_OR_DOWN = "range up or down"


def claim_of(condition: Value) -> Claim | None:
    """Return what a condition says of an input where it is true; None if it is no plain test of one."""
    computation = computation_of(condition)
    if computation is None:
        return None
    operation, arguments = computation
    if operation == "isNull":
        return about(arguments[0], lambda: ("is", (None,), False))
    if operation == "can":
        return _match(arguments[0], "regex")
    if operation == "anytrue":
        return _any_true(condition, arguments[0])
    if operation == "alltrue":
        return _all_true(condition, arguments[0])
    if operation in ("bool", "tobool") and len(arguments) == 1:
        return _truth(condition, arguments[0])
    if operation in ("empty", "is empty"):
        some = claim_of_any(arguments[0])
        return None if some is None else some.opposite()
    if len(arguments) != 2:
        return None
    left, right = arguments
    if operation in EQUAL:
        subject, other = (left, right) if isinstance(left, Unknown) else (right, left)
        return _equality(subject, other)
    if operation in _ORDER:
        kind, true = _ORDER[operation]
        if not isinstance(left, Unknown):
            # `5 < x` is `not (x <= 5)`.
            left, right = right, left
            kind, true = ("at most" if kind == "less" else "less"), not true
        return _ordering(left, right, kind, true)
    if operation.lower() in _ENDS:
        # ARM's functions take no regard to case, Terraform's do.
        folded = operation in ("startsWith", "endsWith")
        kind = _ENDS[operation.lower()]
        return about(left, lambda: text_test(right, kind, folded))
    if operation == "contains":
        if isinstance(left, ListValue) and left.rest is None and all(isinstance(each, Known) for each in left.items):
            listed = tuple(each.value for each in left.items if isinstance(each, Known))
            return about(right, lambda: ("is", listed, False))
        return _held_in(left, right)
    return None


def _held_in(container: Value, item: Value) -> Claim | None:
    """Return that a text, list or object has something in it: an object that has no such entry gives null for it."""
    container = _with_keys(container)
    claim = about(container, lambda: text_test(item, "has", False))
    if claim is None or not isinstance(item, Known):
        return claim
    if _is_no_element(item, container):
        claim = replace(claim, standing=(*claim.standing, claim.opposite()))
    some = claim_of_any(container)
    implies = (some,) if some is not None and some.subject != claim.subject else ()
    entry = f"{claim.subject}.{item.value}"
    unless = (Claim(entry, "is", (None,)),) if isinstance(container, Unknown) and container.primitive is None else ()
    # How it is asked whether a map has an entry: `can(x["a"])`, `lookup(x, "a", "b")`.
    exists = Claim(f"{value_key(container)}[{value_key(item)}]", "is", (True,))
    return replace(claim, implies=(*implies, exists), unless=(*unless, exists.opposite()))


def _is_no_element(item: Known, container: Value) -> bool:
    """Say whether what is true of each element of a list, as its declaration says, is not true of a value."""
    rest = container.rest if isinstance(container, ListValue) and not container.items else None
    if not isinstance(rest, Unknown):
        return False
    of_element = [each for each in rest.limits if each.subject == rest.key]
    return contradict([Claim(rest.key, "is", (item.value,)), *of_element])


def _with_keys(names: Value) -> Value:
    """Return the object of which a list is the keys, any other list itself."""
    computation = computation_of(names)
    if computation is not None and computation[0] in ("keys", "objectKeys") and len(computation[1]) == 1:
        return computation[1][0]
    owner = names.long_as if isinstance(names, ListValue) and not names.items else None
    is_keys = owner is not None and key_of_element(names) == f"{derived_key('keys', owner)}[*]"
    return owner if owner is not None and is_keys else names


def _any_true(condition: Value, answers: Value) -> Claim | None:
    """Return that one of the answers on the elements of a list is yes: such a list has an element, or just that one."""
    if not isinstance(answers, ListValue) or answers.items or answers.long_as is None:
        return None
    base = answers.long_as
    wanted = _wanted(key_of_element(base), answers.rest)
    if wanted is not None:
        return _held_in(base, wanted)
    some = claim_of_any(base)
    return None if some is None else Claim(value_key(condition), "is", (True,), implies=(some,))


def _all_true(condition: Value, answers: Value) -> Claim | None:
    """Return that all answers on the elements of a list are yes; where one is no, the list has an element."""
    if not isinstance(answers, ListValue) or answers.items or answers.long_as is None or answers.rest is None:
        return None
    base = answers.long_as
    some, each = claim_of_any(base), claim_of(answers.rest)
    is_listed = each is not None and each.true and each.kind == "is" and not each.folded and not each.steps
    is_own = is_listed and each is not None and each.subject == key_of_element(base)
    listed = about(base, lambda: ("all in", each.operands, False)) if each is not None and is_own else None
    implies = (listed,) if listed is not None else ()
    return Claim(value_key(condition), "is", (True,), implies=implies, unless=() if some is None else (some,))


def _truth(condition: Value, text: Value) -> Claim | None:
    """Return that a text is one that the language reads as yes."""
    yes = about(text, lambda: ("is", _READ_AS_NO, True))
    no = about(text, lambda: ("is", _READ_AS_YES, True))
    if yes is None or no is None:
        return None
    return Claim(value_key(condition), "is", (True,), implies=(yes.opposite(),), unless=(no.opposite(),))


# Texts without regard to case: ARM reads others as well, but none of these as the other.
_READ_AS_YES: tuple[Scalar, ...] = (True, "true")
_READ_AS_NO: tuple[Scalar, ...] = (False, "false")


def claim_of_some(count: Value) -> Claim | None:
    """Return what it says of an input that a count is above zero; None where the count is no plain measure of one."""
    return _ordering(count, Known(0), "at most", False)


def claim_of_any(collection: Value) -> Claim | None:
    """Return the same of a list, map or text that has an element; of a range it is that its number is not zero."""
    counted, number, is_down = counted_list(collection)
    if number is not None:
        return _not_zero(number) if is_down else claim_of_some(number)
    empty = _emptiness(counted)
    return None if empty is None else empty.opposite()


def _emptiness(collection: Value) -> Claim | None:
    """Return that a list, map or text is empty. Where some elements of a list are there, it is not empty itself."""
    claim = about(collection, lambda: ("empty", (), False))
    if claim is None:
        return None
    if not isinstance(collection, ListValue) or collection.part_of is None or collection.items:
        return _emptiness_of_made(collection, claim)
    some = claim_of_any(collection.part_of)
    wanted = _wanted(_key_of_rest(collection), collection.rest_when)
    held = None if wanted is None else _held_in(collection.part_of, wanted)
    there = tuple(each for each in (some, held) if each is not None)
    return replace(claim, unless=there, implies=() if held is None else (held.opposite(),))


def _emptiness_of_made(collection: Value, claim: Claim) -> Claim:
    """Return the same of a list that is made of others, with what it says of these."""
    if _has_something(collection) or is_never_empty(collection):
        return replace(claim, standing=(*claim.standing, claim.opposite()))
    there = [some for each in filled_by(collection) if (some := claim_of_any(each)) is not None]
    lacking: list[Claim] = []
    common = held_by_common(collection)
    if common is not None:
        container, texts, by_any = common
        held = [found for each in texts if (found := _held_in(container, each)) is not None]
        lacking = [each.opposite() if by_any else each for each in held]
        there += [each.opposite() for each in lacking] if len(texts) == 1 else []
    left = all_but(collection)
    if left is not None:
        whole, texts = left
        listed = about(whole, lambda: ("all in", tuple(each.value for each in texts), False))
        lacking += [listed] if listed is not None else []
    return replace(claim, unless=(*claim.unless, *there), implies=(*claim.implies, *lacking))


def _has_something(collection: Value) -> bool:
    """Say whether a list, map or text has an element, entry or letter that is written out."""
    if isinstance(collection, PartialString):
        return any(isinstance(part, str) for part in collection.parts)
    return bool(
        (isinstance(collection, ListValue) and collection.items)
        or (isinstance(collection, ObjectValue) and collection.entries)
    )


def _key_of_rest(collection: ListValue) -> str | None:
    return None if collection.rest is None else value_key(collection.rest)


def _wanted(element: str | None, condition: Value | None) -> Known | None:
    """Return what each element is compared with, None where the condition on it is another one."""
    computation = None if condition is None else computation_of(condition)
    if element is None or computation is None or computation[0] not in EQUAL:
        return None
    left, right = computation[1]
    subject, other = (left, right) if isinstance(right, Known) else (right, left)
    return other if isinstance(other, Known) and value_key(subject) == element else None


def counted_by(number: Value) -> Value:
    """Return a list that has as many elements as a number says."""
    return unknown_from("range", Known(0), number)


def _not_zero(number: Value) -> Claim | None:
    zero = about(number, lambda: ("is", (0,), False))
    return None if zero is None else zero.opposite()


def counted_list(collection: Value) -> tuple[Value, Value | None, bool]:
    """Return a list that has as many elements as another one, and their number where it is an input.

    Last whether there are as many of them where that number is below zero.
    """
    for _ in range(_MAX_LOOPS):
        computation = computation_of(collection)
        if isinstance(collection, ListValue) and collection.long_as is not None and not collection.items:
            collection = collection.long_as
        elif computation is not None and computation[0] in _AS_LONG and len(computation[1]) == 1:
            collection = computation[1][0]
        elif computation is not None and computation[0] == "range":
            return collection, computation[1][1], False
        elif computation is not None and computation[0] == UP_OR_DOWN:
            *start, end = computation[1]
            from_zero = not start or (len(start) == 1 and isinstance(start[0], Known) and start[0].value == 0)
            return collection, end if from_zero else None, True
        else:
            break
    return collection, None, False


def _ordering(left: Value, right: Value, kind: str, true: bool) -> Claim | None:
    if not isinstance(right, Known) or isinstance(right.value, (str, bool)) or right.value is None:
        return None
    left, kind, limit, true = solved(left, kind, right.value, true)
    extreme = extreme_of(left)
    if extreme is not None:
        return _extreme(left, extreme, kind, limit, true)
    measured = _measured(left)
    if is_position(left):
        return placed(left, kind, limit, true)
    matched = _match(measured, "regexall") if measured is not None else None
    if matched is not None:
        # There is a match, or there is none.
        is_zero = (kind, limit) in (("at most", 0), ("less", 1))
        return (matched.opposite() if true else matched) if is_zero else None
    if measured is not None:
        measured, number, is_down = counted_list(measured)
        if number is not None and not is_down:
            return _ordering(number, Known(limit), kind, true)
        if number is not None:
            claim = _not_zero(number) if (kind, limit) in (("at most", 0), ("less", 1)) else None
            return claim.opposite() if claim is not None and true else claim
    if measured is not None and (kind, limit) in (("at most", 0), ("less", 1)):
        claim = _emptiness(measured)
    elif measured is not None:
        claim = about(measured, lambda: (f"length {kind}", (limit,), False)) if isinstance(limit, int) else None
        claim = None if claim is None else _of_least_length(claim, measured)
    else:
        claim = about(left, lambda: (kind, (limit,), False))
    return claim if claim is None or true else claim.opposite()


def _of_least_length(claim: Claim, measured: Value) -> Claim:
    """Return what is said of a length, with what it is at least: as much as is written out."""
    least = len(measured.items) if isinstance(measured, ListValue) and measured.kind != "set" else 0
    return replace(claim, standing=(*claim.standing, Claim(claim.subject, "length less", (least,), False)))


def _extreme(
    number: Value,
    extreme: tuple[bool, tuple[Value, ...], tuple[int | Decimal, ...]],
    kind: str,
    limit: int | Decimal,
    true: bool,
) -> Claim | None:
    """Return what it says of inputs that the largest or least of them is below a limit, or is it."""
    is_largest, inputs, numbers = extreme
    claim = about(number, lambda: (kind, (limit,), False))
    if claim is None:
        return None
    if numbers:
        bound = max(numbers) if is_largest else min(numbers)
        claim = replace(claim, standing=(*claim.standing, Claim(claim.subject, *_bound(is_largest, bound))))
    # No input is above the largest one, none below the least.
    order, is_so = ("at most", True) if is_largest else ("less", False)
    kind_of_all = kind if kind != "is" else order
    each = [found for one in inputs if (found := _ordering(one, Known(limit), kind_of_all, True)) is not None]
    of_all = each if kind != "is" or is_so else [one.opposite() for one in each]
    of_one: list[Claim] = []
    if len(inputs) == 1 and not any(_fits(given, kind, limit) is (kind == "is" or not is_largest) for given in numbers):
        found = _equality(inputs[0], Known(limit)) if kind == "is" else next(iter(each), None)
        of_one = [] if found is None else [found]
    if kind == "is":
        claim = replace(claim, implies=(*of_all, *of_one))
    elif is_largest:
        claim = replace(claim, implies=tuple(of_all), unless=tuple(one.opposite() for one in of_one))
    else:
        claim = replace(claim, implies=tuple(of_one), unless=tuple(one.opposite() for one in of_all))
    return claim if true else claim.opposite()


def _bound(is_largest: bool, bound: int | Decimal) -> tuple[str, tuple[Scalar, ...], bool]:
    """Return that a number is not below a bound, or not above it."""
    return ("less", (bound,), False) if is_largest else ("at most", (bound,), True)


def _fits(number: int | Decimal, kind: str, limit: int | Decimal) -> bool:
    return number == limit if kind == "is" else number < limit if kind == "less" else number <= limit


def _measured(value: Value) -> Value | None:
    """Return what a value is the length of, None if it is none."""
    computation = computation_of(value)
    return computation[1][0] if computation is not None and computation[0] == "length" else None


def _match(value: Value, function: str) -> Claim | None:
    """Return what it says of a text that a function of Terraform finds a simple pattern in it, None for another one.

    https://developer.hashicorp.com/terraform/language/functions/regex
    """
    computation = computation_of(value)
    if computation is None or computation[0] != function or len(computation[1]) != 2:
        return None
    pattern, subject = computation[1]
    written = pattern.value if isinstance(pattern, Known) and isinstance(pattern.value, str) else None
    found = None if written is None else read_pattern(written)
    if found is None:
        is_plain = written is not None and is_followed(written)
        return about(subject, lambda: ("matches", (written,), False)) if is_plain else None
    return about(subject, lambda: (found.kind, found.texts, found.folded))


def _equality(subject: Value, other: Value) -> Claim | None:
    if is_position(subject) and isinstance(other, Known) and not isinstance(other.value, bool):
        return placed(subject, "is", other.value, True)
    content = other.value if isinstance(other, Known) else None
    if isinstance(content, (int, Decimal)) and not isinstance(content, bool):
        subject, _, content, _ = solved(subject, "is", content, True)
        other = Known(content)
        extreme = extreme_of(subject)
        if extreme is not None:
            return _extreme(subject, extreme, "is", content, True)
    measured = _measured(subject)
    if isinstance(subject, Unknown) and isinstance(other, Unknown):
        same = Claim(value_key(subject), SAME, root=value_key(other), standing=(*subject.limits, *other.limits))
        return written_in_one_case(subject, other) or written_in_one_case(other, subject) or same
    if measured is None:
        claim = about(subject, lambda: scalar_test(other, "is"))
        if claim is None:
            return None
        implies = follow_from_equality(subject, content)
        some = tuple(some for each in filled_by(subject) if (some := claim_of_any(each)) is not None)
        if content not in (None, ""):
            return replace(claim, implies=(*implies, *some))
        return replace(claim, implies=implies, unless=some if is_of_no_element(subject, content) else ())
    number = content
    if not isinstance(number, int) or isinstance(number, bool):
        return None
    matched = _match(measured, "regexall") if number == 0 else None
    if matched is not None:
        return matched.opposite()
    measured, count, is_down = counted_list(measured)
    if count is not None and is_down:
        return about(count, lambda: ("is", (number, -number) if number else (0,), False))
    if count is not None:
        return about(count, lambda: ("is", (number,), False) if number else ("at most", (0,), False))
    return about(measured, lambda: ("length is", (number,), False)) if number else _emptiness(measured)
