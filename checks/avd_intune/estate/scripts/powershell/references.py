"""`[ref]$variable`: a value through which a function sets the variable of who calls it.

https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_ref
"""

from __future__ import annotations

from avd_intune.estate.scripts.powershell.frames import Scope
from avd_intune.estate.scripts.script_values import Table
from avd_intune.languages.powershell.tree import Cast, Node, Variable

REF = frozenset({"ref", "psreference"})
_SCOPES = ("", "local", "script", "global", "variable")


class Reference(Table):
    """What `[ref]$variable` is. Its only entry, `Value`, is the variable as it is now."""

    __slots__ = ("name", "scope")

    def __init__(self, scope: Scope, name: str) -> None:
        super().__init__({"value": ("Value", None)}, "ref")
        self.scope = scope
        self.name = name

    def get(self, name: object) -> object:
        return self.scope.variables.get(self.name)

    def set(self, name: object, value: object) -> None:
        self.scope.variables[self.name] = value


def referred(node: Node) -> Variable | None:
    """Return the variable of `[ref]$variable`, None for anything else."""
    if isinstance(node, Cast) and node.type in REF and isinstance(node.operand, Variable):
        return node.operand if node.operand.scope in _SCOPES else None
    return None


def reference_to(scope: Scope | None, name: str) -> Reference | None:
    """Return the reference to a variable that is seen in a scope, None where there is none of that name."""
    while scope is not None:
        if name in scope.variables:
            return Reference(scope, name)
        scope = scope.parent
    return None
