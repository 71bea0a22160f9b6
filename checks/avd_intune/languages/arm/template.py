"""ARM templates to the resources that they deploy, nested and linked templates included.

https://learn.microsoft.com/azure/azure-resource-manager/templates/syntax
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

from avd_intune.languages.arm.dependencies import Dependencies
from avd_intune.languages.arm.functions.function_api import ArmFunctionContext, DeploymentTarget, EvaluationBudget
from avd_intune.languages.arm.linked_templates import LinkedFiles
from avd_intune.languages.arm.nested_deployments import MissingTemplate, NestedTemplate, TemplateFinder, nested_target
from avd_intune.languages.arm.parameters import TemplateParameters
from avd_intune.languages.arm.references import ResourceIndex
from avd_intune.languages.arm.resource_order import in_order
from avd_intune.languages.arm.resources import Declared, ResourceReader, both_present
from avd_intune.languages.arm.scope import Frame, JsonEvaluator, TemplateNames
from avd_intune.languages.arm.template_calls import (
    CONDITION_IS_FALSE,
    LOOP_IS_EMPTY,
    MAX_MODULE_DEPTH,
    MAX_MODULE_INSTANCES,
    MAX_RESOURCE_INSTANCES,
    TemplateCall,
    TemplateResult,
    with_blanks_open,
)
from avd_intune.languages.arm.template_json import JsonFile, JsonLibrary, is_arm_template, json_library, target_kind
from avd_intune.languages.arm.twins import link_resources
from avd_intune.languages.resource_model import Mode, Problem, Resource, SwitchedOff, failed_at
from avd_intune.records import dataclass, field, replace
from avd_intune.source.json_lookups import find, find_text, members_of
from avd_intune.source.json_reader import JsonNode, JsonObject, JsonScalar
from avd_intune.source.text import SourceFile, Span
from avd_intune.source.workspace import Workspace
from avd_intune.values.cases import alternatives_of, either, one_of
from avd_intune.values.value_types import NULL, Alternative, Known, ObjectValue, Unknown, Value, as_secret

__all__ = ["evaluate_arm_template", "is_arm_template"]

# A whole deployment of compiled modules takes some hundred thousand steps.
MAX_STEPS = 2_000_000


def _readable(root: JsonNode) -> Value:
    """Return a template as `deployment().properties.template` gives it: the texts that stand in it."""
    entries: dict[str, Value] = {
        member.key: Known(member.value.value) for member in members_of(root) if isinstance(member.value, JsonScalar)
    }
    return ObjectValue(
        entries, rest=Unknown("the template is not read as a whole", key="deployment().properties.template")
    )


def evaluate_arm_template(
    source: SourceFile,
    call: TemplateCall,
    workspace: Workspace,
    target: DeploymentTarget | None = None,
    budget: EvaluationBudget | None = None,
) -> TemplateResult:
    """Return what a template file deploys when it is called like this. Never raises.

    target: where it is deployed to, if the caller knows; by default what its `$schema` says. budget: that of
    the deployment it is a part of.
    """
    return evaluate_arm_file(json_library(workspace).parsed(source), call, workspace, target, budget)


def evaluate_arm_file(
    file: JsonFile,
    call: TemplateCall,
    workspace: Workspace,
    target: DeploymentTarget | None = None,
    budget: EvaluationBudget | None = None,
) -> TemplateResult:
    """Return what a template that has been read deploys; see `evaluate_arm_template`."""
    first = budget or EvaluationBudget(MAX_STEPS)
    result = _evaluate(file, call, workspace, target, first)
    if first.blanks and not call.key_prefix:
        again = with_blanks_open(call, first.blanks)
        first.blanks = {}
        result = _evaluate(file, again, workspace, target, budget or EvaluationBudget(MAX_STEPS))
    return result


def _evaluate(
    file: JsonFile, call: TemplateCall, workspace: Workspace, target: DeploymentTarget | None, budget: EvaluationBudget
) -> TemplateResult:
    library, source = json_library(workspace), file.source
    run = _Run(workspace, library, budget, open_files=[source.path])
    problems = [Problem(each.span, each.message, source.text) for each in file.diagnostics]
    if not isinstance(file.root, JsonObject):
        if not problems:
            problems.append(Problem(Span(source, 0, 0), "the file holds no JSON object", source.text))
        return TemplateResult(problems=problems, files={source.path})
    problems += file.repeated
    chosen = target or DeploymentTarget(target_kind(file.root))
    try:
        result = _Template(run, file, file.root, call, chosen, None, True).evaluate()
    except Exception as error:
        result = TemplateResult(problems=[failed_at(Span(source, 0, 0), error)])
    result.problems[:0] = problems
    result.files.add(source.path)
    result.resources = link_resources(result.resources)
    if not call.key_prefix:
        budget.forget_measures()
    return result


@dataclass(slots=True)
class _Run:
    """What all templates of one deployment share: files, budgets, and the resources found so far."""

    workspace: Workspace
    library: JsonLibrary
    budget: EvaluationBudget
    finder: TemplateFinder = field(init=False)
    everywhere: dict[str, Declared] = field(default_factory=dict)
    open_files: list[str] = field(default_factory=list)
    depth: int = 0
    templates: int = 0
    resources: int = 0

    def __post_init__(self) -> None:
        self.finder = TemplateFinder(self.library, LinkedFiles(self.workspace.files_of_repository, self.workspace.root))

    def admit_resource(self) -> bool:
        self.resources += 1
        return self.resources <= MAX_RESOURCE_INSTANCES


class _Template:
    """One template in one call."""

    def __init__(
        self,
        run: _Run,
        file: JsonFile,
        root: JsonNode,
        call: TemplateCall,
        target: DeploymentTarget,
        outer: Frame | None,
        inner: bool,
        context_prefix: str | None = None,
    ) -> None:
        """`outer`: the scope of the deployment that it is nested in; with `inner` False it is also its own."""
        self.run = run
        self.file = file
        self.root = root
        self.call = call
        self.result = TemplateResult()
        target = replace(target, template=_readable(root))
        above = outer.answers if outer is not None else None
        self.index = ResourceIndex(run.everywhere, above if isinstance(above, ResourceIndex) else None)
        if outer is not None and not inner:
            self.frame = Frame(outer.names, self.index, outer.loops, outer.resource_loop)
        else:
            names = self._names(target, call.key_prefix if context_prefix is None else context_prefix)
            self.frame = Frame(names, self.index)
        self.target = target
        self._order = Dependencies(self.index, [])

    def _names(self, target: DeploymentTarget, context_prefix: str) -> TemplateNames:
        source, call = self.file.source, self.call
        folder = Path(source.path).parent
        files = self.run.workspace.files_of_repository
        context, own = (
            ArmFunctionContext(None, files, folder, target, self.run.budget, prefix)
            for prefix in (context_prefix, call.key_prefix)
        )
        names = TemplateNames(source, self.root, context, own, self.index)
        parameters = TemplateParameters(self.root, source, call.parameters, call.key_prefix)
        names.read_parameter = lambda name: parameters.value(name, names.evaluator)
        return names

    def evaluate(self) -> TemplateResult:
        """Return the resources, outputs and problems of this template and all below it."""
        evaluator = JsonEvaluator(self.file.source, self.frame)
        reader = ResourceReader(
            self.file.source,
            evaluator,
            self.call.key_prefix,
            self.call.address_prefix,
            self.result.problems,
            self.run.admit_resource,
        )
        declared = reader.read(find(self.root, "resources"))
        for address, kind, span in reader.without_copies:
            off = SwitchedOff(address, kind, span, LOOP_IS_EMPTY, self.call.module_calls)
            self.result.switched_off.append(off)
        for each in declared:
            each.presence = both_present(self.call.presence, each.presence)
            if each.is_deployment and each.mode is Mode.MANAGED:
                each.deploy = lambda each=each: self._deploy(each)
            self.index.add(each)
        self._order = Dependencies(self.index, declared)
        for each in in_order(declared):
            if isinstance(each.presence, Known) and each.presence.value is False:
                if each.mode is Mode.MANAGED:
                    calls = self.call.module_calls
                    off = SwitchedOff(each.address, each.type, each.span, CONDITION_IS_FALSE, calls)
                    self.result.switched_off.append(off)
                continue
            try:
                self._add(each)
            except Exception as error:
                self.result.problems.append(failed_at(each.span, error))
        self._outputs(evaluator, reader)
        return self.result

    def _add(self, declared: Declared) -> None:
        """Add what one resource of the template deploys: itself, or what a nested deployment holds."""
        nested = declared.result()
        if nested is None:
            self.result.resources.append(self._resource(declared))
            return
        self.result.add(nested)

    def _resource(self, declared: Declared) -> Resource:
        parent = declared.parent
        return Resource(
            declared.key,
            declared.address,
            declared.type,
            declared.body(),
            declared.span,
            declared.mode,
            declared.api_version,
            declared.presence,
            self.call.module_calls,
            parent.key if parent is not None and parent.is_present else None,
            open_type=declared.open_type,
            depends_on=partial(self._order.of, declared, self.call.depends_on),
            modules=self.call.modules,
        )

    # --- outputs

    def _outputs(self, evaluator: JsonEvaluator, reader: ResourceReader) -> None:
        outputs: dict[str, Value] = {}
        for member in members_of(find(self.root, "outputs")):
            path = f"output {member.key}"
            copy = find(member.value, "copy")
            content, count = find(copy, "input"), find(copy, "count")
            value_node = find(member.value, "value")
            if value_node is not None:
                evaluate = partial(evaluator.evaluate, value_node, path)
            elif content is not None and count is not None:
                evaluate = partial(evaluator.loop, member.key, count, content, path)
            else:
                continue
            is_there = reader.condition(member.value, evaluator)
            if isinstance(is_there, Known) and is_there.value is False:
                continue
            is_secure = (find_text(member.value, "type") or "").lower() in ("securestring", "secureobject")
            outputs[member.key] = _output(evaluate, is_there, is_secure)
        self.result.outputs = outputs

    # --- deployments

    def _deploy(self, declared: Declared) -> TemplateResult:
        found = self.run.finder.templates(declared, self.file)
        branches = [f"({number})" for number in range(len(found))] if len(found) > 1 else [""]
        results = [
            (each, self._deploy_one(declared, each, f"{declared.key}{branch}"))
            for each, branch in zip(found, branches, strict=True)
        ]
        if len(results) == 1:
            return results[0][1]
        merged = TemplateResult()
        for _, result in results:
            merged.add(result)
        merged.outputs = _merged_outputs([(each.presence, result.outputs) for each, result in results])
        return merged

    def _deploy_one(self, declared: Declared, found: NestedTemplate | MissingTemplate, key: str) -> TemplateResult:
        presence = both_present(declared.presence, found.presence)
        if isinstance(found, MissingTemplate):
            return self._missing(declared, found, presence, key)
        reason = self._refusal(found)
        if reason is not None:
            kind = "evaluation" if found.linked and reason.startswith("the template") else "limit"
            return TemplateResult(problems=[Problem(declared.span, reason, declared.span.text, kind=kind)])
        parameters: Mapping[str, Value] = {}
        if found.inner:
            parameters = self.run.finder.parameters(declared, self.file, found.root)
        call = TemplateCall(
            parameters,
            key_prefix=f"{key}.",
            address_prefix=f"{self.call.address_prefix}{declared.label}::",
            modules=(*self.call.modules, key),
            presence=presence,
            module_calls=(*self.call.module_calls, declared.span),
            depends_on=partial(self._order.of, declared, self.call.depends_on),
        )
        outer = declared.evaluator.frame
        target, same = nested_target(declared, found, self.target)
        prefix = outer.context.key_prefix if same else call.key_prefix
        run = self.run
        run.depth += 1
        if found.linked:
            run.open_files.append(found.file.source.path)
        try:
            result = _Template(run, found.file, found.root, call, target, outer, found.inner, prefix).evaluate()
        finally:
            run.depth -= 1
            if found.linked:
                run.open_files.pop()
        if found.linked:
            result.files.add(found.file.source.path)
            result.problems[:0] = [
                Problem(each.span, each.message, found.file.source.text) for each in found.file.diagnostics
            ]
        return result

    def _refusal(self, found: NestedTemplate) -> str | None:
        run = self.run
        run.templates += 1
        if run.templates > MAX_MODULE_INSTANCES:
            return f"the deployment has more than {MAX_MODULE_INSTANCES} nested templates; the rest is not evaluated"
        if run.depth >= MAX_MODULE_DEPTH:
            return f"templates are nested more than {MAX_MODULE_DEPTH} levels deep; what is below is not evaluated"
        path = found.file.source.path
        if found.linked and path in run.open_files:
            return f"the template {Path(path).name} links to itself, directly or through others"
        return None

    def _missing(self, declared: Declared, found: MissingTemplate, presence: Value, key: str) -> TemplateResult:
        node = find(declared.node, "properties", "parameters")
        inputs: Value = ObjectValue({})
        if node is not None:
            inputs = declared.evaluator.evaluate(node, "properties.parameters")
        if isinstance(inputs, ObjectValue):
            entries = {name: _plain(value) for name, value in inputs.entries.items()}
            inputs = ObjectValue(entries, rest=inputs.rest, origin=inputs.origin)
        resource = Resource(
            key,
            declared.address,
            found.source or declared.label,
            inputs,
            declared.span,
            Mode.MODULE_CALL,
            None,
            presence,
            self.call.module_calls,
            spec=found.spec,
            modules=self.call.modules,
        )
        problem = Problem(declared.span, found.reason, declared.span.text, "module", key)
        return TemplateResult(resources=[resource], problems=[problem])


def _output(evaluate: Callable[[], Value], is_there: Value, is_secure: bool) -> Value:
    value = evaluate()
    found = either(is_there, lambda: value, lambda: NULL)
    return as_secret(found) if is_secure else found


def _plain(entry: Value) -> Value:
    """Return the value of a parameter as a deployment passes it: `{"value": …}`."""
    if isinstance(entry, ObjectValue) and len(entry.entries) == 1:
        name, value = next(iter(entry.entries.items()))
        return value if name.lower() == "value" else entry
    return entry


def _merged_outputs(branches: Iterable[tuple[Value, Mapping[str, Value]]]) -> dict[str, Value]:
    """Return the outputs of templates of which only one is deployed."""
    alternatives: dict[str, list[Alternative]] = {}
    given = list(branches)
    for name in dict.fromkeys(name for _, outputs in given for name in outputs):
        for presence, outputs in given:
            value = outputs.get(name) or Unknown(f'the template has no output "{name}"', key=f"output {name}")
            for alternative in alternatives_of(presence):
                if isinstance(alternative.value, Known) and alternative.value.value is True:
                    alternatives.setdefault(name, []).append(Alternative(value, alternative.assumptions))
    return {name: one_of(each, f"output {name}") for name, each in alternatives.items()}
