# Nothing here registers the machines with a host pool, as a pipeline hands over the token.
resource "azurerm_windows_virtual_machine" "avd" {
  name = "vm-avd-1"
  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-11"
    sku       = "win11-23h2-ent"
    version   = "latest"
  }
}

resource "azurerm_windows_virtual_machine" "custom_image" {
  name            = "avd-finance-1"
  source_image_id = "/subscriptions/0/resourceGroups/rg/providers/Microsoft.Compute/images/desktop"
  license_type    = "Windows_Client"
}

# A stage, and no purpose of its own.
resource "azurerm_windows_virtual_machine" "stage" {
  name         = "avd-test-1"
  license_type = "Windows_Client"
}

# Named for another purpose, of another system, or for something else.
resource "azurerm_windows_virtual_machine" "jump" {
  name         = "vm-avd-jumpbox"
  license_type = "Windows_Client"
}

resource "azurerm_windows_virtual_machine" "client" {
  name         = "vm-avd-test-client"
  license_type = "Windows_Client"
}

resource "azurerm_windows_virtual_machine" "broker" {
  name = "vm-avd-broker"
  source_image_reference {
    publisher = "MicrosoftWindowsServer"
    offer     = "WindowsServer"
    sku       = "2022-datacenter"
    version   = "latest"
  }
}

resource "azurerm_windows_virtual_machine" "developer" {
  name         = "vm-developer"
  license_type = "Windows_Client"
}

module "avd_vm" {
  source = "git::https://git.example.com/modules/windows-vm.git?ref=v1"
  size   = "Standard_D4s_v5"
}

module "desktops" {
  source   = "git::https://git.example.com/modules/windows-vm.git?ref=v1"
  vm_names = ["avd-1", "avd-2"]
}

module "jump" {
  source  = "git::https://git.example.com/modules/windows-vm.git?ref=v1"
  vm_name = "vm-avd-jumpbox"
}
