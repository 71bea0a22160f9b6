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
from collections.abc import Collection, Mapping
from decimal import Decimal

from avd_intune.languages.pipelines.handed_values import Handed, below, element_name, joined, plain_json, shown
from avd_intune.languages.pipelines.loaded_scripts import ScriptFinder
from avd_intune.languages.pipelines.matrices import jobs_by_rules, jobs_of
from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass, field
from avd_intune.records import replace as _replace
from avd_intune.source.json_lookups import find, find_text, members_of
from avd_intune.source.json_reader import JsonArray, JsonMember, JsonNode, JsonObject, JsonScalar
from avd_intune.source.text import SourceFile, Span
from avd_intune.values.assumptions import Decision
from avd_intune.values.cases import choice_by
from avd_intune.values.identity import unknown_from
from avd_intune.values.inside import is_wholly_known
from avd_intune.values.json_holes import NotJsonError, parse_json_with_holes
from avd_intune.values.partial_text import partial_string
from avd_intune.values.placeholders import with_placeholders
from avd_intune.values.plain_data import from_python, to_python
from avd_intune.values.value_types import Known, ListValue, ObjectValue, Origin, PartialString, Unknown, Value, replace

_NAME = r"[A-Za-z_][\w.-]*"
_HOLE = lazy_pattern(
    r"\$\{\{(?P<expression>[^{}]{0,300})\}\}"
    rf"|\$\((?P<round>{_NAME})\)"
    r"|\$\((?P<command>[^()\n]{1,300})\)"
    r"|\$\{(?:env:)?(?P<braces>[A-Za-z_]\w*)\}"
    # `$1`, `${1}`, `${NAME%.*}`; `${NAME:-default}` and `${1:-default}` are placeholders with their defaults.
    r"|\$[0-9@*]|\$\{(?:[0-9@*#!](?!:?[=-])[^{}\n]{0,200}|[A-Za-z_]\w*(?!:?[=-])[^\w{}\n][^{}\n]{0,200})\}"
    r"|\$\{(?P<defaulted>[0-9]|[A-Za-z_]\w*):?[=-](?P<default>[^{}\n]{0,200})\}"
    r"|\$(?:env:)?(?P<shell>[A-Za-z_]\w*)"
)
_CONTEXTS = ("variables.", "parameters.", "inputs.", "github.event.inputs.", "env.")
_INDEXED = lazy_pattern(r"(variables|parameters|inputs|env|matrix)\[\s*'([^']+)'\s*\]")
# More values than these of a parameter are not tried one by one.
_MAX_CHOICES = 16
_MAX_DEPTH = 8
_EACH = lazy_pattern(
    r"\$\{\{\s{0,8}each\s{1,8}(\w{1,40}(?:\s{0,8},\s{0,8}\w{1,40})?)\s{1,8}in\s{1,8}([^{}\s]{1,200})\s{0,8}\}\}", re.I
)
_POSITION = lazy_pattern(r"\$\{?([0-9])\}?")
# The names in what a call hands over: of a variable that a script sets from one of its options, and of all that is not
# known one by one.
OPTION = "option "
REST = "the rest"
# Of PowerShell.
_CONSTANTS = frozenset({"$true", "$false", "$null"})


@dataclass(frozen=True, slots=True)
class PipelineScope:
    """The names that a part of a pipeline knows. variables: also those of the environment. inputs: what it is given.

    job: which of the jobs that a matrix, a loop or a call makes, "" where there is one alone.
    arguments: what a call hands over, by the names of inputs or parameters and the positions of words; None where
    nothing in the repository calls it. caller: where the call stands. elements: by the names of the loops around it.
    own: what the call of the function around hands over, by the names and positions that are its own.
    is_loaded: whether another script loads this one, so that it may call its functions. scripts: those of the
    repository that it may load itself. opened: variables of the environment that a loaded script may set again.
    """

    source: SourceFile
    variables: Mapping[str, JsonNode] = field(default_factory=dict)
    inputs: Mapping[str, JsonNode] = field(default_factory=dict)
    job: str = ""
    arguments: Mapping[str, Handed] | None = None
    caller: PipelineScope | None = None
    elements: Mapping[str, Handed] = field(default_factory=dict)
    own: Mapping[str, Handed] | None = None
    is_loaded: bool = False
    scripts: ScriptFinder | None = None
    opened: frozenset[str] = frozenset()

    def all_inside(self, node: JsonNode) -> list[PipelineScope]:
        """Return the scope of what stands in a mapping, one for each job of its matrix."""
        here = self.inside(node)
        jobs = jobs_of(node) or jobs_by_rules(node)
        found = [
            _replace(here, variables={**here.variables, **job.variables}, job=joined(here.job, job.name))
            for job in jobs
        ]
        return found or [here]

    def of_member(self, member: JsonMember) -> list[PipelineScope]:
        """Return the scope of what stands in a member, one for each element where it is a loop: `${{ each x in y }}`.

        https://learn.microsoft.com/azure/devops/pipelines/process/template-expressions#iterative-insertion
        """
        loop = _EACH.fullmatch(member.key.strip())
        if loop is None:
            return [self]
        names = [each.strip().lower() for each in loop[1].split(",")]
        listed, is_all = self._listed(loop[2])
        found = [
            _replace(
                self,
                elements={**self.elements, names[-1]: element, **({names[0]: key} if len(names) > 1 else {})},
                job=joined(self.job, f"{names[-1]}={shown}"),
            )
            for shown, key, element in listed[:_MAX_CHOICES]
        ]
        if not is_all or len(listed) > _MAX_CHOICES:
            open_one = dict.fromkeys(names)
            found.append(
                _replace(self, elements={**self.elements, **open_one}, job=joined(self.job, f"other {loop[2]}"))
            )
        return found

    def _listed(self, written: str) -> tuple[list[tuple[str, Handed, Handed]], bool]:
        """Return what a loop goes through, each with what tells it from the others, and whether that is all of it."""
        node, is_certain = self._node_of(written)
        if isinstance(node, ListValue) and node.rest is None:
            return [(element_name(each, at), None, each) for at, each in enumerate(node.items)], is_certain
        if isinstance(node, ObjectValue):
            entries = [(key, Known(key), value) for key, value in node.entries.items()]
            return [(key, name, ObjectValue({"key": name, "value": value})) for key, name, value in entries], is_certain
        if isinstance(node, JsonArray):
            return [(element_name(each, at), None, each) for at, each in enumerate(node.items)], is_certain
        if isinstance(node, JsonObject):
            pairs = []
            for each in members_of(node):
                key = JsonScalar(each.start, each.start, each.key)
                pair = JsonObject(
                    each.start,
                    each.value.end,
                    [
                        JsonMember(each.start, each.start, "key", key),
                        JsonMember(each.start, each.start, "value", each.value),
                    ],
                )
                pairs.append((each.key, key, pair))
            return [(name, key, pair) for name, key, pair in pairs], is_certain
        return [], False

    def _node_of(self, written: str) -> tuple[Handed, bool]:
        """Return what an expression names, and whether nobody can hand over anything else in its place."""
        plain = _INDEXED.sub(r"\1.\2", written.strip())
        first, _, rest = plain.partition(".")
        if first.lower() in self.elements:
            node = self.elements[first.lower()]
            return below(node, rest), True
        context = next((each for each in _CONTEXTS if plain.lower().startswith(each)), None)
        if context not in ("parameters.", "inputs.", "github.event.inputs."):
            return None, False
        name, _, rest = plain[len(context) :].partition(".")
        if self.arguments is not None and name.lower() in self.arguments:
            given = self.arguments[name.lower()]
            return below(given, rest), True
        return below(find(self.inputs.get(name.lower()), "default"), rest), self.arguments is not None

    def inside(self, node: JsonNode) -> PipelineScope:
        """Return the scope of what stands in a mapping that may declare names of its own."""
        if not any(find(node, each) is not None for each in ("variables", "env", "parameters", "on", "runs")):
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
        if find(node, "runs") is not None:  # an action of GitHub
            inputs.update({member.key.lower(): member.value for member in members_of(find(node, "inputs"))})
        return _replace(self, variables=variables, inputs=inputs)

    def with_shell(self, assigned: Mapping[str, JsonNode], *, may_set_all: bool = False) -> PipelineScope:
        """Return the scope with the variables that a script sets. may_set_all: it loads one that is not at hand."""
        opened = frozenset(self.variables) if may_set_all else self.opened
        return _replace(self, variables={**self.variables, **assigned}, opened=opened.difference(assigned))

    def in_function(self, names: Collection[str]) -> PipelineScope:
        """Return the scope of what stands in a function, of which some names are its own: who calls it says them."""
        if self.arguments is None or not names:
            return self
        return _replace(self, arguments={**self.arguments, **dict.fromkeys(names)})

    def table(self, text: str) -> Handed:
        """Return the list or mapping that an expression names, None for every other text."""
        match = _HOLE.fullmatch(text.strip())
        found = self._node_of(match["expression"])[0] if match is not None and match["expression"] else None
        return found if isinstance(found, (JsonArray, JsonObject, ListValue, ObjectValue)) else None

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

    def _hole(self, match: re.Match[str], origin: Origin, depth: int) -> Value | str:
        """Return what stands for a mark; the mark itself where it is one of those that have a default of their own."""
        name = match["round"] or match["braces"] or match["shell"]
        expression = match["expression"]
        if match["defaulted"] is not None:
            return self._or_default(match, origin, depth)
        position = _POSITION.fullmatch(match[0])
        if position is not None and (self.arguments is not None or self.own is not None):
            return self._handed(position[1], match[0], origin, depth)
        if expression is not None:
            plain = _INDEXED.sub(r"\1.\2", expression.strip())
            if plain.partition(".")[0].lower() in self.elements:
                return self._element(plain, match[0], origin, depth)
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
        if self.own is not None and name.lower() in self.own:
            return self._shown_value(self.own[name.lower()], written, origin, depth)
        # Azure DevOps gives a script the variable `pool.type` as POOL_TYPE.
        keys = (name.lower(), name.lower().replace("_", "."), name.lower().replace("-", "_"))
        node = next((self.variables[key] for key in keys if key in self.variables), None)
        if not written.startswith("$(") and not self.opened.isdisjoint(keys):
            return Unknown(f"{written} is known when the pipeline runs", f"pipeline({name})", origin=origin)
        option = f"{OPTION}{name.lower()}"
        if self.arguments is not None and (node is None or option in self.arguments):
            for each in (option, name.lower()) if depth < _MAX_DEPTH else ():
                if each in self.arguments:
                    return self._handed(each, written, origin, depth)
            if self.caller is not None and depth < _MAX_DEPTH:
                return self.caller._variable(name, written, origin, depth + 1)
        if isinstance(node, JsonScalar) and depth < _MAX_DEPTH and node.value is not None:
            text = shown(node.value)
            span = Span(self.source, node.start, node.end)
            value = self.text(text, span, depth + 1)
            return replace(value, origin=Origin(f"the variable {name}", span)) if isinstance(value, Known) else value
        return Unknown(f"{written} is known when the pipeline runs", f"pipeline({name})", origin=origin)

    def _or_default(self, match: re.Match[str], origin: Origin, depth: int) -> Value | str:
        """Return what `${NAME:-default}` is where it is known whether there is such a variable."""
        name = match["defaulted"]
        if not name.isdigit():
            found = self._variable(name, match[0], origin, depth)
        elif self.arguments is not None or self.own is not None:
            found = self._handed(name, match[0], origin, depth)
        else:
            return match[0]
        if isinstance(found, Known):
            return found if found.value != "" else self.text(match["default"], self._span(origin), depth + 1)
        return match[0] if isinstance(found, Unknown) and found.key == f"pipeline({name})" else found

    def _handed(self, name: str, written: str, origin: Origin, depth: int) -> Value:
        """Return what a call hands over by a name or position; behind the last word there is nothing."""
        arguments = (self.arguments or {}) if self.own is None else self.own
        if name in arguments:
            return self._shown_value(arguments[name], written, origin, depth)
        if name.isdigit() and REST not in arguments:
            return Known("", origin=origin)
        return self._shown_value(arguments.get(REST), written, origin, depth)

    def _element(self, plain: str, written: str, origin: Origin, depth: int) -> Value:
        return self._shown_value(self._node_of(plain)[0], written, origin, depth)

    def _shown_value(self, found: Handed, written: str, origin: Origin, depth: int) -> Value:
        if isinstance(found, (ListValue, ObjectValue)):
            if is_wholly_known(found):
                return Known(json.dumps(to_python(found), default=str), origin=found.origin)
            return unknown_from(written, found)
        if isinstance(found, Value):
            return found
        if isinstance(found, JsonScalar) and found.value is not None and depth < _MAX_DEPTH:
            return self.text(shown(found.value), Span(self.source, found.start, found.end), depth + 1)
        if isinstance(found, (JsonObject, JsonArray)) and (text := plain_json(found, _HOLE.search)) is not None:
            return Known(text, origin=Origin(written, Span(self.source, found.start, found.end)))
        return Unknown(f"{written} is known when the pipeline runs", f"pipeline({written})", origin=origin)

    def _span(self, origin: Origin) -> Span:
        return origin.span if origin.span is not None else Span(self.source, 0, 0)

    def _input(self, name: str, origin: Origin, depth: int) -> Value:
        name, _, member = name.partition(".")
        if self.arguments is not None and name.lower() in self.arguments:
            given = below(self.arguments[name.lower()], member)
            return self._shown_value(given, f"the input {name}", origin, depth)
        declared = self.inputs.get(name.lower())
        unknown = Unknown(f"the input {name} is given when the pipeline runs", f"pipeline input {name}", origin=origin)
        if declared is None or depth >= _MAX_DEPTH:
            return unknown
        span = Span(self.source, declared.start, declared.end)
        default = below(find(declared, "default"), member)
        if self.arguments is not None:  # who calls it leaves it out
            return unknown if default is None else self._shown_value(default, f"the input {name}", origin, depth)
        allowed = find(declared, "values") or find(declared, "options")
        choices = _scalars(allowed)
        label = f"the input {name} of the pipeline"
        if choices and len(choices) <= _MAX_CHOICES:
            values: dict[str, Value] = {each: Known(each, origin=Origin(label, span)) for each in choices}
            return choice_by(Decision(f"pipeline input {name}", tuple(values), label, span), values)
        if isinstance(default, JsonScalar) and default.value is not None:
            decision = Decision(f"pipeline input {name} is given", ("given", "not given"), label, span)
            known = Known(shown(default.value), origin=Origin(f"the default of {label}", span))
            return choice_by(decision, {"given": unknown, "not given": known})
        return unknown


def _scalars(node: JsonNode | None) -> list[str]:
    items = node.items if isinstance(node, JsonArray) else []
    found = [shown(item.value) for item in items if isinstance(item, JsonScalar)]
    return list(dict.fromkeys(found)) if len(found) == len(items) else []


def text_shown(value: object) -> str:
    """Return what a text of a pipeline is, what is unknown in it by its key: for comparing, and not for people."""
    if isinstance(value, Known):
        return str(value.value)
    if isinstance(value, PartialString):
        return "".join(part if isinstance(part, str) else text_shown(part) for part in value.parts)
    return value.key if isinstance(value, Unknown) else "?"
