"""Conditions and what they ask about, in words of the code."""

from __future__ import annotations

import re
from collections.abc import Sequence

from avd_intune.patterns import lazy_pattern
from avd_intune.values.computations import computation_of
from avd_intune.values.conditions import EQUAL, UP_OR_DOWN
from avd_intune.values.display import describe, label_of
from avd_intune.values.value_types import Known, ListValue, ObjectValue, Unknown, Value

_INFIX = {
    **{"equals": "==", "less": "<", "lessOrEquals": "<=", "greater": ">", "greaterOrEquals": ">="},
    **{name: name for name in ("==", "<", "<=", ">", ">=", "+", "-", "*", "/", "%")},
    **{"add": "+", "sub": "-", "mul": "*", "div": "/", "mod": "%"},
}
_SHOWN_AS = {UP_OR_DOWN: "range"}
# Operations that no language has a function for, in words; of others that are none of a function, what they are of.
_IN_WORDS = {
    "isNull": "{0} == null",
    "is empty": "{0} is empty",
    "any of": "one of {0}",
    "element": "{0}[*]",
    "[]": "{0}[{1}]",
    "-": "-{0}",
    "!": "!{0}",
}
_NOT_OF_CODE = frozenset(
    {"conversion", "definition", "dynamic", "entry", "expression", "isNull", "key", "loop", "order", "parent"}
)
_FUNCTION = lazy_pattern(r"[A-Za-z_]\w*(?:(?:::|\.)\w+)*")
_PLAIN_NAME = lazy_pattern(r"[\w-]+(?:\.[\w*-]+|\[[\w\".*'-]+\])*")
# The key of one element of those that are all alike: `var.hosts[*]["a"]`.
_ONE_OF_ALL = lazy_pattern(r"\[\*\](?=\[)")
# All instances of a block with one that stands for any number of them, in a question without an input.
_ALL_OF_A_BLOCK = lazy_pattern(r"[\[{]\.\.\.([^\[\]{}]+(?:\[[^\[\]{}]*\][^\[\]{}]+)*)\[[^\[\]{}]*\][\]}]")
_COMPARED = lazy_pattern(r"([<>]=?|==)\((.*), ([\w.\"-]+)\)")
# What only an internal key holds: the digest of a long or secret part, an element of what has no name.
_INTERNAL = lazy_pattern(r"#[0-9a-f]{12}|\[\]\(")
# What depends on too many inputs: what it is, with all of them behind it.
_OF_TOO_MANY = lazy_pattern(r"too-many\(([^()]*)\)\(")
MAX_SHOWN = 100


def holds_internal_parts(key: str) -> bool:
    """Say whether the key of a value holds what no code says, so that it must not be shown as it is."""
    return _INTERNAL.search(key) is not None


def shown_condition(value: Value) -> str | None:
    """Return a computed value as the code would write it, None if it is not known how it is computed."""
    if computation_of(value) is None:
        return None
    text = _shown(value, 0)
    return text if len(text) <= MAX_SHOWN else f"{text[: MAX_SHOWN - 1]}…"


def _shown(value: Value, depth: int) -> str:
    if isinstance(value, Known):
        return describe(value)
    if isinstance(value, ListValue):
        is_whole = value.rest is not None and not value.items and value.rest_when is None
        named = label_of(value).removeprefix("variable ") if is_whole else ""
        if _PLAIN_NAME.fullmatch(named):
            return named
        if isinstance(value.rest, Unknown) and not value.items and depth < 4:
            when = "" if value.rest_when is None else " if …"
            if isinstance(value.rest_when, Unknown):
                when = f" if {_shown(value.rest_when, depth + 1)}"
            return f"{_shown(value.rest, depth + 1)}{when}"
        if not value.items and isinstance(value.long_as, Unknown) and depth < 4:
            return _shown(value.long_as, depth + 1)
        items = [_shown(each, depth + 1) for each in value.items[:4]] if depth < 4 else []
        return f"[{', '.join([*items, *(['…'] if value.rest is not None or len(value.items) > len(items) else [])])}]"
    if isinstance(value, ObjectValue):
        named = label_of(value).removeprefix("variable ")
        return named if _PLAIN_NAME.fullmatch(named) else "{…}"
    if not isinstance(value, Unknown):
        return label_of(value)
    computation = computation_of(value)
    if computation is not None and computation[0] == "member" and label_of(value) == value.key and depth <= 4:
        as_member = _member_shown(value, computation[1], depth)
        if as_member is not None:
            return as_member
    if computation is None or computation[0] == "member" or depth > 4:
        named = input_name(value)
        return "…" if _INTERNAL.search(named) else named
    operation, arguments = computation
    shown = [_shown(each, depth + 1) for each in arguments]
    if operation in _INFIX and len(shown) == 2:
        left, right = shown
        if operation in EQUAL and not isinstance(arguments[0], Unknown):
            left, right = right, left
        return f"{left} {_INFIX[operation]} {right}"
    if operation == "template":  # a text with values put in, as the languages write it
        return f'"{"".join(map(_as_part, arguments, shown))}"'
    return _called(_SHOWN_AS.get(operation, operation), shown)


def _member_shown(value: Unknown, parts: Sequence[Value], depth: int) -> str | None:
    """Return `base.name`, None where the key of the value says that itself."""
    if len(parts) != 2 or _PLAIN_NAME.fullmatch(value.key) or not isinstance(parts[1], Known):
        return None
    return f"{_shown(parts[0], depth + 1)}.{parts[1].value}"


def _as_part(part: Value, shown: str) -> str:
    return part.value if isinstance(part, Known) and isinstance(part.value, str) else f"${{{shown}}}"


def _called(operation: str, shown: list[str]) -> str:
    """Return an operation with what it is of: a call of a function of the code, or words."""
    form = _IN_WORDS.get(operation)
    if form is not None and len(shown) == form.count("{"):
        return form.format(*shown)
    if _FUNCTION.fullmatch(operation) and operation not in _NOT_OF_CODE:
        return f"{operation}({', '.join(shown)})"
    if operation.endswith((" of", " of the id")) and shown:
        return f"the {operation} {shown[0]}"
    if shown:
        return shown[0]
    return "…" if operation in _IN_WORDS else operation


def _member_of_element(value: Unknown) -> str | None:
    """Return how the code would write a member of an element that an index of a loop picks: `hosts[*].kind`."""
    made = computation_of(value)
    if made is None or len(made[1]) != 2:
        return None
    operation, (base, name) = made
    if not isinstance(base, Unknown):
        return None
    if operation == "[]" and isinstance(name, Unknown):
        collection = input_name(base)
        return f"{collection}[*]" if _PLAIN_NAME.fullmatch(collection) else None
    if operation != "member" or not isinstance(name, Known) or not isinstance(name.value, str):
        return None
    element = _member_of_element(base)
    return None if element is None else f"{element}.{name.value}"


def _with_names_of_blocks(key: str) -> str:
    """Return a comparison of all instances of a block as the code writes it: `length(azapi_resource.host) > 0`."""
    compared = _COMPARED.fullmatch(key)
    if compared is None:
        return key
    operation, left, right = compared.groups()
    return f"{_ALL_OF_A_BLOCK.sub(lambda found: found[1], left)} {operation} {right}"


def input_name(value: Unknown) -> str:
    """Return the name of an input as the code writes it, never an internal key or a path of this machine."""
    key = _ONE_OF_ALL.sub("", value.key)
    if _PLAIN_NAME.fullmatch(key):
        return key
    member = _member_of_element(value)
    if member is not None:
        return member
    too_many = _OF_TOO_MANY.match(value.key)
    if too_many is not None and label_of(value) == value.key:
        return too_many[1]
    label = _with_names_of_blocks(label_of(value))
    if "[*]" in value.key and label != value.key and " " not in label:
        return f"an element of {label}"
    return label if label != value.key else re.sub(r"@.*", "", label)
