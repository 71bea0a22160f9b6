"""What the evaluation of one HCL expression carries along: its scope, local names, and its budget."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from avd_intune.languages.terraform.evaluation.scope import Scope
from avd_intune.languages.terraform.syntax.hcl_tree import Expression
from avd_intune.source.budget import Budget, BudgetExceededError, current_budget
from avd_intune.source.text import Span
from avd_intune.source.tree import Node
from avd_intune.values.value_types import Origin, Unknown, Value, replace

# Deeper than this, over all expressions that one evaluation comes through (a local that uses a local
# that …), the value is unknown. Python's own limit is met only where the caller already used most of it.
MAX_DEPTH = 250

# A full evaluation of the largest public configurations stays far below this; nested loops over
# loops are cut off here instead of running for hours.
MAX_STEPS = 500_000

_SHORT_TEXT = 60


class _State(threading.local):
    """The budget of the evaluation that is under way in this thread."""

    depth = 0
    budget: Budget | None = None


_STATE = _State()


@contextmanager
def shared_budget(steps: int = MAX_STEPS * 10) -> Iterator[None]:
    """Give all evaluations inside the `with` one budget: that of the scan, or outside of one a budget of its own."""
    if current_budget() is not None:
        yield
        return
    with Budget(steps).in_use():
        yield


def counted() -> bool:
    """Count one evaluation of an expression that has no parts; False where a limit is reached, or nothing counts yet.

    Whoever is told False evaluates it in a Context, which says what the limit is.
    """
    state = _STATE
    if state.depth >= MAX_DEPTH:
        return False
    budget = state.budget if state.depth else current_budget()
    if budget is None or budget.steps <= 0:
        return False
    budget.steps -= 1
    return True


class Context:
    """One place of evaluation: the scope, the names of enclosing `for`s, the element of a splat.

    strict: inside `try()` and `can()`, where a list or object with a rejected part is rejected as a
        whole; elsewhere an error stays where it is, so that it touches only what depends on it.
    """

    __slots__ = ("_dispatch", "element", "names", "scope", "strict")

    def __init__(
        self,
        scope: Scope,
        dispatch: Callable[[Context, Expression], Value],
        names: Mapping[str, Value] | None = None,
        element: Value | None = None,
        strict: bool = False,
    ) -> None:
        self.scope = scope
        self._dispatch = dispatch
        self.names: Mapping[str, Value] = names or {}
        self.element = element
        self.strict = strict

    def with_names(self, names: Mapping[str, Value]) -> Context:
        """Return the context inside a `for`, where some more names are known."""
        return Context(self.scope, self._dispatch, {**self.names, **names}, self.element, self.strict)

    def with_element(self, element: Value) -> Context:
        """Return the context inside a splat, for one element."""
        return Context(self.scope, self._dispatch, self.names, element, self.strict)

    def in_scope(self, scope: Scope) -> Context:
        """Return the context of other code, e.g. a template: its own scope and no local names."""
        return Context(scope, self._dispatch, strict=self.strict)

    def as_strict(self) -> Context:
        """Return the context inside `try()` or `can()`."""
        return Context(self.scope, self._dispatch, self.names, self.element, True)

    def evaluate(self, expression: Expression) -> Value:
        """Return the value of an expression here, within the budget."""
        state = _STATE
        if state.depth >= MAX_DEPTH:
            return Unknown(
                f"expressions are nested more than {MAX_DEPTH} levels deep", key=self.key_of("too-deep", expression)
            )
        budget = state.budget if state.depth else current_budget()
        if budget is None:
            with Budget(MAX_STEPS).in_use():
                return self.evaluate(expression)
        if budget.steps <= 0:
            return Unknown("the evaluation takes too many steps", key=self.key_of("too-long", expression))
        budget.steps -= 1
        state.budget = budget
        state.depth += 1
        try:
            return self._dispatch(self, expression)
        except BudgetExceededError as error:
            return Unknown(f"the {error}", key=self.key_of("too-long", expression))
        except RecursionError:
            return Unknown("expressions are nested too deeply", key=self.key_of("too-deep", expression))
        finally:
            state.depth -= 1

    def spend(self, steps: int) -> None:
        """Take steps off the budget for work beside the evaluation of nodes."""
        if _STATE.budget is not None:
            _STATE.budget.steps -= steps

    def key_of(self, what: str, node: Node) -> str:
        """Return the identity of what is unknown because of one place in the source."""
        return f"{self.scope.key_prefix}{what}@{self.scope.source.path}:{node.start}"

    def span(self, node: Node) -> Span:
        """Return where a node stands."""
        return Span(self.scope.source, node.start, node.end)

    def text(self, node: Node) -> str:
        """Return the source of a node in one line, shortened to what fits into a sentence."""
        text = " ".join(self.scope.source.text[node.start : min(node.end, node.start + 4 * _SHORT_TEXT)].split())
        return text if len(text) <= _SHORT_TEXT else f"{text[: _SHORT_TEXT - 1]}…"

    def computed(self, value: Value, node: Node) -> Value:
        """Return the result of an operator or condition with that expression as its last provenance."""
        text = self.text(node)
        previous = value.origin
        if not text or (previous is not None and previous.depth >= _SHORT_TEXT):
            return value
        depth = previous.depth + 1 if previous else 1
        return replace(value, origin=Origin(text, self.span(node), previous, depth))
