"""Bicep functions that load files of the repository.

https://learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-functions-files
What a file holds may be confidential: its values carry an origin that says they are file content
(`is_file_content`), and no reason or error message quotes them.
"""

from __future__ import annotations

import base64
from fnmatch import fnmatchcase
from pathlib import Path

from avd_intune.languages.arm.functions.function_api import (
    ArmFunctionContext,
    ArmFunctionError,
    FunctionTable,
    NotAtHandError,
    text_argument,
)
from avd_intune.languages.arm.functions.json_path import JsonPathError, select_json_path
from avd_intune.languages.arm.functions.lenient_json import LenientJsonError, TooMuchDataError, read_lenient_json
from avd_intune.languages.arm.functions.yaml_data import YamlDataError, YamlLimitError, read_yaml_data
from avd_intune.source.budget import BudgetExceededError
from avd_intune.source.repository_files import FileAccessError, RepositoryFiles
from avd_intune.values.uncertain_calls import NeedsUnknownError
from avd_intune.values.value_types import Known, ListValue, ObjectValue, Origin, Unknown, Value

FUNCTIONS = FunctionTable()
define = FUNCTIONS.define

FILE_CONTENT = "the content of "
MAX_LISTED_FILES = 10_000

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
        raise NotAtHandError(str(error)) from None


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
        value = read_lenient_json(text, _origin(call, name), whole_floats=False, compiled=True)
    except LenientJsonError as error:
        raise ArmFunctionError(f'"{name}" is no JSON: {error}') from None
    except TooMuchDataError as error:
        raise BudgetExceededError(f'"{name}" is not read: {error}') from None
    return _selected(call, name, value, query)


@define("loadYamlContent", 1, 3)
def _load_yaml(
    call: ArmFunctionContext, path: Value, query: Value | None = None, encoding: Value | None = None
) -> Value:
    name = text_argument(path)
    text = _read_text(call, name, encoding)
    try:
        value = read_yaml_data(text, _origin(call, name))
    except YamlDataError as error:
        raise ArmFunctionError(f'"{name}" is no YAML that Bicep reads: {error}') from None
    except YamlLimitError as error:
        raise BudgetExceededError(f'"{name}" is not read: {error}') from None
    return _selected(call, name, value, query)


def _selected(call: ArmFunctionContext, name: str, value: Value, query: Value | None) -> Value:
    if query is None:
        return value
    try:
        found = select_json_path(value, text_argument(query))
    except JsonPathError as error:
        raise ArmFunctionError(str(error)) from None
    if not found:
        raise ArmFunctionError(f'"{name}" has nothing at the path')
    return found[0] if len(found) == 1 else ListValue(tuple(found), origin=_origin(call, name))


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
        raise NotAtHandError(str(error)) from None
    except OSError as error:
        raise NotAtHandError(f'"{name}" cannot be listed ({error.strerror})') from None
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
