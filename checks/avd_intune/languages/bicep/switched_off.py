"""What a Bicep file declares and does not deploy: a condition is false, or a loop has no elements."""

from __future__ import annotations

from avd_intune.languages.arm.template_calls import CONDITION_IS_FALSE, LOOP_IS_EMPTY, TemplateCall
from avd_intune.languages.bicep.module_calls import ModuleInstance
from avd_intune.languages.bicep.resources import ResourceInstance
from avd_intune.languages.bicep.syntax.bicep_tree import Literal, ResourceDeclaration
from avd_intune.languages.bicep.syntax.declaration_tree import ModuleDeclaration
from avd_intune.languages.resource_model import SwitchedOff
from avd_intune.source.text import SourceFile, Span


def without_elements(
    address: str, declaration: ResourceDeclaration | ModuleDeclaration, source: SourceFile, call: TemplateCall
) -> SwitchedOff:
    """Return what is said of a resource or module whose loop has no elements."""
    written = declaration.type if isinstance(declaration, ResourceDeclaration) else None
    text = written.value if isinstance(written, Literal) and isinstance(written.value, str) else ""
    kind = text.partition("@")[0] or "module"
    span = Span(source, declaration.keyword_start, declaration.end)
    return SwitchedOff(address, kind, span, LOOP_IS_EMPTY, call.module_calls)


def switched_off(symbol: ResourceInstance | ModuleInstance, call: TemplateCall) -> SwitchedOff:
    """Return what is said of a resource or module whose condition is false."""
    kind = symbol.type if isinstance(symbol, ResourceInstance) else "module"
    return SwitchedOff(symbol.address, kind, symbol.span, CONDITION_IS_FALSE, call.module_calls)
