"""The operators of PowerShell over single known or open values.

https://learn.microsoft.com/powershell/scripting/lang-spec/chapter-07
"""

from __future__ import annotations

import math
from collections.abc import Callable

from avd_intune.estate.scripts.powershell.comparisons import contains, equal, ordered
from avd_intune.estate.scripts.powershell.conversions import (
    Character,
    ConversionError,
    Guid,
    cast,
    items_of,
    number_from,
    whole,
)
from avd_intune.estate.scripts.powershell.moments import Moment, Span, computed
from avd_intune.estate.scripts.powershell.text_operators import (
    UndefinedError,
    format_by,
    join_texts,
    like_text,
    match_text,
    replace_text,
    split_text,
)
from avd_intune.estate.scripts.script_values import (
    MAX_ITEMS,
    MAX_TEXT,
    Code,
    EnumValue,
    Items,
    Open,
    Pieces,
    Table,
    Type,
    derived,
    joined,
    key_of,
    known_text,
    text_of,
)
from avd_intune.languages.powershell.integers import Long, OtherInteger
from avd_intune.source.budget import count_copied, count_parts

_NEGATED = {"-ne": "-eq", "-notmatch": "-match", "-notlike": "-like", "-notcontains": "-contains", "-notin": "-in"}
_FILTERING = frozenset({"-eq", "-ne", "-gt", "-ge", "-lt", "-le", "-match", "-notmatch", "-like", "-notlike"})


def binary(operator: str, left: object, right: object, shown: str) -> object:
    """Return what an operator makes of two values. Raises UndefinedError where PowerShell refuses.

    operator: in lower case with its dash. shown: the expression as it is written, for a person.
    """
    if isinstance(left, Table) and left.kind == "version":
        left = left.open  # the number before the dot is known, and not the rest
    name = operator
    sensitive = False
    if len(name) > 3 and name[1] in "ci" and name not in ("-contains", "-is", "-isnot", "-in"):
        inner = "-" + name[2:]
        if inner in _OPERATORS or inner in _NEGATED or inner in ("-eq", "-replace", "-split"):
            sensitive = name[1] == "c"
            name = inner
    if name in _FILTERING and isinstance(left, (tuple, Items)):
        inside = items_of(left)
        if inside is not None:
            # An array in the array is compared as a whole.
            count_parts(8 * len(inside))
            answers = [
                binary(name, text_of(item) if isinstance(item, (tuple, Items)) else item, right, shown)
                for item in inside
            ]
            if any(isinstance(answer, Open) for answer in answers):
                return derived(name, shown, left, right)
            return tuple(item for item, answer in zip(inside, answers, strict=True) if answer is True)
    if name in _NEGATED:
        result = binary(_NEGATED[name], left, right, shown)
        return (not result) if isinstance(result, bool) else derived("not", shown, result)
    operation = _OPERATORS.get(name)
    if operation is None:
        return derived(name, shown, left, right)
    return operation(left, right, shown, sensitive)


def _add(left: object, right: object, shown: str, _: bool) -> object:
    if isinstance(left, (tuple, Items)):
        inside, more = items_of(left), items_of(right)
        if inside is None:
            return derived("+", shown, left, right)
        if more is None:
            more = (right,)
        if len(inside) + len(more) > MAX_ITEMS:
            return Open("too many", "a list beyond the limit")
        count_copied(8 * len(inside))
        return inside + more
    if isinstance(left, Character) and isinstance(right, (int, float)) and not isinstance(right, bool):
        return ord(left) + right
    if isinstance(left, (str, Pieces)):
        return joined(left, text_of(right))
    if isinstance(left, Table) and isinstance(right, Table):
        if not left.entries.keys().isdisjoint(right.entries):
            raise UndefinedError(f"`{shown}` adds a key that is there already")
        return Table({**left.entries, **right.entries}, left.kind, left.open or right.open)
    if isinstance(left, Open):
        # Text behind what is not known: mostly it is a text, too.
        return joined(left, text_of(right)) if isinstance(right, (str, Pieces)) else derived("+", shown, left, right)
    if left is None:
        return right
    return _arithmetic("+", left, right, shown)


def _arithmetic(operator: str, left: object, right: object, shown: str) -> object:
    if isinstance(left, (Open, Pieces)) or isinstance(right, (Open, Pieces)):
        return derived(operator, shown, left, right)
    if isinstance(left, (Moment, Span)) or isinstance(right, (Moment, Span)):
        found = computed(operator, left, right)
        return found if found is not None else derived(operator, shown, left, right)
    one, other = number_from(left), number_from(right)
    if one is None or other is None or isinstance(left, tuple) or isinstance(right, tuple):
        raise UndefinedError(f"`{shown}` has no number")
    if other == 0 and operator in ("/", "%"):
        if isinstance(one, float) or isinstance(other, float):
            return math.nan if operator == "%" or one == 0 or math.isnan(one) else math.copysign(math.inf, one)
        raise UndefinedError(f"`{shown}` divides by zero", "dividebyzeroexception")
    is_exact = not isinstance(one, float) and not isinstance(other, float)
    if operator == "*" and is_exact and not (abs(one) < 1e18 and abs(other) < 1e18):
        return derived("*", shown, left, right)
    try:
        result = _computed(operator, one, other)
    except (ZeroDivisionError, OverflowError, ValueError) as error:
        raise UndefinedError(f"`{shown}` cannot be computed") from error
    is_long = isinstance(one, Long) or isinstance(other, Long)
    return Long(result) if is_long and isinstance(result, int) else result


def _computed(operator: str, one: int | float, other: int | float) -> int | float:
    if operator == "+":
        return one + other
    if operator == "-":
        return one - other
    if operator == "*":
        return one * other
    if operator == "/":
        result = one / other
        return int(result) if isinstance(one, int) and isinstance(other, int) and one % other == 0 else result
    return one - other * int(one / other)


def _times(left: object, right: object, shown: str, _: bool) -> object:
    if isinstance(left, (str, tuple)):
        count = number_from(right) if not isinstance(right, (Open, Pieces)) else None
        if count is None or count < 0:
            return derived("*", shown, left, right)
        if not left:
            return left
        if len(left) * whole(count) > (MAX_TEXT if isinstance(left, str) else MAX_ITEMS):
            return Open("too long", "a text beyond the limit")
        return left * whole(count)
    return _arithmetic("*", left, right, shown)


def _is(left: object, right: object, shown: str, _: bool) -> object:
    name = (
        (right.name if isinstance(right, Type) else known_text(right) or "").removeprefix("system.").strip("[]").lower()
    )
    if isinstance(left, (Open, Pieces)):
        return True if isinstance(left, Pieces) and name == "string" else derived("-is", shown, left, right)
    if isinstance(left, (Long, OtherInteger)):
        return isinstance(left, Long) if name in ("long", "int64") else _is_other_integer(left, name, shown, right)
    if name in ("long", "int64") and _is_number(left, int, -(1 << 31), (1 << 31) - 1):
        return derived("-is", shown, left, right)  # by a cast it may be one
    if name in ("long", "int64"):
        return _is_number(left, int, -(1 << 63), (1 << 63) - 1)
    found = _IS.get(name)
    if found is not None:
        return found(left)
    if isinstance(left, EnumValue) or (isinstance(left, Table) and left.kind not in _PLAIN_TABLES):
        return True if left.kind == name else derived("-is", shown, left, right)
    return derived("-is", shown, left, right)


def _is_other_integer(left: object, name: str, shown: str, right: object) -> object:
    if name in ("int", "int32", "string", "double", "bool", "boolean"):
        return False
    return derived("-is", shown, left, right)


_PLAIN_TABLES = ("table", "ordered", "object")


def _is_number(value: object, kind: type, low: int, high: int) -> bool:
    return isinstance(value, kind) and not isinstance(value, bool) and (kind is float or low <= value <= high)  # type: ignore[operator]


def _is_table(*kinds: str) -> Callable[[object], bool]:
    return lambda value: isinstance(value, Table) and value.kind in kinds


# What `-is` says of known values, by the type in lower case.
_IS: dict[str, Callable[[object], bool]] = {
    **dict.fromkeys(("string",), lambda value: isinstance(value, str) and not isinstance(value, (Character, Guid))),
    **dict.fromkeys(("int", "int32"), lambda value: _is_number(value, int, -(1 << 31), (1 << 31) - 1)),
    **dict.fromkeys(("double",), lambda value: _is_number(value, float, 0, 0)),
    **dict.fromkeys(("bool", "boolean"), lambda value: isinstance(value, bool)),
    **dict.fromkeys(("array", "object["), lambda value: isinstance(value, tuple)),
    **dict.fromkeys(("hashtable", "collections.hashtable"), _is_table("table")),
    **dict.fromkeys(("ordered", "collections.specialized.ordereddictionary"), _is_table("ordered")),
    **dict.fromkeys(("collections.idictionary", "idictionary"), _is_table("table", "ordered")),
    **dict.fromkeys(
        ("pscustomobject", "management.automation.pscustomobject", "psobject", "management.automation.psobject"),
        _is_table("object"),
    ),
    **dict.fromkeys(("scriptblock", "management.automation.scriptblock"), lambda value: isinstance(value, Code)),
    "type": lambda value: isinstance(value, Type),
    "char": lambda value: isinstance(value, Character),
    "datetime": lambda value: isinstance(value, Moment) and value.offset is None,
    "datetimeoffset": lambda value: isinstance(value, Moment) and value.offset is not None,
    "timespan": lambda value: isinstance(value, Span),
    "guid": lambda value: isinstance(value, Guid),
    "object": lambda value: value is not None,
}


def _as(left: object, right: object, shown: str, _: bool) -> object:
    try:
        return cast(right.name if isinstance(right, Type) else str(known_text(right)).strip("[]").lower(), left, shown)
    except ConversionError:
        return None


def _range(left: object, right: object, shown: str, _: bool) -> object:
    if isinstance(left, (Open, Pieces)) or isinstance(right, (Open, Pieces)):
        return derived("..", shown, left, right)
    if isinstance(left, str) and isinstance(right, str) and len(left) == len(right) == 1 and not left.isdigit():
        first, last = ord(left), ord(right)
        return tuple(map(chr, range(first, last + 1) if first <= last else range(first, last - 1, -1)))
    one, other = number_from(left), number_from(right)
    if one is None or other is None:
        return derived("..", shown, left, right)
    first, last = whole(one), whole(other)
    if abs(last - first) > MAX_ITEMS:
        return Open("too many", "a list beyond the limit")
    return tuple(range(first, last + 1) if first <= last else range(first, last - 1, -1))


def _bits(operator: str, left: object, right: object, shown: str) -> object:
    if isinstance(left, (Open, Pieces)) or isinstance(right, (Open, Pieces)):
        return derived(operator, shown, left, right)
    one, other = number_from(left), number_from(right)
    if one is None or other is None:
        raise UndefinedError(f"`{shown}` has no number")
    first, second = whole(one), whole(other)
    if operator in ("-shl", "-shr"):
        return (first << (second & 31)) & 0xFFFF_FFFF if operator == "-shl" else first >> (second & 31)
    return {"-band": first & second, "-bor": first | second, "-bxor": first ^ second}[operator]


_OPERATORS: dict[str, Callable[[object, object, str, bool], object]] = {
    "+": _add,
    "-": lambda left, right, shown, _: _arithmetic("-", left, right, shown),
    "*": _times,
    "/": lambda left, right, shown, _: _arithmetic("/", left, right, shown),
    "%": lambda left, right, shown, _: _arithmetic("%", left, right, shown),
    "-eq": equal,
    "-gt": lambda left, right, shown, case: ordered("-gt", left, right, shown, case),
    "-ge": lambda left, right, shown, case: ordered("-ge", left, right, shown, case),
    "-lt": lambda left, right, shown, case: ordered("-lt", left, right, shown, case),
    "-le": lambda left, right, shown, case: ordered("-le", left, right, shown, case),
    "-match": match_text,
    "-like": like_text,
    "-contains": contains,
    "-in": lambda left, right, shown, case: contains(right, left, shown, case),
    "-join": join_texts,
    "-replace": replace_text,
    "-split": split_text,
    "-is": _is,
    "-isnot": lambda left, right, shown, case: _not(_is(left, right, shown, case), shown),
    "-as": _as,
    "..": _range,
    "-f": format_by,
    "-band": lambda left, right, shown, _: _bits("-band", left, right, shown),
    "-bor": lambda left, right, shown, _: _bits("-bor", left, right, shown),
    "-bxor": lambda left, right, shown, _: _bits("-bxor", left, right, shown),
    "-shl": lambda left, right, shown, _: _bits("-shl", left, right, shown),
    "-shr": lambda left, right, shown, _: _bits("-shr", left, right, shown),
}


def _not(value: object, shown: str) -> object:
    return (not value) if isinstance(value, bool) else derived("not", shown, value)


def index_of(holder: object, index: object, shown: str) -> object:
    """Return an element: of a list, a text or a table."""
    if isinstance(holder, Table) and holder.kind == "bytes":
        holder = items_of(holder) or holder
    if isinstance(holder, Table):
        if isinstance(index, tuple):
            return tuple(holder.get(each) for each in index)
        if isinstance(index, (Open, Pieces)) and key_of(index) not in holder.entries:
            return derived("index", shown, holder, index)
        if holder.kind in ("ordered",) and isinstance(index, int) and not isinstance(index, bool):
            if holder.open is not None:
                return derived("index", shown, holder.open, index)
            values = list(holder.entries.values())
            return values[index][1] if -len(values) <= index < len(values) else None
        return holder.get(index)
    if isinstance(holder, (Open, Pieces)) or isinstance(index, (Open, Pieces)):
        return derived("index", shown, holder, index)
    inside = holder if isinstance(holder, str) else items_of(holder)
    if inside is None:
        return derived("index", shown, holder, index)
    if isinstance(index, tuple):
        if len(index) > MAX_ITEMS:
            return derived("index", shown, holder, index)
        return tuple(index_of(holder, each, shown) for each in index)
    number = number_from(index)
    if number is None:
        return None
    at = whole(number)
    found = inside[at] if -len(inside) <= at < len(inside) else None
    return Character(found) if isinstance(inside, str) and found is not None else found
