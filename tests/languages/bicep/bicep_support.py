"""Small Bicep folders for tests, and what their evaluation gives, as plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from avd_intune.languages.bicep.bicep_deployments import read_bicep
from avd_intune.languages.resource_model import Deployment, Resource
from avd_intune.source.workspace import Workspace
from avd_intune.values.value_types import Known, ListValue, ObjectValue, OneOf, PartialString, Unknown, Value

UNKNOWN = "(unknown)"


def deployments_of(folder: Path, files: Mapping[str, str | bytes], targets: Sequence[str] = ()) -> list[Deployment]:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_bicep(Workspace(folder, targets=[folder / target for target in targets] if targets else None))


def deployment_of(folder: Path, files: Mapping[str, str | bytes] | str) -> Deployment:
    """Evaluate files (or one `main.bicep`) that are one root with one scenario."""
    (deployment,) = deployments_of(folder, {"main.bicep": files} if isinstance(files, str) else files)
    return deployment


def resource_at(deployment: Deployment, address: str) -> Resource:
    found = {resource.address: resource for resource in deployment.resources}
    assert address in found, f"{address} is not among {sorted(found)}"
    return found[address]


def property_of(deployment: Deployment, address: str, *path: str) -> Value:
    value = resource_at(deployment, address).properties
    for name in path:
        assert isinstance(value, ObjectValue)
        value = value.entries[name]
    return value


def value_of(folder: Path, expression: str, declarations: str = "", files: Mapping[str, str] | None = None) -> Value:
    """Return the value of an expression in a file with these declarations."""
    text = (
        f"{declarations}\nresource x 'Test.Provider/things@2024-01-01' = {{\n  name: 'x'\n  value: {expression}\n}}\n"
    )
    deployment = next(each for each in deployments_of(folder, {**(files or {}), "main.bicep": text}) if each.resources)
    return property_of(deployment, "x", "value")


def plain(value: Value) -> Any:
    """Return a value as JSON data, with UNKNOWN or text with "…" in place of what is unknown."""
    if isinstance(value, Known):
        return value.value
    if isinstance(value, ListValue):
        return [plain(item) for item in value.items] + ([["rest", plain(value.rest)]] if value.rest else [])
    if isinstance(value, ObjectValue):
        entries = {key: plain(item) for key, item in value.entries.items()}
        return {**entries, **({"(rest)": plain(value.rest)} if value.rest else {})}
    if isinstance(value, OneOf):
        return {alternative.assumptions.describe(): plain(alternative.value) for alternative in value.alternatives}
    if isinstance(value, PartialString):
        return "".join(part if isinstance(part, str) else "…" for part in value.parts)
    assert isinstance(value, Unknown)
    return UNKNOWN


def addresses(deployment: Deployment) -> list[str]:
    return [resource.address for resource in deployment.resources]


def reasons(deployment: Deployment) -> list[str]:
    return [problem.reason for problem in deployment.problems]
