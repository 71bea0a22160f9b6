"""What single expressions give by the rules of the deployment engine (docs/agreement.md), each in an output."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from avd_intune.languages.bicep.bicep_deployments import read_bicep
from avd_intune.snapshots.values_as_data import ValuesAsData
from avd_intune.source.workspace import Workspace

ROWS: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("answers_by_rule.yaml").read_text("utf-8"))


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder: Path = tmp_path_factory.mktemp("rules")
    lines = []
    for at, row in enumerate(ROWS):
        if "yaml" in row:
            (folder / f"f{at}.yaml").write_text(row["yaml"], encoding="utf-8")
        expression = row.get("expression", f"loadYamlContent('f{at}.yaml')")
        lines.append(f"output o{at} object = any({expression})\n")
    (folder / "main.bicep").write_text("".join(lines), encoding="utf-8")
    (deployment,) = read_bicep(Workspace(folder))
    data = ValuesAsData(str)
    return {name: data.data(value) for name, value in deployment.outputs.items()}


@pytest.mark.parametrize(
    "at", [pytest.param(at, id=row.get("expression", row.get("yaml"))) for at, row in enumerate(ROWS)]
)
def test_the_answer_follows_from_the_rule(at: int, outputs: dict[str, Any]) -> None:
    row, value = ROWS[at], outputs[f"o{at}"]
    if row.get("refused"):
        assert isinstance(value, dict)
        assert "$error" in value
    else:
        assert value == row["value"]
        assert type(value) is type(row["value"])
