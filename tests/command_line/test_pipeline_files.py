"""The files of pipelines: actions by commit, no more rights than are needed, an end to every job."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted(
    [*(ROOT / ".github" / "workflows").glob("*.yml"), *(ROOT / "docs" / "integrations").glob("github*.yml")]
)
USING = re.compile(r"^\s*(?:- )?uses: (\S+)(.*)$", re.M)
OWN = ("OWNER/REPOSITORY@REVISION", "./")


def jobs_of(path: Path) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = yaml.safe_load(path.read_text("utf-8"))["jobs"]
    return found


@pytest.mark.parametrize("path", [*WORKFLOWS, ROOT / "action.yml"], ids=lambda path: path.name)
def test_an_action_is_named_by_its_commit_and_its_release_beside_it(path: Path) -> None:
    found = [(name, comment) for name, comment in USING.findall(path.read_text("utf-8")) if name not in OWN]
    assert found
    for name, comment in found:
        assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", name), name
        assert re.fullmatch(r" # v\d+\.\d+\.\d+.*", comment), comment


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_job_has_the_rights_that_it_names_and_ends(path: Path) -> None:
    whole = yaml.safe_load(path.read_text("utf-8"))
    assert whole["permissions"] == {}
    assert "group" in whole["concurrency"]
    for job in jobs_of(path).values():
        # Only what makes a release may write to the repository.
        assert job["permissions"].get("contents", "read") == "read" or path.name == "release.yml"
        assert 0 < job["timeout-minutes"] <= 90
        checkouts = [step for step in job["steps"] if str(step.get("uses", "")).startswith("actions/checkout@")]
        assert all(step["with"]["persist-credentials"] is False for step in checkouts)
