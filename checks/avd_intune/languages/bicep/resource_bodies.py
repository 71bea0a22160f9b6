"""What the body of a resource or module says by itself: its properties as they are written, and its condition."""

from __future__ import annotations

from avd_intune.languages.bicep.evaluation.access_chains import Locals
from avd_intune.languages.bicep.evaluation.evaluator import BicepEvaluator
from avd_intune.languages.bicep.evaluation.scope import Symbol
from avd_intune.languages.bicep.syntax.bicep_tree import (
    ArrayExpression,
    Expression,
    IfBody,
    Literal,
    ObjectExpression,
    ObjectProperty,
    Spread,
)
from avd_intune.values.cases import either, lift
from avd_intune.values.identity import derived_key
from avd_intune.values.value_types import FALSE, TRUE, EvaluationError, Known, Unknown, Value


def property_node(body: ObjectExpression, name: str) -> Expression | None:
    """Return the expression of a property that is written out in a body."""
    for each in body.properties:
        if isinstance(each, ObjectProperty) and isinstance(each.key, Literal) and each.key.value == name:
            return each.value
    return None


def named_dependencies(body: ObjectExpression, evaluator: BicepEvaluator, local: Locals) -> tuple[str, ...]:
    """Return the keys of what `dependsOn` names, see `Resource.depends_on`; what an expression picks is left out."""
    node = property_node(body, "dependsOn")
    found: dict[str, None] = {}
    for item in node.items if isinstance(node, ArrayExpression) else []:
        symbol = None if isinstance(item, Spread) else evaluator.symbol(item, local)
        if isinstance(symbol, Symbol):
            found.update(dict.fromkeys(symbol.deployed_keys()))
    return tuple(found)


def condition_value(condition: IfBody | None, evaluator: BicepEvaluator, local: Locals) -> Value:
    """Return whether the condition of a body holds: Known, or a OneOf of booleans."""
    if condition is None:
        return TRUE
    value = evaluator.evaluate(condition.condition, local)

    def truth(each: Value) -> Value:
        if isinstance(each, Known) and isinstance(each.value, bool):
            return each
        if not isinstance(each, Unknown):
            key = derived_key("if", each)
            each = EvaluationError("the condition is no boolean", key=key, origin=each.origin)
        return either(each, lambda: TRUE, lambda: FALSE)

    return lift(truth, value)
