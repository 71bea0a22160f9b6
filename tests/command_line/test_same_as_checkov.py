"""The command says of every sample and case what Checkov says with the pack loaded."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from avd_intune.repository_estates import _TENANT

from tests.checkov_bridge.run_checkov import CHECKS, ESTATE, records, run_checkov
from tests.command_line.run_command import run_command

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "tests" / "cases"


def speaks_of_tenant(case: Path) -> bool:
    """Say whether a case holds what lets rules look into the estates of all languages and roots."""
    texts = (path.read_text("utf-8", "replace") for path in case.rglob("*") if path.is_file())
    return any(map(_TENANT.search, texts))


def parts_of_cases() -> list[tuple[str, list[Path]]]:
    """Return the cases in two parts: those of the tenant, beside which each runner would read the others once more."""
    cases = [case for case in sorted(CASES.iterdir()) if case.is_dir()]
    of_tenant = [case for case in cases if speaks_of_tenant(case)]
    return [("of_tenant", of_tenant), ("cases", [case for case in cases if case not in of_tenant])]


FOLDERS = [("sample_iac", [ROOT / "sample_iac"]), *parts_of_cases(), ("estate", [ESTATE])]


def record_name(finding: dict[str, str], path: str) -> str:
    """Return what Checkov calls the resource: its type comes first, and a file is named by its path."""
    if finding["resource_type"] == "file":
        return path
    name, kind, language = finding["resource"], finding["resource_type"], finding["language"]
    if language == "arm" and name.startswith(f"{kind}/"):
        return f"{kind}.{name[len(kind) + 1 :]}"
    return f"{kind}.{name}" if language == "bicep" and not name.startswith(kind) else name


def test_each_case_is_in_one_part() -> None:
    taken = [case for _, cases in parts_of_cases() for case in cases]
    assert sorted(taken) == sorted(case for case in CASES.iterdir() if case.is_dir())
    assert all(cases for _, cases in parts_of_cases())


@pytest.mark.parametrize(("name", "folders"), FOLDERS, ids=[name for name, _ in FOLDERS])
def test_every_verdict_is_that_of_checkov(tmp_path: Path, name: str, folders: list[Path]) -> None:
    # A repository of its own: each of Checkov's runners looks through the whole one that a folder is in.
    folder = tmp_path / name
    for each in folders:
        shutil.copytree(each, folder / each.name if len(folders) > 1 else folder)
    quiet = {"LOG_LEVEL": "ERROR"}
    frameworks = ("--framework", "terraform", "terraform_json", "terraform_plan", "bicep", "arm")
    checks = ("--external-checks-dir", CHECKS, "--check", "CKV_AVD*")
    theirs = run_checkov("-d", folder, *checks, *frameworks, "-o", "json", folder=folder, environment=quiet)
    by_checkov = {
        (record["check_id"], record["file_path"].lstrip("/"), record["resource"], status, *record["file_line_range"])
        for status in ("failed", "passed", "skipped")
        for _, record in records(theirs, status)
    }
    ours = run_command("check", folder, "--output", "json", folder=folder)
    by_command = {
        (
            finding["rule_id"],
            path := (folder / finding["block"]["path"]).relative_to(folder).as_posix(),
            record_name(finding, path),
            finding["status"],
            finding["block"]["line"],
            finding["block"]["end_line"],
        )
        for finding in json.loads(ours.output)["findings"]
        if finding["status"] != "undecided"  # under Checkov a failed CKV_AVD_12 alone says it
    }
    assert {each[3] for each in by_command} >= {"failed", "passed"}
    assert by_command == by_checkov
    assert ours.exit_code == theirs.exit_code
