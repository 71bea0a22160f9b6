"""What the functions of Terraform's own provider make of variable files that are texts."""

from __future__ import annotations

import pytest
from avd_intune.values.plain_data import to_python
from avd_intune.values.value_types import EvaluationError, ObjectValue, Unknown

from tests.languages.terraform.hcl_support import evaluate_text

DECODE = "provider::terraform::decode_tfvars"
ENCODE = "provider::terraform::encode_tfvars"


def test_a_text_is_read_as_a_variable_file() -> None:
    found = to_python(evaluate_text(rf'{DECODE}("kind = \"Pooled\"\nhosts = [1, 2]\ntags = {{ a = true }}\n")'))
    assert found == {"kind": "Pooled", "hosts": [1, 2], "tags": {"a": True}}


def test_a_placeholder_in_it_is_a_value_to_come() -> None:
    found = evaluate_text(rf'{DECODE}("kind = \"#{{HostPoolType}}#\"\n")')
    assert isinstance(found, ObjectValue)
    kind = found.entries["kind"]
    assert isinstance(kind, Unknown)
    assert "HostPoolType" in kind.reason


def test_what_is_written_is_read_again() -> None:
    assert to_python(evaluate_text(f'{DECODE}({ENCODE}({{ kind = "Personal", hosts = [1] }})).kind')) == "Personal"
    assert to_python(evaluate_text('provider::terraform::encode_expr("Pooled")')) == '"Pooled"'


@pytest.mark.parametrize("call", [f"{DECODE}()", rf'{DECODE}("a {{}}\n")', f"{DECODE}([])", f'{ENCODE}("a")'])
def test_what_terraform_refuses_is_an_error(call: str) -> None:
    assert isinstance(evaluate_text(call), EvaluationError)


def test_names_are_no_values_of_a_variable_file() -> None:
    found = evaluate_text(rf'{DECODE}("kind = var.kind\n").kind')
    assert isinstance(found, EvaluationError)
