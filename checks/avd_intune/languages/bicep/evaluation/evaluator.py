"""Evaluates Bicep expressions. What names mean is asked of a BicepScope, which the front end implements.

Semantics: https://learn.microsoft.com/azure/azure-resource-manager/bicep/operators and the ARM expressions
that the compiler turns Bicep into (Azure/bicep src/Bicep.Core/Emit/ExpressionConverter.cs).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from sys import intern
from types import MappingProxyType
from typing import Any

from avd_intune.languages.arm.evaluation.evaluator import DEPLOYMENT_FUNCTIONS
from avd_intune.languages.arm.evaluation.operators import binary, unary
from avd_intune.languages.arm.evaluation.text_building import Part, format_value, join_parts
from avd_intune.languages.arm.functions.calls import attempt, given_to
from avd_intune.languages.arm.functions.function_api import (
    ArmFunctionContext,
    ArmFunctionError,
    LambdaValue,
)
from avd_intune.languages.arm.functions.function_table import call_arm_function
from avd_intune.languages.arm.functions.logic import choose, conjunction, disjunction
from avd_intune.languages.bicep.evaluation.access_chains import (
    AccessEvaluator,
    Locals,
)
from avd_intune.languages.bicep.evaluation.alike import Alike
from avd_intune.languages.bicep.evaluation.scope import BicepScope, Symbol
from avd_intune.languages.bicep.syntax.bicep_tree import (
    ArrayExpression,
    Binary,
    Conditional,
    Expression,
    ForExpression,
    FunctionCall,
    IfBody,
    IndexAccess,
    Lambda,
    Literal,
    MethodCall,
    NonNull,
    ObjectExpression,
    Parenthesized,
    PropertyAccess,
    ResourceAccess,
    Spread,
    Template,
    Unary,
    Variable,
)
from avd_intune.source.budget import BudgetExceededError
from avd_intune.values.blanks import as_blank, with_blanks_noted
from avd_intune.values.entries import find_key
from avd_intune.values.identity import derived_key
from avd_intune.values.inside import is_secret
from avd_intune.values.placeholders import literal_text
from avd_intune.values.value_types import (
    MAX_ELEMENTS,
    NULL,
    Known,
    ListValue,
    ObjectValue,
    OneOf,
    Origin,
    Unknown,
    Value,
    as_secret,
    replace,
    through,
)

# The namespaces that every file has.
NAMESPACES = frozenset({"az", "sys"})
# What a resource asks of itself, and why the answer is open.
_OF_THE_RESOURCE = {
    "exists": "whether the resource exists already is only known at deployment",
    "existingResource": "what the resource is like now, if it exists already, is only known at deployment",
}
# Functions whose answer is known once a type or a name is: they hand their argument on.
_PASS_THROUGH = frozenset({"any"})
_OPPOSITES: Mapping[str, str] = {"!=": "==", "!~": "=~"}
_COMPARISONS = frozenset({"==", "=~", "<", "<=", ">", ">="})
# Functions that the front end may answer better than the table.
_ASKED_OF_SCOPE = DEPLOYMENT_FUNCTIONS | {"readenvironmentvariable", "readenvvar"}


def _literal_value(node: Literal, origin: Origin) -> Value:
    return literal_text(node.value, origin) if isinstance(node.value, str) else Known(node.value, origin=origin)


class BicepEvaluator(AccessEvaluator):
    """Evaluates the expressions of one file in one scope.

    alike: in the body of an instance of a loop, what is the same in all of them.
    """

    def __init__(self, scope: BicepScope, alike: Alike | None = None) -> None:
        super().__init__(scope)
        self._alike = alike

    def _evaluate(self, node: Expression | IfBody, local: Locals) -> Value:
        self._budget.spend()
        return _HANDLERS[type(node)](self, node, local)

    def _placed(self, node: Expression | IfBody, local: Locals, path: str) -> Value:
        """Evaluate an expression whose value and members have names in the provenance."""
        assert not isinstance(node, IfBody)
        alike = self._alike
        if alike is None or not alike.holds(node):
            return self._of_this_iteration(node, local, path)
        known = alike.values.get((node.start, path))
        if known is None:
            known = alike.values[node.start, path] = self._of_this_iteration(node, local, path)
        return known

    def _of_this_iteration(self, node: Expression, local: Locals, path: str) -> Value:
        if isinstance(node, Literal):
            return _literal_value(node, Origin(path, self.span(node)))
        if isinstance(node, ObjectExpression):
            return self._object(node, local, path)
        if isinstance(node, ArrayExpression):
            return self._array(node, local, path)
        return through(self._evaluate(node, local), path, self.span(node))

    # --- literals and collections

    def _literal(self, node: Literal, local: Locals) -> Value:
        return _literal_value(node, Origin("a literal", self.span(node)))

    def _template(self, node: Template, local: Locals) -> Value:
        values = [None if isinstance(part, str) else self._evaluate(part, local) for part in node.parts]
        given = tuple(value for value in values if value is not None)
        call = self.context(node)

        def joined(*settled: Value) -> Value:
            at = iter(settled)
            parts: list[Part] = []
            for part in node.parts:
                if isinstance(part, str):
                    parts.append(part)
                    continue
                value = next(at)
                parts.extend([value] if isinstance(value, OneOf) else format_value(value))
            return join_parts(call, parts)

        result = attempt("format", call, joined, *given)
        if any(is_secret(value) for value in given):
            result = as_secret(result)
        if isinstance(result, OneOf) or (result.origin is not None and result.origin.source is None):
            return result
        source = result.origin.source if result.origin is not None else None
        return with_blanks_noted(replace(result, origin=Origin("a string", call.span, source=source)), given)

    def _array(self, node: ArrayExpression, local: Locals, path: str | None = None) -> Value:
        origin = Origin(path or "an array", self.span(node))
        groups: list[Value] = []
        items: list[Value] = []
        spread = False
        for at, item in enumerate(node.items):
            if isinstance(item, Spread):
                spread = True
                groups.extend([ListValue(tuple(items), origin=origin), self._evaluate(item.expression, local)])
                items = []
            elif path is None:
                items.append(self._evaluate(item, local))
            else:
                items.append(self._placed(item, local, f"{path}[{at}]"))
        last = ListValue(tuple(items), origin=origin)
        if not spread:
            return last
        return call_arm_function("flatten", [ListValue((*groups, last))], self.context(node))

    def _object(self, node: ObjectExpression, local: Locals, path: str | None = None) -> Value:
        origin = Origin(path or "an object", self.span(node))
        prefix = f"{path}." if path else ""
        groups: list[Value] = []
        entries: dict[str, Value] = {}
        unnamed: list[Value] = []
        computed: set[str] = set()
        for each in node.properties:
            if isinstance(each, Spread):
                groups.append(self._entries(entries, unnamed, origin))
                groups.append(self._evaluate(each.expression, local))
                entries, unnamed = {}, []
                continue
            key = each.key
            if isinstance(key, Template):
                text = self._template(key, local)
                if (refused := self._budget.refused_in(text)) is not None:
                    return refused
                name = text.value if isinstance(text, Known) else None
            else:
                name = key.value
            if path is None:
                value = self._evaluate(each.value, local)
            else:
                shown = f"{prefix}{name}" if isinstance(name, str) else f"{prefix}*"
                value = self._placed(each.value, local, intern(shown))
            if not isinstance(name, str):
                unnamed.append(value)
                continue
            if isinstance(key, Template):
                computed.add(name.lower())
            # Of what is written twice the last counts; a name that is made must not be there yet.
            if computed and name.lower() in computed and find_key(entries, name) is not None:
                return self._rejected(f'the object has a property "{name}" twice', node)
            entries[name] = value
        last = self._entries(entries, unnamed, origin)
        if not groups:
            return last
        return call_arm_function("shallowMerge", [ListValue((*groups, last))], self.context(node))

    @staticmethod
    def _entries(entries: dict[str, Value], unnamed: list[Value], origin: Origin) -> ObjectValue:
        rest: Value | None = unnamed[0] if unnamed else None
        if len(unnamed) > 1:
            rest = Unknown("its name is unknown", key=derived_key("entry", *unnamed), origin=origin)
        return ObjectValue(entries, rest=rest, origin=origin)

    def _for(self, node: ForExpression, local: Locals) -> Value:
        """`[for item in collection: body]` is `map(collection, (item, index) => body)`."""
        names = [node.item_name, *([node.index_name] if node.index_name is not None else [])]
        collection = self._evaluate(node.collection, local)
        function = self._function(node, names, node.body, local)
        size = 0

        def run(*values: Value) -> Value:
            nonlocal size
            value = function.run(*values)
            # Loops in loops are cut off while they grow; the whole is checked when it is there.
            size += self._budget.measure(value)[0]
            if size > MAX_ELEMENTS:
                # No person writes that once; a loop around it must not do it a thousand times.
                self._budget.spend(4 * MAX_ELEMENTS)
                raise BudgetExceededError(f"the loop has more than {MAX_ELEMENTS} elements")
            return value

        return call_arm_function("map", [collection, replace(function, run=run)], self.context(node))

    def _lambda(self, node: Lambda, local: Locals) -> Value:
        return self._function(node, node.parameters, node.body, local)

    def _function(
        self, node: Lambda | ForExpression, names: list[str], body: Expression | IfBody, local: Locals
    ) -> LambdaValue:
        def run(*values: Value) -> Value:
            return self._evaluate(body, {**local, **dict(zip(names, values, strict=False))})

        place = f"{self.scope.context.key_prefix}lambda({self._place(node)})"
        # The same lambda over other variables is another function.
        key = derived_key(place, *local.values()) if local else place
        return LambdaValue(
            "a lambda is no value", key=key, origin=Origin("a lambda", self.span(node)), run=run, arity=len(names)
        )

    # --- operators

    def _unary(self, node: Unary, local: Locals) -> Value:
        operand = self._evaluate(node.operand, local)
        if node.operator == "-" and isinstance(operand, Known) and type(operand.value) is int:
            return Known(-operand.value, origin=operand.origin)
        return unary(node.operator, operand, self.context(node))

    def _binary(self, node: Binary, local: Locals) -> Value:
        call = self.context(node)
        if node.operator in ("&&", "||"):
            # One chain of the same operator is one call: it may be long, and it nests to the left.
            operands: list[Expression] = []
            current: Expression = node
            while isinstance(current, Binary) and current.operator == node.operator:
                operands.append(current.right)
                current = current.left
            operands.append(current)
            later = [partial(self._evaluate, operand, local) for operand in reversed(operands)]
            decide = conjunction if node.operator == "&&" else disjunction
            return attempt("and" if node.operator == "&&" else "or", call, lambda: decide(later))
        left, right = partial(self._evaluate, node.left, local), partial(self._evaluate, node.right, local)
        opposite = _OPPOSITES.get(node.operator)
        if opposite is not None:
            same = self._shown(binary(opposite, left, right, call), node, opposite)
            return unary("!", same, call)
        return self._shown(binary(node.operator, left, right, call), node, node.operator)

    def _shown(self, value: Value, node: Binary, operator: str) -> Value:
        """Let what is undecided be known to people by the comparison that is."""
        if not isinstance(value, (Unknown, OneOf)) or operator not in _COMPARISONS:
            return value
        text = f"{self._text(node.left)} {operator} {self._text(node.right)}"
        return self._named_unknown(value, text, node)

    def _conditional(self, node: Conditional, local: Locals) -> Value:
        condition = self._evaluate(node.condition, local)
        if isinstance(condition, Known) and isinstance(condition.value, bool):
            return as_blank(self._evaluate(node.then if condition.value else node.otherwise, local), condition)
        then, otherwise = partial(self._evaluate, node.then, local), partial(self._evaluate, node.otherwise, local)
        return attempt("if", self.context(node), lambda: choose(condition, then, otherwise))

    def _inner(self, node: Parenthesized, local: Locals) -> Value:
        return self._evaluate(node.inner, local)

    def _if(self, node: IfBody, local: Locals) -> Value:
        return self._evaluate(node.body, local)

    # --- names and members

    def _variable(self, node: Variable, local: Locals) -> Value:
        return self._settled(self._named(node, local), node)

    # --- calls

    def _call(self, node: FunctionCall, local: Locals) -> Value:
        function = self.scope.function(node.name)
        if function is None and node.name == "nameof" and len(node.arguments) == 1:
            return Known(_last_name(node.arguments[0]), origin=Origin("nameof()", self.span(node)))
        arguments = tuple(self._evaluate(argument, local) for argument in node.arguments)
        if node.name.lower() == "replace" and function is None:
            arguments = self._as_written(node, arguments)
        call = self.context(node)
        if function is not None:
            chosen = function
            # Only the work is bounded here; what is undecided in the arguments is the function's own matter.
            answer = attempt(node.name, call, lambda: given_to(chosen, call, arguments))
            return through(answer, f"{node.name}()", call.span)
        return self._built_in(node.name, arguments, call)

    def _as_written(self, node: FunctionCall, arguments: tuple[Value, ...]) -> tuple[Value, ...]:
        """Return the arguments of `replace()`: it looks for a placeholder of its own, that no other tool fills in."""
        wanted = node.arguments[1] if len(node.arguments) == 3 else None
        if not isinstance(wanted, Literal) or not isinstance(wanted.value, str):
            return arguments
        return (arguments[0], Known(wanted.value, origin=arguments[1].origin), arguments[2])

    def _built_in(self, name: str, arguments: tuple[Value, ...], call: ArmFunctionContext) -> Value:
        lowered = name.lower()
        if lowered in _PASS_THROUGH and len(arguments) == 1:
            return arguments[0]
        if lowered in _ASKED_OF_SCOPE or lowered.startswith("list"):
            assert call.span is not None
            answer = self.scope.azure_function(lowered, arguments, call.span)
            if answer is not None:
                return answer
        return call_arm_function(name, arguments, call)

    def _method(self, node: MethodCall, local: Locals) -> Value:
        arguments = tuple(self._evaluate(argument, local) for argument in node.arguments)
        target, call = node.target, self.context(node)
        if isinstance(target, Variable) and target.name in NAMESPACES and target.name not in local:
            try:
                declared = self.scope.lookup(target.name)
            except ArmFunctionError:
                declared = NULL
            if declared is None:
                return self._built_in(node.name, arguments, call)
        if isinstance(target, Variable) and target.name == "this" and node.name in _OF_THE_RESOURCE:
            # https://learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-functions-this
            call_text = f"this.{node.name}()"
            key = f"{call.key_prefix}{call_text}@{self.span(node).key}"
            return Unknown(_OF_THE_RESOURCE[node.name], key=key, origin=Origin(call_text, self.span(node)))
        found = self._chain(target, local)
        if isinstance(found, Symbol):
            assert call.span is not None
            return found.call(node.name, arguments, call.span)
        return self._rejected(f'there is no function "{node.name}" here', node)


def _last_name(node: Expression) -> str:
    if isinstance(node, (Variable, PropertyAccess, ResourceAccess)):
        return node.name
    if isinstance(node, IndexAccess):
        if isinstance(node.index, Literal) and isinstance(node.index.value, str):
            return node.index.value
        return _last_name(node.target)
    return _last_name(node.operand) if isinstance(node, NonNull) else ""


_HANDLERS: Mapping[type, Callable[[BicepEvaluator, Any, Locals], Value]] = MappingProxyType(
    {
        Literal: BicepEvaluator._literal,
        Template: BicepEvaluator._template,
        Variable: BicepEvaluator._variable,
        PropertyAccess: BicepEvaluator._access,
        IndexAccess: BicepEvaluator._access,
        ResourceAccess: BicepEvaluator._access,
        NonNull: BicepEvaluator._access,
        FunctionCall: BicepEvaluator._call,
        MethodCall: BicepEvaluator._method,
        Unary: BicepEvaluator._unary,
        Binary: BicepEvaluator._binary,
        Conditional: BicepEvaluator._conditional,
        Parenthesized: BicepEvaluator._inner,
        Lambda: BicepEvaluator._lambda,
        ArrayExpression: BicepEvaluator._array,
        ObjectExpression: BicepEvaluator._object,
        ForExpression: BicepEvaluator._for,
        IfBody: BicepEvaluator._if,
    }
)
