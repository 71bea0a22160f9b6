"""The rooms of the engine import one way, nothing shadows another module, and every rule is whole."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from avd_intune.judgement.registry import all_rules
from avd_intune.judgement.rule import Rule

from tests.case_runner import case_files, read_case, sample_files

REPOSITORY = Path(__file__).parents[1]
CHECKS = REPOSITORY / "checks"
ENGINE = CHECKS / "avd_intune"
LOADED = CHECKS / "avd_intune_checkov.py"

# What all of the engine may use: places in text, and the form of an answer.
COMMON = {"source.text", "findings"}
# What the rooms above the languages know of them: what each of them yields.
RESOURCES = "languages.resource_model"
# What each room, or single module, of the engine may import of it beside itself; the longest name that fits counts.
# `engine` is for what shows results alone.
MAY_IMPORT = {
    "source": set(),
    "findings": {"source.text"},
    "values": {"source"},
    "languages.resource_model": {"values", "source"},
    "languages.deployments": {"languages", "source", "values", "findings"},
    "languages.arm": {RESOURCES, "values", "source"},
    "languages.bicep": {RESOURCES, "languages.arm", "values", "source"},  # Bicep is ARM underneath
    "languages.terraform": {RESOURCES, "values", "source"},
    "languages.plans": {RESOURCES, "languages.terraform", "values", "source"},
    "languages.policies": {RESOURCES, "languages.arm", "values", "source"},
    "baselines": set(),
    "settings": set(),
    "estate": {RESOURCES, "values", "source", "baselines", "settings"},
    "judgement": {"estate", "values", "baselines", "settings", "rules", *COMMON},  # the registry finds the rules
    "rules": {"judgement", "estate", "values", "baselines", "settings"},
    "repository_cleanup": {"estate", "settings", "languages.deployments", "source.workspace", *COMMON},
    "engine": {
        *("judgement", "estate", "baselines", "settings", "repository_cleanup"),
        *("languages.deployments", RESOURCES, "source.workspace", *COMMON),
    },
    "session": {"engine", "source", "findings"},
    "skips": {"source.text"},
    "selection": {"findings", "skips"},
    "pack_version": set(),
    # The report shows whole estates.
    "reporting": {"selection", "skips", "pack_version", "engine", "judgement", "estate", "values", RESOURCES, *COMMON},
    "explanation": {"engine", "judgement", "estate", "values", RESOURCES, *COMMON},
    "checkov_bridge": {
        *("engine", "judgement", "selection", "settings", "reporting.masking", "reporting.source_lines", *COMMON),
    },
    "command_line": {
        *("engine", "selection", "settings", "judgement", "reporting", "pack_version", "explanation", *COMMON),
        "source.workspace",  # where the repository of a path begins
    },
    "language_server": {
        *("engine", "session", "selection", "settings", "judgement", "baselines", "estate", "values", "pack_version"),
        *("source", "findings"),
        *("command_line.scan_options", "command_line.usage"),  # its options are those of the other subcommands
    },
    "__main__": {"command_line"},
}
# Imports against these rules that are to go; each is named until it has gone.
YET_TO_GO = {
    ("source.workspace", "findings"),
    ("source.workspace", "languages.terraform.syntax.hcl_tree"),
    ("source.workspace", "languages.terraform.syntax.json_syntax"),
    ("source.workspace", "languages.terraform.syntax.parser"),
    ("source.json_reader", "languages.terraform.syntax.hcl_tree"),
    ("languages.arm.twins", "languages.bicep.ids"),
}
# What a module may import beside the engine and the standard library.
THIRD_PARTY = {
    "checkov_bridge": {"checkov"},
    "baselines": {"yaml"},
    "settings": {"yaml"},
    "languages.arm": {"yaml"},
    "languages.terraform": {"yaml"},
    "command_line": {"colorama", "tqdm"},
    "reporting": {"junit_xml", "jinja2", "markupsafe"},
    "language_server": {"pygls", "lsprotocol"},  # the extra `lsp`
}


def name_of(module: Path) -> str:
    return ".".join(module.relative_to(ENGINE).with_suffix("").parts)


MODULES = {name_of(path): path for path in sorted(ENGINE.rglob("*.py"))}


@cache
def imports_of(module: Path) -> frozenset[str]:
    """Return the dotted names of all modules that a file imports, also inside functions."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: relative imports say less than absolute ones"
            # `from avd_intune import x` names a module by its alias.
            modules = {f"{node.module}.{alias.name}" for alias in node.names}
            known = {name for name in modules if name.removeprefix("avd_intune.") in MODULES}
            found.update(known or {node.module or ""})
    return frozenset(found)


def is_within(module: str, allowed: Iterable[str]) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in allowed)


def room_of(module: str, rooms: Iterable[str] = MAY_IMPORT) -> str:
    """Return the innermost of the rooms that a module lies in, or its own name where none is stated."""
    return max((room for room in rooms if is_within(module, {room})), key=len, default=module)


def engine_imports(module: str) -> set[str]:
    names = (name for name in imports_of(MODULES[module]) if name.startswith("avd_intune."))
    return {name.removeprefix("avd_intune.") for name in names}


def test_every_room_has_its_rule_of_imports() -> None:
    assert {room_of(module) for module in MODULES} == set(MAY_IMPORT)


def test_modules_import_only_what_their_room_may() -> None:
    against = {
        (module, name)
        for module in MODULES
        for name in engine_imports(module)
        if not is_within(name, {*MAY_IMPORT[room_of(module)], room_of(module)})
    }
    assert against == YET_TO_GO


def test_modules_need_nothing_that_checkov_does_not_bring() -> None:
    usual = {"avd_intune", *sys.stdlib_module_names}
    unknown = {
        (module, outside)
        for module, path in MODULES.items()
        for outside in {name.partition(".")[0] for name in imports_of(path)} - usual
        if outside not in THIRD_PARTY.get(room_of(module, THIRD_PARTY), set())
    }
    assert unknown == set()


def test_only_the_bridge_and_the_loaded_file_import_checkov() -> None:
    importing = {
        path.relative_to(CHECKS).parts[-2] if path.parent != CHECKS else path.name
        for path in CHECKS.rglob("*.py")
        if any(name.partition(".")[0] == "checkov" for name in imports_of(path))
    }
    assert importing == {"checkov_bridge", LOADED.name}


def test_rules_are_imported_by_the_registry_alone() -> None:
    importing = {module for module in MODULES if any(is_within(n, {"rules"}) for n in engine_imports(module))}
    assert importing == {"judgement.registry"}


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
