"""Statements of PowerShell that begin with a keyword: conditions, loops, errors, early ends.

https://learn.microsoft.com/powershell/scripting/lang-spec/chapter-08
"""

from __future__ import annotations

import re

from avd_intune.languages.powershell.pipelines import PipelineParser
from avd_intune.languages.powershell.scanning import DASH, DASHES, VARIABLE
from avd_intune.languages.powershell.tree import (
    Block,
    Broken,
    Flow,
    For,
    ForEach,
    If,
    Node,
    Switch,
    Trap,
    Try,
    Variable,
    While,
)
from avd_intune.patterns import lazy_pattern

_KEYWORD = lazy_pattern(r"[A-Za-z]+(?![\w\\/.:*?-])")
_OPTION = lazy_pattern(rf"[{DASH}]([A-Za-z]+)")
_TYPES = lazy_pattern(r"\[\s*([\w.+`\[\],]+?)\s*\]")


class StatementParser(PipelineParser):
    """Reads statements with a keyword; each method begins behind it, and gives None where it was none."""

    __slots__ = ()

    def _condition(self) -> Node | None:
        """Read `( … )` of a statement; None if there is none."""
        self.skip_lines()
        if self.character() != "(":
            return None
        start = self.at
        self.at += 1
        self.skip_lines()
        if self.character() == ")":
            self.at += 1
            return self.broken("a condition is missing", start, "IfStatementMissingCondition")
        condition = self.statement() or Broken(start, self.at, "a condition is missing")
        self.skip_lines()
        if self.character() == ")":
            self.at += 1
        else:
            self.error(self.at, "MissingEndParenthesisAfterStatement", "a bracket is not closed")
        return condition

    def _body(self, start: int, identifier: str = "MissingStatementBlock") -> Block:
        """Read a block. identifier: what PowerShell calls the error where there is none."""
        self.skip_lines()
        if self.character() == "{":
            return self.block()
        reason = "a block is missing"
        self.error(self.at, identifier, reason)
        return Block(self.at, self.at, [Broken(start, self.at, reason)])

    def read_if(self, start: int, _: str) -> Node | None:
        clauses: list[tuple[Node, Block]] = []
        otherwise: Block | None = None
        condition = self._condition()
        if condition is None:
            return None
        clauses.append((condition, self._body(start)))
        end = self.at
        while True:
            self.skip_lines()
            keyword = _KEYWORD.match(self.text, self.at)
            name = keyword[0].lower() if keyword is not None else ""
            if keyword is not None and name == "elseif":
                self.at = keyword.end()
                condition = self._condition()
                if condition is None:
                    condition = self.broken("a condition is missing")
                clauses.append((condition, self._body(start)))
            elif keyword is not None and name == "else":
                self.at = keyword.end()
                otherwise = self._body(start, "MissingStatementBlockAfterElse")
                end = self.at
                break
            else:
                self.at = end
                break
            end = self.at
        return If(start, end, clauses, otherwise)

    def read_while(self, start: int, _: str) -> Node | None:
        condition = self._condition()
        if condition is None:
            return None
        body = self._body(start, "MissingLoopStatement")
        return While(start, self.at, "while", condition, body)

    def read_do(self, start: int, _: str) -> Node | None:
        self.skip_lines()
        if self.character() != "{":
            return None
        body = self.block()
        self.skip_lines()
        keyword = _KEYWORD.match(self.text, self.at)
        kind = keyword[0].lower() if keyword is not None else ""
        if keyword is None or kind not in ("while", "until"):
            return self.broken("a loop has no condition", start, "MissingWhileOrUntilInDoWhile")
        self.at = keyword.end()
        condition = self._condition() or self.broken("a loop has no condition", start)
        return While(start, self.at, f"do-{kind}", condition, body)

    def read_for(self, start: int, _: str) -> Node | None:
        self.skip_lines()
        if self.character() != "(":
            return None
        self.at += 1
        parts: list[Node | None] = []
        for closing in (";", ";", ")"):
            self.skip_lines()
            if self.character() in (closing, ")", ""):
                parts.append(None)
            else:
                parts.append(self.statement())
                self.skip_lines()
            if self.character() == ";" and closing == ";":
                self.at += 1
        self.skip_statements()
        if self.character() == ")":
            self.at += 1
        else:
            self.error(self.at, "MissingEndParenthesisAfterStatement", "a bracket is not closed")
        body = self._body(start, "MissingLoopStatement")
        return For(start, self.at, parts[0], parts[1], parts[2], body)

    def read_foreach(self, start: int, _: str) -> Node | None:
        self.skip_lines()
        while self.character() and self.character() in DASHES:  # -parallel of a workflow
            match = _OPTION.match(self.text, self.at)
            if match is None:
                return None
            self.at = match.end()
            self.skip_lines()
        if self.character() != "(":
            return None
        self.at += 1
        self.skip_lines()
        match = VARIABLE.match(self.text, self.at)
        if match is None:
            return None
        variable: Variable = self.variable_of(match)
        self.skip_lines()
        keyword = _KEYWORD.match(self.text, self.at)
        if keyword is None or keyword[0].lower() != "in":
            found = self.broken("foreach has no list", start, "MissingInInForeach")
            found.end = self.at
            return found
        self.at = keyword.end()
        self.skip_lines()
        items = self.statement() or self.broken("foreach has no list", start)
        self.skip_lines()
        if self.character() == ")":
            self.at += 1
        else:
            self.error(self.at, "MissingEndParenthesisAfterForeach", "a bracket is not closed")
        body = self._body(start, "MissingForeachStatement")
        return ForEach(start, self.at, variable, items, body)

    def read_switch(self, start: int, _: str) -> Node | None:
        options: list[str] = []
        value: Node | None = None
        while True:
            self.skip_lines()
            match = _OPTION.match(self.text, self.at)
            if match is None:
                break
            options.append(match[1].lower())
            self.at = match.end()
            if match[1].lower() == "file":
                self.skip()
                value = self.element()
        if value is None:
            value = self._condition()
        if value is None:
            return None
        self.skip_lines()
        if self.character() != "{":
            return self.broken("switch has no block", start)
        self.at += 1
        clauses: list[tuple[Node | None, Block]] = []
        while True:
            self.skip_statements()
            if self.at >= self.length:
                self.error(start, "MissingEndCurlyBrace", "a block is not closed")
                break
            if self.character() == "}":
                self.at += 1
                break
            before = self.at
            keyword = _KEYWORD.match(self.text, self.at)
            pattern: Node | None
            if keyword is not None and keyword[0].lower() == "default":
                self.at = keyword.end()
                pattern = None
            else:
                pattern = self.element()
            clauses.append((pattern, self._body(start, "MissingSwitchStatementClause")))
            if self.at == before:
                self.at += 1
        return Switch(start, self.at, options, value, clauses)

    def read_try(self, start: int, _: str) -> Node | None:
        self.skip_lines()
        if self.character() != "{":
            return None
        body = self.block()
        catches: list[tuple[list[str], Block]] = []
        finally_: Block | None = None
        end = self.at
        while True:
            self.skip_lines()
            keyword = _KEYWORD.match(self.text, self.at)
            name = keyword[0].lower() if keyword is not None else ""
            if keyword is None or name not in ("catch", "finally"):
                self.at = end
                break
            self.at = keyword.end()
            types: list[str] = []
            while True:
                self.skip_lines()
                match = _TYPES.match(self.text, self.at)
                if match is None or name == "finally":
                    break
                types.append(match[1].lower())
                self.at = match.end()
                self.skip_lines()
                if self.character() == ",":
                    self.at += 1
            missing = "MissingFinallyStatementBlock" if name == "finally" else "MissingCatchHandlerBlock"
            block = self._body(start, missing)
            if name == "finally":
                finally_ = block
            else:
                catches.append((types, block))
            end = self.at
        if not catches and finally_ is None:
            reason = "try has no catch"
            self.error(end, "MissingCatchOrFinally", reason)
            return Broken(start, end, reason)
        return Try(start, end, body, catches, finally_)

    def read_trap(self, start: int, _: str) -> Node | None:
        self.skip_lines()
        match = _TYPES.match(self.text, self.at)
        types = []
        if match is not None:
            types = [match[1].lower()]
            self.at = match.end()
            self.skip_lines()
        if self.character() != "{":
            return None
        return Trap(start, self.at, self.block(), types)

    def read_flow(self, start: int, kind: str) -> Node | None:
        self.skip()
        if kind in ("break", "continue"):
            match = re.compile(r"[A-Za-z_]\w*").match(self.text, self.at)
            if match is not None:
                self.at = match.end()
                return Flow(start, self.at, kind, None, match[0].lower())
            return Flow(start, start + len(kind), kind, None)
        if self.character() in ("", ";", "}", ")", "\r", "\n", "|", "&"):
            self.at = start + len(kind)
            return Flow(start, self.at, kind, None)
        value = self.chain()
        return Flow(start, value.end, kind, value)
