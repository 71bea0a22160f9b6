"""The tables that say in which module a function is, so that a scan loads those that it calls only."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from pathlib import Path

import pytest
from avd_intune.languages.arm.functions import function_table as of_arm
from avd_intune.languages.terraform.functions import function_table as of_terraform

TABLES = {
    "arm": (of_arm.NAMES, of_arm.ARM_FUNCTIONS, Path(of_arm.__file__).parent),
    "terraform": (of_terraform.NAMES, of_terraform.TERRAFORM_FUNCTIONS, Path(of_terraform.__file__).parent),
}


@pytest.mark.parametrize("language", TABLES)
def test_each_function_is_listed_with_its_module(language: str) -> None:
    listed, table, folder = TABLES[language]
    modules = {path.stem: importlib.import_module(_name(language, path)) for path in folder.glob("*.py")}
    there = {name: set(module.FUNCTIONS) for name, module in modules.items() if hasattr(module, "FUNCTIONS")}
    assert {name: set(names.split()) for name, names in listed.items()} == there
    assert sum(map(len, there.values())) == len(table), "a function in two modules"


@pytest.mark.parametrize("language", TABLES)
def test_each_function_is_that_of_its_module(language: str) -> None:
    listed, table, folder = TABLES[language]
    for module, names in listed.items():
        functions: Mapping[str, object] = importlib.import_module(_name(language, folder / module)).FUNCTIONS
        assert all(table[name] is functions[name] for name in names.split())
    assert table.get("no_such_function") is None


def _name(language: str, path: Path) -> str:
    return f"avd_intune.languages.{language}.functions.{path.stem}"
