"""`yamlencode` and `yamldecode` as https://github.com/zclconf/go-cty-yaml reads and writes YAML.

It is YAML 1.2 with the booleans of 1.1 (`yes`, `on`, `n`); dates become RFC 3339 text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import yaml
from avd_intune.languages.terraform.evaluation.scalars import ScalarConversionError, parse_number, string_of
from avd_intune.languages.terraform.functions.function_api import TerraformFunctionError, UndecidedError, checked_text
from avd_intune.languages.terraform.functions.json_text import scalar_text
from avd_intune.patterns import lazy_pattern
from avd_intune.values.plain_data import from_python
from avd_intune.values.value_types import MAX_ELEMENTS, Known, ListValue, ObjectValue, Value

# The reader and the writer are slow; a text beyond this is not read, and values that hold more are not written.
MAX_YAML_LENGTH = 512 * 1024

_TRUE = frozenset({"y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"})
_FALSE = frozenset({"n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"})
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_INTEGER = lazy_pattern(r"(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)\Z")
_FLOAT = lazy_pattern(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_INFINITE = lazy_pattern(r"[-+]?\.(?:inf|Inf|INF)\Z")
_DATE = r"(\d{4})-(\d{1,2})-(\d{1,2})"
_CLOCK = r"(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.\d+)?"
_TIMES = tuple(
    lazy_pattern(form + r"\Z", re.ASCII)
    for form in (rf"{_DATE}[Tt]{_CLOCK}(Z|[-+]\d\d:\d\d)", rf"{_DATE} {_CLOCK}", _DATE)
)
_PREFIX = "tag:yaml.org,2002:"
_PLAIN, _QUOTED = "plain", "quoted"
_TAGS = ("str", "binary", "null", "bool", "int", "float", "timestamp")
# Only a scalar that begins so can be anything but text.
_FIRST_LETTERS = frozenset("+-0123456789yYnNtTfFoO~.")


class _Loader(yaml.SafeLoader):
    """Composes nodes without resolving scalars: that is done here, by Terraform's rules."""

    def resolve(self, kind: type, value: Any, implicit: Any) -> str:
        if kind is yaml.ScalarNode:
            return _PLAIN if implicit[0] else _QUOTED
        return str(super().resolve(kind, value, implicit))  # type: ignore[no-untyped-call]


def yaml_value(text: str) -> Value:
    """Return the value of YAML text. Raises TerraformFunctionError or UndecidedError."""
    if len(text) > MAX_YAML_LENGTH:
        raise UndecidedError(f"YAML of more than {MAX_YAML_LENGTH} characters is not read")
    try:
        loader = _Loader(text)
        try:
            node = loader.get_node() if loader.check_node() else None
            if node is None:
                raise TerraformFunctionError("the YAML text is empty")
            if loader.check_node():
                raise TerraformFunctionError("the YAML text holds more than one document")
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        raise TerraformFunctionError("the text is not valid YAML") from error
    return from_python(_Reader().read(node))


class _Reader:
    def __init__(self) -> None:
        self.count = 0
        self.open: set[int] = set()

    def read(self, node: yaml.Node) -> object:
        """Return the data of a node. An alias is read as often as it is used, within the budget."""
        self.count += 1
        if self.count > MAX_ELEMENTS:
            raise UndecidedError(f"it has more than {MAX_ELEMENTS} elements")
        if isinstance(node, yaml.ScalarNode):
            return _scalar(node)
        if id(node) in self.open:
            raise TerraformFunctionError("the YAML text refers to itself")
        self.open.add(id(node))
        try:
            if isinstance(node, yaml.SequenceNode):
                _check_tag(node, "seq")
                return [self.read(item) for item in node.value]
            _check_tag(node, "map")
            return self._mapping(node)
        finally:
            self.open.discard(id(node))

    def _mapping(self, node: yaml.Node) -> dict[str, object]:
        entries: dict[str, object] = {}
        merged: dict[str, object] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise TerraformFunctionError("only strings are allowed as keys of a YAML mapping")
            if (key.value == "<<" and key.tag == _PLAIN) or key.tag == f"{_PREFIX}merge":
                for name, content in self._merged(value).items():
                    merged.setdefault(name, content)
            else:
                entries[_key(key)] = self.read(value)
        return {**merged, **entries}

    def _merged(self, node: yaml.Node) -> dict[str, object]:
        found = self.read(node)
        parts = found if isinstance(found, list) else [found]
        entries: dict[str, object] = {}
        for part in parts:
            if not isinstance(part, dict):
                raise TerraformFunctionError("only a mapping can be merged into a YAML mapping")
            for name, content in part.items():
                entries.setdefault(name, content)
        return entries


def _check_tag(node: yaml.Node, wanted: str) -> None:
    if node.tag != f"{_PREFIX}{wanted}":
        raise TerraformFunctionError("the YAML text uses a tag that Terraform does not support")


def _key(node: yaml.ScalarNode) -> str:
    content = _scalar(node)
    if content is None:
        raise TerraformFunctionError("the key of a YAML mapping must not be null")
    if isinstance(content, str):
        return content
    return scalar_text(content)


def _scalar(node: yaml.ScalarNode) -> None | bool | int | Decimal | str:
    text: str = node.value
    kind = node.tag.removeprefix(_PREFIX)
    if kind not in (_PLAIN, _QUOTED, *_TAGS):
        raise TerraformFunctionError("the YAML text uses a tag that Terraform does not support")
    hinted = not text or text[0] in _FIRST_LETTERS
    quoted_here = node.style in ('"', "'")
    if kind in ("str", "binary", _QUOTED) or (quoted_here and hinted) or (kind == _PLAIN and not hinted):
        return checked_text(text)
    if hinted:
        return _resolved(text, kind)
    if kind == "null":
        return None
    raise TerraformFunctionError("a scalar of the YAML text does not fit its tag")


def _resolved(text: str, tag: str) -> None | bool | int | Decimal | str:
    if text in _NULL:
        return None
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    if _INFINITE.match(text):
        return Decimal("-Infinity" if text[0] == "-" else "Infinity")
    if text in (".nan", ".NaN", ".NAN"):
        raise TerraformFunctionError("the YAML text holds what is no number")
    moment = _timestamp(text) if tag in (_PLAIN, "timestamp") else None
    if moment is not None:
        return moment
    try:
        if _INTEGER.match(text):
            return int(text, 0) if text[:2] in ("0o", "0x") else parse_number(text)
        if _FLOAT.match(text):
            return parse_number(text)
    except ScalarConversionError as error:
        raise UndecidedError(str(error)) from error
    if tag != _PLAIN:
        raise TerraformFunctionError("a scalar of the YAML text does not fit its tag")
    return checked_text(text)


def _timestamp(text: str) -> str | None:
    match = next((match for form in _TIMES if (match := form.match(text))), None)
    if match is None:
        return None
    numbers = [int(part) for part in match.groups()[:6]]
    zone = match[7] if match.re.groups == 7 else "Z"
    offset = timedelta()
    if zone != "Z":
        offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[4:])) * (-1 if zone[0] == "-" else 1)
    try:
        year, month, day, hour, minute, second = (*numbers, 0, 0, 0)[:6]
        moment = datetime(year, month, day, hour, minute, second, tzinfo=timezone(offset))
    except ValueError:
        return None
    return moment.isoformat().replace("+00:00", "Z")


_ESCAPES = {
    "\0": "0",
    "\a": "a",
    "\b": "b",
    "\t": "t",
    "\n": "n",
    "\v": "v",
    "\f": "f",
    "\r": "r",
    "\x1b": "e",
    '"': '"',
    "\\": "\\",
    "\x85": "N",
    "\u2028": "L",
    "\u2029": "P",
}
_WRITTEN_AS_IS = lazy_pattern("[ !#-\\[\\]-~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]")


class _Dumper(yaml.SafeDumper):
    """Breaks long quoted text where Terraform's writer does."""

    def write_double_quoted(self, text: str, split: bool = True) -> None:
        self.write_indicator('"', True)
        after_space = False
        for at, character in enumerate(text):
            if character == " " and split and not after_space and self.column > 80 and 0 < at < len(text) - 1:
                self.write_indent()
                self._put("\\" if text[at + 1] == " " else "")
            else:
                self._put(character if _WRITTEN_AS_IS.match(character) else _escaped(character))
            after_space = character == " "
        self.write_indicator('"', False)

    def _put(self, text: str) -> None:
        self.column += len(text)
        self.stream.write(text)


def _escaped(character: str) -> str:
    short = _ESCAPES.get(character)
    if short is not None:
        return f"\\{short}"
    code = ord(character)
    return f"\\x{code:02X}" if code < 256 else f"\\u{code:04X}" if code < 65536 else f"\\U{code:08X}"


def yaml_text(value: Value) -> str:
    """Return the YAML text of a wholly known value. Raises UndecidedError."""
    try:
        # The emitter marks a document that is nothing but an empty text.
        return str(yaml.emit(_events(value), Dumper=_Dumper, allow_unicode=True, width=80)).removeprefix("--- ")
    except yaml.YAMLError as error:
        raise UndecidedError("it cannot be written as YAML") from error


def _events(value: Value) -> Iterator[yaml.Event]:
    yield yaml.StreamStartEvent()
    yield yaml.DocumentStartEvent(explicit=False)
    left = MAX_YAML_LENGTH
    for event in _value_events(value):
        if isinstance(event, yaml.ScalarEvent):
            left -= len(event.value)
            if left < 0:
                raise UndecidedError(f"YAML of more than {MAX_YAML_LENGTH} characters is not written")
        yield event
    yield yaml.DocumentEndEvent(explicit=False)
    yield yaml.StreamEndEvent()


def _value_events(value: Value) -> Iterator[yaml.Event]:
    if isinstance(value, ListValue):
        yield yaml.SequenceStartEvent(None, None, True, flow_style=False)
        for item in value.items:
            yield from _value_events(item)
        yield yaml.SequenceEndEvent()
    elif isinstance(value, ObjectValue):
        yield yaml.MappingStartEvent(None, None, True, flow_style=False)
        for name in sorted(value.entries):
            yield _scalar_event(name)
            yield from _value_events(value.entries[name])
        yield yaml.MappingEndEvent()
    elif isinstance(value, Known) and isinstance(value.value, str):
        yield _scalar_event(value.value)
    elif isinstance(value, Known):
        infinite = isinstance(value.value, Decimal) and value.value.is_infinite()
        text = string_of(value.value) if infinite else scalar_text(value.value)
        yield yaml.ScalarEvent(None, None, (True, True), text or "", style=None)


def _scalar_event(text: str) -> yaml.Event:
    return yaml.ScalarEvent(None, None, (True, True), text, style="|" if "\n" in text else '"')
