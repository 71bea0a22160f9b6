"""What the expressions of a template see: its parameters, variables, functions, loops and resources."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from sys import intern
from typing import Protocol

from avd_intune.languages.arm.alike import Alike
from avd_intune.languages.arm.evaluation.evaluator import evaluate_arm_string
from avd_intune.languages.arm.functions.floats import as_engine_number
from avd_intune.languages.arm.functions.function_api import (
    MAX_NESTING,
    ArmFunctionContext,
    ArmFunctionError,
)
from avd_intune.languages.arm.functions.function_table import call_arm_function
from avd_intune.languages.arm.json_forms import TOO_LARGE, is_property_copy, is_too_large
from avd_intune.languages.arm.loop_counts import copy_count, unknown_index
from avd_intune.records import dataclass, field, replace
from avd_intune.source.budget import PARTS_OF_A_STEP, BudgetExceededError
from avd_intune.source.json_lookups import find, find_member, members_of, span_in
from avd_intune.source.json_reader import JsonArray, JsonHole, JsonNode, JsonObject, JsonScalar
from avd_intune.source.text import SourceFile, Span
from avd_intune.values.cases import either, lift
from avd_intune.values.conditions import counted_by
from avd_intune.values.identity import value_key
from avd_intune.values.placeholders import literal_text
from avd_intune.values.value_types import (
    FALSE,
    MAX_ELEMENTS,
    Known,
    ListValue,
    ObjectValue,
    Origin,
    Unknown,
    Value,
    through,
)


class Names(Protocol):
    """Parameters, variables and functions; see `ArmScope`."""

    context: ArmFunctionContext

    def parameter(self, name: str) -> Value | None: ...

    def variable(self, name: str) -> Value | None: ...

    def user_function(self, name: str) -> Callable[[tuple[Value, ...]], Value] | None: ...


class DeploymentAnswers(Protocol):
    """Answers `reference()` and the like from the resources that a template declares."""

    def answer(self, frame: Frame, name: str, arguments: tuple[Value, ...], span: Span | None) -> Value | None:
        """Return what a function gives (`name` in lower case), None if the template does not say."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The scope of one expression: the names of its template, the resources, and the loops around it.

    loops: name and index, innermost first. resource_loop: the index that `copyIndex()` without a name means:
    https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-numeric#copyindex
    """

    names: Names
    answers: DeploymentAnswers | None = None
    loops: tuple[tuple[str, Value], ...] = ()
    resource_loop: Value | None = None

    @property
    def context(self) -> ArmFunctionContext:
        return self.names.context

    def within(self, loop: str, index: Value, of_resources: bool = False) -> Frame:
        """Return the scope inside one iteration of a loop, of resources or of properties."""
        loops = ((loop.lower(), index), *self.loops)
        return replace(self, loops=loops, resource_loop=index if of_resources else self.resource_loop)

    def parameter(self, name: str) -> Value | None:
        return self.names.parameter(name)

    def variable(self, name: str) -> Value | None:
        return self.names.variable(name)

    def user_function(self, name: str) -> Callable[[tuple[Value, ...]], Value] | None:
        return self.names.user_function(name)

    def copy_index(self, name: str | None) -> Value | None:
        if name is None and self.resource_loop is not None:
            return self.resource_loop
        return next((index for loop, index in self.loops if name is None or loop == name.lower()), None)

    def azure_function(self, name: str, arguments: tuple[Value, ...], span: Span | None) -> Value | None:
        return self.answers.answer(self, name, arguments, span) if self.answers is not None else None


def both(left: Value, right: Value) -> Value:
    """Return whether two conditions hold."""
    return either(left, lambda: right, lambda: FALSE)


# --- values of JSON -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class JsonEvaluator:
    """Evaluates JSON of one file in one scope: expressions, and the `copy` loops of its properties.

    alike: in the body of an instance of a loop, what is the same in all of them.
    """

    source: SourceFile
    frame: Frame
    alike: Alike | None = None

    def evaluate(self, node: JsonNode, path: str) -> Value:
        """Return the value of a node; `path` names it in the provenance. Never raises."""
        try:
            value = self._value(node, path)
            self.frame.context.budget.admit(value)
            return value
        except BudgetExceededError as error:
            reason = str(error)
        except RecursionError:
            reason = "it leads through too many nested values"
        return self._stopped(node, path, reason)

    def loop(self, name: str, count: JsonNode, content: JsonNode, path: str) -> Value:
        """Return the array that a loop of variables or outputs makes. Never raises."""
        try:
            value = self.repeat(name, self.evaluate(count, f"{path}, count"), content, path)
            self.frame.context.budget.admit(value)
            return value
        except BudgetExceededError as error:
            reason = str(error)
        except RecursionError:
            reason = "it leads through too many nested values"
        return self._stopped(content, path, reason)

    def _stopped(self, node: JsonNode, path: str, reason: str) -> Unknown:
        origin = Origin(path, span_in(self.source, node))
        return Unknown(reason, key=f"{self.frame.context.key_prefix}{path}@{node.start}", origin=origin)

    def within(self, loop: str, index: Value, of_resources: bool = False) -> JsonEvaluator:
        """Return the evaluator inside one iteration of a loop, of resources or of properties."""
        return JsonEvaluator(self.source, self.frame.within(loop, index, of_resources))

    def _value(self, node: JsonNode, path: str, depth: int = 0) -> Value:
        alike = self.alike
        if alike is None or not alike.holds(node):
            return self._of_this_iteration(node, path, depth)
        known = alike.values.get((node.start, path))
        if known is None:
            known = alike.values[node.start, path] = self._of_this_iteration(node, path, depth)
        return known

    def _of_this_iteration(self, node: JsonNode, path: str, depth: int) -> Value:
        origin = Origin(path, span_in(self.source, node))
        if isinstance(node, JsonScalar):  # a literal is counted with what it stands in
            if not isinstance(node.value, str):
                return Known(as_engine_number(node.value), origin=origin)
            literal = Known(node.value, origin=origin)
            if not node.value.startswith("["):
                return literal_text(node.value, origin, in_json=True)
            self.frame.context.budget.spend()
            if node.value.startswith("[[") and isinstance(token := literal_text(node.value, origin), Unknown):
                return token  # `[[Name]]` is a placeholder before it is a text in brackets
            value = evaluate_arm_string(literal, self.frame)
            return value if value is literal else through(value, path, origin.span)
        if isinstance(node, JsonHole) or depth > MAX_NESTING:
            return Unknown("it is nested too deeply", key=f"nested@{node.start}", origin=origin)
        if is_too_large(node):
            return Unknown(TOO_LARGE, key=f"large@{node.start}", origin=origin)
        children = node.items if isinstance(node, JsonArray) else node.members
        self.frame.context.budget.spend(-(-len(children) // PARTS_OF_A_STEP))
        if isinstance(node, JsonArray):
            items = [self._value(item, f"{path}[{at}]", depth + 1) for at, item in enumerate(node.items)]
            return ListValue(tuple(items), origin=origin)
        return self._object(node, path, origin, depth)

    def _object(self, node: JsonObject, path: str, origin: Origin, depth: int) -> Value:
        entries: dict[str, Value] = {}
        rest: Value | None = None
        prefix = f"{path}." if path else ""
        for member in node.members:
            key, value = member.key, member.value
            if key.lower() == "copy" and is_property_copy(value):
                assert isinstance(value, JsonArray)
                entries.update(self._copies(value, prefix, depth))
                continue
            evaluated = self._value(value, intern(f"{prefix}{key}"), depth + 1)
            if not key.startswith("["):
                entries[key] = evaluated
                continue
            span = Span(self.source, member.start, member.key_end)
            name = evaluate_arm_string(Known(key, origin=Origin("the name of a property", span)), self.frame)
            if (refused := self.frame.context.budget.refused_in(name)) is not None:
                return refused
            if isinstance(name, Known) and isinstance(name.value, str):
                entries[name.value] = evaluated
            else:
                rest = evaluated if rest is None else Unknown("its name is unknown", key=f"{value_key(name)} of {path}")
        return ObjectValue(entries, rest=rest, origin=origin)

    def _copies(self, node: JsonArray, prefix: str, depth: int) -> dict[str, Value]:
        entries: dict[str, Value] = {}
        for item in node.items:
            name_node, count_node, content = find(item, "name"), find(item, "count"), find(item, "input")
            assert name_node is not None and count_node is not None and content is not None
            name = self._value(name_node, f"{prefix}copy.name", depth + 1)
            if not isinstance(name, Known) or not isinstance(name.value, str):
                continue
            count = self._value(count_node, f"{prefix}copy.count", depth + 1)
            entries[name.value] = self.repeat(name.value, count, content, f"{prefix}{name.value}", depth + 1)
        return entries

    def repeat(self, loop: str, count: Value, content: JsonNode, path: str, depth: int = 0) -> Value:
        """Return the array that a loop makes of its input. Raises BudgetExceededError."""

        def elements(times: Value) -> Value:
            origin = Origin(path, span_in(self.source, content))
            number = copy_count(times)
            if isinstance(number, Unknown):
                rest = self.within(loop, unknown_index(number))._value(content, f"{path}[*]", depth)
                return ListValue((), rest=rest, origin=origin, long_as=counted_by(times))
            items = []
            size = 0
            for at in range(number):
                items.append(self.within(loop, Known(at))._value(content, f"{path}[{at}]", depth))
                # Loops in loops multiply; they are cut off while they grow, not after.
                size += self.frame.context.budget.measure(items[-1])[0]
                if size > MAX_ELEMENTS:
                    raise BudgetExceededError(f"the value has more than {MAX_ELEMENTS} elements")
            return ListValue(tuple(items), origin=origin)

        return lift(elements, count)


# --- names --------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _FunctionNames:
    """The names inside a user-defined function: its own parameters, and the other functions."""

    context: ArmFunctionContext
    arguments: Mapping[str, Value]
    functions: UserFunctions

    def parameter(self, name: str) -> Value | None:
        return self.arguments.get(name.lower())

    def variable(self, name: str) -> Value | None:
        return None

    def user_function(self, name: str) -> Callable[[tuple[Value, ...]], Value] | None:
        return self.functions.find(name)


class UserFunctions:
    """The functions of a template by `namespace.name`.

    https://learn.microsoft.com/azure/azure-resource-manager/templates/user-defined-functions
    """

    def __init__(self, node: JsonNode | None, source: SourceFile, context: ArmFunctionContext) -> None:
        self._source = source
        self._context = context
        self._active: set[str] = set()
        self._declared: dict[str, JsonNode] = {}
        for group in node.items if isinstance(node, JsonArray) else []:
            namespace = find(group, "namespace")
            if isinstance(namespace, JsonScalar) and isinstance(namespace.value, str):
                for member in members_of(find(group, "members")):
                    self._declared[f"{namespace.value}.{member.key}".lower()] = member.value

    def find(self, name: str) -> Callable[[tuple[Value, ...]], Value] | None:
        """Return a function; it raises ArmFunctionError for a wrong number of arguments."""
        wanted = name.lower()
        declared = self._declared.get(wanted)
        output = find(declared, "output", "value")
        if declared is None or output is None:
            return None

        def run(arguments: tuple[Value, ...]) -> Value:
            if wanted in self._active:
                raise ArmFunctionError("it calls itself")
            parameters = self._parameter_names(declared)
            if len(parameters) != len(arguments):
                raise ArmFunctionError(f"{len(parameters)} arguments are needed, {len(arguments)} are given")
            names = _FunctionNames(self._context, dict(zip(parameters, arguments, strict=True)), self)
            self._active.add(wanted)
            try:
                return JsonEvaluator(self._source, Frame(names)).evaluate(output, name)
            finally:
                self._active.discard(wanted)

        return run

    @staticmethod
    def _parameter_names(declared: JsonNode) -> list[str]:
        node = find(declared, "parameters")
        names = [find(item, "name") for item in node.items] if isinstance(node, JsonArray) else []
        return [str(each.value).lower() for each in names if isinstance(each, JsonScalar)]


@dataclass(slots=True)
class TemplateNames:
    """The names of one template: parameters with their values, variables (evaluated on demand), functions.

    context: for functions whose answer hangs on the target; own: unique to this template instance.
    """

    source: SourceFile
    template: JsonNode
    context: ArmFunctionContext
    own: ArmFunctionContext
    answers: DeploymentAnswers | None = None
    read_parameter: Callable[[str], Value | None] = field(default=lambda name: None)
    _variables: dict[str, Value | None] = field(default_factory=dict)
    _parameters: dict[str, Value | None] = field(default_factory=dict)
    _active: set[str] = field(default_factory=set)
    _functions: UserFunctions | None = None

    @property
    def evaluator(self) -> JsonEvaluator:
        """Evaluates what stands outside of resources."""
        return JsonEvaluator(self.source, Frame(self, self.answers))

    def parameter(self, name: str) -> Value | None:
        return self._once(self._parameters, "parameter", name, self.read_parameter)

    def variable(self, name: str) -> Value | None:
        return self._once(self._variables, "variable", name, self._variable)

    def user_function(self, name: str) -> Callable[[tuple[Value, ...]], Value] | None:
        if self._functions is None:
            self._functions = UserFunctions(find(self.template, "functions"), self.source, self.own)
        return self._functions.find(name)

    def _once(
        self, known: dict[str, Value | None], kind: str, name: str, evaluate: Callable[[str], Value | None]
    ) -> Value | None:
        lowered = name.lower()
        if lowered in known:
            return known[lowered]
        label = f"{kind} {lowered}"
        if label in self._active:
            raise ArmFunctionError(f'the {kind} "{name}" depends on itself')
        self._active.add(label)
        try:
            value = known[lowered] = evaluate(name)
        finally:
            self._active.discard(label)
        return value

    def _variable(self, name: str) -> Value | None:
        variables = find(self.template, "variables")
        member = find_member(variables, name)
        if member is not None and not is_property_copy(member.value):
            return self.evaluator.evaluate(member.value, f"variable {member.key}")
        copies = find(variables, "copy")
        for item in copies.items if isinstance(copies, JsonArray) and is_property_copy(copies) else []:
            loop, count, content = find(item, "name"), find(item, "count"), find(item, "input")
            if not isinstance(loop, JsonScalar) or str(loop.value).lower() != name.lower():
                continue
            assert count is not None and content is not None
            return self.evaluator.loop(str(loop.value), count, content, f"variable {name}")
        return None

    def call_own(self, name: str, arguments: tuple[Value, ...], span: Span | None) -> Value:
        """Return what a function gives that differs in every template instance, like `newGuid()`."""
        own = self.own
        call = ArmFunctionContext(span, own.files, own.base_folder, own.target, own.budget, own.key_prefix)
        return call_arm_function(name, arguments, call)
