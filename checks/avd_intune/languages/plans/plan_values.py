"""The values of one planned resource: what is planned, what is known after apply, what is hidden."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from avd_intune.languages.plans.plan_document import PlannedResource
from avd_intune.languages.plans.plan_links import (
    MAX_GROUPS,
    MAX_STEPS,
    Key,
    Links,
    is_roundabout,
    most_specific,
    references_of,
)
from avd_intune.patterns import lazy_pattern
from avd_intune.source.left_out import note_left_out
from avd_intune.values.placeholders import literal_text
from avd_intune.values.plain_data import normal_number
from avd_intune.values.value_types import Known, ListValue, ObjectValue, Origin, Reference, Unknown, Value, as_secret

Json = Any
MAX_DEPTH = 60
# What tools write in the place of a secret: https://developer.hashicorp.com/terraform/cloud-docs/api-docs/plans
# (redacted plans have null), masks of pipelines, tfmask.
_HIDDEN = lazy_pattern(r"\*{3,}|[\[(<]?(?:sensitive(?: value)?|redacted)[\])>]?", re.IGNORECASE)
# What azapi sends and no plan shows: https://registry.terraform.io/providers/Azure/azapi/latest/docs/resources/resource
_SENSITIVE_BODY = "sensitive_body"
# References that pick a resource, but are none themselves.
_NO_RESOURCES = ("each.key", "count.index", "path.", "terraform.")
# In the place of the expression of what the configuration does not show, so that nobody knows whether it is set.
NOT_SHOWN: Json = {"references": []}


class ValueReader:
    """Puts together a value of one resource: what is planned, what is unknown, what is sensitive."""

    def __init__(self, planned: PlannedResource, address: str, links: Links) -> None:
        self._planned = planned
        self._address = address
        self._links = links

    def value(self, data: Json, unknown: Json, sensitive: Json, expression: Json, path: tuple[str | int, ...]) -> Value:
        """Return the value at a path; the masks have its form, with true where they apply."""
        if unknown is True:
            value = self._unknown(expression, path)
        elif (data is None and sensitive is True and expression) or (isinstance(data, str) and _HIDDEN.fullmatch(data)):
            name = self._name(path)
            return Unknown(
                f"{name} is hidden in the plan", key=name, origin=Origin(name, self._planned.span), secret=True
            )
        elif len(path) > MAX_DEPTH:
            return Unknown("the value is nested too deeply", key=self._name(path))
        elif isinstance(data, dict) or (data is None and isinstance(unknown, dict) and unknown):
            value = self._object(as_object(data), as_object(unknown), sensitive, expression, path)
        elif isinstance(data, list) or (data is None and isinstance(unknown, list) and unknown):
            value = self._list(as_list(data), as_list(unknown), sensitive, expression, path)
        else:
            value = Known(normal_number(data) if isinstance(data, Decimal) else data)
            if isinstance(data, str):
                told = literal_text(data, Origin(self._name(path), self._planned.span), in_plan=True)
                value = value if isinstance(told, Known) else told
        return as_secret(value) if sensitive is True else value

    def configured(self, expressions: Json, path: tuple[str | int, ...]) -> Value:
        """Return a block of which the plan has no values: constants of the configuration, all else unknown."""
        entries = {}
        for name, each in as_object(expressions).items():
            stated = as_object(each)
            is_constant = "constant_value" in stated
            value = stated.get("constant_value")
            entries[name] = self.value(value, None if is_constant else True, None, each, (*path, name))
        return ObjectValue(entries)

    def _object(
        self, data: Mapping[str, Json], unknown: Mapping[str, Json], sensitive: Json, expression: Json, path: Any
    ) -> Value:
        secret = sensitive if isinstance(sensitive, dict) else {}
        entries = {}
        # What is hidden and not there at all was taken out.
        hidden = [name for name, mark in secret.items() if mark is True and name not in data]
        for name in dict.fromkeys([*data, *unknown, *hidden]):
            inner = _inner(expression, name)
            entries[name] = self.value(data.get(name), unknown.get(name), secret.get(name), inner, (*path, name))
        return ObjectValue(entries)

    def _list(self, data: list[Json], unknown: list[Json], sensitive: Json, expression: Json, path: Any) -> Value:
        secret = as_list(sensitive)
        items = []
        for at in range(max(len(data), len(unknown))):
            inner = _inner(expression, at)
            items.append(self.value(item_at(data, at), item_at(unknown, at), item_at(secret, at), inner, (*path, at)))
        return ListValue(tuple(items))

    def _unknown(self, expression: Json, path: tuple[str | int, ...]) -> Value:
        planned = self._planned
        name = self._name(path)
        names = references_of(expression)
        self._links.cut = False
        found = self._links.references(planned.module, base_of(planned.data), key_of(planned.data), names)
        if self._links.cut:
            note_left_out(
                planned.span.path,
                f"{name} refers to more than is followed ({MAX_GROUPS} places, {MAX_STEPS} steps); "
                "read the code of the plan instead",
            )
        roundabout = any(map(is_roundabout, most_specific(names)))
        if roundabout:
            found = _that_fit(str(path[-1]), found)
        meant = [each for each in most_specific(names) if not each.startswith(_NO_RESOURCES)]
        if len(found) == 1 and len(meant) == 1 and (not roundabout or _names_kind(str(path[-1]), found[0])):
            return found[0]
        reason = f"{name} is known after apply"
        if path[:1] == (_SENSITIVE_BODY,):
            reason = f"no plan shows {name}; {_SENSITIVE_BODY}_version names the properties that it may hold"
        # What the code writes, though it names nothing (`timestamp()`), is not what the resource will tell itself.
        if not found and not names and expression != {}:
            return Reference(reason, key=name, target=self._address, path=path)
        return Unknown(reason, key=name, references=tuple(found))

    def _name(self, path: tuple[str | int, ...]) -> str:
        return self._address + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)


def _that_fit(argument: str, found: list[Reference]) -> list[Reference]:
    """Return the resources that an argument can name: `virtual_machine_id` takes the id of a virtual machine."""
    fitting = [each for each in found if each.path == (argument.rpartition("_")[2],)] or found
    return [each for each in fitting if _names_kind(argument, each)] or fitting


def _names_kind(argument: str, reference: Reference) -> bool:
    """Say whether an argument is named after what a resource is. A local may rest on more than the plan shows."""
    kind = argument.rpartition("_")[0]
    is_extension = "_extension." in reference.target and "extension" not in kind  # what is on a machine is none
    return bool(kind) and kind in reference.target and not is_extension


def _inner(expression: Json, name: str | int) -> Json:
    """Return the expression of a member; an expression of the whole is that of each of its members."""
    if isinstance(expression, list):
        # The configuration has one entry for each block; a dynamic block makes several of one.
        return item_at(expression, name if isinstance(name, int) else 0)
    if isinstance(expression, dict) and "references" not in expression and isinstance(name, str):
        return expression.get(name)
    return expression


def address_of(planned: PlannedResource) -> str:
    """Return the address of a planned resource, "" where it has none."""
    address = planned.data.get("address")
    return address if isinstance(address, str) else ""


def base_of(data: Mapping[str, Json]) -> str:
    """Return the address that a resource has inside of its module, without its key."""
    base = f"{data.get('type')}.{data.get('name')}"
    return f"data.{base}" if data.get("mode") == "data" else base


def key_of(data: Mapping[str, Json]) -> Key:
    """Return the key of an instance, None where there is only one."""
    index = data.get("index")
    return index if isinstance(index, (int, str)) else None


def as_object(data: Json) -> Mapping[str, Json]:
    """Return an object of JSON, an empty one for anything else."""
    return data if isinstance(data, dict) else {}


def as_list(data: Json) -> list[Json]:
    """Return a list of JSON, an empty one for anything else."""
    return data if isinstance(data, list) else []


def item_at(items: list[Json], at: int) -> Json:
    """Return an item of a list, None past its end."""
    return items[at] if at < len(items) else None
