"""Terraform's type conversion functions (https://developer.hashicorp.com/terraform/language/functions#type-conversion-functions)."""

from __future__ import annotations

from collections.abc import Mapping

from avd_intune.languages.terraform.evaluation.conversion import convert
from avd_intune.languages.terraform.evaluation.type_model import ANY, BOOL, NUMBER, STRING, Collection, TypeConstraint
from avd_intune.languages.terraform.functions.function_api import (
    FunctionContext,
    TerraformFunction,
    TerraformFunctionError,
    UndecidedError,
    derived,
    takes,
)
from avd_intune.languages.terraform.functions.lists import at_other_places
from avd_intune.values.value_types import (
    EvaluationError,
    Known,
    ListValue,
    ObjectValue,
    PartialString,
    ResourceValue,
    Unknown,
    Value,
    as_secret,
    replace,
)


def _converter(constraint: TypeConstraint) -> TerraformFunction:
    @takes(1)
    def function(_call: FunctionContext, value: Value) -> Value:
        converted = convert(value, constraint)
        if isinstance(converted, EvaluationError):
            raise TerraformFunctionError(converted.reason)
        if converted is value and constraint in (NUMBER, BOOL) and isinstance(value, PartialString):
            raise UndecidedError
        # The order of a set, and which elements it has but once, tell of each of its elements.
        if isinstance(converted, ListValue) and converted.kind == "set":
            return derived(converted, value)
        if isinstance(value, ListValue) and value.kind == "set" and isinstance(converted, ListValue):
            return at_other_places(converted, "set")
        return converted

    return function


@takes(1)
def _sensitive(_call: FunctionContext, value: Value) -> Value:
    return as_secret(value)


@takes(1)
def _nonsensitive(_call: FunctionContext, value: Value) -> Value:
    return replace(value, secret=False) if value.secret else value


@takes(1)
def _issensitive(_call: FunctionContext, value: Value) -> Value:
    if isinstance(value, Unknown) and not value.secret:
        raise UndecidedError("whether an unknown value is sensitive is unknown")
    return Known(value.secret)


@takes(1)
def _ephemeralasnull(_call: FunctionContext, value: Value) -> Value:
    return _without_ephemeral(value)


def _without_ephemeral(value: Value) -> Value:
    if value.ephemeral:
        return Known(None, origin=value.origin)
    if isinstance(value, ListValue):
        return replace(value, items=tuple(map(_without_ephemeral, value.items)))
    if isinstance(value, ObjectValue) and not isinstance(value, ResourceValue):
        return replace(value, entries={name: _without_ephemeral(item) for name, item in value.entries.items()})
    return value


FUNCTIONS: Mapping[str, TerraformFunction] = {
    "ephemeralasnull": _ephemeralasnull,
    "issensitive": _issensitive,
    "nonsensitive": _nonsensitive,
    "sensitive": _sensitive,
    "tobool": _converter(BOOL),
    "tolist": _converter(Collection("list", ANY)),
    "tomap": _converter(Collection("map", ANY)),
    "tonumber": _converter(NUMBER),
    "toset": _converter(Collection("set", ANY)),
    "tostring": _converter(STRING),
}
