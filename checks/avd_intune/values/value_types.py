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

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, TypeVar, Union

from avd_intune.records import dataclass, field, make_copier
from avd_intune.source.declared_secrets import note_secret
from avd_intune.source.text import Span
from avd_intune.values.assumptions import Assumptions
from avd_intune.values.claims import Claim

Scalar = Union[None, bool, int, Decimal, str]

# Past these budgets a value becomes Unknown, with that as its reason: what is scanned may be hostile.
MAX_ALTERNATIVES = 64
MAX_ELEMENTS = 100_000
MAX_STRING_LENGTH = 4 * 1024 * 1024
MAX_ORIGIN_DEPTH = 64
# So many parts of one secret value are looked for in lines of code; a part that is looked at alone is noted then.
MAX_NOTED = 10_000


@dataclass(frozen=True, slots=True)
class Origin:
    """One step of a value's provenance. `previous` is the step before it (nearer the literal).

    default_of: the input of the deployment, as a person knows it, whose empty default this is (`blanks`). source: in
    the first step, what it was computed from (`split(kind, ' ')[0]`), for people. empties: all empty defaults in it.
    """

    what: str
    span: Span | None
    previous: Origin | None = None
    depth: int = 1
    default_of: str | None = None
    source: Origin | None = None
    empties: tuple[Origin, ...] = ()

    def chain(self) -> Iterator[Origin]:
        """Yield the steps from the latest (where the value is used) to the first (its literal)."""
        step: Origin | None = self
        while step is not None:
            yield step
            step = step.previous


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Value:
    """Base of all values.

    secret: its content must never be shown to a person. ephemeral: Terraform keeps it nowhere, and
    `ephemeralasnull()` makes null of it.
    """

    origin: Origin | None = None
    secret: bool = False
    ephemeral: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Known(Value):
    """A certain scalar: None, bool, int, Decimal (a non-integral number) or str."""

    value: Scalar


@dataclass(frozen=True, slots=True, eq=False)
class JoinedText(Known):
    """A certain text with what it is joined from, so that JSON in it keeps where its values come from.

    parts: known text, values whose text stands there, and values whose JSON does.
    """

    parts: tuple[str | Value | JsonText, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class ListValue(Value):
    """A sequence. `kind` is "tuple" (HCL literal, JSON array), "list" or "set" (HCL conversions).

    `rest`, when set, stands for any number of further elements that all look like it: `[for vm in var.unknown : …]`.
    `element`: the type of its elements, as its language has types, where there is no element to show it.
    `rest_when`: which of the elements of another list the rest stands for, where a loop leaves some out: a condition.
    `long_as`: a list of as many elements, where a loop makes one of each; it holds where `items` is empty.
    `part_of`: the list of which a loop, filter or function takes some elements; it holds where `items` is empty.
    """

    items: tuple[Value, ...]
    kind: str = "tuple"
    rest: Value | None = None
    element: object = None
    rest_when: Value | None = None
    long_as: Value | None = None
    part_of: Value | None = None


@dataclass(frozen=True, slots=True, eq=False)
class ObjectValue(Value):
    """A mapping with string keys, in source order. `kind` is "object" or "map" (HCL conversions).

    `rest`, when set, stands for any number of further entries of unknown keys that all look like it; those in `entries`
    are certain all the same. `rest_when`: as that of a list. `keys_of`: whose keys it has, if that is empty.
    """

    entries: Mapping[str, Value]
    kind: str = "object"
    rest: Value | None = None
    rest_when: Value | None = None
    keys_of: Value | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Computation:
    """The operation that gives an unknown value, as its language names it, and what it is called with."""

    key: str
    operation: str
    arguments: tuple[Value, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Unknown(Value):
    """A value that cannot be had before deployment.

    reason: a phrase that completes "… is unknown: ", e.g. `variable "image_id" has no default`.
    key: identity; equal keys mean the same value, so that decisions on it stay correlated. Build
        it from stable text (module path and expression), see `derived_key`.
    references: the resources that the value is computed from.
    computed: how, where that is known; it holds as long as its key is that of the value.
    primitive: its type where the language says it: "string", "number" or "bool".
    doubtful: whether the language may refuse it once it is known: a text where a number must stand.
    limits: what its declaration says of it, whatever it is: a validation, a least length.
    """

    reason: str
    key: str
    references: tuple[Reference, ...] = ()
    computed: Computation | None = None
    primitive: str | None = None
    doubtful: bool = False
    limits: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Reference(Unknown):
    """An attribute that a resource gets on deployment, e.g. the `id` of a virtual machine.

    target: `Resource.key` of the resource; path: the attribute path in it, () for the resource itself.
    """

    target: str = ""
    path: tuple[str | int, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class DeploymentFact(Unknown):
    """What the deployment knows and nobody hands in: its region, its cloud."""


@dataclass(frozen=True, slots=True, eq=False)
class EvaluationError(Unknown):
    """An expression that the language rejects; `try()` and `can()` look for it."""


@dataclass(frozen=True, slots=True, eq=False)
class NullInTextError(EvaluationError):
    """A null where a text is needed. Most are defaults, so that the input is stated on deployment."""


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


V = TypeVar("V", bound=Value)


def through(value: V, what: str, span: Span | None) -> V:
    """Return the value with one more step of provenance: it came through `what` at `span`."""
    previous = value.origin
    depth = previous.depth + 1 if previous else 1
    if depth > MAX_ORIGIN_DEPTH:
        return value
    origin = Origin(what, span, previous, depth)
    copier = _WITH_ORIGIN.get(type(value))
    if copier is None:
        copier = _WITH_ORIGIN[type(value)] = make_copier(type(value), ("origin",))
    return copier(value, origin)  # type: ignore[no-any-return]


def replace(value: V, **changes: object) -> V:
    """`dataclasses.replace` for values, without its cost: returns a copy with fields changed."""
    kind = (type(value), *changes)
    copier = _COPIERS.get(kind)
    if copier is None:
        copier = _COPIERS[kind] = make_copier(type(value), tuple(changes))
    return copier(value, *changes.values())  # type: ignore[no-any-return]


# By the class, and the names of what is changed, of which there are few combinations.
_COPIERS: dict[tuple[object, ...], Callable[..., Any]] = {}
_WITH_ORIGIN: dict[type, Callable[..., Any]] = {}


def as_secret(value: V) -> V:
    """Return the value marked as secret (a `sensitive` variable, a `@secure()` parameter)."""
    if value.secret:
        return value
    _note(value)
    return replace(value, secret=True)


def _note(value: Value) -> None:
    """Note the texts of a value that is secret, as far down as is there without evaluating anything."""
    pending: list[Value] = [value]
    for _ in range(MAX_NOTED):
        if not pending:
            return
        inner = pending.pop()
        if isinstance(inner, Known):
            note_secret(inner.value)
        elif isinstance(inner, ListValue):
            pending.extend(inner.items)
        elif isinstance(inner, ObjectValue) and isinstance(inner.entries, dict):
            pending.extend(inner.entries.values())
        elif isinstance(inner, OneOf):
            pending.extend(each.value for each in inner.alternatives)
