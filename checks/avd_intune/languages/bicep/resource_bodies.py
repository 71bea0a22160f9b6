"""What the body of a resource or module says by itself: its properties as they are written, and its condition."""

from __future__ import annotations

from avd_intune.languages.bicep.evaluation.access_chains import Locals
from avd_intune.languages.bicep.evaluation.evaluator import BicepEvaluator
from avd_intune.languages.bicep.syntax.bicep_tree import Expression, IfBody, Literal, ObjectExpression, ObjectProperty
from avd_intune.values.cases import either, lift
from avd_intune.values.identity import derived_key
from avd_intune.values.value_types import FALSE, TRUE, EvaluationError, Known, Unknown, Value


def property_node(body: ObjectExpression, name: str) -> Expression | None:
    """Return the expression of a property that is written out in a body."""
    for each in body.properties:
        if isinstance(each, ObjectProperty) and isinstance(each.key, Literal) and each.key.value == name:
            return each.value
    return None


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
