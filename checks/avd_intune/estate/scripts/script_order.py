"""In which order the scripts of a host run."""

from __future__ import annotations

from avd_intune.estate.deploy_order import DeployOrder
from avd_intune.estate.model import Script


def in_order(scripts: list[Script], order: DeployOrder) -> list[Script]:
    """Return scripts so that each stands behind those that it depends on; others keep the order of the code."""
    if len(scripts) < 2:
        return scripts
    keys = {script.resource.key for script in scripts}
    needs = {script.resource.key: order.before(script.resource, keys) for script in scripts}
    found: list[Script] = []
    placed: set[str] = set()
    pending = list(scripts)
    while pending:
        ready = [script for script in pending if needs[script.resource.key] <= placed]
        # A circle cannot be deployed; it is followed as it is written.
        for script in ready or pending[:1]:
            found.append(script)
            placed.add(script.resource.key)
        pending = [script for script in pending if script.resource.key not in placed or script not in found]
        pending = [script for script in pending if script not in found]
    return found
