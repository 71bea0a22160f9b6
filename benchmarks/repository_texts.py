"""What the generated repository deploys, in each language."""

from __future__ import annotations

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
