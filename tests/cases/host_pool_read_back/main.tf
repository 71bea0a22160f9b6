# The same in Terraform: a data source of the pool that the configuration makes, and a VM template that no host uses.
resource "azurerm_virtual_desktop_host_pool" "made" {
  name                             = "vdpool-made"
  location                         = "westeurope"
  resource_group_name              = "rg"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Direct"
  tags                             = { intune-enrollment = "group-policy" }
  vm_template                      = jsonencode({ imageType = "Gallery", galleryImagePublisher = "MicrosoftWindowsDesktop", galleryImageOffer = "office-365", galleryImageSKU = "win11-24h2-avd-m365" })
}

data "azurerm_virtual_desktop_host_pool" "read" {
  name                = azurerm_virtual_desktop_host_pool.made.name
  resource_group_name = "rg"
}

resource "azurerm_windows_virtual_machine" "host" {
  name                  = "avd-0"
  location              = "westeurope"
  resource_group_name   = "rg"
  size                  = "Standard_D4s_v5"
  admin_username        = "localadmin"
  admin_password        = "not-a-secret"
  network_interface_ids = []

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "avd" {
  name                 = "avd"
  virtual_machine_id   = azurerm_windows_virtual_machine.host.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = data.azurerm_virtual_desktop_host_pool.read.name } })
}
