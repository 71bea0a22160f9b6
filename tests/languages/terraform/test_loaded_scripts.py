"""Variables that a script which runs Terraform has of another one that it loads."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.terraform.test_absent_variable_files import found, script

POOLED = {"env.sh": "KIND=Pooled\n"}
APPLY = "terraform apply -var kind=$KIND"
LOADED = {
    "the last value": (POOLED, f"KIND=Personal\nsource ./env.sh\n{APPLY}", "fail"),
    "one that is set again": (POOLED, f". env.sh\nKIND=Personal\n{APPLY}", "pass"),
    "not at hand": ({}, f"KIND=Personal\nsource ./env.sh\n{APPLY}", "undecided"),
    "the environment": ({}, "export TF_VAR_kind=Personal\nsource ./env.sh\nterraform apply", "undecided"),
}


@pytest.mark.parametrize(("files", "commands", "outcome"), LOADED.values(), ids=LOADED)
def test_what_a_script_loads_counts_in_order(
    tmp_path: Path, files: dict[str, str], commands: str, outcome: str
) -> None:
    (answer,) = found(tmp_path, {**files, "a.yml": script(commands)})
    assert answer.outcome.value == outcome, answer.reason


STACK = """resource "spacelift_stack" "hosts" {{
  name         = "avd-hosts"
  repository   = "avd"
  project_root = "infra"
}}
resource "spacelift_environment_variable" "kind" {{
  stack_id = spacelift_stack.hosts.id
  name     = "{}"
  value    = {}
}}
"""
SPACELIFT = {
    "a stack that is code": ({"stacks/main.tf": STACK.format("TF_VAR_kind", '"Pooled"')}, "fail"),
    "a stack that is code, computed": ({"stacks/main.tf": STACK.format("TF_VAR_kind", "local.kind")}, "undecided"),
    "another variable": ({"stacks/main.tf": STACK.format("kind", '"Pooled"')}, "pass"),
    "the file of a stack": (
        {
            ".spacelift/config.yml": "version: 1\nstacks:\n  hosts:\n    project_root: infra\n    environment:\n"
            "      TF_VAR_kind: Pooled\n"
        },
        "fail",
    ),
    "a hook of a stack": (
        {
            ".spacelift/config.yml": "version: 1\nstacks:\n  hosts:\n    project_root: infra\n    before_plan:\n"
            "      - export TF_VAR_kind=Pooled\n"
        },
        "fail",
    ),
}


@pytest.mark.parametrize(("files", "outcome"), SPACELIFT.values(), ids=SPACELIFT)
def test_what_spacelift_gives_its_stacks_counts(tmp_path: Path, files: dict[str, str], outcome: str) -> None:
    (answer,) = found(tmp_path, files)
    assert answer.outcome.value == outcome, answer.reason


PACKAGES = {
    "an option": ('"deploy": "terraform -chdir=infra apply -var kind=Pooled"', "fail"),
    "another script": ('"deploy": "bash ./ci/apply.sh Pooled"', "fail"),
    "no value": ('"deploy": "terraform -chdir=infra apply"', "pass"),
}


@pytest.mark.parametrize(("scripts", "outcome"), PACKAGES.values(), ids=PACKAGES)
def test_what_a_script_of_a_package_gives_counts(tmp_path: Path, scripts: str, outcome: str) -> None:
    files = {"package.json": f'{{"name": "avd", "scripts": {{{scripts}}}}}\n'}
    if "apply.sh" in scripts:
        files["ci/apply.sh"] = "cd infra\nterraform apply -var kind=$1\n"
    (answer,) = found(tmp_path, files)
    assert answer.outcome.value == outcome, answer.reason


CALLED = {
    "behind two dashes": ("npm run deploy -- -var kind=Pooled", "fail"),
    "in quotes": ("'npm run deploy -- -var kind=Pooled'", "fail"),
    "yarn": ("yarn deploy -var kind=Pooled", "fail"),
    "pnpm": ("pnpm run deploy -var kind=Pooled", "fail"),
    "in a comment": ("|\n          # npm run deploy -- -var kind=Pooled", "pass"),
    "not known": ("npm run deploy -- -var kind=$KIND", "undecided"),
}


@pytest.mark.parametrize(("call", "outcome"), CALLED.values(), ids=CALLED)
def test_what_a_script_of_a_package_is_called_with_counts(tmp_path: Path, call: str, outcome: str) -> None:
    files = {
        "package.json": '{"name": "avd", "scripts": {"deploy": "terraform -chdir=infra apply"}}\n',
        ".github/workflows/a.yml": f"on: push\njobs:\n  a:\n    steps:\n      - run: {call}\n",
    }
    (answer,) = found(tmp_path, files)
    assert answer.outcome.value == outcome, answer.reason
