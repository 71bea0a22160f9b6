"""The server as an editor meets it: a process that speaks the protocol over stdio."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

pytest.importorskip("pygls", reason="needs the extra `lsp`")

from lsprotocol import types

from tests.first_checks import BY_FIRST_CHECKS
from tests.language_server import estates
from tests.language_server.client import Editor, applied, edit
from tests.language_server.fixing import written

POOL = estates.BICEP_POOL


def range_of(text: str, part: str) -> types.Range:
    """Return the range of a part in UTF-16 columns; the part is on one line and occurs once."""
    assert text.count(part) == 1
    before = text[: text.index(part)]
    line, column = before.count("\n"), len(before.rpartition("\n")[2].encode("utf-16-le")) // 2
    return types.Range(types.Position(line, column), types.Position(line, column + len(part.encode("utf-16-le")) // 2))


def codes(found: list[types.Diagnostic]) -> list[object]:
    return [each.code for each in found]


def only(found: list[types.Diagnostic], code: str) -> types.Diagnostic:
    (match,) = [each for each in found if each.code == code]
    return match


def test_the_deciding_property_is_marked_with_check_reason_and_page(tmp_path: Path) -> None:
    written(tmp_path, {"main.bicep": POOL})

    async def scenario(editor: Editor) -> None:
        editor.open("main.bicep")
        (found,) = await editor.diagnostics("main.bicep")
        assert found.code == "CKV_AVD_1"
        assert found.range == range_of(POOL, "'Pooled'")
        assert found.message == 'the host pool type is "Pooled"; set it to "Personal"'
        assert found.severity == types.DiagnosticSeverity.Error
        assert found.source == "avd-intune"
        assert found.code_description is not None
        assert found.code_description.href.endswith("CKV_AVD_1.md")

    assert edit(tmp_path, scenario, *BY_FIRST_CHECKS).code == 0


def test_unsaved_text_counts_and_the_file_is_left_alone(tmp_path: Path) -> None:
    written(tmp_path, {"main.bicep": POOL})

    async def scenario(editor: Editor) -> None:
        editor.open("main.bicep")
        assert codes(await editor.diagnostics("main.bicep")) == ["CKV_AVD_1"]
        editor.change("main.bicep", POOL.replace("'Pooled'", "'Personal'"))
        assert codes(await editor.diagnostics("main.bicep")) == ["CKV_AVD_2"]
        good = POOL.replace("'Pooled'", "'Personal'\n    personalDesktopAssignmentType: 'Direct'")
        editor.change("main.bicep", good)
        assert await editor.diagnostics("main.bicep") == []

    edit(tmp_path, scenario, *BY_FIRST_CHECKS)
    assert (tmp_path / "main.bicep").read_text() == POOL


def test_a_document_that_is_no_file_yet_is_judged(tmp_path: Path) -> None:
    async def scenario(editor: Editor) -> None:
        editor.open("new.tf", estates.TERRAFORM_POOL)
        assert codes(await editor.diagnostics("new.tf")) == ["CKV_AVD_1"]

    edit(tmp_path, scenario, *BY_FIRST_CHECKS)


def test_while_a_line_is_typed_the_rest_stays_marked(tmp_path: Path) -> None:
    async def scenario(editor: Editor) -> None:
        editor.open("main.bicep", POOL)
        await editor.diagnostics("main.bicep")
        editor.change("main.bicep", POOL + "\nresource vm 'Microsoft.Compute/virtualMachines@2024-07-01' = {\n  name: ")
        found = await editor.diagnostics("main.bicep")
        assert only(found, "CKV_AVD_1").range == range_of(POOL, "'Pooled'")
        assert only(found, "CKV_AVD_13").message.startswith("line ")

    edit(tmp_path, scenario)


def test_what_is_closed_is_marked_no_longer(tmp_path: Path) -> None:
    written(tmp_path, {"main.bicep": POOL})

    async def scenario(editor: Editor) -> None:
        editor.open("main.bicep")
        assert await editor.diagnostics("main.bicep") != []
        editor.close("main.bicep")
        await editor.shown_until("main.bicep", lambda found: found == [])

    edit(tmp_path, scenario)


def test_several_files_are_judged_together(tmp_path: Path) -> None:
    variables = 'variable "kind" {\n  default = "Pooled"\n}\n'
    main = estates.TERRAFORM_POOL.replace('"Pooled"', "var.kind")
    written(tmp_path, {"main.tf": main, "variables.tf": variables})

    async def scenario(editor: Editor) -> None:
        editor.open("main.tf")
        found = only(await editor.diagnostics("main.tf"), "CKV_AVD_1")
        assert found.range == range_of(main, "type                = var.kind")
        assert found.related_information is not None
        places = [(each.location.uri, each.location.range) for each in found.related_information]
        assert (editor.uri("variables.tf"), range_of(variables, 'default = "Pooled"')) in places
        editor.open("variables.tf", variables.replace("Pooled", "Personal"))
        await editor.shown_until("main.tf", lambda found: codes(found) == ["CKV_AVD_2"])

    edit(tmp_path, scenario, *BY_FIRST_CHECKS)


def test_a_module_call_shows_what_it_deploys(tmp_path: Path) -> None:
    main = "module pool 'pool.bicep' = {\n  name: 'pool'\n  params: { kind: 'Pooled' }\n}\n"
    module = "param kind string\n\n" + POOL.replace("'Pooled'", "kind")
    written(tmp_path, {"main.bicep": main, "pool.bicep": module})

    async def scenario(editor: Editor) -> None:
        editor.open("main.bicep")
        found = only(await editor.diagnostics("main.bicep"), "CKV_AVD_1")
        assert "hostPool" in found.message
        assert found.range.start.line in (0, 2)
        assert found.related_information is not None
        assert editor.uri("pool.bicep") in [each.location.uri for each in found.related_information]
        hover = await editor.hover("main.bicep", 0, 3)
        assert hover is not None
        assert "Host pool" in hover
        (fix, *_) = await editor.actions("main.bicep", found.range)
        assert applied(main, fix, editor.uri("main.bicep")) == main.replace("Pooled", "Personal")

    edit(tmp_path, scenario)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8", "utf-32"])
def test_columns_are_counted_as_the_editor_asks(tmp_path: Path, encoding: str) -> None:
    line = 'locals { pools = { "😀é" = "Pooled" } }\n'
    text = line + estates.TERRAFORM_POOL.replace('"Pooled"', 'local.pools["😀é"]')
    before = line[: line.index('"Pooled"')]
    column = {"utf-16": len(before) + 1, "utf-8": len(before.encode()), "utf-32": len(before)}[encoding]

    async def play() -> None:
        editor = Editor(tmp_path)
        result = await editor.start(encodings=[types.PositionEncodingKind(encoding)])
        assert result.capabilities.position_encoding == encoding
        editor.open("main.tf", text)
        found = only(await editor.diagnostics("main.tf"), "CKV_AVD_1")
        literal = types.Range(types.Position(0, column), types.Position(0, column + len('"Pooled"')))
        shown = [found.range, *(each.location.range for each in found.related_information or [])]
        assert literal in shown
        await editor.end()

    asyncio.run(play())


def test_line_breaks_of_windows_move_nothing(tmp_path: Path) -> None:
    text = POOL.replace("\n", "\r\n")

    async def scenario(editor: Editor) -> None:
        editor.open("main.bicep", text)
        (found,) = await editor.diagnostics("main.bicep")
        assert found.range == range_of(text, "'Pooled'")
        editor.change("main.bicep", text.replace("'Pooled'", "'Personal'"))
        (found,) = await editor.diagnostics("main.bicep")
        (fix, *_) = await editor.actions("main.bicep", found.range)
        after = applied(text.replace("'Pooled'", "'Personal'"), fix, editor.uri("main.bicep"))
        assert "    personalDesktopAssignmentType: 'Automatic'\r\n    hostPoolType: 'Personal'\r\n" in after

    edit(tmp_path, scenario, *BY_FIRST_CHECKS)


def test_hovering_shows_the_prerequisites(tmp_path: Path) -> None:
    text = estates.TERRAFORM_POOL + "\n" + estates.TERRAFORM_MACHINE
    lines = text.splitlines()

    async def scenario(editor: Editor) -> None:
        editor.open("main.tf", text)
        pool = await editor.hover("main.tf", 0, 10)
        assert pool is not None
        assert "**Host pool `azurerm_virtual_desktop_host_pool.pool`**" in pool
        assert "Session hosts: `azurerm_windows_virtual_machine.vm`" in pool
        assert '| **fail** | the host pool type is "Pooled"; set it to "Personal" |' in pool
        machine = await editor.hover("main.tf", lines.index('resource "azurerm_windows_virtual_machine" "vm" {'), 12)
        assert machine is not None
        assert "**Session host `azurerm_windows_virtual_machine.vm`**" in machine
        assert "of host pool `azurerm_virtual_desktop_host_pool.pool`" in machine
        assert [f"CKV_AVD_{number}" in machine for number in (3, 4, 5)] == [True, True, True]
        extension = await editor.hover(
            "main.tf", lines.index('resource "azurerm_virtual_machine_extension" "registration" {'), 12
        )
        assert extension is not None
        assert "on session host `azurerm_windows_virtual_machine.vm`" in extension
        assert "CKV_AVD_4" in extension
        assert await editor.hover("main.tf", lines.index(""), 0) is None

    edit(tmp_path, scenario)


def test_hovering_shows_the_cases_of_a_choice_as_a_list(tmp_path: Path) -> None:
    names = [f"the_kind_of_desktop_that_department_{number}_gets" for number in range(3)]
    kind = f'var.{names[0]} ? "Personal" : var.{names[1]} ? "Pooled" : var.{names[2]} ? "Personal" : "Pooled"'
    text = "".join(f'variable "{name}" {{}}\n' for name in names)
    text += estates.TERRAFORM_POOL.replace('"Pooled"', kind)

    async def scenario(editor: Editor) -> None:
        editor.open("main.tf", text)
        pool = await editor.hover("main.tf", 3, 10)
        assert pool is not None
        row = next(line for line in pool.splitlines() if line.startswith("| [CKV_AVD_1]"))
        assert len(row.split("|")[3]) <= 302
        listed = pool.partition("\nCKV_AVD_1:\n\n")[2].splitlines()
        assert [line.startswith("- ") for line in listed[:2]] == [True, True]
        assert any(line.startswith("- fails when") for line in listed)

    edit(tmp_path, scenario)


def test_what_the_code_says_is_no_markdown(tmp_path: Path) -> None:
    text = estates.TERRAFORM_POOL.replace('"Pooled"', '"![x](https://example.com/x.png) | <b>"')

    async def scenario(editor: Editor) -> None:
        editor.open("main.tf", text)
        hover = await editor.hover("main.tf", 0, 10)
        assert hover is not None
        assert r"!\[x\](https://example.com/x.png) \| \<b>" in hover

    edit(tmp_path, scenario)


def test_fixes_are_offered_where_the_cursor_is(tmp_path: Path) -> None:
    text = (
        estates.BICEP_POOL
        + "\n"
        + estates.BICEP_MACHINE.partition("param location string = resourceGroup().location")[2]
    )

    async def scenario(editor: Editor) -> None:
        editor.open("main.bicep", text)
        found = await editor.diagnostics("main.bicep")
        image = await editor.actions("main.bicep", only(found, "CKV_AVD_3").range)
        assert [each.title for each in image if "CKV_AVD_3" in str(each.diagnostics)] == [
            'Set the image to "win10-22h2-ent-g2"',
            "Skip CKV_AVD_3 here, with a reason",
        ]
        assert image[0].is_preferred
        assert image[0].kind == types.CodeActionKind.QuickFix
        joins = await editor.actions("main.bicep", only(found, "CKV_AVD_4").range)
        assert "Add the JsonADDomainExtension extension" in [each.title for each in joins]
        (join,) = [each for each in joins if each.title.startswith("Add the Json")]
        changed = applied(text, join, editor.uri("main.bicep"))
        editor.change("main.bicep", changed)
        assert "CKV_AVD_4" not in codes(await editor.diagnostics("main.bicep"))
        nowhere = types.Range(types.Position(0, 0), types.Position(0, 0))
        assert await editor.actions("main.bicep", nowhere) == []
        assert await editor.actions("main.bicep", only(found, "CKV_AVD_3").range, "refactor") == []

    edit(tmp_path, scenario)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("main.bicep", estates.BICEP_POOL),
        ("main.tf", estates.TERRAFORM_POOL),
        ("azuredeploy.json", estates.ARM_POOL),
    ],
)
def test_a_skip_comment_is_put_into_the_block_and_counts(tmp_path: Path, name: str, text: str) -> None:
    async def scenario(editor: Editor) -> None:
        editor.open(name, text)
        (found,) = await editor.diagnostics(name)
        skip = (await editor.actions(name, found.range))[-1]
        assert skip.title == "Skip CKV_AVD_1 here, with a reason"
        changed = applied(text, skip, editor.uri(name))
        assert "state the reason here" in changed
        editor.change(name, changed)
        assert await editor.diagnostics(name) == []

    edit(tmp_path, scenario, *BY_FIRST_CHECKS)


def test_wrong_settings_are_told_once_and_right_ones_count_at_once(tmp_path: Path) -> None:
    written(tmp_path, {"main.bicep": POOL, ".avd-intune.yaml": "baseline: yesterday\n"})

    async def scenario(editor: Editor) -> None:
        editor.open("main.bicep")
        await editor.diagnostics("main.bicep")
        editor.change("main.bicep", POOL + "\n")
        await editor.diagnostics("main.bicep")
        (message,) = editor.messages
        assert message.startswith("avd-intune: ")
        assert "yesterday" in message
        (tmp_path / ".avd-intune.yaml").write_text("baseline: '2020-09'\n")
        editor.changed_on_disk(".avd-intune.yaml")
        await editor.shown_until("main.bicep", lambda found: codes(found) == ["CKV_AVD_1"])
        (tmp_path / ".avd-intune.yaml").write_text("baseline: yesterday\n")
        editor.changed_on_disk(".avd-intune.yaml")
        await editor.shown_until("main.bicep", lambda found: found == [])
        assert len(editor.messages) == 2

    assert "Traceback" not in edit(tmp_path, scenario, *BY_FIRST_CHECKS).errors


def test_files_that_change_on_the_disk_count(tmp_path: Path) -> None:
    main = estates.TERRAFORM_POOL.replace('"Pooled"', "var.kind")
    written(tmp_path, {"main.tf": main, "variables.tf": 'variable "kind" {\n  default = "Pooled"\n}\n'})

    async def scenario(editor: Editor) -> None:
        editor.open("main.tf")
        assert "CKV_AVD_1" in codes(await editor.diagnostics("main.tf"))
        (registration,) = editor.registered
        assert registration.method == types.WORKSPACE_DID_CHANGE_WATCHED_FILES
        (tmp_path / "variables.tf").write_text('variable "kind" {\n  default = "Personal"\n}\n')
        editor.changed_on_disk("variables.tf")
        await editor.shown_until("main.tf", lambda found: codes(found) == ["CKV_AVD_2"])

    edit(tmp_path, scenario, *BY_FIRST_CHECKS)


def test_documents_are_named_as_the_editor_names_them(tmp_path: Path) -> None:
    """A URI encodes what it must not hold; the answer goes to the same URI, and the file is found on the disk."""
    folder = tmp_path / "a b+c#d%20é"
    folder.mkdir()
    written(folder, {"main.tf": estates.TERRAFORM_POOL.replace('"Pooled"', "var.kind")})
    (folder / "variables.tf").write_text('variable "kind" {\n  default = "Pooled"\n}\n')

    async def scenario(editor: Editor) -> None:
        editor.open("main.tf")
        found = only(await editor.diagnostics("main.tf"), "CKV_AVD_1")
        assert found.related_information is not None
        assert found.related_information[0].location.uri == editor.uri("variables.tf")

    edit(folder, scenario)


def test_options_say_what_is_judged_and_by_what(tmp_path: Path) -> None:
    async def scenario(editor: Editor) -> None:
        editor.open("main.bicep", POOL)
        assert await editor.diagnostics("main.bicep") == []

    edit(tmp_path, scenario, *BY_FIRST_CHECKS, "--skip-check", "CKV_AVD_1", "--stdio")


def test_all_safe_fixes_are_made_at_once(tmp_path: Path) -> None:
    # With azapi the assignment type of a host pool changes where it is; azurerm would replace it.
    personal = (
        'resource "azapi_resource" "pool" {\n  type = "Microsoft.DesktopVirtualization/hostPools@2024-04-03"\n'
        '  name = "vdpool"\n  parent_id = "/subscriptions/0/resourceGroups/rg"\n'
        '  body = {\n    properties = { hostPoolType = "Personal", loadBalancerType = "Persistent" }\n  }\n}\n'
    )
    text = personal + "\n" + personal.replace('"pool"', '"größe"').replace("vdpool", "vdpool-2")

    async def scenario(editor: Editor) -> None:
        editor.open("main.tf", text)
        found = await editor.diagnostics("main.tf")
        assert codes(found) == ["CKV_AVD_2"] * 2
        nowhere = types.Range(types.Position(0, 0), types.Position(0, 0))
        for kind in ("source.fixAll.avd-intune", "source.fixAll", "source"):
            (action,) = await editor.actions("main.tf", nowhere, kind)
            assert action.kind == "source.fixAll.avd-intune"
        assert await editor.actions("main.tf", nowhere, "source.fixAll.other") == []
        changed = applied(text, action, editor.uri("main.tf"))
        editor.change("main.tf", changed)
        assert await editor.diagnostics("main.tf") == []
        assert await editor.actions("main.tf", nowhere, "source.fixAll") == []

    edit(tmp_path, scenario, *BY_FIRST_CHECKS)


def test_a_lens_counts_the_session_hosts_of_a_host_pool(tmp_path: Path) -> None:
    written(tmp_path, {"main.tf": estates.TERRAFORM_COUNT})

    async def scenario(editor: Editor) -> None:
        editor.open("main.tf")
        await editor.diagnostics("main.tf")
        params = types.CodeLensParams(types.TextDocumentIdentifier(editor.uri("main.tf")))
        found = await editor.client.text_document_code_lens_async(params)
        lines = estates.TERRAFORM_COUNT.splitlines()
        shown = {lines[each.range.start.line].strip(): each.command.title for each in found or [] if each.command}
        assert shown == {'resource "azurerm_windows_virtual_machine" "vm" {': "2 session hosts, all fail"}

    assert edit(tmp_path, scenario).code == 0
