# Modules whose source is not at hand and whose inputs join or enrol what they make, beside a host pool. Those named for
# something else than desktops are not asked.
resource "azurerm_virtual_desktop_host_pool" "desk" {
  name                             = "vdpool"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

locals {
  joined = { domain_join = { name = "corp.contoso.com", ou = "OU=AVD" } }
}

module "workers" {
  source   = "git::https://github.com/contoso/workers.git"
  settings = local.joined
}

module "entra" {
  source      = "git::https://github.com/contoso/workers.git"
  aadJoinType = "new"
}

module "enrolled" {
  source = "git::https://github.com/contoso/workers.git"
  mdm_id = "0000000a-0000-0000-c000-000000000000"
}

module "files" {
  source      = "git::https://github.com/contoso/storage-account.git"
  domain_join = true
}

module "jumpbox" {
  source      = "git::https://github.com/contoso/workers.git"
  domain_join = true
}

module "plain" {
  source   = "git::https://github.com/contoso/workers.git"
  location = "joined"
}

# The password alone is kept somewhere; with the domain it is used.
module "automation" {
  source               = "git::https://github.com/contoso/automation.git"
  domain_join_password = "in a vault"
  runbooks             = [{ name = "domain_join" }]
}

module "joined" {
  source               = "git::https://github.com/contoso/workers.git"
  domain_name          = "corp.contoso.com"
  domain_join_username = "joiner"
  domain_join_password = "in a vault"
}
