"""Evaluation of HCL expressions over values that may be unknown or one of several.

The language is that of https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md, as Terraform uses
it. What Terraform would reject is an EvaluationError with the reason; an unknown touches only what
depends on it. Nothing here raises, whatever the expression.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeAlias

from avd_intune.languages.terraform.evaluation.context import Context, counted
from avd_intune.languages.terraform.evaluation.conversion import unified
from avd_intune.languages.terraform.evaluation.hcl_operators import binary, choose, to_condition, unary
from avd_intune.languages.terraform.evaluation.lazy_functions import LAZY_FUNCTIONS
from avd_intune.languages.terraform.evaluation.loops import for_object, for_tuple, splat
from avd_intune.languages.terraform.evaluation.open_elements import representative_of
from avd_intune.languages.terraform.evaluation.refused_parts import refused_in, unless_refused
from avd_intune.languages.terraform.evaluation.scope import Scope
from avd_intune.languages.terraform.evaluation.template_evaluation import template
from avd_intune.languages.terraform.evaluation.text_building import composed, object_key
from avd_intune.languages.terraform.evaluation.traversal import (
    get_attribute,
    index,
    possible_attribute,
    possible_member,
    rejected,
)
from avd_intune.languages.terraform.evaluation.type_model import ANY, type_of
from avd_intune.languages.terraform.functions.function_api import FunctionContext
from avd_intune.languages.terraform.functions.function_table import call_function
from avd_intune.languages.terraform.syntax.hcl_tree import (
    Binary,
    Conditional,
    Expression,
    ForObject,
    ForTuple,
    FunctionCall,
    GetAttribute,
    Index,
    Invalid,
    Literal,
    ObjectExpression,
    Splat,
    SplatElement,
    Template,
    TemplateFor,
    TemplateIf,
    TupleExpression,
    Unary,
    Variable,
)
from avd_intune.source.text import SourceFile, Span
from avd_intune.values.blanks import as_blank
from avd_intune.values.cases import lift
from avd_intune.values.identity import unknown_from
from avd_intune.values.measures import measures_in_use
from avd_intune.values.placeholders import literal_text
from avd_intune.values.value_types import (
    MAX_ELEMENTS,
    NULL,
    TRUE,
    EvaluationError,
    Known,
    ListValue,
    ObjectValue,
    OneOf,
    Origin,
    Unknown,
    Value,
    as_secret,
    replace,
)


def evaluate(expression: Expression, scope: Scope) -> Value:
    """Return the value of an expression in a scope. Never raises; an EvaluationError is what HCL rejects."""
    return Context(scope, _dispatch).evaluate(expression)


def evaluate_stated(expression: Expression, source: SourceFile, scope: Callable[[], Scope]) -> Value:
    """Return the same; the scope is made where it is asked for: most of what code states are literals."""
    if type(expression) is Literal and counted():
        return _literal_in(source, expression)
    return evaluate(expression, scope())


def _dispatch(context: Context, expression: Expression) -> Value:
    handler = _HANDLERS.get(type(expression))
    if handler is None:
        return Unknown("the expression cannot stand here", key=context.key_of("misplaced", expression))
    return handler(context, expression)


# A function that only the scope knows: its name, arguments and place; None where it is none of them.
OwnFunction: TypeAlias = Callable[[str, Sequence[Value], Span | None], Value | None]


def _literal(context: Context, node: Literal) -> Value:
    return _literal_in(context.scope.source, node)


def _literal_in(source: SourceFile, node: Literal) -> Value:
    origin = Origin("a literal", Span(source, node.start, node.end))
    if isinstance(node.value, str):
        return literal_text(composed(node.value), origin)
    return Known(node.value, origin=origin)


def _invalid(context: Context, node: Invalid) -> Value:
    return Unknown(
        "the expression could not be read",
        key=context.key_of("invalid", node),
        origin=Origin("an expression that could not be read", context.span(node)),
    )


# --- names and members ------------------------------------------------------------------------------


# What stands before names that are of no resource: only the paths of resources are held against a schema.
_NO_RESOURCES = frozenset({"var", "local", "module", "each", "count", "path", "terraform", "self"})


def _traversal(context: Context, node: Variable | GetAttribute) -> Value:
    """Resolve the longest run of names that the scope knows, then follow the rest step by step."""
    steps: list[GetAttribute] = []
    target: Expression = node
    while isinstance(target, GetAttribute):
        steps.append(target)
        target = target.target
    steps.reverse()
    if not isinstance(target, Variable):
        value = context.evaluate(target)
    elif target.name in context.names:
        value = context.names[target.name]
    else:
        path = (target.name, *(step.name for step in steps))
        found = context.scope.resolve(path, context.span(node))
        if found is None:
            written = ".".join(path)
            # Inside `try()` it is no error that another argument takes the place of: Terraform looks there before.
            kind = EvaluationError if target.name in ("local", "var") and not context.strict else Unknown
            return kind(
                f"{written} is not declared",
                key=f"{context.scope.key_prefix}{written}",
                origin=Origin(written, context.span(node)),
            )
        value, taken = found
        steps = steps[max(taken - 1, 0) :]
    for step in steps:
        if context.strict:
            value = possible_attribute(value, step.name, _is_path_of_resource(context, target))
        else:
            value = unless_refused(get_attribute(value, step.name), value)
    return value


def _index(context: Context, node: Index) -> Value:
    # A chain such as `a[0][1][2]…` is followed without recursion.
    keys: list[Index] = []
    target: Expression = node
    while isinstance(target, Index):
        keys.append(target)
        target = target.target
    value = context.evaluate(target)
    for step in reversed(keys):
        key = context.evaluate(step.key)
        if context.strict:
            is_checked = isinstance(step.key, Literal) and _is_path_of_resource(context, target)
            value = possible_member(value, key, is_checked)
        else:
            value = unless_refused(index(value, key), value)
    return value


def _is_path_of_resource(context: Context, node: Expression) -> bool:
    """Say whether an expression is but the path of a resource, which Terraform checks before it evaluates anything."""
    while isinstance(node, (GetAttribute, Index)):
        node = node.target
    return isinstance(node, Variable) and node.name not in context.names and node.name not in _NO_RESOURCES


def _splat_element(context: Context, node: SplatElement) -> Value:
    if context.element is None:
        return Unknown("a splat element stands outside of a splat", key=context.key_of("misplaced", node))
    return context.element


# --- operators --------------------------------------------------------------------------------------


def _binary(context: Context, node: Binary) -> Value:
    # `a + b + c + …` leans to the left: it is folded without recursion.
    pending: list[Binary] = []
    target: Expression = node
    while isinstance(target, Binary):
        pending.append(target)
        target = target.left
    value = context.evaluate(target)
    for step in reversed(pending):
        right = context.evaluate(step.right)
        found = binary(step.operator, value, right)
        is_checked = step.operator in ("==", "!=") and not context.strict
        value = unless_refused(found, value, right) if is_checked else found
        if isinstance(value, Known) and isinstance(value.value, Decimal):
            context.spend(_FRACTION_STEPS)
    return context.computed(value, node)


# What a number that is no integer costs, in evaluations of a node: it is rounded to 512 bits by hand.
_FRACTION_STEPS = 20


def _unary(context: Context, node: Unary) -> Value:
    return context.computed(unary(node.operator, context.evaluate(node.operand)), node)


def _conditional(context: Context, node: Conditional) -> Value:
    condition = to_condition(context.evaluate(node.condition))
    if isinstance(condition, EvaluationError):
        return condition
    # Terraform evaluates both results, since the type of one may change the other.
    arms = (context.evaluate(node.then), context.evaluate(node.otherwise))
    if any(isinstance(arm, OneOf) and type_of(arm) == ANY for arm in arms):
        result = lift(lambda then, otherwise: _choose_unified(condition, node, then, otherwise), *arms)
    else:
        result = as_blank(_choose_unified(condition, node, *arms), condition)
    return as_secret(result) if condition.secret else result


def _choose_unified(condition: Value, node: Conditional, then: Value, otherwise: Value) -> Value:
    arms = {"true": then, "false": otherwise}
    typed = {
        name: _typed_stand_in(written) if isinstance(arm, EvaluationError) else arm
        for (name, arm), written in zip(arms.items(), (node.then, node.otherwise), strict=True)
    }
    chosen = unified(typed)
    if chosen is None:
        return rejected("the two results of the conditional have types that do not agree", then, otherwise)
    arms.update({name: arm for name, arm in chosen.items() if not isinstance(arms[name], EvaluationError)})
    return choose(condition, arms["true"], arms["false"])


def _typed_stand_in(written: Expression) -> Value:
    """Return any value of the type that an expression has even where it is rejected; null if it has none.

    `x == null ? 0 : "vm-${x}"` is "0": the second result is a string, also when x is null.
    """
    if isinstance(written, Template):
        is_text = len(written.parts) != 1 or isinstance(written.parts[0], (TemplateIf, TemplateFor))
        return Known("") if is_text else NULL
    if isinstance(written, (Unary, Binary)):
        return Known(0) if written.operator in "+-*/%" else TRUE
    return NULL


# --- constructors -----------------------------------------------------------------------------------


def _tuple(context: Context, node: TupleExpression) -> Value:
    items = tuple(context.evaluate(item) for item in node.items)
    if context.strict:
        error = next((item for item in items if isinstance(item, EvaluationError)), None)
        if error is not None:
            return error
    return ListValue(items, origin=Origin("a list", context.span(node)))


def _object(context: Context, node: ObjectExpression) -> Value:
    entries: dict[str, Value] = {}
    rest: list[Value] = []
    # A key that is one of several makes the whole object one of several, in `variants`.
    uncertain: list[tuple[Value, Value]] = []
    secret = False
    for item in node.items:
        key = object_key(context.evaluate(item.key))
        value = context.evaluate(item.value)
        error = next((each for each in (key, value) if isinstance(each, EvaluationError)), None)
        if error is not None and (context.strict or error is key):
            if context.strict or refused_in(key) is not None:
                return error
            rest.append(error)
            continue
        secret = secret or key.secret
        if isinstance(key, Known):
            entries[str(key.value)] = value
        elif isinstance(key, OneOf):
            uncertain.append((key, value))
        else:
            rest.append(value)
    base = ObjectValue(
        entries,
        rest=representative_of(rest),
        origin=Origin("an object", context.span(node)),
        secret=secret,
    )
    result: Value = base
    for key, value in uncertain:
        result = lift(lambda current, name, value=value: _with_entry(current, name, value), result, key)
    return result


def _with_entry(current: Value, key: Value, value: Value) -> Value:
    if not isinstance(current, ObjectValue):
        return current
    if isinstance(key, Known):
        return replace(current, entries={**current.entries, str(key.value): value})
    return replace(current, rest=representative_of([value] if current.rest is None else [current.rest, value]))


# Everything that walks through values does so by recursion; no real value is nested this deep.
MAX_VALUE_DEPTH = 100


def _measured(context: Context, value: Value, node: Expression) -> Value:
    """Return a value unless it is too large or too deep, all its members told."""
    if isinstance(value, Known):
        return value
    size, depth = measures_in_use().of(value)
    if size <= MAX_ELEMENTS and depth <= MAX_VALUE_DEPTH:
        return value
    limit = f"more than {MAX_ELEMENTS} elements" if size > MAX_ELEMENTS else f"more than {MAX_VALUE_DEPTH} levels"
    return Unknown(f"it has {limit}", key=context.key_of("too-large", node), secret=value.secret, origin=value.origin)


def _measuring(handler: Callable[[Context, Any], Value]) -> Callable[[Context, Any], Value]:
    """Return a handler whose results are measured."""
    return lambda context, node: _measured(context, handler(context, node), node)


# --- functions --------------------------------------------------------------------------------------


_OF_ALL_ELEMENTS = frozenset({"anytrue", "alltrue"})


def _call(context: Context, node: FunctionCall) -> Value:
    name = node.name.removeprefix("core::")
    lazy = LAZY_FUNCTIONS.get(name)
    if lazy is not None:
        return lazy(context, node)
    arguments = [context.evaluate(argument) for argument in node.arguments]
    wanted = node.arguments[1] if name == "replace" and len(arguments) == 3 else None
    if isinstance(wanted, Literal) and isinstance(wanted.value, str):
        # What it looks for is no placeholder that a tool fills in, but its own.
        arguments[1] = Known(composed(wanted.value), origin=arguments[1].origin)
    call = FunctionContext(context.scope, context.span(node))
    # Terragrunt has functions of its own in its files.
    own: OwnFunction | None = getattr(context.scope, "own_function", None)
    if own is not None and (found := own(name, arguments, call.span)) is not None:
        return found
    if not node.expand_final or not arguments:
        found = call_function(name, arguments, call)
        found = found if context.strict else unless_refused(found, *arguments)
        # What is asked of all elements is known to people as the code asks it.
        return context.computed(found, node) if name in _OF_ALL_ELEMENTS and isinstance(found, Unknown) else found

    def expanded(final: Value) -> Value:
        if isinstance(final, ListValue) and final.rest is None:
            return call_function(name, [*arguments[:-1], *final.items], call)
        if isinstance(final, EvaluationError):
            return final
        if isinstance(final, (Unknown, ListValue)):
            return unknown_from(name, *arguments)
        return rejected("the argument before ... must be a list", final)

    found = lift(expanded, arguments[-1])
    return found if context.strict else unless_refused(found, *arguments)


_HANDLERS: Mapping[type, Callable[[Context, Any], Value]] = {
    Literal: _literal,
    Template: _measuring(template),
    Variable: _traversal,
    GetAttribute: _traversal,
    Index: _index,
    Splat: _measuring(splat),
    SplatElement: _splat_element,
    FunctionCall: _measuring(_call),
    Unary: _unary,
    Binary: _binary,
    Conditional: _measuring(_conditional),
    TupleExpression: _measuring(_tuple),
    ObjectExpression: _measuring(_object),
    ForTuple: _measuring(for_tuple),
    ForObject: _measuring(for_object),
    Invalid: _invalid,
}
