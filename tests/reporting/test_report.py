"""What a report says of the samples and of hostile code."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from avd_intune.engine import survey
from avd_intune.pack_version import VERSION
from avd_intune.reporting.report import html_report, markdown_report
from avd_intune.reporting.report_content import Row
from avd_intune.reporting.report_html import MAX_OPEN
from avd_intune.source.scan_request import ScanRequest
from avd_intune.source.text import SourceFile, Span
from avd_intune.surveys import Survey

from tests.first_checks import engine_with_first_checks
from tests.reporting.estates import write_estate
from tests.sample_repository import SAMPLES

CHECKS = Path(__file__).parents[2] / "checks"
POOL = """
resource "azurerm_virtual_desktop_host_pool" "p" {{
  {comment}
  name = "{name}"
  type = "{type}"
}}
"""


def scanned(folder: Path) -> Survey:
    return survey(ScanRequest(folder))


@cache
def scanned_once(folder: Path) -> Survey:
    """Scan a folder of this repository. Tests that read different things of it share what is found."""
    return scanned(folder)


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
    with engine_with_first_checks():
        return scanned(SAMPLES)


def test_every_failure_of_the_scan_is_in_both_forms(samples: Survey) -> None:
    failures = {f.rule_id for f in samples.result.findings if f.outcome.value == "fail"} - {"CKV_AVD_12"}
    page, text = html_report(samples), markdown_report(samples)
    assert failures
    assert all(f"<b>{rule_id}</b>" in page and f"**{rule_id}**" in text for rule_id in failures)


@pytest.mark.parametrize(("day", "is_past"), [(date(2022, 5, 10), False), (date(2022, 5, 11), True), (None, False)])
def test_images_past_their_end_of_service_are_marked(day: date | None, is_past: bool) -> None:
    old = scanned_once(CHECKS.parent / "tests" / "cases" / "image_multi_session_by_name")
    assert ("past end of service since 2022-05-10" in html_report(old, today=day)) is is_past


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


@pytest.mark.usefixtures("first_checks")
def test_a_skip_comment_shows_as_skipped(tmp_path: Path) -> None:
    page = html_report(of_code(tmp_path, comment="#checkov:skip=CKV_AVD_1:pooled on purpose"))
    assert "skipped: pooled on purpose" in page
    assert "What must change" not in page


def test_loops_of_equal_session_hosts_are_one_row(samples: Survey) -> None:
    page = html_report(scanned_once(SAMPLES / "pooled_multi_session"))
    assert "session host × 3" in page  # noqa: RUF001
    assert page.count('scope="rowgroup"') == 2
    assert 'azurerm_windows_virtual_machine.<wbr>host["01"]' in page.replace("&#34;", '"')


@pytest.mark.parametrize(
    ("names", "label"),
    [
        pytest.param(('vm.host["01"]', 'vm.host["03"]'), 'vm.host["01"] … ["03"]', id="Terraform"),
        pytest.param(("a[0]::vm[0]", "a[1]::vm[3]"), "a[0]::vm[0] … [1]::vm[3]", id="Bicep"),
        pytest.param(("d::x/vm-0", "d::x/vm-12"), "d::x/vm-0 … vm-12", id="ARM"),
        pytest.param(("vm",), "vm", id="one"),
    ],
)
def test_a_row_of_many_is_called_by_its_first_and_last(names: tuple[str, ...], label: str) -> None:
    assert Row("session host", names, Span(SourceFile("main.tf", ""), 0, 0), ()).label == label


def test_the_same_open_question_is_asked_once(tmp_path: Path) -> None:
    write_estate(tmp_path, hosts=30)
    found = scanned(tmp_path)
    question = (
        "the image SKU is unknown: variable &#34;sku&#34; has no default; state it in the code or a variable file\n"
    )
    assert html_report(found).count(question) == 1
    assert markdown_report(found).count('variable "sku" has no default; ') == 1


def test_each_object_has_the_place_that_would_decide_it(tmp_path: Path) -> None:
    # The reason is the same, but each root declares its own input.
    for name, lines in (("a", ""), ("b", "\n\n")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.tf").write_text(
            f'resource "azurerm_virtual_desktop_host_pool" "p" {{\n  name = "p"\n  type = var.kind\n}}\n{lines}'
            'variable "kind" { type = string }\n'
        )
    page = html_report(scanned(tmp_path))
    undecided = page[page.index("What is undecided") : page.index('<section class="estate"')]
    for place in ("a/main.tf:5", "b/main.tf:7"):
        assert place in re.sub(r"<wbr>", "", undecided)


def test_a_check_is_named_in_words_wherever_it_answers(samples: Survey) -> None:
    page = html_report(samples)
    assert 'data-rule="CKV_AVD_4 join"' in page
    assert '<b>CKV_AVD_4</b> <span class="soft">join:</span> AADLoginForWindows makes it Entra joined' in page


@pytest.mark.usefixtures("first_checks")
@pytest.mark.parametrize(
    ("hosts", "headline"),
    [
        pytest.param(0, "No obstacle to Intune found</h1>", id="none"),
        pytest.param(1, "No obstacle to Intune found: 1 session host</h1>", id="one"),
        pytest.param(2, "Not ready for Intune: 1 of 2 session hosts need work</h1>", id="two"),
    ],
)
def test_the_headline_counts_session_hosts(tmp_path: Path, hosts: int, headline: str) -> None:
    write_estate(tmp_path, hosts)
    assert f"<h1>{headline}" in html_report(scanned(tmp_path))


def test_the_picture_draws_many_session_hosts_by_their_answers(tmp_path: Path) -> None:
    write_estate(tmp_path, hosts=30)
    page = html_report(scanned(tmp_path))
    picture = page[page.index("<svg") : page.index("</svg>")]
    assert picture.count(" 10 session hosts</text>") == 3
    assert page.count('<tr class="object">') == 31


def test_the_picture_keeps_what_tells_host_pools_and_session_hosts_apart(samples: Survey) -> None:
    page = html_report(samples)
    pictures = "".join(re.findall("<svg.*?</svg>", page, re.DOTALL))
    for text in ("type: &#34;Personal&#34;", "assignment: &#34;Automatic&#34;", "hostpools/vdpool-arm"):
        assert f">{text}</text>" in pictures


def test_session_hosts_of_no_certain_pool_stand_apart(tmp_path: Path) -> None:
    write_estate(tmp_path, hosts=0, pools=2, unassigned=1)
    assert "None that this code names" in html_report(scanned(tmp_path))
    write_estate(tmp_path, hosts=2, pools=2, unassigned=1)
    assert "Windows machines that are no session hosts (1)" in html_report(scanned(tmp_path))


def test_text_has_the_contrast_that_wcag_asks_for() -> None:
    """https://www.w3.org/TR/WCAG22/#contrast-minimum: 4.5 to 1, of every colour of text on every ground it is on."""
    style = (CHECKS / "avd_intune" / "reporting" / "report_style.data").read_text()
    palettes = [
        dict(re.findall(r"--([\w-]+):(#\w+)", block)) for block in re.findall(r"\{([^{}]*--bg:[^{}]*)\}", style)
    ]
    assert len(palettes) == 4  # light, dark as chosen, dark as the system is set, paper
    marks = ("pass", "fail", "undecided", "skipped")
    pairs = [(text, ground) for text in ("ink", "soft", "link") for ground in ("bg", "card", "undecided-bg")]
    pairs += [(text, f"{mark}-bg") for mark in marks for text in ("ink", "soft", mark)]
    for palette in palettes:
        weak = {pair for pair in pairs if contrast(palette[pair[0]], palette[pair[1]]) < 4.5}
        assert weak == set()


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours, https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio."""

    def luminance(colour: str) -> float:
        digits = colour[1:] if len(colour) == 7 else "".join(each * 2 for each in colour[1:])
        parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_the_contrast_is_that_of_the_specification() -> None:
    assert round(contrast("#000", "#ffffff"), 2) == 21
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


def test_scenarios_that_differ_are_named() -> None:
    page = html_report(scanned_once(SAMPLES / "several_files"))
    assert "with dev.tfvars, fail:" in page


def test_a_folder_without_avd_says_so(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('resource "azurerm_resource_group" "x" {}')
    found = scanned(tmp_path)
    assert "No host pool, session host or Intune policy was found" in html_report(found)
    for text in (html_report(found), markdown_report(found)):
        assert "Nothing of Azure Virtual Desktop was judged" in text
        assert "No obstacle" not in text


def test_estates_come_with_the_worst_first_and_those_without_work_are_folded(samples: Survey) -> None:
    page = html_report(samples)
    sections = re.findall(
        r'<section class="estate" aria-labelledby="estate-(\d+)" data-mark="([\w ]+)"><details( open)?>', page
    )
    marks = [mark for _, mark, _ in sections]
    order = ["fail", "undecided", "skipped", "pass", "not applicable"]
    assert marks == sorted(marks, key=order.index)
    assert {"fail", "undecided", "pass"} <= set(marks)
    assert all(bool(is_open) == (mark in ("fail", "undecided")) for _, mark, is_open in sections)
    contents = page[page.index("<nav") : page.index("</nav>")]
    assert re.findall(r'<li data-mark="([\w ]+)">', contents) == marks
    assert re.findall(r'href="#estate-(\d+)"', contents) == [number for number, _, _ in sections]


def test_of_many_estates_that_fail_those_with_the_most_session_hosts_come_first_and_are_laid_open(
    tmp_path: Path,
) -> None:
    hosts_of = {"few": 2, "many": 3, **{f"alone{number:02}": 0 for number in range(MAX_OPEN)}}
    for name, hosts in hosts_of.items():
        write_estate(tmp_path / name, hosts, pools=3)
    found = re.findall(r'data-mark="fail"><details( open)?>.*?</span> (\w+)', html_report(scanned(tmp_path)), re.DOTALL)
    assert [name for _, name in found] == ["many", "few", *sorted(hosts_of)[:MAX_OPEN]]
    assert [bool(is_open) for is_open, _ in found] == [True] * MAX_OPEN + [False] * 2


def test_the_head_says_by_what_and_when_it_was_made(samples: Survey) -> None:
    page = html_report(samples, made="2026-11-28 10:00 UTC, commit 0123456789ab")
    head = page[page.index("<header>") : page.index("</header>")]
    assert f"avd-intune {VERSION}, 2026-11-28 10:00 UTC, commit 0123456789ab." in head
    assert ".avd-intune.yaml" in head


def test_markdown_fits_into_a_comment(tmp_path: Path) -> None:
    code = "\n".join(
        POOL.format(comment="", name="p", type=f"Kind{n}").replace('"p" {', f'"p{n}" {{') for n in range(600)
    )
    (tmp_path / "main.tf").write_text(code)
    text = markdown_report(scanned(tmp_path))
    assert len(text) < 65_536
    assert text.rstrip().endswith("see the HTML report._")


@pytest.mark.usefixtures("first_checks")
def test_the_same_code_gives_the_same_report(samples: Survey) -> None:
    again = scanned(SAMPLES)
    assert html_report(samples) == html_report(again)
    assert markdown_report(samples) == markdown_report(again)
