# The managed domain and the domain that the first machine joins are two inputs, which may be the same name. The second machine is
# put into the organisational unit that every managed domain has, whatever the rest of its path is.
variable "managed_domain" {
  type = string
}

variable "domain_to_join" {
  type = string
}

variable "domain_path" {
  type = string
}

resource "azurerm_virtual_desktop_host_pool" "personal" {
  name                             = "vdpool-personal"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_active_directory_domain_service" "managed" {
  name                = "aadds"
  location            = "westeurope"
  resource_group_name = "rg-identity"
  domain_name         = var.managed_domain
  sku                 = "Standard"
}

resource "azurerm_windows_virtual_machine" "desk" {
  for_each              = toset(["named", "placed"])
  name                  = "vm-${each.key}"
  location              = "westeurope"
  resource_group_name   = "rg-avd"
  size                  = "Standard_D4s_v5"
  admin_username        = "localadmin"
  admin_password        = "not-a-secret"
  network_interface_ids = []
  tags                  = { intune-enrollment = "group-policy" }

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "registration" {
  for_each             = azurerm_windows_virtual_machine.desk
  name                 = "registration"
  virtual_machine_id   = each.value.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = azurerm_virtual_desktop_host_pool.personal.name } })
}

resource "azurerm_virtual_machine_extension" "named" {
  name                 = "domain-join"
  virtual_machine_id   = azurerm_windows_virtual_machine.desk["named"].id
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.3"
  settings             = jsonencode({ Name = var.domain_to_join, User = "svc-join", Options = "3" })
  protected_settings   = jsonencode({ Password = "not-a-secret" })
}

resource "azurerm_virtual_machine_extension" "placed" {
  name                 = "domain-join"
  virtual_machine_id   = azurerm_windows_virtual_machine.desk["placed"].id
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.3"
  settings             = <<-JSON
    {
      "Name": "corp.contoso.com",
      "OUPath": "OU=AADDC Computers,${var.domain_path}",
      "User": "svc-join",
      "Options": "3"
    }
  JSON
  protected_settings   = jsonencode({ Password = "not-a-secret" })
}
