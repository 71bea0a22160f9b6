"""Every folder in tests/cases, and every sample, gives exactly the findings that it states."""

from __future__ import annotations

from pathlib import Path

import pytest
from avd_intune.engine import scan
from avd_intune.source.scan_request import ScanRequest

from tests.case_runner import (
    SAMPLE_FOLDER,
    Answers,
    Expectation,
    answers_of,
    case_files,
    differences,
    read_case,
    sample_files,
    text_of,
    with_new_reasons,
)

CASE_FOLDER = Path(__file__).parent / "cases"
POOL, HOST = "azurerm_virtual_desktop_host_pool.pool", "azurerm_windows_virtual_machine.host"


@pytest.mark.parametrize("path", case_files(), ids=lambda path: path.parent.name)
def test_case(path: Path) -> None:
    case = read_case(path)
    assert differences(case.answers, answers_of(case)) == []


@pytest.mark.parametrize(
    "name",
    [
        "enroll_tag_unknown_value",
        "machine_in_absent_module",
        "enroll_switched_off",
        "matrix_personal_entra_multi_session",
        "image_unknown_sku",
    ],
)
def test_a_reason_is_one_sentence_of_at_most_300_characters_and_says_afterwards_what_to_do(name: str) -> None:
    folder = CASE_FOLDER / name
    long = [
        f for f in scan(ScanRequest(root=folder, repository=folder)).findings if len(f.whole_reason) > 300 and f.details
    ]
    assert long, "the case has no long reason any more; name another one"
    assert [f.reason for f in long if len(f.reason) > 300] == []


@pytest.mark.parametrize("path", sample_files(), ids=lambda path: path.stem)
def test_sample(path: Path) -> None:
    case = read_case(path)
    assert differences(case.answers, answers_of(case)) == []


@pytest.mark.parametrize("path", [*case_files(), *sample_files()], ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_case_is_written_as_the_update_writes_it(path: Path) -> None:
    assert text_of(read_case(path)) == path.read_text(encoding="utf-8")


def test_every_sample_has_an_expectation() -> None:
    folders = {path.name for path in SAMPLE_FOLDER.iterdir() if path.is_dir()}
    assert folders == {path.stem for path in sample_files()}


def test_an_update_rewrites_reasons_and_leaves_every_other_difference_to_be_seen() -> None:
    stated: Answers = {
        (POOL, "CKV_AVD_1"): Expectation("fail", 'the type is "Pooled"'),
        (POOL, "CKV_AVD_2"): Expectation("fail", "it has no assignment type"),
        (HOST, "CKV_AVD_3"): Expectation("fail", "the image is LTSC"),
    }
    actual: Answers = {
        (POOL, "CKV_AVD_1"): Expectation("fail", 'the host pool type is "Pooled"'),
        (POOL, "CKV_AVD_2"): Expectation("pass", "the assignment type is Direct"),
        (HOST, "CKV_AVD_4"): Expectation("pass", "it is joined"),
    }
    new = with_new_reasons(stated, actual)
    assert new == {**stated, (POOL, "CKV_AVD_1"): Expectation("fail", 'the host pool type is "Pooled"')}
    assert differences(new, actual) == [
        f"{POOL} CKV_AVD_2\n    expected: fail, it has no assignment type\n"
        "    but got:  pass, the assignment type is Direct",
        f"missing: {HOST} CKV_AVD_3: fail, the image is LTSC",
        f"not expected: {HOST} CKV_AVD_4: pass, it is joined",
    ]


def test_a_reason_is_compared_as_a_whole() -> None:
    key = (POOL, "CKV_AVD_1")
    whole = {key: Expectation("fail", 'the host pool type is "Pooled"; set it to "Personal"')}
    part = {key: Expectation("fail", 'the host pool type is "Pooled"')}
    assert len(differences(part, whole)) == 1


def test_an_update_keeps_comments_where_they_stand(tmp_path: Path) -> None:
    text = (
        "# What the case is about.\nchecks: [CKV_AVD_1, CKV_AVD_2]\nfindings:\n  # The pool of the north.\n"
        f"  {POOL}:\n    CKV_AVD_1: pass, a\n    # Why that is so.\n    CKV_AVD_2: 'fail, b: c'\n"
    )
    path = tmp_path / "expected.yaml"
    path.write_text(text, encoding="utf-8")
    assert text_of(read_case(path)) == text
