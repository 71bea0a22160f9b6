"""All safe fixes of one document at once, tried before they are offered."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from avd_intune.fixing.text_edits import Edit
from avd_intune.mending.judged_texts import Judge
from avd_intune.mending.line_difference import operations
from avd_intune.mending.mend import mended
from avd_intune.patterns import lazy_pattern
from avd_intune.records import replace
from avd_intune.source.scan_request import ScanRequest
from avd_intune.source.text import SourceFile

_LINES = lazy_pattern(r"[^\n]*\n|[^\n]+")


def fix_all_edits(
    asked: ScanRequest, rules: frozenset[str], documents: Mapping[str, str], path: str
) -> tuple[Edit, ...]:
    """Return the edits of a document that make all its safe fixes, which pass together; () where there are none.

    documents: the open documents, absolute path -> text. Raises as `engine.survey` does.
    """
    judge = Judge([replace(asked, root=None, files=(Path(path),))], rules)
    result = mended(judge, judge.judge(documents), lambda each: "" if each == path else "it is another document")
    old, new = documents[path], result.now.texts[path]
    return tuple(_edits_between(SourceFile(path, old), new))


def _edits_between(source: SourceFile, new: str) -> list[Edit]:
    """Return the edits of whole lines that make one text of another, so that the editor keeps its cursor and folds."""
    old_lines, new_lines = _LINES.findall(source.text), _LINES.findall(new)
    starts = [0]
    for line in old_lines:
        starts.append(starts[-1] + len(line))
    return [
        Edit(source, starts[i1], starts[i2], "".join(new_lines[j1:j2]))
        for tag, i1, i2, j1, j2 in operations(old_lines, new_lines)
        if tag != "equal"
    ]
