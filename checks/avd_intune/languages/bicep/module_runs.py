"""Evaluations of modules that are no Bicep files: compiled templates, and modules that cannot be had."""

from __future__ import annotations

from avd_intune.languages.arm.template_calls import TemplateCall, TemplateResult
from avd_intune.languages.bicep.evaluation.scope import Symbol
from avd_intune.languages.bicep.module_calls import ModuleInstance, missing_output
from avd_intune.languages.bicep.module_sources import MissingModule
from avd_intune.languages.resource_model import Mode, Problem, Resource
from avd_intune.records import replace
from avd_intune.values.entries import find_key
from avd_intune.values.value_types import Known, ObjectValue, Unknown, Value


class UnreadableSymbol(Symbol):
    """A resource or module without a body."""

    def __init__(self, name: str) -> None:
        self.label = name


class FinishedRun:
    """What a compiled template gave, or a module that is not evaluated (`refused` says why)."""

    def __init__(self, module: ModuleInstance, result: TemplateResult, refused: str | None) -> None:
        self.result = result
        self._module = module
        self._refused = refused

    def output_names(self) -> list[str]:
        return list(self.result.outputs)

    def output(self, name: str) -> Value | None:
        if self._refused is not None:
            return Unknown(self._refused, key=f"{self._module.key}.outputs.{name}")
        key = find_key(self.result.outputs, name)
        return self.result.outputs[key] if key is not None else None


class MissingRun:
    """A module without source: a resource that holds what it is given, and references for its outputs."""

    def __init__(self, module: ModuleInstance, missing: MissingModule, caller: TemplateCall) -> None:
        self._module = module
        given = module.parameters
        if missing.like and isinstance(given, ObjectValue):
            # What it most likely holds says whether that is of Azure Virtual Desktop.
            given = replace(given, entries={**given.entries, "template": Known(missing.like)})
        resource = Resource(
            module.key,
            module.address,
            missing.name,
            given if isinstance(given, (ObjectValue, Unknown)) else ObjectValue({}, origin=given.origin),
            module.span,
            Mode.MODULE_CALL,
            missing.version,
            module.presence,
            caller.module_calls,
            spec=missing.spec,
            modules=caller.modules,
        )
        problem = Problem(module.span, missing.reason, module.span.text, "module", module.key)
        self.result = TemplateResult(resources=[resource], problems=[problem])

    def output_names(self) -> list[str]:
        return []

    def output(self, name: str) -> Value | None:
        return missing_output(self._module, name)
