"""The static site: it is built from what is in the repository, and its page judges code in a real browser."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from avd_intune.judgement.registry import all_rules

ROOT = Path(__file__).parents[2]
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
NEEDED = pytest.mark.skipif(
    BROWSER is None or shutil.which("npm") is None, reason="needs npm and Chromium: apt-get install npm chromium"
)


@pytest.fixture(scope="module")
def site() -> Path:
    """Build the site once; links within it that lead nowhere end the build."""
    environment = {**os.environ, "PYTHON": sys.executable, "NO_MKDOCS_2_WARNING": "1"}
    command = [ROOT / "scripts" / "build-site"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=500, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return ROOT / "site" / "dist"


@NEEDED
def test_every_check_has_its_page_and_an_example(site: Path) -> None:
    ids = {rule.id for rule in all_rules()}
    assert {page.parent.name for page in site.glob("checks/CKV_AVD_*/index.html")} == ids
    examples = json.loads((site / "try" / "examples.json").read_text(encoding="utf-8"))
    assert {example["rule"] for example in examples} == ids


@NEEDED
def test_the_page_judges_every_example_in_the_browser_and_mends_code(site: Path) -> None:
    # The script also tells requests to other hosts, exceptions and a page that is wider than a phone.
    command = ["node", ROOT / "site" / "check.mjs", site, str(BROWSER)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=500, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1].endswith("examples judged")
