"""Blocks are taken away with what belongs to them alone, and not where something else names them."""

from __future__ import annotations

import pytest
from avd_intune.fixing.removal import is_named_elsewhere, without_block, without_entry
from avd_intune.source.text import SourceFile, Span


def place(text: str, block: str, path: str = "/x/main.tf") -> Span:
    start = text.index(block)
    return Span(SourceFile(path, text), start, start + len(block))


def without(text: str, block: str, path: str = "/x/main.tf") -> str:
    edit = without_block(place(text, block, path))
    return text[: edit.start] + edit.text + text[edit.end :]


BLOCK = 'resource "a" "b" {\n}'


@pytest.mark.parametrize(
    ("before", "after", "left"),
    [
        pytest.param("x\n\n# of the block\n# and more\n", "\ny\n", "x\n\ny\n", id="its comment"),
        pytest.param("# of the block\n", "\n\ny\n", "y\n", id="its comment at the beginning of the file"),
        pytest.param("# of the file\n\n", "\n\ny\n", "# of the file\n\ny\n", id="a comment of its own"),
        pytest.param("x # of x\n", "\ny\n", "x # of x\ny\n", id="a comment behind something else"),
        pytest.param("x\n# perhaps of x\n", "\ny\n", "x\n# perhaps of x\ny\n", id="a comment right below something"),
        pytest.param("x\r\n\r\n# of the block\r\n", "\r\ny\r\n", "x\r\n\r\ny\r\n", id="CRLF"),
    ],
)
def test_a_block_goes_with_its_comment(before: str, after: str, left: str) -> None:
    assert without(before + BLOCK + after, BLOCK) == left


TERRAFORM = 'resource "azurerm_virtual_machine_extension" "aad" {\n  name = "aad"\n}'
BICEP = "@description('join')\nresource aad 'Microsoft.Compute/extensions@2024-07-01' = {\n  name: 'vm/join'\n}"
ARM = '{ "name": "[concat(variables(\'vm\'), \'/AadLogin\')]", "type": "extensions" }'


@pytest.mark.parametrize(
    ("block", "rest", "path", "is_named"),
    [
        (TERRAFORM, "depends_on = [azurerm_virtual_machine_extension.aad]", "/x/main.tf", True),
        (TERRAFORM, "depends_on = [azurerm_virtual_machine_extension.aad[0]]", "/x/main.tf", True),
        (TERRAFORM, "depends_on = [azurerm_virtual_machine_extension.aad2]", "/x/main.tf", False),
        (TERRAFORM, "aad = 1", "/x/main.tf", False),
        (BICEP, "dependsOn: [aad]", "/x/main.bicep", True),
        (BICEP, "dependsOn: [aadc]", "/x/main.bicep", False),
        (ARM, "\"dependsOn\": [\"[resourceId('e', variables('vm'), 'AadLogin')]\"]", "/x/a.json", True),
        (ARM, '"dependsOn": ["vm"]', "/x/a.json", False),
    ],
)
def test_what_something_else_names_stays(block: str, rest: str, path: str, is_named: bool) -> None:
    text = f"{block}\n{rest}\n"
    assert is_named_elsewhere(place(text, block, path), text) is is_named


@pytest.mark.parametrize(
    ("text", "path", "left"),
    [
        pytest.param("x {\n  a = 1\n  boot = true\n}\n", "/x/a.tf", "x {\n  a = 1\n}\n", id="terraform"),
        pytest.param("x: {\n  boot: true\n  a: 1\n}\n", "/x/a.bicep", "x: {\n  a: 1\n}\n", id="bicep"),
        pytest.param('{\n  "boot": true,\n  "a": 1\n}', "/x/a.json", '{\n  "a": 1\n}', id="json, the first"),
        pytest.param('{\n  "a": 1,\n  "boot": true\n}', "/x/a.json", '{\n  "a": 1\n}', id="json, the last"),
        pytest.param('{ "a": 1, "boot": true }', "/x/a.json", None, id="on a line with others"),
        pytest.param('{\n  "boot": true\n}', "/x/a.json", None, id="the only one"),
        pytest.param('x {\n  uri = "true"\n}\n', "/x/a.tf", None, id="a text"),
        pytest.param("x = { a = 1, boot = true }\n", "/x/a.tf", None, id="in an object on one line"),
    ],
)
def test_an_entry_goes_with_its_line(text: str, path: str, left: str | None) -> None:
    edit = without_entry(place(text, '"true"' if '"true"' in text else "true", path))
    assert (None if edit is None else text[: edit.start] + edit.text + text[edit.end :]) == left
