"""What a plan says of the cloud that it is for."""

from __future__ import annotations

from typing import Any

from avd_intune.languages.plans.plan_document import PlanDocument
from avd_intune.languages.terraform.blocks import AZURE_PROVIDERS
from avd_intune.languages.terraform.providers import OTHER_WAYS, PUBLIC
from avd_intune.source.text import Span
from avd_intune.values.identity import value_key
from avd_intune.values.value_types import NULL, Known, Origin, Unknown, Value


def cloud_of(document: PlanDocument, here: Span) -> Value:
    """Return the cloud that the providers of Azure are configured for; NULL where they do not say, or disagree.

    Providers of modules count too; a reference to a variable of the root is followed. See `provider_config` in
    https://developer.hashicorp.com/terraform/internals/json-format#configuration-representation
    """
    stated = [
        _environment(_object(_object(each.get("expressions")).get("environment")), document, here)
        for each in map(_object, _object(document.configuration.get("provider_config")).values())
        if each.get("name") in AZURE_PROVIDERS
    ]
    return stated[0] if len({value_key(each) for each in stated}) == 1 else NULL


def cloud_of_provider(document: PlanDocument, key: str, here: Span) -> Value:
    """Return the cloud of one provider configuration: "public" where it does not say another one.

    NULL where it is none of Azure, or says it in another way than by its environment.
    """
    found = _object(_object(document.configuration.get("provider_config")).get(key))
    expressions = _object(found.get("expressions"))
    if found.get("name") not in AZURE_PROVIDERS:
        return NULL
    if "environment" in expressions:
        return _environment(_object(expressions["environment"]), document, here)
    if any(other in expressions for other in OTHER_WAYS):
        return NULL
    return Known(PUBLIC, origin=Origin("the environment of the provider", here))


def _environment(expression: dict[str, Any], document: PlanDocument, here: Span) -> Value:
    origin = Origin("the environment of the provider", here)
    if "constant_value" in expression:
        return Known(expression["constant_value"], origin=origin)
    if not expression:
        return NULL
    names = [each.removeprefix("var.") for each in expression.get("references", ()) if str(each).startswith("var.")]
    given = _object(document.inputs.get(names[0])) if len(names) == 1 else {}
    if isinstance(given.get("value"), str):
        return Known(given["value"], origin=origin)
    return Unknown(
        "the plan does not say which cloud the provider is for", key="environment of the provider", origin=origin
    )


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
