"""What data sources and `terraform_data` compute of their arguments alone, without asking anybody.

https://developer.hashicorp.com/terraform/language/resources/terraform-data, and of
https://registry.terraform.io/providers the pages hashicorp/template/latest/docs/data-sources/file (not developed any
more, and in much code), hashicorp/null/latest/docs/data-sources/data_source and
Azure/azapi/latest/docs/data-sources/resource_id (as `azapi_resource` has the same id).
"""

from __future__ import annotations

from collections.abc import Callable

from avd_intune.languages.terraform.modules import MANAGED, PlacedAttribute
from avd_intune.languages.terraform.syntax.hcl_tree import Attribute, Expression, FunctionCall, GetAttribute, Variable
from avd_intune.source.text import Span
from avd_intune.values.access import is_null, text_before
from avd_intune.values.cases import lift
from avd_intune.values.value_types import NULL, Known, ObjectValue, Origin, Value

_COMPUTED = {
    ("data", "template_file"): ("rendered",),
    ("data", "azapi_resource_id"): ("id", "name", "parent_id"),
    ("data", "azapi_resource"): ("id", "name", "parent_id"),
    ("data", "null_data_source"): ("outputs",),
    (MANAGED, "terraform_data"): ("output",),
    ("data", "azuread_application_published_app_ids"): ("result",),
    ("data", "azuread_service_principal"): ("client_id", "application_id"),
}
# Arguments that a provider never sets: where the code does not, they are null.
_NEVER_SET = {(MANAGED, "terraform_data"): ("input", "triggers_replace")}
# Of `azuread_application_published_app_ids`, what the same in every tenant is and decides a check. The others are read.
# https://registry.terraform.io/providers/hashicorp/azuread/latest/docs/data-sources/application_published_app_ids
_PUBLISHED_APPS = {
    "MicrosoftIntune": "0000000a-0000-0000-c000-000000000000",
    "MicrosoftIntuneEnrollment": "d4ebce55-015a-49b5-a083-c84d1797ae8c",
}
# What Microsoft's applications are called in every tenant, in lower case, of those that decide a check.
_FIRST_PARTY_APPS = {
    "microsoft intune": "0000000a-0000-0000-c000-000000000000",
    "microsoft intune enrollment": "d4ebce55-015a-49b5-a083-c84d1797ae8c",
    "azure windows vm sign-in": "372140e0-b3b7-4226-8ef9-d57986796201",
}
# Objects that have further entries, which are known later.
OPEN_OBJECTS = frozenset({"result"})
Evaluate = Callable[[PlacedAttribute, dict[str, Value]], Value]


def _first_party_app(title: Value) -> Value:
    """Return the id of an application of Microsoft by its name, NULL for any other: it is read on deployment."""
    text = title.value if isinstance(title, Known) else None
    found = _FIRST_PARTY_APPS.get(text.strip().lower()) if isinstance(text, str) else None
    return NULL if found is None else Known(found, origin=title.origin)


def computed_names(kind: str, type_name: str) -> tuple[str, ...]:
    """Return the names of the attributes that a block of a kind and type computes by itself."""
    return _COMPUTED.get((kind, type_name), ())


def stays_null(kind: str, type_name: str, name: str) -> bool:
    """Say whether an argument that the code does not state is null, and not set by the provider."""
    return name in _NEVER_SET.get((kind, type_name), ())


def computed(name: str, span: Span, configured: Callable[[str], Value], evaluate: Evaluate) -> Value:
    """Return such an attribute.

    span: the block. configured: what it says of an argument, NULL if nothing. evaluate: evaluates in its module.
    """

    def call(function: str, arguments: dict[str, Value], attribute: str = "") -> Value:
        names: list[Expression] = [Variable(span.start, span.end, each) for each in arguments]
        expression: Expression = FunctionCall(span.start, span.end, function, names, False)
        if attribute:
            expression = GetAttribute(span.start, span.end, expression, attribute)
        return evaluate(PlacedAttribute(Attribute(span.start, span.end, name, expression), span.source), arguments)

    if name == "result":
        origin = Origin("the published application ids", span)
        return ObjectValue({each: Known(app, origin=origin) for each, app in _PUBLISHED_APPS.items()})
    if name in ("client_id", "application_id"):
        return lift(_first_party_app, configured("display_name"))
    if name == "outputs":
        return configured("inputs")
    if name == "output":
        # A plan has it only after apply, and then it is what was given; what is not known of that keeps its reason.
        return configured("input")
    if name == "rendered":
        variables = configured("vars")
        return call(
            "templatestring",
            {"template": configured("template"), "vars": ObjectValue({}) if is_null(variables) else variables},
        )
    kind: Value = configured("type")
    known = text_before(kind, "@")
    kind = kind if known is None else Known(known)
    whole = configured("resource_id")
    if is_null(whole):  # it is told by its parent and its name
        return call(
            "provider::azapi::build_resource_id",
            {"parent": configured("parent_id"), "kind": kind, "name": configured("name")},
        )
    return whole if name == "id" else call("provider::azapi::parse_resource_id", {"kind": kind, "whole": whole}, name)
