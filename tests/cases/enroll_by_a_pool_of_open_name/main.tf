variable "admin_password" {
  type      = string
  sensitive = true
}
variable "registration_token" {
  type      = string
  sensitive = true
}
variable "join_password" {
  type      = string
  sensitive = true
}
variable "network_interface_id" {
  type = string
}
# Which of the two host pools it is registered with is an input, and one of them declares enrolment.
variable "host_pool_name" {
  type = string
}
resource "azurerm_virtual_desktop_host_pool" "finance" {
  name                = "vdpool-finance"
  location            = "westeurope"
  resource_group_name = "rg-avd-finance"
  type                = "Personal"
  load_balancer_type  = "Persistent"
  personal_desktop_assignment_type = "Automatic"
  tags = { intune-enrollment = "group-policy" }
}
resource "azurerm_virtual_desktop_host_pool" "sales" {
  name                = "vdpool-sales"
  location            = "westeurope"
  resource_group_name = "rg-avd-finance"
  type                = "Personal"
  load_balancer_type  = "Persistent"
  personal_desktop_assignment_type = "Automatic"
  
}
resource "azurerm_windows_virtual_machine" "host" {
  name                  = "vm-avd-fin-0"
  location              = "westeurope"
  resource_group_name   = "rg-avd-finance"
  size                  = "Standard_D4s_v5"
  admin_username        = "localadmin"
  admin_password        = var.admin_password
  network_interface_ids = [var.network_interface_id]
  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }
  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
  
}
resource "azurerm_virtual_machine_extension" "join" {
  name                 = "domain-join"
  virtual_machine_id   = azurerm_windows_virtual_machine.host.id
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.3"
  settings             = jsonencode({ Name = "corp.contoso.com", User = "svc-avd-join@corp.contoso.com", Restart = "true", Options = "3" })
  protected_settings   = jsonencode({ Password = var.join_password })
}
resource "azurerm_virtual_machine_extension" "registration" {
  name                 = "host-pool-registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.host.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings = jsonencode({
    modulesUrl            = "https://wvdportalstorageblob.blob.core.windows.net/galleryartifacts/Configuration_1.0.02714.342.zip"
    configurationFunction = "Configuration.ps1\\AddSessionHost"
    properties            = { hostPoolName = var.host_pool_name }
  })
  protected_settings = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
}
