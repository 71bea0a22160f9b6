"""Inputs that were once a fault that `scripts/fuzz` found: no exception, no hang, the same answer twice."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from scripts.fuzz_inputs import MOST_BYTES, changed, generated, seeds
from scripts.fuzzing import faults_of

SAVED = Path(__file__).parent / "fuzz"


@pytest.mark.parametrize("folder", sorted(SAVED.iterdir()), ids=lambda folder: folder.name)
def test_saved_input_is_no_fault_any_more(folder: Path) -> None:
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert list(faults_of(files, ("human", "json"))) == []


def test_input_is_a_question_of_its_number() -> None:
    known = seeds(SAVED.parents[1])

    def made(number: int) -> object:
        chance = random.Random(number)
        return generated(chance) if number % 3 == 0 else changed(chance.choice(known), known, chance)

    assert [made(number) for number in range(30)] == [made(number) for number in range(30)]


def test_input_is_small() -> None:
    known = seeds(SAVED.parents[1])
    for number in range(60):
        chance = random.Random(number)
        for files in (generated(chance), changed(chance.choice(known), known, chance)):
            assert all(len(data) <= MOST_BYTES for data in files.values())


@pytest.mark.parametrize(
    ("files", "kind"),
    [({"main.tf": b"resource {"}, None), ({".avd-intune.yaml": b"- "}, None)],
    ids=["syntax error", "wrong settings"],
)
def test_what_is_said_is_no_fault(files: dict[str, bytes], kind: str | None) -> None:
    assert next(faults_of(files, ("sarif",)), None) == kind


def test_exception_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_request: object) -> None:
        raise KeyError("lost")

    monkeypatch.setattr("scripts.fuzzing.scan", fail)
    assert next(faults_of({"main.tf": b""}, ())).startswith("KeyError test_fuzz.py")
