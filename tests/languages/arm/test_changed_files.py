"""A parameter file that a pipeline changes before it deploys it gives what is known when the pipeline runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from avd_intune.engine import scan
from avd_intune.languages.pipelines.changed_parts import words_of_pattern
from avd_intune.source.scan_request import ScanRequest

from tests.languages.arm.pipeline_support import FILE, POOL, host_pool_type, run

KIND = FILE % '{"kind": {"value": "Personal"}}'
DEPLOY = "az deployment group create -g rg -f infra/main.bicep -p @infra/prod.json"
CMDLET = "New-AzDeployment -Location w -TemplateFile infra/main.bicep -TemplateParameterFile infra/prod.json"
FILLED = "(Get-Content infra/prod.json) -replace '{}', $env:KIND | Set-Content infra/prod.json"
SUBSTITUTED = (
    "      - uses: microsoft/variable-substitution@v1\n        with:\n          files: infra/*.json\n"
    "        env:\n          parameters.{}.value: Pooled\n"
)


def written(*steps: str) -> str:
    """Return a workflow of steps that are written out."""
    return "on: push\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    steps:\n" + "".join(steps)


def step(script: str) -> str:
    return f"      - run: {script}\n"


CHANGED = {
    "sed": run(f"sed -i 's/Personal/Pooled/' infra/prod.json\n{DEPLOY}"),
    "sed with a copy of the file": run(f"sed -i.bak -e s/Personal/Pooled/ ./infra/prod.json\n{DEPLOY}"),
    "sed with a variable as its pattern": run(f'sed -i "s/$OLD/$NEW/" infra/prod.json\n{DEPLOY}'),
    "sed with a pattern of any text": run(f'sed -i \'s/"P[a-z]*"/"Pooled"/\' infra/prod.json\n{DEPLOY}'),
    "sed of a name": run(f'sed -i \'s/"kind": .*/"kind": {{"value": "Pooled"}}/\' infra/prod.json\n{DEPLOY}'),
    "sed that writes a line": run(f"sed -i '3c x' infra/prod.json\n{DEPLOY}"),
    "in the folder": run("cd infra\nsed -i s/Personal/Pooled/ prod.json\n" + DEPLOY.replace("infra/", "")),
    "perl": run(f"perl -pi -e 's/Personal/Pooled/' infra/prod.json\n{DEPLOY}"),
    "yq": run(f"yq -i '.parameters.kind.value = \"Pooled\"' infra/prod.json\n{DEPLOY}"),
    "jq and mv": run(f"jq '.parameters.kind.value=\"Pooled\"' infra/prod.json > t && mv t infra/prod.json\n{DEPLOY}"),
    "jq and sponge": run(f"jq . infra/prod.json | sponge infra/prod.json\n{DEPLOY}"),
    "jq with a computed name": run(
        f"jq --arg k kind '.parameters[$k].value=1' infra/prod.json > t\nmv t infra/prod.json\n{DEPLOY}"
    ),
    "jq with an argument": run(
        f"jq --arg location w '.parameters.kind.value=$location' infra/prod.json > t\nmv t infra/prod.json\n{DEPLOY}"
    ),
    "jq of another file": run(f"jq '.parameters.location.value=1' infra/dev.json > t\nmv t infra/prod.json\n{DEPLOY}"),
    "jq with a program of a file": run(f"jq -f edit.jq infra/prod.json > t\nmv t infra/prod.json\n{DEPLOY}"),
    "written anew beside what is only read": run(
        f"echo $j.parameters.location.value\nenvsubst < infra/t > infra/prod.json\n{DEPLOY}"
    ),
    "PowerShell by a part of the object": run(
        "$p = $j.parameters\n$p.kind.value = 'Pooled'\nWrite-Host $j.parameters.location.value\n"
        f"$j | ConvertTo-Json | Set-Content infra/prod.json\n{CMDLET}",
        "pwsh",
    ),
    "written anew": run(f"envsubst < infra/prod.template > infra/prod.json\n{DEPLOY}"),
    "copied": run(f"cp environments/prod.json infra/\n{DEPLOY}"),
    "downloaded": run(f"curl -sS -o infra/prod.json https://example.com/prod.json\n{DEPLOY}"),
    "PowerShell": run(FILLED.format("Personal") + f"\n{CMDLET}", "pwsh"),
    "PowerShell with an object": run(
        f"$p = Get-Content infra/prod.json | ConvertFrom-Json\n$p.parameters.kind.value = 'Pooled'\n"
        f"$p | ConvertTo-Json -Depth 9 | Out-File -FilePath infra/prod.json\n{CMDLET}",
        "pwsh",
    ),
    "a step before": written(step("sed -i s/Personal/Pooled/ infra/prod.json"), step(DEPLOY)),
    "an action": written(SUBSTITUTED.format("kind"), step(DEPLOY)),
    "a task": "steps:\n- task: FileTransform@2\n  inputs:\n    folderPath: infra\n    jsonTargetFiles: '*.json'\n"
    f"- script: {DEPLOY}\n",
}
UNCHANGED = {
    "a step that never runs": written("      - if: false\n        run: sed -i s/a/b/ infra/prod.json\n", step(DEPLOY)),
    "another file": run(f"sed -i s/Personal/Pooled/ README.md\n{DEPLOY}"),
    "another parameter file": run(f"sed -i s/Personal/Pooled/ infra/dev.json\n{DEPLOY}"),
    "another value": run(f"sed -i 's/__LOCATION__/westeurope/' infra/prod.json\n{DEPLOY}"),
    "another value by yq": run(f"yq -i '.parameters.location.value = \"w\"' infra/prod.json\n{DEPLOY}"),
    "another value by PowerShell": run(FILLED.format("#LOCATION#") + f"\n{CMDLET}", "pwsh"),
    "another value by an action": written(SUBSTITUTED.format("location"), step(DEPLOY)),
    "a step behind": written(step(DEPLOY), step("sed -i s/Personal/Pooled/ infra/prod.json")),
    "sed that prints": run(f"sed s/Personal/Pooled/ infra/prod.json\n{DEPLOY}"),
    "only read": run(f"cat infra/prod.json > /dev/null\njq . infra/prod.json\n{DEPLOY}"),
    "a copy elsewhere": run(f"cp infra/prod.json backup/prod.json\n{DEPLOY}"),
}


@pytest.mark.parametrize("pipeline", CHANGED.values(), ids=CHANGED)
def test_what_a_pipeline_may_change_is_not_known(tmp_path: Path, pipeline: str) -> None:
    answer = host_pool_type(tmp_path, {"infra/prod.json": KIND, "deploy.yml": pipeline})
    assert answer.outcome.value == "undecided"
    assert "the pipeline changes prod.json before it deploys it" in answer.reason


@pytest.mark.parametrize("pipeline", UNCHANGED.values(), ids=UNCHANGED)
def test_what_a_pipeline_leaves_as_it_is_counts(tmp_path: Path, pipeline: str) -> None:
    answer = host_pool_type(tmp_path, {"infra/prod.json": KIND, "deploy.yml": pipeline})
    assert answer.outcome.value == "pass"


def test_a_bicep_parameter_file_may_be_changed(tmp_path: Path) -> None:
    pipeline = run(
        "sed -i s/Personal/Pooled/ infra/prod.bicepparam\naz deployment group create -p infra/prod.bicepparam"
    )
    files = {"infra/prod.bicepparam": "using 'main.bicep'\nparam kind = 'Personal'\n", "deploy.yml": pipeline}
    answer = host_pool_type(tmp_path, files)
    assert (answer.outcome.value, "changes prod.bicepparam" in answer.reason) == ("undecided", True)


@pytest.mark.parametrize(
    ("pattern", "is_said"),
    [
        ("'Personal'", True),
        ("__LOCATION__", False),
        ("name: '__LOCATION__'", False),
        ("westeurope", True),
        ("northeurope", False),
    ],
)
def test_code_that_a_pipeline_changes_is_said(tmp_path: Path, pattern: str, is_said: bool) -> None:
    (tmp_path / "main.bicep").write_text(POOL.replace("'finance'", "'__A__'"))
    (tmp_path / "deploy.sh").write_text(
        f'sed -i "s/{pattern}/x/" main.bicep\naz deployment group create -f main.bicep\n'
    )
    reasons = [each.reason for each in scan(ScanRequest(root=tmp_path)).findings if each.rule_id == "CKV_AVD_13"]
    assert [("the pipeline changes it before it deploys it (deploy.sh:1)" in each) for each in reasons] == [
        True
    ] * is_said


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("Personal", {"personal"}),
        (r"\"kind\": *\".*\"", {"kind"}),
        (r"a\.bc-de", {"bc-de"}),
        ("[Pp]ersonal?", {"ersona"}),
        ("var poolKindOfTheHosts = '<<BAKED-IN>>'", {"baked-in"}),
        (r"#\{Kind\}#", {"kind"}),
        ("Personal|Pooled", None),
        (".*", None),
        (r"\w+", None),
        ("x", None),
    ],
)
def test_words_that_all_matches_of_a_pattern_hold(pattern: str, words: set[str] | None) -> None:
    assert words_of_pattern(pattern) == words
