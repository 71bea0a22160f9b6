"""What a report says of the samples and of hostile code."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from avd_intune.engine import Survey, survey
from avd_intune.findings import ScanRequest
from avd_intune.reporting.report import html_report, markdown_report

SAMPLES = Path(__file__).parents[2] / "sample_iac"
POOL = """
resource "azurerm_virtual_desktop_host_pool" "p" {{
  {comment}
  name = "{name}"
  type = "{type}"
}}
"""


def scanned(folder: Path) -> Survey:
    return survey(ScanRequest(folder))


def of_code(folder: Path, **parts: str) -> Survey:
    (folder / "main.tf").write_text(POOL.format(**{"comment": "", "name": "p", "type": "Pooled", **parts}))
    return scanned(folder)


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def tags_of(page: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = _Tags()
    parser.feed(page)
    return parser.found


@pytest.fixture(scope="module")
def samples() -> Survey:
    return scanned(SAMPLES)


def test_every_failure_of_the_scan_is_in_both_forms(samples: Survey) -> None:
    failures = {f.rule_id for f in samples.result.findings if f.outcome.value == "fail"} - {"CKV_AVD_12"}
    page, text = html_report(samples), markdown_report(samples)
    assert failures
    assert all(f"<b>{rule_id}</b>" in page and f"**{rule_id}**" in text for rule_id in failures)


def test_the_page_loads_nothing(samples: Survey) -> None:
    loading = {"src", "srcset", "data", "poster", "background"}
    tags = tags_of(html_report(samples))
    assert [tag for tag, attributes in tags if loading & set(attributes)] == []
    assert {tag for tag, _ in tags} & {"link", "img", "iframe", "object", "embed", "form"} == set()


def test_every_link_inside_the_page_leads_somewhere_once(samples: Survey) -> None:
    tags = tags_of(html_report(samples))
    ids = [attributes["id"] for _, attributes in tags if "id" in attributes]
    targets = {str(a["href"])[1:] for tag, a in tags if tag == "a" and str(a["href"]).startswith("#")}
    assert len(ids) == len(set(ids))
    assert targets
    assert targets <= set(ids)


def test_a_relative_link_leads_to_the_file(samples: Survey, tmp_path: Path) -> None:
    tags = tags_of(html_report(samples, folder=SAMPLES))
    links = {str(a["href"]) for tag, a in tags if tag == "a" and ".tf#L" in str(a["href"])}
    assert links
    assert all((SAMPLES / link.partition("#")[0]).is_file() for link in links)


def test_a_link_base_leads_to_the_repository_on_the_web(samples: Survey) -> None:
    text = markdown_report(samples, "https://example.com/blob/main")
    path = (SAMPLES / "pooled_multi_session" / "main.tf").relative_to(samples.workspace.root).as_posix()
    assert f"(https://example.com/blob/main/{path}#L33)" in text


def test_names_of_strangers_are_text(tmp_path: Path) -> None:
    folder = tmp_path / "<script>alert(1)</script>"
    folder.mkdir(parents=True)
    found = of_code(folder, name="<img src=x onerror=alert(1)>", type="<b>Pool</b>")
    page, text = html_report(found), markdown_report(found)
    assert [tag for tag, _ in tags_of(page)].count("script") == 1
    assert "onerror=" in page
    assert "img" not in {tag for tag, _ in tags_of(page)}
    assert re.search(r"(?<!\\)<(?!!-- avd-intune report -->)", text) is None


def test_a_skip_comment_shows_as_skipped(tmp_path: Path) -> None:
    page = html_report(of_code(tmp_path, comment="#checkov:skip=CKV_AVD_1:pooled on purpose"))
    assert "skipped: pooled on purpose" in page
    assert "What must change" not in page


def test_loops_of_equal_session_hosts_are_one_row(samples: Survey) -> None:
    page = html_report(scanned(SAMPLES / "pooled_multi_session"))
    assert "session host × 3" in page  # noqa: RUF001
    assert page.count('scope="row"') == 2


def test_scenarios_that_differ_are_named() -> None:
    page = html_report(scanned(SAMPLES / "several_files"))
    assert "with dev.tfvars, fail:" in page


def test_a_folder_without_avd_says_so(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('resource "azurerm_resource_group" "x" {}')
    found = scanned(tmp_path)
    assert "No host pool, session host or Intune policy was found" in html_report(found)
    assert "No obstacle to Intune found" in markdown_report(found)


def test_markdown_fits_into_a_comment(tmp_path: Path) -> None:
    code = "\n".join(
        POOL.format(comment="", name="p", type=f"Kind{n}").replace('"p" {', f'"p{n}" {{') for n in range(600)
    )
    (tmp_path / "main.tf").write_text(code)
    text = markdown_report(scanned(tmp_path))
    assert len(text) < 65_536
    assert text.rstrip().endswith("see the HTML report._")


def test_the_same_code_gives_the_same_report(samples: Survey) -> None:
    again = scanned(SAMPLES)
    assert html_report(samples) == html_report(again)
    assert markdown_report(samples) == markdown_report(again)
