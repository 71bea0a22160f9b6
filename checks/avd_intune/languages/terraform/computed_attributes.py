"""What data sources compute of their arguments alone, without asking anybody.

The provider `template` is not developed any more, and is in much code:
https://registry.terraform.io/providers/hashicorp/template/latest/docs/data-sources/file
"""

from __future__ import annotations

from collections.abc import Callable

from avd_intune.languages.terraform.modules import PlacedAttribute
from avd_intune.languages.terraform.syntax.hcl_tree import Attribute, Expression, FunctionCall, Variable
from avd_intune.source.text import Span
from avd_intune.values.value_types import Known, ObjectValue, Value

_RENDERED = "rendered"


def computed_names(kind: str, type_name: str) -> tuple[str, ...]:
    """Return the names of the attributes that a data source of a type computes by itself."""
    return (_RENDERED,) if (kind, type_name) == ("data", "template_file") else ()


def computed(
    span: Span, configured: Callable[[str], Value], evaluate: Callable[[PlacedAttribute, dict[str, Value]], Value]
) -> Value:
    """Return `rendered` of a `template_file`.

    configured: what its block says of an argument, NULL if nothing. evaluate: evaluates in its module.
    """
    variables = configured("vars")
    if isinstance(variables, Known) and variables.value is None:
        variables = ObjectValue({})
    arguments: list[Expression] = [Variable(span.start, span.end, name) for name in ("template", "vars")]
    call = FunctionCall(span.start, span.end, "templatestring", arguments, False)
    placed = PlacedAttribute(Attribute(span.start, span.end, _RENDERED, call), span.source)
    return evaluate(placed, {"template": configured("template"), "vars": variables})
