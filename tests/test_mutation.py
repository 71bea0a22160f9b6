"""`scripts/mutate` changes one place at a time, and finds the tests that reach it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
import yaml

from scripts import mutation
from scripts.mutation import Mutant, _Mutator, mutants_of, mutated_code
from scripts.mutation_run import Plugin, Seen

REPOSITORY = Path(__file__).parents[1]
EXAMPLE = REPOSITORY / "checks" / "avd_intune" / "judgement" / "choices.py"


def changes_of(body: str) -> list[str]:
    """Return what each mutant of a piece of code says."""
    mutator = _Mutator()
    for statement in ast.parse(body).body:
        mutator.visit(statement)
    return [change for _, _, change in mutator.places]


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("x = a == b", ["`a == b` as `a != b`"]),
        ("x = a < b", ["`a < b` as `a <= b`"]),
        ("x = a in b", ["`a in b` as `a not in b`"]),
        ("x = a and b", ["`and` changed in `a and b`"]),
        ("x = not a", ["`not a` without not"]),
        ("x = True", ["`True` as `False`"]),
        ("x = 7", ["`7` as `8`"]),
        ("if a: x = b", ["`a` negated"]),
        ("x = b if f(a) else c", ["`f(a)` negated"]),
        ("f(a)", ["`f(a)` left out"]),
        ("for a in b: continue", ["`continue` as `break`"]),
        ("x: int = 1", ["`1` as `2`"]),
        ("assert a == 1", []),
        ("'text'", []),
        ("x = a < b < c", []),
    ],
)  # fmt: skip
def test_what_is_changed(code: str, changes: list[str]) -> None:
    assert changes_of(code) == changes


def test_a_mutant_is_the_function_with_that_one_change(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(mutation, "CHECKS", tmp_path)
    path = tmp_path / "example.py"
    path.write_text("def larger(a, b):\n    if a > b:\n        return a\n    return b\n", encoding="utf-8")
    (mutant,) = mutants_of(path)
    assert mutant == Mutant("example.py", "larger", 0, 2, 2, "`a > b` as `a >= b`")
    assert mutant.name == "example.py larger: `a > b` as `a >= b`"

    def larger(a: int, b: object) -> object:
        return None

    larger.__code__ = mutated_code(mutant)
    same = 1000
    other = int("1000")
    assert larger(same, other) is same


def test_mutants_have_names_of_their_own() -> None:
    names = [mutant.name for mutant in mutants_of(EXAMPLE)]
    assert len(names) == len(set(names)) > 10


def test_the_narrowest_tests_come_first_and_the_time_is_bounded() -> None:
    plugin = Plugin([], 1)
    mutant = Mutant("m.py", "f", 0, 2, 2, "x")
    reached = {("m.py", 2): {0, 1, 2, 3}}
    breadth = dict(enumerate([50, 5, 10, 90]))
    plugin.seen = Seen(dict(enumerate([0.25, 0.25, 1.25, 1.5])), breadth, reached)
    assert plugin.tests_of(mutant) == [1, 0, 2, 3]
    plugin.seen = Seen(dict(enumerate([0.5, 0.5, 20.0, 9.0])), breadth, reached)
    assert plugin.tests_of(mutant) == [1, 0, 2]
    assert plugin.tests_of(Mutant("m.py", "f", 1, 9, 9, "y")) == []


def test_what_killed_another_mutant_of_the_function_comes_before_them() -> None:
    plugin = Plugin([], 1)
    numbers = range(3)
    plugin.seen = Seen(
        dict.fromkeys(numbers, 0.1), dict(zip(numbers, [5, 50, 90], strict=True)), {("m.py", 2): {0, 1, 2}}
    )
    plugin.killers = {("m.py", "f"): [2, 7], ("m.py", "g"): [1]}
    assert plugin.tests_of(Mutant("m.py", "f", 0, 2, 2, "x")) == [2, 0, 1]
    assert plugin.tests_of(Mutant("m.py", "g", 0, 2, 2, "x")) == [1, 0, 2]


def test_equivalent_mutants_are_there_and_have_a_reason() -> None:
    stated = yaml.safe_load((REPOSITORY / "scripts" / "equivalent-mutants.yaml").read_text(encoding="utf-8"))
    for each in stated:
        assert each.keys() == {"mutant", "reason"}
        path = mutation.CHECKS / each["mutant"].split(" ")[0]
        assert each["mutant"] in {mutant.name for mutant in mutants_of(path)}
        assert len(each["reason"].split()) > 3
