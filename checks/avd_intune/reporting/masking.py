"""Hides what is secret in text that an output shows: literals of code, and credentials anywhere.

Works on text alone, in any of the languages, because what is shown may be what no parser could read. It hides
rather too much than too little; what only names where a secret comes from (`var.password`,
`[parameters('password')]`) stays. What a secret is, `secret_forms` knows.

Every pattern takes linear time on any text: one comment in a pull request must not hang the output.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache

from avd_intune.patterns import lazy_pattern
from avd_intune.reporting.secret_blocks import secret_blocks
from avd_intune.reporting.secret_forms import (
    ASSIGNED,
    CODE_FORMS,
    DEFAULTS,
    FORMS,
    LIKE_A_KEY,
    NAME,
    NAME_OF_KEY,
    NAMED_FORMS,
    NEEDED_NAMES,
    Form,
)
from avd_intune.reporting.secret_heredocs import without_secret_lines
from avd_intune.reporting.secret_programs import PRINTED_FORMS, PROGRAM_FORMS
from avd_intune.reporting.secret_tokens import PRIVATE_KEY, TOKENS
from avd_intune.reporting.secret_variables import secret_variables

MASK = "**********"  # as Checkov masks

# '''…''' is Bicep's multi-line string; the others end on their line. An open quote is gone through once: no repetition
# can give back what it took and still match.
LITERAL = (
    r"""(?:'''(?P<lines>[^']*(?:'(?!'')[^']*)*)'''|"(?P<double>[^"\\\r\n]*(?:\\.[^"\\\r\n]*)*)\""""
    r"""|'(?P<single>[^'\\\r\n]*(?:\\.[^'\\\r\n]*)*)')"""
)
# `"adminPassword": {"type": "securestring"}` declares a secret and holds none.
_TYPES_OF_SECRETS = ("securestring", "secureobject")
_HEREDOC = lazy_pattern(r"<<-?(?P<word>[\w-]+)(?![\w-])[^\n]*\n")
# What is escaped outside of a literal begins none; else each of many escaped quotes would be looked at as a beginning.
_TOKEN = lazy_pattern(rf"\\.|(?P<open>[\[({{])|(?P<close>[\])}}])|(?P<line>\n)|(?P<comma>,)|{LITERAL}")
_LITERALS = lazy_pattern(rf"\\.|{LITERAL}")
_NEXT_BRANCH = lazy_pattern(r"\s*[?:](?!:)")  # Bicep's `? … : …` may go on on the next line
_NUMBERS = lazy_pattern(r"(?<![\w.\"'-])-?\d[\d.]{3,}(?![\w.\"'])")
_QUOTE = '\\"'
_ESCAPED = {_QUOTE: '"', r"\u003c": "<", r"\u003e": ">", r"\u0026": "&", r"\u0027": "'"}
_HERE_STRING = lazy_pattern(r"@(?P<quote>[\"'])[ \t]*\r?\n")
# A text in a text: command lines in JSON, parameters in a command line.
_ESCAPED_QUOTES = lazy_pattern(r"""\\.|"(?P<inner>[^"\\\r\n]*(?:\\.[^"\\\r\n]*)*)\"""")
_KEY = lazy_pattern(r"[ \t]*[:=](?!=)")
# A value that only names where the secret comes from: an ARM expression or one whole interpolation.
_INTERPOLATION = lazy_pattern(r"\$\{[^{}]*\}")
_EXPRESSION = lazy_pattern(r"\[(?!\[).*\]", re.DOTALL)
_ARM_LITERAL = lazy_pattern(r"(?P<before>(?:parameters|variables)\([ \t]{0,40})?'(?P<content>[^']*)'")


@lru_cache(maxsize=16)  # one object has a record for every rule
def without_secrets(text: str) -> str:
    """Return code with its secrets masked; every line keeps its number."""
    lower = text.lower()
    for sign, given in DEFAULTS:
        signs = list(sign.pattern.finditer(lower if sign.flags & re.IGNORECASE == 0 else text))
        if signs:
            blocks = secret_blocks(text, signs)
            text = "".join(
                _with_masked_values(part, given.pattern) if masked else part for part, masked in _parts(text, blocks)
            )
            lower = text.lower()
    if any(word in lower for word in NEEDED_NAMES):
        text = _with_masked_names(text)
    return _masked_texts_in_texts(without_credentials(_masked_forms(text, CODE_FORMS)))


def _masked_texts_in_texts(text: str) -> str:
    if not any(sign in text for sign in _ESCAPED):
        return text
    return _ESCAPED_QUOTES.sub(_mask_text_in_text, text)


def _mask_text_in_text(match: re.Match[str]) -> str:
    inner = match["inner"]
    if inner is None or not any(sign in inner for sign in _ESCAPED):
        return match[0]
    plain = inner
    for escaped, sign in _ESCAPED.items():
        plain = plain.replace(escaped, sign)
    masked = without_secrets(plain)
    # Each quote of it is an escaped one, before and after.
    return match[0] if masked == plain else f'"{masked.replace(chr(34), _QUOTE)}"'


def _parts(text: str, blocks: list[tuple[int, int]] | None) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a text, each with whether it lies in one of the blocks; None makes the whole one of them."""
    at = 0
    for start, end in [(0, len(text))] if blocks is None else blocks:
        yield text[at:start], False
        yield text[start:end], True
        at = end
    yield text[at:], False


def without_declared(text: str, declared: Collection[str]) -> str:
    """Return code without the literals and numbers that the scanned code declares secret, here or in another file."""
    if not declared:
        return text
    text = _NUMBERS.sub(lambda match: MASK if match[0] in declared else match[0], text)
    return _LITERALS.sub(lambda match: _without_declared(match, declared), text)


def names_a_secret(name: str) -> bool:
    """Say whether what has this name is secret by it: `adminPassword`, `protected_settings`, `registrationToken`."""
    return NAME.pattern.search(name) is not None


def is_a_key(name: str, content: str) -> bool:
    """Say whether a text is secret by its name and how it looks: the setting `KEY`, and not `key = "host-1"`."""
    return NAME_OF_KEY.pattern.search(name) is not None and LIKE_A_KEY.pattern.match(content) is not None


def without_credentials(text: str) -> str:
    """Return code or a sentence without what a command or header takes for a secret, or what is one by its form."""
    variables = secret_variables(text)
    if variables is not None:
        text = variables.sub(_mask_in_text, text)
    text = _masked_forms(without_secret_lines(text, MASK), PRINTED_FORMS)
    text = _masked_lines_with_names(text)
    text = _masked_forms(text, (*FORMS, *PROGRAM_FORMS))
    for token in TOKENS:
        if token.needed in text:
            text = token.pattern.sub(MASK, text)
    if PRIVATE_KEY.needed in text:
        text = PRIVATE_KEY.pattern.sub(lambda match: match["head"] + MASK + "\n" * match["body"].count("\n"), text)
    return text


def _masked_lines_with_names(text: str) -> str:
    lower = text.lower()
    if not any(word in lower for word in NEEDED_NAMES):
        return text
    lines = text.split("\n")
    for number, line in enumerate(lines):
        lower = line.lower()
        if any(word in lower for word in NEEDED_NAMES):
            for form in NAMED_FORMS:
                line = form.pattern.sub(_mask_in_text, line)
            lines[number] = line
    return "\n".join(lines)


def _masked_forms(text: str, forms: Iterable[Form]) -> str:
    lower = text.lower()
    for form in forms:
        if form.needed in lower:
            text = _masked_by_line(text, form) if form.by_line else form.pattern.sub(_mask_in_text, text)
    return text


def _masked_by_line(text: str, form: Form) -> str:
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if form.needed in line:  # signs, which have no case
            lines[number] = form.pattern.sub(_mask_in_text, line)
    return "\n".join(lines)


def _with_masked_names(text: str) -> str:
    """Return a text without the values of what is secret by its name; only lines with such a name are gone through."""
    parts: list[str] = []
    at = done = 0
    while at < len(text):
        end = text.find("\n", at) + 1 or len(text)
        line = text[at:end].lower()
        if any(word in line for word in NEEDED_NAMES):
            while at < end and (found := ASSIGNED.pattern.search(text, at, end)) is not None:
                parts.append(text[done : found.end()])
                at = done = _end_of_value(text, found.end())
                parts.append(_masked_value(text[found.end() : done], found[0].strip("\"' \t:=")))
        at = max(at, end)
    parts.append(text[done:])
    return "".join(parts)


def _with_masked_values(text: str, names: re.Pattern[str]) -> str:
    parts: list[str] = []
    at = 0
    while (found := names.search(text, at)) is not None:
        end = _end_of_value(text, found.end())
        parts.append(text[at : found.end()])
        parts.append(_masked_value(text[found.end() : end], found[0].strip("\"' \t:=")))
        at = end
    parts.append(text[at:])
    return "".join(parts)


def _without_declared(match: re.Match[str], declared: Collection[str]) -> str:
    content = _content(match)
    if not content:
        return match[0]
    return _masked_literal(match) if content in declared or _unescaped(content) in declared else match[0]


def _unescaped(content: str) -> str:
    """Return what the inside of a literal means: all languages escape as JSON does, Bicep its own quote as well."""
    if "\\" not in content:
        return content
    try:
        return str(json.loads(f'"{content.replace(chr(92) + chr(39), chr(39))}"'))
    except ValueError:
        return content


def _content(match: re.Match[str]) -> str | None:
    """Return the inside of a literal, None for what is none."""
    return next((match[name] for name in ("lines", "double", "single") if match[name] is not None), None)


def _masked_value(value: str, name: str) -> str:
    heredoc = _HEREDOC.match(value)
    if heredoc is not None:
        body = value[heredoc.end() :]
        # JSON keeps its form; any other text is the secret.
        if not body.lstrip("# \t\r\n").startswith(("{", "[", "${")) or not name.lower().startswith("protected"):
            lines = body.split("\n")
            closing = len(lines) - 1 if lines[-1].strip(" \t\r#/") == heredoc["word"] else len(lines)
            hidden = [MASK if line.strip() and at < closing else line for at, line in enumerate(lines)]
            return value[: heredoc.end()] + "\n".join(hidden)
    here = _HERE_STRING.match(value)
    if here is not None:
        body = value[here.end() : -2]
        return value[: here.end()] + "\n".join(MASK if line.strip() else line for line in body.split("\n")) + value[-2:]
    return _LITERALS.sub(_mask_value, value)


def _mask_value(match: re.Match[str]) -> str:
    if _content(match) is None:
        return match[0]
    is_key = _KEY.match(match.string, match.end()) is not None and "?" not in match.string[: match.start()]
    return match[0] if is_key else _masked_literal(match)


def _masked_literal(match: re.Match[str]) -> str:
    content = _content(match)
    if not content or _INTERPOLATION.fullmatch(content) or content.lower() in _TYPES_OF_SECRETS:
        return match[0]
    quote = "'''" if match["lines"] is not None else match[0][0]
    if quote == '"' and _EXPRESSION.fullmatch(content):
        return f"{quote}{_ARM_LITERAL.sub(_mask_arm_literal, content)}{quote}"
    # A multi-line string keeps its line breaks, so that the lines after it keep their numbers.
    return f"{quote}{MASK}{chr(10) * content.count(chr(10))}{quote}"


def _mask_arm_literal(match: re.Match[str]) -> str:
    return match[0] if match["before"] or not match["content"] else f"'{MASK}'"


def _mask_in_text(match: re.Match[str]) -> str:
    quote = match.groupdict().get("q") or ""
    return f"{match['before']}{quote}{MASK}{quote}"


def _end_of_value(text: str, start: int) -> int:
    """Return where the value that begins at `start` ends: at a bracket, comma, heredoc word or line break."""
    heredoc = _HEREDOC.match(text, start)
    if heredoc is not None:
        closing = re.compile(rf"^[ \t]*(?:#|//)?[ \t]*{re.escape(heredoc['word'])}[ \t]*\r?$", re.MULTILINE)
        found = closing.search(text, heredoc.end())
        return found.end() if found else len(text)
    here = _HERE_STRING.match(text, start)
    if here is not None:
        end = text.find(f"\n{here['quote']}@", here.end() - 1)
        return end + 3 if end >= 0 else len(text)
    depth = 0
    for token in _TOKEN.finditer(text, start):
        if token["open"]:
            depth += 1
        elif token["close"]:
            depth -= 1
            if depth < 0:
                return token.start()
        elif depth == 0 and (token["comma"] or (token["line"] and not _NEXT_BRANCH.match(text, token.end()))):
            return token.start()
    return len(text)
