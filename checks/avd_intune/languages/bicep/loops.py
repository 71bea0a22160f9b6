"""The instances of a resource or module: one, or those of its loop as far as they are known.

https://learn.microsoft.com/azure/azure-resource-manager/bicep/loops
"""

from __future__ import annotations

from collections.abc import Sequence

from avd_intune.languages.arm.functions.function_api import element_of_unknown
from avd_intune.languages.bicep.evaluation.access_chains import Locals
from avd_intune.languages.bicep.evaluation.alike import Alike
from avd_intune.languages.bicep.evaluation.evaluator import BicepEvaluator
from avd_intune.languages.bicep.syntax.bicep_tree import Body, ForExpression, IfBody, ObjectExpression
from avd_intune.records import dataclass, field
from avd_intune.source.text import SourceFile
from avd_intune.values.assumptions import Decision
from avd_intune.values.cases import alternatives_of, choice_by, lift, one_of
from avd_intune.values.computations import computation_of
from avd_intune.values.conditions import claim_of_any, counted_list
from avd_intune.values.display import label_of, span_of
from avd_intune.values.identity import derived_key, unknown_from, value_key
from avd_intune.values.value_types import (
    FALSE,
    NULL,
    TRUE,
    Alternative,
    EvaluationError,
    Known,
    ListValue,
    Unknown,
    Value,
)

# The deployment engine accepts at most 800 copies of a resource.
MAX_COPIES = 800


@dataclass(frozen=True, slots=True)
class Iteration:
    """One instance. suffix: `[0]`, `[*]` for all of a loop of unknown length, "" without a loop.

    presence: whether the loop gets that far. local: the variables of the loop. number: of all of a loop of unknown
    length, how many there are, as far as that tells it from another loop.
    """

    suffix: str = ""
    presence: Value = TRUE
    local: Locals = field(default_factory=dict)
    number: Value = NULL


@dataclass(frozen=True, slots=True)
class Loop:
    """The instances of a declaration. failure: why the loop cannot be evaluated, if it cannot."""

    iterations: Sequence[Iteration]
    is_loop: bool
    failure: str | None = None


def unwrapped(body: Body) -> tuple[ForExpression | None, IfBody | None, ObjectExpression | None]:
    """Return the loop, the condition and the object that a body consists of."""
    loop = body if isinstance(body, ForExpression) else None
    inner = loop.body if loop is not None else body
    condition = inner if isinstance(inner, IfBody) else None
    content = condition.body if condition is not None else inner
    return loop, condition, content if isinstance(content, ObjectExpression) else None


def iterations(loop: ForExpression | None, evaluator: BicepEvaluator, local: Locals) -> Loop:
    """Return the instances of a declaration. Never raises.

    A collection that is one of several gives the instances of the longest, each with the condition under
    which it is there. One of unknown length gives a single instance that stands for all, there if the
    collection is not empty.
    """
    if loop is None:
        return Loop([Iteration(local=local)], is_loop=False)
    collection = evaluator.evaluate(loop.collection, local)
    if isinstance(collection, ListValue) and collection.rest is None and len(collection.items) <= MAX_COPIES:
        certain = enumerate(collection.items)
        return Loop(
            [Iteration(f"[{at}]", TRUE, _variables(loop, item, Known(at), local)) for at, item in certain], True
        )
    whole = [_bounded(each.value) for each in alternatives_of(collection)]
    longest = max((len(each.items) for each in whole if isinstance(each, ListValue)), default=0)
    found = []
    for at in range(longest):
        item, presence = _item(collection, at), lift(lambda each, at=at: _reaches(each, at), collection)
        found.append(Iteration(f"[{at}]", presence, _variables(loop, item, Known(at), local)))
    openings = [each for each in whole if isinstance(each, Unknown) or each.rest is not None]
    if openings:
        first = openings[0]
        item = element_of_unknown(first) if isinstance(first, Unknown) else (first.rest or NULL)
        index = unknown_from("index", collection, reason="it is one of an unknown number")
        presence = lift(_is_longer_than_known, collection)
        found.append(Iteration("[*]", presence, _variables(loop, item, index, local), _number_of(collection)))
    failure = next((each.reason for each in whole if isinstance(each, EvaluationError)), None)
    return Loop(found, is_loop=True, failure=failure)


def _number_of(collection: Value) -> Value:
    if not isinstance(collection, (ListValue, Unknown)) or (isinstance(collection, ListValue) and collection.items):
        return NULL
    counted, number, _ = counted_list(collection)
    return unknown_from("length", counted) if number is None else number


def alike_in(loop: Loop, name: str, body: ObjectExpression, source: SourceFile) -> Alike | None:
    """Return what the instances of a resource with a name and a body may share, None where that is nothing.

    Names in the body of a resource with others in it mean those of its own instance.
    """
    if len(loop.iterations) < 2 or body.resources:
        return None
    return Alike(source, [name, *loop.iterations[0].local])


def _variables(loop: ForExpression, item: Value, index: Value, local: Locals) -> Locals:
    own = {loop.item_name: item}
    if loop.index_name is not None:
        own[loop.index_name] = index
    return {**local, **own}


def _bounded(collection: Value) -> ListValue | Unknown:
    """Return a list of acceptable length, or an unknown that stands for what is none."""
    if isinstance(collection, Unknown):
        return collection
    if not isinstance(collection, ListValue):
        reason = "the collection of the loop is no array"
        return EvaluationError(reason, key=derived_key("loop", collection), origin=collection.origin)
    if len(collection.items) > MAX_COPIES:
        reason = f"the loop has {len(collection.items)} elements; at most {MAX_COPIES} are deployed"
        return EvaluationError(reason, key=derived_key("loop", collection), origin=collection.origin)
    if collection.kind == "set" and collection.rest is not None and collection.items:
        # The members are known, their places are not: they all stand behind one another in any order.
        return ListValue(collection.items, rest=collection.rest, origin=collection.origin)
    return collection


def _reaches(collection: Value, at: int) -> Value:
    whole = _bounded(collection)
    return TRUE if isinstance(whole, ListValue) and at < len(whole.items) else FALSE


def _item(collection: Value, at: int) -> Value:
    """Return an element of a collection of which at least one alternative is long enough."""
    alternatives = alternatives_of(collection)
    found = [
        (whole.items[at] if isinstance(whole, ListValue) and at < len(whole.items) else None)
        for whole in (_bounded(each.value) for each in alternatives)
    ]
    # Where the instance does not exist, what its element would be does not matter.
    filler = next(item for item in found if item is not None)
    return one_of(
        [Alternative(item or filler, each.assumptions) for item, each in zip(found, alternatives, strict=True)],
        "the element",
    )


def _is_longer_than_known(collection: Value) -> Value:
    whole = _bounded(collection)
    if isinstance(whole, ListValue) and whole.rest is None:
        return FALSE
    known = len(whole.items) if isinstance(whole, ListValue) else 0
    computation = computation_of(collection)
    is_counted = computation is not None and computation[0] == "range"
    name = label_of(collection)
    label = f"{name if is_counted else f'length({name})'} > {known}"
    claim = claim_of_any(collection) if known == 0 else None
    decision = Decision(
        f"{value_key(collection)} > {known}", ("true", "false"), label, span_of(collection), claim=claim
    )
    return choice_by(decision, {"true": TRUE, "false": FALSE})
