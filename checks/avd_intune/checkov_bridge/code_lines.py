"""The numbered source lines that a record shows, masked also as Checkov's options ask for."""

from __future__ import annotations

import re
from collections.abc import Collection

from avd_intune.checkov_bridge.internals import omit_secret_value_from_line
from avd_intune.reporting.masking import LITERAL
from avd_intune.reporting.source_lines import source_lines
from avd_intune.source.text import Span


def code_lines(span: Span, masked_attributes: Collection[str] = ()) -> list[tuple[int, str]]:
    """Return the whole lines of the span as Checkov's records hold them: (number, text with newline).

    masked_attributes: the attributes whose literal values are masked because of `--mask`, or of
    Checkov's own list for plans. Literal passwords, tokens and protected settings are always masked.
    """
    attributes = _assigned_literal(masked_attributes) if masked_attributes else None
    return [(number, f"{_masked(line, attributes)}\n") for number, line in source_lines(span)]


def _masked(line: str, attributes: re.Pattern[str] | None) -> str:
    if attributes is not None:
        for match in list(attributes.finditer(line)):
            content = next((match[name] for name in ("lines", "double", "single") if match[name] is not None), "")
            line = omit_secret_value_from_line(content, line)
    return line


def _assigned_literal(attributes: Collection[str]) -> re.Pattern[str]:
    names = "|".join(re.escape(name) for name in sorted(attributes))
    return re.compile(rf"""(?<![\w-])(?:{names})["']?[ \t]{{0,40}}[:=][ \t]{{0,40}}{LITERAL}""")
