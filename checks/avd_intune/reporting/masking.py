"""Hides what is secret in text that an output shows: literals of code, and credentials anywhere.

Works on text alone, in any of the languages, because what is shown may be what no parser could read. It hides
rather too much than too little; what only names where a secret comes from (`var.password`,
`[parameters('password')]`) stays.
"""

from __future__ import annotations

import re
from functools import lru_cache

MASK = "**********"  # as Checkov masks

# '''…''' is Bicep's multi-line string; the others end on their line.
LITERAL = r"""(?P<quote>'''|"|')(?P<content>(?:(?<=''')(?s:(?!''').)*|(?:\\.|(?!(?P=quote)).)*))(?P=quote)"""
_WORDS = (
    r"(?:password|passwd|pwd|passphrase|token|secret|account_?key|access_?key|shared_?key|shared_?access_?key|api_?key"
    r"|sas_?ur[il]|unlock_?code)"
)
_ASSIGNED = r"""\\{0,3}["']?[ \t]*[:=][ \t]*"""
# A value that is secret by its name, or by what it is given to.
_SECRET = re.compile(
    rf"(?P<name>{_WORDS}|protected_?(?:settings|parameters?)){_ASSIGNED}|protected_?parameter[ \t]*(?={{)",
    re.IGNORECASE,
)
_SECRET_NAME = re.compile(rf"(?:{_WORDS}|protected_?(?:settings|parameters?))\Z", re.IGNORECASE)
_NEEDED = ("pass", "pwd", "token", "secret", "key", "sas_ur", "sasur", "unlock", "protected")
_HEREDOC = re.compile(r"<<-?(?P<word>[\w-]+)[^\n]*\n")
_TOKEN = re.compile(rf"(?P<open>[\[({{])|(?P<close>[\])}}])|(?P<line>\n)|(?P<comma>,)|{LITERAL}")
_NEXT_BRANCH = re.compile(r"\s*[?:](?!:)")  # Bicep's `? … : …` may go on on the next line
_ANY_LITERAL = re.compile(rf"(?<!\\){LITERAL}")
_KEY = re.compile(r"[ \t]*[:=](?!=)")
# A value that only names where the secret comes from: an ARM expression or one whole interpolation.
_INTERPOLATION = re.compile(r"\$\{[^{}]*\}", re.DOTALL)
_EXPRESSION = re.compile(r"\[(?!\[).*\]", re.DOTALL)
_ARM_LITERAL = re.compile(r"(?P<before>(?:parameters|variables)\([ \t]*)?'(?P<content>[^']*)'")

# In command lines and scripts: a value in (escaped) quotes, or up to the next space.
_VALUE = (
    r"""(?:(?P<q>\\{0,4}["'])(?P<quoted>(?!\$)[^\r\n]{1,2000}?)(?P=q)"""
    r"""|(?P<bare>(?![-/$%(){}\[\]<>"'\\,;|&=:?]|(?:var|local|data|module|each|self|\w{1,40}_\w{1,40})\.)[^\s"'\\,;|&<>(){}]+))"""
)
_BEHIND = "|".join(
    f"(?<={word}=)"
    for word in (
        *("password", "passwd", "pwd", "passphrase", "token", "secret", "accountkey", "account_key", "accesskey"),
        *("access_key", "sharedkey", "shared_key", "apikey", "api_key"),
    )
)
# Each with the (lower-case) text without which it cannot match, because searching for that is much faster.
_IN_TEXT = tuple(
    (needed, re.compile(f"(?P<before>{before}){value}", re.IGNORECASE))
    for needed, before, value in (
        ("-", rf"(?<![\w-])-{{1,2}}[\w-]{{0,40}}?{_WORDS}(?:[ \t]{{1,9}}|[ \t]*[:=][ \t]*)(?:'[ \t]*,[ \t]*)?", _VALUE),
        ("=", rf"=(?:{_BEHIND})(?!=)", _VALUE),
        ('\\"', rf"{_WORDS}{_ASSIGNED}(?=\\)", _VALUE),
        (
            "-value",
            rf"(?<![\w-])-name[ \t]+[\"']?[\w-]{{0,40}}?{_WORDS}[\"']?[^\r\n]{{0,80}}?[ \t]-value[ \t]+",
            _VALUE,
        ),
        ("convertto-securestring", r"\bConvertTo-SecureString[ \t]+(?:-String[ \t]+)?", _VALUE),
        ("user", r"\bnet1?(?:\.exe)?[ \t]{1,9}user[ \t]{1,9}[^\s\"'/]{1,64}[ \t]{1,9}", _VALUE),
        ("</", rf"<[\w:]{{0,40}}?(?:{_WORDS}|keyMaterial)>(?:\s{{0,40}}<Value>)?", r"(?P<bare>[^<\r\n]+)"),
        (
            "value",
            rf"""\bname["']?[ \t]*[:=][ \t]*["'][\w-]{{0,40}}?{_WORDS}["'][ \t]*,?\s{{0,40}}"""
            r"""["']?value["']?[ \t]*[:=][ \t]*""",
            _VALUE,
        ),
        (
            "data",
            r"""(?:custom_?data|user_?data)["']?[ \t]*[:=][ \t]*["']""",
            r"(?P<bare>[A-Za-z0-9+/=]{16,})",
        ),
        ("scriptcontent", r"""scriptContent["']?[ \t]*[:=][ \t]*["']""", r"(?P<bare>[A-Za-z0-9+/=]{16,})"),
    )
)
# Intune keeps these values encrypted, and so does nobody show them.
_ENCRYPTED = re.compile(r"isencrypted[\"']?\s{0,9}[:=]\s{0,9}true|secretsettingvalue")
_ENCRYPTED_VALUE = re.compile(rf"(?P<before>\bvalue[\"']?[ \t]*[:=][ \t]*){LITERAL}")
# What is a credential by its form, in code and in sentences alike.
_CREDENTIALS = (
    ("eyJ", re.compile(r"(?P<before>)\beyJ[\w-]{8,}\.[\w.-]+")),  # a JSON web token, as the registration token is
    ("=", re.compile(r"(?P<before>[?&;]sig=)[^\s\"'&]+", re.IGNORECASE)),  # of a shared access signature
    ("://", re.compile(r"(?P<before>://[^\s/:@\"']{0,100}:)[^\s/@\"'$]{1,500}(?=@)")),
    ("://", re.compile(r"(?P<before>://)[\w-]{20,500}(?=@)")),
    ("Bearer", re.compile(r"(?P<before>\bBearer[ \t]+)[\w.~+/-]{8,}=*")),
)


@lru_cache(maxsize=16)  # one object has a record for every rule
def without_secrets(text: str) -> str:
    """Return code with its secrets masked; every line keeps its number."""
    lower = text.lower()
    if "encrypted" in lower and _ENCRYPTED.search(lower):
        text = _ENCRYPTED_VALUE.sub(lambda match: match["before"] + _masked_literal(match), text)
    if any(word in lower for word in _NEEDED):
        text = _with_masked_values(text)
    for needed, pattern in _IN_TEXT:
        if needed in lower:
            text = pattern.sub(_mask_in_text, text)
    return without_credentials(text)


def names_a_secret(name: str) -> bool:
    """Say whether what has this name is secret by it: `adminPassword`, `protected_settings`, `registrationToken`."""
    return _SECRET_NAME.search(name) is not None


def _with_masked_values(text: str) -> str:
    parts: list[str] = []
    at = 0
    while (found := _SECRET.search(text, at)) is not None:
        end = _end_of_value(text, found.end())
        parts.append(text[at : found.end()])
        parts.append(_masked_value(text[found.end() : end], found["name"] or ""))
        at = end
    parts.append(text[at:])
    return "".join(parts)


def without_credentials(text: str) -> str:
    """Return code or a sentence with what is a credential by its form masked."""
    for needed, pattern in _CREDENTIALS:
        if needed in text:
            text = pattern.sub(rf"\g<before>{MASK}", text)
    return text


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
    return _ANY_LITERAL.sub(_mask_value, value)


def _mask_value(match: re.Match[str]) -> str:
    is_key = _KEY.match(match.string, match.end()) is not None and "?" not in match.string[: match.start()]
    return match[0] if is_key else _masked_literal(match)


def _masked_literal(match: re.Match[str]) -> str:
    quote, content = match["quote"], match["content"]
    if not content or _INTERPOLATION.fullmatch(content):
        return match[0]
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
