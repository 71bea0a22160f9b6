"""What is asked of the files of a repository is asked again only of those that an edit has changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from avd_intune.source.file_facts import Told
from avd_intune.source.workspace import Workspace

ASKED: list[str] = []


def first_word(workspace: Workspace, path: Path) -> str:
    ASKED.append(path.name)
    return workspace.source(path).text.split()[0]


def sentence(workspace: Workspace, words: Told[str]) -> str:
    ASKED.append("made")
    return " ".join(word for _, word in words.items())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    ASKED.clear()
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.tf").write_text(f"{name} first\n", encoding="utf-8")
    return tmp_path


def workspace_with(folder: Path, earlier: Workspace | None = None, **texts: str) -> Workspace:
    workspace = Workspace(folder, text_override={str(folder / f"{name}.tf"): text for name, text in texts.items()})
    if earlier is not None:
        workspace.take_over(earlier)
    return workspace


def said(workspace: Workspace) -> str:
    facts = workspace.facts
    return facts.made(sentence, workspace, facts.of(workspace, (".tf",), first_word))


def test_only_what_has_changed_is_asked_and_made_again(folder: Path) -> None:
    first = workspace_with(folder, b="b second")
    assert said(first) == "a b c"
    assert ASKED == ["made", "a.tf", "b.tf", "c.tf"]
    ASKED.clear()
    same_word = workspace_with(folder, first, b="b third")
    assert said(same_word) == "a b c"
    assert ASKED == ["b.tf"]
    ASKED.clear()
    assert said(workspace_with(folder, same_word, b="other")) == "a other c"
    assert ASKED == ["b.tf", "made"]
    ASKED.clear()
    assert said(same_word) == "a b c"  # what an earlier workspace knows stays as it is
    assert ASKED == []


def test_what_nobody_asked_in_between_counts(folder: Path) -> None:
    first = workspace_with(folder, b="b second")
    said(first)
    silent = workspace_with(folder, first, b="changed")
    assert said(workspace_with(folder, silent, b="changed")) == "a changed c"


def test_a_file_that_comes_or_goes_counts(folder: Path) -> None:
    first = workspace_with(folder)
    assert said(first) == "a b c"
    more = workspace_with(folder, first, d="d new")
    assert said(more) == "a b c d"
    assert said(workspace_with(folder, more)) == "a b c"


def test_what_is_not_looked_at_is_not_asked(folder: Path) -> None:
    workspace = workspace_with(folder)
    words = workspace.facts.of(workspace, (".tf",), first_word)
    assert list(words) == [folder / "a.tf", folder / "b.tf", folder / "c.tf"]
    assert words[folder / "c.tf"] == "c"
    assert ASKED == ["c.tf"]
