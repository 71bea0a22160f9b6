"""Plans of Terraform, made for tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from avd_intune.languages.plans.plan_deployments import read_plans
from avd_intune.languages.resource_model import Deployment
from avd_intune.source.text import SourceFile
from avd_intune.source.workspace import Workspace


def only_plan(workspace, plan):
    return next(iter(read_plans(workspace, plan)), None)


def deployment_from(plan: object, indent: int | None = 2) -> Deployment:
    deployment = only_plan(Workspace(Path("/plans")), SourceFile("/plans/plan.json", json.dumps(plan, indent=indent)))
    assert deployment is not None
    return deployment


def resource(address: str, values: object = None, **more: object) -> dict[str, Any]:
    kind, _, name = address.partition("[")[0].rpartition(".")
    return {"address": address, "mode": "managed", "type": kind, "name": name, "values": values or {}, **more}


def change(address: str, actions: list[str], after: object = None, unknown: object = None, **more: object) -> Any:
    kind, _, name = address.partition("[")[0].rpartition(".")
    body = {"actions": actions, "after": after, "after_unknown": unknown or {}, **more}
    return {"address": address, "mode": "managed", "type": kind, "name": name, "change": body}


def plan_of(*resources: Any, changes: Any = (), **more: object) -> dict[str, Any]:
    return {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": {"resources": list(resources)}},
        "resource_changes": list(changes),
        **more,
    }


def plans_in(text: str) -> list[Deployment]:
    return read_plans(Workspace(Path("/plans")), SourceFile("/plans/plan.json", text))


POOL = resource("azurerm_virtual_desktop_host_pool.a", {"type": "Pooled"})
