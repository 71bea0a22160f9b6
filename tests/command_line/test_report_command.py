"""The real command `avd-intune report`: where it writes, its forms, its links, its exit codes."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.command_line.run_command import run_command
from tests.sample_repository import SAMPLES

SAMPLE = SAMPLES / "pooled_multi_session"
LINK = re.compile(r'href="([^"#][^"]*main\.tf#L\d+)"')


@pytest.fixture
def code(tmp_path: Path) -> Path:
    (tmp_path / "infra").mkdir()
    (tmp_path / "infra" / "main.tf").write_bytes((SAMPLE / "main.tf").read_bytes())
    (tmp_path / ".git").mkdir()
    return tmp_path


def test_the_page_goes_to_standard_output_and_findings_end_with_0(code: Path) -> None:
    run = run_command("report", "infra", folder=code)
    assert (run.exit_code, run.errors) == (0, "")
    assert run.output.startswith("<!doctype html>")
    assert "the host pool type is" in run.output


def test_the_page_goes_to_a_file_in_a_folder_that_is_made(code: Path) -> None:
    run = run_command("report", "infra", "-o", "out/avd/report.html", folder=code)
    assert (run.exit_code, run.output) == (0, "")
    assert run.errors == f"avd-intune: report written to {Path('out/avd/report.html')}\n"
    page = code / "out" / "avd" / "report.html"
    links = LINK.findall(page.read_text(encoding="utf-8"))
    assert links
    assert {(page.parent / link.partition("#")[0]).resolve() for link in links} == {code / "infra" / "main.tf"}


@pytest.mark.parametrize(("form", "start"), [("html", "<!doctype html>"), ("markdown", "<!-- avd-intune report -->")])
def test_the_form_is_the_one_asked_for(code: Path, form: str, start: str) -> None:
    run = run_command("report", "infra", "--format", form, folder=code)
    assert (run.exit_code, run.output.startswith(start)) == (0, True)


@pytest.mark.parametrize("form", ["html", "markdown"])
def test_links_lead_to_the_base(code: Path, form: str) -> None:
    base = "https://example.com/o/r/blob/main"
    forge = {"GITHUB_SERVER_URL": "https://example.org", "GITHUB_REPOSITORY": "o/r", "GITHUB_SHA": "abc"}
    given = ("report", "infra", "--format", form)
    chosen = run_command(*given, "--link-base", base, folder=code, environment=forge).output
    assert f"{base}/infra/main.tf#L33" in chosen
    assert "example.org" not in chosen
    assert (
        "https://example.org/o/r/blob/abc/infra/main.tf#L33"
        in run_command(*given, folder=code, environment=forge).output
    )
    assert "example.org" not in run_command(*given, "--link-base", "", folder=code, environment=forge).output


def test_the_support_matrix_and_the_settings_count(code: Path) -> None:
    assert "Baseline current:" in run_command("report", "infra", "--support-matrix", "current", folder=code).output
    (code / ".avd-intune.yaml").write_text("baseline: current\n")
    assert "Baseline current:" in run_command("report", "infra", folder=code).output


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        pytest.param(("nowhere",), "path nowhere does not exist", id="path"),
        pytest.param(("infra", "--format", "pdf"), "argument --format: invalid choice: 'pdf'", id="format"),
        pytest.param(
            ("infra", "--link-base", "javascript:x"), "--link-base: javascript:x is no address", id="link base"
        ),
        pytest.param(("infra", "-o", "infra"), "--output: infra cannot be written", id="a folder"),
        pytest.param(("infra", "-o", "infra/main.tf/x.html"), "--output: ", id="below a file"),
        pytest.param(("infra", "--config", "no.yaml"), "--config: no.yaml is not a file that exists", id="config"),
    ],
)
def test_what_is_wrong_gets_one_line_and_exit_code_2(code: Path, arguments: tuple[str, ...], line: str) -> None:
    run = run_command("report", *arguments, folder=code)
    assert (run.exit_code, run.output) == (2, "")
    assert run.errors.replace(os.sep, "/").startswith(f"avd-intune: {line}")
    assert run.errors.count("\n") == 1


def test_the_report_names_the_commit_and_its_day(tmp_path: Path) -> None:
    commit = "0123456789abcdef0123456789abcdef01234567"
    (tmp_path / "main.tf").write_text('resource "azurerm_virtual_desktop_host_pool" "p" {\n  type = "Pooled"\n}\n')
    (tmp_path / ".git" / "refs" / "heads").mkdir(parents=True)
    (tmp_path / ".git" / "HEAD").write_text("ref: refs/heads/main\n")

    def page() -> str:
        return run_command("report", folder=tmp_path, environment={"SOURCE_DATE_EPOCH": "1796000000"}).output

    assert "2026-11-30 00:53 UTC." in page()  # nothing is committed yet
    (tmp_path / ".git" / "packed-refs").write_text(f"# pack-refs\n{commit} refs/heads/main\n")
    assert f"2026-11-30 00:53 UTC, commit {commit[:12]}." in page()
    (tmp_path / ".git" / "refs" / "heads" / "main").write_text(f"{commit[::-1]}\n")
    assert f"commit {commit[::-1][:12]}." in page()
    (tmp_path / ".git" / "HEAD").write_text("ref: refs/../../secret\n")
    assert "commit" not in page().partition("</header>")[0]
