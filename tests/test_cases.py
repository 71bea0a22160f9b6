"""Every folder in tests/cases, and every sample, gives exactly the findings that it states."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.case_runner import differences, read_expected

TESTS = Path(__file__).parent
CASES = sorted(path.parent for path in (TESTS / "cases").glob("*/expected.yaml"))
SAMPLES = sorted((TESTS / "samples").glob("*.yaml"))
SAMPLE_FOLDER = TESTS.parent / "sample_iac"


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_case(case: Path) -> None:
    assert differences(case, read_expected(case / "expected.yaml")) == []


@pytest.mark.parametrize("expectation", SAMPLES, ids=lambda path: path.stem)
def test_sample(expectation: Path) -> None:
    assert differences(SAMPLE_FOLDER / expectation.stem, read_expected(expectation)) == []


def test_every_sample_has_an_expectation() -> None:
    folders = {path.name for path in SAMPLE_FOLDER.iterdir() if path.is_dir()}
    assert folders == {path.stem for path in SAMPLES}
