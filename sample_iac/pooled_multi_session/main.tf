# A pooled host pool with multi-session hosts: hybrid joined, but nothing enrols them.

variable "prefix" {
  type    = string
  default = "avdpool"
}

variable "session_hosts" {
  type    = list(string)
  default = ["01", "02", "03"]
}

variable "domain" {
  type = object({
    name     = string
    ou_path  = optional(string, "OU=AVD,DC=corp,DC=contoso,DC=com")
    username = optional(string, "svc-join")
  })
  default = {
    name = "corp.contoso.com"
  }
}

variable "domain_password" {
  type      = string
  sensitive = true
}

resource "azurerm_virtual_desktop_host_pool" "pooled" {
  name                     = "${var.prefix}-hp"
  location                 = "westeurope"
  resource_group_name      = "${var.prefix}-rg"
  type                     = "Pooled"
  load_balancer_type       = "BreadthFirst"
  maximum_sessions_allowed = 8
}

resource "azurerm_virtual_desktop_host_pool_registration_info" "pooled" {
  hostpool_id     = azurerm_virtual_desktop_host_pool.pooled.id
  expiration_date = "2027-01-01T00:00:00Z"
}

resource "azurerm_windows_virtual_machine" "host" {
  for_each              = toset(var.session_hosts)
  name                  = "${var.prefix}-${each.key}"
  location              = "westeurope"
  resource_group_name   = "${var.prefix}-rg"
  size                  = "Standard_D8s_v5"
  admin_username        = "localadmin"
  admin_password        = var.domain_password
  network_interface_ids = ["/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/networkInterfaces/nic-${each.key}"]

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }

  source_image_reference {
    publisher = "microsoftwindowsdesktop"
    offer     = "office-365"
    sku       = "win11-23h2-avd-m365"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "domain_join" {
  for_each             = azurerm_windows_virtual_machine.host
  name                 = "${each.value.name}-join"
  virtual_machine_id   = each.value.id
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.3"

  settings = jsonencode({
    Name    = var.domain.name
    OUPath  = var.domain.ou_path
    User    = "${var.domain.username}@${var.domain.name}"
    Restart = "true"
    Options = "3"
  })

  protected_settings = jsonencode({ Password = var.domain_password })
}

resource "azurerm_virtual_machine_extension" "registration" {
  for_each             = azurerm_windows_virtual_machine.host
  name                 = "${each.value.name}-dsc"
  virtual_machine_id   = each.value.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"

  settings = jsonencode({
    modulesUrl            = "https://wvdportalstorageblob.blob.core.windows.net/galleryartifacts/Configuration_1.0.02714.342.zip"
    configurationFunction = "Configuration.ps1\\AddSessionHost"
    properties            = { HostPoolName = azurerm_virtual_desktop_host_pool.pooled.name }
  })

  protected_settings = jsonencode({
    properties = { registrationInfoToken = azurerm_virtual_desktop_host_pool_registration_info.pooled.token }
  })
}
