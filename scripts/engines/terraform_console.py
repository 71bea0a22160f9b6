"""Compare random HCL expressions and conversions with the answers of the real Terraform.

    PYTHONPATH=checks python scripts/compare-with-engines terraform [SEED [COUNT]]

Prints every expression that Terraform accepts and we answer otherwise, and a summary. What Terraform
rejects is not compared: outside of `try()` the evaluator keeps an error where it is, so that a list
with one rejected element still has its others. Needs `terraform` on PATH.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from avd_intune.languages.terraform.evaluation.evaluator import evaluate
from avd_intune.languages.terraform.evaluation.type_constraints import convert, parse_type
from avd_intune.languages.terraform.evaluation.type_model import could_be_same, type_of
from avd_intune.values.display import describe
from avd_intune.values.inside import is_wholly_known
from avd_intune.values.plain_data import to_python
from avd_intune.values.value_types import Value

from scripts.engines.record_terraform_answers import answers
from tests.languages.terraform.hcl_support import LocalsScope, parse_expression, same_scalar_types, type_from_json

NAMES = """locals {
  l  = tolist(["x", "y"])
  m  = tomap({ a = "1", b = "2" })
  s  = toset([3, 1, 2])
  o  = { a = 1, b = "x", c = [true] }
  t  = [1, "a", null]
  lo = tolist([{ a = "q", n = 1 }, { a = "r", n = 2 }])
  n  = null
}
"""
LEAVES = '1 2.5 0 -3 "a" "b" "true" "1" true false null [] {} local.l local.m local.s local.o local.t local.lo local.n'
OPERATORS = "+ - * / % == != < >= && ||"
# Each _ is replaced by an expression, each @ by an operator.
FORMS = [
    "(_ @ _)",
    "!_",
    "(_ == _)",
    "(_ ? _ : _)",
    "(true ? _ : _)",
    "(false ? _ : _)",
    "[_, _]",
    "[_]",
    "{a = _, b = _}",
    "{(_) = _}",
    '"p-${_}-s"',
    "(_).a",
    "(_)[0]",
    "(_)[_]",
    "(_)[*]",
    "(_)[*].a",
    "(_).*.a",
    "[for v in _ : v]",
    "[for k, v in _ : _ if v == _]",
    '{for k, v in _ : "${k}" => _}',
    "{for v in _ : v => _...}",
    '"%{ if _ }x%{ else }${_}%{ endif }"',
    '"%{ for v in _ }${v},%{ endfor }"',
    "try(_, _)",
    "can(_)",
    "tolist(_)",
    "tomap(_)",
    "toset(_)",
]
CONSTANTS = '1 0 1.5 "a" "2" "true" true null'
CONSTANT_FORMS = ["[_, _]", "[_]", "[]", "{}", "{a = _}", "{a = _, b = _}", "{b = _, c = _}"]
TYPES = "string number bool any"
TYPE_FORMS = [
    "list(_)",
    "set(_)",
    "map(_)",
    "tuple([_, _])",
    "tuple([_])",
    "object({a = _, b = _})",
    "object({a = optional(_), c = _})",
    "object({b = optional(_), c = optional(_)})",
    "object({})",
]


def grower(chance: random.Random, leaves: str, forms: list[str]) -> Callable[[int], str]:
    """Return a function that makes a random text of at most a given depth."""
    words = leaves.split(" ")
    operators = OPERATORS.split(" ")

    def grow(depth: int) -> str:
        if depth <= 0 or chance.random() < 0.15:
            return chance.choice(words)
        form = chance.choice(forms)
        filled = ""
        for character in form:
            if character == "_":
                filled += grow(depth - 1)
            else:
                filled += chance.choice(operators) if character == "@" else character
        return filled

    return grow


def random_cases(seed: int, count: int) -> list[dict[str, Any]]:
    """Return as many expressions, and as many conversions of constants to types."""
    chance = random.Random(seed)
    expression = grower(chance, LEAVES, FORMS)
    constant, constraint = grower(chance, CONSTANTS, CONSTANT_FORMS), grower(chance, TYPES, TYPE_FORMS)
    plain: list[dict[str, Any]] = [{"expression": expression(chance.choice((2, 3, 3, 4)))} for _ in range(count)]
    return plain + [
        {"expression": constant(chance.randint(1, 3)), "convert_to": constraint(chance.randint(1, 3))}
        for _ in range(count)
    ]


def our_answer(case: dict[str, Any]) -> Value:
    """Return what the evaluator makes of a case."""
    expression, source = parse_expression(case["expression"])
    value = evaluate(expression, LocalsScope(source, Path(), NAMES))
    return value if "convert_to" not in case else convert(value, parse_type(parse_expression(case["convert_to"])[0]))


def agrees(value: Value, answer: dict[str, Any]) -> bool:
    """Say whether a value has the content and type that Terraform answered."""
    return (
        is_wholly_known(value)
        and to_python(value) == answer["value"]
        and same_scalar_types(to_python(value), answer["value"])
        and could_be_same(type_of(value), type_from_json(answer["type"]))
    )


def main() -> int:
    seed, count = (int(argument) for argument in [*sys.argv[1:3], *("1", "500")[len(sys.argv[1:3]) :]])
    cases = random_cases(seed, count)
    accepted = different = 0
    for case, answer in zip(cases, answers(cases, {"names.tf": NAMES}), strict=True):
        if "error" in answer:
            continue
        accepted += 1
        value = our_answer(case)
        if not agrees(value, answer):
            different += 1
            print(f"{case}\n    Terraform: {answer}\n    here: {describe(value)}")
    print(f"seed {seed}: {len(cases)} cases, {accepted} accepted by Terraform, {different} answered otherwise here")
    return 1 if different else 0


if __name__ == "__main__":
    raise SystemExit(main())
