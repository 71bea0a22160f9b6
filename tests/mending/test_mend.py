"""Remedies are made in memory and judged again: what does not become right is taken back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from avd_intune.findings import Certainty, Finding
from avd_intune.fixing import remedies as all_remedies
from avd_intune.fixing.remedies import Remedy
from avd_intune.fixing.text_edits import Apart, Edit, with_edits
from avd_intune.judgement.registry import all_rules
from avd_intune.mending import judged_texts
from avd_intune.mending.judged_texts import Judge, Judged
from avd_intune.mending.mend import NOT_TRIED, Mended, mended
from avd_intune.selection import Status
from avd_intune.source.scan_request import ScanRequest
from avd_intune.source.text import SourceFile

ALL = frozenset(rule.id for rule in all_rules())
POOL = """\
resource "azurerm_virtual_desktop_host_pool" "%s" {
  name                = "vdpool-%s"
  location            = "westeurope"
  resource_group_name = "rg"
  type                = "Personal"
  load_balancer_type  = "Persistent"
}
"""
# Terraform's azapi changes a host pool where it is; for another assignment type, azurerm replaces it.
UPDATED_POOL = """\
resource "azapi_resource" "%s" {
  type      = "Microsoft.DesktopVirtualization/hostPools@2024-04-03"
  name      = "vdpool-%s"
  parent_id = "/subscriptions/0/resourceGroups/rg"
  body = {
    properties = { hostPoolType = "Personal", loadBalancerType = "Persistent", preferredAppGroupType = "Desktop" }
  }
}
"""


def run(folder: Path, guard: Callable[[str], str] = lambda _: "") -> Mended:
    judge = Judge([ScanRequest(root=folder)], ALL)
    return mended(judge, judge.judge({}), guard)


def write(folder: Path, *names: str, pool: str = POOL) -> Path:
    (folder / ".git").mkdir()
    path = folder / "main.tf"
    path.write_text("\n".join(pool % (name, name) for name in names), encoding="utf-8")
    return path


def with_remedies(monkeypatch: pytest.MonkeyPatch, made: Callable[[Finding], list[Edit]]) -> None:
    """Let each finding of CKV_AVD_2 have one safe remedy with other edits than its own."""

    def remedies(finding: Finding, module_text: str) -> list[Remedy]:
        edits = tuple(made(finding)) if finding.rule_id == "CKV_AVD_2" else ()
        return [Remedy("Try it", edits, Certainty.SAFE, ())] if edits else []

    monkeypatch.setattr(judged_texts, "remedies_of", remedies)
    assert all_remedies.remedies_of is not remedies


def test_safe_remedies_are_made_and_nothing_is_written(tmp_path: Path) -> None:
    path = write(tmp_path, "a", "b", pool=UPDATED_POOL)
    before = path.read_bytes()
    result = run(tmp_path)
    assert [each.remedy.title for each in result.done] == ['Set the assignment type to "Automatic"'] * 2
    assert result.refused == []
    assert result.now.texts[str(path)].count('personalDesktopAssignmentType = "Automatic"') == 2
    assert {s for (rule, *_), s in result.now.statuses().items() if rule == "CKV_AVD_2"} == {Status.PASSED}
    assert path.read_bytes() == before


def test_a_remedy_that_mends_nothing_is_taken_back_and_the_others_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, "a", "b", "c")

    def edits(finding: Finding) -> list[Edit]:
        value = "Sometimes" if finding.address.endswith(".b") else "Direct"
        at = finding.span.source.text.index("\n", finding.span.start) + 1
        return [Edit(finding.span.source, at, at, f'  personal_desktop_assignment_type = "{value}"\n')]

    with_remedies(monkeypatch, edits)
    result = run(tmp_path)
    assert sorted(finding.address[-1] for each in result.done for finding in each.findings) == ["a", "c"]
    assert [(each.findings[0].address[-1], why) for each, why in result.refused] == [
        ("b", "CKV_AVD_2 would not pass then")
    ]
    assert "Sometimes" not in result.now.texts[str(path)]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        pytest.param(
            lambda text: text.replace("}", "", 1), "CKV_AVD_2 would not pass", id="the file is not readable then"
        ),
        pytest.param(lambda text: "", "CKV_AVD_2 would not apply", id="the object is gone"),
        pytest.param(
            lambda text: text.replace('"Personal"', '"Pooled"'), "CKV_AVD_1 would fail", id="another check fails"
        ),
    ],
)
def test_a_remedy_that_does_harm_is_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[str], str], reason: str
) -> None:
    write(tmp_path, "a")

    def edits(finding: Finding) -> list[Edit]:
        source = finding.span.source
        return [Edit(source, 0, len(source.text), change(source.text))]

    with_remedies(monkeypatch, edits)
    result = run(tmp_path)
    assert result.done == []
    assert reason in result.refused[0][1]
    assert result.now.texts == {}


def test_remedies_that_touch_one_place_are_made_one_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, "a", "b")

    def edits(finding: Finding) -> list[Edit]:
        source = finding.span.source
        at = source.text.index("\n", finding.span.start) + 1
        return [
            Edit(source, 0, 0, f"# {finding.address}\n"),
            Edit(source, at, at, '  personal_desktop_assignment_type = "Direct"\n'),
        ]

    with_remedies(monkeypatch, edits)
    result = run(tmp_path)
    assert (len(result.done), result.refused) == (2, [])
    assert result.now.texts[str(path)].count("\n# azurerm") == 1


def test_files_that_must_not_be_touched_are_said(tmp_path: Path) -> None:
    write(tmp_path, "a", pool=UPDATED_POOL)
    result = run(tmp_path, lambda path: f"{Path(path).name} is none of ours")
    assert result.done == []
    assert [why for _, why in result.refused] == ["main.tf is none of ours"]


def test_edits_are_made_in_the_order_of_their_places() -> None:
    source = SourceFile("/x/main.tf", "abcdef")
    edits = [Edit(source, 3, 3, "1"), Edit(source, 0, 2, "X"), Edit(source, 3, 3, "2"), Edit(source, 0, 2, "X")]
    assert with_edits(edits) == {"/x/main.tf": "Xc12def"}
    apart = Apart()
    assert [apart.take([each]) for each in edits] == [True, True, False, True]
    with pytest.raises(ValueError, match="same characters"):
        with_edits([Edit(source, 0, 2, "X"), Edit(source, 1, 3, "Y")])


def test_of_many_changes_those_that_do_harm_are_told_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each try is a scan of the whole: by halves alone one that does harm among 64 takes a dozen of them."""
    write(tmp_path, *(f"p{n}" for n in range(64)))

    def edits(finding: Finding) -> list[Edit]:
        value = "Sometimes" if finding.address.endswith((".p7", ".p40")) else "Direct"
        at = finding.span.source.text.index("\n", finding.span.start) + 1
        return [Edit(finding.span.source, at, at, f'  personal_desktop_assignment_type = "{value}"\n')]

    with_remedies(monkeypatch, edits)
    tried = 0
    known = Judge.judge

    def counted(judge: Judge, texts: Mapping[str, str]) -> Judged:
        nonlocal tried
        tried += 1
        return known(judge, texts)

    monkeypatch.setattr(Judge, "judge", counted)
    result = run(tmp_path)
    assert len(result.done) == 62
    assert sorted(each.findings[0].address[-2:] for each, _ in result.refused) == ["40", "p7"]
    assert tried <= 6


def test_changes_that_cost_too_much_to_try_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "a", "b", "c", "d")

    def edits(finding: Finding) -> list[Edit]:
        at = finding.span.source.text.index("\n", finding.span.start) + 1
        return [Edit(finding.span.source, at, at, '  personal_desktop_assignment_type = "Sometimes"\n')]

    with_remedies(monkeypatch, edits)
    monkeypatch.setattr(judged_texts, "MOST_STEPS", 0)
    result = run(tmp_path)
    reasons = [why for _, why in result.refused]
    assert sorted({*reasons}) == ["CKV_AVD_2 would not pass then", NOT_TRIED]
    assert len(reasons) == 4
    assert result.done == []
