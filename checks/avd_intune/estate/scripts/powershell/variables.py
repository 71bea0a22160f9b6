"""Variables of PowerShell: scopes, assignments, the environment."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from avd_intune.estate.scripts.conditions import (
    MAX_CASES,
    Fork,
    both,
    cases,
    chosen,
    combined,
    is_same,
    mapped,
    number_of_cases,
    under,
)
from avd_intune.estate.scripts.environment import environment
from avd_intune.estate.scripts.powershell import operators
from avd_intune.estate.scripts.powershell.conversions import ConversionError, cast, items_of
from avd_intune.estate.scripts.powershell.errors import FAILED_CAST
from avd_intune.estate.scripts.powershell.file_access import FileAccess
from avd_intune.estate.scripts.powershell.frames import Defined, Rule, Scope, ScriptError
from avd_intune.estate.scripts.powershell.references import Reference
from avd_intune.estate.scripts.powershell.text_operators import UndefinedError
from avd_intune.estate.scripts.powershell.told_apart import has_cases
from avd_intune.estate.scripts.powershell.validation import refuses
from avd_intune.estate.scripts.script_values import (
    Code,
    Items,
    Open,
    Pieces,
    Type,
    derived,
    identity_of,
    shown_text,
    text_of,
)
from avd_intune.estate.scripts.script_values import Table as TableValue
from avd_intune.estate.scripts.several_values import together
from avd_intune.languages.powershell.tree import (
    ArrayLiteral,
    Assignment,
    Cast,
    Function,
    Group,
    Index,
    Member,
    Node,
    Variable,
)

# The kind of the error where an attribute of a variable refuses a value.
REFUSED = "management.automation.validationmetadataexception"
_SCOPES = ("", "local", "private", "script", "global", "variable")


class Variables(FileAccess):
    """The part of a process that knows variables."""

    def lookup(self, name: str, of: str = "") -> tuple[bool, object]:
        """Return whether a variable is set, and its value here. of: the scope that the script names."""
        scope: Scope | None = self.scope_named(of) if of else self.scope
        while scope is not None:
            if name in scope.variables and (name not in scope.private or scope is self.scope):
                value = scope.variables[name]
                return True, under(value, self.machine.guard) if isinstance(value, Fork) else value
            scope = scope.parent
        return False, None

    def scope_named(self, name: str) -> Scope:
        if not name:
            return self.scope
        if name == "global":
            return self.outermost
        if name == "using":
            return self.using or self.scope
        if name == "script":
            scope: Scope = self.scope
            while not scope.is_script and scope.parent is not None:
                scope = scope.parent
            return scope
        scope = self.scope
        for _ in range(int(name) if name.isdigit() else 0):
            scope = scope.parent or scope
        return scope

    def set_variable(self, name: str, value: object, scope: str = "") -> None:
        where = self.scope_named(scope) if scope else self.scope
        if where.fixed and name in where.fixed:
            raise ScriptError(f"${name} cannot be changed")
        variables = where.variables
        if scope == "private":
            where.private.add(name)
        guard = self.machine.guard
        if guard is not True and guard is not where.entry and not is_same(guard, where.entry):
            old = variables.get(name)
            if old is None and name not in variables:
                old = self.lookup(name)[1]
            value = chosen(guard, value, old)
            if isinstance(value, Fork) and number_of_cases(value) > MAX_CASES:
                value = Open(f"cases ${name} {self.machine.place()}", f"${name}")
        variables[name] = value

    def remove_variable(self, name: str, scope: str = "") -> None:
        """Take a variable away, in the cases in which the line is reached."""
        where = self.scope_named(scope)
        where.types.pop(name, None)
        where.rules.pop(name, None)
        if self.machine.guard is True:
            where.variables.pop(name, None)
        elif name in where.variables:
            self.set_variable(name, None, scope)

    def define(self, name: str, function: Function | None, source: str = "", scope: str = "") -> None:
        """Define a function in the cases in which the line is reached; None takes it away."""
        functions = self.scope_named(scope).functions
        key = name.lower()
        found = Defined(function, source) if function is not None else None
        old = functions[key] if key in functions else self.function_named(key)
        functions[key] = chosen(self.machine.guard, found, old)

    def function_named(self, name: str) -> object:
        """Return the function of a name: Defined, None where there is none, or a Fork of these."""
        scope: Scope | None = self.scope
        while scope is not None:
            if name in scope.functions:
                return under(scope.functions[name], self.machine.guard)
            scope = scope.parent
        return None

    def forget(self, name: str) -> None:
        """Make a variable unknown that the turns of a loop change."""
        there, value = self.lookup(name)
        if isinstance(value, Reference):
            value.set("value", Open(f"changed ${value.name} {self.machine.place()}", f"${value.name}"))
        if there:
            place = self.machine.place()
            self.set_variable(name, Open(f"changed ${name} {place}", f"${name}"))

    def forget_shared(self, name: str) -> None:
        """Make a variable of the script unknown, which functions that a loop calls may change."""
        there, value = self.lookup(name, "script")
        if there and not isinstance(value, Open):
            self.set_variable(name, Open(f"changed ${name} {self.machine.place()}", f"${name}"), "script")

    @contextmanager
    def underscore(self, value: object, name: str = "_") -> Iterator[None]:
        """Let `$_`, or another variable that is there for a while, be a value."""
        kept = self.scope.variables.get(name)
        had = name in self.scope.variables
        self.scope.variables[name] = value
        try:
            yield
        finally:
            if had:
                self.scope.variables[name] = kept
            else:
                self.scope.variables.pop(name, None)

    def with_underscore(self, value: object, run: Callable[[], None]) -> None:
        with self.underscore(value):
            run()

    def assign(self, node: Assignment) -> None:
        if isinstance(node.value, Assignment):
            self.run(node.value)  # `$a = $b = 1`
            value = self.value(node.value.target)
        else:
            value = self.value(node.value)
        operator = node.operator
        if operator == "=":
            self.assign_to(node.target, value)
            return
        old = self.value(node.target)
        if operator == "??=":
            if not isinstance(old, Fork):
                if old is None:
                    self.assign_to(node.target, value)
                return
            value = mapped(lambda leaf: value if leaf is None else leaf, old)
            self.assign_to(node.target, value)
            return
        shown = self.shown(node)
        self.assign_to(
            node.target, self.lifted(lambda one, other: self.binary_leaf(operator[0], one, other, shown), old, value)
        )

    def assign_to(self, target: Node, value: object) -> None:
        if isinstance(target, Variable):
            if target.scope == "env":
                text = mapped(lambda leaf: None if leaf is None else text_of(leaf), value)  # None takes it away
                self.environment[target.name] = chosen(self.machine.guard, text, self.read_environment(target.name))
            elif target.scope == "function":
                for guard, leaf in list(cases(value)):
                    self.machine.under(guard, partial(self._define_function, target.name, leaf))
            elif target.scope in _SCOPES and target.name not in ("null", "true", "false"):
                where = self.scope_named(target.scope) if target.scope else self.scope
                if where.types and target.name in where.types:
                    value = self.cast_value(where.types[target.name], value, f"${target.shown}")
                if where.rules and target.name in where.rules:
                    self._assign_allowed(target, value, where.rules[target.name])
                    return
                self.set_variable(target.name, value, target.scope)
        elif isinstance(target, Cast):
            if target.attribute.startswith("validate") and self._assign_with_rules(target, value):
                return
            if target.type:
                value = self.cast_value(target.type, value, self.shown(target))
                inner = target.operand
                if isinstance(inner, Variable) and inner.scope in _SCOPES:
                    # It keeps its type: what is assigned later is converted, too.
                    types = self.scope_named(inner.scope).types
                    types.pop(inner.name, None)
                    self.assign_to(inner, value)
                    types[inner.name] = target.type
                    return
            self.assign_to(target.operand, value)
        elif isinstance(target, Index):
            holder, index = self.value(target.holder), self.value(target.index)
            self._assign_entry(target.holder, holder, index, value)
        elif isinstance(target, Member):
            holder = self.value(target.holder)
            name = self.value(target.name)
            self._assign_entry(target.holder, holder, name, value)
        elif isinstance(target, ArrayLiteral):
            items = items_of(value) if not isinstance(value, Fork) else None
            for at, each in enumerate(target.items):
                if items is None:
                    self.assign_to(each, derived("index", self.shown(target), value, at))
                elif at == len(target.items) - 1 and len(items) > at + 1:
                    self.assign_to(each, items[at:])  # the last one takes all that is left
                else:
                    self.assign_to(each, items[at] if at < len(items) else None)
        elif isinstance(target, Group) and len(target.statements) == 1:
            self.assign_to(target.statements[0], value)

    def _assign_allowed(self, target: Variable, value: object, rules: Sequence[Rule]) -> None:
        """Set a variable with attributes, in each case that they do not refuse."""

        def assign(leaf: object) -> None:
            if refuses(self, rules, leaf):
                raise ScriptError(f"`{shown_text(leaf)}` is not allowed for ${target.shown}", REFUSED)
            self.set_variable(target.name, leaf, target.scope)

        if not isinstance(value, Fork):
            assign(value)
            return
        for guard, leaf in list(cases(value)):
            self.under(guard, partial(assign, leaf), target)

    def _assign_with_rules(self, target: Cast, value: object) -> bool:
        """Set a variable that is declared with attributes; False where none stands behind them."""
        inner: Node = target
        rules: list[Rule] = []
        types: list[str] = []
        while isinstance(inner, Cast):
            if inner.type:
                types.append(inner.type)
            elif inner.attribute:
                rules.append((inner.attribute, inner.arguments))
            inner = inner.operand
        if not isinstance(inner, Variable) or inner.scope not in _SCOPES:
            return False
        for each in reversed(types):
            value = self.cast_value(each, value, self.shown(target))
        self._assign_allowed(inner, value, rules)
        where = self.scope_named(inner.scope)
        where.rules[inner.name] = rules
        where.types.pop(inner.name, None)
        if types:
            where.types[inner.name] = types[0]
        return True

    def _define_function(self, name: str, value: object) -> None:
        if isinstance(value, Code):
            function = Function(value.block.start, value.block.end, name, "function", value.block)
            self.define(name, function, value.source)
        elif value is None:
            self.define(name, None)
        else:
            self.machine.stopped(f"what the function {name} does is not known", shown_text(value))

    def _assign_entry(self, node: Node, holder: object, name: object, value: object) -> None:
        guard = self.machine.guard
        for when, leaf in list(cases(holder)):
            inside = both(guard, when)
            if isinstance(leaf, Type):
                self.set_static(leaf.name, name, value)
            elif isinstance(leaf, TableValue) and not isinstance(name, Fork):
                if leaf.kind in self.types:
                    value = self.as_member(leaf.kind, name, value)
                if isinstance(name, (Open, Pieces)):
                    leaf.open = Open(f"entry {identity_of(name)}", shown_text(name))
                leaf.set(name, chosen(inside, value, leaf.get(name)))
            elif isinstance(leaf, tuple) and isinstance(name, int) and -len(leaf) <= name < len(leaf):
                items = list(leaf)
                items[name] = chosen(inside, value, items[name])
                self.assign_to(node, tuple(items))
                self._change_others(leaf, tuple(items))
            elif isinstance(leaf, Items) and isinstance(name, int) and -len(leaf.items) <= name < len(leaf.items):
                leaf.items[name] = chosen(inside, value, leaf.items[name])

    def _change_others(self, old: tuple[object, ...], new: tuple[object, ...]) -> None:
        """Let the other variables and tables that hold the same array hold it as it is now."""
        scope: Scope | None = self.scope
        tables: list[TableValue] = []
        while scope is not None:
            self.machine.step(1 + len(scope.variables) // 16)
            tables += [value for value in scope.variables.values() if isinstance(value, TableValue)]
            for name in [each for each, value in scope.variables.items() if value is old]:
                scope.variables[name] = new
            scope = scope.parent
        met: set[int] = set()
        while tables:
            table = tables.pop()
            if id(table) not in met:
                met.add(id(table))
                self.machine.step(1 + len(table.entries) // 16)
                tables += [value for _, value in table.entries.values() if isinstance(value, TableValue)]
                for key, (shown, value) in list(table.entries.items()):
                    if value is old:
                        table.entries[key] = (shown, new)

    def read_environment(self, name: str) -> object:
        if name not in self.environment:
            return environment(name)
        return under(self.environment[name], self.machine.guard)

    def lifted(self, function: Callable[[object, object], object], one: object, other: object) -> object:
        """Return what a function makes of two values in each of their cases, as far as they are told apart."""
        if not isinstance(one, Fork) and not isinstance(other, Fork):
            return function(one, other)
        self.machine.step(4)
        if number_of_cases(one) * number_of_cases(other) > MAX_CASES * 8:
            return Open(f"cases {self.machine.place()}", "a value with too many cases")
        found = under(combined(function, one, other), self.machine.guard)
        if number_of_cases(found) > MAX_CASES:
            return Open(f"cases {self.machine.place()}", "a value with too many cases")
        return found

    def lifted_all(self, function: Callable[..., object], values: Sequence[object]) -> object:
        """Return what a function makes of any number of values, in each of their cases."""
        if not has_cases(values):
            return function(*values)
        packed = together(values, self.lifted)
        if isinstance(packed, Open):
            return packed
        return mapped(lambda leaf: function(*leaf), packed)  # type: ignore[misc]

    def binary_leaf(self, operator: str, left: object, right: object, shown: str) -> object:
        try:
            return operators.binary(operator, left, right, shown)
        except UndefinedError as error:
            raise ScriptError(str(error), error.kind) from error

    def cast_value(self, name: str, value: object, shown: str) -> object:
        if name in self.types:
            return mapped(lambda each: self.cast_own(name, each, shown), value)

        def leaf(each: object) -> object:
            try:
                return cast(name, each, shown)
            except ConversionError as error:
                raise ScriptError(str(error), FAILED_CAST) from error

        return mapped(leaf, value)


def text_of_any(value: object) -> object:
    """Return a value as text in each of its cases."""
    return mapped(text_of, value)
