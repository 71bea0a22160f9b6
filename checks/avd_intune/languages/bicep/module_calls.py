"""Modules of a Bicep file as its expressions see them, and what they deploy.

https://learn.microsoft.com/azure/azure-resource-manager/bicep/modules
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

from avd_intune.languages.arm.evaluation.access import member_of_unknown
from avd_intune.languages.arm.evaluation.resource_ids import id_segments
from avd_intune.languages.arm.functions.function_api import DeploymentTarget
from avd_intune.languages.arm.resources import both_present
from avd_intune.languages.arm.template_calls import TemplateResult
from avd_intune.languages.bicep.evaluation.evaluator import BicepEvaluator
from avd_intune.languages.bicep.evaluation.scope import Symbol
from avd_intune.languages.bicep.loops import Iteration
from avd_intune.languages.bicep.resource_bodies import condition_value, named_dependencies, property_node
from avd_intune.languages.bicep.resources import RESOURCE_GROUPS, ResourceInstance
from avd_intune.languages.bicep.syntax.bicep_tree import IfBody, ObjectExpression
from avd_intune.languages.bicep.syntax.declaration_tree import ModuleDeclaration
from avd_intune.records import replace
from avd_intune.source.text import Span
from avd_intune.values.cases import lift
from avd_intune.values.entries import find_key
from avd_intune.values.identity import unknown_from
from avd_intune.values.value_types import NULL, Known, ObjectValue, Origin, Reference, Unknown, Value, through


class ModuleRun(Protocol):
    """One evaluation of a module."""

    @property
    def result(self) -> TemplateResult:
        """What it deploys."""
        ...

    def output(self, name: str) -> Value | None:
        """Return an output, None if the module has none of that name."""
        ...

    def output_names(self) -> list[str]:
        """Return the names of all outputs."""
        ...


class ModuleMaker(Protocol):
    """The template that modules are called in."""

    key_prefix: str
    address_prefix: str
    presence: Value
    evaluator: BicepEvaluator
    target: DeploymentTarget

    def run_module(self, module: ModuleInstance) -> ModuleRun:
        """Evaluate a module; never raises."""
        ...


class ModuleInstance(Symbol):
    """One instance of a module declaration; it is evaluated when the first of its outputs is asked for."""

    def __init__(
        self,
        template: ModuleMaker,
        declaration: ModuleDeclaration,
        body: ObjectExpression,
        condition: IfBody | None,
        iteration: Iteration,
    ) -> None:
        self.template = template
        self.declaration = declaration
        self.body = body
        self.iteration = iteration
        self.path = f"{declaration.name}{iteration.suffix}"
        self.label = self.path
        self.key = f"{template.key_prefix}{self.path}"
        self.address = f"{template.address_prefix}{self.path}"
        self.span = Span(template.evaluator.scope.source, declaration.keyword_start, declaration.end)
        condition_holds = condition_value(condition, template.evaluator, iteration.local)
        self.presence = both_present(both_present(template.presence, iteration.presence), condition_holds)
        self._run: ModuleRun | None = None
        self._parameters: Value | None = None
        self._busy = False
        self._name: Value | None = None

    @property
    def is_absent(self) -> bool:
        """Say whether the deployment certainly does not contain it."""
        return isinstance(self.presence, Known) and self.presence.value is False

    def dependencies(self, around: Callable[[], tuple[str, ...]]) -> tuple[str, ...]:
        """Return what is deployed before the module that it is called in, and what it names in `dependsOn`."""
        return (*around(), *named_dependencies(self.body, self.template.evaluator, self.iteration.local))

    def deployed_keys(self) -> list[str]:
        return [f"{self.key}."]

    @property
    def name(self) -> Value:
        """The name of its deployment."""
        if self._name is None:
            node = property_node(self.body, "name")
            if node is None:
                self._name = Unknown(f"the name of {self.address} is made at deployment", key=f"{self.key}.name")
            else:
                self._name = self.template.evaluator.evaluate(node, self.iteration.local, path="name")
        return self._name

    @property
    def parameters(self) -> Value:
        """What it passes to the module: an object, or an unknown if that is not known."""
        if self._parameters is None:
            self._parameters = self._passed()
        return self._parameters

    def _passed(self) -> Value:
        node = property_node(self.body, "params")
        if node is None:
            return ObjectValue({}, origin=Origin(self.path, self.span))
        return self.template.evaluator.evaluate(node, self.iteration.local, path="params")

    def target(self, kind: str) -> tuple[DeploymentTarget, bool]:
        """Return where a module of a kind is deployed to, and whether that is the target of its caller."""
        outer = self.template.target
        target = replace(outer, kind=kind, deployment_name=self.name)
        node = property_node(self.body, "scope")
        if node is None:
            if kind == outer.kind:
                return target, True
            return replace(target, resource_group=None), False
        scope = self.template.evaluator.symbol(node, self.iteration.local)
        subscription, group, management_group = _parts_of_scope(scope, self.span)
        if subscription is not None:
            target = replace(target, subscription_id=subscription)
        if management_group is not None:
            target = replace(target, management_group=management_group)
        return replace(target, resource_group=group), False

    def run(self) -> ModuleRun | None:
        """Return its evaluation; None while it is going on."""
        if self._run is None and not self._busy:
            self._busy = True
            try:
                self._run = self.template.run_module(self)
            finally:
                self._busy = False
        return self._run

    # --- as a symbol

    def member(self, name: str, span: Span) -> Value | Symbol:
        if name == "name":
            return through(self.name, f"{self.path}.name", span)
        return ModuleOutputs(self) if name == "outputs" else super().member(name, span)

    def value(self, span: Span) -> Value:
        return ObjectValue(
            {"name": self.name, "outputs": ModuleOutputs(self).value(span)}, origin=Origin(self.path, span)
        )


class ModuleOutputs(Symbol):
    """`module.outputs`."""

    def __init__(self, module: ModuleInstance) -> None:
        self.label = f"{module.path}.outputs"
        self.presence = module.presence
        self._module = module

    def value(self, span: Span) -> Value:
        run = self._module.run()
        names = run.output_names() if run is not None else []
        members = {name: self.member(name, span) for name in names}
        known = {name: value for name, value in members.items() if isinstance(value, Value)}
        rest = missing_output(self._module, None) if run is None else None
        return ObjectValue(known, rest=rest, origin=Origin(self.label, span))

    def member(self, name: str, span: Span) -> Value | Symbol:
        module = self._module
        if module.is_absent:
            return self.rejected(f"{module.path} is not deployed, so it has no outputs", span)
        run = module.run()
        if run is None:
            return self.rejected(f"{module.path} depends on its own output {name}", span)
        found = run.output(name)
        if found is None:
            return self.rejected(f'{module.path} has no output "{name}"', span)
        return through(found, f"{self.label}.{name}", span)


def missing_output(module: ModuleInstance, name: str | None) -> Reference:
    """Return what stands for an output of a module that cannot be evaluated; None: for all of them."""
    place = f"outputs.{name}" if name is not None else "outputs"
    path = ("outputs", name) if name is not None else ("outputs",)
    reason = f"`{module.path}.{place}` comes from a module whose source is not at hand"
    return Reference(reason, key=f"{module.key}.{place}", target=module.key, path=path)


def _parts_of_scope(scope: Value | Symbol, span: Span) -> tuple[Value | None, Value | None, Value | None]:
    """Return the subscription, resource group and management group that a scope names."""
    if isinstance(scope, Symbol):
        if not isinstance(scope, ResourceInstance):
            return None, None, None
        identifier, name = scope.id, scope.name
        if scope.type.lower() == RESOURCE_GROUPS:
            return _subscription_in(identifier), name, None
        return None, None, (name if scope.type.lower() == "microsoft.management/managementgroups" else None)
    if isinstance(scope, ObjectValue):
        kind = _entry(scope, "type")
        subscription = _entry(scope, "subscriptionId")
        if subscription is not None:
            return subscription, None, None
        if isinstance(kind, Known) and str(kind.value).lower() == "microsoft.management/managementgroups":
            return None, None, _entry(scope, "name")
        return _subscription_in(_entry(scope, "id")), _entry(scope, "name"), None
    key = scope.key if isinstance(scope, Unknown) else f"scope@{span.path}:{span.start}"
    reason = scope.reason if isinstance(scope, Unknown) else "the scope depends on inputs"
    group = Unknown(reason, key=f"{key}.name", origin=scope.origin)
    return Unknown(reason, key=f"{key}.subscriptionId", origin=scope.origin), group, None


def _entry(scope: ObjectValue, name: str) -> Value | None:
    key = find_key(scope.entries, name)
    return scope.entries[key] if key is not None else None


def _subscription_in(identifier: Value | None) -> Value | None:
    segments = id_segments(identifier) if identifier is not None else None
    return segments[2] if segments is not None and len(segments) > 2 else None


def passed_parameters(value: Value, names: Iterable[str]) -> dict[str, Value]:
    """Return what a call passes for each parameter; `names` are those of the module."""
    if isinstance(value, ObjectValue) and value.rest is None:
        return dict(value.entries)
    return {name: lift(lambda each, name=name: _passed(each, name), value) for name in names}


def _passed(value: Value, name: str) -> Value:
    if isinstance(value, Unknown):
        return member_of_unknown(value, Known(name))
    if not isinstance(value, ObjectValue):
        return NULL
    key = find_key(value.entries, name)
    if key is not None:
        return value.entries[key]
    return NULL if value.rest is None else unknown_from(f"entry {name} of", value)
