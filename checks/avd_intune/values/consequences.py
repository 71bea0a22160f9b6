"""What a comparison with something computed of an input says of that input itself.

`take(x, 2) == 'ad'` says how `x` starts, `n + 1 > 3` is `n > 2`, and `index(list, "a") == 0` what the first element is.
"""

from __future__ import annotations

from decimal import Decimal

from avd_intune.values.claims import Claim
from avd_intune.values.computations import computation_of
from avd_intune.values.identity import value_key
from avd_intune.values.text_steps import Scalar
from avd_intune.values.value_types import Known, ListValue, Unknown, Value

_ADDED = {"+": 1, "add": 1, "-": -1, "sub": -1}
_MIRRORED = {"less": ("at most", False), "at most": ("less", False)}
# What takes the beginning of a text: which of its arguments says where that is, and which one how long it is.
_BEGINNINGS = {"take": (None, 1), "substr": (1, 2), "substring": (1, 2)}
_MULTIPLIED = frozenset({"*", "mul"})
_WRITTEN = frozenset({"tostring", "string"})
_FIRST_PARTS = frozenset({"member", "element", "[]"})
_MAX_STEPS = 16

Number = int | Decimal


def key_of_element(collection: Value) -> str | None:
    """Return the identity of what stands for each element of a list that nothing is known of; None for another one."""
    if isinstance(collection, Unknown):
        return f"{collection.key}[*]"
    if not isinstance(collection, ListValue) or collection.items or collection.rest_when is not None:
        return None
    return None if collection.rest is None else value_key(collection.rest)


def key_of_place(collection: Value, place: int) -> str | None:
    """Return the identity of the element at a place of a list of which no element is known, None for another one."""
    if isinstance(collection, Unknown):
        return f"{collection.key}[{place}]"
    key = key_of_element(collection)
    return None if key is None else f"{key}[{place}]"


def extreme_of(number: Value) -> tuple[bool, tuple[Value, ...], tuple[Number, ...]] | None:
    """Return what a number is the largest of (True) or the least: inputs and numbers; None for another one."""
    computation = computation_of(number)
    if computation is None or computation[0] not in ("max", "min"):
        return None
    operation, arguments = computation
    if len(arguments) == 1 and isinstance(arguments[0], ListValue) and arguments[0].rest is None:
        arguments = arguments[0].items
    inputs = tuple(each for each in arguments if isinstance(each, Unknown))
    numbers = tuple(given for each in arguments if (given := _number(each)) is not None)
    return (operation == "max", inputs, numbers) if len(inputs) + len(numbers) == len(arguments) else None


def solved(number: Value, kind: str, limit: Number, true: bool) -> tuple[Value, str, Number, bool]:
    """Return a comparison of an input in the place of one of a sum with it: `n + 1 > 3` is `n > 2`.

    kind: "is", "less" or "at most"; true: whether that is so.
    """
    for _ in range(_MAX_STEPS):
        computation = computation_of(number)
        if computation is None or computation[0] not in (*_ADDED, *_MULTIPLIED):
            break
        operation, arguments = computation
        if operation in _MULTIPLIED:
            factors = [given for each in arguments if (given := _number(each)) is not None]
            inputs = [each for each in arguments if _number(each) is None]
            if len(factors) != 1 or len(inputs) != 1 or factors[0] <= 0 or limit % factors[0] != 0:
                break
            number, limit, turned = inputs[0], _plain(limit / Decimal(factors[0])), False
        elif len(arguments) == 1 and operation == "-":
            number, limit, turned = arguments[0], -limit, True
        elif len(arguments) == 2 and (given := _number(arguments[1])) is not None:
            number, limit, turned = arguments[0], limit - _ADDED[operation] * given, False
        elif len(arguments) == 2 and (given := _number(arguments[0])) is not None:
            turned = operation in ("-", "sub")
            number, limit = arguments[1], given - limit if turned else limit - given
        else:
            break
        if turned and kind in _MIRRORED:
            kind, same = _MIRRORED[kind]
            true = true if same else not true
    return number, kind, limit, true


def _plain(number: Decimal) -> Number:
    return int(number) if number == int(number) else number


def _number(value: Value) -> Number | None:
    content = value.value if isinstance(value, Known) else None
    return content if isinstance(content, (int, Decimal)) and not isinstance(content, bool) else None


def follow_from_equality(subject: Value, content: object) -> tuple[Claim, ...]:
    """Return what is true of inputs where something computed of them is this text or number."""
    computation = computation_of(subject)
    if computation is None:
        return ()
    operation, arguments = computation
    if operation in _WRITTEN and len(arguments) == 1 and isinstance(content, str):
        # A list or object is written as JSON, and null may be nothing.
        if content[:1] in ("", "[", "{"):
            return ()
        return (Claim(value_key(arguments[0]), "is", _read_as(content, arguments[0])),)
    if operation == "index" and len(arguments) == 2 and isinstance(content, int) and isinstance(arguments[1], Known):
        key = key_of_place(arguments[0], content)
        return () if key is None else (Claim(key, "is", (arguments[1].value,)),)
    if not isinstance(content, str):
        return ()
    if operation == "first" and len(arguments) == 1:
        whole = _split(arguments[0])
        if whole is not None:
            return (_starts(whole, content),)
        key = key_of_place(arguments[0], 0)
        first = () if key is None else (Claim(key, "is", (content,)),)
        return (*first, Claim(value_key(arguments[0]), "empty", (), False)) if content else first
    if operation in _BEGINNINGS:
        return _of_beginning(operation, arguments, content)
    if operation in _FIRST_PARTS and len(arguments) == 2 and _number(arguments[1]) == 0:
        whole = _split(arguments[0])
        return () if whole is None else (_starts(whole, content),)
    return ()


def _read_as(text: str, value: Value) -> tuple[Scalar, ...]:
    """Return what is written as a text: itself, a number, a yes or no."""
    found: list[Scalar] = []
    if text.isascii() and text.removeprefix("-").isdigit() and str(int(text)) == text:
        found.append(int(text))
    if text.lower() in ("true", "false"):
        found.append(text.lower() == "true")
    is_text = not isinstance(value, Unknown) or value.primitive in (None, "string")
    return (text, *found) if is_text or not found else tuple(found)


def _of_beginning(operation: str, arguments: tuple[Value, ...], text: str) -> tuple[Claim, ...]:
    at, most = _BEGINNINGS[operation]
    if len(arguments) <= most or (at is not None and _number(arguments[at]) != 0) or not text.isascii():
        return ()
    length = _number(arguments[most])
    if not isinstance(length, int) or length < len(text):
        return ()
    # A text that is shorter than what may be taken is the whole.
    return (_starts(arguments[0], text) if length == len(text) else Claim(value_key(arguments[0]), "is", (text,)),)


def _starts(whole: Value, text: str) -> Claim:
    return Claim(value_key(whole), "starts", (text,))


def _split(value: Value) -> Value | None:
    """Return the text of which a list is the parts, None where it is no such list."""
    computation = computation_of(value)
    if computation is None or computation[0] != "split" or len(computation[1]) != 2:
        return None
    return next((each for each in computation[1] if isinstance(each, Unknown)), None)
