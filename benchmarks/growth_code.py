"""Writes estates of any size as Terraform and as Bicep."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

HOSTS_OF_A_POOL = 50
MDM = "0000000a-0000-0000-c000-000000000000"
IMAGE = {"publisher": "MicrosoftWindowsDesktop", "offer": "Windows-11", "sku": "win11-23h2-ent", "version": "latest"}


def pools_of(hosts: int) -> Iterator[tuple[int, range]]:
    """Yield each host pool with the numbers of its session hosts."""
    for pool, first in enumerate(range(0, hosts, HOSTS_OF_A_POOL)):
        yield pool, range(first, min(first + HOSTS_OF_A_POOL, hosts))


# --- Terraform ---------------------------------------------------------------------------------------------------

_TF_POOL = """\
resource "azurerm_virtual_desktop_host_pool" "pool_{pool}" {{
  name                             = "vdpool-{pool}"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}}

resource "azurerm_virtual_desktop_host_pool_registration_info" "pool_{pool}" {{
  hostpool_id     = azurerm_virtual_desktop_host_pool.pool_{pool}.id
  expiration_date = "2030-01-01T00:00:00Z"
}}
"""
_TF_HOST = """\
resource "azurerm_windows_virtual_machine" "host{label}" {{
{loop}  name                  = {name}
  location              = "westeurope"
  resource_group_name   = "rg-avd"
  size                  = "Standard_D4s_v5"
  admin_username        = "localadmin"
  admin_password        = var.password
  network_interface_ids = ["/subscriptions/1/resourceGroups/rg-avd/providers/Microsoft.Network/networkInterfaces/nic"]
  identity {{
    type = "SystemAssigned"
  }}
  os_disk {{
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }}
  source_image_reference {{
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-11"
    sku       = "win11-23h2-ent"
    version   = "latest"
  }}
}}

resource "azurerm_virtual_machine_extension" "join{label}" {{
{loop}  name                 = "AADLoginForWindows"
  virtual_machine_id   = azurerm_windows_virtual_machine.host{label}{index}.id
  publisher            = "Microsoft.Azure.ActiveDirectory"
  type                 = "AADLoginForWindows"
  type_handler_version = "2.2"
  settings             = jsonencode({{ mdmId = "0000000a-0000-0000-c000-000000000000" }})
}}

resource "azurerm_virtual_machine_extension" "registration{label}" {{
{loop}  name                 = "registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.host{label}{index}.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings = jsonencode({{
    configurationFunction = "Configuration.ps1\\\\AddSessionHost"
    properties            = {{ hostPoolName = {pool_name}, aadJoin = true }}
  }})
  protected_settings = jsonencode({{ properties = {{ registrationInfoToken = {token} }} }})
}}
"""
_TF_PASSWORD = 'variable "password" {\n  type      = string\n  sensitive = true\n}\n'


def terraform(folder: Path, hosts: int, shape: str) -> None:
    """Write a root module, a file for each host pool."""
    (folder / "variables.tf").write_text(_TF_PASSWORD)
    if shape == "modules":
        (folder / "host").mkdir()
        variables = "".join(f'variable "{name}" {{\n  type = string\n}}\n' for name in ("name", "pool", "token"))
        host = _TF_HOST.format(label="", loop="", name="var.name", index="", pool_name="var.pool", token="var.token")
        (folder / "host" / "main.tf").write_text(f"{_TF_PASSWORD}{variables}{host}")
    for pool, numbers in pools_of(hosts):
        pool_name = f"azurerm_virtual_desktop_host_pool.pool_{pool}.name"
        token = f"azurerm_virtual_desktop_host_pool_registration_info.pool_{pool}.token"
        parts = [_TF_POOL.format(pool=pool)]
        if shape == "flat":
            parts.extend(
                _TF_HOST.format(label=f"_{n}", loop="", name=f'"vm-{n:05}"', index="", pool_name=pool_name, token=token)
                for n in numbers
            )
        elif shape == "looped":
            name = f'"vm-${{count.index + {numbers.start}}}"'
            loop = f"  count                 = {len(numbers)}\n"
            parts.append(
                _TF_HOST.format(
                    label=f"_{pool}", loop=loop, name=name, index="[count.index]", pool_name=pool_name, token=token
                )
            )
        else:
            parts.append(
                f'module "hosts_{pool}" {{\n  source   = "./host"\n  count    = {len(numbers)}\n'
                f'  name     = "vm-${{count.index + {numbers.start}}}"\n  pool     = {pool_name}\n'
                f"  token    = {token}\n  password = var.password\n}}\n"
            )
        (folder / f"pool_{pool}.tf").write_text("\n".join(parts))


# --- Bicep -------------------------------------------------------------------------------------------------------

_BICEP_POOL = """\
resource pool{pool} 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {{
  name: 'vdpool-{pool}'
  location: location
  properties: {{
    hostPoolType: 'Personal'
    personalDesktopAssignmentType: 'Automatic'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
    registrationInfo: {{ expirationTime: '2030-01-01T00:00:00Z', registrationTokenOperation: 'Update' }}
  }}
}}
"""
_BICEP_HOST = """\
resource host{label} 'Microsoft.Compute/virtualMachines@2024-07-01' = {opened}
  name: {name}
  location: location
  identity: {{ type: 'SystemAssigned' }}
  properties: {{
    hardwareProfile: {{ vmSize: 'Standard_D4s_v5' }}
    osProfile: {{ computerName: {name}, adminUsername: 'localadmin', adminPassword: password }}
    storageProfile: {{
      imageReference: {{
        publisher: 'MicrosoftWindowsDesktop'
        offer: 'Windows-11'
        sku: 'win11-23h2-ent'
        version: 'latest'
      }}
      osDisk: {{ createOption: 'FromImage' }}
    }}
  }}
{closed}

resource join{label} 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {opened}
  parent: host{label}{index}
  name: 'AADLoginForWindows'
  location: location
  properties: {{
    publisher: 'Microsoft.Azure.ActiveDirectory'
    type: 'AADLoginForWindows'
    typeHandlerVersion: '2.2'
    settings: {{ mdmId: '0000000a-0000-0000-c000-000000000000' }}
  }}
{closed}

resource registration{label} 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {opened}
  parent: host{label}{index}
  name: 'registration'
  location: location
  properties: {{
    publisher: 'Microsoft.Powershell'
    type: 'DSC'
    typeHandlerVersion: '2.83'
    settings: {{
      configurationFunction: 'Configuration.ps1\\\\AddSessionHost'
      properties: {{ hostPoolName: {pool_name}, aadJoin: true }}
    }}
    protectedSettings: {{
      properties: {{ registrationInfoToken: {token} }}
    }}
  }}
{closed}
"""
_BICEP_HEAD = "param location string = resourceGroup().location\n@secure()\nparam password string\n"


def bicep(folder: Path, hosts: int, shape: str) -> None:
    """Write one main.bicep, beside the module of a host where one is called."""
    parts = [_BICEP_HEAD]
    if shape == "modules":
        host = _BICEP_HOST.format(
            label="", opened="{", closed="}", name="name", index="", pool_name="pool", token="token"
        )
        (folder / "host.bicep").write_text(
            f"{_BICEP_HEAD}param name string\nparam pool string\n@secure()\nparam token string\n{host}"
        )
    for pool, numbers in pools_of(hosts):
        parts.append(_BICEP_POOL.format(pool=pool))
        names = {
            "pool_name": f"pool{pool}.name",
            "token": f"pool{pool}.listRegistrationTokens().value[0].token",
        }
        if shape == "flat":
            parts.extend(
                _BICEP_HOST.format(label=n, opened="{", closed="}", name=f"'vm-{n:05}'", index="", **names)
                for n in numbers
            )
        elif shape == "looped":
            opened = f"[for i in range({numbers.start}, {len(numbers)}): {{"
            index = f"[i - {numbers.start}]"
            parts.append(
                _BICEP_HOST.format(label=f"s{pool}", opened=opened, closed="}]", name="'vm-${i}'", index=index, **names)
            )
        else:
            parts.append(
                f"module hosts{pool} 'host.bicep' = [for i in range({numbers.start}, {len(numbers)}): {{\n"
                f"  name: 'host-${{i}}'\n  params: {{\n    location: location\n    password: password\n"
                f"    name: 'vm-${{i}}'\n    pool: {names['pool_name']}\n    token: {names['token']}\n  }}\n}}]\n"
            )
    (folder / "main.bicep").write_text("\n".join(parts))
