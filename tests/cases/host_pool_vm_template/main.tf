# Host pools of which the portal makes the session hosts: the image is that of the VM template.
resource "azurerm_virtual_desktop_host_pool" "flat" {
  name                             = "vdpool-flat"
  location                         = "westeurope"
  resource_group_name              = "rg"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Direct"
  vm_template = jsonencode({
    domain                = "corp.contoso.com"
    imageType             = "Gallery"
    galleryImagePublisher = "microsoftwindowsdesktop"
    galleryImageOffer     = "office-365"
    galleryImageSKU       = "win10-22h2-avd-m365-g2"
    customImageId         = null
    namePrefix            = "avd"
    osDiskType            = "Premium_LRS"
    vmSize                = { id = "Standard_D4s_v5", cores = 4, ram = 16 }
  })
}

resource "azurerm_virtual_desktop_host_pool" "nested" {
  name                             = "vdpool-nested"
  location                         = "westeurope"
  resource_group_name              = "rg"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Direct"
  vm_template                      = <<-EOF
    {
      "imageType": "Gallery",
      "galleryImageReference": {
        "publisher": "MicrosoftWindowsDesktop",
        "offer": "Windows-10",
        "sku": "win10-22h2-ent-g2",
        "version": "latest"
      },
      "osDiskType": "Premium_LRS"
    }
  EOF
}

# The template keeps the fields of the gallery image, but the custom image counts.
resource "azurerm_virtual_desktop_host_pool" "custom" {
  name                             = "vdpool-custom"
  location                         = "westeurope"
  resource_group_name              = "rg"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Direct"
  vm_template = jsonencode({
    imageType             = "CustomImage"
    customImageId         = azurerm_shared_image.windows10.id
    galleryImagePublisher = "MicrosoftWindowsServer"
    galleryImageOffer     = "WindowsServer"
    galleryImageSKU       = "2022-datacenter"
  })
}

resource "azurerm_shared_image" "windows10" {
  name                = "windows-10-avd"
  gallery_name        = "gallery"
  resource_group_name = "rg"
  location            = "westeurope"
  os_type             = "Windows"

  identifier {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
  }
}

# Nothing to judge: no image, or no template. One that is an input may name any image.
variable "template" {
  type = string
}

variable "with_template" {
  type = bool
}

resource "azurerm_virtual_desktop_host_pool" "other" {
  for_each                         = { none = null, empty = "", sizes = jsonencode({ vmSize = { id = "Standard_D4s_v5" } }), given = var.template, perhaps = var.with_template ? local.supported : null }
  name                             = "vdpool-${each.key}"
  location                         = "westeurope"
  resource_group_name              = "rg"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Direct"
  vm_template                      = each.value
}

locals {
  supported = jsonencode({
    imageType               = "Gallery"
    galleryImageReference = { publisher = "MicrosoftWindowsDesktop", offer = "Windows-10", sku = "win10-22h2-ent-g2" }
  })
}
