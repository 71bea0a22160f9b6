"""Which cloud of Azure a resource is deployed to, as the provider says that it is deployed with.

https://developer.hashicorp.com/terraform/language/meta-arguments/resource-provider and …/module-providers;
`environment` of azurerm and azapi: "public" where it is not given
(https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs#argument-reference).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from avd_intune.languages.terraform.blocks import AZURE_PROVIDERS
from avd_intune.languages.terraform.modules import Content, Declaration, ModuleCode, PlacedAttribute
from avd_intune.languages.terraform.syntax.hcl_tree import (
    Expression,
    GetAttribute,
    Literal,
    ObjectExpression,
    Template,
    Variable,
)
from avd_intune.values.value_types import NULL, Known, Origin, Value

PUBLIC = "public"
# What else may say which cloud it is, beside the environment.
OTHER_WAYS = ("metadata_host", "endpoint")


class Configured(Protocol):
    """A module instance, as far as its providers are concerned."""

    code: ModuleCode
    path: tuple[str, ...]

    @property
    def parent(self) -> Configured | None: ...

    def evaluate(self, placed: PlacedAttribute) -> Value: ...

    def once(self, kind: str, name: str, compute: Callable[[], Value]) -> Value: ...


def cloud_of_resource(owner: Configured, kind: str, content: Content) -> Value:
    """Return the cloud of a resource of a type; NULL where its provider is not one of Azure, or is not in the code."""
    name = kind.partition("_")[0]
    if name not in AZURE_PROVIDERS:
        return NULL
    placed = content.attributes.get("provider")
    named = name if placed is None else _named(placed.expression)
    return NULL if named is None else _cloud_of(owner, named)


def cloud_of_call(owner: Configured, call: Declaration) -> Value:
    """Return the cloud that a called module deploys to with azurerm; NULL where the code does not say it."""
    return _handed_over(owner, call, "azurerm")


def _cloud_of(owner: Configured, named: str) -> Value:
    """Return the cloud of a provider configuration as a module names it: `azurerm`, `azurerm.china`."""
    return owner.once("cloud of", named, lambda: _configured(owner, named))


def _configured(owner: Configured, named: str) -> Value:
    for each in owner.code.providers:
        alias = each.literal("alias")
        if each.block.labels and named == ".".join([each.block.labels[0], *([alias] if alias else [])]):
            placed = each.content.attributes.get("environment")
            if placed is not None:
                return owner.evaluate(placed)
            if any(other in each.content.attributes or list(each.content.blocks_of(other)) for other in OTHER_WAYS):
                return NULL
            return Known(PUBLIC, origin=Origin("the environment of the provider", each.span))
    if owner.parent is None:
        return NULL
    call = owner.parent.code.calls.get(owner.path[-1])
    return NULL if call is None else _handed_over(owner.parent, call, named)


def _handed_over(owner: Configured, call: Declaration, named: str) -> Value:
    """Return the cloud of what a call hands to a module under a name; without `providers` a module gets the same."""
    placed = call.content.attributes.get("providers")
    if placed is None:
        return _cloud_of(owner, named) if "." not in named else NULL
    written = placed.expression
    for item in written.items if isinstance(written, ObjectExpression) else ():
        if _named(item.key) == named:
            given = _named(item.value)
            return NULL if given is None else _cloud_of(owner, given)
    return NULL


def _named(written: Expression) -> str | None:
    """Return the name of a provider configuration, as code has it, or as text as JSON and old code have it."""
    if isinstance(written, Literal):
        return written.value if isinstance(written.value, str) else None
    if isinstance(written, Template):
        inner = written.parts[0] if len(written.parts) == 1 else None
        return (
            _named(inner) if isinstance(inner, (Variable, GetAttribute)) else inner if isinstance(inner, str) else None
        )
    if isinstance(written, Variable):
        return written.name
    if isinstance(written, GetAttribute) and isinstance(written.target, Variable):
        return f"{written.target.name}.{written.name}"
    return None
