"""Writes a repository of infrastructure code as a platform team keeps it, for measuring: the same files each time.

python benchmarks/generate_repository.py FOLDER [FILES]

Two fifths are Bicep with shared modules and `.bicepparam` files, two fifths Terraform with modules and `.tfvars`, one
fifth ARM templates with parameter files. Workloads are networks, storage, key vaults, web apps, AKS, SQL and
monitoring; one in ten is an Azure Virtual Desktop estate. FILES is 1000 unless given.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path

from repository_texts import (
    ARM_RESOURCES,
    BICEP_HOSTS,
    BICEP_SESSION_HOST,
    TERRAFORM_HOSTS,
    TERRAFORM_RESOURCES,
    TERRAFORM_VARIABLES,
)

FILES = 1000
WORKLOADS = ("network", "storage", "keyvault", "web", "aks", "sql", "monitoring", "network", "storage", "avd")
TEAMS = ("finance", "logistics", "retail", "claims", "payments", "research", "support", "identity")
ENVIRONMENTS = ("dev", "prod")


def files() -> Iterator[tuple[str, str]]:
    """Yield path and content of the repository's files without end: the shared modules, then workload by workload."""
    kinds = dict.fromkeys(WORKLOADS)
    yield "bicep/modules/sessionHost/main.bicep", BICEP_SESSION_HOST
    for kind in kinds:
        for at, resource in enumerate(ARM_RESOURCES[kind]):
            yield f"bicep/modules/{kind}/resource{at}.bicep", _bicep_module(*resource)
        yield from _terraform_module(kind)
    for number in count():
        kind = WORKLOADS[number % len(WORKLOADS)]
        name = f"{TEAMS[number % len(TEAMS)]}-{kind}-{number:03d}"
        yield from _bicep_workload(kind, name)
        yield from _terraform_workload(kind, name)
        yield from _arm_workload(kind, name)


def _bicep_workload(kind: str, name: str) -> Iterator[tuple[str, str]]:
    folder = f"bicep/workloads/{name}"
    lines = [
        f"// {name}: deployed by its team's pipeline, once for each environment.",
        "targetScope = 'resourceGroup'",
        "",
        "@allowed(['dev', 'prod'])",
        "param environmentName string",
        "param location string = resourceGroup().location",
        "param owner string = 'platform'",
        f"var baseName = toLower('{name}-${{environmentName}}')",
        "var tier = environmentName == 'prod' ? { tier: '1' } : {}",
        "var tags = union({ owner: owner, environment: environmentName }, tier)",
    ]
    for at in range(len(ARM_RESOURCES[kind])):
        symbol = "first" if at == 0 else f"more{at}"
        lines += [
            "",
            f"module {symbol} '../../modules/{kind}/resource{at}.bicep' = {{",
            f"  name: '${{baseName}}-{at}'",
            "  params: {",
            f"    name: '${{take(baseName, 20)}}{at}'",
            "    location: location",
            "    tags: tags",
            "  }",
            "}",
        ]
    yield f"{folder}/main.bicep", "\n".join(lines) + "\n" + (BICEP_HOSTS if kind == "avd" else "")
    vault = "getSecret('00000000-0000-0000-0000-000000000000', 'rg-secrets', 'kv-platform', '{}')"
    secrets = "".join(
        f"param {secret} = {vault.format(secret)}\n"
        for secret in ("adminPassword", "domainJoinPassword")
        if kind == "avd"
    )
    for environment in ENVIRONMENTS:
        text = f"using 'main.bicep'\n\nparam environmentName = '{environment}'\nparam owner = '{name}'\n{secrets}"
        yield f"{folder}/{environment}.bicepparam", text


def _bicep_module(kind: str, sku: dict[str, str] | None, properties: dict[str, object]) -> str:
    lines = [
        "param name string",
        "param location string",
        "param tags object",
        "",
        f"resource main '{kind}' = {{",
        "  name: name",
        "  location: location",
        "  tags: tags",
        *([f"  sku: {_bicep(sku, 2)}"] if sku else []),
        f"  properties: {_bicep(properties, 2)}",
        "}",
        "",
        "output id string = main.id",
        "output name string = main.name",
    ]
    return "\n".join(lines) + "\n"


def _bicep(value: object, indent: int) -> str:
    """Return a value as Bicep writes it."""
    inner, outer = " " * (indent + 2), " " * indent
    if isinstance(value, dict):
        entries = [f"{inner}{key}: {_bicep(each, indent + 2)}\n" for key, each in value.items()]
        return "{\n" + "".join(entries) + outer + "}"
    if isinstance(value, list):
        return "[\n" + "".join(f"{inner}{_bicep(each, indent + 2)}\n" for each in value) + outer + "]"
    return f"'{value}'" if isinstance(value, str) else json.dumps(value)


def _terraform_module(kind: str) -> Iterator[tuple[str, str]]:
    resource, attributes = TERRAFORM_RESOURCES[kind]
    text = (
        'locals {\n  name = lower(replace("${var.name}-${var.environment}", "_", "-"))\n'
        "  tags = merge(var.tags, { environment = var.environment })\n}\n\n"
        f'resource "{resource}" "main" {{\n  name                = local.name\n'
        "  location            = var.location\n  resource_group_name = var.resource_group_name\n"
        f"  tags                = local.tags\n{attributes}}}\n"
    )
    yield f"terraform/modules/{kind}/main.tf", text + (TERRAFORM_HOSTS if kind == "avd" else "")
    yield f"terraform/modules/{kind}/variables.tf", TERRAFORM_VARIABLES
    yield f"terraform/modules/{kind}/outputs.tf", f'output "id" {{\n  value = {resource}.main.id\n}}\n'


def _terraform_workload(kind: str, name: str) -> Iterator[tuple[str, str]]:
    folder = f"terraform/workloads/{name}"
    text = (
        'terraform {\n  required_providers {\n    azurerm = {\n      source  = "hashicorp/azurerm"\n'
        '      version = "~> 4.0"\n    }\n  }\n}\n\nprovider "azurerm" {\n  features {}\n}\n\n'
        'variable "environment" {\n  type = string\n}\n\nvariable "admin_password" {\n  type      = string\n'
        "  sensitive = true\n}\n\n"
        'resource "azurerm_resource_group" "main" {\n'
        f'  name     = "rg-{name}-${{var.environment}}"\n  location = "westeurope"\n}}\n\n'
        f'module "{kind}" {{\n  source              = "../../modules/{kind}"\n  name                = "{name}"\n'
        "  environment         = var.environment\n  resource_group_name = azurerm_resource_group.main.name\n"
        f'  admin_password      = var.admin_password\n  tags                = {{ owner = "{name}" }}\n}}\n'
    )
    yield f"{folder}/main.tf", text
    for environment in ENVIRONMENTS:
        yield f"{folder}/{environment}.tfvars", f'environment = "{environment}"\n'


def _arm_workload(kind: str, name: str) -> Iterator[tuple[str, str]]:
    if kind == "avd":
        kind = "network"  # the ARM half of an estate is its network
    schema = "https://schema.management.azure.com/schemas/2019-04-01/{}#"
    resources = []
    for at, (typed, sku, properties) in enumerate(ARM_RESOURCES[kind]):
        type_name, _, version = typed.partition("@")
        resources.append(
            {
                "type": type_name,
                "apiVersion": version,
                "name": f"[concat(variables('baseName'), '-{at}')]",
                "location": "[parameters('location')]",
                "tags": {"owner": "[parameters('owner')]"},
                **({"sku": sku} if sku else {}),
                "properties": properties,
            }
        )
    template = {
        "$schema": schema.format("deploymentTemplate.json"),
        "contentVersion": "1.0.0.0",
        "parameters": {
            "owner": {"type": "string", "defaultValue": "platform"},
            "location": {"type": "string", "defaultValue": "[resourceGroup().location]"},
        },
        "variables": {"baseName": f"[toLower('{name}')]"},
        "resources": resources,
    }
    parameters = {
        "$schema": schema.format("deploymentParameters.json"),
        "contentVersion": "1.0.0.0",
        "parameters": {"owner": {"value": name}},
    }
    yield f"arm/{name}/azuredeploy.json", json.dumps(template, indent=2) + "\n"
    yield f"arm/{name}/azuredeploy.parameters.json", json.dumps(parameters, indent=2) + "\n"


def write_repository(folder: Path, number: int = FILES) -> None:
    """Write so many files of the repository into a folder."""
    for name, text in islice(files(), number):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


def main() -> None:
    number = int(sys.argv[2]) if len(sys.argv) > 2 else FILES
    write_repository(Path(sys.argv[1]), number)
    print(f"{number} files written below {sys.argv[1]}")


if __name__ == "__main__":
    main()
