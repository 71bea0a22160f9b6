"""`explain` on the samples: objects with their values and chains, and every kind of line without one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.command_line.run_command import CommandRun, run_command
from tests.sample_repository import SAMPLES


def explain(what: str, folder: Path = SAMPLES) -> CommandRun:
    return run_command("explain", what, folder=folder)


def test_a_check_is_explained_by_its_page() -> None:
    run = explain("CKV_AVD_4")
    assert (run.exit_code, run.errors) == (0, "")
    assert run.output.startswith(
        "CKV_AVD_4 (SessionHostJoin): Ensure the session host is joined to a directory as Intune needs it"
        " (complete, with its password protected)\n"
    )
    assert "## How to fix" in run.output


def test_a_value_is_shown_with_the_chain_it_came_through() -> None:
    output = explain("several_files/host_pools.tf:3").output
    assert "in several_files with dev.tfvars" in output
    assert (
        '  type: "Personal"\n'
        "      from type at several_files/host_pools.tf:8\n"
        "      from a literal at several_files/dev.tfvars:4\n"
    ) in output
    assert "CKV_AVD_1 passed" in output


def test_a_session_host_is_shown_with_its_evidence_pool_and_verdicts() -> None:
    output = explain("several_files/modules/session_host/main.tf:18").output
    assert "  a session host\n    because a DSC extension registers it with a host pool\n" in output
    assert 'host pool: azurerm_virtual_desktop_host_pool.this["finance"] (the only one of the deployment)' in output
    assert "CKV_AVD_3 failed: the image is Windows 11 Enterprise, version 23H2" in output


def test_an_extension_is_shown_with_its_machine_and_without_secrets() -> None:
    output = explain("entra_joined/main.tf:58").output
    assert "an extension on the session host azurerm_windows_virtual_machine.host (entra_joined/main.tf:19)" in output
    assert "protected settings: not shown" in output


@pytest.mark.parametrize(
    ("what", "text"),
    [
        pytest.param("several_files/session_hosts.tf:10", "a module call; through it come:", id="module call"),
        pytest.param("several_files/dev.tfvars:1", "it is read for what others take from it", id="parameter file"),
        pytest.param("README.md:3", "this file is no part of any deployment", id="not read"),
        pytest.param("entra_joined/main.tf:1", "no resource is on this line; the nearest is", id="nothing there"),
    ],
)
def test_a_line_without_an_object_says_what_it_is(what: str, text: str, tmp_path: Path) -> None:
    # In a repository of its own: whose file it is, all code of the repository is asked.
    shutil.copytree(SAMPLES, tmp_path, dirs_exist_ok=True)
    (tmp_path / ".git").mkdir()
    run = explain(what, tmp_path)
    assert run.exit_code == 0
    assert text in run.output


def test_a_machine_that_is_left_alone_is_shown_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        'resource "azurerm_windows_virtual_machine" "dc" {\n  name = "vm-dc"\n  admin_password = "Gehe1m"\n}\n'
    )
    output = explain("main.tf:2", tmp_path).output
    assert "no session host: the deployment has no host pool, and nothing registers it with one" in output
    assert "Gehe1m" not in output


def test_a_file_of_a_module_that_is_off_is_told_by_its_call(tmp_path: Path) -> None:
    hosts = tmp_path / "hosts"
    hosts.mkdir()
    (hosts / "main.tf").write_text('resource "azurerm_windows_virtual_machine" "host" {}\n', encoding="utf-8")
    call = 'module "hosts" {\n  source = "./hosts"\n  count  = 0\n}\n'
    (tmp_path / "main.tf").write_text(call, encoding="utf-8")
    output = explain("hosts/main.tf:1", tmp_path).output
    told = "this file is of module.hosts (main.tf:1), which is switched off, so nothing of it is judged: count is 0"
    assert output.strip() == told


def test_a_file_is_explained_by_its_objects_with_their_verdicts() -> None:
    run = explain("entra_joined/main.tf")
    assert (run.exit_code, run.errors) == (0, "")
    pool, host = run.output.split("\n\n")
    assert pool.startswith(
        "azurerm_virtual_desktop_host_pool.personal (azurerm_virtual_desktop_host_pool) at entra_joined/main.tf:4\n"
        "  in entra_joined with its defaults\n  a host pool\n  CKV_AVD_1 passed: "
    )
    assert "  a session host\n  CKV_AVD_3 passed: " in host
    assert "\n  CKV_AVD_4 failed: AADLoginForWindows makes it Entra joined, not hybrid joined" in host


def test_objects_of_a_file_that_are_alike_are_told_together() -> None:
    output = explain("several_files/modules/session_host/main.tf").output
    dev, prod = output.split("\n\n")
    vm = 'module.session_hosts["vm-finance-0{}"].azurerm_windows_virtual_machine.this'
    assert dev.startswith(f"{vm.format(1)} (azurerm_windows_virtual_machine) at ")
    assert prod.startswith(f"{vm.format(1)}, {vm.format(2)} (azurerm_windows_virtual_machine) at ")
    assert "\n  in several_files with prod.tfvars\n" in prod


@pytest.mark.parametrize(
    ("file", "text"),
    [
        (
            "several_files/session_hosts.tf",
            "through the module call on line 1 come 2 objects that are checked, in several_files/modules/session_host/",
        ),
        (
            "several_files/dev.tfvars",
            "this file declares nothing that a check applies to; it is read for several_files with dev.tfvars",
        ),
        ("README.md", "this file is no part of any deployment: it is no Terraform"),
    ],
    ids=["module call", "parameter file", "not read"],
)
def test_a_file_without_objects_says_what_it_is(file: str, text: str) -> None:
    run = explain(file)
    assert (run.exit_code, run.errors) == (0, "")
    assert run.output.startswith(text)


def test_what_is_switched_off_or_left_alone_in_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        'resource "azurerm_windows_virtual_machine" "dc" {\n  name = "vm-dc"\n}\n'
        'resource "azurerm_virtual_desktop_host_pool" "off" {\n  count = 0\n}\n'
    )
    output = explain("main.tf", tmp_path).output
    assert "  no session host: the deployment has no host pool, and nothing registers it with one" in output
    assert (
        "azurerm_virtual_desktop_host_pool.off (azurerm_virtual_desktop_host_pool) at main.tf:4 is switched off"
        in output
    )


def test_plain_passwords_in_settings_are_not_shown(tmp_path: Path) -> None:
    sample = (SAMPLES / "entra_joined" / "main.tf").read_text()
    assert "mdmId" in sample
    (tmp_path / "main.tf").write_text(sample.replace("mdmId", "password"))
    line = next(n for n, text in enumerate(sample.splitlines(), 1) if "AADLoginForWindows" in text)
    output = explain(f"main.tf:{line}", tmp_path).output
    assert "settings.password: not shown" in output
    assert "0000000a-" not in output.partition("CKV_")[0]


@pytest.mark.parametrize(
    ("what", "line"),
    [
        pytest.param("CKV_AVD_99", "CKV_AVD_99 is neither a check (CKV_AVD_1", id="no such check"),
        pytest.param("nowhere.tf:1", "path nowhere.tf does not exist", id="no such file"),
        pytest.param("entra_joined/main.tf:9999", "entra_joined/main.tf has", id="no such line"),
        pytest.param("entra_joined:1", "entra_joined is a folder", id="folder with a line"),
        pytest.param("entra_joined", "entra_joined is a folder; explain takes a file or FILE:LINE", id="folder"),
    ],
)
def test_what_cannot_be_explained_gets_one_line(what: str, line: str) -> None:
    run = explain(what)
    assert (run.exit_code, run.output) == (2, "")
    assert run.errors.startswith(f"avd-intune: {line}")
    assert run.errors.count("\n") == 1


def test_a_file_of_values_that_is_left_out_is_named_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "stages").mkdir()
    (tmp_path / "stages" / "eu.tfvars").write_text('type = "Pooled"\nstage = "eu"\n', encoding="utf-8")
    pool = 'resource "azurerm_virtual_desktop_host_pool" "x" {\n  type = var.type\n}\n'
    pool = f'variable "type" {{\n  default = "Personal"\n}}\n\n{pool}'
    (tmp_path / "main.tf").write_text(pool, encoding="utf-8")
    told = "stages/eu.tfvars: it is left out, because the root module does not declare stage"
    assert f"left out: {told}\n" in explain("main.tf:5", tmp_path).output
    page = run_command("report", folder=tmp_path).output
    assert "Not used as values (1)" in page and told.partition(": ")[2] in page
