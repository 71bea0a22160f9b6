"""The functions of Terraform's own provider that write values as its language: `encode_tfvars` and `encode_expr`.

https://developer.hashicorp.com/terraform/language/functions/terraform-encode_tfvars. What reads such a text evaluates
code itself: see `evaluation/decoded_variable_files`.
"""

from __future__ import annotations

from collections.abc import Mapping

from avd_intune.languages.terraform.functions.encoding_functions import encoded
from avd_intune.languages.terraform.functions.function_api import (
    FunctionContext,
    TerraformFunction,
    TerraformFunctionError,
    takes,
)
from avd_intune.languages.terraform.functions.json_text import scalar_text
from avd_intune.values.value_types import Known, ObjectValue, Scalar, Unknown, Value

VARIABLE_FILE = "variable file"


@takes(1)
def _encode_tfvars(_call: FunctionContext, values: Value) -> Value:
    if not isinstance(values, (ObjectValue, Unknown)):
        raise TerraformFunctionError("an object of values is required")
    return encoded(VARIABLE_FILE, values)


@takes(1)
def _encode_expr(_call: FunctionContext, value: Value) -> Value:
    if isinstance(value, Known) and not _is_template(value.value):
        return Known(scalar_text(value.value))  # a scalar is written as in JSON
    return encoded("expression", value)


def _is_template(content: Scalar) -> bool:
    return isinstance(content, str) and ("${" in content or "%{" in content)


FUNCTIONS: Mapping[str, TerraformFunction] = {
    "provider::terraform::encode_tfvars": _encode_tfvars,
    "provider::terraform::encode_expr": _encode_expr,
}
