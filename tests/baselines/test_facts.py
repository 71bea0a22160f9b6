"""Facts fit their schemas, a wrong row says where it is, and the pages say what the facts say."""

from __future__ import annotations

import copy
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from avd_intune.baselines import fact_files
from avd_intune.baselines.baseline import baseline_names, load_baseline
from avd_intune.baselines.fact_files import FOLDER, FactsError, fact_names, load_facts, read_facts
from avd_intune.baselines.fact_schema import problems_of
from avd_intune.baselines.facts import (
    cleanup_facts,
    enrollment_paths,
    enrollment_spellings,
    letters_of,
    unsupported_actions,
    well_known,
)
from avd_intune.baselines.image_data import load_catalogue
from jsonschema import Draft202012Validator, FormatChecker

ROOT = Path(__file__).parents[2]


def schema_of(name: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads((FOLDER / f"{name}.schema.data").read_text(encoding="utf-8"))
    return schema


@pytest.mark.parametrize("name", fact_names())
def test_the_schema_is_one_and_the_facts_fit_it(name: str) -> None:
    Draft202012Validator.check_schema(schema_of(name))
    validator = Draft202012Validator(schema_of(name), format_checker=FormatChecker())
    assert list(validator.iter_errors(load_facts(name))) == []


def mutants(value: Any) -> list[Any]:
    """Return copies of facts, each wrong in one place: a part that is missing, of another type, or one too much."""
    if isinstance(value, dict):
        found = [{**value, "surplus": 1}]
        for key, item in value.items():
            found.append({other: each for other, each in value.items() if other != key})
            found.extend({**value, key: each} for each in mutants(item))
        return found
    if isinstance(value, list):
        # The first entry stands for all: they have one schema.
        return [[], *([each, *value[1:]] for each in mutants(value[0]))] if value else []
    return [None, True, 1, "", "x", [], {}]


@pytest.mark.parametrize("name", [each for each in fact_names() if each != "windows_images"])
def test_the_engine_finds_wrong_what_the_library_finds_wrong(name: str) -> None:
    schema = schema_of(name)
    validator = Draft202012Validator(schema, format_checker=FormatChecker())
    checked = 0
    for mutant in mutants(copy.deepcopy(load_facts(name))):
        assert bool(list(problems_of(mutant, schema, schema))) is not validator.is_valid(mutant), mutant
        checked += 1
    assert checked > 20


WRONG = {
    "a row of another type": (
        'products: { Windows 10: "1809" }',
        "products: [Windows 10]",
        'baselines.2020-09.combinations[0].products: must be object, not ["Windows 10"]',
    ),
    "a release that is none": (
        'products: { Windows 10: "1809" }',
        'products: { Windows 10: "1899" }',
        "baselines.2020-09.combinations[0].products.Windows 10: '1899' does not have the form",
    ),
    "a misspelt key": (
        "host_pool_types: [Personal]",
        "host_pool_type: [Personal]",
        "baselines.2020-09.combinations[0]: the key host_pool_types is missing",
    ),
    "a path that is none": (
        "enrollments: [group-policy, co-management",
        "enrollments: [group-policy, comanagement",
        "baselines.2020-09.combinations[0].joins.hybrid.enrollments[1]: 'comanagement' is none of",
    ),
    "a source that is not there": (
        "sources: [intune-2020]",
        "sources: [intune-2021]",
        "baselines.2020-09.sources: there is no source intune-2021; known are intune-2020",
    ),
    "a date that is none": ("dated: 2020-09-22", "dated: 2020-13-22", "sources.intune-2020.dated: '2020-13-22' is no"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_row_is_an_error_with_file_line_and_key(case: str, tmp_path: Path) -> None:
    old, new, message = WRONG[case]
    text = (FOLDER / "baselines.data").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "baselines.data"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FactsError) as error:
        read_facts(path, FOLDER / "baselines.schema.data")
    line = text[: text.index(old)].count("\n") + 1
    shown = str(error.value).replace("['Windows 10']", '["Windows 10"]')
    if case == "a misspelt key":  # what is missing has no line of its own: that of the row is named
        line -= 1
    assert shown.startswith(f"{path}:{line}: {message}")


@pytest.mark.parametrize("name", fact_names())
def test_the_checked_facts_are_those_of_the_text(name: str) -> None:
    checked = json.loads((FOLDER / "checked_facts.data").read_text(encoding="utf-8"))[name]
    assert checked["checksum"] == fact_files.checksum_of(name), "run scripts/update-docs"
    assert checked["facts"] == read_facts(FOLDER / f"{name}.data", FOLDER / f"{name}.schema.data")


@pytest.fixture
def copied_facts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the folder of facts, which the engine reads instead."""
    shutil.copytree(FOLDER, tmp_path / "facts", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    monkeypatch.setattr(fact_files, "FOLDER", tmp_path / "facts")
    for kept in (fact_files.load_facts, fact_files._checked_facts):
        kept.cache_clear()
    yield tmp_path / "facts"
    for kept in (fact_files.load_facts, fact_files._checked_facts):
        kept.cache_clear()


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_an_edited_fact_counts_before_the_checked_facts_are_written_anew(copied_facts: Path) -> None:
    edit(copied_facts / "cleanup_rules.data", "least: 30", "least: 45")
    assert load_facts("cleanup_rules")["days"]["least"] == 45
    assert (
        load_facts("baselines")["read_on"]
        == json.loads((copied_facts / "checked_facts.data").read_text(encoding="utf-8"))["baselines"]["facts"][
            "read_on"
        ]
    )


def test_a_wrong_row_is_an_error_although_the_checked_facts_were_right(copied_facts: Path) -> None:
    edit(copied_facts / "cleanup_rules.data", "least: 30", "least: thirty")
    with pytest.raises(FactsError, match=r"cleanup_rules\.data:\d+: days\.least: must be integer"):
        load_facts("cleanup_rules")


def test_a_schema_that_became_stricter_counts(copied_facts: Path) -> None:
    edit(copied_facts / "cleanup_rules.schema.data", '"least"', '"fewest"')
    with pytest.raises(FactsError, match=r"cleanup_rules\.data:\d+: days: "):
        load_facts("cleanup_rules")


@pytest.mark.parametrize("damage", ["", "{", None])
def test_without_the_checked_facts_the_texts_say_the_same(damage: str | None, copied_facts: Path) -> None:
    before = load_facts("baselines")
    for kept in (fact_files.load_facts, fact_files._checked_facts):
        kept.cache_clear()
    path = copied_facts / "checked_facts.data"
    path.unlink() if damage is None else path.write_text(damage, encoding="utf-8")
    assert load_facts("baselines") == before


@pytest.mark.parametrize("text", ["a: 1\na: 2\n", "a: [1\n", '{"a": 1,}'])
def test_a_file_that_cannot_be_read_is_an_error_with_its_line(text: str, tmp_path: Path) -> None:
    (tmp_path / "x.data").write_text(text, encoding="utf-8")
    with pytest.raises(FactsError, match=r"x\.data:\d+: no valid (?:YAML|JSON)"):
        read_facts(tmp_path / "x.data", FOLDER / "baselines.schema.data")


def test_the_pages_say_what_the_facts_say() -> None:
    asked = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "update-docs"), "--check"], capture_output=True, check=False
    )
    assert asked.stdout.decode() == "", "run scripts/update-docs"
    assert asked.returncode == 0, asked.stderr.decode()


def test_what_microsoft_documents() -> None:
    assert baseline_names() == ("2020-09", "current")
    assert unsupported_actions()["cleanwindowsdevice"] == "Fresh Start"
    assert len(unsupported_actions()) == 6
    assert (cleanup_facts().least_days, cleanup_facts().most_days) == (30, 270)
    assert list(enrollment_paths()) == ["group-policy", "co-management", "self-enrollment"]
    assert enrollment_spellings()[letters_of("Self Enrolment")] == "self-enrollment"
    assert well_known("intune-mdm").id == "0000000a-0000-0000-c000-000000000000"


def test_rows_of_the_matrix() -> None:
    rows = {(each.name, each.join): dict(each.products) for each in load_baseline("current").combinations}
    assert rows["personal desktops", "entra"] == {"Windows 10": "2004", "Windows 11": None}
    assert rows["personal desktops", "hybrid"]["Windows 10"] == "1809"
    personal, _, pooled, _ = load_baseline("current").combinations
    assert personal.accepts("group-policy") and personal.accepts("group-policy-user")
    assert not personal.accepts("group-policy-device")
    assert pooled.accepts("group-policy-device") and not pooled.accepts("group-policy-user")
    (only,) = load_baseline("2020-09").combinations
    assert only.accepts("group-policy-device") and only.accepts("mdm-id") and only.join == "hybrid"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('"names": "^oracle-linux"', '"names": "^(oracle-linux"', "no regular expression: missing ), unterminated"),
        (
            '{"publisher": "Debian", "kind": "fixed", "product": "Linux"},',
            '{"publisher": "Debian", "kind": "fixed", "product": "Linux"},\n'
            '    {"publisher": "debian", "kind": "fixed", "product": "Windows Server"},',
            "'debian' is stated twice",
        ),
    ],
    ids=["a pattern that is none", "a publisher stated twice"],
)
def test_a_wrong_row_of_the_images_is_an_error_with_file_line_and_key(
    old: str, new: str, problem: str, copied_facts: Path
) -> None:
    path = copied_facts / "windows_images.data"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    line = text[: text.index(old)].count("\n") + 1 + new.count("\n")
    load_catalogue.cache_clear()
    try:
        with pytest.raises(FactsError) as error:
            load_catalogue()
    finally:
        load_catalogue.cache_clear()
    assert str(error.value).startswith(f"{path}:{line}: publishers[")
    assert problem in str(error.value)
