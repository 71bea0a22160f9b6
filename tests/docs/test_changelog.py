"""The changelog is what a reader of Keep a Changelog expects: sections of its kinds, and short bullets, each once."""

from __future__ import annotations

import re
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
TEXT = (REPOSITORY / "CHANGELOG.md").read_text(encoding="utf-8")
KINDS = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"]
MOST_LINES = 3
WIDTH = 140
# A bullet with the lines that go on with it.
_BULLET = re.compile(r"^\* .*(?:\n  .*)*", re.M)
_RELEASE = re.compile(r"^\[(?:Unreleased|\d+\.\d+\.\d+)\](?: - \d{4}-\d{2}-\d{2})?$")


def test_releases_and_their_sections_are_those_of_keep_a_changelog() -> None:
    releases = re.split(r"^## ", TEXT, flags=re.M)[1:]
    assert releases[0].startswith("[Unreleased]\n")
    for release in releases:
        assert _RELEASE.match(release.partition("\n")[0])
        sections = re.findall(r"^### (.+)$", release, flags=re.M)
        assert sections == [kind for kind in KINDS if kind in sections]


def test_bullets_are_short_and_said_once() -> None:
    bullets = _BULLET.findall(TEXT)
    assert bullets
    assert len(set(bullets)) == len(bullets)
    for bullet in bullets:
        lines = bullet.split("\n")
        assert len(lines) <= MOST_LINES, bullet
        assert max(map(len, lines)) <= WIDTH, bullet


def test_links_lead_to_files_of_the_repository() -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)", TEXT) if not link.startswith("https://")]
    assert links
    assert [link for link in links if not (REPOSITORY / link).is_file()] == []
