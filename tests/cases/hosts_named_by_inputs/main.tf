# No host pool and no registration here: names and images tell what may be a session host, and inputs may hide them.
variable "session_host_prefix" {
  type = string
}

variable "name" {
  type = string
}

variable "jumpbox_name" {
  type = string
}

variable "sku" {
  type = string
}

variable "image_id" {
  type = string
}

variable "publisher" {
  type = string
}

variable "parent" {
  type = string
}

variable "license" {
  type = string
}

resource "azurerm_windows_virtual_machine" "by_its_input" {
  name            = "${var.session_host_prefix}-1"
  source_image_id = var.image_id
}

resource "azurerm_windows_virtual_machine" "image" {
  name            = "vm-avd-1"
  source_image_id = var.image_id
}

resource "azurerm_windows_virtual_machine" "publisher" {
  name = "vm-avd-2"
  source_image_reference {
    publisher = var.publisher
    offer     = "windows-11"
    sku       = "win11-23h2-ent"
    version   = "latest"
  }
}

resource "azurerm_windows_virtual_machine" "license" {
  name            = "vm-avd-3"
  source_image_id = "/subscriptions/0/resourceGroups/rg/providers/Microsoft.Compute/images/desktop"
  license_type    = var.license
}

resource "azurerm_windows_virtual_machine" "sku" {
  name = "vm-1"
  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-11"
    sku       = var.sku
    version   = "latest"
  }
}

resource "azurerm_windows_virtual_machine" "name" {
  name = var.name
  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-11"
    sku       = "win11-23h2-ent"
    version   = "latest"
  }
}

resource "azurerm_windows_virtual_machine" "tagged" {
  name = "vm-2"
  tags = { "cm-resource-parent" = var.parent }
  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-11"
    sku       = "win11-23h2-ent"
    version   = "latest"
  }
}

# Nothing speaks of Azure Virtual Desktop, or something of another purpose.
resource "azurerm_windows_virtual_machine" "other" {
  name            = var.name
  source_image_id = var.image_id
}

resource "azurerm_windows_virtual_machine" "jump" {
  name = var.jumpbox_name
  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-11"
    sku       = "win11-23h2-ent"
    version   = "latest"
  }
}

resource "azurerm_windows_virtual_machine" "server" {
  name = "vm-avd-4"
  source_image_reference {
    publisher = "MicrosoftWindowsServer"
    offer     = "WindowsServer"
    sku       = var.sku
    version   = "latest"
  }
}
