"""Pipelines of PowerShell, what joins them, and assignments.

https://learn.microsoft.com/powershell/scripting/lang-spec/chapter-08#82-pipeline-statements
"""

from __future__ import annotations

from avd_intune.languages.powershell.commands import CommandParser
from avd_intune.languages.powershell.scanning import (
    DASH,
    DASHES,
    DOUBLE,
    HOLE_OPENS,
    NO_SPACE,
    NUMBER,
    SINGLE,
    VARIABLE,
)
from avd_intune.languages.powershell.tree import (
    Assignment,
    Broken,
    Chain,
    Command,
    Node,
    Pipeline,
)
from avd_intune.patterns import lazy_pattern

# What ends a pipeline, what a redirection begins with, and before what no pipe stands on the next line.
_ENDS = frozenset(["\r", "\n", ";", ")", "}", ""])
_REDIRECTS = frozenset("123456*>")
_CALLS = frozenset("&.")
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_LINE_ENDS = frozenset("\r\n")
_NO_PIPE = NO_SPACE - {"|"}
_OPTION = lazy_pattern(rf"[{DASH}]([A-Za-z]+)")
_TYPES = lazy_pattern(r"\[\s*([\w.+`\[\],]+?)\s*\]")
# An ampersand calls whatever stands behind it; a dot does not where it begins a name: `.local`.
_CALL = lazy_pattern(r"&|\.(?![\w.])|\.(?=\.?[\\/])")


class PipelineParser(CommandParser):
    """Reads pipelines."""

    __slots__ = ()

    def chain(self) -> Node:
        """Read pipelines joined by `&&` and `||`."""
        return self.rest_of_chain(self.pipeline())

    def rest_of_chain(self, left: Node) -> Node:
        while True:
            before = self.at
            if self.text[before : before + 1] in _ENDS:
                return left
            self.skip()
            if not self.text.startswith(("&&", "||"), self.at):
                self.at = before
                return left
            operator = self.text[self.at : self.at + 2]
            self.newer = self.newer or operator
            self.at += 2
            self.skip_lines()
            right = self.pipeline()
            left = Chain(left.start, right.end, operator, left, right)

    def pipeline(self) -> Node:
        start = self.at
        first: Node
        if self._begins_expression():
            first = self.expression()
            if self.text[self.at : self.at + 1] not in _ENDS:
                self.skip()
                operator = self.assignment_operator()
                if operator is not None:
                    return self.assignment(first, operator)
        elif self.character() == "|":
            first = self.broken("a pipeline begins with nothing", start, "EmptyPipeElement")
        else:
            first = self._command()
        return self.rest_of_pipeline(start, first)

    def rest_of_pipeline(self, start: int, first: Node) -> Node:
        if self.text[self.at : self.at + 1] in _ENDS and not self._next_line_has_pipe():
            return first if not isinstance(first, Command) else Pipeline(start, first.end, [first])
        elements = [first]
        pipeline = Pipeline(start, first.end, elements)
        while True:
            before = self.at
            self.skip()
            if self.character() == "|" and not self.text.startswith("||", self.at):
                if pipeline.redirections:  # of the expression before it: `'a' > a.txt | Out-Null`
                    elements[-1] = Pipeline(start, pipeline.end, elements[-1:], redirections=pipeline.redirections)
                    pipeline.redirections = []
                self.at += 1
                self.skip_lines()
                if self.at >= self.length or self.character() in ";)}|":
                    elements.append(self.broken("a pipeline ends with nothing", self.at, "EmptyPipeElement"))
                    break
                elements.append(self._command())
                pipeline.end = self.at
                continue
            redirection = self._redirection() if self.text[self.at : self.at + 1] in _REDIRECTS else None
            if redirection is not None:
                pipeline.redirections.append(redirection)
                pipeline.end = self.at
                continue
            if self.character() == "&" and not self.text.startswith("&&", self.at):
                self.at += 1
                pipeline.background = True
            elif not self._next_line_has_pipe():
                self.at = before
            else:
                continue
            break
        if len(elements) == 1 and not pipeline.background and not pipeline.redirections:
            return first if not isinstance(first, Command) else pipeline
        return pipeline

    def _next_line_has_pipe(self) -> bool:
        """Go to a `|` that stands at the beginning of the next line, as PowerShell 7 allows."""
        before = self.at
        if self.text[before : before + 1] not in _LINE_ENDS:
            return False
        if self.text[before + 1 : before + 2] in _NO_PIPE:
            return False
        self.skip_lines()
        if self.character() == "|" and not self.text.startswith("||", self.at):
            self.newer = self.newer or "a line that begins with |"
            return True
        self.at = before
        return False

    def _command(self) -> Node:
        if self.text[self.at : self.at + 1] not in _CALLS:
            return self.command("")
        match = _CALL.match(self.text, self.at)
        if match is not None and not self.text.startswith("&&", self.at) and self._calls():
            operator = self.text[self.at]
            self.at += 1
            return self.command(operator)
        return self.command("")

    def _calls(self) -> bool:
        """Say whether a dot or ampersand here calls what follows: `. file`, not `.\\file`."""
        if self.character() == "&":
            return True
        following = self.text[self.at + 1 : self.at + 2]
        return following in (" ", "\t", "$", '"', "'", "(", "{")

    def _begins_expression(self) -> bool:
        text, at = self.text, self.at
        if at >= self.length:
            return True
        character = text[at]
        if character in _LETTERS:
            return False
        if character == "$":
            return text.startswith("$(", at) or VARIABLE.match(text, at) is not None
        if character in "([{!,+" or character in SINGLE or character in DOUBLE or character == HOLE_OPENS:
            return True
        if character == "@":
            return text[at + 1 : at + 2] in ("(", "{", "'", '"') or text[at + 1 : at + 2] in SINGLE + DOUBLE or True
        if character.isdigit() or (character == "." and text[at + 1 : at + 2].isdigit()):
            number = NUMBER.match(text, at)
            end = number.end() if number is not None else at
            # `7z.exe a` is a command, and so is `10.0.0.4`.
            goes_on = end < self.length and (
                text[end].isalnum() or text[end] in "_\\:" or (text[end] == "." and text[end + 1 : end + 2].isdigit())
            )
            return number is not None and not goes_on
        return character in DASHES

    def assignment(self, target: Node, operator: str) -> Node:
        self.skip_lines()
        if self.at >= self.length or self.character() in ")}":
            value: Node = Broken(self.at, self.at, "the value of an assignment is missing")
            self.error(self.at, "ExpectedValueExpression", "the value of an assignment is missing")
        else:
            value = self.statement() or Broken(self.at, self.at, "the value of an assignment is missing")
        return Assignment(target.start, value.end, target, operator, value)
