"""The HTML report as a browser shows it: headless Chromium, with its page offline."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest
from avd_intune.engine import survey
from avd_intune.reporting import report_html
from avd_intune.reporting.merged_page import merged_page
from avd_intune.reporting.merged_results import merged_results
from avd_intune.reporting.report import html_report
from avd_intune.source.scan_request import ScanRequest

from tests.first_checks import engine_with_first_checks
from tests.reporting.estates import write_estate
from tests.reporting.test_merged_report import finding, output
from tests.sample_repository import SAMPLES

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(BROWSER is None, reason="needs Chromium: apt-get install chromium")

# Measures a page from outside, as its own policy lets no other script run in it.
MEASURE = """<body style="margin:0">
<iframe src="report.html#theme=light" width="{width}" height="3000" style="border:0"></iframe>
<script>onload = function () {{
  var page = document.querySelector("iframe").contentDocument, wide = [];
  page.querySelectorAll("li, th, td, h1, h2, p, .tile").forEach(function (each) {{
    if (each.closest("thead") || getComputedStyle(each).display === "inline") return;
    if (each.scrollWidth > each.clientWidth + 1) wide.push(each.outerHTML);
  }});
  var tops = new Set([...page.querySelectorAll(".tile")].map(function (each) {{ return each.offsetTop; }}));
  var cut = [...page.querySelectorAll("svg g text")].filter(function (each) {{ return each.getBBox().width > 190; }});
  document.body.textContent = "RESULT" + JSON.stringify({{page: page.documentElement.scrollWidth,
    wide: wide.slice(0, 3), rows: tops.size, cut: cut.map(function (each) {{ return each.textContent; }})}}) + "END";
}};</script>"""


def browse(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    flags = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    flags += " --disable-component-update --disable-sync --hide-scrollbars --enable-logging=stderr"
    command = [str(BROWSER), *flags.split(), f"--user-data-dir={folder / 'profile'}", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)


def opened(folder: Path, address: str) -> tuple[str, list[str]]:
    """Return the document as it is after its script ran, and what the browser complained of."""
    done = browse(folder, "--dump-dom", address)
    return done.stdout, re.findall(r"^.*CONSOLE.*$", done.stderr, re.MULTILINE)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("report") / "report.html"
    with engine_with_first_checks():
        found = survey(ScanRequest(SAMPLES))
    file.write_text(html_report(found, folder=file.parent), encoding="utf-8")
    return file


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_opens_without_a_complaint(page: Path, tmp_path: Path, theme: str) -> None:
    document, complaints = opened(tmp_path, f"{page.as_uri()}#theme={theme}")
    assert f'data-theme="{theme}"' in document
    assert "the host pool type is" in document
    assert document.count("<svg") == document.count("</svg>") > 5
    assert complaints == []


@pytest.mark.parametrize(
    ("name", "addition", "complaint"),
    [
        pytest.param("report_script.data", "\nmissingFunction();", "missingFunction is not defined", id="error"),
        pytest.param("report_script.data", "\nfunction (", "SyntaxError", id="syntax"),
        pytest.param("report_page.data", "<script>alert(1)</script>", "Content Security Policy", id="other script"),
        pytest.param("report_page.data", "<p style='color:red'>x</p>", "Content Security Policy", id="other style"),
    ],
)
def test_an_error_in_the_page_would_be_a_complaint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, addition: str, complaint: str
) -> None:
    read = report_html.page_data
    monkeypatch.setattr(report_html, "page_data", lambda each: read(each) + (addition if each == name else ""))
    file = tmp_path / "report.html"
    file.write_text(html_report(survey(ScanRequest(SAMPLES / "entra_joined")), folder=tmp_path), encoding="utf-8")
    _, complaints = opened(tmp_path, file.as_uri())
    assert any(complaint in each for each in complaints)


def test_the_button_offers_the_other_colours(page: Path, tmp_path: Path) -> None:
    document, _ = opened(tmp_path, f"{page.as_uri()}#theme=dark")
    assert re.search(r'<button id="theme"[^>]*>Light colours</button>', document)


@pytest.mark.parametrize(
    ("width", "rows_of_tiles"), [pytest.param(1280, 1, id="desktop"), (900, 2), pytest.param(390, 4, id="phone")]
)
def test_nothing_is_wider_than_the_window(page: Path, tmp_path: Path, width: int, rows_of_tiles: int) -> None:
    """The picture alone scrolls by itself where it is wider."""
    shutil.copy(page, tmp_path / "report.html")
    frame = tmp_path / "frame.html"
    frame.write_text(MEASURE.format(width=width))
    done = browse(tmp_path, "--allow-file-access-from-files", "--window-size=1400,3000", "--dump-dom", frame.as_uri())
    text = done.stdout.partition("RESULT")[2].partition("END")[0]
    measured = json.loads(text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
    assert measured == {"page": width, "wide": [], "rows": rows_of_tiles, "cut": []}


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs pdftotext: apt-get install poppler-utils")
@pytest.mark.usefixtures("first_checks")
def test_paper_shows_every_reason_on_few_pages(tmp_path: Path) -> None:
    write_estate(tmp_path / "code", hosts=7, pools=4, unassigned=1)
    file, pdf = tmp_path / "report.html", tmp_path / "report.pdf"
    file.write_text(html_report(survey(ScanRequest(tmp_path / "code")), folder=tmp_path), encoding="utf-8")
    browse(tmp_path, "--no-pdf-header-footer", f"--print-to-pdf={pdf}", f"{file.as_uri()}#theme=dark")
    done = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, text=True, timeout=300, check=True)
    text = " ".join(done.stdout.split())
    # Closed on the screen, because the host pool and the machine have nothing to mend.
    assert 'CKV_AVD_1 personal: the host pool type is "Personal"' in text
    assert "nothing registers it with a host pool" in text
    assert done.stdout.count("\f") <= 6


# Types into the search and takes away a mark, as a person does, and tells which estates are left.
FILTER = """<body>
<iframe src="report.html" width="1200" height="900"></iframe>
<script>onload = function () {
  var page = document.querySelector("iframe").contentDocument, words = page.getElementById("words");
  function left(list) {
    return [...page.querySelectorAll(list)].filter(function (each) { return each.offsetParent !== null; }).length;
  }
  function changed(each) { each.dispatchEvent(new Event("input", {bubbles: true})); }
  var found = [[left(".estate"), left(".contents li")]];
  words.value = "SEVERAL_FILES"; changed(words); found.push([left(".estate"), left(".contents li")]);
  words.value = ""; changed(words);
  var box = page.querySelector("[name=mark][value=fail]");
  box.checked = false; changed(box);
  found.push([left(".estate[data-mark=fail]"), left(".contents li") - left(".estate")]);
  found.push(page.getElementById("shown").textContent);
  document.body.textContent = "RESULT" + JSON.stringify(found) + "END";
};</script>"""


def test_search_and_filter_leave_what_fits(page: Path) -> None:
    holder = page.with_name("filter.html")
    holder.write_text(FILTER, encoding="utf-8")
    dom = browse(page.parent, "--allow-file-access-from-files", "--dump-dom", holder.as_uri()).stdout
    every, searched, filtered, told = json.loads(re.search(r"RESULT(.*?)END", dom)[1])  # type: ignore[index]
    assert every[0] == every[1] > 3
    assert searched == [1, 1]
    assert filtered == [0, 0]
    assert re.fullmatch(r"\d+ of \d+ estates", told)


def test_the_name_of_a_repository_leads_to_its_findings(tmp_path: Path) -> None:
    outputs = [(f"team-{number}", "2026-05-01", output(finding(reason=f"reason {number}"))) for number in range(5)]
    file = tmp_path / "organisation.html"
    file.write_text(merged_page(merged_results(outputs, date(2026, 6, 1))), encoding="utf-8")
    document, complaints = opened(tmp_path, f"{file.as_uri()}#search=team-3")
    assert complaints == []
    left = [each for each in re.findall(r"<li data-mark[^>]*>", document) if "data-off" not in each]
    assert len(left) == 2, "the repository and its finding"
    assert '<output id="shown" data-of="entries">2 of 10 entries</output>' in document
    document, _ = opened(tmp_path, f"{file.as_uri()}#search=nobody")
    assert '<output id="shown" data-of="entries">None of 10 entries</output>' in document
