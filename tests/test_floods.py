"""Files that hold one thing again and again: what is asked of a file is asked once for all of it."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from avd_intune import engine, scenario_findings
from avd_intune.engine import scan
from avd_intune.estate.model import Estate
from avd_intune.findings import Outcome
from avd_intune.languages.arm import parameter_files
from avd_intune.languages.arm.template_calls import TemplateCall
from avd_intune.languages.bicep.bicep_files import BicepUnit, bicep_library
from avd_intune.languages.bicep.names import FileNames
from avd_intune.languages.bicep.roots import module_users
from avd_intune.languages.bicep.template import evaluate_bicep_template
from avd_intune.source import budget
from avd_intune.source.scan_request import ScanRequest
from avd_intune.source.workspace import Workspace
from avd_intune.values.assumptions import Assumptions, Decision
from avd_intune.values.cases import choice_by, lift
from avd_intune.values.value_types import Known, OneOf, Value

from tests.test_limits_speak import MACHINE, POOL, findings, reasons


@pytest.mark.parametrize("calls", [3, 300])
def test_the_tree_of_a_file_is_asked_once_for_all_its_module_calls(
    tmp_path: Path, calls: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    spellings = ("pool.bicep", "./pool.bicep", "modules/../pool.bicep")
    (tmp_path / "pool.bicep").write_text("")
    lines = [f"module m{n} '{spellings[n % 3]}' = {{\n  name: 'a{n}'\n}}\n" for n in range(calls)]
    (tmp_path / "main.bicep").write_text("/* a comment, so that the pattern alone tells nothing */\n" + "".join(lines))
    asked: list[Path] = []
    known = BicepUnit.all

    def counted(unit: BicepUnit, kind: type) -> object:
        asked.append(unit.path)
        return known(unit, kind)

    monkeypatch.setattr(BicepUnit, "all", counted)
    assert module_users(Workspace(tmp_path), [str(tmp_path / "pool.bicep")]) == {
        str(tmp_path / "pool.bicep"): {str(tmp_path / "main.bicep")}
    }
    assert len(asked) == 1


class _Searches:
    """The words of Azure Virtual Desktop, counting how often a text is gone through for them."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.pattern = pattern
        self.count = 0

    def search(self, text: str) -> re.Match[str] | None:
        self.count += 1
        return self.pattern.search(text)


def test_a_file_with_a_hundred_problems_is_searched_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    searches = _Searches(re.compile("hostPools"))
    monkeypatch.setattr(scenario_findings, "AVD_WORDS", searches)
    scenario_findings._speaks_of_avd.cache_clear()
    (tmp_path / "main.bicep").write_text("// hostPools\n" + "var a = = 1\n" * 90)
    findings = scan(ScanRequest(root=tmp_path)).findings
    scenario_findings._speaks_of_avd.cache_clear()
    assert len([each for each in findings if each.rule_id == "CKV_AVD_13"]) > 50
    assert searches.count == 1


BICEP_POOL = (
    "resource p 'Microsoft.DesktopVirtualization/hostPools@2023-09-05' = {\n  name: 'p'\n"
    "  properties: { hostPoolType: p }\n}\n"
)
PARAMETERS = (
    '{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",'
    ' "parameters": {"p": {"value": "Pooled"}, "q": {"value": "a"}}}'
)


def _parts(number: int) -> Iterator[Value]:
    decision = Decision("q", ("yes", "no"), "q", None)
    choice = choice_by(decision, {"yes": Known("a"), "no": Known("b")})
    for n in range(number):
        yield choice if n % 2 else Known(str(n % 7))


def test_choices_among_thousands_of_parts_keep_their_order() -> None:
    joined = lift(lambda *parts: Known("".join(str(part.value) for part in parts)), *_parts(3000))
    assert isinstance(joined, OneOf)
    texts = {each.value.value for each in joined.alternatives if isinstance(each.value, Known)}
    assert texts == {"".join(letter if n % 2 else str(n % 7) for n in range(3000)) for letter in "ab"}


MANY_OPEN_LINKS = """\
variable "ids" {{
  type = list(string)
}}

resource "azurerm_virtual_desktop_host_pool" "p" {{
  name                             = "p"
  type                             = "Pooled"
  personal_desktop_assignment_type = "Automatic"
}}

resource "azurerm_windows_virtual_machine" "h" {{
  count = {count}
  name  = "vm-avd-${{count.index}}"
}}

resource "azurerm_virtual_machine_extension" "e" {{
  count              = {count}
  name               = "e${{count.index}}"
  virtual_machine_id = var.ids[count.index]
  publisher          = "Microsoft.Azure.ActiveDirectory"
  type               = "AADLoginForWindows"
}}
"""


def test_extensions_that_may_be_on_any_machine_cost_no_more_than_the_scan_may(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hundred of each took minutes: every case of every rule asked each extension of each machine."""
    (tmp_path / "main.tf").write_text(MANY_OPEN_LINKS.format(count=60))
    asked = 0
    merge = Assumptions.merge

    def counted(assumptions: Assumptions, other: Assumptions) -> Assumptions | None:
        nonlocal asked
        asked += 1
        return merge(assumptions, other)

    monkeypatch.setattr(Assumptions, "merge", counted)
    monkeypatch.setattr(budget.Budget.__init__, "__defaults__", (300_000, budget.SCAN_CHARACTERS))
    findings = scan(ScanRequest(root=tmp_path)).findings
    assert asked < 300_000
    assert [each.address for each in findings if each.rule_id == "CKV_AVD_1" and each.outcome is Outcome.FAIL]
    hosts = {each.address for each in findings if each.rule_id == "CKV_AVD_4" and each.outcome is Outcome.UNDECIDED}
    assert len(hosts) == 60


def test_links_that_are_too_many_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "main.tf").write_text(MANY_OPEN_LINKS.format(count=60))
    monkeypatch.setattr(budget.Budget.__init__, "__defaults__", (30_000, budget.SCAN_CHARACTERS))
    findings = scan(ScanRequest(root=tmp_path)).findings
    said = [each.reason for each in findings if each.rule_id == "CKV_AVD_13" and each.outcome is Outcome.FAIL]
    assert said
    assert "too many steps" in said[0]


def test_more_objects_than_are_judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "MAX_JUDGED", 3)
    code = "".join(POOL.replace('"p"', f'"p{number}"', 1).replace("Personal", "Pooled") for number in range(5))
    found = findings(tmp_path, {"main.tf": code + MACHINE})
    said = [each for each in found if each.rule_id == "CKV_AVD_13"]
    told = (
        "3 objects of one deployment are judged; {} of one kind are not, the first of them {}; scan parts of it alone"
    )
    assert [each.reason.partition(": ")[2] for each in said] == [
        told.format(2, "azurerm_virtual_desktop_host_pool.p3"),
        told.format(1, "azurerm_windows_virtual_machine.h"),
    ]
    assert len([each for each in found if each.rule_id == "CKV_AVD_1"]) == 3


def test_code_that_is_written_out_has_steps_by_its_length(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each host of a template takes some hundred steps: 10,000 that are written out took more than there were."""
    monkeypatch.setattr(budget.Budget.__init__, "__defaults__", (2_000, budget.SCAN_CHARACTERS))
    code = "".join(POOL.replace('"p"', f'"p{number}"', 1) for number in range(300))
    assert [each for each in findings(tmp_path, {"main.tf": code}) if "too many steps" in each.reason]
    monkeypatch.setattr(budget, "USUAL_INPUT", 0)
    monkeypatch.setattr(budget, "CHARACTERS_OF_A_FURTHER_STEP", 1)
    assert not [each for each in findings(tmp_path, {"main.tf": code}) if "too many steps" in each.reason]


def test_steps_that_are_used_up_are_no_fault_of_the_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def too_many(*_: object) -> Estate:
        raise budget.BudgetExceededError("evaluation takes too many steps")

    monkeypatch.setattr(engine, "estate_of", too_many)
    found = reasons(tmp_path, {"main.tf": POOL})
    assert found == ["line 1, column 1: it cannot be judged: evaluation takes too many steps; scan parts of it alone"]


def test_names_that_bicep_files_import_go_with_their_deployment(tmp_path: Path) -> None:
    """Each resource held the names of all files that its own one imports from: 0.2 MB took 550 MB."""
    for n in range(9):
        code = f"import * as x from 'm{n + 1}.bicep'\n@export()\nvar v = x.v\n"
        code = code if n < 8 else "@export()\nvar v = 'Pooled'\n"
        (tmp_path / f"m{n}.bicep").write_text(code + BICEP_POOL.replace("hostPoolType: p", "hostPoolType: v"))
    unit = bicep_library(workspace := Workspace(tmp_path)).unit(tmp_path / "m0.bicep")
    result = evaluate_bicep_template(unit, TemplateCall({}), workspace)
    assert len(result.resources) == 1
    gc.collect()
    assert sum(type(each) is FileNames for each in gc.get_objects()) == 0
    assert [
        each
        for each in scan(ScanRequest(root=tmp_path)).findings
        if each.rule_id == "CKV_AVD_1" and each.outcome is Outcome.FAIL
    ]


def test_parameter_files_and_templates_that_are_too_many_to_compare_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(4):
        (tmp_path / f"t{n}").mkdir()
        (tmp_path / f"t{n}" / f"pool{n}.bicep").write_text("param p string\nparam q string\n" + BICEP_POOL)
        (tmp_path / "values" / f"x{n}").mkdir(parents=True)
        (tmp_path / "values" / f"x{n}" / f"pool{n}.json").write_text(PARAMETERS)
    said = "too many parameter files and templates"
    assert not [each for each in scan(ScanRequest(root=tmp_path)).findings if said in each.reason]
    monkeypatch.setattr(parameter_files, "MAX_COMPARED", 11)
    found = [each for each in scan(ScanRequest(root=tmp_path)).findings if said in each.reason]
    assert len(found) == 2
    assert {each.rule_id for each in found} == {"CKV_AVD_13"}
