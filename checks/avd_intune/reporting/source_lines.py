"""The numbered source lines that an output shows, with secrets masked and hostile content cut."""

from __future__ import annotations

import re

from avd_intune.syntax.source import Span

# A record is copied into every report and, with several frameworks, sent through a pipe.
MAX_LINES = 1_000
MAX_LINE_LENGTH = 1_000
MASK = "**********"  # as Checkov masks

_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # only Checkov 3.3 removes them itself

# '''…''' is Bicep's multi-line string; the others end on their line.
LITERAL = r"""(?P<quote>'''|"|')(?P<content>(?:(?<=''')(?s:(?!''').)*|(?:\\.|(?!(?P=quote)).)*))(?P=quote)"""
_NAME = (
    r"(?:password|passwd|pwd|passphrase|token|secret|account_?key|access_?key|shared_?key|api_?key|sas_?ur[il])"
    r"""["']?[ \t]*[:=][ \t]*"""
)
_SECRET = re.compile(rf"(?P<before>{_NAME}){LITERAL}", re.IGNORECASE)
_PROTECTED = re.compile(r"""protected_?settings["']?[ \t]*[:=][ \t]*""", re.IGNORECASE)
_HEREDOC = re.compile(r"<<-?(?P<word>[\w-]+)[^\n]*\n")
_TOKEN = re.compile(rf"(?P<open>[\[({{])|(?P<close>[\])}}])|(?P<line>\n)|(?P<comma>,)|{LITERAL}")
_ANY_LITERAL = re.compile(LITERAL)
_KEY = re.compile(r"[ \t]*[:=]")
# A value that only names where the secret comes from: an ARM expression or one whole interpolation.
_REFERENCE = re.compile(r"\[(?!\[).*\]|\$\{[^{}]*\}", re.DOTALL)


def source_lines(span: Span) -> list[tuple[int, str]]:
    """Return the whole lines of the span as (number, text): passwords, tokens and protected settings masked."""
    text = span.source.text
    start = max(text.rfind("\n", 0, span.start), text.rfind("\r", 0, span.start)) + 1
    last = max(span.start, span.end - 1)
    end = min((at for at in (text.find("\n", last), text.find("\r", last)) if at != -1), default=len(text))
    # Cut before masking, so that a file of one huge line costs nothing.
    excerpt = text[start : min(end, start + MAX_LINES * MAX_LINE_LENGTH)]
    lines = _LINE_BREAK.split(_without_secrets(excerpt))[:MAX_LINES]
    return [(number, _shown(line)) for number, line in enumerate(lines, start=span.line)]


def one_line(text: str) -> str:
    """Return text for a person on one line, without control characters."""
    return _CONTROL_CHARACTERS.sub("", " ".join(text.split()))


def _shown(line: str) -> str:
    line = _CONTROL_CHARACTERS.sub("", line)
    return line if len(line) <= MAX_LINE_LENGTH else f"{line[: MAX_LINE_LENGTH - 1]}…"


def _without_secrets(text: str) -> str:
    parts: list[str] = []
    at = 0
    while (found := _PROTECTED.search(text, at)) is not None:
        end = _end_of_value(text, found.end())
        parts.append(_SECRET.sub(_mask_named, text[at : found.end()]))
        parts.append(_ANY_LITERAL.sub(_mask_value, text[found.end() : end]))
        at = end
    parts.append(_SECRET.sub(_mask_named, text[at:]))
    return "".join(parts)


def _mask_named(match: re.Match[str]) -> str:
    return match["before"] + _masked_literal(match)


def _mask_value(match: re.Match[str]) -> str:
    is_key = _KEY.match(match.string, match.end()) is not None
    return match[0] if is_key else _masked_literal(match)


def _masked_literal(match: re.Match[str]) -> str:
    quote, content = match["quote"], match["content"]
    if content and not _REFERENCE.fullmatch(content):
        # A multi-line string keeps its line breaks, so that the lines after it keep their numbers.
        content = MASK + "\n" * content.count("\n")
    return f"{quote}{content}{quote}"


def _end_of_value(text: str, start: int) -> int:
    """Return where the value that begins at `start` ends: at a bracket, comma, heredoc word or line break."""
    heredoc = _HEREDOC.match(text, start)
    if heredoc is not None:
        closing = re.compile(rf"^[ \t]*{re.escape(heredoc['word'])}[ \t]*\r?$", re.MULTILINE)
        found = closing.search(text, heredoc.end())
        return found.end() if found else len(text)
    depth = 0
    for token in _TOKEN.finditer(text, start):
        if token["open"]:
            depth += 1
        elif token["close"]:
            depth -= 1
            if depth < 0:
                return token.start()
        elif depth == 0 and (token["line"] or token["comma"]):
            return token.start()
    return len(text)
