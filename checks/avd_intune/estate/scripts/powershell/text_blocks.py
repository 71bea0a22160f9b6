"""`-replace` and `-split` with a block, which is run for each match or sign; and patterns of `[regex]`.

https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_comparison_operators#replacement-with-a-script-block
"""

from __future__ import annotations

import re

from avd_intune.estate.scripts.powershell.conversions import truth_of
from avd_intune.estate.scripts.powershell.text_operators import MAX_MATCHED, pattern_of
from avd_intune.estate.scripts.powershell.variables import Variables
from avd_intune.estate.scripts.script_values import Code, Table, derived, joined, known_text, text_of

_MAX_RUNS = 400


def by_block(shell: Variables, operator: str, left: object, right: object, shown: str) -> object:
    """Return what the operator gives whose right side is, or ends in, a block; None where it does not."""
    if operator.endswith("split"):
        return _split(shell, left, right, shown) if isinstance(right, Code) else None
    if not isinstance(right, tuple) or len(right) != 2 or not isinstance(right[1], Code):
        return None
    text, pattern = known_text(left), known_text(right[0])
    compiled = pattern_of(pattern, operator[1:2] == "c") if pattern is not None else None
    if text is None or compiled is None or len(text) > MAX_MATCHED:
        return derived(operator, shown, left, right[0])
    matches = list(compiled.finditer(text))
    if len(matches) > _MAX_RUNS:
        return derived(operator, shown, left, right[0])
    parts: list[object] = []
    last = 0
    for match in matches:
        parts.extend((text[last : match.start()], text_of(_run(shell, right[1], match_of(match)))))
        last = match.end()
    return joined(*parts, text[last:])


def _split(shell: Variables, left: object, code: Code, shown: str) -> object:
    text = known_text(left)
    if text is None or len(text) > _MAX_RUNS:
        return derived("-split", shown, left)
    pieces = [""]
    for sign in text:
        ends = truth_of(_run(shell, code, sign))
        if ends is None:
            return derived("-split", shown, left)
        if ends:
            pieces.append("")
        else:
            pieces[-1] += sign
    return tuple(pieces)


def _run(shell: Variables, code: Code, item: object) -> object:
    with shell.underscore(item):
        return shell.output_value(lambda: shell.in_source(code.source, lambda: shell.run_body(code.block)))


def match_of(match: re.Match[str] | None) -> Table:
    """Return a match as the object that .NET makes of it."""
    found = Table(kind="object")
    found.set("Success", match is not None)
    found.set("Value", match[0] if match is not None else "")
    if match is not None:
        found.set("Index", match.start())
        found.set("Length", len(match[0]))
        groups = Table(kind="object")
        for number in range(len(match.groups()) + 1):
            group = Table(kind="object")
            group.set("Success", match[number] is not None)
            group.set("Value", match[number] or "")
            groups.set(number, group)
        for name, text in match.groupdict().items():
            group = Table(kind="object")
            group.set("Success", text is not None)
            group.set("Value", text or "")
            groups.set(name, group)
        found.set("Groups", groups)
    return found


def regex_call(shell: Variables, kind: str, name: str, arguments: list[object], shown: str) -> object:
    """`[regex]::IsMatch(text, pattern)`, `Match`, `Matches`, `Replace`, `Split`, `Escape`."""
    text = known_text(arguments[0]) if arguments else None
    if name == "escape" and text is not None:
        return re.sub(r"[\\*+?|{\[()^$.# ]", lambda match: "\\" + match[0], text)
    pattern = known_text(arguments[1]) if len(arguments) > 1 else None
    options = "".join(known_text(each) or "" for each in arguments[2 if name != "replace" else 3 :])
    plain = not options or options.lower().rpartition(".")[2] == "ignorecase"
    compiled = pattern_of(pattern, not options) if pattern is not None and plain else None
    if text is None or compiled is None or len(text) > MAX_MATCHED:
        return derived(f"[regex]::{name}", shown, *arguments)
    if name == "ismatch":
        return compiled.search(text) is not None
    if name == "match":
        return match_of(compiled.search(text))
    if name == "matches":
        return tuple(match_of(match) for match in compiled.finditer(text))
    new = arguments[2] if len(arguments) > 2 else None
    if name == "replace" and isinstance(new, Code):
        return by_block(shell, "-creplace" if not options else "-replace", text, (pattern, new), shown)
    if name == "replace" and isinstance(new, str) and "$" not in new:
        return compiled.sub(lambda _: new, text)
    if name == "split" and not compiled.groups:
        return tuple(compiled.split(text))
    return derived(f"[regex]::{name}", shown, *arguments)
