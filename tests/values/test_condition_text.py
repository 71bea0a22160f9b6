"""A condition is said in words of the code: no name of an operation that is the engine's own stands in it."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from avd_intune.languages.arm.functions.function_table import ARM_FUNCTIONS
from avd_intune.languages.terraform.functions.function_table import TERRAFORM_FUNCTIONS
from avd_intune.values.assumptions import Assumptions
from avd_intune.values.cases import MAX_ALTERNATIVES, one_of, truth_decision
from avd_intune.values.condition_text import shown_condition
from avd_intune.values.identity import unknown_from
from avd_intune.values.value_types import Alternative, Known, ObjectValue, Origin, Unknown, replace

CHECKS = Path(__file__).parents[2] / "checks"
# Functions of the languages that are in no table, since they are not called with values.
OF_LANGUAGES = {
    "templatefile",
    "templatestring",
    "can",
    "jsonencode",
    "build_resource_id",
    "getsecret",
    "range",
    "keys",
}
OF_LANGUAGES |= {"decode_tfvars", "==", "equals", ">", "element", "resourcegroup", "readenvironmentvariable", "if"}


@cache
def operations() -> list[str]:
    """Return the names of operations in the source: those of `unknown_from`, with names put in where they are made."""
    found: set[str] = set()
    for path in CHECKS.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        # The others have none; to walk through all of them took a third of the time in which all tests are collected.
        for node in ast.walk(ast.parse(text)) if "unknown_from" in text else ():
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "unknown_from":
                operation = node.args[0]
                if isinstance(operation, ast.Constant):
                    found.add(str(operation.value))
                elif isinstance(operation, ast.JoinedStr):
                    parts = [each.value if isinstance(each, ast.Constant) else "x" for each in operation.values]
                    found.add("".join(map(str, parts)))
    functions = {name.lower() for name in (*TERRAFORM_FUNCTIONS, *ARM_FUNCTIONS)} | OF_LANGUAGES
    return sorted(each for each in found if each.lower() not in functions and not each.startswith("to"))


def test_there_are_operations_of_the_engine() -> None:
    assert {"entry x of", "any of", "template", "[]"} <= set(operations())


@pytest.mark.parametrize("operation", operations())
@pytest.mark.parametrize("number", [1, 2])
def test_no_operation_of_the_engine_is_named_as_a_function(operation: str, number: int) -> None:
    asked = Unknown("it is an input", key="params.osType", origin=Origin("params.osType", None))
    question = unknown_from(operation, *[asked, Known("x")][:number])
    said = [shown_condition(question) or "", truth_decision(question).label]
    for text in said:
        assert f"{operation}(" not in text
        assert "params.osType" in text
        assert re.search(r"#[0-9a-f]{12}|derived", text) is None


def test_questions_are_said_in_words() -> None:
    asked = Unknown("it is an input", key="params.osType", origin=Origin("params.osType", None))
    text = unknown_from("==", unknown_from("template", Known("a-"), asked), Known("a-b"))
    assert shown_condition(text) == '"a-${params.osType}" == "a-b"'
    assert shown_condition(unknown_from("name of the id", asked)) == "the name of the id params.osType"


def test_a_member_of_a_table_without_a_name_is_said_in_words() -> None:
    """What nobody named has no provenance, and its internal key holds digests of what is in it."""
    cloud = Unknown("only known at deployment", key="environment().name")
    table = ObjectValue({"AzureCloud": ObjectValue({"short": Known("x" * 300)})})
    picked = unknown_from("[]", table, cloud)
    assert truth_decision(unknown_from("isNull", picked)).label == "{…}[environment().name] == null"
    short = unknown_from("member", unknown_from("[]", picked, Known("weu")), Known("short"))
    assert truth_decision(unknown_from("empty", short)).label == 'empty({…}[environment().name]["weu"].short)'
    named = replace(table, origin=Origin("variable clouds", None))
    assert truth_decision(unknown_from("empty", unknown_from("[]", named, cloud))).label == (
        "empty(clouds[environment().name])"
    )
    assert truth_decision(unknown_from("empty", unknown_from("[]"))).label == "empty(…)"


def test_what_depends_on_too_many_inputs_is_said_without_them() -> None:
    inputs = [Unknown("it is an input", key=f"params.p{at}") for at in range(MAX_ALTERNATIVES + 1)]
    decisions = [truth_decision(each) for each in inputs]
    cases = [Alternative(Known(str(at)), Assumptions({each: "true"})) for at, each in enumerate(decisions)]
    found = one_of(cases, "the condition")
    assert truth_decision(found).label == "the condition"
