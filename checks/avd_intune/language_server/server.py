"""The language server: diagnostics as you type, hovers and code actions."""

from __future__ import annotations

import asyncio
import gc
import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from avd_intune.findings import Finding
from avd_intune.language_server.analysis import SUFFIXES, Analysis, Analyst
from avd_intune.language_server.document_links import links_in
from avd_intune.language_server.fixes import Fix
from avd_intune.language_server.lenses import lenses_in
from avd_intune.language_server.settings_help import completions, is_settings, meaning
from avd_intune.language_server.shown import (
    Places,
    action_of,
    completion_of,
    diagnostic_of,
    fix_all_action,
    hover_of,
    overlap,
    path_of,
)
from avd_intune.language_server.text_sync import DocumentsInParts
from avd_intune.pack_version import VERSION
from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.workspace import PositionCodec

NAME = "avd-intune"
QUICK_FIX = types.CodeActionKind.QuickFix
# Editors run it when a file is saved, where a person has asked for that.
FIX_ALL = f"{types.CodeActionKind.SourceFixAll.value}.{NAME}"
# Keys pressed within this time make one scan. Short, because the scan itself is.
PAUSE_SECONDS = 0.005
# After so long without a key, nobody waits for the garbage collector.
IDLE_SECONDS = 2.0
# A scan leaves about a megabyte to collect.
MAX_UNCOLLECTED = 100
WATCHED = ("**/*.{bicep,bicepparam,tf,tofu,tfvars,json}", "**/.avd-intune.{yaml,yml}")


class AvdIntuneServer(LanguageServer):
    """Keeps the last analysis of the open documents, and makes a new one after each change.

    One scan runs at a time, in a thread of its own; what changes meanwhile makes one more afterwards.
    An editor that asks for diagnostics, and lets itself be told when to ask again, is not sent any.
    """

    def __init__(self, analyst: Analyst) -> None:
        super().__init__(NAME, VERSION, text_document_sync_kind=types.TextDocumentSyncKind.Incremental)
        self._analyst = analyst
        self._analysis = Analysis()
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._is_wanted = False
        self._task: asyncio.Task[None] | None = None
        self._tidying: asyncio.TimerHandle | None = None
        self._uncollected = 0
        self._shown_problems: set[str] = set()
        self._published: dict[str, str] = {}
        self._shown_in_folders: set[str] = set()
        self.is_asked = False
        self.is_shut_down = False

    def take_documents_in_parts(self) -> None:
        """Let documents be changed in parts from now on; none is open yet."""
        known = self.workspace
        folders = list(known.folders.values())
        kind = types.TextDocumentSyncKind.Incremental
        self.protocol._workspace = DocumentsInParts(known.root_uri, kind, folders, known.position_encoding)

    @property
    def places(self) -> Places:
        return Places(PositionCodec(self.workspace.position_encoding))

    def documents(self) -> dict[str, tuple[str, int | None, str]]:
        """Return the open files that hold code: absolute path -> URI, version and text."""
        found = {}
        for document in self.workspace.text_documents.values():
            # The keys are decoded URIs: no client knows those, and a # or % in a path would mean something else.
            uri = document.uri
            path = path_of(uri)
            if path is not None and (path.lower().endswith(SUFFIXES) or is_settings(path)):
                found[path] = (uri, document.version, document.source)
        return found

    def want_analysis(self) -> None:
        """Ask for a scan of the open documents as they are, soon."""
        self._is_wanted = True
        if self._tidying is not None:
            self._tidying.cancel()
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._analyse_while_wanted())

    async def analysed(self) -> Analysis:
        """Return the analysis of the documents as they are now."""
        while self._task is not None and not self._task.done():
            await asyncio.wait([self._task])
        return self._analysis

    def text_of(self, path: str) -> str:
        """Return the text of an open document, "" for one that is not open."""
        _, _, text = self.documents().get(path, ("", None, ""))
        return text

    async def fix_all(self, path: str) -> list[types.CodeAction]:
        """Return the action that makes all safe fixes of an open document; an empty list where there are none."""
        documents = {name: text for name, (_, _, text) in self.documents().items()}
        if path not in documents:
            return []
        loop = asyncio.get_running_loop()
        try:
            edits = await loop.run_in_executor(self._thread, self._analyst.fix_all, documents, path)
        except Exception:  # what is wrong the analysis says
            logging.getLogger(NAME).exception("the fixes cannot be tried")
            return []
        return [fix_all_action(edits, self.places)] if edits else []

    async def fixes_of(self, finding: Finding, path: str) -> list[Fix]:
        """Return the fixes of what a document shows, tried before; only the skip comment where that is not possible."""
        documents = {name: text for name, (_, _, text) in self.documents().items()}
        analysis, hold = self._analysis, self._analyst.fixes_that_hold
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._thread, hold, analysis, documents, finding, path)
        except Exception:  # what is wrong the analysis says
            logging.getLogger(NAME).exception("the fixes cannot be tried")
            return [fix for fix in analysis.fixes(finding, path) if fix.remedy is None]

    def end(self) -> None:
        """Let go of the scan that may be running."""
        if self._tidying is not None:
            self._tidying.cancel()
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _analyse_while_wanted(self) -> None:
        while self._is_wanted:
            await asyncio.sleep(PAUSE_SECONDS)
            self._is_wanted = False
            documents = self.documents()
            texts = {path: text for path, (_, _, text) in documents.items()}
            self._analyst.folders = tuple(map(Path, self._open_folders()))
            try:
                analysis = await asyncio.get_running_loop().run_in_executor(self._thread, self._analyst.analyse, texts)
            except Exception as error:  # whatever a scan meets, the server must outlive it and say so
                logging.getLogger(NAME).exception("the scan failed")
                analysis = Analysis(problems={"": f"the scan failed: {type(error).__name__}: {error}; please report"})
            self._analysis = analysis
            self._uncollected += 1
            if not self._is_wanted:
                self._publish(documents)
                pause = IDLE_SECONDS if self._uncollected < MAX_UNCOLLECTED else 0
                self._tidying = asyncio.get_running_loop().call_later(pause, self._collect_garbage)

    def _collect_garbage(self) -> None:
        gc.collect()
        self._uncollected = 0

    def _publish(self, documents: dict[str, tuple[str, int | None, str]]) -> None:
        problems = set(self._analysis.problems.values())
        for problem in sorted(problems - self._shown_problems):
            self.window_show_message(types.ShowMessageParams(types.MessageType.Error, f"{NAME}: {problem}"))
        self._shown_problems = problems
        if self.is_asked:
            self.workspace_diagnostic_refresh(None)
            self._refresh_lenses()
            return
        for path, (uri, number, _) in documents.items():
            diagnostics = self.diagnostics_of(path)
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, diagnostics, number))
        for path in self._published.keys() - documents.keys():
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(self._published[path], []))
        self._published = {path: uri for path, (uri, _, _) in documents.items()}
        self._refresh_lenses()

    def diagnostics_of(self, path: str) -> list[types.Diagnostic]:
        """Return what the last scan says of an open document."""
        places = self.places
        return [diagnostic_of(shown, places) for shown in self._analysis.shown_in(path)]

    def _open_folders(self) -> list[str]:
        """Return the folders that the editor has open; older editors tell one only."""
        folders = [path for folder in self.workspace.folders.values() if (path := path_of(folder.uri)) is not None]
        return folders or ([self.workspace.root_path] if self.workspace.root_path else [])

    async def diagnostics_of_folders(self) -> list[types.WorkspaceDocumentDiagnosticReport]:
        """Return what is to be said of all files of the folders that are open, none for what has been mended since."""
        opened = self.documents()
        texts = {path: text for path, (_, _, text) in opened.items()}
        folders = self._open_folders()
        self._analyst.folders = tuple(map(Path, folders))
        loop, places = asyncio.get_running_loop(), self.places
        found: dict[str, list[types.Diagnostic]] = {path: [] for path in self._shown_in_folders}
        for folder in folders:
            try:
                shown = await loop.run_in_executor(self._thread, self._analyst.analyse_folder, Path(folder), texts)
            except Exception:  # the analysis of open documents says what is wrong
                logging.getLogger(NAME).exception("the folder cannot be judged")
                continue
            for each in shown:
                found.setdefault(each.place.path, []).append(diagnostic_of(each, places))
        self._shown_in_folders = {path for path, diagnostics in found.items() if diagnostics}
        reports: list[types.WorkspaceDocumentDiagnosticReport] = []
        for path, diagnostics in sorted(found.items()):
            uri, version, _ = opened.get(path, (Path(path).as_uri(), None, ""))
            reports.append(types.WorkspaceFullDocumentDiagnosticReport(uri, diagnostics, version))
        return reports

    def _refresh_lenses(self) -> None:
        """Let the editor ask again for what stands above the blocks, where it can: lenses come by asking alone."""
        workspace = self.client_capabilities.workspace
        lenses = workspace.code_lens if workspace is not None else None
        if lenses is not None and lenses.refresh_support:
            self.workspace_code_lens_refresh(None)


def create_server(analyst: Analyst) -> AvdIntuneServer:
    """Return the server with all its features; `start_io()` runs it over standard input and output."""
    server = AvdIntuneServer(analyst)

    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        server.take_documents_in_parts()
        if _asks_for_diagnostics(params.capabilities):
            server.is_asked = True
            _answer_for_diagnostics(server)

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
    async def opened(_: types.DidOpenTextDocumentParams) -> None:
        server.want_analysis()

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    async def changed(_: types.DidChangeTextDocumentParams) -> None:
        server.want_analysis()

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    async def closed(_: types.DidCloseTextDocumentParams) -> None:
        server.want_analysis()

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    async def changed_on_disk(_: types.DidChangeWatchedFilesParams) -> None:
        server.want_analysis()

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    async def saved(_: types.DidSaveTextDocumentParams) -> None:
        # The text is known; but a client that watches no files tells of other files by nothing else.
        server.want_analysis()

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hover(params: types.HoverParams) -> types.Hover | None:
        path = path_of(params.text_document.uri)
        if path is None:
            return None
        if is_settings(path):
            at = params.position
            said = meaning(server.text_of(path), at.line, at.character)
            return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, said)) if said is not None else None
        analysis = await server.analysed()
        return hover_of(analysis.objects_in(path), params.position, server.places)

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=[QUICK_FIX, FIX_ALL]))
    async def code_action(params: types.CodeActionParams) -> list[types.CodeAction]:
        path = path_of(params.text_document.uri)
        wanted = params.context.only
        if path is None:
            return []
        if wanted is not None and any(_asks_for(kind, FIX_ALL) for kind in wanted):
            found = await server.fix_all(path)
            others = [kind for kind in wanted if _asks_for(kind, QUICK_FIX)]
            if found or not others:
                return found
        elif wanted is not None and not any(_asks_for(kind, QUICK_FIX) for kind in wanted):
            return []
        analysis = await server.analysed()
        places = server.places
        actions: list[types.CodeAction] = []
        for shown in analysis.shown_in(path):
            diagnostic = diagnostic_of(shown, places)
            if overlap(diagnostic.range, params.range):
                fixes = await server.fixes_of(shown.finding, path)
                actions.extend(action_of(fix, diagnostic, path, places) for fix in fixes)
        return actions

    @server.feature(types.TEXT_DOCUMENT_CODE_LENS)
    async def code_lens(params: types.CodeLensParams) -> list[types.CodeLens]:
        path = path_of(params.text_document.uri)
        if path is None:
            return []
        analysis = await server.analysed()
        places = server.places
        # A command without a name does nothing when it is chosen; editors show its title.
        return [
            types.CodeLens(places.range_of(lens.place), types.Command(lens.text, ""))
            for lens in lenses_in(analysis.surveys, path)
        ]

    @server.feature(types.TEXT_DOCUMENT_COMPLETION)
    def completion(params: types.CompletionParams) -> list[types.CompletionItem]:
        path, at = path_of(params.text_document.uri), params.position
        if path is None or not is_settings(path):
            return []
        return [completion_of(entry) for entry in completions(server.text_of(path), at.line, at.character)]

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_LINK)
    def document_link(params: types.DocumentLinkParams) -> list[types.DocumentLink]:
        path, places = path_of(params.text_document.uri), server.places
        if path is None:
            return []
        found = links_in(path, server.text_of(path))
        return [types.DocumentLink(places.range_of(link.place), target=link.target) for link in found]

    @server.feature(types.SHUTDOWN)
    async def shut_down(_: None) -> None:
        server.is_shut_down = True

    return server


def _asks_for(kind: types.CodeActionKind | str, offered: types.CodeActionKind | str) -> bool:
    """Say whether who asks for a kind of actions wants one that is offered: kinds are parts of those before a dot."""
    name = str(getattr(kind, "value", kind))
    wanted = str(getattr(offered, "value", offered))
    return name in ("", wanted) or wanted.startswith(f"{name}.")


def _asks_for_diagnostics(capabilities: types.ClientCapabilities) -> bool:
    """Say whether an editor asks for diagnostics by itself, and can be told to ask again: files hang on one another."""
    documents, workspace = capabilities.text_document, capabilities.workspace
    asks = documents is not None and documents.diagnostic is not None
    told = workspace.diagnostics if workspace is not None else None
    return asks and told is not None and bool(told.refresh_support)


def _answer_for_diagnostics(server: AvdIntuneServer) -> None:
    options = types.DiagnosticOptions(inter_file_dependencies=True, workspace_diagnostics=True, identifier=NAME)

    @server.feature(types.TEXT_DOCUMENT_DIAGNOSTIC, options)
    async def diagnostic(params: types.DocumentDiagnosticParams) -> types.RelatedFullDocumentDiagnosticReport:
        await server.analysed()
        path = path_of(params.text_document.uri)
        return types.RelatedFullDocumentDiagnosticReport(server.diagnostics_of(path) if path is not None else [])

    @server.feature(types.WORKSPACE_DIAGNOSTIC)
    async def workspace_diagnostic(_: types.WorkspaceDiagnosticParams) -> types.WorkspaceDiagnosticReport:
        return types.WorkspaceDiagnosticReport(await server.diagnostics_of_folders())
