"""SARIF in the schema of its standard, and JUnit in the structure that its many readers share."""

from __future__ import annotations

import json
import os
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.command_line.run_command import CHECKS, run_command
from tests.sample_repository import SAMPLES

ROOT = CHECKS.parent
# scripts/test brings it, from the npm package @microsoft/jest-sarif; no package of Python has it.
SCHEMAS = sorted((ROOT / ".venv-test" / "sarif").glob("package/lib/schemas/sarif-2.1.0*.json"))
SKIPPED = """\
resource "azurerm_virtual_desktop_host_pool" "p" {
  #checkov:skip=CKV_AVD_1:pooled <on> "purpose" & known
  name = "p"
  type = "Pooled"
}
"""


def output(form: str, *arguments: str | Path) -> str:
    run = run_command("check", *arguments, "--output", form)
    assert run.exit_code in (0, 1), run.errors
    return run.output


@pytest.fixture(scope="module", params=["samples", "samples with passes", "skipped", "unreadable", "empty"])
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return what one scan writes in each form: form -> text."""
    code, outputs = tmp_path_factory.mktemp("code"), tmp_path_factory.mktemp("outputs")
    arguments: list[str | Path] = [code]
    if request.param == "skipped":
        (code / "main.tf").write_text(SKIPPED)
    elif request.param == "unreadable":
        # No file name of the web, and code that ends in the middle.
        (code / "a b#%ü.tf").write_text('resource "azurerm_virtual_desktop_host_pool" "p" {\n  type = "Poo')
    elif request.param != "empty":
        arguments = [SAMPLES, "--show-passed"] if "passes" in request.param else [SAMPLES]
    for form in ("sarif", "junit", "json"):
        arguments += ["--output", f"{form}={outputs / form}"]
    run = run_command("check", *arguments)
    assert run.exit_code in (0, 1), run.errors
    return {each.name: each.read_text(encoding="utf-8") for each in outputs.iterdir()}


@pytest.mark.skipif(not SCHEMAS, reason="needs the schema of SARIF (scripts/test brings it with npm)")
def test_sarif_is_valid_in_its_schema(written: dict[str, str]) -> None:
    schema: dict[str, Any] = json.loads(SCHEMAS[0].read_text(encoding="utf-8"))
    assert "2.1.0" in schema["title"]
    validator = jsonschema.validators.validator_for(schema)
    validator.check_schema(schema)
    document = json.loads(written["sarif"])
    errors = validator(schema, format_checker=jsonschema.FormatChecker()).iter_errors(document)
    assert [f"{error.json_path}: {error.message}" for error in errors] == []


@pytest.mark.skipif(not SCHEMAS, reason="needs the schema of SARIF (scripts/test brings it with npm)")
def test_the_schema_of_sarif_finds_what_is_wrong() -> None:
    document = json.loads(output("sarif", SAMPLES / "entra_joined"))
    document["runs"][0]["results"][0]["level"] = "fatal"
    with pytest.raises(jsonschema.ValidationError, match="fatal"):
        jsonschema.validate(document, json.loads(SCHEMAS[0].read_text(encoding="utf-8")))


def test_sarif_keeps_what_the_schema_cannot_say(written: dict[str, str]) -> None:
    """https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html: 3.27.6, 3.27.9 and 3.30."""
    (run,) = json.loads(written["sarif"])["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(rules) == len(set(rules))
    fingerprints = [tuple(result["partialFingerprints"].items()) for result in run["results"]]
    assert len(fingerprints) == len(set(fingerprints))
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert (result["kind"] == "fail") == (result["level"] != "none")
        for place in (*result["locations"], *result.get("relatedLocations", ())):
            region, file = (place["physicalLocation"][name] for name in ("region", "artifactLocation"))
            start, end = ((region[f"{at}Line"], region[f"{at}Column"]) for at in ("start", "end"))
            assert (1, 1) <= start <= end
            assert not set(' #?"<>\\') & set(file["uri"])
            assert not file["uri"].startswith(("/", "file:"))


def test_junit_has_the_structure_that_its_readers_share(written: dict[str, str]) -> None:
    """The form has no standard; this is what Jenkins, Azure DevOps and GitLab read of it.

    https://learn.microsoft.com/azure/devops/pipelines/tasks/reference/publish-test-results-v2
    https://docs.gitlab.com/ci/testing/unit_test_reports/
    """
    root = ET.fromstring(written["junit"])
    assert root.tag == "testsuites"
    assert len(root) >= 1
    assert {suite.tag for suite in root} == {"testsuite"}
    names = [suite.attrib["name"] for suite in root]
    assert len(names) == len(set(names))
    for suite in root:
        cases = list(suite)
        assert {case.tag for case in cases} <= {"testcase"}
        assert int(suite.attrib["tests"]) == len(cases)
        for kind, attribute in (("failure", "failures"), ("skipped", "skipped"), ("error", "errors")):
            assert int(suite.attrib[attribute]) == sum(case.find(kind) is not None for case in cases)
        for case in cases:
            assert case.attrib["name"].startswith("CKV_AVD_")
            assert case.attrib["classname"] == suite.attrib["name"]
            assert len(case) <= 1
            for failure in case.findall("failure"):
                assert failure.attrib["message"]
                assert failure.attrib["type"].startswith("CKV_AVD_")
                assert (failure.text or "").strip()
    for attribute in ("tests", "failures", "errors"):
        assert int(root.attrib[attribute]) == sum(int(suite.attrib[attribute]) for suite in root)


HOSTILE = "x]##vso[task.setvariable variable=a]b;%0A\r\n##[error]"


def test_azure_devops_gets_one_command_a_finding_and_nothing_of_the_code_is_one(tmp_path: Path) -> None:
    """The agent obeys `##vso[…]` anywhere in a line; what is in a property ends at `;` and `]`."""
    name = HOSTILE.replace("\r\n", "")
    (tmp_path / f"{name.replace('/', '')}.tf").write_text(
        f'resource "azurerm_virtual_desktop_host_pool" "p" {{\n  type = {json.dumps(HOSTILE)}\n}}\n'
    )
    run = run_command("check", "--output", "azure-devops", "--output", "markdown=summary.md", folder=tmp_path)
    assert run.exit_code == 1
    issues, (summary,) = run.output.splitlines()[:-1], run.output.splitlines()[-1:]
    assert issues
    for line in issues:
        assert line.startswith("##vso[task.logissue type=error;sourcepath=")
        assert line.count("##") == 1
        head = line[line.index("[") + 1 :].partition("]")[0]
        assert re.fullmatch(r"task\.logissue (\w+=[^;\]]*;){5}", head)
    assert summary == f"##vso[task.uploadsummary]{tmp_path / 'summary.md'}"
    assert (tmp_path / "summary.md").is_file()


def test_sarif_ranks_rules_and_carries_no_page(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('resource "azurerm_virtual_desktop_host_pool" "p" {\n  type = "Pooled"\n}\n')
    text = run_command("check", "--output", "sarif", folder=tmp_path).output
    rules = json.loads(text)["runs"][0]["tool"]["driver"]["rules"]
    for rule in rules:
        assert {"error": "7.0", "warning": "4.0", "note": "2.0"}[rule["defaultConfiguration"]["level"]] == (
            rule["properties"]["security-severity"]
        )
        assert rule["helpUri"] in rule["help"]["markdown"]
        assert len(rule["help"]["markdown"]) < 1000


@pytest.mark.parametrize(
    ("form", "sign"), [("github", "file={},line=1,"), ("azure-devops", "sourcepath={};linenumber=1;")]
)
def test_a_line_of_a_parameter_file_that_decides_is_annotated_too(tmp_path: Path, form: str, sign: str) -> None:
    code = 'variable "kind" {\n  type = string\n}\n\n'
    code += 'resource "azurerm_virtual_desktop_host_pool" "p" {\n  type = var.kind\n}\n'
    (tmp_path / "main.tf").write_text(code)
    (tmp_path / "prod.tfvars").write_text('kind = "Pooled"\n')
    output = run_command("check", "--output", form, folder=tmp_path).output
    assert sign.format("prod.tfvars") in output
    assert sign.replace("1", "6").format("main.tf") in output


def test_json_is_written_as_python_writes_it(written: dict[str, str]) -> None:
    # It is written in pieces by code of our own: any text of the scanned code must stand there as it should.
    text = written["json"]
    assert text == json.dumps(json.loads(text), indent=2, ensure_ascii=False) + "\n"


def test_an_output_that_waits_on_the_disk_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from avd_intune.command_line import usage

    pieces = [b"one ", b"two ", b"three"]
    monkeypatch.setattr(usage, "MAX_HELD", 5)
    with usage.whole(pieces) as document:
        assert document.read() == b"one two three"
    usage.write_file(tmp_path / "out.json", pieces)
    assert (tmp_path / "out.json").read_bytes() == b"one two three"


@pytest.mark.parametrize("form", ["junit", "github", "gitlab", "human", "snapshot"])
def test_name_of_a_folder_neither_ends_an_output_nor_speaks_in_it(tmp_path: Path, form: str) -> None:
    code = 'resource "azurerm_virtual_desktop_host_pool" "p" {\n  type = "Pooled"\n}\n'
    for name in (b"\xff\xfe", b"a\n::stop-commands::b", b"a\x1b[2Jb", b"a ##vso[task.complete]b"):
        folder = os.fsencode(tmp_path) + b"/" + name
        try:
            Path(os.fsdecode(folder)).mkdir()
        except OSError:  # a file system that takes no such name
            continue
        Path(os.fsdecode(folder), "main.tf").write_text(code)
    arguments = ["snapshot", tmp_path] if form == "snapshot" else ["check", "-o", form, tmp_path]
    run = run_command(*arguments)
    assert run.exit_code == (0 if form == "snapshot" else 1), run.errors
    assert "\x1b" not in run.output
    assert "##vso[" not in run.output
    assert not re.search(r"(?m)^\s*::stop", run.output)
