"""Bicep functions that load files of the repository.

https://learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-functions-files
What a file holds may be confidential: its values carry an origin that says they are file content
(`is_file_content`), and no reason or error message quotes them.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from fnmatch import fnmatchcase
from pathlib import Path

from avd_intune.languages.arm.functions.function_api import (
    ArmFunctionContext,
    ArmFunctionError,
    FunctionTable,
    find_entry,
    text_argument,
)
from avd_intune.source.repository_files import FileAccessError, RepositoryFiles
from avd_intune.values.plain_data import normal_number
from avd_intune.values.uncertain_calls import NeedsUnknownError
from avd_intune.values.value_types import MAX_ELEMENTS, Known, ListValue, ObjectValue, Origin, Unknown, Value

FUNCTIONS = FunctionTable()
define = FUNCTIONS.define

FILE_CONTENT = "the content of "
MAX_LISTED_FILES = 10_000
MAX_LOADED_DEPTH = 90

# https://github.com/Azure/bicep/blob/main/src/Bicep.Core/LanguageConstants.cs, SupportedEncodings
_ENCODINGS = {
    "us-ascii": "ascii",
    "iso-8859-1": "latin-1",
    "utf-8": "utf-8",
    "utf-16": "utf-16-le",
    "utf-16be": "utf-16-be",
}


def is_file_content(value: Value) -> bool:
    """Say whether a value was loaded from a file, so that it must not be shown."""
    steps = value.origin.chain() if value.origin is not None else ()
    return any(step.what.startswith(FILE_CONTENT) for step in steps)


def _place(call: ArmFunctionContext) -> tuple[RepositoryFiles, Path]:
    if call.files is None or call.base_folder is None:
        raise NeedsUnknownError(Unknown("files are not loaded here", key="files"))
    return call.files, call.base_folder


def _origin(call: ArmFunctionContext, path: str) -> Origin:
    return Origin(f'{FILE_CONTENT}"{path}"', call.span)


def _read(call: ArmFunctionContext, path: str) -> bytes:
    files, folder = _place(call)
    try:
        return files.read_bytes(folder, path)
    except FileAccessError as error:
        raise ArmFunctionError(str(error)) from None


def _read_text(call: ArmFunctionContext, path: str, encoding: Value | None) -> str:
    data = _read(call, path)
    for mark, codec in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(mark):
            return data[len(mark) :].decode(codec, "replace")
    name = text_argument(encoding) if encoding is not None else "utf-8"
    if name.lower() not in _ENCODINGS:
        raise ArmFunctionError(f'the encoding "{name}" is not supported')
    return data.decode(_ENCODINGS[name.lower()], "replace")


@define("loadTextContent", 1, 2)
def _load_text(call: ArmFunctionContext, path: Value, encoding: Value | None = None) -> Value:
    name = text_argument(path)
    return Known(_read_text(call, name, encoding), origin=_origin(call, name))


@define("loadFileAsBase64", 1)
def _load_base64(call: ArmFunctionContext, path: Value) -> Value:
    name = text_argument(path)
    return Known(base64.b64encode(_read(call, name)).decode("ascii"), origin=_origin(call, name))


@define("loadJsonContent", 1, 3)
def _load_json(
    call: ArmFunctionContext, path: Value, query: Value | None = None, encoding: Value | None = None
) -> Value:
    name = text_argument(path)
    text = _read_text(call, name, encoding)
    try:
        data = json.loads(_without_comments(text), parse_float=Decimal)
    except (ValueError, RecursionError):
        raise ArmFunctionError(f'"{name}" is no JSON') from None
    return _selected(call, name, data, query)


_COMMENT = re.compile(r'"(?:[^"\\]|\\.)*"|//[^\n\r]*|/\*.*?\*/', re.DOTALL)


def _without_comments(text: str) -> str:
    """Remove comments, which the compiler's JSON reader accepts."""
    if "/" not in text:
        return text
    return _COMMENT.sub(lambda match: match[0] if match[0].startswith('"') else " ", text)


@define("loadYamlContent", 1, 3)
def _load_yaml(
    call: ArmFunctionContext, path: Value, query: Value | None = None, encoding: Value | None = None
) -> Value:
    import yaml

    name = text_argument(path)
    text = _read_text(call, name, encoding)
    try:
        data = yaml.load(text, Loader=_yaml_loader())
    except (yaml.YAMLError, ValueError, RecursionError):
        raise ArmFunctionError(f'"{name}" is no YAML') from None
    return _selected(call, name, data, query)


def _yaml_loader() -> type:
    """Return a safe loader that reads scalars as YAML 1.2 does: no dates, `yes` is a string."""
    import yaml

    class Loader(yaml.SafeLoader):
        pass

    kept = ("tag:yaml.org,2002:null", "tag:yaml.org,2002:int", "tag:yaml.org,2002:float")
    Loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag in kept]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    Loader.add_implicit_resolver(
        "tag:yaml.org,2002:bool", re.compile(r"true|True|TRUE|false|False|FALSE"), list("tTfF")
    )
    return Loader


def _selected(call: ArmFunctionContext, name: str, data: object, query: Value | None) -> Value:
    origin = _origin(call, name)
    value = _from_data(data, origin, [MAX_ELEMENTS], 0)
    if query is None:
        return value
    found = list(select_json_path(value, text_argument(query)))
    if not found:
        raise ArmFunctionError(f'"{name}" has nothing at the path')
    return found[0] if len(found) == 1 else ListValue(tuple(found), origin=origin)


def _from_data(data: object, origin: Origin, left: list[int], depth: int) -> Value:
    """Turn loaded data into a value. YAML aliases can make a small file huge: it is counted expanded."""
    left[0] -= 1
    if left[0] < 0 or depth > MAX_LOADED_DEPTH:
        raise ArmFunctionError("the file holds too much data")
    if isinstance(data, dict):
        entries = {str(key): _from_data(item, origin, left, depth + 1) for key, item in data.items()}
        return ObjectValue(entries, origin=origin)
    if isinstance(data, list):
        return ListValue(tuple(_from_data(item, origin, left, depth + 1) for item in data), origin=origin)
    if isinstance(data, float):
        data = Decimal(repr(data))
    if isinstance(data, Decimal):
        data = normal_number(data)
    if data is None or isinstance(data, (bool, int, Decimal, str)):
        return Known(data, origin=origin)
    return Known(str(data), origin=origin)


_STEP = re.compile(r"\.\.|\.?([A-Za-z_][\w-]*|\*)|\[(\d+|\*)\]|\['([^']*)'\]|\[\"([^\"]*)\"\]")


def select_json_path(value: Value, path: str) -> Iterator[Value]:
    """Yield what a JSONPath of names, indexes and wildcards selects. Raises ArmFunctionError for others."""
    path = path.strip().removeprefix("$")
    found = [value]
    at = 0
    while at < len(path):
        match = _STEP.match(path, at)
        if match is None or match[0] == "..":
            raise ArmFunctionError("the JSON path is of a kind that is not evaluated")
        at = match.end()
        name = next(group for group in match.groups() if group is not None)
        found = [member for each in found for member in _json_members(each, name, match[2] is not None)]
    yield from found


def _json_members(value: Value, name: str, is_index: bool) -> Iterator[Value]:
    if name == "*":
        if isinstance(value, ObjectValue):
            yield from value.entries.values()
        elif isinstance(value, ListValue):
            yield from value.items
    elif is_index:
        if isinstance(value, ListValue) and int(name) < len(value.items):
            yield value.items[int(name)]
    elif isinstance(value, ObjectValue):
        key = find_entry(value, name)
        if key == name:
            yield value.entries[key]


@define("loadDirectoryFileInfo", 1, 2)
def _load_directory(call: ArmFunctionContext, path: Value, pattern: Value | None = None) -> Value:
    """Return {relativePath, baseName, extension} of each file of a folder, ordered by path."""
    files, folder = _place(call)
    name, glob = text_argument(path), text_argument(pattern) if pattern is not None else "*"
    try:
        directory = files.resolve(folder, name)
        names: list[str] = []
        for entry in directory.iterdir():
            if len(names) >= MAX_LISTED_FILES:
                raise ArmFunctionError(f'"{name}" has more than {MAX_LISTED_FILES} files')
            if entry.is_file() and fnmatchcase(entry.name, glob.replace("[", "[[]")):
                names.append(entry.name)
    except FileAccessError as error:
        raise ArmFunctionError(str(error)) from None
    except OSError as error:
        raise ArmFunctionError(f'"{name}" cannot be listed ({error.strerror})') from None
    prefix = Path(name).as_posix().rstrip("/")
    prefix = "" if prefix in (".", "") else f"{prefix.removeprefix('./')}/"
    infos = [
        {
            "relativePath": Known(f"{prefix}{each}"),
            "baseName": Known(each),
            "extension": Known(Path(each).suffix),
        }
        for each in sorted(names, key=str.upper)
    ]
    return ListValue(tuple(ObjectValue(info) for info in infos))
