"""The real command `avd-intune fix`, and `check --fix`: what they write, print and end with."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.command_line.run_command import CHECKS, run_by_first_checks, run_command

# Terraform's azapi changes a host pool where it is; azurerm replaces it for another assignment type.
POOL = """\
resource "azapi_resource" "pool" {
  type      = "Microsoft.DesktopVirtualization/hostPools@2024-04-03"
  name      = "vdpool"
  parent_id = "/subscriptions/0/resourceGroups/rg"
  body = {
    properties = {
      hostPoolType          = "Personal"
      loadBalancerType      = "Persistent"
      preferredAppGroupType = "Desktop"
    }
  }
}
"""
ASSIGNED = POOL.replace(
    """\
      hostPoolType          = "Personal"
      loadBalancerType      = "Persistent"
      preferredAppGroupType = "Desktop"
""",
    """\
      personalDesktopAssignmentType = "Automatic"
      hostPoolType                  = "Personal"
      loadBalancerType              = "Persistent"
      preferredAppGroupType         = "Desktop"
""",
)
AZURERM = """\
resource "azurerm_virtual_desktop_host_pool" "pool" {
  name                = "vdpool"
  location            = "westeurope"
  resource_group_name = "rg"
  type                = "Personal"
  load_balancer_type  = "Persistent"
}
"""
POOLED = AZURERM.replace("Personal", "Pooled").replace("Persistent", "BreadthFirst")
BICEP = """\
resource pool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool'
  location: 'westeurope'
  properties: {
    hostPoolType: 'Personal'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
  }
}
"""
ARM = """\
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",%s
  "resources": [
    {
      "type": "Microsoft.DesktopVirtualization/hostPools",
      "apiVersion": "2024-04-03",
      "name": "vdpool",
      "location": "westeurope",
      "properties": {
        "hostPoolType": "Personal",
        "loadBalancerType": "Persistent",
        "preferredAppGroupType": "Desktop"
      }
    }
  ]
}
"""
COMPILED = ARM % '\n  "metadata": {"_generator": {"name": "bicep", "version": "0.30.23"}},'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    return tmp_path


def put(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


@pytest.mark.parametrize(
    ("name", "text", "wanted"),
    [
        ("main.tf", POOL, ASSIGNED),
        (
            "main.bicep",
            BICEP,
            BICEP.replace("    hostPoolType", "    personalDesktopAssignmentType: 'Automatic'\n    hostPoolType"),
        ),
        (
            "azuredeploy.json",
            ARM % "",
            (ARM % "").replace(
                '        "hostPoolType"',
                '        "personalDesktopAssignmentType": "Automatic",\n        "hostPoolType"',
            ),
        ),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_what_it_says_is_fixed_is_fixed(folder: Path, name: str, text: str, wanted: str, end: str) -> None:
    path = put(folder, name, text.replace("\n", end))
    run = run_by_first_checks("fix", folder=folder)
    assert (run.exit_code, run.errors) == (0, "")
    assert f"{name}:" in run.output
    assert 'fixed: Set the assignment type to "Automatic"' in run.output
    assert run.output.endswith("1 fixed, 0 left that fail\n")
    assert path.read_bytes().decode() == wanted.replace("\n", end)
    assert run_by_first_checks("check", folder=folder).exit_code == 0


@pytest.mark.parametrize(
    "kind", ["kind", "personal ? 'Personal' : 'Pooled'"], ids=["an input", "an input that is asked for"]
)
def test_a_host_pool_that_may_be_pooled_elsewhere_is_looked_at_first(folder: Path, kind: str) -> None:
    text = "param kind string = 'Pooled'\nparam personal bool = false\n" + BICEP.replace("'Personal'", kind)
    path = put(folder, "main.bicep", text)
    put(folder, "main.bicepparam", "using 'main.bicep'\nparam kind = 'Personal'\nparam personal = true\n")
    run = run_command("fix", folder=folder)
    assert run.exit_code == 1
    assert "0 fixed" in run.output
    assert path.read_text(encoding="utf-8") == text


def test_what_replaces_a_host_pool_is_looked_at_first(folder: Path) -> None:
    path = put(folder, "main.tf", AZURERM)
    run = run_by_first_checks("fix", folder=folder)
    assert run.exit_code == 1
    assert path.read_text(encoding="utf-8") == AZURERM
    assert (
        run.output == "0 fixed, 1 left that fail; for 1 of them there are changes to look at: avd-intune fix --review\n"
    )
    assert (
        "for which Terraform replaces a host pool that is there" in run_by_first_checks("check", folder=folder).output
    )
    shown = run_by_first_checks("fix", "--review", "--diff", folder=folder).output
    assert '+  personal_desktop_assignment_type = "Automatic"\n' in shown
    assert '+  name                             = "vdpool"\n' in shown


def test_a_value_in_a_file_of_values_is_mended_there(folder: Path) -> None:
    code = 'variable "assignment" {\n  default = "Direct"\n}\n' + POOL.replace(
        "      hostPoolType ", "      personalDesktopAssignmentType = var.assignment\n      hostPoolType "
    )
    put(folder, "main.tf", code)
    values = put(folder, "terraform.tfvars", 'assignment = ""\n')
    assert run_by_first_checks("fix", folder=folder).exit_code == 0
    assert values.read_text(encoding="utf-8") == 'assignment = "Automatic"\n'


def test_the_patch_is_what_would_be_written_and_nothing_is(folder: Path) -> None:
    path = put(folder, "infra/main.tf", POOL)
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    run = run_by_first_checks("fix", "--diff", "infra", folder=folder)
    assert run.exit_code == 1
    assert path.read_text(encoding="utf-8") == POOL
    assert "--- a/infra/main.tf\n+++ b/infra/main.tf\n" in run.output
    subprocess.run(["git", "apply"], cwd=folder, input=run.output.encode(), check=True)
    patched = path.read_text(encoding="utf-8")
    path.write_text(POOL, encoding="utf-8")
    assert run_by_first_checks("fix", "infra", folder=folder).exit_code == 0
    assert path.read_text(encoding="utf-8") == patched == ASSIGNED
    again = run_by_first_checks("fix", "--diff", folder=folder)
    assert (again.exit_code, again.output) == (0, "")


def test_a_patch_that_hides_a_secret_says_that_it_cannot_be_applied(folder: Path) -> None:
    secret = POOL.replace("  type   ", '  tags = { admin_password = "Hunter2Hunter2" }\n  type   ').replace(
        "      hostPoolType ", '      ring = 1 # admin_password = "Hunter2Hunter2"\n      hostPoolType '
    )
    put(folder, "main.tf", secret)
    run = run_by_first_checks("fix", "--diff", folder=folder)
    assert run.exit_code == 2
    assert "Hunter2" not in run.output + run.errors
    assert "the patch of main.tf hides lines with secrets; the patch cannot be applied" in run.errors
    assert run_by_first_checks("fix", folder=folder).exit_code == 0


def test_a_value_that_another_file_declares_secret_is_hidden(folder: Path) -> None:
    put(
        folder,
        "main.tf",
        'variable "phrase" {\n  sensitive = true\n}\nvariable "kind" {}\n'
        + POOL.replace("  type   ", "  tags = { a = var.phrase }\n  type   ").replace(
            "      hostPoolType ", "      personalDesktopAssignmentType = var.kind\n      hostPoolType "
        ),
    )
    put(folder, "terraform.tfvars", 'phrase = "open sesame now"\nkind = ""\n')
    run = run_command("fix", "--diff", folder=folder)
    assert run.exit_code == 2
    assert '+kind = "Automatic"' in run.output
    assert "sesame" not in run.output + run.errors


def test_a_file_in_utf_16_is_written_in_it_and_has_no_patch(folder: Path) -> None:
    path = folder / "main.tf"
    path.write_bytes(POOL.encode("utf-16"))
    run = run_by_first_checks("fix", "--diff", folder=folder)
    assert run.exit_code == 2
    assert "UTF-16" in run.errors
    assert run_by_first_checks("fix", folder=folder).exit_code == 0
    assert path.read_bytes() == ASSIGNED.encode("utf-16")


def test_what_a_person_has_to_look_at_is_left_and_said(folder: Path) -> None:
    path = put(folder, "main.tf", POOLED)
    run = run_by_first_checks("fix", folder=folder)
    assert run.exit_code == 1
    assert run.output == (
        "0 fixed, 1 left that fail; for 1 of them there are changes to look at: avd-intune fix --review\n"
    )
    assert path.read_text(encoding="utf-8") == POOLED


def test_without_a_terminal_nobody_is_asked(folder: Path) -> None:
    put(folder, "main.tf", POOLED)
    run = run_command("fix", "--review", folder=folder)
    assert (run.exit_code, run.output) == (2, "")
    assert "there is no terminal" in run.errors


def test_what_would_be_asked_for_as_a_patch(folder: Path) -> None:
    put(folder, "main.tf", POOLED)
    run = run_command("fix", "--review", "--diff", folder=folder)
    assert run.exit_code == 1
    assert '+  type                             = "Personal"' in run.output


def test_a_template_compiled_from_bicep_is_not_changed(folder: Path) -> None:
    path = put(folder, "azuredeploy.json", COMPILED)
    run = run_command("fix", folder=folder)
    assert run.exit_code == 1
    assert "it is compiled from Bicep" in run.output
    assert path.read_bytes().decode() == COMPILED


def test_only_what_is_asked_for_is_changed(folder: Path) -> None:
    put(
        folder,
        "main.tf",
        POOL.replace(
            "      hostPoolType ", "      personalDesktopAssignmentType = var.assignment\n      hostPoolType "
        ),
    )
    put(folder, "variables.tf", 'variable "assignment" {}\n')
    values = put(folder, "terraform.tfvars", 'assignment = ""\n')
    run = run_by_first_checks("fix", "main.tf", folder=folder)
    assert run.exit_code == 1
    assert "terraform.tfvars is not among what is to be fixed" in run.output
    assert values.read_text(encoding="utf-8") == 'assignment = ""\n'
    assert run_by_first_checks("fix", folder=folder).exit_code == 0


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_out_of_the_repository_is_not_followed(tmp_path: Path) -> None:
    outside = put(tmp_path, "outside/main.tf", POOL)
    inside = tmp_path / "repository"
    (inside / ".git").mkdir(parents=True)
    (inside / "main.tf").symlink_to(outside)
    run = run_command("fix", folder=inside)
    assert "1 fixed" not in run.output
    assert outside.read_text(encoding="utf-8") == POOL


def test_a_skipped_check_is_not_mended(folder: Path) -> None:
    text = POOL.replace("{\n", "{\n  #checkov:skip=CKV_AVD_2:assigned by the service desk\n", 1)
    path = put(folder, "main.tf", text)
    assert run_by_first_checks("fix", folder=folder).exit_code == 0
    assert path.read_text(encoding="utf-8") == text


def test_only_chosen_checks_are_mended(folder: Path) -> None:
    path = put(folder, "main.tf", POOL)
    assert run_by_first_checks("fix", "--skip-check", "CKV_AVD_2", folder=folder).exit_code == 0
    assert path.read_text(encoding="utf-8") == POOL


def test_check_mends_first(folder: Path) -> None:
    path = put(folder, "main.tf", POOL)
    run = run_by_first_checks("check", "--fix", folder=folder)
    assert run.exit_code == 0
    assert "fixed: Set the assignment type" in run.errors
    assert "0 failed" in run.output
    assert path.read_text(encoding="utf-8") == ASSIGNED


def test_check_mends_no_single_files_of_whole_deployments(folder: Path) -> None:
    put(folder, "main.tf", POOL)
    run = run_command("check", "--fix", "--whole-deployments", "main.tf", folder=folder)
    assert run.exit_code == 2
    assert "name its folder instead of single files of it" in run.errors


def test_what_no_tool_can_mend_is_said_with_where_to_read_on(folder: Path) -> None:
    entra = (CHECKS.parent / "sample_iac" / "entra_joined" / "main.tf").read_text(encoding="utf-8")
    put(folder, "main.tf", entra + POOLED)
    assert run_by_first_checks("fix", folder=folder).output == (
        "0 fixed, 2 left that fail; for 1 of them there are changes to look at: avd-intune fix --review\n"
        "for 1 of them no change is known that a tool can make: avd-intune explain CKV_AVD_4 says what to do\n"
    )


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
class TestReview:
    """`--review` on a terminal: it shows each change and does what is answered."""

    def review(self, folder: Path, *answers: str) -> tuple[int, str]:
        ours, theirs = os.openpty()
        environment = {**os.environ, "PYTHONPATH": str(CHECKS), "NO_COLOR": "1", "TERM": "xterm"}
        process = subprocess.Popen(
            [sys.executable, "-m", "avd_intune", "fix", "--review"],
            cwd=folder,
            env=environment,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
        )
        os.close(theirs)
        shown = ""
        for answer in answers:
            question = shown.count("Make this change?")
            end = time.monotonic() + 300
            while shown.count("Make this change?") == question and time.monotonic() < end:
                shown += os.read(ours, 65536).decode()
            os.write(ours, f"{answer}\n".encode())
        while True:
            try:
                read = os.read(ours, 65536)
            except OSError:  # the other end is closed
                break
            if not read:
                break
            shown += read.decode()
        os.close(ours)
        return process.wait(300), shown.replace("\r\n", "\n")

    def test_a_change_is_shown_and_made(self, folder: Path) -> None:
        path = put(folder, "main.tf", POOLED)
        _, shown = self.review(folder, "y")
        assert '-  type                = "Pooled"\n' in shown
        assert '+  type                             = "Personal"\n' in shown
        assert 'fixed: Set the host pool type to "Personal"' in " ".join(shown.split())
        assert '"Personal"' in path.read_text(encoding="utf-8")

    @pytest.mark.parametrize("answer", ["n", "", "q", "\x04"])
    def test_a_change_that_is_not_wanted_is_not_made(self, folder: Path, answer: str) -> None:
        path = put(folder, "main.tf", POOLED)
        code, shown = self.review(folder, answer)
        assert code == 1
        # Who has seen every change is not sent to look at them.
        assert ("there are changes to look at" in " ".join(shown.split())) == (answer in ("q", "\x04"))
        assert path.read_text(encoding="utf-8") == POOLED
