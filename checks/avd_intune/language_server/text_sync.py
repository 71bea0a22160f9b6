"""Documents that are changed in parts, counted as the protocol counts: lines end in LF, CR LF or CR, and nowhere else.

pygls parts lines as Python does, also at a form feed or U+2028, and would put an edit behind one into another line.
"""

from __future__ import annotations

from collections.abc import Sequence

from avd_intune.source.text import line_starts
from lsprotocol import types
from pygls.workspace import PositionCodec, TextDocument, Workspace


def edited(text: str, change: types.TextDocumentContentChangePartial, codec: PositionCodec) -> str:
    """Return a text with a part of it replaced."""
    starts = line_starts(text)  # to look for the end of each line takes ten times as long where there are many
    start, end = (offset_of(text, starts, at, codec) for at in (change.range.start, change.range.end))
    return text[:start] + change.text + text[max(start, end) :]


def offset_of(text: str, starts: Sequence[int], position: types.Position, codec: PositionCodec) -> int:
    """Return which character of a text a position is before; what is behind a line or the text is its end.

    starts: where the lines of the text begin.
    """
    if position.line >= len(starts):
        return len(text)
    start = starts[position.line]
    line = text[start : starts[position.line + 1] if position.line + 1 < len(starts) else len(text)]
    line = line.removesuffix("\n").removesuffix("\r")
    if line.isascii():
        return start + min(position.character, len(line))
    units = 0
    for number, character in enumerate(line):
        if units >= position.character:
            return start + number
        units += codec.client_num_units(character)
    return start + len(line)


class _Document(TextDocument):
    def apply_change(self, change: types.TextDocumentContentChangeEvent) -> None:
        if isinstance(change, types.TextDocumentContentChangePartial):
            self._source = edited(self.source, change, self.position_codec)
        else:
            self._source = change.text


class DocumentsInParts(Workspace):
    """The workspace of pygls with documents that take changes of parts."""

    def _create_text_document(
        self, doc_uri: str, source: str | None = None, version: int | None = None, language_id: str | None = None
    ) -> TextDocument:
        return _Document(doc_uri, source, version, language_id, position_codec=self.position_codec)
