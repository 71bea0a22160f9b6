"""Resources of a Bicep file as its expressions see them, and as they are deployed.

https://learn.microsoft.com/azure/azure-resource-manager/bicep/resource-declaration
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from avd_intune.languages.arm.evaluation.access import member_of_unknown
from avd_intune.languages.arm.evaluation.text_building import join_parts
from avd_intune.languages.arm.functions.calls import attempt
from avd_intune.languages.arm.functions.function_api import ArmFunctionContext
from avd_intune.languages.arm.functions.function_table import call_arm_function
from avd_intune.languages.arm.references import runtime_value
from avd_intune.languages.arm.resource_names import local_keys, name_segments
from avd_intune.languages.arm.resources import both_present
from avd_intune.languages.bicep.evaluation.access_chains import Locals
from avd_intune.languages.bicep.evaluation.alike import Alike
from avd_intune.languages.bicep.evaluation.evaluator import BicepEvaluator
from avd_intune.languages.bicep.evaluation.scope import BicepScope, Symbol, UserFunction
from avd_intune.languages.bicep.ids import DIRECTORY, id_of_scope, referring
from avd_intune.languages.bicep.loops import Iteration
from avd_intune.languages.bicep.resource_bodies import condition_value, named_dependencies, property_node
from avd_intune.languages.bicep.syntax.bicep_tree import (
    IfBody,
    IndexAccess,
    Literal,
    ObjectExpression,
    ObjectProperty,
    ResourceDeclaration,
    Spread,
)
from avd_intune.languages.resource_model import Mode
from avd_intune.source.text import SourceFile, Span
from avd_intune.values.cases import lift
from avd_intune.values.entries import find_key
from avd_intune.values.identity import derived_key, unknown_from
from avd_intune.values.value_types import (
    Known,
    ObjectValue,
    Origin,
    Reference,
    Unknown,
    Value,
    as_secret,
    replace,
    through,
)

LATER = "is only known at deployment"
# What a body says to Bicep and to the deployment engine, and not to the resource provider.
NOT_OF_THE_BODY = frozenset({"parent", "scope", "dependsOn"})
RESOURCE_GROUPS = "microsoft.resources/resourcegroups"


class BodyScope:
    """The names inside the body of a resource that has nested ones: those, and all of the file."""

    def __init__(self, outer: BicepScope, owner: ResourceInstance) -> None:
        self._outer = outer
        self._owner = owner

    @property
    def source(self) -> SourceFile:
        return self._outer.source

    @property
    def context(self) -> ArmFunctionContext:
        return self._outer.context

    def lookup(self, name: str) -> Value | Symbol | None:
        nested = self._owner.nested_symbol(name)
        return nested if nested is not None else self._outer.lookup(name)

    def function(self, name: str) -> UserFunction | None:
        return self._outer.function(name)

    def azure_function(self, name: str, arguments: tuple[Value, ...], span: Span) -> Value | None:
        return self._outer.azure_function(name, arguments, span)


class ResourceMaker(Protocol):
    """The template that resources belong to."""

    key_prefix: str
    address_prefix: str
    presence: Value

    def declare(
        self, declaration: ResourceDeclaration, scope: BicepScope, local: Locals, owner: ResourceInstance | None
    ) -> Symbol:
        """Return the instances of a resource declaration."""
        ...

    def created_twin(self, existing: ResourceInstance) -> ResourceInstance | None:
        """Return the resource that the same deployment creates under the name of an existing one."""
        ...


class ResourceInstance(Symbol):
    """One instance of a resource declaration; what is not asked for is not evaluated.

    path: its name in the file: `vm`, `vm[0]`, `vm::extension`. owner: the resource that it is written in.
    """

    def __init__(
        self,
        template: ResourceMaker,
        declaration: ResourceDeclaration,
        body: ObjectExpression,
        condition: IfBody | None,
        iteration: Iteration,
        scope: BicepScope,
        owner: ResourceInstance | None,
        alike: Alike | None = None,
    ) -> None:
        self.template = template
        self.declaration = declaration
        self.iteration = iteration
        self.owner = owner
        own = f"{declaration.name}{iteration.suffix}"
        self.path: str = f"{owner.path}::{own}" if owner is not None else own
        self.label = self.path
        self.key = f"{template.key_prefix}{self.path}"
        self.address = f"{template.address_prefix}{self.path}"
        self.mode = Mode.EXISTING if declaration.existing else Mode.MANAGED
        self.span = Span(scope.source, declaration.keyword_start, declaration.end)
        self._content = body
        self._nested = {each.name: each for each in body.resources}
        self._nested_symbols: dict[str, Symbol] = {}
        self.scope: BicepScope = BodyScope(scope, self) if self._nested else scope
        self.evaluator = BicepEvaluator(self.scope, alike)
        self.type, self.api_version = self._type()
        # Like a child's, its condition holds only where that of the resource around it does.
        outer = template.presence if owner is None else owner.presence
        own_condition = condition_value(condition, self.evaluator, iteration.local)
        self.presence: Value = both_present(both_present(outer, iteration.presence), own_condition)
        self._busy: frozenset[str] = frozenset()
        self._known: dict[str, Value] = {}
        self._parent: ResourceInstance | None = owner
        self._parent_known = owner is not None

    @property
    def local(self) -> Locals:
        return self.iteration.local

    @property
    def is_absent(self) -> bool:
        """Say whether the deployment certainly does not contain it."""
        return isinstance(self.presence, Known) and self.presence.value is False

    def _type(self) -> tuple[str, str | None]:
        written = self.declaration.type
        text = written.value if isinstance(written, Literal) and isinstance(written.value, str) else ""
        kind, _, version = text.partition("@")
        if self.owner is not None:
            if not kind.lower().startswith(f"{self.owner.type.lower()}/"):
                kind = f"{self.owner.type}/{kind}"
            version = version or self.owner.api_version or ""
        return kind, version or None

    def dependencies(self, around: Callable[[], tuple[str, ...]]) -> tuple[str, ...]:
        """Return what is deployed before the module that it is in, and what it names in `dependsOn`."""
        return (*around(), *named_dependencies(self._content, self.evaluator, self.local))

    def deployed_keys(self) -> list[str]:
        return [self.key]

    # --- parents, names and ids

    @property
    def parent(self) -> ResourceInstance | None:
        """The resource that it is a child of: the one around it, or what `parent` names."""
        if not self._parent_known:
            self._parent_known = True
            node = property_node(self._content, "parent")
            found = self.evaluator.symbol(node, self.local) if node is not None else None
            self._parent = found if isinstance(found, ResourceInstance) and found is not self else None
        return self._parent

    @property
    def parent_element(self) -> int | None:
        """The number by which `parent` picks an element of a loop of unknown length, None where it does not."""
        node = property_node(self._content, "parent")
        number = node.index.value if isinstance(node, IndexAccess) and isinstance(node.index, Literal) else None
        is_open = self.parent is not None and self.parent.iteration.suffix == "[*]"
        return number if is_open and type(number) is int else None

    @property
    def extended(self) -> ResourceInstance | None:
        """The resource that an extension resource is in the scope of."""
        node = property_node(self._content, "scope") if self.type.count("/") == 1 else None
        found = self.evaluator.symbol(node, self.local) if node is not None else None
        return found if isinstance(found, ResourceInstance) and found is not self else None

    def _once(self, what: str) -> Value:
        """Return a part of it, evaluated once; unknown while it is being evaluated."""
        found = self._known.get(what)
        if found is not None:
            return found
        if what in self._busy:
            if what == "runtime" and self.mode is Mode.EXISTING:
                # A resource that writes back what it reads from the one that is there before it.
                return self._own_runtime()
            return Unknown(f"{self.address} depends on itself", key=f"{self.key} itself")
        around, self._busy = self._busy, self._busy | {what}
        try:
            match what:
                case "name":
                    found = self._written_name()
                case "full name":
                    found = self._full_name()
                case "id":
                    found = self._id()
                case "body":
                    found = self._body()
                case _:
                    found = self._runtime()
        finally:
            self._busy = around
        self._known[what] = found
        return found

    @property
    def name(self) -> Value:
        """The name as written; that of a child is only its last part."""
        return self._once("name")

    def _written_name(self) -> Value:
        node = property_node(self._content, "name")
        if node is not None:
            return self.evaluator.evaluate(node, self.local, path="name")
        if any(isinstance(each, Spread) for each in self._content.properties):
            body = self._evaluated()
            if isinstance(body, ObjectValue) and "name" in body.entries:
                return body.entries["name"]
        return Unknown(f"{self.address} has no name", key=f"{self.key}.name", origin=Origin(self.path, self.span))

    @property
    def full_name(self) -> Value:
        """The name with those of its parents before it: `vm/extension`."""
        return self._once("full name")

    def _full_name(self) -> Value:
        name, parent = self.name, self.parent
        if parent is None:
            node = property_node(self._content, "parent")
            if node is None:
                return name
            above: Value = member_of_unknown(
                unknown_from("parent", self.evaluator.evaluate(node, self.local)), Known("name")
            )
        else:
            above = parent.full_name
        call = self.evaluator.context(self._content)
        whole = attempt("name", call, lambda before, own: join_parts(call, [before, "/", own]), above, name)
        return replace(whole, origin=name.origin) if whole.origin is None else whole

    @property
    def id(self) -> Value:
        """The resource id: text as far as it is known, which refers to this resource."""
        return self._once("id")

    @property
    def _reference(self) -> Reference:
        return Reference(f"{self.address} {LATER}", key=self.key, target=self.key, origin=Origin(self.path, self.span))

    def _id(self) -> Value:
        own = replace(self._reference, key=f"{self.key}.id", path=("id",), reason=f"the id of {self.address} {LATER}")
        if self.type.lower().startswith(DIRECTORY):
            return own

        def text(name: Value) -> Value:
            segments = name_segments(name)
            if segments is None or len(segments) != self.type.count("/"):
                return own
            identifier = self._id_text(segments)
            return lift(lambda each: referring(each, own), identifier)

        return lift(text, self.full_name)

    def _id_text(self, segments: Sequence[Value]) -> Value:
        call = self.evaluator.context(self._content)
        root = self
        while root.parent is not None:
            root = root.parent
        node = property_node(root._content, "scope")
        if node is None:
            return call_arm_function("resourceId", [Known(self.type), *segments], call)
        scope = root.evaluator.symbol(node, root.local)
        if isinstance(scope, Value):
            value = lift(lambda each: id_of_scope(each, self.key), scope)
        else:
            found = scope.member("id", self.span)
            value = found if isinstance(found, Value) else found.value(self.span)
        if self.type.lower() == RESOURCE_GROUPS:
            return attempt("id", call, lambda base: join_parts(call, [base, "/resourceGroups/", segments[0]]), value)
        if isinstance(value, Known) and value.value in ("", "/"):
            return call_arm_function("tenantResourceId", [Known(self.type), *segments], call)
        return call_arm_function("extensionResourceId", [value, Known(self.type), *segments], call)

    def ids(self) -> list[str]:
        """Return the `ResourceId.local_key` of all that the name can be."""
        return local_keys(self.type, self.full_name)

    # --- what is deployed, and what is read back

    @property
    def body(self) -> Value:
        """The whole body as it is deployed, with the name in full."""
        return self._once("body")

    def _evaluated(self) -> Value:
        kept = [each for each in self._content.properties if not _is_left_out(each)]
        content = ObjectExpression(self._content.start, self._content.end, kept, [])
        return self.evaluator.evaluate(content, self.local, path="")

    def _body(self) -> Value:
        value = self._evaluated()
        if not isinstance(value, ObjectValue):
            return value
        entries = {"name": self.full_name, **{key: item for key, item in value.entries.items() if key != "name"}}
        return ObjectValue(entries, rest=value.rest, origin=Origin(self.path, self.span))

    def _runtime(self) -> Value:
        twin = self.template.created_twin(self) if self.mode is Mode.EXISTING else None
        return twin._once("runtime") if twin is not None else self._own_runtime()

    def _own_runtime(self) -> Value:
        reference = self._reference
        return lift(lambda each: runtime_value(each, reference), self.body)

    # --- as a symbol

    def value(self, span: Span) -> Value:
        def whole(each: Value) -> Value:
            if not isinstance(each, ObjectValue):
                return each
            known = {"id": self.id, "name": self.name, "type": Known(self.type), "apiVersion": Known(self.api_version)}
            return replace(each, entries={**each.entries, **known})

        return through(lift(whole, self._once("runtime")), self.path, span)

    def member(self, name: str, span: Span) -> Value | Symbol:
        match name:
            case "id":
                found: Value = self.id
            case "name":
                found = self.name
            case "type":
                found = Known(self.type)
            case "apiVersion":
                found = Known(self.api_version)
            case _ if self.is_absent and self.mode is Mode.MANAGED:
                return self.rejected(f"{self.address} is not deployed, so it has no {name}", span)
            case _:
                # What is written in the code is what the resource will have: a deployment that changes a
                # property on its way is the resource provider's doing, and no code can rely on it.
                found = lift(lambda each: self._configured(each, name), self._once("runtime"))
        return through(found, f"{self.path}.{name}", span)

    def _configured(self, runtime: Value, name: str) -> Value:
        if isinstance(runtime, ObjectValue):
            key = find_key(runtime.entries, name)
            if key is not None:
                return runtime.entries[key]
        return replace(self._reference, key=f"{self.key}.{name}", path=(name,))

    def nested_symbol(self, name: str) -> Symbol | None:
        """Return a resource that is written inside this one, by its name."""
        found = self._nested_symbols.get(name)
        if found is None and name in self._nested:
            found = self.template.declare(self._nested[name], self.scope, self.local, self)
            self._nested_symbols[name] = found
        return found

    def nested_symbols(self) -> list[Symbol]:
        """Return all resources that are written inside this one, in source order."""
        found = (self.nested_symbol(name) for name in self._nested)
        return [each for each in found if each is not None]

    def nested(self, name: str, span: Span) -> Value | Symbol:
        found = self.nested_symbol(name)
        return found if found is not None else super().nested(name, span)

    def call(self, name: str, arguments: tuple[Value, ...], span: Span) -> Value:
        if not (name.lower().startswith("list") or name == "getSecret"):
            return super().call(name, arguments, span)
        key = derived_key(f"{self.key}.{name}", *arguments)
        reason = f"`{name}()` of {self.address} {LATER}"
        return as_secret(
            Reference(reason, key=key, target=self.key, path=(name,), origin=Origin(f"{self.path}.{name}()", span))
        )


def _is_left_out(node: ObjectProperty | Spread) -> bool:
    return isinstance(node, ObjectProperty) and isinstance(node.key, Literal) and node.key.value in NOT_OF_THE_BODY
