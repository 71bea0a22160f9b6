resource "azurerm_managed_application_definition" "desktops" {
  name                 = "desktops"
  location             = "westeurope"
  resource_group_name  = "rg-catalog"
  lock_level           = "None"
  display_name         = "Desktops"
  main_template        = file("${path.module}/../pool.json")
  create_ui_definition = jsonencode({})
}

resource "azurerm_managed_application" "legal" {
  name                        = "desktops-of-legal"
  location                    = "westeurope"
  resource_group_name         = "rg-legal"
  kind                        = "ServiceCatalog"
  managed_resource_group_name = "rg-desktops-managed"
  application_definition_id   = azurerm_managed_application_definition.desktops.id
  parameter_values            = jsonencode({ kind = { value = "Pooled" } })
}

resource "azurerm_managed_application" "elsewhere" {
  name                        = "avd-of-research"
  location                    = "westeurope"
  resource_group_name         = "rg-research"
  kind                        = "ServiceCatalog"
  managed_resource_group_name = "rg-avd-managed"
  application_definition_id   = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-catalog/providers/Microsoft.Solutions/applicationDefinitions/avd"
  parameter_values            = jsonencode({ hostPoolType = { value = "Pooled" } })
}

# One of the marketplace says nothing of what it holds.
resource "azurerm_managed_application" "marketplace" {
  name                        = "backup"
  location                    = "westeurope"
  resource_group_name         = "rg-research"
  kind                        = "MarketPlace"
  managed_resource_group_name = "rg-backup-managed"

  plan {
    name      = "standard"
    product   = "backup"
    publisher = "contoso"
    version   = "1.0.0"
  }
}
