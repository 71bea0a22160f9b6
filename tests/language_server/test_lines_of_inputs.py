"""Where a file of values decides, its line is marked in the editor."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("pygls", reason="needs the extra `lsp`")

from tests.language_server import estates
from tests.language_server.client import Editor, edit
from tests.language_server.fixing import written


def test_the_line_of_a_parameter_file_that_decides_is_marked(tmp_path: Path) -> None:
    pool = estates.TERRAFORM_POOL.replace('"Pooled"', "var.kind")
    text = 'kind = "Pooled"\n'
    written(tmp_path, {"main.tf": f'variable "kind" {{\n  type = string\n}}\n\n{pool}', "prod.tfvars": text})

    async def scenario(editor: Editor) -> None:
        editor.open("main.tf")
        editor.open("prod.tfvars")
        (found,) = (each for each in await editor.diagnostics("prod.tfvars") if each.code == "CKV_AVD_1")
        assert found.range.start.line == 0
        assert "azurerm_virtual_desktop_host_pool" in found.message

    assert edit(tmp_path, scenario).code == 0
