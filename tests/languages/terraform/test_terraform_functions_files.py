"""The filesystem functions: what they read, and what they refuse to."""

from __future__ import annotations

from pathlib import Path

import pytest
from avd_intune.values.display import describe
from avd_intune.values.plain_data import to_python
from avd_intune.values.value_types import EvaluationError, Unknown

from tests.languages.terraform.hcl_support import evaluate_text


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a file beside it."""
    root = tmp_path / "repository"
    (root / "scripts").mkdir(parents=True)
    (tmp_path / "outside.txt").write_text("outside", encoding="utf-8")
    (root / "join.ps1").write_bytes(b"dsregcmd /join\r\n")
    (root / "bom.txt").write_bytes(b"\xef\xbb\xbfx")
    (root / "binary").write_bytes(b"\xff\x00")
    (root / "data.json").write_text('{"pools": [{"name": "a"}]}', encoding="utf-8")
    (root / "link.txt").symlink_to(tmp_path / "outside.txt")
    return root


def test_the_text_of_a_file_is_exact(repository: Path) -> None:
    assert to_python(evaluate_text('file("join.ps1")', repository)) == "dsregcmd /join\r\n"
    assert to_python(evaluate_text('file("bom.txt")', repository)) == "\ufeffx"
    assert to_python(evaluate_text('filebase64("binary")', repository)) == "/wA="


def test_a_file_is_read_and_decoded(repository: Path) -> None:
    assert to_python(evaluate_text('jsondecode(file("data.json")).pools[0].name', repository)) == "a"
    assert to_python(evaluate_text('length(fileset(".", "*.json"))', repository)) == 1


@pytest.mark.parametrize(
    "expression",
    [
        'file("../outside.txt")',
        'file("/etc/hostname")',
        'file("link.txt")',
        'file("~/.ssh/id_rsa.pub")',
        'fileexists("../x")',
        'fileset("..", "*")',
        'filesha256("../outside.txt")',
        'pathexpand("~/x")',
        'fileset(".", "../*")',
    ],
)
def test_what_lies_outside_the_repository_is_unknown_and_never_read(repository: Path, expression: str) -> None:
    value = evaluate_text(expression, repository)
    assert isinstance(value, Unknown)
    assert not isinstance(value, EvaluationError)
    assert "repository" in value.reason or "home folder" in value.reason


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ('file("nope.txt")', 'Terraform rejects file(): there is no file "nope.txt"'),
        ('file("scripts")', 'Terraform rejects file(): "scripts" is not a file'),
        ('file("binary")', "Terraform rejects file(): the file is not UTF-8 text"),
        ('fileexists("scripts")', 'Terraform rejects fileexists(): "scripts" is a folder, not a file'),
        ('fileset(".", "[")', 'Terraform rejects fileset(): the pattern "[" is invalid'),
    ],
)
def test_what_terraform_rejects_has_a_reason(repository: Path, expression: str, reason: str) -> None:
    value = evaluate_text(expression, repository)
    assert isinstance(value, EvaluationError), describe(value)
    assert value.reason == reason


def test_try_goes_on_after_a_missing_file_and_not_after_one_outside(repository: Path) -> None:
    assert describe(evaluate_text('try(file("nope.txt"), "none")', repository)) == '"none"'
    assert isinstance(evaluate_text('try(file("../outside.txt"), "none")', repository), Unknown)


def test_a_file_beyond_the_budget_is_unknown(repository: Path) -> None:
    (repository / "large.txt").write_bytes(b"x" * (4 * 1024 * 1024 + 1))
    value = evaluate_text('file("large.txt")', repository)
    assert isinstance(value, Unknown)
    assert "larger than" in value.reason


def test_a_search_among_too_many_files_is_cut_off(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("avd_intune.languages.terraform.functions.file_globs.MAX_ENTRIES", 3)
    value = evaluate_text('fileset(".", "**")', repository)
    assert isinstance(value, Unknown)
    assert "too many files" in value.reason


def test_a_pattern_can_quote_and_exclude_characters(repository: Path) -> None:
    for name in ("a].x", "a-.x", "a^.x", "ab.x"):
        (repository / name).write_text("", encoding="utf-8")
    shown = {
        r'fileset(".", "a[\\]b].x")': ["a].x", "ab.x"],
        r'fileset(".", "a[^\\]b].x")': ["a-.x", "a^.x"],
        r'fileset(".", "a{],b}.x")': ["a].x", "ab.x"],
        r'fileset(".", "a\\b.x")': ["ab.x"],
    }
    assert {call: to_python(evaluate_text(call, repository)) for call in shown} == shown


def test_many_stars_take_no_time(repository: Path) -> None:
    (repository / ("a" * 200)).write_text("x", encoding="utf-8")
    value = evaluate_text(f'fileset(".", "{"**/" * 30}{"*a" * 12}b")', repository)
    assert to_python(value) == []
