"""Variables in the commands of batch files: `%NAME%`, `%NAME:~0,3%`, `!NAME!`, `%1`, `%~dp0`, `%%V`."""

from __future__ import annotations

import re
from collections.abc import Callable

from avd_intune.estate.scripts.script_values import Open, derived, joined, known_text, text_of
from avd_intune.patterns import lazy_pattern

_PERCENT = lazy_pattern(
    r"%(?:(%)|(\*)|~([fdpnxsatz]*)([0-9])|([0-9])|~([fdpnxsatz]*)([A-Za-z])(?![\w:]*%)|([^%\n:]{1,200}?)(?::([^%\n]{0,200}))?%)"
)
_LOOP = lazy_pattern(r"%%(?:~([fdpnxsatz]*))?([A-Za-z#])", re.I)
_LOOP_ONE = lazy_pattern(r"%(?:~([fdpnxsatz]*))?([A-Za-z])(?![\w]*%)", re.I)
_DELAYED = lazy_pattern(r"!([^!\n:]{1,200}?)(?::([^!\n]{0,200}))?!")
_SLICE = lazy_pattern(r"~\s*(-?\d+)\s*(?:,\s*(-?\d+))?")
Lookup = Callable[[str], object]


def loop_variables(text: str, loops: dict[str, object], single: bool) -> object:
    """Put the variables of `for` into a text. single: with one percent sign, as on a command line."""
    if not loops or "%" not in text:
        return text
    pattern = _LOOP_ONE if single else _LOOP
    parts: list[object] = []
    last = 0
    for match in pattern.finditer(text):
        name = match[2]
        if name not in loops:
            continue
        parts.append(text[last : match.start()])
        parts.append(_modified(loops[name], match[1] or "", match[0]) if match[1] is not None else loops[name])
        last = match.end()
    parts.append(text[last:])
    return joined(*map(text_of, parts))


def percent_variables(text: str, lookup: Lookup, arguments: list[object], is_file: bool) -> object:
    """Put variables and arguments into a text.

    A name that is not set is nothing in a file, and stays on a command line.
    """
    if "%" not in text:
        return text
    parts: list[object] = []
    last = 0
    for match in _PERCENT.finditer(text):
        value = _percent(match, lookup, arguments, is_file)
        if value is None:
            continue
        parts.extend((text[last : match.start()], value))
        last = match.end()
    parts.append(text[last:])
    return joined(*map(text_of, parts))


def _percent(match: re.Match[str], lookup: Lookup, arguments: list[object], is_file: bool) -> object:
    if match[1]:
        return "%" if is_file else None
    if match[2]:
        return joined(*[part for each in arguments[1:] for part in (" ", text_of(each))][1:])
    if match[4] is not None:
        return _modified(_argument(arguments, int(match[4])), match[3], match[0])
    if match[5] is not None:
        return _argument(arguments, int(match[5]))
    if match[7] is not None or match[8] is None:
        return None
    value = lookup(match[8].lower())
    if value is None:
        return "" if is_file else None
    return sliced(value, match[9]) if match[9] is not None else value


def _argument(arguments: list[object], number: int) -> object:
    return arguments[number] if number < len(arguments) else ""


def _modified(value: object, how: str, shown: str) -> object:
    text = known_text(value)
    if not how:
        return text.strip('"') if text is not None else value
    if "d" in how and "p" in how and "n" not in how:
        if text is not None and ("\\" in text):
            return text.strip('"').rpartition("\\")[0] + "\\"
        return joined(Open("$PSScriptRoot", "%~dp0"), "\\")
    if text is not None and how in ("n", "x", "nx", "f"):
        leaf = text.strip('"').replace("/", "\\").rpartition("\\")[2]
        stem, dot, end = leaf.rpartition(".")
        return {"n": stem or leaf, "x": dot + end if dot else "", "nx": leaf, "f": text.strip('"')}[how]
    return derived(how, shown, value)


def delayed_variables(text: str, lookup: Lookup) -> object:
    """Put `!NAME!` into a text, as of now."""
    if "!" not in text:
        return text
    parts: list[object] = []
    last = 0
    for match in _DELAYED.finditer(text):
        value = lookup(match[1].lower())
        parts.append(text[last : match.start()])
        parts.append("" if value is None else sliced(value, match[2]) if match[2] is not None else value)
        last = match.end()
    parts.append(text[last:])
    return joined(*(text_of(part) for part in parts))


def sliced(value: object, how: str) -> object:
    """Return a part of a variable (`~0,3`), or with something replaced (`a=b`)."""
    text = known_text(value)
    if text is None:
        return derived(how, how, value)
    match = _SLICE.fullmatch(how)
    if match is not None:
        start = int(match[1])
        start = max(len(text) + start, 0) if start < 0 else start
        if match[2] is None:
            return text[start:]
        length = int(match[2])
        end = len(text) + length if length < 0 else start + length
        return text[start : max(end, start)]
    old, _, new = how.partition("=")
    if not old:
        return text
    if old == "*":
        return derived(how, how, value)  # what is looked for cannot begin with `=`; what cmd makes of it is not told
    if old.startswith("*") and len(old) > 1:
        at = text.lower().find(old[1:].lower())
        return new + text[at + len(old) - 1 :] if at >= 0 else text
    return re.sub(re.escape(old), lambda _: new, text, flags=re.I)


def without_carets(text: str) -> str:
    """Return a text as the command gets it: `^` outside of quotes only protects the sign behind it."""
    if "^" not in text:
        return text
    parts: list[str] = []
    quoted = False
    at = 0
    while at < len(text):
        sign = text[at]
        if sign == '"':
            quoted = not quoted
        if sign == "^" and not quoted:
            at += 1
            parts.append(text[at : at + 1])
        else:
            parts.append(sign)
        at += 1
    return "".join(parts)
