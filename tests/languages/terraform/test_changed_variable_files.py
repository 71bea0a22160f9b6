"""A variable file that a pipeline writes or changes gives what is known when the pipeline runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.terraform.test_absent_variable_files import found, script

APPLY = "cd infra\nterraform apply -auto-approve"
PERSONAL = {"infra/terraform.tfvars": 'kind = "Personal"\n'}
WRITTEN = {
    "a secret": script(f'echo "${{{{ secrets.TFVARS }}}}" > infra/terraform.tfvars\n{APPLY}'),
    "one value more": script("cd infra\necho 'kind = \"Pooled\"' >> terraform.tfvars\nterraform apply"),
    "a document": script(f'cat > infra/pool.auto.tfvars <<EOF\nkind = "Pooled"\nEOF\n{APPLY}'),
    "a copy": script(f"cp environments/prod.tfvars infra/terraform.tfvars\n{APPLY}"),
    "PowerShell": "steps:\n- pwsh: |\n    $vars | Out-File infra/terraform.tfvars\n    cd infra\n    terraform apply\n",
    "where the scripts run": "on: push\njobs:\n  plan:\n    defaults:\n      run:\n        working-directory: infra\n"
    "    steps:\n      - run: make-variables > a.auto.tfvars\n      - run: terraform plan\n",
}


@pytest.mark.parametrize("pipeline", WRITTEN.values(), ids=WRITTEN)
@pytest.mark.parametrize("files", [{}, PERSONAL], ids=["absent", "there"])
def test_a_file_that_loads_by_itself_may_be_written_by_a_pipeline(
    tmp_path: Path, pipeline: str, files: dict[str, str]
) -> None:
    (answer,) = found(tmp_path, {**files, ".github/workflows/apply.yml": pipeline})
    assert answer.outcome.value == "undecided"
    assert "the pipeline " in answer.reason


@pytest.mark.parametrize(("pattern", "outcome"), [("Personal", "undecided"), ("__LOCATION__", "pass")])
def test_a_file_that_is_there_may_be_changed(tmp_path: Path, pattern: str, outcome: str) -> None:
    pipeline = script(f"sed -i s/{pattern}/$X/ infra/terraform.tfvars\n{APPLY}")
    (answer,) = found(tmp_path, {**PERSONAL, ".github/workflows/apply.yml": pipeline})
    assert answer.outcome.value == outcome


def test_an_option_wins_over_a_file_that_a_pipeline_writes(tmp_path: Path) -> None:
    pipeline = script("cd infra\ncat > terraform.tfvars <<EOF\nEOF\nterraform apply -var kind=Pooled")
    (answer,) = found(tmp_path, {".github/workflows/apply.yml": pipeline})
    assert answer.outcome.value == "fail"


def test_a_named_file_wins_over_one_that_a_pipeline_writes(tmp_path: Path) -> None:
    pipeline = script("cd infra\ncat > terraform.tfvars <<EOF\nEOF\nterraform apply -var-file=prod.tfvars")
    (answer,) = found(tmp_path, {".github/workflows/apply.yml": pipeline, "infra/prod.tfvars": 'kind = "Pooled"\n'})
    assert answer.outcome.value == "fail"


@pytest.mark.parametrize("file", ["other/terraform.tfvars", "infra/backend.hcl", "infra/prod.tfvars"])
def test_another_file_that_a_pipeline_writes_sets_nothing(tmp_path: Path, file: str) -> None:
    (answer,) = found(tmp_path, {**PERSONAL, ".github/workflows/apply.yml": script(f"echo x > {file}\n{APPLY}")})
    assert answer.outcome.value == "pass"
