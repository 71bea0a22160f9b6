"""The `copy` loops of resources: how many instances there are, as far as that is known.

https://learn.microsoft.com/azure/azure-resource-manager/templates/copy-resources
"""

from __future__ import annotations

from avd_intune.languages.arm.alike import Alike
from avd_intune.languages.arm.loop_counts import copy_count, unknown_index
from avd_intune.languages.arm.scope import JsonEvaluator
from avd_intune.languages.arm.template_json import shown_expression
from avd_intune.records import dataclass
from avd_intune.source.json_lookups import find, find_text
from avd_intune.source.json_reader import JsonNode, JsonObject
from avd_intune.values.assumptions import Decision
from avd_intune.values.cases import alternatives_of, choice_by, lift
from avd_intune.values.conditions import claim_of_some
from avd_intune.values.display import label_of, span_of
from avd_intune.values.value_types import FALSE, NULL, TRUE, EvaluationError, Known, Unknown, Value


@dataclass(frozen=True, slots=True)
class Iteration:
    """One instance of a loop, or the only one where there is no loop.

    suffix: `[0]`, `[*]` for all instances of a loop of unknown length, "" without a loop.
    presence: whether the loop gets that far. failures: what is wrong with the loop. alike: see `Alike`.
    """

    suffix: str
    evaluator: JsonEvaluator
    presence: Value = TRUE
    index: Value = NULL
    failures: tuple[str, ...] = ()
    alike: Alike | None = None


def iterations(node: JsonNode | None, evaluator: JsonEvaluator, key: str) -> list[Iteration]:
    """Return the instances of a resource; `node` is its `copy`, `key` the identity of the resource.

    A count that is one of several gives the instances of the largest, each with the condition under which
    it is there. An unknown one gives a single instance that stands for all, there if the count is above 0.
    """
    if not isinstance(node, JsonObject):
        return [Iteration("", evaluator)]
    loop = find_text(node, "name") or "copy"
    count_node = find(node, "count")
    count: Value = (
        NULL if count_node is None else evaluator.evaluate(count_node, shown_expression(count_node) or "copy.count")
    )
    counts = [copy_count(alternative.value) for alternative in alternatives_of(count)]
    found = []
    alike = Alike(evaluator.source)
    for at in range(max((number for number in counts if isinstance(number, int)), default=0)):

        def reached(times: Value, at: int = at) -> Value:
            number = copy_count(times)
            return TRUE if isinstance(number, int) and number > at else FALSE

        inner = evaluator.within(loop, Known(at), of_resources=True)
        found.append(Iteration(f"[{at}]", inner, lift(reached, count), Known(at), alike=alike))
    unknown = next((number for number in counts if isinstance(number, Unknown)), None)
    if unknown is not None:
        index = unknown_index(unknown)

        def there(times: Value) -> Value:
            return _is_positive(times, key) if isinstance(copy_count(times), Unknown) else FALSE

        failures = (unknown.reason,) if isinstance(unknown, EvaluationError) else ()
        inner = evaluator.within(loop, index, of_resources=True)
        found.append(Iteration("[*]", inner, lift(there, count), index, failures))
    return found


def _is_positive(count: Value, key: str) -> Value:
    identity = count.key if isinstance(count, Unknown) else key
    claim = claim_of_some(count)
    decision = Decision(f"{identity} > 0", ("true", "false"), f"{label_of(count)} > 0", span_of(count), claim=claim)
    return choice_by(decision, {"true": TRUE, "false": FALSE})
