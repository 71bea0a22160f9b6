"""The function `decode_tfvars` of Terraform's own provider: a text in the form of a variable file as an object.

https://developer.hashicorp.com/terraform/language/functions/terraform-decode_tfvars
"""

from __future__ import annotations

from collections.abc import Callable

from avd_intune.languages.terraform.evaluation.context import Context
from avd_intune.languages.terraform.evaluation.scope import Scope
from avd_intune.languages.terraform.evaluation.traversal import rejected
from avd_intune.languages.terraform.functions.terraform_functions import VARIABLE_FILE
from avd_intune.languages.terraform.syntax.hcl_tree import FunctionCall
from avd_intune.languages.terraform.syntax.parser import parse_hcl
from avd_intune.source.text import SourceFile
from avd_intune.values.cases import lift
from avd_intune.values.identity import unknown_from
from avd_intune.values.placeholders import with_placeholders
from avd_intune.values.value_types import EncodedString, Known, ListValue, ObjectValue, Origin, Unknown, Value, replace


def decode_tfvars(context: Context, node: FunctionCall, scope_of: Callable[[SourceFile], Scope]) -> Value:
    """Return the object that a text says. scope_of: gives a scope without names for a text."""
    if len(node.arguments) != 1 or node.expand_final:
        return rejected("decode_tfvars() takes one text")

    def decoded(text: Value) -> Value:
        if isinstance(text, EncodedString) and text.encoding == VARIABLE_FILE:
            return text.content
        if isinstance(text, Unknown):
            return unknown_from("decode_tfvars", text)
        if not isinstance(text, Known) or not isinstance(text.value, str):
            return rejected("decode_tfvars() takes a text", text)
        # Where each value stands in the file that was read is not known here: the call is the place.
        source = SourceFile(context.scope.source.path, text.value, context.scope.source.secrets)
        file = parse_hcl(source)
        if file.diagnostics or file.body.blocks:
            return rejected("the text of decode_tfvars() is no variable file", text)
        inside = context.in_scope(scope_of(source))
        origin = Origin("decode_tfvars()", context.span(node), text.origin)
        entries = {each.name: with_placeholders(inside.evaluate(each.expression)) for each in file.body.attributes}
        return ObjectValue({name: _at(value, origin) for name, value in entries.items()}, origin=origin)

    return lift(decoded, context.evaluate(node.arguments[0]))


def _at(value: Value, origin: Origin) -> Value:
    """Return a value with all of its parts at one place: where they stand in a text is no place of a file."""
    if isinstance(value, ListValue):
        return replace(value, items=tuple(_at(each, origin) for each in value.items), origin=origin)
    if isinstance(value, ObjectValue):
        entries = {name: _at(each, origin) for name, each in value.entries.items()}
        return replace(value, entries=entries, origin=origin)
    return replace(value, origin=origin)
