"""Host pools that code writes again: which of them are declared somewhere else."""

from __future__ import annotations

from typing import Any

import pytest
from avd_intune.estate.linking import host_pools
from avd_intune.estate.linking.host_pools import mark_kept_host_pools, mark_restated_host_pools
from avd_intune.estate.linking.parts import EstateParts
from avd_intune.estate.model import HostPool
from avd_intune.languages.resource_model import Deployment, Mode
from avd_intune.source.text import SourceFile, Span
from avd_intune.values.assumptions import Decision
from avd_intune.values.cases import choice_by
from avd_intune.values.value_types import Known, Origin, Value

from tests.estate.linking.linking_support import INPUT, MAYBE, host_pool, is_so, made, ref

PARAMETERS = SourceFile("/repository/main.bicep", "x" * 200)
MODULE = SourceFile("/repository/module.bicep", "x" * 200)
CASE = Decision("case", ("true", "false"), "case")


def of_case(one: Value, other: Value) -> Value:
    return choice_by(CASE, {"true": one, "false": other})


def kept(kind: Value, language: str = "bicep", asks: bool = False, mode: Mode = Mode.EXISTING) -> bool:
    pool, read = host_pool("pool", type=kind), made("a_host_pool", "read")
    read.mode = mode
    deployment = Deployment(language, "/", "", [read, pool.resource])
    mark_kept_host_pools(
        EstateParts(host_pools=[pool]),
        deployment,
        lambda decision, existing, name: asks and existing == {"read": read},
        lambda kind, resource, name: kind.path == ("type",) and name is pool.name,
    )
    return not pool.declared


@pytest.mark.parametrize(
    ("kind", "language", "is_kept"),
    [
        (ref("read", "type"), "terraform", True),
        (ref("read", "value"), "terraform", False),
        (ref("other", "type"), "terraform", False),
        (ref("pool", "type"), "bicep", True),
        (ref("pool", "type"), "arm", True),
        (ref("pool", "type"), "terraform_plan", False),
        (Known("Personal"), "bicep", False),
        (INPUT, "bicep", False),
    ],
)
def test_a_type_that_is_read_is_kept(kind: Value, language: str, is_kept: bool) -> None:
    assert kept(kind, language) is is_kept


def test_a_type_that_hangs_on_one_that_is_read_is_kept() -> None:
    kind = of_case(Known("Personal"), Known("Pooled"))
    assert kept(kind, asks=True)
    assert not kept(kind, asks=False)
    assert not kept(ref("read", "type"), mode=Mode.MANAGED)


def written(text: str, at: int, source: SourceFile = PARAMETERS) -> Value:
    return Known(text, origin=Origin("a parameter", Span(source, at, at + 1)))


KIND = written("Personal", 1)


def restated(**stated: Any) -> HostPool:
    """Return a host pool with a registration in a module, whose type comes from outside."""
    start, source = stated.pop("start", 100), stated.pop("source", MODULE)
    registration = stated.pop("registration", {"x": 1})
    found = host_pool(stated.pop("key", "again"), **{"name": "pool", "type": KIND, **stated})
    found.resource = made("a_host_pool", found.resource.key, properties={"registrationInfo": registration})
    found.resource.address, found.resource.span = stated.get("key", "again"), Span(source, start, start + 50)
    return found


def original(**stated: Any) -> HostPool:
    found = host_pool("pool", **{"name": "pool", "type": KIND, **stated})
    found.resource.span = Span(PARAMETERS, 150, 190)
    return found


def declared(again: HostPool, *others: HostPool) -> tuple[bool, object]:
    mark_restated_host_pools(EstateParts(host_pools=[*others, again]))
    return again.declared, is_so(again.is_own)


OWN, SAME = (True, True), (False, True)


@pytest.mark.parametrize(
    ("again", "expected"),
    [
        (restated, SAME),
        (lambda: restated(name="POOL"), SAME),
        (lambda: restated(registration=None), OWN),
        (lambda: restated(name=None), OWN),
        (lambda: restated(name="other"), OWN),
        (lambda: restated(type=written("Personal", 2)), OWN),
        (lambda: restated(type="Personal"), OWN),
        (lambda: restated(type=written("Pooled", 1)), OWN),
        (lambda: restated(assignment_type=written("Direct", 5, MODULE)), OWN),
        (lambda: restated(assignment_type=written("Direct", 5)), SAME),
        (lambda: restated(source=PARAMETERS, start=0), OWN),
        (lambda: restated(source=PARAMETERS, start=50), SAME),
        (lambda: restated(source=PARAMETERS, start=1), OWN),
        (lambda: restated(source=PARAMETERS, start=2), SAME),
    ],
    ids=[
        *("restated", "letter case", "no registration", "no name", "another name", "another place", "no place"),
        *("another type", "own assignment", "handed assignment", "own type", "behind its type", "at its type", "after"),
    ],
)
def test_what_repeats_another_host_pool(again: Any, expected: tuple[bool, object]) -> None:
    assert declared(again(), original()) == expected


def test_the_other_one_must_be_declared_for_certain_elsewhere() -> None:
    assert declared(restated()) == OWN
    other = original()
    other.declared = False
    assert declared(restated(), other) == OWN
    other = original()
    other.resource.presence = MAYBE
    assert declared(restated(), other) == OWN
    other = original()
    other.resource.span = Span(MODULE, 100, 150)
    assert declared(restated(), other) == OWN


@pytest.mark.parametrize(("modules", "expected"), [(("inner",), SAME), ((), OWN)])
def test_what_is_above_is_no_repetition(modules: tuple[str, ...], expected: tuple[bool, object]) -> None:
    other, again = original(), restated()
    other.resource.modules, again.resource.modules = ("inner",), modules
    assert declared(again, other) == expected


def test_of_names_that_may_be_one_it_is_its_own_in_a_case() -> None:
    assert declared(restated(name=INPUT), original()) == (True, "in a case")
    assert declared(restated(), original(name=INPUT)) == (True, "in a case")
    assert declared(restated(name=INPUT), original(name=MAYBE)) == (True, "in a case")
    assert declared(restated(name=INPUT), original(name=INPUT)) == SAME
    assert declared(restated(name=INPUT), original(name=INPUT, type=written("Personal", 3))) == OWN


def test_so_many_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host_pools, "MAX_COMPARED", 2)
    assert declared(restated(), original()) == SAME
    monkeypatch.setattr(host_pools, "MAX_COMPARED", 1)
    assert declared(restated(), original()) == OWN
    monkeypatch.setattr(host_pools, "MAX_COMPARED", 3)
    assert declared(restated(name=INPUT), original()) == (True, "in a case")
    monkeypatch.setattr(host_pools, "MAX_COMPARED", 2)
    assert declared(restated(name=INPUT), original()) == OWN
