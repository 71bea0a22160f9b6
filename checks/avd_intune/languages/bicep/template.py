"""Bicep files to the resources that they deploy, modules included."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from avd_intune.languages.arm.evaluation.resource_ids import parse_resource_id
from avd_intune.languages.arm.functions.function_api import (
    ArmFunctionContext,
    ArmFunctionError,
    DeploymentTarget,
)
from avd_intune.languages.arm.functions.function_table import call_arm_function
from avd_intune.languages.arm.template import evaluate_arm_template
from avd_intune.languages.arm.template_calls import (
    MAX_MODULE_DEPTH,
    MAX_MODULE_INSTANCES,
    MAX_RESOURCE_INSTANCES,
    TemplateCall,
    TemplateResult,
    with_blanks_open,
)
from avd_intune.languages.arm.template_json import json_library, target_kind
from avd_intune.languages.arm.twins import link_resources
from avd_intune.languages.bicep.bicep_files import BicepUnit
from avd_intune.languages.bicep.collections_of_resources import SymbolCollection
from avd_intune.languages.bicep.deployment_run import DeploymentRun
from avd_intune.languages.bicep.evaluation.access_chains import NO_LOCALS, Locals
from avd_intune.languages.bicep.evaluation.scope import BicepScope, Symbol
from avd_intune.languages.bicep.evaluation.type_checks import decorator_name
from avd_intune.languages.bicep.loops import Loop, alike_in, iterations, unwrapped
from avd_intune.languages.bicep.module_calls import ModuleInstance, ModuleRun, passed_parameters
from avd_intune.languages.bicep.module_runs import FinishedRun, MissingRun, UnreadableSymbol
from avd_intune.languages.bicep.module_sources import MissingModule
from avd_intune.languages.bicep.names import FileNames
from avd_intune.languages.bicep.parameters import ParameterValues
from avd_intune.languages.bicep.resources import ResourceInstance
from avd_intune.languages.bicep.switched_off import switched_off, without_elements
from avd_intune.languages.bicep.syntax.bicep_tree import ResourceDeclaration
from avd_intune.languages.bicep.syntax.declaration_tree import ModuleDeclaration, OutputDeclaration
from avd_intune.languages.resource_model import Mode, Problem, Resource, failed_at
from avd_intune.source.failures import why_failed
from avd_intune.source.json_lookups import find, members_of
from avd_intune.source.text import SourceFile, Span
from avd_intune.source.workspace import Workspace
from avd_intune.values.cases import lift
from avd_intune.values.value_types import Known, ObjectValue, Reference, Unknown, Value, as_secret

# What a deployment can read of the template that the compiler makes.
COMPILED = ObjectValue(
    {"contentVersion": Known("1.0.0.0")},
    rest=Unknown("the compiled template is not at hand", key="deployment().properties.template"),
)


def evaluate_bicep_template(unit: BicepUnit, call: TemplateCall, workspace: Workspace) -> TemplateResult:
    """Return what a Bicep file deploys when it is called like this. Never raises."""
    run = DeploymentRun(workspace)
    result = _evaluate(run, unit, call)
    if run.budget.blanks:
        again = with_blanks_open(call, run.budget.blanks)
        result = _evaluate(DeploymentRun(workspace), unit, again)
    return result


def _evaluate(run: DeploymentRun, unit: BicepUnit, call: TemplateCall) -> TemplateResult:
    run.open_files.append(unit.source.path)
    try:
        target = DeploymentTarget(unit.target_scope, template=COMPILED)
        template = BicepTemplate(run, unit, call, target, call.key_prefix)
        result = template.evaluate()
        result.outputs = {
            name: found for name in template.output_names() if (found := template.output(name)) is not None
        }
    except Exception as error:
        result = TemplateResult(problems=[failed_at(Span(unit.source, 0, 0), error)])
    result.files |= {unit.source.path} | run.imported.files
    result.resources = link_resources(result.resources)
    run.let_go()
    return result


class BicepTemplate(FileNames):
    """One use of a Bicep file: its names, and what it deploys. Implements what resources and modules need."""

    def __init__(
        self,
        run: DeploymentRun,
        unit: BicepUnit,
        call: TemplateCall,
        target: DeploymentTarget,
        context_prefix: str,
    ) -> None:
        """`context_prefix` is equal for templates that are deployed to the same target."""
        files, folder = run.workspace.files_of_repository, unit.path.parent
        context = ArmFunctionContext(None, files, folder, target, run.budget, context_prefix)
        super().__init__(unit, run.imported, context)
        self.run = run
        self.call = call
        self.target = target
        self.context_prefix = context_prefix
        self.key_prefix = call.key_prefix
        self.address_prefix = call.address_prefix
        self.presence = call.presence
        self._parameters = ParameterValues(call.parameters, call.key_prefix)
        self._outputs = {each.name: each for each in unit.all(OutputDeclaration)}
        self._output_values: dict[str, Value] = {}
        self._problems: list[Problem] = []
        self._result: TemplateResult | None = None

    # --- names

    def find(self, name: str) -> Value | Symbol | None:
        declared = self.unit.parameters.get(name)
        if declared is not None:
            return self._parameters.value(declared, self)
        deployed = self.unit.deployed.get(name)
        if isinstance(deployed, ResourceDeclaration):
            return self.declare(deployed, self, NO_LOCALS, None)
        if isinstance(deployed, ModuleDeclaration):
            return self._declare_module(deployed)
        return super().find(name)

    def azure_function(self, name: str, arguments: tuple[Value, ...], span: Span) -> Value | None:
        if name in ("newguid", "utcnow"):
            # Another value in every module, wherever that is deployed to.
            base = self.context
            own = ArmFunctionContext(span, base.files, base.base_folder, base.target, base.budget, self.key_prefix)
            return call_arm_function(name, arguments, own)
        if not arguments or not (name == "reference" or name.startswith("list")):
            return None
        known = False

        def each(target: Value) -> Value:
            nonlocal known
            found = self._resource_of_id(target)
            if found is None:
                base = self.context
                call = ArmFunctionContext(span, base.files, base.base_folder, base.target, base.budget, base.key_prefix)
                return call_arm_function(name, (target, *arguments[1:]), call)
            known = True
            if name != "reference":
                return found.call(name, (), span)
            if len(arguments) > 2:
                return found.value(span)
            value = found.member("properties", span)
            return value if isinstance(value, Value) else value.value(span)

        answer = lift(each, arguments[0])
        return answer if known else None

    def created_twin(self, existing: ResourceInstance) -> ResourceInstance | None:
        keys = existing.ids()
        found = self.run.everywhere.get(keys[0]) if len(keys) == 1 else None
        if found is None or found.mode is not Mode.MANAGED:
            return None
        # One that is created in some cases only is not the one that is there already in the others.
        return found if isinstance(found.presence, Known) and found.presence.value is True else None

    def _resource_of_id(self, identifier: Value) -> ResourceInstance | None:
        parsed = parse_resource_id(identifier)
        if parsed is not None:
            return self.run.everywhere.get(parsed.local_key)
        if isinstance(identifier, Reference) and identifier.path == ("id",):
            return self.run.resource_of(identifier.target)
        return None

    # --- declarations

    def declare(
        self, declaration: ResourceDeclaration, scope: BicepScope, local: Locals, owner: ResourceInstance | None
    ) -> Symbol:
        evaluator = self.evaluator if owner is None else owner.evaluator
        loop, condition, body = unwrapped(declaration.body)
        if body is None:
            return UnreadableSymbol(declaration.name)
        if self.run.resources > MAX_RESOURCE_INSTANCES:
            return UnreadableSymbol(declaration.name)
        expanded = iterations(loop, evaluator, local)
        alike = alike_in(expanded, declaration.name, body, scope.source)
        instances: list[ResourceInstance] = []
        for each in expanded.iterations:
            self.run.resources += 1
            if self.run.resources > MAX_RESOURCE_INSTANCES:
                self._complain_once(
                    declaration,
                    f"the deployment has more than {MAX_RESOURCE_INSTANCES} resources; the rest is not evaluated",
                )
                break
            instance = ResourceInstance(self, declaration, body, condition, each, scope, owner, alike)
            if not instance.type:
                self._complain(declaration, f"the type of {declaration.name} is not known before deployment")
            for key in instance.ids():
                known = self.run.everywhere.get(key)
                if known is None or (known.mode is Mode.EXISTING and not instance.is_absent):
                    self.run.everywhere[key] = instance
            instances.append(instance)
        self._complain_of_loop(declaration, expanded, instances)
        if not expanded.is_loop:
            return instances[0] if instances else UnreadableSymbol(declaration.name)
        return SymbolCollection(declaration.name, instances, [each.iteration.suffix for each in instances])

    def _declare_module(self, declaration: ModuleDeclaration) -> Symbol:
        loop, condition, body = unwrapped(declaration.body)
        if body is None:
            return UnreadableSymbol(declaration.name)
        # Where there is no room for what it deploys, that has been said.
        if self.run.modules > MAX_MODULE_INSTANCES or self.run.resources > MAX_RESOURCE_INSTANCES:
            return UnreadableSymbol(declaration.name)
        expanded = iterations(loop, self.evaluator, NO_LOCALS)
        instances: list[ModuleInstance] = []
        for each in expanded.iterations:
            self.run.modules += 1
            if self.run.modules > MAX_MODULE_INSTANCES:
                self._complain_once(
                    declaration,
                    f"the deployment has more than {MAX_MODULE_INSTANCES} modules; the rest is not evaluated",
                )
                break
            instances.append(ModuleInstance(self, declaration, body, condition, each))
        self._complain_of_loop(declaration, expanded, instances)
        if not expanded.is_loop:
            return instances[0] if instances else UnreadableSymbol(declaration.name)
        return SymbolCollection(declaration.name, instances, [each.iteration.suffix for each in instances])

    def _complain_of_loop(
        self,
        declaration: ResourceDeclaration | ModuleDeclaration,
        loop: Loop,
        instances: Sequence[ResourceInstance | ModuleInstance],
    ) -> None:
        # What is not deployed anyway may be incomplete.
        if loop.failure is not None and not all(each.is_absent for each in instances):
            self._complain(declaration, f"the loop of {declaration.name} cannot be evaluated: {loop.failure}")

    def _complain_once(self, declaration: ResourceDeclaration | ModuleDeclaration, reason: str) -> None:
        """Add a problem of the whole deployment, at the place where it comes up first."""
        if reason not in self.run.complained:
            self.run.complained.add(reason)
            self._complain(declaration, reason, kind="limit")

    def _complain(
        self, declaration: ResourceDeclaration | ModuleDeclaration, reason: str, kind: str = "evaluation"
    ) -> None:
        span = Span(self.source, declaration.keyword_start, declaration.end)
        self._problems.append(Problem(span, reason, span.text, kind=kind))

    # --- evaluation

    @property
    def result(self) -> TemplateResult:
        if self._result is None:
            self._result = self.evaluate()
        return self._result

    def evaluate(self) -> TemplateResult:
        """Return the resources and problems of this file and all modules below it."""
        result = TemplateResult(files={self.source.path}, problems=self._syntax_problems())
        by_name = {name: part for name in self.unit.deployed_in_order if (part := self._emit(name)) is not None}
        for part in (by_name[name] for name in self.unit.deployed if name in by_name):
            result.add(part)
        result.problems.extend(self._problems)
        return result

    def _syntax_problems(self) -> list[Problem]:
        path = self.source.path
        if not self.unit.file.diagnostics or path in self.run.complained:
            return []
        self.run.complained.add(path)
        return [Problem(each.span, each.message, self.source.text) for each in self.unit.file.diagnostics]

    def _emit(self, name: str) -> TemplateResult | None:
        """Return what one name deploys; None, of which there may be many, where nothing of it is evaluated."""
        result = TemplateResult()
        try:
            symbol = self.lookup(name)
            if isinstance(symbol, UnreadableSymbol):
                return None
            if isinstance(symbol, Symbol):
                self._emit_symbol(symbol, result)
                if isinstance(symbol, SymbolCollection) and not symbol.instances:
                    address = f"{self.address_prefix}{name}"
                    empty = without_elements(address, self.unit.deployed[name], self.source, self.call)
                    result.switched_off.append(empty)
        except ArmFunctionError as error:
            self._complain(self.unit.deployed[name], f"{name} cannot be evaluated: {error}", kind="failed")
        except Exception as error:
            self._complain(self.unit.deployed[name], f"{name} cannot be judged: {why_failed(error)}", kind="failed")
        return result

    def _emit_symbol(self, symbol: Symbol, result: TemplateResult) -> None:
        if isinstance(symbol, SymbolCollection):
            for each in symbol.instances:
                self._emit_symbol(each, result)
        elif isinstance(symbol, ResourceInstance | ModuleInstance) and symbol.is_absent:
            if not (isinstance(symbol, ResourceInstance) and symbol.mode is Mode.EXISTING):
                result.switched_off.append(switched_off(symbol, self.call))
        elif isinstance(symbol, ResourceInstance):
            if symbol.type:
                result.resources.append(self._resource(symbol))
            for nested in symbol.nested_symbols():
                self._emit_symbol(nested, result)
        elif isinstance(symbol, ModuleInstance):
            run = symbol.run()
            if run is not None:
                result.add(run.result)

    def _resource(self, instance: ResourceInstance) -> Resource:
        above = instance.parent or instance.extended
        return Resource(
            instance.key,
            instance.address,
            instance.type,
            instance.body,
            instance.span,
            instance.mode,
            instance.api_version,
            instance.presence,
            self.call.module_calls,
            above.key if above is not None else None,
            instance.parent_element,
            number=instance.iteration.number,
            depends_on=partial(instance.dependencies, self.call.depends_on),
            modules=self.call.modules,
        )

    # --- outputs

    def output_names(self) -> list[str]:
        return list(self._outputs)

    def output(self, name: str) -> Value | None:
        found = self._output_values.get(name)
        declared = self._outputs.get(name)
        if found is None and declared is not None:
            found = self.evaluator.evaluate(declared.value, path=f"output {name}")
            if any(decorator_name(each) == "secure" for each in declared.decorators):
                found = as_secret(found)
            self._output_values[name] = found
        return found

    # --- modules

    def run_module(self, module: ModuleInstance) -> ModuleRun:
        found = self.run.finder.find(self.unit.path, module.declaration.path)
        if isinstance(found, MissingModule):
            return MissingRun(module, found, self.call)
        reason = self._refusal(found.source.path if isinstance(found, BicepUnit) else found.path)
        if reason is not None:
            kind = "limit" if len(self.run.open_files) > MAX_MODULE_DEPTH else "evaluation"
            problem = Problem(module.span, reason, module.span.text, kind=kind)
            return FinishedRun(module, TemplateResult(problems=[problem]), reason)
        if isinstance(found, SourceFile):
            return self._run_compiled(module, found)
        target, is_same = module.target(found.target_scope)
        call = self._call_of(module, passed_parameters(module.parameters, found.parameters))
        prefix = self.context_prefix if is_same else call.key_prefix
        run = self.run
        template = BicepTemplate(run, found, call, target, prefix)
        run.open_files.append(found.source.path)
        try:
            # Evaluated as a whole now: resources in it must be known to what refers to them by id.
            _ = template.result
        finally:
            run.open_files.pop()
        return template

    def _run_compiled(self, module: ModuleInstance, source: SourceFile) -> ModuleRun:
        root = json_library(self.run.workspace).parsed(source).root
        names = [member.key for member in members_of(find(root, "parameters"))]
        target, _ = module.target(target_kind(root) if root is not None else "resourceGroup")
        call = self._call_of(module, passed_parameters(module.parameters, names))
        result = evaluate_arm_template(source, call, self.run.workspace, target, self.run.budget)
        return FinishedRun(module, result, None)

    def _call_of(self, module: ModuleInstance, parameters: dict[str, Value]) -> TemplateCall:
        return TemplateCall(
            parameters,
            key_prefix=f"{module.key}.",
            address_prefix=f"{module.address}::",
            modules=(*self.call.modules, module.key),
            presence=module.presence,
            module_calls=(*self.call.module_calls, module.span),
            depends_on=partial(module.dependencies, self.call.depends_on),
        )

    def _refusal(self, path: str) -> str | None:
        run = self.run
        if len(run.open_files) > MAX_MODULE_DEPTH:
            return f"modules are nested more than {MAX_MODULE_DEPTH} levels deep; what is below is not evaluated"
        if path in run.open_files:
            return f"the module {Path(path).name} calls itself, directly or through others"
        return None
