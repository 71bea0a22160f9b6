"""Templates: text with interpolations and the directives `%{ if }` and `%{ for }`.

https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#templates
"""

from __future__ import annotations

from collections.abc import Sequence

from avd_intune.languages.terraform.evaluation.context import Context
from avd_intune.languages.terraform.evaluation.hcl_operators import choose, to_condition
from avd_intune.languages.terraform.evaluation.loops import iterations, rejected_as_value
from avd_intune.languages.terraform.evaluation.text_building import as_text, composed, concatenated
from avd_intune.languages.terraform.syntax.hcl_tree import Template, TemplateFor, TemplateIf, TemplatePart
from avd_intune.values.blanks import with_blanks_noted
from avd_intune.values.cases import lift
from avd_intune.values.derivation import computed_from
from avd_intune.values.value_types import EvaluationError, Known, Origin, Unknown, Value, as_secret, replace

_USE = "part of a template"


def template(context: Context, node: Template) -> Value:
    """Return the text of a template; one that is a single interpolation is that value itself."""
    if node.inner is not None:
        return context.evaluate(node.inner)
    parts = [_part(context, part) for part in node.parts]
    result = computed_from(concatenated(parts, strict=context.strict), parts)
    if isinstance(result, Unknown):
        return with_blanks_noted(context.computed(result, node), parts)
    return with_blanks_noted(
        replace(result, origin=Origin("a string template", context.span(node), result.origin)), parts
    )


def _text(context: Context, parts: Sequence[TemplatePart]) -> Value:
    return concatenated([_part(context, part) for part in parts], strict=context.strict)


def _part(context: Context, part: TemplatePart) -> Value:
    if isinstance(part, str):
        return Known(composed(part))
    if isinstance(part, TemplateIf):
        condition = to_condition(context.evaluate(part.condition))
        if isinstance(condition, EvaluationError):
            return condition
        result = choose(condition, _text(context, part.then_parts), _text(context, part.else_parts))
        return as_secret(result) if condition.secret else result
    if isinstance(part, TemplateFor):
        directive = part
        collection = context.evaluate(part.collection)
        return lift(lambda each: rejected_as_value(lambda: _repeated(context, directive, each)), collection)
    return as_text(context.evaluate(part), _USE)


def _repeated(context: Context, node: TemplateFor, collection: Value) -> Value:
    texts: list[Value] = []
    for inner, pair, _ in iterations(context, node, collection, None):
        text = _text(inner, node.parts)
        if isinstance(text, EvaluationError) and not pair.open:
            return text
        if pair.open:
            # Any number of such texts: unknown as a whole, for the collection's reason.
            source = text if isinstance(text, Unknown) and not isinstance(text, EvaluationError) else pair.key
            assert isinstance(source, Unknown)
            texts.append(
                Unknown(
                    source.reason,
                    key=f"repeated({source.key})@{node.start}",
                    references=source.references,
                    origin=source.origin,
                    secret=text.secret,
                )
            )
        else:
            texts.append(text)
    result = concatenated(texts, strict=context.strict) if texts else Known("")
    return as_secret(result) if collection.secret else result
