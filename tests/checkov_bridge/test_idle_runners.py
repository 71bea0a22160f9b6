"""The pack makes Checkov's json and yaml runners read no file, unless another pack has checks for them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.checkov_bridge.run_checkov import CHECKS, run_checkov

OTHER_CHECK = """
from checkov.common.models.enums import CheckCategories, CheckResult
from checkov.{kind}_doc.base_{kind}_check import Base{name}Check


class Named(Base{name}Check):
    def __init__(self) -> None:
        super().__init__("Ensure it has a name", "CKV_OTHER_1", [CheckCategories.CONVENTION], ["*"], "document")

    def scan_entity_conf(self, conf, *_):
        return CheckResult.FAILED, conf


check = Named()
"""
RUN = """
import json, sys
from checkov.{kind}_doc.runner import Runner
from checkov.runner_filter import RunnerFilter

runner = Runner()
report = runner.run(root_folder=sys.argv[1], external_checks_dir=sys.argv[2:], runner_filter=RunnerFilter())
print(json.dumps([len(runner.definitions), [record.check_id for record in report.failed_checks]]))
"""


def run(kind: str, code: Path, *packs: Path) -> tuple[int, list[str]]:
    """Return how many files the runner read, and the checks that failed."""
    done = run_checkov(code, *packs, folder=code, code=RUN.format(kind=kind))
    assert done.exit_code == 0, done.errors
    read, failed = json.loads(done.output.splitlines()[-1])
    return read, failed


@pytest.fixture
def code(tmp_path: Path) -> Path:
    folder = tmp_path / "code"
    folder.mkdir()
    (folder / "one.json").write_text('{"a": {"b": 1}}')
    (folder / "one.yaml").write_text("a:\n  b: 1\n")
    return folder


@pytest.mark.parametrize("kind", ["json", "yaml"])
def test_the_pack_alone_makes_it_read_nothing(kind: str, code: Path) -> None:
    assert run(kind, code, CHECKS) == (0, [])


@pytest.mark.parametrize(("kind", "name"), [("json", "Json"), ("yaml", "Yaml")])
def test_checks_of_another_pack_beside_it_are_judged(kind: str, name: str, code: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "__init__.py").write_text("")
    (other / "named.py").write_text(OTHER_CHECK.format(kind=kind, name=name))
    for packs in ((CHECKS, other), (other, CHECKS)):
        read, failed = run(kind, code, *packs)
        assert read == 1
        assert set(failed) == {"CKV_OTHER_1"}
