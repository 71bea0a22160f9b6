# An output that is called id may be null; the id of a resource never is.
data "terraform_remote_state" "x" {
  backend = "local"
  config  = { path = "x.tfstate" }
}
resource "azurerm_virtual_desktop_host_pool" "p" {
  name                = "p"
  location            = "westeurope"
  resource_group_name = "rg"
  load_balancer_type  = "Persistent"
  type                = data.terraform_remote_state.x.outputs.id != null ? "Personal" : "Pooled"
  personal_desktop_assignment_type = "Automatic"
}
