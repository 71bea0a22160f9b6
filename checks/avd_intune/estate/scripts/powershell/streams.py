"""Streams of .NET, as scripts use them to unpack a text that they carry: memory, gzip, reader."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

from avd_intune.estate.scripts.script_text import inflated, unzipped
from avd_intune.estate.scripts.script_values import Open, Table, known_text

KINDS = ("io.memorystream", "io.compression.gzipstream", "io.compression.deflatestream", "io.streamreader")


def stream_of(kind: str, arguments: Sequence[object]) -> Table | None:
    """Return a stream over bytes that are known; None where they are not."""
    source = arguments[0] if arguments else None
    if isinstance(source, tuple) and len(source) == 1:  # New-Object IO.MemoryStream(,$bytes)
        source = source[0]
    data = _bytes_in(source)
    if data is None:
        return None
    if kind.endswith(("gzipstream", "deflatestream")):
        mode = _mode_of(arguments[1]) if len(arguments) > 1 else ""
        if not mode.lower().endswith("decompress"):
            return None
        try:
            data = unzipped(data) if kind.endswith("gzipstream") else inflated(data)
        except (ValueError, OSError, EOFError, zlib.error):
            return None
    return Table({"bytes": ("bytes", data.decode("latin-1"))}, kind)


def _mode_of(given: object) -> str:
    """Return a mode of compression as it is written: a text, or a member of its enumeration."""
    return given.key if isinstance(given, Open) else known_text(given) or ""


def _bytes_in(source: object) -> bytes | None:
    if not isinstance(source, Table) or (source.kind != "bytes" and source.kind not in KINDS):
        return None
    data = source.get("bytes")
    return data.encode("latin-1") if isinstance(data, str) else None


def text_in(stream: Table) -> str | None:
    """Return what `ReadToEnd()` of a reader gives."""
    data = _bytes_in(stream)
    if data is None:
        return None
    coding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(coding)
    except UnicodeDecodeError:
        return None
