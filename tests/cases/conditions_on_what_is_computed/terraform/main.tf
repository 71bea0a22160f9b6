# Two conditions on what is computed of one input: they exclude each other, or they do not (…_may).

variable "join" {
  type = string
}

variable "number" {
  type = number
}

variable "teams" {
  type     = list(string)
  nullable = false
}

variable "settings" {
  type     = map(string)
  nullable = false
}

resource "azurerm_virtual_desktop_host_pool" "first_part" {
  name                             = "vdpool-first_part"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = element(split("-", var.join), 0) == "ad" && startswith(var.join, "entra") ? "Pooled" : "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_virtual_desktop_host_pool" "beginning" {
  name                             = "vdpool-beginning"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = substr(var.join, 0, 2) == "ad" && startswith(var.join, "entra") ? "Pooled" : "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_virtual_desktop_host_pool" "beginning_may" {
  name                             = "vdpool-beginning_may"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = substr(var.join, 0, 3) == "ad" && var.join == "ad" ? "Pooled" : "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_virtual_desktop_host_pool" "sum" {
  name                             = "vdpool-sum"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = var.number - 1 == 3 && var.number == 3 ? "Pooled" : "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_virtual_desktop_host_pool" "sum_may" {
  name                             = "vdpool-sum_may"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = var.number + 0.5 > 2 && var.number == 1.6 ? "Pooled" : "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_virtual_desktop_host_pool" "filtered" {
  name                             = "vdpool-filtered"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = length([for team in var.teams : team if team == "sales"]) == 0 && contains(var.teams, "sales") ? "Pooled" : "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_virtual_desktop_host_pool" "filtered_may" {
  name                             = "vdpool-filtered_may"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = length([for team in var.teams : team if team != "sales"]) > 0 && length([for team in var.teams : team if team != "finance"]) == 0 ? "Pooled" : "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_virtual_desktop_host_pool" "any" {
  name                             = "vdpool-any"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = anytrue([for team in var.teams : team == "sales"]) && !contains(var.teams, "sales") ? "Pooled" : "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_virtual_desktop_host_pool" "any_may" {
  name                             = "vdpool-any_may"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = anytrue([for team in var.teams : team != "sales"]) && !anytrue([for team in var.teams : team != "finance"]) ? "Pooled" : "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_virtual_desktop_host_pool" "place" {
  name                             = "vdpool-place"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = index(var.teams, "sales") == 0 && var.teams[0] == "finance" ? "Pooled" : "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_virtual_desktop_host_pool" "place_may" {
  name                             = "vdpool-place_may"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = index(var.teams, "sales") == 1 && var.teams[0] == "finance" ? "Pooled" : "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_virtual_desktop_host_pool" "names" {
  name                             = "vdpool-names"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = lookup(var.settings, "join", "") == "ad" && !contains(keys(var.settings), "join") ? "Pooled" : "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_virtual_desktop_host_pool" "names_may" {
  name                             = "vdpool-names_may"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = lookup(var.settings, "join", "ad") == "ad" && !contains(keys(var.settings), "join") ? "Pooled" : "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_virtual_desktop_host_pool" "not_found" {
  name                             = "vdpool-not_found"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = length(regexall("prod", var.join)) == 0 && var.join == "prod-ad" ? "Pooled" : "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_virtual_desktop_host_pool" "fallback" {
  name                             = "vdpool-fallback"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = coalesce(var.join, "ad") == "entra" && var.join == "" ? "Pooled" : "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}
