"""Streams of .NET, as scripts use them to unpack a text that they carry: memory, gzip, reader."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

from avd_intune.estate.scripts.script_text import MAX_DECODED_BYTES, unzipped
from avd_intune.estate.scripts.script_values import Table, known_text

KINDS = ("io.memorystream", "io.compression.gzipstream", "io.compression.deflatestream", "io.streamreader")


def stream_of(kind: str, arguments: Sequence[object]) -> Table | None:
    """Return a stream over bytes that are known; None where they are not."""
    source = arguments[0] if arguments else None
    if not isinstance(source, Table) or (source.kind != "bytes" and source.kind not in KINDS):
        return None
    data = str(source.get("bytes")).encode("latin-1")
    if kind.endswith(("gzipstream", "deflatestream")):
        mode = (known_text(arguments[1]) if len(arguments) > 1 else "") or ""
        if not mode.lower().endswith("decompress"):
            return None
        try:
            data = unzipped(data) if kind.endswith("gzipstream") else _inflated(data)
        except (ValueError, OSError, EOFError, zlib.error):
            return None
    return Table({"bytes": ("bytes", data.decode("latin-1"))}, kind)


def _inflated(data: bytes) -> bytes:
    machine = zlib.decompressobj(-zlib.MAX_WBITS)
    content = machine.decompress(data, MAX_DECODED_BYTES)
    if machine.unconsumed_tail:
        raise ValueError("the text grows beyond the limit")
    return content


def text_in(stream: Table) -> str | None:
    """Return what `ReadToEnd()` of a reader gives."""
    data = str(stream.get("bytes")).encode("latin-1")
    coding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(coding)
    except UnicodeDecodeError:
        return None
