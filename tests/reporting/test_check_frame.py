"""The code frame of a finding: what is marked, how long lines are cut, and that nothing secret is in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from avd_intune.findings import Finding, Outcome
from avd_intune.reporting import check_frame
from avd_intune.reporting.check_frame import MASKED, NOT_SHOWN, _cells, frame
from avd_intune.reporting.styled_lines import written
from avd_intune.source.text import SourceFile, Span


def framed(text: str, marked: str, *related: tuple[str, str], width: int = 80) -> list[str]:
    """Return the frame of a finding that is decided at `marked`, with related places, each text once in the code."""
    source = SourceFile("/repository/main.tf", text)

    def span(part: str) -> Span:
        assert text.count(part) == 1
        return Span(source, text.index(part), text.index(part) + len(part))

    finding = Finding(
        "CKV_AVD_1", Outcome.FAIL, "why", "azurerm_x.y", "azurerm_x", span(marked), "terraform",
        related=tuple((span(part), note) for part, note in related),
    )  # fmt: skip
    return written(frame(finding, Path("/repository"), width, "red")).split("\n")


def test_the_place_that_decides_has_carets_and_the_others_their_notes() -> None:
    text = 'pool {\n  type = var.type\n  name = "x"\n}\n\ndefault = "Pooled"\n'
    assert framed(text, "type = var.type", ('"Pooled"', "it is written here")) == [
        " --> main.tf:2:3",
        "  |",
        "2 |   type = var.type",
        "  |   ^^^^^^^^^^^^^^^",
        "  | …",
        '6 | default = "Pooled"',
        "  |           -------- it is written here",
        "  |",
        "",
    ]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_tabs_and_wide_letters_keep_the_caret_below_what_it_marks(ending: str) -> None:
    text = f'# 日本{ending}\tname = "日本" ; type = "Pooled"{ending}'
    lines = framed(text, '"Pooled"')
    shown, carets = lines[2], lines[3]
    assert _cells(shown[: shown.index('"Pooled"')]) == carets.index("^")
    assert carets.count("^") == len('"Pooled"')


@pytest.mark.parametrize("before", [0, 100, 200_000, 800_000])
@pytest.mark.parametrize("width", [40, 80, 160])
def test_a_long_line_is_cut_around_what_is_marked(before: int, width: int) -> None:
    text = "{" + '"a":1,' * before + '"hostPoolType":"Pooled"' + ',"b":2' * 1000 + "}\n"
    lines = framed(text, '"Pooled"', width=width)
    assert all(_cells(line) <= width for line in lines)
    if len(text) < MASKED[-1]:
        shown, carets = lines[2], lines[3]
        assert shown[carets.index("^") :].startswith('"Pooled"')


@pytest.mark.parametrize(("lines_before", "shown"), [(2, True), (150, True), (250, False)])
def test_code_far_behind_the_beginning_is_shown_or_said_not_to_be(
    lines_before: int, shown: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check_frame, "MASKED", (6_000, 10_000))
    text = 'name = "a host pool of hr, and its name"\n' * lines_before + 'type = "Pooled"\n' + "x = 1\n" * 1_000
    assert framed(text, '"Pooled"')[2].partition(" | ")[2] == ('type = "Pooled"' if shown else NOT_SHOWN)


def test_a_masked_line_shows_no_secret_and_its_mark_is_that_of_the_line() -> None:
    text = 'resource "x" "y" {\n  admin_password = "hunter2-hunter2"\n  type = "Pooled"\n}\n'
    lines = framed(text, '"hunter2-hunter2"')
    assert "hunter2" not in "".join(lines)
    assert lines[3].index("^") == lines[2].index("admin_password")


@pytest.mark.parametrize("hostile", ["::error::x", "##vso[task.setvariable]x", "\x1b[2Jx", "\u202egnp.x"])
def test_nothing_in_the_code_is_a_command(hostile: str) -> None:
    shown = "".join(framed(f"{hostile} type = 1\n", "type = 1", (hostile, hostile)))
    assert hostile not in shown.replace(" | ::", "")
    assert not shown.lstrip().startswith("::")


def test_many_places_are_counted() -> None:
    text = "".join(f"place_{number:02} = 1\n" for number in range(12))
    lines = framed(text, "place_00", *((f"place_{number:02}", "here") for number in range(1, 12)))
    assert sum(line.endswith(" here") for line in lines) == 6
    assert any(line.endswith("= and 5 more places") for line in lines)


def test_a_long_line_with_many_findings_is_looked_at_around_each(monkeypatch: pytest.MonkeyPatch) -> None:
    # A plan is one line. Going through all of it for each finding took minutes.
    counted = 0

    def counting(text: str) -> int:
        nonlocal counted
        counted += len(text)
        return _cells(text)

    monkeypatch.setattr(check_frame, "_cells", counting)
    source = SourceFile("/repository/plan.json", "[" + '{"type": "Pooled", "name": "vdpool"},' * 8_000 + "]")
    for at in range(0, len(source.text) - 100, len(source.text) // 50):
        start = source.text.index('"Pooled"', at)
        span = Span(source, start, start + len('"Pooled"'))
        finding = Finding("CKV_AVD_1", Outcome.FAIL, "why", "azurerm_x.y", "azurerm_x", span, "terraform_plan")
        lines = written(frame(finding, Path("/repository"), 80, "red")).split("\n")
        assert lines[2][lines[3].index("^") : lines[3].rindex("^") + 1] == '"Pooled"'
    assert counted < 50 * 5 * check_frame.LONG_LINE


def test_a_mark_behind_a_hidden_secret_on_a_long_line_is_below_its_text() -> None:
    head = '{"password":"Zq29Kx8wPz29-and-more","a":"' + "x" * 5_000
    for text in (
        f'{head}","type":"Pooled"}}\n',
        f'{{"a":"{"x" * 5_000}","type":"Pooled","password":"Zq29Kx8wPz29"}}\n',
    ):
        lines = framed(text, '"Pooled"')
        assert lines[2][lines[3].index("^") : lines[3].rindex("^") + 1] == '"Pooled"'
        assert "Zq29Kx8wPz29" not in "".join(lines)
