"""Functions that put URIs together and take them apart.

https://learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-functions-string
"""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from avd_intune.languages.arm.functions.function_api import (
    ArmFunctionContext,
    ArmFunctionError,
    FunctionTable,
    find_entry,
    integer_argument,
    object_argument,
    text_argument,
)
from avd_intune.values.identity import derived_key, unknown_from
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
    start = text_argument(base)
    try:
        parts = urlsplit(start)
        joined = urljoin(start, text_argument(relative))
    except ValueError:
        raise ArmFunctionError("the base is no URI") from None
    if not parts.scheme or not parts.netloc:
        raise ArmFunctionError("the base is no absolute URI")
    return Known(joined)


def _is_plain_path(relative: Value) -> bool:
    if not isinstance(relative, Known) or not isinstance(relative.value, str):
        return False
    text = relative.value
    return bool(text) and text[0] not in "/?#." and ":" not in text


@define("buildUri", 1)
def _build_uri(call: ArmFunctionContext, components: Value) -> Value:
    """Build a URI of an object with scheme, host, and optionally port, path and query."""
    source = object_argument(components)

    def part(name: str) -> Value | None:
        found = find_entry(source, name)
        value = source.entries[found] if found is not None else None
        return None if isinstance(value, Known) and value.value is None else value

    scheme, host, port, path, query = (part(name) for name in ("scheme", "host", "port", "path", "query"))
    if scheme is None or host is None:
        raise ArmFunctionError("scheme and host are needed")
    authority = text_argument(host) + (f":{integer_argument(port)}" if port is not None else "")
    route = text_argument(path) if path is not None else ""
    if route and not route.startswith("/"):
        route = f"/{route}"
    tail = text_argument(query) if query is not None else ""
    if tail and not tail.startswith("?"):
        tail = f"?{tail}"
    return Known(f"{text_argument(scheme)}://{authority}{route or '/'}{tail}")


@define("parseUri", 1)
def _parse_uri(call: ArmFunctionContext, value: Value) -> Value:
    """Return scheme, host, port, path and query of a URI."""
    text = text_argument(value)
    try:
        parts = urlsplit(text)
        port = parts.port
        host = parts.hostname or ""
    except ValueError:
        raise ArmFunctionError("the string is no URI") from None
    if not parts.scheme or not parts.netloc:
        raise ArmFunctionError("the string is no absolute URI")
    stated: Value = Known(port)
    if port is None:
        # The reference does not say what stands for the default port.
        stated = Unknown("the URI states no port", key=derived_key("parseUri.port", value))
    return ObjectValue(
        {
            "scheme": Known(parts.scheme),
            "host": Known(host),
            "port": stated,
            "path": Known(parts.path or "/"),
            "query": Known(f"?{parts.query}" if parts.query else ""),
        }
    )
