"""HCL native syntax to the tree of `hcl_tree`: files, blocks, attributes, and going on after mistakes.

Facts: https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#structural-elements

A file without mistakes is read once and fast. A file with one is read a second time with care: what
cannot be read ends where `hcl_recovery` says, and the rest of the file still counts.
"""

from __future__ import annotations

import re
from sys import intern

from avd_intune.languages.terraform.syntax.expressions import CONSTANTS, ExpressionReader
from avd_intune.languages.terraform.syntax.hcl_tree import (
    Attribute,
    Block,
    Body,
    Expression,
    HclFile,
    Invalid,
    Literal,
    Variable,
)
from avd_intune.languages.terraform.syntax.lexer import (
    BLANK_LINES,
    IN_BRACKETS,
    IN_LINE,
    MAX_DIAGNOSTICS,
    MAX_NESTING,
    MAX_PARTS,
    MAX_PARTS_OF_A_FILE,
    MAX_RUN,
    NAME,
    PLAIN_STRING,
    HclSyntaxError,
)
from avd_intune.languages.terraform.syntax.recovery import end_of_item, is_top_level_header
from avd_intune.languages.terraform.syntax.templates import read_bare, read_quoted
from avd_intune.patterns import lazy_pattern
from avd_intune.source.text import Diagnostic, SourceFile, Span

# Most lines of real code are one of these: a name with a plain string, a dotted name or a small
# number as its value, or the header of a block. One match reads them instead of one for each token.
_LINE = lazy_pattern(
    rf"""{BLANK_LINES}({NAME})(?:
        [ \t]*=[ \t]*(?:({PLAIN_STRING})|({NAME}(?:\.{NAME}){{0,{MAX_RUN}}})|([0-9]{{1,15}}))[ \t\r]*(?:\n|(?=\#|//))
        |((?:[ \t]*{PLAIN_STRING}|[ \t]+{NAME}){{0,9}}[ \t]*\{{)[ \t\r]*(?=\n|\#|//)
    )?""",
    re.VERBOSE,
)
_NAME_ONLY, _STRING, _PATH, _INTEGER, _BLOCK = range(1, 6)
_LABEL = lazy_pattern(rf'"([^"]*)"|({NAME})')


def parse_hcl(source: SourceFile) -> HclFile:
    """Read a file of HCL native syntax (`.tf`, `.tofu`, `.tfvars`). Never raises.

    Every mistake is a diagnostic; what could be read all the same is in the body.
    """
    reader = _BodyReader(source, recovering=False)
    body = Body(0, reader.limit)
    try:
        try:
            reader.file(body)
        except HclSyntaxError:
            reader = _BodyReader(source, recovering=True)
            body = Body(0, reader.limit)
            reader.file(body)
    except _TooManyMistakesError:
        at = reader.diagnostics[-1].span
        message = f"the file has {MAX_DIAGNOSTICS} mistakes or more; what follows is not read"
        reader.diagnostics.append(Diagnostic(at, message))
    return HclFile(source, body, reader.diagnostics)


def parse_hcl_expression(
    source: SourceFile, start: int = 0, end: int | None = None
) -> tuple[Expression, list[Diagnostic]]:
    """Read the text `[start, end)` of a source as one expression. Never raises."""
    reader = ExpressionReader(source, start, end)
    reader.scan = IN_BRACKETS
    try:
        reader.advance()
        expression = reader.whole_expression()
        if reader.kind != "":
            reader.fail("the end of the expression")
    except HclSyntaxError as error:
        return Invalid(start, reader.limit), [*reader.diagnostics, error.diagnostic]
    return expression, reader.diagnostics


def parse_hcl_template(
    source: SourceFile, start: int = 0, end: int | None = None
) -> tuple[Expression, list[Diagnostic]]:
    """Read the text `[start, end)` of a source as a template, without quotes around it. Never raises.

    Backslashes have no meaning here, as in heredocs: for template files and strings of JSON syntax.
    """
    reader = ExpressionReader(source, start, end)
    reader.maybe_deep = False
    try:
        expression = read_bare(reader)
        if reader.maybe_deep:
            reader.check_depth(expression)
    except HclSyntaxError as error:
        return Invalid(start, reader.limit), [*reader.diagnostics, error.diagnostic]
    return expression, reader.diagnostics


class _TooManyMistakesError(Exception):
    """The file is no HCL at all; what is in the tree by now stays."""


class _BodyReader(ExpressionReader):
    """Reads the items of bodies. `after` is where the next item begins.

    recovering: mistakes are noted and skipped instead of ending the reading.
    ended: the text ended, or the next top-level block begins, while blocks are open; noted: and that
        is in the diagnostics.
    top_level: the type of the top-level block being read.
    """

    __slots__ = ("ended", "noted", "recovering", "top_level")

    def __init__(self, source: SourceFile, *, recovering: bool) -> None:
        super().__init__(source)
        self.maybe_deep = False
        self.recovering = recovering
        self.ended = self.noted = False
        self.top_level = ""

    def file(self, body: Body) -> None:
        """Read the whole text into `body`. Raises HclSyntaxError unless recovering."""
        names: dict[str, int] = {}
        while self._items(body, names):
            self._mistake_at(self.start, self.after, 'expected an attribute or a block, found "}"')

    def _items(self, body: Body, names: dict[str, int]) -> bool:
        """Read items into `body`; return True at a "}" (then `after` is behind it), False at the end."""
        text, texts = self.text, self.texts
        limit = self.limit
        while True:
            match = _LINE.match(text, self.after, limit)
            if match is None:
                if self._at_closing_brace():
                    return True
                if self.ended:
                    return False
                continue
            start = match.start(1)
            if self.recovering and self.depth and self._starts_next_block_of_file(start):
                self.after = start
                self.ended = True
                return False
            name = intern(match[1])  # few names, each a thousand times
            index = match.lastindex
            if index == _BLOCK:
                labels = [quoted or bare for quoted, bare in _LABEL.findall(match[_BLOCK])]
                end = match.end()
                known = tuple([texts.setdefault(label, label) for label in labels])
                block = Block(start, end, name, known, Body(match.end(_BLOCK), end))
                self._keep(block, body)
                self.after = end
                self._block(block)
                continue
            if index == _NAME_ONLY:
                self._item(start, match.end(1), name, body, names)
                continue
            assert index is not None
            value_start, end = match.span(index)
            value = match[index]
            expression: Expression
            if index == _STRING:
                written = value[1:-1]
                expression = Literal(value_start, end, texts.setdefault(written, written))
            elif index == _INTEGER:
                expression = Literal(value_start, end, int(value))
            elif value in CONSTANTS:
                expression = Literal(value_start, end, CONSTANTS[value])
            elif "." in value:
                expression = self.path(value_start, value)
                if self.maybe_deep:
                    self._item(start, match.end(1), name, body, names)
                    continue
            else:
                expression = Variable(value_start, end, value)
            self.after = match.end()
            if name in names:
                self._note_duplicate(start, name, names[name])
            else:
                names[name] = start
            self._keep(Attribute(start, end, name, expression), body)

    def _at_closing_brace(self) -> bool:
        """Look at what is no name: a "}", the end of the text, a comment, or a mistake."""
        start = self.after
        self.scan = IN_BRACKETS
        try:
            self.advance()
            if self.kind == "}":
                return True
            if self.kind == "":
                self.ended = True
            elif self.kind in ("name", "path"):
                # Behind a /* comment */.
                self.after = self.start
            else:
                start = self.start
                self.fail("an attribute or a block")
        except HclSyntaxError as error:
            self._skip(error, start)
        return False

    def _item(self, start: int, name_end: int, name: str, body: Body, names: dict[str, int]) -> None:
        """Read one item token by token, with recovery."""
        depth = self.depth
        value_start = -1
        try:
            self.after = name_end
            self.scan = IN_LINE
            self.advance()
            if self.kind == "=":
                value_start = self.after
                self._attribute(start, name, body, names)
                if self.kind not in ("newline", ""):
                    self._missing_line_break("attribute")
            elif self.kind in ("{", "name", "string", '"') or self._brace_is_below():
                self._block_header(start, name, body)
            else:
                self.fail(f'"=" or "{{" after {name}')
        except HclSyntaxError as error:
            self.depth = depth
            self._skip(error, start)
            if value_start >= 0:
                end = max(value_start, start + len(self.text[start : self.after].rstrip()))
                body.add(Attribute(start, end, name, Invalid(value_start, end)))

    def _attribute(self, start: int, name: str, body: Body, names: dict[str, int]) -> None:
        """Read `= expression` whose name was read."""
        self.advance()
        expression = self.whole_expression()
        if name in names:
            self._note_duplicate(start, name, names[name])
        else:
            names[name] = start
        self._keep(Attribute(start, self.last, name, expression), body)

    def _block_header(self, start: int, name: str, body: Body) -> None:
        """Read the labels and the body of a block whose type was read."""
        labels: list[str] = []
        while self.kind != "{":
            self.bound(labels, start, name)
            if self.kind == "name":
                labels.append(self.value)
                self.advance()
            elif self.kind == "string":
                labels.append(self.value[1:-1])
                self.advance()
            elif self.kind == '"':
                at = self.start
                label = read_quoted(self)
                if not (isinstance(label, Literal) and isinstance(label.value, str)):
                    self.fail_at(at, self.last, f"expected a plain string as label of {name}, found a template")
                labels.append(label.value)
            elif self._brace_is_below():
                message = f'expected "{{" in the line of {name}, found end of line'
                self._mistake_at(self.start, self.start, message)
                self.advance()
            else:
                self.fail(f'a label or "{{" after {name}')
        opened = self.start
        block = Block(start, self.after, name, tuple(labels), Body(self.after, self.after))
        self.advance()
        if self.kind not in ("newline", "}", ""):
            if self._one_line_block(block, body, opened):
                return
        else:
            self._keep(block, body)
        self.after = self.start
        self._block(block)

    def _brace_is_below(self) -> bool:
        return self.kind == "newline" and self.text.startswith("{", self.after)

    def _one_line_block(self, block: Block, body: Body, opened: int) -> bool:
        """Read `name = expression }`. Returns False to have the body read as one of several lines."""
        first = self.start
        known = len(self.diagnostics)
        try:
            if self.kind != "name":
                self.fail(f'an attribute or "}}" after "{{" of {block.type}')
            name = self.value
            self.advance()
            if self.kind != "=":
                self.fail(f'"=" after {name} in a block of one line')
            self._attribute(first, name, block.body, {})
            if self.kind != "}":
                self.fail_unclosed("}", opened, f"{block.type} block of one line")
        except HclSyntaxError as error:
            del self.diagnostics[known:]
            self._mistake(error)
            block.body.attributes = ()
            body.add(block)
            self.start = first
            return False
        self._keep(block, body)
        self._close(block)
        return True

    def _keep(self, item: Attribute | Block, body: Body) -> None:
        """Put an item into a body, as long as there is room in it."""
        kept = body.attributes if isinstance(item, Attribute) else body.blocks
        most, where = (MAX_PARTS, "block") if self.depth else (MAX_PARTS_OF_A_FILE, "file")
        if len(kept) >= most:
            if not body.is_cut:
                body.is_cut = True
                message = f"the {where} has more than {most} parts; what follows in it is not read"
                self._mistake_at(item.start, item.end, message)
        else:
            body.add(item)

    def _block(self, block: Block) -> None:
        """Read the body of a block, beginning at `after`, into it."""
        if self.depth >= MAX_NESTING:
            message = f"the code is nested more than {MAX_NESTING} levels deep"
            self._mistake_at(block.start, block.end, message)
            self.after = end_of_item(self.text, block.start, self.limit)
            return
        if self.depth == 0:
            self.top_level = block.type
        self.depth += 1
        closed = self._items(block.body, {})
        self.depth -= 1
        if closed:
            self._close(block)
            return
        block.end = block.body.end = self.after
        if not self.noted:
            # Where one brace is missing, all blocks around stay open too; the innermost says it for all.
            self.noted = True
            line = self.source.position(block.body.start)[0]
            found = "end of file" if self.after >= self.limit else "the next block of the file"
            message = f'expected "}}" to close the {block.type} block opened on line {line}, found {found}'
            self._mistake_at(self.after, self.after, message)
        if self.depth == 0:
            self.ended = self.noted = False

    def _close(self, block: Block) -> None:
        """Go past the end of the line behind the "}" that was just read."""
        block.end = self.after
        block.body.end = self.after - 1
        self.scan = IN_LINE
        try:
            self.advance()
        except HclSyntaxError as error:  # a comment behind the brace that is not closed
            self._skip(error, self.start)
            return
        if self.kind not in ("newline", ""):
            self._missing_line_break("block")

    def _starts_next_block_of_file(self, start: int) -> bool:
        # A check block may hold a data block; whoever does not indent it means no new block.
        nested = self.top_level == "check" and self.text.startswith("data", start)
        return not nested and is_top_level_header(self.text, start)

    def _missing_line_break(self, what: str) -> None:
        """Note that an item does not end with its line, and go on with what follows in the line."""
        start = self.start
        error = HclSyntaxError(
            Diagnostic(
                Span(self.source, start, self.after), f"expected a new line after the {what}, found {self.found()}"
            )
        )
        if self.kind in ("name", "path", "}"):
            self._mistake(error)
            self.after = start
        else:
            self._skip(error, start)

    def _skip(self, error: HclSyntaxError, start: int) -> None:
        """Note a mistake and go to the end of the item that begins at `start`."""
        self._mistake(error)
        self.after = max(end_of_item(self.text, start, self.limit), start + 1)

    def _note_duplicate(self, start: int, name: str, first: int) -> None:
        line = self.source.position(first)[0]
        message = f'expected each attribute once, found "{name}" again (first on line {line})'
        self.note_at(start, start + len(name), message)

    def _mistake_at(self, start: int, end: int, message: str) -> None:
        self._mistake(HclSyntaxError(Diagnostic(Span(self.source, start, end), message)))

    def _mistake(self, error: HclSyntaxError) -> None:
        """Keep a diagnostic; the first one of all ends the fast reading."""
        if not self.recovering:
            raise error
        self.diagnostics.append(error.diagnostic)
        if len(self.diagnostics) >= MAX_DIAGNOSTICS:
            raise _TooManyMistakesError
