"""What expressions of PowerShell are worth."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from avd_intune.estate.scripts.conditions import (
    Fork,
    Guard,
    both,
    chosen,
    either,
    mapped,
    negated,
    under,
)
from avd_intune.estate.scripts.holes import with_holes
from avd_intune.estate.scripts.machine import Machine
from avd_intune.estate.scripts.powershell import members, operators
from avd_intune.estate.scripts.powershell.automatic import automatic_variable
from avd_intune.estate.scripts.powershell.frames import Defined
from avd_intune.estate.scripts.powershell.references import reference_to, referred
from avd_intune.estate.scripts.powershell.text_blocks import by_block
from avd_intune.estate.scripts.powershell.text_operators import pattern_of
from avd_intune.estate.scripts.powershell.told_apart import has_cases
from avd_intune.estate.scripts.powershell.variables import Variables
from avd_intune.estate.scripts.programs import Languages
from avd_intune.estate.scripts.script_values import (
    Code,
    Items,
    Open,
    Pieces,
    Type,
    derived,
    identity_of,
    joined,
    need_of,
    text_of,
)
from avd_intune.estate.scripts.script_values import Table as TableValue
from avd_intune.languages.powershell.scanning import HOLE_OPENS
from avd_intune.languages.powershell.tree import (
    ArrayLiteral,
    Assignment,
    Binary,
    BlockText,
    Broken,
    Cast,
    Chain,
    Command,
    Constant,
    Flow,
    ForEach,
    Group,
    If,
    Index,
    Member,
    Node,
    Pipeline,
    Switch,
    Table,
    Template,
    Ternary,
    Text,
    Try,
    TypeName,
    Unary,
    Variable,
    While,
)

_COMPARING = frozenset(
    [
        "-eq",
        "-ne",
        "-gt",
        "-ge",
        "-lt",
        "-le",
        "-match",
        "-notmatch",
        "-like",
        "-notlike",
        "-contains",
        "-notcontains",
        "-in",
        "-notin",
        "-is",
        "-isnot",
    ]
)
_NEGATED = {
    "-ne": "-eq", "-notmatch": "-match", "-notlike": "-like", "-notcontains": "-contains", "-notin": "-in",
    "-isnot": "-is",
}  # fmt: skip
_STATEMENTS = (Pipeline, Command, If, ForEach, While, Switch, Try, Chain, Assignment, Flow)


class Values(Variables):
    """The part of a process that knows expressions."""

    def __init__(self, machine: Machine, languages: Languages) -> None:
        super().__init__(machine, languages)
        self._values: dict[type, Callable[[Node], object]] = {
            Text: self._text,
            Constant: lambda node: node.value,  # type: ignore[attr-defined]
            Template: self._template,
            Variable: self._variable,
            Unary: self._unary,
            Binary: self._binary,
            Ternary: self._ternary,
            TypeName: lambda node: Type(node.name.removeprefix("system.")),  # type: ignore[attr-defined]
            Cast: self._cast,
            Member: self._member,
            Index: self._index,
            ArrayLiteral: self._array,
            Group: self._group,
            Table: self._table,
            BlockText: self._code,
            Broken: self._broken,
        }

    def value(self, node: Node) -> object:
        """Return what an expression, or a statement where one may stand, is worth."""
        find = self._values.get(type(node))
        if find is not None:
            return find(node)
        return self.output_value(lambda: self.run(node))

    def _text(self, node: Node) -> object:
        value = node.value  # type: ignore[attr-defined]
        return with_holes(self.machine, value) if HOLE_OPENS in value else value

    def _template(self, node: Node) -> object:
        assert isinstance(node, Template)
        parts: list[object] = []
        for part in node.parts:
            if isinstance(part, str):
                parts.append(with_holes(self.machine, part) if HOLE_OPENS in part else part)
            else:
                value = self.value(part)
                if isinstance(value, TableValue) and value.kind in self.types:
                    value = self.text_of_own(value)
                elif isinstance(value, tuple) and (between := self.lookup("ofs")[1]) is not None:
                    value = operators.binary("-join", value, between, self.shown(part))
                parts.append(value)
        if not has_cases(parts):
            return joined(*map(text_of, parts))
        return self.lifted_all(lambda *leaves: joined(*map(text_of, leaves)), parts)

    def _variable(self, node: Node) -> object:
        assert isinstance(node, Variable)
        if node.scope == "env":
            return self.read_environment(node.name)
        if node.scope == "function":
            return mapped(
                lambda leaf: Code(leaf.function.body, leaf.source) if isinstance(leaf, Defined) else None,
                self.function_named(node.name),
            )
        is_set, value = self.lookup(node.name, node.scope)
        if is_set:
            return value
        return automatic_variable(self, node)

    def _unary(self, node: Node) -> object:
        assert isinstance(node, Unary)
        operator = node.operator
        if operator in ("++", "--", "x++", "x--"):
            old = self.value(node.operand)
            shown = self.shown(node)
            new = self.lifted(
                lambda one, other: self.binary_leaf(operator[-1], one if one is not None else 0, other, shown), old, 1
            )
            self.assign_to(node.operand, new)
            return new if operator in ("++", "--") else old
        if operator in ("!", "-not"):
            return negated(self.condition_of(node.operand))
        value = self.value(node.operand)
        if operator == ",":
            return mapped(lambda leaf: (leaf,), value)
        shown = self.shown(node)
        if operator == "-join":
            return mapped(lambda leaf: operators.binary("-join", leaf, "", shown), value)
        if operator.endswith("split"):
            return mapped(
                lambda leaf: tuple(leaf.split()) if isinstance(leaf, str) else derived("-split", shown, leaf), value
            )
        if operator == "-":
            return mapped(lambda leaf: self.binary_leaf("-", 0, leaf, shown), value)
        if operator == "-bnot":
            return mapped(lambda leaf: ~leaf if isinstance(leaf, int) else derived("-bnot", shown, leaf), value)
        return value

    def condition_of(self, node: Node) -> Guard:
        return self.guard_of(self.value(node), node)

    def _binary(self, node: Node) -> object:
        assert isinstance(node, Binary)
        operator = node.operator
        if operator in ("-and", "-or"):
            left = self.condition_of(node.left)
            if left is (operator == "-or"):
                return left
            right = self.condition_of(node.right)
            return both(left, right) if operator == "-and" else either(left, right)
        if operator == "-xor":
            one, other = self.condition_of(node.left), self.condition_of(node.right)
            return either(both(one, negated(other)), both(negated(one), other))
        if self.depth > 200:
            return Open(f"deep {self.machine.place()}", "an expression that is nested too deeply")
        self.depth += 1
        left_value, right_value = self.value(node.left), self.value(node.right)
        self.depth -= 1
        if operator == "??":
            return self.lifted(lambda one, two: two if one is None else one, left_value, right_value)
        plain = f"-{operator[2:]}" if operator[1:2] in ("c", "i") and f"-{operator[2:]}" in _COMPARING else operator
        if plain in _COMPARING:
            positive = _NEGATED.get(plain, plain)
            shown = (
                self.shown(node)
                if positive == plain
                else f"{self.shown(node.left)} {positive} {self.shown(node.right)}"
            )
            return self.compared(operator, left_value, right_value, shown)
        shown = self.shown(node)
        if operator.endswith(("replace", "split")):
            block = by_block(self, operator, left_value, right_value, shown)
            if block is not None:
                return block
        return self.lifted(lambda one, two: self.binary_leaf(operator, one, two, shown), left_value, right_value)

    def compared(self, operator: str, left: object, right: object, shown: str) -> object:
        """Return what a comparison gives: a truth value, the matching elements of a list, or a guard of a question."""

        def leaf(one: object, other: object) -> object:
            self.machine.step()
            sensitive = operator[1:2] in ("c", "i") and f"-{operator[2:]}" in _COMPARING
            plain = f"-{operator[2:]}" if sensitive else operator
            positive = _NEGATED.get(plain, plain)
            if isinstance(one, (tuple, Items)) and positive not in ("-contains", "-in", "-is"):
                found = self.binary_leaf(operator, one, other, shown)
                return (
                    found if not isinstance(found, Open) else self.machine.ask(f"true {found.key}", shown, found.needs)
                )
            name = positive if not sensitive or operator[1] == "i" else f"-c{positive[1:]}"
            result = self.binary_leaf(name, one, other, shown)
            if positive == "-match" and isinstance(one, str) and isinstance(other, str) and result is True:
                self._note_matches(one, other)
            if isinstance(result, (Open, Pieces)):
                guard = self.machine.ask(identity_of(result), shown, need_of(result))
                if positive == "-eq" and isinstance(one, Open) and not isinstance(other, (Open, Pieces)):
                    self.machine.facts[identity_of(result)] = (one.key, other)
                return negated(guard) if positive != plain else guard
            if positive != plain and isinstance(result, bool):
                return not result
            return result

        return self.lifted(leaf, left, right)

    def _note_matches(self, text: str, pattern: str) -> None:
        compiled = pattern_of(pattern)
        match = compiled.search(text) if compiled is not None else None
        if match is None:
            return
        table = TableValue()
        for number in range(len(match.groups()) + 1):
            table.set(number, match[number])
        for name, found in match.groupdict().items():
            table.set(name, found)
        self.set_variable("matches", table)

    def _ternary(self, node: Node) -> object:
        assert isinstance(node, Ternary)
        holds = self.condition_of(node.condition)
        if holds is True:
            return self.value(node.one)
        if holds is False:
            return self.value(node.other)
        return under(chosen(holds, self.value(node.one), self.value(node.other)), self.machine.guard)

    def _cast(self, node: Node) -> object:
        assert isinstance(node, Cast)
        if node.type == "ordered" and isinstance(node.operand, Table):
            table = self._table(node.operand)
            if isinstance(table, TableValue):
                table.kind = "ordered"
            return table
        variable = referred(node)
        if variable is not None:
            found = reference_to(self.scope_named(variable.scope), variable.name)
            return found if found is not None else self.value(variable)
        return self.cast_value(node.type, self.value(node.operand), self.shown(node))

    def _member(self, node: Node) -> object:
        assert isinstance(node, Member)
        return members.member(self, node)

    def _index(self, node: Node) -> object:
        assert isinstance(node, Index)
        holder, index = self.value(node.holder), self.value(node.index)
        shown = self.shown(node)
        return self.lifted(lambda one, other: members.indexed(self, one, other, shown), holder, index)

    def _array(self, node: Node) -> object:
        assert isinstance(node, ArrayLiteral)
        self.machine.step(len(node.items) // 4)
        return self.lifted_all(lambda *leaves: leaves, [self.value(item) for item in node.items])

    def _group(self, node: Node) -> object:
        assert isinstance(node, Group)
        statements = node.statements
        entry = self.machine.guard
        if node.opening == "(":
            if len(statements) == 1 and not isinstance(statements[0], _STATEMENTS):
                return self.value(statements[0])
            if len(statements) == 1 and isinstance(statements[0], Assignment):
                self.run(statements[0])
                return self.value(statements[0].target)
            output = self.output_of(lambda: self._run_each(statements))
            return self.as_value(output, entry)
        output = self.output_of(lambda: self._run_each(statements))
        if node.opening == "@(":
            only = statements[0] if len(statements) == 1 else None
            if isinstance(only, Variable) and only.name == "null":
                return (None,)
            if len(output) == 1 and isinstance(output[0][1], Open) and output[0][0] is entry:
                return output[0][1]  # of unknown length
            return self.as_value(output, entry, always_array=True)
        return self.as_value(output, entry)

    def _run_each(self, statements: Sequence[Node]) -> None:
        for each in statements:
            self.run(each)

    def _table(self, node: Node) -> object:
        assert isinstance(node, Table)
        found = TableValue()
        for key, value in node.entries:
            self.machine.step()
            name = self.value(key)
            if isinstance(name, Fork):
                found.open = Open(f"entries {self.machine.place()}", self.shown(key))
                continue
            found.set(name, self.value(value))
        return found

    def _code(self, node: Node) -> object:
        assert isinstance(node, BlockText)
        return Code(node.block, self.machine.sources[-1].text)

    def _broken(self, node: Node) -> object:
        assert isinstance(node, Broken)
        self.machine.stopped(node.reason, self.machine.sources[-1].text[node.start : max(node.end, node.start + 200)])
        return Open(f"broken {self.machine.place()}", node.reason)
