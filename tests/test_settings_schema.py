"""The schema of the settings takes every settings file that the engine takes, and refuses what the engine refuses."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from avd_intune import settings

ROOT = Path(__file__).resolve().parents[1]
SCHEMA = json.loads((ROOT / "docs" / "schemas" / "settings.schema.json").read_text())
FILES = [path for folder in ("tests", "sample_iac") for path in sorted((ROOT / folder).rglob(".avd-intune.y*ml"))]
# Real keys, and what is wrong with each: the engine and the schema refuse it alike.
WRONG = [
    "baselines: current",
    "baseline: '2021'",
    "enrollment_tag: ''",
    "custom_images: {image: x}",
    "custom_images: [{image: x}]",
    "custom_images: [{image: x, edition: Enterprise, product: Windows 7}]",
    "custom_images: [{image: x, edition: Enterprise, os: y}]",
    "custom_images: [{image: x, edition: Enterprise, multi_session: 'no'}]",
    "custom_images: [{image: x, edition: Enterprise multi-session, multi_session: false}]",
    "session_host_markers: [{value: x}]",
    "session_host_markers: [{name: x, value: y}]",
    "session_host_markers: [{name: x, session_host: 1}]",
    "policies_elsewhere: [{}]",
    "policies_elsewhere: [{name: x, group: y}]",
    "severity: {CKV_AVD_1: fatal}",
    "severity: {CKV_AZURE_1: note}",
    "severity: [CKV_AVD_1]",
]


class _AsEditorsRead(yaml.SafeLoader):
    """YAML as editors check it: a date is text, as in JSON."""


_AsEditorsRead.add_constructor(
    "tag:yaml.org,2002:timestamp",
    lambda loader, node: loader.construct_scalar(node),  # type: ignore[arg-type]
)


def fits(text: str) -> bool:
    data: Any = yaml.load(text, Loader=_AsEditorsRead)
    return jsonschema.Draft7Validator(SCHEMA).is_valid(data)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_settings_file_of_the_tests_fits_where_the_engine_takes_it(path: Path) -> None:
    try:
        settings._read_file(path)
    except settings.SettingsError:
        return  # the case is about what is wrong with it
    assert fits(path.read_text(encoding="utf-8"))


def test_there_are_settings_files_to_hold_it_against() -> None:
    assert len(FILES) > 20


def test_the_schema_knows_every_key() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    assert set(settings._READERS) <= set(SCHEMA["properties"])
    assert all(each.get("description") for each in SCHEMA["properties"].values())


@pytest.mark.parametrize("text", WRONG)
def test_what_the_engine_refuses_does_not_fit(tmp_path: Path, text: str) -> None:
    (tmp_path / ".avd-intune.yaml").write_text(text)
    with pytest.raises(settings.SettingsError):
        settings.load_settings(tmp_path, {})
    assert not fits(text)


def test_an_exception_ends_on_a_day() -> None:
    ends = date(2026, 12, 31).isoformat()
    known = f"exceptions: [{{check: CKV_AVD_3, path: hosts/*, reason: until the move, until: {ends}}}]"
    assert fits(known)
    assert not fits(known.replace("2026-12-31", "soon"))
    assert not fits(known.replace("path: hosts/*, ", ""))
