# What one element of an input is says nothing of another one, and what is asked of every element may be so of some.

variable "desks" {
  type = map(object({
    kind = string
    join = optional(string, "hybrid")
  }))
}

variable "teams" {
  type     = list(string)
  nullable = false
}

variable "site" {
  type = string
}

variable "fallback" {
  type = string
}

# The desk of one site may be personal, and that of another site pooled.
resource "azurerm_virtual_desktop_host_pool" "two_desks" {
  name                             = "vdpool-two-desks"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = var.desks["berlin"].kind == "own" && var.desks["lyon"].kind == "shared" ? "Pooled" : "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

# One desk is of one kind.
resource "azurerm_virtual_desktop_host_pool" "one_desk" {
  name                             = "vdpool-one-desk"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = var.desks["berlin"].join == "hybrid" && var.desks["berlin"].join == "entra" ? "Pooled" : "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_virtual_desktop_host_pool" "two_sites" {
  name                             = "vdpool-two-sites"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = var.desks[var.site].kind == "own" && var.desks[var.fallback].kind == "shared" ? "Pooled" : "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

# Both teams may be there.
resource "azurerm_virtual_desktop_host_pool" "two_teams" {
  name                             = "vdpool-two-teams"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = anytrue([for team in var.teams : team == "finance"]) && anytrue([for team in var.teams : team == "sales"]) ? "Pooled" : "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

# All of no elements is true.
resource "azurerm_virtual_desktop_host_pool" "no_team" {
  name                             = "vdpool-no-team"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = alltrue([for team in var.teams : false]) ? "Pooled" : "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

# The first team but finance may be another one than the first.
resource "azurerm_virtual_desktop_host_pool" "first_of_some" {
  name                             = "vdpool-first-of-some"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = [for team in var.teams : team if team != "finance"][0] == "sales" && var.teams[0] == "finance" ? "Pooled" : "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

# Without its empty names, a list that has names may be empty.
resource "azurerm_virtual_desktop_host_pool" "empty_names" {
  name                             = "vdpool-empty-names"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = length(compact(var.teams)) == 0 && length(var.teams) > 0 ? "Pooled" : "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

# One team may be the first one, and the other one the second.
resource "azurerm_virtual_desktop_host_pool" "places" {
  name                             = "vdpool-places"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = index(var.teams, "finance") == 0 && index(var.teams, "sales") == 1 ? "Pooled" : "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

variable "personal" {
  type = string
}

# A text "true" is a yes as well.
resource "azurerm_virtual_desktop_host_pool" "yes_as_text" {
  name                             = "vdpool-yes-as-text"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = (var.personal ? true : false) && var.personal == "true" ? "Pooled" : "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

# Of two equal names a set has one.
resource "azurerm_virtual_desktop_host_pool" "names_once" {
  name                             = "vdpool-names-once"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = length(toset(var.teams)) == 1 && length(var.teams) == 2 ? "Pooled" : "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

# What stands first backwards is another element.
resource "azurerm_virtual_desktop_host_pool" "backwards" {
  name                             = "vdpool-backwards"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = reverse(var.teams)[0] == "finance" && var.teams[0] == "sales" ? "Pooled" : "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

# Behind another list the elements stand at other places.
resource "azurerm_virtual_desktop_host_pool" "behind_others" {
  name                             = "vdpool-behind-others"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = concat(["it"], var.teams)[1] == "finance" && var.teams[1] == "sales" ? "Pooled" : "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

# A set has an order of its own.
resource "azurerm_virtual_desktop_host_pool" "sorted_as_a_set" {
  name                             = "vdpool-sorted-as-a-set"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = tolist(toset(var.teams))[0] == "finance" && var.teams[0] == "sales" ? "Pooled" : "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

# Of two equal elements one is left.
resource "azurerm_virtual_desktop_host_pool" "each_once" {
  name                             = "vdpool-each-once"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = length(distinct(var.teams)) == 1 && length(var.teams) == 2 ? "Pooled" : "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

# Backwards a list is as long as it is.
resource "azurerm_virtual_desktop_host_pool" "as_long_backwards" {
  name                             = "vdpool-as-long-backwards"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = length(reverse(var.teams)) == 2 && length(var.teams) == 1 ? "Pooled" : "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

# In front of another list they stand where they stood.
resource "azurerm_virtual_desktop_host_pool" "in_front_of_others" {
  name                             = "vdpool-in-front-of-others"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = concat(var.teams, ["it"])[0] == "finance" && var.teams[0] == "sales" ? "Pooled" : "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}
