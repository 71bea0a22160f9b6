"""The rooms of the engine import one way, nothing shadows another module, and every rule is whole."""

from __future__ import annotations

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from avd_intune.judgement.registry import all_rules
from avd_intune.judgement.rule import Rule

from tests.case_runner import read_expected

REPOSITORY = Path(__file__).parents[1]
CHECKS = REPOSITORY / "checks"
ENGINE = CHECKS / "avd_intune"
LOADED = CHECKS / "avd_intune_checkov.py"

# What each room, or single module, of the engine may import of it. `engine` is for the bridge alone.
MAY_IMPORT = {
    "syntax": {"syntax"},
    "evaluation": {"syntax", "evaluation"},
    "findings": {"syntax"},
    "frontends": {"syntax", "evaluation", "frontends", "findings"},
    "baselines": {"baselines"},
    "settings": set(),
    "estate": {"estate", "frontends.resource_model", "evaluation", "baselines", "settings"},
    "judgement": {
        *("judgement", "estate", "evaluation", "baselines", "settings", "findings"),
        "syntax.source",  # the place that a verdict points at
        "rules",  # the registry finds them
    },
    "rules": {"judgement", "estate", "evaluation", "baselines", "settings"},
    "repository_cleanup": {
        *("estate", "findings", "settings", "frontends.deployments", "frontends.workspace", "syntax.source"),
    },
    "engine": {
        *("judgement", "estate", "baselines", "settings", "findings", "repository_cleanup"),
        *("frontends.deployments", "frontends.resource_model", "frontends.workspace", "syntax.source"),
    },
    "session": {"engine", "evaluation.files", "findings", "frontends.workspace", "syntax.source"},
    "skips": {"syntax.source"},
    "selection": {"findings", "skips"},
    "reporting": {
        *("reporting", "selection", "findings", "judgement", "pack_version", "syntax.source", "skips"),
        *("engine", "estate", "evaluation", "frontends.resource_model"),  # the report shows whole estates
    },
    "checkov_bridge": {
        *("checkov_bridge", "engine", "judgement", "findings", "selection", "settings", "syntax.source"),
        *("reporting.masking", "reporting.source_lines"),
    },
    "command_line": {
        *("command_line", "engine", "findings", "selection", "settings", "judgement", "reporting", "pack_version"),
        "explanation",
        "syntax.source",
        "frontends.workspace",  # where the repository of a path begins
    },
    "pack_version": set(),
    "explanation": {
        *("explanation", "engine", "estate", "evaluation", "findings", "judgement"),
        *("frontends.resource_model", "syntax.source"),
    },
    "language_server": {
        *(
            "language_server",
            "engine",
            "session",
            "estate",
            "evaluation",
            "judgement",
            "baselines",
            "findings",
            "selection",
        ),
        *("settings", "pack_version", "syntax.source", "syntax.json_reader", "frontends.workspace"),
        *("command_line.scan_options", "command_line.usage"),  # its options are those of the other subcommands
    },
    "__main__": {"command_line"},
}
# What a module may import beside the engine and the standard library.
THIRD_PARTY = {
    "checkov_bridge": {"checkov"},
    "baselines": {"yaml"},
    "settings": {"yaml"},
    "evaluation": {"yaml"},
    "command_line": {"colorama", "tqdm"},
    "reporting": {"junit_xml", "jinja2", "markupsafe"},
    "language_server": {"pygls", "lsprotocol"},  # the extra `lsp`
}
MODULES = sorted(ENGINE.rglob("*.py"))


def room_of(module: Path) -> str:
    return module.relative_to(ENGINE).parts[0].removesuffix(".py")


def imports_of(module: Path) -> set[str]:
    """Return the dotted names of all modules that a file imports, also inside functions."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: relative imports say less than absolute ones"
            name = node.module or ""
            # `from avd_intune import x` names a module by its alias.
            found.update([f"{name}.{alias.name}" for alias in node.names] if name.count(".") == 0 else [name])
    return found


def is_within(module: str, allowed: set[str]) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in allowed)


def engine_imports(module: Path) -> set[str]:
    names = (name for name in imports_of(module) if name.startswith("avd_intune."))
    return {name.removeprefix("avd_intune.") for name in names}


def name_of(module: Path) -> str:
    return module.relative_to(ENGINE).as_posix()


def test_every_room_has_its_rule_of_imports() -> None:
    assert {room_of(module) for module in MODULES} == set(MAY_IMPORT)


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_module_imports_only_what_its_room_may(module: Path) -> None:
    allowed = MAY_IMPORT[room_of(module)]
    assert sorted(name for name in engine_imports(module) if not is_within(name, allowed)) == []


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_module_needs_nothing_that_checkov_does_not_bring(module: Path) -> None:
    outside = {name.partition(".")[0] for name in imports_of(module)} - {"avd_intune", *sys.stdlib_module_names}
    assert outside <= THIRD_PARTY.get(room_of(module), set())


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


def test_the_readme_lists_checks_that_exist() -> None:
    listed = re.findall(
        r"\| \[(CKV_AVD_\d+)\]\(docs/checks/(CKV_AVD_\d+)\.md\) \|", (REPOSITORY / "README.md").read_text()
    )
    assert listed
    assert {name for pair in listed for name in pair} <= {rule.id for rule in all_rules()}


def outcomes_in_cases() -> dict[str, set[str]]:
    """Return the outcomes that the cases and samples expect of each rule."""
    tests = REPOSITORY / "tests"
    found: dict[str, set[str]] = {}
    for path in [*(tests / "cases").glob("*/expected.yaml"), *(tests / "samples").glob("*.yaml")]:
        for rules in read_expected(path).values():
            for rule_id, expectation in rules.items():
                found.setdefault(rule_id, set()).add(expectation.outcome)
    return found


@pytest.mark.parametrize("rule_id", [rule.id for rule in all_rules() if rule.id != "CKV_AVD_13"])
def test_rule_has_a_case_that_passes_and_one_that_fails(rule_id: str) -> None:
    assert outcomes_in_cases()[rule_id] >= {"pass", "fail"}
