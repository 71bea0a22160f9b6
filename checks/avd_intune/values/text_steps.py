"""What functions make of a text that is known: `trimspace`, `replace`, `split(…)[0]` and the like, in all languages.

A question about `trimspace(x)` is one about `x`: where `x` is a certain text, its answer is known. Each step is the
name of a function with its other arguments, in the order in which they are applied. Letters other than ASCII are
left to the language.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Union

Scalar = Union[None, bool, int, Decimal, str]
Step = tuple[str, tuple[Scalar, ...]]
Content = Union[Scalar, tuple[str, ...]]

BLANKS = " \t\n\v\f\r"


class UnansweredError(Exception):
    """What a function makes of the text is not told here."""


def applied(steps: Sequence[Step], content: Scalar) -> Scalar:
    """Return what functions make of a value. Raises UnansweredError."""
    found: Content = content
    for name, others in steps:
        compute = _STEPS.get(name)
        if compute is None:
            raise UnansweredError(name)
        texts = found if isinstance(found, tuple) else (found,)
        if name != "coalesce" and not all(isinstance(each, (str, int, Decimal)) for each in texts):
            raise UnansweredError(name)
        if not all(each.isascii() for each in (*texts, *others) if isinstance(each, str)):
            raise UnansweredError(name)
        try:
            found = compute(found, *others)
        except (TypeError, ValueError, ArithmeticError, IndexError, AttributeError) as error:
            raise UnansweredError(name) from error
    if isinstance(found, tuple):
        raise UnansweredError("a list")
    return found


def is_step(name: str, at: int, others: Sequence[Scalar]) -> bool:
    """Say whether it is known what a function makes of a text that stands at a place among other arguments."""
    if name == "replace":
        # A pattern of Terraform stands between slashes.
        old = others[0] if len(others) == 2 else None
        return at == 0 and isinstance(old, str) and not (old.startswith("/") and len(old) > 1)
    # The delimiter stands first in Terraform, last in ARM.
    return name in _STEPS and (at == 0 or (name == "split" and len(others) == 1))


def _text(value: Content) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _trimmed(value: Content, cut: Scalar = BLANKS) -> str:
    return _text(value).strip(_text(cut))


def _part(value: Content, start: Scalar, length: Scalar = None) -> str:
    text, begin = _text(value), int(str(start))
    if begin < 0 or begin > len(text):
        raise ValueError
    count = len(text) - begin if length is None else int(str(length))
    if count < 0:
        raise ValueError
    return text[begin : begin + count]


def _chomped(value: Content) -> str:
    return _text(value).rstrip("\r\n")


def _parts(value: Content, delimiter: Scalar) -> tuple[str, ...]:
    if not delimiter:
        raise ValueError
    return tuple(_text(value).split(_text(delimiter)))


def _element(value: Content, at: Scalar) -> str:
    place = int(str(at))
    if not isinstance(value, tuple) or not 0 <= place < len(value):
        raise IndexError
    return value[place]


def _coalesced(value: Content, other: Scalar) -> Content:
    # Terraform passes over the empty text, too. ARM's function is told in cases of its own.
    return other if value in (None, "") else value


def _number(value: Content) -> Scalar:
    if isinstance(value, str):
        number = Decimal(value)
        if not number.is_finite() or value != value.strip() or "_" in value:
            raise ValueError
        return int(number) if number == int(number) else number
    raise TypeError


def _integer(value: Content) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError
    return value


def _remainder(value: Content, by: Scalar) -> int:
    # Of numbers below zero, languages have remainders of their own.
    if _integer(value) < 0 or _integer(by) <= 0:
        raise ValueError
    return _integer(value) % _integer(by)


def _written(value: Content) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return _text(value)


_STEPS: Mapping[str, Callable[..., Content]] = {
    **dict.fromkeys(("lower", "toLower"), lambda value: _text(value).lower()),
    **dict.fromkeys(("upper", "toUpper"), lambda value: _text(value).upper()),
    **dict.fromkeys(("trimspace", "trim"), _trimmed),
    "around": lambda value, before, behind: f"{before}{_text(value)}{behind}",
    "chomp": _chomped,
    "coalesce": _coalesced,
    "replace": lambda value, old, new: _text(value).replace(old, new),
    "trimprefix": lambda value, part: _text(value).removeprefix(part),
    "trimsuffix": lambda value, part: _text(value).removesuffix(part) if part else _text(value),
    **dict.fromkeys(("substr", "substring"), _part),
    "take": lambda value, count: _text(value)[: max(int(str(count)), 0)],
    "skip": lambda value, count: _text(value)[max(int(str(count)), 0) :],
    "strrev": lambda value: _text(value)[::-1],
    "split": _parts,
    **dict.fromkeys(("member", "element"), _element),
    "first": lambda value: value[:1] if isinstance(value, str) else _element(value, 0),
    "last": lambda value: value[-1:] if isinstance(value, str) else _element(value, len(value) - 1),
    **dict.fromkeys(("tonumber", "int"), _number),
    **dict.fromkeys(("tostring", "string"), _written),
    **dict.fromkeys(("*", "mul"), lambda value, by: _integer(value) * _integer(by)),
    **dict.fromkeys(("%", "mod"), _remainder),
}
