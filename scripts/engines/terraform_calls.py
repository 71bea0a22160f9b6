"""Compare random calls of all of Terraform's functions with the answers of the real Terraform.

    scripts/compare-with-engines calls [SEED [COUNT]]

The functions and the types of their parameters are those that the `terraform` on PATH names. An argument is mostly one
that the function can do something with, else any one that fits its type, or none that does. Printed is every call that
is answered otherwise here, also one that Terraform refuses and that has a value here, and one that it takes and that is
refused or unknown here.
"""

from __future__ import annotations

import json
import random
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from avd_intune.languages.terraform.evaluation.evaluator import evaluate
from avd_intune.values.display import describe
from avd_intune.values.inside import is_wholly_known
from avd_intune.values.value_types import EvaluationError, Value

from scripts.engines.record_terraform_answers import answers
from scripts.engines.record_terraform_function_answers import function_signatures
from scripts.engines.terraform_console import agrees
from tests.languages.terraform.hcl_support import LocalsScope, parse_expression

# What is not the same twice, needs files of its own, or has an argument that is no expression.
LEFT_OUT = frozenset(
    {"timestamp", "plantimestamp", "uuid", "bcrypt", "abspath", "pathexpand", "rsadecrypt", "templatefile", "sensitive"}
    | {"templatestring", "file", "fileset", "fileexists", "ephemeralasnull", "base64gzip"}
    | {f"file{each}" for each in ("base64", "base64sha256", "base64sha512", "md5", "sha1", "sha256", "sha512")}
)
_ARGUMENTS: dict[str, dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("terraform_arguments.yaml").read_text(encoding="utf-8")
)
POOLS: dict[str, list[str]] = {**_ARGUMENTS["types"], "set": _ARGUMENTS["types"]["list"]}
POOLS["dynamic"] = [each for pool in _ARGUMENTS["types"].values() for each in pool]
FITTING: dict[str, list[str | list[str]]] = _ARGUMENTS["functions"]
CALLS_OF_A_ROUND = 400  # Terraform is asked again without those that it refuses, which costs more the more there are
FINE = frozenset({"the same", "refused by both", "unknown to both"})


def random_calls(seed: int, count: int, signatures: Mapping[str, Any]) -> Iterator[str]:
    """Yield as many random calls, of each function about as many; every fifth is an argument of another call."""
    chance = random.Random(seed)
    names = sorted(name for name in signatures if "::" not in name and name not in LEFT_OUT)
    for number in range(count):
        call = _call(chance, names[number % len(names)], signatures)
        yield f"{chance.choice(('tostring', 'jsonencode', 'length', 'try'))}({call})" if chance.random() < 0.2 else call


def _call(chance: random.Random, name: str, signatures: Mapping[str, Any]) -> str:
    signature = signatures[name]
    types = [_type_of(each["type"]) for each in signature.get("parameters", [])]
    further = signature.get("variadic_parameter")
    if further is not None:
        types += [_type_of(further["type"])] * chance.choice((0, 1, 1, 2, 2, 3))
    fitting = FITTING.get(name, ())
    arguments = []
    for at, kind in enumerate(types):
        wanted = fitting[min(at, len(fitting) - 1)] if fitting else kind
        pool = POOLS[wanted] if isinstance(wanted, str) else wanted
        arguments.append(chance.choice(pool if chance.random() < 0.85 else POOLS["dynamic"]))
    return f"{name}({', '.join(arguments)})"


def _type_of(written: Any) -> str:
    kind = written if isinstance(written, str) else written[0]
    return kind if kind in POOLS else "dynamic"


def compared(value: Value, answer: Mapping[str, Any]) -> str:
    """Return how a value compares with what Terraform answers."""
    known = is_wholly_known(value)
    if "error" in answer:
        is_fine = isinstance(value, EvaluationError) or not known or "infinite" in answer
        return "refused by both" if is_fine else "refused by Terraform alone"
    if answer["value"] is None and not known and not isinstance(value, EvaluationError):
        return "unknown to both"  # Terraform writes an unknown output as null
    return "the same" if agrees(value, answer) else "another" if known else "missing"


def main() -> int:
    seed, count = (int(argument) for argument in [*sys.argv[1:3], *("1", "2000")[len(sys.argv[1:3]) :]])
    calls = list(dict.fromkeys(random_calls(seed, count, function_signatures())))
    found: Counter[str] = Counter()
    for start in range(0, len(calls), CALLS_OF_A_ROUND):
        cases = [{"expression": call} for call in calls[start : start + CALLS_OF_A_ROUND]]
        for case, answer in zip(cases, answers(cases, {}), strict=True):
            expression, source = parse_expression(case["expression"])
            value = evaluate(expression, LocalsScope(source, Path(), ""))
            kind = compared(value, answer)
            found[kind] += 1
            if kind not in FINE:
                print(f"{kind}: {case['expression']}")
                print(f"    Terraform: {json.dumps(answer, default=str)}\n    here: {describe(value)}")
    print(
        f"seed {seed}: {len(calls)} calls: " + ", ".join(f"{number} {kind}" for kind, number in sorted(found.items()))
    )
    return 1 if set(found) - FINE else 0


if __name__ == "__main__":
    raise SystemExit(main())
