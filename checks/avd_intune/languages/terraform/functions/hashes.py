"""Terraform's hash and crypto functions (https://developer.hashicorp.com/terraform/language/functions#hash-and-crypto-functions)."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping

from avd_intune.languages.terraform.functions.function_api import (
    FunctionContext,
    TerraformFunction,
    TerraformFunctionError,
    plain,
    takes,
)
from avd_intune.values.identity import derived_key
from avd_intune.values.inside import is_secret
from avd_intune.values.value_types import Computation, Unknown, Value

Digest = Callable[[bytes], bytes]

DIGESTS: Mapping[str, Digest] = {
    "md5": lambda data: hashlib.md5(data, usedforsecurity=False).digest(),
    "sha1": lambda data: hashlib.sha1(data, usedforsecurity=False).digest(),
    "sha256": lambda data: hashlib.sha256(data).digest(),
    "sha512": lambda data: hashlib.sha512(data).digest(),
}


def _hexadecimal(digest: Digest) -> TerraformFunction:
    return plain("string")(lambda text: digest(text.encode("utf-8", "replace")).hex())


def _base64(digest: Digest) -> TerraformFunction:
    return plain("string")(lambda text: base64.b64encode(digest(text.encode("utf-8", "replace"))).decode())


@plain("string", "string")
def _uuidv5(namespace: str, name: str) -> str:
    import uuid

    known = {
        "dns": uuid.NAMESPACE_DNS,
        "oid": uuid.NAMESPACE_OID,
        "url": uuid.NAMESPACE_URL,
        "x500": uuid.NAMESPACE_X500,
    }
    found = known.get(namespace)
    if found is None:
        try:
            found = uuid.UUID(namespace)
        except ValueError as error:
            raise TerraformFunctionError(f'"{namespace}" is no UUID namespace') from error
    return str(uuid.uuid5(found, name))


def _on_deployment(name: str, least: int, most: int, each_call_differs: bool) -> TerraformFunction:
    """Return a function whose result is made on deployment."""

    @takes(least, most)
    def function(call: FunctionContext, *arguments: Value) -> Value:
        key = derived_key(name, *arguments)
        if each_call_differs and call.span is not None:
            prefix = call.scope.key_prefix if call.scope is not None else ""
            key = f"{prefix}{key}@{call.span.path}:{call.span.start}"
        return Unknown(
            f"the result of {name}() is made on deployment",
            key=key,
            computed=Computation(key, name, arguments),
            primitive="string",
            secret=any(is_secret(argument) for argument in arguments),
        )

    return function


FUNCTIONS: Mapping[str, TerraformFunction] = {
    "base64sha256": _base64(DIGESTS["sha256"]),
    "base64sha512": _base64(DIGESTS["sha512"]),
    "bcrypt": _on_deployment("bcrypt", 1, 2, each_call_differs=True),
    "md5": _hexadecimal(DIGESTS["md5"]),
    "plantimestamp": _on_deployment("plantimestamp", 0, 0, each_call_differs=False),
    "rsadecrypt": _on_deployment("rsadecrypt", 2, 2, each_call_differs=False),
    "sha1": _hexadecimal(DIGESTS["sha1"]),
    "sha256": _hexadecimal(DIGESTS["sha256"]),
    "sha512": _hexadecimal(DIGESTS["sha512"]),
    "timestamp": _on_deployment("timestamp", 0, 0, each_call_differs=False),
    "uuid": _on_deployment("uuid", 0, 0, each_call_differs=True),
    "uuidv5": _uuidv5,
}
