"""The functions of Terraform 1.11 and OpenTofu 1.9 that need no provider.

https://developer.hashicorp.com/terraform/language/functions. The evaluator itself owns those that
need expressions instead of values: `try`, `can`, `templatefile`, `templatestring`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from avd_intune.languages.terraform.evaluation.traversal import first_error
from avd_intune.languages.terraform.functions.function_api import FunctionContext, TerraformFunction, attempt, derived
from avd_intune.module_tables import ModuleTable
from avd_intune.source.budget import BudgetExceededError, current_budget
from avd_intune.values.blanks import as_blank
from avd_intune.values.cases import lift
from avd_intune.values.derivation import computed_from
from avd_intune.values.identity import unknown_from
from avd_intune.values.inside import text_length
from avd_intune.values.value_types import OneOf, Value

# In which module of this folder each function is.
NAMES = {
    "collection_functions": (
        "alltrue anytrue coalesce coalescelist concat contains element flatten index length one reverse slice"
    ),
    "conversions": "ephemeralasnull issensitive nonsensitive sensitive tobool tolist tomap tonumber toset tostring",
    "dates": "formatdate timeadd timecmp",
    "encoding_functions": (
        "base64decode base64encode base64gunzip base64gzip csvdecode jsondecode jsonencode textdecodebase64 "
        "textencodebase64 urldecode urlencode yamldecode yamlencode"
    ),
    "file_functions": (
        "abspath basename dirname file filebase64 filebase64sha256 filebase64sha512 fileexists filemd5 "
        "filesha1 filesha256 filesha512 fileset pathexpand"
    ),
    "hashes": (
        "base64sha256 base64sha512 bcrypt md5 plantimestamp rsadecrypt sha1 sha256 sha512 timestamp uuid uuidv5"
    ),
    "maps": "keys lookup merge values zipmap",
    "network": "cidrcontains cidrhost cidrnetmask cidrsubnet cidrsubnets",
    "number_functions": "abs ceil floor log max min parseint pow signum sum",
    "provider_functions": (
        "provider::azapi::build_resource_id provider::azapi::resource_group_resource_id "
        "provider::azapi::subscription_resource_id provider::azapi::management_group_resource_id "
        "provider::azapi::tenant_resource_id provider::azapi::extension_resource_id "
        "provider::azapi::parse_resource_id provider::azurerm::parse_resource_id "
        "provider::azurerm::normalise_resource_id"
    ),
    "set_functions": (
        "chunklist compact distinct matchkeys range setintersection setproduct setsubtract setunion sort transpose"
    ),
    "terraform_functions": "provider::terraform::encode_tfvars provider::terraform::encode_expr",
    "strings": (
        "chomp endswith format formatlist indent join lower regex regexall replace split startswith "
        "strcontains strrev substr title trim trimprefix trimspace trimsuffix upper"
    ),
}

TERRAFORM_FUNCTIONS: Mapping[str, TerraformFunction] = ModuleTable("avd_intune.languages.terraform.functions", NAMES)


def call_function(name: str, arguments: Sequence[Value], call: FunctionContext) -> Value:
    """Return the result of a function; never raises.

    What Terraform rejects is an EvaluationError, a function that is not known here (one of a
    provider, or of a newer Terraform) Unknown. An argument that is a OneOf gives a OneOf.
    """
    function = TERRAFORM_FUNCTIONS.get(name.removeprefix("core::"))
    if function is None:
        what = "of a provider" if "::" in name else "that is not known here"
        return unknown_from(name, *arguments, reason=f"it comes from {name}(), a function {what}")

    def called(*values: Value) -> Value:
        error = first_error(*values)
        if error is not None:
            return error
        return attempt(name, lambda *given: function(call, *given), *values)

    called.__name__ = name
    budget = current_budget()
    if budget is not None:
        try:
            budget.read(sum(map(text_length, arguments)))
            result = _called(name, called, arguments)
            budget.build(text_length(result))
        except BudgetExceededError as error:
            return unknown_from(name, *arguments, reason=f"{name}() is not evaluated: {error}")
        return result
    return _called(name, called, arguments)


def _called(name: str, called: Callable[..., Value], arguments: Sequence[Value]) -> Value:
    result = attempt(name, lambda *given: _lifted(called, given), *arguments)
    return computed_from(as_blank(result, *arguments), arguments)


def _lifted(called: Callable[..., Value], arguments: Sequence[Value]) -> Value:
    secret = [argument for argument in arguments if isinstance(argument, OneOf) and argument.secret]
    result = lift(called, *arguments)
    return derived(result, *secret) if secret else result
