"""Variable files that a script collects: each folder that it can mean is a deployment by all its files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.languages.terraform.test_absent_variable_files import found, script

DEV = {"envs/dev/a.tfvars": 'kind = "Personal"\n', "envs/prod/a.tfvars": 'kind = "Pooled"\n'}
PLAN = "terraform -chdir=infra plan"
JOB = "on: push\njobs:\n  plan:\n    runs-on: ubuntu-latest\n    steps:\n"
SED = "grep .tfvars | sed 's/.*/-var-file=&/' | xargs"


def in_steps(first: str, second: str) -> str:
    return f"{JOB}      - run: |\n          {first}\n      - run: |\n          {second}\n"


OF_A_FOLDER = {
    "for later steps": in_steps(
        f"echo FILES=$(find envs/${{{{ inputs.stage }}}} | {SED}) >> $GITHUB_ENV", f"{PLAN} ${{{{ env.FILES }}}}"
    ),
    "below the folder of the workspace": in_steps(
        f"echo FILES=$(find $GITHUB_WORKSPACE/envs/$STAGE | {SED}) >> $GITHUB_ENV", f"{PLAN} $FILES"
    ),
    "a variable of the script": script(f"FILES=$(find envs/$STAGE | {SED})\n{PLAN} $FILES"),
    "in the command itself": script(f"{PLAN} $(find envs/$STAGE -name '*.tfvars' | sed 's/^/-var-file=/')"),
    "a list": script(f"{PLAN} $(ls envs/$STAGE/*.tfvars | sed 's/^/-var-file=/')"),
    "a loop": script(
        f'ARGS=""\nfor file in envs/$STAGE/*.tfvars; do\n  ARGS="$ARGS -var-file=$file"\ndone\n{PLAN} $ARGS'
    ),
    "a loop over a list": script(
        f'ARGS=()\nfor file in envs/$STAGE/*.tfvars; do\n  ARGS+=(-var-file="$file")\ndone\n{PLAN} "${{ARGS[@]}}"'
    ),
    "Azure DevOps": 'steps:\n- bash: |\n    echo "##vso[task.setvariable variable=FILES]'
    f'$(find envs/$STAGE | {SED})"\n- bash: {PLAN} $(FILES)\n',
    "Rover": script("rover -lz infra -var-folder envs/$STAGE -a plan"),
}


@pytest.mark.parametrize("pipeline", OF_A_FOLDER.values(), ids=OF_A_FOLDER)
def test_each_folder_that_a_script_can_collect_is_a_deployment(tmp_path: Path, pipeline: str) -> None:
    (answer,) = found(tmp_path, {**DEV, ".github/workflows/a.yml": pipeline})
    assert answer.outcome.value == "fail"
    assert "envs/prod" in answer.reason
    assert "envs/dev" not in answer.reason


TOGETHER = {
    "the last one wins": ({"envs/prod/z.tfvars": 'kind = "Personal"\n'}, "envs/prod", "pass"),
    "in the order of their names": ({"envs/prod/0.tfvars": 'kind = "Personal"\n'}, "envs/prod", "fail"),
    "not those in folders below": (
        {"envs/prod/west/z.tfvars": 'kind = "Personal"\n'},
        "envs/prod -maxdepth 1 -type f -name '*.tfvars'",
        "fail",
    ),
    "those in folders below": ({"envs/prod/west/z.tfvars": 'kind = "Personal"\n'}, "envs/prod", "pass"),
    "all of a folder that is named": ({}, "envs", "fail"),
}


@pytest.mark.parametrize(("more", "folder", "outcome"), TOGETHER.values(), ids=TOGETHER)
def test_the_files_of_a_folder_load_together(
    tmp_path: Path, more: Mapping[str, str], folder: str, outcome: str
) -> None:
    files = {**DEV, **more, "azure-pipelines.yml": script(f"{PLAN} $(find {folder} | {SED})")}
    assert [each.outcome.value for each in found(tmp_path, files)] == [outcome]


MAY_GIVE_MORE = {
    "a variable that is set elsewhere, too": in_steps(
        f"echo FILES=$(find envs/dev | {SED}) >> $GITHUB_ENV", f"FILES=${{{{ inputs.args }}}}\n          {PLAN} $FILES"
    ),
    "another variable is added": script(f'FILES=$(find envs/dev | {SED})\nFILES="$FILES $MORE"\n{PLAN} $FILES'),
    "some of the files": script(f"{PLAN} $(find envs -name \"$STAGE*.tfvars\" | sed 's/^/-var-file=/')"),
    "those with a word": script(f"{PLAN} $(find envs | grep prod | grep .tfvars | sed 's/^/-var-file=/')"),
    "the first of them": script(f"{PLAN} $(find envs | {SED} | head -1)"),
    "all but some": script(f"{PLAN} $(find envs | grep -v prod | {SED})"),
    "some in a loop": script(
        f'ARGS=""\nfor file in envs/$STAGE*.tfvars; do\n  ARGS="$ARGS -var-file=$file"\ndone\n{PLAN} $ARGS'
    ),
    "more behind them": script(f'FILES="$(find envs/dev | {SED}) $MORE"\n{PLAN} $FILES'),
    "an input": script(f"{PLAN} ${{{{ inputs.args }}}}"),
    "a folder that the repository does not have": script(f"{PLAN} $(find settings/$STAGE | {SED})"),
    "a loop over what is handed over": script(
        f'for file in "$@"; do\n  ARGS="$ARGS -var-file=$file"\ndone\n{PLAN} $ARGS'
    ),
}


@pytest.mark.parametrize("pipeline", MAY_GIVE_MORE.values(), ids=MAY_GIVE_MORE)
def test_what_may_give_more_than_files_is_known_by_a_run_alone(tmp_path: Path, pipeline: str) -> None:
    (answer,) = found(tmp_path, {"envs/dev/a.tfvars": 'kind = "Personal"\n', "azure-pipelines.yml": pipeline})
    assert answer.outcome.value == "undecided"
    assert "the pipeline takes it from" in answer.reason


@pytest.mark.parametrize("written", ["$file", "../$file", "${file}", '"../${file}"'])
def test_each_file_that_a_loop_goes_through_is_a_deployment(tmp_path: Path, written: str) -> None:
    pipeline = script(f"for file in envs/*/a.tfvars; do\n  {PLAN} -var-file={written}\ndone")
    (answer,) = found(tmp_path, {**DEV, "azure-pipelines.yml": pipeline})
    assert answer.outcome.value == "fail"
    assert answer.reason.startswith("with ../envs/prod/a.tfvars: ")
