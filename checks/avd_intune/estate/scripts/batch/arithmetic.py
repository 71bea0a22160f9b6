"""Numbers of cmd.exe: as `if … EQU` compares them, and the sums of `set /a`.

https://learn.microsoft.com/windows-server/administration/windows-commands/set_1
"""

from __future__ import annotations

from collections.abc import Callable

from avd_intune.patterns import lazy_pattern

_NUMBER = lazy_pattern(r"[+-]?(?:0[xX][0-9A-Fa-f]+|\d+)")
_TOKEN = lazy_pattern(r"\s*(0[xX][0-9A-Fa-f]+|\d+|[A-Za-z_][\w.]*|<<=|>>=|<<|>>|[-+*/%&^|]=|[-+*/%&^|!~()=,])")
_LEVELS = (("|",), ("^",), ("&",), ("<<", ">>"), ("+", "-"), ("*", "/", "%"))
# Longer sums are not worked out: what is scanned may be hostile.
_MAX_LENGTH = 400
_MAX_DEPTH = 20


def number_of(text: str) -> int | None:
    """Return the number of a text: decimal, `0x…` or, behind a nought, octal; None where it is none."""
    plain = text.strip()
    if len(plain) > 20 or _NUMBER.fullmatch(plain) is None:
        return None
    digits = plain.lstrip("+-")
    sign = -1 if plain.startswith("-") else 1
    try:
        if digits[:2] in ("0x", "0X"):
            return sign * int(digits, 16)
        return sign * int(digits, 8 if len(digits) > 1 and digits[0] == "0" else 10)
    except ValueError:
        return None


class SumError(Exception):
    """A sum that is not known, or that cmd.exe refuses (`refused`)."""

    def __init__(self, refused: bool = False) -> None:
        super().__init__("a sum")
        self.refused = refused


def run_sums(text: str, read: Callable[[str], int | None], write: Callable[[str, int | None], None]) -> bool:
    """Do what `set /a` does. read: a variable, None where it is not known; write: sets one, None where it is not.

    Return whether cmd.exe accepts it.
    """
    if len(text) > _MAX_LENGTH:
        raise SumError
    tokens: list[str] = []
    at = 0
    plain = text.rstrip()
    while at < len(plain):
        match = _TOKEN.match(plain, at)
        if match is None:
            return False
        tokens.append(match[1])
        at = match.end()
    try:
        _Sums(tokens, read, write).run()
    except SumError as error:
        if error.refused:
            return False
        raise
    return True


class _Sums:
    def __init__(
        self, tokens: list[str], read: Callable[[str], int | None], write: Callable[[str, int | None], None]
    ) -> None:
        self.tokens, self.read, self.write = tokens, read, write
        self.at = self.depth = 0

    def next(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def run(self) -> int | None:
        value = self.assignment()
        while self.next() == ",":
            self.at += 1
            value = self.assignment()
        if self.next() not in ("", ")"):
            raise SumError(refused=True)
        return value

    def assignment(self) -> int | None:
        name = self.next()
        operator = self.tokens[self.at + 1] if self.at + 1 < len(self.tokens) else ""
        if not (name[:1].isalpha() or name[:1] == "_") or not operator.endswith("="):
            return self.level(0)
        self.at += 2
        value = self.assignment()
        if operator != "=":
            value = _computed(operator[:-1], self.read(name), value)
        self.write(name, value)
        return value

    def level(self, number: int) -> int | None:
        if number == len(_LEVELS):
            return self.single()
        left = self.level(number + 1)
        while self.next() in _LEVELS[number]:
            operator = self.next()
            self.at += 1
            left = _computed(operator, left, self.level(number + 1))
        return left

    def single(self) -> int | None:
        token = self.next()
        self.at += 1
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise SumError
        value: int | None
        if token == "(":
            value = self.run()
            if self.next() != ")":
                raise SumError(refused=True)
            self.at += 1
        elif token in ("-", "+", "~", "!"):
            inner = self.single()
            value = _signed(token, inner) if inner is not None else None
        elif token[:1].isdigit():
            value = number_of(token)
            if value is None:
                raise SumError(refused=True)
        elif token[:1].isalpha() or token[:1] == "_":
            value = self.read(token)
        else:
            raise SumError(refused=True)
        self.depth -= 1
        return value


def _signed(sign: str, number: int) -> int:
    return {"-": -number, "+": number, "~": ~number, "!": int(not number)}[sign]


def _computed(operator: str, one: int | None, other: int | None) -> int | None:
    if one is None or other is None:
        return None
    if operator in ("/", "%"):
        if other == 0:
            raise SumError(refused=True)
        # Towards nought, as cmd.exe does.
        quotient = abs(one) // abs(other) * (1 if (one < 0) == (other < 0) else -1)
        return quotient if operator == "/" else one - other * quotient
    if operator in ("<<", ">>"):
        shift = other & 31
        return _as_32_bits(one << shift if operator == "<<" else one >> shift)
    sums = {"+": one + other, "-": one - other, "*": one * other}
    bits = {"&": one & other, "|": one | other, "^": one ^ other}
    return _as_32_bits({**sums, **bits}[operator])


def _as_32_bits(number: int) -> int:
    number &= 0xFFFF_FFFF
    return number - (1 << 32) if number >= 1 << 31 else number
