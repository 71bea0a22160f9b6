"""The demonstration installs first what the command needs, and nothing else."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DEMO = (ROOT / "scripts" / "demo").read_text("utf-8")


@pytest.mark.skipif(sys.platform == "win32" or shutil.which("bash") is None, reason="needs bash and sed")
def test_what_is_installed_first_is_what_the_distribution_requires() -> None:
    (reading,) = re.findall(r"^ *(sed .+ pyproject\.toml) \|", DEMO, re.M)
    found = subprocess.run(["bash", "-c", reading], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    declared = re.search(r"^dependencies = \[\n(.*?)^\]", (ROOT / "pyproject.toml").read_text("utf-8"), re.M | re.S)
    assert declared is not None
    assert found.split("\n")[:-1] == re.findall(r'"(.+)"', declared[1])
    assert "PyYAML>=6" in found


@pytest.mark.skipif(sys.platform == "win32" or shutil.which("bash") is None, reason="needs bash")
def test_it_is_bash() -> None:
    done = subprocess.run(["bash", "-n", ROOT / "scripts" / "demo"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
