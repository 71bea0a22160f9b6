"""What a log writes before each of its lines: times, the name of a job or a unit. It is no part of a plan.

* GitHub and Azure DevOps: `2026-11-30T14:00:01.1234567Z `, and the names of job and step before it by `gh run view`
* GitLab: `2026-11-30T14:00:01.123456Z 01O `
* Terragrunt: `14:00:01.123 STDOUT [unit] terraform: `
"""

from __future__ import annotations

import re

from avd_intune.patterns import lazy_pattern
from avd_intune.source.text import SourceFile

# A line that opens an object, alone on its line or with its first entry, behind something else.
_OPENS = lazy_pattern(r"^(?P<prefix>[^\n{}\"]{0,200}[^\s{}\"])[ \t]{1,8}\{[ \t]*(?:\"[^\n]*)?\r?\n", re.MULTILINE)
_NUMBER = lazy_pattern(r"\d+")


def without_line_prefixes(source: SourceFile) -> SourceFile:
    """Return a text with blanks in the place of what stands before its lines, so that all places stay as they are.

    A text without such prefixes is returned as it is.
    """
    for opening in _OPENS.finditer(source.text):
        prefix = _like(opening["prefix"])
        if prefix.match(source.text, opening.end()) is not None:
            text = prefix.sub(lambda found: " " * len(found[0]), source.text)
            return SourceFile(source.path, text, source.secrets)
    return source


def _like(prefix: str) -> re.Pattern[str]:
    """Return a pattern of what stands before the other lines: the same, with other numbers."""
    texts = _NUMBER.split(prefix)
    return re.compile("^" + r"\d+".join(map(re.escape, texts)), re.MULTILINE)
