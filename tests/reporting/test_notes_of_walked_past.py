"""Code in folders where no scan looks is said to be there, so that nobody gets anything past a gate by moving it."""

from __future__ import annotations

from pathlib import Path

import pytest
from avd_intune.policies_not_judged import all_not_judged
from avd_intune.source.workspace import Workspace

from tests.command_line.run_command import run_command

POOL = 'resource "azurerm_virtual_desktop_host_pool" "p" {\n  type = "Pooled"\n}\n'
OTHER = 'resource "azurerm_resource_group" "x" {\n  name = "rg"\n}\n'
TEMPLATE = """{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
"contentVersion": "1.0.0.0", "resources": [{"type": "Microsoft.DesktopVirtualization/hostPools", "name": "p",
"apiVersion": "2024-04-03", "properties": {"hostPoolType": "Pooled"}}]}"""
SAID = "it is code in a folder or file that is walked past, and judged only where other code uses it"


def checked(folder: Path, files: dict[str, str]) -> str:
    (folder / ".git").mkdir()
    (folder / "rg.tf").write_text(OTHER)
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    done = run_command("check", ".", folder=folder)
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (".infra/main.tf", POOL),
        (".infra/deep/.er/main.tofu", POOL),
        (".terraform/main.tf", POOL),
        ("node_modules/x/main.tf", POOL),
        (".azure/infra/azuredeploy.json", TEMPLATE),
        (".azuredeploy.json", TEMPLATE),
        (".infra/main.tf.json", '{"resource": {"azurerm_virtual_desktop_host_pool": {"p": {"type": "Pooled"}}}}'),
    ],
)
def test_it_is_named(tmp_path: Path, name: str, text: str) -> None:
    assert f"{name}:" in next(line for line in checked(tmp_path, {name: text}).splitlines() if SAID in line)
    named = run_command("check", name, "--check", "CKV_AVD_1", folder=tmp_path)
    assert named.exit_code == 1


def test_one_line_names_the_first_and_counts_the_others(tmp_path: Path) -> None:
    output = checked(tmp_path, {f".infra/{number}/main.tf": POOL for number in range(6)})
    assert f".infra/0/main.tf:1: {SAID}; so are .infra/1/main.tf, " in output
    assert "and 2 more; name it to judge it." in output
    assert output.count(SAID) == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (".infra/main.tf", OTHER),
        (".infra/.main.tf", POOL),
        (".terraform/modules/pool/main.tf", POOL),
        (".terragrunt-cache/x/main.tf", POOL),
        ("node_modules/x/package.json", TEMPLATE),
        (".data/abbreviations.json", '{"Microsoft.DesktopVirtualization/hostPools": "vdpool"}'),
    ],
)
def test_what_nobody_deploys_is_not(tmp_path: Path, name: str, text: str) -> None:
    assert SAID not in checked(tmp_path, {name: text})


def test_a_linked_folder_outside_of_the_repository_is_said(tmp_path: Path) -> None:
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    (tmp_path / "outside").mkdir()
    for name in ("infra", "modules"):
        (tmp_path / "repository" / name).symlink_to(tmp_path / "outside")
    notes = list(all_not_judged(Workspace(tmp_path / "repository")))
    assert [(Path(each.span.path).name, each.what) for each in notes] == [
        (
            "infra",
            "a link to a folder outside of the repository, which is not read; if code is there, it is not judged; so is"
            " modules",
        )
    ]
