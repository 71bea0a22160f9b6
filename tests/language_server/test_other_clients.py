"""The server with clients of other projects: that of pytest-lsp, which is as VS Code is, and Neovim."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pygls", reason="needs the extra `lsp`")

from lsprotocol import types

from tests.first_checks import BY_FIRST_CHECKS
from tests.language_server import estates
from tests.language_server.client import CHECKS
from tests.language_server.fixing import written

SERVER = [sys.executable, "-m", "avd_intune", "lsp"]
SECONDS = 300.0
POOL = estates.BICEP_POOL


def as_vscode_is_today(capabilities: types.ClientCapabilities) -> types.ClientCapabilities:
    """Return capabilities that pytest-lsp recorded years ago with what has come since: the editor asks."""
    assert capabilities.text_document is not None and capabilities.workspace is not None
    capabilities.text_document.diagnostic = types.DiagnosticClientCapabilities(related_document_support=True)
    capabilities.workspace.diagnostics = types.DiagnosticWorkspaceClientCapabilities(refresh_support=True)
    return capabilities


def with_vscode(
    folder: Path, scenario: Callable[[Any, types.InitializeResult], Awaitable[None]], *options: str
) -> None:
    """Play a scenario with the client of pytest-lsp, which asks for diagnostics and sends changes of parts."""
    lsp = pytest.importorskip("pytest_lsp", reason="needs pytest-lsp, of the extra `dev`")

    async def play() -> None:
        client = lsp.make_test_lsp_client()
        await client.start_io(*SERVER, *options, env={**os.environ, "PYTHONPATH": str(CHECKS)}, cwd=str(folder))
        params = types.InitializeParams(
            capabilities=as_vscode_is_today(lsp.client_capabilities("visual-studio-code")),
            workspace_folders=[types.WorkspaceFolder(folder.as_uri(), folder.name)],
        )
        result = await asyncio.wait_for(client.initialize_session(params), SECONDS)
        await asyncio.wait_for(scenario(client, result), SECONDS)
        await client.shutdown_session()
        await client.stop()

    asyncio.run(play())


def opened(client: Any, path: Path) -> types.TextDocumentIdentifier:
    item = types.TextDocumentItem(path.as_uri(), path.suffix[1:], 1, path.read_text("utf-8"))
    client.text_document_did_open(types.DidOpenTextDocumentParams(item))
    return types.TextDocumentIdentifier(path.as_uri())


async def asked(client: Any, document: types.TextDocumentIdentifier) -> list[object]:
    report = await client.text_document_diagnostic_async(types.DocumentDiagnosticParams(document))
    return [each.code for each in report.items]


def test_an_editor_that_asks_gets_diagnostics_of_open_and_closed_files(tmp_path: Path) -> None:
    written(tmp_path, {"main.bicep": POOL, "other.bicep": POOL})

    async def scenario(client: Any, result: types.InitializeResult) -> None:
        provider = result.capabilities.diagnostic_provider
        assert provider is not None and provider.workspace_diagnostics and provider.inter_file_dependencies
        document = opened(client, tmp_path / "main.bicep")
        assert await asked(client, document) == ["CKV_AVD_1"]
        # One word of the document is typed over; the rest is not sent again.
        line, text = next((n, t) for n, t in enumerate(POOL.splitlines()) if "'Pooled'" in t)
        start = text.index("Pooled")
        where = types.Range(types.Position(line, start), types.Position(line, start + len("Pooled")))
        change = types.TextDocumentContentChangePartial(range=where, text="Personal")
        versioned = types.VersionedTextDocumentIdentifier(2, document.uri)
        client.text_document_did_change(types.DidChangeTextDocumentParams(versioned, [change]))
        assert "CKV_AVD_1" not in await asked(client, document)
        report = await client.workspace_diagnostic_async(types.WorkspaceDiagnosticParams([]))
        found = {Path(each.uri).name: [one.code for one in each.items] for each in report.items}
        assert "CKV_AVD_1" in found["other.bicep"] and "CKV_AVD_1" not in found.get("main.bicep", [])
        assert not client.diagnostics, "what is asked for is not sent besides"

    with_vscode(tmp_path, scenario, *BY_FIRST_CHECKS)


def test_settings_are_completed_and_explained_and_links_lead_to_files(tmp_path: Path) -> None:
    files = {
        ".avd-intune.yaml": "baseline: \n",
        "main.bicep": "module pool 'pool.bicep' = {\n  name: 'pool' // CKV_AVD_1\n}\n",
        "pool.bicep": POOL,
    }
    written(tmp_path, files)

    async def scenario(client: Any, result: types.InitializeResult) -> None:
        settings = opened(client, tmp_path / ".avd-intune.yaml")
        at = types.Position(0, len("baseline: "))
        items = await client.text_document_completion_async(types.CompletionParams(settings, at))
        assert [each.label for each in items] == ['"2020-09"', "current"]
        hover = await client.text_document_hover_async(types.HoverParams(settings, types.Position(0, 2)))
        assert "support matrix" in hover.contents.value
        code = opened(client, tmp_path / "main.bicep")
        links = await client.text_document_document_link_async(types.DocumentLinkParams(code))
        assert links[0].target == (tmp_path / "pool.bicep").as_uri()
        assert links[1].target.endswith("CKV_AVD_1.md")

    with_vscode(tmp_path, scenario)


NEOVIM = """
local id = vim.lsp.start_client({ name = 'avd-intune', cmd = %(command)s, root_dir = %(folder)s })
vim.cmd('edit main.bicep')
vim.lsp.buf_attach_client(0, id)
local function wait(holds) return vim.wait(%(milliseconds)d, holds, 50) end
local function shown() return vim.tbl_map(function(each) return each.code end, vim.diagnostic.get(0)) end
wait(function() return #vim.diagnostic.get(0) > 0 end)
local before = shown()
vim.cmd('%%s/Pooled/Personal/')
wait(function() return not vim.tbl_contains(shown(), 'CKV_AVD_1') end)
local after = shown()
vim.lsp.stop_client(id)
vim.fn.writefile({ vim.fn.json_encode({ before = before, after = after }) }, 'seen.json')
vim.cmd('qall!')
"""


def test_neovim_shows_what_fails_and_what_is_typed_over_it(tmp_path: Path) -> None:
    neovim = shutil.which("nvim")
    if neovim is None:
        pytest.skip("needs nvim on the path")
    written(tmp_path, {"main.bicep": POOL})
    listed = "{" + ", ".join(map(json.dumps, SERVER)) + "}"
    values = {"command": listed, "folder": json.dumps(str(tmp_path)), "milliseconds": SECONDS * 1000}
    (tmp_path / "drive.lua").write_text(NEOVIM % values, "utf-8")
    environment = {**os.environ, "PYTHONPATH": str(CHECKS), "XDG_STATE_HOME": str(tmp_path)}
    command = [neovim, "--headless", "--clean", "-n", "-c", "luafile drive.lua"]
    subprocess.run(command, cwd=tmp_path, env=environment, timeout=3 * SECONDS, check=True, capture_output=True)
    seen = json.loads((tmp_path / "seen.json").read_text("utf-8"))
    assert "CKV_AVD_1" in seen["before"] and "CKV_AVD_1" not in seen["after"]
