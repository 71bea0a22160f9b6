"""`System.Text.StringBuilder`: a text that a script puts together piece by piece.

https://learn.microsoft.com/dotnet/api/system.text.stringbuilder
"""

from __future__ import annotations

from collections.abc import Sequence

from avd_intune.estate.scripts.powershell.text_operators import format_text
from avd_intune.estate.scripts.script_values import Open, Table, joined, known_text, text_of

KIND = "text.stringbuilder"
_TEXT = "\0text"  # what a text of the object is, as `text_of` reads it


def builder_of(arguments: Sequence[object], shown: str) -> Table:
    """Return a new builder. arguments: the text that it begins with, or how long it may get."""
    first = arguments[0] if arguments and not isinstance(arguments[0], int) else ""
    made = Table(kind=KIND, open=Open(f"builder {shown}", shown))
    made.set(_TEXT, text_of(first))
    return made


def builder_method(builder: Table, name: str, arguments: Sequence[object], shown: str, in_a_case: bool) -> object:
    """Return what a method of a builder gives; those that add to it give the builder.

    in_a_case: the line runs in some cases only, which is not told apart here.
    """
    text = builder.get(_TEXT)
    if name == "tostring" and not arguments:
        return text
    given = arguments[0] if arguments else ""
    old, new = (known_text(each) for each in (*arguments, None, None)[:2])
    if name == "append" and len(arguments) == 1:
        text = joined(text, text_of(given))
    elif name == "appendline":
        text = joined(text, text_of(given), "\r\n")
    elif name == "appendformat" and isinstance(given, str):
        text = joined(text, text_of(format_text(given, tuple(arguments[1:]), shown)))
    elif name == "replace" and isinstance(text, str) and old and new is not None:
        text = text.replace(old, new)
    elif name == "clear":
        text = ""
    else:
        text = Open(f"builder {shown} {name}", shown)
    builder.set(_TEXT, Open(f"builder {shown} in a case", shown) if in_a_case else text)
    return builder
