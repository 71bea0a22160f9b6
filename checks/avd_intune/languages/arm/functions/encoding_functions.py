"""Functions that encode and decode text: base64, URI components, data URIs.

https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-string
"""

from __future__ import annotations

import base64
import binascii
from urllib.parse import quote, unquote_plus, unquote_to_bytes

from avd_intune.languages.arm.evaluation.text_building import join_parts, string_parts
from avd_intune.languages.arm.functions.function_api import (
    ArmFunctionContext,
    ArmFunctionError,
    FunctionTable,
    certain,
    is_null,
    text_argument,
)
from avd_intune.languages.arm.functions.objects import parse_json
from avd_intune.patterns import lazy_pattern
from avd_intune.values.value_types import Known, PartialString, Value

FUNCTIONS = FunctionTable()
define = FUNCTIONS.define

DATA_URI_PREFIX = "data:"
_UNIT = lazy_pattern("%u([0-9A-Fa-f]{4})")


def _encode(text: str) -> str:
    return base64.b64encode(text.encode("utf-8", "surrogatepass")).decode("ascii")


def _decode(text: str) -> str:
    return _bytes_of(text).decode("utf-8", "replace")


def _bytes_of(text: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise ArmFunctionError("the string is no base64 text") from None


@define("base64", 1)
def _to_base64(call: ArmFunctionContext, value: Value) -> Value:
    return Known(_encode(text_argument(value)))


@define("base64ToString", 1)
def _base64_to_string(call: ArmFunctionContext, value: Value) -> Value:
    return Known(_decode(text_argument(value)))


@define("base64ToJson", 1)
def _base64_to_json(call: ArmFunctionContext, value: Value) -> Value:
    return parse_json(call, Known(_decode(text_argument(value)), secret=value.secret))


@define("uriComponent", 1)
def _uri_component(call: ArmFunctionContext, value: Value) -> Value:
    return Known(quote(text_argument(value), safe="-_.~", errors="replace"))


@define("uriComponentToString", 1)
def _uri_component_to_string(call: ArmFunctionContext, value: Value) -> Value:
    # .NET's `HttpUtility.UrlDecode` knows `%u00e9`, too, one UTF-16 unit each.
    pieces = _UNIT.split(text_argument(value))
    read = (chr(int(piece, 16)) if at % 2 else unquote_plus(piece) for at, piece in enumerate(pieces))
    return Known("".join(read).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"))


@define("dataUri", 1)
def _data_uri(call: ArmFunctionContext, value: Value) -> Value:
    """Return a data URI of text, or of the JSON of any other value."""
    value = certain(value)
    if is_null(value):
        raise ArmFunctionError("null is no text")
    is_text = isinstance(value, Known) and isinstance(value.value, str)
    content = join_parts(call, string_parts(value))
    if isinstance(content, PartialString):
        certain(content)
    media = "text/plain" if is_text else "application/json"
    return Known(f"{DATA_URI_PREFIX}{media};charset=utf-8;base64,{_encode(text_argument(content))}")


@define("dataUriToString", 1)
def _data_uri_to_string(call: ArmFunctionContext, value: Value) -> Value:
    text = text_argument(value)
    if not text.lower().startswith(DATA_URI_PREFIX) or "," not in text:
        raise ArmFunctionError("the string is no data URI")
    head, data = text[len(DATA_URI_PREFIX) :].split(",", 1)
    attributes = [attribute.strip().lower() for attribute in head.split(";")]
    charset = next((a.removeprefix("charset=") for a in attributes if a.startswith("charset=")), "utf-8")
    if charset not in ("utf-8", "utf8", "us-ascii"):
        raise ArmFunctionError(f'the charset "{charset}" is not supported')
    if charset == "us-ascii":
        content = _bytes_of(data) if attributes[-1] == "base64" else unquote_to_bytes(data)
        return Known("".join(chr(byte) if byte < 128 else "?" for byte in content))
    if attributes[-1] == "base64":
        return Known(_decode(data))
    return Known(unquote_to_bytes(data).decode("utf-8", "replace"))
