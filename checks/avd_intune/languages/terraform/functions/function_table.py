"""The functions of Terraform 1.11 and OpenTofu 1.9 that need no provider.

https://developer.hashicorp.com/terraform/language/functions. The evaluator itself owns those that
need expressions instead of values: `try`, `can`, `templatefile`, `templatestring`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from avd_intune.languages.terraform.evaluation.traversal import first_error
from avd_intune.languages.terraform.functions.collection_functions import COLLECTION_FUNCTIONS
from avd_intune.languages.terraform.functions.conversions import CONVERSION_FUNCTIONS
from avd_intune.languages.terraform.functions.dates import DATE_FUNCTIONS
from avd_intune.languages.terraform.functions.encoding_functions import ENCODING_FUNCTIONS
from avd_intune.languages.terraform.functions.file_functions import FILE_FUNCTIONS
from avd_intune.languages.terraform.functions.function_api import FunctionContext, TerraformFunction, attempt, derived
from avd_intune.languages.terraform.functions.hashes import HASH_FUNCTIONS
from avd_intune.languages.terraform.functions.maps import MAP_FUNCTIONS
from avd_intune.languages.terraform.functions.network import NETWORK_FUNCTIONS
from avd_intune.languages.terraform.functions.number_functions import NUMBER_FUNCTIONS
from avd_intune.languages.terraform.functions.provider_functions import PROVIDER_FUNCTIONS
from avd_intune.languages.terraform.functions.set_functions import SET_FUNCTIONS
from avd_intune.languages.terraform.functions.strings import STRING_FUNCTIONS
from avd_intune.source.budget import BudgetExceededError, current_budget
from avd_intune.values.cases import lift
from avd_intune.values.identity import unknown_from
from avd_intune.values.inside import text_length
from avd_intune.values.value_types import OneOf, Value

TERRAFORM_FUNCTIONS: Mapping[str, TerraformFunction] = {
    **COLLECTION_FUNCTIONS,
    **CONVERSION_FUNCTIONS,
    **NUMBER_FUNCTIONS,
    **SET_FUNCTIONS,
    **DATE_FUNCTIONS,
    **ENCODING_FUNCTIONS,
    **FILE_FUNCTIONS,
    **HASH_FUNCTIONS,
    **MAP_FUNCTIONS,
    **NETWORK_FUNCTIONS,
    **PROVIDER_FUNCTIONS,
    **STRING_FUNCTIONS,
}


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
            result = attempt(name, lambda *given: _lifted(called, given), *arguments)
            budget.build(text_length(result))
        except BudgetExceededError as error:
            return unknown_from(name, *arguments, reason=f"{name}() is not evaluated: {error}")
        return result
    return attempt(name, lambda *given: _lifted(called, given), *arguments)


def _lifted(called: Callable[..., Value], arguments: Sequence[Value]) -> Value:
    secret = [argument for argument in arguments if isinstance(argument, OneOf) and argument.secret]
    result = lift(called, *arguments)
    return derived(result, *secret) if secret else result
