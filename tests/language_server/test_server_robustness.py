"""The language server survives garbage, lost connections and wrong options."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from lsprotocol import types

from tests.language_server.client import CHECKS, Editor, edit
from tests.language_server.estates import BICEP_POOL


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("\x00\x01\ufffd", id="binary"),
        pytest.param("[" * 100_000, id="nesting"),
        pytest.param("resource 'Microsoft.DesktopVirtualization/hostPools@", id="broken"),
        pytest.param("hostPools \u2028\x85\x0c{ '😀\ud7ff", id="odd characters"),
        pytest.param("", id="empty"),
    ],
)
def test_garbage_is_survived(tmp_path: Path, text: str) -> None:
    names = ["a.bicep", "a.bicepparam", "a.tf", "a.tfvars", "a.json", "a.tf.json", "readme.md"]

    async def scenario(editor: Editor) -> None:
        for name in names:
            editor.open(name, text)
        for odd in ("untitled:Untitled-1", "git://x/main.tf", "https://example.com/main.tf"):
            editor.open(odd, text)
            assert await editor.hover(odd, 0, 0) is None
        await editor.hover("a.bicep", 10_000, 10_000)
        where = types.Range(types.Position(0, 0), types.Position(10_000, 0))
        for name in names:
            await editor.actions(name, where)
        editor.open("good.bicep", BICEP_POOL)
        assert "CKV_AVD_1" in [each.code for each in await editor.diagnostics("good.bicep")]

    ended = edit(tmp_path, scenario)
    assert ended.code == 0
    assert "Traceback" not in ended.errors


def serve(folder: Path, data: bytes, *options: str) -> subprocess.CompletedProcess[bytes]:
    env = {**os.environ, "PYTHONPATH": str(CHECKS)}
    env.pop("LOG_LEVEL", None)
    command = [sys.executable, "-m", "avd_intune", "lsp", *options]
    return subprocess.run(command, input=data, capture_output=True, cwd=folder, env=env, timeout=300, check=False)


def test_a_lost_connection_ends_the_server(tmp_path: Path) -> None:
    ended = serve(tmp_path, b"")
    assert ended.returncode == 1
    assert ended.stdout == b""


@pytest.mark.parametrize(
    "data",
    [b"Content-Length: 5\r\n\r\n{{{{{", b"what is this?\n", b'Content-Length: 17\r\n\r\n{"jsonrpc":"2.0"}'],
    ids=["no JSON", "no header", "no message"],
)
def test_what_is_no_message_is_told_in_a_line(tmp_path: Path, data: bytes) -> None:
    ended = serve(tmp_path, data)
    assert ended.returncode == 1
    assert b"Traceback" not in ended.stderr


def test_a_wrong_option_is_told_in_a_line(tmp_path: Path) -> None:
    ended = serve(tmp_path, b"", "--skip-check", "CKV_AVD_99")
    assert ended.returncode == 2
    assert ended.stderr.decode().splitlines() != []
    assert len(ended.stderr.decode().splitlines()) == 1


HOSTILE = "x\\n\\n![p](https://example.com/p.png)\\n\\u{202e}`"
NAMED = f"""
resource pool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {{
  name: '{HOSTILE}'
  location: 'westeurope'
  properties: {{ hostPoolType: '{HOSTILE}', loadBalancerType: 'BreadthFirst' }}
}}
resource machine 'Microsoft.Compute/virtualMachines@2024-03-01' = {{
  name: '{HOSTILE}'
  location: 'westeurope'
  tags: {{ 'session-host': '{HOSTILE}' }}
  properties: {{ storageProfile: {{ imageReference: {{ publisher: 'MicrosoftWindowsDesktop', offer: 'x' }} }} }}
}}
resource registration 'Microsoft.Compute/virtualMachines/extensions@2024-03-01' = {{
  parent: machine
  name: 'dsc'
  properties: {{
    publisher: 'Microsoft.Powershell'
    type: 'DSC'
    settings: {{
      configurationFunction: 'Configuration.ps1\\\\AddSessionHost'
      properties: {{ hostPoolName: pool.name }}
    }}
  }}
}}
"""


def test_nothing_that_is_named_breaks_a_line_or_loads_a_picture(tmp_path: Path) -> None:
    async def scenario(editor: Editor) -> None:
        editor.open("main.bicep", NAMED)
        for line in (1, 6, 12):
            hover = await editor.hover("main.bicep", line, 3)
            assert hover is not None
            title, *more = hover.split("\n\n")
            assert (title[:2], title[-2:]) == ("**", "**")
            assert "\u202e" not in hover
            assert not [each for each in more if each.startswith("![") or "\n![" in each]
        for each in await editor.diagnostics("main.bicep"):
            assert "\u202e" not in each.message
            assert not [line for line in each.message.splitlines()[1:] if not line.startswith("- ")]

    edit(tmp_path, scenario)
