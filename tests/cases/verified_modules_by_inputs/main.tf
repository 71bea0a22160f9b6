# Azure Verified Modules whose source is not at hand, by what their source makes of their inputs
# (virtualmachine 0.20.0, virtualmachinescaleset 0.9.0, managementplane 0.3.2).

variable "join_password" {
  type      = string
  sensitive = true
}

variable "token" {
  type      = string
  sensitive = true
}

# The module declares the tags of the host pool and hands them on to nothing.
module "pool" {
  source                                                     = "Azure/avm-ptn-avd-lza-managementplane/azurerm"
  version                                                    = "0.3.2"
  virtual_desktop_host_pool_name                             = "vdpool-desk"
  virtual_desktop_host_pool_type                             = "Personal"
  virtual_desktop_host_pool_personal_desktop_assignment_type = "Automatic"
  virtual_desktop_host_pool_tags                             = { intune-enrollment = "group-policy" }
}

# Its run command enrols it; the token is among the secrets of its run commands.
module "machine" {
  source  = "Azure/avm-res-compute-virtualmachine/azurerm"
  version = "0.20.0"
  name    = "vm-desk-0"
  os_type = "Windows"
  source_image_reference = {
    publisher = "MicrosoftWindowsDesktop", offer = "Windows-10", sku = "win10-22h2-ent-g2", version = "latest"
  }
  extensions = {
    registration = {
      name               = "registration"
      publisher          = "Microsoft.Powershell"
      type               = "DSC"
      settings           = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = "vdpool-desk" } })
      protected_settings = jsonencode({ properties = { registrationInfoToken = var.token } })
    }
  }
  run_commands = {
    enrol = {
      name          = "enrol"
      script_source = { script = "reg add HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\CurrentVersion\\MDM /v AutoEnrollMDM /t REG_DWORD /d 1 /f" }
    }
  }
}

# The password of the join stands apart from the extension, under its name.
module "scale_set" {
  source  = "Azure/avm-res-compute-virtualmachinescaleset/azurerm"
  version = "0.8.0"
  name    = "vmss-desk"
  source_image_reference = {
    publisher = "MicrosoftWindowsDesktop", offer = "Windows-10", sku = "win10-22h2-ent-g2", version = "latest"
  }
  extension = [
    {
      name      = "domain-join"
      publisher = "Microsoft.Compute"
      type      = "JsonADDomainExtension"
      settings  = jsonencode({ Name = "corp.contoso.com", Options = "3", User = "join" })
    },
    {
      name      = "registration"
      publisher = "Microsoft.Powershell"
      type      = "DSC"
      settings  = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = "vdpool-desk" } })
    }
  ]
  extension_protected_setting = {
    "domain-join"  = jsonencode({ Password = var.join_password })
    "registration" = jsonencode({ properties = { registrationInfoToken = var.token } })
  }
}

variable "short_names" {
  type = bool
}

# Under one of the two names of the extension no password is given.
module "scale_set_by_names" {
  source  = "Azure/avm-res-compute-virtualmachinescaleset/azurerm"
  version = "0.8.0"
  name    = "vmss-names"
  source_image_reference = {
    publisher = "MicrosoftWindowsDesktop", offer = "Windows-10", sku = "win10-22h2-ent-g2", version = "latest"
  }
  extension = [
    {
      name      = var.short_names ? "join" : "domain-join"
      publisher = "Microsoft.Compute"
      type      = "JsonADDomainExtension"
      settings  = jsonencode({ Name = "corp.contoso.com", Options = "3", User = "join" })
    },
    {
      name      = "registration"
      publisher = "Microsoft.Powershell"
      type      = "DSC"
      settings  = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = "vdpool-desk" } })
    }
  ]
  extension_protected_setting = {
    "domain-join"  = jsonencode({ Password = var.join_password })
    "registration" = jsonencode({ properties = { registrationInfoToken = var.token } })
  }
}

# Since 0.9.0 what is protected is sent by azapi, which leaves out what has no version.
module "scale_set_without_versions" {
  source  = "Azure/avm-res-compute-virtualmachinescaleset/azurerm"
  version = "0.9.0"
  name    = "vmss-no-desk"
  source_image_reference = {
    publisher = "MicrosoftWindowsDesktop", offer = "Windows-10", sku = "win10-22h2-ent-g2", version = "latest"
  }
  extension = [
    {
      name      = "domain-join"
      publisher = "Microsoft.Compute"
      type      = "JsonADDomainExtension"
      settings  = jsonencode({ Name = "corp.contoso.com", Options = "3", User = "join" })
    },
    {
      name      = "registration"
      publisher = "Microsoft.Powershell"
      type      = "DSC"
      settings  = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = "vdpool-desk" } })
    }
  ]
  extension_protected_setting = {
    "domain-join"  = jsonencode({ Password = var.join_password })
    "registration" = jsonencode({ properties = { registrationInfoToken = var.token } })
  }
}

# The module lists what has one by names of elements, which azapi does not read.
module "scale_set_with_versions" {
  source  = "Azure/avm-res-compute-virtualmachinescaleset/azurerm"
  version = "0.9.0"
  name    = "vmss-with-desk"
  source_image_reference = {
    publisher = "MicrosoftWindowsDesktop", offer = "Windows-10", sku = "win10-22h2-ent-g2", version = "latest"
  }
  extension = [
    {
      name      = "domain-join"
      publisher = "Microsoft.Compute"
      type      = "JsonADDomainExtension"
      settings  = jsonencode({ Name = "corp.contoso.com", Options = "3", User = "join" })
    },
    {
      name      = "registration"
      publisher = "Microsoft.Powershell"
      type      = "DSC"
      settings  = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = "vdpool-desk" } })
    }
  ]
  extension_protected_setting = {
    "domain-join"  = jsonencode({ Password = var.join_password })
    "registration" = jsonencode({ properties = { registrationInfoToken = var.token } })
  }
  extension_protected_setting_version = { domain-join = "1" }
}
