"""Dataclasses that cost next to nothing until the first object of them is made.

`dataclasses` writes the methods of a class as text and compiles it when the class is defined. The smallest scan defines
some two hundred of them and makes objects of few: to compile that was the largest part of its start,
and `dataclasses` alone loads a dozen modules of the standard library. Here a method is written when it is called first.
To people, type checkers and `dataclasses.fields`, `replace` and `asdict`, such a class is a dataclass;
tests/test_records.py holds that they behave alike.

That nothing sets a field of a frozen record is held by mypy, and by the tests, in which it raises. Elsewhere records
have no guard: with one, nothing can be set by a plain assignment, and to make a record takes three times as long.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from reprlib import recursive_repr
from types import MemberDescriptorType
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass", "field", "fields", "make_copier", "replace"]

# How many records may be around one that `repr` shows: values share parts, which would be shown again and again.
MOST_AROUND = 6
_IS_GUARDED = "GUARD_FROZEN_RECORDS" in os.environ

if TYPE_CHECKING:
    from dataclasses import dataclass, field, fields, replace
else:

    class _Missing:
        """Stands for a default that is not there."""

        def __repr__(self) -> str:
            return "MISSING"

    _MISSING = _Missing()

    class _Field:
        """One field: how `__init__` fills it, and what looks at it."""

        __slots__ = ("compare", "default", "default_factory", "init", "kw_only", "name", "repr")

        def __init__(self, default: Any, default_factory: Any, init: bool, repr: bool, compare: bool) -> None:
            self.default, self.default_factory = default, default_factory
            self.init, self.repr, self.compare = init, repr, compare

    def field(*, default=_MISSING, default_factory=_MISSING, init=True, repr=True, compare=True) -> Any:
        """Return what a class body says of a field beside its type, as `dataclasses.field` does."""
        return _Field(default, default_factory, init, repr, compare)

    def fields(record: Any) -> tuple[_Field, ...]:
        """Return the fields of a class or an object in order; those of its bases come first."""
        return tuple(record.__record_fields__.values())

    def replace(record: Any, /, **changes: Any) -> Any:
        """Return a copy with fields changed. Raises TypeError for a name that `__init__` does not take."""
        for each in record.__record_fields__.values():
            if each.init and each.name not in changes:
                changes[each.name] = getattr(record, each.name)
        return type(record)(**changes)

    def dataclass(
        *, frozen=False, slots=False, eq=True, order=False, repr=True, kw_only=False
    ) -> Callable[[type], type]:
        """Make objects of a class of the fields that its body declares, as `dataclasses.dataclass` does."""

        def made(cls: type) -> type:
            of_class, of_bases = _own_fields(cls, kw_only), {}
            for base in reversed(cls.__mro__[1:]):
                of_bases.update(base.__dict__.get("__record_fields__", {}))
            if slots:
                cls = _with_slots(cls, tuple(name for name in of_class if name not in of_bases))
            cls.__record_fields__ = every = {**of_bases, **of_class}
            cls.__match_args__ = tuple(each.name for each in every.values() if each.init and not each.kw_only)
            cls.__dataclass_fields__ = _StandardFields(cls)
            if "__init__" not in cls.__dict__:
                _write_by_need(cls, "__init__", lambda: _init_text(cls, every, frozen))
            if repr and "__repr__" not in cls.__dict__:
                cls.__repr__ = _shown
            compared = [each.name for each in every.values() if each.compare]
            if eq and "__eq__" not in cls.__dict__:
                _write_by_need(cls, "__eq__", lambda: _comparison_text("==", compared))
            if eq and cls.__dict__.get("__hash__") is None:
                cls.__hash__ = None
                if frozen:
                    _write_by_need(cls, "__hash__", lambda: (f"self): return hash({_values('self', compared)})", {}))
            if order:  # Python asks the other side for `>` and `>=`
                _write_by_need(cls, "__lt__", lambda: _comparison_text("<", compared))
                _write_by_need(cls, "__le__", lambda: _comparison_text("<=", compared))
            if frozen and _IS_GUARDED:
                cls.__setattr__, cls.__delattr__ = _refuse_to_set, _refuse_to_delete
                if slots:  # what has no guard, copies and pickles can set by themselves
                    cls.__getstate__, cls.__setstate__ = _state, _set_state
            return cls

        return made

    def _own_fields(cls: type, kw_only: bool) -> dict[str, _Field]:
        found = {}
        for name in cls.__annotations__:
            given = cls.__dict__.get(name, _MISSING)
            each = given if isinstance(given, _Field) else _Field(given, _MISSING, True, True, True)
            if each.default is not _MISSING and type(each.default).__hash__ is None:
                raise ValueError(f"{cls.__name__}.{name}: all objects would share this default; give a default_factory")
            each.name, each.kw_only = name, kw_only
            if given is not _MISSING:
                if each.default is _MISSING:
                    delattr(cls, name)
                else:
                    setattr(cls, name, each.default)
            found[name] = each
        return found

    def _with_slots(cls: type, names: tuple[str, ...]) -> type:
        """Return the same class with slots, which only a new class can have."""
        body = {name: value for name, value in cls.__dict__.items() if name not in ("__dict__", "__weakref__")}
        for name in cls.__annotations__:
            body.pop(name, None)
        new = type(cls)(cls.__name__, cls.__bases__, {**body, "__slots__": names})
        new.__qualname__ = cls.__qualname__
        return new

    def _write_by_need(cls: type, name: str, text: Callable[[], tuple[str, dict[str, Any]]]) -> None:
        """Give a class a method that is written when it is called first; `text` says what follows `def name(`."""

        def method(*arguments: Any, **named: Any) -> Any:
            source, names = text()
            exec(f"def {name}({source}", names)
            written = names[name]
            written.__qualname__ = f"{cls.__qualname__}.{name}"
            setattr(cls, name, written)
            return written(*arguments, **named)

        setattr(cls, name, method)

    def _init_text(cls: type, every: dict[str, _Field], frozen: bool) -> tuple[str, dict[str, Any]]:
        names: dict[str, Any] = {"MISSING": _MISSING, "set_attribute": object.__setattr__}
        by_place, by_name, lines = ["self"], [], []
        for name, each in every.items():
            value = name if each.init else f"default_{name}"
            if each.default_factory is not _MISSING:
                names[f"make_{name}"], names[f"default_{name}"] = each.default_factory, _MISSING
                value = f"make_{name}() if {name} is MISSING else {name}" if each.init else f"make_{name}()"
            elif each.default is not _MISSING:
                names[f"default_{name}"] = each.default
            elif not each.init:
                continue  # whoever makes the object sets it afterwards
            if each.init:
                default = f"=default_{name}" if f"default_{name}" in names else ""
                (by_name if each.kw_only else by_place).append(name + default)
            if frozen and _IS_GUARDED:
                slot = getattr(cls, name, None)
                if type(slot) is MemberDescriptorType:  # that takes half the time of the general way
                    names[f"set_{name}"] = slot.__set__
                    lines.append(f"set_{name}(self, {value})")
                else:
                    lines.append(f"set_attribute(self, {name!r}, {value})")
            else:
                lines.append(f"self.{name} = {value}")
        if hasattr(cls, "__post_init__"):
            lines.append("self.__post_init__()")
        taken = ", ".join([*by_place, *(["*", *by_name] if by_name else [])])
        return f"{taken}):\n " + "\n ".join(lines or ["pass"]), names

    def _comparison_text(sign: str, compared: list[str]) -> tuple[str, dict[str, Any]]:
        both = f"{_values('self', compared)} {sign} {_values('other', compared)}"
        return f"self, other): return {both} if other.__class__ is self.__class__ else NotImplemented", {}

    def _values(record: str, names: list[str]) -> str:
        return f"({''.join(f'{record}.{name}, ' for name in names)})"

    around: list[str] = []

    @recursive_repr()
    def _shown(self) -> str:
        name = type(self).__qualname__
        if len(around) >= MOST_AROUND:
            return f"{name}(...)"
        around.append(name)
        try:
            shown = ", ".join(f"{each.name}={getattr(self, each.name)!r}" for each in fields(self) if each.repr)
        finally:
            around.pop()
        return f"{name}({shown})"

    def _refuse_to_set(self, name: str, value: object) -> None:
        raise AttributeError(f"cannot assign to field {name!r}")

    def _refuse_to_delete(self, name: str) -> None:
        raise AttributeError(f"cannot delete field {name!r}")

    def _state(self) -> list[Any]:
        return [getattr(self, each.name) for each in fields(self)]

    def _set_state(self, state: list[Any]) -> None:
        for each, value in zip(fields(self), state, strict=True):
            object.__setattr__(self, each.name, value)

    class _StandardFields:
        """What `dataclasses` asks a class for, made when it asks for the first time.

        Each class has one of its own, which serves the classes below it that are no records themselves.
        """

        def __init__(self, owner: type) -> None:
            self.owner = owner

        def __get__(self, record: object, cls: type) -> dict[str, Any]:
            found = self._of_owner()
            self.owner.__dataclass_fields__ = found
            return found

        def _of_owner(self) -> dict[str, Any]:
            import dataclasses

            cls = self.owner

            def specified(each: _Field) -> Any:
                given = {"init": each.init, "repr": each.repr, "compare": each.compare, "kw_only": each.kw_only}
                if each.default is not _MISSING:
                    given["default"] = each.default
                if each.default_factory is not _MISSING:
                    given["default_factory"] = each.default_factory
                return dataclasses.field(**given)

            hints: dict[str, Any] = {}
            for base in reversed(cls.__mro__):
                hints.update(getattr(base, "__annotations__", {}))
            every = [(each.name, hints[each.name], specified(each)) for each in cls.__record_fields__.values()]
            return dataclasses.make_dataclass(cls.__name__, every).__dataclass_fields__


def make_copier(cls: type, changed: tuple[str, ...]) -> Callable[..., Any]:
    """Return a function (record, *values) that copies a record of a class, with the fields that are named changed.

    It makes what `replace` makes of a record without `__post_init__`, in a fraction of the time.
    """
    names: dict[str, Any] = {"new": object.__new__, "cls": cls, "set_attribute": object.__setattr__}
    lines = []
    for each in fields(cls):
        value = f"value_{changed.index(each.name)}" if each.name in changed else f"record.{each.name}"
        is_set = f"set_attribute(copy, {each.name!r}, {value})"
        lines.append(is_set if _IS_GUARDED else f"copy.{each.name} = {value}")
    taken = "".join(f", value_{at}" for at in range(len(changed)))
    exec(f"def copied(record{taken}):\n copy = new(cls)\n " + "\n ".join([*lines, "return copy"]), names)
    return names["copied"]  # type: ignore[no-any-return]
