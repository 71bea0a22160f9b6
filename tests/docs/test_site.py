"""The static site: it is built from what is in the repository, and its page judges code in a real browser."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from avd_intune.engine import survey
from avd_intune.judgement.registry import all_rules
from avd_intune.reporting.report import html_report
from avd_intune.source.scan_request import ScanRequest

from tests.command_line.run_command import run_command
from tests.sample_repository import SAMPLES

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
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=1500, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return ROOT / "site" / "dist"


@NEEDED
def test_every_check_has_its_page_and_an_example(site: Path) -> None:
    ids = {rule.id for rule in all_rules()}
    assert {page.parent.name for page in site.glob("checks/CKV_AVD_*/index.html")} == ids
    as_data = json.loads((site / "checks" / "checks.json").read_text(encoding="utf-8"))
    assert {each["id"] for each in as_data} == ids
    assert all((site / each["page"] / "index.html").is_file() for each in as_data)
    assert 'href="../../try/"' in (site / "checks" / "CKV_AVD_3" / "index.html").read_text(encoding="utf-8")
    examples = json.loads((site / "try" / "examples.json").read_text(encoding="utf-8"))
    assert {example["rule"] for example in examples} == ids


@NEEDED
def test_the_page_judges_every_example_in_the_browser_and_mends_code(site: Path) -> None:
    # The script also tells requests to other hosts, exceptions and a page that is wider than a phone.
    command = ["node", ROOT / "site" / "check.mjs", site, str(BROWSER)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=1500, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1].endswith("examples judged")


class Silent(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing of what is asked for."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


def accessible(*addresses: str) -> subprocess.CompletedProcess[str]:
    command = ["node", ROOT / "site" / "accessibility.mjs", str(BROWSER), *addresses]
    return subprocess.run(command, capture_output=True, text=True, timeout=1500, check=False)


# A report of these has every kind of part that one of all samples has, and a sixth of its controls.
SHOWN = ("arm_entra_joined", "custom_images", "intune_as_code")


def report_of(folder: Path) -> str:
    return html_report(survey(ScanRequest(folder)), folder=folder)


def kinds_of_parts(page: str) -> set[tuple[str, str]]:
    """Return the elements of a page, each with each of its classes."""
    page = re.sub(r"(?s)<(style|script)\b.*?</\1>", "", page)
    return {
        (element, name)
        for element, attributes in re.findall(r"<([a-z][a-z0-9-]*)([^>]*)>", page)
        for name in "".join(re.findall(r'\bclass="([^"]*)"', attributes)).split() or [""]
    }


@NEEDED
def test_pages_serve_people_without_a_mouse_or_good_eyes(site: Path, tmp_path: Path) -> None:
    report, merged, found = (tmp_path / name for name in ("report.html", "merged.html", "found.json"))
    for name in SHOWN:
        shutil.copytree(SAMPLES / name, tmp_path / "samples" / name)
    report.write_text(report_of(tmp_path / "samples"), encoding="utf-8")
    assert kinds_of_parts(report.read_text(encoding="utf-8")) == kinds_of_parts(report_of(SAMPLES))
    run_command("check", str(SAMPLES / "entra_joined"), "-o", f"json={found}", folder=tmp_path)
    run_command("report", "--from", str(found), "-o", str(merged), folder=tmp_path)
    with served(site) as address:
        documents = (f"{address}/",)
        done = accessible(report.as_uri(), merged.as_uri(), f"{address}/try/", *documents)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "no problem"), done.stdout + done.stderr


SHUT_OUT = {
    "color-contrast": '<main><h1>A</h1><p style="color:#999;background:#fff">pale</p></main>',
    "a button without a name": "<main><h1>A</h1><button></button></main>",
    "where the focus is cannot be seen": '<main><h1>A</h1><a href="#" style="outline:none">B</a></main>',
    "no main part": "<h1>A</h1>",
}


@NEEDED
def test_what_shuts_people_out_is_a_problem(site: Path, tmp_path: Path) -> None:
    pages = [tmp_path / f"{number}.html" for number in range(len(SHUT_OUT))]
    for page, body in zip(pages, SHUT_OUT.values(), strict=True):
        page.write_text(f'<!doctype html><html lang="en"><title>A</title><body>{body}</body></html>', encoding="utf-8")
    done = accessible(*(page.as_uri() for page in pages))
    assert done.returncode == 1
    told = done.stdout.splitlines()
    for page, problem in zip(pages, SHUT_OUT, strict=True):
        assert any(line.startswith(f"{page.as_uri()}: ") and problem in line for line in told), problem
