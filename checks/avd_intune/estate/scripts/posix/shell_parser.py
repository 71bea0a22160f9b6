"""Reads scripts of a POSIX shell (`sh`, `bash`): those of `local-exec` and of deployment scripts for the Azure CLI.

Tolerant and linear: what does not parse is left out, and nothing raises but the limit for nesting.
https://pubs.opengroup.org/onlinepubs/9699919799/utilities/V3_chap02.html
"""

from __future__ import annotations

import re

from avd_intune.estate.scripts.posix.shell_tree import Choice, Joint, Repeated, ShellFunction, ShellNode, Simple
from avd_intune.patterns import lazy_pattern
from avd_intune.source.budget import count_parsed

MAX_NESTED_COMMANDS = 40
_ASSIGNMENT = lazy_pattern(r"([A-Za-z_]\w*)\+?=", re.ASCII)
_OPERATOR = lazy_pattern(r"&&|\|\||;;&?|;&|[;|&()\n]")
_REDIRECTION = lazy_pattern(r"\d{0,2}(?:<<<|<<-?|>>|>\||[<>]&?|&>>?)")
_WRITES = lazy_pattern(r"1?(?:>>|>\||>)|&>>?")
_BLANK = lazy_pattern(r"(?:[ \t\r]+|\\\r?\n|#[^\n]*)*")
_QUOTED_STOPS = lazy_pattern(r"[\\\"`]|\$[({]")
_BRACKET_STOPS = lazy_pattern(r"['\"\\`(){}]")
_BLANK_SIGNS = frozenset(" \t\r\\#")
_PLAIN = lazy_pattern(r"[^\s;|&()<>'\"\\$`]+")
# A word in which nothing is put but variables by their names; a quote, bracket or stroke behind it goes on with it.
_SIMPLE_WORD = lazy_pattern(
    r"[^\s;|&()<>'\"\\$`]*(?:(?:'[^']*'|\"[^\"\\$]*(?:\$(?![({])[^\"\\$]*)*\"|\$(?![({]))[^\s;|&()<>'\"\\$`]*)*"
)
_GOES_ON = frozenset("'\"\\`$")
_BEFORE_FILE = frozenset("0123456789<>&")
_ENDS_COMMAND = frozenset(";|&()\n")
_CLOSERS = {"if": {"fi"}, "case": {"esac"}}


def parse_shell(text: str) -> Joint:
    """Return the commands of a script. Raises RecursionError where it is nested too deeply."""
    count_parsed(len(text))
    parser = _Parser(text)
    found: list[ShellNode] = []
    while parser.at < len(text):
        before = parser.at
        found.append(parser.joint(frozenset()))
        if parser.at == before:
            parser.at += 1  # a word that closes nothing
    return Joint(found, [";"] * len(found))


def end_of_quoted(text: str, at: int) -> int:
    """Return the place behind the quoted text, expansion or escaped sign that begins at a place."""
    sign = text[at]
    if sign == "\\":
        return min(at + 2, len(text))
    if sign == "'":
        end = text.find("'", at + 1)
        return len(text) if end < 0 else end + 1
    if sign == "`":
        return _end_of_run(text, at + 1, "`")
    if sign == '"':
        return _end_of_run(text, at + 1, '"')
    if text.startswith(("$(", "${"), at):
        return _end_of_brackets(text, at + 1)
    return at + 1


def _end_of_run(text: str, at: int, closer: str) -> int:
    while True:
        match = _QUOTED_STOPS.search(text, at)
        if match is None:
            return len(text)
        at = match.start()
        if text[at] == closer:
            return at + 1
        # The other kind of quotes is a sign as any.
        at = end_of_quoted(text, at) if text[at] in "\\$" else at + 1


def _end_of_brackets(text: str, at: int) -> int:
    level = 0
    while (match := _BRACKET_STOPS.search(text, at)) is not None:
        at = match.start()
        sign = text[at]
        if sign in "'\"\\`":
            at = end_of_quoted(text, at)
            continue
        if sign in "({":
            level += 1
        elif sign in ")}":
            level -= 1
            if level == 0:
                return at + 1
        at += 1
    return len(text)


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.level = 0
        # Commands whose here-document begins behind the line: the sign that ends it, whether tabs go, the command.
        self.waiting: list[tuple[str, bool, Simple]] = []

    def blank(self) -> None:
        following = self.text[self.at : self.at + 2]
        if following[:1] == " " and following[1:] not in _BLANK_SIGNS:
            self.at += 1  # one blank before a word, which is most of what there is
        elif following[:1] in _BLANK_SIGNS:
            self.at = _BLANK.match(self.text, self.at).end()  # type: ignore[union-attr]  # it matches the empty text

    def lines(self) -> None:
        """Go behind blank lines and `;`."""
        while True:
            self.blank()
            if self.text[self.at : self.at + 1] == "\n":
                self.line_end()
            elif self.text[self.at : self.at + 1] == ";" and self.text[self.at : self.at + 2] != ";;":
                self.at += 1
            else:
                return

    def line_end(self) -> None:
        self.at += 1
        for closer, strips, command in self.waiting:
            start = self.at
            while self.at < len(self.text):
                end = self.text.find("\n", self.at)
                end = len(self.text) if end < 0 else end
                line = self.text[self.at : end]
                begin, self.at = self.at, min(end + 1, len(self.text))
                if (line.lstrip("\t") if strips else line).rstrip("\r") == closer:
                    command.document = self.text[start:begin]
                    break
        self.waiting.clear()

    def peek(self) -> str:
        """Return the word that comes next if it is a plain one, else ""."""
        match = _PLAIN.match(self.text, self.at)
        if match is None or self.text[match.end() : match.end() + 1] in ("'", '"', "\\", "$", "`"):
            return ""
        return match[0]

    def joint(self, closers: frozenset[str]) -> Joint:
        """Read commands up to a word or sign that closes them, which stays."""
        self.level += 1
        if self.level > MAX_NESTED_COMMANDS:
            raise RecursionError
        parts: list[ShellNode] = []
        by: list[str] = []
        operator = ";"
        while True:
            self.lines()
            if self.at >= len(self.text) or self.text[self.at] == ")" or self.text.startswith(";;", self.at):
                break
            if self.peek() in closers:
                break
            before = self.at
            node = self.command()
            if node is None and self.at == before:
                break
            if node is not None:
                by.append(operator)
                parts.append(node)
            self.blank()
            match = _OPERATOR.match(self.text, self.at)
            operator = ";"
            if match is not None and match[0] in ("&&", "||", "|", "&"):
                operator = match[0] if match[0] != "&" else ";"
                self.at = match.end()
        self.level -= 1
        return Joint(parts, by)

    def command(self) -> ShellNode | None:
        start = self.at
        word = self.peek()
        if word == "if":
            return self.choice(start)
        if word == "case":
            return self.case(start)
        if word in ("for", "select"):
            return self.loop_over(start)
        if word in ("while", "until"):
            self.at += len(word)
            condition = self.joint(frozenset({"do"}))
            shown = self.shown(start)
            return Repeated(start, shown, "", [], condition, self.body("do", "done"))
        if word == "{" or self.text[self.at : self.at + 1] == "(":
            self.at += 1
            inner = self.joint(frozenset({"}"}))
            self.take(")" if word != "{" else "}")
            inner.in_subshell = word != "{"
            return inner
        if word == "function":
            self.at += len(word)
            self.blank()
            word = self.peek()
            return self.function(word, self.at + len(word))
        behind = self.at + len(word)
        if word and re.compile(r"[ \t]*\([ \t]*\)").match(self.text, behind):
            return self.function(word, behind)
        return self.simple()

    def function(self, name: str, behind: int) -> ShellNode:
        self.at = behind
        match = re.compile(r"[ \t]*\([ \t]*\)").match(self.text, self.at)
        if match is not None:
            self.at = match.end()
        self.lines()
        body = self.command()
        return ShellFunction(
            behind,
            self.at,
            name,
            body
            if isinstance(body, Joint)
            else Joint([body] if body is not None else [], [";"] if body is not None else []),
        )

    def choice(self, start: int) -> Choice:
        ways: list[tuple[str, Joint | None, Joint]] = []
        self.at += len("if")
        while True:
            begin = self.at
            condition = self.joint(frozenset({"then", "fi"}))
            shown = self.shown(begin)
            self.take("then")
            ways.append((shown, condition, self.joint(frozenset({"elif", "else", "fi"}))))
            if self.peek() != "elif":
                break
            self.at += len("elif")
        if self.peek() == "else":
            self.at += len("else")
            ways.append(("", None, self.joint(frozenset({"fi"}))))
        self.take("fi")
        return Choice(start, ways)

    def case(self, start: int) -> Choice:
        self.at += len("case")
        self.blank()
        subject = self.word()
        self.lines()
        self.take("in")
        ways: list[tuple[str, Joint | None, Joint]] = []
        patterns: list[str] = []
        while self.at < len(self.text):
            self.lines()
            if self.peek() == "esac" or self.at >= len(self.text):
                break
            begin = self.at
            end = self.text.find(")", self.at)
            if end < 0:
                self.at = len(self.text)
                break
            pattern = self.text[begin:end].strip().lstrip("(")
            patterns.append(pattern)
            self.at = end + 1
            ways.append(("" if pattern == "*" else f"{subject} is {pattern}", None, self.joint(frozenset({"esac"}))))
            match = re.compile(r";;&?|;&").match(self.text, self.at)
            if match is not None:
                self.at = match.end()
            elif self.peek() != "esac":
                break
        self.take("esac")
        return Choice(start, ways, subject, patterns)

    def loop_over(self, start: int) -> Repeated:
        self.at += len(self.peek())
        self.blank()
        name = self.word()
        self.lines()
        words: list[str] = []
        if self.peek() == "in":
            self.at += 2
            self.blank()
            while self.at < len(self.text) and _OPERATOR.match(self.text, self.at) is None:
                before = self.at
                words.append(self.word())
                self.blank()
                if self.at == before:
                    break
        shown = self.shown(start)
        return Repeated(start, shown, name, words, None, self.body("do", "done"))

    def body(self, opener: str, closer: str) -> Joint:
        self.lines()
        self.take(opener)
        found = self.joint(frozenset({closer}))
        self.take(closer)
        return found

    def take(self, word: str) -> None:
        if self.text.startswith(word, self.at):
            self.at += len(word)

    def shown(self, start: int) -> str:
        return " ".join(self.text[start : self.at].split()).rstrip("; ")[:160]

    def simple(self) -> Simple | None:
        command = Simple(self.at, self.at)
        while True:
            self.blank()
            if self.at >= len(self.text):
                break
            sign = self.text[self.at]
            redirection = _REDIRECTION.match(self.text, self.at) if sign in _BEFORE_FILE else None
            if redirection is not None:
                self.at = redirection.end()
                self.blank()
                target = self.word()
                if _WRITES.fullmatch(redirection[0]):
                    command.output = target, redirection[0].endswith(">>")
                if redirection[0].endswith("<<<"):
                    command.document = target
                if redirection[0].rstrip("-").endswith("<<") and not redirection[0].endswith("<<<"):
                    plain = target.strip("'\"").replace("\\", "")
                    command.is_raw = plain != target
                    self.waiting.append((plain, redirection[0].endswith("-"), command))
                continue
            if sign in _ENDS_COMMAND:
                break
            assignment = _ASSIGNMENT.match(self.text, self.at) if not command.words else None
            if assignment is not None:
                self.at = assignment.end()
                if assignment[0].endswith("+="):
                    command.added |= {assignment[1]}
                if self.text.startswith("(", self.at):
                    command.arrays[assignment[1]] = self.array()
                else:
                    command.assignments.append((assignment[1], self.word()))
                continue
            word = self.word()
            if not word:
                break
            command.words.append(word)
        command.end = self.at
        return command if command.words or command.assignments or command.arrays else None

    def array(self) -> list[str]:
        """Read the words of `( … )` behind an assignment."""
        self.at += 1
        found: list[str] = []
        while True:
            self.lines()
            word = self.word()
            if not word:
                break
            found.append(word)
        self.at += self.text[self.at : self.at + 1] == ")"
        return found

    def word(self) -> str:
        """Read a word as it is written, with its quotes."""
        start = self.at
        text = self.text
        simple = _SIMPLE_WORD.match(text, start)
        if simple is not None and text[simple.end() : simple.end() + 1] not in _GOES_ON:
            self.at = simple.end()
            return simple[0]
        while self.at < len(text):
            match = _PLAIN.match(text, self.at)
            if match is not None:
                self.at = match.end()
            elif text[self.at] in "'\"\\`$":
                self.at = end_of_quoted(text, self.at)
            else:
                break
        return text[start : self.at]
