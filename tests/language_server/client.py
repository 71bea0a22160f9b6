"""An editor for tests: starts `avd-intune lsp` as a process of its own and talks to it over stdio."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from lsprotocol import types
from pygls.lsp.client import LanguageClient

from tests.warm_run import is_warm_possible, warm

CHECKS = Path(__file__).parents[2] / "checks"
# A loaded machine is slow; nothing waits so long where all is well.
SECONDS = 300.0


@dataclass(frozen=True)
class Ended:
    """How the server ended."""

    code: int
    errors: str


class Editor:
    """One client with its server. `folder` is what is edited; files are named from it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.messages: list[str] = []
        self.registered: list[types.Registration] = []
        self._published: dict[str, types.PublishDiagnosticsParams] = {}
        self._arrived = asyncio.Condition()
        self._versions: dict[str, int] = {}
        self.client = LanguageClient("an-editor", "1")
        client = self.client

        @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        async def published(params: types.PublishDiagnosticsParams) -> None:
            async with self._arrived:
                self._published[params.uri] = params
                self._arrived.notify_all()

        @client.feature(types.WINDOW_SHOW_MESSAGE)
        def shown(params: types.ShowMessageParams) -> None:
            self.messages.append(params.message)

        @client.feature(types.CLIENT_REGISTER_CAPABILITY)
        def register(params: types.RegistrationParams) -> None:
            self.registered.extend(params.registrations)

    async def start(
        self, *options: str, encodings: Sequence[types.PositionEncodingKind] = ()
    ) -> types.InitializeResult:
        env = {**os.environ, "PYTHONPATH": str(CHECKS)}
        env.pop("LOG_LEVEL", None)
        start = [sys.executable, "-m", "avd_intune"]
        if is_warm_possible({}):
            start = warm("avd-intune", PYTHONPATH=str(CHECKS))
        await self.client.start_io(*start, "lsp", *options, env=env, cwd=str(self.folder))
        capabilities = types.ClientCapabilities(
            workspace=types.WorkspaceClientCapabilities(
                did_change_watched_files=types.DidChangeWatchedFilesClientCapabilities(dynamic_registration=True)
            ),
            general=types.GeneralClientCapabilities(position_encodings=list(encodings) or None),
        )
        params = types.InitializeParams(capabilities, process_id=os.getpid(), root_uri=self.folder.as_uri())
        result = await asyncio.wait_for(self.client.initialize_async(params), SECONDS)
        self.client.initialized(types.InitializedParams())
        return result

    async def end(self) -> Ended:
        """Shut the server down as an editor does."""
        await asyncio.wait_for(self.client.shutdown_async(None), SECONDS)
        self.client.exit(None)
        return await self.ended()

    async def ended(self) -> Ended:
        server = self.client._server
        assert server is not None
        assert server.stderr is not None
        errors = await asyncio.wait_for(server.stderr.read(), SECONDS)
        await asyncio.wait_for(server.wait(), SECONDS)
        await self.client.stop()
        assert server.returncode is not None
        return Ended(server.returncode, errors.decode())

    def uri(self, name: str) -> str:
        return (self.folder / name).as_uri() if "://" not in name and not name.startswith("untitled:") else name

    def open(self, name: str, text: str | None = None) -> None:
        uri = self.uri(name)
        self._versions[uri] = 1
        if text is None:
            text = (self.folder / name).read_bytes().decode()
        item = types.TextDocumentItem(uri, Path(name).suffix.removeprefix("."), 1, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    def change(self, name: str, text: str) -> None:
        uri = self.uri(name)
        self._versions[uri] += 1
        document = types.VersionedTextDocumentIdentifier(self._versions[uri], uri)
        change = types.TextDocumentContentChangeWholeDocument(text)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(document, [change]))

    def close(self, name: str) -> None:
        self.client.text_document_did_close(
            types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(self.uri(name)))
        )

    def changed_on_disk(self, name: str) -> None:
        event = types.FileEvent(self.uri(name), types.FileChangeType.Changed)
        self.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([event]))

    async def diagnostics(self, name: str) -> list[types.Diagnostic]:
        """Return what is shown in a document as it is now, waiting for it."""
        uri = self.uri(name)
        return await self._when(lambda: (p := self._published.get(uri)) and p.version == self._versions[uri] and p)

    async def shown_until(self, name: str, holds: Callable[[list[types.Diagnostic]], bool]) -> list[types.Diagnostic]:
        """Return what is shown in a document once that is as it must become."""
        uri = self.uri(name)
        return await self._when(lambda: (p := self._published.get(uri)) and holds(list(p.diagnostics)) and p)

    async def _when(self, ready: Callable[[], object]) -> list[types.Diagnostic]:
        found: list[types.PublishDiagnosticsParams] = []

        def is_ready() -> bool:
            found[:] = [p for p in [ready()] if isinstance(p, types.PublishDiagnosticsParams)]
            return bool(found)

        async with self._arrived:
            await asyncio.wait_for(self._arrived.wait_for(is_ready), SECONDS)
        return list(found[0].diagnostics)

    async def hover(self, name: str, line: int, character: int) -> str | None:
        params = types.HoverParams(types.TextDocumentIdentifier(self.uri(name)), types.Position(line, character))
        found = await asyncio.wait_for(self.client.text_document_hover_async(params), SECONDS)
        if found is None:
            return None
        assert isinstance(found.contents, types.MarkupContent)
        return found.contents.value

    async def actions(self, name: str, where: types.Range, *only: str) -> list[types.CodeAction]:
        context = types.CodeActionContext([], only=list(only) or None)
        params = types.CodeActionParams(types.TextDocumentIdentifier(self.uri(name)), where, context)
        found = await asyncio.wait_for(self.client.text_document_code_action_async(params), SECONDS)
        return [action for action in found or [] if isinstance(action, types.CodeAction)]


def edit(folder: Path, scenario: Callable[[Editor], Awaitable[None]], *options: str) -> Ended:
    """Start an editor on a folder, play a scenario, shut the server down; return how it ended."""

    async def play() -> Ended:
        editor = Editor(folder)
        await editor.start(*options)
        await scenario(editor)
        return await editor.end()

    return asyncio.run(play())


def applied(text: str, action: types.CodeAction, uri: str) -> str:
    """Return a text with the edits of an action, in UTF-16 columns as an editor applies them."""
    assert action.edit is not None
    assert action.edit.changes is not None
    lines = text.splitlines(keepends=True)

    def offset(position: types.Position) -> int:
        line = lines[position.line] if position.line < len(lines) else ""
        inside = line.encode("utf-16-le")[: position.character * 2].decode("utf-16-le")
        return sum(map(len, lines[: position.line])) + len(inside)

    places = [(offset(each.range.start), offset(each.range.end), each.new_text) for each in action.edit.changes[uri]]
    for start, end, new in sorted(places, reverse=True):
        text = text[:start] + new + text[end:]
    return text
