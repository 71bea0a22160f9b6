# A scaling plan that makes and deletes hosts, an autoscale setting, spot machines, a disk that an input decides on.
variable "registration_token" {
  type      = string
  sensitive = true
}

variable "ephemeral" {
  type = bool
}

locals {
  registration = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = azurerm_virtual_desktop_host_pool.pool.name } })
}

resource "azurerm_virtual_desktop_host_pool" "pool" {
  name                = "vdpool"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  type                = "Pooled"
  load_balancer_type  = "BreadthFirst"
}

resource "azurerm_virtual_desktop_host_pool" "other" {
  name                = "vdpool-elsewhere"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  type                = "Pooled"
  load_balancer_type  = "BreadthFirst"
}

resource "azapi_resource" "plan" {
  type      = "Microsoft.DesktopVirtualization/scalingPlans@2025-11-01-preview"
  name      = "vdscaling"
  parent_id = "/subscriptions/0/resourceGroups/rg-avd"
  location  = "westeurope"
  body = {
    properties = {
      timeZone           = "UTC"
      hostPoolType       = "Pooled"
      hostPoolReferences = [{ hostPoolArmPath = azurerm_virtual_desktop_host_pool.pool.id, scalingPlanEnabled = true }]
    }
  }
}

resource "azapi_resource" "schedule" {
  type      = "Microsoft.DesktopVirtualization/scalingPlans/pooledSchedules@2025-11-01-preview"
  name      = "weekdays"
  parent_id = azapi_resource.plan.id
  body = {
    properties = {
      daysOfWeek    = ["Monday"]
      scalingMethod = "CreateDeletePowerManage"
    }
  }
}

resource "azurerm_windows_virtual_machine" "scaled" {
  name                = "vm-avd-0"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  size                = "Standard_D4s_v5"

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-11"
    sku       = "win11-24h2-avd"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "registration" {
  name               = "registration"
  virtual_machine_id = azurerm_windows_virtual_machine.scaled.id
  publisher          = "Microsoft.Powershell"
  type               = "DSC"
  settings           = local.registration
  protected_settings = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
}

resource "azurerm_windows_virtual_machine" "by_input" {
  name                = "vm-other-0"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  size                = "Standard_D4s_v5"

  os_disk {
    caching              = "ReadOnly"
    storage_account_type = "Standard_LRS"

    dynamic "diff_disk_settings" {
      for_each = var.ephemeral ? [1] : []
      content {
        option = "Local"
      }
    }
  }

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-11"
    sku       = "win11-24h2-ent"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "other_registration" {
  name               = "registration"
  virtual_machine_id = azurerm_windows_virtual_machine.by_input.id
  publisher          = "Microsoft.Powershell"
  type               = "DSC"
  settings           = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = azurerm_virtual_desktop_host_pool.other.name } })
  protected_settings = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
}

resource "azurerm_windows_virtual_machine" "anew" {
  name                = "vm-${formatdate("MMDDhhmm", timestamp())}"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  size                = "Standard_D4s_v5"

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-11"
    sku       = "win11-24h2-ent"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "anew_registration" {
  name               = "registration"
  virtual_machine_id = azurerm_windows_virtual_machine.anew.id
  publisher          = "Microsoft.Powershell"
  type               = "DSC"
  settings           = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = azurerm_virtual_desktop_host_pool.other.name } })
  protected_settings = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
}

resource "azurerm_orchestrated_virtual_machine_scale_set" "scaled" {
  name                = "vmss-avd"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  priority            = "Spot"
  eviction_policy     = "Deallocate"

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-11"
    sku       = "win11-24h2-ent"
    version   = "latest"
  }

  extension {
    name               = "registration"
    publisher          = "Microsoft.Powershell"
    type               = "DSC"
    settings           = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = azurerm_virtual_desktop_host_pool.other.name } })
    protected_settings = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
  }
}

resource "azurerm_monitor_autoscale_setting" "hosts" {
  name                = "scale"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  target_resource_id  = azurerm_orchestrated_virtual_machine_scale_set.scaled.id
}
