"""What a failed check asks for is carried as changes; the end of its reason is made from them."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from avd_intune.engine import scan
from avd_intune.findings import Action, Certainty, Change, Finding, Outcome, advice_of
from avd_intune.judgement.verdict import changes_of, failed, worst_of
from avd_intune.source.scan_request import ScanRequest
from avd_intune.source.text import SourceFile, Span

REPOSITORY = Path(__file__).parents[2]
ENGINE = REPOSITORY / "checks" / "avd_intune"
CASES = sorted(path.parent for path in (REPOSITORY / "tests" / "cases").glob("*/expected.yaml"))
# Of these the engine itself says what is wrong; there is nothing to change but what another check names.
BY_THE_ENGINE = ("CKV_AVD_12", "CKV_AVD_13")
SOURCE = SourceFile("/repo/main.tf", 'type = "Pooled"\n')


def failures(folder: Path, baseline: str) -> list[Finding]:
    findings = scan(ScanRequest(root=folder, repository=folder, baseline=baseline)).findings
    return [each for each in findings if each.outcome is Outcome.FAIL and each.rule_id not in BY_THE_ENGINE]


@pytest.mark.parametrize("baseline", ["2020-09", "current"])
def test_every_failed_check_says_what_to_change_and_its_reason_says_the_same(baseline: str) -> None:
    found = [each for folder in CASES for each in failures(folder, baseline)]
    assert found
    for finding in found:
        assert finding.changes, f"{finding.span.path}: {finding.rule_id} {finding.reason}"
        texts = [change.text for change in finding.changes if change.text]
        assert texts
        assert any(text in finding.whole_reason for text in texts)


def finding_on(tmp_path: Path, text: str, rule_id: str) -> Finding:
    (tmp_path / "main.tf").write_text(text)
    (found,) = [each for each in failures(tmp_path, "2020-09") if each.rule_id == rule_id]
    return found


POOL = 'resource "azurerm_virtual_desktop_host_pool" "pool" {\n  name = "pool"\n  type = %s\n}\n'


def test_a_change_names_the_literal_that_decides_wherever_it_is_written(tmp_path: Path) -> None:
    (tmp_path / "prod.tfvars").write_text('kind = "Pooled"\n')
    finding = finding_on(tmp_path, 'variable "kind" { default = "Personal" }\n' + POOL % "var.kind", "CKV_AVD_1")
    change, assignment = finding.changes
    assert change.place is not None
    assert (Path(change.place.path).name, change.place.text) == ("prod.tfvars", '"Pooled"')
    assert (change.action, change.attribute, change.value) == (Action.SET, "host pool type", "Personal")
    # A personal host pool needs one, and CKV_AVD_2 would ask for it next.
    assert (assignment.action, assignment.attribute, assignment.value) == (Action.SET, "assignment type", "Automatic")


def test_every_case_of_a_condition_is_changed_where_it_is_written(tmp_path: Path) -> None:
    text = 'variable "dev" { type = bool }\n' + POOL % 'var.dev ? "Pooled" : "BYODesktop"'
    changes = finding_on(tmp_path, text, "CKV_AVD_1").changes
    types = [change.place for change in changes if change.attribute == "host pool type"]
    assert [place.text for place in types if place is not None] == ['"Pooled"', '"BYODesktop"']


def test_what_one_case_alone_asks_for_has_to_be_reviewed(tmp_path: Path) -> None:
    text = 'variable "direct" { type = bool }\n' + POOL % (
        '"Personal"\n  personal_desktop_assignment_type = var.direct ? "Direct" : null'
    )
    (tmp_path / "main.tf").write_text(text)
    (finding,) = [f for f in scan(ScanRequest(root=tmp_path)).findings if f.rule_id == "CKV_AVD_2"]
    assert finding.outcome is Outcome.UNDECIDED
    assert [change.certainty for change in finding.changes] == [Certainty.REVIEW]


def test_changes_in_words_are_joined_and_alternatives_stand_behind_an_or() -> None:
    changes = [
        Change(Action.REMOVE, "policy", "remove it"),
        Change(Action.SET, "join", ""),
        Change(Action.ADD, "host pool", "give it another one", alternative=2),
    ]
    assert advice_of(changes) == "remove it, or give it another one"
    assert failed("it is wrong", None, *changes).reason == "it is wrong; remove it, or give it another one"


def test_the_changes_of_several_objects_in_one_block_are_all_kept() -> None:
    first = Change(Action.SET, "a", "do a", place=Span(SOURCE, 0, 4))
    second = Change(Action.SET, "b", "do b", place=Span(SOURCE, 7, 15))
    worst = worst_of([failed("x", None, first), failed("y", None, second), failed("x", None, first)])
    assert worst.changes == (first, second)
    assert changes_of([failed("x", None, first), failed("x", None, first)]) == (first,)


def searches_of_reasons(module: Path) -> list[int]:
    """Return the lines in which a text is looked for in a reason, or a pattern in it."""
    found = []
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        looked_in: list[ast.expr] = []
        if isinstance(node, ast.Compare) and any(isinstance(each, ast.In | ast.NotIn) for each in node.ops):
            looked_in = node.comparators
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in ("search", "match", "fullmatch", "findall", "finditer", "split"):
                looked_in = node.args
            elif node.func.attr in ("startswith", "endswith", "find", "index", "partition"):
                looked_in = [node.func.value]
        if any(isinstance(each, ast.Attribute) and each.attr == "reason" for each in looked_in):
            found.append(node.lineno)
    return found


@pytest.mark.parametrize("room", ["command_line", "explanation", "fixing", "language_server", "reporting"])
def test_nothing_searches_a_reason(room: str) -> None:
    assert {path.name: lines for path in (ENGINE / room).glob("*.py") if (lines := searches_of_reasons(path))} == {}
