"""Other ways to ask whether a value is one of a list, written as the ways that `validation` reads.

`index(list, x) >= 0`, `length(setsubtract([x], list)) == 0`, `length(regexall(pattern, x)) > 0` and loops over a list
that is written out ask what `contains(list, x)`, `can(regex(pattern, x))` and `… || …` do. See
https://developer.hashicorp.com/terraform/language/expressions/function-calls for what each function gives.
"""

from __future__ import annotations

from decimal import Decimal

from avd_intune.languages.terraform.syntax.hcl_tree import (
    Binary,
    Expression,
    ForTuple,
    FunctionCall,
    Index,
    Literal,
    ObjectExpression,
    TupleExpression,
    Unary,
    Variable,
)

# How a number is compared that is zero or more: what says that it is more than zero, and that it is zero.
_SOME = frozenset({(">", 0), (">=", 1), ("!=", 0), ("==", 1)})
_NONE = frozenset({("==", 0), ("<", 1), ("<=", 0)})
# The same of a position, which is -1 where `try(index(…), -1)` finds none.
_FOUND = frozenset({(">=", 0), (">", -1), ("!=", -1)})
_MIRRORED = {">": "<", "<": ">", ">=": "<=", "<=": ">=", "==": "==", "!=": "!="}


def plainer(node: Expression) -> Expression:
    """Return a condition in a form that `validation` reads, itself where there is none.

    `== 1` says more than that there is one; what it excludes besides, a list that is written out does not have.
    """
    if isinstance(node, Binary):
        return _compared(node) or node
    if isinstance(node, FunctionCall):
        return _called(node) or node
    return node


def _compared(node: Binary) -> Expression | None:
    for subject, other, operator in (
        (node.left, node.right, node.operator),
        (node.right, node.left, _MIRRORED.get(node.operator, "")),
    ):
        if not isinstance(subject, FunctionCall):
            continue
        number = _number(other)
        if number is not None:
            return _counted(subject, (operator, number))
        if subject.name == "setsubtract" and operator == "==" and _is_empty(other):
            return _nothing_left(subject)
        if subject.name == "one" and operator == "!=" and isinstance(other, Literal) and other.value is None:
            return _any_of_loop(subject.arguments[0]) if subject.arguments else None
    return None


def _counted(subject: FunctionCall, comparison: tuple[str, int]) -> Expression | None:
    found = _guarded(subject)
    if found is not None and found.name == "index" and len(found.arguments) == 2 and comparison in _FOUND:
        return _call(found, "contains", found.arguments)
    if subject.name != "length" or len(subject.arguments) != 1:
        return None
    (counted,) = subject.arguments
    if comparison in _SOME:
        if isinstance(counted, FunctionCall) and counted.name == "regexall" and len(counted.arguments) == 2:
            return _call(counted, "can", [_call(counted, "regex", counted.arguments)])
        if isinstance(counted, FunctionCall) and counted.name == "setintersection" and len(counted.arguments) == 2:
            for one, others in (counted.arguments, counted.arguments[::-1]):
                if (single := _single(one)) is not None:
                    return _call(counted, "contains", [others, single])
        return _any_of_loop(counted)
    if comparison in _NONE and isinstance(counted, FunctionCall) and counted.name == "setsubtract":
        return _nothing_left(counted)
    return None


def _called(node: FunctionCall) -> Expression | None:
    arguments = node.arguments
    if node.name == "anytrue" and len(arguments) == 1 and isinstance(arguments[0], ForTuple):
        loop = arguments[0]
        return None if loop.condition is not None else _any_of(loop, loop.value)
    if node.name == "lookup" and len(arguments) == 3 and isinstance(arguments[0], ObjectExpression):
        wanted, other = arguments[0], arguments[2]
        all_true = all(isinstance(item.value, Literal) and item.value.value is True for item in wanted.items)
        is_false = isinstance(other, Literal) and other.value is False
        return _call(node, "contains", [_call(node, "keys", [wanted]), arguments[1]]) if all_true and is_false else None
    if node.name == "can" and len(arguments) == 1 and isinstance(arguments[0], Index):
        of = arguments[0]
        if isinstance(of.target, ObjectExpression):
            return _call(node, "contains", [_call(node, "keys", [of.target]), of.key])
    return None


def _nothing_left(node: FunctionCall) -> Expression | None:
    if len(node.arguments) != 2:
        return None
    single = _single(node.arguments[0])
    return _call(node, "contains", [node.arguments[1], single]) if single is not None else None


def _any_of_loop(node: Expression) -> Expression | None:
    """Return that a list with a loop's elements has one: that its condition holds for one."""
    return _any_of(node, node.condition) if isinstance(node, ForTuple) and node.condition is not None else None


def _any_of(loop: ForTuple, asked: Expression) -> Expression | None:
    collection = loop.collection
    while isinstance(collection, FunctionCall) and collection.name in ("toset", "tolist") and collection.arguments:
        collection = collection.arguments[0]
    if not isinstance(collection, TupleExpression) or loop.key_name is not None:
        return None
    parts = [_with(asked, loop.value_name, item) for item in collection.items]
    found = [part for part in parts if part is not None]
    return _call(loop, "anytrue", [TupleExpression(loop.start, loop.end, found)]) if len(found) == len(parts) else None


def _with(node: Expression, name: str, item: Expression) -> Expression | None:
    """Return an expression with an element in the place of a loop's name, None where it is of another form."""
    if isinstance(node, Variable):
        return item if node.name == name else node
    if isinstance(node, FunctionCall):
        arguments = [_with(each, name, item) for each in node.arguments]
        known = [each for each in arguments if each is not None]
        return _call(node, node.name, known) if len(known) == len(arguments) else None
    if isinstance(node, Binary):
        left, right = _with(node.left, name, item), _with(node.right, name, item)
        return (
            Binary(node.start, node.end, node.operator, left, right) if left is not None and right is not None else None
        )
    if isinstance(node, Unary):
        operand = _with(node.operand, name, item)
        return Unary(node.start, node.end, node.operator, operand) if operand is not None else None
    # What has no loop and no name inside can only speak of other things.
    return node if type(node).__name__ in ("Literal", "GetAttribute", "Template") else None


def _guarded(node: FunctionCall) -> FunctionCall | None:
    """Return a call, or that inside `try(…, -1)`."""
    if node.name == "try" and len(node.arguments) == 2 and _number(node.arguments[1]) == -1:
        inner = node.arguments[0]
        return inner if isinstance(inner, FunctionCall) else None
    return node


def _single(node: Expression) -> Expression | None:
    """Return the only element of a list or set that is written out."""
    while isinstance(node, FunctionCall) and node.name in ("toset", "tolist") and len(node.arguments) == 1:
        node = node.arguments[0]
    return node.items[0] if isinstance(node, TupleExpression) and len(node.items) == 1 else None


def _is_empty(node: Expression) -> bool:
    while isinstance(node, FunctionCall) and node.name in ("toset", "tolist") and len(node.arguments) == 1:
        node = node.arguments[0]
    return isinstance(node, TupleExpression) and not node.items


def _number(node: Expression) -> int | None:
    if isinstance(node, Unary) and node.operator == "-":
        inner = _number(node.operand)
        return None if inner is None else -inner
    value = node.value if isinstance(node, Literal) else None
    return (
        int(value)
        if isinstance(value, (int, Decimal)) and not isinstance(value, bool) and value == int(value)
        else None
    )


def _call(at: FunctionCall | ForTuple, name: str, arguments: list[Expression]) -> FunctionCall:
    return FunctionCall(at.start, at.end, name, arguments, False)
