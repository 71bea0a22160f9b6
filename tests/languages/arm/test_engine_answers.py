"""Expressions with what Azure's own deployment engine makes of them (Bicep CLI 0.49.2, `bicep snapshot`).

`engine_answers.jsonl`: `rule` names the behaviour that the answer proves ("" for what needs no rule of its own);
`value` is what the engine gives, `error` says that it refuses the expression at deployment.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from avd_intune.languages.arm.template import evaluate_arm_template
from avd_intune.languages.arm.template_calls import TemplateCall
from avd_intune.languages.bicep.bicep_deployments import read_bicep
from avd_intune.snapshots.values_as_data import ValuesAsData
from avd_intune.source.text import SourceFile
from avd_intune.source.workspace import Workspace
from avd_intune.values.value_types import ObjectValue

RECORDED = (Path(__file__).parent / "engine_answers.jsonl").read_text("utf-8")
ANSWERS = [json.loads(line) for line in RECORDED.split("\n") if line]
SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
DATA = ValuesAsData(str)


def evaluated(folder: Path, expressions: list[str], language: str) -> list[Any]:
    """Return each expression's value, as it stands in a resource that is deployed."""
    names = [f"x{number}" for number in range(len(expressions))]
    if language == "arm":
        resource = {
            "type": "Test.Rp/probes",
            "apiVersion": "2024-01-01",
            "name": "probe",
            "properties": {name: [text] for name, text in zip(names, expressions, strict=True)},
        }
        template = {"$schema": SCHEMA, "contentVersion": "1.0.0.0", "resources": [resource]}
        source = SourceFile(str(folder / "main.json"), json.dumps(template))
        result = evaluate_arm_template(source, TemplateCall({}), Workspace(folder))
        (found,) = result.resources
    else:
        lines = "".join(f"    {name}: [\n{text}\n    ]\n" for name, text in zip(names, expressions, strict=True))
        head = "resource probe 'Test.Rp/probes@2024-01-01' = {\n  name: 'probe'\n  properties: any({\n"
        (folder / "main.bicep").write_text(f"{head}{lines}  }})\n}}\n", encoding="utf-8")
        (deployment,) = read_bicep(Workspace(folder))
        (found,) = deployment.resources
    assert isinstance(found.properties, ObjectValue)
    properties = DATA.data(found.properties.entries["properties"])
    return [properties[name][0] for name in names]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Any]:
    found = {}
    for language in ("arm", "bicep"):
        # What is refused stands apart: an error must not spoil what stands beside it.
        for refused in (False, True):
            texts = [a["expression"] for a in ANSWERS if a["language"] == language and ("error" in a) is refused]
            folder = tmp_path_factory.mktemp(language)
            for text, value in zip(texts, evaluated(folder, texts, language), strict=True):
                found[language, text] = value
    return found


def same(left: Any, right: Any) -> bool:
    """Compare as JSON does: numbers by value, null as a missing property, booleans as no numbers."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        return left == right
    if isinstance(left, dict) and isinstance(right, dict):
        first, second = ({k: v for k, v in each.items() if v is not None} for each in (left, right))
        return first.keys() == second.keys() and all(same(first[key], second[key]) for key in first)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    return type(left) is type(right) and left == right


@pytest.mark.parametrize(
    "answer", ANSWERS, ids=[f"{each['language']} {each['rule']} {each['expression'][:60]!r}" for each in ANSWERS]
)
def test_the_answer_is_that_of_the_engine(answer: dict[str, Any], answers: dict[tuple[str, str], Any]) -> None:
    value = answers[answer["language"], answer["expression"]]
    if "value" in answer:
        assert same(value, answer["value"]), (value, answer["value"])
    else:
        assert isinstance(value, dict)
        assert {"$error", "$unknown"} & set(value)
