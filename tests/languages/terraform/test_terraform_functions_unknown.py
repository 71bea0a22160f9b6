"""Terraform's functions where a part of their arguments is unknown, open, or one of several.

Terraform cannot show these answers. But what it answers when all is known must be among what we leave
possible when a part of it is not: that is asked of every recorded call, for every part of its arguments.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from avd_intune.languages.terraform.evaluation.evaluator import evaluate
from avd_intune.languages.terraform.evaluation.scalars import to_string
from avd_intune.languages.terraform.evaluation.traversal import could_be_text
from avd_intune.languages.terraform.functions.function_api import FunctionContext
from avd_intune.languages.terraform.functions.function_table import call_function
from avd_intune.languages.terraform.syntax.hcl_tree import FunctionCall
from avd_intune.values.assumptions import Decision
from avd_intune.values.cases import choice_by
from avd_intune.values.display import describe
from avd_intune.values.identity import first_unknown
from avd_intune.values.value_types import (
    EvaluationError,
    JsonText,
    Known,
    ListValue,
    ObjectValue,
    OneOf,
    PartialString,
    Unknown,
    Value,
    replace,
)

from tests.languages.terraform.hcl_support import LocalsScope, parse_expression

FILE = Path(__file__).parent / "known_answers" / "terraform_functions.json"
CASES: list[dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"), parse_float=Decimal)["cases"]
CONTEXT = FunctionContext(None, None)
FILE_FUNCTIONS = ("file", "abspath")


def calls() -> Iterator[tuple[str, str, list[Value]]]:
    """Yield each recorded call that Terraform accepts: its text, the function, and the arguments."""
    for case in CASES:
        tree, source = parse_expression(case["expression"])
        if "error" in case or not isinstance(tree, FunctionCall) or tree.name.startswith(FILE_FUNCTIONS):
            continue
        arguments = [evaluate(argument, LocalsScope(source, Path())) for argument in tree.arguments]
        if not tree.expand_final and all(first_unknown(argument) is None for argument in arguments):
            yield case["expression"], tree.name, arguments


def variants(value: Value, name: str) -> Iterator[Value]:
    """Yield the value with one part of it, at any depth, unknown, open, or one of two."""
    unknown = Unknown("x has no default", key=f"var.{name}")
    yield unknown
    decision = Decision(f"choice.{name}", ("a", "b"), "the choice")
    yield choice_by(decision, {"a": Known("another"), "b": value})
    yield choice_by(decision, {"a": value, "b": unknown})
    if isinstance(value, Known) and isinstance(value.value, str) and value.value:
        middle = (len(value.value) + 1) // 2
        parts = tuple(part for part in (value.value[:middle], unknown, value.value[middle:]) if part)
        yield PartialString("x has no default", key=f"partial.{name}", parts=parts)
        yield PartialString("x has no default", key=f"partial-end.{name}", parts=(value.value[:middle], unknown))
        yield PartialString("x has no default", key=f"partial-all.{name}", parts=(unknown,))
    if isinstance(value, ListValue):
        for at, item in enumerate(value.items):
            for variant in variants(item, f"{name}.{at}"):
                yield replace(value, items=(*value.items[:at], variant, *value.items[at + 1 :]))
            yield replace(value, items=value.items[:at], rest=unknown)
        yield replace(value, rest=unknown)
    if isinstance(value, ObjectValue):
        for key, item in value.entries.items():
            for variant in variants(item, f"{name}.{key}"):
                yield replace(value, entries={**value.entries, key: variant})
            others = {other: each for other, each in value.entries.items() if other != key}
            yield replace(value, entries=others, rest=unknown)
        yield replace(value, rest=unknown)


def covers(abstract: Value, concrete: Value) -> bool:
    """Say whether a value leaves room for a wholly known one."""
    if isinstance(abstract, OneOf):
        return any(covers(each.value, concrete) for each in abstract.alternatives)
    if isinstance(abstract, EvaluationError):
        return False
    if isinstance(abstract, PartialString):
        if not (isinstance(concrete, Known) and isinstance(concrete.value, str)):
            return False
        if any(isinstance(part, JsonText) for part in abstract.parts):
            return holds_in_order([part for part in abstract.parts if isinstance(part, str)], concrete.value)
        return could_be_text(abstract, concrete.value)
    if isinstance(abstract, Unknown):
        return True
    if isinstance(abstract, ListValue):
        if not isinstance(concrete, ListValue):
            return False
        if abstract.kind == "set":
            found = all(any(covers(item, each) for each in concrete.items) for item in abstract.items)
            return found and (abstract.rest is not None or len(concrete.items) <= len(abstract.items))
        given, wanted = list(abstract.items), list(concrete.items)
        if abstract.rest is not None:
            given += [abstract.rest] * (len(wanted) - len(given))
        return len(given) == len(wanted) and all(map(covers, given, wanted))
    if isinstance(abstract, ObjectValue):
        if not isinstance(concrete, ObjectValue) or not abstract.entries.keys() <= concrete.entries.keys():
            return False
        members = ((abstract.entries.get(name, abstract.rest), item) for name, item in concrete.entries.items())
        return all(member is not None and covers(member, item) for member, item in members)
    # Beside an unknown element, a list's common type is unknown: a number may turn out a text.
    return same_text(abstract, concrete)


def same_text(left: Value, right: Value) -> bool:
    assert isinstance(left, Known)
    return isinstance(right, Known) and (
        left.value == right.value
        or (None not in (left.value, right.value) and to_string(left).value == to_string(right).value)
    )


def holds_in_order(texts: list[str], whole: str) -> bool:
    at = 0
    for text in texts:
        found = whole.find(text, at)
        if found == -1:
            return False
        at = found + len(text)
    return True


CALLS = list(calls())


@pytest.mark.parametrize(("name", "arguments"), [call[1:] for call in CALLS], ids=[call[0] for call in CALLS])
def test_the_answer_with_an_unknown_part_covers_the_answer_without(name: str, arguments: list[Value]) -> None:
    concrete = call_function(name, arguments, CONTEXT)
    for at, argument in enumerate(arguments):
        for variant in variants(argument, str(at)):
            given = [*arguments[:at], variant, *arguments[at + 1 :]]
            abstract = call_function(name, given, CONTEXT)
            shown = f"{name}({', '.join(describe(each, 300) for each in given)}) is {describe(abstract, 500)}"
            if not is_exempt(name, variant, concrete):
                assert covers(abstract, concrete), f"{shown}, which does not cover {describe(concrete, 500)}"


def is_exempt(name: str, variant: Value, concrete: Value) -> bool:
    """Say whether an answer rests on an assumption, made so that certain things stay certain."""
    # The keys that are known come first, so that contains(keys(x), "a") is decided.
    if name == "keys" and isinstance(variant, ObjectValue):
        return True
    # An unknown part of JSON text stands for one value or a part of one text.
    if name == "jsondecode" and isinstance(variant, PartialString):
        return True
    # No two keys of a zipmap are the same; no unknown is null where a list is asked for.
    return name == "zipmap" or (name in ("tolist", "toset", "tomap") and isinstance(concrete, Known))
