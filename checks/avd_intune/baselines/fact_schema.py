"""Holds facts against their JSON schema: the part of JSON Schema (draft 2020-12) that the schemas here use.

Checkov brings a whole validator, but importing it takes longer than reading all facts, and every start would pay.
A test holds both to the same answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any, TypeAlias

# Where in a document something is: keys and indexes from its root.
Path: TypeAlias = tuple[str | int, ...]

_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "boolean": (bool,),
    "null": (type(None),),
}


def problems_of(
    value: Any, schema: dict[str, Any], root: dict[str, Any], path: Path = ()
) -> Iterator[tuple[Path, str]]:
    """Yield where a value does not fit a schema, and what is wrong there; `root` holds the `$defs`."""
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
    wrong = _wrong_type(value, schema)
    if wrong:
        yield path, wrong
        return
    if "enum" in schema and value not in schema["enum"]:
        yield path, f"{value!r} is none of {', '.join(map(str, schema['enum']))}"
    if isinstance(value, dict):
        yield from _problems_of_object(value, schema, root, path)
    elif isinstance(value, list):
        if len(value) < schema.get("minItems", 0):
            yield path, f"needs at least {schema['minItems']} entries"
        for index, item in enumerate(value):
            yield from problems_of(item, schema.get("items", {}), root, (*path, index))
    elif value is None or isinstance(value, bool):
        return
    elif isinstance(value, str):
        if "pattern" in schema and re.search(schema["pattern"], value) is None:
            yield path, f"{value!r} does not have the form {schema['pattern']}"
        if schema.get("format") == "date" and not _is_date(value):
            yield path, f"{value!r} is no date (YYYY-MM-DD)"
        if schema.get("format") == "regex" and (why := _why_no_pattern(value)):
            yield path, f"{value!r} is no regular expression: {why}"
    elif not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        yield path, f"{value} is out of range"


def _problems_of_object(
    value: dict[str, Any], schema: dict[str, Any], root: dict[str, Any], path: Path
) -> Iterator[tuple[Path, str]]:
    properties = schema.get("properties", {})
    others = schema.get("additionalProperties", {})
    for key in schema.get("required", ()):
        if key not in value:
            yield path, f"the key {key} is missing"
    for key, item in value.items():
        if key in properties:
            yield from problems_of(item, properties[key], root, (*path, key))
        elif others is False:
            yield (*path, key), f"unknown key; known are {', '.join(properties)}"
        else:
            yield from problems_of(item, others, root, (*path, key))


def _wrong_type(value: Any, schema: dict[str, Any]) -> str:
    stated = schema.get("type")
    if stated is None:
        return ""
    names = [stated] if isinstance(stated, str) else stated
    if any(isinstance(value, _TYPES[name]) and not (isinstance(value, bool) and name == "integer") for name in names):
        return ""
    return f"must be {' or '.join(names)}, not {value!r}"


def _why_no_pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        return str(error)
    return ""


def _is_date(text: str) -> bool:
    try:
        return len(text) == len("2020-09-22") and date.fromisoformat(text) is not None
    except ValueError:
        return False
