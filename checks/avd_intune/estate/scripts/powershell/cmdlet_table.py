"""All cmdlets that are followed. Importing the modules puts their handlers into the table."""

from __future__ import annotations

from avd_intune.estate.scripts.powershell import (
    cmdlets_compare,
    cmdlets_data,
    cmdlets_drives,
    cmdlets_dsc,
    cmdlets_files,
    cmdlets_flow,
    cmdlets_items,
    cmdlets_join,
    cmdlets_modules,
    cmdlets_objects,
    cmdlets_registry,
    cmdlets_system,
    cmdlets_time,
)
from avd_intune.estate.scripts.powershell.cmdlets import HANDLERS, Runner, run_cmdlet

MODULES = (
    cmdlets_compare,
    cmdlets_data,
    cmdlets_drives,
    cmdlets_dsc,
    cmdlets_files,
    cmdlets_flow,
    cmdlets_items,
    cmdlets_join,
    cmdlets_modules,
    cmdlets_objects,
    cmdlets_registry,
    cmdlets_system,
    cmdlets_time,
)


def find_cmdlet(name: str) -> Runner | None:
    """Return what follows a cmdlet, None if it is not one that is followed. name: in lower case, no alias."""
    return run_cmdlet if name in HANDLERS else None
