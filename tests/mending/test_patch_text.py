"""A patch is one that `git apply` takes; one that hides a secret says so."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from avd_intune.mending.patch_text import patch_of

LINES = [f"line {number}" for number in range(30)]


def text(*, changed: dict[int, str], end: str = "\n", last: str = "\n") -> str:
    return end.join(changed.get(number, line) for number, line in enumerate(LINES)) + last


@pytest.mark.skipif(shutil.which("git") is None, reason="needs Git")
@pytest.mark.parametrize("name", ["main.tf", "in folder/größe.tf", 'with "quotes".tf', "tab\tin.tf", "##vso[x]y.tf"])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(text(changed={}), text(changed={3: "x", 25: "y\nz"}), id="two places"),
        pytest.param(text(changed={}, last=""), text(changed={29: "x"}, last=""), id="no line break at the end"),
        pytest.param(text(changed={}, last=""), text(changed={0: "x"}), id="a line break is added"),
        pytest.param(text(changed={}, end="\r\n"), text(changed={4: "x"}, end="\r\n"), id="CRLF"),
        pytest.param("\ufeff" + text(changed={}), "\ufeff" + text(changed={0: "x"}), id="byte order mark"),
        pytest.param("only", "other", id="one line"),
    ],
)
def test_git_applies_it(tmp_path: Path, name: str, old: str, new: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(old.encode())
    patch, is_hidden = patch_of(name, old, new)
    assert not is_hidden
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    subprocess.run(["git", "apply", "-"], cwd=tmp_path, input=patch.encode(), check=True, capture_output=True)
    assert path.read_bytes() == new.encode()


def test_a_secret_in_a_line_around_is_hidden_and_said() -> None:
    old = 'admin_password = "Hunter2Hunter2"\ntype = "Pooled"\n'
    patch, is_hidden = patch_of("main.tf", old, old.replace("Pooled", "Personal"))
    assert is_hidden
    assert "Hunter2" not in patch
    assert '+type = "Personal"' in patch


def test_a_secret_far_away_hides_nothing() -> None:
    old = 'admin_password = "Hunter2Hunter2"\n' + text(changed={})
    assert patch_of("main.tf", old, old.replace("line 20", "line twenty"))[1] is False


def test_what_a_terminal_or_a_pipeline_would_obey_is_not_printed() -> None:
    old = "# \x1b[2J ##vso[task.complete]\rsecond\ntype\n"
    patch, is_hidden = patch_of("main.tf", old, old.replace("type", "kind"))
    assert is_hidden
    assert not set(patch) & {"\x1b", "\r"}
    assert "##vso[" not in patch


def test_a_line_around_is_no_command() -> None:
    old = "  ::error::x\n\u00a0::error::x\ntype\n"
    patch, is_hidden = patch_of("main.tf", old, old.replace("type", "kind"))
    assert is_hidden
    assert not [line for line in patch.split("\n") if line.strip().startswith("::")]


def test_the_name_of_a_file_is_no_command() -> None:
    patch, is_hidden = patch_of("##vso[x]\u202e\u009b.tf", "a\n", "b\n")
    assert not is_hidden
    assert "##" not in patch
    assert not set(patch) & {"\u202e", "\u009b"}


def test_equal_texts_have_no_patch() -> None:
    assert patch_of("main.tf", "a\n", "a\n") == ("", False)
