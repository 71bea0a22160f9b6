"""Shows Bicep trees as one line of text, with parentheses around every operation."""

from __future__ import annotations

from avd_intune.languages.bicep.syntax import bicep_tree as tree
from avd_intune.languages.bicep.syntax import type_tree
from avd_intune.source.tree import Node


def dump(node: Node | str) -> str:
    """Return the expression, type or body as text in which every operation has its own parentheses."""
    match node:
        case str():
            return node
        case tree.Literal(value=str() as value):
            return repr(value)
        case tree.Literal(value=bool() | None as value):
            return {True: "true", False: "false", None: "null"}[value]
        case tree.Literal(value=value):
            return str(value)
        case tree.Template(parts=parts):
            return "`" + "".join(part if isinstance(part, str) else f"${{{dump(part)}}}" for part in parts) + "`"
        case tree.Variable(name=name) | type_tree.TypeName(name=name):
            return name
        case tree.PropertyAccess(target=target, name=name, safe=safe):
            return f"{dump(target)}.{'?' if safe else ''}{name}"
        case tree.IndexAccess(target=target, index=index, safe=safe, from_end=from_end):
            return f"{dump(target)}[{'?' if safe else ''}{'^' if from_end else ''}{dump(index)}]"
        case tree.ResourceAccess(target=target, name=name):
            return f"{dump(target)}::{name}"
        case tree.NonNull(operand=operand) | type_tree.NonNullType(operand=operand):
            return f"({dump(operand)}!)"
        case tree.FunctionCall(name=name, arguments=arguments):
            return f"{name}({_all(arguments)})"
        case tree.MethodCall(target=target, name=name, arguments=arguments):
            return f"{dump(target)}.{name}({_all(arguments)})"
        case tree.Unary(operator=operator, operand=operand) | type_tree.UnaryType(operator=operator, operand=operand):
            return f"({operator}{dump(operand)})"
        case tree.Binary(operator=operator, left=left, right=right):
            return f"({dump(left)} {operator} {dump(right)})"
        case tree.Conditional(condition=condition, then=then, otherwise=otherwise):
            return f"({dump(condition)} ? {dump(then)} : {dump(otherwise)})"
        case tree.Parenthesized(inner=inner) | type_tree.ParenthesizedType(inner=inner):
            return f"<{dump(inner)}>"
        case tree.Lambda(parameters=parameters, body=body):
            return f"(({', '.join(parameters)}) => {dump(body)})"
        case tree.Spread(expression=expression):
            return f"...{dump(expression)}"
        case tree.ArrayExpression(items=items):
            return f"[{_all(items)}]"
        case tree.ObjectProperty(key=key, value=value):
            return f"{dump(key)}: {dump(value)}"
        case tree.ObjectExpression(properties=properties, resources=resources):
            nested = [f"resource {each.name} {dump(each.body)}" for each in resources]
            return "{" + ", ".join([dump(each) for each in properties] + nested) + "}"
        case tree.ForExpression(item_name=item, index_name=index_name, collection=collection, body=body):
            names = item if index_name is None else f"({item}, {index_name})"
            return f"[for {names} in {dump(collection)}: {dump(body)}]"
        case tree.IfBody(condition=condition, body=body):
            return f"if ({dump(condition)}) {dump(body)}"
        case tree.Decorator(expression=expression):
            return f"@{dump(expression)}"
    return _dump_type(node)


def _dump_type(node: Node) -> str:
    match node:
        case type_tree.TypeProperty(target=target, name=name):
            return f"{dump(target)}.{name}"
        case type_tree.TypeIndex(target=target, index=index):
            return f"{dump(target)}[{dump(index)}]"
        case type_tree.TypeItems(target=target):
            return f"{dump(target)}[*]"
        case type_tree.TypeAdditionalProperties(target=target):
            return f"{dump(target)}.*"
        case type_tree.ParameterizedType(target=target, name=name, arguments=arguments):
            return f"{dump(target) + '.' if target else ''}{name}<{_all(arguments)}>"
        case type_tree.ResourceType(type=kind):
            return f"resource {dump(kind)}" if kind else "resource"
        case type_tree.ArrayType(item=item):
            return f"({dump(item)}[])"
        case type_tree.NullableType(operand=operand):
            return f"({dump(operand)}?)"
        case type_tree.UnionType(members=members):
            return f"({' | '.join(dump(each) for each in members)})"
        case type_tree.ObjectType(members=members):
            return "{" + _all(members) + "}"
        case type_tree.ObjectTypeProperty(decorators=decorators, key=key, type=declared):
            return "".join(f"{dump(each)} " for each in decorators) + f"{dump(key)}: {dump(declared)}"
        case type_tree.ObjectTypeAdditionalProperties(decorators=decorators, type=declared):
            return "".join(f"{dump(each)} " for each in decorators) + f"*: {dump(declared)}"
        case type_tree.TupleType(items=items):
            return f"[{_all(items)}]"
        case type_tree.TupleItem(decorators=decorators, type=declared):
            return "".join(f"{dump(each)} " for each in decorators) + dump(declared)
    raise AssertionError(f"no text for {type(node).__name__}")


def _all(nodes: list) -> str:
    return ", ".join(dump(each) for each in nodes)
