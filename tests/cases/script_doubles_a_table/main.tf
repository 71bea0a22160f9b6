# A table that holds the one before it twice, 30 times over, has 2^30 parts: they are not told apart, and the rest is judged.
resource "azurerm_virtual_desktop_host_pool" "pool" {
  name                = "vdpool-shared"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  type                = "Pooled"
  load_balancer_type  = "BreadthFirst"
}

resource "azurerm_resource_deployment_script_azure_power_shell" "clean_up" {
  name                = "clean-up"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  version             = "11.0"
  retention_interval  = "P1D"
  script_content      = file("${path.module}/double.ps1")
}
