"""Pipelines with thousands of steps or values: what is asked of the whole file is asked once."""

from __future__ import annotations

from pathlib import Path

import pytest
from avd_intune.engine import scan
from avd_intune.findings import Outcome
from avd_intune.languages.arm.pipelines import deploying_steps, pipeline_clouds
from avd_intune.languages.arm.pipelines.deploying_steps import _place_of
from avd_intune.source.json_reader import JsonNode
from avd_intune.source.scan_request import ScanRequest
from avd_intune.source.text import SourceFile, Span
from avd_intune.source.workspace import Workspace

TEMPLATE = """{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {"kind": {"type": "string"}},
  "resources": [
    {
      "type": "Microsoft.DesktopVirtualization/hostPools",
      "apiVersion": "2024-04-03",
      "name": "p",
      "properties": {"hostPoolType": "[parameters('kind')]", "personalDesktopAssignmentType": "Automatic"}
    }
  ]
}
"""
STEP = "      az deployment group create -f main.json -p kind=Pooled -p tag={n}\n"


def test_the_documents_of_a_pipeline_are_made_once_for_all_its_steps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of 9,000 commands in half a megabyte searched all of it: the scan had no end in 80 s."""
    made: list[str] = []
    documents_of = pipeline_clouds.documents_of

    def counted(workspace: Workspace, source: SourceFile) -> list[JsonNode]:
        made.append(source.path)
        return documents_of(workspace, source)

    monkeypatch.setattr(pipeline_clouds, "documents_of", counted)
    (tmp_path / ".git").mkdir()
    (tmp_path / "main.json").write_text(TEMPLATE.replace('"kind": {', '"tag": {"type": "string"}, "kind": {'))
    steps = "".join(STEP.format(n=n) for n in range(30))
    (tmp_path / "azure-pipelines.yml").write_text("steps:\n  - script: |\n" + steps)
    found = scan(ScanRequest(root=tmp_path)).findings
    assert [each.rule_id for each in found if each.outcome is Outcome.FAIL] == ["CKV_AVD_1"]
    assert len(made) == 1


@pytest.mark.parametrize(
    ("name", "line", "column"),
    [
        ("kind", 1, 13),
        ("kind2", 2, 1),
        ("a-kind", 2, 7),
        ("a.kind", 1, 1),
        ("absent", 1, 1),
        ("-", 1, 1),
        ("ind", 1, 1),
    ],
)
def test_where_a_value_is_named(name: str, line: int, column: int) -> None:
    source = SourceFile("/a.yml", "xkind kinds kind kind\nkind2 a-kind\n")
    place = _place_of(name, Span(source, 0, len(source.text)))
    assert (place.line, source.position(place.start)[1]) == (line, column)
    assert place.text == (name if name in ("kind", "kind2", "a-kind") else source.text)


def test_thousands_of_values_in_one_step_go_through_it_once() -> None:
    """Half a megabyte of `overrideParameters` had no end in 80 s."""
    text = "".join(f"-p{n} a " for n in range(3000))
    whole = Span(SourceFile("/a.yml", text), 0, len(text))
    deploying_steps._words_of.cache_clear()
    assert [_place_of(f"p{n}", whole).text for n in range(3000)] == [f"p{n}" for n in range(3000)]
    assert deploying_steps._words_of.cache_info().misses == 1
