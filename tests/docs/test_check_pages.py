"""The pages of the checks have one skeleton, their examples give what they say, and the paths in the docs exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from avd_intune.engine import scan
from avd_intune.findings import Outcome
from avd_intune.judgement.registry import all_rules, rule_by_id
from avd_intune.judgement.rule import Rule, Subject
from avd_intune.scenario_findings import READABLE
from avd_intune.source.scan_request import ScanRequest

REPOSITORY = Path(__file__).parents[2]
PAGES = REPOSITORY / "docs" / "checks"
HEADINGS = [
    "What",
    "Why",
    "What counts as evidence",
    "Failing example",
    "Passing example",
    "How to fix",
    "Undecided",
    "How to declare an exception",
    "What is not detected",
]
FACTS = ["id", "applies to", "frameworks", "baseline", "source"]
OUTCOMES = {"Failing example": Outcome.FAIL, "Passing example": Outcome.PASS}
FILE_NAMES = {"terraform": "main.tf", "bicep": "main.bicep", "json": "policy.json"}
INTUNE = {
    Subject.INTUNE_POLICY,
    Subject.INTUNE_ACTION,
    Subject.INTUNE_TENANT,
    Subject.DIRECTORY_POLICY,
    Subject.INTUNE_APP,
}
# Checks that hold Intune against machines: only Terraform declares both in one file; or examples of machines alone.
LANGUAGES = {
    "CKV_AVD_14": ("terraform",),
    "CKV_AVD_17": ("terraform", "bicep"),
    "CKV_AVD_18": ("terraform", "bicep"),
    "CKV_AVD_19": ("terraform",),
}
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.S | re.M)
# Folders at the root of the repository that documents speak of.
ROOTS = ("checks", "docs", "sample_iac", "scripts", "tests")
ENGINE = REPOSITORY / "checks" / "avd_intune"
# Names of its rooms, and those that it had once, which no document may speak of any more.
ROOMS = (*sorted(path.name for path in ENGINE.iterdir() if path.is_dir()), "evaluation", "frontends", "syntax")
DOOR = [REPOSITORY / f"{name}.md" for name in ("README", "CONTRIBUTING", "SECURITY", "CODE_OF_CONDUCT")]
DOCUMENTS = sorted([*DOOR, *REPOSITORY.glob("docs/**/*.md"), *REPOSITORY.glob("sample_iac/*.md")])


def page_of(rule: Rule) -> Path:
    return PAGES / f"{rule.id}.md"


def sections_of(page: Path) -> dict[str, str]:
    parts = re.split(r"^## (.+)$", page.read_text(encoding="utf-8"), flags=re.M)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def languages_of(rule: Rule) -> tuple[str, ...]:
    """Return the languages of a page's examples: Bicep cannot declare what is in Intune, exported JSON can."""
    if rule.id in LANGUAGES:
        return LANGUAGES[rule.id]
    return ("terraform", "json") if INTUNE & set(rule.subjects) else ("terraform", "bicep")


def examples() -> list[tuple[Rule, str, str]]:
    return [(rule, heading, name) for rule in all_rules() for heading in OUTCOMES for name in languages_of(rule)]


def example_of(rule: Rule, heading: str, language: str) -> str:
    codes = [code for name, code in FENCE.findall(sections_of(page_of(rule))[heading]) if name == language]
    assert len(codes) == 1, f"{page_of(rule).name} has {len(codes)} {language} blocks under {heading}"
    return codes[0]


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.id)
def test_page_has_the_skeleton(rule: Rule) -> None:
    text = page_of(rule).read_text(encoding="utf-8")
    assert text.startswith(f"# {rule.id}: ")
    assert re.findall(r"^## (.+)$", text, flags=re.M) == HEADINGS
    facts = dict(re.findall(r"^\| ([a-z ]+) \| (.+) \|$", text, flags=re.M))
    assert list(facts) == FACTS
    assert facts["id"] == rule.id
    assert all(section.strip() for section in sections_of(page_of(rule)).values())


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.id)
def test_page_shows_how_to_skip_the_check(rule: Rule) -> None:
    assert f"checkov:skip={rule.id}:" in sections_of(page_of(rule))["How to declare an exception"]


def test_every_page_belongs_to_a_check() -> None:
    assert {path.name for path in PAGES.iterdir()} == {page_of(rule).name for rule in all_rules()}


@pytest.mark.parametrize(
    ("rule", "heading", "language"), examples(), ids=lambda value: value.id if isinstance(value, Rule) else value
)
def test_example(rule: Rule, heading: str, language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AVD_INTUNE_BASELINE", raising=False)
    monkeypatch.delenv("AVD_INTUNE_ENROLLMENT_TAG", raising=False)
    (tmp_path / FILE_NAMES[language]).write_text(example_of(rule, heading, language), encoding="utf-8")
    findings = scan(ScanRequest(root=tmp_path)).findings
    outcomes = [finding.outcome for finding in findings if finding.rule_id == rule.id]
    if rule.id == READABLE and heading == "Passing example":
        # The check shows failures only; that CKV_AVD_1 passes proves that the file was read.
        assert outcomes == []
        assert [finding.outcome for finding in findings if finding.rule_id == "CKV_AVD_1"] == [Outcome.PASS]
    else:
        assert outcomes == [OUTCOMES[heading]], [(f.rule_id, f.outcome.value, f.reason) for f in findings]


CLAIMS = {
    "CKV_AVD_1": ("The baseline `current` adds `Pooled`", "current", {}),
    "CKV_AVD_3": (
        "With `baseline: current`, `win11-24h2-ent` and its like pass too",
        "current",
        {"win10-22h2-pro-g2": "win11-24h2-ent", "Windows-10": "windows-11"},
    ),
    "CKV_AVD_4": ("In the baseline `current` this passes", "current", {}),
    "CKV_AVD_5": ("The script above with the value 1 passes too", "2020-09", {"-Value 0": "-Value 1"}),
}


@pytest.mark.parametrize("language", ["terraform", "bicep"])
@pytest.mark.parametrize("rule_id", CLAIMS)
def test_what_makes_the_failing_example_pass(
    rule_id: str, language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = rule_by_id(rule_id)
    claim, baseline, changes = CLAIMS[rule_id]
    assert claim in " ".join(page_of(rule).read_text(encoding="utf-8").split())
    example = example_of(rule, "Failing example", language)
    for old, new in changes.items():
        assert old in example
        example = example.replace(old, new)
    monkeypatch.setenv("AVD_INTUNE_BASELINE", baseline)
    (tmp_path / FILE_NAMES[language]).write_text(example, encoding="utf-8")
    findings = scan(ScanRequest(root=tmp_path)).findings
    assert [finding.outcome for finding in findings if finding.rule_id == rule_id] == [Outcome.PASS]


def paths_in(document: Path) -> set[str]:
    """Return what stands in backticks and looks like a path of the repository."""
    text = FENCE.sub("", document.read_text(encoding="utf-8"))
    spans = re.findall(r"`([^`\n]+)`", text)
    return {s for s in spans if re.fullmatch(rf"(?:{'|'.join(ROOTS + ROOMS)})/[\w./-]*", s)}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(REPOSITORY).as_posix())
def test_paths_exist(document: Path) -> None:
    bases = [REPOSITORY, ENGINE, document.parent]
    missing = [path for path in paths_in(document) if not any((base / path).exists() for base in bases)]
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(REPOSITORY).as_posix())
def test_links_within_the_repository_lead_somewhere(document: Path) -> None:
    text = FENCE.sub("", document.read_text(encoding="utf-8"))
    targets = [target.partition("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in target]
    missing = [target for target in targets if target and not (document.parent / target).exists()]
    assert missing == []


def test_the_paths_of_the_documents_are_looked_for() -> None:
    found = {path for document in DOCUMENTS for path in paths_in(document)}
    assert "checks/avd_intune" in found
    assert "values/value_types.py" in found
