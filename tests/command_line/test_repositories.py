"""`avd-intune check --repositories`: one line of JSON for each repository of an organisation."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.command_line.run_command import CHECKS, CommandRun, run_command
from tests.first_checks import BY_FIRST_CHECKS
from tests.sample_repository import SAMPLES

NAMES = ("several_files", "compliant_personal", "custom_images", "arm_entra_joined")
POOLED = """\
resource "azurerm_virtual_desktop_host_pool" "pool" {
  name                = "vdpool"
  location            = "westeurope"
  resource_group_name = "rg"
  type                = "Pooled"
  load_balancer_type  = "BreadthFirst"
}
"""
POSIX = pytest.mark.skipif(os.name == "nt", reason="signals and scripts of POSIX")


def many(folder: Path, *lines: str, more: tuple[str, ...] = (), **environment: str) -> CommandRun:
    """Run the command for a list; its temporary files lie in `folder/tmp`, and none of them may be left."""
    (folder / "list.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "tmp").mkdir(exist_ok=True)
    given = {"TMPDIR": str(folder / "tmp"), "TEMP": str(folder / "tmp"), "TMP": str(folder / "tmp"), **environment}
    run = run_command("check", "--repositories", "list.txt", *more, folder=folder, environment=given)
    assert [path for path in (folder / "tmp").iterdir() if path.name.startswith("avd-intune-")] == []
    return run


def results(run: CommandRun) -> list[dict[str, Any]]:
    return [json.loads(line) for line in run.output.splitlines()]


def git(*arguments: str | Path, folder: Path) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "protocol.file.allow=always")
    subprocess.run(["git", *identity, *map(str, arguments)], cwd=folder, check=True, capture_output=True)


def bare(folder: Path, name: str, text: str = POOLED, submodule: Path | None = None) -> Path:
    """Make a bare repository with one commit."""
    work = folder / f"{name}-work"
    work.mkdir()
    git("init", "--quiet", folder=work)
    (work / "main.tf").write_text(text, encoding="utf-8")
    if submodule is not None:
        git("submodule", "add", submodule, "inner", folder=work)
    git("add", "--all", folder=work)
    git("commit", "--quiet", "--message", "all", folder=work)
    git("clone", "--quiet", "--bare", work, folder / name, folder=folder)
    return folder / name


def false_git(folder: Path, script: str) -> str:
    """Return a PATH on which `git` is a script."""
    program = folder / "bin" / "git"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    return f"{program.parent}{os.pathsep}{os.environ['PATH']}"


def test_each_repository_is_a_line_whatever_the_number_of_processes(tmp_path: Path) -> None:
    lines = ["# the teams", "", *(str(SAMPLES / name) for name in NAMES), "nowhere"]
    runs = [many(tmp_path, *lines, more=("--jobs", jobs)) for jobs in ("1", "3")]
    assert runs[0].output == runs[1].output
    assert runs[0].errors == runs[1].errors
    assert [each["repository"] for each in results(runs[0])] == [*(str(SAMPLES / name) for name in NAMES), "nowhere"]
    for name, each in zip(NAMES, results(runs[0]), strict=False):
        alone = run_command(
            "check", SAMPLES / name, "--root", SAMPLES / name, "--output", "json", folder=SAMPLES / name
        )
        expected = json.loads(alone.output)
        assert each["summary"] == expected["summary"]
        assert [f["rule_id"] for f in each["findings"]] == [f["rule_id"] for f in expected["findings"]]
        assert [f["reason"] for f in each["findings"]] == [f["reason"] for f in expected["findings"]]


def test_every_line_has_the_form_of_the_schema(tmp_path: Path) -> None:
    schema = CHECKS.parent / "docs" / "schemas" / "check-output.schema.json"
    run = many(tmp_path, str(SAMPLES / "several_files"), "nowhere")
    validator = jsonschema.Draft202012Validator(json.loads(schema.read_text(encoding="utf-8")))
    for each in results(run):
        validator.validate(each)
    assert not validator.is_valid({**results(run)[1], "error": None})


def test_the_exit_code_says_whether_all_were_judged(tmp_path: Path) -> None:
    good, bad = str(SAMPLES / "compliant_personal"), str(SAMPLES / "several_files")
    assert many(tmp_path, good, more=BY_FIRST_CHECKS).exit_code == 0
    assert many(tmp_path, good, bad, more=BY_FIRST_CHECKS).exit_code == 1
    assert many(tmp_path, good, bad, more=("--soft-fail",)).exit_code == 0
    run = many(tmp_path, good, "nowhere", bad, more=("--soft-fail", "--quiet"))
    assert run.exit_code == 2
    assert results(run)[1]["error"] == "there is no such folder"
    assert "nowhere is not judged" in run.errors


def test_nothing_is_counted_twice(tmp_path: Path) -> None:
    for name in ("a", "a/inner", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.tf").write_text(POOLED, encoding="utf-8")
    run = many(tmp_path, "a", "b", "./a/", "a/inner", str(tmp_path / "b"))
    assert [(each["repository"], each["summary"]["failed"]) for each in results(run)] == [("a", 2), ("b", 1)]
    assert "./a/ is listed twice" in run.errors
    assert "a/inner lies in" in run.errors


def test_addresses_of_one_repository_are_known_as_such(tmp_path: Path) -> None:
    run = many(
        tmp_path,
        "https://git.invalid/team/code.git",
        "https://someone@git.invalid/team/code/",
        "git@git.invalid:team/code.git",
        PATH=false_git(tmp_path, "exit 1"),
    )
    assert [each["repository"] for each in results(run)] == ["https://git.invalid/team/code.git"]


@pytest.mark.parametrize(
    "address",
    [
        "ext::sh -c touch% made",
        "ext::sh://-c/touch% made",
        "fd::17",
        "file:///srv/code.git",
        "git://git.invalid/code.git",
        "http://git.invalid/code.git",
        "ssh://-oProxyCommand=touch%20made/code.git",
        "https:///code.git",
        "--upload-pack=touch made",
    ],
)
def test_no_other_transport_is_taken(tmp_path: Path, address: str) -> None:
    run = many(tmp_path, address, PATH=false_git(tmp_path, f"touch {tmp_path}/made"))
    assert run.exit_code == 2
    assert len(results(run)) == 1
    assert results(run)[0]["error"]
    assert not (tmp_path / "made").exists()


@POSIX
def test_git_is_started_so_that_it_asks_and_runs_nothing(tmp_path: Path) -> None:
    script = f'printf "%s\\n" "$@" > {tmp_path}/told; env >> {tmp_path}/told; exit 1'
    many(tmp_path, "https://git.invalid/code.git", PATH=false_git(tmp_path, script), GIT_DIR="/elsewhere")
    told = (tmp_path / "told").read_text(encoding="utf-8").splitlines()
    for wanted in (
        "--depth",
        "--no-recurse-submodules",
        f"core.hooksPath={os.devnull}",
        "GIT_ALLOW_PROTOCOL=https:ssh",
    ):
        assert wanted in told
    for wanted in ("GIT_TERMINAL_PROMPT=0", "GIT_ASKPASS=", "SSH_ASKPASS_REQUIRE=never", "GIT_LFS_SKIP_SMUDGE=1"):
        assert wanted in told
    assert not any(line.startswith("GIT_DIR=") for line in told)


def test_credentials_of_an_address_are_not_shown(tmp_path: Path) -> None:
    address = "https://robot:s3cr3t-token@git.invalid/code.git"
    script = f"echo \"fatal: Authentication failed for '{address}'\" >&2; exit 128"
    run = many(tmp_path, address, PATH=false_git(tmp_path, script))
    assert results(run)[0]["repository"] == "https://git.invalid/code.git"
    assert "Authentication failed" in results(run)[0]["error"]
    assert "s3cr3t-token" not in run.output + run.errors


def test_a_bare_repository_is_cloned_without_hooks_and_submodules(tmp_path: Path) -> None:
    inner = bare(tmp_path, "inner.git")
    outer = bare(tmp_path, "outer.git", submodule=inner)
    hooks = tmp_path / "template" / "hooks"
    hooks.mkdir(parents=True)
    (hooks / "post-checkout").write_text(f"#!/bin/sh\ntouch {tmp_path}/made\n", encoding="utf-8")
    (hooks / "post-checkout").chmod(0o755)
    settings = tmp_path / "gitconfig"
    settings.write_text(
        f"[init]\n\ttemplateDir = {hooks.parent.as_posix()}\n[submodule]\n\trecurse = true\n"
        f"[core]\n\thooksPath = {hooks.as_posix()}\n[protocol]\n\tallow = always\n",
        encoding="utf-8",
    )
    run = many(tmp_path, str(outer), GIT_CONFIG_GLOBAL=str(settings))
    assert results(run)[0]["summary"]["failed"] == 1
    assert results(run)[0]["files"] == ["main.tf"]
    assert not (tmp_path / "made").exists()


def test_settings_above_a_clone_are_nobodys(tmp_path: Path) -> None:
    repository = bare(tmp_path, "code.git")
    (tmp_path / "tmp").mkdir()
    (tmp_path / "tmp" / ".avd-intune.yaml").write_text("baseline: current\n", encoding="utf-8")
    assert results(many(tmp_path, str(repository)))[0]["baselines"] == ["2020-09"]


def test_what_cannot_be_read_is_a_line_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "file.tf").touch()
    (tmp_path / "wrong").mkdir()
    (tmp_path / "wrong" / ".avd-intune.yaml").write_text("baseline: none\n", encoding="utf-8")
    (tmp_path / "broken.git").mkdir()
    for name in ("objects", "refs"):
        (tmp_path / "broken.git" / name).mkdir()
    (tmp_path / "broken.git" / "HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
    run = many(tmp_path, "file.tf", "wrong", "broken.git", str(SAMPLES / "compliant_personal"))
    assert run.exit_code == 2
    errors = [each.get("error", "") for each in results(run)]
    assert errors[0] == "it is a file, not a folder"
    assert errors[1].startswith("its settings: ")
    assert errors[2].startswith("git clone: ")
    assert errors[3] == ""


@POSIX
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_killed_process_costs_its_repository_alone(tmp_path: Path, jobs: str) -> None:
    path = false_git(tmp_path, "kill -9 $PPID")
    good = str(SAMPLES / "several_files")
    lines = (good, "https://git.invalid/a", "https://git.invalid/b", str(SAMPLES / "compliant_personal"))
    run = many(tmp_path, *lines, more=("--jobs", jobs), PATH=path)
    assert run.exit_code == 2
    lost = "its process was killed (SIGKILL; out of memory?)"
    assert [each.get("error", "") for each in results(run)] == ["", lost, lost, ""]
    assert [each["repository"] for each in results(run)] == list(lines)


@POSIX
def test_a_run_that_is_ended_leaves_nothing_behind(tmp_path: Path) -> None:
    script = f'for last; do :; done; mkdir -p "$last"; touch {tmp_path}/began; exec sleep 60'
    (tmp_path / "list.txt").write_text("https://git.invalid/a\n", encoding="utf-8")
    (tmp_path / "tmp").mkdir()
    given = {"PYTHONPATH": str(CHECKS), "TMPDIR": str(tmp_path / "tmp"), "PATH": false_git(tmp_path, script)}
    command = [sys.executable, "-m", "avd_intune", "check", "--repositories", "list.txt"]
    process = subprocess.Popen(command, cwd=tmp_path, env={**os.environ, **given}, stdout=subprocess.PIPE)
    for _ in range(600):
        if (tmp_path / "began").exists():
            break
        time.sleep(0.1)
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=60)[0] == b""
    assert process.returncode == 130
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("infra",), "PATH"),
        (("--fix",), "--fix"),
        (("--since", "HEAD"), "--since"),
        (("--output", "sarif"), "jsonl"),
        (("--output", "jsonl=a", "--output", "jsonl"), "jsonl"),
        (("--jobs", "0"), "--jobs"),
        (("--jobs", "2", "--scheduler", "tcp://a:1"), "--jobs"),
        (("--check", "CKV_AVD_99"), "CKV_AVD_99"),
    ],
)
def test_what_does_not_go_with_it_is_said(tmp_path: Path, more: tuple[str, ...], words: str) -> None:
    run = many(tmp_path, str(SAMPLES / "several_files"), more=more)
    assert (run.exit_code, run.output) == (2, "")
    assert words in run.errors


def test_an_empty_list_and_a_list_that_is_missing_are_errors(tmp_path: Path) -> None:
    assert many(tmp_path, "# nothing yet").exit_code == 2
    assert run_command("check", "--repositories", "missing.txt", folder=tmp_path).exit_code == 2
    assert run_command("check", "--scheduler", "tcp://127.0.0.1:1", folder=tmp_path).exit_code == 2


def test_the_report_puts_all_lines_on_one_page(tmp_path: Path) -> None:
    for name in ("team-a", "team-b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.tf").write_text(POOLED, encoding="utf-8")
    many(tmp_path, "team-a", "team-b", "team-c", more=("-o", "jsonl=all.jsonl", "--quiet"))
    run = run_command("report", "--from", "all.jsonl", "-o", "all.html", folder=tmp_path)
    assert run.exit_code == 0
    page = (tmp_path / "all.html").read_text(encoding="utf-8")
    assert "Not ready for Intune: 2 of 3 repositories; 1 could not be judged" in page
    assert "2 objects in 2 repositories" in page
    assert "there is no such folder" in page
    # Judged again after it was mended, the line of the result takes the place of the other one.
    (tmp_path / "team-c").mkdir()
    many(tmp_path, "team-c", more=("-o", "jsonl=again.jsonl"))
    run = run_command("report", "--from", "all.jsonl", "again.jsonl", folder=tmp_path)
    assert "Not ready for Intune: 2 of 3 repositories" in run.output
    assert "could not be judged" not in run.output
    run = run_command(
        "report", "--from", "all.jsonl", "all.jsonl", "again.jsonl", "team-a/../all.jsonl", folder=tmp_path
    )
    assert run.exit_code == 2
    assert "team-a: it was judged twice" in run.errors
