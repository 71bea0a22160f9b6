"""Findings, objects and edits in the terms of the language-server protocol."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlparse

from lsprotocol import types
from pygls.workspace import PositionCodec

from avd_intune.findings import Finding, Outcome
from avd_intune.judgement.registry import rule_by_id
from avd_intune.language_server.analysis import ObjectAt
from avd_intune.language_server.fixes import Fix
from avd_intune.syntax.source import SourceFile, Span

SOURCE = "avd-intune"
DECIDABLE = "CKV_AVD_12"
_WORDS = {Outcome.PASS: "pass", Outcome.FAIL: "**fail**", Outcome.UNDECIDED: "undecided"}


class Places:
    """Turns our offsets into a client's ranges: lines from 0, columns in the units that the client counts in."""

    def __init__(self, codec: PositionCodec) -> None:
        self._codec = codec

    def range_of(self, source: SourceFile, start: int, end: int) -> types.Range:
        """Return the range of the characters [start, end) of a source."""
        return types.Range(self._position(source, start), self._position(source, end))

    def offset_of(self, source: SourceFile, position: types.Position) -> int:
        """Return the offset of a client's position; behind the end of a line it is that line's end."""
        lines = _lines(source.text)
        if position.line >= len(lines):
            return len(source.text)
        inside = self._codec.position_from_client_units(lines, position)
        return sum(len(line) for line in lines[: inside.line]) + inside.character

    def location_of(self, span: Span) -> types.Location:
        """Return a place in a file that need not be open."""
        return types.Location(Path(span.path).as_uri(), self.range_of(span.source, span.start, span.end))

    def _position(self, source: SourceFile, offset: int) -> types.Position:
        before = source.text[:offset]
        lines = _lines(before)
        last = "" if not lines or lines[-1].endswith(("\n", "\r")) else lines[-1]
        number = len(lines) - (1 if last else 0)
        return types.Position(number, self._codec.client_num_units(last))


def _lines(text: str) -> list[str]:
    """Return the lines as the protocol counts them: ended by LF, CRLF or CR, and by nothing else."""
    lines, start, at = [], 0, 0
    while at < len(text):
        if text[at] == "\n" or (text[at] == "\r" and text[at + 1 : at + 2] != "\n"):
            lines.append(text[start : at + 1])
            start = at + 1
        at += 1
    if start < len(text):
        lines.append(text[start:])
    return lines


def diagnostic_of(finding: Finding, places: Places) -> types.Diagnostic:
    """Return a failed check as a diagnostic on the property that decides, if that is in the same file."""
    span = shown_place(finding)
    rule = rule_by_id(finding.rule_id)
    related = [(place, note) for place, note in finding.related if place != span]
    if finding.decided_at is not None and finding.decided_at.path != finding.span.path:
        related.insert(0, (finding.decided_at, "this is what decides"))
    related.extend((call, "it is deployed by this module call") for call in reversed(finding.module_calls))
    return types.Diagnostic(
        range=places.range_of(span.source, span.start, span.end),
        message=f"{finding.reason}\n{rule.title}",
        severity=types.DiagnosticSeverity.Warning
        if finding.rule_id == DECIDABLE
        else types.DiagnosticSeverity.Error,
        code=finding.rule_id,
        code_description=types.CodeDescription(rule.guideline),
        source=SOURCE,
        related_information=[
            types.DiagnosticRelatedInformation(places.location_of(place), note) for place, note in related
        ]
        or None,
        data={"rule": finding.rule_id, "address": finding.address},
    )


def shown_place(finding: Finding) -> Span:
    """Return the deciding property if it is in the file of the finding, else the first line of the block."""
    decided = finding.decided_at
    if decided is not None and decided.path == finding.span.path:
        return _first_lines(decided)
    return _first_line(finding.span)


def _first_lines(span: Span) -> Span:
    # A property that spans many lines (an object, a script) would colour half of the file.
    return span if span.line == span.end_line else _first_line(span)


def _first_line(span: Span) -> Span:
    text = span.source.text
    ends = [end for end in (text.find("\n", span.start, span.end), text.find("\r", span.start, span.end)) if end != -1]
    return Span(span.source, span.start, min(ends, default=span.end))


def hover_of(found: list[ObjectAt], places: Places) -> types.Hover | None:
    """Return what is known of the objects at a position: their prerequisites with verdict and reason."""
    if not found:
        return None
    smallest = found[0].span
    here = [each for each in found if (each.span.start, each.span.end) == (smallest.start, smallest.end)]
    text = "\n\n---\n\n".join(_described(each) for each in here[:MAX_HOVERED])
    if len(here) > MAX_HOVERED:
        text += f"\n\n… and {len(here) - MAX_HOVERED} more from the same block"
    return types.Hover(
        types.MarkupContent(types.MarkupKind.Markdown, text),
        places.range_of(smallest.source, smallest.start, smallest.end),
    )


# A block in a loop stands for many objects; a hover has room for a few.
MAX_HOVERED = 3


def _described(each: ObjectAt) -> str:
    lines = [f"**{each.title}**"]
    if each.note:
        lines.append(each.note)
    if each.verdicts:
        rows = [
            f"| [{rule_id}]({rule_by_id(rule_id).guideline}) | {_WORDS[verdict.outcome]} | {_cell(verdict.reason)} |"
            for rule_id, verdict in each.verdicts.items()
        ]
        lines.append("\n".join(["| check | verdict | reason |", "| --- | --- | --- |", *rows]))
    return "\n\n".join(lines)


def _cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")


def action_of(fix: Fix, diagnostic: types.Diagnostic, places: Places) -> types.CodeAction:
    """Return a remedy as a code action on the diagnostic that it answers."""
    changes: dict[str, list[types.TextEdit]] = {}
    for edit in fix.edits:
        uri = Path(edit.source.path).as_uri()
        where = places.range_of(edit.source, edit.start, edit.end)
        changes.setdefault(uri, []).append(types.TextEdit(where, edit.text))
    return types.CodeAction(
        title=fix.title,
        kind=types.CodeActionKind.QuickFix,
        diagnostics=[diagnostic],
        is_preferred=fix.preferred or None,
        edit=types.WorkspaceEdit(changes=changes),
    )


def path_of(uri: str) -> str | None:
    """Return the absolute path of a `file:` URI, None for a document that is no file."""
    from pygls.uris import to_fs_path

    if urlparse(uri).scheme != "file":
        return None
    path = to_fs_path(uri)
    return str(Path(path).absolute()) if path else None
