"""The language server: diagnostics as you type, hovers and code actions, over stdio."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import PackageNotFoundError, version

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.workspace import PositionCodec

from avd_intune.findings import Finding
from avd_intune.language_server.analysis import Analysis, Analyst
from avd_intune.language_server.fixes import fixes_for
from avd_intune.language_server.shown import Places, action_of, diagnostic_of, hover_of, path_of
from avd_intune.syntax.source import SourceFile

NAME = "avd-intune"
# Keys pressed within this time make one scan. Short, because the scan itself is.
PAUSE_SECONDS = 0.02
WATCHED = ("**/*.{bicep,bicepparam,tf,tofu,tfvars,json}", "**/.avd-intune.{yaml,yml}")


class AvdIntuneServer(LanguageServer):
    """Keeps the last analysis of the open documents, and makes a new one after each change.

    One scan runs at a time, in a thread of its own; what changes meanwhile makes one more afterwards.
    """

    def __init__(self) -> None:
        super().__init__(NAME, _version())
        self._analyst = Analyst()
        self._analysis = Analysis()
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._wanted = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._shown_problems: set[str] = set()
        self._published: set[str] = set()

    @property
    def places(self) -> Places:
        return Places(PositionCodec(self.workspace.position_encoding))

    def documents(self) -> dict[str, tuple[str, int | None, str]]:
        """Return the open files: absolute path -> URI, version and text."""
        found = {}
        for uri, document in self.workspace.text_documents.items():
            path = path_of(uri)
            if path is not None:
                found[path] = (uri, document.version, document.source)
        return found

    def want_analysis(self) -> None:
        """Ask for a scan of the open documents as they are soon."""
        self._wanted.set()
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._analyse_while_wanted())

    async def analysed(self) -> Analysis:
        """Return the analysis of the documents as they are now."""
        while self._task is not None and not self._task.done():
            await asyncio.wait([self._task])
        return self._analysis

    async def _analyse_while_wanted(self) -> None:
        while self._wanted.is_set():
            await asyncio.sleep(PAUSE_SECONDS)
            self._wanted.clear()
            documents = self.documents()
            texts = {path: text for path, (_, _, text) in documents.items()}
            loop = asyncio.get_running_loop()
            try:
                self._analysis = await loop.run_in_executor(self._thread, self._analyst.analyse, texts)
            except Exception as error:  # the server must outlive whatever a scan meets
                logging.exception("the scan failed")
                self._say(f"the scan failed: {type(error).__name__}: {error}")
                continue
            if not self._wanted.is_set():
                self._publish(documents)

    def _publish(self, documents: dict[str, tuple[str, int | None, str]]) -> None:
        for problem in self._analysis.problems.values():
            self._say(problem)
        places = self.places
        for path, (uri, number, _) in documents.items():
            diagnostics = [diagnostic_of(finding, places) for finding in self._analysis.findings(path)]
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, diagnostics, number))
        uris = {uri for uri, _, _ in documents.values()}
        for uri in self._published - uris:
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))
        self._published = uris

    def _say(self, problem: str) -> None:
        if problem not in self._shown_problems:
            self._shown_problems.add(problem)
            self.window_show_message(types.ShowMessageParams(types.MessageType.Error, f"{NAME}: {problem}"))


def create_server() -> AvdIntuneServer:
    """Return the server with all its features; `start_io()` runs it over standard input and output."""
    server = AvdIntuneServer()

    @server.feature(types.INITIALIZED)
    async def initialized(_: types.InitializedParams) -> None:
        capabilities = server.client_capabilities.workspace
        watching = capabilities.did_change_watched_files if capabilities is not None else None
        if watching is not None and watching.dynamic_registration:
            watchers = [types.FileSystemWatcher(pattern) for pattern in WATCHED]
            options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
            registration = types.Registration("watched", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
            await server.client_register_capability_async(types.RegistrationParams([registration]))

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    async def changed(_: object) -> None:
        server.want_analysis()

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hover(params: types.HoverParams) -> types.Hover | None:
        path = path_of(params.text_document.uri)
        if path is None:
            return None
        analysis = await server.analysed()
        source = SourceFile(path, server.workspace.get_text_document(params.text_document.uri).source)
        offset = server.places.offset_of(source, params.position)
        return hover_of(analysis.objects_at(path, offset), server.places)

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix])
    )
    async def code_action(params: types.CodeActionParams) -> list[types.CodeAction]:
        path = path_of(params.text_document.uri)
        if path is None:
            return []
        analysis = await server.analysed()
        places = server.places
        actions = []
        for finding in analysis.findings(path):
            diagnostic = diagnostic_of(finding, places)
            if _overlap(diagnostic.range, params.range):
                actions.extend(_actions(finding, diagnostic, analysis, places))
        return actions

    return server


def _actions(
    finding: Finding, diagnostic: types.Diagnostic, analysis: Analysis, places: Places
) -> list[types.CodeAction]:
    about = analysis.subject_of(finding)
    if about is None:
        return []
    subject, survey = about
    return [action_of(fix, diagnostic, places) for fix in fixes_for(finding, subject, survey.baseline)]


def _overlap(left: types.Range, right: types.Range) -> bool:
    return not (_key(left.end) < _key(right.start) or _key(right.end) < _key(left.start))


def _key(position: types.Position) -> tuple[int, int]:
    return position.line, position.character


def _version() -> str:
    try:
        return version("checkov-avd-intune")
    except PackageNotFoundError:
        return "unreleased"


def main() -> int:
    """Serve one client over standard input and output until it says exit; return the exit code."""
    logging.basicConfig(level=logging.WARNING)  # on standard error: standard output is the protocol's
    create_server().start_io()
    return 0
