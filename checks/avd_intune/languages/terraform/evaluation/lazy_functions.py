"""The functions that need their arguments unevaluated or evaluate code themselves.

`try`, `can`, `templatefile`, `templatestring` and `provider::terraform::decode_tfvars`;
https://developer.hashicorp.com/terraform/language/functions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path

from avd_intune.languages.terraform.evaluation.context import Context
from avd_intune.languages.terraform.evaluation.decoded_variable_files import decode_tfvars
from avd_intune.languages.terraform.evaluation.scope import Scope
from avd_intune.languages.terraform.evaluation.traversal import first_error, get_attribute, rejected
from avd_intune.languages.terraform.functions.file_functions import content_origin
from avd_intune.languages.terraform.syntax.hcl_tree import Expression, FunctionCall, GetAttribute, Index, Variable
from avd_intune.languages.terraform.syntax.parser import parse_hcl_template
from avd_intune.source.repository_files import FileAccessError, RepositoryFiles
from avd_intune.source.text import Diagnostic, SourceFile, Span
from avd_intune.values.assumptions import Decision
from avd_intune.values.blanks import as_blank, blank_of
from avd_intune.values.cases import choice_by, lift
from avd_intune.values.computations import computation_of
from avd_intune.values.identity import derived_key, unknown_from
from avd_intune.values.inside import doubtful_part
from avd_intune.values.value_types import (
    FALSE,
    TRUE,
    EvaluationError,
    Known,
    ListValue,
    ObjectValue,
    OneOf,
    PartialString,
    Unknown,
    Value,
    replace,
    through,
)


def _try(context: Context, node: FunctionCall) -> Value:
    """Return the first argument that is no error, decided for each alternative by itself."""
    strict = context.as_strict()
    results: list[Value] = []
    last = strict.evaluate(node.arguments[-1]) if node.expand_final and node.arguments else None
    if last is not None and not (isinstance(last, ListValue) and last.rest is None):
        return _spread(node, last)
    spread = last.items if isinstance(last, ListValue) else ()
    written = node.arguments if last is None else node.arguments[:-1]

    def attempt(position: int) -> Value:
        if position == len(written) + len(spread):
            return rejected("no argument of try() can be evaluated", *results)
        if position == len(results):
            own = position < len(written)
            results.append(strict.evaluate(written[position]) if own else spread[position - len(written)])
        return accept(results[position], position)

    def accept(value: Value, position: int) -> Value:
        if isinstance(value, EvaluationError):
            return attempt(position + 1)
        if isinstance(value, OneOf) and any(isinstance(each.value, EvaluationError) for each in value.alternatives):
            return lift(lambda case: accept(case, position), value)
        doubt = doubtful_part(value)
        if doubt is not None:
            # Whether Terraform takes it shows only when it is known.
            fails = Decision(derived_key("is refused", doubt), ("true", "false"), f"{doubt.reason} and unfit", None)
            return choice_by(fails, {"true": attempt(position + 1), "false": value})
        return _instead_of(results[:position], value)

    return attempt(0)


def _instead_of(refused: list[Value], value: Value) -> Value:
    """Return what stands in for expressions that are refused: for what an empty default lacks, it is as empty."""
    blank = next((blank_of(each) for each in refused if isinstance(each, EvaluationError) and blank_of(each)), None)
    return value if blank is None else as_blank(value, Known(None, origin=blank))


def _spread(node: FunctionCall, last: Value) -> Value:
    """Return the value of a call whose last argument is no list that is known."""
    if isinstance(last, EvaluationError):
        return last
    if isinstance(last, (Unknown, ListValue, OneOf)):
        return unknown_from(node.name, last)
    return rejected("the argument before ... must be a list", last)


def _can(context: Context, node: FunctionCall) -> Value:
    """Return whether the argument is no error."""
    if len(node.arguments) != 1:
        return rejected("can() takes one argument")
    value = context.as_strict().evaluate(node.arguments[0])
    if node.expand_final:
        if not (isinstance(value, ListValue) and value.rest is None):
            return _spread(node, value)
        if len(value.items) != 1:
            return rejected("can() takes one argument")
        value = value.items[0]
    return lift(_is_acceptable, value)


def _is_acceptable(value: Value) -> Value:
    if isinstance(value, EvaluationError):
        return FALSE
    computation = computation_of(value)
    if computation is not None and computation[0] == "member":
        # The cases in which there is none are alternatives of their own.
        return TRUE
    if isinstance(value, Unknown) and not isinstance(value, PartialString):
        return unknown_from("can", value)
    doubt = doubtful_part(value)
    return unknown_from("can", doubt) if doubt is not None else TRUE


# --- templates in files and strings -----------------------------------------------------------------


class _TemplateScope:
    """The names of a template: the variables that the call hands over, and nothing else."""

    def __init__(self, outer: Scope, source: SourceFile, variables: Value) -> None:
        self.source = source
        self.files: RepositoryFiles = outer.files
        self.module_folder: Path = outer.module_folder
        self.root_folder: Path = outer.root_folder
        self.key_prefix = outer.key_prefix
        self._variables = variables

    def resolve(self, path: tuple[str, ...], span: Span) -> tuple[Value, int] | None:
        """Return the variable with that name, or an error: a template sees no other names."""
        value = get_attribute(self._variables, path[0])
        return through(value, path[0], span), 1


@lru_cache(maxsize=64)
def _parsed(path: str, text: str) -> tuple[SourceFile, Expression, list[Diagnostic]]:
    # One template often serves many machines: it is read once.
    source = SourceFile(path, text)
    expression, diagnostics = parse_hcl_template(source)
    return source, expression, diagnostics


def _render(context: Context, node: FunctionCall, path: str, text: str, variables: Value) -> Value:
    if not isinstance(variables, (ObjectValue, Unknown)) or isinstance(variables, PartialString):
        return rejected(f"the variables of {node.name}() must be an object", variables)
    if isinstance(context.scope, _TemplateScope):
        return rejected(f"{node.name}() cannot be called inside a template", variables)
    source, expression, diagnostics = _parsed(path, text)
    if diagnostics:
        return rejected(f"the template is invalid: {diagnostics[0].message}", variables)
    result = context.in_scope(_TemplateScope(context.scope, source, variables)).evaluate(expression)
    return through(result, f"{node.name}()", context.span(node))


def _templatefile(context: Context, node: FunctionCall) -> Value:
    if len(node.arguments) != 2 or node.expand_final:
        return rejected("templatefile() takes a path and an object of variables")

    def load(path: Value, variables: Value) -> Value:
        error = first_error(path, variables)
        if error is not None:
            return error
        if isinstance(path, Unknown):
            return unknown_from("templatefile", path, variables)
        if not (isinstance(path, Known) and isinstance(path.value, str)):
            return rejected("the path of templatefile() must be a string", path)
        scope = context.scope
        try:
            # Terraform sees a relative path from the folder that it is started in: the root module.
            file = scope.files.resolve(scope.root_folder, path.value)
            text = scope.files.read_text(scope.root_folder, path.value)
        except FileAccessError as problem:
            return rejected(str(problem), path, final=False)
        rendered = _render(context, node, str(file), text, variables)
        return replace(rendered, origin=content_origin(path.value, context.span(node), rendered.origin))

    return lift(load, *(context.evaluate(argument) for argument in node.arguments))


def _templatestring(context: Context, node: FunctionCall) -> Value:
    if len(node.arguments) != 2 or node.expand_final:
        return rejected("templatestring() takes a template and an object of variables")
    if not isinstance(node.arguments[0], (Variable, GetAttribute, Index)):
        return rejected("the template of templatestring() must be a reference to an object elsewhere")

    def render(template: Value, variables: Value) -> Value:
        error = first_error(template, variables)
        if error is not None:
            return error
        if isinstance(template, Unknown):
            return unknown_from("templatestring", template, variables)
        if not (isinstance(template, Known) and isinstance(template.value, str)):
            return rejected("the template of templatestring() must be a string", template)
        return _render(context, node, context.scope.source.path, template.value, variables)

    return lift(render, *(context.evaluate(argument) for argument in node.arguments))


def _decode_tfvars(context: Context, node: FunctionCall) -> Value:
    return decode_tfvars(context, node, lambda source: _TemplateScope(context.scope, source, ObjectValue({})))


LAZY_FUNCTIONS: Mapping[str, Callable[[Context, FunctionCall], Value]] = {
    "try": _try,
    "can": _can,
    "templatefile": _templatefile,
    "templatestring": _templatestring,
    "provider::terraform::decode_tfvars": _decode_tfvars,
}
