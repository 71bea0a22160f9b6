"""What single expressions give by the rules of the deployment engine (docs/agreement.md), each in an output."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from avd_intune.languages.bicep.bicep_deployments import read_bicep
from avd_intune.snapshots.values_as_data import ValuesAsData
from avd_intune.source.workspace import Workspace

_HERE = Path(__file__)
ROWS: list[dict[str, Any]] = [
    *yaml.safe_load(_HERE.with_name("answers_by_rule.yaml").read_text("utf-8")),
    # Answers of the rules, of other programs (dates, addresses, texts, merges) and of the documentation.
    *map(json.loads, _HERE.with_name("answers_by_rule.jsonl").read_text("utf-8").splitlines()),
]
# What the expressions load and call.
FILES = {
    "notes.txt": "one\ntwo\n",
    "dir/a.txt": "x\n",
    "dir/c.json": "{}\n",
    "dir/sub/b.json": "{}\n",
    "config.json": """{"vms": [{"name": "a", "size": 1, "tags": {"k": "x"}}, {"name": "b", "size": 3},
        {"name": "c", "size": 5, "on": true}], "map": {"West": {"n": 1}, "East": {"n": 2}},
        "list": [1, 2, 3], "1": {"z": true}}""",
    "config.yaml": "vms:\n  - name: y1\n    at: 06:30\n  - name: y2\nkind: Pooled\n",
}
DECLARED = """type pool = { kind: 'Pooled' | 'Personal' }
func hostName(prefix string, number int) string => '${prefix}-${padLeft(number, 2, '0')}'
func limited(value 'a' | 'b') string => value
func sized(value int) int => value
func ofPool(value pool) string => value.kind
func maybe(value string?) string => value ?? 'none'
func pair(value string) array => [value, value]
func nested(value { a: { b: int } }) int => value.a.b
func twiceName(value string) string => '${hostName(value, 2)}${hostName(value, 2)}'
"""


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder: Path = tmp_path_factory.mktemp("rules")
    lines = [DECLARED]
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    for at, row in enumerate(ROWS):
        if "yaml" in row:
            (folder / f"f{at}.yaml").write_text(row["yaml"], encoding="utf-8")
        expression = row.get("expression", f"loadYamlContent('f{at}.yaml')")
        lines.append(f"output o{at} object = any({expression})\n")
    (folder / "main.bicep").write_text("".join(lines), encoding="utf-8")
    (deployment,) = read_bicep(Workspace(folder))
    data = ValuesAsData(str)
    return {name: data.data(value) for name, value in deployment.outputs.items()}


def plain(value: Any) -> Any:
    """Return a value with the numbers that JSON has for it, as a snapshot writes them."""
    return json.loads(json.dumps(value, default=float))


@pytest.mark.parametrize(
    "at", [pytest.param(at, id=row.get("expression", row.get("yaml"))) for at, row in enumerate(ROWS)]
)
def test_the_answer_follows_from_the_rule(at: int, outputs: dict[str, Any]) -> None:
    row, value = ROWS[at], outputs[f"o{at}"]
    if row.get("refused"):
        assert isinstance(value, dict)
        assert "$error" in value
    else:
        assert plain(value) == row["value"]
        assert type(plain(value)) is type(row["value"])
