"""A place in the tokens of Bicep: what a parser asks of it, and the errors it reports there."""

from __future__ import annotations

from collections.abc import Sized

from avd_intune.languages.bicep.syntax.lexer import END, LEFT, MIDDLE, NAME, NEWLINE, RIGHT, STRING, Problem, Tokens
from avd_intune.source.text import SourceFile
from avd_intune.source.tree import Node

# Brackets, conditionals and lambdas may nest this deep: far beyond what a person writes, and low
# enough that neither this parser nor one that walks the tree meets Python's own limit.
MAX_NESTING = 80
# A tree may be this deep. Usual nesting stays below it; long chains of operators may not.
MAX_TREE_DEPTH = 3 * MAX_NESTING
# Nobody writes more of them into one expression; each takes memory before it is known how deep its tree is.
MAX_OPERATORS = 20_000
# Nor as many items into one array, object or call: a value has no room for half of them.
MAX_ITEMS = 200_000

_MAX_SHOWN = 40


class ParseError(Exception):
    """Inside the parser only: the statement cannot be read; `problem` becomes its diagnostic."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class TokenCursor:
    """Walks over the tokens of one file; `position` is the index of the current token."""

    def __init__(self, source: SourceFile, tokens: Tokens) -> None:
        self.source = source
        self.tokens = tokens
        self.kinds = tokens.kinds
        self.values = tokens.values
        self.starts = tokens.starts
        self.ends = tokens.ends
        self.position = 0
        self.nesting = 0
        self.deepest = 0
        # Accesses and binary operators read so far: each may make the tree one node deeper.
        self.links = 0

    def error(self, expected: str, index: int | None = None) -> ParseError:
        """Return the error that `expected` is not what stands at the token `index` (by default the current)."""
        if index is None:
            index = self.position
        problem = self.tokens.problems.get(index)
        if problem is not None:
            return ParseError(problem)
        start, end = self.starts[index], self.ends[index]
        kind = self.kinds[index]
        if kind == NEWLINE:
            end = start
            found = "end of line"
        elif kind == END:
            found = "end of file"
        elif kind in (STRING, LEFT):
            # What a person forgot to separate may be a password.
            found = "a string"
        elif kind in (MIDDLE, RIGHT):
            end = start + 1
            found = '"}"'
        else:
            text = self.tokens.text[start:end]
            found = f'"{text}"' if len(text) <= _MAX_SHOWN else f'"{text[:_MAX_SHOWN]}…"'
        return ParseError(Problem(start, end, f"expected {expected}, found {found}"))

    def take(self, kind: str, expected: str) -> int:
        """Move past a token of this kind and return its index. Raises ParseError for any other."""
        index = self.position
        if self.kinds[index] != kind:
            raise self.error(expected)
        self.position = index + 1
        return index

    def take_name(self, expected: str) -> str:
        return self.values[self.take(NAME, expected)]

    def close(self, kind: str, opening: int) -> int:
        """Move past the bracket that closes the one at token `opening`; return the end offset."""
        index = self.position
        if self.kinds[index] != kind:
            raise self.unclosed(kind, opening)
        self.position = index + 1
        return self.ends[index]

    def unclosed(self, kind: str, opening: int, alternative: str = "") -> ParseError:
        """Return the error that the bracket at token `opening` has not been closed by `kind` here."""
        line, _ = self.source.position(self.starts[opening])
        return self.error(f'{alternative}"{kind}" to close the "{self.values[opening]}" on line {line}')

    def at_word(self, word: str, index: int | None = None) -> bool:
        """Whether the current token (or that at `index`) is the name `word`."""
        at = self.position if index is None else index
        return self.kinds[at] == NAME and self.values[at] == word

    def skip_newline(self) -> None:
        if self.kinds[self.position] == NEWLINE:
            self.position += 1

    def skip_separator(self, opening: int) -> None:
        """Move past what stands between two items of an array, object or list of symbols.

        That is a line break or a comma; after a comma, the line may not end before the next item.
        """
        kind = self.kinds[self.position]
        if kind == NEWLINE:
            self.position += 1
        elif kind == ",":
            self.position += 1
            if self.kinds[self.position] == NEWLINE:
                raise self.error('an item after "," (a line break separates by itself)')
        else:
            closing = "]" if self.values[opening] == "[" else "}"
            raise self.unclosed(closing, opening, '"," or a line break, or ')

    def too_deep(self, node: Node) -> ParseError:
        """Return the error that the tree below a node is deeper than those who walk it by recursion can go."""
        return ParseError(
            Problem(node.start, node.end, f"expected a tree at most {MAX_TREE_DEPTH} levels deep, found more")
        )

    def check_room(self, items: Sized) -> None:
        """Raise ParseError where one literal or call holds more than anybody writes."""
        if len(items) >= MAX_ITEMS:
            raise self.error(f"at most {MAX_ITEMS} items in one place")

    def enter(self) -> None:
        """Count one more level of nesting; the caller takes it off again. Raises ParseError at the limit."""
        self.nesting += 1
        if self.nesting <= self.deepest:
            return
        self.deepest = self.nesting
        if self.nesting > MAX_NESTING:
            start, end = self.starts[self.position], self.ends[self.position]
            raise ParseError(Problem(start, end, f"expected at most {MAX_NESTING} levels of nesting, found more"))
