"""What would be deployed, as plain data: every root in every scenario, every resource, every output.

The form is that of docs/schemas/snapshot-output.schema.json. Nothing is judged here.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from avd_intune.languages.deployments import read_deployments
from avd_intune.languages.resource_model import DESIRED_STATE, EXPORTED_POLICY, Deployment, Mode, Resource
from avd_intune.pack_version import VERSION
from avd_intune.reporting.masking import without_secrets
from avd_intune.snapshots.values_as_data import UNKNOWN, Data, ValuesAsData
from avd_intune.source.budget import Budget, further_steps
from avd_intune.source.code_size import size_of_code
from avd_intune.source.declared_secrets import noting_secrets
from avd_intune.source.left_out import LeftOut, noting_left_out
from avd_intune.source.scan_request import ScanRequest
from avd_intune.source.stack import room_for_calls
from avd_intune.source.workspace import Workspace
from avd_intune.values.display import label_of
from avd_intune.values.value_types import Known, ObjectValue, OneOf, Unknown, Value

FORM = "avd-intune snapshot"
FORM_VERSION = 1
Root = dict[str, Any]
# Languages whose resources have what they configure below `properties`, and other members beside it.
_WITH_BODY = frozenset({"bicep", "arm"})


def snapshot_of(asked: Iterable[tuple[ScanRequest, Workspace]], base: Path) -> dict[str, Any]:
    """Return the snapshot of what is asked for, with paths as seen from `base`. Raises OSError as a scan does."""
    roots: list[Root] = []
    for request, workspace in asked:
        left_out: LeftOut = {}
        budget = Budget(further=further_steps(size_of_code(workspace)))
        with room_for_calls(), noting_secrets(workspace.secrets), noting_left_out(left_out), budget.in_use():
            deployments = read_deployments(workspace, request)
        with room_for_calls():
            roots.extend(_root(deployment, base) for deployment in deployments)
        left_out.update(workspace.left_out())
        roots.extend(_left_out(left_out, base))
    roots = [root for root in roots if root["resources"] or root["outputs"] or root["problems"]]
    roots.sort(key=lambda root: (root["path"], root["language"], root["scenario"] or ""))
    return {"form": FORM, "form_version": FORM_VERSION, "tool_version": VERSION, "roots": roots}


def _left_out(left_out: LeftOut, base: Path) -> Iterator[Root]:
    """Yield a root without resources for each place that a limit, or what is no file, left out."""
    for path, reason in left_out:
        place = _relative(path, base)
        problem = {"path": place, "line": 1, "reason": without_secrets(reason)}
        root: Root = {"path": place, "language": "terraform", "scenario": None, "resources": [], "outputs": {}}
        yield {**root, "problems": [problem]}


def _root(deployment: Deployment, base: Path) -> Root:
    addresses = {resource.key: resource.address for resource in deployment.resources}
    values = ValuesAsData(lambda key: addresses.get(key, key))
    deployed = [each for each in deployment.resources if _is_deployed(each)]
    return {
        "path": _relative(deployment.root, base),
        "language": deployment.language,
        "scenario": deployment.scenario or None,
        "resources": [_resource(each, deployment.language, values, base) for each in deployed],
        "outputs": {name: values.data(value, name) for name, value in deployment.outputs.items()},
        "problems": [
            {
                "path": _relative(problem.span.path, base),
                "line": problem.span.line,
                "reason": without_secrets(problem.reason),
            }
            for problem in deployment.problems
        ],
    }


def _is_deployed(resource: Resource) -> bool:
    if resource.mode in (Mode.EXISTING, Mode.ACTION) or resource.type.startswith((EXPORTED_POLICY, DESIRED_STATE)):
        return False
    return not (isinstance(resource.presence, Known) and resource.presence.value is False)


def _resource(resource: Resource, language: str, values: ValuesAsData, base: Path) -> dict[str, Data]:
    found: dict[str, Data] = {
        # The type of a module call is its source, which may be an address with credentials.
        "type": without_secrets(resource.type),
        "name": without_secrets(resource.address),
        "path": _relative(resource.span.path, base),
        "line": resource.span.line,
        "exists": existence(resource.presence),
    }
    content = resource.properties
    values = values.where(resource.presence)
    if language not in _WITH_BODY or resource.mode is Mode.MODULE_CALL:
        found["properties"] = values.data(content)
        return found
    if not isinstance(content, ObjectValue):
        return {**found, "properties": values.data(content)}
    if "name" in content.entries:
        found["name"] = values.data(content.entries["name"])
    found["properties"] = {}
    # Beside the properties: location, tags, sku, identity, …
    found["body"] = {}
    for key, item in content.entries.items():
        if key.lower() == "properties":
            found["properties"] = values.data(item)
        elif key != "name":
            found["body"][key] = values.data(item, key)
    if content.rest is not None:
        reason = content.rest.reason if isinstance(content.rest, Unknown) else "their names are unknown"
        found["body"][UNKNOWN] = without_secrets(f"further members: {reason}")
    return found


def existence(presence: Value) -> bool | str:
    """Return True for what is certainly deployed, else what it depends on."""
    if isinstance(presence, Known):
        return bool(presence.value)
    if isinstance(presence, OneOf):
        cases = [
            each.assumptions.describe() or label_of(each.value)
            for each in presence.alternatives
            if not (isinstance(each.value, Known) and each.value.value is False)
        ]
        return without_secrets(" or ".join(dict.fromkeys(cases)))
    return without_secrets(label_of(presence))


def _relative(path: str, base: Path) -> str:
    try:
        return Path(os.path.relpath(path, base)).as_posix()
    except ValueError:  # another drive
        return Path(path).as_posix()
