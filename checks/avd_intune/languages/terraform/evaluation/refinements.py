"""What Terraform knows of a value before it knows the value: that it is not null, and between which bounds a length is.

Terraform calls that refinements: https://github.com/zclconf/go-cty/blob/main/docs/refinements.md
"""

from __future__ import annotations

from avd_intune.values.computations import computation_of
from avd_intune.values.conditions import UP_OR_DOWN
from avd_intune.values.identity import value_key
from avd_intune.values.inside import is_wholly_known
from avd_intune.values.value_types import (
    ListValue,
    ObjectValue,
    PartialString,
    Reference,
    ResourceValue,
    Unknown,
    Value,
)

# Functions and operators that refuse a null where they could give one, and whose result is never null.
_NEVER_NULL = frozenset(
    {"abs", "ceil", "floor", "log", "max", "min", "parseint", "pow", "signum", "sum", "+", "-", "*", "/", "%"}
    | {"alltrue", "anytrue", "contains", "endswith", "startswith", "strcontains", "<", ">", "<=", ">=", "==", "!"}
    | {"base64decode", "base64encode", "base64gzip", "base64sha256", "base64sha512", "basename", "dirname", "abspath"}
    | {"chomp", "format", "formatdate", "indent", "join", "jsonencode", "lower", "pathexpand", "replace", "strrev"}
    | {"substr", "textdecodebase64", "textencodebase64", "timeadd", "title", "trim", "trimprefix", "trimspace"}
    | {"trimsuffix", "upper", "urlencode", "md5", "sha1", "sha256", "sha512", "uuidv5"}
    | {"bcrypt", "plantimestamp", "timestamp", "uuid", "cidrhost", "cidrnetmask", "cidrsubnet", "cidrsubnets"}
    | {"chunklist", "compact", "concat", "distinct", "flatten", "formatlist", "index", "keys", "length", "matchkeys"}
    | {"range", "regexall", "reverse", "setintersection", "setproduct", "setsubtract", "setunion", "slice", "sort"}
    | {"split", "transpose", "zipmap", UP_OR_DOWN}
)


def is_own_id(value: Reference) -> bool:
    """Say whether a reference is to the id of a resource; an output of a state that is called so may be null."""
    return value.path == ("id",)


def is_never_null(value: Value) -> bool:
    """Say whether an unknown value is certainly something: the id of a resource is, and what most functions give."""
    if isinstance(value, Reference):
        return is_own_id(value)
    if isinstance(value, PartialString):
        return True
    made = computation_of(value)
    return made is not None and made[0] in _NEVER_NULL


def length_bounds(value: Value) -> tuple[int, int | None] | None:
    """Return the least and the greatest number that an unknown length can be; None of what is no length."""
    made = computation_of(value)
    if not isinstance(value, Unknown) or made is None or made[0] != "length":
        return None
    counted = made[1][0]
    if isinstance(counted, ListValue):
        most = None if counted.rest is not None else len(counted.items)
        if counted.kind != "set":
            return len(counted.items), most
        # Of elements that are not known, two may be the same one.
        known = {value_key(each) for each in counted.items if is_wholly_known(each)}
        return max(len(known), min(len(counted.items), 1)), most
    if isinstance(counted, ObjectValue) and not isinstance(counted, ResourceValue):
        return len(counted.entries), None
    return 0, None
