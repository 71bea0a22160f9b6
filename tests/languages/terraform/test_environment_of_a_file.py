"""What a makefile exports for Terraform, and what a file speaks of: the values of one deployment."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.terraform.test_absent_variable_files import POOL, found

PLAN = "terraform -chdir=infra apply -auto-approve"


def test_what_a_makefile_exports_are_the_values_of_one_deployment(tmp_path: Path) -> None:
    """`NAME` is known when it runs, which is no other deployment: what is asked for is known."""
    makefile = 'export TF_VAR_tags := {"stage":"$(STAGE)"}\nexport TF_VAR_kind := Pooled\n\napply:\n\t' + PLAN + "\n"
    code = POOL + 'variable "tags" {\n  type = map(string)\n}\n'
    (answer,) = found(tmp_path, {"Makefile": makefile, "infra/main.tf": code})
    assert answer.outcome.value == "fail"
    assert answer.cases == ("infra with Makefile:1",)


NOT_CERTAIN = {
    "on a condition": "ifdef STAGE\nexport TF_VAR_kind := Personal\nendif\n",
    "in either case": "ifdef PROD\nexport TF_VAR_kind := Personal\nelse\nexport TF_VAR_kind := Pooled\nendif\n",
    "unless it is set": "TF_VAR_kind ?= Personal\nexport TF_VAR_kind\n",
    "by a command": "export TF_VAR_kind := $(shell ./kind)\n",
    "as nothing": "export TF_VAR_kind :=\n",
}


@pytest.mark.parametrize("lines", NOT_CERTAIN.values(), ids=NOT_CERTAIN)
def test_what_a_makefile_sets_in_several_ways_is_not_known(tmp_path: Path, lines: str) -> None:
    (answer,) = found(tmp_path, {"Makefile": f"{lines}\napply:\n\t{PLAN}\n"})
    assert answer.outcome.value == "undecided"


def test_what_a_file_speaks_of_belongs_to_one_deployment(tmp_path: Path) -> None:
    text = "env:\n- run: ./deploy TF_VAR_kind TF_VAR_region\n"
    code = POOL + 'variable "region" {\n  default = "westeurope"\n}\n'
    (answer,) = found(tmp_path, {"azure-pipelines.yml": text, "infra/main.tf": code})
    assert answer.outcome.value == "undecided"
    assert answer.cases == ("infra with azure-pipelines.yml:2",)
