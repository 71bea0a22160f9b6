"""Outputs that speak for nobody but us in the log of a pipeline, whatever the scanned code is called.

What GitHub and Azure DevOps take for commands is in `source_lines`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from avd_intune.patterns import lazy_pattern
from avd_intune.reporting.source_lines import INVISIBLE, printable, without_command_lines, without_commands

# A terminal obeys some of them (U+009B begins a sequence), and bidi marks turn what it shows; halves of characters are
# no UTF-8. In JSON all of them stand in texts only, in which an escape means the same.
_ESCAPED_IN_JSON = lazy_pattern(rf"[\x7f-\x9f\u2028\u2029{INVISIBLE}\ud800-\udfff\ufffe\uffff]")


def text_lines(text: str) -> str:
    """Return an output for people: no line of it is a command, and no terminal obeys it."""
    return without_command_lines(without_commands(printable(text)))


def coloured_lines(data: Any, made: Callable[[Any], str]) -> str:
    """Return the lines that are made of data and hold colours of our own, without what `text_lines` takes out."""
    return without_command_lines(made(_safe_data(data)))


def _safe_data(data: Any) -> Any:
    if isinstance(data, str):
        return without_commands(printable(data))
    if isinstance(data, dict):
        return {_safe_data(key): _safe_data(value) for key, value in data.items()}
    return [_safe_data(each) for each in data] if isinstance(data, list) else data


def json_document(text: str) -> str:
    """Return a JSON document that means the same and holds no command: in it, `##` stands in texts only.

    It holds nothing either that a terminal would obey, and is UTF-8 whatever a file is called.
    """
    escaped = _ESCAPED_IN_JSON.sub(lambda sign: json.dumps(sign[0])[1:-1], text)
    return without_commands(escaped, "#\\u0023")


def xml_document(text: str) -> str:
    """Return an XML or HTML document that means the same and holds no command."""
    return without_commands(text, "#&#35;")
