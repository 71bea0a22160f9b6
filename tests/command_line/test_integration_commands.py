"""What docs/integrations runs besides `avd-intune check`: the comment, the hook in a repository, Checkov's settings."""

from __future__ import annotations

import argparse
import json
import os
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from avd_intune.command_line import check_command

from tests.checkov_bridge.run_checkov import run_checkov
from tests.command_line.run_command import CHECKS, run_command
from tests.first_checks import BY_FIRST_CHECKS
from tests.sample_repository import SAMPLES

ROOT = CHECKS.parent
INTEGRATIONS = ROOT / "docs" / "integrations"
PRE_COMMIT = shutil.which("pre-commit")
QUIET = {"LOG_LEVEL": "ERROR"}
MARKER = "<!-- avd-intune report -->"

# Stands for GitHub: the comments lie in comments.json. The filter is run by jq where it is installed; elsewhere the
# conditions that are in it are applied.
GH = r"""
import json, os, re, shutil, subprocess, sys
from pathlib import Path
store = Path(os.environ["COMMENTS"])
comments = json.loads(store.read_text())
arguments = sys.argv[1:]
assert arguments.pop(0) == "api" and os.environ["GH_TOKEN"]
address = next(a for a in arguments if a.startswith("repos/"))
if "--jq" in arguments and shutil.which("jq"):
    filter = arguments[arguments.index("--jq") + 1]
    sys.exit(subprocess.run(["jq", "--raw-output", filter], input=json.dumps(comments), text=True).returncode)
if "--jq" in arguments:
    start = re.search(r'startswith\("(.*?)"\)', arguments[arguments.index("--jq") + 1])[1]
    kind = re.search(r'user\.type == "(.*?)"', arguments[arguments.index("--jq") + 1])[1]
    found = [c["id"] for c in comments if c["body"].startswith(start) and c["user"]["type"] == kind]
    print(*found, sep="\n")
    sys.exit()
body = Path(arguments[arguments.index("--field") + 1].removeprefix("body=@")).read_text()
if "PATCH" in arguments:
    (comment,) = [c for c in comments if address == f"repos/o/r/issues/comments/{c['id']}"]
    comment["body"] = body
else:
    assert address == "repos/o/r/issues/7/comments"
    comments.append({"id": len(comments) + 1, "user": {"type": "Bot"}, "body": body})
store.write_text(json.dumps(comments))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the runner of the workflow is Linux")
def test_the_comment_is_written_once_and_replaced_later(tmp_path: Path) -> None:
    steps = yaml.safe_load((INTEGRATIONS / "github-action.yml").read_text())["jobs"]["check"]["steps"]
    script = next(step["run"] for step in steps if "run" in step)
    (tmp_path / "gh.py").write_text(GH)
    (tmp_path / "gh").write_text(f'#!/bin/sh\nexec "{sys.executable}" "{tmp_path}/gh.py" "$@"\n')
    (tmp_path / "gh").chmod(0o755)
    others = [
        {"id": 1, "user": {"type": "User"}, "body": f"{MARKER} quoted by a reviewer"},
        {"id": 2, "user": {"type": "Bot"}, "body": "coverage: 80 %"},
    ]
    store, body = tmp_path / "comments.json", tmp_path / "avd-intune.md"
    store.write_text(json.dumps(others))
    values = {"GH_TOKEN": "x", "REPOSITORY": "o/r", "NUMBER": "7", "BODY": str(body), "COMMENTS": str(store)}
    environment = {**os.environ, **values, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}

    def comment() -> list[dict[str, object]]:
        subprocess.run(["bash", "-e", "-c", script], env=environment, check=True, timeout=300)
        found: list[dict[str, object]] = json.loads(store.read_text())
        assert found[:2] == others
        return found[2:]

    assert comment() == []  # the check itself failed: there is no report
    for sample in ("entra_joined", "pooled_multi_session"):
        run_command("report", SAMPLES / sample, "--format", "markdown", "--output", body)
        assert comment() == [{"id": 3, "user": {"type": "Bot"}, "body": body.read_text()}]
        assert body.read_text().startswith(MARKER)


HAS_TOMLLIB = pytest.mark.skipif(sys.version_info < (3, 11), reason="the action brings a Python of its own, 3.13")
ACTION = yaml.safe_load((ROOT / "action.yml").read_text())


def run_action(folder: Path, **inputs: str) -> tuple[subprocess.CompletedProcess[str], Path]:
    """Run the step of action.yml with the variables that a runner sets; return what it did, and the job summary."""
    work, summary = folder / "work", folder / "summary.md"
    (folder / "temp").mkdir(exist_ok=True)
    values = {name: each["default"] for name, each in ACTION["inputs"].items()}
    assert set(inputs) <= set(values)
    python, step = ACTION["runs"]["steps"]
    assert python["with"]["update-environment"] is False
    assert step["shell"] == "${{ steps.python.outputs.python-path }} {0}"
    variables = {
        key: text.replace("${{ toJSON(inputs) }}", json.dumps({**values, **inputs})).replace(
            "${{ github.action_path }}", str(ROOT)
        )
        for key, text in step["env"].items()
    }
    assert "${{" not in "".join((step["run"], *variables.values()))
    (folder / "temp" / "step").write_text(step["run"])
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "CI_", "PYTHON"))}
    done = subprocess.run(
        [sys.executable, str(folder / "temp" / "step")],
        cwd=work,
        # Python compiles what it imports; pip would compile all that it installs.
        env={
            **kept, **variables, "RUNNER_TEMP": str(folder / "temp"), "GITHUB_STEP_SUMMARY": str(summary),
            "PIP_NO_COMPILE": "1",
        },
        capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    if done.returncode and "No matching distribution" in done.stderr:
        pytest.skip("pip reaches no index")
    return done, summary


@HAS_TOMLLIB
def test_the_action_installs_what_it_needs_and_checks(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "sample_iac" / "entra_joined", tmp_path / "work" / "infra")
    check, summary = run_action(tmp_path, path="infra")
    assert check.returncode == 1, check.stderr
    assert "CKV_AVD_4" in check.stdout
    assert json.loads((tmp_path / "work" / "avd-intune.sarif").read_text())["runs"][0]["results"]
    report = (tmp_path / "work" / "avd-intune.md").read_text()
    assert report.startswith(MARKER)
    assert summary.read_text() == report
    assert "| host pool" in report.lower()
    assert "Baseline current" not in report
    assert run_action(tmp_path, path="infra", fail="false")[0].returncode == 0
    assert summary.read_text() == report + report  # the same, byte for byte
    run_action(tmp_path, path="infra", baseline="current")
    assert "Baseline current" in summary.read_text()
    checks = BY_FIRST_CHECKS[1]
    assert run_action(tmp_path, path="infra", baseline="current", check=checks)[0].returncode == 0
    # The comment shows what the check counts, and no more.
    part, _ = run_action(tmp_path, path="infra", check="CKV_AVD_5", output="junit=avd.xml")
    told = (tmp_path / "work" / "avd-intune.md").read_text()
    assert (part.returncode, told.startswith(MARKER)) == (0, True)
    assert "CKV_AVD_4" not in told
    assert (tmp_path / "work" / "avd.xml").is_file()
    wrong, _ = run_action(tmp_path, path="nowhere; id")
    assert (wrong.returncode, wrong.stderr) == (2, "avd-intune: path nowhere; id does not exist\n")


@HAS_TOMLLIB
def test_the_action_runs_nothing_of_the_code_that_it_judges(tmp_path: Path) -> None:
    work = tmp_path / "work"
    shutil.copytree(ROOT / "sample_iac" / "entra_joined", work / "infra")
    for name in ("avd_intune", "pip", "json", "yaml", "runpy", "subprocess", "sitecustomize"):
        (work / f"{name}.py").write_text(f"open({str(tmp_path / 'run')!r}, 'a').write({name!r})\nraise SystemExit(0)\n")
    check, _ = run_action(tmp_path, path="infra", fail="true")
    assert not (tmp_path / "run").exists()
    assert check.returncode == 1, check.stderr


@HAS_TOMLLIB
def test_the_action_installs_once_in_a_job_and_again_what_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = runpy.run_path(str(ROOT / "scripts" / "action.py"))["environment"]
    commands: list[list[str]] = []

    def install(command: list[str], check: bool) -> None:
        commands.append(command)
        if check and len(commands) == 1:
            raise subprocess.CalledProcessError(1, command)

    monkeypatch.setattr(subprocess, "run", install)
    with pytest.raises(subprocess.CalledProcessError):
        environment(tmp_path / "pack", ROOT)
    pythons = {environment(tmp_path / "pack", ROOT) for _ in range(3)}
    assert len(pythons) == 1
    assert all(python.is_file() for python in pythons)
    assert [command[:3] for command in commands] == [[sys.executable, "-m", "pip"]] * 2
    assert "PyYAML>=6" in commands[1]


# Options of `check` that the action sets itself.
OWN_OPTIONS = {"--output", "--soft-fail", "--help"}
# Stands for an error that says which option was meant.
NOT_OPTIONS = {"--baseline"}
# For a person at a terminal: what is shown to one, and what writes into the repository.
NOT_IN_PIPELINES = {"--fix", "--watch", "--update-known", "--write-known"}
# Judge other repositories than that of the pull request, and write lines that the action does not show.
OF_AN_ORGANISATION = {"--repositories", "--jobs", "--scheduler"}


@HAS_TOMLLIB
def test_every_option_of_check_is_an_input_of_the_action() -> None:
    script = runpy.run_path(str(ROOT / "scripts" / "action.py"))
    parser = argparse.ArgumentParser()
    check_command.configure(parser)
    actions = [action for action in parser._actions if action.option_strings]
    options = {option for action in actions for option in action.option_strings if option.startswith("--")}
    names = ("VALUES", "LISTS", "CHECK_VALUES", "CHECK_LISTS", "CHECK_SWITCHES")
    taken = {name: option for group in names for name, option in script[group].items()}
    assert set(taken.values()) == options - OWN_OPTIONS - NOT_OPTIONS - NOT_IN_PIPELINES - OF_AN_ORGANISATION
    assert set(ACTION["inputs"]) == {*taken, "path", "fail", "output", "sarif-file", "markdown-file"}


@HAS_TOMLLIB
def test_inputs_of_the_action_are_options_whatever_is_in_them() -> None:
    script = runpy.run_path(str(ROOT / "scripts" / "action.py"))
    inputs = {name: each["default"] for name, each in ACTION["inputs"].items()}
    given = {
        "path": "a\nb c\n",
        "set": "size=3\nname=--x",
        "check": "CKV_AVD_1",
        "quiet": "true",
        "fail": "false",
        "output": "junit=a.xml",
    }
    assert script["check_arguments"]({**inputs, **given}) == [
        "a", "b c", "--set=size=3", "--set=name=--x", "--check=CKV_AVD_1", "--quiet",
        "--output", "human", "--output", "sarif=avd-intune.sarif",
        "--output=junit=a.xml", "--output=markdown=avd-intune.md", "--soft-fail",
    ]  # fmt: skip


def test_the_checkov_action_gets_what_checkov_understands(tmp_path: Path) -> None:
    """Its entrypoint makes options of the inputs: `--external-checks-dir` of each folder, `--check` as it is."""
    steps = yaml.safe_load((INTEGRATIONS / "github-checkov.yml").read_text())["jobs"]["checkov"]["steps"]
    pack, checkov = steps[1]["with"], steps[2]["with"]
    shutil.copytree(ROOT / "sample_iac" / "entra_joined", tmp_path / checkov["directory"])
    (tmp_path / pack["path"]).mkdir()
    (tmp_path / pack["path"] / "checks").symlink_to(CHECKS, target_is_directory=True)
    options = ["-d", checkov["directory"], "--check", checkov["check"]]
    options += ["--external-checks-dir", checkov["external_checks_dirs"]]
    assert set(checkov) == {"directory", "check", "external_checks_dirs"}
    run = run_checkov(*options, "--framework", "terraform", "-o", "json", folder=tmp_path, environment=QUIET)
    ids = {record["check_id"] for record in run.reports["terraform"]["results"]["failed_checks"]}
    assert run.exit_code == 1, run.errors
    assert "CKV_AVD_4" in ids
    assert all(name.startswith("CKV_AVD_") for name in ids)


def test_the_job_summary_is_the_report(tmp_path: Path) -> None:
    steps = yaml.safe_load((INTEGRATIONS / "github.yml").read_text())["jobs"]["check"]["steps"]
    command = next(step["run"] for step in steps if step.get("name") == "Job summary")
    words = re.fullmatch(r'avd-intune (report .*) >> "\$GITHUB_STEP_SUMMARY"', command)
    assert words is not None
    shutil.copytree(ROOT / "sample_iac" / "entra_joined", tmp_path / "infra")
    run = run_command(*words[1].split(), folder=tmp_path)
    assert (run.exit_code, run.errors) == (0, "")
    assert run.output.startswith(MARKER)
    assert len(run.output) < 65_536


def test_checkov_reads_its_settings_and_runs_the_checks(tmp_path: Path) -> None:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "checks").symlink_to(CHECKS, target_is_directory=True)
    shutil.copytree(ROOT / "sample_iac" / "entra_joined", tmp_path / "infra")
    shutil.copy(INTEGRATIONS / "checkov.yaml", tmp_path / ".checkov.yaml")
    options = ("--config-file", ".checkov.yaml", "-d", "infra", "-o", "json", "--framework", "terraform")
    run = run_checkov(*options, folder=tmp_path, environment=QUIET)
    results = run.reports["terraform"]["results"]
    ids = {record["check_id"] for record in results["failed_checks"] + results["passed_checks"]}
    assert run.exit_code == 1, run.errors
    assert ids
    assert all(name.startswith("CKV_AVD_") for name in ids)


@pytest.mark.skipif(
    shutil.which("git") is None or PRE_COMMIT is None, reason="needs git and pre-commit (scripts/test installs it)"
)
def test_pre_commit_runs_the_hook_on_staged_files_only(tmp_path: Path) -> None:
    """pre-commit puts unstaged changes aside, hands over staged files, and the hook judges their deployment."""
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    # The command of this clone instead of an installation from the registry; all else is as in the hook.
    entry = hook["entry"].replace("avd-intune", f"{sys.executable} -m avd_intune", 1)
    local = {**hook, "entry": entry, "language": "system"}
    settings = {"repos": [{"repo": "local", "hooks": [local]}]}
    shutil.copytree(ROOT / "sample_iac" / "several_files", tmp_path / "infra")
    (tmp_path / ".pre-commit-config.yaml").write_text(yaml.safe_dump(settings))
    (tmp_path / "README.md").write_text("x\n")
    home = tmp_path.with_name(f"{tmp_path.name}-cache")
    environment = {**os.environ, "PYTHONPATH": str(CHECKS), "PRE_COMMIT_HOME": str(home)}

    def run(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False
        )

    def hooks() -> subprocess.CompletedProcess[str]:
        return run(str(PRE_COMMIT), "run", "--color", "never")

    git = ("git", "-c", "user.name=x", "-c", "user.email=x@example.com")
    run("git", "init", "--quiet")
    run("git", "add", ".")
    run(*git, "commit", "--quiet", "--message", "x")
    (tmp_path / "README.md").write_text("y\n")
    run("git", "add", "README.md")
    nothing = hooks()
    assert nothing.returncode == 0, nothing.stdout + nothing.stderr
    assert "no files to check" in nothing.stdout
    variables = tmp_path / "infra" / "dev.tfvars"
    variables.write_text(f"{variables.read_text()}\n# staged\n")
    run("git", "add", "infra/dev.tfvars")
    variables.write_text('this is = no { tfvars "\n')
    found = hooks()
    assert found.returncode == 1, found.stdout + found.stderr
    assert "infra/modules/session_host/main.tf" in found.stdout
    assert "CKV_AVD_13" not in found.stdout
    assert variables.read_text() == 'this is = no { tfvars "\n'
