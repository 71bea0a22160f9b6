"""Outputs that speak for nobody but us in the log of a pipeline, whatever the scanned code is called.

GitHub takes a line that begins with `::` (after blanks) for a command, Azure DevOps `##vso[…]` anywhere in a line.
https://docs.github.com/actions/reference/workflow-commands-for-github-actions
https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from avd_intune.patterns import lazy_pattern
from avd_intune.reporting.source_lines import printable, without_commands

_COMMAND_LINE = lazy_pattern(r"^([ \t]*):(?=:)", re.MULTILINE)


def text_lines(text: str) -> str:
    """Return an output for people: no line of it is a command, and no terminal obeys it."""
    return _COMMAND_LINE.sub(r"\1: ", without_commands(printable(text)))


def coloured_lines(data: Any, made: Callable[[Any], str]) -> str:
    """Return the lines that are made of data and hold colours of our own, without what `text_lines` takes out."""
    return _COMMAND_LINE.sub(r"\1: ", made(_safe_data(data)))


def _safe_data(data: Any) -> Any:
    if isinstance(data, str):
        return without_commands(printable(data))
    if isinstance(data, dict):
        return {_safe_data(key): _safe_data(value) for key, value in data.items()}
    return [_safe_data(each) for each in data] if isinstance(data, list) else data


def json_document(text: str) -> str:
    """Return a JSON document that means the same and holds no command: in it, `##` stands in texts only."""
    return without_commands(text, "#\\u0023")


def xml_document(text: str) -> str:
    """Return an XML or HTML document that means the same and holds no command."""
    return without_commands(text, "#&#35;")
