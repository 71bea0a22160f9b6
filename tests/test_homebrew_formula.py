"""The Homebrew formula, which is prepared for a release, is Ruby and names what the distribution is."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from avd_intune.pack_version import VERSION

ROOT = Path(__file__).parents[1]
FORMULA = ROOT / "distributions" / "homebrew" / "avd-intune.rb"


def test_it_is_ruby() -> None:
    ruby = shutil.which("ruby")
    if ruby is None:
        pytest.skip("needs ruby on the path")
    done = subprocess.run([ruby, "-c", FORMULA], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "Syntax OK\n"), done.stderr


def test_it_names_the_release_and_licence_of_the_distribution() -> None:
    text = FORMULA.read_text("utf-8")
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    assert f"/v{VERSION}.tar.gz" in text
    licence = re.search(r'^license = "(.+)"$', project, re.M)
    assert licence is not None and f'license "{licence[1]}"' in text
