"""YAML text as Bicep's `loadYamlContent` reads it: the scalars of YAML 1.2, with merge keys, of the first document.

Numbers are decimal whatever zeros they begin with, nothing is sexagesimal (`12:30` is a text) and nothing a date;
`yes` and `on` are texts. Texts in quotes stay texts whatever their tag.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from avd_intune.languages.arm.functions.floats import as_double, float_number
from avd_intune.patterns import lazy_pattern
from avd_intune.values.value_types import MAX_ELEMENTS, Known, ListValue, ObjectValue, Origin, Scalar, Value

if TYPE_CHECKING:
    import yaml

MAX_DEPTH = 90
# Longer digits are a number that nobody wrote.
MAX_NUMBER_LENGTH = 1_000
_MERGE = "<<"

_DECIMAL = lazy_pattern(r"[-+]?[0-9][0-9_]*")
_BASED = lazy_pattern(r"([-+]?)0(?:[oO]([0-7_]+)|[xX]([0-9a-fA-F_]+)|[bB]([01_]+))")
_FLOAT = lazy_pattern(r"[-+]?(?:\.[0-9][0-9_]*|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?")
_INFINITE = lazy_pattern(r"([-+]?)\.inf", re.IGNORECASE)
_WORDS: dict[str, Scalar] = {"null": None, "~": None, "true": True, "false": False, ".nan": Decimal("NaN")}


class YamlDataError(Exception):
    """The text is refused; `str(error)` says why."""


class YamlLimitError(Exception):
    """The text holds more, or deeper, data than is read."""


def read_yaml_data(text: str, origin: Origin | None = None) -> Value:
    """Return the value of the first document. Raises YamlDataError or YamlLimitError."""
    import yaml
    from yaml.reader import ReaderError

    try:
        return _Composer(text, origin).document()
    except ReaderError as error:
        raise YamlLimitError(f"it holds a character that is not read ({error.reason})") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 1}" if mark is not None else ""
        raise YamlDataError(f"it is not valid{where}") from None
    except ValueError:
        raise YamlDataError("it is not valid") from None


class _Composer:
    def __init__(self, text: str, origin: Origin | None) -> None:
        import yaml
        from yaml.parser import Parser
        from yaml.reader import Reader
        from yaml.scanner import Scanner

        class Events(Reader, Scanner, Parser):
            """The parser alone; what scalars mean is told below."""

            def __init__(self, stream: str) -> None:
                Reader.__init__(self, stream)
                Scanner.__init__(self)
                Parser.__init__(self)

            def scan_to_next_token(self) -> None:
                super().scan_to_next_token()
                # A tab may separate a value from its colon, though not indent a line.
                while not self.allow_simple_key and self.peek() == "\t":
                    self.forward()
                    super().scan_to_next_token()

        self._yaml = yaml
        self._end = len(text.rstrip("\r\n"))
        self._events = Events(text)
        self._origin = origin
        self._anchors: dict[str, Value] = {}
        self._sizes: dict[int, int] = {}
        self._left = MAX_ELEMENTS

    def _event(self) -> yaml.Event:
        event: yaml.Event = self._events.get_event()  # type: ignore[no-untyped-call]
        return event

    def document(self) -> Value:
        yaml = self._yaml
        for event in iter(self._event, None):
            if isinstance(event, yaml.StreamEndEvent):
                break
            if isinstance(event, yaml.DocumentStartEvent):
                first = self._event()
                if isinstance(first, yaml.ScalarEvent) and first.value == "" and first.implicit[0]:
                    break
                return self._node(first, 0, False)
        raise YamlDataError("it holds no document")

    def _node(self, event: yaml.Event, depth: int, in_flow: bool) -> Value:
        yaml = self._yaml
        self._spend(1)
        if depth > MAX_DEPTH:
            raise YamlLimitError(f"it is nested more than {MAX_DEPTH} levels deep")
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in self._anchors:
                raise YamlDataError(f"the anchor {event.anchor} is not defined")
            value = self._anchors[event.anchor]
            # Aliases can make a small file huge: it is counted as if they were written out.
            self._spend(self._size(value))
            return value
        if isinstance(event, yaml.ScalarEvent):
            value = Known(self._scalar(event, in_flow), origin=self._origin)
        elif isinstance(event, yaml.SequenceStartEvent):
            value = self._sequence(event, depth)
        else:
            assert isinstance(event, yaml.MappingStartEvent)
            value = self._mapping(event, depth)
        if event.anchor:
            self._anchors[event.anchor] = value
        return value

    def _spend(self, elements: int) -> None:
        self._left -= elements
        if self._left < 0:
            raise YamlLimitError(f"it holds more than {MAX_ELEMENTS} elements")

    def _size(self, value: Value) -> int:
        members = value.items if isinstance(value, ListValue) else ()
        if isinstance(value, ObjectValue):
            members = tuple(value.entries.values())
        if not members:
            return 1
        if id(value) not in self._sizes:
            self._sizes[id(value)] = 1 + sum(map(self._size, members))
        return self._sizes[id(value)]

    def _sequence(self, start: yaml.SequenceStartEvent, depth: int) -> Value:
        items = []
        while not isinstance(event := self._event(), self._yaml.SequenceEndEvent):
            items.append(self._node(event, depth + 1, bool(start.flow_style)))
        return ListValue(tuple(items), origin=self._origin)

    def _mapping(self, start: yaml.MappingStartEvent, depth: int) -> Value:
        entries: dict[str, Value] = {}
        own: set[str] = set()
        in_flow = bool(start.flow_style)
        while not isinstance(event := self._event(), self._yaml.MappingEndEvent):
            key = self._key(event)
            value = self._node(self._event(), depth + 1, in_flow)
            if key == _MERGE:
                # What stands here wins over what is merged; of several sources the last one does.
                merged = {name: item for name, item in self._merged(value).items() if name not in own}
                entries.update(merged)
                continue
            if key in own:
                raise YamlDataError(f'the key "{key}" stands twice')
            own.add(key)
            entries[key] = value
        return ObjectValue(entries, origin=self._origin)

    def _key(self, event: yaml.Event) -> str:
        """Return a key as it is written: `007`, `true` and `12:30` stay texts."""
        if isinstance(event, self._yaml.AliasEvent):
            value = self._anchors.get(str(event.anchor))
            if isinstance(value, Known) and isinstance(value.value, str):
                return value.value
        if not isinstance(event, self._yaml.ScalarEvent):
            raise YamlDataError("a key is no scalar")
        self._spend(1)
        if event.anchor:
            self._anchors[event.anchor] = Known(event.value, origin=self._origin)
        return str(event.value)

    def _merged(self, value: Value) -> dict[str, Value]:
        if isinstance(value, ObjectValue):
            return dict(value.entries)
        if not isinstance(value, ListValue):
            raise YamlDataError("what is merged is no mapping")
        merged: dict[str, Value] = {}
        for item in value.items:
            if not isinstance(item, ObjectValue):
                raise YamlDataError("what is merged is no mapping")
            merged.update(item.entries)
        return merged

    def _scalar(self, event: yaml.ScalarEvent, in_flow: bool) -> Scalar:
        text: str = event.value
        if event.style in ("|", ">"):
            # At the end of the file a block loses its last line breaks.
            return text.rstrip("\n") if self._events.index >= self._end else text
        if event.style is not None or event.tag == "tag:yaml.org,2002:str":
            return text
        if text == "":
            return "" if in_flow else None
        return plain_scalar(text)


def plain_scalar(text: str) -> Scalar:
    """Return what a text without quotes stands for."""
    word = text.lower()
    if word in _WORDS:
        return _WORDS[word]
    if len(text) > MAX_NUMBER_LENGTH:
        return text
    if _DECIMAL.fullmatch(text):
        return _integer(int(text.replace("_", "")))
    based = _BASED.fullmatch(text)
    if based is not None:
        digits = next((group, base) for group, base in zip(based.groups()[1:], (8, 16, 2), strict=True) if group)
        if digits[0].strip("_"):
            number = int(digits[0].replace("_", ""), digits[1])
            return _integer(-number if based[1] == "-" else number)
    if _FLOAT.fullmatch(text):
        return _number(float(text.replace("_", "")))
    infinite = _INFINITE.fullmatch(text)
    if infinite is not None:
        return Decimal("-Infinity" if infinite[1] == "-" else "Infinity")
    return text


def _integer(number: int) -> int | Decimal:
    return number if -(2**63) <= number < 2**63 else float_number(as_double(number))


def _number(number: float) -> int | Decimal:
    """Return a float; a whole one is an integer."""
    return int(number) if number.is_integer() and -(2**63) <= number < 2**63 else float_number(number)
