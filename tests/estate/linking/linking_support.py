"""Resources, references and conditions of which the linking makes estates."""

from __future__ import annotations

from typing import Any

from avd_intune.estate.model import HostPool, Image, Machine, MachineKind
from avd_intune.languages.resource_model import Resource
from avd_intune.values.plain_data import from_python
from avd_intune.values.value_types import TRUE, Known, Reference, Unknown, Value

from tests.rules.rule_support import RESOURCE

INPUT = Unknown('variable "x" has no default', key="var.x")
MAYBE = Unknown('variable "there" has no default', key="var.there")


def ref(target: str, *path: str | int) -> Reference:
    return Reference("known later", ".".join(map(str, (target, *path))), target=target, path=path)


def made(kind: str, key: str, presence: Value = TRUE, parent: str | None = None, **properties: Any) -> Resource:
    """Return a resource; its name is its key where none is given."""
    body = from_python({"name": key, **properties})
    return Resource(key, key, kind, body, RESOURCE.span, presence=presence, parent=parent)


def machine(key: str = "vm", kind: MachineKind = MachineKind.VIRTUAL_MACHINE, **stated: Any) -> Machine:
    image = stated.pop("image", None) or Image()
    return Machine(made("a_virtual_machine", key), kind, from_python(stated.pop("name", key)), image, **stated)


def host_pool(key: str = "pool", **stated: Any) -> HostPool:
    values = {name: from_python(value) for name, value in stated.items()}
    kind = values.pop("type", from_python("Personal"))
    return HostPool(
        made("a_host_pool", key),
        values.pop("name", Known(key)),
        kind,
        values.pop("assignment_type", from_python(None)),
        **values,
    )


def is_so(when: Value) -> object:
    """Return True or False for a condition that is certain, else the name of its input."""
    if isinstance(when, Known):
        return when.value
    return when.key if isinstance(when, Unknown) else "in a case"
