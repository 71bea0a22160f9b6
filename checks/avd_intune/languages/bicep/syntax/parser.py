"""Bicep source text to its tree: the statements of a file, and going on after one that is wrong.

A statement with an error becomes an InvalidDeclaration and one diagnostic; the next one is read as usual.
"""

from __future__ import annotations

from collections.abc import Mapping

from avd_intune.languages.bicep.syntax.bicep_tree import Decorator, child_nodes
from avd_intune.languages.bicep.syntax.cursor import MAX_TREE_DEPTH, ParseError
from avd_intune.languages.bicep.syntax.declaration_tree import BicepFile, Declaration, InvalidDeclaration
from avd_intune.languages.bicep.syntax.declarations import (
    PARAMETERS_KEYWORDS,
    TEMPLATE_KEYWORDS,
    DeclarationParser,
    Reader,
)
from avd_intune.languages.bicep.syntax.lexer import END, LEFT, NAME, NEWLINE, STRING, Problem, Tokens
from avd_intune.source.text import Diagnostic, SourceFile, Span
from avd_intune.source.tree import Node

# A template deploys at most 800 resources, so nobody writes so many; each is kept, with its tree.
MAX_DECLARATIONS = 100_000
# One level of nesting is four nodes at most: an object type, its property, a union and a sign.
_NODES_A_LEVEL = 4

_OPENING = frozenset({"{", "[", "("})
_CLOSING = frozenset({"}", "]", ")"})
# What follows the keyword of a declaration, so that a property such as `param: 1` is not taken for one.
_AFTER_KEYWORD: Mapping[str, frozenset[str]] = {
    "targetScope": frozenset({"="}),
    "import": frozenset({"{", "*", STRING, LEFT}),
    "extension": frozenset({NAME, STRING, LEFT}),
    "provider": frozenset({NAME, STRING, LEFT}),
    "using": frozenset({NAME, STRING}),
    "extends": frozenset({STRING, LEFT}),
}
_LINE_ENDS = frozenset({NEWLINE, END})
_NAME_ONLY = frozenset({NAME})


def parse_bicep(source: SourceFile) -> BicepFile:
    """Parse a Bicep file, or a parameters file if its path ends in `.bicepparam`. Never raises.

    What cannot be read is an InvalidDeclaration with a Diagnostic each, in source order.
    """
    keywords = PARAMETERS_KEYWORDS if source.path.lower().endswith(".bicepparam") else TEMPLATE_KEYWORDS
    return _FileParser(source, keywords).read()


class _FileParser:
    """Reads all statements of one file."""

    def __init__(self, source: SourceFile, keywords: Mapping[str, Reader]) -> None:
        self.source = source
        self.keywords = keywords
        self.tokens = Tokens(source.text)
        self.parser = DeclarationParser(source, self.tokens)
        # Going back to a line that an unclosed bracket had swallowed means reading it again: a hostile
        # file must not make that happen for every line.
        self.rereads_left = 2 * len(self.tokens.kinds) + 1000
        self.declarations: list[Declaration] = []
        self.diagnostics: list[Diagnostic] = []

    def read(self) -> BicepFile:
        parser, kinds = self.parser, self.tokens.kinds
        while kinds[parser.position] != END:
            if kinds[parser.position] == NEWLINE:
                parser.position += 1
            elif len(self.declarations) == MAX_DECLARATIONS:
                start, end = parser.starts[parser.position], parser.starts[-1]
                reason = f"the file has more than {MAX_DECLARATIONS} declarations; the rest is not read"
                self.diagnostics.append(Diagnostic(Span(self.source, start, end), reason))
                break
            else:
                self.read_statement()
        # A line that an open bracket had swallowed is read again after the error at its end.
        self.diagnostics.sort(key=lambda diagnostic: diagnostic.span.start)
        return BicepFile(self.source, self.declarations, self.diagnostics)

    def read_statement(self) -> None:
        parser = self.parser
        first = parser.position
        parser.nesting = parser.deepest = parser.links = 0
        parser.literals_allowed = True
        declaration: Declaration | None = None
        try:
            declaration = self.read_declaration(parser.decorators())
            if _NODES_A_LEVEL * (parser.deepest + 1) + parser.links > MAX_TREE_DEPTH:
                _check_depth(declaration)
            if parser.kinds[parser.position] != END:
                parser.take(NEWLINE, "end of line after the declaration")
        except _TooDeepError as error:
            declaration = None
            problem = error.problem
        except ParseError as error:
            problem = error.problem
        except RecursionError:
            # The caller's own stack was nearly full.
            start = parser.starts[first]
            problem = Problem(start, parser.ends[first], "expected less nesting than in this declaration, found more")
        else:
            self.declarations.append(declaration)
            return
        self.diagnostics.append(Diagnostic(Span(self.source, problem.start, problem.end), problem.message))
        invalid = self.skip_statement(first)
        # What stands after a whole declaration does not spoil it.
        self.declarations.append(declaration or invalid)

    def read_declaration(self, decorators: list[Decorator]) -> Declaration:
        parser = self.parser
        index = parser.position
        reader = self.keywords.get(parser.values[index]) if parser.kinds[index] == NAME else None
        if reader is None:
            examples = '"using" or "param"' if "using" in self.keywords else '"param" or "resource"'
            place = " after the decorators" if decorators else ""
            raise parser.error(f"a declaration such as {examples}{place}")
        return reader(parser, decorators)

    # --- recovery ------------------------------------------------------------------------------

    def skip_statement(self, first: int) -> InvalidDeclaration:
        """Move past the wrong statement that starts at token `first`; return what is known of it.

        A wrong decorator spoils the declaration below it: what it says there (that a parameter is
        secret, say) is not known.
        """
        parser, kinds = self.parser, self.tokens.kinds
        stopped = parser.position
        decorated = kinds[first] == "@"
        head = None if decorated else first
        earliest = stopped if self.rereads_left <= 0 or not self.is_keyword(first) else first
        depth = 0
        index = last = first
        while kinds[index] != END:
            kind = kinds[index]
            if kind == NEWLINE:
                if head is None and self.starts_statement(index + 1, depth) and kinds[index + 1] != "@":
                    head = index + 1
                    earliest = head if self.rereads_left > 0 else max(head, stopped)
                    depth = 0
                elif index >= earliest and head is not None and self.starts_statement(index + 1, depth):
                    break
            else:
                last = index
                if kind in _OPENING:
                    depth += 1
                elif kind in _CLOSING and depth:
                    depth -= 1
            index += 1
        self.rereads_left -= max(0, stopped - index)
        parser.position = index
        return self.invalid(first, first if head is None else head, last)

    def is_keyword(self, index: int) -> bool:
        return self.tokens.kinds[index] == NAME and self.tokens.values[index] in self.keywords

    def starts_statement(self, index: int, depth: int) -> bool:
        """Whether the line that begins at this token starts a declaration.

        Inside brackets that may never be closed, only a line without indentation does.
        """
        tokens = self.tokens
        start = tokens.starts[index]
        indented = start > 0 and tokens.text[start - 1] not in "\r\n"
        if depth and indented:
            return False
        kind = tokens.kinds[index]
        if kind == "@":
            return True
        if not self.is_keyword(index):
            return False
        if not depth and not indented and tokens.kinds[index + 1] in _LINE_ENDS:
            return True
        return tokens.kinds[index + 1] in _AFTER_KEYWORD.get(tokens.values[index], _NAME_ONLY)

    def invalid(self, first: int, head: int, last: int) -> InvalidDeclaration:
        tokens = self.tokens
        keyword = name = None
        if self.is_keyword(head):
            keyword = tokens.values[head]
            if keyword not in _AFTER_KEYWORD and tokens.kinds[head + 1] == NAME:
                name = tokens.values[head + 1]
        start, end = tokens.starts[first], tokens.ends[last]
        return InvalidDeclaration(start, end, [], tokens.starts[head] if keyword else start, keyword, name)


class _TooDeepError(ParseError):
    """The declaration could be read, but those who walk its tree by recursion could not."""


def _check_depth(declaration: Declaration) -> None:
    """Raise _TooDeepError if the tree of the declaration is deeper than MAX_TREE_DEPTH."""
    level: list[Node] = [declaration]
    depth = 0
    while level:
        depth += 1
        if depth > MAX_TREE_DEPTH:
            node = level[0]
            message = f"expected a tree at most {MAX_TREE_DEPTH} levels deep, found more"
            raise _TooDeepError(Problem(node.start, node.end, message))
        level = [child for node in level for child in child_nodes(node)]
