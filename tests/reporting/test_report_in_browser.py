"""The HTML report as a browser shows it: headless Chromium, with its page offline."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from avd_intune.engine import survey
from avd_intune.findings import ScanRequest
from avd_intune.reporting.report import html_report

SAMPLES = Path(__file__).parents[2] / "sample_iac"
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(BROWSER is None, reason="needs Chromium: apt-get install chromium")


def opened(folder: Path, address: str) -> tuple[str, str]:
    """Return the document as it is after its script ran, and what the browser logged."""
    flags = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    more = f"--disable-component-update --disable-sync --enable-logging=stderr --user-data-dir={folder / 'profile'}"
    command = [str(BROWSER), *flags.split(), *more.split(), "--dump-dom", address]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    return done.stdout, done.stderr


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("report") / "report.html"
    file.write_text(html_report(survey(ScanRequest(SAMPLES)), folder=file.parent), encoding="utf-8")
    return file


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_opens_without_a_complaint(page: Path, tmp_path: Path, theme: str) -> None:
    document, log = opened(tmp_path, f"{page.as_uri()}#theme={theme}")
    assert f'data-theme="{theme}"' in document
    assert "the host pool type is" in document
    assert document.count("<svg") == document.count("</svg>") > 5
    assert re.findall(r"^.*CONSOLE.*$", log, re.MULTILINE) == []


def test_the_button_offers_the_other_colours(page: Path, tmp_path: Path) -> None:
    document, _ = opened(tmp_path, f"{page.as_uri()}#theme=dark")
    assert re.search(r'<button id="theme"[^>]*aria-pressed="true"[^>]*>Light</button>', document)
