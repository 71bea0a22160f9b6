"""Names and chains of accesses in Bicep: `vm.properties`, `pools[i].?id`, `vm::extension`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from avd_intune.languages.arm.evaluation.access import element_from_end, take_member
from avd_intune.languages.arm.functions.calls import attempt
from avd_intune.languages.arm.functions.function_api import (
    ArmFunctionContext,
    ArmFunctionError,
)
from avd_intune.languages.bicep.evaluation.scope import BicepScope, Symbol
from avd_intune.languages.bicep.syntax.bicep_tree import (
    Expression,
    FunctionCall,
    IfBody,
    IndexAccess,
    NonNull,
    Parenthesized,
    PropertyAccess,
    ResourceAccess,
    Spread,
    Variable,
)
from avd_intune.source.budget import BudgetExceededError
from avd_intune.source.text import Span
from avd_intune.values.cases import either, lift, one_of
from avd_intune.values.inside import text_length
from avd_intune.values.value_types import (
    NULL,
    TRUE,
    Alternative,
    EvaluationError,
    Known,
    ObjectValue,
    OneOf,
    Origin,
    Unknown,
    Value,
    through,
)

Locals = Mapping[str, Value]
NO_LOCALS: Locals = MappingProxyType({})
# What is undecided is named by its expression, up to this length.
_MAX_LABEL = 80
_NESTED = "it leads through too many nested values"


class AccessEvaluator:
    """Evaluates names and accesses of one file in one scope; what is inside of them is up to its subclass."""

    def __init__(self, scope: BicepScope) -> None:
        self.scope = scope
        self._source = scope.source
        self._budget = scope.context.budget

    def evaluate(self, node: Expression, local: Locals = NO_LOCALS, path: str | None = None) -> Value:
        """Return the value of an expression; never raises.

        local: the variables of the loops and lambdas around it. path: how the provenance names the place
        of the value, e.g. `properties.hostPoolType`; its members are then named, too.
        """
        try:
            value = self._evaluate(node, local) if path is None else self._placed(node, local, path)
            self._budget.admit(value)
            return value
        except BudgetExceededError as error:
            reason = str(error)
        except RecursionError:
            reason = _NESTED
        self._budget.was_stopped = True
        key = f"{self.scope.context.key_prefix}@{self._place(node)}"
        return Unknown(reason, key=key, origin=Origin(path or "an expression", self.span(node)))

    def _place(self, node: Expression) -> str:
        """Return the place of a node as a part of a key."""
        return self.span(node).key

    def symbol(self, node: Expression, local: Locals = NO_LOCALS) -> Value | Symbol:
        """Return the resource or module that an expression names, or its value if it is none; never raises."""
        while isinstance(node, (Parenthesized, NonNull)):
            node = node.inner if isinstance(node, Parenthesized) else node.operand
        try:
            if isinstance(node, (Variable, PropertyAccess, IndexAccess, ResourceAccess)):
                return self._chain(node, local)
        except (BudgetExceededError, RecursionError):
            return self._rejected(_NESTED, node)
        return self.evaluate(node, local)

    def span(self, node: Expression | Spread | IfBody) -> Span:
        """Return the place of a node."""
        return Span(self._source, node.start, node.end)

    def context(self, node: Expression) -> ArmFunctionContext:
        """Return the context of a function call."""
        base = self.scope.context
        return ArmFunctionContext(
            self.span(node), base.files, base.base_folder, base.target, base.budget, base.key_prefix, compiled=True
        )

    def _evaluate(self, node: Expression | IfBody, local: Locals) -> Value:
        """Return the value of any node. Raises BudgetExceededError, RecursionError."""
        raise NotImplementedError

    def _placed(self, node: Expression | IfBody, local: Locals, path: str) -> Value:
        """Return the value of a node whose members have names in the provenance; raises as `_evaluate`."""
        raise NotImplementedError

    def _named_unknown(self, value: Value, text: str, node: Expression) -> Value:
        span = self.span(node)
        if len(text) > _MAX_LABEL:
            text = f"{text[: _MAX_LABEL - 1]}…"
        return lift(lambda each: through(each, text, span) if isinstance(each, Unknown) else each, value)

    def _text(self, node: Expression) -> str:
        """Return an expression as written, on one line."""
        return " ".join(self._source.text[node.start : node.end].split())

    def _named(self, node: Variable, local: Locals) -> Value | Symbol:
        found: Value | Symbol | None = local.get(node.name)
        if found is None:
            try:
                found = self.scope.lookup(node.name)
            except ArmFunctionError as error:
                return self._rejected(f"{node.name} cannot be evaluated: {error}", node)
        if found is None:
            return self._rejected(f'the name "{node.name}" is not declared', node)
        return found if isinstance(found, Symbol) else through(found, node.name, self.span(node))

    def _rejected(self, reason: str, node: Expression) -> EvaluationError:
        key = f"{self.scope.context.key_prefix}@{self._place(node)}"
        return EvaluationError(reason, key=key, origin=Origin("an expression", self.span(node)))

    def _settled(self, found: Value | Symbol, node: Expression) -> Value:
        if not isinstance(found, Symbol):
            return found
        return found.value(self.span(node))

    def _access(self, node: Expression, local: Locals) -> Value:
        return self._settled(self._chain(node, local), node)

    def _chain(self, node: Expression, local: Locals) -> Value | Symbol:
        """Walk a chain of accesses. It may end at a symbol, which the caller settles or calls."""
        steps: list[Expression] = []
        inner: Expression | None = node
        while inner is not None:
            node, inner = inner, _without_type(inner)
            if isinstance(node, (PropertyAccess, IndexAccess, ResourceAccess)):
                steps.append(node)
                inner = node.target
        start = self._named(node, local) if isinstance(node, Variable) else self._evaluate(node, local)
        steps.reverse()
        found = self._walk(start, steps, 0, local)
        if len(steps) > 1 and isinstance(found, (Unknown, OneOf)):
            found = self._named_unknown(found, self._text(steps[-1]), steps[-1])
        return found

    def _walk(self, current: Value | Symbol, steps: list[Expression], at: int, local: Locals) -> Value | Symbol:
        # After a safe access a null ends the whole chain instead of being an error.
        ends_at_null = any(_is_safe(step) for step in steps[:at])
        while at < len(steps):
            step = steps[at]
            self._budget.spend()
            if isinstance(current, Symbol):
                index = self._evaluate(step.index, local) if isinstance(step, IndexAccess) else NULL
                if isinstance(index, OneOf):
                    return self._by_index(current, index, steps, at, local)
                if _is_safe(step) and current.presence is not TRUE:
                    return self._where_deployed(current, index, steps, at, local)
                current = self._symbol_step(current, step, index)
            else:
                current = self._value_step(current, step, local, ends_at_null)
            ends_at_null = ends_at_null or _is_safe(step)
            at += 1
        return current

    def _where_deployed(self, symbol: Symbol, index: Value, steps: list[Expression], at: int, local: Locals) -> Value:
        """A safe access to what is not deployed is null, and ends the whole chain."""

        def there() -> Value:
            return self._settled(
                self._walk(self._symbol_step(symbol, steps[at], index), steps, at + 1, local), steps[-1]
            )

        return either(symbol.presence, there, lambda: NULL)

    def _by_index(self, symbol: Symbol, index: OneOf, steps: list[Expression], at: int, local: Locals) -> Value:
        step = steps[at]
        found = []
        for alternative in index.alternatives:
            picked = self._symbol_step(symbol, step, alternative.value)
            value = self._settled(self._walk(picked, steps, at + 1, local), steps[-1])
            found.append(Alternative(value, alternative.assumptions))
        return one_of(found, "the index")

    def _symbol_step(self, symbol: Symbol, step: Expression, index: Value) -> Value | Symbol:
        span = self.span(step)
        if isinstance(step, PropertyAccess):
            return symbol.member(step.name, span)
        if isinstance(step, ResourceAccess):
            return symbol.nested(step.name, span)
        if isinstance(index, Known) and isinstance(index.value, str):
            return symbol.member(index.value, span)
        return symbol.element(index, span)

    def _value_step(self, base: Value, step: Expression, local: Locals, ends_at_null: bool) -> Value:
        if type(base) is ObjectValue and type(step) is PropertyAccess and not base.secret:
            # As below, where nothing is open: nearly all steps are of this kind.
            found = base.entries.get(step.name)
            if found is not None and self._budget.refused_in(base) is None:
                self._budget.spend(2 + len(base.entries) // 20)
                self._budget.build(text_length(found))
                return found
        call = self.context(step)
        if isinstance(step, ResourceAccess):
            return self._rejected(f'there is no resource "{step.name}" here', step)
        safe = _is_safe(step)
        if isinstance(step, IndexAccess):
            key = self._evaluate(step.index, local)
            take = element_from_end if step.from_end else take_member
        else:
            assert isinstance(step, PropertyAccess)
            key, take = Known(step.name), take_member

        def taken(value: Value, at: Value) -> Value:
            if isinstance(value, Known) and value.value is None and ends_at_null:
                return value
            return take(call, value, at, safe)

        if isinstance(base, OneOf):
            return lift(lambda each: attempt("[]", call, taken, each, key), base)
        return attempt("[]", call, taken, base, key)


def _is_safe(step: Expression) -> bool:
    return isinstance(step, (PropertyAccess, IndexAccess)) and step.safe


def _without_type(node: Expression) -> Expression | None:
    """Return the access inside of what changes its type only, `pool.?id!` or `any(pool.?id)`; None for all else.

    A chain goes on behind it (GetAccessExpressionFlags of ExpressionBuilder.cs in Azure/bicep).
    """
    if isinstance(node, NonNull):
        return node.operand
    if isinstance(node, FunctionCall) and node.name == "any" and len(node.arguments) == 1:
        inner: Expression | None = node.arguments[0]
        while isinstance(inner, (NonNull, FunctionCall)):
            inner = _without_type(inner)
        return node.arguments[0] if isinstance(inner, (PropertyAccess, IndexAccess)) else None
    return None
