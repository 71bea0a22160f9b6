"""Terraform's encoding functions (https://developer.hashicorp.com/terraform/language/functions#encoding-functions).

What is encoded while part of it is unknown can be decoded again: see EncodedString and JsonText.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import re
import urllib.parse
import zlib
from collections.abc import Mapping

from avd_intune.languages.terraform.evaluation.type_model import STRING, Object
from avd_intune.languages.terraform.functions.function_api import (
    FunctionContext,
    TerraformFunction,
    TerraformFunctionError,
    UndecidedError,
    computed,
    derived,
    plain,
    string_argument,
    takes,
)
from avd_intune.languages.terraform.functions.json_text import json_text, json_value
from avd_intune.patterns import lazy_pattern
from avd_intune.values.identity import unknown_from
from avd_intune.values.inside import is_wholly_known
from avd_intune.values.value_types import (
    MAX_ELEMENTS,
    MAX_STRING_LENGTH,
    EncodedString,
    Known,
    ListValue,
    ObjectValue,
    Unknown,
    Value,
)

_BASE64 = lazy_pattern(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
_ENCODINGS = lazy_pattern(
    r"utf-?8|utf-?16(?:le|be)?|us-ascii|iso-?8859-\d+|latin1|windows-?\d+|ibm\d+|cp\d+|koi8-[ru]|gbk|gb18030|gb2312|hz-gb-2312"
    r"|big5|euc-jp|euc-kr|shift_jis|iso-2022-jp|macintosh",
)


def encoded(encoding: str, content: Value) -> EncodedString:
    """Return the unknown text that encodes a value."""
    base = unknown_from(encoding, content)
    return EncodedString(
        base.reason,
        key=base.key,
        references=base.references,
        origin=base.origin,
        secret=base.secret,
        content=content,
        encoding=encoding,
    )


def _decoded(encoding: str, text: Value) -> Value:
    """Return what an encoded text says. Raises UndecidedError if it is not known to be encoded so."""
    if isinstance(text, EncodedString) and text.encoding.lower() == encoding.lower():
        return text.content
    raise UndecidedError


# --- base64 -----------------------------------------------------------------------------------------------


@plain("string", partial=lambda text: encoded("base64", text))
def _base64encode(text: str) -> str:
    return base64.b64encode(_utf8(text)).decode()


@plain("string", partial=lambda text: _decoded("base64", text))
def _base64decode(text: str) -> str:
    try:
        return decode_base64(text).decode("utf-8")
    except UnicodeDecodeError as error:
        raise TerraformFunctionError("the decoded bytes are not UTF-8 text") from error


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def decode_base64(text: str) -> bytes:
    """Return the bytes of base64 text with padding; line breaks are skipped. Raises TerraformFunctionError."""
    compact = text.replace("\r", "").replace("\n", "")
    if not _BASE64.fullmatch(compact):
        raise TerraformFunctionError("the text is not base64")
    try:
        return base64.b64decode(compact)
    except binascii.Error as error:
        raise TerraformFunctionError("the text is not base64") from error


@takes(1)
def _base64gzip(_call: FunctionContext, text: Value) -> Value:
    # Which bytes the compression gives depends on the version of Go that Terraform is built with.
    if isinstance(text, Known):
        string_argument(text)
    elif not isinstance(text, Unknown):
        raise TerraformFunctionError("a string is required")
    return encoded("base64 of gzip", text)


@plain("string", partial=lambda text: _decoded("base64 of gzip", text))
def _base64gunzip(text: str) -> str:
    reader = zlib.decompressobj(wbits=31)
    try:
        data = reader.decompress(decode_base64(text), MAX_STRING_LENGTH)
        if reader.unconsumed_tail:
            raise UndecidedError(f"the text is longer than {MAX_STRING_LENGTH} characters")
        return data.decode("utf-8")
    except (zlib.error, UnicodeDecodeError) as error:
        raise TerraformFunctionError("the text is not compressed text") from error


def _codec(name: str) -> str:
    lowered = name.lower()
    if not _ENCODINGS.fullmatch(lowered):
        raise TerraformFunctionError(f'"{name}" is not a supported encoding')
    if lowered.startswith("windows"):
        lowered = f"cp{lowered.removeprefix('windows').lstrip('-')}"
    elif lowered.startswith("ibm"):
        lowered = f"cp{lowered[3:].lstrip('0')}"
    lowered = {"macintosh": "mac_roman", "hz-gb-2312": "hz"}.get(lowered, lowered)
    try:
        return codecs.lookup(lowered).name
    except LookupError as error:
        raise TerraformFunctionError(f'"{name}" is not a supported encoding') from error


def _encode_partial(text: Value, encoding: Value) -> Value:
    return encoded(f"base64 of {string_argument(encoding).lower()}", text)


@plain("string", "string", partial=_encode_partial)
def _textencodebase64(text: str, encoding: str) -> str:
    codec = _codec(encoding)
    try:
        if codec == "utf-16":
            return base64.b64encode(codecs.BOM_UTF16_BE + text.encode("utf-16-be")).decode()
        return base64.b64encode(text.encode(codec)).decode()
    except UnicodeEncodeError as error:
        raise TerraformFunctionError(f"the text has characters that {encoding} cannot represent") from error


def _decode_partial(text: Value, encoding: Value) -> Value:
    return _decoded(f"base64 of {string_argument(encoding).lower()}", text)


@plain("string", "string", partial=_decode_partial)
def _textdecodebase64(text: str, encoding: str) -> str:
    codec = _codec(encoding)
    data = decode_base64(text)
    if codec == "utf-16" and not data.startswith((codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE)):
        codec = "utf-16-be"
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        raise TerraformFunctionError(f"the text has bytes that {encoding} does not define") from error


# --- JSON and YAML -----------------------------------------------------------------------------------


@takes(1)
def _jsonencode(_call: FunctionContext, value: Value) -> Value:
    return derived(json_text(value), value)


@takes(1)
def _jsondecode(_call: FunctionContext, text: Value) -> Value:
    return _with_secrecy(json_value(text), text)


def _with_secrecy(value: Value, text: Value) -> Value:
    """Mark a decoded value as secret throughout if all of its text is."""
    return derived(value, text)


@takes(1)
def _yamlencode(_call: FunctionContext, value: Value) -> Value:
    if not is_wholly_known(value):
        return encoded("yaml", value)
    # PyYAML takes long to load, and few configurations need it.
    from avd_intune.languages.terraform.functions.yaml_text import yaml_text

    return computed(yaml_text(value), value)


@plain("string", partial=lambda text: _decoded("yaml", text))
def _yamldecode(text: str) -> Value:
    from avd_intune.languages.terraform.functions.yaml_text import yaml_value

    return yaml_value(text)


# --- CSV and URLs ----------------------------------------------------------------------------------------


@plain("string")
def _csvdecode(text: str) -> Value:
    rows = _csv_rows(text.replace("\r\n", "\n"))
    if not rows:
        raise TerraformFunctionError("the CSV text has no header line")
    header, *records = rows
    if len(set(header)) != len(header):
        raise TerraformFunctionError("the CSV text has two columns of one name")
    if len(records) * len(header) > MAX_ELEMENTS:
        raise UndecidedError(f"it has more than {MAX_ELEMENTS} elements")
    items: list[Value] = []
    for record in records:
        if len(record) != len(header):
            raise TerraformFunctionError("a line of the CSV text has the wrong number of fields")
        items.append(ObjectValue({name: Known(field) for name, field in zip(header, record, strict=True)}))
    return ListValue(tuple(items), "list", element=Object(dict.fromkeys(header, STRING)))


# A field of https://pkg.go.dev/encoding/csv: quoted, with quotes doubled, or without any quote.
_FIELD = lazy_pattern(r'(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n|\Z)')


def _csv_rows(text: str) -> list[list[str]]:
    rows: list[list[str]] = []
    at = 0
    while at < len(text):
        if text[at] == "\n":
            at += 1
            continue
        row: list[str] = []
        more = True
        while more:
            match = _FIELD.match(text, at)
            if match is None:
                raise TerraformFunctionError("the CSV text has a misplaced quote")
            row.append(match[2] if match[1] is None else match[1].replace('""', '"'))
            at = match.end()
            more = match[3] == ","
        rows.append(row)
    return rows


@plain("string")
def _urlencode(text: str) -> str:
    return urllib.parse.quote_plus(_utf8(text), safe="~")


@plain("string")
def _urldecode(text: str) -> str:
    if re.search(r"%(?![0-9A-Fa-f]{2})", text):
        raise TerraformFunctionError("the text has an invalid % escape")
    try:
        return urllib.parse.unquote_plus(text, errors="strict")
    except UnicodeDecodeError as error:
        raise TerraformFunctionError("the decoded bytes are not UTF-8 text") from error


FUNCTIONS: Mapping[str, TerraformFunction] = {
    "base64decode": _base64decode,
    "base64encode": _base64encode,
    "base64gunzip": _base64gunzip,
    "base64gzip": _base64gzip,
    "csvdecode": _csvdecode,
    "jsondecode": _jsondecode,
    "jsonencode": _jsonencode,
    "textdecodebase64": _textdecodebase64,
    "textencodebase64": _textencodebase64,
    "urldecode": _urldecode,
    "urlencode": _urlencode,
    "yamldecode": _yamldecode,
    "yamlencode": _yamlencode,
}
