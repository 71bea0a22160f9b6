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

FILES = 1000
WORKLOADS = ("network", "storage", "keyvault", "web", "aks", "sql", "monitoring", "network", "storage", "avd")
TEAMS = ("finance", "logistics", "retail", "claims", "payments", "research", "support", "identity")
ENVIRONMENTS = ("dev", "prod")

# One resource of each workload: kind -> (ARM type with API version, its SKU or None, its properties).
ARM_RESOURCES: dict[str, list[tuple[str, dict[str, str] | None, dict[str, object]]]] = {
    "network": [
        (
            "Microsoft.Network/networkSecurityGroups@2024-05-01",
            None,
            {
                "securityRules": [
                    {
                        "name": f"allow-{name}",
                        "properties": {
                            "priority": 100 + 10 * at,
                            "access": "Allow",
                            "direction": "Inbound",
                            "protocol": "Tcp",
                            "sourcePortRange": "*",
                            "sourceAddressPrefix": "VirtualNetwork",
                            "destinationPortRange": port,
                            "destinationAddressPrefix": "*",
                        },
                    }
                    for at, (name, port) in enumerate((("https", "443"), ("sql", "1433"), ("smb", "445")))
                ]
            },
        ),
        ("Microsoft.Network/virtualNetworks@2024-05-01", None, {"addressSpace": {"addressPrefixes": ["10.20.0.0/16"]}}),
        ("Microsoft.Network/routeTables@2024-05-01", None, {"disableBgpRoutePropagation": True}),
    ],
    "storage": [
        (
            "Microsoft.Storage/storageAccounts@2023-05-01",
            {"name": "Standard_ZRS"},
            {
                "minimumTlsVersion": "TLS1_2",
                "allowBlobPublicAccess": False,
                "supportsHttpsTrafficOnly": True,
                "networkAcls": {"defaultAction": "Deny", "bypass": "AzureServices"},
            },
        ),
    ],
    "keyvault": [
        (
            "Microsoft.KeyVault/vaults@2023-07-01",
            None,
            {
                "tenantId": "00000000-0000-0000-0000-000000000000",
                "sku": {"family": "A", "name": "standard"},
                "enableRbacAuthorization": True,
                "enablePurgeProtection": True,
                "softDeleteRetentionInDays": 90,
            },
        ),
    ],
    "web": [
        ("Microsoft.Web/serverfarms@2023-12-01", {"name": "P1v3", "tier": "PremiumV3"}, {"zoneRedundant": True}),
        (
            "Microsoft.Web/sites@2023-12-01",
            None,
            {"httpsOnly": True, "siteConfig": {"minTlsVersion": "1.2", "ftpsState": "Disabled", "http20Enabled": True}},
        ),
    ],
    "aks": [
        (
            "Microsoft.ContainerService/managedClusters@2024-09-01",
            {"name": "Base", "tier": "Standard"},
            {
                "dnsPrefix": "platform",
                "enableRBAC": True,
                "agentPoolProfiles": [
                    {"name": "system", "count": 3, "vmSize": "Standard_D4s_v5", "mode": "System", "osType": "Linux"}
                ],
                "networkProfile": {"networkPlugin": "azure", "networkPolicy": "azure"},
            },
        ),
    ],
    "sql": [
        (
            "Microsoft.Sql/servers@2023-08-01-preview",
            None,
            {"minimalTlsVersion": "1.2", "publicNetworkAccess": "Disabled", "version": "12.0"},
        ),
    ],
    "monitoring": [
        (
            "Microsoft.OperationalInsights/workspaces@2023-09-01",
            None,
            {"retentionInDays": 90, "sku": {"name": "PerGB2018"}},
        ),
        (
            "Microsoft.Insights/components@2020-02-02",
            None,
            {"Application_Type": "web", "IngestionMode": "LogAnalytics"},
        ),
    ],
    "avd": [
        (
            "Microsoft.DesktopVirtualization/hostPools@2024-04-03",
            None,
            {
                "hostPoolType": "Personal",
                "personalDesktopAssignmentType": "Automatic",
                "loadBalancerType": "Persistent",
                "preferredAppGroupType": "Desktop",
            },
        ),
    ],
}

# The same in Terraform: kind -> resource type and attributes.
TERRAFORM_RESOURCES = {
    "network": (
        "azurerm_virtual_network",
        '  address_space = [var.address_space]\n\n  dynamic "subnet" {\n    for_each = var.subnets\n    content {\n'
        "      name             = subnet.key\n"
        "      address_prefixes = [cidrsubnet(var.address_space, 8, subnet.value)]\n    }\n  }\n",
    ),
    "storage": (
        "azurerm_storage_account",
        '  account_tier                    = "Standard"\n'
        '  account_replication_type        = var.environment == "prod" ? "ZRS" : "LRS"\n'
        '  min_tls_version                 = "TLS1_2"\n  allow_nested_items_to_be_public = false\n',
    ),
    "keyvault": (
        "azurerm_key_vault",
        '  tenant_id                = var.tenant_id\n  sku_name                 = "standard"\n'
        '  purge_protection_enabled = var.environment == "prod"\n',
    ),
    "web": (
        "azurerm_service_plan",
        '  os_type  = "Linux"\n  sku_name = lookup({ dev = "B1", prod = "P1v3" }, var.environment, "B1")\n',
    ),
    "aks": (
        "azurerm_kubernetes_cluster",
        '  dns_prefix = local.name\n\n  default_node_pool {\n    name       = "system"\n'
        '    node_count = var.environment == "prod" ? 3 : 1\n    vm_size    = "Standard_D4s_v5"\n  }\n\n'
        '  identity {\n    type = "SystemAssigned"\n  }\n',
    ),
    "sql": (
        "azurerm_mssql_server",
        '  version                      = "12.0"\n  administrator_login          = "sqladmin"\n'
        '  administrator_login_password = var.admin_password\n  minimum_tls_version          = "1.2"\n',
    ),
    "monitoring": (
        "azurerm_log_analytics_workspace",
        '  sku               = "PerGB2018"\n  retention_in_days = coalesce(var.retention, 90)\n',
    ),
    "avd": (
        "azurerm_virtual_desktop_host_pool",
        '  type                             = "Personal"\n  load_balancer_type               = "Persistent"\n'
        '  personal_desktop_assignment_type = "Automatic"\n',
    ),
}

BICEP_HOSTS = """
param sessionHostCount int = 2

@secure()
param adminPassword string

@secure()
param domainJoinPassword string

module sessionHosts '../../modules/sessionHost/main.bicep' = [for i in range(0, sessionHostCount): {
  name: 'session-host-${i}'
  params: {
    name: 'vm-${baseName}-${padLeft(i, 2, '0')}'
    location: location
    tags: tags
    adminPassword: adminPassword
    domainJoinPassword: domainJoinPassword
    hostPoolName: first.outputs.name
  }
}]
"""

BICEP_SESSION_HOST = """// One session host: a machine, joined to the domain and registered with the host pool.
param name string
param location string
param tags object
param hostPoolName string

@secure()
param adminPassword string

@secure()
param domainJoinPassword string

resource nic 'Microsoft.Network/networkInterfaces@2024-05-01' = {
  name: 'nic-${name}'
  location: location
  properties: {
    ipConfigurations: [
      {
        name: 'ipconfig'
        properties: {
          privateIPAllocationMethod: 'Dynamic'
        }
      }
    ]
  }
}

resource machine 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    hardwareProfile: {
      vmSize: 'Standard_D4s_v5'
    }
    storageProfile: {
      imageReference: {
        publisher: 'MicrosoftWindowsDesktop'
        offer: 'Windows-10'
        sku: 'win10-22h2-ent-g2'
        version: 'latest'
      }
    }
    osProfile: {
      computerName: name
      adminUsername: 'localadmin'
      adminPassword: adminPassword
    }
    networkProfile: {
      networkInterfaces: [
        {
          id: nic.id
        }
      ]
    }
  }

  resource join 'extensions' = {
    name: 'join'
    location: location
    properties: {
      publisher: 'Microsoft.Compute'
      type: 'JsonADDomainExtension'
      typeHandlerVersion: '1.3'
      settings: {
        name: 'corp.contoso.com'
        user: 'join@corp.contoso.com'
        restart: 'true'
        options: '3'
      }
      protectedSettings: {
        password: domainJoinPassword
      }
    }
  }

  resource register 'extensions' = {
    name: 'register'
    location: location
    dependsOn: [
      join
    ]
    properties: {
      publisher: 'Microsoft.Powershell'
      type: 'DSC'
      typeHandlerVersion: '2.83'
      settings: {
        modulesUrl: 'https://wvdportalstorageblob.blob.${environment().suffixes.storage}/galleryartifacts/Configuration.zip'
        configurationFunction: 'Configuration.ps1\\\\AddSessionHost'
        properties: {
          hostPoolName: hostPoolName
        }
      }
    }
  }
}
"""

TERRAFORM_HOSTS = """
resource "azurerm_windows_virtual_machine" "host" {
  count                 = 2
  name                  = "vm-${var.name}-${count.index}"
  location              = var.location
  resource_group_name   = var.resource_group_name
  size                  = "Standard_D4s_v5"
  admin_username        = "localadmin"
  admin_password        = var.admin_password
  network_interface_ids = []

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }
}

resource "azurerm_virtual_machine_extension" "join" {
  count                = 2
  name                 = "join"
  virtual_machine_id   = azurerm_windows_virtual_machine.host[count.index].id
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.3"
  settings = jsonencode({
    Name    = "corp.contoso.com"
    User    = "join@corp.contoso.com"
    Restart = "true"
    Options = "3"
  })
  protected_settings = jsonencode({ Password = var.admin_password })
}
"""

TERRAFORM_VARIABLES = """variable "name" {
  type        = string
  description = "The name of the workload."
}

variable "environment" {
  type    = string
  default = "dev"
  validation {
    condition     = contains(["dev", "prod"], var.environment)
    error_message = "The environment is dev or prod."
  }
}

variable "location" {
  type    = string
  default = "westeurope"
}

variable "resource_group_name" {
  type    = string
  default = "rg-platform"
}

variable "address_space" {
  type    = string
  default = "10.30.0.0/16"
}

variable "subnets" {
  type    = map(number)
  default = { app = 1, data = 2, hosts = 3 }
}

variable "tags" {
  type    = map(string)
  default = {}
}

variable "tenant_id" {
  type    = string
  default = "00000000-0000-0000-0000-000000000000"
}

variable "retention" {
  type    = number
  default = null
}

variable "admin_password" {
  type      = string
  sensitive = true
}
"""


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
