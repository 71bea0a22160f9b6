"""JSONPath as the second argument of `loadJsonContent` and `loadYamlContent` takes it: Newtonsoft's SelectTokens.

https://www.newtonsoft.com/json/help/html/QueryJsonSelectTokenJsonPath.htm
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal

from avd_intune.patterns import lazy_pattern
from avd_intune.values.value_types import Known, ListValue, ObjectValue, Value

# One step from the values found so far to those that it selects.
Step = Callable[[list[Value]], list[Value]]

_FIELD = lazy_pattern(r"(\.\.?)?([^\s.\[\]()='\"!<>&|*]+|\*)")
_INDEXES = lazy_pattern(r"\[\s*(\d+(?:\s*,\s*\d+)*)\s*\]")
_SLICE = lazy_pattern(r"\[\s*(?:(-?\d+)\s*)?:\s*(?:(-?\d+)\s*)?(?::\s*(?:(-?\d+)\s*)?)?\]")
_NAMES = lazy_pattern(r"\[\s*('(?:[^'\\]|\\.)*'(?:\s*,\s*'(?:[^'\\]|\\.)*')*)\s*\]")
_QUOTED = lazy_pattern(r"'((?:[^'\\]|\\.)*)'")
_OPERATOR = lazy_pattern(r"\s*(===|!==|==|!=|<>|<=|>=|<|>|=~)\s*")
_LITERAL = lazy_pattern(
    r"'((?:[^'\\]|\\.)*)'|(-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)|(true|false|null)|/((?:[^/\\]|\\.)*)/(\w*)"
)
_END_OF_PATH = lazy_pattern(r"[\s=!<>&|)]")
# Patterns that cannot take long: letters and kinds of them, `.`, some `.*`, and the ends of the text.
_ONE = r"(?:[\w \-]|\.(?!\*)|\\[dws.\-]|\[\^?[\w \-]+\])"
_HARMLESS = lazy_pattern(rf"\^?{_ONE}*(?:\.\*{_ONE}*){{0,3}}\$?")
_MAX_SELECTED = 100_000


class JsonPathError(Exception):
    """The path is refused, or of a kind that is not evaluated; `str(error)` says which."""


def select_json_path(value: Value, path: str) -> list[Value]:
    """Return what a path selects, in the order of the document. Raises JsonPathError."""
    parser = _Parser(path.strip())
    steps = parser.path()
    if parser.at != len(parser.text):
        raise parser.refused()
    return _follow(steps, [value])


def _follow(steps: list[Step], found: list[Value]) -> list[Value]:
    for step in steps:
        found = step(found)
        if len(found) > _MAX_SELECTED:
            raise JsonPathError("the JSON path selects too many values")
    return found


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def refused(self) -> JsonPathError:
        return JsonPathError(f"the JSON path is not valid, or not evaluated, at position {self.at + 1}")

    def path(self, in_query: bool = False) -> list[Step]:
        steps: list[Step] = []
        if self.text.startswith("$", self.at) and not in_query:
            self.at += 1
        elif self.text.startswith("*", self.at):
            raise self.refused()
        is_first = self.at == 0
        while self.at < len(self.text):
            if in_query and _END_OF_PATH.match(self.text, self.at):
                break
            steps.append(self._step(is_first))
            is_first = False
        return steps

    def _step(self, is_first: bool) -> Step:
        if self.text.startswith("[", self.at):
            return self._bracket()
        found = _FIELD.match(self.text, self.at)
        if found is None or (found[1] is None and not is_first):
            raise self.refused()
        self.at = found.end()
        name = None if found[2] == "*" else found[2]
        if found[1] == "..":
            return lambda values: [each for value in values for each in _below(value, name)]
        return lambda values: [each for value in values for each in _fields(value, name)]

    def _bracket(self) -> Step:
        text = self.text
        if text.startswith("[*]", self.at):
            self.at += 3
            return lambda values: [item for value in values if isinstance(value, ListValue) for item in value.items]
        if found := _INDEXES.match(text, self.at):
            self.at = found.end()
            indexes = [int(each) for each in found[1].split(",")]
            return lambda values: [each for value in values for each in _elements(value, indexes)]
        if found := _SLICE.match(text, self.at):
            self.at = found.end()
            start, stop, step = (int(each) if each else None for each in found.groups())
            if step == 0:
                raise self.refused()
            part = slice(start, stop, step)
            return lambda values: [each for v in values if isinstance(v, ListValue) for each in v.items[part]]
        if found := _NAMES.match(text, self.at):
            self.at = found.end()
            names = [re.sub(r"\\(.)", r"\1", each) for each in _QUOTED.findall(found[1])]
            return lambda values: [each for value in values for name in names for each in _fields(value, name)]
        if re.match(r"\[\s*\?\s*\(", text[self.at :]):
            self.at = text.index("(", self.at) + 1
            query = self._query()
            if not re.match(r"\s*\)\s*\]", text[self.at :]):
                raise self.refused()
            self.at = text.index("]", self.at) + 1
            return lambda values: [e for v in values if isinstance(v, ListValue) for e in v.items if query(e)]
        raise self.refused()

    # --- queries: @.x == 'v' && @.y

    def _query(self) -> Callable[[Value], bool]:
        any_of = [[self._condition()]]
        while found := re.match(r"\s*(&&|\|\|)\s*", self.text[self.at :]):
            self.at += found.end()
            if found[1] == "||":
                any_of.append([])
            any_of[-1].append(self._condition())
        return lambda value: any(all(each(value) for each in group) for group in any_of)

    def _condition(self) -> Callable[[Value], bool]:
        left = self._operand()
        operator = _OPERATOR.match(self.text, self.at)
        if operator is None:
            return lambda value: bool(left(value))
        self.at = operator.end()
        if operator[1] == "=~":
            return self._matches(left)
        right = self._operand()
        name = operator[1]
        return lambda value: any(_holds(name, a, b) for a in left(value) for b in right(value))

    def _operand(self) -> Callable[[Value], list[Value]]:
        while self.text[self.at : self.at + 1].isspace():
            self.at += 1
        if self.text.startswith("@", self.at):
            self.at += 1
            steps = self.path(in_query=True)
            return lambda value: _follow(steps, [value])
        found = _LITERAL.match(self.text, self.at)
        if found is None or found[4] is not None:
            raise self.refused()
        self.at = found.end()
        content: None | bool | int | Decimal | str
        if found[1] is not None:
            content = re.sub(r"\\(.)", r"\1", found[1])
        elif found[2] is not None:
            content = int(found[2]) if re.fullmatch(r"-?\d{1,18}", found[2]) else Decimal(found[2])
        else:
            content = {"true": True, "false": False, "null": None}[found[3]]
        return lambda _: [Known(content)]

    def _matches(self, left: Callable[[Value], list[Value]]) -> Callable[[Value], bool]:
        found = _LITERAL.match(self.text, self.at)
        if found is None or found[4] is None or _HARMLESS.fullmatch(found[4]) is None or found[5] not in ("", "i"):
            raise self.refused()
        self.at = found.end()
        try:
            pattern = re.compile(found[4], re.IGNORECASE if found[5] else 0)
        except re.error as error:  # `[z-a]`
            raise self.refused() from error
        return lambda value: any(
            isinstance(each, Known) and isinstance(each.value, str) and pattern.search(each.value) is not None
            for each in left(value)
        )


def _fields(value: Value, name: str | None) -> Iterator[Value]:
    if isinstance(value, ObjectValue):
        if name is None:
            yield from value.entries.values()
        elif name in value.entries:
            yield value.entries[name]


def _below(value: Value, name: str | None) -> Iterator[Value]:
    if isinstance(value, ObjectValue):
        for key, item in value.entries.items():
            if name is None or key == name:
                yield item
            yield from _below(item, name)
    elif isinstance(value, ListValue):
        for item in value.items:
            if name is None:
                yield item
            yield from _below(item, name)


def _elements(value: Value, indexes: list[int]) -> Iterator[Value]:
    if isinstance(value, ListValue):
        yield from (value.items[index] for index in indexes if index < len(value.items))


def _holds(operator: str, left: Value, right: Value) -> bool:
    if not isinstance(left, Known) or not isinstance(right, Known):
        return False
    a, b = left.value, right.value
    numbers = [isinstance(each, (int, Decimal)) and not isinstance(each, bool) for each in (a, b)]
    comparable = type(a) is type(b) or all(numbers)
    if operator in ("==", "==="):
        return comparable and a == b
    if operator in ("!=", "!==", "<>"):
        return not (comparable and a == b)
    if not comparable or a is None or b is None:
        return False
    order = (a > b) - (a < b)  # type: ignore[operator]
    return {"<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0}[operator]
