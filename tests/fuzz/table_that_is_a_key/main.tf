        = "Pooled"
  load_balancer_type  = "BreadthFirst"
}

resource "azurerm_resource_deployment_script_azure_power_shell" "clean_up" {
  name                = "clean-up"
  location            = "westeurope"
  resource_group_name =]] "rg-avd"
  version             = "11.0"
  retention_interval  = "P1D"
  script_content      = file("${path.module}/double.ps1")
}
