"""A command line as the words that a program gets.

https://learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments
"""

from __future__ import annotations

from avd_intune.estate.scripts.script_values import MAX_ITEMS, Open, Pieces, joined
from avd_intune.patterns import lazy_pattern

_IN_WORD = lazy_pattern(r'[^\\" \t\r\n]+')
_BLANKS = " \t\r\n,;="
_PART = lazy_pattern(r'"|[ \t\r\n,;=]+|[^" \t\r\n,;=]+')
_IN_QUOTES = lazy_pattern(r'[^\\"]+')
# A word of a line in which no quote is escaped, neither by a stroke nor by another one.
_WORD = lazy_pattern(r'[^" \t\r\n]*(?:"[^"]*(?:"|\Z)[^" \t\r\n]*)*')


def words_of(line: object) -> list[object]:
    """Return the words of a command line, without their quotes; the last is open where there are too many.

    line: a text, Pieces or Open.
    """
    if isinstance(line, Open):
        return [line]
    words: list[object] = []
    if isinstance(line, str) and '""' not in line and '\\"' not in line and len(line) <= MAX_ITEMS:
        return [word.replace('"', "") for word in _WORD.findall(line) if word]
    current: list[object] = []
    started = quoted = False
    for part in line.parts if isinstance(line, Pieces) else (line,):
        if not isinstance(part, str):
            current.append(part)
            started = True
            continue
        piece: list[str] = []
        at, length = 0, len(part)
        while at < length:
            sign = part[at]
            if sign == "\\":
                end = at
                while end < length and part[end] == "\\":
                    end += 1
                count = end - at
                if end < length and part[end] == '"':
                    piece.append("\\" * (count // 2))
                    if count % 2:
                        piece.append('"')
                        end += 1
                else:
                    piece.append("\\" * count)
                started = True
                at = end
                continue
            if sign == '"':
                if quoted and part[at + 1 : at + 2] == '"':
                    piece.append('"')
                    at += 1
                else:
                    quoted = not quoted
                started = True
            elif sign in " \t\r\n" and not quoted:
                if started:
                    words.append(joined(*current, "".join(piece)))
                    current, piece, started = [], [], False
                    if len(words) > MAX_ITEMS:
                        return [*words, Open("too many words", "the words of a line beyond the limit")]
            else:
                stop = (_IN_QUOTES if quoted else _IN_WORD).match(part, at)
                end = stop.end() if stop is not None else at + 1
                piece.append(part[at:end])
                started = True
                at = end
                continue
            at += 1
        current.append("".join(piece))
    if started:
        words.append(joined(*current))
    return words


def arguments_of(line: object) -> list[object]:
    """Return the arguments that cmd.exe cuts a text into, for a batch file, a label or `for`.

    Other signs end one than those of a program's command line, and quotes stay part of it.
    """
    found: list[object] = []
    current: list[object] = []
    quoted = False
    for part in line.parts if isinstance(line, Pieces) else (line,):
        if not isinstance(part, str):
            current.append(part)
            continue
        for match in _PART.finditer(part):
            sign = match[0]
            if sign == '"':
                quoted = not quoted
            if quoted or sign[0] not in _BLANKS:
                current.append(sign)
            elif current:
                found.append(joined(*current))
                current = []
                if len(found) > MAX_ITEMS:
                    return [*found, Open("too many words", "the words of a line beyond the limit")]
    return [*found, joined(*current)] if current else found


def behind(value: object, length: int) -> object:
    """Return a command without its first signs."""
    if isinstance(value, str):
        return value[length:]
    if isinstance(value, Pieces) and isinstance(value.parts[0], str):
        return joined(value.parts[0][length:], *value.parts[1:])
    return value
