"""What a question about an input says of it: the claims of conditions."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from avd_intune.patterns import lazy_pattern
from avd_intune.records import replace
from avd_intune.values.computations import computation_of
from avd_intune.values.consequences import follow_from_equality, key_of_element, solved
from avd_intune.values.exclusion import Claim
from avd_intune.values.identity import derived_key, unknown_from, value_key
from avd_intune.values.text_steps import Scalar, Step, is_step
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
_FOLDING = frozenset({"lower", "upper", "toLower", "toUpper", "title"})
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
        return _about(arguments[0], lambda: ("is", (None,), False))
    if operation == "can":
        return _match(arguments[0], "regex")
    if operation == "anytrue":
        return _any_true(condition, arguments[0])
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
        return _about(left, lambda: _text(right, kind, folded))
    if operation == "contains":
        if isinstance(left, ListValue) and left.rest is None and all(isinstance(each, Known) for each in left.items):
            listed = tuple(each.value for each in left.items if isinstance(each, Known))
            return _about(right, lambda: ("is", listed, False))
        return _held_in(left, right)
    return None


def _held_in(container: Value, item: Value) -> Claim | None:
    """Return that a text, list or object has something in it: an object that has no such entry gives null for it."""
    container = _with_keys(container)
    claim = _about(container, lambda: _text(item, "holds", False))
    if claim is None or not isinstance(item, Known):
        return claim
    some = claim_of_any(container)
    implies = (some,) if some is not None and some.subject != claim.subject else ()
    entry = f"{claim.subject}.{item.value}"
    unless = (Claim(entry, "is", (None,)),) if isinstance(container, Unknown) and container.primitive is None else ()
    # How it is asked whether a map has an entry: `can(x["a"])`, `lookup(x, "a", "b")`.
    exists = Claim(f"{value_key(container)}[{value_key(item)}]", "is", (True,))
    return replace(claim, implies=(*implies, exists), unless=(*unless, exists.opposite()))


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


def claim_of_some(count: Value) -> Claim | None:
    """Return what it says of an input that a count is above zero; None where the count is no plain measure of one."""
    return _ordering(count, Known(0), "at most", False)


def claim_of_any(collection: Value) -> Claim | None:
    """Return the same of a list, map or text that has an element; of a range it is that its number is not zero."""
    counted, number, is_down = _counted(collection)
    if number is not None:
        return _not_zero(number) if is_down else claim_of_some(number)
    empty = _emptiness(counted)
    return None if empty is None else empty.opposite()


def _emptiness(collection: Value) -> Claim | None:
    """Return that a list, map or text is empty. Where some elements of a list are there, it is not empty itself."""
    claim = _about(collection, lambda: ("empty", (), False))
    if claim is None or not isinstance(collection, ListValue) or collection.part_of is None or collection.items:
        return claim
    some = claim_of_any(collection.part_of)
    wanted = _wanted(_key_of_rest(collection), collection.rest_when)
    held = None if wanted is None else _held_in(collection.part_of, wanted)
    there = tuple(each for each in (some, held) if each is not None)
    return replace(claim, unless=there, implies=() if held is None else (held.opposite(),))


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
    zero = _about(number, lambda: ("is", (0,), False))
    return None if zero is None else zero.opposite()


def _counted(collection: Value) -> tuple[Value, Value | None, bool]:
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


# The kind of a test, what is compared with, and whether letter case counts.
_Test = tuple[str, tuple[Scalar, ...], bool]


def _scalar(value: Value, kind: str) -> _Test | None:
    return (kind, (value.value,), False) if isinstance(value, Known) else None


def _text(value: Value, kind: str, folded: bool) -> _Test | None:
    return (kind, (value.value,), folded) if isinstance(value, Known) and isinstance(value.value, str) else None


def _ordering(left: Value, right: Value, kind: str, true: bool) -> Claim | None:
    if not isinstance(right, Known) or isinstance(right.value, (str, bool)) or right.value is None:
        return None
    left, kind, limit, true = solved(left, kind, right.value, true)
    measured = _measured(left)
    if _is_position(left):
        return _placed(left, kind, limit, true)
    matched = _match(measured, "regexall") if measured is not None else None
    if matched is not None:
        # There is a match, or there is none.
        is_zero = (kind, limit) in (("at most", 0), ("less", 1))
        return (matched.opposite() if true else matched) if is_zero else None
    if measured is not None:
        measured, number, is_down = _counted(measured)
        if number is not None and not is_down:
            return _ordering(number, Known(limit), kind, true)
        if number is not None:
            claim = _not_zero(number) if (kind, limit) in (("at most", 0), ("less", 1)) else None
            return claim.opposite() if claim is not None and true else claim
    if measured is not None and (kind, limit) in (("at most", 0), ("less", 1)):
        claim = _emptiness(measured)
    elif measured is not None:
        claim = _about(measured, lambda: (f"length {kind}", (limit,), False)) if isinstance(limit, int) else None
    else:
        claim = _about(left, lambda: (kind, (limit,), False))
    return claim if claim is None or true else claim.opposite()


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
    matched = (
        _SIMPLE_PATTERN.fullmatch(pattern.value)
        if isinstance(pattern, Known) and isinstance(pattern.value, str)
        else None
    )
    if matched is None:
        return None
    texts = tuple(re.sub(r"\\(.)", r"\1", each) for each in (matched["words"] or matched["text"]).split("|"))
    begins, ends = bool(matched["begin"]), bool(matched["end"])
    kind = "is" if begins and ends else "starts" if begins else "ends" if ends else "holds"
    if len(texts) > 1 and kind != "is":
        return None
    folded = bool(matched["folded"])
    return _about(subject, lambda: (kind, texts, folded))


# Letters, digits and what is escaped, between anchors or without them; words between anchors.
_SIMPLE_PATTERN = lazy_pattern(
    r"(?P<folded>\(\?i\))?(?P<begin>\^)?"
    r"(?:\((?:\?:)?(?P<words>[\w -]+(?:\|[\w -]+)*)\)|(?P<text>(?:[\w /@:,-]|\\[.\-/+*?()|])+))(?P<end>\$)?",
    re.ASCII,
)


def _is_position(value: Value) -> bool:
    computation = computation_of(value)
    return computation is not None and computation[0] in ("indexOf", "lastIndexOf")


def _placed(position: Value, kind: str, number: Scalar, true: bool) -> Claim | None:
    """Return what it says that ARM's position of one text in another is a number, or below one.

    It is -1 exactly where the text is not there, whatever the case of letters.
    """
    computation = computation_of(position)
    claim = _about(position, lambda: (kind, (number,), False))
    if claim is None or computation is None or not isinstance(number, (int, Decimal)):
        return None
    operation, (text, part) = computation
    held = _about(text, lambda: _text(part, "holds", True))
    starts = _about(text, lambda: _text(part, "starts", True)) if operation == "indexOf" else None
    least = Claim(claim.subject, "less", (-1,), False)
    is_absent = (kind, number) in (("is", -1), ("less", 0), ("at most", -1))
    implies: list[Claim | None] = []
    unless: list[Claim | None] = []
    if is_absent:
        implies, unless = [held.opposite() if held is not None else None], [held]
    elif kind == "is" and number == 0:
        implies, unless = [starts, held], [starts.opposite() if starts is not None else None]
    elif kind == "is":
        implies = [held]
    elif number >= 0:
        unless = [held]
    claim = replace(
        claim,
        standing=(*claim.standing, least),
        implies=tuple(each for each in implies if each is not None),
        unless=tuple(each for each in unless if each is not None),
    )
    return claim if true else claim.opposite()


def _equality(subject: Value, other: Value) -> Claim | None:
    if _is_position(subject) and isinstance(other, Known) and not isinstance(other.value, bool):
        return _placed(subject, "is", other.value, True)
    content = other.value if isinstance(other, Known) else None
    if isinstance(content, (int, Decimal)) and not isinstance(content, bool):
        subject, _, content, _ = solved(subject, "is", content, True)
        other = Known(content)
    measured = _measured(subject)
    if measured is None:
        claim = _about(subject, lambda: _scalar(other, "is"))
        return claim if claim is None else replace(claim, implies=follow_from_equality(subject, content))
    number = content
    if not isinstance(number, int) or isinstance(number, bool):
        return None
    matched = _match(measured, "regexall") if number == 0 else None
    if matched is not None:
        return matched.opposite()
    measured, count, is_down = _counted(measured)
    if count is not None and is_down:
        return _about(count, lambda: ("is", (number, -number) if number else (0,), False))
    if count is not None:
        return _about(count, lambda: ("is", (number,), False) if number else ("at most", (0,), False))
    return _about(measured, lambda: ("length is", (number,), False)) if number else _emptiness(measured)


def _about(subject: Value, test: Callable[[], _Test | None]) -> Claim | None:
    found = test()
    is_open = isinstance(subject, (ListValue, ObjectValue)) and subject.rest is not None
    if found is None or not (is_open or isinstance(subject, Unknown)):
        return None
    kind, operands, folded = found
    computation = computation_of(subject)
    while computation is not None and computation[0] in _FOLDING and len(computation[1]) == 1:
        # A text in lower case is never one with capitals, so that such an operand stays as it is written.
        if any(isinstance(each, str) and each != _folded(each, computation[0]) for each in operands):
            break
        subject, folded = computation[1][0], True
        computation = computation_of(subject)
    root, steps = _steps_to(subject)
    above = tuple(_above(root))
    standing = _limits_of(subject)
    if not steps:
        # A set has equal elements once, so that it need not be as long as the list that it is made of.
        is_set = kind.startswith("length") and isinstance(subject, ListValue) and subject.kind == "set"
        key = f"{value_key(subject)} as a set" if is_set else value_key(subject)
        return Claim(key, kind, operands, folded=folded, above=above, standing=standing)
    standing += _limits_of(root)
    return Claim(value_key(subject), kind, operands, True, folded, above, standing, value_key(root), steps)


def _steps_to(subject: Value) -> tuple[Value, tuple[Step, ...]]:
    """Return the input that a value is computed of by functions of texts, and these from the first to the last."""
    steps: list[Step] = []
    root = subject
    computation = computation_of(subject)
    while computation is not None or isinstance(root, PartialString):
        name, arguments = computation or ("around", _around(root))
        at = next((at for at, each in enumerate(arguments) if not isinstance(each, Known)), 0)
        others = tuple(each.value for place, each in enumerate(arguments) if place != at and isinstance(each, Known))
        if not arguments or len(others) != len(arguments) - 1 or not is_step(name, at, others):
            break
        inner = computation_of(arguments[at])
        if name in ("member", "element") and (inner is None or inner[0] != "split"):
            break
        steps.append((name, others))
        root = arguments[at]
        computation = inner
    return root, tuple(reversed(steps))


def _around(text: Value) -> tuple[Value, ...]:
    """Return what a text has unknown, what stands before it and what behind, where it is one part only."""
    parts = text.parts if isinstance(text, PartialString) else ()
    unknown = [part for part in parts if isinstance(part, Unknown)]
    if len(unknown) != 1 or len(parts) > 3 or any(not isinstance(part, (str, Unknown)) for part in parts):
        return ()
    at = parts.index(unknown[0])
    return unknown[0], *(Known("".join(map(str, beside))) for beside in (parts[:at], parts[at + 1 :]))


def _limits_of(value: Value) -> tuple[Claim, ...]:
    return value.limits if isinstance(value, Unknown) else ()


def _folded(text: str, function: str) -> str:
    return {"upper": text.upper(), "toUpper": text.upper(), "title": text}.get(function, text.lower())


def _above(value: Value) -> list[str]:
    """Return the identities of what a value is a member of."""
    found = []
    computation = computation_of(value)
    while computation is not None and computation[0] == "member":
        value = computation[1][0]
        found.append(value_key(value))
        computation = computation_of(value)
    return found
