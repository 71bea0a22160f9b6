# Session hosts from gallery images: one whose definition is in the code, one that the settings file
# describes (../.avd-intune.yaml), and one of which nothing is known.

resource "azurerm_virtual_desktop_host_pool" "personal" {
  name                             = "vdpool-custom"
  location                         = "westeurope"
  resource_group_name              = "rg-avd-custom"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
  tags                             = { intune-enrollment = "co-management" }
}

resource "azurerm_shared_image" "windows10" {
  name                = "windows10-engineering"
  gallery_name        = "gal_avd"
  resource_group_name = "rg-images"
  location            = "westeurope"
  os_type             = "Windows"
  hyper_v_generation  = "V2"

  identifier {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
  }
}

data "azurerm_shared_image" "finance" {
  name                = "avd-finance"
  gallery_name        = "gal_avd"
  resource_group_name = "rg-images"
}

variable "legacy_image_id" {
  type        = string
  description = "Id of the managed image that the legacy desktops start from."
}

variable "password" {
  type      = string
  sensitive = true
}

locals {
  hosts = {
    engineering = azurerm_shared_image.windows10.id
    finance     = data.azurerm_shared_image.finance.id
    legacy      = var.legacy_image_id
  }
}

resource "azurerm_windows_virtual_machine" "host" {
  for_each              = local.hosts
  name                  = "vm-${each.key}"
  location              = "westeurope"
  resource_group_name   = "rg-avd-custom"
  size                  = "Standard_D4s_v5"
  admin_username        = "localadmin"
  admin_password        = var.password
  network_interface_ids = []
  source_image_id       = each.value
  license_type          = "Windows_Client"

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }
}

resource "azurerm_virtual_machine_extension" "domain_join" {
  for_each             = local.hosts
  name                 = "domain-join"
  virtual_machine_id   = azurerm_windows_virtual_machine.host[each.key].id
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.3"
  settings             = jsonencode({ Name = "corp.contoso.com", User = "svc-join", Restart = "true", Options = "3" })
  protected_settings   = jsonencode({ Password = var.password })
}
