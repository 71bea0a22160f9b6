"""What a script sets on a condition is not known where it deploys, however its lines are indented."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.test_ways_of_deploying import AZ, BICEP, outcomes, write

# the lines before the deployment, and what the host pool that it makes gets
SCRIPTS = [
    ("T=Pooled\n", {"fail"}),
    ('if [ "$STAGE" = test ]; then\nT=Pooled\nfi\n', {"undecided"}),
    ('if [ "$STAGE" = test ]; then\n  T=Pooled\nfi\n', {"undecided"}),
    ('if [ "$STAGE" = test ]\nthen\necho test\nelse\nT=Pooled\nfi\n', {"undecided"}),
    ('case "$STAGE" in\ntest)\nT=Pooled\n;;\nesac\n', {"undecided"}),
    ('if [ "$STAGE" = test ]; then\necho test\nfi\nT=Pooled\n', {"fail"}),
]


@pytest.mark.parametrize(("before", "expected"), SCRIPTS)
def test_an_assignment_on_a_condition(tmp_path: Path, before: str, expected: set[str]) -> None:
    write(tmp_path, {"main.bicep": BICEP, "deploy.sh": f"{before}{AZ}$T\n"})
    assert outcomes(tmp_path) == expected
