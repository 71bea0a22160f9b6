"""One Terraform root in one scenario: modules, resources and outputs, evaluated when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path

from avd_intune.languages.resource_model import Mode, Resource, SwitchedOff
from avd_intune.languages.terraform.blocks import META_ARGUMENTS
from avd_intune.languages.terraform.called_sources import source_of_call
from avd_intune.languages.terraform.constants import evaluate_constant
from avd_intune.languages.terraform.evaluation.evaluator import evaluate_stated
from avd_intune.languages.terraform.instances import Expansion, Slot, expand, has_instances
from avd_intune.languages.terraform.module_sources import ModuleSource, stated_version
from avd_intune.languages.terraform.modules import Declaration, ModuleCode, PlacedAttribute
from avd_intune.languages.terraform.providers import cloud_of_call
from avd_intune.languages.terraform.resources import ResourceNode, dependencies_of
from avd_intune.languages.terraform.root_run import Run
from avd_intune.languages.terraform.root_scope import ModuleScope
from avd_intune.languages.terraform.syntax.hcl_tree import Expression, Literal
from avd_intune.source.text import SourceFile, Span
from avd_intune.values.cases import either
from avd_intune.values.entries import LazyEntries
from avd_intune.values.value_types import (
    FALSE,
    TRUE,
    EvaluationError,
    Known,
    ObjectValue,
    Origin,
    Reference,
    ResourceValue,
    Unknown,
    Value,
    as_secret,
    through,
)

NO_NAMES: Mapping[str, Value] = {}


class ModuleInstance:
    """One module as it is called once: the names of its code, evaluated at most once each.

    address: "" for the root, `module.hosts["a"]` for a called one; path: the names of the calls to it.
    given: the value of each argument, evaluated when it is asked for.
    """

    def __init__(
        self,
        run: Run,
        code: ModuleCode,
        given: Mapping[str, Callable[[], Value]],
        parent: ModuleInstance | None = None,
        address: str = "",
        path: tuple[str, ...] = (),
        presence: Value = TRUE,
        calls: tuple[Span, ...] = (),
    ) -> None:
        self.run = run
        self.code = code
        self.parent = parent
        self.address = address
        self.path = path
        self.presence = presence
        self.calls = calls
        self.modules: tuple[str, ...] = (*parent.modules, address) if parent is not None else ()
        self.files = run.files
        self.representatives = run.representatives
        self.folder = code.folder
        # Its own, and those of the modules that call it.
        self.folders: tuple[Path, ...] = (code.folder, *(parent.folders if parent is not None else ()))
        self.root_folder = run.root_folder
        self.key_prefix = f"{address}." if address else ""
        self._given = given
        self._values: dict[tuple[str, str], Value | None] = {}
        self._resources: dict[tuple[str, str, str], ResourceNode] = {}
        self._calls: dict[str, ModuleCall] = {}

    # --- evaluation ---------------------------------------------------------------------------------

    def evaluate(self, placed: PlacedAttribute, names: Mapping[str, Value] = NO_NAMES) -> Value:
        """Return the value of an argument, with the names of the block that it stands in."""
        return evaluate_stated(placed.expression, placed.source, lambda: ModuleScope(self, placed.source, names))

    @property
    def note_blank(self) -> Callable[[Value | None], None]:
        return self.run.note_blank

    def noting_templates(self) -> AbstractContextManager[None]:
        """Note the files that are loaded meanwhile as templates that are deployed."""
        return self.files.noting(self.run.templates)

    def report(self, span: Span, reason: str, concerns: str | None = None, kind: str = "evaluation") -> None:
        """Note what Terraform would reject, or what the scan leaves out."""
        self.run.report(span, reason, concerns, kind)

    def once(self, kind: str, name: str, compute: Callable[[], Value]) -> Value:
        """Return a value that is computed at most once; one that needs itself is unknown."""
        key = (kind, name)
        if key in self._values:
            return self._values[key] or self.in_a_circle(f"{kind}.{name}")
        self._values[key] = None
        value: Value | None = None
        try:
            value = compute()
        finally:
            if value is None:
                del self._values[key]
            else:
                self._values[key] = value
        return value

    def in_a_circle(self, written: str) -> Unknown:
        """Return the value of what needs itself."""
        return Unknown(f"{written} refers to itself", key=f"{self.key_prefix}{written} in a circle")

    # --- the names of the module --------------------------------------------------------------------

    def variable(self, name: str) -> Value | None:
        """Return the value of `var.name`, None if it is not declared."""
        declaration = self.code.variables.get(name)
        if declaration is None:
            return None
        return self.once("var", name, lambda: self._variable(name, declaration))

    def _variable(self, name: str, declaration: Declaration) -> Value:
        variable = self.run.input_variable(name, declaration)
        given = self._given[name]() if name in self._given else None
        missing = f'variable "{name}" has no default'
        missing = f'{self.address} does not give the required argument "{name}"' if self.address else missing
        value = variable.value(given, self._constant, self.key_prefix, missing)
        if isinstance(value, EvaluationError) and not isinstance(given, EvaluationError):
            self.run.report(declaration.span, f"{self.key_prefix}var.{name} does not fit its type: {value.reason}")
        return value

    def _constant(self, expression: Expression, source: SourceFile, known: Mapping[str, Value] = NO_NAMES) -> Value:
        return evaluate_constant(expression, source, self.files, self.code.locals, known)

    def local(self, name: str) -> Value | None:
        """Return the value of `local.name`, None if it is not declared."""
        placed = self.code.locals.get(name)
        return None if placed is None else self.once("local", name, lambda: self.evaluate(placed))

    def output(self, name: str) -> Value | None:
        """Return the value of an output, None if it is not declared."""
        declaration = self.code.outputs.get(name)
        return None if declaration is None else self.once("output", name, lambda: self._output(name, declaration))

    def _output(self, name: str, declaration: Declaration) -> Value:
        placed = declaration.content.attributes.get("value")
        if placed is None:
            return Unknown(f'output "{name}" has no value', key=f"{self.key_prefix}output.{name}")
        value = through(self.evaluate(placed), f"output {name}", placed.span)
        attributes = declaration.content.attributes
        hidden = [attributes[argument].expression for argument in ("sensitive", "ephemeral") if argument in attributes]
        return as_secret(value) if any(isinstance(each, Literal) and each.value is True for each in hidden) else value

    def resource(self, kind: str, type_name: str, name: str, attribute: str | None) -> tuple[Value, bool] | None:
        """Return a resource's value, or that of its attribute (then with True); None if it is not declared."""
        node = self.resource_node(kind, type_name, name)
        if node is None:
            return None
        if attribute is not None and node.is_single:
            return node.attribute(attribute), True
        return node.value, False

    def resource_node(self, kind: str, type_name: str, name: str) -> ResourceNode | None:
        """Return a declared resource."""
        key = (kind, type_name, name)
        node = self._resources.get(key)
        if node is None and key in self.code.resources:
            node = self._resources[key] = ResourceNode(self, key, self.code.resources[key])
        return node

    def module(self, name: str, output: str | None) -> tuple[Value, bool] | None:
        """Return a called module's value, or that of its output (then with True); None if it is not called."""
        call = self.call(name)
        if call is None:
            return None
        if output is not None and call.is_single:
            return call.output(output), True
        return call.value, False

    def call(self, name: str) -> ModuleCall | None:
        """Return a module call."""
        call = self._calls.get(name)
        if call is None and name in self.code.calls:
            call = self._calls[name] = ModuleCall(self, name, self.code.calls[name])
        return call

    # --- what is deployed ---------------------------------------------------------------------------

    def resources(self) -> Iterator[Resource]:
        """Yield the resources of this module, those of called modules not included."""
        for key in self.code.resources:
            node = self.resource_node(*key)
            if node is not None:
                try:
                    yield from node.resources()
                except Exception as error:
                    self.run.fail(node.declaration.span, error)

    def let_go(self) -> None:
        """Forget the evaluated blocks; what is asked for later evaluates them again."""
        for node in self._resources.values():
            node.let_go()
        self._resources.clear()

    def switched_off(self) -> Iterator[SwitchedOff]:
        """Yield the resource blocks and module calls that have no instance."""
        for key in self.code.resources:
            node = self.resource_node(*key)
            if node is not None and not self.run.has_failed(node.declaration.span):
                yield from node.switched_off()
        for name, declaration in self.code.calls.items():
            left_out = self.run.has_failed(declaration.span) or self._is_left_out(name, declaration)
            call = None if left_out else self.call(name)
            if call is not None and not call.has_instances:
                yield SwitchedOff(call.address, "module", call.declaration.span, call.expansion.why_none, self.calls)

    def children(self) -> Iterator[ModuleInstance | Resource]:
        """Yield the instances of called modules; a call without source at hand is a resource."""
        for name, declaration in self.code.calls.items():
            try:
                if not self._is_left_out(name, declaration) and (call := self.call(name)) is not None:
                    yield from call.children()
            except Exception as error:
                self.run.fail(declaration.span, error)

    def _is_left_out(self, name: str, declaration: Declaration) -> bool:
        if (made := self._calls.get(name)) is not None and made.is_expanded:
            return False
        return self.run.leaves_out(declaration, lambda: (call := self.call(name)) is None or call.has_instances)


class ModuleCall:
    """One `module` block in one module instance."""

    def __init__(self, owner: ModuleInstance, name: str, declaration: Declaration) -> None:
        self.owner = owner
        self.name = name
        self.declaration = declaration
        self.address = f"{owner.key_prefix}{owner.code.call_word}.{name}"
        self._expansion: Expansion | None = None
        self._source: ModuleSource | None = None
        self._instances: dict[str, ModuleInstance | None] = {}

    @property
    def expansion(self) -> Expansion:
        if self._expansion is None:
            # A number of instances that depends on the module itself finds this one in place.
            self._expansion = Expansion("single", (Slot(),))
            self._expansion = expand(
                self.declaration.content, self.owner.evaluate, self.address, self.owner.representatives
            )
            if self._expansion.problem is not None:
                span = self._expansion.problem_span or self.declaration.span
                kind = "limit" if self._expansion.is_cut else "evaluation"
                reason = f"{self.address}: {self._expansion.problem}"
                self.owner.run.report(span, reason, self.declaration.span.text, kind)
            self.owner.run.note_blank(self._expansion.blank)
        return self._expansion

    @property
    def is_expanded(self) -> bool:
        """Say whether its instances are known already."""
        return self._expansion is not None

    @property
    def has_instances(self) -> bool:
        """Say whether there is an instance, without making them all."""
        made = self._expansion
        return bool(made.slots) if made else has_instances(self.declaration.content, self.owner.evaluate)

    @property
    def is_single(self) -> bool:
        return self.expansion.kind == "single"

    @property
    def source(self) -> ModuleSource:
        if self._source is None:
            owner = self.owner
            self._source = source_of_call(
                owner.run,
                self.declaration,
                self.address,
                (*owner.path, self.name),
                owner.folders,
                owner.evaluate,
                is_component=owner.code.call_word != "module",
            )
        return self._source

    def instance(self, slot: Slot) -> ModuleInstance | None:
        """Return a called module, None if its source is not at hand."""
        if slot.text not in self._instances:
            self._instances[slot.text] = self._make_instance(slot)
        return self._instances[slot.text]

    def _make_instance(self, slot: Slot) -> ModuleInstance | None:
        owner, run = self.owner, self.owner.run
        folder = self.source.folder
        if folder is None or run.is_full(self.declaration.span):
            return None
        run.instances += 1
        code = run.library.load(folder)
        given = {name: self._argument(placed, slot) for name, placed in self._arguments().items()}
        for name in given:
            if name not in code.variables:
                span = self._arguments()[name].span
                run.report(span, f'{self.address}: the module has no variable "{name}"', self.declaration.span.text)
        return ModuleInstance(
            run,
            code,
            given,
            owner,
            f"{self.address}{slot.text}",
            (*owner.path, self.name),
            self._presence(slot),
            (*owner.calls, self.declaration.span),
        )

    def _arguments(self) -> dict[str, PlacedAttribute]:
        attributes = self.declaration.content.attributes
        return {n: a for n, a in attributes.items() if n not in META_ARGUMENTS and n not in ("source", "version")}

    def _argument(self, placed: PlacedAttribute, slot: Slot) -> Callable[[], Value]:
        what = f"{placed.attribute.name} of {self.address}{slot.text}"
        return lambda: through(self.owner.evaluate(placed, slot.names), what, placed.span)

    def output(self, name: str) -> Value:
        """Return an output of the only instance."""
        return self._output(self.expansion.slots[0], name)

    def _output(self, slot: Slot, name: str) -> Value:
        instance = self.instance(slot)
        if instance is None:
            key = f"{self.address}{slot.text}"
            reason = self.source.reason or f"{key} is not evaluated"
            return Reference(reason, key=f"{key}.{name}", target=key, path=(name,))
        value = instance.output(name)
        if value is not None:
            return value
        span = self.declaration.span
        key = f"{self.address}{slot.text}.{name}"
        return Unknown(f'{self.address} has no output "{name}"', key=key, origin=Origin(key, span))

    @property
    def value(self) -> Value:
        return self.owner.once("module", self.name, lambda: self.expansion.collected(self._whole))

    def _whole(self, slot: Slot) -> Value:
        key = f"{self.address}{slot.text}"
        instance = self.instance(slot)
        reference = Reference(self.source.reason or f"{key} is a module", key=key, target=key)
        if instance is None:
            return reference
        outputs = list(instance.code.outputs)
        entries = LazyEntries(outputs, lambda name: self._output(slot, name))
        return ResourceValue(entries, reference=reference, later="is no output of the module")

    def children(self) -> Iterator[ModuleInstance | Resource]:
        """Yield the called module instances, or a MODULE_CALL resource for each that has no code at hand."""
        for slot in self.expansion.slots:
            presence = self._presence(slot)
            if isinstance(presence, Known) and presence.value is False:
                continue
            instance = self.instance(slot)
            if instance is not None:
                yield instance
            elif self.source.folder is None:
                yield self._unresolved(slot, presence)

    def _presence(self, slot: Slot) -> Value:
        return either(self.owner.presence, lambda: slot.presence, lambda: FALSE)

    def _unresolved(self, slot: Slot, presence: Value) -> Resource:
        key = f"{self.address}{slot.text}"
        inputs = {name: self._argument(placed, slot)() for name, placed in self._arguments().items()}
        if (depends_on := self.declaration.content.attributes.get("depends_on")) is not None:
            inputs["depends_on"] = dependencies_of(self.owner, depends_on)
        return Resource(
            key=key,
            address=key,
            type=self.source.name,
            properties=ObjectValue(inputs, origin=Origin(key, self.declaration.span)),
            span=self.declaration.span,
            mode=Mode.MODULE_CALL,
            api_version=stated_version(self.declaration.literal("source") or "", self.declaration.literal("version")),
            presence=presence,
            module_calls=self.owner.calls,
            modules=self.owner.modules,
            cloud=cloud_of_call(self.owner, self.declaration),
        )
