"""The parser of PowerShell: whole scripts, blocks, functions. What does not parse is `Broken`; nothing raises.

https://learn.microsoft.com/powershell/scripting/lang-spec/chapter-15
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from avd_intune.languages.powershell.class_parser import read_class, read_enum
from avd_intune.languages.powershell.operands import MAX_DEPTH
from avd_intune.languages.powershell.parameters import declared_parameters
from avd_intune.languages.powershell.plain_values import PLAIN_ASSIGNMENT, plain_value
from avd_intune.languages.powershell.scanning import NO_NAME
from avd_intune.languages.powershell.statements import StatementParser
from avd_intune.languages.powershell.tree import (
    Assignment,
    Block,
    Broken,
    Definition,
    For,
    ForEach,
    Function,
    Group,
    Node,
    ParameterDeclaration,
    Script,
    Switch,
    Variable,
    While,
)
from avd_intune.patterns import lazy_pattern
from avd_intune.source.budget import count_parsed

_BY_NAME_ONLY = lazy_pattern(r"PositionalBinding\s{0,9}=\s{0,9}\$false", re.I)
_DEFAULT_SET = lazy_pattern(r"DefaultParameterSetName\s*=\s*['\"]?([\w-]+)", re.I)
_KEYWORD = lazy_pattern(r"[A-Za-z]+(?![\w\\/.:*?-])")
_ASSIGNMENT = lazy_pattern(r"\$([A-Za-z_]\w*)[ \t]*([-+*/%]?=)(?!=)")
# "" is the end.
_ENDS_STATEMENT = frozenset(["\r", "\n", ";", ""])
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_LABEL = lazy_pattern(r":([A-Za-z_]\w*)")
_FUNCTION_NAME = lazy_pattern(r"[^\s(){};|&,'\"]+")
_NAMED_BLOCKS = frozenset({"begin", "process", "end", "dynamicparam", "clean"})
_USING_MODULE = lazy_pattern(r"[ \t]+module\b", re.I)
_TYPE_WITH_ATTRIBUTE = lazy_pattern(r"(?:\[\s*\w[\w.]*\s*\([^()\r\n]{0,200}\)\s*\]\s*){1,4}(?:class|enum)\s", re.I)


def parse_script(text: str) -> Script:
    """Return the tree of a PowerShell script. Never raises; what does not parse is listed in `errors`."""
    count_parsed(len(text))
    parser = _Parser(text)
    try:
        block = parser.whole()
    except RecursionError:
        # A chain of operators may be deeper than brackets are; then all of the script is open.
        reason = "it is nested too deeply"
        block = Block(0, len(text), [Broken(0, len(text), reason)])
        parser.error(0, "TooDeep", reason)
    return Script(text, block, parser.errors, parser.newer)


def parameters_of(text: str) -> Sequence[ParameterDeclaration]:
    """Return the parameters that a script declares, in order, without reading what stands behind them."""
    parser = _Parser(text)
    block = Block(0, len(text), [])
    try:
        parser.read_head(block)
    except RecursionError:
        return ()
    return block.parameters or ()


def refused(script: Script, is_windows_powershell: bool = False) -> str | None:
    """Return why PowerShell certainly runs nothing of a script: it reads all of it first. None if it may run."""
    if is_windows_powershell and script.newer:
        return f"Windows PowerShell does not know `{script.newer}`, and runs nothing of the script"
    why = next((sentence for _, name, sentence in script.errors if name == NO_NAME), None)
    return f"it does not parse: {why}" if why is not None else None


def parse_table(text: str, start: int) -> Node:
    """Return a block of a script as the table that its entries make. start: where its brace stands in the text."""
    parser = _Parser(text)
    parser.at = start - 1
    return parser.table()


class _Parser(StatementParser):
    __slots__ = ()

    def whole(self) -> Block:
        block = Block(0, self.length, [])
        self.read_head(block)
        self._read_rest(block, "")
        return block

    def read_head(self, block: Block) -> None:
        """Read what a script begins with: `using` statements, and its parameters."""
        if self.text.startswith("\ufeff"):
            self.at = 1
        block.statements.extend(self._usings())
        self._read_parameters(block)

    def _usings(self) -> Iterator[Node]:
        """Yield the `using` statements of a script, which stand before its parameters."""
        while True:
            self.skip_statements()
            keyword = _KEYWORD.match(self.text, self.at) if self.character() in _LETTERS else None
            statement = self.statement() if keyword is not None and keyword[0].lower() == "using" else None
            if statement is None:
                return
            yield statement

    def block(self) -> Block:
        """Read `{ … }`; the place is at its opening."""
        start = self.at
        if self.depth > MAX_DEPTH:
            return Block(start, self.length, [self.too_deep(start)])
        self.depth += 1
        self.at += 1
        block = Block(start, start, [])
        self._read_parameters(block)
        self._read_rest(block, "}")
        if self.character() == "}":
            self.at += 1
        else:
            self.error(start, "MissingEndCurlyBrace", "a block is not closed")
        self.depth -= 1
        block.end = self.at
        return block

    def _read_rest(self, block: Block, closing: str) -> None:
        while True:
            self.skip_statements()
            keyword = _KEYWORD.match(self.text, self.at) if self.character() in _LETTERS else None
            name = keyword[0].lower() if keyword is not None else ""
            if name not in _NAMED_BLOCKS or keyword is None:
                break
            before, self.at = self.at, keyword.end()
            self.skip_lines()
            if self.character() != "{":
                self.at = before
                break
            part = self.block()
            if name == "begin":
                block.begin = part.statements
            elif name == "process":
                block.process = part.statements
            elif name == "dynamicparam":
                block.dynamic = part.statements
            elif name == "end":
                block.statements.extend(part.statements)
        block.statements.extend(self.statements_until(closing))

    def _read_parameters(self, block: Block) -> None:
        """Read `[CmdletBinding()] param( … )` where the block begins with it."""
        self.skip_statements()
        before, errors = self.at, len(self.errors)
        while self.character() == "[":
            block.is_advanced = block.is_advanced or "cmdletbinding" in self.text[self.at : self.at + 40].lower()
            start = self.at
            end = _attribute_end(self)
            if end is None:
                break
            named = _DEFAULT_SET.search(self.text, start, min(self.at, start + 400))
            block.default_set = named[1] if named is not None else block.default_set
            block.by_name_only = block.by_name_only or _BY_NAME_ONLY.search(self.text, start, self.at) is not None
            self.skip_statements()
        keyword = _KEYWORD.match(self.text, self.at) if self.character() in _LETTERS else None
        if keyword is None or keyword[0].lower() != "param":
            self.at = before
            del self.errors[errors:]
            block.is_advanced = False
            return
        self.at = keyword.end()
        self.skip_lines()
        if self.character() == "(":
            self.at += 1
            block.parameters, advanced = declared_parameters(self)
            block.is_advanced = block.is_advanced or advanced

    def statements_until(self, closing: str) -> list[Node]:
        """Read statements up to a closing bracket, which is left where it is, or up to the end."""
        found: list[Node] = []
        while True:
            self.skip_statements()
            if self.at >= self.length:
                return found
            character = self.text[self.at]
            if closing and character == closing:
                return found
            if character in ")}":
                self.error(self.at, "UnexpectedToken", f"{character} closes nothing")
                found.append(Broken(self.at, self.at + 1, f"{character} closes nothing"))
                self.at += 1
                continue
            before = self.at
            statement = self.statement()
            if statement is not None:
                found.append(statement)
            if self.at == before:
                self.at += 1
                continue
            if self.text[self.at : self.at + 1] not in _ENDS_STATEMENT:
                self._end_statement(found, closing)

    def _end_statement(self, found: list[Node], closing: str) -> None:
        """Say so where something stands behind a statement that does not belong to it."""
        if (self.at > 0 and self.text[self.at - 1] == "}") or (found and isinstance(found[-1], Broken)):
            return
        self.skip()
        character = self.character()
        if not character or character in ";\r\n&" or character == closing or character in ")}":
            if character == "&":
                self.at += 1
            return
        found.append(self.broken("something stands behind the end of a statement", self.at))

    def statement(self) -> Node | None:
        start = self.at
        character = self.text[start : start + 1]
        label = ""
        if character == "$":
            return self._plain_assignment() or self._assignment() or self.chain()
        if character == ":":
            match = _LABEL.match(self.text, start)
            if match is not None:
                label, self.at = match[1].lower(), match.end()
                self.skip_lines()
        if character == "<" and not label:
            return self.chain()
        if character == "[" and _TYPE_WITH_ATTRIBUTE.match(self.text, start) is not None:
            while self.character() == "[" and _attribute_end(self) is not None:
                self.skip_lines()
        if label or character == "[":
            character = self.character()
        keyword = _KEYWORD.match(self.text, self.at) if character in _LETTERS else None
        if keyword is not None:
            name = keyword[0].lower()
            read = _STATEMENTS.get(name)
            if read is not None:
                if self.depth > MAX_DEPTH:
                    return self.too_deep(start)
                self.depth += 1
                self.at = keyword.end()
                node = read(self, start, name)
                self.depth -= 1
                if node is not None:
                    if label and isinstance(node, While | For | ForEach | Switch):
                        node.label = label
                        node.start = start
                    return node
                self.at = start
                return self.chain()
        if character in _LETTERS:
            start = self.at
            return self.rest_of_chain(self.rest_of_pipeline(start, self.command("")))
        return self.chain()

    def _assignment(self) -> Node | None:
        """Read a variable that gets a value; None where anything else stands here."""
        match = _ASSIGNMENT.match(self.text, self.at)
        if match is None:
            return None
        start, self.at = self.at, match.end()
        target = Variable(start, match.end(1), match[1].lower(), "", match[1])
        return self.rest_of_chain(self.assignment(target, match[2]))

    def _plain_assignment(self) -> Node | None:
        """Read a variable that gets a plain value; None where anything else stands here."""
        match = PLAIN_ASSIGNMENT.match(self.text, self.at)
        if match is None:
            return None
        start, value = self.at, plain_value(match, 2)
        self.at = end = match.end()
        self.skip()
        if self._next_line_has_pipe():
            self.at = start
            return None
        self.at = end
        name = match[1]
        return Assignment(start, end, Variable(start, match.end(1), name.lower(), "", name), "=", value)

    def _function(self, start: int, kind: str) -> Node | None:
        self.skip_lines()
        match = _FUNCTION_NAME.match(self.text, self.at)
        if match is None:
            if self.character() == "{":
                self.at = start + len(kind)
                return self.broken("a function has no name", start, "MissingNameAfterKeyword")
            return None
        self.at = match.end()
        self.skip_lines()
        parameters = None
        if self.character() == "(":
            self.at += 1
            parameters, _ = declared_parameters(self)
            self.skip_lines()
        if self.character() != "{":
            if kind in ("workflow", "configuration", "filter"):
                return None
            return self.broken("a function has no body", start, "MissingFunctionBody")
        if kind == "workflow":
            self.error(start, "WorkflowNotSupportedInPowerShellCore", "PowerShell 7 has no workflows")
        body = self.block()
        if parameters:  # an empty list leaves the block its own
            body.parameters = parameters
        scope, colon, name = match[0].rpartition(":")
        if not colon or scope.lower() not in ("global", "script", "local", "private"):
            scope, name = "", match[0]
        return Function(start, self.at, name, kind, body, scope.lower())

    def _definition(self, start: int, kind: str) -> Node | None:
        if kind == "using":
            if _USING_MODULE.match(self.text, self.at) is not None:
                # Whether the module is there only the machine tells.
                self.error(start, "ModuleNotFoundDuringParse", "whether the module is there is not known")
            end = re.compile(r"[^\r\n;]*").match(self.text, self.at)
            self.at = end.end() if end is not None else self.length
            return Definition(start, self.at, kind)
        return read_class(self, start) if kind == "class" else read_enum(self, start)

    def _data(self, start: int, _: str) -> Node | None:
        self.skip_lines()
        match = re.compile(r"[A-Za-z_]\w*").match(self.text, self.at)
        target = None
        if match is not None:
            target = Variable(self.at, match.end(), match[0].lower(), "", match[0])
            self.at = match.end()
            self.skip_lines()
        if self.character() != "{":
            return None
        block = self.block()
        group = Group(block.start, block.end, "$(", block.statements)
        return group if target is None else Assignment(start, self.at, target, "=", group)


def _attribute_end(parser: _Parser) -> int | None:
    """Go behind `[Name(…)]` or `[Name]`; None where neither stands."""
    before = parser.at
    node = parser.text.find("]", before, before + 2000)
    match = re.compile(r"\[\s*[A-Za-z_][\w.]*\s*(\()?").match(parser.text, before)
    if match is None or node < 0:
        return None
    if match[1] is None:
        if parser.text[match.end() : match.end() + 1] != "]":
            return None
        parser.at = match.end() + 1
        return parser.at
    parser.at = match.end()
    parser.attribute_arguments()
    parser.skip_lines()
    if parser.character() != "]":
        parser.at = before
        return None
    parser.at += 1
    return parser.at


_STATEMENTS = {
    "if": _Parser.read_if,
    "while": _Parser.read_while,
    "do": _Parser.read_do,
    "for": _Parser.read_for,
    "foreach": _Parser.read_foreach,
    "switch": _Parser.read_switch,
    "try": _Parser.read_try,
    "trap": _Parser.read_trap,
    "function": _Parser._function,
    "filter": _Parser._function,
    "workflow": _Parser._function,
    "configuration": _Parser._function,
    "return": _Parser.read_flow,
    "exit": _Parser.read_flow,
    "throw": _Parser.read_flow,
    "break": _Parser.read_flow,
    "continue": _Parser.read_flow,
    "class": _Parser._definition,
    "enum": _Parser._definition,
    "using": _Parser._definition,
    "data": _Parser._data,
}
