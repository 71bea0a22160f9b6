"""A class of `avd_intune.records` behaves as a dataclass of the standard library with the same body does."""

from __future__ import annotations

import copy
import dataclasses
import importlib
import inspect
import pickle
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from avd_intune import records
from avd_intune.records import MOST_AROUND

CHECKS = Path(__file__).resolve().parents[1] / "checks"

BODIES = '''
from __future__ import annotations
from typing import Any

@dataclass(frozen=True, slots=True)
class Place:
    """A place."""
    path: str
    line: int = 1
    note: str | None = field(default=None, compare=False)

    def shown(self) -> str:
        return f"{self.path}:{self.line}"

@dataclass(frozen=True, slots=True, order=True)
class Ranked:
    rank: int
    name: str

@dataclass(slots=True)
class Found:
    name: str
    places: list[Place] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict, repr=False, compare=False)
    count: int = field(default=0, init=False)
    later: str = field(init=False)

    def __post_init__(self) -> None:
        self.count = len(self.places)

@dataclass(slots=True, eq=False)
class Same:
    name: str

@dataclass(slots=True, eq=False, repr=False)
class Quiet:
    name: str

@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Base:
    origin: str | None = None
    secret: bool = False

@dataclass(frozen=True, slots=True, eq=False)
class Scalar(Base):
    value: Any

@dataclass(frozen=True, slots=True, eq=False)
class Joined(Scalar):
    parts: tuple[str, ...] = ()

@dataclass(frozen=True, slots=True)
class Own:
    name: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Own)

    def __hash__(self) -> int:
        return 7

    def __repr__(self) -> str:
        return "own"

@dataclass(frozen=True)
class Open:
    name: str
    wide: bool = True

@dataclass(slots=True)
class Empty:
    pass
'''

CONSTRUCTIONS = [
    "Place('a.tf')",
    "Place('a.tf', 2)",
    "Place(line=3, path='b', note='n')",
    "Place()",
    "Place('a', 1, None, 4)",
    "Place(x=1)",
    "Ranked(1, 'b')",
    "Found('f')",
    "Found('f', [Place('a')])",
    "Found('f', count=2)",
    "Same('s')",
    "Base(secret=True)",
    "Base('positional')",
    "Scalar(1)",
    "Scalar(1, origin='o')",
    "Scalar(origin='o')",
    "Joined('ab', ('a', 'b'), secret=True)",
    "Own('x')",
    "Open('o')",
    "Open('o', False)",
    "Empty()",
    "Empty(1)",
]
QUESTIONS = [
    "repr(it)",
    "it == again",
    "it != again",
    "it == 1",
    "{it: 1}[again]",
    "hash(it) == hash(again)",
    "it < again",
    "it >= again",
    "type(it).__match_args__",
    "type(it).__qualname__",
    "hasattr(it, '__dict__')",
    "setattr(it, 'name', 'new')",
    "setattr(it, 'path', 'new')",
    "delattr(it, 'name')",
    "setattr(it, 'other', 1)",
    "repr(replace(it, name='changed'))",
    "repr(replace(it, path='changed'))",
    "repr(replace(it, line=9))",
    "replace(it, other=1)",
    "repr(dataclasses.replace(it, path='changed'))",
    "repr(copy.copy(it))",
    "repr(copy.deepcopy(it))",
    "copy.copy(it) == it",
    "[(f.name, f.init, f.repr, f.compare, f.kw_only) for f in fields(it)]",
    "[(f.name, f.type, f.init, f.repr, f.compare, f.kw_only) for f in dataclasses.fields(it)]",
    "dataclasses.is_dataclass(it), dataclasses.is_dataclass(type(it))",
    "dataclasses.asdict(it)",
    "dataclasses.astuple(it)",
    "repr([getattr(it, name) for name in type(it).__match_args__])",
    "it.shown()",
    "it.count, it.places is again.places",
    "it.later",
]


def _made(tools: Any, name: str) -> ModuleType:
    module = ModuleType(name)
    sys.modules[name] = module  # where `dataclasses` and `pickle` look for a class by its name
    for tool in ("dataclass", "field", "fields", "replace"):
        setattr(module, tool, getattr(tools, tool))
    vars(module).update(dataclasses=dataclasses, copy=copy)
    exec(BODIES, vars(module))
    return module


OURS, STANDARD = _made(records, "records_of_ours"), _made(dataclasses, "records_of_the_standard")


def _answer(module: ModuleType, construction: str, question: str) -> object:
    names = dict(vars(module))
    try:
        names["it"], names["again"] = eval(construction, names), eval(construction, names)
        return eval(question, names)
    except Exception as error:
        if "attr(" in question:  # the standard library stumbles over the name of no field, in a class with slots
            return "refused"
        return type(error).__name__, str(error)


@pytest.mark.parametrize("construction", CONSTRUCTIONS)
def test_a_record_answers_as_a_dataclass_does(construction: str) -> None:
    for question in QUESTIONS:
        assert _answer(OURS, construction, question) == _answer(STANDARD, construction, question), question


def test_objects_of_two_classes_differ_and_order_among_themselves_only() -> None:
    for module in (OURS, STANDARD):
        assert module.Scalar(1) != module.Joined(1)
        assert module.Place("a") != module.Ranked(1, "a")
        assert sorted([module.Ranked(2, "a"), module.Ranked(1, "b"), module.Ranked(1, "a")])[0] == module.Ranked(1, "a")
        with pytest.raises(TypeError):
            module.Ranked(1, "a") < module.Place("a")  # noqa: B015


def test_a_match_takes_a_record_apart() -> None:
    match OURS.Place("main.tf", 4):
        case OURS.Place(path, line):
            assert (path, line) == ("main.tf", 4)


@pytest.mark.parametrize("construction", ["Place('a.tf', 2, 'n')", "Found('f', [Place('a')])", "Joined('ab', ('a',))"])
def test_a_record_comes_back_from_a_pickle(construction: str) -> None:
    made = eval(construction, dict(vars(OURS)))
    if construction.startswith("Found"):
        made.later = "set"
    assert repr(pickle.loads(pickle.dumps(made))) == repr(made)


def test_a_record_that_holds_itself_is_shown() -> None:
    found = OURS.Found("f")
    found.later = "set"
    found.places.append(found)
    assert "..." in repr(found)


def test_records_that_share_their_parts_are_shown_to_a_depth() -> None:
    """Without a limit, each level here would double the text: a failed assertion would never be told."""
    found = OURS.Found("deepest")
    for _ in range(100):
        outer = OURS.Found("f")
        outer.later = "set"
        outer.places += [found, found]
        found.later = "set"
        found = outer
    found.later = "set"
    assert repr(found).count("Found(") < 2 ** (MOST_AROUND + 1)
    assert "Found(...)" in repr(found)


def test_a_default_that_all_objects_would_share_is_refused() -> None:
    with pytest.raises(ValueError, match="default_factory"):
        exec("@dataclass(slots=True)\nclass Shared:\n    names: list = []", dict(vars(OURS)))


def test_every_record_of_the_engine_is_made_as_its_dataclass_would_be() -> None:
    """A mistake in a body would show only where an object of the class is made."""
    seen = 0
    for path in sorted((CHECKS / "avd_intune").rglob("*.py")):
        if "from avd_intune.records import" not in path.read_text() or "language_server" in path.parts:
            continue
        module = importlib.import_module(".".join(path.relative_to(CHECKS).with_suffix("").parts))
        for cls in vars(module).values():
            if not isinstance(cls, type) or cls.__module__ != module.__name__ or "__record_fields__" not in vars(cls):
                continue
            seen += 1
            standard: Any = dataclasses.make_dataclass(
                cls.__name__,
                [
                    (each.name, Any, _copied(each))
                    for each in dataclasses.fields(cls)  # type: ignore[arg-type]
                ],
            )
            with pytest.raises(TypeError):
                cls(no_such_field=1)  # writes `__init__`
            ours, theirs = (inspect.signature(each.__init__).parameters.values() for each in (cls, standard))
            assert [(each.name, each.kind) for each in ours] == [(each.name, each.kind) for each in theirs], cls
    assert seen > 350


def _copied(field: Any) -> Any:
    given = {name: getattr(field, name) for name in ("init", "repr", "compare", "kw_only")}
    for name in ("default", "default_factory"):
        if getattr(field, name) is not dataclasses.MISSING:
            given[name] = getattr(field, name)
    return dataclasses.field(**given)
