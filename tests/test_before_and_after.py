"""The table of cases that were and are right: what is read of a case, and what counts as right."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scripts.before_and_after import ROOT, Found, Wanted, answers_in, cases_in, is_right, judged, table, wanted_of

HOST = Found("CKV_AVD_4", "fail", "azurerm_windows_virtual_machine.host", "infra/main.tf", (3, 9))
POOL = Found("CKV_AVD_4", "pass", "azurerm_virtual_desktop_host_pool.pool", "main.tf", (1, 2))


def write(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_what_a_case_asks_for(tmp_path: Path) -> None:
    one = write(tmp_path / "b", "expect.txt", "# why\nbaseline: current\nexit: 0|1\nCKV_AVD_4 pass|fail @host ~ word\n")
    other = write(
        tmp_path / "a", "expected.yaml", "checks: [CKV_AVD_1]\nfindings:\n  pool.p:\n    CKV_AVD_1: fail, it is\n"
    )
    assert list(cases_in(tmp_path)) == [other, one]
    assert wanted_of(one) == (
        "current",
        [Wanted("exit", ("0", "1"), "*"), Wanted("CKV_AVD_4", ("pass", "fail"), "@host")],
    )
    assert wanted_of(other) == ("", [Wanted("CKV_AVD_1", ("fail",), "=pool.p")])


@pytest.mark.parametrize(
    ("answers", "where", "expected"),
    [
        ("fail", "@HOST", False),  # the pool has it in its name, too
        ("fail|pass", "@host", True),
        ("fail", "@machine.host", True),
        ("fail", "=azurerm_windows_virtual_machine.host", True),
        ("pass", "=azurerm_windows_virtual_machine.host", False),
        ("fail", "infra/main.tf", True),
        ("fail", "infra/main.tf:9", True),
        ("fail", "infra/main.tf:10", False),
        ("none", "infra/main.tf:10", True),
        ("none", "*", False),
        ("pass", "@elsewhere", False),
    ],
)
def test_which_answers_are_right(answers: str, where: str, expected: bool) -> None:
    assert is_right(Wanted("CKV_AVD_4", tuple(answers.split("|")), where), [HOST, POOL]) is expected


def test_an_undecided_check_is_told_by_another_one() -> None:
    block = {"path": "main.tf", "line": 1, "end_line": 2}
    of_all = {"status": "failed", "resource": "a", "block": block}
    old = {**of_all, "rule_id": "CKV_AVD_12", "reason": "CKV_AVD_3: it is unknown; CKV_AVD_5: so is that"}
    new = {**of_all, "rule_id": "CKV_AVD_12", "reason": "x", "undecided_rules": ["CKV_AVD_4"]}
    found = answers_in(json.dumps({"findings": [old, new]}))
    undecided = [each.check for each in found if each.answer == "undecided"]
    assert undecided == ["CKV_AVD_3", "CKV_AVD_5", "CKV_AVD_4"]


def test_the_table_says_what_was_wrong() -> None:
    assert table([("one", 3, 1, 3), ("two", 2, 2, 2)]) == [
        "| case | answers | before | after |",
        "| --- | --- | --- | --- |",
        "| one | 3 | wrong (2) | right |",
        "| two | 2 | right | right |",
        "",
        "2 cases: 1 right before, 2 after; 5 answers: 3 right before, 5 after.",
    ]


def test_a_case_is_judged_by_the_checks_of_a_folder(tmp_path: Path) -> None:
    case = write(tmp_path / "case", "expect.txt", "exit: 1\nCKV_AVD_7 fail @W\n")
    write(case, "w.json", '{"@odata.type": "#microsoft.graph.windowsWifiConfiguration", "displayName": "W"}')
    found = judged(case, ROOT / "checks", "current")
    assert found is not None
    assert all(is_right(each, found) for each in wanted_of(case)[1])
    assert judged(case, tmp_path, "current") is None
