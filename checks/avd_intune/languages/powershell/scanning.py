"""The lexical grammar of PowerShell: space, comments, quotes, variables, numbers.

PowerShell has no one way to cut a text into tokens: the same letters are a word of a command or an operator by where
they stand. So this is a reader with a place, and the parser asks it for what may stand there.
https://learn.microsoft.com/powershell/scripting/lang-spec/chapter-02
"""

from __future__ import annotations

import re

from avd_intune.languages.powershell.integers import Long, OtherInteger
from avd_intune.languages.powershell.nested_texts import Places, inside_of, is_plain, move
from avd_intune.languages.powershell.tree import Broken, Constant, Group, Member, Node, Template, Text, Variable
from avd_intune.patterns import lazy_pattern
from avd_intune.source.budget import count_parsed

# Signs that PowerShell takes for one another, as word processors write them.
DASHES = "-\u2013\u2014\u2015"
# The same inside of brackets of a pattern.
DASH = r"\-\u2013\u2014\u2015"
SINGLE = "'\u2018\u2019\u201a\u201b"
DOUBLE = '"\u201c\u201d\u201e'
BLANKS = " \t\x0b\x0c\x85\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"

# Where the value of an input of the deployment is put into a text that is known but for it: a number between these.
HOLE_OPENS, HOLE_CLOSES = "\ue000", "\ue001"

_SKIP = lazy_pattern(rf"(?:[{BLANKS}]+|`\r?\n|#[^\r\n]*|<#(?s:.*?)(?:#>|\Z))*")
_SKIP_LINES = lazy_pattern(rf"(?:[{BLANKS}\r\n]+|`\r?\n|#[^\r\n]*|<#(?s:.*?)(?:#>|\Z))*")
_SKIP_STATEMENTS = lazy_pattern(rf"(?:[{BLANKS}\r\n;]+|`\r?\n|#[^\r\n]*|<#(?s:.*?)(?:#>|\Z))*")


# Most signs before which nothing is gone past, so that most looks need no pattern. "" is the end.
NO_SPACE = frozenset([*map(chr, range(0x21, 0x7F)), ""]) - frozenset("`#<;")
# Most of what there is to go past is one of these.
ONE_BLANK = frozenset(" \n")
_NOTHING_TO_SKIP = NO_SPACE | frozenset("\r\n;")

_COMMENTS = lazy_pattern(r"(<#(?s:.*?)(?:#>|\Z))|#[^\r\n]*")

_SINGLE_QUOTED = lazy_pattern(rf"[{SINGLE}]((?:[^{SINGLE}]|[{SINGLE}]{{2}})*)([{SINGLE}]|\Z)")
_SINGLE_HERE = lazy_pattern(rf"@[{SINGLE}][{BLANKS}]*\r?\n(?:(.*?)\r?\n)?[{SINGLE}]@", re.S)
_HERE_OPENS = lazy_pattern(rf"@([{SINGLE}{DOUBLE}])[{BLANKS}]*\r?\n")
_PLAIN_IN_DOUBLE = lazy_pattern(rf"[^`${DOUBLE}]+")
_PLAIN_IN_HERE = lazy_pattern(rf"[^`${DOUBLE}\r\n]+")
_HERE_ENDS = lazy_pattern(rf"\r?\n[{DOUBLE}]@")
_ESCAPES = {"0": "\0", "a": "\a", "b": "\b", "e": "\x1b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_CODE_POINT = lazy_pattern(r"u\{([0-9A-Fa-f]{1,6})\}")

VARIABLE = lazy_pattern(r"\$(?:\{([^{}`]*(?:`.[^{}`]*)*)\}|((?:[A-Za-z_]\w*:(?![:\s]))?(?:[\w?]+|\$|\^)|[$?^]))", re.S)
_IN_TEXT = lazy_pattern(r"\$(?:\{([^{}`]*(?:`.[^{}`]*)*)\}|((?:[A-Za-z_]\w*:(?=\w))?\w+|[$?^]))", re.S)
# What most subexpressions in texts are: a property.
_PLAIN_INSERTED = lazy_pattern(r"\$\(\$([A-Za-z_]\w*)((?:\.[A-Za-z_]\w*){0,3})\)")
_FAR_FROM_TOO_DEEP = 40
# A colon is part of the variable in a text, and then a name has to follow: `"$drive:\\x"` does not parse.
_OPEN_DRIVE = lazy_pattern(rf":(?![\w:?{HOLE_OPENS}])")
OPEN_TEXT = "TerminatorExpectedAtEndOfString"
NO_NAME = "InvalidVariableReferenceWithDrive"
NUMBER = lazy_pattern(
    r"(?:0[xX][0-9A-Fa-f]+|0[bB][01]+|(?:\d+(?:\.(?!\.)\d*)?|\.\d+)(?:[eE][+-]?\d+)?)"
    r"(?:[uU]?[lLyYsS]|[uU]|[dDnN])?(?:[kKmMgGtTpP][bB])?"
)
_MULTIPLES = {"k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40, "p": 1 << 50}
# Longer numbers are not followed: none is a value of the registry.
MAX_DIGITS = 40


class Scanner:
    """A place in the text of a script, and what can be read there."""

    __slots__ = ("at", "depth", "errors", "length", "newer", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.length = len(text)
        self.at = 0
        self.depth = 0
        # Syntax that PowerShell 7 has and Windows PowerShell refuses: the first of it that was read, "" for none.
        self.newer = ""
        self.errors: list[tuple[int, str, str]] = []

    def error(self, at: int, identifier: str, sentence: str) -> None:
        self.errors.append((at, identifier, sentence))

    def skip(self) -> None:
        """Go past space, continued lines and comments, up to the end of the line."""
        start, text = self.at, self.text
        following = text[start : start + 2]
        if not following or following[0] in _NOTHING_TO_SKIP:
            return
        if following[0] == " " and following[1:] in _NOTHING_TO_SKIP:
            # One blank before a word, which is most of what there is.
            self.at = start + 1
            if self.at == self.length:
                self._note_open_comment(start)
            return
        end = _SKIP.match(self.text, start).end()  # type: ignore[union-attr]  # it matches the empty text
        if end != start:
            self.at = end
            if end == self.length:
                self._note_open_comment(start)

    def skip_lines(self) -> None:
        start = self.at
        following = self.text[start : start + 2]
        if following[:1] in NO_SPACE:
            return
        if following[1:] in NO_SPACE and following[0] in ONE_BLANK:
            self.at = start + 1
            return
        self.at = _SKIP_LINES.match(self.text, start).end()  # type: ignore[union-attr]
        if self.at == self.length:
            self._note_open_comment(start)

    def skip_statements(self) -> None:
        """Go past everything between two statements."""
        start = self.at
        following = self.text[start : start + 2]
        if following[:1] in NO_SPACE:
            return
        if following[1:] in NO_SPACE and following[0] in ONE_BLANK:
            self.at = start + 1
            return
        self.at = _SKIP_STATEMENTS.match(self.text, start).end()  # type: ignore[union-attr]
        if self.at == self.length:
            self._note_open_comment(start)

    def _note_open_comment(self, start: int) -> None:
        for match in _COMMENTS.finditer(self.text, start):
            if match[1] is not None and (not match[0].endswith("#>") or len(match[0]) < 4):
                self.error(match.start(), "MissingTerminatorMultiLineComment", "a comment is not closed")

    def character(self) -> str:
        return self.text[self.at : self.at + 1]

    # Quoted texts

    def single_quoted(self) -> Text:
        start = self.at
        match = _SINGLE_QUOTED.match(self.text, start)
        assert match is not None
        self.at = match.end()
        if not match[2]:
            self.error(start, OPEN_TEXT, "a text is not closed")
        value = match[1]
        if "'" in value or not value.isascii():
            # Of two quotes, which may differ, the second stays.
            value = re.sub(rf"[{SINGLE}]([{SINGLE}])", r"\1", value)
        return Text(start, self.at, value, "'")

    def here_string(self) -> Node | None:
        """Read `@'…'@` or `@"…"@`; None if none begins here. One that is not closed goes up to the end."""
        opened = _HERE_OPENS.match(self.text, self.at)
        if opened is None:
            return None
        start = self.at
        if opened[1] in SINGLE:
            match = _SINGLE_HERE.match(self.text, start)
            if match is None:
                self.at = self.length
                self.error(start, OPEN_TEXT, "a text is not closed")
                return Text(start, self.at, self.text[opened.end() :], "@'")
            self.at = match.end()
            return Text(start, self.at, match[1] or "", "@'")
        self.at = opened.end()
        return self._expandable(start, '@"')

    def double_quoted(self) -> Node:
        start = self.at
        self.at += 1
        return self._expandable(start, '"')

    def _expandable(self, start: int, quote: str) -> Node:
        """Read the inside of a text with variables, from behind its opening up to behind its end."""
        text, here = self.text, quote == '@"'
        plain = _PLAIN_IN_HERE if here else _PLAIN_IN_DOUBLE
        parts: list[str | Node] = []
        shown: list[str] = []
        piece: list[str] = []
        if (
            here
            and text[self.at : self.at + 1] in DOUBLE
            and text[self.at + 1 : self.at + 2] == "@"
            and self.at < self.length
        ):
            self.at += 2
            return Text(start, self.at, "", quote)
        while True:
            match = plain.match(text, self.at)
            if match is not None:
                piece.append(match[0])
                self.at = match.end()
            if self.at >= self.length:
                self.error(start, OPEN_TEXT, "a text is not closed")
                break
            character = text[self.at]
            if character == "`":
                piece.append(self.escape())
            elif character == "$":
                before = self.at
                node = self._inserted(here)
                if node is None:
                    piece.append("$")
                    self.at = before + 1
                else:
                    if piece:
                        parts.append("".join(piece))
                        shown.append(parts[-1])  # type: ignore[arg-type]
                        piece = []
                    parts.append(node)
                    shown.append(text[node.start : node.end])
            elif here:
                ends = _HERE_ENDS.match(text, self.at)
                if ends is not None:
                    self.at = ends.end()
                    break
                piece.append(character)
                self.at += 1
            elif text[self.at + 1 : self.at + 2] and text[self.at + 1] in DOUBLE:
                piece.append(text[self.at + 1])
                self.at += 2
            else:
                self.at += 1
                break
        if not parts:
            return Text(start, self.at, "".join(piece), quote)
        if piece:
            parts.append("".join(piece))
            shown.append(parts[-1])  # type: ignore[arg-type]
        return Template(start, self.at, parts, "".join(shown), quote)

    def escape(self) -> str:
        """Read a backtick and what it escapes."""
        text, at = self.text, self.at + 1
        if at >= self.length:
            self.at = at
            return ""
        character = text[at]
        if character == "u" and (point := _CODE_POINT.match(text, at)) is not None and int(point[1], 16) < 0x110000:
            self.at = point.end()
            return chr(int(point[1], 16))
        self.at = at + 1
        if character == "\r" and text[at + 1 : at + 2] == "\n":
            self.at = at + 2
            return "\r\n"
        return _ESCAPES.get(character, character)

    def _inserted(self, here: bool = False) -> Node | None:
        """Read a variable or subexpression inside of a text. here: of a here-string."""
        if self.text.startswith("$(", self.at):
            return self._inserted_subexpression(here)
        match = _IN_TEXT.match(self.text, self.at)
        if match is None:
            return None
        follows = self.text[match.end() : match.end() + 1] == ":"
        if follows and match[1] is None and _OPEN_DRIVE.match(self.text, match.end()) is not None:
            self.error(match.start(), NO_NAME, f"a name is missing behind `{match[0]}:`")
        return self.variable_of(match)

    def _inserted_subexpression(self, here: bool) -> Node:
        start, text = self.at, self.text
        plain = _PLAIN_INSERTED.match(text, start)
        if plain is not None and self.depth < _FAR_FROM_TOO_DEEP:
            return self._inserted_members(plain)
        end, skipped = inside_of(text, start, here)
        count_parsed(end - start)  # each level is gone through again
        is_open = end > self.length
        if is_open:
            self.error(start, "IncompleteDollarSubexpressionReference", "a bracket is not closed")
            end = self.length
        elif not skipped and is_plain(text, start, end):
            return self.subexpression()
        places = Places(start, end, skipped)
        piece = type(self)(places.cut(text))
        piece.depth = self.depth
        node = piece.subexpression()
        move(node, places)
        for at, name, why in piece.errors:
            # Where a text in it is not closed, PowerShell does not count the signs that were taken away; and of a
            # bracket that nothing closes the end of the whole text is one more sign of what stands in it.
            place = start + at if name == OPEN_TEXT else places.of(at) + (is_open and at == piece.length)
            self.errors.append((place, name, why))
        self.at = node.end = end
        return node

    def _inserted_members(self, match: re.Match[str]) -> Node:
        start, end = match.start(), match.end(1)
        found: Node = Variable(start + 2, end, match[1].lower(), "", match[1])
        for name in match[2].split(".")[1:]:
            begin, end = end + 1, end + 1 + len(name)
            found = Member(start + 2, end, found, Text(begin, end, name), static=False)
        self.at = end + 1
        return Group(start, self.at, "$(", [found])

    def subexpression(self) -> Node:
        raise NotImplementedError

    # Variables and numbers

    def variable_of(self, match: re.Match[str], splatted: bool = False) -> Variable:
        name = match[1] if match[1] is not None else match[2]
        start, self.at = match.start(), match.end()
        scope, colon, rest = name.partition(":")
        if not colon or not rest:
            return Variable(start, self.at, name.lower(), "", name, splatted)
        return Variable(start, self.at, rest.lower(), scope.lower(), name, splatted)

    def number(self, sign: str = "") -> Constant | Broken | None:
        """Read a number; None if none stands here, or a word goes on behind it.

        One that is too long is read in one step: from each of its digits all others would be read again.
        """
        match = NUMBER.match(self.text, self.at)
        if match is None:
            return None
        start, end = match.span()
        if end - start > MAX_DIGITS:
            self.at = end
            return Broken(start, end, "a number is too long")
        value = number_of(match[0])
        if value is None:
            return None
        self.at = end
        return Constant(start, self.at, -value if sign == "-" else value)


def number_of(text: str) -> int | float | None:
    """Return the number that PowerShell reads in a text such as `0x1F`, `1.5` or `2kb`; None if it is none."""
    if len(text) < 10 and text.isdecimal():
        return int(text)
    if len(text) > MAX_DIGITS:
        return None
    lowered = text.lower()
    factor = 1
    if len(lowered) > 2 and lowered[-1] == "b" and lowered[-2] in _MULTIPLES and not lowered.startswith("0b"):
        factor = _MULTIPLES[lowered[-2]]
        lowered = lowered[:-2]
    hexadecimal = lowered.startswith("0x")
    digits = lowered.rstrip("luysn" if hexadecimal else "luysnd")
    suffix = lowered[len(digits) :]
    try:
        return _sized(_unsigned(digits, hexadecimal, suffix, factor), suffix)
    except (ValueError, OverflowError):
        return None


def _unsigned(digits: str, hexadecimal: bool, suffix: str, factor: int) -> int | float:
    if hexadecimal:
        # 0xFFFFFFFF is -1: PowerShell reads eight digits as a signed number of 32 bits.
        number = int(digits, 16)
        if len(digits) == 10 and number >= 1 << 31 and not suffix:
            number -= 1 << 32
        return number * factor
    if digits.startswith("0b"):
        return int(digits, 2) * factor
    if "." in digits or "e" in digits:
        return float(digits) * factor
    return int(digits) * factor


def _sized(number: int | float, suffix: str) -> int | float:
    """Return a number as one of the type that its suffix or its size gives it.

    https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_numeric_literals
    """
    if isinstance(number, float) or not suffix:
        large = isinstance(number, int) and not -(1 << 31) <= number < 1 << 31
        return Long(number) if large else number
    return Long(number) if suffix == "l" else OtherInteger(number)
