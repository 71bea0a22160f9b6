"""Small ARM templates for tests, and what their evaluation gives, as plain data."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from avd_intune.languages.arm.arm_deployments import read_arm
from avd_intune.languages.resource_model import Deployment, Resource
from avd_intune.source.workspace import Workspace
from avd_intune.values.value_types import Known, ListValue, ObjectValue, OneOf, Unknown, Value

SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
PARAMETER_SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#"
UNKNOWN = "(unknown)"
Json = Any


def template(resources: Json, **sections: Json) -> Json:
    return {"$schema": SCHEMA, "contentVersion": "1.0.0.0", **sections, "resources": resources}


def thing(name: str, **members: Json) -> Json:
    """A resource of no special kind."""
    return {"type": "Contoso.Lab/things", "apiVersion": "2024-01-01", "name": name, **members}


def pool(name: str = "hp", **properties: Json) -> Json:
    kind = "Microsoft.DesktopVirtualization/hostPools"
    return {"type": kind, "apiVersion": "2024-04-03", "name": name, "location": "west", "properties": properties}


def nested(name: str, inner: Json, scope: str = "inner", parameters: Json = None, **members: Json) -> Json:
    properties: dict[str, Json] = {"mode": "Incremental", "expressionEvaluationOptions": {"scope": scope}}
    if parameters is not None:
        properties["parameters"] = {key: {"value": value} for key, value in parameters.items()}
    properties["template"] = inner
    return deployment_resource(name, properties, **members)


def deployment_resource(name: str, properties: Json, **members: Json) -> Json:
    kind = "Microsoft.Resources/deployments"
    return {"type": kind, "apiVersion": "2022-09-01", "name": name, **members, "properties": properties}


def parameter_file(**values: Json) -> Json:
    content = {name: {"value": value} for name, value in values.items()}
    return {"$schema": PARAMETER_SCHEMA, "contentVersion": "1.0.0.0", "parameters": content}


def deployments_of(folder: Path, files: Mapping[str, Json], targets: Sequence[str] = ()) -> list[Deployment]:
    """Evaluate the templates of a folder. Files that are no text or bytes are written as JSON."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not isinstance(content, (str, bytes)):
            content = json.dumps(content, indent=2)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_arm(Workspace(folder, targets=[folder / target for target in targets] if targets else None))


def deployment_of(folder: Path, content: Json, **files: Json) -> Deployment:
    """Evaluate one template in one scenario."""
    (deployment,) = deployments_of(folder, {"main.json": content, **files})
    return deployment


def value_of(folder: Path, expression: Json, **sections: Json) -> Value:
    """Return what an expression in a resource's properties gives."""
    deployment = deployment_of(folder, template([thing("x", properties={"v": expression})], **sections))
    return member_of(deployment.resources[0], "properties", "v")


def member_of(resource: Resource, *path: str) -> Value:
    value = resource.properties
    for name in path:
        assert isinstance(value, ObjectValue), f"{name} is asked of {value!r}"
        value = value.entries[name]
    return value


def addresses(deployment: Deployment) -> list[str]:
    return [resource.address for resource in deployment.resources]


def at(deployment: Deployment, address: str) -> Resource:
    found = {resource.address: resource for resource in deployment.resources}
    assert address in found, f"{address} is not among {sorted(found)}"
    return found[address]


def plain(value: Value) -> Any:
    """Return a value as JSON data, with UNKNOWN in place of what is unknown; a OneOf is a set of its members."""
    if isinstance(value, Known):
        return float(value.value) if isinstance(value.value, Decimal) else value.value
    if isinstance(value, ListValue):
        return [plain(item) for item in value.items] + ([...] if value.rest is not None else [])
    if isinstance(value, ObjectValue):
        return {key: plain(item) for key, item in value.entries.items()}
    if isinstance(value, OneOf):
        return {alternative.assumptions.describe(): plain(alternative.value) for alternative in value.alternatives}
    assert isinstance(value, Unknown)
    return UNKNOWN


def reasons(deployment: Deployment) -> list[tuple[str, str]]:
    return [(problem.kind, problem.reason) for problem in deployment.problems]
