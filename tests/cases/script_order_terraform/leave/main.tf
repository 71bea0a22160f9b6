variable "virtual_machine_id" {
  type = string
}

resource "azurerm_virtual_machine_run_command" "leave" {
  name               = "leave"
  location           = "westeurope"
  virtual_machine_id = var.virtual_machine_id

  source {
    script = "dsregcmd /leave"
  }
}
