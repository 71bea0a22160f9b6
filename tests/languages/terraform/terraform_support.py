"""Small Terraform folders for tests, and what their evaluation gives, as plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from avd_intune.languages.resource_model import Deployment, Resource
from avd_intune.languages.terraform.module_library import ModuleLibrary
from avd_intune.languages.terraform.root_evaluation import ModuleInstance
from avd_intune.languages.terraform.root_run import Run
from avd_intune.languages.terraform.terraform_deployments import read_terraform
from avd_intune.source.workspace import Workspace
from avd_intune.values.value_types import Known, ListValue, ObjectValue, OneOf, PartialString, Unknown, Value

UNKNOWN = "(known after apply)"


def write_files(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def deployments_of(
    folder: Path, files: Mapping[str, str | bytes], targets: Sequence[str] = (), var_files: Sequence[Path] = ()
) -> list[Deployment]:
    write_files(folder, files)
    workspace = Workspace(folder, targets=[folder / target for target in targets] if targets else None)
    return read_terraform(workspace, var_files)


def root_of(folder: Path, text: str) -> ModuleInstance:
    """Return a root of one `main.tf`, before anything of it is evaluated."""
    library = ModuleLibrary(Workspace(write_files(folder, {"main.tf": text})))
    return ModuleInstance(Run(library, folder), library.load(folder), {})


def deployment_of(folder: Path, files: Mapping[str, str | bytes] | str) -> Deployment:
    """Evaluate a folder (or one `main.tf`) that is one root with one scenario."""
    (deployment,) = deployments_of(folder, {"main.tf": files} if isinstance(files, str) else files)
    return deployment


def resource_at(deployment: Deployment, address: str) -> Resource:
    found = {resource.address: resource for resource in deployment.resources}
    assert address in found, f"{address} is not among {sorted(found)}"
    return found[address]


def property_of(deployment: Deployment, address: str, name: str) -> Value:
    properties = resource_at(deployment, address).properties
    assert isinstance(properties, ObjectValue)
    return properties.entries[name]


def input_of(folder: Path, files: Mapping[str, str | bytes] | str) -> Value:
    """Return the `input` of `terraform_data.x`."""
    return property_of(deployment_of(folder, files), "terraform_data.x", "input")


def plain(value: Value) -> Any:
    """Return a value as JSON data, with UNKNOWN in place of what is unknown."""
    if isinstance(value, Known):
        return float(value.value) if isinstance(value.value, Decimal) else value.value
    if isinstance(value, ListValue):
        return [plain(item) for item in value.items] + ([["rest", plain(value.rest)]] if value.rest else [])
    if isinstance(value, ObjectValue):
        entries = {key: plain(item) for key, item in value.entries.items()}
        return {**entries, **({"(rest)": plain(value.rest)} if value.rest else {})}
    if isinstance(value, OneOf):
        return {alternative.assumptions.describe(): plain(alternative.value) for alternative in value.alternatives}
    assert isinstance(value, Unknown)
    return UNKNOWN


def partial_text(value: Value) -> str:
    """Return a string of which only parts are known, with "…" for the others."""
    assert isinstance(value, PartialString)
    return "".join(part if isinstance(part, str) else "…" for part in value.parts)


def reasons(deployment: Deployment) -> list[str]:
    return [problem.reason for problem in deployment.problems]
