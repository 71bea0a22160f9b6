"""What functions of ARM templates and Bicep are made of: their context, errors and argument readers.

A function is written as if every argument were certain. Where it reads a value that is not, the reader
raises: NeedsUnknownError for an unknown one (the call becomes unknown), NeedsCaseError for a OneOf (the
call is made once for each alternative). What it does not read never makes its result uncertain.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from avd_intune.records import dataclass, field
from avd_intune.source.budget import BudgetExceededError, current_budget
from avd_intune.source.repository_files import RepositoryFiles
from avd_intune.source.text import Span
from avd_intune.values.identity import unknown_from
from avd_intune.values.limits import limits_of_element
from avd_intune.values.measures import Measures
from avd_intune.values.uncertain_calls import CallRejectedError, NeedsCaseError, NeedsUnknownError
from avd_intune.values.value_types import (
    MAX_ELEMENTS,
    NULL,
    Computation,
    EvaluationError,
    Known,
    ListValue,
    ObjectValue,
    OneOf,
    PartialString,
    Unknown,
    Value,
)

# One template may make this many calls, comparisons and lambda runs; real ones need some thousands.
MAX_STEPS = 500_000
# A call of a function costs so many of the steps that a scan is counted in.
SCAN_STEPS_OF_A_CALL = 3
# Deeper values would exhaust Python's stack where they are compared, shown or searched.
MAX_NESTING = 100
# A string of more parts than this is unknown as a whole.
MAX_STRING_PARTS = 1_000


class ArmFunctionError(CallRejectedError):
    """The language rejects the call; `str(error)` says why, e.g. `the index 5 is out of bounds`."""


class NotAtHandError(ArmFunctionError):
    """The language rejects the call, and would not if all were at hand: a file, a function of a later version."""


@dataclass(frozen=True, slots=True, eq=False)
class LambdaValue(Unknown):
    """A lambda as an argument of `map`, `filter` and so on; nothing else can be done with it.

    run: takes as many Values as the function hands over (it ignores those beyond `arity`).
    """

    run: Callable[..., Value] = field(default=lambda *_: NULL)
    arity: int = 1


class EvaluationBudget:
    """Bounds the work and the size of values for one evaluated template; share one per deployment."""

    def __init__(self, steps: int = MAX_STEPS) -> None:
        self.steps = steps
        self._scan = current_budget()
        # Whether anything was cut off: what is left then depends on all that was evaluated before.
        self.was_stopped = False
        # Empty defaults of inputs of which a member is read: what is deployed gives them another value.
        self.blanks: dict[str, Value] = {}
        # What functions without arguments give, by function and target: most resources ask for their group's location.
        self.of_target: dict[object, ObjectValue] = {}
        self._measures = Measures()

    def forget_measures(self) -> None:
        """Let go of what was measured: all that is deployed is evaluated."""
        self._measures = Measures()

    def spend(self, steps: int = 1) -> None:
        """Count work. Raises BudgetExceededError when there has been too much."""
        self.steps -= steps
        if self.steps < 0:
            raise BudgetExceededError("evaluation takes too many steps")
        scan = self._scan
        if scan is not None:  # as `scan.spend`, for each of millions
            scan.steps -= steps * SCAN_STEPS_OF_A_CALL
            if scan.steps < 0:
                scan.spend(0)

    def read(self, characters: int) -> None:
        """Count that texts are gone through. Raises BudgetExceededError."""
        if self._scan is not None:
            self._scan.read(characters)

    def build(self, characters: int) -> None:
        """Count a text that is put together. Raises BudgetExceededError."""
        if self._scan is not None:
            self._scan.build(characters)

    def admit(self, value: Value) -> None:
        """Check a new value. Raises BudgetExceededError if it is too large or too deeply nested."""
        if type(value) is Known:
            return
        size, depth = self.measure(value)
        if size > MAX_ELEMENTS:
            raise BudgetExceededError(f"the value has more than {MAX_ELEMENTS} elements")
        if depth > MAX_NESTING:
            raise BudgetExceededError(f"the value is nested more than {MAX_NESTING} levels deep")

    def measure(self, value: Value) -> tuple[int, int]:
        """Return how many values and levels a value has when it is written out."""
        return self._measures.of(value)

    def refused_in(self, value: Value) -> EvaluationError | None:
        """Return a part of a value that the language refuses, None if there is none; see `Measures.refused_in`."""
        return self._measures.refused_in(value)


@dataclass(frozen=True, slots=True)
class DeploymentTarget:
    """Where a template is deployed to, as far as the code says.

    kind: "resourceGroup", "subscription", "managementGroup" or "tenant" (`targetScope`, `$schema`).
    The other fields are None for what is only known at deployment. template: what is deployed, as far as functions
    can read it.
    """

    kind: str = "resourceGroup"
    subscription_id: Value | None = None
    resource_group: Value | None = None
    management_group: Value | None = None
    deployment_name: Value | None = None
    template: Value | None = None


@dataclass(slots=True)
class ArmFunctionContext:
    """What a call sees of its surroundings.

    span: the call. files, base_folder: for functions that load files; None where files cannot be read.
    key_prefix: makes the keys of what is unknown unique to this module instance ("" in the root).
    compiled: whether the call is written in Bicep, whose compiler refuses some of what ARM templates may hold.
    """

    span: Span | None = None
    files: RepositoryFiles | None = None
    base_folder: Path | None = None
    target: DeploymentTarget = field(default_factory=DeploymentTarget)
    budget: EvaluationBudget = field(default_factory=EvaluationBudget)
    key_prefix: str = ""
    compiled: bool = False


@dataclass(frozen=True, slots=True)
class ArmFunction:
    """One function: how many arguments it takes (maximum None: any number) and what computes it.

    structural: it hands its arguments on as they are, so that a secret argument does not make all of
    the result secret.
    """

    name: str
    implementation: Callable[..., Value]
    minimum: int
    maximum: int | None
    structural: bool = False

    def __call__(self, call: ArmFunctionContext, *arguments: Value) -> Value:
        """Run it on evaluated arguments. Raises the errors of this module; see `call_arm_function`."""
        count = len(arguments)
        if count < self.minimum or (self.maximum is not None and count > self.maximum):
            raise ArmFunctionError(f"{self.name} takes {self._wanted()}, {count} are given")
        return self.implementation(call, *arguments)

    def _wanted(self) -> str:
        if self.maximum is None:
            return f"{self.minimum} or more arguments"
        if self.maximum == self.minimum:
            return f"{self.minimum} argument{'' if self.minimum == 1 else 's'}"
        return f"{self.minimum} to {self.maximum} arguments"


class FunctionTable(dict[str, ArmFunction]):
    """Functions by their name in lower case; each function module fills one."""

    def define(
        self, name: str, minimum: int, maximum: int | None = -1, structural: bool = False
    ) -> Callable[[Callable[..., Value]], Callable[..., Value]]:
        """Return a decorator that adds a function; maximum -1 (the default) is the same as minimum."""

        def add(implementation: Callable[..., Value]) -> Callable[..., Value]:
            most = minimum if maximum == -1 else maximum
            self[name.lower()] = ArmFunction(name, implementation, minimum, most, structural)
            return implementation

        return add


# --- reading arguments --------------------------------------------------------------------------------


def certain(value: Value) -> Value:
    """Return a value that is Known, a list or an object. Raises NeedsUnknownError, NeedsCaseError."""
    if isinstance(value, Unknown):
        raise NeedsUnknownError(value)
    if isinstance(value, OneOf):
        raise NeedsCaseError(value)
    return value


def is_null(value: Value) -> bool:
    """Say whether a value is certainly null."""
    return isinstance(value, Known) and value.value is None


def kind_of(value: Value) -> str:
    """Return the name of a settled value's type as the languages call it."""
    if isinstance(value, ListValue):
        return "an array"
    if isinstance(value, ObjectValue):
        return "an object"
    if isinstance(value, (PartialString, LambdaValue)):
        return "a string" if isinstance(value, PartialString) else "a lambda"
    if isinstance(value, Known):
        if value.value is None:
            return "null"
        names: dict[type, str] = {bool: "a boolean", int: "an integer", Decimal: "a number", str: "a string"}
        return names[type(value.value)]
    return "an unknown value"


def text_argument(value: Value) -> str:
    """Return a string. Raises ArmFunctionError for any other type, also for null."""
    value = certain(value)
    if isinstance(value, Known) and isinstance(value.value, str):
        return value.value
    raise ArmFunctionError(f"a string is needed, {kind_of(value)} is given")


def integer_argument(value: Value) -> int:
    """Return an integer. Raises ArmFunctionError for any other type."""
    value = certain(value)
    if isinstance(value, Known) and type(value.value) is int:
        return value.value
    raise ArmFunctionError(f"an integer is needed, {kind_of(value)} is given")


def int32_argument(value: Value) -> int:
    """Return an integer that fits 32 bits, as numbers of characters and elements must. Raises ArmFunctionError."""
    number = integer_argument(value)
    if not -(2**31) <= number < 2**31:
        raise ArmFunctionError(f"the number {number} does not fit 32 bits")
    return number


def number_argument(value: Value) -> int | Decimal:
    """Return a number. Raises ArmFunctionError for any other type."""
    value = certain(value)
    if isinstance(value, Known) and type(value.value) in (int, Decimal):
        return value.value  # type: ignore[return-value]
    raise ArmFunctionError(f"a number is needed, {kind_of(value)} is given")


def boolean_argument(value: Value) -> bool:
    """Return a boolean. Raises ArmFunctionError for any other type."""
    value = certain(value)
    if isinstance(value, Known) and isinstance(value.value, bool):
        return value.value
    raise ArmFunctionError(f"a boolean is needed, {kind_of(value)} is given")


def list_argument(value: Value) -> ListValue:
    """Return an array, which may be open (have a `rest`). Raises ArmFunctionError."""
    value = certain(value)
    if isinstance(value, ListValue):
        return value
    raise ArmFunctionError(f"an array is needed, {kind_of(value)} is given")


def object_argument(value: Value) -> ObjectValue:
    """Return an object, which may be open (have a `rest`). Raises ArmFunctionError."""
    value = certain(value)
    if isinstance(value, ObjectValue):
        return value
    raise ArmFunctionError(f"an object is needed, {kind_of(value)} is given")


def lambda_argument(value: Value) -> LambdaValue:
    """Return a lambda. Raises ArmFunctionError for any other value."""
    if isinstance(value, LambdaValue):
        return value
    raise ArmFunctionError(f"a lambda is needed, {kind_of(value)} is given")


def whole_items(value: ListValue) -> tuple[Value, ...]:
    """Return the elements of an array whose length is known. Raises NeedsUnknownError if it is open."""
    if value.rest is not None:
        raise NeedsUnknownError(_of_rest("elements", value, value.rest))
    return value.items


def placed_items(value: ListValue) -> tuple[Value, ...]:
    """Return the elements of an array whose order is known. Raises NeedsUnknownError."""
    if value.kind == "set":
        raise NeedsUnknownError(unknown_from("order", value, reason="the order of its elements is unknown"))
    return value.items


def _of_rest(what: str, value: Value, rest: Value) -> Unknown:
    return unknown_from(what, value, reason=rest.reason if isinstance(rest, Unknown) else f"its {what} are unknown")


def unordered(items: tuple[Value, ...], rest: Value | None) -> ListValue:
    """Return an array of which the members are known, but not at which index each one is.

    `kind` is "set": what asks for an index of such a list gets an unknown value.
    """
    return ListValue(items, kind="set" if rest is not None or len(items) > 1 else "tuple", rest=rest)


def element_of_unknown(value: Unknown) -> Unknown:
    """Return what stands for each element of an unknown array."""
    key = f"{value.key}[*]"
    return Unknown(
        value.reason,
        key=key,
        computed=Computation(key, "element", (value,)),
        limits=limits_of_element(value, key),
        references=value.references,
        origin=value.origin,
        secret=value.secret,
    )
