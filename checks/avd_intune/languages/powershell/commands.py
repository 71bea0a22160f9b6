"""Commands of PowerShell: the name, its arguments and parameters, redirections.

In a command a word needs no quotes, so that everything is cut differently than in an expression.
https://learn.microsoft.com/powershell/scripting/lang-spec/chapter-08#82-pipeline-statements
"""

from __future__ import annotations

import re

from avd_intune.languages.powershell.expressions import ExpressionParser
from avd_intune.languages.powershell.scanning import (
    BLANKS,
    DASH,
    DASHES,
    DOUBLE,
    NO_SPACE,
    NUMBER,
    SINGLE,
    VARIABLE,
    number_of,
)
from avd_intune.languages.powershell.tree import (
    VERBATIM,
    ArrayLiteral,
    Command,
    Constant,
    Node,
    Parameter,
    Redirection,
    Template,
    Text,
    Variable,
)
from avd_intune.patterns import lazy_pattern

# Most elements of most commands: one look each. What they do not match is read step by step.
_END = rf"(?=[{BLANKS}\r\n;|)}}]|\Z)"
_ELEMENT = lazy_pattern(
    rf"[ \t]*(?:(-[A-Za-z_]\w*){_END}"
    rf"|'([^{SINGLE}]*)'{_END}"
    rf'|"([^{DOUBLE}`$]*)"{_END}'
    rf"|([A-Za-z\\/_*~%][\w\\/:.*~%+=^!?-]*){_END}"
    rf"|(\$[A-Za-z_]\w*){_END}"
    rf"|(\d{{1,9}}){_END})"
)
# A name that is one plain word, as most are.
_PLAIN_NAME = lazy_pattern(r"[A-Za-z][\w\\/:.-]*")
_ENDS_NAME = frozenset([" ", "\t", "\r", "\n", ";", "|", ")", "}", ""])
_BEFORE_FILE = frozenset("123456*<>")
# Signs with which no comma comes: here, and behind one blank.
_NO_COMMA = frozenset(["\r", "\n", ";", "|", ")", "}", ""])
_NO_COMMA_BEHIND = NO_SPACE - {","}
_COMMAND_ENDS = frozenset(";|)}\r\n")
_PARAMETER = lazy_pattern(rf"[{DASH}]([A-Za-z_?][^{BLANKS}\r\n{{}}();,|&.\[:{SINGLE}{DOUBLE}]*)(:?)")
_REDIRECTION = lazy_pattern(r"([1-6*]?)(>>|>|<)(?:&([1-6]))?")
_WORD = lazy_pattern(rf"[^{BLANKS}\r\n{{}}();,|&`${SINGLE}{DOUBLE}]+")
_NO_WORD = frozenset("{}();,|&\r\n")
_SPLAT = lazy_pattern(r"@((?:[A-Za-z_]\w*:)?\w+)")
# Quotes shield a pipe in it.
_VERBATIM = lazy_pattern(r"--%[ \t]+((?:\"[^\"\r\n]*\"?|[^\r\n|\"&]|&(?!&))*)")
_BLANK = lazy_pattern(rf"[{BLANKS}\r\n]")
# Behind a variable these begin something of their own; anything else makes it the beginning of a word: `$dir\file`.
_AFTER_VARIABLE = lazy_pattern(rf"[{BLANKS}\r\n{{}}();,|&.\[:={SINGLE}{DOUBLE}]|\Z")


class CommandParser(ExpressionParser):
    """Reads commands."""

    __slots__ = ()

    def command(self, operator: str) -> Command:
        """Read a command from its name on; `operator`, `&` or `.`, stands before it already."""
        start = self.at
        command = Command(start, start, operator, [])
        if operator:
            start = command.start = self.at - 1
            self.skip()
        name = self._name(operator)
        if name is None:
            command.elements.append(self.broken("a command is missing", self.at, "MissingExpression"))
            command.end = self.at
            return command
        command.elements.append(name)
        command.end = self.at
        text, length = self.text, self.length
        elements = command.elements
        only_arguments = False  # behind `--`
        while True:
            match = _ELEMENT.match(text, self.at) if not only_arguments else None
            if match is not None:
                begin, end = match.span(match.lastindex or 0)
                kind = match.lastindex
                if kind == 1:
                    elements.append(Parameter(begin, end, text[begin + 1 : end]))
                elif kind == 2:
                    elements.append(Text(begin - 1, end + 1, match[2], "'"))
                    end += 1
                elif kind == 3:
                    elements.append(Text(begin - 1, end + 1, match[3], '"'))
                    end += 1
                elif kind == 4:
                    elements.append(Text(begin, end, match[4]))
                elif kind == 5:
                    shown = text[begin + 1 : end]
                    elements.append(Variable(begin, end, shown.lower(), "", shown))
                else:
                    elements.append(Constant(begin, end, int(match[6])))
                self.at = command.end = end
                continue
            self.skip()
            if self.at >= length:
                return command
            character = text[self.at]
            if character in _COMMAND_ENDS or character == "&":
                return command
            verbatim = _VERBATIM.match(text, self.at) if character == "-" else None
            if verbatim is not None:
                # Behind `--%` nothing is PowerShell's up to a pipe or the end of the line.
                elements.append(Text(self.at, self.at + len(VERBATIM), VERBATIM, VERBATIM))
                elements.append(Text(verbatim.start(1), verbatim.end(), verbatim[1], VERBATIM))
                self.at = command.end = verbatim.end()
                continue
            if character == ",":
                elements.append(self.broken("a value is missing before a comma", self.at, "MissingArgument"))
                self.at += 1
                continue
            redirection = self._redirection() if character in _BEFORE_FILE else None
            if redirection is not None:
                command.redirections.append(redirection)
            else:
                element = self._arguments_of_one() if only_arguments else self.element()
                only_arguments = only_arguments or (isinstance(element, Parameter) and element.name == "-")
                elements.append(element)
            command.end = self.at

    def _name(self, operator: str) -> Node | None:
        character = self.character()
        if not character or character in _COMMAND_ENDS:
            return None
        if not operator:
            plain = _PLAIN_NAME.match(self.text, self.at)
            if plain is not None and self.text[plain.end() : plain.end() + 1] in _ENDS_NAME:
                start, self.at = self.at, plain.end()
                return Text(start, self.at, plain[0])
            return self._word()
        # Behind the operator the name may be any value: a variable, a block, a text.
        if character in "$({@" or character in SINGLE or character in DOUBLE:
            return self._value()
        return self._word()

    def _redirection(self) -> Redirection | None:
        match = _REDIRECTION.match(self.text, self.at)
        if match is None:
            return None
        start, self.at = self.at, match.end()
        if match[3]:
            return Redirection(start, self.at, match[1], False, None)
        self.skip()
        target = self.element() if self.character() not in ("", *_COMMAND_ENDS) else None
        if target is None:
            self.error(self.at, "MissingFileSpecification", "a redirection has no file")
        return Redirection(start, self.at, match[1], match[2] == ">>", target)

    def element(self) -> Node:
        """Read one parameter or argument, with the array that commas make of it."""
        character = self.character()
        if character and character in DASHES:
            match = _PARAMETER.match(self.text, self.at)
            if match is not None and not self._goes_on(match.end(), match[2]):
                return self._parameter(match)
            if self.text[self.at + 1 : self.at + 2] in tuple(DASHES) and _BLANK.match(
                self.text[self.at + 2 : self.at + 3] or " "
            ):
                start, self.at = self.at, self.at + 2
                return Parameter(start, self.at, "-")
        return self._arguments_of_one()

    def _arguments_of_one(self) -> Node:
        first = self._value()
        items = [first]
        while True:
            before = self.at
            following = self.text[before : before + 2]
            if following[:1] in _NO_COMMA or (following[:1] == " " and following[1:] in _NO_COMMA_BEHIND):
                break
            self.skip()
            if self.character() != ",":
                self.at = before
                break
            self.at += 1
            self.skip_lines()
            if self.at >= self.length or self.character() in ";|)}":
                items.append(self.broken("a value is missing behind a comma", self.at, "MissingExpression"))
                break
            items.append(self._value())
        return first if len(items) == 1 else ArrayLiteral(first.start, items[-1].end, items)

    def _goes_on(self, end: int, colon: str) -> bool:
        """Say whether a word goes on behind what looks like a parameter: `-abc'd'`, `-x"y"`."""
        following = self.text[end : end + 1]
        return not colon and bool(following) and (following in SINGLE or following in DOUBLE)

    def _parameter(self, match: re.Match[str]) -> Parameter:
        start, self.at = self.at, match.end()
        if not match[2]:
            return Parameter(start, self.at, match[1])
        self.skip()
        if self.character() in ("", *_COMMAND_ENDS):
            return Parameter(start, self.at, match[1])
        value = self.element()
        return Parameter(start, self.at, match[1], value)

    def _value(self) -> Node:
        """Read one argument."""
        text, start = self.text, self.at
        character = text[start] if start < self.length else ""
        if character == "$":
            if text.startswith("$(", start):
                return self.postfix(self.subexpression())
            match = VARIABLE.match(text, start)
            if match is not None:
                braced = text[match.end() - 1] == "}" and text.startswith("?.", match.end())
                if not braced and _AFTER_VARIABLE.match(text, match.end()) is None:
                    return self._word()
                return self.postfix(self.variable_of(match))
            return self._word()
        if character and character in SINGLE:
            return self.postfix(self.single_quoted())
        if character and character in DOUBLE:
            return self.postfix(self.double_quoted())
        if character == "(":
            return self.postfix(self.primary())
        if character == "{":
            return self.block_text()
        if character == "@":
            if text.startswith(("@(", "@{"), start):
                return self.postfix(self.primary())
            here = self.here_string()
            if here is not None:
                return here
            splat = _SPLAT.match(text, start)
            if splat is not None:
                self.at = splat.end()
                scope, _, name = splat[1].rpartition(":")
                return Variable(start, self.at, name.lower(), scope.lower(), splat[1], splatted=True)
        if character and (character.isdigit() or character == "." or character in DASHES):
            sign = 1 if character in DASHES else 0
            number = NUMBER.match(text, start + sign)
            if number is not None:
                following = text[number.end() : number.end() + 1]
                value = number_of(number[0])
                if value is not None and (not following or following in _NO_WORD or _BLANK.match(following)):
                    self.at = number.end()
                    return Constant(start, self.at, -value if sign else value)
        return self._word()

    def _word(self) -> Node:
        """Read a word without quotes; quotes inside of it belong to it, and variables are inserted."""
        text, start = self.text, self.at
        parts: list[str | Node] = []
        shown: list[str] = []
        piece: list[str] = []
        while self.at < self.length:
            match = _WORD.match(text, self.at)
            if match is not None:
                piece.append(match[0])
                self.at = match.end()
                continue
            character = text[self.at]
            if character in _NO_WORD or _BLANK.match(character):
                break
            if character == "`":
                if text[self.at + 1 : self.at + 2] in ("\r", "\n", ""):
                    break
                piece.append(self.escape())
            elif character == "$":
                node = self._inserted()
                if node is None:
                    piece.append("$")
                    self.at += 1
                else:
                    if piece:
                        parts.append("".join(piece))
                        shown.append("".join(piece))
                        piece = []
                    parts.append(node)
                    shown.append(text[node.start : node.end])
            elif character in SINGLE:
                piece.append(self.single_quoted().value)
            else:
                inner = self.double_quoted()
                if isinstance(inner, Template):
                    if piece:
                        parts.append("".join(piece))
                        shown.append("".join(piece))
                        piece = []
                    parts.extend(inner.parts)
                    shown.append(inner.value)
                elif isinstance(inner, Text):
                    piece.append(inner.value)
        if self.at == start:
            self.at += 1
            return self.broken("a character cannot stand here", start)
        if not parts:
            return Text(start, self.at, "".join(piece))
        if piece:
            parts.append("".join(piece))
            shown.append("".join(piece))
        return Template(start, self.at, parts, "".join(shown), "")
