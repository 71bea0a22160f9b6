"""Terraform's filesystem functions (https://developer.hashicorp.com/terraform/language/functions#filesystem-functions).

A relative path is seen from the root module, where Terraform is started. Only files inside the
scanned repository are read; what lies outside is unknown, what is missing is an error.
"""

from __future__ import annotations

import base64
import posixpath
from collections.abc import Callable, Mapping
from pathlib import Path

from avd_intune.languages.terraform.evaluation.hcl_sets import set_items
from avd_intune.languages.terraform.evaluation.scope import Scope
from avd_intune.languages.terraform.evaluation.type_model import STRING
from avd_intune.languages.terraform.functions.file_globs import GlobSyntaxError, TooManyFilesError, find_files
from avd_intune.languages.terraform.functions.function_api import (
    FunctionContext,
    NotAtHandError,
    TerraformFunction,
    TerraformFunctionError,
    UndecidedError,
    computed,
    plain,
    string_argument,
    takes,
)
from avd_intune.languages.terraform.functions.hashes import DIGESTS, Digest
from avd_intune.source.budget import BudgetExceededError, current_budget
from avd_intune.source.repository_files import FileAccessError
from avd_intune.source.text import Span
from avd_intune.values.value_types import Known, ListValue, Origin, Value, replace


def _scope(call: FunctionContext) -> Scope:
    if call.scope is None:
        raise UndecidedError("there is no folder to read files from")
    return call.scope


def _located(call: FunctionContext, path: str) -> Path:
    """Return where a path leads. Raises UndecidedError if that is outside the repository."""
    scope = _scope(call)
    if path.startswith("~"):
        raise UndecidedError(f'"{path}" lies in the home folder of who deploys')
    try:
        return scope.files.resolve(scope.root_folder, path)
    except FileAccessError as error:
        raise UndecidedError(str(error)) from error


def _content(call: FunctionContext, path: str) -> bytes:
    target = _located(call, path)
    if not target.exists():
        raise NotAtHandError(f'there is no file "{path}"')
    if not target.is_file():
        raise TerraformFunctionError(f'"{path}" is not a file')
    try:
        content = _scope(call).files.read_bytes(_scope(call).root_folder, path)
        budget = current_budget()
        if budget is not None:
            budget.read(len(content))
        return content
    except (FileAccessError, BudgetExceededError) as error:
        raise UndecidedError(str(error)) from error


def _of_content(change: Callable[[bytes], str]) -> TerraformFunction:
    @takes(1)
    def function(call: FunctionContext, path: Value) -> Value:
        return computed(change(_content(call, string_argument(path))), path)

    return function


def content_origin(path: str, span: Span | None, previous: Origin | None) -> Origin:
    """Return where a text comes from that was loaded from a file, so that reasons can name it."""
    return Origin(f'the content of "{path}"', span, previous)


@takes(1)
def _file(call: FunctionContext, path: Value) -> Value:
    name = string_argument(path)
    value = computed(_text(_content(call, name)), path)
    return replace(value, origin=content_origin(name, call.span, value.origin))


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise TerraformFunctionError("the file is not UTF-8 text") from error


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _hexadecimal(digest: Digest) -> TerraformFunction:
    return _of_content(lambda data: digest(data).hex())


def _digest_base64(digest: Digest) -> TerraformFunction:
    return _of_content(lambda data: _base64(digest(data)))


@takes(1)
def _fileexists(call: FunctionContext, path: Value) -> Value:
    name = string_argument(path)
    target = _located(call, name)
    if target.is_dir():
        raise TerraformFunctionError(f'"{name}" is a folder, not a file')
    return computed(target.is_file(), path)


@takes(2)
def _fileset(call: FunctionContext, path: Value, pattern: Value) -> Value:
    folder, glob = string_argument(path), string_argument(pattern)
    # Terraform joins both before it looks for files, and shows what it finds relative to the path.
    whole = _clean(f"{folder}/{glob}")
    fixed: list[str] = []
    components = whole.split("/")
    while len(components) > 1 and not set(components[0]) & set("*?[{\\"):
        fixed.append(components.pop(0))
    start = "/".join(fixed) or ("/" if whole.startswith("/") else ".")
    base = _clean(folder)
    try:
        found = find_files(_located(call, start), "/".join(components))
    except GlobSyntaxError as error:
        raise TerraformFunctionError(f'the pattern "{glob}" is invalid') from error
    except TooManyFilesError as error:
        raise UndecidedError("there are too many files below the folder") from error
    names = [posixpath.relpath(posixpath.join("/root", start, name), posixpath.join("/root", base)) for name in found]
    return computed(ListValue(tuple(set_items(Known(name) for name in names)), "set", element=STRING), path, pattern)


def _clean(path: str) -> str:
    """Return a path in Go's shortest form."""
    cleaned = posixpath.normpath(path) if path else "."
    return cleaned[1:] if cleaned.startswith("//") else cleaned


@takes(1)
def _abspath(call: FunctionContext, path: Value) -> Value:
    text = string_argument(path)
    folder = "/" if text.startswith("/") else _scope(call).root_folder.as_posix()
    return computed(_clean(posixpath.join(folder, text)), path)


@plain("string")
def _basename(path: str) -> str:
    stripped = path.rstrip("/")
    return stripped.rpartition("/")[2] or ("/" if path else ".")


@plain("string")
def _dirname(path: str) -> str:
    return _clean(path[: path.rfind("/") + 1])


@plain("string")
def _pathexpand(path: str) -> str:
    if path.startswith("~"):
        if path[1:2] not in ("", "/", "\\"):
            raise TerraformFunctionError("the home folder of another user cannot be had")
        raise UndecidedError("the home folder of who deploys is unknown")
    return path


FUNCTIONS: Mapping[str, TerraformFunction] = {
    "abspath": _abspath,
    "basename": _basename,
    "dirname": _dirname,
    "file": _file,
    "filebase64": _of_content(_base64),
    "filebase64sha256": _digest_base64(DIGESTS["sha256"]),
    "filebase64sha512": _digest_base64(DIGESTS["sha512"]),
    "fileexists": _fileexists,
    "filemd5": _hexadecimal(DIGESTS["md5"]),
    "filesha1": _hexadecimal(DIGESTS["sha1"]),
    "filesha256": _hexadecimal(DIGESTS["sha256"]),
    "filesha512": _hexadecimal(DIGESTS["sha512"]),
    "fileset": _fileset,
    "pathexpand": _pathexpand,
}
