"""What an expression evaluates to before deployment: known, one of several, or unknown.

All languages (HCL, Bicep, ARM expressions) share these values, so that a rule sees one thing only.

* Known, ListValue, ObjectValue: the value is certain. Members may still be uncertain by themselves.
* OneOf: a finite set of alternatives, each under assumptions about named decisions. Two values that
  hang on the same decision stay correlated: `var.personal ? "Personal" : "Pooled"` and
  `var.personal ? "Automatic" : null` never combine to `Pooled` with `Automatic`.
* Unknown: what only the cloud or the person who deploys knows, with the reason. PartialString keeps
  the known text around an unknown part; Reference keeps which resource the value belongs to.

Values are immutable. Every value carries its Origin, the chain of places it came through.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar, Union

from avd_intune.source.text import Span

Scalar = Union[None, bool, int, Decimal, str]

# Past these budgets a value becomes Unknown, with that as its reason: what is scanned may be hostile.
MAX_ALTERNATIVES = 64
MAX_ELEMENTS = 100_000
MAX_STRING_LENGTH = 4 * 1024 * 1024
MAX_ORIGIN_DEPTH = 64
# A longer expression is no name for a decision that a person would read.
MAX_LABEL_LENGTH = 120
MAX_KEY_LENGTH = 2_000


@dataclass(frozen=True, slots=True)
class Origin:
    """One step of a value's provenance. `previous` is the step before it (nearer the literal)."""

    what: str
    span: Span | None
    previous: Origin | None = None
    depth: int = 1

    def chain(self) -> Iterator[Origin]:
        """Yield the steps from the latest (where the value is used) to the first (its literal)."""
        step: Origin | None = self
        while step is not None:
            yield step
            step = step.previous


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Value:
    """Base of all values. `secret` content must never be shown to a person."""

    origin: Origin | None = None
    secret: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Known(Value):
    """A certain scalar: None, bool, int, Decimal (a non-integral number) or str."""

    value: Scalar


@dataclass(frozen=True, slots=True, eq=False)
class ListValue(Value):
    """A sequence. `kind` is "tuple" (HCL literal, JSON array), "list" or "set" (HCL conversions).

    `rest`, when set, stands for zero or more further elements, of unknown number, that all look
    like it: `[for vm in var.unknown_list : …]`. A list with a rest has no known length.
    """

    items: tuple[Value, ...]
    kind: str = "tuple"
    rest: Value | None = None


@dataclass(frozen=True, slots=True, eq=False)
class ObjectValue(Value):
    """A mapping with string keys, in source order. `kind` is "object" or "map" (HCL conversions).

    `rest`, when set, stands for zero or more further entries whose keys are unknown and which all
    look like it; an entry named in `entries` is certain all the same.
    """

    entries: Mapping[str, Value]
    kind: str = "object"
    rest: Value | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Unknown(Value):
    """A value that cannot be had before deployment.

    reason: a phrase that completes "… is unknown: ", e.g. `variable "image_id" has no default`.
    key: identity; equal keys mean the same value, so that decisions on it stay correlated. Build
        it from stable text (module path and expression), see `derived_key`.
    references: the resources that the value is computed from.
    """

    reason: str
    key: str
    references: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Reference(Unknown):
    """An attribute that a resource gets on deployment, e.g. the `id` of a virtual machine.

    target: `Resource.key` of the resource; path: the attribute path in it, () for the resource itself.
    """

    target: str = ""
    path: tuple[str | int, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class EvaluationError(Unknown):
    """An expression that the language rejects; `try()` and `can()` look for it."""


@dataclass(frozen=True, slots=True, eq=False)
class PartialString(Unknown):
    """A string of which only some parts are known: `"${var.unknown}-pool"`, or JSON text with holes.

    parts: known text, a value whose *string form* stands there, or JsonText for a value whose
    *JSON form* stands there. Never two adjacent str.
    """

    parts: tuple[str | Value | JsonText, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class EncodedString(Unknown):
    """The encoded form of a value that is not wholly known, e.g. `base64encode("…${var.unknown}…")`.

    Its text is unknown, what it says is not: decoding it gives `content` back. encoding: e.g.
    "base64", "base64 of gzip", "base64 of utf-16le", "yaml".
    """

    content: Value = field(default_factory=lambda: Known(None))
    encoding: str = "base64"


@dataclass(frozen=True, slots=True, eq=False)
class ResourceValue(ObjectValue):
    """A whole resource, or one nested block of it, as an expression gets it: `azurerm_x.y`, `each.value`.

    entries: what its code configures. Every other attribute is `missing(name)`: what the resource has
    beside that is known only later, as `later` says ("is known after apply", "is read at deployment").
    The resource as a whole has the identity of `reference`.
    """

    reference: Reference = field(default_factory=lambda: Reference("", ""))
    later: str = "is known after apply"

    def missing(self, name: str) -> Reference:
        """Return the attribute that the code does not configure."""
        key = f"{self.reference.key}.{name}"
        path = (*self.reference.path, name)
        return replace(self.reference, reason=f"{key} {self.later}", key=key, path=path)


@dataclass(frozen=True, slots=True, eq=False)
class JsonText:
    """The JSON encoding of a value, as a part of a PartialString."""

    value: Value


@dataclass(frozen=True, slots=True)
class Decision:
    """Something undecided before deployment that values hang on: an input, a condition.

    key: identity (see Unknown.key); label: how a person knows it, e.g. `var.environment`;
    choices: all that it can be, e.g. ("true", "false") or ('"dev"', '"prod"').
    """

    key: str
    choices: tuple[str, ...] = field(compare=False)
    label: str = field(compare=False)
    span: Span | None = field(compare=False, default=None)


class Assumptions:
    """An immutable set of choices, at most one for each decision."""

    __slots__ = ("choices",)

    def __init__(self, choices: Mapping[Decision, str] | None = None) -> None:
        self.choices: Mapping[Decision, str] = choices or {}

    def assume(self, decision: Decision, choice: str) -> Assumptions | None:
        """Return these assumptions with one more, or None if that contradicts them."""
        taken = self.choices.get(decision)
        if taken is not None:
            return self if taken == choice else None
        return Assumptions({**self.choices, decision: choice})

    def merge(self, other: Assumptions) -> Assumptions | None:
        """Return both sets of assumptions together, or None if they contradict each other."""
        if not other.choices:
            return self
        if not self.choices:
            return other
        for decision, choice in other.choices.items():
            if self.choices.get(decision, choice) != choice:
                return None
        return Assumptions({**self.choices, **other.choices})

    def implies(self, other: Assumptions) -> bool:
        """Say whether everything that `other` assumes is assumed here."""
        return all(self.choices.get(decision) == choice for decision, choice in other.choices.items())

    def describe(self) -> str:
        """Return e.g. `var.environment is "prod" and var.personal is true`."""
        return " and ".join(f"{decision.label} is {choice}" for decision, choice in self.choices.items())

    def __repr__(self) -> str:
        return f"Assumptions({self.describe()})"


NO_ASSUMPTIONS = Assumptions()


@dataclass(frozen=True, slots=True, eq=False)
class Alternative:
    """A value and the assumptions under which it is the one."""

    value: Value
    assumptions: Assumptions


@dataclass(frozen=True, slots=True, eq=False)
class OneOf(Value):
    """One of several values, depending on decisions. Build it with `one_of`, never directly.

    The alternatives exclude each other and cover every consistent combination of the choices. None
    of them is itself a OneOf.
    """

    alternatives: tuple[Alternative, ...]


NULL = Known(None)
TRUE = Known(True)
FALSE = Known(False)


# --- building values -----------------------------------------------------------------------------

V = TypeVar("V", bound=Value)


def through(value: V, what: str, span: Span | None) -> V:
    """Return the value with one more step of provenance: it came through `what` at `span`."""
    previous = value.origin
    depth = previous.depth + 1 if previous else 1
    if depth > MAX_ORIGIN_DEPTH:
        return value
    return replace(value, origin=Origin(what, span, previous, depth))


def replace(value: V, **changes: object) -> V:
    """`dataclasses.replace` for values, without its cost: returns a copy with fields changed."""
    cls = type(value)
    copy = object.__new__(cls)
    for name in value_fields(cls):
        object.__setattr__(copy, name, changes[name] if name in changes else getattr(value, name))
    return copy


_FIELDS: dict[type, tuple[str, ...]] = {}


def value_fields(cls: type) -> tuple[str, ...]:
    """Return the names of what a kind of value consists of."""
    names = _FIELDS.get(cls)
    if names is None:
        names = _FIELDS[cls] = tuple(cls.__dataclass_fields__)  # type: ignore[attr-defined]
    return names


def as_secret(value: V) -> V:
    """Return the value marked as secret (a `sensitive` variable, a `@secure()` parameter)."""
    return value if value.secret else replace(value, secret=True)


def from_python(data: object, origin: Origin | None = None) -> Value:
    """Turn plain Python data (dict, list/tuple, scalars; float becomes Decimal) into a Value."""
    if data is None or isinstance(data, (bool, int, str, Decimal)):
        return Known(data, origin=origin)
    if isinstance(data, float):
        return Known(normal_number(Decimal(repr(data))), origin=origin)
    if isinstance(data, Mapping):
        return ObjectValue({str(k): from_python(v, origin) for k, v in data.items()}, origin=origin)
    if isinstance(data, Sequence):
        return ListValue(tuple(from_python(item, origin) for item in data), origin=origin)
    if isinstance(data, Value):
        return data
    raise TypeError(f"no value can be made of {type(data).__name__}")


class NotPlainError(Exception):
    """A value is not wholly known; `value` is the part that is not."""

    def __init__(self, value: Value) -> None:
        super().__init__(describe(value))
        self.value = value


def to_python(value: Value) -> object:
    """Turn a wholly known value into plain Python data. Raises NotPlainError if any part is not."""
    if isinstance(value, ResourceValue):
        raise NotPlainError(value.reference)
    if isinstance(value, Known):
        return value.value
    if isinstance(value, ListValue) and value.rest is None:
        return [to_python(item) for item in value.items]
    if isinstance(value, ObjectValue) and value.rest is None:
        return {key: to_python(item) for key, item in value.entries.items()}
    raise NotPlainError(value)


def normal_number(number: int | Decimal) -> int | Decimal:
    """Return an integral Decimal as int, so that equal numbers have one form."""
    if isinstance(number, Decimal) and number.is_finite() and number == number.to_integral_value():
        # 1e999999999 is "integral" too, but as an int it would fill the memory.
        return int(number) if number.adjusted() < 400 else number
    return number


def one_of(alternatives: Iterable[Alternative], what: str = "the value") -> Value:
    """Return the value of several mutually exclusive alternatives that cover all cases.

    Nested OneOf are flattened (contradictions dropped) and equal scalars in all alternatives
    collapse to that scalar. Past MAX_ALTERNATIVES the result is Unknown, naming `what`.
    """
    flat: list[Alternative] = []
    for alternative in alternatives:
        if isinstance(alternative.value, OneOf):
            for inner in alternative.value.alternatives:
                merged = alternative.assumptions.merge(inner.assumptions)
                if merged is not None:
                    flat.append(Alternative(inner.value, merged))
        else:
            flat.append(alternative)
        if len(flat) > MAX_ALTERNATIVES:
            return _too_many(what, [each.value for each in flat])
    if not flat:
        raise ValueError("one_of needs an alternative that does not contradict itself")
    first = flat[0].value
    if len(flat) == 1 or all(_same_scalar(first, each.value) for each in flat[1:]):
        return first
    return OneOf(tuple(flat))


def _too_many(what: str, values: Sequence[Value]) -> Unknown:
    return Unknown(
        f"{what} depends on more than {MAX_ALTERNATIVES} combinations of inputs",
        key=derived_key(f"too-many({what})", *values),
        secret=any(is_secret(value) for value in values),
        references=_all_references(values),
    )


def _same_scalar(left: Value, right: Value) -> bool:
    if left is right:
        return True
    if isinstance(left, Known) and isinstance(right, Known):
        return type(left.value) is type(right.value) and left.value == right.value and left.secret == right.secret
    return isinstance(left, Unknown) and isinstance(right, Unknown) and left.key == right.key


def choice_by(decision: Decision, values: Mapping[str, Value]) -> Value:
    """Return the value that follows a decision: `values` maps each choice to its value."""
    return one_of(
        (Alternative(value, Assumptions({decision: choice})) for choice, value in values.items()),
        decision.label,
    )


def either(condition: Value, then: Callable[[], Value], otherwise: Callable[[], Value]) -> Value:
    """Return `then()` or `otherwise()` by a boolean condition; only reachable branches are called.

    An unknown condition becomes a decision named after it. A known condition must be a Python bool
    (convert it by the rules of its language first).
    """
    if isinstance(condition, Known):
        return then() if condition.value else otherwise()
    if isinstance(condition, OneOf):
        branches: dict[bool, Value] = {}
        alternatives = []
        for alternative in condition.alternatives:
            if isinstance(alternative.value, Known):
                truth = bool(alternative.value.value)
                if truth not in branches:
                    branches[truth] = then() if truth else otherwise()
                value = branches[truth]
            else:
                value = either(alternative.value, then, otherwise)
            alternatives.append(Alternative(value, alternative.assumptions))
        return one_of(alternatives, "the condition")
    return choice_by(truth_decision(condition), {"true": then(), "false": otherwise()})


def truth_decision(condition: Value) -> Decision:
    """Return the decision on an unknown boolean."""
    key = condition.key if isinstance(condition, Unknown) else value_key(condition)
    label = label_of(condition)
    # What a function computes keeps the provenance of its unknown argument: `a == 'x'` and `a == 'y'`
    # would both be called `a`. The key tells them apart.
    if key.endswith(")") and " " not in label and len(key) <= MAX_LABEL_LENGTH:
        label = key
    return Decision(key, ("true", "false"), label, span_of(condition))


def label_of(value: Value) -> str:
    """Return how a person knows an unknown value: its last step of provenance, else its key."""
    if value.origin is not None:
        return value.origin.what
    return value.key if isinstance(value, Unknown) else "the value"


def span_of(value: Value) -> Span | None:
    """Return the nearest place where the value was used or written."""
    if value.origin is None:
        return None
    return next((step.span for step in value.origin.chain() if step.span is not None), None)


# --- applying functions -----------------------------------------------------------------------------


def alternatives_of(value: Value) -> tuple[Alternative, ...]:
    """Return the value's alternatives; a value that is no OneOf is its own only one."""
    if isinstance(value, OneOf):
        return value.alternatives
    return (Alternative(value, NO_ASSUMPTIONS),)


def lift(function: Callable[..., Value], *arguments: Value) -> Value:
    """Call `function` for every consistent combination in which no argument is a OneOf.

    Unknown arguments are handed over as they are (only the function knows whether it needs them);
    use `unknown_from` for the answer. Members of lists and objects are not expanded.
    """
    if not any(isinstance(argument, OneOf) for argument in arguments):
        return function(*arguments)
    combinations: list[tuple[tuple[Value, ...], Assumptions]] = [((), NO_ASSUMPTIONS)]
    # One argument after the other, so that contradictions are dropped before they multiply.
    for argument in arguments:
        combinations = [
            ((*values, alternative.value), merged)
            for values, assumptions in combinations
            for alternative in alternatives_of(argument)
            if (merged := assumptions.merge(alternative.assumptions)) is not None
        ]
        if len(combinations) > MAX_ALTERNATIVES:
            return _too_many(getattr(function, "__name__", "the value"), arguments)
    return one_of(
        [Alternative(function(*values), assumptions) for values, assumptions in combinations],
        getattr(function, "__name__", "the value"),
    )


def unknown_from(operation: str, *arguments: Value, reason: str | None = None) -> Unknown:
    """Return the unknown result of an operation with an unknown argument.

    The reason is that of the first unknown argument (or the one given); the key is derived from the
    operation and all arguments, so that the same operation on the same unknown is the same unknown.
    """
    cause = next((found for argument in arguments if (found := first_unknown(argument)) is not None), None)
    if reason is None:
        reason = cause.reason if cause is not None else f"{operation} cannot be computed before deployment"
    return Unknown(
        reason,
        key=derived_key(operation, *arguments),
        references=_all_references(arguments),
        origin=cause.origin if cause is not None else None,
        secret=any(is_secret(argument) for argument in arguments),
    )


def derived_key(operation: str, *arguments: Value) -> str:
    """Return the identity of an operation's result: equal for equal operation and arguments."""
    content = ", ".join(value_key(argument) for argument in arguments)
    if len(content) > MAX_KEY_LENGTH:
        # Keys hold the keys that they are derived from; without a limit they could grow without one.
        content = f"#{_digest(content)}"
    return f"{operation}({content})"


def value_key(value: Value) -> str:
    """Return text that is equal for equal values; secrets and long content appear as a digest only."""
    if isinstance(value, Unknown):
        return value.key
    if isinstance(value, ResourceValue):
        return value.reference.key
    if isinstance(value, Known):
        text = _number_text(value.value) if isinstance(value.value, int) else repr(value.value)
    elif isinstance(value, ListValue):
        rest = [f"...{value_key(value.rest)}"] if value.rest else []
        text = f"[{', '.join([value_key(item) for item in value.items] + rest)}]"
    elif isinstance(value, ObjectValue):
        rest = [f"...{value_key(value.rest)}"] if value.rest else []
        text = f"{{{', '.join([f'{k}: {value_key(v)}' for k, v in value.entries.items()] + rest)}}}"
    elif isinstance(value, OneOf):
        text = f"one of {', '.join(value_key(each.value) for each in value.alternatives)}"
    else:
        raise TypeError(type(value).__name__)
    if value.secret or len(text) > 200:
        return f"#{_digest(text)}"
    return text


def _number_text(number: int | Decimal) -> str:
    # Python refuses to write out an int of more than 4,300 digits.
    return hex(number) if isinstance(number, int) and number.bit_length() > 14_000 else str(number)


def _digest(text: str) -> str:
    import hashlib

    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def first_unknown(value: Value) -> Unknown | None:
    """Return the first unknown part of a value (the rest of an open list or object counts), or None."""
    if isinstance(value, Unknown):
        return value
    if isinstance(value, ResourceValue):
        return value.reference
    if isinstance(value, ListValue):
        members: Iterable[Value] = value.items
    elif isinstance(value, ObjectValue):
        members = value.entries.values()
    elif isinstance(value, OneOf):
        members = (each.value for each in value.alternatives)
    else:
        return None
    for member in members:
        found = first_unknown(member)
        if found is not None:
            return found
    if isinstance(value, (ListValue, ObjectValue)) and value.rest is not None:
        return first_unknown(value.rest) or Unknown("its length is unknown", key=f"length({value_key(value)})")
    return None


def is_wholly_known(value: Value) -> bool:
    """Say whether no part of the value is unknown, open or one of several."""
    try:
        to_python(value)
    except NotPlainError:
        return False
    return True


def is_secret(value: Value) -> bool:
    """Say whether the value or any part of it is secret."""
    if value.secret:
        return True
    if isinstance(value, ResourceValue):
        return False
    if isinstance(value, ListValue):
        return any(is_secret(item) for item in value.items) or (value.rest is not None and is_secret(value.rest))
    if isinstance(value, ObjectValue):
        members = value.entries.values()
        return any(is_secret(item) for item in members) or (value.rest is not None and is_secret(value.rest))
    if isinstance(value, OneOf):
        return any(is_secret(each.value) for each in value.alternatives)
    if isinstance(value, PartialString):
        return any(is_secret(part) for part in value.parts if isinstance(part, Value)) or any(
            is_secret(part.value) for part in value.parts if isinstance(part, JsonText)
        )
    return False


def references_in(value: Value) -> Iterator[Reference]:
    """Yield every reference to a resource in a value, at any depth, the value's own first."""
    if isinstance(value, ResourceValue):
        yield value.reference
        return
    if isinstance(value, Reference):
        yield value
    if isinstance(value, Unknown):
        yield from value.references
    if isinstance(value, PartialString):
        for part in value.parts:
            if isinstance(part, JsonText):
                yield from references_in(part.value)
            elif isinstance(part, Value):
                yield from references_in(part)
    elif isinstance(value, ListValue):
        for item in value.items:
            yield from references_in(item)
    elif isinstance(value, ObjectValue):
        for item in value.entries.values():
            yield from references_in(item)
    elif isinstance(value, OneOf):
        for alternative in value.alternatives:
            yield from references_in(alternative.value)
    if isinstance(value, (ListValue, ObjectValue)) and value.rest is not None:
        yield from references_in(value.rest)


def _all_references(values: Iterable[Value]) -> tuple[Reference, ...]:
    seen: dict[tuple[str, tuple[str | int, ...]], Reference] = {}
    for value in values:
        for reference in references_in(value):
            seen.setdefault((reference.target, reference.path), reference)
            if len(seen) >= 64:
                return tuple(seen.values())
    return tuple(seen.values())


def partial_string(parts: Iterable[str | Value | JsonText], operation: str = "template") -> Value:
    """Join text and values to a string: Known if all parts are known scalars, else PartialString.

    Known scalar parts must already be strings in the form of their language. A OneOf part stays a
    part; use `lift` to get one string for each alternative.
    """
    joined: list[str | Value | JsonText] = []
    secret = False
    pieces: list[str | Value | JsonText] = []
    for part in parts:
        if isinstance(part, PartialString):
            secret = secret or part.secret
            pieces.extend(part.parts)
        else:
            pieces.append(part)
    for part in pieces:
        if isinstance(part, Known) and isinstance(part.value, str):
            secret = secret or part.secret
            part = part.value
        if isinstance(part, str) and joined and isinstance(joined[-1], str):
            joined[-1] += part
        elif part != "":
            joined.append(part)
    if not joined:
        return Known("", secret=secret)
    if len(joined) == 1 and isinstance(joined[0], str):
        return Known(joined[0], secret=secret)
    values = [part.value if isinstance(part, JsonText) else part for part in joined if not isinstance(part, str)]
    base = unknown_from(operation, *(Known(part) if isinstance(part, str) else part for part in _bare(joined)))
    return PartialString(
        base.reason,
        key=base.key,
        references=_all_references(values),
        origin=base.origin,
        secret=secret or base.secret,
        parts=tuple(joined),
    )


def _bare(parts: Iterable[str | Value | JsonText]) -> Iterator[str | Value]:
    for part in parts:
        yield part.value if isinstance(part, JsonText) else part


# --- showing values -----------------------------------------------------------------------------


def describe(value: Value, limit: int = 120) -> str:
    """Return a value as a person reads it in a reason: secrets hidden, long content cut."""
    text = _describe(value)
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def _describe(value: Value) -> str:
    if value.secret:
        return "(secret)"
    if isinstance(value, Known):
        content = value.value
        if content is None:
            return "null"
        if isinstance(content, bool):
            return "true" if content else "false"
        return f'"{content}"' if isinstance(content, str) else _number_text(content)
    if isinstance(value, ListValue):
        items = [_describe(item) for item in value.items]
        return f"[{', '.join(items + (['…'] if value.rest is not None else []))}]"
    if isinstance(value, ObjectValue):
        entries = [f"{key}: {_describe(item)}" for key, item in value.entries.items()]
        return f"{{{', '.join(entries + (['…'] if value.rest is not None else []))}}}"
    if isinstance(value, OneOf):
        return " or ".join(dict.fromkeys(_describe(each.value) for each in value.alternatives))
    if isinstance(value, Unknown):
        return f"unknown ({value.reason})"
    raise TypeError(type(value).__name__)
