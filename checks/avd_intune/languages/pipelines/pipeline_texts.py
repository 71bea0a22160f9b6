"""What a text of a pipeline is when it runs: its variables, inputs and expressions put in, as far as the file has them.

`$(Name)` and `${{ … }}` of Azure DevOps, `${{ … }}` of GitHub, `$NAME`, `${NAME}` and `$env:NAME` of shells. What is
not written out is unknown by its name; a default is one of the cases, since whoever starts the pipeline can say
something else.
https://learn.microsoft.com/azure/devops/pipelines/process/variables and .../runtime-parameters,
https://docs.github.com/actions/reference/contexts-reference
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal

from avd_intune.languages.pipelines.matrices import jobs_of
from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass, field
from avd_intune.source.json_lookups import find, find_text, members_of
from avd_intune.source.json_reader import JsonArray, JsonNode, JsonScalar
from avd_intune.source.text import SourceFile, Span
from avd_intune.values.cases import choice_by
from avd_intune.values.json_holes import NotJsonError, parse_json_with_holes
from avd_intune.values.partial_text import partial_string
from avd_intune.values.placeholders import with_placeholders
from avd_intune.values.plain_data import from_python
from avd_intune.values.value_types import Decision, Known, Origin, PartialString, Unknown, Value, replace

_NAME = r"[A-Za-z_][\w.-]*"
_HOLE = lazy_pattern(
    r"\$\{\{(?P<expression>[^{}]{0,300})\}\}"
    rf"|\$\((?P<round>{_NAME})\)"
    r"|\$\((?P<command>[^()\n]{1,300})\)"
    r"|\$\{(?:env:)?(?P<braces>[A-Za-z_]\w*)\}"
    # `$1`, `${1}`, `${NAME%.*}`; `${NAME:-default}` and `${1:-default}` are placeholders with their defaults.
    r"|\$[0-9@*]|\$\{(?:[0-9@*#!](?!:?[=-])[^{}\n]{0,200}|[A-Za-z_]\w*(?!:?[=-])[^\w{}\n][^{}\n]{0,200})\}"
    r"|\$(?:env:)?(?P<shell>[A-Za-z_]\w*)"
)
_CONTEXTS = ("variables.", "parameters.", "inputs.", "github.event.inputs.", "env.")
_INDEXED = lazy_pattern(r"(variables|parameters|inputs|env|matrix)\[\s*'([^']+)'\s*\]")
# More values than these of a parameter are not tried one by one.
_MAX_CHOICES = 16
_MAX_DEPTH = 8
# Of PowerShell.
_CONSTANTS = frozenset({"$true", "$false", "$null"})


@dataclass(frozen=True, slots=True)
class PipelineScope:
    """The names that a part of a pipeline knows. variables: also those of the environment. inputs: what it is given.

    job: which of the jobs that a matrix makes, "" where there is no matrix.
    """

    source: SourceFile
    variables: Mapping[str, JsonNode] = field(default_factory=dict)
    inputs: Mapping[str, JsonNode] = field(default_factory=dict)
    job: str = ""

    def all_inside(self, node: JsonNode) -> list[PipelineScope]:
        """Return the scope of what stands in a mapping, one for each job of its matrix."""
        here = self.inside(node)
        jobs = jobs_of(node)
        found = [PipelineScope(here.source, {**here.variables, **job.variables}, here.inputs, job.name) for job in jobs]
        return found or [here]

    def inside(self, node: JsonNode) -> PipelineScope:
        """Return the scope of what stands in a mapping that may declare names of its own."""
        if not any(find(node, each) is not None for each in ("variables", "env", "parameters", "on")):
            return self
        variables = dict(self.variables)
        for each in ("variables", "env"):
            declared = find(node, each)
            variables.update({member.key.lower(): member.value for member in members_of(declared)})
            for item in declared.items if isinstance(declared, JsonArray) else ():
                name, value = find_text(item, "name"), find(item, "value")
                if name is not None and value is not None:
                    variables[name.lower()] = value
        inputs = dict(self.inputs)
        parameters = find(node, "parameters")
        for item in parameters.items if isinstance(parameters, JsonArray) else ():
            name = find_text(item, "name")
            if name is not None:
                inputs[name.lower()] = item
        for trigger in ("workflow_dispatch", "workflow_call"):
            for member in members_of(find(node, "on", trigger, "inputs")):
                inputs[member.key.lower()] = member.value
        return PipelineScope(self.source, variables, inputs, self.job)

    def with_shell(self, assigned: Mapping[str, JsonNode]) -> PipelineScope:
        """Return the scope with the variables that a script sets."""
        return PipelineScope(self.source, {**self.variables, **assigned}, self.inputs, self.job)

    def text(self, text: str, span: Span, depth: int = 0) -> Value:
        """Return what a text is with all names put in."""
        origin = Origin("the pipeline", span)
        pieces: list[str | Value] = []
        at = 0
        for match in _HOLE.finditer(text):
            pieces += [text[at : match.start()], self._hole(match, origin, depth)]
            at = match.end()
        pieces.append(text[at:])
        kept = [piece for piece in pieces if piece != ""]
        if len(kept) == 1 and isinstance(kept[0], Value):
            return kept[0]
        return with_placeholders(replace(partial_string(kept), origin=origin), in_json=True)

    def value(self, text: str, span: Span) -> Value:
        """Return the value of a parameter that is given as text: JSON, or the text itself."""
        found = self.text(text, span)
        if isinstance(found, PartialString):
            first = found.parts[0]
            if isinstance(first, str) and first.lstrip()[:1] in ("{", "["):
                try:
                    return parse_json_with_holes(found.parts)
                except NotJsonError:
                    return found
            return found
        if not isinstance(found, Known) or not isinstance(found.value, str):
            return found
        try:
            return from_python(json.loads(found.value, parse_float=Decimal), found.origin)
        except (ValueError, RecursionError):
            return found

    def _hole(self, match: re.Match[str], origin: Origin, depth: int) -> Value:
        name = match["round"] or match["braces"] or match["shell"]
        expression = match["expression"]
        if expression is not None:
            plain = _INDEXED.sub(r"\1.\2", expression.strip())
            context = next((each for each in _CONTEXTS if plain.lower().startswith(each)), None)
            name = plain[len(context) :] if context is not None else None
            if name is not None and re.fullmatch(_NAME, name) is None:
                name = None
            if plain.lower().startswith("matrix."):
                name = plain
            if name is not None and context in ("parameters.", "inputs.", "github.event.inputs."):
                return self._input(name, origin, depth)
        if match[0].lower() in _CONSTANTS:
            return Known(match[0][1:].lower(), origin=origin)
        if name is None:
            return Unknown(f"{match[0]} is known when the pipeline runs", f"pipeline({match[0]})", origin=origin)
        return self._variable(name, match[0], origin, depth)

    def _variable(self, name: str, written: str, origin: Origin, depth: int) -> Value:
        # Azure DevOps gives a script the variable `pool.type` as POOL_TYPE.
        keys = (name.lower(), name.lower().replace("_", "."), name.lower().replace("-", "_"))
        node = next((self.variables[key] for key in keys if key in self.variables), None)
        if isinstance(node, JsonScalar) and depth < _MAX_DEPTH and node.value is not None:
            text = _shown(node.value)
            span = Span(self.source, node.start, node.end)
            value = self.text(text, span, depth + 1)
            return replace(value, origin=Origin(f"the variable {name}", span)) if isinstance(value, Known) else value
        return Unknown(f"{written} is known when the pipeline runs", f"pipeline({name})", origin=origin)

    def _input(self, name: str, origin: Origin, depth: int) -> Value:
        declared = self.inputs.get(name.lower())
        unknown = Unknown(f"the input {name} is given when the pipeline runs", f"pipeline input {name}", origin=origin)
        if declared is None or depth >= _MAX_DEPTH:
            return unknown
        span = Span(self.source, declared.start, declared.end)
        default = find(declared, "default")
        allowed = find(declared, "values") or find(declared, "options")
        choices = _scalars(allowed)
        label = f"the input {name} of the pipeline"
        if choices and len(choices) <= _MAX_CHOICES:
            values: dict[str, Value] = {each: Known(each, origin=Origin(label, span)) for each in choices}
            return choice_by(Decision(f"pipeline input {name}", tuple(values), label, span), values)
        if isinstance(default, JsonScalar) and default.value is not None:
            decision = Decision(f"pipeline input {name} is given", ("given", "not given"), label, span)
            known = Known(_shown(default.value), origin=Origin(f"the default of {label}", span))
            return choice_by(decision, {"given": unknown, "not given": known})
        return unknown


def _scalars(node: JsonNode | None) -> list[str]:
    items = node.items if isinstance(node, JsonArray) else []
    found = [_shown(item.value) for item in items if isinstance(item, JsonScalar)]
    return list(dict.fromkeys(found)) if len(found) == len(items) else []


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def text_shown(value: object) -> str:
    """Return what a text of a pipeline is, what is unknown in it by its key: for comparing, and not for people."""
    if isinstance(value, Known):
        return str(value.value)
    if isinstance(value, PartialString):
        return "".join(part if isinstance(part, str) else text_shown(part) for part in value.parts)
    return value.key if isinstance(value, Unknown) else "?"
