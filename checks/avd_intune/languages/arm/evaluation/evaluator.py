"""Evaluates the strings of ARM templates: `[expression]` to its value, other text to itself.

What a template's names mean is asked of an ArmScope, which the front end implements.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Protocol

from avd_intune.languages.arm.evaluation.access import take_member
from avd_intune.languages.arm.expression_parser import (
    ArmCall,
    ArmExpression,
    ArmLiteral,
    ArmMember,
    ArmSyntaxError,
    ExpressionPlaces,
    is_expression,
    literal_text,
    parse_arm_expression,
)
from avd_intune.languages.arm.functions.calls import attempt, given_to
from avd_intune.languages.arm.functions.function_api import (
    ArmFunctionContext,
    ArmFunctionError,
    LambdaValue,
    integer_argument,
    text_argument,
)
from avd_intune.languages.arm.functions.function_table import call_arm_function
from avd_intune.languages.arm.functions.logic import choose, conjunction, disjunction, first_not_null
from avd_intune.source.budget import BudgetExceededError
from avd_intune.source.text import Span
from avd_intune.values.cases import lift
from avd_intune.values.display import span_of
from avd_intune.values.identity import derived_key
from avd_intune.values.inside import text_length
from avd_intune.values.plain_data import normal_number
from avd_intune.values.value_types import (
    EvaluationError,
    Known,
    ListValue,
    ObjectValue,
    OneOf,
    Origin,
    Unknown,
    Value,
    replace,
    through,
)


class ArmScope(Protocol):
    """What the expressions of one template see."""

    @property
    def context(self) -> ArmFunctionContext:
        """Files, target, budget and key prefix for the functions; its `span` is not used."""
        ...

    def parameter(self, name: str) -> Value | None:
        """Return the value of a parameter, None if there is none; names have no case."""
        ...

    def variable(self, name: str) -> Value | None:
        """Return the value of a variable, None if there is none; names have no case."""
        ...

    def copy_index(self, name: str | None) -> Value | None:
        """Return the index of a copy loop, None if there is none; name None: of the innermost one."""
        ...

    def azure_function(self, name: str, arguments: tuple[Value, ...], span: Span | None) -> Value | None:
        """Return what the front end knows better than the function table, else None.

        Asked before every function that is answered from the deployment and not from its arguments:
        `reference`, `resourceInfo`, `deployment`, `list…` and the like (`name` is in lower case).
        """
        ...

    def user_function(self, name: str) -> Callable[[tuple[Value, ...]], Value] | None:
        """Return a user-defined function by its full name (`namespace.member`, no case), or None."""
        ...


# Functions that a front end may answer from the template: it knows the resources and their order.
DEPLOYMENT_FUNCTIONS = frozenset(
    {
        *("reference", "references", "resourceinfo", "deployment", "deployer", "environment", "providers"),
        *("subscription", "resourcegroup", "managementgroup", "tenant", "resourceid", "subscriptionresourceid"),
        *("externalinputs", "roledefinitions", "newguid", "utcnow"),
    }
)


def evaluate_arm_string(value: Value, scope: ArmScope) -> Value:
    """Return what a string of a template stands for; any value that is no Known string stays as it is.

    The value's origin tells where the string stands. Never raises: a string that is no valid expression
    is an EvaluationError.
    """
    if not isinstance(value, Known) or not isinstance(value.value, str) or not value.value.startswith("["):
        return value
    text = value.value
    if not is_expression(text):
        literal = literal_text(text)
        return value if literal is text else Known(literal, origin=value.origin, secret=value.secret)
    span = span_of(value)
    tree = parse_arm_expression(text)
    places = ExpressionPlaces(text, span)
    if isinstance(tree, ArmSyntaxError):
        where = places.span(tree.offset, tree.offset + 1)
        return EvaluationError(
            f"the expression is not valid: {tree.message}",
            key=derived_key("expression", value),
            origin=Origin("the expression", where, value.origin),
        )
    try:
        return _Evaluator(scope, places).evaluate(tree, {})
    except RecursionError:
        return Unknown(
            "it leads through too many nested values",
            key=derived_key("expression", value),
            origin=Origin("the expression", span, value.origin),
        )


def evaluate_arm_json(value: Value, scope: ArmScope) -> Value:
    """Evaluate all strings of a JSON value, also the names in its objects; never raises."""
    try:
        return _evaluate_json(value, scope)
    except RecursionError:
        return Unknown("it leads through too many nested values", key="nested too deeply", origin=value.origin)


def _evaluate_json(value: Value, scope: ArmScope) -> Value:
    if isinstance(value, Known):
        return evaluate_arm_string(value, scope)
    if isinstance(value, ListValue):
        items = tuple(_evaluate_json(item, scope) for item in value.items)
        rest = _evaluate_json(value.rest, scope) if value.rest is not None else None
        return replace(value, items=items, rest=rest)
    if isinstance(value, OneOf):
        return lift(lambda each: _evaluate_json(each, scope), value)
    if isinstance(value, ObjectValue):
        entries: dict[str, Value] = {}
        rest = _evaluate_json(value.rest, scope) if value.rest is not None else None
        for key, item in value.entries.items():
            evaluated = _evaluate_json(item, scope)
            if not key.startswith("["):
                entries[key] = evaluated
                continue
            name = evaluate_arm_string(Known(key, origin=item.origin), scope)
            if (refused := scope.context.budget.refused_in(name)) is not None:
                return refused
            if isinstance(name, Known) and isinstance(name.value, str):
                entries[name.value] = evaluated
            else:
                rest = rest or evaluated
        return replace(value, entries=entries, rest=rest)
    return value


class _Evaluator:
    """Evaluates the tree of one string."""

    def __init__(self, scope: ArmScope, places: ExpressionPlaces) -> None:
        self.scope = scope
        self.places = places

    def context(self, node: ArmExpression) -> ArmFunctionContext:
        base = self.scope.context
        return ArmFunctionContext(
            span=self.places.span(node.start, node.end),
            files=base.files,
            base_folder=base.base_folder,
            target=base.target,
            budget=base.budget,
            key_prefix=base.key_prefix,
        )

    def evaluate(self, node: ArmExpression, local: Mapping[str, Value]) -> Value:
        if isinstance(node, ArmCall):
            return self.call(node, local)
        if isinstance(node, ArmLiteral):
            content = node.value if isinstance(node.value, str) else normal_number(node.value)
            return Known(content, origin=Origin("the expression", self.places.span(node.start, node.end)))
        return self.member(node, local)

    def member(self, node: ArmMember, local: Mapping[str, Value]) -> Value:
        # A chain of members is walked in a loop, so that it needs no stack.
        steps: list[ArmMember] = []
        start: ArmExpression = node
        while isinstance(start, ArmMember):
            steps.append(start)
            start = start.base
        value = self.evaluate(start, local)
        budget = self.scope.context.budget
        for step in reversed(steps):
            name = step.key.value if isinstance(step.key, ArmLiteral) else None
            if type(value) is ObjectValue and type(name) is str and not value.secret:
                # As below, where nothing is open: nearly all steps are of this kind.
                found = value.entries.get(name)
                if found is not None:
                    with suppress(BudgetExceededError):  # which is said below
                        if budget.refused_in(value) is None:
                            budget.spend(1 + len(value.entries) // 20)
                            budget.build(text_length(found))
                            value = found
                            continue
            call = self.context(step)
            key = self.evaluate(step.key, local)
            value = attempt("[]", call, partial(take_member, call), value, key)
        return value

    def call(self, node: ArmCall, local: Mapping[str, Value]) -> Value:
        name = node.name.lower()
        call = self.context(node)
        match name:
            case "if" if len(node.arguments) == 3:
                condition, then, otherwise = node.arguments
                return attempt(
                    name,
                    call,
                    lambda: choose(
                        self.evaluate(condition, local),
                        lambda: self.evaluate(then, local),
                        lambda: self.evaluate(otherwise, local),
                    ),
                )
            case "and" | "or" | "coalesce" if len(node.arguments) > (name != "coalesce"):
                decide = {"and": conjunction, "or": disjunction, "coalesce": first_not_null}[name]
                later = [partial(self.evaluate, each, local) for each in node.arguments]
                return attempt(name, call, lambda: decide(later))
            case "lambda":
                return self.make_lambda(node, local)
            case "parameters" | "variables" if len(node.arguments) == 1:
                literal = node.arguments[0]
                if isinstance(literal, ArmLiteral) and isinstance(literal.value, str):
                    return self.declared(name, literal.value, node, call)
        arguments = tuple([self.evaluate(argument, local) for argument in node.arguments])
        match name:
            case "parameters" | "variables" | "copyindex" | "lambdavariables":
                found = attempt(name, call, lambda *values: self.lookup(name, values, local), *arguments)
                return self.named(found, node, arguments, call.span)
        if "." in name:
            return self.user_function(node, arguments, call)
        if name in DEPLOYMENT_FUNCTIONS or name.startswith("list"):
            answer = self.scope.azure_function(name, arguments, call.span)
            if answer is not None:
                return answer
        return call_arm_function(node.name, arguments, call)

    def declared(self, kind: str, name: str, node: ArmCall, call: ArmFunctionContext) -> Value:
        """Return what a parameter or variable stands for that is named outright, as nearly all are."""
        find = self.scope.parameter if kind == "parameters" else self.scope.variable

        def found(_: Value) -> Value:
            value = find(name)
            if value is None:
                raise ArmFunctionError(f'there is no {kind[:-1]} "{name}"')
            return value

        return through(attempt(kind, call, found, Known(name)), f"{node.name}('{name}')", call.span)

    def named(self, value: Value, node: ArmCall, arguments: tuple[Value, ...], span: Span | None) -> Value:
        """Add to a value's provenance that it came through a parameter, variable or loop."""
        first = arguments[0] if arguments else None
        if isinstance(first, Known) and isinstance(first.value, str):
            return through(value, f"{node.name}('{first.value}')", span)
        return through(value, f"{node.name}()", span)

    def lookup(self, name: str, values: tuple[Value, ...], local: Mapping[str, Value]) -> Value:
        if name == "copyindex":
            return self.copy_index(values)
        if len(values) != 1:
            raise ArmFunctionError(f"1 argument is needed, {len(values)} are given")
        wanted = text_argument(values[0])
        if name == "lambdavariables":
            found = local.get(wanted.lower())
        else:
            found = self.scope.parameter(wanted) if name == "parameters" else self.scope.variable(wanted)
        if found is None:
            kind = {"parameters": "parameter", "variables": "variable"}.get(name, "lambda variable")
            raise ArmFunctionError(f'there is no {kind} "{wanted}"')
        return found

    def copy_index(self, values: tuple[Value, ...]) -> Value:
        rest = list(values)
        loop = None
        if rest and isinstance(rest[0], Known) and isinstance(rest[0].value, str):
            loop = text_argument(rest.pop(0))
        offset = integer_argument(rest.pop(0)) if rest else 0
        if rest:
            raise ArmFunctionError("a loop name and an offset are all that can be given")
        index = self.scope.copy_index(loop)
        if index is None:
            raise ArmFunctionError(f'there is no loop "{loop}"' if loop else "there is no loop here")
        if offset == 0:
            return index
        return call_arm_function("add", [index, Known(offset)], self.scope.context)

    def user_function(self, node: ArmCall, arguments: tuple[Value, ...], call: ArmFunctionContext) -> Value:
        function = self.scope.user_function(node.name)
        if function is None:
            return call_arm_function(node.name, arguments, call)
        chosen = function
        # Only the work is bounded here; what is undecided in the arguments is the function's own matter.
        return attempt(node.name, call, lambda: given_to(chosen, call, arguments))

    def make_lambda(self, node: ArmCall, local: Mapping[str, Value]) -> Value:
        """`lambda('x', 'y', body)`: a value that `map` and its like run."""
        span = self.places.span(node.start, node.end)
        *names, body = node.arguments or (ArmLiteral("", node.start, node.end),)
        parameters = []
        for each in names:
            if not isinstance(each, ArmLiteral) or not isinstance(each.value, str):
                return EvaluationError("`lambda` needs names as strings", key="lambda", origin=Origin("lambda()", span))
            parameters.append(each.value.lower())

        def run(*values: Value) -> Value:
            return self.evaluate(body, {**local, **dict(zip(parameters, values, strict=False))})

        place = f"{span.path}:{span.start}" if span is not None else self.places.text[node.start : node.end]
        return LambdaValue(
            "a lambda is no value",
            key=f"{self.scope.context.key_prefix}lambda({place})",
            origin=Origin("lambda()", span),
            run=run,
            arity=len(parameters),
        )
