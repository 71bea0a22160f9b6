"""What a person calls an extension, run command or script that is asked about."""

from __future__ import annotations

from avd_intune.languages.resource_model import Resource
from avd_intune.patterns import lazy_pattern
from avd_intune.values.cases import alternatives_of
from avd_intune.values.condition_text import input_name
from avd_intune.values.value_types import PartialString, Reference, Unknown, Value

_SEPARATOR = lazy_pattern(r"::|/|(?<=[a-z_])\.(?=[\w-]+(?:\[[^\[\]]*\])?$)")


def own_name(resource: Resource) -> str:
    """Return the last part of the address, without modules and types.

    A name that is an expression, in braces, says less than where it stands.
    """
    if "{" in resource.address:
        kind = "run command" if "runcommands" in resource.type.lower() else "extension"
        return f"the {kind} of line {resource.span.line}"
    return _SEPARATOR.split(resource.address)[-1]


def placed_by(resource: Resource, named: Value, name: Value) -> str:
    """Return which input tells on what machine an extension is, as ` by var.machine_id`; "" where no name is told.

    resource: that of the extension, whose own attribute tells nothing. named: what it names. name: that of the machine.
    """
    for value in (named, name):
        for each in alternatives_of(value):
            for part in _inputs_of(each.value):
                called = input_name(part)
                if _PLAIN.fullmatch(called) and not called.startswith(resource.address):
                    return f" by {called}"
    return ""


def _inputs_of(value: Value) -> list[Unknown]:
    """Return the inputs that a name is, or has as its last part that is not known."""
    if isinstance(value, PartialString):
        return [part for part in reversed(value.parts) if isinstance(part, Unknown)][:1]
    return [value] if isinstance(value, Unknown) and not isinstance(value, Reference) else []


_PLAIN = lazy_pattern(r"[A-Za-z_][\w.\[\]\"*-]{0,59}")
