"""The parser of batch files: lines, carets, brackets, `if`, `for`, labels. Tolerant and linear; nothing raises.

Variables stay as they are written: they are put in when a command is followed.
https://learn.microsoft.com/windows-server/administration/windows-commands/cmd
"""

from __future__ import annotations

import re

from avd_intune.estate.scripts.batch.batch_tree import (
    BatchNode,
    ForCommand,
    Group,
    IfCommand,
    Label,
    Line,
    Linked,
    Redirected,
)
from avd_intune.estate.scripts.batch.caret_lines import with_ties
from avd_intune.patterns import lazy_pattern
from avd_intune.source.budget import count_parsed

MAX_DEPTH = 60
# What a redirection begins with, and what ends a line for certain; "" is the end of the file.
_BEFORE_FILE = frozenset("0123456789<>")
_ENDS_LINE = frozenset(["\n", "&", "|", ""])
_BLANK = " \t,;="
_SPACE = lazy_pattern(r"[ \t\x0b\x0c,;=]*")
_BETWEEN = lazy_pattern(r"[\s,;=]*")
_COMMENT = lazy_pattern(r"rem(?:[ \t][^\n]*|(?=[\n&|)]|\Z))", re.I)
_LABEL = lazy_pattern(r":[ \t]*([^\s:+&|<>()^,;=]*)[^\n]*")
_IF = lazy_pattern(r"if(?=[\s(\"%!])", re.I)
_IF_SWITCH = lazy_pattern(r"(/i|not)(?=[\s])[ \t]*", re.I)
_IF_WORD = lazy_pattern(r"(exist|defined|errorlevel|cmdextversion)[ \t]+", re.I)
_OPERATOR = lazy_pattern(r"[ \t]*(==|(?:equ|neq|lss|leq|gtr|geq)(?=[ \t]))[ \t]*", re.I)
_FOR = lazy_pattern(r"for(?=\s)", re.I)
_FOR_HEAD = lazy_pattern(r"for\s+(?:(/[fldr])\s+)?(?:(\"[^\"\n]*\"|(?!%)[^\s%(]+)\s+)?(%%?[^\s%])\s+in\s*\(", re.I)
_DO = lazy_pattern(r"\s*do(?=[\s(@])\s*", re.I)
_ELSE = lazy_pattern(r"[ \t]*else(?=[\s(])[ \t]*", re.I)
_REDIRECTION = lazy_pattern(
    r"([0-9]?)(>>|>|<)[ \t]*(&[0-9]|\"[^\"\n]*\"|[^\s&|<>()\"]*(?:\"[^\"\n]*\"[^\s&|<>()\"]*)*)"
)
_WORD = lazy_pattern(r"(?:\"[^\"\n]*\"?|\^.|[^\s\"^&|<>(),;=])+")
# An operand may hold `%NAME:a=b%`, of which the sign of equality is a part.
_OPERAND = lazy_pattern(r"(?:%[A-Za-z_]\w*:[^%\n]*%|![A-Za-z_]\w*:[^!\n]*!|\"[^\"\n]*\"?|\^.|[^\s\"^&|<>()=])+")
_PLAIN = lazy_pattern(r"[^\"^&|<>()\n]+")
# A whole line, up to where a sign outside of quotes may end it.
_SIMPLE_LINE = lazy_pattern(r"[^\"^&|<>()\n]*(?:\"[^\"\n]*\"[^\"^&|<>()\n]*)*")


def parse_batch(text: str) -> list[BatchNode]:
    """Return the commands of a batch file, in turn."""
    count_parsed(len(text))
    parser = _BatchParser(with_ties(text.replace("\r\n", "\n").replace("\r", "\n")))
    try:
        return parser.commands(False)
    except RecursionError:
        return [Line(0, text)]


def _redirected(stream: str, match: re.Match[str]) -> Redirected:
    file = match[3].strip('"')
    return (
        Redirected(stream, match[2] == ">>", "", file)
        if match[2] == "<"
        else Redirected(stream, match[2] == ">>", file)
    )


def _line_of(start: int, written: str, redirections: list[Redirected]) -> Line:
    line = written.lstrip(" \t\x0b")
    # A space at the end of a line is part of a value that is set without quotes.
    ends_as_written = line[:4].lower() in ("set ", "set\t")
    if not ends_as_written:
        # `(call )` says another error level than `(call)`.
        plain = line.rstrip(" \t\x0b")
        line = f"{plain} " if plain.lower() == "call" and plain != line else plain
    return Line(start, line.rstrip("\r"), redirections)


_BINDING = {"&": 1, "||": 2, "&&": 3, "|": 4}


class _BatchParser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.depth = 0

    def commands(self, inside: bool) -> list[BatchNode]:
        """Read commands up to the end, or up to the bracket that closes."""
        found: list[BatchNode] = []
        while True:
            self.at = _BETWEEN.match(self.text, self.at).end()  # type: ignore[union-attr]
            if self.at >= len(self.text):
                return found
            if self.text[self.at] == ")":
                if inside:
                    return found
                # A bracket that closes nothing: cmd.exe takes the rest of the line for a comment.
                self._to_end_of_line()
                continue
            before = self.at
            command = self.linked(inside)
            if command is not None:
                found.append(command)
            if self.at == before:
                self.at += 1

    def _to_end_of_line(self) -> None:
        end = self.text.find("\n", self.at)
        self.at = len(self.text) if end < 0 else end

    def linked(self, inside: bool) -> BatchNode | None:
        """Read commands with `&`, `||`, `&&` and `|` between them, of which each binds closer than those before it."""
        operands = [self.command(inside)]
        operators: list[str] = []
        while True:
            self.at = _SPACE.match(self.text, self.at).end()  # type: ignore[union-attr]
            sign = self.text[self.at : self.at + 2]
            operator = sign if sign in ("&&", "||") else sign[:1] if sign[:1] in ("&", "|") else ""
            while operators and _BINDING.get(operator, 0) <= _BINDING[operators[-1]]:
                right, left = operands.pop(), operands.pop()
                link = operators.pop()
                if link == "|" and right is None and left is not None:
                    right = Line(left.at, "")  # `| rem`: the left side is in a process of its own all the same
                both = left is not None and right is not None
                operands.append(Linked(left.at, link, left, right) if both else left or right)  # type: ignore[union-attr, arg-type]
            if not operator:
                return operands[0]
            operators.append(operator)
            self.at += len(operator)
            self.at = _SPACE.match(self.text, self.at).end()  # type: ignore[union-attr]
            operands.append(self.command(inside))

    def command(self, inside: bool) -> BatchNode | None:
        text = self.text
        while self.at < len(text) and text[self.at] in "@ \t\x0b,;=":
            self.at += 1
        if self.at >= len(text) or text[self.at] in "\n&|":
            return None
        start = self.at
        if self.depth >= MAX_DEPTH:
            self._to_end_of_line()
            return Line(start, text[start : self.at])
        if text[start] == ":":
            match = _LABEL.match(text, start)
            self.at = match.end() if match is not None else start + 1
            return Label(start, match[1].lower()) if match is not None else None
        first = text[start]
        comment = _COMMENT.match(text, start) if first in "rR" else None
        if comment is not None:
            self.at = comment.end()
            return None
        self.depth += 1
        try:
            if first == "(":
                return self._group()
            if first in _BEFORE_FILE and _REDIRECTION.match(text, start) is not None:
                # `> file ( … )`: the redirection of a block may stand before it.
                before_it = self._redirections()
                self.at = _SPACE.match(text, self.at).end()  # type: ignore[union-attr]
                if text[self.at : self.at + 1] == "(":
                    group = self._group()
                    return Group(start, group.commands, [*before_it, *group.redirections])
                self.at = start
            if first in "iI" and _IF.match(text, start) is not None:
                found = self._if(inside)
                if found is not None:
                    return found
                self.at = start
            if first in "fF" and _FOR.match(text, start) is not None:
                loop = self._for(inside)
                if loop is not None:
                    return loop
                self.at = start
            return self._line(inside)
        finally:
            self.depth -= 1

    def _group(self) -> Group:
        start = self.at
        self.at += 1
        commands = self.commands(True)
        if self.at < len(self.text):
            self.at += 1
        return Group(start, commands, self._redirections())

    def _redirections(self) -> list[Redirected]:
        found: list[Redirected] = []
        while True:
            before = self.at
            self.at = _SPACE.match(self.text, self.at).end()  # type: ignore[union-attr]
            match = _REDIRECTION.match(self.text, self.at)
            if match is None:
                self.at = before
                return found
            self.at = match.end()
            found.append(_redirected(match[1], match))

    def _line(self, inside: bool) -> Line:
        text, start = self.text, self.at
        simple = _SIMPLE_LINE.match(text, start)
        if simple is not None and (
            text[simple.end() : simple.end() + 1] in _ENDS_LINE or (inside and text[simple.end()] == ")")
        ):
            self.at = simple.end()
            return _line_of(start, simple[0], [])
        pieces: list[str] = []
        redirections: list[Redirected] = []
        quoted = False
        while self.at < len(text):
            plain = _PLAIN.match(text, self.at)
            if plain is not None:
                pieces.append(plain[0])
                self.at = plain.end()
                continue
            sign = text[self.at]
            if sign == "\n":
                break
            if sign == '"':
                quoted = not quoted
            elif not quoted:
                if sign == "^":
                    pieces.append(text[self.at : self.at + 2])
                    self.at += 2
                    continue
                if sign in "&|" or (sign == ")" and inside):
                    break
                if sign in "<>":
                    stream = ""
                    # A digit directly before is the stream, if it stands alone.
                    if pieces and pieces[-1][-1:].isdigit() and (pieces[-1][-2:-1] in ("", " ", "\t", ")")):
                        stream = pieces[-1][-1]
                        pieces[-1] = pieces[-1][:-1]
                    match = _REDIRECTION.match(text, self.at)
                    if match is not None:
                        self.at = match.end()
                        redirections.append(_redirected(stream, match))
                        continue
            pieces.append(sign)
            self.at += 1
        return _line_of(start, "".join(pieces), redirections)

    def _if(self, inside: bool) -> IfCommand | None:
        text, start = self.text, self.at
        self.at += 2
        negated = ignores = False
        self.at = _SPACE.match(text, self.at).end()  # type: ignore[union-attr]
        while (match := _IF_SWITCH.match(text, self.at)) is not None:
            negated = negated or match[1].lower() == "not"
            ignores = ignores or match[1].lower() == "/i"
            self.at = match.end()
        word = _IF_WORD.match(text, self.at)
        if word is not None:
            self.at = word.end()
            operand = _WORD.match(text, self.at)
            if operand is None:
                return None
            self.at = operand.end()
            kind, left, right = word[1].lower(), operand[0], ""
        else:
            first = _OPERAND.match(text, self.at)
            left = first[0] if first is not None else ""
            self.at = first.end() if first is not None else self.at
            operator = _OPERATOR.match(text, self.at)
            if operator is None:
                return None
            self.at = operator.end()
            second = _OPERAND.match(text, self.at)
            right = second[0] if second is not None else ""
            self.at = second.end() if second is not None else self.at
            kind = operator[1].lower()
        self.at = _SPACE.match(text, self.at).end()  # type: ignore[union-attr]
        is_block = text[self.at : self.at + 1] == "("
        # What `&` links to the block belongs to the body, too.
        body = self.linked(inside)
        otherwise: BatchNode | None = None
        match = _ELSE.match(text, self.at) if is_block else None
        if match is not None:
            self.at = match.end()
            otherwise = self.linked(inside)
        return IfCommand(start, negated, ignores, kind, left, right, body or Line(start, ""), otherwise)

    def _for(self, inside: bool) -> ForCommand | None:
        text, start = self.text, self.at
        head = _FOR_HEAD.match(text, start)
        if head is None:
            return None
        self.at = head.end()
        items_start = self.at
        quoted = False
        depth = 0
        while self.at < len(text):
            sign = text[self.at]
            if sign in "\"'" and sign == '"':
                quoted = not quoted
            elif sign == "(" and not quoted:
                depth += 1
            elif sign == ")" and not quoted:
                if depth == 0:
                    break
                depth -= 1
            self.at += 1
        items = text[items_start : self.at]
        self.at += 1
        do = _DO.match(text, self.at)
        if do is None:
            return None
        self.at = do.end()
        body = self.linked(inside)
        return ForCommand(
            start,
            (head[1] or "").lower(),
            (head[2] or "").strip('"'),
            head[3].lstrip("%"),
            items,
            body or Line(start, ""),
        )
