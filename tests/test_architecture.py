"""The folders of the engine import one way, nothing shadows another module, and every rule is whole."""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from importlib.metadata import packages_distributions
from itertools import accumulate, chain
from pathlib import Path

import pytest
from avd_intune.judgement.registry import all_rules
from avd_intune.judgement.rule import Rule

from tests.case_runner import case_files, read_case, sample_files
from tests.module_sources import imports_of, patterns_made_in

REPOSITORY = Path(__file__).parents[1]
CHECKS = REPOSITORY / "checks"
ENGINE = CHECKS / "avd_intune"
LOADED = CHECKS / "avd_intune_checkov.py"

# What each folder, or single module, of the engine may import of it beside itself. What is said of a folder holds for
# those in it that have no line of their own. `engine` is for the bridge and the tools alone.
LANGUAGE = {"languages.resource_model", "values", "source"}
_MODELS = ("domain_model", "lifetime_model", "network_model", "role_model")
MODELS = {"estate.deploy_order", *(f"estate.{name}" for name in _MODELS)}
ESTATE = {"estate.model", *MODELS, "baselines", *LANGUAGE}
# How classes, patterns and tables are written is nobody's knowledge.
FOR_ALL = {"records", "patterns", "module_tables"}
MAY_IMPORT: dict[str, set[str]] = {
    "records": set(),
    "patterns": set(),
    "module_tables": set(),
    "source": set(),
    "values": {"source"},
    "languages.resource_model": {"values", "source"},
    "languages.powershell": {"source"},
    "languages.pipelines": {"languages.powershell", "values", "source"},
    "languages.arm": {"languages.pipelines", *LANGUAGE},
    "languages.arm.evaluation": {"languages.arm.expression_parser", "languages.arm.functions", "values", "source"},
    "languages.arm.functions": {"languages.arm.evaluation", "values", "source"},
    "languages.bicep": {"languages.arm", "languages.pipelines", *LANGUAGE},  # Bicep is compiled to ARM
    "languages.bicep.evaluation": {
        *("languages.bicep.syntax", "languages.arm.evaluation", "languages.arm.functions", "values", "source"),
    },
    "languages.bicep.syntax": {"source"},
    "languages.terraform": {"languages.pipelines", *LANGUAGE},
    "languages.terraform.evaluation": {
        *("languages.terraform.syntax", "languages.terraform.functions", "values", "source"),
    },
    "languages.terraform.functions": {"languages.terraform.evaluation", "values", "source"},
    "languages.terraform.syntax": {"source"},
    "languages.plans": {"languages.terraform", *LANGUAGE},
    "languages.policies": {"languages.arm", "languages.pipelines", *LANGUAGE},
    "languages.embedded": {"languages.arm", *LANGUAGE},  # the templates that resources of any language carry
    "languages.deployments": {"languages", "source"},
    "baselines": set(),
    "finding_exceptions": {"findings"},
    # Which baselines there are.
    "settings": {"finding_exceptions", "baselines", "source.regular_files", "source.repository_root"},
    "pack_version": set(),
    "estate": {*LANGUAGE, "baselines", "settings"},
    "estate.place_names": set(),
    "estate.deploy_order": {"languages.resource_model", "values"},
    **{f"estate.{name}": {"languages.resource_model", "values"} for name in _MODELS},
    "estate.model": {"estate.place_names", *MODELS, "languages.resource_model", "values"},
    "estate.intune": ESTATE,
    "estate.scripts": {*ESTATE, "estate.intune", "languages.powershell"},
    "estate.linking": {"estate.resource_places", *ESTATE},
    "estate.resource_places": {"languages.resource_model", "values"},
    "estate.adapters": {*ESTATE, "estate.intune", "estate.scripts", "estate.linking"},
    "findings": {"source"},
    "judgement": {
        *("estate", "values", "baselines", "settings", "findings"),
        *("source.text", "source.budget"),  # the place that a verdict points at, and what a judgement costs
        "rules",  # the registry finds them
    },
    "rules": {
        *("judgement", "estate.model", "estate.network_model", "estate.role_model", "estate.intune", "estate.scripts"),
        "estate.adapters.extension_types",  # what an extension is called that a rule advises to add
        *("values", "baselines", "settings", "findings", "source.text"),
    },
    # Which edits a change stands for; the words of the extensions that it adds are those of the estate.
    "fixing": {"findings", "estate.adapters.extension_types", "skips", "source"},
    # What a person may say in the settings about an image: the releases that there are.
    "fixing.settings_entries": {"fixing", "findings", "baselines.image_data", "settings", "source.text"},
    "policies_not_judged": {"estate", "languages.policies.policy_scripts", "source"},
    "repository_cleanup": {"estate", "settings", "languages.deployments", "source"},
    "repository_domains": {"estate", "settings", "languages", "source", "values"},
    "repository_estates": {
        *("estate", "settings", "languages.deployments", "languages.resource_model", "repository_scripts", "source"),
    },
    "repository_scripts": {"languages.policies.policy_scripts", "languages.resource_model", "source"},
    "surveys": {
        *("estate.model", "judgement", "baselines", "settings", "findings", "languages.resource_model"),
        "source.workspace",
    },
    "scenario_findings": {
        *("surveys", "judgement", "findings", "estate.adapters.registry_modules", "languages.resource_model", "source"),
    },
    "engine": {
        *("surveys", "scenario_findings"),
        *("judgement", "estate", "baselines", "settings", "findings", "finding_exceptions", "policies_not_judged"),
        *("repository_cleanup", "repository_domains", "repository_estates", "repository_scripts"),
        *("languages.deployments", "languages.resource_model", "source"),
    },
    # A template and the Bicep file that it was compiled from.
    "compiled_twins": {
        *("surveys", "engine", "findings", "scenario_findings", "languages.resource_model", "values", "source"),
    },
    "session": {"surveys", "engine", "findings", "source"},
    "skips": {"source.text", "source.file_endings"},
    "selection": {"findings", "skips"},
    # Which remedies are right: they are made in memory, judged again, and written.
    "mending": {
        "surveys",
        *("engine", "session", "fixing", "findings", "selection", "source", "settings", "baselines.facts_age"),
        *("reporting.masking", "reporting.source_lines"),  # a patch is an output
    },
    "reporting": {
        *("surveys", "scenario_findings"),
        "finding_exceptions",  # which have ended
        *("selection", "findings", "judgement", "pack_version", "source.text", "skips", "fixing", "baselines.facts"),
        *("engine", "estate", "values", "languages.resource_model"),  # the report shows whole estates
        *("settings", "policies_not_judged"),  # what they take from the answers; what is said and not judged
    },
    "snapshots": {
        *("values", "languages.deployments", "languages.resource_model", "source", "pack_version"),
        "reporting.masking",
    },
    "checkov_bridge": {
        *("engine", "judgement", "findings", "selection", "settings", "source.text", "source.scan_request"),
        *("source.regular_files", "source.workspace", "reporting.masking", "reporting.source_lines"),
        *("reporting.told_reasons", "reporting.lowered_answers"),  # the same sentences as in all outputs
        "baselines.fact_files",  # the error of wrong facts
    },
    "command_line": {
        *("surveys", "compiled_twins"),
        *("engine", "findings", "selection", "settings", "judgement", "reporting", "pack_version", "explanation"),
        *(
            "fixing",
            "mending",
            "snapshots",
            "source.failures",
            "source.text",
            "source.regular_files",
            "source.repository_root",
            "source.scan_request",
            "source.workspace",
        ),
        "baselines",  # their names, and the error of wrong facts
    },
    "command_line.shared_scan": {  # what processes that divide a scan hand over to each other
        *("surveys", "compiled_twins", "engine", "findings", "scenario_findings", "baselines", "estate", "languages"),
        *("command_line", "values", "source"),
    },
    "api": {
        *("engine", "findings", "selection", "settings", "judgement", "reporting", "pack_version"),
        *("source.text", "source.scan_request"),
    },
    "explanation": {
        "surveys",
        *("engine", "estate", "values", "findings", "judgement", "languages.resource_model", "source"),
        "languages.powershell",  # where the statements of a script stand
    },
    "language_server": {
        "surveys",
        *("engine", "session", "estate", "values", "judgement", "baselines", "findings", "selection"),
        *("settings", "pack_version", "source", "fixing", "mending"),
        *("command_line.scan_options", "command_line.usage"),  # its options are those of the other subcommands
        *("reporting.masking", "reporting.source_lines"),  # a hover hides secrets as every output does
    },
    "__main__": {"command_line"},
}
# What a module may import beside the engine and the standard library, by folder.
THIRD_PARTY = {
    "checkov_bridge": {"checkov"},
    "baselines": {"yaml"},
    "settings": {"yaml"},
    "fixing.settings_entries": {"yaml"},
    "languages.arm.functions": {"yaml"},
    "source.yaml_reader": {"yaml"},
    "languages.terraform.functions": {"yaml"},
    "command_line": {"colorama", "rich", "tqdm"},
    "command_line.repositories.dask_workers": {"distributed"},  # the extra `dask`
    "reporting": {"junit_xml", "jinja2", "markupsafe"},
    "language_server": {"pygls", "lsprotocol"},  # the extra `lsp`
}
MODULES = sorted(ENGINE.rglob("*.py"))
# One purpose has room in so many lines.
MOST_LINES = 400


def dotted(module: Path) -> str:
    return ".".join(module.relative_to(ENGINE).with_suffix("").parts)


def rule_for(module: str, rules: Iterable[str]) -> str:
    """Return the nearest of the folders and modules with a rule that a module lies in; "" for none."""
    return max((name for name in rules if is_within(module, {name})), key=len, default="")


def is_within(module: str, allowed: Collection[str]) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in allowed)


def engine_imports(module: Path) -> set[str]:
    names = (name for name in imports_of(module) if name.startswith("avd_intune."))
    return {name.removeprefix("avd_intune.") for name in names}


def name_of(module: Path) -> str:
    return module.relative_to(ENGINE).as_posix()


def circles(imported: Mapping[str, Collection[str]]) -> list[set[str]]:
    """Return the groups of modules of which each needs each other one, directly or through more."""

    def reached(start: str) -> set[str]:
        found: set[str] = set()
        ahead = [start]
        while ahead:
            new = set(imported.get(ahead.pop(), ())) - found
            found |= new
            ahead.extend(new)
        return found

    reach = {name: reached(name) for name in imported}
    groups = {frozenset(other for other in reach[name] if name in reach.get(other, ())) for name in imported}
    return sorted((set(group) for group in groups if group), key=sorted)


def test_a_circle_is_found() -> None:
    assert circles({"a": ["b"], "b": ["c"], "c": ["a", "d"], "d": ["e"], "e": []}) == [{"a", "b", "c"}]


def test_every_module_has_its_rule_of_imports() -> None:
    assert [dotted(module) for module in MODULES if not rule_for(dotted(module), MAY_IMPORT)] == []
    known = {".".join(part) for module in MODULES for part in accumulate([(n,) for n in dotted(module).split(".")])}
    assert {*MAY_IMPORT, *THIRD_PARTY, *chain.from_iterable(MAY_IMPORT.values())} <= known


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_module_imports_only_what_its_folder_may(module: Path) -> None:
    rule = rule_for(dotted(module), MAY_IMPORT)
    allowed = MAY_IMPORT[rule] | FOR_ALL | {rule}
    assert sorted(name for name in engine_imports(module) if not is_within(name, allowed)) == []


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_what_a_module_defines_is_made_when_it_is_used(module: Path) -> None:
    """To make all dataclasses and patterns when a module is imported was half of the time of a small scan."""
    if name_of(module) in ("records.py", "patterns.py"):
        return
    assert "dataclasses" not in set(imports_of(module)), "take `dataclass` from `avd_intune.records`"
    eager = list(patterns_made_in(module))
    if name_of(module) == "languages/terraform/syntax/lexer.py":  # both are asked in every file of Terraform
        eager = eager[2:]
    assert eager == [], "write `lazy_pattern` of `avd_intune.patterns` for `re.compile`"


@pytest.mark.parametrize("folder", ["checks", "tests", "benchmarks", "scripts"])
def test_no_module_is_longer_than_one_purpose_takes(folder: str) -> None:
    files = [path for path in (REPOSITORY / folder).rglob("*.py") if "cases" not in path.parts]
    lines = {path.relative_to(REPOSITORY).as_posix(): path.read_text(encoding="utf-8").count("\n") for path in files}
    assert {name: number for name, number in lines.items() if number > MOST_LINES} == {}


def test_no_modules_need_one_another() -> None:
    assert circles({dotted(module): engine_imports(module) for module in MODULES}) == []


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_module_needs_nothing_that_checkov_does_not_bring(module: Path) -> None:
    outside = {name.partition(".")[0] for name in imports_of(module)} - {"avd_intune", *sys.stdlib_module_names}
    assert outside <= THIRD_PARTY.get(rule_for(dotted(module), THIRD_PARTY), set())


def test_only_the_bridge_and_the_loaded_file_import_checkov() -> None:
    importing = {
        path.relative_to(CHECKS).parts[-2] if path.parent != CHECKS else path.name
        for path in CHECKS.rglob("*.py")
        if any(name.partition(".")[0] == "checkov" for name in imports_of(path))
    }
    assert importing == {"checkov_bridge", LOADED.name}


def test_rules_are_imported_by_the_registry_alone() -> None:
    importing = {name_of(module) for module in MODULES if any(is_within(n, {"rules"}) for n in engine_imports(module))}
    assert importing == {"judgement/registry.py"}


def test_the_engine_is_a_namespace_package() -> None:
    assert list(ENGINE.rglob("__init__.py")) == []


def test_checkov_executes_one_folder_only() -> None:
    assert [path.parent for path in CHECKS.rglob("__init__.py")] == [CHECKS]


def test_no_file_shadows_another_module() -> None:
    """Checkov puts every folder below the checks folder near the front of sys.path, whatever is in it.

    Folders are no matter: without an `__init__.py` they give way to every real module of their name.
    """
    taken = {*sys.stdlib_module_names, *packages_distributions()}
    shadowing = [path.relative_to(CHECKS).as_posix() for path in CHECKS.rglob("*.py") if path.stem in taken]
    assert shadowing == []


def test_every_rule_module_is_registered() -> None:
    modules = {path.stem for path in (ENGINE / "rules").glob("*.py")}
    assert {rule.judge.__module__.rpartition(".")[2] for rule in all_rules()} == modules
    assert {rule.id for rule in all_rules()} == {page.stem for page in (REPOSITORY / "docs" / "checks").glob("*.md")}


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.id)
def test_rule_says_what_it_is(rule: Rule) -> None:
    assert re.fullmatch(r"CKV_AVD_[1-9]\d*", rule.id)
    assert rule.title.startswith("Ensure ")
    assert not rule.title.endswith(".")
    assert rule.why.endswith(".")
    assert rule.guideline == (REPOSITORY / "docs" / "checks" / f"{rule.id}.md").as_uri()
    assert rule.subjects


def test_the_readme_has_a_row_for_each_check() -> None:
    rows = re.findall(r"^\| \[(.+)\]\((docs/checks/.+\.md)\) \|", (REPOSITORY / "README.md").read_text(), flags=re.M)
    assert rows == [(rule.id, f"docs/checks/{rule.id}.md") for rule in all_rules()]


def has_unit_test(rule: Rule, module: str) -> bool:
    path = REPOSITORY / "tests" / "rules" / f"test_{module}.py"
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    return re.match(rf'"""{rule.id}\b', text) is not None and "def test_" in text


def test_every_rule_has_a_unit_test() -> None:
    modules = {rule.judge.__module__.rpartition(".")[2]: rule for rule in all_rules()}
    assert {module for module, rule in modules.items() if not has_unit_test(rule, module)} == set()


def test_a_new_check_is_written_to_its_end() -> None:
    """`scripts/new-check` marks with TODO what only a person can write."""
    written = [
        *(ENGINE / "rules").glob("*.py"),
        *(REPOSITORY / "docs" / "checks").glob("*.md"),
        REPOSITORY / "README.md",
    ]
    cases = (REPOSITORY / "tests" / "cases").glob("*/*")
    written += [each for each in cases if each.suffix in (".tf", ".bicep") or each.name == "azuredeploy.json"]
    written += (REPOSITORY / "tests" / "rules").glob("*.py")
    assert [path.name for path in written if "TODO" in path.read_text(encoding="utf-8")] == []


@cache
def outcomes_in_cases() -> dict[str, set[str]]:
    """Return the outcomes that the cases and samples expect of each rule."""
    found: dict[str, set[str]] = {}
    for case in map(read_case, [*case_files(), *sample_files()]):
        for (_, rule_id), expectation in case.answers.items():
            found.setdefault(rule_id, set()).add(expectation.outcome)
    return found


@pytest.mark.parametrize("rule_id", [rule.id for rule in all_rules() if rule.id != "CKV_AVD_13"])
def test_rule_has_a_case_that_passes_and_one_that_fails(rule_id: str) -> None:
    assert outcomes_in_cases()[rule_id] >= {"pass", "fail"}
