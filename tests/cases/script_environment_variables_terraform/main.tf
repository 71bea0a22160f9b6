locals {
  device = "https://graph.microsoft.com/beta/deviceManagement/managedDevices/0d2fd7a6-7b3b-4a55-9c33-1f2d1b1a7e10"
}

resource "azurerm_resource_deployment_script_azure_cli" "lock" {
  name                = "lock"
  resource_group_name = "rg-avd"
  location            = "westeurope"
  version             = "2.59.0"
  retention_interval  = "P1D"
  script_content      = "az rest --method post --url ${local.device}/$ACTION"

  environment_variable {
    name         = "ACTION"
    secure_value = "remoteLock"
  }
}

resource "terraform_data" "sync" {
  provisioner "local-exec" {
    interpreter = ["pwsh", "-Command"]
    command     = "Invoke-MgGraphRequest -Method POST -Uri ${local.device}/$env:ACTION"
    environment = { ACTION = "syncDevice" }
  }
}
