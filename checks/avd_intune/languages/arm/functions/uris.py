"""Functions that put URIs together and take them apart.

https://learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-functions-string
"""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from avd_intune.languages.arm.functions.function_api import (
    ArmFunctionContext,
    ArmFunctionError,
    FunctionTable,
    integer_argument,
    is_null,
    object_argument,
    text_argument,
)
from avd_intune.languages.arm.functions.uri_text import DEFAULT_PORTS, UriError, parse_uri, resolve_uri
from avd_intune.values.entries import find_key
from avd_intune.values.identity import unknown_from
from avd_intune.values.partial_text import partial_string
from avd_intune.values.value_types import Known, ObjectValue, PartialString, Unknown, Value

FUNCTIONS = FunctionTable()
define = FUNCTIONS.define


@define("uri", 2)
def _uri(call: ArmFunctionContext, base: Value, relative: Value) -> Value:
    """Resolve a relative URI against an absolute one."""
    if isinstance(base, Unknown) and not isinstance(base, PartialString) and _is_plain_path(relative):
        # Whatever the base is, the path stands in its folder.
        folder = unknown_from("folder of", base)
        return partial_string([folder, "/", text_argument(relative)], "uri")
    try:
        return Known(resolve_uri(text_argument(base), text_argument(relative)))
    except UriError as error:
        raise ArmFunctionError(str(error)) from None


def _is_plain_path(relative: Value) -> bool:
    if not isinstance(relative, Known) or not isinstance(relative.value, str):
        return False
    text = relative.value
    return bool(text) and text[0] not in "/?#." and ":" not in text


@define("buildUri", 1)
def _build_uri(call: ArmFunctionContext, components: Value) -> Value:
    """Build a URI of an object with scheme, host, and optionally port, path and query."""
    source = object_argument(components)

    def text(name: str) -> str | None:
        found = find_key(source.entries, name)
        return text_argument(source.entries[found]) if found is not None else None

    scheme, host, path, query = (text(name) for name in ("scheme", "host", "path", "query"))
    if not scheme or not host:
        raise ArmFunctionError("scheme and host are needed")
    if not host.startswith("[") and host.count(":") > 1:
        host = f"[{host}]"
    port = _stated_port(source)
    authority = host if port is None else f"{host}:{port}"
    route = (path or "").replace("?", "%3F").replace("#", "%23")
    tail = f"?{(query or '').removeprefix('?')}" if query else ""
    try:
        if ":" in host and not host.startswith("["):
            raise UriError("the host holds a colon")
        built = parse_uri(f"{scheme}://{authority}/{route.removeprefix('/')}{tail}")
    except UriError as error:
        raise ArmFunctionError(str(error)) from None
    return Known(_shown(built.text))


def _stated_port(source: ObjectValue) -> int | None:
    """Return the port of the components; -1 stands for none."""
    found = find_key(source.entries, "port")
    if found is None or is_null(source.entries[found]):
        return None
    port = integer_argument(source.entries[found])
    if not -1 <= port <= 65535:
        raise ArmFunctionError(f"there is no port {port}")
    return port if port >= 0 else None


def _shown(uri: str) -> str:
    """Return a URI as `ToString` shows it: what is escaped is readable, but for what would change its parts."""
    kept = {character: f"%{ord(character):02X}" for character in "%#?/\\@:"}

    def readable(escaped: re.Match[str]) -> str:
        try:
            text = unquote_to_bytes(escaped[0]).decode("utf-8")
        except UnicodeDecodeError:
            return escaped[0]
        return "".join(kept.get(each, each) if each.isprintable() else escaped[0] for each in text)

    return re.sub(r"(?:%[0-9A-Fa-f]{2})+", readable, uri)


@define("parseUri", 1)
def _parse_uri(call: ArmFunctionContext, value: Value) -> Value:
    """Return scheme, host, port, path and query of a URI; a path of `/` and an empty query are not there."""
    try:
        uri = parse_uri(text_argument(value))
    except UriError as error:
        raise ArmFunctionError(str(error)) from None
    port = None if uri.port == DEFAULT_PORTS.get(uri.scheme) else uri.port
    parts: dict[str, Value] = {"scheme": Known(uri.scheme), "host": Known(uri.host or ""), "port": Known(port)}
    if uri.path != "/":
        parts["path"] = Known(uri.path)
    if uri.query:
        parts["query"] = Known(uri.query)
    return ObjectValue(parts)
