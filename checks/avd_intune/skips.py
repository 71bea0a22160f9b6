"""Skip comments: `checkov:skip=CKV_AVD_1:why` in a block, in a module call, in JSON metadata.

Read here rather than with Checkov's own code, because that differs by version (lists of ids came with
3.3) and by language (the ARM runner looks for the id in the wrong group), and because Checkov sees no
comment in a file that it could not parse. What it accepts anywhere is accepted everywhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from avd_intune.patterns import lazy_pattern
from avd_intune.source.file_endings import ARM_ENDINGS
from avd_intune.source.text import Span

NO_COMMENT = "No comment provided"
# What a quick fix writes for a person to write over; left as it is, it is no reason.
PLACEHOLDER = "state the reason here"

_SKIP = lazy_pattern(
    r"(?:checkov|bridgecrew|cortex):skip=[ \t]*"
    r"(?P<ids>[A-Za-z0-9_-]+(?:[ \t]*,[ \t]*[A-Za-z0-9_-]+)*)"
    r"(?::(?P<why>[^\r\n]*))?"
)
# An id in the metadata of an ARM resource: "checkov": [{ "id": "CKV_AVD_1", "comment": "why" }].
_ID_IN_METADATA = lazy_pattern(r"\"id\"\s*:\s*\"(?P<id>CKV2?_\w+)\"")


def find_skips(spans: Iterable[Span]) -> dict[str, str]:
    """Return the ids that are skipped somewhere in the spans, each with its comment; the first counts."""
    skips: dict[str, str] = {}
    for span in spans:
        for rule_id, why in _skips_in(span):
            skips.setdefault(rule_id, why)
    return skips


def named_ids(text: str) -> Iterator[tuple[int, str]]:
    """Yield every id that a skip comment in a text names, with the offset of the comment."""
    if "skip=" in text:
        for match in _SKIP.finditer(text):
            for rule_id in match["ids"].split(","):
                yield match.start(), rule_id.strip()
    if '"checkov"' in text:
        for match in _ID_IN_METADATA.finditer(text):
            yield match.start(), match["id"]


def _skips_in(span: Span) -> Iterator[tuple[str, str]]:
    is_json = span.path.endswith(ARM_ENDINGS) or span.source.text.startswith("{", span.start)
    # Minified JSON has all resources on one line, so there a skip must stand inside the resource.
    text = span.text if is_json else _whole_lines(span)
    if "skip" not in text and not (is_json and '"checkov"' in text):
        return
    for match in _SKIP.finditer(text):
        why = _trimmed(match["why"] or "", is_json)
        for rule_id in match["ids"].split(","):
            yield rule_id.strip(), why
    if is_json and '"checkov"' in text:
        yield from _skips_in_metadata(span.text)


def _whole_lines(span: Span) -> str:
    # A comment may stand behind the closing brace.
    start, end = span.source.whole_lines(span.start, span.end)
    return span.source.text[start:end]


def _trimmed(why: str, is_json: bool) -> str:
    if is_json:
        why = why.split('"', 1)[0]
    why = why.strip()
    if why.endswith("*/"):
        why = why[:-2].rstrip()
    return _reason(why)


def _reason(why: str) -> str:
    return why if why and why.lower() != PLACEHOLDER else NO_COMMENT


def _skips_in_metadata(text: str) -> Iterator[tuple[str, str]]:
    """Read `"metadata": {"checkov": [{"id": …, "comment": …}]}`, also with a "skip" around the list."""
    try:
        block = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return
    metadata = _member(block, "metadata")
    notes = _member(metadata, "checkov")
    notes = _member(notes, "skip") or notes
    for note in notes if isinstance(notes, list) else [notes]:
        rule_id, why = _member(note, "id"), _member(note, "comment")
        if isinstance(rule_id, str):
            yield rule_id, _reason(why.strip()) if isinstance(why, str) else NO_COMMENT


def _member(block: object, name: str) -> object:
    return block.get(name) if isinstance(block, Mapping) else None
