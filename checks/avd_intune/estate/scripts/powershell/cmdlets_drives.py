"""`New-PSDrive` and `Remove-PSDrive`: names for keys of the registry, which scopes have as they have variables.

https://learn.microsoft.com/powershell/module/microsoft.powershell.management/new-psdrive
"""

from __future__ import annotations

from avd_intune.estate.scripts.powershell.cmdlets import Call, cmdlet
from avd_intune.estate.scripts.powershell.cmdlets_registry import registry_path
from avd_intune.estate.scripts.powershell.frames import Scope
from avd_intune.estate.scripts.registry_paths import canonical
from avd_intune.estate.scripts.script_values import known_text, text_of


@cmdlet("new-psdrive", "name:0 psprovider:1 root:2 description scope persist! credential")
def _new_drive(call: Call) -> None:
    name, root = call.bound.text("name"), text_of(call.bound.get("root"))
    provider = (call.bound.text("psprovider") or "").lower()
    if name is None or provider != "registry":
        return
    path = registry_path(call, root) or canonical(root)
    if path is not None:
        _scope_for(call).drives[name.lower()] = path


def _scope_for(call: Call) -> Scope:
    """Return the scope that a new drive is for: that of who makes it, or what `-Scope` says."""
    named = known_text(call.bound.get("scope"))
    scope = call.shell.scope
    if named is None or named.lower() == "local":
        return scope
    levels = int(named) if named.isdecimal() else len(named) * 100
    while scope.parent is not None and levels > 0 and not (named.lower() == "script" and scope.is_script):
        scope, levels = scope.parent, levels - 1
    return scope


@cmdlet("remove-psdrive", "name:0=literalname psprovider scope force!")
def _remove_drive(call: Call) -> None:
    name = (call.bound.text("name") or "").lower()
    scope: Scope | None = call.shell.scope
    while scope is not None:
        if scope.drives.pop(name, None) is not None:
            return
        scope = scope.parent
