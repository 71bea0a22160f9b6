"""`check --since` and `check --known`: what was there before does not count, and is said."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.command_line.run_command import run_by_first_checks, run_command

POOL = """\
resource "azurerm_virtual_desktop_host_pool" "%s" {
  name                = "vdpool-%s"
  location            = "westeurope"
  resource_group_name = "rg"
  type                = "%s"
  load_balancer_type  = "BreadthFirst"
}
"""


def pool(name: str, kind: str = "Pooled") -> str:
    return POOL % (name, name, kind)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "main.tf").write_text(pool("old"), encoding="utf-8")
    return tmp_path


def git(folder: Path, *arguments: str) -> None:
    named = ("-c", "user.name=x", "-c", "user.email=x@example.com")
    subprocess.run(["git", *named, *arguments], cwd=folder, check=True, capture_output=True)


class TestKnown:
    def test_known_findings_do_not_count_and_new_ones_do(self, folder: Path) -> None:
        made = run_by_first_checks("check", "--write-known", "known.json", folder=folder)
        assert made.exit_code == 0
        assert "1 finding written to known.json" in made.output
        again = run_by_first_checks("check", "--known", "known.json", folder=folder)
        assert again.exit_code == 0
        assert "1 known finding left out (known.json)" in again.output
        assert "CKV_AVD_1 " not in again.output
        # Lines move, and another object fails.
        (folder / "main.tf").write_text("# moved\n\n" + pool("new") + pool("old"), encoding="utf-8")
        more = run_by_first_checks("check", "--known", "known.json", "-o", "json", folder=folder)
        assert more.exit_code == 1
        failed = [each["resource"] for each in json.loads(more.output)["findings"] if each["status"] == "failed"]
        assert failed == ["azurerm_virtual_desktop_host_pool.new"]
        assert "1 known finding left out" in more.errors

    def test_what_is_gone_is_taken_out_and_nothing_is_added(self, folder: Path) -> None:
        (folder / "main.tf").write_text(pool("a") + pool("b"), encoding="utf-8")
        (folder / "other").mkdir()
        (folder / "other" / "main.tf").write_text(pool("c"), encoding="utf-8")
        run_by_first_checks("check", "--write-known", "known.json", folder=folder)
        (folder / "main.tf").write_text(pool("a", "Personal") + pool("b") + pool("new"), encoding="utf-8")
        (folder / "other" / "main.tf").write_text("", encoding="utf-8")
        part = run_by_first_checks("check", "main.tf", "--known", "known.json", "--update-known", folder=folder)
        assert part.exit_code == 1
        # What was not judged this time may still be there.
        assert names_in(folder / "known.json") == ["b", "c"]
        run_by_first_checks("check", "--known", "known.json", "--update-known", folder=folder)
        assert names_in(folder / "known.json") == ["b"]

    def test_a_further_scenario_that_fails_is_new(self, folder: Path) -> None:
        kind = 'var.kind\n  personal_desktop_assignment_type = "Automatic"'
        (folder / "main.tf").write_text('variable "kind" {}\n' + pool("a").replace('"Pooled"', kind))
        (folder / "test.tfvars").write_text('kind = "Pooled"\n')
        (folder / "prod.tfvars").write_text('kind = "Personal"\n')
        run_by_first_checks("check", "--write-known", "known.json", folder=folder)
        # One more scenario that passes changes nothing.
        (folder / "more.tfvars").write_text('kind = "Personal"\n')
        assert run_by_first_checks("check", "--known", "known.json", folder=folder).exit_code == 0
        (folder / "prod.tfvars").write_text('kind = "Pooled"\n')
        also = run_by_first_checks("check", "--known", "known.json", folder=folder)
        assert also.exit_code == 1
        assert "also fails in . with prod.tfvars, which is not in known.json" in also.output
        # What is known of one scenario, and mended there, is not known of another one: nothing is added.
        kept = (folder / "known.json").read_text(encoding="utf-8")
        (folder / "test.tfvars").write_text('kind = "Personal"\n')
        for _ in range(2):
            updated = run_by_first_checks("check", "--known", "known.json", "--update-known", folder=folder)
            assert updated.exit_code == 1
        assert names_in(folder / "known.json") == []
        (folder / "known.json").write_text(kept, encoding="utf-8")
        (folder / "test.tfvars").write_text('kind = "Pooled"\n')
        # Values given by hand are of no scenario that has a name, and neither are findings of older files.
        given = ("check", "--known", "known.json", "--var-file", "prod.tfvars")
        assert run_by_first_checks(*given, folder=folder).exit_code == 0
        known = json.loads((folder / "known.json").read_text(encoding="utf-8"))
        del known["findings"][0]["scenarios"]
        (folder / "known.json").write_text(json.dumps(known))
        assert run_by_first_checks("check", "--known", "known.json", folder=folder).exit_code == 0

    def test_a_scenario_of_a_pipeline_is_known_wherever_its_step_stands(self, folder: Path) -> None:
        (folder / "main.tf").write_text("")
        (folder / "main.bicep").write_text(
            "param kind string\nresource p 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {\n"
            "  name: 'p'\n  properties: { hostPoolType: kind }\n}\n"
        )
        step = "    - run: az deployment group create -g rg --template-file main.bicep --parameters kind=Pooled\n"
        (folder / ".github" / "workflows").mkdir(parents=True)
        workflow = folder / ".github" / "workflows" / "deploy.yml"
        workflow.write_text(f"on: push\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    steps:\n{step}")
        run_by_first_checks("check", "--write-known", "known.json", folder=folder)
        assert json.loads((folder / "known.json").read_text())["findings"][0]["scenarios"] == [
            "main.bicep with .github/workflows/deploy.yml"
        ]
        workflow.write_text(f"# moved\n{workflow.read_text()}")
        assert run_by_first_checks("check", "--known", "known.json", folder=folder).exit_code == 0

    def test_more_that_is_undecided_is_new(self, folder: Path) -> None:
        assigned = '"Personal"\n  personal_desktop_assignment_type = var.assignment'
        code = 'variable "kind" {}\nvariable "assignment" {}\n' + pool("a").replace('"Pooled"', assigned)
        (folder / "main.tf").write_text(code, encoding="utf-8")
        run_command("check", "--write-known", "known.json", folder=folder)
        assert run_command("check", "--known", "known.json", folder=folder).exit_code == 0
        (folder / "main.tf").write_text(code.replace('"Personal"', "var.kind"), encoding="utf-8")
        assert run_command("check", "--known", "known.json", folder=folder).exit_code == 1

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (("--known", "missing.json"), "missing.json cannot be read"),
            (("--known", "main.tf"), "main.tf is no file of known findings"),
            (("--update-known",), "--update-known needs --known"),
            (("--write-known", "main.tf"), "main.tf exists"),
            (("--write-known", "new.json", "--since", "HEAD"), "neither --known nor --since"),
        ],
    )
    def test_what_cannot_be_meant_ends_with_2(self, folder: Path, arguments: tuple[str, ...], said: str) -> None:
        run = run_command("check", *arguments, folder=folder)
        assert (run.exit_code, run.output) == (2, "")
        assert said in run.errors
        assert (folder / "main.tf").read_text(encoding="utf-8") == pool("old")


def names_in(known: Path) -> list[str]:
    return [each["resource"].rpartition(".")[2] for each in json.loads(known.read_text("utf-8"))["findings"]]


@pytest.mark.skipif(shutil.which("git") is None, reason="needs Git")
class TestSince:
    @pytest.fixture
    def repository(self, folder: Path) -> Path:
        (folder / ".git").rmdir()
        (folder / "main.tf").write_text(pool("old") + pool("mended"), encoding="utf-8")
        git(folder, "init", "-q")
        git(folder, "add", ".")
        git(folder, "commit", "-qm", "before")
        return folder

    def test_only_what_a_change_adds_counts(self, repository: Path) -> None:
        same = run_by_first_checks("check", "--since", "HEAD", folder=repository)
        assert same.exit_code == 0
        assert "0 new, 0 mended, 2 left out that failed then, too" in same.output
        (repository / "main.tf").write_text(pool("added") + pool("old"), encoding="utf-8")
        run = run_by_first_checks("check", "--since", "HEAD", "--compact", folder=repository)
        assert run.exit_code == 1
        assert "azurerm_virtual_desktop_host_pool.added" in run.output
        assert "azurerm_virtual_desktop_host_pool.old" not in run.output
        assert "1 new, 1 mended, 1 left out that failed then, too" in run.output
        assert "mended: CKV_AVD_1 azurerm_virtual_desktop_host_pool.mended (main.tf)" in run.output

    def test_what_a_file_deploys_through_modules_is_compared_as_well(self, repository: Path) -> None:
        (repository / "pool").mkdir()
        (repository / "main.tf").rename(repository / "pool" / "main.tf")
        (repository / "main.tf").write_text('module "p" {\n  source = "./pool"\n}\n', encoding="utf-8")
        git(repository, "add", ".")
        git(repository, "commit", "-qm", "a module")
        run = run_by_first_checks("check", "main.tf", "--since", "HEAD", folder=repository)
        assert run.exit_code == 0
        assert "0 new, 0 mended, 2 left out that failed then, too" in run.output

    def test_a_changed_value_shows_on_what_it_changes(self, repository: Path) -> None:
        (repository / "main.tf").write_text('variable "kind" {}\n' + pool("a").replace('"Pooled"', "var.kind"))
        (repository / "terraform.tfvars").write_text('kind = "Personal"\n')
        git(repository, "add", ".")
        git(repository, "commit", "-qm", "personal")
        (repository / "terraform.tfvars").write_text('kind = "Pooled"\n')
        run = run_command(
            "check", "--since", "HEAD", "--whole-deployments", "terraform.tfvars", "-o", "json", folder=repository
        )
        failed = [each["rule_id"] for each in json.loads(run.output)["findings"] if each["status"] == "failed"]
        assert failed == ["CKV_AVD_1"]

    def test_each_state_has_its_own_settings(self, repository: Path) -> None:
        settings = repository / ".avd-intune.yaml"
        settings.write_text(
            "exceptions:\n  - {check: CKV_AVD_1, path: '*', reason: for now, until: 2099-01-01}\n", encoding="utf-8"
        )
        git(repository, "add", ".")
        git(repository, "commit", "-qm", "excepted")
        settings.unlink()
        run = run_command("check", "--since", "HEAD", folder=repository)
        assert run.exit_code == 1
        assert "2 new, 0 mended" in run.output

    @pytest.mark.parametrize("revision", ["nowhere", "--all", ""])
    def test_a_revision_that_is_none_ends_with_2(self, repository: Path, revision: str) -> None:
        run = run_command("check", f"--since={revision}", folder=repository)
        assert run.exit_code == 2
        assert "--since" in run.errors
