"""Templates of HCL: quoted strings, heredocs and whole files, with interpolations and directives.

Facts: https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#templates. How `~` and `<<-` trim
follows hclsyntax/scan_tokens.rl and parser_template.go of the same repository: they work on literal
tokens as the scanner cuts them (at each line of a heredoc), not on the text.
"""

from __future__ import annotations

import re
from typing import Union

from avd_intune.languages.terraform.syntax.hcl_tree import (
    Expression,
    Literal,
    Template,
    TemplateFor,
    TemplateIf,
    TemplatePart,
)
from avd_intune.languages.terraform.syntax.lexer import IN_BRACKETS, MAX_NESTING, MAX_SEQUENCES, NAME, Cursor
from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass

# Groups: what may start a sequence, and what ends a literal in any case; without a group an escape in it.
_QUOTED_MARK = lazy_pattern(r"""\\[^\r\n]|([$%]\{)|(["\\\r\n])""")
_LINE_MARK = lazy_pattern(r"([$%]\{)|(\n)")
# Groups: the start of a sequence, the closing quote, what cannot be there.
_QUOTED_END = lazy_pattern(r"""([$%]\{~?)|(")|([\s\S]|\Z)""")
_SEQUENCE = lazy_pattern(r"[$%]\{~?")
_ESCAPE = lazy_pattern(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([\s\S]))|([$%])\4\{")
_BARE_ESCAPE = lazy_pattern(r"([$%])\1\{")
_SIMPLE_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_INTRODUCER = lazy_pattern(rf"<<(-?)({NAME})")


@dataclass(slots=True)
class _Directive:
    """`%{ keyword … }` between the parts of a template."""

    keyword: str
    start: int
    end: int
    subject: Expression | None = None
    names: tuple[str | None, str] = (None, "")


_Token = Union[str, Expression, _Directive]


class TemplateReader(Cursor):
    """A cursor that also reads the expressions between the texts of a template.

    Templates stand in expressions and expressions in templates; what reads expressions is built on this.
    maybe_deep: what was read may be too deep a tree, and is to be measured.
    """

    __slots__ = ("maybe_deep",)

    maybe_deep: bool

    def expression(self) -> Expression:
        """Read the expression at the cursor. Raises HclSyntaxError."""
        raise NotImplementedError

    def loop_names(self) -> tuple[str | None, str]:
        """Read `key, value in` or `value in`."""
        key: str | None = None
        value = self._loop_name()
        if self.kind == ",":
            self.advance()
            key, value = value, self._loop_name()
        if not (self.kind == "name" and self.value == "in"):
            self.fail('"in" after the names of "for"')
        self.advance()
        return key, value

    def _loop_name(self) -> str:
        if self.kind != "name":
            self.fail('a name after "for"')
        name = self.value
        self.advance()
        return name


def read_quoted(reader: TemplateReader) -> Expression:
    """Read a quoted template whose opening quote is the present token. Raises HclSyntaxError."""
    start = reader.start
    mode = reader.scan
    tokens: list[_Token] = []
    at = reader.after
    trim_next = False
    sequences = 0
    while True:
        end = _end_of_literal(_QUOTED_MARK, reader.text, at, reader.limit)
        if end > at:
            text = _unescaped(reader, reader.text[at:end], at)
            tokens.append(text.lstrip() if trim_next else text)
            trim_next = False
            at = end
        match = _QUOTED_END.match(reader.text, at, reader.limit)
        assert match is not None
        if match.lastindex == 1:
            sequences = _counted(reader, sequences, start)
            at, trim_next = _sequence(reader, match[1], at, tokens)
        elif match.lastindex == 2:
            break
        else:
            line = reader.source.position(start)[0]
            found = "end of line" if match[3] else "end of file"
            reader.fail_at(at, at, f"expected '\"' to close the string opened on line {line}, found {found}")
    reader.after = match.end()
    reader.scan = mode
    reader.advance()
    return _tree(reader, tokens, start, reader.last)


def read_heredoc(reader: TemplateReader) -> Expression:
    """Read a heredoc whose introducer is the present token. Raises HclSyntaxError."""
    start = reader.start
    mode = reader.scan
    introducer = _INTRODUCER.match(reader.value)
    assert introducer is not None
    flush = introducer[1] == "-"
    marker = introducer[2]
    closing = re.compile(rf"[^\S\n]*{re.escape(marker)}[^\S\n]*(?:(?=\n)|\Z)").match
    tokens: list[_Token] = []
    at = reader.after
    line_start = True
    trim_next = False
    sequences = 0
    while True:
        end = closing(reader.text, at, reader.limit) if line_start else None
        if end is not None:
            break
        literal = _end_of_line(reader.text, at, reader.limit)
        if literal > at:
            text = reader.text[at:literal]
            line_start = text.endswith("\n")
            text = _BARE_ESCAPE.sub(r"\1{", text)
            tokens.append(text.lstrip() if trim_next else text)
            trim_next = False
            at = literal
        elif (match := _SEQUENCE.match(reader.text, at, reader.limit)) is not None:
            line_start = False
            sequences = _counted(reader, sequences, start)
            at, trim_next = _sequence(reader, match[0], at, tokens)
        else:
            reader.fail_at_end(marker, "heredoc", start)
    # The line break behind the marker ends the attribute, so it is left to be the next token.
    reader.after = end.start() + len(end[0].rstrip())
    reader.scan = mode
    reader.advance()
    if flush:
        _unindent(tokens)
    return _tree(reader, tokens, start, reader.last)


def read_bare(reader: TemplateReader) -> Expression:
    """Read the text from the cursor to its limit as a template (a template file, a JSON string)."""
    start = at = reader.after
    tokens: list[_Token] = []
    trim_next = False
    sequences = 0
    while at < reader.limit:
        literal = _end_of_line(reader.text, at, reader.limit)
        if literal > at:
            text = _BARE_ESCAPE.sub(r"\1{", reader.text[at:literal])
            tokens.append(text.lstrip() if trim_next else text)
            trim_next = False
            at = literal
        else:
            match = _SEQUENCE.match(reader.text, at, reader.limit)
            assert match is not None
            sequences = _counted(reader, sequences, start)
            at, trim_next = _sequence(reader, match[0], at, tokens)
    return _tree(reader, tokens, start, reader.limit)


def _end_of_literal(marks: re.Pattern[str], text: str, at: int, limit: int) -> int:
    """Return where the literal ends that begins at an offset; there, if none does.

    The scanner of HCL cuts it further at each lone `$` and `%`, and its parts are trimmed alone. Neither sign is blank,
    so the whole between them is trimmed alike, and a text of nothing but signs is one token in place of millions. One
    pattern for all of it would keep something for each of its characters.
    """
    read = at
    while (mark := marks.search(text, at, limit)) is not None:
        found = mark.start()
        if mark.lastindex == 2:
            return found
        # `$${` and `%%{` are escapes.
        if mark.lastindex == 1 and not (found > read and text[found - 1] == text[found]):
            return found
        at = read = mark.end()
    return limit


def _end_of_line(text: str, at: int, limit: int) -> int:
    """Return where the literal ends that begins at an offset, or behind its line break."""
    end = _end_of_literal(_LINE_MARK, text, at, limit)
    return end + 1 if text.startswith("\n", end, limit) else end


def _counted(reader: TemplateReader, sequences: int, start: int) -> int:
    """Count one more `${ … }` or `%{ … }` of a template. Raises HclSyntaxError for one with too many."""
    if sequences >= MAX_SEQUENCES:
        reader.fail_at(start, reader.after, f"the text has more than {MAX_SEQUENCES} parts, which are not read")
    return sequences + 1


def _sequence(reader: TemplateReader, opener: str, at: int, tokens: list[_Token]) -> tuple[int, bool]:
    """Read one `${ … }` or `%{ … }`, append its token, and trim the literal before it if it says so.

    Returns the offset behind it and whether the literal that follows is to be trimmed.
    """
    if opener.endswith("~") and tokens and isinstance(tokens[-1], str):
        tokens[-1] = tokens[-1].rstrip()
    reader.after = at + len(opener)
    reader.scan = IN_BRACKETS
    reader.advance()
    if opener[0] == "$":
        tokens.append(reader.expression())
        what = "interpolation"
    else:
        directive = _directive(reader, at)
        tokens.append(directive)
        what = f'"{directive.keyword}" directive'
    if reader.kind not in ("}", "~}"):
        reader.fail_unclosed("}", at, what)
    if isinstance(tokens[-1], _Directive):
        tokens[-1].end = reader.after
    return reader.after, reader.kind == "~}"


def _directive(reader: TemplateReader, start: int) -> _Directive:
    keyword = reader.value if reader.kind == "name" else ""
    if keyword not in ("if", "else", "endif", "for", "endfor"):
        reader.fail('"if", "else", "endif", "for" or "endfor" after "%{"')
    directive = _Directive(keyword, start, reader.after)
    reader.advance()
    if keyword == "for":
        directive.names = reader.loop_names()
    if keyword in ("for", "if"):
        directive.subject = reader.expression()
    return directive


def _unescaped(reader: TemplateReader, text: str, at: int) -> str:
    if "\\" not in text and "{" not in text:
        return text

    def character(match: re.Match[str]) -> str:
        if match[4]:
            return match[4] + "{"
        simple = match[3]
        if simple in _SIMPLE_ESCAPES:
            return _SIMPLE_ESCAPES[simple]
        code = -1 if simple else int(match[1] or match[2], 16)
        if code > 0x10FFFF or 0xD800 <= code < 0xE000 or code < 0:
            message = rf"expected an escape such as \n, \t, \", \\ or \u0041, found {match[0]}"
            reader.note_at(at + match.start(), at + match.end(), message)
            return match[0]
        return chr(code)

    return _ESCAPE.sub(character, text)


def _unindent(tokens: list[_Token]) -> None:
    """Take the smallest indentation of any line off all lines of a `<<-` heredoc.

    A line that begins with a sequence has none; a line of blanks only does not count.
    """
    smallest: int | None = None
    starts: list[int] = []
    line_start = True
    for index, token in enumerate(tokens):
        if line_start:
            line_start = False
            indentation = 0
            counts = True
            if isinstance(token, str):
                trimmed = token.lstrip()
                counts = bool(trimmed) or not token.endswith("\n")
                if counts:
                    indentation = len(token) - len(trimmed)
                    starts.append(index)
            if counts and (smallest is None or indentation < smallest):
                smallest = indentation
        if isinstance(token, str) and token.endswith("\n"):
            line_start = True
    for index in starts:
        token = tokens[index]
        assert isinstance(token, str)
        tokens[index] = token[smallest:]


class _Open:
    """A directive that waits for its end, and the parts that came since."""

    __slots__ = ("directive", "otherwise", "parts")

    def __init__(self, directive: _Directive) -> None:
        self.directive = directive
        self.parts: list[TemplatePart] = []
        self.otherwise: list[TemplatePart] | None = None

    @property
    def present(self) -> list[TemplatePart]:
        return self.parts if self.otherwise is None else self.otherwise


def _tree(reader: TemplateReader, tokens: list[_Token], start: int, end: int) -> Expression:
    """Build the Literal or Template of a whole template from its tokens."""
    if all(isinstance(token, str) for token in tokens):
        return Literal(start, end, "".join(token for token in tokens if isinstance(token, str)))
    root: list[TemplatePart] = []
    opened: list[_Open] = []
    present = root
    for token in tokens:
        if isinstance(token, str):
            if token and present and isinstance(present[-1], str):
                present[-1] += token
            elif token:
                present.append(token)
        elif not isinstance(token, _Directive):
            present.append(token)
        elif token.keyword in ("if", "for"):
            opened.append(_Open(token))
            reader.maybe_deep = True
            if len(opened) > MAX_NESTING:
                reader.fail_at(token.start, token.end, f"the code is nested more than {MAX_NESTING} levels deep")
            present = opened[-1].present
        elif token.keyword == "else":
            if not opened or opened[-1].directive.keyword != "if" or opened[-1].otherwise is not None:
                reader.fail_at(token.start, token.end, 'expected an open "if" directive before "else", found none')
            present = opened[-1].otherwise = []
        else:
            node = _closed(reader, token, opened)
            present = opened[-1].present if opened else root
            present.append(node)
    if opened:
        unclosed = opened[-1].directive
        message = f'expected "end{unclosed.keyword}" to close the "{unclosed.keyword}" directive, found end of template'
        reader.fail_at(unclosed.start, unclosed.end, message)
    if len(root) == 1 and len(tokens) > 1 and not isinstance(root[0], (str, TemplateIf, TemplateFor)):
        # With any literal beside it, if only an empty one after trimming, the result is text.
        root.append("")
    return Template(start, end, root)


def _closed(reader: TemplateReader, token: _Directive, opened: list[_Open]) -> TemplateIf | TemplateFor:
    """Return the node of the innermost open directive, which `endif` or `endfor` closes."""
    wanted = token.keyword[3:]
    if not opened or opened[-1].directive.keyword != wanted:
        message = f'expected an open "{wanted}" directive before "{token.keyword}", found none'
        reader.fail_at(token.start, token.end, message)
    last = opened.pop()
    first = last.directive
    assert first.subject is not None
    if wanted == "if":
        return TemplateIf(first.start, token.end, first.subject, last.parts, last.otherwise or [])
    return TemplateFor(first.start, token.end, *first.names, first.subject, last.parts)
