"""Edits of HCL keep `=` and comments in the columns of `terraform fmt`, where they were in them before."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from avd_intune.fixing import alignment
from avd_intune.fixing.alignment import aligned
from avd_intune.fixing.text_edits import Edit, with_edits
from avd_intune.source.text import SourceFile

BLOCK = """\
resource "a" "b" {
  name     = "x" # why
  location = var.place # where
  tags = {
    a = 1
  }
  text  = <<EOT
    a = 1
    long_name = 2
  EOT
  short = "a${lookup(var.m, "k=1", "}")}"

  alone = [for k, v in var.m : k if v == 1]
}
"""
FORMATTED = BLOCK.replace('"x" # why', '"x"       # why')


def after(text: str, anchor: str, put: str, path: str = "main.tf") -> str:
    source = SourceFile(path, text)
    at = text.index(anchor)
    return with_edits(aligned([Edit(source, at, at, put)]))[path]


@pytest.mark.parametrize(
    ("anchor", "put", "wanted"),
    [
        pytest.param(
            "  name ",
            '  id = "y"\n',
            FORMATTED.replace("  name ", '  id       = "y"\n  name '),
            id="a shorter name is padded",
        ),
        pytest.param(
            "  name ",
            '  longest_of_all = "y"\n',
            FORMATTED.replace("  name     =", '  longest_of_all = "y"\n  name           =').replace(
                "  location =", "  location       ="
            ),
            id="a longer name widens its neighbours",
        ),
        pytest.param(
            "  location",
            '  id = "y"\n',
            FORMATTED.replace("  location", '  id       = "y"\n  location').replace('"x"       # why', '"x" # why'),
            id="a line without a comment parts the comments",
        ),
        pytest.param(
            "  short",
            "  longer = 1\n",
            FORMATTED.replace("  text  =", "  text   =").replace("  short =", "  longer = 1\n  short  ="),
            id="a heredoc is one line",
        ),
        pytest.param(
            "  alone",
            "  tags2 = {\n    key = 1\n    k = 2\n  }\n",
            FORMATTED.replace("  alone", "  tags2 = {\n    key = 1\n    k   = 2\n  }\n  alone"),
            id="an object is aligned in itself",
        ),
    ],
)
def test_columns_are_kept(anchor: str, put: str, wanted: str) -> None:
    assert after(FORMATTED, anchor, put) == wanted


def test_what_is_in_no_columns_stays_as_it_is() -> None:
    text = 'resource "a" "b" {\n  name = 1\n  location = 2\n}\n'
    assert after(text, "  name", "  other_name = 3\n") == text.replace("  name", "  other_name = 3\n  name")


@pytest.mark.parametrize("path", ["main.bicep", "main.json"])
def test_other_languages_have_no_columns(path: str) -> None:
    assert after(FORMATTED, "  name ", "  id = 1\n", path) == FORMATTED.replace("  name ", "  id = 1\n  name ")


def test_two_edits_are_aligned_together_and_again_changes_nothing() -> None:
    source = SourceFile("main.tf", FORMATTED)
    first, second = FORMATTED.index("  name "), FORMATTED.index("  location")
    edits = aligned([Edit(source, first, first, "  a_very_long_name = 1\n"), Edit(source, second, second, "  b = 2\n")])
    text = with_edits(edits)["main.tf"]
    assert "  a_very_long_name = 1\n  name             = " in text
    assert "\n  b                = 2\n  location         = " in text
    assert with_edits(aligned(edits))["main.tf"] == text


@pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not installed")
@pytest.mark.parametrize("put", ["  id = 1\n", "  an_even_longer_name = 1\n", "  id = 1 # c\n"])
def test_terraform_fmt_finds_nothing_to_change(tmp_path: Path, put: str) -> None:
    for anchor in ("  name ", "  location", "  tags", "  text", "  short", "  alone"):
        (tmp_path / "main.tf").write_text(after(FORMATTED, anchor, put), encoding="utf-8")
        run = subprocess.run(["terraform", "fmt", "-check"], cwd=tmp_path, capture_output=True, check=False)
        assert run.returncode == 0, (anchor, run.stdout)


def test_an_edit_costs_what_is_around_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A remedy for each of 300 blocks of a file took minutes: each looked at all lines of the file."""
    text = "\n".join(FORMATTED.replace('"b"', f'"b{n}"') for n in range(300))
    source = SourceFile("main.tf", text)
    read = 0
    known = alignment._lines

    def counted(part: str) -> Iterator[alignment._Line]:
        nonlocal read
        read += len(part)
        return known(part)

    monkeypatch.setattr(alignment, "_lines", counted)
    for n in range(300):
        at = text.index("  name ", text.index(f'"b{n}"'))
        (edit,) = aligned([Edit(source, at, at, '  id = "y"\n')])
        assert edit.text == '  id       = "y"\n'
    assert read < 6 * len(text)


def test_columns_of_too_many_lines_are_left_to_the_formatter() -> None:
    lines = "".join(f"  k{n:04} = 1\n" for n in range(alignment.MAX_LINES + 5))
    source = SourceFile("main.tf", f"locals {{\n{lines}}}\n")
    at = source.text.index("  k0500")
    assert aligned([Edit(source, at, at, "  longer_one = 2\n")]) == (Edit(source, at, at, "  longer_one = 2\n"),)
