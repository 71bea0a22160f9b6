"""What a makefile exports for Terraform, and what a file speaks of: the values of one deployment."""

from __future__ import annotations

from pathlib import Path

from tests.languages.terraform.test_absent_variable_files import POOL, found

PLAN = "terraform -chdir=infra apply -auto-approve"


def test_what_a_makefile_exports_are_the_values_of_one_deployment(tmp_path: Path) -> None:
    """`NAME` is known when it runs, which is no other deployment: what is asked for is known."""
    makefile = 'export TF_VAR_tags := {"stage":"$(STAGE)"}\nexport TF_VAR_kind := Pooled\n\napply:\n\t' + PLAN + "\n"
    code = POOL + 'variable "tags" {\n  type = map(string)\n}\n'
    (answer,) = found(tmp_path, {"Makefile": makefile, "infra/main.tf": code})
    assert answer.outcome.value == "fail"
    assert answer.cases == ("infra with Makefile:1",)


def test_what_a_file_speaks_of_belongs_to_one_deployment(tmp_path: Path) -> None:
    text = "env:\n- run: ./deploy TF_VAR_kind TF_VAR_region\n"
    code = POOL + 'variable "region" {\n  default = "westeurope"\n}\n'
    (answer,) = found(tmp_path, {"azure-pipelines.yml": text, "infra/main.tf": code})
    assert answer.outcome.value == "undecided"
    assert answer.cases == ("infra with azure-pipelines.yml:2",)
