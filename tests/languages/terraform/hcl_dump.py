"""Expressions and bodies as short text, so that tests can state them in one line."""

from __future__ import annotations

from avd_intune.languages.terraform.syntax import hcl_tree as tree


def dump(node: object) -> str:
    """Return an expression with every operation in parentheses."""
    match node:
        case tree.Literal(value=bool() | None as value):
            return {True: "true", False: "false", None: "null"}[value]
        case tree.Literal(value=value):
            return repr(value) if isinstance(value, str) else str(value)
        case str():
            return repr(node)
        case tree.Template(parts=parts):
            return f"`{' '.join(map(dump, parts))}`"
        case tree.TemplateIf(condition=condition, then_parts=then, else_parts=otherwise):
            return f"<if {dump(condition)}: {' '.join(map(dump, then))} else {' '.join(map(dump, otherwise))}>"
        case tree.TemplateFor(key_name=key, value_name=value, collection=collection, parts=parts):
            return f"<for {key} {value} in {dump(collection)}: {' '.join(map(dump, parts))}>"
        case tree.Variable(name=name):
            return name
        case tree.GetAttribute(target=target, name=name):
            return f"{dump(target)}.{name}"
        case tree.Index(target=target, key=key):
            return f"{dump(target)}[{dump(key)}]"
        case tree.Splat(target=target, each=each, full=full):
            return f"{{{dump(target)} {'[*]' if full else '.*'} {dump(each)}}}"
        case tree.SplatElement():
            return "@"
        case tree.FunctionCall(name=name, arguments=arguments, expand_final=expand):
            return f"{name}({', '.join(map(dump, arguments))}{'...' if expand else ''})"
        case tree.Unary(operator=operator, operand=operand):
            return f"({operator}{dump(operand)})"
        case tree.Binary(operator=operator, left=left, right=right):
            return f"({dump(left)} {operator} {dump(right)})"
        case tree.Conditional(condition=condition, then=then, otherwise=otherwise):
            return f"({dump(condition)} ? {dump(then)} : {dump(otherwise)})"
        case tree.TupleExpression(items=items):
            return f"[{', '.join(map(dump, items))}]"
        case tree.ObjectExpression(items=items):
            return "{" + ", ".join(f"{dump(item.key)}={dump(item.value)}" for item in items) + "}"
        case tree.ForTuple(key_name=key, value_name=name, collection=collection, value=value, condition=condition):
            return f"[for {key} {name} in {dump(collection)}: {dump(value)}{_if(condition)}]"
        case tree.ForObject() as loop:
            entry = f"{dump(loop.key)} => {dump(loop.value)}{'...' if loop.grouping else ''}"
            return f"{{for {loop.key_name} {loop.value_name} in {dump(loop.collection)}: {entry}{_if(loop.condition)}}}"
        case tree.Invalid():
            return "INVALID"
    raise TypeError(type(node).__name__)


def _if(condition: tree.Expression | None) -> str:
    return "" if condition is None else f" if {dump(condition)}"


def outline(body: tree.Body) -> str:
    """Return a body in one line: attributes first, then blocks."""
    attributes = [f"{each.name}={dump(each.expression)}" for each in body.attributes]
    blocks = [f"{' '.join([each.type, *each.labels])} {{{outline(each.body)}}}" for each in body.blocks]
    return "; ".join([*attributes, *blocks])
