"""Completion and hovers in `.avd-intune.yaml`."""

from __future__ import annotations

from pathlib import Path

import pytest
from avd_intune.language_server import settings_help
from avd_intune.language_server.settings_help import completions, meaning

SCHEMA = Path(__file__).parents[2] / "docs" / "schemas" / "settings.schema.json"


def at(marked: str) -> tuple[str, int, int]:
    """Return a text without its mark `|`, and where that stood."""
    before = marked[: marked.index("|")]
    return marked.replace("|", "", 1), before.count("\n"), len(before.rpartition("\n")[2])


def labels(marked: str) -> list[str]:
    return [each.label for each in completions(*at(marked))]


def test_the_schema_is_the_one_that_other_editors_take() -> None:
    copy = Path(settings_help.__file__).with_name("settings_schema.data")
    assert copy.read_bytes() == SCHEMA.read_bytes()


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("baseline: |", ['"2020-09"', "current"]),
        ('baseline: "|', ["2020-09", "current"]),
        ("policies_elsewhere:\n  - |", ["name", "group", "filter", "excluded_group", "excluded_filter"]),
        ("session_host_markers:\n  - name: a\n    |", ["tag", "value", "session_host"]),
        ("session_host_markers:\n- name: a\n  session_host: |", ["true", "false"]),
        ("custom_images:\n  - image: x\n    product: |", ["Windows 10", "Windows 11"]),
        ("severity:\n  CKV_AVD_10: |", ["error", "warning", "note"]),
        ("nothing: |", []),
        ("# base|", []),
    ],
)
def test_what_fits_is_offered(marked: str, expected: list[str]) -> None:
    assert labels(marked) == expected


def test_a_key_that_is_there_is_not_offered_again() -> None:
    assert "baseline" in labels("|")
    assert "baseline" not in labels('baseline: "2020-09"\n|')


@pytest.mark.parametrize("marked", ["severity:\n  |", "exceptions:\n  - check: |"])
def test_checks_are_offered_with_their_titles(marked: str) -> None:
    found = {each.label: each.text for each in completions(*at(marked))}
    assert found["CKV_AVD_1"].startswith("Ensure")


@pytest.mark.parametrize(
    ("marked", "part"),
    [
        ("base|line: current", 'One of "2020-09", current. Default: "2020-09".'),
        ("custom_images:\n  - im|age: x", "A pattern on the id of the image"),
        ("severity:\n  CKV_AVD_1|0: note", "**CKV_AVD_10**: Ensure"),
    ],
)
def test_a_key_is_explained(marked: str, part: str) -> None:
    assert part in (meaning(*at(marked)) or "")


@pytest.mark.parametrize("marked", ["baseline: cur|rent", "nothing: 1|", "# base|line: x"])
def test_what_is_no_key_is_not(marked: str) -> None:
    assert meaning(*at(marked)) is None
