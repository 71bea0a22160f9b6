"""Findings, objects and edits in the terms of the language-server protocol."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlparse

from avd_intune.findings import Finding, Level, Outcome
from avd_intune.fixing.text_edits import Edit
from avd_intune.judgement.registry import rule_by_id
from avd_intune.language_server.analysis import ObjectAt, Shown, head_of, in_markdown
from avd_intune.language_server.fixes import Fix
from avd_intune.language_server.settings_help import Entry
from avd_intune.reporting.source_lines import one_line
from avd_intune.source.text import SourceFile, Span
from lsprotocol import types
from pygls.uris import to_fs_path
from pygls.workspace import PositionCodec

SOURCE = "avd-intune"
# What is only undecided is a question, and no error yet.
DECIDABLE = "CKV_AVD_12"
# A block in a loop stands for many objects; a hover has room for a few.
MAX_HOVERED = 3
_WORDS = {Outcome.PASS: "pass", Outcome.FAIL: "**fail**", Outcome.UNDECIDED: "undecided"}


class Places:
    """Turns our offsets into a client's ranges: lines from 0, columns in the units that the client counts in."""

    def __init__(self, codec: PositionCodec) -> None:
        self._codec = codec

    def range_of(self, span: Span) -> types.Range:
        """Return the range of a span."""
        return self.range_between(span.source, span.start, span.end)

    def range_between(self, source: SourceFile, start: int, end: int) -> types.Range:
        """Return the range of the characters [start, end) of a source."""
        return types.Range(self._position(source, start), self._position(source, end))

    def location_of(self, span: Span) -> types.Location:
        """Return a place in a file that need not be open."""
        return types.Location(Path(span.path).as_uri(), self.range_of(span))

    def _position(self, source: SourceFile, offset: int) -> types.Position:
        line, column = source.position(offset)
        before = source.text[offset - column + 1 : offset]
        return types.Position(line - 1, len(before) if before.isascii() else self._codec.client_num_units(before))


def diagnostic_of(shown: Shown, places: Places) -> types.Diagnostic:
    """Return a failed check as a diagnostic, with the places that its reason speaks of."""
    finding, place = shown.finding, shown.place
    rule = rule_by_id(finding.rule_id)
    block = finding.span
    is_own = block.path == place.path and block.start <= place.start and place.end <= block.end
    message = "\n".join((one_line(finding.reason), *(f"- {one_line(each)}" for each in finding.details)))
    return types.Diagnostic(
        range=places.range_of(place),
        message=message if is_own or finding.resource_type == "file" else f"{one_line(finding.address)}: {message}",
        severity=_severity(finding),
        code=finding.rule_id,
        code_description=types.CodeDescription(rule.guideline),
        source=SOURCE,
        related_information=[
            types.DiagnosticRelatedInformation(places.location_of(span), one_line(note))
            for span, note in _related(shown, is_own)
        ]
        or None,
    )


def _severity(finding: Finding) -> types.DiagnosticSeverity:
    if finding.level is Level.NOTE:
        return types.DiagnosticSeverity.Information
    is_warning = finding.level is Level.WARNING or finding.rule_id == DECIDABLE
    return types.DiagnosticSeverity.Warning if is_warning else types.DiagnosticSeverity.Error


def _related(shown: Shown, is_own: bool) -> list[tuple[Span, str]]:
    """Return the chain of the deciding value, the block, and the module calls, each place once."""
    finding = shown.finding
    found: list[tuple[Span, str]] = []
    if finding.decided_at is not None:
        found.append((finding.decided_at, "this decides"))
    found.extend(finding.related)
    if not is_own:
        found.append((head_of(finding.span), f"this is {finding.address}"))
    found.extend((head_of(call), "it is deployed by this module call") for call in reversed(finding.module_calls))
    kept: dict[tuple[str, int], tuple[Span, str]] = {(shown.place.path, shown.place.line): (shown.place, "")}
    for span, note in found:
        kept.setdefault((span.path, span.line), (span, note))
    return list(kept.values())[1:]


def hover_of(found: list[ObjectAt], position: types.Position, places: Places) -> types.Hover | None:
    """Return what is known of the objects at a position: their prerequisites with verdict and reason.

    found: the objects of the document, the smallest block first.
    """
    around = [(each, where) for each in found if contains(where := places.range_of(each.span), position)]
    if not around:
        return None
    smallest, where = around[0]
    here = [each for each, _ in around if (each.span.start, each.span.end) == (smallest.span.start, smallest.span.end)]
    text = "\n\n---\n\n".join(_described(each) for each in here[:MAX_HOVERED])
    if len(here) > MAX_HOVERED:
        text += f"\n\n… and {len(here) - MAX_HOVERED} more from the same block"
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text), where)


def contains(where: types.Range, position: types.Position) -> bool:
    """Say whether a position is in a range, its end included."""
    return _key(where.start) <= _key(position) <= _key(where.end)


def overlap(left: types.Range, right: types.Range) -> bool:
    """Say whether two ranges have a position in common."""
    return _key(left.start) <= _key(right.end) and _key(right.start) <= _key(left.end)


def _key(position: types.Position) -> tuple[int, int]:
    return position.line, position.character


def _described(each: ObjectAt) -> str:
    parts = [f"**{one_line(each.title)}**"]
    if each.note:
        parts.append(one_line(each.note))
    if each.verdicts:
        rows, lists = [], []
        for rule_id, verdict in each.verdicts.items():
            page = rule_by_id(rule_id).guideline
            rows.append(f"| [{rule_id}]({page}) | {_WORDS[verdict.outcome]} | {_plain(verdict.reason)} |")
            if verdict.details:  # a cell holds no list
                lists.append("\n".join([f"{rule_id}:", "", *(f"- {_plain(line)}" for line in verdict.details)]))
        parts.append("\n".join(["| check | verdict | reason |", "| --- | --- | --- |", *rows]))
        parts += lists
    return "\n\n".join(parts)


def _plain(text: str) -> str:
    return in_markdown(one_line(text))


def action_of(fix: Fix, diagnostic: types.Diagnostic, path: str, places: Places) -> types.CodeAction:
    """Return a remedy as a code action on the diagnostic that it answers in a document."""
    changes: dict[str, list[types.TextEdit]] = {}
    for edit in fix.edits:
        where = places.range_between(edit.source, edit.start, edit.end)
        changes.setdefault(Path(edit.source.path).as_uri(), []).append(types.TextEdit(where, edit.text))
    others = dict.fromkeys(Path(edit.source.path).name for edit in fix.edits if edit.source.path != path)
    return types.CodeAction(
        title=one_line(f"{fix.title} (in {', '.join(others)})" if others else fix.title),
        kind=types.CodeActionKind.QuickFix,
        diagnostics=[diagnostic],
        is_preferred=fix.preferred or None,
        edit=types.WorkspaceEdit(changes=changes),
    )


def completion_of(entry: Entry) -> types.CompletionItem:
    """Return what fits at a place of the settings as an editor lists it."""
    kind = types.CompletionItemKind.Property if entry.is_key else types.CompletionItemKind.EnumMember
    text = f"{entry.label}: " if entry.is_key else entry.label
    return types.CompletionItem(entry.label, kind=kind, documentation=entry.text or None, insert_text=text)


def fix_all_action(edits: Sequence[Edit], places: Places) -> types.CodeAction:
    """Return all safe fixes of a document as one code action."""
    changes: dict[str, list[types.TextEdit]] = {}
    for edit in edits:
        where = places.range_between(edit.source, edit.start, edit.end)
        changes.setdefault(Path(edit.source.path).as_uri(), []).append(types.TextEdit(where, edit.text))
    return types.CodeAction(
        title="Fix all that avd-intune can fix safely",
        kind=f"{types.CodeActionKind.SourceFixAll.value}.{SOURCE}",
        edit=types.WorkspaceEdit(changes=changes),
    )


def path_of(uri: str) -> str | None:
    """Return the absolute path of a `file:` URI, None for a document that is no file."""
    try:
        if urlparse(uri).scheme != "file":
            return None
        path = to_fs_path(uri)
    except ValueError:
        return None
    return str(Path(path).absolute()) if path and "\0" not in path else None
