"""Times a keystroke to the diagnostics that answer it, through the real server over stdio.

python benchmarks/edit_to_diagnostics.py FILE… [EDITS]   (needs the extra `lsp`)

The document is opened, then changed again and again without saving, in parts as editors send them: a comment at its
end grows by a letter, and with every other edit a line comes before all others or goes, which moves everything behind
it. Beside the time that an editor waits stands what the server takes of the processor for an edit: that of a machine
with nothing else to do (on Linux).
"""

from __future__ import annotations

import asyncio
import math
import os
import statistics
import sys
import time
from pathlib import Path

from lsprotocol import types
from pygls.lsp.client import LanguageClient

CHECKS = Path(__file__).resolve().parents[1] / "checks"
SECONDS = 300.0


def processor_seconds(process: int | None) -> float:
    """Return what a process has taken of the processor so far, 0 where the system does not tell."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def part(line: int, end: int, text: str) -> types.TextDocumentContentChangePartial:
    """Return a change that puts a text in place of what lies between the beginnings of two lines."""
    where = types.Range(types.Position(line, 0), types.Position(end, 0))
    return types.TextDocumentContentChangePartial(range=where, text=text)


async def measure(file: Path, edits: int) -> tuple[float, list[float], float, int]:
    """Return the seconds to the first diagnostics, of each edit, of the processor, and the number of diagnostics."""
    client = LanguageClient("benchmark", "1")
    arrived: asyncio.Queue[types.PublishDiagnosticsParams] = asyncio.Queue()

    @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    def published(params: types.PublishDiagnosticsParams) -> None:
        arrived.put_nowait(params)

    async def answer(version: int) -> types.PublishDiagnosticsParams:
        while True:
            params = await asyncio.wait_for(arrived.get(), SECONDS)
            if params.uri == uri and params.version == version:
                return params

    uri, text = file.as_uri(), file.read_text(encoding="utf-8-sig")
    env = {**os.environ, "PYTHONPATH": str(CHECKS)}
    await client.start_io(sys.executable, "-m", "avd_intune", "lsp", env=env)
    await client.initialize_async(types.InitializeParams(types.ClientCapabilities(), root_uri=file.parent.as_uri()))
    client.initialized(types.InitializedParams())
    start = time.perf_counter()
    item = types.TextDocumentItem(uri, file.suffix.removeprefix("."), 0, text)
    client.text_document_did_open(types.DidOpenTextDocumentParams(item))
    shown = len((await answer(0)).diagnostics)
    first = time.perf_counter() - start
    comment = "#" if file.suffix in (".tf", ".tofu", ".tfvars") else "//"
    last = len(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))  # the line behind all others
    process = client._server.pid if client._server is not None else None
    before = processor_seconds(process)
    taken = []
    for number in range(1, edits + 1):
        first_line = f"{comment} edited {number}\n"
        changes: list[types.TextDocumentContentChangeEvent] = [part(0, 0, first_line) if number % 2 else part(0, 1, "")]
        changes.append(part(last + number % 2, last + 99, f"\n{comment} {'x' * number}\n"))
        document = types.VersionedTextDocumentIdentifier(number, uri)
        start = time.perf_counter()
        client.text_document_did_change(types.DidChangeTextDocumentParams(document, changes))
        await answer(number)
        taken.append(time.perf_counter() - start)
    used = (processor_seconds(process) - before) / max(edits, 1)
    await client.shutdown_async(None)
    client.exit(None)
    await client.stop()
    return first, taken, used, shown


def main() -> None:
    *names, last = sys.argv[1:]
    edits = int(last) if last.isdecimal() else 20
    for name in names if last.isdecimal() else [*names, last]:
        file = Path(name).resolve()
        first, taken, used, shown = asyncio.run(measure(file, edits))
        slow = sorted(taken)[max(0, math.ceil(0.95 * len(taken)) - 1)]
        print(
            f"{file.name}: {shown} diagnostics; {first * 1000:.0f} ms after opening; after each of {len(taken)} edits "
            f"{statistics.median(taken) * 1000:.0f} ms (median), {slow * 1000:.0f} ms (95th percentile), "
            f"{max(taken) * 1000:.0f} ms at most; {used * 1000:.0f} ms of the processor",
            flush=True,
        )


if __name__ == "__main__":
    main()
