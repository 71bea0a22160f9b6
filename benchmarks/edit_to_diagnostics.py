"""Times a keystroke to the diagnostics that answer it, through the real server over stdio.

python benchmarks/edit_to_diagnostics.py FILE… [EDITS]   (needs the extra `lsp`)

The document is opened, then changed again and again without saving: a comment at its end grows by a letter, and with
every other edit a line comes before all others or goes, which moves everything behind it.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import time
from pathlib import Path

from lsprotocol import types
from pygls.lsp.client import LanguageClient

CHECKS = Path(__file__).resolve().parents[1] / "checks"
SECONDS = 300.0


async def measure(file: Path, edits: int) -> tuple[float, list[float], int]:
    """Return the seconds to the first diagnostics, those of each edit, and the number of diagnostics."""
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
    taken = []
    for number in range(1, edits + 1):
        changed = f"{text}\n{comment} {'x' * number}\n"
        if number % 2:
            changed = f"{comment} edited {number}\n{changed}"
        document = types.VersionedTextDocumentIdentifier(number, uri)
        start = time.perf_counter()
        client.text_document_did_change(
            types.DidChangeTextDocumentParams(document, [types.TextDocumentContentChangeWholeDocument(changed)])
        )
        await answer(number)
        taken.append(time.perf_counter() - start)
    await client.shutdown_async(None)
    client.exit(None)
    await client.stop()
    return first, taken, shown


def main() -> None:
    *names, last = sys.argv[1:]
    edits = int(last) if last.isdecimal() else 20
    for name in names if last.isdecimal() else [*names, last]:
        file = Path(name).resolve()
        first, taken, shown = asyncio.run(measure(file, edits))
        print(
            f"{file.name}: {shown} diagnostics; {first * 1000:.0f} ms after opening; after an edit "
            f"{statistics.median(taken) * 1000:.0f} ms (median of {len(taken)}), {max(taken) * 1000:.0f} ms at most",
            flush=True,
        )


if __name__ == "__main__":
    main()
