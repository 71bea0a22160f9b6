"""A default is not set to what its own declaration forbids: the deployment would be refused."""

from __future__ import annotations

import pytest
from avd_intune.fixing.literals import is_allowed
from avd_intune.source.text import SourceFile, Span

BICEP = """\
@description('Load balancing')
@allowed(['BreadthFirst', 'DepthFirst'])
@metadata({ a: 'b' })
param balancer string = 'BreadthFirst'

param other string = 'DepthFirst'
"""
BICEP_LINES = "@allowed([\n  'BreadthFirst'\n  'Persistent'\n])\nparam balancer string = 'BreadthFirst'\n"
TERRAFORM = """\
variable "other" {
  default = "DepthFirst"
}

variable "balancer" {
  type    = string
  default = "BreadthFirst"
  validation {
    condition     = contains(["BreadthFirst", "DepthFirst"], var.balancer)
    error_message = "No."
  }
}
"""
ARM = """\
{ "parameters": {
  "balancer": { "type": "string", "defaultValue": "BreadthFirst", "allowedValues": ["BreadthFirst", "DepthFirst"] },
  "other": { "type": "string", "defaultValue": "DepthFirst" }
} }
"""


@pytest.mark.parametrize(
    ("text", "path", "literal", "value", "expected"),
    [
        pytest.param(BICEP, "/x/a.bicep", "= 'BreadthFirst'", "Persistent", False, id="bicep"),
        pytest.param(BICEP, "/x/a.bicep", "= 'BreadthFirst'", "depthfirst", True, id="bicep, another case"),
        pytest.param(BICEP, "/x/a.bicep", "= 'DepthFirst'", "Persistent", True, id="bicep, the next parameter"),
        pytest.param(BICEP_LINES, "/x/a.bicep", "= 'BreadthFirst'", "Persistent", True, id="bicep over lines"),
        pytest.param(BICEP_LINES, "/x/a.bicep", "= 'BreadthFirst'", "DepthFirst", False, id="bicep, not in lines"),
        pytest.param(TERRAFORM, "/x/a.tf", '= "BreadthFirst"', "Persistent", False, id="terraform"),
        pytest.param(TERRAFORM, "/x/a.tf", '= "BreadthFirst"', "DepthFirst", True, id="terraform, in it"),
        pytest.param(TERRAFORM, "/x/a.tf", '= "DepthFirst"', "Persistent", True, id="terraform, another variable"),
        pytest.param(ARM, "/x/a.json", ': "BreadthFirst"', "Persistent", False, id="arm"),
        pytest.param(ARM, "/x/a.json", ': "DepthFirst"', "Persistent", True, id="arm, another parameter"),
    ],
)
def test_only_an_allowed_default_is_written(text: str, path: str, literal: str, value: str, expected: bool) -> None:
    start = text.index(literal) + 2
    assert is_allowed(Span(SourceFile(path, text), start, start + len(literal) - 2), value) is expected
