"""What a Terraform function gets and gives: its context, its errors, and its plain arguments.

A function takes values and returns a value. It raises TerraformFunctionError for what Terraform
rejects, UndecidedError where it needs a value that is not known, and NeedsCaseError where it needs one that
is one of several; `call_function` turns them into values (the machinery is `values/uncertain_calls`). No
function is ever handed a OneOf, because it asks what its arguments are; members of its lists and objects may
be one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Protocol

from avd_intune.languages.terraform.evaluation.scalars import ScalarConversionError, bool_of, number_of, string_of
from avd_intune.languages.terraform.evaluation.scope import Scope
from avd_intune.records import dataclass
from avd_intune.source.budget import PARTS_OF_A_STEP, count_parts
from avd_intune.source.text import Span
from avd_intune.values.cases import lift
from avd_intune.values.identity import derived_key, unknown_from
from avd_intune.values.inside import is_secret
from avd_intune.values.plain_data import from_python
from avd_intune.values.refusals import FinalError
from avd_intune.values.uncertain_calls import CallRejectedError, NeedsCaseError, NeedsUnknownError, UncertainCall
from avd_intune.values.value_types import (
    MAX_STRING_LENGTH,
    EvaluationError,
    Known,
    ListValue,
    ObjectValue,
    OneOf,
    Origin,
    ResourceValue,
    Scalar,
    Unknown,
    Value,
    as_secret,
    replace,
)


@dataclass(frozen=True, slots=True)
class FunctionContext:
    """Where a call stands. `scope` gives the files to read, None where there are none; `span` is the call."""

    scope: Scope | None
    span: Span | None


class TerraformFunctionError(CallRejectedError):
    """Terraform rejects the call; `str(error)` is the reason, a phrase without a full stop."""


class NotAtHandError(TerraformFunctionError):
    """Terraform rejects the call, and would not if all were at hand: a file, a function of a later version."""


class UndecidedError(NeedsUnknownError):
    """The result hangs on a value that is unknown; the reason, if given, replaces that value's own."""

    def __init__(self, reason: str | None = None) -> None:
        super().__init__(None, reason)


class TerraformFunction(Protocol):
    """A function of the language, as the table holds it."""

    def __call__(self, call: FunctionContext, *arguments: Value) -> Value: ...


# --- reading arguments ------------------------------------------------------------------------------


def string_argument(value: Value) -> str:
    """Return an argument as text. Raises TerraformFunctionError (wrong type, null) or UndecidedError."""
    content = _converted(string_of, value, "string")
    assert isinstance(content, str)
    return content


def number_argument(value: Value) -> int | Decimal:
    """Return an argument as a number. Raises TerraformFunctionError or UndecidedError."""
    content = _converted(number_of, value, "number")
    assert isinstance(content, (int, Decimal))
    return content


def any_integer_argument(value: Value) -> int:
    """Return an argument as a whole number of any size. Raises TerraformFunctionError or UndecidedError."""
    content = number_argument(value)
    if content == 0:
        return 0  # minus zero, too
    if not isinstance(content, int):
        raise TerraformFunctionError("a whole number is required")
    return content


def integer_argument(value: Value) -> int:
    """Return an argument as a whole number. Raises TerraformFunctionError or UndecidedError."""
    content = any_integer_argument(value)
    if content.bit_length() > 63:
        raise TerraformFunctionError("the number is too large")
    return content


def bool_argument(value: Value) -> bool:
    """Return an argument as a bool. Raises TerraformFunctionError or UndecidedError."""
    content = _converted(bool_of, value, "bool")
    assert isinstance(content, bool)
    return content


def _converted(convert: Callable[[Scalar], Scalar], value: Value, wanted: str) -> Scalar:
    if isinstance(value, Known):
        try:
            content = convert(value.value)
        except ScalarConversionError as error:
            raise TerraformFunctionError(str(error)) from error
        if content is None:
            raise TerraformFunctionError("an argument must not be null")
        return content
    if isinstance(value, OneOf):
        raise NeedsCaseError(value)
    if isinstance(value, Unknown):
        raise UndecidedError
    raise TerraformFunctionError(f"a {wanted} is required, not {kind_name(value)}")


def is_null(value: Value) -> bool:
    """Say whether a value is certainly null."""
    return isinstance(value, Known) and value.value is None


def kind_name(value: Value) -> str:
    """Return what Terraform calls the kind of a value, e.g. `string`, `tuple`, `map`."""
    if isinstance(value, (ListValue, ObjectValue)):
        return value.kind
    if isinstance(value, Known):
        content = value.value
        if content is None:
            return "null"
        if isinstance(content, bool):
            return "bool"
        return "string" if isinstance(content, str) else "number"
    return "unknown"


# --- defining functions -----------------------------------------------------------------------------

_READERS: Mapping[str, Callable[[Value], Scalar]] = {
    "string": string_argument,
    "number": number_argument,
    "integer": integer_argument,
    "any integer": any_integer_argument,
    "bool": bool_argument,
}
Implementation = Callable[..., Value]


def check_count(arguments: tuple[Value, ...], least: int, most: int | None) -> None:
    """Raise TerraformFunctionError unless there are as many arguments as the function takes."""
    if len(arguments) < least or (most is not None and len(arguments) > most):
        wanted = f"{least}" if least == most else f"{least} or more" if most is None else f"{least} to {most}"
        raise TerraformFunctionError(f"{wanted} arguments are required, not {len(arguments)}")


def takes(least: int, most: int | None = -1) -> Callable[[Implementation], TerraformFunction]:
    """Decorate a function that handles values itself: only the number of arguments is checked.

    `most` is `least` unless given; None means any number.
    """
    limit = least if most == -1 else most

    def decorate(implementation: Implementation) -> TerraformFunction:
        def function(call: FunctionContext, *arguments: Value) -> Value:
            check_count(arguments, least, limit)
            return implementation(call, *arguments)

        return function

    return decorate


def plain(
    *types: str, optional: int = 0, variadic: str | None = None, partial: Implementation | None = None
) -> Callable[[Callable[..., object]], TerraformFunction]:
    """Decorate a function over Python scalars, whose arguments must all be known.

    types: "string", "number", "integer", "any integer" or "bool" for each parameter, of which the last `optional`
    may be left out; variadic: the type of any further arguments. partial: called with the values
    themselves where one is unknown; it answers, or raises UndecidedError. The result, plain Python
    data or a Value, is secret if any argument is.
    """
    least = len(types) - optional
    most = None if variadic else len(types)

    def decorate(implementation: Callable[..., object]) -> TerraformFunction:
        def function(call: FunctionContext, *arguments: Value) -> Value:
            check_count(arguments, least, most)
            contents: list[Scalar] = []
            undecided = False
            for position, argument in enumerate(arguments):
                wanted = types[position] if position < len(types) else (variadic or "string")
                try:
                    contents.append(_READERS[wanted](argument))
                except UndecidedError:
                    undecided = True
            if not undecided:
                return computed(implementation(*contents), *arguments)
            if partial is None:
                raise UndecidedError
            return derived(partial(*arguments), *arguments)

        return function

    return decorate


def computed(result: object, *arguments: Value) -> Value:
    """Return plain data as the value computed from arguments: their first provenance, secret if any is."""
    value = from_python(result)
    if isinstance(value, Known) and isinstance(value.value, str):
        value = Known(checked_text(value.value))
    return derived(value, *arguments)


def derived(value: Value, *arguments: Value) -> Value:
    """Return a new value as derived from arguments: secret if any of them is, with the first provenance."""
    if any(is_secret(argument) for argument in arguments):
        value = secret_throughout(value)
    if any(argument.ephemeral for argument in arguments) and not value.ephemeral:
        value = replace(value, ephemeral=True)
    origin = value.origin or first_origin(*arguments)
    return value if origin is value.origin else replace(value, origin=origin)


def secret_throughout(value: Value) -> Value:
    """Return a value marked as secret, and so are all of its members."""
    if isinstance(value, ListValue):
        rest = None if value.rest is None else secret_throughout(value.rest)
        return replace(value, secret=True, items=tuple(secret_throughout(item) for item in value.items), rest=rest)
    if isinstance(value, ObjectValue) and not isinstance(value, ResourceValue):
        rest = None if value.rest is None else secret_throughout(value.rest)
        entries = {name: secret_throughout(item) for name, item in value.entries.items()}
        return replace(value, secret=True, entries=entries, rest=rest)
    if isinstance(value, OneOf):
        return lift(secret_throughout, value)
    return as_secret(value)


def first_origin(*arguments: Value) -> Origin | None:
    """Return the provenance of the first argument that has one."""
    return next((argument.origin for argument in arguments if argument.origin is not None), None)


def checked_text(text: str) -> str:
    """Return text in Unicode's composed form, as Terraform keeps it. Raises UndecidedError past the budget."""
    if len(text) > MAX_STRING_LENGTH:
        raise UndecidedError(f"the text is longer than {MAX_STRING_LENGTH} characters")
    return text if text.isascii() else unicodedata.normalize("NFC", text)


# --- members that are one of several ----------------------------------------------------------------


def alternatives_outside(value: Value) -> Value:
    """Return a value with its nested alternatives brought to the top: a OneOf of values without any.

    Past the budget of alternatives the result is Unknown. A whole resource is left as it is.
    """
    return _outside(value, {})


def _outside(value: Value, known: dict[int, Value]) -> Value:
    """known: the answers for parts, by their identity: what holds another value twice has no end of ways."""
    if not _is_open(value) or isinstance(value, ResourceValue):
        return value
    found = known.get(id(value))
    if found is None:
        count_parts(PARTS_OF_A_STEP)
        found = known[id(value)] = _parts_outside(value, known)
    return found


def _parts_outside(value: Value, known: dict[int, Value]) -> Value:
    if isinstance(value, OneOf):
        return lift(lambda each: _outside(each, known), value)
    members = value.items if isinstance(value, ListValue) else ()
    keys: tuple[str, ...] = ()
    if isinstance(value, ObjectValue):
        keys, members = tuple(value.entries), tuple(value.entries.values())
    outside = [_outside(member, known) for member in members]
    if all(each is member for each, member in zip(outside, members, strict=True)):
        return value

    def rebuilt(*items: Value) -> Value:
        if isinstance(value, ListValue):
            return replace(value, items=items)
        return replace(value, entries=dict(zip(keys, items, strict=True)))

    return lift(rebuilt, *outside)


def _is_open(value: Value) -> bool:
    return isinstance(value, (OneOf, ListValue, ObjectValue))


def attempt_each_case(name: str, implementation: Implementation, *arguments: Value) -> Value:
    """Call a function once for each case that its arguments' nested alternatives distinguish."""

    def one_case(*values: Value) -> Value:
        return attempt(name, implementation, *values)

    one_case.__name__ = name
    return lift(one_case, *(alternatives_outside(argument) for argument in arguments))


def attempt(name: str, implementation: Implementation, *arguments: Value) -> Value:
    """Return what a function answers; its errors become values: EvaluationError or Unknown."""
    try:
        return _TerraformCall(name).run(implementation, *arguments)
    except (RecursionError, MemoryError):
        return Unknown(f"{name}() is given data that is nested too deeply", key=f"too-deep({name})")
    except (ArithmeticError, ValueError) as error:
        return unknown_from(name, *arguments, reason=f"{name}() cannot be computed ({type(error).__name__})")


# The functions that give a text whatever they are called with, so that what they give has no members.
_GIVE_TEXT = frozenset(
    {"base64decode", "base64encode", "base64gzip", "base64sha256", "base64sha512", "basename"}
    | {"chomp", "cidrhost", "cidrnetmask", "cidrsubnet", "dirname", "file", "filebase64", "filemd5"}
    | {"filesha1", "filesha256", "filesha512", "format", "formatdate", "indent", "join", "jsonencode"}
    | {"lower", "md5", "replace", "sha1", "sha256", "sha512", "strrev", "substr", "textdecodebase64"}
    | {"textencodebase64", "timeadd", "title", "tostring", "trim", "trimprefix", "trimspace"}
    | {"trimsuffix", "upper", "urlencode", "uuidv5", "yamlencode"}
)


class _TerraformCall(UncertainCall):
    def rejected(self, error: CallRejectedError, arguments: Sequence[Value]) -> Value:
        secret = any(is_secret(argument) for argument in arguments)
        # The reason may quote an argument.
        said = " of a secret value" if secret else f": {error}"
        kind = EvaluationError if isinstance(error, NotAtHandError) else FinalError
        return kind(
            f"Terraform rejects {self.name}(){said}",
            key=derived_key(self.name, *arguments),
            origin=first_origin(*arguments),
            secret=secret,
        )

    def undecided(self, need: NeedsUnknownError, arguments: Sequence[Value]) -> Value:
        secret = any(is_secret(argument) for argument in arguments)
        found = unknown_from(self.name, *arguments, reason=None if secret else need.reason)
        return replace(found, primitive="string") if self.name in _GIVE_TEXT else found
