# Nothing here runs the scripts.
variable "group" {
  type        = string
  default     = ""
  description = "The policies of its devices are made by profiles.ps1"
}

resource "azurerm_resource_group" "desktops" {
  name     = "rg-avd"
  location = "westeurope"
  tags     = { wifi = "see wifi.sh" }
}
